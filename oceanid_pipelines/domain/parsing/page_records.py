"""Records that stand on pages: tables without lines, and lists of `name: value`, found by place.

Words come in, records with the place of every cell go out; nobody knows yet what they mean. A table
is a run of lines whose words leave the same gaps free, under a line whose words stand over them. It
may go on over pages, with or without its header again. Guessing ends there: what does not fit is
no record, and whoever uses the records looks at the page first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from oceanid_pipelines.domain.parsing.model import Box, PageRecord
from oceanid_pipelines.domain.parsing.records import column_names, storable

_LEAST_COLUMNS = 3
_LEAST_RECORDS = 2
_GUTTER = 0.3  # of the letters' height: less stands between the letters of a word
_SPACE = 0.8  # of the letters' height: less stands between the words of a name
_GAP = 2.0  # of the usual distance between lines: more ends a table
_FULL = 0.5  # of the columns: a line with less goes on with the record above it
_NAMED = re.compile(r"(?P<name>[^\W\d_][^:]{0,39}?)\s*:\s*(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the reader sees it: its place on the page as shown, and its box in the file."""

    text: str
    left: float
    right: float
    baseline: float  # from below
    height: float
    box: Box


Line = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class FoundRecords:
    """The records of a document: one table, or one list, whichever its pages have."""

    headers: tuple[str, ...] = ()
    records: tuple[PageRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns of a table stand, and the line that names them."""

    edges: tuple[float, ...]  # the middle of every gap between two columns
    header: tuple[str, ...]

    def cells(self, line: Line) -> list[Line]:
        """Return the words of a line by column; a word belongs where its middle is."""
        found: list[list[Word]] = [[] for _ in range(len(self.edges) + 1)]
        for word in line:
            middle = (word.left + word.right) / 2
            found[sum(edge < middle for edge in self.edges)].append(word)
        return [tuple(words) for words in found]

    def fits(self, line: Line) -> bool:
        """True where enough columns are filled and no word reaches over a gap."""
        filled = sum(1 for cell in self.cells(line) if cell)
        crossing = any(word.left < edge < word.right for word in line for edge in self.edges)
        return not crossing and filled >= max(_LEAST_COLUMNS, _FULL * (len(self.edges) + 1))


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Return the lines of a page from above, the words of each from the left."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (-word.baseline, word.left)):
        if lines and abs(lines[-1][0].baseline - word.baseline) < word.height / 2:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [tuple(sorted(line, key=lambda word: word.left)) for line in lines]


def find_records(pages: Sequence[Sequence[Word]]) -> FoundRecords:
    """Return the records on the pages, none where they hold neither a table nor a list."""
    lines = [lines_of(words) for words in pages]
    return _table(lines) or _list(lines) or FoundRecords()


def _table(pages: Sequence[Sequence[Line]]) -> FoundRecords | None:
    columns: _Columns | None = None
    rows: list[tuple[int, list[Line]]] = []
    for page_no, lines in enumerate(pages, start=1):
        body: Sequence[Line] = ()
        if columns is None:
            columns, body = _first_table(lines)
        else:
            body = _continued(columns, lines)
        if columns is not None:
            rows += [(page_no, cells) for cells in _records_of(columns, body)]
    if columns is None or len(rows) < _LEAST_RECORDS:
        return None
    headers = column_names(columns.header)
    return FoundRecords(
        headers,
        tuple(
            _record(row_no, page_no, zip(headers, cells, strict=True))
            for row_no, (page_no, cells) in enumerate(rows, start=1)
        ),
    )


def _first_table(lines: Sequence[Line]) -> tuple[_Columns | None, Sequence[Line]]:
    """Return the columns whose header names most of them, and the lines below it."""
    best: tuple[int, _Columns | None, Sequence[Line]] = (_LEAST_COLUMNS - 1, None, ())
    for position, header in enumerate(lines[:-_LEAST_RECORDS]):
        if len(header) < _LEAST_COLUMNS or any(char.isdigit() for w in header for char in w.text):
            continue
        body = _run(header, lines[position + 1 :])
        columns = _columns(header, body)
        named = sum(1 for name in columns.header if name)
        full = sum(1 for line in body if columns.fits(line))
        if full >= _LEAST_RECORDS and named > best[0]:
            best = (named, columns, body)
    return best[1], best[2]


def _run(header: Line, lines: Sequence[Line]) -> list[Line]:
    """Return the lines below a header that follow each other at about the same distance."""
    taken: list[Line] = []
    gaps: list[float] = []
    above = header
    for line in lines:
        gap = above[0].baseline - line[0].baseline
        if gaps and gap > _GAP * median(gaps):
            break
        gaps.append(gap)
        taken.append(line)
        above = line
    return taken


def _columns(header: Line, body: Sequence[Line]) -> _Columns:
    """Return the columns that the gaps common to all lines make; none where they are but spaces."""
    height = median(word.height for word in header)
    widths = _gaps(body, _GUTTER * height)
    edges = _real(tuple(widths), header, body)
    if not edges or median(widths[edge] for edge in edges) < _SPACE * height:
        return _Columns((), ())
    bare = _Columns(edges, ())
    return _Columns(edges, tuple(_text(cell) for cell in bare.cells(header)))


def _gaps(body: Sequence[Line], least: float) -> dict[float, float]:
    """Return where no line has a word: the middle of every gap, and how wide it is."""
    spans = sorted((word.left, word.right) for line in body for word in line)
    found = {}
    reach = spans[0][1] if spans else 0.0
    for left, right in spans:
        if left - reach >= least:
            found[(left + reach) / 2] = left - reach
        reach = max(reach, right)
    return found


def _real(edges: tuple[float, ...], header: Line, body: Sequence[Line]) -> tuple[float, ...]:
    """Return the gaps that part columns, without those that only part the words of one long cell.

    Such a gap has few words on its right, and there the header goes on, if it says anything.
    """
    bare = _Columns(edges, ())
    rows = [bare.cells(line) for line in body]
    named = bare.cells(header)
    kept = []
    left = named[0]
    for edge, column in zip(edges, range(1, len(edges) + 1), strict=True):
        words = named[column]
        filled = sum(1 for row in rows if row[column])
        goes_on = not words or (left and words[0].left - left[-1].right < _SPACE * words[0].height)
        if filled < _FULL * len(rows) and goes_on:
            left = words or left
            continue
        kept.append(edge)
        left = words
    return tuple(kept)


def _continued(columns: _Columns, lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines of a further page that go on with a table."""
    for position, line in enumerate(lines):
        if tuple(_text(cell) for cell in columns.cells(line)) == columns.header:
            return _run(line, lines[position + 1 :])
    first = next((at for at, line in enumerate(lines) if columns.fits(line)), None)
    return [] if first is None else [lines[first], *_run(lines[first], lines[first + 1 :])]


def _records_of(columns: _Columns, body: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the cells of every record; a line with few cells goes on with the one above it."""
    record: list[Line] | None = None
    for line in body:
        if columns.fits(line):
            if record is not None:
                yield record
            record = columns.cells(line)
        elif record is not None:
            record = [above + more for above, more in zip(record, columns.cells(line), strict=True)]
    if record is not None:
        yield record


def _list(pages: Sequence[Sequence[Line]]) -> FoundRecords | None:
    """Return the records of a list: a name that comes again begins the next one."""
    records: list[tuple[int, dict[str, Line]]] = []
    first = None
    for page_no, lines in enumerate(pages, start=1):
        for line in lines:
            match = _NAMED.fullmatch(_text(line))
            if match is None:
                continue
            name = match["name"]
            first = first or name
            if name == first:
                records.append((page_no, {}))
            records[-1][1].setdefault(name, line[len(match["name"].split()) :])
    headers = tuple(dict.fromkeys(name for _, cells in records for name in cells))
    if len(records) < _LEAST_RECORDS or len(headers) < _LEAST_COLUMNS:
        return None
    return FoundRecords(
        headers,
        tuple(
            _record(row_no, page_no, ((name, cells.get(name, ())) for name in headers))
            for row_no, (page_no, cells) in enumerate(records, start=1)
        ),
    )


def _record(row_no: int, page_no: int, cells: Iterable[tuple[str, Line]]) -> PageRecord:
    words = dict(cells)
    return PageRecord(
        row_no,
        {name: _text(line).removeprefix(":").strip() for name, line in words.items()},
        page_no,
        {name: _around(line) for name, line in words.items() if line},
    )


def _text(words: Line) -> str:
    """Return the words as text, with a line end where a cell goes on below."""
    parts = [
        (" " if word.baseline == above.baseline else "\n") + word.text
        for above, word in pairwise(words)
    ]
    return storable((words[0].text if words else "") + "".join(parts))


def _around(words: Line) -> Box:
    left, bottom, right, top = zip(*(word.box for word in words), strict=True)
    return (
        round(min(left), 2),
        round(min(bottom), 2),
        round(max(right), 2),
        round(max(top), 2),
    )
