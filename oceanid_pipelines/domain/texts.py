"""The one text of a document, made of its pages; its parts; and back from an offset to a page.

Offsets are code points. What stands in a text does not belong here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

PAGE_BREAK = "\n\f\n"

# Where a text is best cut, the best first: behind a paragraph, a line, a word.
_BORDERS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"\s"))


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a document's text that is one task."""

    start: int
    end: int


def join_pages(pages: Sequence[str]) -> str:
    """Return the document's text: its pages with a page break between them."""
    return PAGE_BREAK.join(pages)


def page_of(offset: int, pages: Sequence[str]) -> int:
    """Return the 1-based page that a code point of `join_pages(pages)` is on."""
    return max(1, bisect_right(_starts(pages), offset)) if len(pages) > 1 else 1


def split_text(text: str, longest: int) -> tuple[Part, ...]:
    """Cut a text into parts of at most `longest` code points, at paragraph borders if it has any.

    The parts are the whole text, in order. No page break is cut in two; `longest` is longer than
    one.
    """
    parts: list[Part] = []
    start = 0
    while len(text) - start > longest:
        end = _cut(text, start, start + longest)
        parts.append(Part(start, end))
        start = end
    return (*parts, Part(start, len(text)))


def pages_of_part(pages: Sequence[str], start: int, end: int | None) -> tuple[int, Sequence[str]]:
    """Return the number of the first page that a part touches, and what it has of each page.

    Joined, these pieces are the part's text.
    """
    if start == 0 and end is None:
        return 1, pages
    starts = _starts(pages)
    stop = len(join_pages(pages)) if end is None else end
    pieces = [
        (number, page[max(0, start - begin) : max(0, stop - begin)])
        for number, (begin, page) in enumerate(zip(starts, pages, strict=True), start=1)
        if begin <= stop and begin + len(page) >= start
    ]
    return (pieces[0][0] if pieces else 1), [piece for _, piece in pieces]


def _starts(pages: Sequence[str]) -> list[int]:
    return list(accumulate((len(page) + len(PAGE_BREAK) for page in pages), initial=0))[:-1]


def _cut(text: str, start: int, latest: int) -> int:
    """Return where to end a part that begins at `start` and may go on to `latest`."""
    for border in _BORDERS:
        cuts = [
            cut
            for match in border.finditer(text, start, latest)
            if (cut := _before_break(text, match.end())) > start
        ]
        if cuts:
            return cuts[-1]
    return latest


def _before_break(text: str, cut: int) -> int:
    """Move a cut that would fall inside a page break to where the break begins."""
    for inside in range(1, len(PAGE_BREAK)):
        if text.startswith(PAGE_BREAK, cut - inside) and cut >= inside:
            return cut - inside
    return cut
