"""A release is one commit and one tag, whatever happens; on a Hub that fails on demand."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from huggingface_hub import HfApi

from oceanid_pipelines.clients import hub as hub_client
from oceanid_pipelines.clients import hub_http
from oceanid_pipelines.clients.hub import Hub, StaleParent
from oceanid_pipelines.domain.errors import StoreUnreachable
from oceanid_pipelines.flows import publishing, release
from oceanid_pipelines.flows.publishing import (
    ConsentMissing,
    Postponed,
    PublicationConflict,
    Published,
)
from oceanid_pipelines.flows.read_back import read_back
from oceanid_pipelines.flows.release import release_files
from oceanid_pipelines.store import releases as store
from oceanid_pipelines.store import withdrawals
from oceanid_pipelines.store.database import Database
from tests.flows import driver
from tests.flows.labelling import span, text_of
from tests.flows.releasing import content
from tests.flows.site import Site, Where, load

COMMIT = r"/commit/main$"
TAG = r"/tag/"


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
    with site.connection.begin():
        withdrawals.withdraw_task(site.connection, tasks[3], "by mistake", "ann")
    third = site.build()
    assert site.publish() is not None
    site.assert_published(third)

    old, new, last = load(site, "ner", first.tag, second.tag, third.tag, home=tmp_path)
    assert set(last) == set(new) - {"ner-4"}
    assert last["ner-1"] == new["ner-1"]
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
    (audit,) = load(site, "audit", third.tag, home=tmp_path)
    assert len(audit) == 12 + 3
    assert [one for one, row in audit.items() if row["withdrawal"]] == ["audit-4-1"]
    assert (audit["audit-4-1"]["result"], audit["audit-4-1"]["source"]) == (None, None)
    for shard in first.shards:
        there = site.where.hub.read_file(shard.path, first.tag)
        assert there == content(site.connection, first.dataset, shard)


def assert_read_back(site: Site, done: Published) -> None:
    assert read_back(site.where.hub, done, token=site.where.token)


def test_a_release_that_holds_what_was_withdrawn_is_given_up(site: Site) -> None:
    tasks = site.label()
    site.build()
    assert site.publish() is not None
    site.people.say(1, tasks[0], [])
    site.build()
    with site.connection.begin():
        withdrawals.withdraw_task(site.connection, tasks[1], "by mistake", "ann")
        withdrawals.withdraw_task(site.connection, tasks[0], "by mistake", "ann")
    assert site.publish() is None
    third = site.build()
    assert third.version == 3
    assert site.publish() is not None
    assert site.versions() == ["Version 3", "Version 1"]
    assert site.where.hub.tag_commit("v2") is None
    assert site.publish() is None
    first, _ = withdrawals.withdrawals(site.connection)
    assert first.held_by == (f"{third.dataset} v1",)


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
    assert driver.two_at_once(_publish_unlocked, site.where) == [0, 0]
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


@pytest.mark.parametrize(
    ("kind", "method", "path"),
    [("stale", "GET", r"/commits/main$"), ("slow", "GET", r"/tree/"), ("hang", "POST", COMMIT)],
)
def test_a_head_of_yesterday_a_slow_body_and_silence_change_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch, kind: str, method: str, path: str
) -> None:
    monkeypatch.setattr(hub_http, "TIMEOUT", httpx2.Timeout(1))
    site.label()
    first = site.build()
    site.publish()
    site.people.delete(1)
    second = site.build()
    site.server.arm(kind, method, path)
    assert isinstance(site.publish(), Published)
    site.assert_published(second)
    assert site.where.hub.tag_commit(first.tag) != site.where.hub.tag_commit(second.tag)


def test_a_lost_answer_to_the_tag_is_looked_up_by_the_next_run(site: Site) -> None:
    site.label()
    built = site.build()
    site.server.arm("lost", "POST", TAG, after=True)
    with pytest.raises(StoreUnreachable):
        site.publish()
    assert site.publish() is not None
    site.assert_published(built)


@pytest.mark.parametrize("path", [COMMIT, TAG, r"/paths-info/"])
def test_a_hub_that_wants_rest_is_left_alone_until_it_said(site: Site, path: str) -> None:
    site.label()
    built = site.build()
    site.server.arm("status", "POST", path, status=429, headers={"Retry-After": "1234"})
    put_off = site.publish()
    assert isinstance(put_off, Postponed)
    assert "1234 s" in put_off.reason
    assert site.waits == []
    assert site.publish() == put_off, "and it was not asked again"
    assert len(site.versions()) == (1 if path == TAG else 0)
    site.let_it_rest()
    assert isinstance(site.publish(), Published)
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


def test_a_persons_edit_of_the_card_is_kept_and_one_of_ours_is_said_to_go(site: Site) -> None:
    site.label()
    site.build()
    site.publish()
    hub = site.where.hub
    before = hub.read_file("README.md", "main")
    assert before is not None
    edited = before.replace(b"---\npretty_name", b"---\ntags: [ships]\npretty_name", 1)
    edited = edited.replace(b"## Provenance", b"## Where it is from")
    hub.commit(
        {"README.md": edited + b"\n## Ours\n\nBy hand.\n"}, message="by hand", parent=hub.head()
    )
    site.people.delete(1)
    second = site.build()
    done = site.publish()
    assert isinstance(done, Published)
    (said,) = done.overwritten
    assert "between the marks" in said
    api = HfApi(endpoint=site.where.endpoint, token=site.where.token)
    newest, *_ = api.list_repo_commits(site.where.repo, repo_type="dataset")
    assert f"Overwritten: {said}" in newest.message
    card = hub.read_file("README.md", second.tag)
    assert card is not None
    assert b"## Provenance" in card
    assert b"## Where it is from" not in card
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


def test_more_files_than_a_commit_should_carry_go_up_before_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_client, "MOST_FILES", 2)
    site.label()
    built = site.build()
    assert len(built.shards) > 2
    site.server.arm("torn", "PUT", r"/info/lfs/")
    site.server.arm("lost", "POST", COMMIT, after=False)
    assert isinstance(site.publish(read_back=lambda done: assert_read_back(site, done)), Published)
    site.assert_published(built)
    files = site.where.hub.tree(built.tag)
    in_the_commit = {path for path, file in files.items() if not file.sha256}
    assert in_the_commit == {".gitattributes", "README.md", built.path}
    # The next version is small again, and replaces a shard that is a large file.
    site.people.delete(1)
    monkeypatch.undo()
    second = site.build()
    assert isinstance(site.publish(), Published)
    site.assert_published(second)


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
