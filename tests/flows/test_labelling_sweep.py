"""What no moved task shows is found: by counts, by looking at every task, by asking by name."""

from __future__ import annotations

import threading
from dataclasses import replace

import httpx2
import pytest

from oceanid_pipelines.clients.label_studio import Counts, LabelStudio
from oceanid_pipelines.flows.annotations import moved_tasks
from tests.flows import driver
from tests.flows.desk import Desk
from tests.flows.test_labelling import FLAG, GOOD, TEXT, say


def ask(desk: Desk, method: str, path: str) -> None:
    """Call something that the client has no need of."""
    answer = httpx2.request(
        method,
        f"{desk.environment['LABEL_STUDIO_URL']}{path}",
        headers={"Authorization": f"Token {desk.environment['LABEL_STUDIO_API_KEY']}"},
    )
    assert answer.is_success, answer.text


def a_day_goes_by(desk: Desk) -> None:
    desk.deployment.rows("UPDATE label.projects SET swept_at = swept_at - interval '1 day'")


def test_what_moves_without_a_clock_or_a_name_is_kept(desk: Desk) -> None:
    """Ground truth that another takes over, a draft made of an annotation, a user who is gone."""
    desk.ready(a=TEXT, b="another")
    other = desk.hire("cid")
    theirs = other.create_annotation(desk.task(TEXT).task_id, GOOD, ground_truth=True).annotation_id
    drafted = say(desk, [], "another")
    desk.listen()
    say(desk, [FLAG], ground_truth=True)
    ask(desk, "POST", f"/api/annotations/{drafted}/convert-to-draft")
    desk.listen()
    assert [change for change, *_ in desk.history(drafted)] == ["created", "deleted"]
    truth = "SELECT ground_truth, ls_updated_at FROM label.annotations WHERE annotation_id = %s"
    before, after = desk.deployment.rows(f"{truth} ORDER BY version", theirs)
    assert (before["ground_truth"], after["ground_truth"]) == (True, False)
    assert before["ls_updated_at"] == after["ls_updated_at"]

    name = other.whoami()
    other.close()
    ask(desk, "DELETE", f"/api/users/{name.user_id}/")
    desk.server.update_annotation(theirs, result=[FLAG])
    desk.listen()
    last = desk.deployment.rows(
        "SELECT annotator, annotator_id FROM label.annotations WHERE annotation_id = %s"
        " ORDER BY version",
        theirs,
    )[-1]
    assert last == {"annotator": name.email, "annotator_id": None}
    assert desk.listen().idle


def test_what_counts_hide_is_found_once_a_day(desk: Desk) -> None:
    """A task that somebody made hides that one of ours, which nobody annotated, was deleted."""
    desk.ready(a=TEXT, b="gone")
    desk.listen()
    lost = desk.task("gone").task_id
    desk.server.delete_task(lost)
    desk.server.import_tasks(desk.project(desk.texts), [{"data": {"text": "somebody's"}}])
    assert desk.listen().reconciled.swept == 0
    a_day_goes_by(desk)
    assert desk.listen().reconciled.swept == 2
    states = desk.deployment.rows(
        "SELECT ls_task_id FROM label.tasks WHERE state = 'deleted_by_person'"
    )
    assert [row["ls_task_id"] for row in states] == [lost]
    assert desk.listen().idle


def test_a_list_that_cannot_be_proven_complete_changes_nothing_and_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ready(a=TEXT)
    said = say(desk, GOOD)
    desk.listen()
    before = desk.deployment.dump()
    outlines, true_counts = LabelStudio.outlines, LabelStudio.task_counts

    def one_more(server: LabelStudio, project: int) -> Counts:
        counts = true_counts(server, project)
        return replace(counts, tasks=counts.tasks + 1)

    with monkeypatch.context() as lying:
        lying.setattr(LabelStudio, "task_counts", one_more)
        lying.setattr(LabelStudio, "outlines", lambda *_, **__: ())
        a_day_goes_by(desk)
        desk.listen()
    assert LabelStudio.outlines is outlines
    trouble = desk.deployment.rows("SELECT error FROM label.projects WHERE error IS NOT NULL")
    assert {row["error"].partition(":")[0] for row in trouble} == {"sweep"}
    assert "changes while it is read" in trouble[0]["error"]
    assert [change for change, *_ in desk.history(said)] == ["created"]
    desk.listen()
    assert desk.deployment.dump() == before


