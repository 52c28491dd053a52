"""What people said of a text that still holds in the text that took its place. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oceanid_pipelines.domain.prelabels import Prelabel
from oceanid_pipelines.domain.regions import Span

CONTEXT = 24  # characters on either side, or up to the end of the text


def carry_over(spans: Iterable[Span], before: str, after: str) -> Iterator[Prelabel]:
    """Yield the spans of a text where the new one has the same words between the same words.

    Only what stands once in both is carried: of two like places nobody knows which was meant. A
    span with two labels becomes two.
    """
    for span in spans:
        begin = max(0, span.start - CONTEXT)
        passage = before[begin : span.end + CONTEXT]
        if not _stands_once(passage, before) or not _stands_once(passage, after):
            continue
        start = after.index(passage) + span.start - begin
        for label in span.labels:
            yield Prelabel(start, start + span.end - span.start, label)


def _stands_once(passage: str, text: str) -> bool:
    first = text.find(passage)
    return first >= 0 and text.find(passage, first + 1) < 0
