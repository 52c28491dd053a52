"""What a new label config would take away from what people have said under the old one.

Rendering a config does not belong here: see label_configs.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from oceanid_pipelines.domain.shapes import BOXES, SPANS

_CHOICES = ("Label", "Choice", "Relation")
_MARKS = SPANS | BOXES
RELATION = "relation"  # relations have no control of their own, and no name


@dataclass(frozen=True, slots=True)
class Control:
    """One thing that annotators answer by: where it points, and what it offers."""

    kind: str
    to_name: str
    offers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Removed:
    """Controls, and labels of controls that stay, which a new config no longer has."""

    controls: frozenset[str]
    labels: frozenset[tuple[str, str]]

    def __bool__(self) -> bool:
        """Whether anything is removed."""
        return bool(self.controls or self.labels)


def tree(config: str) -> ElementTree.Element:
    """Return a label config as XML; raise ValueError when it is none."""
    try:
        return ElementTree.fromstring(config)  # noqa: S314 - Label Studio parsed it before us
    except ElementTree.ParseError as error:
        raise ValueError(f"the label config is not XML: {error}") from None


@lru_cache(maxsize=512)
def offered_labels(config: str) -> frozenset[str]:
    """Return the labels that a label config declares for marks; none where it is not XML."""
    try:
        known = controls(config)
    except ValueError:
        return frozenset()
    return frozenset().union(*(one.offers for one in known.values() if one.kind in _MARKS))


def controls(config: str) -> dict[str, Control]:
    """Return the controls of a label config by name; raise ValueError when it is not XML."""
    root = tree(config)
    found = {
        element.attrib["name"]: Control(
            element.tag.lower(), element.attrib["toName"], _offers(element)
        )
        for element in root.iter()
        if "name" in element.attrib and "toName" in element.attrib
    }
    relations = [_offers(element) for element in root.iter("Relations")]
    if relations:
        found[RELATION] = Control(RELATION, "", frozenset().union(*relations))
    return found


def removed(old: str, new: str) -> Removed:
    """Return what the new config takes away; a control of another kind or aim is another one."""
    before, after = controls(old), controls(new)
    kept = {
        name
        for name, control in before.items()
        if name in after
        and (control.kind, control.to_name) == (after[name].kind, after[name].to_name)
    }
    return Removed(
        frozenset(before) - kept,
        frozenset(
            (name, label) for name in kept for label in before[name].offers - after[name].offers
        ),
    )


def orphans(result: Any, gone: Removed) -> frozenset[str]:
    """Return what of an annotation's result would lose its control or label, in words."""
    regions = result if isinstance(result, list) else []
    return frozenset(
        words for region in regions if isinstance(region, Mapping) for words in _lost(region, gone)
    )


def _lost(region: Mapping[str, Any], gone: Removed) -> Iterator[str]:
    kind = region.get("type")
    name = RELATION if kind == RELATION else region.get("from_name")
    if not isinstance(name, str):
        return
    if name in gone.controls:
        yield f"control {name}"
    value = region.get("value")
    said = region.get("labels") if kind == RELATION else None
    if isinstance(value, Mapping) and isinstance(kind, str):
        said = value.get(kind)
    for label in _words(said):
        if (name, label) in gone.labels:
            yield f"label {label}"


def _words(said: Any) -> Iterator[str]:
    """Yield every word of a list; a taxonomy's answers are lists of lists."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, list):
        for one in said:
            yield from _words(one)


def _offers(element: ElementTree.Element) -> frozenset[str]:
    """Return what a control offers, as it stands in an answer."""
    return frozenset(
        word
        for one in element.iter()
        if one.tag in _CHOICES
        for word in [one.attrib.get("alias") or one.attrib.get("value", "")]
        if word and not word.startswith("$")
    )
