"""A release holds exactly what stands, the audit everything, and Postgres makes the bytes again."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any, LiteralString

import pytest
from psycopg.sql import SQL

from oceanid_pipelines.domain.agreement import Agreement
from oceanid_pipelines.domain.contexts import SCHEMAS
from oceanid_pipelines.domain.releases import Manifest
from oceanid_pipelines.domain.splits import document_group, split_of
from oceanid_pipelines.flows import release
from oceanid_pipelines.flows.lines import DatasetChanged
from oceanid_pipelines.flows.release import RebuildMismatch, ReleaseRefused
from oceanid_pipelines.store import releases as store
from oceanid_pipelines.store import shards
from oceanid_pipelines.store.database import Connection, Database
from tests.conftest import DatabaseUrls
from tests.flows import driver, tables
from tests.flows.labelling import Labelling, box, span, text_of
from tests.flows.releasing import SALT, build, content, label, recorded, records, rules

# Of two tasks that two people each spoke about, of one that one did, and of a project of others.
AGREEMENT = """
    INSERT INTO label.projects (project, ls_project_id, title, config_sha256)
    VALUES ('ner', 1, 'Texts', repeat('c', 64));
    INSERT INTO stage.task_answers (ls_task_id, ls_project_id, due, reason, voices, span_f1)
    VALUES (1, 1, false, 'x', 2, 0.5), (2, 1, false, 'x', 2, 1), (3, 1, false, 'x', 1, NULL),
           (4, 9, false, 'x', 2, 0.1)
