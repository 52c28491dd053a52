"""The regions of an annotation's result: spans, boxes, relations, and what is none of these.

Label Studio stores any JSON as a result, so everything is looked at here and nothing raises: each
region that cannot be used is Malformed with its reason, and its neighbours are read all the same.
Whether a span fits its text and a box its page is the business of spans.py and boxes.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from oceanid_pipelines.domain.annotations import Malformed
from oceanid_pipelines.domain.shapes import (
    BOXES,
    ID_CHARACTERS,
    SPANS,
    Box,
    Labels,
    Span,
    read_box,
    read_span,
    word,
    words,
)

__all__ = ["Box", "Other", "Regions", "Relation", "Span", "read_result"]

_DIRECTIONS = ("right", "left", "bi")
_MARKS = (Span, Box)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two regions."""

    from_id: str
    to_id: str
    labels: Labels
    direction: str
    raw: Mapping[str, Any] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Other:
    """A region of another kind, kept as it is: choices (see answers.py), a rating, a brush."""

    region_id: str
    kind: str
    raw: Mapping[str, Any] = field(repr=False, compare=False)


class Regions(NamedTuple):
    """All that a result says, each kind in its order."""

    spans: tuple[Span, ...] = ()
    boxes: tuple[Box, ...] = ()
    relations: tuple[Relation, ...] = ()
    others: tuple[Other, ...] = ()
    malformed: tuple[Malformed, ...] = ()


def read_result(result: Any, known_labels: Collection[str] | None) -> Regions:
    """Return the regions of a result. A label that is not known is set aside, its region is not.

    None knows every label.
    """
    if result is None:
        return Regions()
    if not isinstance(result, list):
        return Regions(malformed=(Malformed("the result is no list", result),))
    found: dict[type, list[Any]] = {Span: [], Box: [], Other: [], Relation: [], Malformed: []}
    links: list[Mapping[str, Any]] = []
    marked: set[str] = set()
    for raw in result:
        if isinstance(raw, dict) and raw.get("type") == "relation":
            links.append(raw)
            continue
        for one in _usable(_region(raw), marked, known_labels):
            found[type(one)].append(one)
    if links:
        ids = {one.region_id for kind in (Span, Box, Other) for one in found[kind]}
        for link in (_relation(raw, ids) for raw in links):
            found[type(link)].append(link)
    texts = _typed_texts(found[Other])
    return Regions(
        spans=tuple(found[Span]),
        boxes=tuple(
            replace(one, text=texts[one.region_id]) if one.region_id in texts else one
            for one in found[Box]
        ),
        relations=tuple(found[Relation]),
        others=tuple(found[Other]),
        malformed=tuple(found[Malformed]),
    )


def _usable(
    region: Span | Box | Other | Malformed, marked: set[str], known_labels: Collection[str] | None
) -> Sequence[Span | Box | Other | Malformed]:
    """Return what cannot be used of a region, and what can; `marked` are the marks so far."""
    if not isinstance(region, _MARKS):
        return (region,)
    if region.region_id in marked:
        return (Malformed("another region has the same id", region.raw),)
    marked.add(region.region_id)
    if known_labels is None:
        return (region,)
    known = tuple([label for label in region.labels if label in known_labels])
    if known == region.labels:
        return (region,)
    unknown = [
        Malformed(f"the label {label[:ID_CHARACTERS]!r} is not known", region.raw)
        for label in region.labels
        if label not in known_labels
    ]
    return (*unknown, replace(region, labels=known)) if known else unknown


def _region(raw: Any) -> Span | Box | Other | Malformed:
    if not isinstance(raw, dict):
        return Malformed("the region is no object", raw)
    kind, region_id, value = word(raw.get("type")), word(raw.get("id")), raw.get("value")
    if kind is None or region_id is None:
        return Malformed("the region has no type, or no id of at most 200 characters", raw)
    if not isinstance(value, dict):
        return Malformed("the region has no value", raw)
    if kind in SPANS:
        return read_span(region_id, kind, value, raw)
    if kind in BOXES:
        return read_box(region_id, kind, value, raw)
    return Other(region_id, kind, raw)


def _relation(raw: Mapping[str, Any], region_ids: Collection[str]) -> Relation | Malformed:
    from_id, to_id = word(raw.get("from_id")), word(raw.get("to_id"))
    if from_id is None or to_id is None:
        return Malformed("the relation does not say what it joins", raw)
    if from_id not in region_ids or to_id not in region_ids:
        return Malformed("the relation joins a region that is not there", raw)
    labels, direction = raw.get("labels"), raw.get("direction", "right")
    found = words(labels) if labels else ()
    if found is None:
        return Malformed("the relation's labels are no list of words", raw)
    if direction not in _DIRECTIONS:
        return Malformed("the relation has no direction", raw)
    return Relation(from_id, to_id, found, direction, raw)


def _typed_texts(regions: Collection[Other]) -> dict[str, str]:
    """Return what people typed, by the id of the region that they typed it for."""
    texts: dict[str, str] = {}
    for region in regions:
        if region.kind == "textarea":
            lines = region.raw["value"].get("text")
            found = words([lines] if isinstance(lines, str) else lines)
            if found:
                texts[region.region_id] = "\n".join(found)
    return texts
