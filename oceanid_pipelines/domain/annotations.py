"""One annotation as Label Studio delivers it: who said it, when, and the hash of what was said.

Nothing here raises on any JSON: what is no annotation is Malformed, with its reason. What the
regions inside it are is the business of regions.py.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

_EXACT = 2**53  # the first integer that a float cannot tell from its neighbour
_LARGEST_ID = 2**63 - 1
# Looks like a number that JSON can write in several ways; may be in a text, too.
_MANY_WAYS = re.compile(
    rb"[:,\[][-\d](?:(?<=-)0|(?<=0)\.0000|\d*(?:\.\d+)?[eE]|\d*\.0(?!\d)|\d{15})"
)
_COMPACT: Any = {"sort_keys": True, "separators": (",", ":")}


@dataclass(frozen=True, slots=True)
class Malformed:
    """What cannot be used: the reason in words, and the JSON it stands in."""

    reason: str
    content: Any


@dataclass(frozen=True, slots=True)
class Annotation:
    """One version of an annotation. `raw` is all of it; what is typed here decides something."""

    annotation_id: int
    created_at: datetime
    updated_at: datetime
    completed_by: int | None
    was_cancelled: bool
    ground_truth: bool
    lead_time_s: float | None
    parent_prediction: int | None
    parent_annotation: int | None
    raw: Mapping[str, Any] = field(repr=False)

    @property
    def result(self) -> Any:
        """The regions as delivered, of whatever shape."""
        return self.raw.get("result")

    @property
    def content_sha256(self) -> str:
        """The hash of what was said: the regions, cancelled or not, ground truth or not.

        No clock and no person is part of it: lead time moves when an annotation is saved
        unchanged, and the author becomes null when the user is deleted.
        """
        return content_sha256(
            {
                "result": self.result,
                "was_cancelled": self.was_cancelled,
                "ground_truth": self.ground_truth,
            }
        )


def read_annotation(raw: Any) -> Annotation | Malformed:
    """Return an annotation of a poll, a webhook or an export; Malformed without an id or a date."""
    if not isinstance(raw, dict):
        return Malformed("no object", raw)
    annotation_id = read_id(raw.get("id"))
    created_at, updated_at = _moment(raw.get("created_at")), _moment(raw.get("updated_at"))
    if annotation_id is None:
        return Malformed("no id", raw)
    if created_at is None or updated_at is None:
        return Malformed("no date of creation or update", raw)
    lead_time = raw.get("lead_time")
    return Annotation(
        annotation_id=annotation_id,
        created_at=created_at,
        updated_at=updated_at,
        completed_by=_reference(raw.get("completed_by")),
        was_cancelled=raw.get("was_cancelled") is True,
        ground_truth=raw.get("ground_truth") is True,
        lead_time_s=finite(lead_time),
        parent_prediction=_reference(raw.get("parent_prediction")),
        parent_annotation=_reference(raw.get("parent_annotation")),
        raw=raw,
    )


def canonical_json(content: Any) -> str:
    """Return the one text of a JSON value, in ASCII.

    The order of keys is lost in jsonb, and 5.0 is 5 to JSON and to the labelling page, so neither
    makes a difference.
    """
    text = _written(content)
    if not _MANY_WAYS.search(b":" + text):
        return text.decode("ascii")
    plain = json.loads(text, parse_float=_number, parse_int=_number)
    return json.dumps(plain, **_COMPACT)


def content_sha256(content: Any) -> str:
    """Return the sha256 of a value's canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(content).encode("ascii")).hexdigest()


def read_id(value: Any) -> int | None:
    """Return an id that Label Studio may have given; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value <= _LARGEST_ID else None


def finite(value: Any) -> float | None:
    """Return a JSON number as a float; None for anything else, also for true and 1e400."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _written(content: Any) -> bytes:
    """Write it as json.dumps does, but for numbers; ten times as fast where all is ASCII."""
    try:
        text = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # half of a surrogate pair, or an integer of more than 64 bits
        return json.dumps(content, **_COMPACT).encode("ascii")
    if text.isascii() and b"\x7f" not in text:  # all others are escaped by json.dumps only
        return text
    return json.dumps(content, **_COMPACT).encode("ascii")


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < _EXACT else number


def _reference(value: Any) -> int | None:
    """An id, or the object with it: Label Studio writes both."""
    return read_id(value.get("id")) if isinstance(value, dict) else read_id(value)


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
