"""Delimited text (csv, tsv, `;`, `|`): one record after the other, in bounded memory.

Python's csv reader in its strict mode does the splitting. A line that it refuses is split at its
delimiters with the quotes left in, so that a broken quote costs one line and never its neighbours;
so does a line without an end.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from oceanid_pipelines.domain.errors import UnreadableDocument
from oceanid_pipelines.domain.parsing.encoding import Cut, Encoding, detect
from oceanid_pipelines.domain.parsing.model import Limits, Record, Table
from oceanid_pipelines.domain.parsing.records import Rows, column_names

_SAMPLE_CHARS = 65_536
_CELL_CHARS = 1_048_576
_USUAL = (",", ";", "\t", "|")
# They stand in texts and times as well: only where none of the usual ones splits a line, and this
# one splits every line alike.
_UNUSUAL = ("^", "~", "¦", ":", "\x1f")
_NAMES = {"\t": "tab", "\x1f": "unit separator"}
# Excel's own hint, a first line such as `sep=;`, which is no data.
_HINT = re.compile(r"sep=([,;\t|])(?:\r\n|\r|\n)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Dialect:
    encoding: Encoding
    delimiter: str
    hinted: bool


def tables(path: Path, limits: Limits, *, prefer_tab: bool = False) -> Iterator[Table]:
    """Return the one table of the file; its first record is the header.

    Raise UnreadableDocument for a file without text. Lines without a character are no records.
    """
    dialect = _dialect(path, detect(path, line_bytes=limits.line_bytes), prefer_tab)
    rows = _rows(path, dialect, limits)
    header = next(rows, None)
    rows.close()
    if header is None:
        raise UnreadableDocument("empty file: no line of it holds text")
    cells, issue = header
    if sum(map(len, cells)) >= limits.line_bytes:
        raise UnreadableDocument(
            f"a first line of more than {limits.line_bytes:,} characters: no names of columns"
        )
    if len(cells) > limits.columns:
        raise UnreadableDocument(f"{len(cells):,} columns: at most {limits.columns:,} are read")
    headers = column_names(cells)
    details = {
        "encoding": dialect.encoding.name,
        "delimiter": _NAMES.get(dialect.delimiter, dialect.delimiter),
    }
    if issue:
        details["header issue"] = issue
    return iter((Table(None, headers, _records(path, dialect, limits, headers), details),))


def _records(
    path: Path, dialect: _Dialect, limits: Limits, headers: tuple[str, ...]
) -> Iterator[Record]:
    rows = _rows(path, dialect, limits)
    next(rows)  # the header
    build = Rows(headers, odd=dialect.encoding.odd).record
    for row_no, (cells, issue) in enumerate(rows, start=1):
        yield build(row_no, cells, issue)


def _rows(path: Path, dialect: _Dialect, limits: Limits) -> Generator[tuple[list[str], str | None]]:
    """Yield the cells of every record, and what was wrong with its quotes."""
    csv.field_size_limit(_CELL_CHARS)  # of the whole process, so always set to this one value
    returned: deque[str] = deque()  # lines that a broken quote had swallowed
    taken: list[str] = []  # lines of the record that is being read

    with dialect.encoding.open(path) as file:
        source = dialect.encoding.lines(file)
        may_be_cut = dialect.encoding.longest is not None

        def lines() -> Iterator[str]:
            while len(taken) < limits.quoted_lines:
                line = returned.popleft() if returned else next(source, "")
                if not line:
                    return
                taken.append(line)
                yield line

        if dialect.hinted:
            next(source)
        while True:
            reader = csv.reader(lines(), delimiter=dialect.delimiter, strict=True)
            try:
                for cells in reader:
                    cut = _cut(taken) if may_be_cut else None
                    taken.clear()
                    if cells:
                        yield cells, cut
            except csv.Error as error:
                broken, *swallowed = taken
                returned.extendleft(reversed(swallowed))
                taken.clear()
                issue = _cut([broken]) or _issue(error)
                yield broken.rstrip("\r\n").split(dialect.delimiter), issue
            else:
                return


def _cut(lines: Sequence[str]) -> str | None:
    return next((line.issue for line in lines if isinstance(line, Cut)), None)


def _issue(error: csv.Error) -> str:
    reason = str(error)
    if "unexpected end" in reason:
        return "a quote is never closed: the line was read without quotes"
    if "field larger" in reason:
        return "a very long cell: the line was read without quotes"
    return "a malformed quote: the line was read without quotes"


def _dialect(path: Path, encoding: Encoding, prefer_tab: bool) -> _Dialect:
    with encoding.open(path) as file:
        sample = file.read(_SAMPLE_CHARS)
        whole = not file.read(1)
    if whole and not sample.strip():
        raise UnreadableDocument("empty file: no line of it holds text")
    if hint := _HINT.match(sample):
        return _Dialect(encoding, hint[1], hinted=True)
    if prefer_tab and "\t" in sample:
        return _Dialect(encoding, "\t", hinted=False)
    if not whole:  # its last line is cut: judge by the others
        sample = sample[: sample.rfind("\n") + 1] or sample
    return _Dialect(encoding, _delimiter(sample), hinted=False)


def _delimiter(sample: str) -> str:
    """Return what splits most records of the sample into one same number of cells, else a comma."""
    return _best(sample, _USUAL, 0.0) or _best(sample, _UNUSUAL, 1.0) or ","


def _best(sample: str, candidates: Sequence[str], least: float) -> str | None:
    """Return what splits the most records alike, and at least that share of them."""
    best: tuple[float, int] = (0.0, 0)
    delimiter = None
    for candidate in candidates:
        widths = Counter(
            len(cells)
            for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=candidate)
            if cells
        )
        [(width, agreeing)] = widths.most_common(1) or [(0, 0)]
        score = (agreeing / max(widths.total(), 1), width)
        if width > 1 and score > best and score[0] >= least:
            best, delimiter = score, candidate
    return delimiter
