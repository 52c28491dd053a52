"""Projects and tasks: each document is in Label Studio once, whatever happened on the way."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

from oceanid_pipelines.cli import oceanid
from oceanid_pipelines.clients.label_studio import LabelStudio, OutcomeUnknown
from oceanid_pipelines.domain.errors import StoreUnreachable
from oceanid_pipelines.flows import tasks as flow
from oceanid_pipelines.flows.tasks import KEY, Pushed
from oceanid_pipelines.flows.telling import STATUS
from oceanid_pipelines.local import postgres
from oceanid_pipelines.local.home import free_port
from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.store.tasks import reserve_question
from tests.clients.gateway import Answer, gateway
from tests.flows import desk as desks
from tests.flows import driver, samples
from tests.flows.desk import Desk
from tests.flows.labelling import span

PDF = "uploads/AAA/2026-01-01/report.pdf"


def keys(desk: Desk, project: str) -> list[str]:
    return sorted(task.data[KEY] for task in desk.tasks(project))


def test_each_document_is_one_task_a_project_and_a_second_run_writes_no_row(desk: Desk) -> None:
    desk.deployment.put("uploads/AAA/2026-01-01/note.txt", b"A vessel was seen.")
    desk.deployment.put(PDF, samples.pdf("first", "second"))
    desk.deployment.put("uploads/AAA/2026-01-01/photo.png", samples.png(40, 40))
    declared = desk.deployment.catalog / "projects.yaml"
    content = json.loads(declared.read_text(encoding="utf-8"))
    content["projects"][desk.pages]["dpi"] = 100
    declared.write_text(json.dumps(content), encoding="utf-8")
    assert desk.catch_up() == Pushed(reserved=4, pushed=4)
    for page in desk.deployment.rows(
        "SELECT page.* FROM stage.pages AS page JOIN stage.documents USING (document_id)"
        " WHERE doc_type = 'pdf'"
    ):
        sides = (page["image_width"], page["width_pt"]), (page["image_height"], page["height_pt"])
        assert all(abs(pixels - float(points) * 100 / 72) <= 1 for pixels, points in sides)
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


def test_an_import_that_outlives_its_killed_pusher_is_not_pushed_beside_itself(
    desk: Desk, stack: Stack
) -> None:
    """The server is held at its work by a lock on the project, which every import waits for."""
    desk.deployment.put("uploads/AAA/2026-01-01/a.txt", b"one")
    desk.deployment.put("uploads/AAA/2026-01-01/b.txt", b"two")
    desk.deployment.run()
    desks.make_projects(desk.environment)
    project = desk.project(desk.texts)
    with postgres.connect(stack.home, "labelfish") as holder:
        holder.execute("BEGIN")
        holder.execute("SELECT FROM project WHERE id = %s FOR UPDATE", [project])
        me = holder.info.backend_pid
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))"
        pusher = desks.started(desks.push, desk.environment)
        with postgres.connect(stack.home, "labelfish") as watcher:
            while watcher.execute(waiting, [me]).fetchone() != (1,):
                assert pusher.is_alive()
                time.sleep(0.02)
        assert pusher.pid is not None
        os.kill(pusher.pid, signal.SIGKILL)
        pusher.join()
        assert pusher.exitcode == -signal.SIGKILL
        # Nothing of it is visible, and yet it must not be pushed a second time.
        assert desk.server.task_ids(project) == frozenset()
        assert desks.push(desk.environment) == Pushed(unsettled=2)
        assert desks.push(desk.environment) == Pushed()
        holder.execute("COMMIT")
    while len(desk.server.task_ids(project)) < 2:
        time.sleep(0.02)
    desk.deployment.rows("UPDATE label.tasks SET next_attempt_at = now()")
    assert desks.push(desk.environment) == Pushed(found=2)
    assert len(keys(desk, desk.texts)) == 2


def test_a_push_that_never_arrived_is_made_again_once_it_cannot_be_under_way(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.deployment.put("uploads/AAA/2026-01-01/a.txt", b"one")
    desk.deployment.run()
    desks.make_projects(desk.environment)
    with monkeypatch.context() as down:

        def unanswered(*_: object) -> None:
            raise OutcomeUnknown("Label Studio", "import", None)

        down.setattr(LabelStudio, "import_tasks", unanswered)
        with pytest.raises(OutcomeUnknown):
            desks.push(desk.environment)
    assert desks.push(desk.environment) == Pushed(unsettled=1)
    monkeypatch.setattr(flow, "SETTLING", timedelta(0))
    desk.deployment.rows("UPDATE label.tasks SET next_attempt_at = now()")
    assert desks.push(desk.environment) == Pushed(pushed=1)


def test_a_new_database_beside_an_old_project_finds_its_tasks(desk: Desk) -> None:
    """Also behind tasks that people made and spoke about, and it makes those that are missing."""
    desk.ready(a="one")
    project = desk.project(desk.texts)
    (own,) = desk.server.import_tasks(project, [{"data": {"text": "by hand"}}])
    desk.server.create_annotation(own, [])
    again = desk.elsewhere()
    desks.make_projects(again.environment)
    again.listen()
    assert again.deployment.one("SELECT ls_task_id FROM label.tasks") == {"ls_task_id": own}
    desk.deployment.put("uploads/AAA/2026-01-01/b.txt", b"two")
    assert again.catch_up() == Pushed(reserved=2, pushed=1, found=1)
    assert len(desk.server.task_ids(project)) == 3


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


def test_a_bad_task_is_set_aside_with_its_reason_and_stops_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One cannot be made, one is refused by Label Studio in words, others with a bare status."""
    desk.deployment.put(PDF, samples.pdf("a page"))
    for name in ("poison", "mute", "large" * 400, *"abcdefg"):
        desk.deployment.put(f"uploads/AAA/2026-01-01/{name[:6]}.txt", name.encode())
    desk.deployment.run()
    desks.make_projects(desk.environment)
    with driver.writing(desk.environment) as connection, connection.begin():
        assert reserve_question(connection, desk.texts, "question/1", {"no": "text"})
        assert not reserve_question(connection, desk.texts, "question/1", {"no": "text"})
    # Its bytes are nowhere any more, and nobody has listed the bucket since.
    for version in desk.deployment.s3.list_object_versions(
        Bucket=desk.deployment.bucket, Prefix=PDF
    )["Versions"]:
        desk.deployment.s3.delete_object(
            Bucket=desk.deployment.bucket, Key=PDF, VersionId=version["VersionId"]
        )
    with gateway(desk.environment["LABEL_STUDIO_URL"], refuse=wordless) as front:
        monkeypatch.setitem(desk.environment, "LABEL_STUDIO_URL", front.url)
        assert desks.push(desk.environment) == Pushed(reserved=12, pushed=8, failed=5)
    failed = desk.deployment.rows(
        "SELECT coalesce(document.title, ls_key) AS title, last_error FROM label.tasks"
        " LEFT JOIN stage.documents AS document USING (document_id)"
        " WHERE state = 'failed' ORDER BY title"
    )
    errors = {row["title"]: row["last_error"] for row in failed}
    for title, words in {
        "largel.txt": "answered 413: it is too large for Label Studio, or for what stands",
        "mute.txt": "answered 400: Bad Request",
        "poison.txt": "answered with 500",
        "question/1": '"text" key is expected',
        "report.pdf": "does not exist",
    }.items():
        assert words in errors.pop(title)
    assert errors == {}
    assert len(desk.tasks(desk.texts)) == 8
    assert desks.push(desk.environment) == Pushed()


