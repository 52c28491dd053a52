"""The local Hub's protocol, spoken by the real huggingface_hub, and what a kill leaves of it."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest
from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationDelete,
    HfApi,
    hf_hub_download,
    snapshot_download,
)
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError

from oceanid_pipelines.clients import hub as _  # noqa: F401 - makes huggingface_hub stay at home
from oceanid_pipelines.local.hub.service import USER
from tests.conftest import FOLDER
from tests.hub_server import FaultyHub, new_dataset, serving
from tests.local.conftest import until

Line = tuple[str, dict[str, object]]


@pytest.fixture(scope="session")
def server(faulty_hub: FaultyHub) -> FaultyHub:
    return faulty_hub


@pytest.fixture
def api(server: FaultyHub) -> HfApi:
    return HfApi(endpoint=server.address, token=server.token)


@pytest.fixture
def repo(api: HfApi, server: FaultyHub) -> Iterator[str]:
    repo = new_dataset()
    api.create_repo(repo, repo_type="dataset", private=True)
    yield repo
    assert_sound(server, repo)


def assert_sound(server: FaultyHub, repo: str) -> None:
    """Let git itself look at every object."""
    checked = subprocess.run(
        ["git", "-C", str(server.folder(repo)), "fsck", "--full", "--strict"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def head(api: HfApi, repo: str, revision: str = "main") -> str:
    sha = api.dataset_info(repo, revision=revision).sha
    assert sha is not None
    return sha


def commit(
    api: HfApi,
    repo: str,
    adds: dict[str, bytes],
    *,
    deletes: tuple[str, ...] = (),
    parent: str | None = None,
    revision: str | None = None,
) -> str:
    return api.create_commit(
        repo,
        [
            *(CommitOperationAdd(path, content) for path, content in adds.items()),
            *(CommitOperationDelete(path) for path in deletes),
        ],
        repo_type="dataset",
        commit_message="a title",
        commit_description="and more",
        parent_commit=parent,
        revision=revision,
    ).oid


def send_commit(server: FaultyHub, repo: str, *lines: Line) -> httpx2.Response:
    """Send a commit as it is, past the client's own checks."""
    header = ("header", {"summary": "a title"})
    body = "".join(
        json.dumps({"key": key, "value": value}) + "\n" for key, value in (header, *lines)
    )
    return server.http(
        "POST", f"/api/datasets/{repo}/commit/main", token=server.token, content=body.encode()
    )


def file_line(path: str) -> Line:
    content = base64.b64encode(b"content").decode()
    return "file", {"path": path, "content": content, "encoding": "base64"}


def test_what_is_committed_comes_back_as_it_was(
    api: HfApi, server: FaultyHub, repo: str, tmp_path: Path
) -> None:
    files = {
        "README.md": b"---\nlicense: mit\n---\n# Card\n",
        "data/a b/ü#1.jsonl": b'{"a": 1}\n',
        "data/empty": b"",
        "data/large.jsonl": os.urandom(6_000_000).hex().encode(),
        "image.png": b"\0" * 1_500_000,
    }
    first = commit(api, repo, files, parent=head(api, repo))

    folder = Path(
        snapshot_download(
            repo,
            repo_type="dataset",
            revision=first,
            token=server.reader,
            endpoint=server.address,
            cache_dir=tmp_path,
        )
    )
    assert {path: (folder / path).read_bytes() for path in files} == files
    listed = {
        item.path: item for item in api.list_repo_tree(repo, recursive=True, repo_type="dataset")
    }
    assert set(listed) == {*files, ".gitattributes", "data", "data/a b"}
    siblings = api.dataset_info(repo, files_metadata=True).siblings or []
    assert {one.rfilename for one in siblings if one.lfs} == {"data/large.jsonl", "image.png"}
    assert {one.rfilename: one.size for one in siblings if one.rfilename in files} == {
        path: len(content) for path, content in files.items()
    }
    [newest, oldest] = api.list_repo_commits(repo, repo_type="dataset")
    assert (newest.commit_id, newest.title, newest.message) == (first, "a title", "and more")
    assert (newest.authors, oldest.title) == ([USER], "initial commit")
    card = api.dataset_info(repo).card_data
    assert card is not None
    assert card["license"] == "mit"