def test_an_empty_list_of_a_project_with_tasks_ends_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though it claims to be complete: each task is asked for by its id."""
    desk.ready(a=TEXT)
    say(desk, GOOD)
    desk.listen()
    before = desk.deployment.dump()
    true_counts = LabelStudio.task_counts

    def nothing(server: LabelStudio, project: int) -> Counts:
        return replace(true_counts(server, project), tasks=0, annotations=0)

    with monkeypatch.context() as lying:
        lying.setattr(LabelStudio, "task_counts", nothing)
        lying.setattr(LabelStudio, "outlines", lambda *_, **__: ())
        desk.listen()
    desk.listen()
    assert desk.deployment.dump() == before


def test_a_project_in_trouble_stops_no_other_and_says_why(desk: Desk) -> None:
    desk.ready(a=TEXT)
    desk.deployment.rows(
        "INSERT INTO label.projects (project, ls_project_id, title, config_sha256)"
        " VALUES ('a first one', 987654321, 'Nowhere', repeat('c', 64))"
    )
    said = say(desk, GOOD)
    with driver.writing(desk.environment) as connection:
        assert moved_tasks(connection, desk.server) == 1
    desk.listen()
    assert [change for change, *_ in desk.history(said)] == ["created"]
    trouble = desk.deployment.rows("SELECT title, error FROM label.projects WHERE error <> ''")
    assert [row["title"] for row in trouble] == ["Nowhere"]
    before = desk.deployment.versions()
    desk.listen()
    assert desk.deployment.versions() == before


def test_what_was_said_in_a_project_that_is_gone_has_ended(desk: Desk) -> None:
    """None is deleted here, which stops Label Studio's signals: no project has this number."""
    desk.ready(a=TEXT)
    said = say(desk, GOOD)
    desk.listen()
    assert desk.facts()
    for table in ("label.annotations", "stage.annotation_state"):
        desk.deployment.rows(f"UPDATE {table} SET ls_project_id = 987654321")
    desk.listen()
    assert [change for change, *_ in desk.history(said)][:2] == ["created", "deleted"]
    # Still there, and asked for by its id: what its own project says of it counts.
    assert desk.listen().idle


@pytest.mark.exhaustive
@pytest.mark.timeout(1800)
def test_an_import_beside_a_busy_annotator_is_missed_by_no_poll(desk: Desk) -> None:
    desk.ready(a=TEXT)
    project = desk.project(desk.texts)
    mine = say(desk, GOOD)
    desk.listen()
    done = threading.Event()

    def edit() -> None:
        number = 0
        with_another = LabelStudio(
            desk.environment["LABEL_STUDIO_URL"], desk.environment["LABEL_STUDIO_API_KEY"]
        )
        while not done.is_set():
            number += 1
            with_another.update_annotation(mine, result=[*GOOD, FLAG] if number % 2 else GOOD)
        with_another.close()

    def bring_in() -> None:
        with_another = LabelStudio(
            desk.environment["LABEL_STUDIO_URL"], desk.environment["LABEL_STUDIO_API_KEY"]
        )
        for batch in range(4):
            with_another.import_tasks(
                project,
                [
                    {
                        "data": {"text": f"{batch} {n}"},
                        "annotations": [{"result": [], "lead_time": n}],
                    }
                    for n in range(1000)
                ],
            )
        with_another.close()

    annotator, importer = threading.Thread(target=edit), threading.Thread(target=bring_in)
    annotator.start()
    importer.start()
    while importer.is_alive():
        desk.poll_only()
    importer.join()
    done.set()
    annotator.join()
    desk.poll_only()
    counted = desk.deployment.one("SELECT count(*) AS n FROM label.current_annotations")["n"]
    assert counted == 4001
    assert desk.listen().reconciled.swept == 0
    assert desk.listen().idle