def wordless(request: httpx2.Request) -> Answer | None:
    """Answer as gateways do, and as the server does to what it has no words for."""
    if request.method != "POST":
        return None
    if len(request.content) > 2000:
        return Answer(413, b"<html>Request Entity Too Large</html>")
    tasks = [one["data"].get("text") for one in json.loads(request.content)]
    return Answer(400, b"") if "mute" in tasks else Answer(500, b"") if "poison" in tasks else None


def test_a_long_text_is_several_tasks_and_what_is_said_lands_where_it_is_in_the_document(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "LONGEST_TEXT", 60)
    first, second = f"🚢 one has IMO {samples.imo(1)}", f"two has IMO {samples.imo(2)}"
    text = f"{first}.\n\n{'words ' * 8}\n\n{second}."
    desk.ready(long=text, short="short")
    parts = desk.deployment.rows(
        "SELECT part, text_start, text_end FROM label.tasks"
        " JOIN stage.documents AS document USING (document_id)"
        " WHERE document.title = 'long.txt' ORDER BY part"
    )
    shown = [text[row["text_start"] : row["text_end"]] for row in parts]
    assert ("".join(shown), [row["part"] for row in parts]) == (text, [1, 2, 3])
    assert sorted(task.data["text"] for task in desk.tasks(desk.texts)) == sorted([*shown, "short"])
    for part, number in ((shown[0], 1), (shown[2], 2)):
        desk.server.create_annotation(
            desk.task(part).task_id, [span("i", part, samples.imo(number), "IMO")]
        )
    desk.listen()
    places = desk.deployment.rows(
        "SELECT value_raw, locator FROM stage.extractions WHERE label = 'IMO' ORDER BY locator"
    )
    assert len(places) == 2
    for row in places:
        start, end = row["locator"].rpartition("/c")[2].split("-")
        assert text[int(start) : int(end)] == row["value_raw"]
    assert desk.catch_up() == Pushed()


