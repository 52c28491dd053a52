"""From percent of a page as it is shown to points of the PDF's user space. Nothing here raises.

The page image begins at the top left of the page as a viewer shows it; user space has its origin
at the bottom left of the page before it is turned, plus where the visible page begins.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from oceanid_pipelines.domain.annotations import Malformed
from oceanid_pipelines.domain.regions import Box

_QUARTERS = (0, 90, 180, 270)
_SLACK_PERCENT = 1.0  # drawn a little over the edge
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """A page's size before its rotation (clockwise), and where it begins; None where unknown."""

    width_pt: float | None
    height_pt: float | None
    rotation: int = 0
    left_pt: float = 0.0
    bottom_pt: float = 0.0


@dataclass(frozen=True, slots=True)
class Points:
    """A rectangle in PDF user space: its lower left corner and its size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box and its points, None on a page without a size in points."""

    box: Box
    points: Points | None


@dataclass(frozen=True, slots=True)
class PlacedBoxes:
    """The boxes that are on their pages, and those set aside; both in their order."""

    boxes: tuple[PlacedBox, ...]
    malformed: tuple[Malformed, ...]


def place_boxes(boxes: Iterable[Box], frames: Mapping[int, Frame]) -> PlacedBoxes:
    """Return the boxes with their points; `frames` are the document's pages by number, from 1.

    A box that was turned gets the points of the rectangle around it.
    """
    placed: list[PlacedBox] = []
    malformed: list[Malformed] = []
    for box in boxes:
        frame = frames.get(box.page_no)
        if frame is None:
            reason = f"the box is on page {box.page_no} of a document of {len(frames)}"
            malformed.append(Malformed(reason, box.raw))
            continue
        around = _around(box, frame)
        if around is None:
            malformed.append(Malformed("the box reaches beyond the page", box.raw))
        else:
            placed.append(PlacedBox(box, _points(around, frame)))
    return PlacedBoxes(tuple(placed), tuple(malformed))


def _shown_size(frame: Frame) -> tuple[float, float] | None:
    """Width and height of the page as it is shown; None where unknown."""
    if not frame.width_pt or not frame.height_pt or frame.rotation not in _QUARTERS:
        return None
    size = frame.width_pt, frame.height_pt
    return size if frame.rotation in {0, 180} else size[::-1]


def _around(box: Box, frame: Frame) -> tuple[float, float, float, float] | None:
    """Return left, top, right, bottom in percent of the shown page; None beyond its edges."""
    corners = [(0.0, 0.0), (box.width, 0.0), (0.0, box.height), (box.width, box.height)]
    if box.rotation % 360:
        # Percent of a width and of a height differ in length: turning needs the page's shape.
        wide, high = _shown_size(frame) or (1.0, 1.0)
        angle = math.radians(box.rotation % 360)
        cos, sin = math.cos(angle), math.sin(angle)
        corners = [
            (x * cos - y * high / wide * sin, x * wide / high * sin + y * cos) for x, y in corners
        ]
    xs = [box.x + x for x, _ in corners]
    ys = [box.y + y for _, y in corners]
    around = min(xs), min(ys), max(xs), max(ys)
    on_page = all(-_SLACK_PERCENT <= edge <= 100 + _SLACK_PERCENT for edge in around)
    return around if on_page else None


def _points(around: tuple[float, float, float, float], frame: Frame) -> Points | None:
    shown = _shown_size(frame)
    if shown is None or frame.width_pt is None or frame.height_pt is None:
        return None
    left, right = around[0] * shown[0] / 100, around[2] * shown[0] / 100
    top, bottom = around[1] * shown[1] / 100, around[3] * shown[1] / 100
    width, height = right - left, bottom - top
    match frame.rotation:
        case 0:
            x, y = left, frame.height_pt - bottom
        case 90:
            x, y, width, height = top, left, height, width
        case 180:
            x, y = frame.width_pt - right, top
        case _:
            x, y = frame.width_pt - bottom, frame.height_pt - right
            width, height = height, width
    return Points(
        x=round(frame.left_pt + x, _DECIMALS),
        y=round(frame.bottom_pt + y, _DECIMALS),
        width=round(width, _DECIMALS),
        height=round(height, _DECIMALS),
    )
