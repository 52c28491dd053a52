"""A source's mapping applied to one record: raw cells in, candidate facts out.

Reading files does not belong here, nor deciding which vessel a record is about. A raw value is
always kept; an invalid one is flagged, never dropped. The same cells always give the same result.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from oceanid_pipelines.catalog import Catalog, Column, Source, header_key
from oceanid_pipelines.catalog.models import NullReason
from oceanid_pipelines.domain import validators
from oceanid_pipelines.domain.normalise import Reading, Validity, invalid
from oceanid_pipelines.domain.readers import LONGEST_VALUE, TOO_LONG, ReadCell, reader

ENDS_BEFORE_IT_STARTS = "ends before it starts"

# Raw values remembered per column.
_REMEMBERED = 4096
_LONGEST_LIST = 100_000
# Where a source names no sheet, a sheet is data if it has this share of the expected headers.
_DATA_SHEET = 0.5


class Candidate(NamedTuple):
    """One thing that one cell, or one part of it, says about a vessel.

    A tuple, for there are millions: it is made, hashed and compared at the speed of one.
    """

    label: str
    qualifier: str | None  # None where nothing narrows the label
    column: str  # the header as delivered
    part: int  # 0 for a cell with one value, 1… for the parts of a cell with several
    value_raw: str
    value_norm: str | None
    unit: str | None
    null_reason: NullReason | None
    validity: Validity
    issue: str | None  # why it is invalid, or what is odd about a valid value


_ReadAll = Callable[[str, str, str], tuple[Candidate, ...]]


class _Headers:
    """The headers of one delivery, found by any of their spellings."""

    def __init__(self, headers: Sequence[str]) -> None:
        self.used: set[str] = set()
        self._by_key: dict[str, str] = {}
        for header in headers:
            self._by_key.setdefault(header_key(header), header)

    def find(self, spellings: Sequence[str]) -> str | None:
        """Return the first header that is spelled in one of these ways, and note it as used."""
        for spelling in spellings:
            header = self._by_key.get(header_key(spelling))
            if header is not None:
                self.used.add(header)
                return header
        return None


class _Resolved:
    """A column of the source with the headers it has in this delivery.

    It remembers what it made of the last values: a register repeats flags, types and ports.
    """

    def __init__(
        self, column: Column, header: str, beside: tuple[str | None, str | None], read: _ReadAll
    ) -> None:
        self.column, self.header = column, header
        self._unit_header, self._qualifier_header = beside
        self._alone = beside == (None, None)
        self._read = read
        self._remembered: dict[object, tuple[Candidate, ...]] = {}

    def candidates(self, cells: Mapping[str, str]) -> tuple[Candidate, ...]:
        raw = cells.get(self.header, "")
        if self._alone:
            return self._remembered.get(raw) or self._made(raw, raw, "", "")
        unit = cells.get(self._unit_header, "") if self._unit_header is not None else ""
        basis = cells.get(self._qualifier_header, "") if self._qualifier_header is not None else ""
        key = (raw, unit, basis)
        return self._remembered.get(key) or self._made(key, *key)

    def _made(self, key: object, raw: str, unit: str, basis: str) -> tuple[Candidate, ...]:
        made = self._read(raw, unit, basis)
        if len(raw) <= LONGEST_VALUE:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = made
        return made


class Mapper:
    """A source's mapping, resolved against the headers of one delivery.

    columns: key of a column (label, or label/qualifier) -> headers found for it
    missing: columns that the source expects and the delivery lacks
    unmapped: headers that nobody maps and nobody ignores
    """

    def __init__(
        self,
        source: Source,
        headers: Sequence[str],
        catalog: Catalog,
        *,
        delivered: datetime.date | None = None,
    ) -> None:
        """Resolve the headers. `delivered` bounds the years of building; None leaves them open."""
        headers_of = _Headers(headers)
        latest = None if delivered is None else delivered.year + 1
        self.source = source
        self._countries = catalog.countries
        self._resolved: list[_Resolved] = []
        self._positions: list[int] = []
        columns: dict[str, tuple[str, ...]] = {}
        missing: list[Column] = []
        for position, column in enumerate(source.columns):
            header = headers_of.find(column.headers)
            if header is None:
                missing += [column] if column.coverage is not None else []
                continue
            columns[column.key] = (*columns.get(column.key, ()), header)
            self._positions.append(position)
            self._resolved.append(
                _Resolved(
                    column,
                    header,
                    (
                        headers_of.find(column.unit_headers),
                        headers_of.find(column.qualifier_headers),
                    ),
                    _all_of(column, header, reader(column, catalog, latest)),
                )
            )
        ignored = set(map(header_key, source.ignored_headers))
        self.columns: Mapping[str, tuple[str, ...]] = MappingProxyType(columns)
        self.missing = tuple(missing)
        self.unmapped = tuple(
            h for h in headers if h not in headers_of.used and header_key(h) not in ignored
        )
        self._flags = self._of("FLAG")
        self._mmsis = self._of("MMSI") if self._flags else ()
        self._ends = self._of("DATE", "VALID_TO")
        self._starts = self._of("DATE", "VALID_FROM") if self._ends else ()

    @property
    def resolved(self) -> tuple[tuple[Column, str], ...]:
        """The columns that the delivery has, each with its header, in the source's order."""
        return tuple((one.column, one.header) for one in self._resolved)

    def left_out(self, doc_type: str, sheet: str | None) -> str | None:
        """Say why a workbook's sheet, or a table on pages, is none of the source's data, if so.

        A csv holds nothing else: what it lacks is a fault of the delivery.
        """
        if doc_type == "table" and sheet is None:
            return None
        if doc_type != "table" and self.source.pages == "ignore":
            return "the source's mapping does not read pages"
        if sheet is not None and self.source.sheet is not None:
            same = sheet == self.source.sheet
            return None if same else f"the source's data is on the sheet {self.source.sheet}"
        if self._headers_found() < _DATA_SHEET:
            return "it has less than half of the headers that the source's mapping wants"
        return None

    def _headers_found(self) -> float:
        """Return the share of the expected columns that are there; of all, if none is expected."""
        columns = self.source.columns
        expected = sum(1 for column in columns if column.coverage is not None)
        if expected:
            return (expected - len(self.missing)) / expected
        return len(self._resolved) / len(columns)

    @property
    def resolved_at(self) -> tuple[tuple[int, str], ...]:
        """The header of every column that the delivery has, by its position in the source."""
        headers = (one.header for one in self._resolved)
        return tuple(zip(self._positions, headers, strict=True))

    def candidates(self, cells: Mapping[str, str]) -> list[Candidate]:
        """Return what a record says, in the order of the source's columns; blanks included."""
        found: list[Candidate] = []
        for resolved in self._resolved:
            found += resolved.candidates(cells)
        start, end = _first(self._starts, cells), _first(self._ends, cells)
        if start is not None and end is not None and end < start:
            found = [_dates_refused(one) for one in found]
        mmsi = _first(self._mmsis, cells)
        if mmsi is not None and not self._flag_has(mmsi, _first(self._flags, cells)):
            found = [_flag_doubted(one, mmsi) for one in found]
        return found

    def _flag_has(self, mmsi: str, flag: str | None) -> bool:
        return flag is None or flag in self._countries.of_mid(int(mmsi[:3]))

    def _of(self, label: str, qualifier: str | None = None) -> tuple[_Resolved, ...]:
        return tuple(
            one
            for one in self._resolved
            if one.column.label == label and one.column.qualifier == qualifier
        )


