"""From a document's candidate facts to the curated tables: one transaction a document.

Whom its records are about is found first, see `resolution.py`. Then what each source says of those
vessels is settled as a whole: the tables hold what follows from the records that stand, whatever
they held before and in whichever order it came. The rules are in `sql/queries/curated/`.

A kind of assertion is a table `curated.vessel_<kind>` with one unique constraint, a statement
`curated/say_<kind>` that makes `said_<kind>` out of `evidence`, and its name in `KINDS`.
"""

from __future__ import annotations

from dataclasses import dataclass

from oceanid_pipelines.store import resolution
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.describe import named_counts
from oceanid_pipelines.store.statements import statement

KINDS = ("identifiers", "info", "metrics", "associates", "authorizations")
_LOOK_AT = (
    *("analyze_shown", "create_members", "analyze_members"),
    *("create_sightings", "analyze_sightings"),
)
_GATHER = ("gather_evidence", "analyze_evidence")
# Who the parties are is known before they are said to be anything, and shown by what stands then.
_MEET_PARTIES = ("gather_parties", "add_organizations", "add_persons")
_NAME_PARTIES = ("name_organizations", "name_persons")
_DISAGREEMENTS = (
    "two_identities",
    "two_imos",
    "disagreeing_values",
    "contradicted_people",
    "unsettled_pairs",
)


@dataclass(frozen=True, slots=True)
class DuePromotion:
    """A document whose facts are to be promoted, and the document that they are kept with."""

    document_id: int
    kept_document_id: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Promoted:
    """What one promotion wrote."""

    vessels: int = 0
    assertions: int = 0
    retracted: int = 0
    merged: int = 0
    conflicts: int = 0
    failed: int = 0

    def __add__(self, other: Promoted) -> Promoted:
        """Return the sum of two promotions."""
        return Promoted(
            self.vessels + other.vessels,
            self.assertions + other.assertions,
            self.retracted + other.retracted,
            self.merged + other.merged,
            self.conflicts + other.conflicts,
            self.failed + other.failed,
        )


def documents_to_promote(connection: Connection, most: int) -> tuple[DuePromotion, ...]:
    """Return up to `most` documents whose facts changed since they were promoted."""
    with connection.begin():
        rows = connection.execute(statement("stage/documents_to_promote"), {"most": most})
        return tuple(DuePromotion(*row) for row in rows)


def promote(connection: Connection, due: DuePromotion) -> Promoted:
    """Promote one document with its progress, in one transaction.

    Facts of it that come meanwhile wait until the end, and make it due again.
    """
    with connection.begin():
        documents = {"documents": sorted({due.document_id, due.kept_document_id})}
        connection.execute(statement("stage/lock_documents"), documents)
        connection.execute(statement("stage/make_room"))
        resolution.hear(connection, due.document_id, due.kept_document_id)
        promoted = settle(connection)
        connection.execute(statement("stage/document_promoted"), {"document_id": due.document_id})
    return promoted


def settle(connection: Connection) -> Promoted:
    """Make curated hold what follows for everyone in `touched`, in the caller's transaction."""
    vessels = connection.execute(statement("curated/add_vessels")).rowcount
    connection.execute(statement("curated/create_hearers"))
    connection.execute(statement("curated/analyze_hearers"))
    resolution.find_region(connection)
    connection.execute(statement("curated/create_shown"))
    connection.execute(statement("curated/add_shown"))
    merged = resolution.settle_region(connection)
    connection.execute(statement("curated/add_shown"))
    for name in (*_LOOK_AT, *_GATHER, *_MEET_PARTIES):
        connection.execute(statement(f"curated/{name}"))
    written, retracted = map(sum, zip(*(_settle(connection, kind) for kind in KINDS), strict=True))
    for name in _NAME_PARTIES:
        connection.execute(statement(f"curated/{name}"))
    connection.execute(statement("curated/refresh_displayed"))
    return Promoted(vessels, written, retracted, merged, _settle_conflicts(connection))


def _settle(connection: Connection, kind: str) -> tuple[int, int]:
    """Write what is said of one kind and retract what is said no more; return how many of each."""
    connection.execute(statement(f"curated/say_{kind}"))
    written, retracted = connection.execute(
        statement("curated/settle_assertions"), {"kind": kind}
    ).one()
    return written, retracted


def _settle_conflicts(connection: Connection) -> int:
    """Open what disagrees, drop what does so no more; return how many were opened."""
    connection.execute(statement("curated/create_disagreements"))
    for name in _DISAGREEMENTS:
        connection.execute(statement(f"curated/find_{name}"))
    opened = connection.execute(statement("curated/open_disagreements")).scalars().all()
    connection.execute(statement("curated/drop_disagreements"))
    return opened.count(True)


def vessels_by_source(connection: Connection) -> dict[str, int]:
    """Return how many vessels each source has."""
    return named_counts(connection, "curated/vessels_by_source")
