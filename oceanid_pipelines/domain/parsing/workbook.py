"""Workbooks (.xlsx): every sheet with data is a table, its values as a person reads them in Excel.

The header is the first row, among the first fifty, that is at least half as full as the fullest of
them, holds text in nearly all its filled cells and has a row below it; where there is none, the
first row with anything in it. What stands above the header is kept in the table's details. Rows
without a value are no records. Whether a file may be opened at all belongs to `survey`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import python_calamine as calamine

from oceanid_pipelines.domain.errors import UnreadableDocument
from oceanid_pipelines.domain.parsing.model import Limits, Record, Table
from oceanid_pipelines.domain.parsing.records import Rows, column_names
from oceanid_pipelines.domain.parsing.survey import SheetSurvey, survey

_HEADER_WITHIN = 50
_EXACT_INTEGERS = 2**53
_MOSTLY = 0.8
_NO_DATA = "a workbook without any data"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a sheet: its 1-based number there, its cells as text, how many of them Excel holds
    as text, and what is wrong with them.
    """  # noqa: D205 - one sentence

    number: int
    cells: list[str]
    words: int
    issue: str | None

    @property
    def filled(self) -> int:
        return sum(1 for cell in self.cells if cell)


def tables(path: Path, limits: Limits) -> Iterator[Table]:
    """Yield a table for every sheet with data, read one at a time.

    Raise UnreadableDocument, at once or while iterating, for what is no sound workbook.
    """
    sheets = survey(path, limits)
    if not any(sheet.area for sheet in sheets.values()):
        raise UnreadableDocument(_NO_DATA)
    return _tables(path, sheets)


def _tables(path: Path, sheets: dict[str, SheetSurvey]) -> Iterator[Table]:
    skipped = [name for name, sheet in sheets.items() if not sheet.area]
    try:
        with calamine.CalamineWorkbook.from_path(path) as workbook:
            hidden = {
                sheet.name
                for sheet in workbook.sheets_metadata
                if sheet.visible != calamine.SheetVisibleEnum.Visible
            }
            blank = True
            for name, seen in sheets.items():
                if not seen.area:
                    continue
                details = {"hidden sheet": "yes"} if name in hidden else {}
                if skipped:
                    details["empty sheets skipped"] = ", ".join(skipped)
                rows = _rows(workbook.get_sheet_by_name(name), seen)
                if top := list(islice(rows, _HEADER_WITHIN)):  # else all its strings are blank
                    blank = False
                    yield _table(name, top, rows, details)
            if blank:
                raise UnreadableDocument(_NO_DATA)
    except calamine.CalamineError as error:
        raise UnreadableDocument(f"a damaged workbook: {error}") from None


def _table(name: str, top: list[_Row], rows: Iterator[_Row], details: dict[str, str]) -> Table:
    position = _header(top)
    header = top[position]
    details["header row"] = str(header.number)
    if header.issue:
        details["header issue"] = header.issue
    if position:
        details["above the header"] = "\n".join(
            " | ".join(filter(None, row.cells)) for row in top[:position]
        )
    headers = column_names(header.cells)
    return Table(name, headers, _records(headers, chain(top[position + 1 :], rows)), details)


def _records(headers: Sequence[str], rows: Iterator[_Row]) -> Iterator[Record]:
    build = Rows(headers, odd=True).record
    for row_no, row in enumerate(rows, start=1):
        yield build(row_no, row.cells, row.issue)


def _header(top: list[_Row]) -> int:
    fullest = max(row.filled for row in top)
    for position, row in enumerate(top[:-1]):
        if row.filled * 2 >= fullest and row.words >= row.filled * _MOSTLY:
            return position
    return 0


def _rows(sheet: calamine.CalamineSheet, seen: SheetSurvey) -> Iterator[_Row]:
    """Yield the rows of a sheet that hold a value, all of one width."""
    odd: defaultdict[int, dict[int, tuple[str, str]]] = defaultdict(dict)
    for (row, column), what in seen.odd.items():
        odd[row][column - seen.left] = what
    before = [""] * (sheet.start[1] - seen.left) if sheet.start else []
    values = sheet.iter_rows() if sheet.start else iter(())
    for number in range(seen.bottom + 1):
        raw = next(values, [])
        cells = before + [_text(value) for value in raw]
        cells += [""] * (seen.width - len(cells))
        words = sum(1 for value in raw if isinstance(value, str) and value.strip())
        issues = []
        for column, (text, issue) in sorted(odd.get(number, {}).items()):
            cells[column] = text
            issues.append(f"{issue}: {text}")
        if any(cells):
            yield _Row(number + 1, cells, words, "; ".join(issues) or None)
    if next(values, None) is not None:
        raise UnreadableDocument("a damaged workbook: a sheet is longer than its cells say")


def _text(
    value: float | str | dt.time | dt.date | dt.timedelta,  # bool and int are float to mypy
) -> str:
    """Return a value as Excel shows it in general: dates in ISO form, numbers without noise."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, dt.timedelta):
        return _hours(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time.min:
        return value.date().isoformat()
    return value.isoformat()


def _number(value: float) -> str:
    """Return up to the 15 digits that Excel itself keeps."""
    if float(value).is_integer() and abs(value) < _EXACT_INTEGERS:
        return str(int(value))
    return f"{value:.15g}"


def _hours(value: dt.timedelta) -> str:
    seconds = round(abs(value).total_seconds())
    sign = "-" if value < dt.timedelta() else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
