"""Annotations come back as they were said, malformed ones too, from the real Label Studio."""

from __future__ import annotations

from typing import Any

import pytest

from oceanid_pipelines.clients.label_studio import (
    Counts,
    LabelStudio,
    NotThere,
    OutcomeUnknown,
)
from oceanid_pipelines.domain.errors import StoreRefused
from oceanid_pipelines.domain.regions import read_result
from oceanid_pipelines.domain.spans import place_spans
from tests.clients.samples import BEGINNING, SPAN, texts


def test_a_task_comes_with_all_of_its_annotations(server: LabelStudio, project: int) -> None:
    (task,) = server.import_tasks(project, texts("one"))
    said = server.create_annotation(task, [SPAN], lead_time_s=3.5)
    skipped = server.create_annotation(task, [], was_cancelled=True)
    truth = server.create_annotation(task, [SPAN], ground_truth=True)
    (found,) = server.tasks(project, [task])
    assert [one.annotation_id for one in found.annotations] == [
        said.annotation_id,
        skipped.annotation_id,
        truth.annotation_id,
    ]
    first, second, third = found.annotations
    assert first.result == [SPAN]
    assert first.lead_time_s == 3.5
    assert first.completed_by == server.whoami().user_id
    assert (second.was_cancelled, third.ground_truth) == (True, True)
    assert first.content_sha256 == said.content_sha256
    assert server.task_counts(project) == Counts(1, 2, 1, 0, 1)


def test_an_edit_moves_the_task_and_the_hash(server: LabelStudio, project: int) -> None:
    (task,) = server.import_tasks(project, texts("one"))
    said = server.create_annotation(task, [SPAN])
    before = server.changed_tasks(project, BEGINNING).tasks[0]
    edited = server.update_annotation(said.annotation_id, result=[])
    after = server.changed_tasks(project, BEGINNING).tasks[0]
    assert after.updated_at > before.updated_at
    assert edited.updated_at > said.updated_at
    assert edited.content_sha256 != said.content_sha256
    again = server.update_annotation(said.annotation_id, result=[SPAN])
    assert again.content_sha256 == said.content_sha256


def test_a_deleted_annotation_is_absent_and_moves_its_task(
    server: LabelStudio, project: int
) -> None:
    (task,) = server.import_tasks(project, texts("one"))
    said = server.create_annotation(task, [SPAN])
    before = server.changed_tasks(project, BEGINNING).tasks[0]
    server.delete_annotation(said.annotation_id)
    assert server.changed_tasks(project, BEGINNING).tasks[0].updated_at > before.updated_at
    assert server.tasks(project, [task])[0].annotations == ()
    with pytest.raises(NotThere):
        server.delete_annotation(said.annotation_id)


MALFORMED: list[Any] = [
    [{**SPAN, "value": {**SPAN["value"], "labels": ["NOBODY"]}}],
    [{**SPAN, "value": {"start": 5, "end": 1, "text": "x", "labels": ["IMO"]}}],
    [{**SPAN, "value": {"start": "0", "end": "3", "labels": []}}],
    [{**SPAN, "type": "rectanglelabels"}],
    [SPAN, SPAN],
    [{key: value for key, value in SPAN.items() if key != "id"}],
    [{"type": "relation", "from_id": "a", "to_id": "nowhere", "direction": "right"}],
    [{**SPAN, "item_index": 99, "value": {"start": 10**30, "end": 10**31, "labels": ["IMO"]}}],
    [],
]


def test_malformed_annotations_come_back_as_they_are(server: LabelStudio, project: int) -> None:
    (task,) = server.import_tasks(project, texts("one"))
    made = [server.create_annotation(task, result).annotation_id for result in MALFORMED]
    (found,) = server.tasks(project, [task])
    assert {one.annotation_id: one.result for one in found.annotations} == dict(
        zip(made, MALFORMED, strict=True)
    )
    for one in found.annotations:
        regions = read_result(one.result, {"IMO", "FLAG"})
        assert regions.malformed or place_spans(regions.spans, "one").malformed or not one.result


@pytest.mark.parametrize("result", [["x"], [None], [[1]]])
def test_an_imported_result_that_is_no_list_of_regions_comes_back(
    server: LabelStudio, project: int, result: list[Any]
) -> None:
    ids = server.import_tasks(
        project, [{"data": {"text": "one"}, "annotations": [{"result": result}]}]
    )
    ((annotation,),) = [one.annotations for one in server.tasks(project, ids)]
    assert annotation.result == result
    assert annotation.ground_truth
    assert len(read_result(annotation.result, {"IMO"}).malformed) == 1


def test_an_annotation_that_was_stored_although_the_answer_was_500_is_not_lost(
    server: LabelStudio, project: int
) -> None:
    (task,) = server.import_tasks(project, texts("one"))
    before = server.changed_tasks(project, BEGINNING)
    with pytest.raises(OutcomeUnknown) as error:
        server.create_annotation(task, [{**SPAN, "value": None}])
    assert error.value.status == 500
    # No poll would see it.
    assert server.changed_tasks(project, BEGINNING).tasks == before.tasks
    assert server.task_counts(project).annotations == 1
    assert len(server.tasks(project, [task])[0].annotations) == 1


def test_a_refused_annotation_is_not_stored(server: LabelStudio, project: int) -> None:
    (task,) = server.import_tasks(project, texts("one"))
    with pytest.raises(StoreRefused):
        server.create_annotation(task, {"a": 1})
    assert server.task_counts(project).annotations == 0
