"""The local Hub's faults: each does what its name says, once, and only for the owner's token."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from hashlib import sha256

import httpx2
import pytest
from click.testing import CliRunner
from huggingface_hub import HfApi
from starlette.types import Message

from oceanid_pipelines.cli.local import local
from oceanid_pipelines.cli.stack import HOME_VARIABLE
from oceanid_pipelines.clients import hub as _  # noqa: F401 - makes huggingface_hub stay at home
from oceanid_pipelines.local.home import StackError
from oceanid_pipelines.local.hub.faults import KINDS, PATH, slowly
from tests.hub_server import FaultyHub, new_dataset


@pytest.fixture(scope="session")
def server(faulty_hub: FaultyHub) -> FaultyHub:
    return faulty_hub


@pytest.fixture
def repo(server: FaultyHub) -> Iterator[str]:
    """Return a repository with two commits; afterwards every fault has happened."""
    repo, api = new_dataset(), HfApi(endpoint=server.address, token=server.token)
    api.create_repo(repo, repo_type="dataset")
    api.upload_file(path_or_fileobj=b"1", path_in_repo="a", repo_id=repo, repo_type="dataset")
    yield repo
    server.assert_all_happened()


def get(server: FaultyHub, path: str) -> httpx2.Response:
    return server.http("GET", path, token=server.token)


def newest(server: FaultyHub, repo: str) -> list[str]:
    return [one["id"] for one in get(server, f"/api/datasets/{repo}/commits/main").json()]


def test_only_the_owner_arms_faults(server: FaultyHub) -> None:
    for token in (None, server.reader, "hf_nobody"):
        for method in ("POST", "GET", "DELETE"):
            answer = server.http(method, PATH, token=token, json={})
            assert answer.status_code == 401
    for wrong in ({"kind": "fire"}, {"kind": "lost", "path": "("}, {"kind": "lost", "x": 1}):
        with pytest.raises(StackError, match="no fault"):
            server.faults("POST", {"method": "GET", "path": ".", **wrong})
    assert server.faults()["armed"] == []


def test_a_stale_head_is_that_of_the_commit_before(server: FaultyHub, repo: str) -> None:
    now, before = newest(server, repo)
    server.arm("stale", "GET", "/commits/main$")
    assert newest(server, repo) == [before]
    server.arm("stale", "GET", f"/api/datasets/{repo}$")
    assert get(server, f"/api/datasets/{repo}").json()["sha"] == before
    assert get(server, f"/api/datasets/{repo}").json()["sha"] == now
    assert newest(server, repo) == [now, before]


def test_a_slow_body_comes_in_pieces_and_is_whole(server: FaultyHub, repo: str) -> None:
    path = f"/api/datasets/{repo}/commits/main"
    whole = get(server, path).content
    server.arm("slow", "GET", "/commits/main$", seconds=0.2)
    assert get(server, path).content == whole
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    last = {"type": "http.response.body", "body": b"x" * 1001}

    async def answer() -> None:
        await slowly(send, 0)(last)

    asyncio.run(answer())
    assert len(sent) > 10
    assert b"".join(message["body"] for message in sent) == last["body"]
    assert [message["more_body"] for message in sent] == [True] * (len(sent) - 1) + [False]


def test_a_torn_upload_leaves_nothing(server: FaultyHub, repo: str) -> None:
    content = os.urandom(3_000_000)
    digest = sha256(content).hexdigest()
    asked = {"operation": "upload", "objects": [{"oid": digest, "size": len(content)}]}
    batch = f"/datasets/{repo}.git/info/lfs/objects/batch"

    def action() -> dict[str, dict[str, str]]:
        answer = server.http("POST", batch, token=server.token, json=asked)
        return dict(answer.json()["objects"][0].get("actions", {}))

    place = action()["upload"]["href"].removeprefix(server.address)
    server.arm("torn", "PUT", "/info/lfs/")
    with pytest.raises(httpx2.TransportError):
        server.http("PUT", place, content=content)
    assert action(), "half a file is no file"
    assert not [*(server.folder(repo) / "lfs").glob("**/*.lock")]
    assert server.http("PUT", place, content=content).status_code == 200
    assert action() == {}
    # The server is well: a commit torn in the middle is no commit.
    commits = newest(server, repo)
    server.arm("torn", "POST", "/commit/main$")
    lines = [
        {"key": "header", "value": {"summary": "torn"}},
        {"key": "file", "value": {"path": "b", "content": "x" * 500_000}},
    ]
    with pytest.raises(httpx2.TransportError):
        server.http(
            "POST",
            f"/api/datasets/{repo}/commit/main",
            token=server.token,
            content="\n".join(map(json.dumps, lines)),
        )
    assert newest(server, repo) == commits


def test_a_developer_switches_faults_on_and_off(
    server: FaultyHub, repo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(server.home.path))

    def run(*words: str) -> str:
        done = CliRunner().invoke(local, ["hub", *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    said = run(
        *("fault", "status", "--status", "429", "--header", "Retry-After: 60"),
        *("--method", "GET", "--path", "/commits/main$", "--times", "2"),
    )
    assert "429" in said
    assert "2 armed" in said
    answer = get(server, f"/api/datasets/{repo}/commits/main")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    assert json.loads(run("faults", "--json"))["waiting"] == 1
    assert "0 armed" in run("faults", "--clear")
    assert get(server, f"/api/datasets/{repo}/commits/main").status_code == 200
    shown = run("fault", "--help")
    assert all(kind in shown for kind in KINDS)
