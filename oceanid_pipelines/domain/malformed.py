"""What was malformed in the records of a table, issue by issue, for a person to look at.

What an issue says is decided where the record is read; here it is only counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the readers of workbooks and PDFs are slow to import
    from oceanid_pipelines.domain.parsing import Record

_FIRST = 5


@dataclass(slots=True)
class MalformedRecords:
    """How many records have one issue, and the numbers of the first few."""

    issue: str
    count: int = 0
    first: list[int] = field(default_factory=list)


class Issues:
    """Counts the issues of records while somebody else reads their cells."""

    def __init__(self) -> None:
        self._by_issue: dict[str, MalformedRecords] = {}

    def noted(self, records: Iterable[Record]) -> Iterator[Mapping[str, str]]:
        """Yield the cells of every record."""
        for record in records:
            if record.issue is not None:
                self._note(record.row_no, record.issue)
            yield record.cells

    def most(self, number: int) -> tuple[MalformedRecords, ...]:
        """Return up to `number` issues, the most frequent first."""
        found = sorted(self._by_issue.values(), key=lambda one: (-one.count, one.first))
        return tuple(found[:number])

    def _note(self, row_no: int, issue: str) -> None:
        of_issue = self._by_issue.setdefault(issue, MalformedRecords(issue))
        of_issue.count += 1
        if len(of_issue.first) < _FIRST:
            of_issue.first.append(row_no)
