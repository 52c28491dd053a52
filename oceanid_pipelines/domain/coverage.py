"""How much of a delivery a mapping understands: coverage by column, and what was rejected.

A renamed header shows here as a missing column, a changed format as rejected values. What falls
short of the source's expectation, or of its last delivery, is said in words for a person; whether
that stops anything is the caller's to decide. Nothing is read or printed here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from operator import attrgetter

from oceanid_pipelines.catalog import Column
from oceanid_pipelines.domain.mapping import Candidate, Mapper

# A column falls short of the last delivery when it lost more than a fifth of its share there, and
# that in more records than chance would make of a short list.
_KEPT = 0.8
_MORE_THAN_CHANCE = 10

_FATE: Callable[[Candidate], tuple[str, str, str]] = attrgetter("label", "column", "validity")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A value that did not hold, and how often it was met."""

    key: str
    value_raw: str
    issue: str
    count: int


@dataclass(slots=True)
class ColumnCoverage:
    """What one column of a delivery gave: records with a valid value, and values by their fate."""

    key: str
    header: str
    expected: float | None
    valid_records: int = 0
    values: dict[str, int] = field(default_factory=dict)  # how many, by validity
    absent: dict[str, int] = field(default_factory=dict)  # by the reason
    warnings: dict[str, int] = field(default_factory=dict)  # by the issue of a valid value

    def share(self, records: int) -> float:
        """Return the share of the records that have a valid value here; 0 without records."""
        return self.valid_records / records if records else 0.0


@dataclass(frozen=True, slots=True)
class LastDelivery:
    """What a source's delivery before this one had: its date, and the shares by column name."""

    delivered_on: date
    shares: Mapping[str, float]


class Coverage:
    """Counts, record by record, what every column of a delivery gives."""

    def __init__(self, mapper: Mapper) -> None:
        self.records = 0
        self._mapper = mapper
        self._columns = len(mapper.resolved)
        # By label, header and validity: the values of records with one in every cell, of others,
        # and how many of those others have a valid one.
        self._single: Counter[tuple[str, str, str]] = Counter()
        self._several: Counter[tuple[str, str, str]] = Counter()
        self._met: Counter[tuple[str, str]] = Counter()

    def add(self, candidates: Sequence[Candidate]) -> None:
        """Count what one record says."""
        self.records += 1
        if len(candidates) == self._columns:  # every cell has one value
            self._single.update(map(_FATE, candidates))
            return
        met = set()
        for one in candidates:
            self._several[_FATE(one)] += 1
            if one.validity == "valid":
                met.add((one.label, one.column))
        self._met.update(met)

    def add_counted(
        self, label: str, header: str, validity: str, values: int, records: int
    ) -> None:
        """Count values that records have under a header, and in how many there is one.

        The records themselves are for the caller to add to `records`.
        """
        self._several[label, header, validity] += values
        if validity == "valid":
            self._met[label, header] += records

    @property
    def _values(self) -> Counter[tuple[str, str, str]]:
        return self._single + self._several

    def _met_in(self, label: str, header: str) -> int:
        """Return how many records have a valid value in a column."""
        return self._met[label, header] + self._single[label, header, "valid"]

    def columns(self) -> tuple[ColumnCoverage, ...]:
        """Return the columns that the delivery has, in the source's order."""
        made = []
        counted = self._values
        for column, header in self._mapper.resolved:
            place = (column.label, header)
            values = {
                validity: counted[*place, validity]
                for validity in ("valid", "invalid", "null")
                if counted[*place, validity]
            }
            made.append(
                ColumnCoverage(column.key, header, column.coverage, self._met_in(*place), values)
            )
        return tuple(made)

    def by_label(self) -> dict[str, dict[str, int]]:
        """Return how many facts there are of each label and validity."""
        counts: dict[str, dict[str, int]] = {}
        for (label, _, validity), count in sorted(self._values.items()):
            of_label = counts.setdefault(label, {})
            of_label[validity] = of_label.get(validity, 0) + count
        return counts

    def shares(self) -> dict[str, float]:
        """Return, by column name, the share of the records that have a valid value."""
        found = {
            (column.label, header): name
            for name, column, header in _named(self._mapper)
            if header is not None
        }
        return {
            name: round(self._met_in(*place) / self.records, 4) if self.records else 0.0
            for place, name in found.items()
        }

    def shortfalls(self, last: LastDelivery | None = None) -> tuple[str, ...]:
        """Say what is below expectation or the last delivery; nothing where all is as it should."""
        found = list(self._shortfalls(last))
        if not self.records:
            found.append("the delivery has no records")
        elif not self._mapper.resolved:
            found.append("no header of it is one that the source's mapping knows")
        return tuple(found)

    def _shortfalls(self, last: LastDelivery | None) -> Iterator[str]:
        for name, column, header in _named(self._mapper):
            before = last.shares.get(name, 0.0) if last else 0.0
            if header is None and (column.coverage is not None or before):
                yield _missing(column, last if before else None)
            if header is None or not self.records:
                continue
            share = self._met_in(column.label, header) / self.records
            lost = (before - share) * self.records
            if column.coverage is not None and share < column.coverage:
                yield (
                    f"{column.key}: {share:.1%} of the records have a valid value under "
                    f"{header}, at least {column.coverage:.0%} is expected"
                )
            elif last and share < before * _KEPT and lost >= _MORE_THAN_CHANCE:
                yield (
                    f"{column.key}: {share:.1%} of the records have a valid value under "
                    f"{header}, {before:.1%} had in the delivery of {last.delivered_on}"
                )