@pytest.mark.parametrize("path", ["small.txt", "large.txt"])
def test_any_part_of_a_file_can_be_asked_for(
    api: HfApi, server: FaultyHub, repo: str, path: str
) -> None:
    content = b"0123456789" * (1 if path == "small.txt" else 1_100_000)
    commit(api, repo, {path: content})
    url = f"/datasets/{repo}/resolve/main/{path}"

    def ask(wanted: str) -> tuple[int, bytes]:
        answer = server.http("GET", url, token=server.token, headers={"Range": wanted})
        return answer.status_code, answer.content

    assert ask("bytes=2-4") == (206, b"234")
    assert ask("bytes=-3") == (206, b"789")
    assert ask(f"bytes={len(content) - 2}-") == (206, b"89")
    assert ask(f"bytes={len(content)}-")[0] == 416
    whole = server.http("HEAD", url, token=server.token)
    assert (whole.headers["Content-Length"], whole.content) == (str(len(content)), b"")


def test_a_stale_parent_is_refused_with_412(api: HfApi, repo: str) -> None:
    old = head(api, repo)
    new = commit(api, repo, {"a": b"1"}, parent=old)
    with pytest.raises(HfHubHTTPError) as caught:
        commit(api, repo, {"a": b"2"}, parent=old)
    assert caught.value.response.status_code == 412
    assert head(api, repo) == new
    # Its first digits will do.
    assert commit(api, repo, {"a": b"3"}, parent=new[:7]) == head(api, repo)


def test_of_eight_writers_on_one_parent_one_wins(api: HfApi, repo: str) -> None:
    parent, together = head(api, repo), threading.Barrier(8)

    def write(number: int) -> str | int:
        together.wait()
        try:
            return commit(api, repo, {f"{number}": b"x"}, parent=parent)
        except HfHubHTTPError as error:
            return error.response.status_code

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(write, range(8)))
    assert sorted(map(str, outcomes)) == sorted([*["412"] * 7, head(api, repo)])
    assert len(api.list_repo_files(repo, repo_type="dataset")) == 2


