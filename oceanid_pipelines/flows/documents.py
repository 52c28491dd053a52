"""From `raw.objects` to `stage.documents`, `pages` and `table_ingest`: one transaction a document.

How a format is read belongs to `domain/parsing/`; what a cell means, to `extraction.py`.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from oceanid_pipelines.clients.s3 import ObjectGone, ObjectStore
from oceanid_pipelines.domain.errors import UnreadableDocument
from oceanid_pipelines.domain.parsing import Paged, Table, parse
from oceanid_pipelines.domain.retry import pause
from oceanid_pipelines.flows.isolation import attempt
from oceanid_pipelines.store import documents as store
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.documents import UnparsedDocument

logger = logging.getLogger(__name__)

BATCH_DOCUMENTS = 100


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one pass over the documents did."""

    documents: int = 0
    records: int = 0
    pages: int = 0
    rejected: int = 0
    failed: int = 0

    def __add__(self, other: Parsed) -> Parsed:
        """Return the sum of two passes."""
        return Parsed(
            self.documents + other.documents,
            self.records + other.records,
            self.pages + other.pages,
            self.rejected + other.rejected,
            self.failed + other.failed,
        )


def parse_documents(
    connection: Connection,
    objects: ObjectStore,
    *,
    report: Callable[[Parsed], None] = lambda _: None,
) -> Parsed:
    """Give every object a document and parse those that are due.

    A document that cannot be read is set aside with its reason and stops no other.
    """
    total = Parsed()
    while True:
        store.ingest_objects(connection)
        due = store.documents_to_parse(connection, BATCH_DOCUMENTS)
        if not due:
            return total
        for document in due:
            total += _parse_one(connection, objects, document)
            report(total)


def _parse_one(connection: Connection, objects: ObjectStore, document: UnparsedDocument) -> Parsed:
    def read() -> Parsed:
        try:
            with tempfile.NamedTemporaryFile(prefix="oceanid-") as file:
                _download(connection, objects, document, Path(file.name))
                return _load(connection, document, Path(file.name))
        except UnreadableDocument as error:
            logger.warning("document %s is rejected: %s", document.document_id, error)
            store.mark_rejected(connection, document.document_id, str(error))
            return Parsed(rejected=1)

    def fail(reason: str) -> Parsed:
        store.mark_failed(connection, document.document_id, reason, pause(document.attempts + 1))
        return Parsed(failed=1)

    return attempt(f"document {document.document_id}", read, set_aside=fail)


def _download(
    connection: Connection, objects: ObjectStore, document: UnparsedDocument, path: Path
) -> None:
    """Fetch the very bytes of the object; raise ObjectGone when nothing has them any more."""
    location = store.best_location(connection, document.sha256, objects.bucket)
    if location is None:
        raise ObjectGone(f"no place in bucket {objects.bucket} is known for its bytes")
    with path.open("wb") as file:
        got = objects.download(location.key, file, version_id=location.version_id)
    if got.sha256 != document.sha256:
        raise ObjectGone(f"{location.key} holds other bytes now, and the old version is not kept")


def _load(connection: Connection, document: UnparsedDocument, path: Path) -> Parsed:
    """Parse a file into the tables: all of it in one transaction, or nothing."""
    with connection.begin():
        content = parse(path, name=document.title)
        if isinstance(content, Paged):
            return _load_pages(connection, document, content)
        total = Parsed()
        for table in content:
            total += _load_table(connection, document, table, first=total.documents == 0)
        if total.documents == 0:
            raise UnreadableDocument("no sheet of the workbook holds a table")
        return total


def _load_pages(connection: Connection, document: UnparsedDocument, content: Paged) -> Parsed:
    pages = store.copy_pages(connection, document.document_id, content.pages)
    found = bool(content.records)
    store.copy_page_records(connection, document.document_id, content.records)
    store.mark_parsed(
        connection,
        document.document_id,
        external_key=document.external_key,
        doc_type=content.doc_type,
        details=content.details,
        page_count=pages,
        headers=list(content.headers) if found else None,
        record_count=len(content.records) if found else None,
    )
    return Parsed(documents=1, records=len(content.records), pages=pages)


def _load_table(
    connection: Connection, document: UnparsedDocument, table: Table, *, first: bool
) -> Parsed:
    """Load one table; each sheet after the first gets a document of its own."""
    document_id = document.document_id
    external_key = document.external_key
    if table.sheet is not None:
        external_key = store.sheet_key(document, table.sheet)
        if not first:
            document_id = store.add_sheet(connection, document, table.sheet)
    issues = 0

    def records() -> Iterator[tuple[int, Mapping[str, str], str | None]]:
        nonlocal issues
        for record in table.records:
            issues += record.issue is not None
            yield record.row_no, record.cells, record.issue

    count = store.copy_records(connection, document_id, records())
    store.mark_parsed(
        connection,
        document_id,
        external_key=external_key,
        sheet=table.sheet,
        doc_type="table",
        details=table.details,
        headers=list(table.headers),
        record_count=count,
        issue_count=issues,
    )
    return Parsed(documents=1, records=count)
