"""The records of the dataset: what one line says, from an annotation's version and its context.

Which lines a release has belongs to `releases.py`; the columns are declared in `features.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from oceanid_pipelines.domain.canonical import canonical
from oceanid_pipelines.domain.contexts import AUDIT
from oceanid_pipelines.domain.splits import pseudonym


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
