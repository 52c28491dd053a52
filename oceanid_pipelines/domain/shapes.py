"""The marks among an annotation's regions: spans in a text, and boxes on a page.

Polygons, ellipses and key points become the rectangle around them; their own shape stays in `raw`.
Nothing here raises: what cannot be used is Malformed with its reason.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oceanid_pipelines.domain.annotations import Malformed, finite

Labels = tuple[str, ...]
ID_CHARACTERS = 200  # Label Studio's own have 10; it is part of a key in the database
_MOST_PAGES = 1_000_000
_DIGITS = 10  # of the number of a paragraph
_POINT = 2  # numbers in one
_CORNERS = 3  # that enclose an area


@dataclass(frozen=True, slots=True)
class Span:
    """Labelled characters of a text; `text` is what they are said to be, None where unsaid.

    Of a dialogue, `paragraphs` are those that `start` and `end` are in, from 0; None where both
    count from the beginning of the text.
    """

    region_id: str
    start: int
    end: int
    text: str | None
    labels: Labels
    raw: Mapping[str, Any] = field(repr=False, compare=False)
    paragraphs: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A labelled rectangle on a page, in percent of the page as shown, from its top left corner.

    `rotation` turns it clockwise, in degrees, about that corner. `text` is what people typed for
    it, in a region of its own that is among the others too. `shape` is what they drew: it is the
    rectangle around that.
    """

    region_id: str
    page_no: int
    x: float
    y: float
    width: float
    height: float
    rotation: float
    labels: Labels
    text: str | None
    raw: Mapping[str, Any] = field(repr=False, compare=False)
    shape: str = "rectangle"


def read_span(
    region_id: str, kind: str, value: Mapping[str, Any], raw: Mapping[str, Any]
) -> Span | Malformed:
    """Read characters of a text, of a page of HTML, or of a dialogue.

    The latter two by their offsets in the whole; those of a dialogue else by paragraph.
    """
    labels, text = words(value.get(kind)), value.get("text")
    places = _places(kind, value)
    if places is None:
        return Malformed("the span has no offsets in the whole text", raw)
    (first, start), (last, end) = places
    if not labels:
        return Malformed("the span has no labels", raw)
    if first is None or start is None or last is None or end is None:
        return Malformed("the span's offsets are no whole numbers", raw)
    if not (0, 0) <= (first, start) < (last, end) or min(start, end) < 0:
        return Malformed("the span does not end behind its start", raw)
    if text is not None and not isinstance(text, str):
        return Malformed("the span's text is no text", raw)
    by_paragraph = kind == "paragraphlabels" and "globalOffsets" not in value
    paragraphs = (first, last) if by_paragraph else None
    return Span(region_id, start, end, text, labels, raw, paragraphs)


_Point = tuple[int | None, int | None]  # a paragraph, and an offset


def _places(kind: str, value: Mapping[str, Any]) -> tuple[_Point, _Point] | None:
    """Return the paragraph and offset of both ends, 0 where all is one text; None for none."""
    offsets: Any = value if kind == "labels" else value.get("globalOffsets")
    if isinstance(offsets, dict):
        return (0, _whole(offsets.get("start"))), (0, _whole(offsets.get("end")))
    if kind != "paragraphlabels" or offsets is not None or "startOffset" not in value:
        return None
    return (
        (_index(value.get("start")), _whole(value["startOffset"])),
        (_index(value.get("end")), _whole(value.get("endOffset"))),
    )


def read_box(
    region_id: str, kind: str, value: Mapping[str, Any], raw: Mapping[str, Any]
) -> Box | Malformed:
    """Read a rectangle, or what is drawn otherwise as the rectangle around it."""
    labels = words(value.get(kind))
    if not labels:
        return Malformed("the box has no labels", raw)
    shape = kind.removesuffix("labels")
    place = _OUTLINES[shape](value, raw)
    if isinstance(place, str):
        return Malformed(place, raw)
    index = _whole(_or_zero(raw.get("item_index")))
    if index is None or not 0 <= index < _MOST_PAGES:
        return Malformed("the box is on no page: its item_index is no page's", raw)
    if _or_zero(raw.get("image_rotation")) != 0:
        return Malformed("the box was drawn on a turned page", raw)
    x, y, width, height, rotation = place
    return Box(region_id, index + 1, x, y, width, height, rotation, labels, None, raw, shape=shape)


