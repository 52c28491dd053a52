"""The question that a review item asks a person, and the verdict that an annotation gives.

What a verdict changes does not belong here: see `store/review.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from oceanid_pipelines.catalog import Catalog, Column
from oceanid_pipelines.domain.annotations import Malformed
from oceanid_pipelines.domain.label_configs import (
    CORRECTED,
    FIELD_FIELD,
    RECORD_FIELD,
    SUGGESTION_FIELD,
    VERDICT,
    VERDICTS,
    WHY_FIELD,
)
from oceanid_pipelines.domain.readers import reader

Status = Literal["accepted", "corrected", "dismissed"]

PRIORITY_FIELD = "priority"  # of a task's data: larger is more urgent
_STATUS: Mapping[str, Status] = {
    "accept": "accepted",
    "correct": "corrected",
    "dismiss": "dismissed",
}
_WORDS = {words: verdict for verdict, words in VERDICTS.items()}
_NOTHING = "—"  # Label Studio's page shows an empty text as an error
_LONGEST_SHOWN = 1_000  # of a cell; nobody reads more, and some hold megabytes


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked: about a cell, a marked piece, or a whole document."""

    review_id: int
    dedupe_key: str
    document_id: int | None
    locator: str | None
    label: str | None
    reason: str
    priority: int
    value_raw: str | None
    suggestion: str | None
    title: str | None
    source_code: str | None
    headers: Sequence[str] | None
    cells: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a verdict is about: the label in question, None for a document, and what is proposed."""

    review_id: int
    label: str | None
    suggestion: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict that can be used; `norm` is the value that takes the place of what stands there."""

    status: Status
    value: str | None = None
    norm: str | None = None
    unit: str | None = None


def task_data(question: Question) -> dict[str, Any]:
    """Return the data of the task that asks it, by the fields of its label config."""
    about = [part for part in (question.source_code, question.title) if part]
    cells = question.cells or {}
    known = [header for header in question.headers or () if header in cells]
    lines = [f"{header}: {_shown(cells[header])}" for header in known if cells[header].strip()]
    place = f"{question.label} at {question.locator}" if question.label else "the whole document"
    value = question.value_raw
    return {
        RECORD_FIELD: "\n".join(lines or about) or _NOTHING,
        FIELD_FIELD: place if value is None else f"{place}: {_shown(value)}",
        WHY_FIELD: question.reason,
        SUGGESTION_FIELD: question.suggestion or _NOTHING,
        PRIORITY_FIELD: question.priority,
        "title": " ".join(about),
    }


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def read_verdict(result: Any, asked: Asked, catalog: Catalog) -> Answer | Malformed:
    """Return the answer that an annotation gives, or why it gives none."""
    regions = result if isinstance(result, list) else []
    verdicts = _said(regions, VERDICT, "choices")
    if len(verdicts) != 1:
        return Malformed("not one verdict", result)
    status = _STATUS.get(_WORDS.get(verdicts[0], verdicts[0]))
    if status is None:
        return Malformed(f"the verdict {verdicts[0][:50]!r} is not known", result)
    if status == "dismissed" or (status == "accepted" and asked.label is None):
        return Answer(status)
    if asked.label is None:
        return Malformed("a document has no value to correct", result)
    written = " ".join(_said(regions, CORRECTED, "text")).strip()
    value = asked.suggestion if status == "accepted" else written
    if value:
        return _valued(status, value, asked.label, catalog, result)
    missing = "nothing was proposed" if status == "accepted" else "no corrected value is given"
    return Malformed(missing, result)


def _valued(
    status: Status, value: str, label: str, catalog: Catalog, result: Any
) -> Answer | Malformed:
    if label not in catalog.taxonomy.by_name:
        return Malformed(f"the label {label} is not known any more", result)
    reading = reader(Column(label=label, headers=("corrected",)), catalog, None)(value, "", "")
    if reading.validity != "valid":
        why = reading.issue or reading.null_reason or "not valid"
        return Malformed(f"the corrected value is not a valid {label}: {why}", result)
    return Answer(status, value, reading.value, reading.unit)


def _said(result: Sequence[Any], control: str, key: str) -> list[str]:
    """Return the words that a control of the label config holds."""
    words: list[str] = []
    for region in result:
        if not isinstance(region, dict) or region.get("from_name") != control:
            continue
        value = region.get("value")
        found = value.get(key) if isinstance(value, dict) else None
        found = [found] if isinstance(found, str) else found
        if isinstance(found, list):
            words += [word for word in found if isinstance(word, str) and word.strip()]
    return words
