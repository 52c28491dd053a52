"""From `label.annotations` to `stage.extractions` and `stage.pdf_boxes`: what people said.

The history itself does not belong here: see `annotations.py`. Cells are in `extraction.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from oceanid_pipelines.catalog import Catalog
from oceanid_pipelines.domain.annotations import Malformed
from oceanid_pipelines.domain.boxes import Frame, PlacedBox, place_boxes
from oceanid_pipelines.domain.mentions import Fact, Mention, read_mentions
from oceanid_pipelines.domain.regions import Span, read_result
from oceanid_pipelines.domain.retry import pause
from oceanid_pipelines.domain.spans import place_spans
from oceanid_pipelines.domain.texts import join_pages, page_of
from oceanid_pipelines.flows.isolation import attempt
from oceanid_pipelines.store import annotations as store
from oceanid_pipelines.store import tasks as outbox
from oceanid_pipelines.store.annotations import DueAnnotation
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.tasks import StoredPage

logger = logging.getLogger(__name__)

BATCH_ANNOTATIONS = 200


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one pass over the annotations did."""

    annotations: int = 0
    facts: int = 0
    boxes: int = 0
    issues: int = 0
    failed: int = 0

    def __add__(self, other: Spoken) -> Spoken:
        """Return the sum of two passes."""
        return Spoken(
            self.annotations + other.annotations,
            self.facts + other.facts,
            self.boxes + other.boxes,
            self.issues + other.issues,
            self.failed + other.failed,
        )


def extract_spoken(
    connection: Connection, catalog: Catalog, *, report: Callable[[Spoken], None] = lambda _: None
) -> Spoken:
    """Read every annotation whose standing version is not in stage.

    One that was deleted or cancelled leaves nothing there; what cannot be used of one is kept as
    its issues, and the rest of it is read all the same.
    """
    total = Spoken()
    while due := store.annotations_to_extract(connection, BATCH_ANNOTATIONS):
        for annotation in due:
            total += _attempt_one(connection, catalog, annotation)
            report(total)
    return total


def _attempt_one(connection: Connection, catalog: Catalog, due: DueAnnotation) -> Spoken:
    def fail(reason: str) -> Spoken:
        store.defer(connection, due.annotation_id, reason, pause(due.attempts + 1))
        return Spoken(failed=1)

    return attempt(
        f"annotation {due.annotation_id}",
        lambda: _extract_one(connection, catalog, due),
        set_aside=fail,
    )


def _extract_one(connection: Connection, catalog: Catalog, due: DueAnnotation) -> Spoken:
    facts: list[Fact] = []
    boxes: Sequence[PlacedBox] = ()
    issues: list[Malformed] = []
    if due.document_id is None:
        issues = [Malformed("its task is none of ours", None)]
    elif due.change != "deleted" and not due.was_cancelled:
        pages = outbox.pages(connection, due.document_id)
        known = {*catalog.taxonomy.by_name, *catalog.taxonomy.box_labels}
        regions = read_result(due.result, known)
        texts = [page.text for page in pages]
        spans = place_spans(
            regions.spans, join_pages(texts)[due.text_start : due.text_end], due.text_start
        )
        placed = place_boxes(regions.boxes, {page.page_no: _frame(page) for page in pages})
        boxes = placed.boxes
        mentions = [
            *_span_mentions(due.annotation_id, spans.spans, texts),
            *_box_mentions(due.annotation_id, boxes, catalog),
        ]
        facts = read_mentions(
            mentions, [(one.from_id, one.to_id) for one in regions.relations], catalog
        )
        issues = [*regions.malformed, *spans.malformed, *placed.malformed]
    store.replace_extraction(
        connection,
        due,
        facts=_fact_rows(due, facts, catalog),
        boxes=[_box_row(due, one, label) for one in boxes for label in one.box.labels[:1]],
        issues=[{"reason": issue.reason, "region": issue.content} for issue in issues],
    )
    return Spoken(1, len(facts), len(boxes), len(issues))


def _frame(page: StoredPage) -> Frame:
    return Frame(page.width_pt, page.height_pt, page.rotation, page.left_pt, page.bottom_pt)


def _span_mentions(
    annotation_id: int, spans: Iterable[Span], texts: Sequence[str]
) -> list[Mention]:
    return [
        Mention(
            span.region_id,
            label,
            span.text or "",
            f"a{annotation_id}/p{page_of(span.start, texts)}/c{span.start}-{span.end}",
        )
        for span in spans
        for label in span.labels
    ]


def _box_mentions(
    annotation_id: int, boxes: Iterable[PlacedBox], catalog: Catalog
) -> list[Mention]:
    """Boxes around a field say something when people typed what is in them."""
    return [
        Mention(
            one.box.region_id,
            label,
            one.box.text,
            f"a{annotation_id}/p{one.box.page_no}/box {one.box.region_id}",
        )
        for one in boxes
        for label in one.box.labels
        if one.box.text and label in catalog.taxonomy.by_name
    ]


def _fact_rows(
    due: DueAnnotation, facts: Iterable[Fact], catalog: Catalog
) -> list[tuple[Any, ...]]:
    """Return the rows of stage.extractions, the same label on the same piece once."""
    rows = {
        (fact.record_no, fact.mention.locator, fact.mention.label): (
            due.document_id,
            fact.record_no,
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
    )
