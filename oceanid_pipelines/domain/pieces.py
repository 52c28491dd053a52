"""Which part of a document each object of a label config shows, and the marks of each placed in it.

A task of ours shows one piece; one that people made, a piece for each object that holds something.
Whether a mark fits what it is on is the business of spans.py and boxes.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from oceanid_pipelines.domain.annotations import Malformed
from oceanid_pipelines.domain.regions import Box, Span
from oceanid_pipelines.domain.spans import Placed, place_spans
from oceanid_pipelines.domain.texts import PAGE_BREAK, join_pages

_ELSEWHERE = "it is on something that its task does not show"


@dataclass(frozen=True, slots=True)
class Piece:
    """A text that is shown, and its paragraphs; where it begins in the document, and on which page.

    `paragraphs` are each one's beginning in the document, and its text.
    """

    text: str
    begin: int
    first_page: int
    paragraphs: tuple[tuple[int, str], ...]


Pieces = Mapping[str | None, Piece]  # by what results call the object; None for all of them


def pieces(
    pages: Sequence[tuple[str | None, str]], start: int = 0, end: int | None = None
) -> Pieces:
    """Return the pieces of a document whose pages, each with the object that shows it, are these.

    Of a task of ours, which no object is named of, all from `start` to `end` is one piece.
    """
    found: dict[str | None, Piece] = {}
    begin, first_page = 0, 1
    for name, group in groupby(pages, key=lambda page: page[0]):
        texts = [text for _, text in group]
        whole, paragraphs, at = join_pages(texts), [], begin
        for text in texts:
            paragraphs.append((at, text))
            at += len(text) + len(PAGE_BREAK)
        found[name] = (
            Piece(whole[start:end], start, 1, tuple(paragraphs))
            if name is None
            else Piece(whole, begin, first_page, tuple(paragraphs))
        )
        begin, first_page = at, first_page + len(texts)
    return found or {None: Piece("", 0, 1, ())}


def place_in(pieces: Pieces, spans: Iterable[Span]) -> Placed:
    """Return the spans with their offsets in the document, each placed in the piece it is on."""
    found: list[Span] = []
    malformed: list[Malformed] = []
    for (piece, by_paragraph), group in groupby(
        spans, key=lambda one: (_piece(pieces, one), one.paragraphs)
    ):
        marks = list(group)
        if piece is None:
            malformed += [Malformed(_ELSEWHERE, one.raw) for one in marks]
            continue
        placed = (
            place_spans(marks, piece.text, piece.begin)
            if by_paragraph is None
            else _place_by_paragraph(marks, piece, *by_paragraph)
        )
        found += placed.spans
        malformed += placed.malformed
    return Placed(tuple(found), tuple(malformed))


def on_pages(pieces: Pieces, boxes: Iterable[Box]) -> tuple[list[Box], list[Malformed]]:
    """Return the boxes with the document's pages that they are on."""
    found: list[Box] = []
    malformed: list[Malformed] = []
    for box in boxes:
        piece = _piece(pieces, box)
        if piece is None:
            malformed.append(Malformed(_ELSEWHERE, box.raw))
        else:
            before = piece.first_page - 1
            found.append(replace(box, page_no=box.page_no + before) if before else box)
    return found, malformed


def _place_by_paragraph(spans: list[Span], piece: Piece, first: int, last: int) -> Placed:
    """Place spans whose offsets count from the beginnings of two paragraphs, or of one."""
    if last >= len(piece.paragraphs):
        reason = "its task has no such paragraph"
        return Placed((), tuple(Malformed(reason, one.raw) for one in spans))
    begin, text = piece.paragraphs[first]
    if first == last:
        return place_spans([replace(one, paragraphs=None) for one in spans], text, begin)
    ahead = piece.paragraphs[last][0] - begin
    text = join_pages([text for _, text in piece.paragraphs[first : last + 1]])
    return place_spans(
        [replace(one, end=ahead + one.end, paragraphs=None) for one in spans], text, begin
    )


def _piece(pieces: Pieces, mark: Span | Box) -> Piece | None:
    name = mark.raw.get("to_name")
    return pieces.get(None) or (pieces.get(name) if isinstance(name, str) else None)
