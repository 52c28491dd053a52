"""From a document's candidate facts to the curated tables: one transaction a document.

The rules are in `sql/queries/curated/`; this module only runs them in their order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.describe import named_counts
from oceanid_pipelines.store.statements import statement

_ASSERTIONS = ("identifiers", "info", "metrics")


@dataclass(frozen=True, slots=True)
class DuePromotion:
    """A document whose facts are to be promoted."""

    document_id: int
    promoted_before: bool
    attempts: int


@dataclass(frozen=True, slots=True)
class Promoted:
    """What one promotion wrote."""

    vessels: int = 0
    assertions: int = 0
    retracted: int = 0
    conflicts: int = 0
    failed: int = 0

    def __add__(self, other: Promoted) -> Promoted:
        """Return the sum of two promotions."""
        return Promoted(
            self.vessels + other.vessels,
            self.assertions + other.assertions,
            self.retracted + other.retracted,
            self.conflicts + other.conflicts,
            self.failed + other.failed,
        )


def documents_to_promote(connection: Connection, most: int) -> tuple[DuePromotion, ...]:
    """Return up to `most` documents whose facts changed since they were promoted."""
    with connection.begin():
        rows = connection.execute(statement("stage/documents_to_promote"), {"most": most})
        return tuple(DuePromotion(*row) for row in rows)


def promote(connection: Connection, due: DuePromotion) -> Promoted:
    """Promote one document with its progress, in one transaction."""
    document = {"document_id": due.document_id}
    with connection.begin():
        connection.execute(statement("curated/gather_evidence"), document)
        connection.execute(statement("curated/analyze_evidence"))
        vessels = connection.execute(statement("curated/add_vessels")).rowcount
        assertions = sum(
            connection.execute(statement(f"curated/assert_{name}")).rowcount for name in _ASSERTIONS
        )
        lost = _settle_lost(connection, document) if due.promoted_before else []
        retracted = sum(row.retracted for row in lost)
        connection.execute(
            statement("curated/refresh_displayed"),
            {"vessels": sorted({row.vessel_id for row in lost})},
        )
        conflicts = connection.execute(statement("curated/open_identity_conflicts")).rowcount
        connection.execute(statement("stage/document_promoted"), document)
    return Promoted(vessels, assertions + len(lost) - retracted, retracted, conflicts)


def _settle_lost(connection: Connection, document: dict[str, int]) -> list[Row[Any]]:
    """Retract, or cite anew, what the document says no more; return the vessels it is about."""
    connection.execute(statement("curated/gather_lost"), document)
    return [
        row
        for name in _ASSERTIONS
        for row in connection.execute(statement(f"curated/settle_lost_{name}"))
    ]


def vessels_by_source(connection: Connection) -> dict[str, int]:
    """Return how many vessels each source has."""
    return named_counts(connection, "curated/vessels_by_source")