def test_eight_writers_without_a_parent_take_turns(api: HfApi, repo: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        oids = set(pool.map(lambda number: commit(api, repo, {f"{number}": b"x"}), range(8)))
    listed = [one.commit_id for one in api.list_repo_commits(repo, repo_type="dataset")]
    assert oids == set(listed[:-1])
    assert len(listed) == 9
    assert len(api.list_repo_files(repo, repo_type="dataset")) == 9


def test_a_lost_answer_means_a_commit_that_is_there_once(
    api: HfApi, server: FaultyHub, repo: str
) -> None:
    parent = head(api, repo)
    server.arm("lost", "POST", "/commit/main$", after=True)
    with pytest.raises(httpx2.TransportError):
        commit(api, repo, {"a": b"1"}, parent=parent)
    [landed] = api.get_paths_info(repo, ["a"], expand=True, repo_type="dataset")
    assert landed.last_commit is not None
    assert landed.last_commit.oid == head(api, repo) != parent


def test_every_path_names_the_commit_that_last_changed_it(api: HfApi, repo: str) -> None:
    files = {f"data/{number:03d}": str(number).encode() for number in range(120)}
    first = commit(api, repo, files)
    second = commit(api, repo, {"data/007": b"changed", "other/a": b""}, deletes=("data/008",))
    third = commit(api, repo, {"data/008": b"again"})
    # More than a page of fifty.
    listed = api.list_repo_tree(repo, recursive=True, expand=True, repo_type="dataset")
    found = {item.path: item.last_commit.oid for item in listed if item.last_commit}
    assert (
        found.pop(".gitattributes")
        == api.list_repo_commits(repo, repo_type="dataset")[-1].commit_id
    )
    assert {path for path, oid in found.items() if oid == third} == {"data", "data/008"}
    assert {path for path, oid in found.items() if oid == second} == {
        "data/007",
        "other",
        "other/a",
    }
    assert {path for path, oid in found.items() if oid == first} == set(files) - {
        "data/007",
        "data/008",
    }


def test_tags_and_branches_lead_to_their_commits(api: HfApi, repo: str) -> None:
    first = head(api, repo)
    second = commit(api, repo, {"a": b"1"})
    api.create_tag(repo, tag="v1", tag_message="words", revision=first, repo_type="dataset")
    api.create_tag(repo, tag="release/v2", repo_type="dataset")
    with pytest.raises(HfHubHTTPError) as caught:
        api.create_tag(repo, tag="v1", revision=second, repo_type="dataset")
    assert caught.value.response.status_code == 409
    with pytest.raises(HfHubHTTPError, match="Reference already exists"):
        api.create_tag(repo, tag="v1/a", repo_type="dataset")

    api.create_branch(repo, branch="feat/x", revision="v1", repo_type="dataset")
    third = commit(api, repo, {"b": b"2"}, revision="feat/x", parent=first)

    refs = api.list_repo_refs(repo, repo_type="dataset")
    assert {one.name: one.target_commit for one in refs.tags} == {"v1": first, "release/v2": second}
    assert {one.name: one.target_commit for one in refs.branches} == {
        "main": second,
        "feat/x": third,
    }
    for revision, oid in [
        *(("v1", first), ("release/v2", second), ("feat/x", third), (third, third)),
        *(("refs/heads/feat/x", third), ("refs/tags/v1", first)),
    ]:
        assert head(api, repo, revision) == oid
    api.delete_tag(repo, tag="v1", repo_type="dataset")
    api.delete_branch(repo, branch="feat/x", repo_type="dataset")
    for revision in ("v1", "feat/x", "0" * 40, "main/../main", "-x"):
        with pytest.raises(RevisionNotFoundError):
            api.dataset_info(repo, revision=revision)
    with pytest.raises(HfHubHTTPError):
        api.delete_branch(repo, branch="main", repo_type="dataset")


@pytest.mark.parametrize(
    "name", ["a..b", "a b", "-a", "a.lock", "../main", "a~1", "@{1}", "", ".a"]
)
def test_a_tag_that_git_would_not_take_is_refused(
    server: FaultyHub, api: HfApi, repo: str, name: str
) -> None:
    answer = server.http(
        "POST", f"/api/datasets/{repo}/tag/main", token=server.token, json={"tag": name}
    )
    assert answer.status_code == 400
    assert api.list_repo_refs(repo, repo_type="dataset").tags == []


def test_a_private_repository_does_not_exist_for_others(
    api: HfApi, server: FaultyHub, repo: str, tmp_path: Path
) -> None:
    stranger = HfApi(endpoint=server.address, token=server.stranger)
    nobody = HfApi(endpoint=server.address, token=False)
    reader = HfApi(endpoint=server.address, token=server.reader)
    statuses = {stranger: 404, nobody: 401}
    for other, status in statuses.items():
        with pytest.raises(RepositoryNotFoundError) as caught:
            other.dataset_info(repo)
        assert caught.value.response.status_code == status
        with pytest.raises(RepositoryNotFoundError):
            commit(other, repo, {"a": b""})
        with pytest.raises(RepositoryNotFoundError):
            other.create_tag(repo, tag="v1", repo_type="dataset")
        assert not other.file_exists(repo, ".gitattributes", repo_type="dataset")
    assert reader.file_exists(repo, ".gitattributes", repo_type="dataset")
    for act in (
        lambda: commit(reader, repo, {"a": b""}),
        lambda: reader.create_tag(repo, tag="v1", repo_type="dataset"),
        lambda: reader.update_repo_settings(repo, private=False, repo_type="dataset"),
        lambda: reader.create_repo(new_dataset(), repo_type="dataset"),
        lambda: stranger.create_repo(new_dataset(), repo_type="dataset"),
    ):
        with pytest.raises(HfHubHTTPError) as refused:
            act()
        assert refused.value.response.status_code == 403
    with pytest.raises(HfHubHTTPError):
        HfApi(endpoint=server.address, token="hf_wrong").whoami()

    api.update_repo_settings(repo, private=False, repo_type="dataset")
    assert nobody.dataset_info(repo).private is False
    path = hf_hub_download(
        *(repo, ".gitattributes"),
        repo_type="dataset",
        token=False,
        endpoint=server.address,
        cache_dir=tmp_path,
    )
    assert Path(path).read_bytes()
    with pytest.raises(HfHubHTTPError) as refused:
        commit(stranger, repo, {"a": b""})
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        *("", "/etc/passwd", "../a", "a/../b", "a/..", "./a", "a//b", "a/", "a\\b", "a\nb", "a\0b"),
        *(
            ".git/config",
            ".GIT/config",
            "a/.git",
            ".git. /a",
            ".git::$INDEX_ALLOCATION/a",
            "git~1/a",
        ),
        *("a" * 256, "a/" * 600 + "a", "a/\u200b"),
    ],
)
def test_a_path_that_could_trick_a_reader_is_refused(
    api: HfApi, server: FaultyHub, repo: str, path: str
) -> None:
    before = head(api, repo)
    assert send_commit(server, repo, file_line("good"), file_line(path)).status_code == 400
    assert head(api, repo) == before


