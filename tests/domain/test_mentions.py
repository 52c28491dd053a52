"""Which marks are of one vessel: never are two vessels mixed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.domain.mentions import Mention, read_mentions

CATALOG = load_catalog()
A, B, WRONG = "9074729", "9000065", "9074728"


def records(*marks: tuple[str, str, str], joined: Sequence[tuple[str, str]] = ()) -> list[int]:
    mentions = [Mention(region, label, text, region) for region, label, text in marks]
    return [fact.record_no for fact in read_mentions(mentions, joined, CATALOG)]


IMO_A, IMO_B = ("a", "IMO", A), ("b", "IMO", B)
NAME, OTHER = ("n", "VESSEL_NAME", "SEA MIST"), ("o", "VESSEL_NAME", "KAIYO")


@pytest.mark.parametrize(
    ("marks", "joined", "expected"),
    [
        ((IMO_A, NAME), (), [1, 1]),
        ((IMO_A, ("a2", "IMO", A), NAME), (), [1, 1, 1]),
        ((NAME,), (), [0]),
        ((IMO_A, NAME, OTHER), (), [1, 0, 0]),
        ((IMO_A, IMO_B, NAME), (), [1, 2, 0]),
        ((IMO_A, IMO_B, NAME, OTHER), (("n", "a"), ("b", "o")), [1, 2, 1, 2]),
        ((IMO_A, ("w", "IMO", WRONG), NAME), (), [1, 0, 0]),
        ((IMO_A, IMO_B, NAME), (("a", "n"), ("n", "b")), [1, 1, 1]),
        ((NAME, OTHER), (("n", "o"),), [1, 1]),
        ((IMO_A, NAME), (("n", "nobody"),), [1, 1]),
    ],
    ids=[
        "the only vessel",
        "the only one, said twice",
        "no vessel",
        "two names and one number",
        "two numbers",
        "joined by people",
        "a number that is wrong may be another vessel's",
        "joined by people to one with two numbers: a conflict",
        "joined without a number",
        "a relation to nothing",
    ],
)
def test_marks_of_one_vessel_are_one_record(
    marks: tuple[tuple[str, str, str], ...],
    joined: tuple[tuple[str, str], ...],
    expected: list[int],
) -> None:
    assert records(*marks, joined=joined) == expected


@given(st.data())
def test_two_vessels_are_in_one_record_only_where_people_joined_them(data: st.DataObject) -> None:
    said = st.sampled_from(
        [
            ("IMO", A),
            ("IMO", B),
            ("IMO", WRONG),
            ("VESSEL_NAME", "SEA MIST"),
            ("VESSEL_NAME", "KAIYO"),
            ("FLAG", "Panama"),
        ]
    )
    marks = [
        (str(number), *one) for number, one in enumerate(data.draw(st.lists(said, max_size=8)))
    ]
    ids = st.integers(0, 8).map(str)
    joined = data.draw(st.lists(st.tuples(ids, ids), max_size=6))
    group = {region: {region} for region, *_ in marks}
    for one, other in joined:
        if one in group and other in group:
            both = group[one] | group[other]
            group |= dict.fromkeys(both, both)
    numbers: dict[int, dict[str, str]] = {}
    for record, (region, label, text) in zip(records(*marks, joined=joined), marks, strict=True):
        if label == "IMO" and record and text != WRONG:
            numbers.setdefault(record, {})[region] = text
    for found in numbers.values():
        assert len(set(found.values())) == 1 or len({id(group[one]) for one in found}) == 1
    valid = {text for _, label, text in marks if label == "IMO" and text != WRONG}
    assert {text for found in numbers.values() for text in found.values()} == valid
