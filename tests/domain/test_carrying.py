"""What is carried to new content has the same words between the same words; else it is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanid_pipelines.domain.carrying import CONTEXT, carry_over
from oceanid_pipelines.domain.prelabels import Prelabel
from oceanid_pipelines.domain.regions import Span

LONG = "The vessel SEA MIST, IMO 9074729, was seen off the coast of Spain in the early morning."


def span(text: str, word: str, label: str = "IMO") -> Span:
    start = text.index(word)
    return Span("a", start, start + len(word), word, (label,), {})


@pytest.mark.parametrize(
    ("before", "after", "word", "carried"),
    [
        (LONG, f"A new beginning. {LONG}", "9074729", True),
        (LONG, f"{LONG} A new end.", "9074729", True),
        (LONG, LONG.replace("early", "late"), "SEA MIST", True),
        (LONG, LONG.replace("9074729", "9319466"), "9074729", False),
        (LONG, LONG.replace("SEA MIST", "SEA STAR"), "9074729", False),
        (LONG, f"{LONG} {LONG}", "9074729", False),
        (LONG, "another text", "9074729", False),
        (LONG, "", "9074729", False),
        ("9074729", "IMO 9074729", "9074729", True),
        ("9074729 9074729", "9074729 and 9319466", "9074729", False),
    ],
)
def test_a_span_is_carried_where_its_words_stand_once(
    before: str, after: str, word: str, carried: bool
) -> None:
    found = list(carry_over([span(before, word)], before, after))
    assert [after[one.start : one.end] for one in found] == ([word] if carried else [])


TEXTS = st.lists(st.sampled_from(["a", "b", " ", "IMO ", "9074729", "🚢"]), max_size=30).map(
    "".join
)


@given(TEXTS, TEXTS, st.data())
def test_what_is_carried_means_the_same_words_in_the_same_place(
    before: str, after: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(before)))
    end = data.draw(st.integers(start, len(before)))
    if start == end:
        return
    said = Span("a", start, end, before[start:end], ("IMO", "MMSI"), {})
    found = list(carry_over([said], before, after))
    assert len(found) in {0, 2}
    for one, label in zip(found, ("IMO", "MMSI"), strict=False):
        assert one == Prelabel(one.start, one.end, label)
        assert after[one.start : one.end] == before[start:end]
        context = before[max(0, start - CONTEXT) : end + CONTEXT]
        assert after[max(0, one.start - min(CONTEXT, start)) :].startswith(context)


@given(TEXTS, TEXTS)
def test_a_text_carries_to_itself_what_stands_once(head: str, tail: str) -> None:
    text = f"{head}<the one>{tail}"
    said = Span("a", len(head), len(head) + 9, "<the one>", ("IMO",), {})
    assert list(carry_over([said], text, text)) == [Prelabel(said.start, said.end, "IMO")]