def _first(columns: Sequence[_Resolved], cells: Mapping[str, str]) -> str | None:
    """Return the first valid value of the columns in a record."""
    for column in columns:
        for candidate in column.candidates(cells):
            if candidate.validity == "valid":
                return candidate.value_norm
    return None


def _dates_refused(candidate: Candidate) -> Candidate:
    if candidate.label != "DATE" or candidate.validity != "valid":
        return candidate
    return candidate._replace(validity="invalid", issue=ENDS_BEFORE_IT_STARTS)


def _flag_doubted(candidate: Candidate, mmsi: str) -> Candidate:
    if candidate.label != "MMSI" or candidate.value_norm != mmsi:
        return candidate
    return candidate._replace(issue=validators.MID_NOT_OF_FLAG)


def _all_of(column: Column, header: str, read: ReadCell) -> _ReadAll:
    """Return the function from a cell to its candidates: one, or one for each of its values."""
    values_in = _splitter(column)

    def read_all(raw: str, unit: str, basis: str) -> tuple[Candidate, ...]:
        whole = read(raw, unit, basis)
        if values_in is not None and whole.validity != "null":
            if len(raw) > _LONGEST_LIST:
                return (_candidate(column, header, 0, raw, invalid(TOO_LONG)),)
            parts = values_in(raw)
            if len(parts) > 1:
                return tuple(
                    _candidate(column, header, number, part, read(part, unit, basis))
                    for number, part in enumerate(parts, 1)
                )
            whole = read(parts[0] if parts else "", unit, basis)
            if not parts and column.pattern:
                whole = invalid("nothing in it fits the column's pattern")
        return (_candidate(column, header, 0, raw, whole),)

    return read_all


def _splitter(column: Column) -> Callable[[str], list[str]] | None:
    """Return the function from a cell to its several values; None where a cell has one."""
    if column.pattern:
        found = re.compile(column.pattern, re.IGNORECASE)
        return lambda raw: [match[1] for match in found.finditer(raw) if (match[1] or "").strip()]
    if column.separators:
        marks = re.compile("|".join(map(re.escape, column.separators)))
        return lambda raw: [part for part in marks.split(raw) if part.strip()]
    return None


def _candidate(column: Column, header: str, part: int, raw: str, reading: Reading) -> Candidate:
    validity, value, issue, null_reason, unit, qualifier = reading
    return Candidate(
        column.label,
        qualifier or column.qualifier,
        header,
        part,
        raw,
        value,
        unit,
        null_reason,
        validity,
        issue,
    )
