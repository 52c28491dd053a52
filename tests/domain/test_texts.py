"""Pages become one text, and every character of it is on the page it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanid_pipelines.domain.texts import (
    PAGE_BREAK,
    join_pages,
    page_of,
    pages_of_part,
    split_text,
)


@given(st.lists(st.text(), min_size=1))
def test_each_character_is_on_its_page(pages: list[str]) -> None:
    text = join_pages(pages)
    offset = 0
    for number, page in enumerate(pages, 1):
        assert text[offset : offset + len(page)] == page
        for place in range(offset, offset + len(page)):
            assert page_of(place, pages) == number
        offset += len(page) + len(PAGE_BREAK)


@pytest.mark.parametrize(
    ("pages", "offset", "page"),
    [(["ab", "cd"], 1, 1), (["ab", "cd"], 3, 1), (["ab", "cd"], 5, 2), (["🚢", "", "x"], 7, 3)],
)
def test_a_page_break_is_of_the_page_before_it(pages: list[str], offset: int, page: int) -> None:
    assert page_of(offset, pages) == page


def test_a_document_of_one_page_is_its_text() -> None:
    assert join_pages(["one\ntwo"]) == "one\ntwo"
    assert join_pages([]) == ""


# Texts full of the borders that parts are cut at.
PIECES = st.lists(st.sampled_from(["a", "word ", "\n", "\n\n", "\f", "\r\n", "🚢", PAGE_BREAK]))


@given(st.lists(PIECES.map("".join), min_size=1), st.integers(4, 30))
def test_parts_are_the_whole_text_and_the_pages_of_each_are_its_text(
    pages: list[str], longest: int
) -> None:
    text = join_pages(pages)
    parts = split_text(text, longest)
    assert "".join(text[part.start : part.end] for part in parts) == text
    assert [part.start for part in parts] == [0, *(part.end for part in parts[:-1])]
    for part in parts:
        assert part.end - part.start <= longest
        assert part.end > part.start or len(parts) == 1


@given(st.lists(st.text("ab \n🚢"), min_size=1), st.integers(4, 30))
def test_what_a_part_has_of_each_page_is_its_text_and_on_that_page(
    pages: list[str], longest: int
) -> None:
    text = join_pages(pages)
    for part in split_text(text, longest):
        first, pieces = pages_of_part(pages, part.start, part.end)
        assert join_pages(pieces) == text[part.start : part.end]
        for offset in range(part.start, part.end):
            assert page_of(offset - part.start, pieces) + first - 1 == page_of(offset, pages)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("one two.\n\nthree four\nfive", ["one two.\n\n", "three four\n", "five"]),
        ("one two three four five", ["one two ", "three four ", "five"]),
        ("abcdefghijklmnopqrst", ["abcdefghijkl", "mnopqrst"]),
        ("12345678.\n \n 2nd", ["12345678.\n \n", " 2nd"]),
        (f"1234567890{PAGE_BREAK}2nd", ["1234567890", f"{PAGE_BREAK}2nd"]),
        ("short", ["short"]),
        ("", [""]),
    ],
)
def test_a_text_is_cut_behind_a_paragraph_else_a_line_else_a_word(
    text: str, cut: list[str]
) -> None:
    assert [text[part.start : part.end] for part in split_text(text, 12)] == cut
