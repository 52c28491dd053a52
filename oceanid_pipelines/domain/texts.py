"""The one text of a document, made of its pages, and back from an offset to a page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

PAGE_BREAK = "\n\f\n"


def join_pages(pages: Sequence[str]) -> str:
    """Return the document's text: its pages with a page break between them."""
    return PAGE_BREAK.join(pages)


def page_of(offset: int, pages: Sequence[str]) -> int:
    """Return the 1-based page that a code point of `join_pages(pages)` is on."""
    starts = list(accumulate((len(page) + len(PAGE_BREAK) for page in pages), initial=0))[:-1]
    return max(1, bisect_right(starts, offset))
