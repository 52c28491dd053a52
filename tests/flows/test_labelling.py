"""What people say in Label Studio: all of it is history, and what stands is what is in stage."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from oceanid_pipelines.clients.label_studio import Counts, LabelStudio, OutcomeUnknown
from oceanid_pipelines.flows import annotations as flow
from oceanid_pipelines.flows.annotations import moved_tasks
from tests.flows import desk as desks
from tests.flows import driver, samples
from tests.flows.desk import Desk
from tests.flows.labelling import span

IMO, OTHER = samples.imo(501), samples.imo(502)
TEXT = f"🚢 The SEA MIST, IMO {IMO}, flies the flag of Panama. {IMO} was seen."
GOOD = [span("i", TEXT, IMO, "IMO"), span("n", TEXT, "SEA MIST", "VESSEL_NAME")]
FLAG = span("f", TEXT, "Panama", "FLAG")


def say(desk: Desk, result: object, text: str = TEXT, **more: bool) -> int:
    task = desk.task(text).task_id
    return desk.server.create_annotation(task, result, **more).annotation_id


def test_every_deed_is_a_version_and_a_second_poll_writes_nothing(desk: Desk) -> None:
    desk.ready(a=TEXT)
    first = say(desk, GOOD)
    desk.listen()
    desk.server.update_annotation(first, result=[*GOOD, FLAG])
    second = say(desk, [FLAG], was_cancelled=True)
    desk.listen()
    assert desk.server.task_counts(desk.project(desk.texts)).annotations == 1  # without cancelled
    desk.server.update_annotation(second, was_cancelled=False)
    desk.listen()
    desk.server.delete_annotation(first)
    desk.listen()

    assert desk.history(first) == [
        ("created", GOOD, False),
        ("updated", [*GOOD, FLAG], False),
        ("deleted", None, False),
    ]
    assert desk.history(second) == [("created", [FLAG], True), ("updated", [FLAG], False)]
    before = desk.deployment.versions()
    assert desk.listen().idle
    assert desk.deployment.versions() == before


def test_facts_with_a_valid_imo_reach_curated_and_go_with_what_was_said(desk: Desk) -> None:
    desk.ready(a=TEXT)
    said = say(desk, [*GOOD, FLAG])
    desk.listen()
    assert desk.deployment.names() == {IMO: "SEA MIST"}
    assert desk.facts() == {("IMO", IMO), ("VESSEL_NAME", "SEA MIST"), ("FLAG", "Panama")}

    desk.server.update_annotation(said, result=GOOD)
    desk.listen()
    assert desk.facts() == {("IMO", IMO), ("VESSEL_NAME", "SEA MIST")}
    standing = "SELECT count(*) AS facts FROM curated.{} WHERE retracted_at IS NULL"
    assert desk.deployment.one(standing.format("vessel_info"))["facts"] == 0
    assert desk.deployment.names() == {IMO: "SEA MIST"}

    desk.server.delete_annotation(said)
    desk.listen()
    assert desk.facts() == set()
    assert desk.deployment.one(standing.format("vessel_identifiers"))["facts"] == 0


def test_an_import_is_not_listed_for_ever(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once nothing of its time can still be seen late, a poll begins behind it."""
    desk.ready(a=TEXT)
    project = desk.project(desk.texts)
    desk.server.import_tasks(project, [{"data": {"text": f"t{n}"}} for n in range(20)])
    desk.listen()
    with driver.writing(desk.environment) as connection:
        assert len(listed(desk, flow.position_of(connection, project).since)) >= 20
        monkeypatch.setattr(flow, "OVERLAP", timedelta(seconds=-5))  # as if it were long ago
        flow.poll(connection, desk.server)
        monkeypatch.undo()
        position = flow.position_of(connection, project)
        assert listed(desk, position.since) == set()
        flow.poll(connection, desk.server)
        assert flow.position_of(connection, project) == position
    said = say(desk, GOOD)
    desk.listen()
    assert desk.history(said) == [("created", GOOD, False)]


