"""Whose answer counts where people differ, and how far they agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from oceanid_pipelines.domain.agreement import (
    BoxMark,
    Mark,
    Voice,
    choose,
    chosen_pairs,
    kappa,
    overlap,
    span_f1,
)

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
NAME, SIGN, FLAG = ("VESSEL_NAME", 0, 5), ("IRCS", 7, 12), ("FLAG", 14, 20)
TITLE = BoxMark("Title", 1, 10, 10, 30, 6)


def voice(
    number: int,
    *marks: Mark,
    by: str | None = None,
    truth: bool = False,
    choices: Mapping[str, set[str]] | None = None,
) -> Voice:
    """Later numbers spoke later."""
    return Voice(
        number,
        by or f"{number}@example.org",
        BEGIN + timedelta(seconds=number),
        truth,
        frozenset(marks),
        {control: frozenset(chosen) for control, chosen in (choices or {}).items()},
    )


def moved(box: BoxMark, right: float, **changes: Any) -> BoxMark:
    return replace(box, x=box.x + right, **changes)


@pytest.mark.parametrize(
    ("voices", "chosen", "reason"),
    [
        ([], None, "nobody"),
        ([voice(1, NAME)], 1, "only answer"),
        ([voice(1, truth=True), voice(2, NAME, by="boss")], 1, "ground truth"),
        ([voice(1, truth=True), voice(2, NAME, truth=True), voice(3)], 2, "ground truth"),
        ([voice(1, NAME, by="boss"), voice(2, SIGN), voice(3, SIGN)], 1, "reviewer"),
        ([voice(1, NAME, by="boss"), voice(2, SIGN, by="boss"), voice(3)], 2, "reviewer"),
        ([voice(1, NAME), voice(2, NAME)], 2, "most of them"),
        ([voice(1, NAME, SIGN), voice(2, NAME), voice(3, NAME, SIGN)], 3, "most of them"),
        ([voice(1, NAME, SIGN, FLAG), voice(2, NAME), voice(3, SIGN)], None, "3 people differ"),
        ([voice(1, NAME), voice(2, SIGN)], None, "2 people differ"),
        ([voice(1, NAME), voice(2)], None, "2 people differ"),
        ([voice(1, NAME), voice(2), voice(3)], 3, "most of them"),
        (
            [voice(1, NAME, moved(TITLE, 5)), voice(2, moved(TITLE, 2)), voice(3, NAME, TITLE)],
            3,
            "most of them",
        ),
        ([voice(1, TITLE), voice(2, moved(TITLE, 11))], None, "2 people differ"),
        # Two boxes of one person are two things, however near.
        ([voice(1, TITLE, moved(TITLE, 3)), voice(2, moved(TITLE, 1))], None, "2 people differ"),
        (
            [voice(1, NAME, choices={"kind": {"a"}}), voice(2, NAME, choices={"kind": {"b"}})],
            None,
            "2 people differ",
        ),
    ],
)
def test_whose_answer_counts(voices: list[Voice], chosen: int | None, reason: str) -> None:
    found = choose(voices[::-1], {"boss"})
    assert found == choose(voices, {"boss"})
    assert found.annotation_id == chosen
    assert reason in found.reason


@pytest.mark.parametrize(
    ("voices", "expected"),
    [
        ([voice(1, NAME)], None),
        ([voice(1), voice(2)], 1.0),
        ([voice(1, NAME, SIGN), voice(2, NAME, SIGN)], 1.0),
        ([voice(1, NAME), voice(2, SIGN)], 0.0),
        ([voice(1, NAME, SIGN), voice(2, NAME)], 2 / 3),
        ([voice(1, NAME), voice(2, NAME), voice(3, SIGN)], 1 / 3),
        ([voice(1, NAME), voice(2, (NAME[0], 0, 6))], 0.0),
        ([voice(1, TITLE), voice(2, TITLE)], 1.0),
        ([voice(1, NAME, TITLE), voice(2, NAME, moved(TITLE, 10))], 1.0),  # just half
        ([voice(1, NAME, TITLE), voice(2, NAME, moved(TITLE, 10.1))], 0.5),
        ([voice(1, TITLE), voice(2, moved(TITLE, 0, label="Table"))], 0.0),
        ([voice(1, TITLE), voice(2, moved(TITLE, 0, page=2))], 0.0),
        # One box is the same as one other, the one that it overlaps most.
        ([voice(1, TITLE), voice(2, moved(TITLE, 1), moved(TITLE, 2))], 2 / 3),
        ([voice(1, moved(TITLE, 1), moved(TITLE, 2)), voice(2, TITLE)], 2 / 3),
        ([voice(1, TITLE, moved(TITLE, 6)), voice(2, moved(TITLE, 1), moved(TITLE, 3))], 1.0),
        ([voice(1, TITLE, moved(TITLE, 8)), voice(2, moved(TITLE, 4), moved(TITLE, 12))], 1.0),
    ],
)
def test_f1_of_the_marks(voices: list[Voice], expected: float | None) -> None:
    assert span_f1(voices) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (TITLE, 1.0),
        (moved(TITLE, 15), 1 / 3),
        (moved(TITLE, 30), 0.0),  # they touch
        (moved(TITLE, 0, y=12.0), 1 / 2),
        (moved(TITLE, 10, y=11.0, width=10.0, height=3.0), 1 / 6),  # inside
        (moved(TITLE, 0, page=2), 0.0),
    ],
)
def test_what_two_boxes_have_in_common(other: BoxMark, expected: float) -> None:
    assert overlap(TITLE, other) == pytest.approx(expected)
    assert overlap(other, TITLE) == overlap(TITLE, other)
    point = BoxMark("pt", 1, 5, 5, 0, 0)
    assert (overlap(point, point), overlap(point, replace(point, x=6))) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], None),
        ([("a", "a")], 1.0),
        ([("a", "a"), ("b", "b")], 1.0),
        ([("a", "b"), ("b", "a")], -1.0),
        ([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")], 0.0),
        # 20 both yes, 15 both no, 5 and 10 differ: the example of the textbooks.
        ([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15, 0.4),
    ],
)
def test_kappa_of_the_choices(pairs: list[tuple[str, str]], expected: float | None) -> None:
    assert kappa(pairs) == (None if expected is None else pytest.approx(expected))


def test_only_controls_that_both_used_are_compared() -> None:
    one = voice(1, choices={"kind": {"a", "b"}, "mine": {"x"}})
    other = voice(2, choices={"kind": {"b", "a"}, "theirs": {"x"}})
    assert chosen_pairs([one, other]) == [("a + b", "a + b")] * 2