def test_new_content_under_a_key_supersedes_the_task_and_its_labels_leave_the_training_set(
    desk: Desk,
) -> None:
    key = "uploads/AAA/2026-01-01/a.txt"
    desk.ready(a="old words", b="other words")
    desk.server.create_annotation(
        desk.task("old words").task_id, [span("n", "old words", "old", "VESSEL_NAME")]
    )
    desk.listen()
    desk.deployment.overwrite(key, b"new words")
    assert desk.catch_up() == Pushed(reserved=1, pushed=1, retired=1, told=1)
    assert list(told(desk)) == ["old words"]
    assert told(desk)["old words"].startswith("superseded: other content is in its file's place on")
    states = "SELECT state, count(*) AS tasks FROM label.tasks GROUP BY state ORDER BY state"
    assert [tuple(row.values()) for row in desk.deployment.rows(states)] == [
        ("pushed", 2),
        ("superseded", 1),
    ]
    assert len(desk.tasks(desk.texts)) == 3  # the old one stays, with what was said
    desk.listen()
    assert desk.facts() == {("VESSEL_NAME", "old")}
    assert desk.catch_up() == Pushed()
    # The old content is back: the labels are of what is there again.
    desk.deployment.overwrite(key, b"old words")
    assert desk.catch_up() == Pushed(retired=2, told=2)
    assert list(told(desk)) == ["new words"]
    assert desk.deployment.one(
        "SELECT count(*) AS tasks FROM label.tasks WHERE state = 'superseded'"
        " AND superseded_by IS NOT NULL"
    ) == {"tasks": 1}


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
    label = [span("n", "gone", "gone", "VESSEL_NAME")]
    said = desk.server.create_annotation(desk.task("gone").task_id, label).annotation_id
    desk.listen()
    desk.deployment.delete(key)
    assert desk.catch_up() == Pushed(retired=1, told=1)
    assert list(told(desk)) == ["gone"]
    assert told(desk)["gone"].startswith("retired: its file was deleted from the bucket on 20")
    # No word about it changed, and no poll takes it for a change.
    assert desk.listen().idle
    assert [change for change, *_ in desk.history(said)] == ["created"]
    assert desk.facts() == {("VESSEL_NAME", "gone")}
    before_again = desk.deployment.versions()
    assert desk.catch_up() == Pushed()
    assert desk.listen().idle
    assert desk.deployment.versions() == before_again
    states = "SELECT state, count(*) AS tasks FROM label.tasks GROUP BY state ORDER BY state"
    assert [tuple(row.values()) for row in desk.deployment.rows(states)] == [
        ("pushed", 1),
        ("retired", 1),
    ]
    desk.deployment.put(key, b"gone")
    assert desk.catch_up() == Pushed(retired=1, told=1)
    assert [tuple(row.values()) for row in desk.deployment.rows(states)] == [("pushed", 2)]
    assert keys(desk, desk.texts) == before
    assert told(desk) == {}


