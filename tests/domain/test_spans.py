"""Spans: what they say is between their offsets is there, whatever their program counts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oceanid_pipelines.domain.regions import Span
from oceanid_pipelines.domain.spans import place_spans

# What a real browser (Chromium, Label Studio 1.23.2) sent for selections in this very text.
PAGE = "Begin\n🚢🎣 The vessel Le\u0301on  MARU\ncall sign JXYZ\tflag é NOR.\r\nLast line CRLF."
PAGE += "\nIMO 9074729 end"


def span(start: int, end: int, text: str | None) -> Span:
    return Span("s", start, end, text, ("IMO",), {"id": "s"})


def reason_of(start: int, end: int, text: str | None, document: str) -> str:
    placed = place_spans([span(start, end, text)], document)
    assert not placed.spans
    return placed.malformed[0].reason


@pytest.mark.parametrize(
    ("start", "end", "said", "found"),
    [
        (42, 46, "JXYZ", "JXYZ"),
        (80, 87, "9074729", "9074729"),
        (23, 31, "on MARU", "on  MARU"),
        (27, 36, "MARU\\ncall", "MARU\ncall"),
        (54, 64, "NOR.\\n\\nLast", "NOR.\r\nLast"),
    ],
)
def test_what_the_labelling_page_sends_is_found(
    start: int, end: int, said: str, found: str
) -> None:
    placed = place_spans([span(start, end, said)], PAGE)
    assert [(one.start, one.end, one.text) for one in placed.spans] == [(start, end, found)]


def test_offsets_in_utf_16_units_are_converted() -> None:
    placed = place_spans([span(44, 48, "JXYZ"), span(6, 8, "🚢"), span(6, 7, "🚢")], PAGE)
    assert [(one.start, one.end, one.text) for one in placed.spans] == [
        (42, 46, "JXYZ"),
        (6, 7, "🚢"),
        (6, 7, "🚢"),
    ]


@pytest.mark.parametrize(
    ("start", "end", "text", "document", "reason"),
    [
        (0, 5, "Alice", "Bobby", "is another"),
        (0, 4, "Alice", "Alice", "is another"),
        (0, 6, "Alice", "Alice", "ends behind the text"),
        (0, 10**30, "Alice", "Alice", "ends behind the text"),
        (0, 6, None, "Alice", "ends behind the text"),
        (0, 5, "\u00e9cole", "e\u0301col", "is another"),
        (1, 2, "\udea2", "🚢", "ends behind the text"),
        (1, 4, None, "🚢 NOR", "offsets may be of two kinds"),
    ],
)
def test_what_the_text_contradicts_is_set_aside(
    start: int, end: int, text: str | None, document: str, reason: str
) -> None:
    assert reason in reason_of(start, end, text, document)


def test_a_span_without_a_text_is_taken_where_both_counts_agree() -> None:
    placed = place_spans([span(0, 3, None)], "NOR 🚢")
    assert [one.text for one in placed.spans] == ["NOR"]


def shown(text: str) -> str:
    return " ".join(text.replace("\\n", "\n").split())


ALPHABET = st.sampled_from([*"abé \n\t\\n", "e\u0301", "🚢", "👩‍✈️", "𐍈", "\u00a0"])
TEXTS = st.lists(ALPHABET, min_size=1, max_size=30).map("".join)


@settings(deadline=None)
@given(TEXTS, st.data())
def test_utf_16_units_come_back_as_the_code_points_they_are(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    said = text[start:end]
    units = [len(text[:at].encode("utf-16-le")) // 2 for at in (start, end)]
    placed = place_spans([span(units[0], units[1], said)], text)
    (found,) = placed.spans
    # Where the code points at these numbers say the same, they are taken for it.
    if units[1] <= len(text) and shown(text[units[0] : units[1]]) == shown(said):
        start, end = units
    assert (found.start, found.end, found.text) == (start, end, text[start:end])


@settings(deadline=None)
@given(TEXTS, st.data())
def test_code_points_are_what_they_are(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    (found,) = place_spans([span(start, end, text[start:end])], text).spans
    assert (found.start, found.end, found.text) == (start, end, text[start:end])
