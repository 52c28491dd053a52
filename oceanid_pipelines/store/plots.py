"""Figures that are shown and nothing is decided by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.describe import named_counts
from oceanid_pipelines.store.statements import statement

DAYS = 14


@dataclass(frozen=True, slots=True)
class Day:
    """How many annotations people made on a day in a project."""

    day: date
    project: str
    annotations: int


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """The share of the records of a source's newest delivery with a value, by column."""

    source_code: str
    delivered_on: date
    records: int
    shares: Mapping[str, float]

    @property
    def mean(self) -> float:
        """The share of all cells that have a value."""
        return sum(self.shares.values()) / len(self.shares) if self.shares else 0.0

    def emptiest(self, most: int) -> list[tuple[str, float]]:
        """Return the columns that are not full, the emptiest first."""
        found = sorted(self.shares.items(), key=lambda item: (item[1], item[0]))
        return [(name, share) for name, share in found if share < 1][:most]


def annotations_by_day(connection: Connection, days: int = DAYS) -> tuple[Day, ...]:
    """Return what people said in the last days, the newest first."""
    with connection.begin():
        rows = connection.execute(statement("label/annotations_by_day"), {"days": days})
        return tuple(Day(*row) for row in rows)


def spoken_by_label(connection: Connection) -> dict[str, int]:
    """Return how often people marked each label."""
    return named_counts(connection, "stage/spoken_by_label")


def coverage_by_source(connection: Connection) -> tuple[SourceCoverage, ...]:
    """Return the coverage of the newest delivery of every source."""
    with connection.begin():
        rows = connection.execute(statement("stage/coverage_by_source"))
        return tuple(SourceCoverage(*row) for row in rows)