def listed(desk: Desk, since: datetime) -> set[int]:
    changed = desk.server.changed_tasks(desk.project(desk.texts), since)
    return {one.task_id for one in changed.tasks}


def test_two_vessels_in_one_text_are_never_mixed(desk: Desk) -> None:
    text = f"MV ONE has IMO {IMO}. MV TWO has IMO {OTHER}."
    desk.ready(a=text)
    one = [span("n1", text, "ONE", "VESSEL_NAME"), span("i1", text, IMO, "IMO")]
    two = [span("n2", text, "TWO", "VESSEL_NAME"), span("i2", text, OTHER, "IMO")]
    said = say(desk, [*one, *two], text)
    desk.listen()
    assert desk.deployment.names() == {IMO: None, OTHER: None}

    links = [
        {"type": "relation", "from_id": f"n{n}", "to_id": f"i{n}", "direction": "right"}
        for n in (1, 2)
    ]
    desk.server.update_annotation(said, result=[*one, *two, *links])
    desk.listen()
    assert desk.deployment.names() == {IMO: "ONE", OTHER: "TWO"}


def test_boxes_land_in_points(desk: Desk) -> None:
    desk.deployment.put("uploads/AAA/2026-01-01/a.pdf", samples.pdf("one", "two"))
    desk.catch_up()
    (task,) = desk.tasks(desk.pages)
    place = {"x": 10, "y": 20, "width": 30, "height": 5, "rotation": 0}
    marked = {
        "id": "b",
        "type": "rectanglelabels",
        "value": {**place, "rectanglelabels": ["VESSEL_NAME"]},
        "to_name": "page",
        "from_name": "label",
        "item_index": 1,
    }
    desk.server.create_annotation(task.task_id, [marked])
    desk.listen()
    page = desk.deployment.one("SELECT width_pt, height_pt FROM stage.pages WHERE page_no = 2")
    width, height = float(page["width_pt"]), float(page["height_pt"])
    box = desk.deployment.one(
        "SELECT page_no, x_pt, y_pt, width_pt, height_pt FROM stage.pdf_boxes"
    )
    assert box["page_no"] == 2
    assert [float(box[name]) for name in ("x_pt", "y_pt", "width_pt", "height_pt")] == (
        pytest.approx([width * 0.1, height * 0.75, width * 0.3, height * 0.05], abs=0.001)
    )


BAD = {
    "an unknown label": (span("b", TEXT, "SEA", "NOBODY"), "is not known"),
    "beyond the text": (
        {**span("b", TEXT, "SEA", "IMO"), "value": {"start": 0, "end": 9999, "labels": ["IMO"]}},
        "behind the text",
    ),
    "backwards": (
        {**span("b", TEXT, "SEA", "IMO"), "value": {"start": 9, "end": 3, "labels": ["IMO"]}},
        "behind its start",
    ),
    "words for offsets": (
        {**span("b", TEXT, "SEA", "IMO"), "value": {"start": "a", "end": "b", "labels": ["IMO"]}},
        "no whole numbers",
    ),
    "without labels": (
        {**span("b", TEXT, "SEA", "IMO"), "value": {"start": 0, "end": 3, "labels": []}},
        "no labels",
    ),
    "another text": (
        {
            **span("b", TEXT, "SEA", "IMO"),
            "value": {"start": 0, "end": 3, "text": "no", "labels": ["IMO"]},
        },
        "is another",
    ),
    "the same id": (span("i", TEXT, "SEA", "IMO"), "same id"),
    "a dangling relation": (
        {"type": "relation", "from_id": "i", "to_id": "nobody", "direction": "right"},
        "not there",
    ),
}


def test_what_cannot_be_used_is_kept_beside_what_can(desk: Desk) -> None:
    desk.ready(a=TEXT)
    said = {name: say(desk, [*GOOD, region]) for name, (region, _) in BAD.items()}
    nothing = say(desk, [])
    desk.listen()
    for name, annotation in said.items():
        region, reason = BAD[name]
        assert desk.history(annotation) == [("created", [*GOOD, region], False)], name
        (issue,) = desk.issues(annotation)
        assert reason in issue, name
    assert desk.history(nothing) == [("created", [], False)]
    assert desk.facts() == {("IMO", IMO), ("VESSEL_NAME", "SEA MIST")}
    assert desk.deployment.names() == {IMO: "SEA MIST"}


