"""Projects and tasks: each document is in Label Studio once, whatever happened on the way."""

from __future__ import annotations

import signal

import pytest

from oceanid_pipelines.clients.label_studio import LabelStudio, OutcomeUnknown
from oceanid_pipelines.flows import tasks as flow
from oceanid_pipelines.flows.tasks import KEY, Pushed
from tests.flows import desk as desks
from tests.flows import samples
from tests.flows.desk import Desk

PDF = "uploads/AAA/2026-01-01/report.pdf"


def keys(desk: Desk, project: str) -> list[str]:
    return sorted(task.data[KEY] for task in desk.tasks(project))


def test_each_document_is_one_task_a_project_and_a_second_run_writes_no_row(desk: Desk) -> None:
    desk.deployment.put("uploads/AAA/2026-01-01/note.txt", b"A vessel was seen.")
    desk.deployment.put(PDF, samples.pdf("first", "second"))
    desk.deployment.put("uploads/AAA/2026-01-01/photo.png", samples.png(40, 40))
    assert desk.catch_up() == Pushed(reserved=4, pushed=4)
    desk.listen()
    before = desk.deployment.versions()
    pictures = desk.deployment.s3.list_objects_v2(Bucket=desk.deployment.bucket, Prefix="derived/")

    assert desk.catch_up() == Pushed()
    assert desk.listen().idle
    assert desk.deployment.versions() == before
    assert len(keys(desk, desk.texts)) == len(keys(desk, desk.pages)) == 2
    again = desk.deployment.s3.list_objects_v2(Bucket=desk.deployment.bucket, Prefix="derived/")
    stored = [(one["Key"], one["LastModified"]) for one in pictures["Contents"]]
    assert stored == [(one["Key"], one["LastModified"]) for one in again["Contents"]]
    shown = [page for task in desk.tasks(desk.pages) for page in task.data["pages"]]
    assert sorted(shown) == sorted(f"s3://{desk.deployment.bucket}/{key}" for key, _ in stored)


def test_an_import_that_was_stored_before_the_kill_is_found(desk: Desk) -> None:
    desk.deployment.put("uploads/AAA/2026-01-01/a.txt", b"one")
    desk.deployment.put("uploads/AAA/2026-01-01/b.txt", b"two")
    desk.deployment.run()
    desks.make_projects(desk.environment)
    assert desks.killed_after("import_tasks", desks.push, desk.environment) == -signal.SIGKILL
    assert len(desk.tasks(desk.texts)) == 2

    assert desks.push(desk.environment) == Pushed(found=2)
    assert len(desk.tasks(desk.texts)) == 2
    pushed = desk.deployment.rows("SELECT ls_task_id FROM label.tasks WHERE state = 'pushed'")
    assert {row["ls_task_id"] for row in pushed} == {one.task_id for one in desk.tasks(desk.texts)}


def test_what_is_said_before_a_push_is_confirmed_is_of_our_document(desk: Desk) -> None:
    """The kill falls between the import and its confirmation, and people begin at once."""
    text = f"IMO {samples.imo(7)}"
    desk.deployment.put("uploads/AAA/2026-01-01/a.txt", text.encode())
    desk.deployment.run()
    desks.make_projects(desk.environment)
    assert desks.killed_after("import_tasks", desks.push, desk.environment) == -signal.SIGKILL
    desk.server.create_annotation(desk.task(text).task_id, [])
    desk.listen()
    desks.push(desk.environment)
    desk.listen()
    (said,) = desk.deployment.rows("SELECT task_key, change FROM label.annotations")
    assert said["task_key"] is not None
    assert desk.listen().idle


def test_two_pushers_at_once_make_each_task_once(desk: Desk) -> None:
    for number in range(20):
        desk.deployment.put(f"uploads/AAA/2026-01-01/{number}.txt", f"text {number}".encode())
    desk.deployment.run()
    desks.make_projects(desk.environment)
    both = [desks.started(desks.push, desk.environment) for _ in range(2)]
    for one in both:
        one.join()
    assert [one.exitcode for one in both] == [0, 0]
    assert len(set(keys(desk, desk.texts))) == len(keys(desk, desk.texts)) == 20


def test_a_document_that_cannot_be_shown_stops_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "LONGEST_TEXT", 1000)
    desk.deployment.put("uploads/AAA/2026-01-01/long.txt", b"x " * 600)
    desk.deployment.put("uploads/AAA/2026-01-01/short.txt", b"short")
    desk.deployment.put(PDF, samples.pdf("a page"))
    desk.deployment.put("uploads/AAA/2026-01-01/good.png", samples.png(40, 40))
    desk.deployment.run()
    desks.make_projects(desk.environment)
    # Its bytes are nowhere any more, and nobody has listed the bucket since.
    for version in desk.deployment.s3.list_object_versions(
        Bucket=desk.deployment.bucket, Prefix=PDF
    )["Versions"]:
        desk.deployment.s3.delete_object(
            Bucket=desk.deployment.bucket, Key=PDF, VersionId=version["VersionId"]
        )
    assert desks.push(desk.environment) == Pushed(reserved=5, pushed=3, failed=2)
    failed = desk.deployment.rows(
        "SELECT document.title, last_error FROM label.tasks JOIN stage.documents AS document"
        " USING (document_id) WHERE state = 'failed' ORDER BY title"
    )
    assert [row["title"] for row in failed] == ["long.txt", "report.pdf"]
    assert "at most 1,000 are labelled" in failed[0]["last_error"]


def test_an_import_has_a_size_and_more_of_it_is_another_import(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "LONGEST_IMPORT", 250)
    for number in range(7):
        desk.deployment.put(f"uploads/AAA/2026-01-01/{number}.txt", f"{number}".encode() * 100)
    assert desk.catch_up().pushed == 7
    assert {len(task.data["text"]) for task in desk.tasks(desk.texts)} == {100}
    assert len(desk.tasks(desk.texts)) == 7


def test_a_deleted_object_retires_its_tasks_and_a_returned_one_takes_them_back(desk: Desk) -> None:
    desk.ready(gone="gone", stays="stays")
    key = "uploads/AAA/2026-01-01/gone.txt"
    before = keys(desk, desk.texts)
    desk.deployment.delete(key)
    desk.catch_up()
    states = "SELECT state, count(*) AS tasks FROM label.tasks GROUP BY state ORDER BY state"
    assert [tuple(row.values()) for row in desk.deployment.rows(states)] == [
        ("pushed", 1),
        ("retired", 1),
    ]
    desk.deployment.put(key, b"gone")
    assert desk.catch_up() == Pushed()
    assert [tuple(row.values()) for row in desk.deployment.rows(states)] == [("pushed", 2)]
    assert keys(desk, desk.texts) == before


def test_a_document_deleted_before_its_push_is_not_pushed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desks.make_projects(desk.environment)
    desk.deployment.put("uploads/AAA/2026-01-01/a.txt", b"a text")
    desk.deployment.run()
    with monkeypatch.context() as down:

        def unanswered(*_: object) -> None:
            raise OutcomeUnknown("Label Studio", "import", None)

        down.setattr(LabelStudio, "import_tasks", unanswered)
        with pytest.raises(OutcomeUnknown):
            desks.push(desk.environment)
    desk.deployment.delete("uploads/AAA/2026-01-01/a.txt")
    assert desk.catch_up() == Pushed()
    assert desk.tasks(desk.texts) == ()
    desk.deployment.put("uploads/AAA/2026-01-01/a.txt", b"a text")
    assert desk.catch_up() == Pushed(pushed=1)