def test_a_name_is_a_file_or_a_folder_but_not_both(
    api: HfApi, server: FaultyHub, repo: str
) -> None:
    assert send_commit(server, repo, file_line("a"), file_line("a/b")).status_code == 400
    commit(api, repo, {"data/a": b""})
    assert send_commit(server, repo, file_line("data")).status_code == 400
    assert send_commit(server, repo, file_line("data/a/b")).status_code == 400
    # Deleted in the same commit, it makes room.
    commit(api, repo, {"data": b""}, deletes=("data/",))
    assert sorted(api.list_repo_files(repo, repo_type="dataset")) == [".gitattributes", "data"]


@pytest.mark.parametrize(
    "lines",
    [
        [("file", {"path": "a", "content": "no base64!", "encoding": "base64"})],
        [("file", {"path": "a"})],
        [("file", {"content": ""})],
        [("nonsense", {})],
        [("header", {"summary": ""})],
        [("header", {"summary": "a\0b"}), file_line("a")],
        [("header", {"summary": "a", "parentCommit": 5}), file_line("a")],
        [("lfsFile", {"path": "a", "oid": "0" * 64, "size": 1})],
        [("lfsFile", {"path": "a", "oid": "../../../config", "size": 1})],
        [("deletedFile", {"path": "nowhere"})],
        [("deletedFolder", {"path": "nowhere/"})],
    ],
)
def test_a_commit_that_makes_no_sense_changes_nothing(
    api: HfApi, server: FaultyHub, repo: str, lines: list[Line]
) -> None:
    before = head(api, repo)
    assert send_commit(server, repo, file_line("good"), *lines).status_code in {400, 404}
    assert head(api, repo) == before


@pytest.mark.parametrize("name", ["..", "a/b", ".a", "a.git", "a--b", "-", "a" * 97, "", "a\nb"])
def test_a_repository_with_a_bad_name_is_not_made(server: FaultyHub, name: str) -> None:
    before = sorted(server.home.path.glob("**/*.git"))
    answer = server.http(
        *("POST", "/api/repos/create"),
        token=server.token,
        json={"name": name, "type": "dataset", "visibility": "private"},
    )
    assert answer.status_code == 400
    assert sorted(server.home.path.glob("**/*.git")) == before


def test_a_large_file_is_taken_only_as_announced_and_where_signed(
    api: HfApi, server: FaultyHub, repo: str
) -> None:
    content = b"x" * 2_000
    digest = sha256(content).hexdigest()
    batch = {"operation": "upload", "objects": [{"oid": digest, "size": len(content)}]}
    address = f"/datasets/{repo}.git/info/lfs"

    def ask() -> dict[str, object]:
        answer = server.http("POST", f"{address}/objects/batch", token=server.token, json=batch)
        [one] = answer.json()["objects"]
        assert isinstance(one, dict)
        return one

    href = ask()["actions"]["upload"]["href"].removeprefix(server.address)  # type: ignore[index]
    for bad in (content[:-1], content + b"x", b"y" * len(content)):
        assert server.http("PUT", href, content=bad).status_code == 400
    for other in (href[:-1] + "g", href.replace(digest, "0" * 64), href.partition("?")[0]):
        assert server.http("PUT", other, content=content).status_code == 403
    kept = server.folder(repo) / "lfs"
    assert not [path for path in kept.glob("**/*") if path.is_file()]
    line: Line = ("lfsFile", {"path": "a", "algo": "sha256", "oid": digest, "size": len(content)})
    assert send_commit(server, repo, line).status_code == 400

    assert server.http("PUT", href, content=content).status_code == 200
    assert "actions" not in ask()
    assert send_commit(server, repo, line).status_code == 200
    got = server.http("GET", f"/datasets/{repo}/resolve/main/a", token=server.token)
    assert got.content == content
    assert got.headers["X-Linked-ETag"] == f'"{digest}"'
    # Another repository knows nothing of it, even of a known hash.
    other_repo = new_dataset()
    api.create_repo(other_repo, repo_type="dataset")
    assert send_commit(server, other_repo, line).status_code == 400


