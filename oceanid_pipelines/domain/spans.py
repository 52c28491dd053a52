"""Whether a span is where it says, in the text that was labelled. Nothing here raises.

Measured in a browser: the labelling page of Label Studio 1.23 counts code points, and it says of a
span what the screen shows: a line break as the two characters \\n, white space collapsed. Other
programs count UTF-16 units, which differ behind every character beyond the BMP.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from oceanid_pipelines.domain.annotations import Malformed
from oceanid_pipelines.domain.regions import Span

_WIDE = re.compile("[\U00010000-\U0010ffff]")


class Placed(NamedTuple):
    """The spans that the text agrees with, and those set aside; both in their order."""

    spans: tuple[Span, ...]
    malformed: tuple[Malformed, ...]


def place_spans(spans: Collection[Span], text: str, begin: int = 0) -> Placed:
    """Return the spans with offsets in code points and `text` as it stands between them.

    Offsets are tried as code points, then as UTF-16 units. A span that says no text is taken where
    both mean the same. `begin` is where `text`, a part of a document's, begins in it: the spans
    come back with offsets in the document.
    """
    spans_found: list[Span] = []
    malformed: list[Malformed] = []
    fits = [_fits(span, text) for span in spans]
    wide = [] if all(fits) else _wide(text)
    for span, as_said in zip(spans, fits, strict=True):
        placed = span if as_said else _place(span, text, wide)
        if isinstance(placed, Malformed):
            malformed.append(placed)
        else:
            spans_found.append(
                replace(placed, start=begin + placed.start, end=begin + placed.end)
                if begin
                else placed
            )
    return Placed(tuple(spans_found), tuple(malformed))


def code_point(wide: list[int], unit: int) -> int | None:
    """Return the code point at which a UTF-16 unit begins; None in the middle of a pair.

    `wide` holds the units at which the characters of two units begin, ascending.
    """
    before = bisect_left(wide, unit)
    if before and wide[before - 1] == unit - 1:
        return None
    return unit - before


def _wide(text: str) -> list[int]:
    """Return where each character that takes two UTF-16 units begins, in those units."""
    return [match.start() + n for n, match in enumerate(_WIDE.finditer(text))]


def _fits(span: Span, text: str) -> bool:
    return span.end <= len(text) and text[span.start : span.end] == span.text


def _place(span: Span, text: str, wide: list[int]) -> Span | Malformed:
    start, end = span.start, span.end
    if span.text is None:
        if end > len(text):
            return Malformed("the span ends behind the text", span.raw)
        if wide and wide[0] < end:
            return Malformed("the span says no text, and its offsets may be of two kinds", span.raw)
        return replace(span, text=text[start:end])
    said = _shown(span.text)
    candidates = ((start, end), (code_point(wide, start), code_point(wide, end)))
    for first, last in candidates:
        if first is None or last is None or last > len(text):
            continue
        found = text[first:last]
        if found == span.text or _shown(found) == said:
            as_said = (first, last, found) == (start, end, span.text)
            return span if as_said else replace(span, start=first, end=last, text=found)
    if end > len(text):
        return Malformed("the span ends behind the text", span.raw)
    return Malformed("the text between the span's offsets is another", span.raw)


def _shown(text: str) -> str:
    """A text as the labelling page tells it: one space for all white space."""
    return " ".join(text.replace("\\n", "\n").split())