SPANS = frozenset({"labels", "hypertextlabels", "paragraphlabels"})
BOXES = frozenset({"rectanglelabels", "polygonlabels", "ellipselabels", "keypointlabels"})

_Place = tuple[float, float, float, float, float] | str


def _rectangle(value: Mapping[str, Any], raw: Mapping[str, Any]) -> _Place:  # noqa: ARG001
    x, y = finite(value.get("x")), finite(value.get("y"))
    width, height = finite(value.get("width")), finite(value.get("height"))
    rotation = finite(_or_zero(value.get("rotation")))
    if x is None or y is None or width is None or height is None or rotation is None:
        return "the box's place or size is no number"
    if width <= 0 or height <= 0:
        return "the box has no area"
    return x, y, width, height, rotation


def _polygon(value: Mapping[str, Any], raw: Mapping[str, Any]) -> _Place:  # noqa: ARG001
    points = value.get("points")
    if not isinstance(points, list) or len(points) < _CORNERS:
        return "the polygon has less than three points"
    if not all(isinstance(point, list) and len(point) == _POINT for point in points):
        return "the polygon's points are no pairs"
    xs, ys = ([finite(point[axis]) for point in points] for axis in range(_POINT))
    known_x, known_y = [x for x in xs if x is not None], [y for y in ys if y is not None]
    if len(known_x) + len(known_y) < 2 * len(points):
        return "the polygon's points are no numbers"
    left, top = min(known_x), min(known_y)
    width, height = max(known_x) - left, max(known_y) - top
    return (left, top, width, height, 0.0) if width > 0 and height > 0 else "the box has no area"


def _ellipse(value: Mapping[str, Any], raw: Mapping[str, Any]) -> _Place:
    x, y = finite(value.get("x")), finite(value.get("y"))
    across, down = finite(value.get("radiusX")), finite(value.get("radiusY"))
    rotation = finite(_or_zero(value.get("rotation")))
    if x is None or y is None or across is None or down is None or rotation is None:
        return "the ellipse's place or size is no number"
    if across <= 0 or down <= 0:
        return "the box has no area"
    angle, shape = math.radians(rotation % 360), _height_by_width(raw)
    # Percent of a width and of a height differ in length: turning needs the page's shape.
    half_width = math.hypot(across * math.cos(angle), down * shape * math.sin(angle))
    half_height = math.hypot(across / shape * math.sin(angle), down * math.cos(angle))
    return x - half_width, y - half_height, 2 * half_width, 2 * half_height, 0.0


def _key_point(value: Mapping[str, Any], raw: Mapping[str, Any]) -> _Place:
    x, y = finite(value.get("x")), finite(value.get("y"))
    width = finite(_or_zero(value.get("width")))
    if x is None or y is None or width is None or width < 0:
        return "the key point's place or size is no number"
    height = width / _height_by_width(raw)
    return x - width / 2, y - height / 2, width, height, 0.0


_OUTLINES = {
    "rectangle": _rectangle,
    "polygon": _polygon,
    "ellipse": _ellipse,
    "keypoint": _key_point,
}


def _height_by_width(raw: Mapping[str, Any]) -> float:
    """Return the shape of the picture; a square's where it is not told."""
    width, height = finite(raw.get("original_width")), finite(raw.get("original_height"))
    return height / width if width and height and width > 0 and height > 0 else 1.0


def words(value: Any) -> Labels | None:
    """Return a list of words as a tuple, each one once; None for anything else."""
    if not isinstance(value, list):
        return None
    for one in value:  # a generator for a word or two would take longer than they do
        if not isinstance(one, str) or not one:
            return None
    return tuple(dict.fromkeys(value))


def word(value: Any) -> str | None:
    """Return a word that can be part of a key; None for anything else."""
    return value if isinstance(value, str) and 0 < len(value) <= ID_CHARACTERS else None


def _or_zero(value: Any) -> Any:
    """What is absent or null is 0."""
    return 0 if value is None else value


def _index(value: Any) -> int | None:
    """Return the number of a paragraph, which Label Studio writes as a word."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < _DIGITS else None
    return _whole(value)


def _whole(value: Any) -> int | None:
    """Return a whole number, also where it is written 5.0; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, float) and value.is_integer() else None