def test_an_annotation_stored_although_the_server_failed_is_found(desk: Desk) -> None:
    """Its task did not move, so only the counts tell."""
    desk.ready(a=TEXT)
    good = say(desk, GOOD)
    desk.listen()
    with pytest.raises(OutcomeUnknown):
        say(desk, [{"id": "x", "type": "labels", "from_name": "label", "to_name": "text"}])
    assert desk.listen().reconciled.swept == 1
    (hidden,) = desk.deployment.rows(
        "SELECT annotation_id FROM label.annotations WHERE annotation_id <> %s", good
    )
    assert desk.issues(hidden["annotation_id"]) == ["the region has no value"]
    assert desk.listen().idle


def test_a_task_that_a_person_deleted_is_reported_and_not_made_again(desk: Desk) -> None:
    desk.ready(a=TEXT, b="another")
    said = say(desk, GOOD)
    desk.listen()
    task = desk.task(TEXT).task_id
    desk.server.delete_task(task)
    desk.listen()
    assert [change for change, *_ in desk.history(said)] == ["created", "deleted"]
    assert desk.facts() == set()
    states = desk.deployment.rows("SELECT state FROM label.tasks WHERE ls_task_id = %s", task)
    assert [row["state"] for row in states] == ["deleted_by_person"]
    assert desk.catch_up().pushed == 0
    assert len(desk.tasks(desk.texts)) == 1
    assert desk.listen().idle


def test_tasks_that_people_made_are_seen_once(desk: Desk) -> None:
    """More of them than a page, all within the overlap: a poll comes to its end, and to rest."""
    desk.ready(a=TEXT)
    project = desk.project(desk.texts)
    ids = desk.server.import_tasks(project, [{"data": {"text": f"t{n}"}} for n in range(1100)])
    said = desk.server.create_annotation(ids[0], []).annotation_id
    desk.listen()
    assert [change for change, *_ in desk.history(said)] == ["created"]
    assert desk.issues(said) == []
    with driver.writing(desk.environment) as connection:
        assert moved_tasks(connection, desk.server) == 0
    before = desk.deployment.versions()
    assert desk.listen().idle
    assert desk.deployment.versions() == before


def test_each_of_two_people_is_heard_by_name(desk: Desk) -> None:
    desk.ready(a=TEXT)
    mine = say(desk, GOOD)
    other = desk.hire("bea")
    theirs = other.create_annotation(desk.task(TEXT).task_id, [FLAG]).annotation_id
    desk.listen()
    names = desk.deployment.rows("SELECT annotation_id, annotator FROM label.annotations")
    assert {row["annotation_id"]: row["annotator"] for row in names} == {
        mine: desk.server.whoami().email,
        theirs: other.whoami().email,
    }
    assert mine != theirs
    other.close()


def test_counts_that_no_sweep_can_mend_are_not_swept_for_ever(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server counts one more annotation than it shows."""
    desk.ready(a=TEXT)
    say(desk, GOOD)
    desk.listen()
    true_counts, extra = LabelStudio.task_counts, 1

    def miscounted(server: LabelStudio, project: int) -> Counts:
        counts = true_counts(server, project)
        return replace(counts, annotations=counts.annotations + extra)

    monkeypatch.setattr(LabelStudio, "task_counts", miscounted)
    assert desk.listen().reconciled.swept == 1
    assert desk.listen().idle
    extra = 2
    assert desk.listen().reconciled.swept == 1
    assert desk.listen().idle


def test_two_listeners_at_once_end_like_one(desk: Desk) -> None:
    desk.ready(a=TEXT)
    first = say(desk, GOOD)
    both = [desks.started(desks.listen, desk.environment) for _ in range(2)]
    for one in both:
        one.join()
    assert [one.exitcode for one in both] == [0, 0]
    assert desk.history(first) == [("created", GOOD, False)]
    assert desk.listen().idle
