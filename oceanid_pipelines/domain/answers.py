"""What people answered besides marking: choices, ratings, numbers, dates, taxonomy paths, words.

An answer belongs to a region when it has that region's id, else to the whole task. Nothing here
raises: what is malformed is set aside with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from oceanid_pipelines.domain.annotations import Malformed, finite
from oceanid_pipelines.domain.regions import Other
from oceanid_pipelines.domain.shapes import word, words

_STEP = " > "  # between the steps of a path through a taxonomy


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said in one control of the label config, about one region or the whole task."""

    region_id: str
    control: str
    kind: str
    values: tuple[str, ...]
    raw: Mapping[str, Any] = field(repr=False, compare=False)


def read_answers(others: Iterable[Other]) -> tuple[list[Answer], list[Malformed]]:
    """Return the answers among regions that are no marks; the rest of those is kept raw only."""
    answers: dict[tuple[str, str], Answer] = {}
    malformed: list[Malformed] = []
    for other in others:
        reader = _READERS.get(other.kind)
        if reader is None:
            continue
        control = word(other.raw.get("from_name"))
        values = reader(other.raw["value"].get(_KEYS.get(other.kind, other.kind)))
        if control is None:
            malformed.append(Malformed("the answer does not say which control it is of", other.raw))
        elif not values:
            malformed.append(Malformed(f"the answer holds no {other.kind}", other.raw))
        elif (other.region_id, control) in answers:
            malformed.append(Malformed("the same is answered twice", other.raw))
        else:
            key = (other.region_id, control)
            answers[key] = Answer(other.region_id, control, other.kind, values, other.raw)
    return list(answers.values()), malformed


def _paths(value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    paths = [words(path) for path in value]
    return tuple(_STEP.join(path) for path in paths if path) if all(paths) else None


def _lines(value: Any) -> tuple[str, ...] | None:
    return words([value] if isinstance(value, str) else value)


def _number(value: Any) -> tuple[str, ...] | None:
    number = finite(value)
    if number is None:
        return None
    return (str(int(number) if number.is_integer() else number),)


def _moment(value: Any) -> tuple[str, ...] | None:
    moment = word(value)
    return (moment,) if moment else None


_READERS: Mapping[str, Callable[[Any], tuple[str, ...] | None]] = {
    "choices": words,
    "taxonomy": _paths,
    "textarea": _lines,
    "rating": _number,
    "number": _number,
    "datetime": _moment,
}
_KEYS = {"textarea": "text"}
