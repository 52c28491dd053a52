"""Boxes: percent of the shown page and points of user space are the same place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oceanid_pipelines.domain.boxes import Frame, Points, place_boxes
from oceanid_pipelines.domain.regions import Box

LETTER = (612.0, 792.0)


def box(**changes: Any) -> Box:
    place: dict[str, Any] = {"x": 10.0, "y": 20.0, "width": 30.0, "height": 5.0, "rotation": 0.0}
    place |= {"region_id": "b", "page_no": 1, "labels": ("IMO",), "text": None, "raw": {}}
    return Box(**{**place, **changes})


def points(found: Box, frame: Frame) -> Points | None:
    placed = place_boxes([found], {1: frame})
    assert not placed.malformed
    return placed.boxes[0].points


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (Frame(*LETTER), Points(61.2, 594.0, 183.6, 39.6)),
        (Frame(*LETTER, rotation=90), Points(122.4, 79.2, 30.6, 237.6)),
        (Frame(*LETTER, rotation=180), Points(367.2, 158.4, 183.6, 39.6)),
        (Frame(*LETTER, rotation=270), Points(459.0, 475.2, 30.6, 237.6)),
        (Frame(*LETTER, left_pt=-10, bottom_pt=100), Points(51.2, 694.0, 183.6, 39.6)),
        (
            Frame(*LETTER, rotation=90, left_pt=-10, bottom_pt=100),
            Points(112.4, 179.2, 30.6, 237.6),
        ),
    ],
)
def test_a_box_in_percent_has_these_points(frame: Frame, expected: Points) -> None:
    assert points(box(), frame) == expected


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_whole_page_is_the_whole_page(rotation: int) -> None:
    frame = Frame(*LETTER, rotation=rotation, left_pt=7, bottom_pt=9)
    assert points(box(x=0.0, y=0.0, width=100.0, height=100.0), frame) == Points(7, 9, *LETTER)


def test_a_turned_box_gets_the_rectangle_around_it() -> None:
    square = Frame(1000, 1000)
    # Turned clockwise about its top left corner, it hangs down to the left of it.
    turned = box(x=50.0, y=20.0, width=30.0, height=5.0, rotation=90.0)
    assert points(turned, square) == Points(450, 500, 50, 300)
    # On a page that is twice as high as wide, 30 % of the width are 15 % of the height.
    assert points(turned, Frame(1000, 2000)) == Points(400, 1300, 100, 300)
    assert points(box(rotation=360.0), Frame(*LETTER)) == points(box(), Frame(*LETTER))


@pytest.mark.parametrize("frame", [Frame(None, None), Frame(612, None), Frame(612, 792, 45)])
def test_a_page_without_a_size_gives_no_points(frame: Frame) -> None:
    assert points(box(), frame) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"x": -2.0},
        {"y": 97.0},
        {"x": 75.0},
        {"x": 1e30},
        {"rotation": 180.0},
    ],
)
def test_a_box_beyond_its_page_is_set_aside(changes: dict[str, Any]) -> None:
    placed = place_boxes([box(**changes), box()], {1: Frame(*LETTER)})
    assert [one.reason for one in placed.malformed] == ["the box reaches beyond the page"]
    assert len(placed.boxes) == 1


def test_a_box_on_a_page_that_is_not_there_is_set_aside() -> None:
    placed = place_boxes([box(page_no=100)], {1: Frame(*LETTER), 2: Frame(*LETTER)})
    assert [one.reason for one in placed.malformed] == ["the box is on page 100 of a document of 2"]


percents = st.floats(0, 49).map(lambda number: round(number, 3))


@settings(deadline=None)
@given(percents, percents, percents, percents, st.sampled_from([0, 90, 180, 270]))
def test_points_keep_the_share_of_the_page(
    x: float, y: float, width: float, height: float, rotation: int
) -> None:
    found = points(
        box(x=x, y=y, width=width + 1, height=height + 1), Frame(*LETTER, rotation=rotation)
    )
    assert found is not None
    share = (width + 1) * (height + 1) / 10_000
    assert found.width * found.height / (LETTER[0] * LETTER[1]) == pytest.approx(share, abs=1e-5)
    assert -0.01 <= found.x <= LETTER[0] - found.width + 0.01
    assert -0.01 <= found.y <= LETTER[1] - found.height + 0.01
