"""Lines are made when annotations land, and a release has them as if it had made them itself."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from psycopg.errors import RaiseException
from sqlalchemy import text as sql

from oceanid_pipelines.domain.contexts import HISTORY, SCHEMAS
from oceanid_pipelines.domain.records import Maker
from oceanid_pipelines.domain.releases import Changes
from oceanid_pipelines.domain.shards import Key, Run
from oceanid_pipelines.domain.splits import document_group, split_of
from oceanid_pipelines.flows import lines, release
from oceanid_pipelines.flows.lines import KeptUp, keep_up, upcoming
from oceanid_pipelines.store import lines as line_store
from oceanid_pipelines.store import next_lines, releases, shards
from oceanid_pipelines.store.database import Connection, Database, driver_of, stream
from oceanid_pipelines.store.statements import statement
from tests.conftest import DatabaseUrls
from tests.flows import driver, tables
from tests.flows.labelling import Labelling, span, text_of
from tests.flows.releasing import build, label, records, rules

NOTHING = KeptUp(0, 0)


def made(urls: DatabaseUrls) -> dict[tuple[int, int, str], dict[str, Any]]:
    """Return the lines that the next release adds."""
    with tables.connect(urls.owner) as session:
        rows = session.execute(
            "SELECT line.*,"
            " CASE WHEN withdrawal_id IS NULL THEN config ELSE 'tombstone' END AS record"
            " FROM label.lines AS line JOIN label.next_release USING (generation)"
        ).fetchall()
    return {(row["annotation_id"], row["version"], row["record"]): row for row in rows}


def begin_anew(urls: DatabaseUrls) -> None:
    """Let the lines that were made be of other rules."""
    with tables.connect(urls.owner) as session:
        session.execute("UPDATE label.next_release SET rules_sha256 = repeat('0', 64)")


def split_by(salt: str, text: str) -> str:
    """Return the split that a text's hash puts it in."""
    return split_of(document_group(text, ""), salt=salt, bounds=rules().dataset.splits)


def count(urls: DatabaseUrls, table: str) -> int:
    return tables.row_versions(urls.owner)[table][0]


