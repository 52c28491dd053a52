"""Documents and what was read from them as delivered: `stage.documents`, `pages`, `table_ingest`.

Reading files does not belong here. What records say is in `facts.py`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson

from oceanid_pipelines.domain.parsing import Page, PageRecord
from oceanid_pipelines.store.database import Connection, copy_lines, copy_rows, copy_text
from oceanid_pipelines.store.describe import named_counts
from oceanid_pipelines.store.statements import statement

_TABLE_COLUMNS = ("document_id", "row_no", "cells", "row_hash", "parse_issue")
_PAGE_RECORD_COLUMNS = ("document_id", "row_no", "cells", "row_hash", "page_no", "boxes")
_PAGE_COLUMNS = (
    "document_id",
    "page_no",
    "width_pt",
    "height_pt",
    "left_pt",
    "bottom_pt",
    "rotation",
    "text",
)


@dataclass(frozen=True, slots=True)
class UnparsedDocument:
    """A document to parse."""

    document_id: int
    external_key: str
    sha256: str
    source_code: str
    title: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Location:
    """Where an object's bytes can be read."""

    key: str
    version_id: str | None
    etag: str


def ingest_objects(connection: Connection) -> int:
    """Give every object that has none a document; return how many are new.

    One that several sources delivered gets one of each.
    """
    with connection.begin():
        new = connection.execute(statement("stage/ingest_objects")).rowcount
        return new + connection.execute(statement("stage/ingest_for_sources")).rowcount


def documents_to_parse(connection: Connection, most: int) -> tuple[UnparsedDocument, ...]:
    """Return up to `most` documents that are to be parsed now."""
    with connection.begin():
        rows = connection.execute(statement("stage/documents_to_parse"), {"most": most})
        return tuple(UnparsedDocument(*row) for row in rows)


def best_location(connection: Connection, sha256: str, bucket: str) -> Location | None:
    """Return where an object's bytes can be read, its present places first."""
    with connection.begin():
        row = connection.execute(
            statement("raw/best_location"), {"sha256": sha256, "bucket": bucket}
        ).one_or_none()
    return Location(*row) if row else None


def sheet_key(document: UnparsedDocument, sheet: str) -> str:
    """Return the key of a workbook's sheet."""
    return f"{document.external_key}#{sheet}"


def add_sheet(connection: Connection, document: UnparsedDocument, sheet: str) -> int:
    """Add a document for a further sheet of a workbook, in the caller's transaction."""
    document_id: int = connection.execute(
        statement("stage/insert_sheet"),
        {
            "external_key": sheet_key(document, sheet),
            "sheet": sheet,
            "first_document_id": document.document_id,
        },
    ).scalar_one()
    return document_id


def copy_records(
    connection: Connection,
    document_id: int,
    records: Iterable[tuple[int, Mapping[str, str], str | None]],
) -> int:
    """Load (row number, cells, issue) of a table; return how many."""
    count = 0

    def lines() -> Iterator[bytes]:
        nonlocal count
        for row_no, cells, issue in records:
            count += 1
            text = orjson.dumps(cells)
            yield b"%d\t%d\t%b\t\\\\x%b\t%b\n" % (
                document_id,
                row_no,
                text.replace(b"\\", rb"\\"),  # the only thing in JSON that COPY would read
                row_hash(text).hex().encode(),
                copy_text(issue).encode(),
            )

    copy_lines(connection, ("stage", "table_ingest"), _TABLE_COLUMNS, lines())
    return count


def copy_page_records(
    connection: Connection, document_id: int, records: Iterable[PageRecord]
) -> int:
    """Load the records that were read from pages, and where they stand; return how many."""

    def rows() -> Iterator[tuple[int, int, str, bytes, int, str]]:
        for record in records:
            text = orjson.dumps(record.cells)
            boxes = orjson.dumps(record.boxes).decode()
            yield document_id, record.row_no, text.decode(), row_hash(text), record.page_no, boxes

    return copy_rows(connection, ("stage", "table_ingest"), _PAGE_RECORD_COLUMNS, rows())


def row_hash(cells: bytes) -> bytes:
    """Return the hash of a record's cells, as compact JSON in the order of the headers."""
    return hashlib.blake2b(cells, digest_size=16).digest()


def copy_pages(connection: Connection, document_id: int, pages: Iterable[Page]) -> int:
    """Load the pages of a document; return how many."""
    return copy_rows(
        connection,
        ("stage", "pages"),
        _PAGE_COLUMNS,
        (
            (
                document_id,
                page.number,
                page.width_pt,
                page.height_pt,
                page.left_pt,
                page.bottom_pt,
                page.rotation,
                page.text,
            )
            for page in pages
        ),
    )


def mark_parsed(connection: Connection, document_id: int, **values: Any) -> None:
    """Record how a document was parsed, in the caller's transaction; see the statement's names."""
    values = {
        "sheet": None,
        "headers": None,
        "record_count": None,
        "page_count": None,
        "issue_count": 0,
    } | values
    values["details"] = json.dumps(values["details"], ensure_ascii=False)
    connection.execute(statement("stage/document_parsed"), {"document_id": document_id, **values})


def mark_rejected(connection: Connection, document_id: int, error: str) -> None:
    """Set a document aside for good, with the reason."""
    with connection.begin():
        connection.execute(
            statement("stage/document_rejected"), {"document_id": document_id, "error": error}
        )


def mark_failed(connection: Connection, document_id: int, error: str, pause: timedelta) -> None:
    """Set a document aside until it is tried again."""
    with connection.begin():
        connection.execute(
            statement("stage/document_failed"),
            {"document_id": document_id, "error": error, "pause": pause},
        )


def documents_by_status(connection: Connection) -> dict[str, int]:
    """Return how many documents there are of each type and status."""
    return named_counts(connection, "stage/documents_by_status")
