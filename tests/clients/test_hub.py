"""The Hub's client against a real local Hub that fails on demand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha1, sha256
from pathlib import Path

import httpx2
import pytest

from oceanid_pipelines.clients import hub_http
from oceanid_pipelines.clients.hub import (
    Hub,
    OutcomeUnknown,
    PathInfo,
    RateLimited,
    RepoMissing,
    StaleParent,
    TagTaken,
)
from oceanid_pipelines.domain.errors import StoreRefused, StoreUnreachable
from oceanid_pipelines.local.hub.service import USER
from tests.hub_server import STRANGER, FaultyHub, new_dataset

COMMIT = r"/commit/main$"
PREUPLOAD = r"/preupload/main$"


@pytest.fixture(scope="session")
def server(faulty_hub: FaultyHub) -> FaultyHub:
    return faulty_hub


@pytest.fixture
def repo(server: FaultyHub) -> Iterator[Hub]:
    repo = Hub(new_dataset(), token=server.token, endpoint=server.address)
    repo.ensure_repo()
    yield repo
    server.assert_all_happened()


def git_id(content: bytes) -> str:
    return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def test_what_was_committed_is_read_back(repo: Hub, tmp_path: Path) -> None:
    head = repo.head()
    large = tmp_path / "large.jsonl"
    large.write_bytes(b'{"n": 1}\n' * 1_300_000)
    content = b"{}\n"

    first = repo.commit(
        {"data/a b.jsonl": content, "data/large.jsonl": large}, message="one", parent=head
    )
    second = repo.commit({"ü.md": b""}, ["data/a b.jsonl"], message="two", parent=first)

    assert repo.head() == second
    digest = sha256(large.read_bytes()).hexdigest()
    found = repo.paths(["data/a b.jsonl", "data/large.jsonl", "data", "nowhere"], first)
    assert set(found) == {"data/a b.jsonl", "data/large.jsonl"}
    assert found["data/a b.jsonl"] == PathInfo(git_id(content), len(content), None, first)
    assert found["data/large.jsonl"].sha256 == digest
    assert found["data/large.jsonl"].size_bytes == large.stat().st_size
    assert set(repo.tree(second)) == {".gitattributes", "data/large.jsonl", "ü.md"}
    assert set(repo.tree(first, "data")) == {"data/a b.jsonl", "data/large.jsonl"}
    assert repo.tree(second, "nowhere") == {}
    assert repo.paths(["ü.md", "data/large.jsonl"], second)["data/large.jsonl"].last_commit == first
    assert repo.read_file("data/a b.jsonl", first) == content
    assert repo.read_file("data/a b.jsonl", second) is None
    read = repo.read_file("data/large.jsonl", second)
    assert read is not None
    assert sha256(read).hexdigest() == digest


def test_more_paths_than_one_request_holds_are_all_found(repo: Hub) -> None:
    files = {f"data/{number:03d}": str(number).encode() for number in range(130)}
    commit = repo.commit(files, message="many", parent=repo.head())
    found = repo.paths([*files, "nowhere"], commit)
    assert {path: info.oid for path, info in found.items()} == {
        path: git_id(content) for path, content in files.items()
    }
    assert {path for path in repo.tree(commit) if path != ".gitattributes"} == set(files)


def test_a_repository_is_private_and_its_token_is_whose_it_is(
    repo: Hub, server: FaultyHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.ensure_repo(private=False)
    assert repo.is_private(), "one that is there keeps its visibility"
    assert repo.whoami() == USER
    # What lies around in a developer's environment is not used.
    monkeypatch.setenv("HF_TOKEN", server.stranger)
    assert repo.whoami() == USER
    public = Hub(new_dataset(), token=server.token, endpoint=server.address)
    public.ensure_repo(private=False)
    assert not public.is_private()


def test_a_stale_parent_is_told_and_writes_nothing(repo: Hub) -> None:
    old = repo.head()
    new = repo.commit({"a": b"1"}, message="theirs", parent=old)
    with pytest.raises(StaleParent):
        repo.commit({"a": b"2"}, message="ours", parent=old)
    assert repo.head() == new
    assert repo.read_file("a", "main") == b"1"


@pytest.mark.parametrize(
    ("fault", "landed"),
    [
        ({"kind": "status", "status": 500}, False),
        ({"kind": "status", "status": 500, "after": True}, True),
        ({"kind": "status", "status": 504, "after": True}, True),
        ({"kind": "status", "status": 503, "headers": {"Retry-After": "3000"}}, False),
        ({"kind": "status", "status": 409, "body": '{"error": "another commit"}'}, False),
        ({"kind": "status", "status": 200, "body": "<html>", "after": True}, True),
        ({"kind": "status", "status": 200, "body": "{}", "after": True}, True),
        ({"kind": "lost"}, False),
        ({"kind": "lost", "after": True}, True),
        ({"kind": "hang"}, False),
        ({"kind": "hang", "after": True}, True),
    ],
    ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else None,
)
def test_an_answer_that_says_nothing_leaves_the_outcome_unknown_and_is_not_sent_again(
    repo: Hub,
    server: FaultyHub,
    monkeypatch: pytest.MonkeyPatch,
    fault: dict[str, object],
    landed: bool,
) -> None:
    head = repo.head()
    monkeypatch.setattr(hub_http, "TIMEOUT", httpx2.Timeout(1))
    hits = server.faults()["hits"]
    server.arm(
        str(fault["kind"]), "POST", COMMIT, **{k: v for k, v in fault.items() if k != "kind"}
    )

    with pytest.raises(OutcomeUnknown):
        repo.commit({"manifests/v1.json": b"{}"}, message="v1", parent=head)

    assert server.faults()["hits"] == hits + 1
    found = repo.paths(["manifests/v1.json"], "main")
    assert (found != {}) is landed
    # The loop of a publisher: look, and if nothing landed, once more.
    if not landed:
        assert repo.head() == head
        commit = repo.commit({"manifests/v1.json": b"{}"}, message="v1", parent=head)
        found = repo.paths(["manifests/v1.json"], "main")
        assert commit == repo.head()
    assert found["manifests/v1.json"].last_commit == repo.head()


@pytest.mark.parametrize("path", [COMMIT, PREUPLOAD])
@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ({"headers": {"Retry-After": "1234"}}, 1234),
        ({"headers": {"RateLimit": '"api";r=0;t=55'}}, 55),
        (
            {
                "headers": {"RateLimit": '"api";r=949;t=55'},
                "body": '{"error": "You can retry this action in about 1 hour."}',
            },
            3600,
        ),
        ({"body": "come back in 5 minutes"}, 300),
        ({}, 300),
    ],
)
def test_a_rate_limit_is_told_at_once_with_its_time(
    repo: Hub, server: FaultyHub, path: str, answer: dict[str, object], seconds: int
) -> None:
    head = repo.head()
    server.arm("status", "POST", path, status=429, **answer)
    with pytest.raises(RateLimited) as caught:
        repo.commit({"a": b""}, message="one", parent=head)
    assert caught.value.retry_after_seconds == seconds
    assert repo.head() == head


def test_a_rate_limit_while_a_large_file_goes_up_is_told_too(repo: Hub, server: FaultyHub) -> None:
    head = repo.head()
    server.arm("status", "PUT", r"/info/lfs/", status=429, headers={"Retry-After": "77"})
    with pytest.raises(RateLimited) as caught:
        repo.commit({"large": b"\0" + os.urandom(2_000_000)}, message="one", parent=head)
    assert caught.value.retry_after_seconds == 77
    assert repo.head() == head


def test_a_hiccup_before_the_commit_is_survived(repo: Hub, server: FaultyHub) -> None:
    head = repo.head()
    server.arm("status", "POST", PREUPLOAD, status=503, headers={"Retry-After": "3000"})
    commit = repo.commit({"a": b""}, message="one", parent=head)
    assert repo.head() == commit != head


def test_no_request_waits_for_ever(
    repo: Hub, server: FaultyHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_http, "TIMEOUT", httpx2.Timeout(1))
    head = repo.head()
    # huggingface_hub itself unsets the time-out of listings, and tries again.
    server.arm("hang", "GET", r"/commits/main$")
    assert repo.head() == head
    server.arm("hang", "POST", r"/paths-info/")
    with pytest.raises(StoreUnreachable):
        repo.paths(["a"], "main")
    server.arm("hang", "GET", r"/resolve/")
    with pytest.raises(StoreUnreachable):
        repo.read_file("a", "main")


def test_a_failed_read_is_not_an_absent_file(repo: Hub, server: FaultyHub) -> None:
    for status in (404, 500):
        server.arm("status", "GET", r"/resolve/", status=status)
        with pytest.raises((StoreUnreachable, StoreRefused)):
            repo.read_file(".gitattributes", "main")
    server.arm("status", "POST", r"/paths-info/", status=200, body="")
    with pytest.raises(StoreUnreachable):
        repo.paths([".gitattributes"], "main")
    server.arm("status", "GET", r"/tree/", status=404)
    with pytest.raises(StoreRefused):
        repo.tree("main", "data")


def test_a_hub_that_is_not_there_is_unreachable_even_for_a_commit(server: FaultyHub) -> None:
    nowhere = Hub(new_dataset(), token=server.token, endpoint="http://127.0.0.1:9")
    with pytest.raises(StoreUnreachable):
        nowhere.whoami()
    with pytest.raises(StoreUnreachable):
        nowhere.is_private()


def test_the_same_commit_again_changes_nothing_and_never_returns_a_foreign_one(repo: Hub) -> None:
    base = repo.head()
    ours = repo.commit({"a": b"1"}, message="ours", parent=base)
    # Nothing to write: the client sends nothing, and says where the head is.
    assert repo.commit({"a": b"1"}, message="ours", parent=ours) == ours
    assert repo.commit({"a": b"1"}, message="ours", parent=base) == ours, "a lost answer, again"
    theirs = repo.commit({"b": b"2"}, message="theirs", parent=ours)
    with pytest.raises(StaleParent):
        repo.commit({"a": b"1"}, message="ours", parent=base)
    assert repo.head() == theirs


def test_a_tag_stays_where_it_is(repo: Hub) -> None:
    first = repo.head()
    second = repo.commit({"a": b""}, message="one", parent=first)
    assert repo.tag_commit("v1") is None
    repo.tag("v1", first, message="the first")
    repo.tag("v1", first)
    with pytest.raises(TagTaken):
        repo.tag("v1", second)
    assert repo.tag_commit("v1") == first
    assert repo.read_file("a", "v1") is None


def test_refusals_are_told_apart(repo: Hub, server: FaultyHub) -> None:
    head = repo.head()
    stranger = Hub(repo.dataset, token=server.stranger, endpoint=server.address)
    assert stranger.whoami() == STRANGER
    reader = Hub(repo.dataset, token=server.reader, endpoint=server.address)
    unknown = Hub(repo.dataset, token="hf_nobody", endpoint=server.address)
    for act in (stranger.head, stranger.is_private, lambda: stranger.tag_commit("v1")):
        with pytest.raises(RepoMissing):
            act()
    with pytest.raises(RepoMissing):
        stranger.commit({"a": b""}, message="one", parent=head)
    with pytest.raises(StoreRefused, match="this token may not do that"):
        reader.commit({"a": b""}, message="one", parent=head)
    with pytest.raises(StoreRefused, match="check HF_TOKEN") as caught:
        unknown.whoami()
    assert "hf_nobody" not in str(caught.value)
    with pytest.raises(StoreRefused, match="YAML"):
        repo.commit({"README.md": b"---\n: [\n---\n"}, message="one", parent=head)
    with pytest.raises(StoreRefused, match="not found"):
        repo.commit({}, ["nowhere"], message="one", parent=head)
    assert repo.head() == head


CARD = """---
configs:
- config_name: ner
  default: true
  data_files:
  - {split: train, path: data/ner/train/*.jsonl}
  - {split: test, path: data/ner/test/*.jsonl}
- config_name: audit
  data_files:
  - {split: history, path: data/audit/history/*.jsonl}
---
# Vessels
"""

LOAD = """
import json, sys
from datasets import load_dataset
name, *wanted = sys.argv[1:]
for one in wanted:
    config, revision = one.split("@")
    found = load_dataset(name, config, revision=revision)
    print(json.dumps({split: rows.to_list() for split, rows in found.items()}))
"""


def load(server: FaultyHub, folder: Path, dataset: str, *wanted: str) -> list[object]:
    """Load `config@revision` as a consumer does, in a process and with a cache of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    loaded = subprocess.run(
        [sys.executable, "-c", LOAD, dataset, *wanted],
        env={
            **kept,
            "HF_ENDPOINT": server.address,
            "HF_TOKEN": server.reader,
            "HF_HOME": str(folder),
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_XET": "1",
            "HF_UPDATE_DOWNLOAD_COUNTS": "0",
            "NO_PROXY": "127.0.0.1",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert loaded.returncode == 0, loaded.stderr
    return [json.loads(line) for line in loaded.stdout.splitlines()]


def test_each_tag_of_a_dataset_loads_as_it_was(
    repo: Hub, server: FaultyHub, tmp_path: Path
) -> None:
    files = {
        "README.md": CARD.encode(),
        "data/ner/train/000001.jsonl": b'{"text": "a"}\n{"text": "b"}\n',
        "data/ner/test/000001.jsonl": b'{"text": "c"}\n',
        "data/audit/history/000001.jsonl": b'{"id": 1}\n',
    }
    first = repo.commit(files, message="v1", parent=repo.head())
    repo.tag("v1", first)
    second = repo.commit(
        {"data/ner/train/000002.jsonl": b'{"text": "d"}\n'},
        ["data/ner/train/000001.jsonl"],
        message="v2",
        parent=first,
    )
    repo.tag("v2", second)

    assert load(server, tmp_path, repo.dataset, "ner@v1", "ner@v2", "audit@v2") == [
        {"train": [{"text": "a"}, {"text": "b"}], "test": [{"text": "c"}]},
        {"train": [{"text": "d"}], "test": [{"text": "c"}]},
        {"history": [{"id": 1}]},
    ]
