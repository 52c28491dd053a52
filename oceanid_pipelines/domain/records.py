"""The records of the dataset: what one line says, from an annotation's version and its context.

Which lines a release has belongs to `releases.py`; the columns are declared in `features.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from oceanid_pipelines.domain.boxes import Frame, PlacedBox, place_boxes
from oceanid_pipelines.domain.canonical import canonical
from oceanid_pipelines.domain.contexts import AUDIT
from oceanid_pipelines.domain.regions import read_result
from oceanid_pipelines.domain.spans import place_spans
from oceanid_pipelines.domain.splits import pseudonym
from oceanid_pipelines.domain.texts import join_pages, page_of

_PAGE = ("page", "image", "width_pt", "height_pt", "rotation")


@dataclass(frozen=True, slots=True)
class AnnotationVersion:
    """One version of an annotation, as it is recorded."""

    annotation_id: int
    version: int
    change: str
    content_sha256: str
    task_id: int
    result: Any
    annotator: str | None
    was_cancelled: bool
    ground_truth: bool
    lead_time_s: float | None
    created_at: datetime | None
    updated_at: datetime
    config_sha256: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a shard, with its newline; `broken` says which of its spans do not hold."""

    annotation_id: int
    annotation_version: int
    context_sha256: str
    split: str
    content: bytes
    labels: tuple[str, ...]
    broken: tuple[str, ...] = ()


def make_line(
    config: str,
    said: AnnotationVersion,
    context_sha256: str,
    context: Mapping[str, Any],
    *,
    salt: str,
) -> Line:
    """Return the line of an annotation's version: the same arguments, the same bytes."""
    record = _common(config, said, context, salt)
    labels: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    if config == AUDIT:
        record |= _audit(said)
    elif config == "ner":
        record |= _ner(said, context)
        labels = tuple(span["label"] for span in record["spans"])
        broken = _broken(record)
    else:
        record |= _layout(said, context)
        labels = tuple(box["label"] for box in record["boxes"])
    return Line(
        annotation_id=said.annotation_id,
        annotation_version=said.version,
        context_sha256=context_sha256,
        split=context["split"],
        content=canonical(record) + b"\n",
        labels=labels,
        broken=broken,
    )


def _common(
    config: str, said: AnnotationVersion, context: Mapping[str, Any], salt: str
) -> dict[str, Any]:
    record_id = f"{config}-{said.annotation_id}"
    return {
        "record_id": f"{record_id}-{said.version}" if config == AUDIT else record_id,
        "schema": context["schema"],
        "taxonomy": context["taxonomy"],
        "config_sha256": said.config_sha256,
        "project": context["project"],
        "task_id": said.task_id,
        "annotation_id": said.annotation_id,
        "annotation_version": said.version,
        "annotator": None
        if said.annotator is None
        else pseudonym(salt, "annotator", said.annotator),
        "created_at": _moment(said.created_at),
        "updated_at": _moment(said.updated_at),
        "ground_truth": said.ground_truth,
        "split": context["split"],
    }


def _ner(said: AnnotationVersion, context: Mapping[str, Any]) -> dict[str, Any]:
    pages = context["page_texts"]
    text = join_pages(pages)
    before = context.get("first_page", 1) - 1
    regions = read_result(said.result, context["labels"])
    placed = place_spans(regions.spans, text)
    there = {span.region_id for span in placed.spans}
    relations = [one for one in regions.relations if {one.from_id, one.to_id} <= there]
    set_aside = len(regions.malformed) + len(placed.malformed)
    return {
        **_source(context, set_aside + len(regions.relations) - len(relations)),
        "text": text,
        "spans": [
            {
                "id": span.region_id,
                "start": span.start,
                "end": span.end,
                "label": label,
                "text": span.text,
                "page": before + page_of(span.start, pages),
            }
            for span in placed.spans
            for label in span.labels
        ],
        "relations": [
            {
                "from_id": relation.from_id,
                "to_id": relation.to_id,
                "label": label,
                "direction": relation.direction,
            }
            for relation in relations
            for label in relation.labels or (None,)
        ],
    }


def _layout(said: AnnotationVersion, context: Mapping[str, Any]) -> dict[str, Any]:
    regions = read_result(said.result, context["labels"])
    placed = place_boxes(regions.boxes, {page["page"]: _frame(page) for page in context["pages"]})
    return {
        **_source(context, len(regions.malformed) + len(placed.malformed)),
        "pages": [{name: page[name] for name in _PAGE} for page in context["pages"]],
        "boxes": [_box(one, label) for one in placed.boxes for label in one.box.labels],
    }


def _frame(page: Mapping[str, Any]) -> Frame:
    return Frame(
        page["width_pt"], page["height_pt"], page["rotation"], page["left_pt"], page["bottom_pt"]
    )


def _box(placed: PlacedBox, label: str) -> dict[str, Any]:
    box, points = placed.box, placed.points
    return {
        "id": box.region_id,
        "page": box.page_no,
        "label": label,
        "x_pct": box.x,
        "y_pct": box.y,
        "width_pct": box.width,
        "height_pct": box.height,
        "rotation_deg": box.rotation,
        "x_pt": points.x if points else None,
        "y_pt": points.y if points else None,
        "width_pt": points.width if points else None,
        "height_pt": points.height if points else None,
        "text": box.text,
    }


def _source(context: Mapping[str, Any], set_aside: int) -> dict[str, Any]:
    return {
        "source": context["source"],
        "text_sha256": context["text_sha256"],
        "regions_set_aside": set_aside,
    }


def _audit(said: AnnotationVersion) -> dict[str, Any]:
    """Regions have free-form keys, which no column type holds: they are JSON in a string."""
    return {
        "change": said.change,
        "content_sha256": said.content_sha256,
        "was_cancelled": said.was_cancelled,
        "lead_time_s": said.lead_time_s,
        "result": None if said.change == "deleted" else canonical(said.result).decode(),
    }


def _broken(record: Mapping[str, Any]) -> tuple[str, ...]:
    text = record["text"]
    return tuple(
        f"{record['record_id']}: span {span['id']} does not slice its text"
        for span in record["spans"]
        if not span["text"] or text[span["start"] : span["end"]] != span["text"]
    )


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