def test_a_request_is_not_larger_than_it_may_be(api: HfApi, server: FaultyHub, repo: str) -> None:
    large = b" " * (9 * 1024 * 1024)
    for path in ("/api/validate-yaml", f"/api/datasets/{repo}/preupload/main"):
        try:
            status = server.http("POST", path, token=server.token, content=large).status_code
        except httpx2.WriteError:  # it hung up while we were still sending
            continue
        assert status == 413
    regular = base64.b64encode(b"a" * (10 * 1024 * 1024 + 1)).decode()
    line: Line = ("file", {"path": "a", "content": regular, "encoding": "base64"})
    assert send_commit(server, repo, line).status_code == 400
    assert head(api, repo)


def test_a_page_under_another_name_for_this_machine_gets_nothing(
    server: FaultyHub, repo: str
) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example"):
        answer = server.http(
            "GET", f"/api/datasets/{repo}", token=server.token, headers={"Host": host}
        )
        assert answer.status_code == 400
    found = [one.process.net_connections("inet") for one in server.processes()]
    assert {one.laddr[0] for connections in found for one in connections} == {"127.0.0.1"}


def test_a_kill_while_objects_are_written_leaves_the_old_head(
    request: pytest.FixtureRequest,
) -> None:
    with serving(request.config.stash[FOLDER]) as server:
        api, repo = HfApi(endpoint=server.address, token=server.token), new_dataset()
        api.create_repo(repo, repo_type="dataset")
        before = head(api, repo)
        objects = server.folder(repo) / "objects"
        written = len([*objects.glob("??/*")])
        files = {f"data/{number}": os.urandom(20_000).hex().encode() for number in range(300)}
        with ThreadPoolExecutor(1) as pool:
            outcome = pool.submit(commit, api, repo, files, parent=before)
            until(lambda: len([*objects.glob("??/*")]) > written + 20)
            server.kill()
            assert isinstance(outcome.exception(), httpx2.TransportError)
        # Killed in the middle: not even git's own half-written files keep the next one out.
        assert written < len([*objects.glob("??/*")]) < written + len(files)
        left_over = objects / "00"
        left_over.mkdir(exist_ok=True)
        (left_over / f"{'0' * 38}.lock").write_bytes(b"")
        (server.folder(repo) / "refs" / "heads" / "main.lock").write_bytes(b"")

        server.start()

        assert head(api, repo) == before
        assert_sound(server, repo)
        after = commit(api, repo, files, parent=before)
        assert head(api, repo) == after
        assert len(api.list_repo_files(repo, repo_type="dataset")) == 301
        assert_sound(server, repo)


def test_a_kill_before_the_answer_leaves_the_new_head(request: pytest.FixtureRequest) -> None:
    with serving(request.config.stash[FOLDER]) as server:
        api, repo = HfApi(endpoint=server.address, token=server.token), new_dataset()
        api.create_repo(repo, repo_type="dataset")
        before = head(api, repo)
        server.arm("hang", "POST", "/commit/main$", after=True)
        branch = server.folder(repo) / "refs" / "heads" / "main"
        with ThreadPoolExecutor(1) as pool:
            outcome = pool.submit(commit, api, repo, {"a": b"1"}, parent=before)
            until(lambda: branch.read_text().strip() != before)
            server.kill()
            assert isinstance(outcome.exception(), httpx2.TransportError)
        server.start()
        [landed, first] = api.list_repo_commits(repo, repo_type="dataset")
        assert (first.commit_id, landed.commit_id) == (before, head(api, repo))
        assert_sound(server, repo)


def test_a_second_server_on_the_same_home_does_not_start(server: FaultyHub) -> None:
    second = subprocess.run(
        server.command({}).arguments,
        env={**os.environ, **server.command({}).environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode != 0
    assert "another Hub serves" in second.stderr
    assert server.http("GET", "/api/whoami-v2", token=server.token).status_code == 200


def test_a_revision_that_is_quoted_once_is_one_part_of_the_address(
    api: HfApi, server: FaultyHub, repo: str
) -> None:
    api.create_branch(repo, branch="a/b", repo_type="dataset")
    base = f"/api/datasets/{repo}/revision/"
    assert server.http("GET", base + quote("a/b", safe=""), token=server.token).status_code == 200
    assert server.http("GET", base + "a/b", token=server.token).status_code == 404
    for nothing in ("%2E%2E", "%2E%2E%2F%2E%2E%2Fconfig", "HEAD", "objects"):
        assert server.http("GET", base + nothing, token=server.token).status_code == 404
    assert server.http("GET", base + "%ff", token=server.token).status_code == 400
