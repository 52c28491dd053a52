"""Pages become one text, and every character of it is on the page it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanid_pipelines.domain.texts import PAGE_BREAK, join_pages, page_of


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
