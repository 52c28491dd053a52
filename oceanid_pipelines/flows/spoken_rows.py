"""What one annotation says, as rows of `stage.extractions` and `stage.pdf_boxes`.

Which annotations are read, and keeping the rows, does not belong here: see `spoken.py`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from oceanid_pipelines.catalog import Catalog
from oceanid_pipelines.domain.annotations import Malformed
from oceanid_pipelines.domain.answers import Answer, read_answers
from oceanid_pipelines.domain.boxes import Frame, PlacedBox, place_boxes
from oceanid_pipelines.domain.canonical import read_json
from oceanid_pipelines.domain.mentions import Fact, Mention, read_mentions
from oceanid_pipelines.domain.pieces import on_pages, pieces, place_in
from oceanid_pipelines.domain.regions import Span, read_result
from oceanid_pipelines.domain.texts import page_of
from oceanid_pipelines.store.pages import StoredPage
from oceanid_pipelines.store.spoken import DueAnnotation, Extracted

# Record numbers of what people marked: behind those of any table, room for so many in each task.
_SPOKEN = 1_000_000_000
_VESSELS_A_TASK = 500
OUTSIDE = "its label is not in the taxonomy: it stays here"


def rows_of(
    catalog: Catalog, known: Collection[str], due: DueAnnotation, pages: Sequence[StoredPage]
) -> Extracted:
    """Return what an annotation says about the pages of its document, and what of it is no use.

    `known` are the labels that it may use; those that are not in the taxonomy are of no vessel.
    """
    if due.document_id is None:
        return Extracted(due, issues=_issues([Malformed("its task is none of ours", None)]))
    if due.change == "deleted" or due.was_cancelled:
        return Extracted(due)
    regions = read_result(None if due.result is None else read_json(due.result), known)
    texts = [page.text for page in pages]
    shown = pieces([(page.shown_as, page.text) for page in pages], due.text_start, due.text_end)
    spans = place_in(shown, regions.spans)
    boxes, elsewhere = on_pages(shown, regions.boxes)
    placed = place_boxes(boxes, {page.page_no: _frame(page) for page in pages})
    boxed = {one.region_id for one in regions.boxes}
    # What is typed for a box is its text already.
    answers, unreadable = read_answers(
        one for one in regions.others if not (one.kind == "textarea" and one.region_id in boxed)
    )
    mentions = [
        *_span_mentions(due.annotation_id, spans.spans, texts),
        *_box_mentions(due.annotation_id, placed.boxes, catalog),
    ]
    facts = read_mentions(
        [one for one in mentions if one.label in catalog.taxonomy.by_name],
        [(one.from_id, one.to_id) for one in regions.relations],
        catalog,
    )
    return Extracted(
        due,
        facts=[
            *_fact_rows(due, facts, catalog),
            *_rows_outside(
                due, [one for one in mentions if one.label not in catalog.taxonomy.by_name]
            ),
            *(
                _answer_rows(
                    due, answers, _places(due.annotation_id, spans.spans, placed.boxes, texts)
                )
                if answers
                else ()
            ),
        ],
        boxes=[_box_row(due, one, label) for one in placed.boxes for label in one.box.labels],
        issues=_issues(
            [*regions.malformed, *unreadable, *spans.malformed, *elsewhere, *placed.malformed]
        ),
    )


def _issues(malformed: Iterable[Malformed]) -> list[dict[str, Any]]:
    return [{"reason": one.reason, "region": one.content} for one in malformed]


def _frame(page: StoredPage) -> Frame:
    return Frame(page.width_pt, page.height_pt, page.rotation, page.left_pt, page.bottom_pt)


def _places(
    annotation_id: int, spans: Iterable[Span], boxes: Iterable[PlacedBox], texts: Sequence[str]
) -> dict[str, str]:
    """Return where each marked region is, as a locator."""
    return {one.region_id: _place(annotation_id, one, texts) for one in spans} | {
        one.box.region_id: _box_place(annotation_id, one) for one in boxes
    }


def _place(annotation_id: int, span: Span, texts: Sequence[str]) -> str:
    return f"a{annotation_id}/p{page_of(span.start, texts)}/c{span.start}-{span.end}"


def _box_place(annotation_id: int, placed: PlacedBox) -> str:
    return f"a{annotation_id}/p{placed.box.page_no}/box {placed.box.region_id}"


def _answer_rows(
    due: DueAnnotation, answers: Iterable[Answer], places: Mapping[str, str]
) -> list[tuple[Any, ...]]:
    """Return answers as facts of no vessel: the control is their label, each value a row."""
    rows = []
    for answer in answers:
        place = places.get(answer.region_id, f"a{due.annotation_id}/region {answer.region_id}")
        for number, value in enumerate(answer.values, start=1):
            rows.append(
                (
                    *(due.document_id, 0, f"{place}/{answer.control}[{number}]", answer.control),
                    *("human", answer.kind, value, value, None, None, "valid", None, None),
                )
            )
    return rows


def _span_mentions(
    annotation_id: int, spans: Iterable[Span], texts: Sequence[str]
) -> list[Mention]:
    return [
        Mention(span.region_id, label, span.text or "", _place(annotation_id, span, texts))
        for span in spans
        for label in span.labels
    ]


def _box_mentions(
    annotation_id: int, boxes: Iterable[PlacedBox], catalog: Catalog
) -> list[Mention]:
    """Boxes around a field say something when people typed what is in them."""
    return [
        Mention(one.box.region_id, label, one.box.text, _box_place(annotation_id, one))
        for one in boxes
        for label in one.box.labels
        if one.box.text and label not in catalog.taxonomy.layout_labels
    ]


def _fact_rows(
    due: DueAnnotation, facts: Iterable[Fact], catalog: Catalog
) -> list[tuple[Any, ...]]:
    """Return the rows of stage.extractions, the same label on the same piece once."""
    rows = {
        (fact.record_no, fact.mention.locator, fact.mention.label): (
            due.document_id,
            _record_no(due, fact),
            fact.mention.locator,
            fact.mention.label,
            "human",
            fact.reading.qualifier,
            fact.mention.text,
            fact.reading.value,
            fact.reading.unit,
            fact.reading.null_reason,
            fact.reading.validity,
            fact.reading.issue,
            catalog.taxonomy.by_name[fact.mention.label].goes_to,
        )
        for fact in facts
    }
    return list(rows.values())


def _rows_outside(due: DueAnnotation, mentions: Iterable[Mention]) -> list[tuple[Any, ...]]:
    """Return what has a label that only the project's own config declares: it is of no vessel."""
    rows = {
        (one.locator, one.label): (
            *(due.document_id, 0, one.locator, one.label),
            *("human", None, one.text, one.text, None, None, "valid", OUTSIDE, None),
        )
        for one in mentions
    }
    return list(rows.values())


def _record_no(due: DueAnnotation, fact: Fact) -> int:
    """Number the vessels of an annotation apart from all others that its document speaks of.

    0, of no vessel, where another answer counts for the task: what is said stays in stage, and is
    not promoted.
    """
    if not due.chosen or due.task_key is None or not 0 < fact.record_no < _VESSELS_A_TASK:
        return 0
    return _SPOKEN + due.task_key * _VESSELS_A_TASK + fact.record_no


def _box_row(due: DueAnnotation, one: PlacedBox, label: str) -> tuple[Any, ...]:
    box, points = one.box, one.points
    in_points = (
        (points.x, points.y, points.width, points.height) if points else (None, None, None, None)
    )
    return (
        box.region_id,
        due.document_id,
        box.page_no,
        label,
        box.x,
        box.y,
        box.width,
        box.height,
        box.rotation,
        *in_points,
        box.text,
        box.shape,
        None if box.shape == "rectangle" else json.dumps(box.raw["value"]),
    )