@dataclass(frozen=True, slots=True)
class Survey:
    """A delivery seen through a mapping."""

    records: int
    columns: tuple[ColumnCoverage, ...]
    rejected: tuple[Rejected, ...]  # the most frequent first
    examples: tuple[tuple[Candidate, ...], ...]
    problems: tuple[str, ...]  # what is below expectation; empty for a delivery as it should be
    unmapped: tuple[str, ...]


def survey(
    mapper: Mapper, records: Iterable[Mapping[str, str]], *, examples: int = 5, rejected: int = 100
) -> Survey:
    """Map every record once and return what came of it, with the first few as examples."""
    keys = {(column.label, header): column.key for column, header in mapper.resolved}
    coverage = Coverage(mapper)
    absent: Counter[tuple[str, str, str]] = Counter()
    warnings: Counter[tuple[str, str, str]] = Counter()
    refused: Counter[tuple[str, str, str]] = Counter()
    shown: list[tuple[Candidate, ...]] = []
    for cells in records:
        candidates = mapper.candidates(cells)
        coverage.add(candidates)
        if len(shown) < examples:
            shown.append(tuple(candidates))
        for one in candidates:
            if one.null_reason is not None:
                absent[one.label, one.column, one.null_reason] += 1
            elif one.validity == "invalid":
                refused[keys[one.label, one.column], one.value_raw, one.issue or ""] += 1
            elif one.issue is not None:
                warnings[one.label, one.column, one.issue] += 1
    columns = coverage.columns()
    for (column, header), made in zip(mapper.resolved, columns, strict=True):
        made.absent = _of(absent, column.label, header)
        made.warnings = _of(warnings, column.label, header)
    return Survey(
        records=coverage.records,
        columns=columns,
        rejected=tuple(
            Rejected(*what, times) for what, times in islice(refused.most_common(), rejected)
        ),
        examples=tuple(shown),
        problems=coverage.shortfalls(),
        unmapped=mapper.unmapped,
    )


def _of(counts: Counter[tuple[str, str, str]], label: str, header: str) -> dict[str, int]:
    return {what: n for (one, at, what), n in counts.items() if (one, at) == (label, header)}


def _named(mapper: Mapper) -> Iterator[tuple[str, Column, str | None]]:
    """Yield name, column and header of every column of the source; None for a missing header.

    The name is the column's key, numbered where several columns of the source share it.
    """
    headers = dict(mapper.resolved_at)
    seen: Counter[str] = Counter()
    for position, column in enumerate(mapper.source.columns):
        seen[column.key] += 1
        number = seen[column.key]
        name = column.key if number == 1 else f"{column.key} ({number})"
        yield name, column, headers.get(position)


def _missing(column: Column, last: LastDelivery | None) -> str:
    said = f"{column.key}: no header {' or '.join(column.headers)} in the delivery"
    return f"{said}; that of {last.delivered_on} had one" if last else said
