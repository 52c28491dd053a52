"""How far several people agree about one task, and whose answer counts. Pure.

Spans agree when label, start and end are the same, boxes when they are to a percent of the page,
choices when the same of each control is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

Mark = tuple[str, *tuple[int, ...]]  # a label and where: characters, or a page and percents


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


def choose(voices: Collection[Voice], reviewers: Collection[str]) -> Choice:
    """Return whose answer counts.

    The only one; else ground truth, the newest where there are several; else the newest by a
    reviewer; else the newest that is just what most people said, mark by mark and choice by choice;
    else nobody's.
    """
    newest = sorted(voices, key=lambda one: (one.updated_at, one.annotation_id), reverse=True)
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
        2 * len(one.marks & other.marks) / (len(one.marks) + len(other.marks))
        if one.marks or other.marks
        else 1.0
        for one, other in combinations(voices, 2)
    ]
    return sum(scores) / len(scores) if scores else None


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
