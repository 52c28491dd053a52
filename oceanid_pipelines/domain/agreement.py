"""How far several people agree about one task, and whose answer counts. Pure.

Spans agree when label, start and end are the same; boxes when they have the same label and page and
their intersection is at least half of their union, each with one of the other's at most; choices
when the same of each control is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations, product

SAME_BOX = 0.5  # of the union of two boxes, what they have in common


@dataclass(frozen=True, slots=True, order=True)
class BoxMark:
    """A label on a rectangle of a page, in percent of it, as it is without its rotation."""

    label: str
    page: int
    x: float
    y: float
    width: float
    height: float


SpanMark = tuple[str, *tuple[int, ...]]  # a label, and the characters that it is on
Mark = SpanMark | BoxMark


@dataclass(frozen=True, slots=True)
class Voice:
    """One standing annotation of a task: who said what, and when."""

    annotation_id: int
    annotator: str | None
    updated_at: datetime
    ground_truth: bool
    marks: frozenset[Mark]
    choices: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose answer counts, None where people have to decide, and why."""

    annotation_id: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far people agree in one project; None where there is nothing to compare."""

    tasks: int
    span_f1: float | None
    kappa: float | None


def choose(voices: Collection[Voice], reviewers: Collection[str]) -> Choice:
    """Return whose answer counts.

    The only one; else ground truth, the newest where there are several; else the newest by a
    reviewer; else the newest that is just what most people said, mark by mark and choice by choice;
    else nobody's.
    """
    newest = sorted(
        _aligned(voices), key=lambda one: (one.updated_at, one.annotation_id), reverse=True
    )
    if not newest:
        return Choice(None, "nobody said anything")
    if len(newest) == 1:
        return Choice(newest[0].annotation_id, "the only answer")
    for found, reason in (
        ([one for one in newest if one.ground_truth], "ground truth"),
        ([one for one in newest if one.annotator in reviewers], "the newest of a reviewer"),
        (_of_the_majority(newest), "what most of them said"),
    ):
        if found:
            return Choice(found[0].annotation_id, reason)
    return Choice(None, f"{len(newest)} people differ")


def span_f1(voices: Sequence[Voice]) -> float | None:
    """Return the mean F1 of the marks of every two people; None for one person alone."""
    scores = [
        2 * _agreeing(one.marks, other.marks) / (len(one.marks) + len(other.marks))
        if one.marks or other.marks
        else 1.0
        for one, other in combinations(voices, 2)
    ]
    return sum(scores) / len(scores) if scores else None


def overlap(one: BoxMark, other: BoxMark) -> float:
    """Return the intersection of two boxes as a share of their union; 0 for other labels or pages.

    Two that are one and the same overlap wholly, also where they have no area.
    """
    if (one.label, one.page) != (other.label, other.page):
        return 0.0
    if one == other:
        return 1.0
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    if across <= 0 or down <= 0:
        return 0.0
    common = across * down
    return common / (one.width * one.height + other.width * other.height - common)


def kappa(pairs: Iterable[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of what two people chose of the same things; None without any.

    1 where both always chose one and the same.
    """
    both = list(pairs)
    if not both:
        return None
    observed = sum(one == other for one, other in both) / len(both)
    firsts, seconds = Counter(one for one, _ in both), Counter(other for _, other in both)
    expected = sum(firsts[word] * seconds[word] for word in firsts) / len(both) ** 2
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)


def chosen_pairs(voices: Sequence[Voice]) -> list[tuple[str, str]]:
    """Return what every two people chose in the controls that both used, in both orders.

    In both, because nobody is the first one.
    """
    pairs = []
    for one, other in combinations(voices, 2):
        for control in sorted(one.choices.keys() & other.choices.keys()):
            first, second = (" + ".join(sorted(chosen.choices[control])) for chosen in (one, other))
            pairs += [(first, second), (second, first)]
    return pairs


def _agreeing(ones: frozenset[Mark], others: frozenset[Mark]) -> int:
    """Return how many marks of two people agree."""
    return len(_spans(ones) & _spans(others)) + len(_same(_boxes(ones), _boxes(others)))


def _same(ones: Iterable[BoxMark], others: Iterable[BoxMark]) -> dict[BoxMark, BoxMark]:
    """Return which boxes are the same, each at most once, those that overlap most first."""
    pairs = sorted((-overlap(one, other), one, other) for one, other in product(ones, others))
    same: dict[BoxMark, BoxMark] = {}
    taken: set[BoxMark] = set()
    for shared, one, other in pairs:
        if -shared >= SAME_BOX and one not in same and other not in taken:
            same[one] = other
            taken.add(other)
    return same


def _aligned(voices: Collection[Voice]) -> list[Voice]:
    """Return the voices with each box as the first of them drew it: so it can be counted."""
    drawn: list[BoxMark] = []
    aligned = []
    for voice in sorted(voices, key=lambda one: one.annotation_id):
        boxes = _boxes(voice.marks)
        same = _same(boxes, drawn)
        drawn += sorted(boxes - same.keys())
        marks = _spans(voice.marks) | {same.get(one, one) for one in boxes}
        aligned.append(replace(voice, marks=marks))
    return aligned


def _boxes(marks: Iterable[Mark]) -> frozenset[BoxMark]:
    return frozenset(one for one in marks if isinstance(one, BoxMark))


def _spans(marks: Iterable[Mark]) -> frozenset[Mark]:
    return frozenset(one for one in marks if not isinstance(one, BoxMark))


def _of_the_majority(voices: Sequence[Voice]) -> list[Voice]:
    """Return those who said all that more than half said, and nothing else.

    Nobody's where just half of them said something.
    """
    said = Counter(piece for one in voices for piece in _pieces(one))
    if any(2 * count == len(voices) for count in said.values()):
        return []
    majority = {piece for piece, count in said.items() if 2 * count > len(voices)}
    return [one for one in voices if _pieces(one) == majority]


def _pieces(voice: Voice) -> set[object]:
    return {
        *voice.marks,
        *((control, word) for control, chosen in voice.choices.items() for word in chosen),
    }