def test_what_is_to_be_told_of_a_task_waits_for_label_studio_and_bears_a_death(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Down, then killed between the change and its confirmation, then refused for one task only."""
    desk.ready(a="first", b="second", c="third")
    desk.listen()
    for name in ("a", "b", "c"):
        desk.deployment.delete(f"uploads/AAA/2026-01-01/{name}.txt")
    desk.deployment.run()
    with monkeypatch.context() as down:
        down.setitem(
            desk.environment, "LABEL_STUDIO_URL", f"http://127.0.0.1:{free_port(taken=())}"
        )
        with pytest.raises(StoreUnreachable):
            desks.push(desk.environment)
    planned = json.loads(
        CliRunner().invoke(oceanid, ["plan", "--json"], env=desk.environment).stdout
    )
    assert [one["count"] for one in planned if one["what"].startswith("tell annotators")] == [3]
    assert due(desk)["label_studio/tasks"] == 3

    assert desks.killed_after("update_task", desks.push, desk.environment) == -signal.SIGKILL
    (by_the_killed,) = told(desk)
    assert due(desk)["label_studio/tasks"] == 3

    last = min({"first", "second", "third"} - {by_the_killed})
    refused = desk.task(last).task_id
    change = LabelStudio.update_task

    def unless_last(server: LabelStudio, task: int, data: Mapping[str, Any]) -> None:
        if task == refused:
            raise StoreUnreachable(server.name, "it answered 500")
        change(server, task, data)

    with monkeypatch.context() as spoilt:
        spoilt.setattr(LabelStudio, "update_task", unless_last)
        assert desks.push(desk.environment) == Pushed(told=1)
    assert set(told(desk)) == {"first", "second", "third"} - {last}
    (waiting,) = desk.deployment.rows(
        "SELECT state, last_error FROM label.tasks WHERE state <> told"
    )
    assert (waiting["state"], "answered 500" in waiting["last_error"]) == ("retired", True)
    desk.deployment.rows("UPDATE label.tasks SET next_attempt_at = now()")
    # A person speaks between what was read and the change: the task is looked at again.
    monkeypatch.setattr(LabelStudio, "update_task", spoken_before(change))
    assert desks.push(desk.environment) == Pushed(told=1)
    assert set(told(desk)) == {"first", "second", "third"}
    desk.poll_only()
    assert desk.deployment.one("SELECT count(*) AS n FROM label.annotations") == {"n": 1}


def spoken_before(change: Callable[..., None]) -> Callable[..., None]:
    def changed(server: LabelStudio, task: int, data: Mapping[str, Any]) -> None:
        server.create_annotation(task, [])
        change(server, task, data)

    return changed


def told(desk: Desk) -> dict[str, str]:
    """Return what the tasks in Label Studio tell of their state, by their text."""
    return {
        one.data["text"]: one.data[STATUS] for one in desk.tasks(desk.texts) if STATUS in one.data
    }


def due(desk: Desk) -> dict[str, int]:
    done = CliRunner().invoke(oceanid, ["status", "--json"], env=desk.environment)
    return {one["name"]: one["due"] for one in json.loads(done.stdout)["layers"]}


def test_a_document_deleted_before_its_push_is_not_pushed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "SETTLING", timedelta(0))
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
    assert desk.catch_up() == Pushed(retired=1)
    assert desk.tasks(desk.texts) == ()
    desk.deployment.put("uploads/AAA/2026-01-01/a.txt", b"a text")
    assert desk.catch_up() == Pushed(pushed=1, retired=1)
