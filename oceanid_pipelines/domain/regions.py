"""The regions of an annotation's result: spans, boxes, relations, and what is none of these.

Label Studio stores any JSON as a result, so everything is looked at here and nothing raises: each
region that cannot be used is Malformed with its reason, and its neighbours are read all the same.
Whether a span fits its text and a box its page is the business of spans.py and boxes.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from oceanid_pipelines.domain.annotations import Malformed, finite

_ID_CHARACTERS = 200  # Label Studio's own have 10; it is part of a key in the database
_MOST_PAGES = 1_000_000
_DIRECTIONS = ("right", "left", "bi")

_Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Labelled characters of a text; `text` is what they are said to be, None where unsaid."""

    region_id: str
    start: int
    end: int
    text: str | None
    labels: _Labels
    raw: Mapping[str, Any] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Box:
    """A labelled rectangle on a page, in percent of the page as shown, from its top left corner.

    `rotation` turns it clockwise, in degrees, about that corner. `text` is what people typed for
    it, in a region of its own that is among the others too.
    """

    region_id: str
    page_no: int
    x: float
    y: float
    width: float
    height: float
    rotation: float
    labels: _Labels
    text: str | None
    raw: Mapping[str, Any] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two regions."""

    from_id: str
    to_id: str
    labels: _Labels
    direction: str
    raw: Mapping[str, Any] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Other:
    """A region of another kind, kept as it is: choices, a rating, a polygon."""

    region_id: str
    kind: str
    raw: Mapping[str, Any] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Regions:
    """All that a result says, each kind in its order."""

    spans: tuple[Span, ...] = ()
    boxes: tuple[Box, ...] = ()
    relations: tuple[Relation, ...] = ()
    others: tuple[Other, ...] = ()
    malformed: tuple[Malformed, ...] = ()


def read_result(result: Any, known_labels: Collection[str]) -> Regions:
    """Return the regions of a result. A label that is not known is set aside, its region is not."""
    if result is None:
        return Regions()
    if not isinstance(result, list):
        return Regions(malformed=(Malformed("the result is no list", result),))
    malformed: list[Malformed] = []
    found: list[Span | Box | Other] = []
    links: list[Mapping[str, Any]] = []
    labelled: set[str] = set()
    for raw in result:
        if isinstance(raw, dict) and raw.get("type") == "relation":
            links.append(raw)
            continue
        region = _region(raw)
        if isinstance(region, Span | Box):
            if region.region_id in labelled:
                region = Malformed("another region has the same id", raw)
            else:
                labelled.add(region.region_id)
                malformed += _unknown(region, known_labels)
                known = tuple(label for label in region.labels if label in known_labels)
                if not known:
                    continue
                if known != region.labels:
                    region = replace(region, labels=known)
        if isinstance(region, Malformed):
            malformed.append(region)
        else:
            found.append(region)
    relations = [_relation(raw, {region.region_id for region in found}) for raw in links]
    texts = _typed_texts(found)
    boxes = [one for one in found if isinstance(one, Box)]
    return Regions(
        spans=tuple(one for one in found if isinstance(one, Span)),
        boxes=tuple(replace(one, text=texts.get(one.region_id)) for one in boxes),
        relations=tuple(one for one in relations if isinstance(one, Relation)),
        others=tuple(one for one in found if isinstance(one, Other)),
        malformed=(*malformed, *(one for one in relations if isinstance(one, Malformed))),
    )


def _region(raw: Any) -> Span | Box | Other | Malformed:
    if not isinstance(raw, dict):
        return Malformed("the region is no object", raw)
    kind, region_id, value = _word(raw.get("type")), _word(raw.get("id")), raw.get("value")
    if kind is None or region_id is None:
        return Malformed("the region has no type, or no id of at most 200 characters", raw)
    if not isinstance(value, dict):
        return Malformed("the region has no value", raw)
    match kind:
        case "labels":
            return _span(region_id, value, raw)
        case "rectanglelabels":
            return _box(region_id, value, raw)
        case _:
            return Other(region_id, kind, raw)


def _span(region_id: str, value: Mapping[str, Any], raw: Mapping[str, Any]) -> Span | Malformed:
    labels = _words(value.get("labels"))
    start, end, text = _whole(value.get("start")), _whole(value.get("end")), value.get("text")
    if not labels:
        return Malformed("the span has no labels", raw)
    if start is None or end is None:
        return Malformed("the span's offsets are no whole numbers", raw)
    if not 0 <= start < end:
        return Malformed("the span does not end behind its start", raw)
    if text is not None and not isinstance(text, str):
        return Malformed("the span's text is no text", raw)
    return Span(region_id, start, end, text, labels, raw)


def _box(region_id: str, value: Mapping[str, Any], raw: Mapping[str, Any]) -> Box | Malformed:
    labels = _words(value.get("rectanglelabels"))
    if not labels:
        return Malformed("the box has no labels", raw)
    x, y = finite(value.get("x")), finite(value.get("y"))
    width, height = finite(value.get("width")), finite(value.get("height"))
    rotation = finite(_or_zero(value.get("rotation")))
    if x is None or y is None or width is None or height is None or rotation is None:
        return Malformed("the box's place or size is no number", raw)
    if width <= 0 or height <= 0:
        return Malformed("the box has no area", raw)
    index = _whole(_or_zero(raw.get("item_index")))
    if index is None or not 0 <= index < _MOST_PAGES:
        return Malformed("the box is on no page: its item_index is no page's", raw)
    if _or_zero(raw.get("image_rotation")) != 0:
        return Malformed("the box was drawn on a turned page", raw)
    return Box(region_id, index + 1, x, y, width, height, rotation, labels, None, raw)


def _relation(raw: Mapping[str, Any], region_ids: Collection[str]) -> Relation | Malformed:
    from_id, to_id = _word(raw.get("from_id")), _word(raw.get("to_id"))
    if from_id is None or to_id is None:
        return Malformed("the relation does not say what it joins", raw)
    if from_id not in region_ids or to_id not in region_ids:
        return Malformed("the relation joins a region that is not there", raw)
    labels, direction = raw.get("labels"), raw.get("direction", "right")
    words = _words(labels) if labels else ()
    if words is None:
        return Malformed("the relation's labels are no list of words", raw)
    if direction not in _DIRECTIONS:
        return Malformed("the relation has no direction", raw)
    return Relation(from_id, to_id, words, direction, raw)


def _unknown(region: Span | Box, known_labels: Collection[str]) -> Iterator[Malformed]:
    for label in region.labels:
        if label not in known_labels:
            yield Malformed(f"the label {label[:_ID_CHARACTERS]!r} is not known", region.raw)


def _typed_texts(regions: Collection[Span | Box | Other]) -> dict[str, str]:
    """Return what people typed, by the id of the region that they typed it for."""
    texts: dict[str, str] = {}
    for region in regions:
        if isinstance(region, Other) and region.kind == "textarea":
            lines = region.raw["value"].get("text")
            words = _words([lines] if isinstance(lines, str) else lines)
            if words:
                texts[region.region_id] = "\n".join(words)
    return texts


def _words(value: Any) -> _Labels | None:
    """Return a list of words as a tuple, each one once; None for anything else."""
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        return None
    return tuple(dict.fromkeys(value))


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= _ID_CHARACTERS else None


def _or_zero(value: Any) -> Any:
    """What is absent or null is 0."""
    return 0 if value is None else value


def _whole(value: Any) -> int | None:
    """Return a whole number, also where it is written 5.0; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, float) and value.is_integer() else None
