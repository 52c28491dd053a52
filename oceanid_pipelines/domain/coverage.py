"""How much of a delivery a mapping understands: coverage by column, and what was rejected.

A renamed header shows here as a missing column, a changed format as rejected values. Whether that
stops anything is the caller's to decide; nothing is read or printed here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from oceanid_pipelines.domain.mapping import Candidate, Mapper


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
    columns = {
        (column.label, header): ColumnCoverage(column.key, header, column.coverage)
        for column, header in mapper.resolved
    }
    refused: Counter[tuple[str, str, str]] = Counter()
    shown: list[tuple[Candidate, ...]] = []
    count = 0
    for cells in records:
        count += 1
        candidates = mapper.candidates(cells)
        if len(shown) < examples:
            shown.append(tuple(candidates))
        valid_in = set()
        for one in candidates:
            column = columns[one.label, one.column]
            _count(column.values, one.validity)
            if one.null_reason is not None:
                _count(column.absent, one.null_reason)
            elif one.validity == "invalid":
                refused[column.key, one.value_raw, one.issue or ""] += 1
            else:
                valid_in.add((one.label, one.column))
                if one.issue is not None:
                    _count(column.warnings, one.issue)
        for place in valid_in:
            columns[place].valid_records += 1
    return Survey(
        records=count,
        columns=tuple(columns.values()),
        rejected=tuple(
            Rejected(*what, times) for what, times in islice(refused.most_common(), rejected)
        ),
        examples=tuple(shown),
        problems=(*_missing(mapper), *_below(columns.values(), count)),
        unmapped=mapper.unmapped,
    )


def _count(counts: dict[str, int], what: str) -> None:
    counts[what] = counts.get(what, 0) + 1


def _missing(mapper: Mapper) -> Iterable[str]:
    for column in mapper.missing:
        yield f"{column.key}: no header {' or '.join(column.headers)} in the delivery"


def _below(columns: Iterable[ColumnCoverage], records: int) -> Iterable[str]:
    if records == 0:
        yield "the delivery has no records"
        return
    for column in columns:
        share = column.share(records)
        if column.expected is not None and share < column.expected:
            yield (
                f"{column.key}: {share:.1%} of the records have a valid value under "
                f"{column.header}, at least {column.expected:.0%} is expected"
            )
