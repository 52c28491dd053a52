"""From `stage.table_ingest` to `stage.extractions`: every mapped cell becomes a candidate fact.

A record that says cell by cell what an earlier one said is noted as such, and not mapped again.

A delivery that falls short is mapped too, and held: nothing of it is promoted until a person
accepts it; one that had been promoted keeps its facts until then. What a header means is declared
in the catalog; how a value is read, in `domain/`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from oceanid_pipelines.catalog import Catalog
from oceanid_pipelines.domain.coverage import Coverage
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.mapping import Candidate, Mapper
from oceanid_pipelines.domain.retry import pause
from oceanid_pipelines.flows.isolation import attempt
from oceanid_pipelines.store import facts as store
from oceanid_pipelines.store import gate, review
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.facts import UnmappedDocument

logger = logging.getLogger(__name__)

BATCH_DOCUMENTS = 100
BATCH_RECORDS = 5000


@dataclass(frozen=True, slots=True)
class Extracted:
    """What one pass over the tables did."""

    documents: int = 0
    facts: int = 0
    failed: int = 0

    def __add__(self, other: Extracted) -> Extracted:
        """Return the sum of two passes."""
        return Extracted(
            self.documents + other.documents, self.facts + other.facts, self.failed + other.failed
        )


def extract_facts(
    connection: Connection,
    catalog: Catalog,
    *,
    report: Callable[[Extracted], None] = lambda _: None,
) -> Extracted:
    """Make the candidate facts of every table that has none by today's mapping."""
    gate.release_answered(connection)
    total = Extracted()
    while due := store.documents_to_map(connection, BATCH_DOCUMENTS):
        for document in due:
            total += _attempt_one(connection, catalog, document)
            report(total)
    return total


def _attempt_one(connection: Connection, catalog: Catalog, document: UnmappedDocument) -> Extracted:
    def fail(reason: str) -> Extracted:
        store.mark_step_failed(
            connection, document.document_id, reason, pause(document.attempts + 1)
        )
        return Extracted(failed=1)

    return attempt(
        f"mapping of document {document.document_id}",
        lambda: _extract_one(connection, catalog, document),
        set_aside=fail,
    )


def _extract_one(connection: Connection, catalog: Catalog, document: UnmappedDocument) -> Extracted:
    source = catalog.sources.get(document.source_code)
    if source is None:
        raise OceanidError(f"source {document.source_code} is no longer in the catalog")
    mapper = Mapper(source, document.headers, catalog, delivered=document.delivered_on)
    named = document.document_id, document.external_key
    with connection.begin():
        draft = connection.begin_nested()
        if document.mapped_before:
            store.clear_cell_extractions(connection, document.document_id)
        if reason := mapper.left_out(document.doc_type, document.sheet):
            facts, report, why = 0, {"left out": reason}, None
        else:
            facts, report, why = _map_records(connection, catalog, document, mapper)
        held = gate.ask(connection, *named, why)
        if held and document.promoted_before:
            # What it said by the mapping of before stands until a person accepts today's.
            draft.rollback()
            facts, held = 0, gate.ask(connection, *named, why)
        else:
            review.ask_about_cells(connection, document.document_id, asked_about(catalog))
            draft.commit()
        store.mark_mapped(
            connection,
            document.document_id,
            mapped_by=source.fingerprint,
            report=report,
            held=held,
        )
    return Extracted(1, facts)


def asked_about(catalog: Catalog) -> frozenset[str]:
    """Return the labels whose invalid cells are asked about: which vessel it is, and when."""
    return frozenset(
        one.label for one in catalog.taxonomy.labels if one.tier == "identity" or one.kind == "date"
    )


def _map_records(
    connection: Connection, catalog: Catalog, document: UnmappedDocument, mapper: Mapper
) -> tuple[int, dict[str, Any], str | None]:
    """Load the facts of every record; return how many, the report, and what holds them back."""
    coverage = Coverage(mapper)
    goes_to = {name: label.goes_to for name, label in catalog.taxonomy.by_name.items()}

    def mapped(
        records: Iterable[tuple[int, dict[str, str]]],
    ) -> Iterator[tuple[int, Sequence[Candidate]]]:
        for row_no, cells in records:
            candidates = mapper.candidates(cells)
            coverage.add(candidates)
            yield row_no, candidates

    repeated, counted = store.repeat_records(connection, document, mapper.source.fingerprint)
    coverage.records += repeated
    for one in counted:
        coverage.add_counted(one.label, one.header, one.validity, one.facts, one.records)
    facts = sum(
        store.copy_cell_facts(connection, document.document_id, mapped(records), goes_to)
        for records in store.table_rows(connection, document.document_id, BATCH_RECORDS)
    )
    last = gate.last_delivery(connection, document.document_id, document.delivered_on)
    report = {
        "coverage": coverage.by_label(),
        "shares": coverage.shares(),
        "missing": [column.key for column in mapper.missing],
        "unmapped": list(mapper.unmapped),
    }
    problems = list(coverage.shortfalls(last))
    if document.doc_type != "table" and mapper.source.pages == "review":
        problems.append(
            f"{coverage.records} records were read from the layout of its pages: "
            "look whether they are what the pages say"
        )
    return facts, report, "; ".join(problems) or None
