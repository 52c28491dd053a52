"""What people answer besides marking, of every kind, and what cannot be used of it."""

from __future__ import annotations

from typing import Any

import pytest

from oceanid_pipelines.domain.answers import read_answers
from oceanid_pipelines.domain.regions import read_result


def answer(kind: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"id": "a", "type": kind, "value": value, "from_name": "c", "to_name": "text", **more}


@pytest.mark.parametrize(
    ("kind", "value", "values"),
    [
        ("choices", {"choices": ["pos", "neg"]}, ("pos", "neg")),
        ("choices", {"start": 0, "end": 5, "choices": ["sure"]}, ("sure",)),
        ("textarea", {"text": ["a note", "second"]}, ("a note", "second")),
        ("textarea", {"text": "a note"}, ("a note",)),
        ("rating", {"rating": 4}, ("4",)),
        ("number", {"number": 3.5}, ("3.5",)),
        ("number", {"number": 5.0}, ("5",)),
        ("datetime", {"datetime": "2026-11-23"}, ("2026-11-23",)),
        ("taxonomy", {"taxonomy": [["A", "A1"], ["B"]]}, ("A > A1", "B")),
    ],
)
def test_every_kind_of_answer_is_read(kind: str, value: Any, values: tuple[str, ...]) -> None:
    (found,), malformed = read_answers(read_result([answer(kind, value)], ()).others)
    assert not malformed
    assert (found.control, found.kind, found.values, found.region_id) == ("c", kind, values, "a")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("brushlabels", {"rle": [0, 0, 1], "format": "rle", "brushlabels": ["ink"]}),
        ("pairwise", {"selected": "left"}),
        ("ranker", {"ranker": {"rank": ["2", "1"]}}),
    ],
)
def test_what_is_kept_raw_is_no_answer_and_not_malformed(kind: str, value: Any) -> None:
    assert read_answers(read_result([answer(kind, value)], ()).others) == ([], [])


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (answer("choices", {"choices": "pos"}), "holds no choices"),
        (answer("choices", {"choices": []}), "holds no choices"),
        (answer("choices", {}), "holds no choices"),
        (answer("choices", {"choices": [5]}), "holds no choices"),
        (answer("textarea", {"text": [["deep"]]}), "holds no textarea"),
        (answer("rating", {"rating": "4"}), "holds no rating"),
        (answer("number", {"number": True}), "holds no number"),
        (answer("number", {"number": 10**400}), "holds no number"),
        (answer("datetime", {"datetime": 20261123}), "holds no datetime"),
        (answer("taxonomy", {"taxonomy": ["A"]}), "holds no taxonomy"),
        (answer("taxonomy", {"taxonomy": [["A"], []]}), "holds no taxonomy"),
        (answer("rating", {"rating": 1}, from_name=None), "which control"),
        (answer("rating", {"rating": 1}, from_name="x" * 201), "which control"),
        (answer("rating", {"rating": 1}, id="good"), "answered twice"),
    ],
)
def test_a_malformed_answer_is_set_aside_and_its_neighbours_are_not(raw: Any, reason: str) -> None:
    good, last = (answer("rating", {"rating": 5}, id=name) for name in ("good", "last"))
    answers, malformed = read_answers(read_result([good, raw, last], ()).others)
    assert [one.region_id for one in answers] == ["good", "last"]
    (found,) = malformed
    assert reason in found.reason
    assert found.content is raw
