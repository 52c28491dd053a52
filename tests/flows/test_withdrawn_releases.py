"""What was withdrawn is in no later release; the audit says that there was something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oceanid_pipelines.domain.releases import Changes
from oceanid_pipelines.flows import release
from oceanid_pipelines.flows.lines import Rules, keep_up
from oceanid_pipelines.store import releases as store
from oceanid_pipelines.store import withdrawals
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.shards import WithdrawnContent
from tests.conftest import DatabaseUrls
from tests.flows import tables
from tests.flows.labelling import Labelling, span, text_of
from tests.flows.releasing import build, label, published, records, rules


@dataclass(frozen=True)
class Site:
    """People who label, and the session that releases."""

    people: Labelling
    connection: Connection
    urls: DatabaseUrls

    def sha256(self, task: int) -> str:
        with tables.connect(self.urls.owner) as session:
            row = session.execute(
                "SELECT sha256 FROM stage.documents JOIN label.tasks USING (document_id)"
                " WHERE ls_task_id = %s",
                [task],
            ).fetchone()
        assert row is not None
        return str(row["sha256"])

    def withdraw(self, task: int) -> withdrawals.Effect:
        with self.connection.begin():
            return withdrawals.withdraw_object(
                self.connection, self.sha256(task), "by mistake", "ann"
            )


@pytest.fixture
def site(people: Labelling, connection: Connection, urls: DatabaseUrls) -> Site:
    return Site(people, connection, urls)


def test_content_that_is_withdrawn_after_its_line_was_made_is_not_released(
    site: Site, tmp_path: Path
) -> None:
    tasks = label(site.people, 12)
    keep_up(site.connection, rules())
    site.withdraw(tasks[4])
    with tables.connect(site.urls.owner) as session:
        left = session.execute("SELECT annotation_id FROM label.lines").fetchall()
    assert {row["annotation_id"] for row in left} == set(range(1, 13)) - {5}
    built = build(site.connection)
    files = release.release_files(site.connection, built, tmp_path, whole=True)
    assert not any(text_of(5).encode() in file.read_bytes() for file in files.values())
    audit = records(site.connection, built, tmp_path, "audit")
    assert audit["audit-5-1"]["withdrawal"]
    assert len(audit) == 12
    assert sum(built.counts["ner"].values()) == 11


def test_why_a_line_could_not_be_made_is_withdrawn_with_what_it_is_about(site: Site) -> None:
    tasks = label(site.people, 2)
    unmade = "SELECT annotation_id, record FROM label.unmade_lines ORDER BY 1, 2"
    with tables.connect(site.urls.owner) as session:
        session.execute("UPDATE label.annotations SET config_sha256 = 'no hash'")
        keep_up(site.connection, rules())
        assert len(session.execute(unmade).fetchall()) == 4
        site.withdraw(tasks[0])
        left = session.execute(unmade).fetchall()
    assert [(row["annotation_id"], row["record"]) for row in left] == [(2, "audit"), (2, "ner")]


def test_a_release_that_only_takes_lines_out_is_followed_by_another(site: Site) -> None:
    tasks = label(site.people, 12)
    build(site.connection)
    with tables.connect(site.urls.owner) as session:
        session.execute(
            "UPDATE label.tasks SET state = 'superseded' WHERE ls_task_id = %s", [tasks[0]]
        )
    assert build(site.connection).changes == {"ner": Changes(removed=1)}
    site.withdraw(tasks[1])
    third = build(site.connection)
    assert third.changes == {"ner": Changes(withdrawn=1), "audit": Changes(withdrawn=1)}
    assert sum(third.counts["ner"].values()) == 10
    assert third.counts["audit"] == {"history": 12}


def test_what_is_withdrawn_or_said_while_a_release_begins_is_in_it(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = label(site.people, 12)

    def disturbed(connection: Connection, made_by: Rules) -> None:
        keep_up(connection, made_by)
        site.withdraw(tasks[4])
        site.people.delete(6)

    monkeypatch.setattr(release, "keep_up", disturbed)
    built = build(site.connection)
    ner = records(site.connection, built, tmp_path / "ner", "ner")
    assert {"ner-5", "ner-6"}.isdisjoint(ner)
    audit = records(site.connection, built, tmp_path / "audit", "audit")
    assert audit["audit-5-1"]["withdrawal"]
    assert audit["audit-6-2"]["change"] == "deleted"
    assert len(audit) == 13


def test_a_withdrawn_object_leaves_and_the_audit_keeps_a_tombstone(
    site: Site, tmp_path: Path
) -> None:
    tasks = label(site.people, 12)
    first = build(site.connection, rules())
    effect = site.withdraw(tasks[0])
    assert effect.withdrawal.held_by == (f"{first.dataset} v1",)
    # What people say in a withdrawn task afterwards is withdrawn as well; and it waits for nothing.
    site.people.say(1, tasks[0], [span("b", text_of(1), "Perú", "FLAG")])
    careful = rules(minimum_changes=10, most_lost_share=0, most_lost_records=0)
    second = build(site.connection, careful)

    assert set(records(site.connection, second, tmp_path / "n", "ner")) == {
        f"ner-{number}" for number in range(2, 13)
    }
    audit = records(site.connection, second, tmp_path / "a", "audit")
    assert len(audit) == 13
    for tombstone in (audit["audit-1-1"], audit["audit-1-2"]):
        assert tombstone["withdrawal"] == effect.withdrawal.withdrawal_id
        for name in ("result", "source", "text_sha256", "content_sha256"):
            assert tombstone[name] is None
        assert tombstone["annotator"] is not None
    assert audit["audit-2-1"]["withdrawal"] is None
    replaced = {one.path for one in first.shards} - {one.path for one in second.shards}
    assert second.withdrawals == {effect.withdrawal.withdrawal_id: tuple(sorted(replaced))}
    assert any("/audit/" in path for path in replaced)
    assert second.changes["ner"].withdrawn == 1
    assert second.changes["ner"].removed == 0

    with pytest.raises(WithdrawnContent, match=r"v1 .*withdrawal 1 .*by mistake"):
        release.release_files(site.connection, first, tmp_path / "1", whole=True)
    assert release.build(site.connection, careful) is None
    site.people.say(13, tasks[1], [])
    third = build(site.connection, rules())
    assert third.withdrawals == {}
    kept = {one.path for one in second.shards if one.config == "audit"}
    assert kept <= {one.path for one in third.shards}


def test_a_second_withdrawal_of_the_same_writes_nothing(site: Site) -> None:
    tasks = label(site.people, 3)
    first = site.withdraw(tasks[0])
    assert first.marked == 2
    before = tables.row_versions(site.urls.owner)
    assert site.withdraw(tasks[0]).marked == 0
    assert tables.row_versions(site.urls.owner) == before


def test_a_delivery_withdraws_only_what_nobody_else_delivered(site: Site) -> None:
    tasks = label(site.people, 12)
    with tables.connect(site.urls.owner) as session:
        session.execute(
            "INSERT INTO raw.deliveries (source_code, delivered_on, sha256)"
            " SELECT 'AAA', day, sha256 FROM unnest(%s::text[], %s::date[]) AS one (sha256, day)",
            [
                [site.sha256(tasks[0]), site.sha256(tasks[1]), site.sha256(tasks[1])],
                [date(2026, 1, 1), date(2026, 1, 1), date(2026, 2, 1)],
            ],
        )
    build(site.connection, rules())
    with site.connection.begin():
        effect = withdrawals.withdraw_delivery(
            site.connection, "AAA", date(2026, 1, 1), "wrong file", "ann"
        )
    assert effect.silent_objects == (site.sha256(tasks[0]),)
    assert build(site.connection, rules()).counts["ner"].keys()
    with site.connection.begin(), pytest.raises(withdrawals.NothingToWithdraw):
        withdrawals.withdraw_delivery(site.connection, "AAA", date(2026, 3, 1), "no", "ann")


def test_a_task_withdraws_what_was_said_in_it_alone(site: Site, tmp_path: Path) -> None:
    tasks = label(site.people, 12)
    site.people.say(20, tasks[0], [])
    build(site.connection, rules())
    with site.connection.begin():
        withdrawals.withdraw_task(site.connection, tasks[0], "not an expert", "ann")
    second = build(site.connection, rules())
    assert set(records(site.connection, second, tmp_path, "ner")) == {
        f"ner-{number}" for number in range(2, 13)
    }
    with (
        site.connection.begin(),
        pytest.raises(withdrawals.NothingToWithdraw, match="none of ours"),
    ):
        withdrawals.withdraw_task(site.connection, 999_999, "no", "ann")


def test_a_release_that_waits_and_holds_it_is_given_up(site: Site, tmp_path: Path) -> None:
    tasks = label(site.people, 12)
    first = build(site.connection, rules())
    site.people.say(30, tasks[1], [])
    waiting = release.build(site.connection, rules())
    assert waiting is not None
    site.withdraw(tasks[1])
    with pytest.raises(WithdrawnContent):
        release.release_files(site.connection, waiting, tmp_path / "2")
    store.abandon(site.connection, waiting)
    third = published(site.connection, _built(site))
    assert (third.version, third.parent_sha256) == (3, first.sha256)
    audit = records(site.connection, third, tmp_path / "3", "audit")
    assert audit["audit-30-1"]["withdrawal"] == 1
    assert "ner-2" not in records(site.connection, third, tmp_path / "n", "ner")
    assert release.build(site.connection, rules()) is None


def _built(site: Site) -> Any:
    return release.build(site.connection, rules())
