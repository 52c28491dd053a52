"""A release is one commit and one tag, whatever happens; on a Hub that fails on demand."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from huggingface_hub import HfApi

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.catalog.dataset import load_dataset_declaration
from oceanid_pipelines.clients.hub import Hub, RateLimited, StaleParent
from oceanid_pipelines.domain.errors import StoreUnreachable
from oceanid_pipelines.domain.releases import Manifest
from oceanid_pipelines.flows import publishing, release
from oceanid_pipelines.flows.publishing import ConsentMissing, PublicationConflict, Published
from oceanid_pipelines.flows.read_back import read_back
from oceanid_pipelines.flows.release import Rules, release_files, shard_content
from oceanid_pipelines.store import releases as store
from oceanid_pipelines.store.database import Connection, Database
from tests.conftest import FOLDER, DatabaseUrls
from tests.flows import driver
from tests.flows.labelling import Labelling, span, text_of
from tests.hub_server import FaultyHub, new_dataset, serving

SALT = "a salt of the tests"
COMMIT = r"/commit/main$"
TAG = r"/tag/"
LOAD = """
import json, sys
from datasets import load_dataset
repo, config, *revisions = sys.argv[1:]
print(json.dumps([
    [row for split in load_dataset(repo, config, revision=revision).values() for row in split]
    for revision in revisions
]))
"""


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[FaultyHub]:
    with serving(request.config.stash[FOLDER]) as server:
        yield server


@dataclass(frozen=True)
class Where:
    """Everything that a process needs to publish."""

    url: str
    repo: str
    endpoint: str
    token: str

    @property
    def hub(self) -> Hub:
        return Hub(self.repo, token=self.token, endpoint=self.endpoint)

    @property
    def rules(self) -> Rules:
        return Rules(load_dataset_declaration(), self.repo, load_catalog(), SALT)


class Site:
    """A database with people who label, and a repository to publish to."""

    def __init__(self, server: FaultyHub, urls: DatabaseUrls) -> None:
        self.server = server
        self.where = Where(urls.pipeline, new_dataset(), server.address, server.token)
        self.people = Labelling(urls.owner)
        self.waits: list[float] = []
        self.database = Database(urls.pipeline, application="test")
        self.connection: Connection = self.database.engine.connect()

    def close(self) -> None:
        self.connection.close()
        self.database.close()
        self.people.close()

    def label(self, count: int = 12) -> list[int]:
        tasks = []
        for number in range(1, count + 1):
            text = text_of(number)
            tasks.append(self.people.task(self.people.document(text)))
            self.people.say(number, tasks[-1], [span("a", text, "vessel", "VESSEL")])
        return tasks

    def build(self) -> Manifest:
        built = release.build(self.connection, self.where.rules)
        assert built is not None
        return built

    def publish(self, hub: Hub | None = None, **options: Any) -> Published | None:
        return publishing.publish(
            self.connection,
            hub or self.where.hub,
            self.where.rules.dataset,
            wait=self.waits.append,
            **options,
        )

    def versions(self) -> list[str]:
        """Return the titles of the commits that brought versions, the newest first."""
        api = HfApi(endpoint=self.where.endpoint, token=self.where.token)
        commits = api.list_repo_commits(self.where.repo, repo_type="dataset")
        return [commit.title for commit in commits if commit.title.startswith("Version ")]

    def assert_published(self, manifest: Manifest) -> None:
        """The newest version is one commit, tagged, with every file of the manifest, and known."""
        assert self.versions() == [f"Version {number}" for number in range(manifest.version, 0, -1)]
        known = store.newest(self.connection, manifest.dataset)
        assert known is not None
        assert known.manifest == manifest
        assert known.tag == manifest.tag
        assert known.commit_oid is not None
        publishing.verify(self.where.hub, manifest, known.commit_oid)
        assert self.publish() is None
        self.server.assert_all_happened()


@pytest.fixture
def site(server: FaultyHub, databases: Callable[[], DatabaseUrls]) -> Iterator[Site]:
    made = Site(server, databases())
    yield made
    made.close()


def load(site: Site, config: str, *revisions: str, home: Path) -> list[dict[str, dict[str, Any]]]:
    """Return what a user gets of each revision, by record, in a process of his own."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD, site.where.repo, config, *revisions],
        env={
            **os.environ,
            "HF_HOME": str(home),
            "HF_ENDPOINT": site.where.endpoint,
            "HF_TOKEN": site.where.token,
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_UPDATE_DOWNLOAD_COUNTS": "0",
            "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    loaded = json.loads(done.stdout.splitlines()[-1])
    return [{row["record_id"]: row for row in rows} for rows in loaded]


def labels(row: dict[str, Any]) -> list[str]:
    return [one["label"] for one in row["spans"]]


def test_each_version_loads_with_the_labels_of_its_day(site: Site, tmp_path: Path) -> None:
    tasks = site.label()
    first = site.build()
    published = site.publish(
        read_back=lambda done: assert_read_back(site, done),
    )
    assert published is not None
    text = text_of(1)
    site.people.say(1, tasks[0], [span("b", text, "Perú", "FLAG")])
    site.people.delete(2)
    site.people.say(3, tasks[2], [])
    second = site.build()
    assert site.publish() is not None
    site.assert_published(second)

    old, new = load(site, "ner", first.tag, second.tag, home=tmp_path)
    assert set(old) == {f"ner-{number}" for number in range(1, 13)}
    assert set(new) == set(old) - {"ner-2"}
    assert labels(old["ner-1"]) == ["VESSEL"]
    assert labels(new["ner-1"]) == ["FLAG"]
    assert labels(old["ner-3"]) == ["VESSEL"]
    assert new["ner-3"]["spans"] == []
    assert all(
        row["text"][one["start"] : one["end"]] == one["text"]
        for row in new.values()
        for one in row["spans"]
    )
    for shard in first.shards:
        there = site.where.hub.read_file(shard.path, first.tag)
        assert there == shard_content(site.connection, first.dataset, shard)


def assert_read_back(site: Site, done: Published) -> None:
    assert read_back(site.where.hub, done.manifest, token=site.where.token)


def test_publishing_twice_is_one_commit(site: Site) -> None:
    site.label()
    built = site.build()
    assert site.publish() is not None
    head = site.where.hub.head()
    assert site.publish() is None
    assert release.build(site.connection, site.where.rules) is None
    assert site.where.hub.head() == head
    site.assert_published(built)


@pytest.mark.parametrize(
    "death",
    [
        "before commit",
        "after commit",  # and before the tag
        "after tag",  # and before the database knows
    ],
)
def test_a_killed_publisher_is_taken_up_where_it_was(
    site: Site, death: str, tmp_path: Path
) -> None:
    site.label()
    built = site.build()
    note = tmp_path / "note"
    process = driver.FORK_SERVER.Process(target=_publish_and_die, args=(site.where, death, note))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert note.read_text(encoding="utf-8") == death
    site.publish()
    site.assert_published(built)


def test_two_publishers_at_once_make_one_commit(site: Site) -> None:
    site.label()
    built = site.build()
    processes = [
        driver.FORK_SERVER.Process(target=_publish_unlocked, args=(site.where,)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    site.assert_published(built)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("lost", {"after": True}),
        ("lost", {"after": False}),
        ("status", {"after": True, "status": 504}),
        ("status", {"after": False, "status": 503}),
        ("status", {"after": False, "status": 409}),
    ],
)
def test_an_unknown_outcome_is_looked_up(site: Site, kind: str, options: dict[str, Any]) -> None:
    site.label()
    built = site.build()
    site.server.arm(kind, "POST", COMMIT, **options)
    assert site.publish() is not None
    site.assert_published(built)


def test_a_lost_answer_to_the_tag_is_looked_up_by_the_next_run(site: Site) -> None:
    site.label()
    built = site.build()
    site.server.arm("lost", "POST", TAG, after=True)
    with pytest.raises(StoreUnreachable):
        site.publish()
    assert site.publish() is not None
    site.assert_published(built)


def test_a_hub_that_wants_rest_is_left_alone(site: Site) -> None:
    site.label()
    built = site.build()
    site.server.arm("status", "POST", COMMIT, status=429, headers={"Retry-After": "1234"})
    with pytest.raises(RateLimited) as caught:
        site.publish()
    assert caught.value.retry_after_seconds == 1234
    assert site.waits == []
    assert site.versions() == []
    assert site.publish() is not None
    site.assert_published(built)


class RacedHub(Hub):
    """Somebody else edits the card just before the first commit."""

    raced = 0

    def commit(self, *args: Any, **kwargs: Any) -> str:
        if not self.raced:
            super().commit({"NOTES.md": b"mine\n"}, message="by hand", parent=self.head())
            self.raced = 1
            try:
                return super().commit(*args, **kwargs)
            except StaleParent:
                self.raced = 2
                raise
        return super().commit(*args, **kwargs)


def test_a_commit_that_came_between_is_not_lost(site: Site) -> None:
    site.label()
    built = site.build()
    hub = RacedHub(site.where.repo, token=site.where.token, endpoint=site.where.endpoint)
    assert site.publish(hub) is not None
    assert hub.raced == 2
    assert site.where.hub.read_file("NOTES.md", built.tag) == b"mine\n"
    site.assert_published(built)


def test_a_persons_edit_of_the_card_is_kept(site: Site) -> None:
    site.label()
    site.build()
    site.publish()
    hub = site.where.hub
    before = hub.read_file("README.md", "main")
    assert before is not None
    edited = before.replace(b"---\npretty_name", b"---\ntags: [ships]\npretty_name", 1)
    hub.commit(
        {"README.md": edited + b"\n## Ours\n\nBy hand.\n"}, message="by hand", parent=hub.head()
    )
    site.people.delete(1)
    second = site.build()
    site.publish()
    card = hub.read_file("README.md", second.tag)
    assert card is not None
    assert b"## Ours\n\nBy hand." in card
    front = yaml.safe_load(card.split(b"---")[1])
    assert front["tags"] == ["ships"]
    assert [config["config_name"] for config in front["configs"]] == ["ner", "audit"]
    assert b"version 2" in card
    assert b"version 1" not in card


@pytest.mark.parametrize("deed", ["tampered", "deleted", "added"])
def test_foreign_data_is_refused_and_named(site: Site, deed: str) -> None:
    site.label()
    first = site.build()
    site.publish()
    hub = site.where.hub
    shard = first.shards[0].path
    foreign = "data/ner/train/000001-0009-0123456789abcdef.jsonl"
    adds = {"tampered": {shard: b"{}\n"}, "deleted": {}, "added": {foreign: b"{}\n"}}[deed]
    deletes = [shard] if deed == "deleted" else []
    head = hub.commit(adds, deletes, message="by hand", parent=hub.head())
    site.people.delete(1)
    site.build()
    with pytest.raises(PublicationConflict, match=foreign if deed == "added" else shard):
        site.publish()
    assert hub.head() == head


def test_another_writers_version_is_refused(site: Site) -> None:
    site.label()
    built = site.build()
    hub = site.where.hub
    hub.ensure_repo()
    hub.commit({built.path: b"{}\n"}, message="another", parent=hub.head())
    with pytest.raises(PublicationConflict, match="two writers"):
        site.publish()


def test_nothing_is_published_to_a_public_repository_without_consent(site: Site) -> None:
    site.label()
    site.build()
    hub = site.where.hub
    hub.ensure_repo(private=False)
    head = hub.head()
    with pytest.raises(ConsentMissing):
        site.publish()
    assert hub.head() == head


class IgnoringHub(Hub):
    """Leaves files out in silence, as the real Hub does with what a .gitignore names."""

    def commit(self, adds: Mapping[str, bytes | Path], *args: Any, **kwargs: Any) -> str:
        kept = {path: content for path, content in adds.items() if not path.startswith("data/ner/")}
        return super().commit(kept, *args, **kwargs)


def test_what_the_repository_ignores_is_noticed(site: Site) -> None:
    site.label()
    site.build()
    hub = IgnoringHub(site.where.repo, token=site.where.token, endpoint=site.where.endpoint)
    with pytest.raises(PublicationConflict, match=r"data/ner/.* is gone"):
        site.publish(hub)
    assert hub.tag_commit("v1") is None


def test_a_release_is_made_again_from_postgres(site: Site, tmp_path: Path) -> None:
    site.label()
    first = site.build()
    site.publish()
    site.people.delete(1)
    second = site.build()
    site.publish()
    for manifest in (first, second):
        files = release_files(site.connection, manifest, tmp_path / manifest.tag, whole=True)
        there = site.where.hub.tree(manifest.tag)
        assert {path for path in there if path.startswith(("data/", "schemas/"))} == set(files)
        for path, file in files.items():
            assert site.where.hub.read_file(path, manifest.tag) == file.read_bytes()


def _publish_unlocked(where: Where) -> None:
    database = Database(where.url, application="test publisher")
    with database.connect() as connection:
        publishing.publish(connection, where.hub, where.rules.dataset)


def _publish_and_die(where: Where, death: str, note: Path) -> None:
    moment, deed = death.split()
    owner: Any = store if deed == "mark_published" else Hub
    real = getattr(owner, deed)

    def deadly(*args: Any, **kwargs: Any) -> Any:
        if moment == "after":
            real(*args, **kwargs)
        note.write_text(death, encoding="utf-8")
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, deed, deadly)
    _publish_unlocked(where)