def test_a_release_makes_no_line_that_was_made_when_its_annotation_landed(
    people: Labelling, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    label(people, 12)
    assert keep_up(connection, rules()) == KeptUp(annotations=12, lines=24)

    def refuse(*_: Any) -> None:
        raise AssertionError("a line is made again")

    with monkeypatch.context() as patched:
        patched.setattr(Maker, "version", refuse)
        built = build(connection)
    assert built.changes["ner"].added == 12
    assert sum(built.counts["ner"].values()) == 12


def test_keeping_up_twice_writes_nothing(
    people: Labelling, connection: Connection, urls: DatabaseUrls
) -> None:
    label(people, 3)
    keep_up(connection, rules())
    before = tables.row_versions(urls.owner)
    assert keep_up(connection, rules()) == NOTHING
    assert tables.row_versions(urls.owner) == before
    build(connection)
    before = tables.row_versions(urls.owner)
    assert keep_up(connection, rules()) == NOTHING
    assert tables.row_versions(urls.owner) == before


def test_what_happens_after_a_line_was_made_is_in_the_release(
    people: Labelling, connection: Connection, urls: DatabaseUrls, tmp_path: Path
) -> None:
    tasks = label(people, 12)
    keep_up(connection, rules())
    people.say(1, tasks[0], [span("b", text_of(1), "Perú", "FLAG")])
    people.delete(2)
    with tables.connect(urls.owner) as session:
        session.execute(
            "UPDATE label.tasks SET state = 'superseded' WHERE ls_task_id = %s", [tasks[2]]
        )
        session.execute(
            "UPDATE stage.documents SET status = 'ingested' WHERE document_id ="
            " (SELECT document_id FROM label.tasks WHERE ls_task_id = %s)",
            [tasks[3]],
        )
    built = build(connection)
    ner = records(connection, built, tmp_path, "ner")
    assert {f"ner-{number}" for number in (2, 3, 4)}.isdisjoint(ner)
    assert [one["label"] for one in ner["ner-1"]["spans"]] == ["FLAG"]
    assert len(ner) == 9
    assert built.counts["audit"] == {"history": 14}
    assert made(urls) == {}


def test_what_comes_is_told_without_a_write(
    people: Labelling, connection: Connection, urls: DatabaseUrls
) -> None:
    label(people, 3)
    assert upcoming(connection, rules()) == (3, {})
    keep_up(connection, rules())
    people.delete(1)
    before = tables.row_versions(urls.owner)
    assert upcoming(connection, rules()) == (1, {"ner": Changes(added=3), "audit": Changes(3)})
    assert tables.row_versions(urls.owner) == before


@pytest.mark.parametrize("changed", ["salt", "schema", "projects"])
def test_under_other_rules_lines_are_made_anew(
    people: Labelling,
    connection: Connection,
    urls: DatabaseUrls,
    monkeypatch: pytest.MonkeyPatch,
    changed: str,
) -> None:
    label(people, 12)
    other = rules()
    keep_up(connection, other)
    before = made(urls)
    match changed:
        case "salt":  # before the first release
            object.__setattr__(other, "salt", "another")
        case "schema":
            monkeypatch.setitem(SCHEMAS, "ner", "ner/2")
        case _:
            monkeypatch.setattr(lines.Rules, "feeds", {})
    assert keep_up(connection, other).annotations == 12
    after = made(urls)
    ner = [key for key in before if key[2] == "ner"]
    if changed == "salt":
        given = {key[0]: row["split"] for key, row in after.items() if key[2] == "ner"}
        assert given == {n: split_by("another", text_of(n)) for n in given}
    if changed == "projects":
        assert after.keys() == before.keys() - set(ner)
    else:
        assert after.keys() == before.keys()
        assert all(before[key]["content"] != after[key]["content"] for key in ner)


def test_the_size_of_a_batch_does_not_show(
    people: Labelling,
    connection: Connection,
    urls: DatabaseUrls,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Drawn on in one batch, and a part of its text labelled in another.
    document = people.document("one", "two", "three")
    people.say(15, people.task(document, "layout"), [])
    label(people, 14)
    people.say(16, people.task(document, text_start=6, text_end=9), [])
    keep_up(connection, rules())
    whole = made(urls)
    begin_anew(urls)
    monkeypatch.setattr(lines, "_MOST_NOTES", 5)
    monkeypatch.setattr(line_store, "_MOST_BYTES", 100)
    seen: list[int] = []
    keep_up(connection, rules(), report=seen.append)
    assert seen == [5, 10, 15, 16]
    assert made(urls) == whole
    assert sum(build(connection).counts["ner"].values()) == 15


def test_many_lines_are_read_in_one_pass_and_not_sorted(
    connection: Connection, urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever Postgres knows of them: they are the newest rows of all, and may be gigabytes."""
    with tables.connect(urls.owner) as session:
        session.execute("ALTER TABLE label.lines SET (autovacuum_enabled = off)")
        session.execute(
            "INSERT INTO label.lines (generation, config, split, annotation_id, version, content)"
            " SELECT 1, 'ner', 'train', n, 1, '{}' FROM generate_series(1, 20000) AS n"
        )
    plans: list[str] = []

    def explained(_: Connection, query: Any, parameters: Any, most: int) -> Any:
        plans.extend(connection.execute(sql(f"EXPLAIN {query.text}"), parameters).scalars())
        return stream(connection, query, parameters, most)

    monkeypatch.setattr(shards, "stream", explained)
    runs = [Run(1, Key(1, 1), Key(9000, 1)), Run(1, Key(9002, 0), Key(20000, 7))]
    with connection.begin(), shards.lines(connection, "ner", "train", runs) as found:
        read = [(line.run, line.annotation_id) for line in found]
    assert read == [(1 if n < 9001 else 2, n) for n in range(1, 20001) if n != 9001]
    assert "Index Scan using lines_pkey" in "\n".join(plans)
    assert not [step for step in plans if "Sort" in step]


def test_whoever_stops_reading_lines_can_go_on_with_the_connection(
    people: Labelling, connection: Connection
) -> None:
    label(people, 12)
    keep_up(connection, rules())
    runs = [Run(1, Key(0, 0), Key(99, 0))]

    def stop() -> None:
        with connection.begin(), shards.lines(connection, "audit", HISTORY, runs) as found:
            raise ValueError(f"annotation {next(found).annotation_id}")

    with pytest.raises(ValueError, match="annotation 1"):
        stop()
    with connection.begin(), shards.lines(connection, "audit", HISTORY, runs) as found:
        assert len(list(found)) == 12


def test_a_line_that_was_released_stays_as_it_is(people: Labelling, connection: Connection) -> None:
    label(people, 12)
    build(connection)
    people.delete(1)
    keep_up(connection, rules())
    for change in ("DELETE FROM label.lines", "UPDATE label.lines SET labels = '[]'"):
        with pytest.raises(RaiseException, match="released lines stay"), connection.begin():
            driver_of(connection).execute(f"{change} WHERE annotation_id = 1 AND version = 1")
    with connection.begin():
        gone = connection.execute(sql("DELETE FROM label.lines WHERE version = 2"))
    assert gone.rowcount == 1  # what the next release would say of it


@pytest.mark.parametrize("moment", ["taken", "kept", "committed"])
def test_keeping_up_killed_on_its_way_ends_like_an_undisturbed_one(
    people: Labelling, connection: Connection, urls: DatabaseUrls, moment: str
) -> None:
    label(people, 12)
    process = driver.FORK_SERVER.Process(target=_keep_up_and_die, args=(urls.pipeline, moment))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert len(made(urls)) == (10 if moment == "committed" else 0)
    keep_up(connection, rules())
    killed = made(urls)
    begin_anew(urls)
    keep_up(connection, rules())
    assert killed == made(urls)
    assert len(killed) == 24


def _keep_up_and_die(url: str, moment: str) -> None:
    lines._MOST_NOTES = 5

    def dying(real: Callable[..., Any]) -> Callable[..., Any]:
        def die(*args: Any) -> Any:
            real(*args)
            os.kill(os.getpid(), signal.SIGKILL)

        return die

    if moment == "taken":
        next_lines.take_due = dying(next_lines.take_due)
    if moment == "kept":
        next_lines.keep = dying(next_lines.keep)
    with Database(url, application="test").connect() as connection:
        keep_up(connection, rules(), report=dying(lambda _: None))


def test_two_that_keep_up_at_once_make_every_line_once(
    people: Labelling, urls: DatabaseUrls
) -> None:
    label(people, 40)
    assert driver.two_at_once(_keep_up_in_small_batches, urls.pipeline) == [0, 0]
    assert len(made(urls)) == 80
    assert count(urls, "label.release_due") == 0


def test_one_that_keeps_up_waits_for_another_and_stops_when_that_began_anew(
    people: Labelling, connection: Connection, urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    label(people, 12)
    monkeypatch.setattr(lines, "_MOST_NOTES", 5)
    with connection.begin():
        mine = lines.LineMaker(connection, rules(), None)
        connection.execute(statement("label/everything_is_due"))  # as when both began at once
    with connection.begin(), tables.connect(urls.owner) as session:
        assert mine.next_batch() == KeptUp(5, 10)
        other = driver.FORK_SERVER.Process(target=_keep_up_in_small_batches, args=(urls.pipeline,))
        other.start()
        waits = "SELECT FROM pg_locks WHERE NOT granted"
        while not session.execute(waits).fetchall():
            assert other.is_alive()
            time.sleep(0.01)
    other.join()
    assert other.exitcode == 0
    assert len(made(urls)) == 24

    begin_anew(urls)
    people.delete(1)
    with connection.begin():
        assert mine.next_batch() is None
    assert count(urls, "label.release_due") == 1


def _keep_up_in_small_batches(url: str) -> None:
    lines._MOST_NOTES = 3
    with Database(url, application="test").connect() as connection:
        keep_up(connection, rules())


def test_a_release_that_is_given_up_is_made_again_with_all_of_its_lines(
    people: Labelling, connection: Connection
) -> None:
    label(people, 12)
    first = build(connection)
    people.delete(1)
    second = release.build(connection, rules())
    assert second is not None
    releases.abandon(connection, second)
    third = build(connection)
    assert third.parent_sha256 == first.sha256
    assert third.changes == second.changes
    assert third.counts == second.counts