"""


def test_a_release_holds_what_stands_and_the_audit_everything(
    people: Labelling, connection: Connection, urls: DatabaseUrls, tmp_path: Path
) -> None:
    tasks = label(people, 12)
    first = build(connection)
    text = text_of(1)
    people.say(1, tasks[0], [span("a", text, "vessel", "VESSEL"), span("b", text, "Perú", "FLAG")])
    people.delete(2)
    people.say(3, tasks[2], [], cancelled=True)
    people.say(4, tasks[3], [])
    people.say(50, tasks[4], None)
    with tables.connect(urls.owner) as session:
        session.execute(AGREEMENT)
    second = build(connection)
    assert (first.agreement, second.agreement) == ({}, {"ner": Agreement(2, 0.75, None)})

    ner = records(connection, second, tmp_path / "2", "ner")
    assert set(ner) == {f"ner-{number}" for number in (1, *range(4, 13), 50)}
    assert [one["label"] for one in ner["ner-1"]["spans"]] == ["VESSEL", "FLAG"]
    assert ner["ner-4"]["spans"] == ner["ner-50"]["spans"] == []
    assert ner["ner-1"]["annotation_version"] == 2
    old = records(connection, first, tmp_path / "1", "ner")
    assert set(old) == {f"ner-{number}" for number in range(1, 13)}
    assert [one["label"] for one in old["ner-1"]["spans"]] == ["VESSEL"]

    audit = records(connection, second, tmp_path / "a", "audit")
    assert len(audit) == 12 + 5
    assert audit["audit-2-2"]["change"] == "deleted"
    assert json.loads(audit["audit-1-2"]["result"])[1]["id"] == "b"
    assert second.changes["ner"].added == 1
    assert second.changes["ner"].changed == 2
    assert second.changes["ner"].removed == 2


def test_labels_of_superseded_content_leave_the_training_set_and_stay_in_the_audit(
    people: Labelling, connection: Connection, tmp_path: Path
) -> None:
    tasks = label(people, 12)
    build(connection)
    people.supersede(tasks[0], by=tasks[1])
    second = build(connection)
    assert set(records(connection, second, tmp_path / "n", "ner")) == {
        f"ner-{number}" for number in range(2, 13)
    }
    assert len(records(connection, second, tmp_path / "a", "audit")) == 12
    assert second.changes["ner"].removed == 1


def test_a_line_of_a_part_holds_the_part_and_the_documents_pages(
    people: Labelling, connection: Connection, tmp_path: Path
) -> None:
    pages = ("first page", "second: the vessel and", "the third: a vessel")
    document = people.document(*pages)
    cut = len("first page\n\f\nsecond: ")
    for part, (start, end, word) in enumerate(
        ((0, cut, "page"), (cut, len("\n\f\n".join(pages)), "third")), start=1
    ):
        text = "\n\f\n".join(pages)[start:end]
        task = people.task(document, part=part, text_start=start, text_end=end)
        people.say(part, task, [span("a", text, word, "VESSEL")])
    ner = records(connection, build(connection), tmp_path, "ner")
    assert ner["ner-1"]["text"] == "first page\n\f\nsecond: "
    assert ner["ner-2"]["text"] == "the vessel and\n\f\nthe third: a vessel"
    assert [one["spans"][0]["page"] for one in ner.values()] == [1, 3]
    assert len({one["split"] for one in ner.values()}) == 1


def test_every_span_slices_its_text(
    people: Labelling, connection: Connection, tmp_path: Path
) -> None:
    text = text_of(1)
    good = span("good", text, "Ñandú", "VESSEL_NAME")
    wrong = span("wrong", text, "Perú", "FLAG")
    wrong["value"]["start"] -= 3
    relation = {"type": "relation", "from_id": "good", "to_id": "wrong", "labels": ["is"]}
    task = people.task(people.document("first page", text))
    good["value"]["start"] += len("first page\n\f\n")
    good["value"]["end"] += len("first page\n\f\n")
    people.say(1, task, [good, wrong, relation, "nonsense"])
    label(people, 0)
    built = build(connection, rules(splits={"train": 1.0}))
    (record,) = records(connection, built, tmp_path, "ner").values()
    (kept,) = record["spans"]
    assert record["text"][kept["start"] : kept["end"]] == kept["text"] == "Ñandú"
    assert kept["page"] == 2
    assert record["relations"] == []
    assert record["regions_set_aside"] == 3


def test_boxes_are_in_percent_and_in_points(
    people: Labelling, connection: Connection, tmp_path: Path
) -> None:
    task = people.task(people.document("one", "two"), "layout")
    people.say(1, task, [box("b", 2, "Table")])
    built = build(connection, rules(splits={"train": 1.0}))
    (record,) = records(connection, built, tmp_path, "layout").values()
    (drawn,) = record["boxes"]
    assert (drawn["page"], drawn["label"], drawn["x_pct"], drawn["y_pct"]) == (2, "Table", 10, 20)
    assert drawn["x_pt"] == pytest.approx(61.2)
    assert drawn["y_pt"] == pytest.approx(594.0)
    assert [page["page"] for page in record["pages"]] == [1, 2]
    assert record["pages"][1]["image"].startswith("s3://b/derived/pages/")


def test_nothing_new_is_no_release_and_no_write(
    people: Labelling, connection: Connection, urls: DatabaseUrls
) -> None:
    label(people, 12)
    build(connection)
    before = tables.row_versions(urls.owner)
    assert release.build(connection, rules()) is None
    assert tables.row_versions(urls.owner) == before


def test_a_release_waits_for_enough_changes_or_a_person(
    people: Labelling, connection: Connection
) -> None:
    label(people, 12)
    build(connection)
    people.delete(1)
    assert release.build(connection, rules(minimum_changes=2)) is None
    built = release.build(connection, rules(minimum_changes=2), minimum_changes=1)
    assert built is not None
    assert built.version == 2


def test_a_release_that_was_not_sent_is_returned_as_it_was_built(
    people: Labelling, connection: Connection, urls: DatabaseUrls
) -> None:
    label(people, 12)
    built = release.build(connection, rules())
    people.delete(1)
    before = tables.row_versions(urls.owner)
    assert release.build(connection, rules()) == built
    assert tables.row_versions(urls.owner) == before


def test_untouched_shards_stay_and_a_changed_one_is_replaced(
    people: Labelling, connection: Connection, tmp_path: Path
) -> None:
    label(people, 40)
    everything = rules(shard_megabytes=1)
    first = build(connection, everything)
    people.delete(7)
    second = build(connection, everything)
    one, two = ({shard.path: shard for shard in each.shards} for each in (first, second))
    assert all(one[path] == two[path] for path in one.keys() & two.keys())
    (gone,) = one.keys() - two.keys()
    assert gone.startswith("data/ner/")
    (replacing,) = (shard for path, shard in two.items() if path not in one and "/ner/" in path)
    old = content(connection, first.dataset, one[gone])
    new = content(connection, second.dataset, replacing)
    assert set(old.splitlines()) > set(new.splitlines())
    assert len(old.splitlines()) == len(new.splitlines()) + 1


def test_a_release_is_rebuilt_although_its_documents_changed_since(
    people: Labelling, connection: Connection, urls: DatabaseUrls, tmp_path: Path
) -> None:
    label(people, 12)
    first = build(connection)
    with tables.connect(urls.owner) as session:
        session.execute("UPDATE stage.pages SET text = 'parsed anew', image_key = 'derived/x'")
        session.execute("UPDATE raw.object_locations SET gone_at = now()")
    people.delete(1)
    second = build(connection)
    for manifest in (first, second):
        files = release.release_files(connection, manifest, tmp_path / manifest.tag, whole=True)
        assert {
            path: hashlib.sha256(file.read_bytes()).hexdigest() for path, file in files.items()
        } == {one.path: one.sha256 for one in manifest.shards} | {
            one.path: one.sha256 for one in manifest.files
        }


def test_another_salt_or_other_bounds_are_another_dataset(
    people: Labelling, connection: Connection
) -> None:
    label(people, 12)
    build(connection)
    people.delete(1)
    with pytest.raises(DatasetChanged, match="salt or split bounds"):
        release.build(connection, replace(rules(), salt="another"))
    with pytest.raises(DatasetChanged, match="repository"):
        release.build(connection, replace(rules(), repo="somebody/else"))
    with pytest.raises(DatasetChanged, match="salt or split bounds"):
        release.build(connection, rules(splits={"train": 0.5, "test": 0.5}))


def test_a_release_that_lost_much_waits_for_a_person(
    people: Labelling, connection: Connection, urls: DatabaseUrls
) -> None:
    label(people, 12)
    build(connection)
    for number in range(1, 6):
        people.delete(number)
    before = recorded(urls)
    careful = rules(most_lost_records=3)
    with pytest.raises(ReleaseRefused, match="ner lost 5 of 12"):
        release.build(connection, careful)
    assert recorded(urls) == before
    assert build(connection, careful, accept=True).changes["ner"].removed == 5


def test_a_release_without_a_train_split_is_refused(
    people: Labelling, connection: Connection
) -> None:
    task = people.task(people.document("A text."))
    people.say(1, task, [], cancelled=True)
    with pytest.raises(ReleaseRefused, match="train"):
        release.build(connection, rules())


def test_one_document_and_one_text_are_in_one_split(
    people: Labelling, connection: Connection, tmp_path: Path
) -> None:
    for number in range(1, 31):
        text = text_of(number % 10)
        document_id = people.document(text.replace(" ", "  " * (number % 3 + 1)), salt=str(number))
        people.say(number, people.task(document_id), [])
        people.say(100 + number, people.task(document_id, "layout"), [])
    built = build(connection)
    splits: dict[str, set[str]] = {}
    for config in ("ner", "layout"):
        for record in records(connection, built, tmp_path / config, config).values():
            number = record["annotation_id"] % 10
            splits.setdefault(str(number), set()).add(record["split"])
    assert len(splits) == 10
    assert all(len(found) == 1 for found in splits.values())


def test_a_document_that_is_parsed_anew_takes_its_new_equals_along(
    people: Labelling, connection: Connection, urls: DatabaseUrls, tmp_path: Path
) -> None:
    label(people, 12)
    build(connection)
    before = records(connection, build_again(people, connection), tmp_path / "1", "ner")
    old = before["ner-1"]["split"]

    def other_split(number: int) -> bool:
        group = document_group(text_of(number), "")
        found: str = split_of(group, salt=SALT, bounds=rules().dataset.splits)
        return found != str(old)

    new = text_of(next(number for number in range(100, 200) if other_split(number)))
    with tables.connect(urls.owner) as session:
        session.execute(
            "UPDATE stage.pages SET text = %s WHERE document_id ="
            " (SELECT document_id FROM label.tasks WHERE ls_task_id = %s)",
            [new, before["ner-1"]["task_id"]],
        )
    people.say(201, people.task(people.document(new, salt="equal")), [])
    people.say(202, before["ner-1"]["task_id"], [])
    after = records(connection, build(connection), tmp_path / "2", "ner")
    assert after["ner-1"]["split"] == after["ner-201"]["split"] == after["ner-202"]["split"] == old


def build_again(people: Labelling, connection: Connection) -> Manifest:
    people.say(99, people.task(people.document(text_of(99))), [])
    return build(connection)


def test_what_is_answered_to_a_question_is_a_record_of_tables(
    people: Labelling, connection: Connection, urls: DatabaseUrls, tmp_path: Path
) -> None:
    document_id = people.document("a register")
    asked = {"record": "IMO: 123\nName: A", "field": "IMO at r17/IMO: 123", "suggestion": "—"}
    with tables.connect(urls.owner) as session:
        session.execute(
            "INSERT INTO stage.extractions (document_id, record_no, locator, label, producer,"
            " value_raw, validity) VALUES (%s, 17, 'r17/IMO', 'IMO', 'cell', '123', 'invalid')",
            [document_id],
        )
    task = people.ask(document_id, asked, locator="r17/IMO", label="IMO")
    verdict = {"id": "v", "type": "choices", "from_name": "verdict", "to_name": "record"}
    written = {"id": "c", "type": "textarea", "from_name": "corrected", "to_name": "record"}
    said = [
        verdict | {"value": {"choices": ["correct"]}},
        written | {"value": {"text": ["9074729"]}},
    ]
    people.say(1, task, said)
    people.say(2, task, [])
    built = build(connection, rules(splits={"train": 1.0}))
    found = records(connection, built, tmp_path, "tables")
    answered = found["tables-1"]
    assert {name: answered[name] for name in ("field", "raw", "verdict", "corrected")} == {
        "field": "IMO",
        "raw": "123",
        "verdict": "correct",
        "corrected": "9074729",
    }
    assert answered["suggestion"] is None
    assert answered["source"]["row"] == 17
    assert (found["tables-2"]["verdict"], found["tables-2"]["corrected"]) == (None, None)
    assert built.labels("tables") == {"correct": 1}


def test_a_record_that_breaks_its_schema_is_refused_and_named(
    people: Labelling, connection: Connection, urls: DatabaseUrls
) -> None:
    label(people, 12)
    with tables.connect(urls.owner) as session:
        session.execute(
            "UPDATE label.annotations SET config_sha256 = 'ann@example.org' WHERE annotation_id = 7"
        )
    before = recorded(urls)
    with pytest.raises(ReleaseRefused, match=r"ner-7: config_sha256 breaks") as caught:
        release.build(connection, rules())
    assert set(caught.value.objections) == {"every_record_fits_its_schema"}
    assert "example.org" not in str(caught.value)
    assert recorded(urls) == before
    with tables.connect(urls.owner) as session:  # once its cause is gone, it is made
        session.execute("UPDATE label.annotations SET config_sha256 = NULL WHERE annotation_id = 7")
    assert build(connection).counts["audit"] == {"history": 12}


def test_what_was_released_stays_although_the_code_makes_other_lines(
    people: Labelling, connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    label(people, 12)
    first = build(connection)
    monkeypatch.setitem(SCHEMAS, "ner", "ner/2")
    people.delete(1)
    people.say(20, people.task(people.document(text_of(20))), [])
    second = records(connection, build(connection), tmp_path / "2", "ner")
    assert {one["schema"] for name, one in second.items() if name != "ner-20"} == {"ner/1"}
    assert second["ner-20"]["schema"] == "ner/2"
    release.release_files(connection, first, tmp_path / "1", whole=True)  # or it would raise


def test_no_name_and_no_mail_of_an_annotator_is_published(
    people: Labelling, connection: Connection, tmp_path: Path
) -> None:
    text = text_of(1)
    task = people.task(people.document(text))
    people.say(1, task, [span("a", text, "vessel", "VESSEL")], annotator="ann@example.org")
    people.say(2, task, [], annotator="ann@example.org")
    people.say(3, task, [], annotator="bob@example.org")
    built = build(connection, rules(splits={"train": 1.0}))
    files = release.release_files(connection, built, tmp_path, whole=True)
    content = b"".join(file.read_bytes() for file in files.values()) + built.encoded()
    assert b"example.org" not in content
    assert SALT.encode() not in content
    ner = records(connection, built, tmp_path, "ner")
    assert ner["ner-1"]["annotator"] == ner["ner-2"]["annotator"] != ner["ner-3"]["annotator"]


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (
            "UPDATE label.lines SET content = '{}' WHERE config = 'ner' AND annotation_id",
            "cannot be made again",
        ),
        ("DELETE FROM label.lines WHERE config = 'ner' AND annotation_id", "cannot be made again"),
        ("DELETE FROM label.shard_runs WHERE shard_id", "is not there any more"),
    ],
    ids=["changed", "lost", "taken apart"],
)
def test_what_was_released_and_is_not_as_it_was_is_named_and_never_released_again(
    people: Labelling,
    connection: Connection,
    urls: DatabaseUrls,
    deed: LiteralString,
    words: str,
    tmp_path: Path,
) -> None:
    label(people, 12)
    first = build(connection)
    with tables.connect(urls.owner) as session:
        session.execute("ALTER TABLE label.lines DISABLE TRIGGER keep_released")
        one, other = session.execute(
            "SELECT annotation_id, shard, shard_id FROM label.line_places WHERE config = 'ner'"
            " AND shard LIKE %s ORDER BY annotation_id LIMIT 2",
            ["%/train/%"],
        ).fetchall()
        session.execute(SQL(deed) + SQL(" = %s"), [one[deed.split()[-1]]])
        session.execute("ALTER TABLE label.lines ENABLE TRIGGER keep_released")
    with pytest.raises(RebuildMismatch, match=f"{one['shard']} of v1 {words}"):
        release.release_files(connection, first, tmp_path, whole=True)
    people.delete(other["annotation_id"])
    if "label.lines" in deed:
        with pytest.raises(RebuildMismatch, match="does not have the lines that were released"):
            release.build(connection, rules())


@pytest.mark.parametrize("moment", ["shards kept", "before", "after"])
def test_a_killed_build_is_made_again_the_same(
    people: Labelling, connection: Connection, urls: DatabaseUrls, moment: str, tmp_path: Path
) -> None:
    label(people, 12)
    note = tmp_path / "note"
    process = driver.FORK_SERVER.Process(target=_build_and_die, args=(urls.pipeline, moment, note))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    recorded = store.newest(connection, rules().dataset.name)
    assert (recorded is None) is (moment != "after")
    kept, _ = tables.row_versions(urls.owner)["label.lines"]
    assert kept == 24  # lines that were made stay made
    made = note.read_text(encoding="utf-8")
    assert made in {build(connection).sha256, "shards kept"}


def test_two_builds_at_once_make_one_release(people: Labelling, urls: DatabaseUrls) -> None:
    label(people, 12)
    assert driver.two_at_once(_build_under_the_lock, urls.pipeline) == [0, 0]
    with tables.connect(urls.owner) as session:
        made = session.execute("SELECT version FROM label.dataset_releases").fetchall()
        assert [row["version"] for row in made] == [1]
        lines = session.execute("SELECT count(*) AS lines FROM label.annotation_refs").fetchone()
        assert lines == {"lines": 24}


def _build_under_the_lock(url: str) -> None:
    with Database(url, application="test").writer(wait_seconds=60) as connection:
        release.build(connection, rules())


def test_a_manifest_that_was_changed_in_the_database_is_refused(
    people: Labelling, connection: Connection, urls: DatabaseUrls
) -> None:
    label(people, 12)
    build(connection)
    with tables.connect(urls.owner) as session:
        session.execute(
            "UPDATE label.dataset_releases SET manifest = jsonb_set(manifest, '{dataset}', '\"x\"')"
        )
    with pytest.raises(store.ReleaseDamaged):
        release.build(connection, rules())


def _build_and_die(url: str, moment: str, note: Path) -> None:
    """Build, and die just before or after the transaction is committed."""
    real = store.record

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def record(connection: Connection, manifest: Manifest, repo: str, files: Any) -> None:
        real(connection, manifest, repo, files)
        note.write_text(manifest.sha256, encoding="utf-8")
        if moment == "before":
            die()

    keep = shards.keep

    def kept(connection: Connection, manifest: Manifest, made_of: Any) -> None:
        keep(connection, manifest, made_of)
        note.write_text(moment, encoding="utf-8")
        die()

    store.record = record
    if moment == "shards kept":
        shards.keep = kept
    with Database(url, application="test").connect() as connection:
        release.build(connection, rules())
    die()
