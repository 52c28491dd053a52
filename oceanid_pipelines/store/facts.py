"""What the records of parsed tables say: `stage.extractions` of cells, and `repeated_records`.

Mapping cells does not belong here; documents and their rows are in `documents.py`, what people
marked in `spoken.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson

from oceanid_pipelines.domain.mapping import Candidate
from oceanid_pipelines.store.database import Connection, copy_lines, copy_text
from oceanid_pipelines.store.describe import named_counts
from oceanid_pipelines.store.statements import statement

_RECORD = re.compile(r"r(\d+)/")
_REMEMBERED_FACTS = 50_000
_REMEMBERED_LENGTH = 2_000
EXTRACTION_COLUMNS = (
    "document_id",
    "record_no",
    "locator",
    "label",
    "producer",
    "qualifier",
    "value_raw",
    "value_norm",
    "unit",
    "null_reason",
    "validity",
    "issue",
    "db_mapping",
)


@dataclass(frozen=True, slots=True)
class UnmappedDocument:
    """A parsed table whose candidate facts are to be made (again)."""

    document_id: int
    external_key: str
    source_code: str
    sheet: str | None
    doc_type: str
    headers: tuple[str, ...]
    records: int
    attempts: int
    mapped_before: bool
    promoted_before: bool
    delivered_on: date


@dataclass(frozen=True, slots=True)
class RepeatedFacts:
    """How many facts of a label and validity repeated records have under a header, in how many."""

    label: str
    header: str
    validity: str
    facts: int
    records: int


def documents_to_map(connection: Connection, most: int) -> tuple[UnmappedDocument, ...]:
    """Return up to `most` tables whose candidate facts are missing or of an older mapping."""
    with connection.begin():
        rows = connection.execute(statement("stage/documents_to_map"), {"most": most})
        return tuple(
            UnmappedDocument(
                row.document_id,
                row.external_key,
                row.source_code,
                row.sheet,
                row.doc_type,
                tuple(row.headers or ()),
                row.record_count,
                row.attempts,
                row.mapped_before,
                row.promoted_before,
                row.delivered_on,
            )
            for row in rows
        )


def table_rows(
    connection: Connection, document_id: int, batch: int
) -> Iterator[Sequence[tuple[int, dict[str, str]]]]:
    """Yield batches of (row number, cells) of a table, in order, in the caller's transaction.

    Without the records that repeat another.
    """
    after = 0
    while True:
        rows = connection.execute(
            statement("stage/table_rows_after"),
            {"document_id": document_id, "after": after, "most": batch},
        ).all()
        if not rows:
            return
        yield [(row_no, orjson.loads(cells)) for row_no, cells in rows]
        after = rows[-1].row_no


def clear_cell_extractions(connection: Connection, document_id: int) -> None:
    """Forget the facts of an older mapping, in the caller's transaction.

    Records of others that repeat them keep theirs.
    """
    named = {"document_id": document_id}
    connection.execute(statement("stage/hand_over_records"), {**named, "record_no": None})
    connection.execute(statement("stage/forget_repeats"), named)
    connection.execute(statement("stage/delete_cell_extractions"), named)


def part_records(connection: Connection, document_id: int, locator: str | None) -> None:
    """Let a document's records, or that of a locator, have facts that nothing else shares.

    In the caller's transaction; for whoever is about to change them.
    """
    record = _RECORD.match(locator or "")
    named = {"document_id": document_id, "record_no": int(record[1]) if record else None}
    connection.execute(statement("stage/own_records"), named)
    connection.execute(statement("stage/hand_over_records"), named)


def repeat_records(
    connection: Connection, document: UnmappedDocument, mapped_by: str
) -> tuple[int, tuple[RepeatedFacts, ...]]:
    """Find the records that repeat earlier ones, whose facts are theirs; return how many, and what.

    In the caller's transaction. Those facts are made by the mapping `mapped_by`, too.
    """
    named = {"document_id": document.document_id}
    records = connection.execute(
        statement("stage/repeat_records"),
        {**named, "mapped_by": mapped_by, "delivered_on": document.delivered_on},
    ).rowcount
    if not records:
        return 0, ()
    rows = connection.execute(
        statement("stage/repeated_facts"), {**named, "headers": list(document.headers)}
    )
    return records, tuple(RepeatedFacts(*row) for row in rows)


def copy_cell_facts(
    connection: Connection,
    document_id: int,
    records: Iterable[tuple[int, Sequence[Candidate]]],
    goes_to: Mapping[str, str | None],
) -> int:
    """Load what the cells of records say, by record number; return how many facts.

    `goes_to` names the curated table of each label.
    """
    count = 0
    known: dict[Candidate, str] = {}  # a register repeats its facts

    def line_of(fact: Candidate) -> str:
        line = _line_of(fact, goes_to[fact.label])
        if len(line) <= _REMEMBERED_LENGTH:
            if len(known) >= _REMEMBERED_FACTS:
                known.clear()
            known[fact] = line
        return line

    def lines() -> Iterator[bytes]:
        nonlocal count
        for row_no, facts in records:
            count += len(facts)
            start = f"{document_id}\t{row_no}\tr{row_no}/"
            yield "".join([f"{start}{known.get(fact) or line_of(fact)}" for fact in facts]).encode()

    copy_lines(connection, ("stage", "extractions"), EXTRACTION_COLUMNS, lines())
    return count


def _line_of(fact: Candidate, goes_to: str | None) -> str:
    """Return the line of a fact after its record, in the order of EXTRACTION_COLUMNS."""
    place = f"{fact.column}[{fact.part}]" if fact.part else fact.column
    values = (
        place,
        fact.label,
        "cell",
        fact.qualifier,
        fact.value_raw,
        fact.value_norm,
        fact.unit,
        fact.null_reason,
        fact.validity,
        fact.issue,
        goes_to,
    )
    return "\t".join(map(copy_text, values)) + "\n"


def mark_mapped(
    connection: Connection,
    document_id: int,
    *,
    mapped_by: str,
    report: Mapping[str, Any],
    held: str | None,
) -> None:
    """Record that a table's facts are made, in the caller's transaction.

    They are to be promoted, unless something holds them.
    """
    connection.execute(
        statement("stage/document_mapped"),
        {
            "document_id": document_id,
            "mapped_by": mapped_by,
            "report": json.dumps(report, ensure_ascii=False),
            "held": held,
        },
    )


def mark_step_failed(
    connection: Connection, document_id: int, error: str, pause: timedelta
) -> None:
    """Defer the mapping or promotion of a parsed document."""
    with connection.begin():
        connection.execute(
            statement("stage/document_step_failed"),
            {"document_id": document_id, "error": error, "pause": pause},
        )


def facts_by_label(connection: Connection) -> dict[str, int]:
    """Return how many valid facts there are of each label."""
    return named_counts(connection, "stage/facts_by_label")
