"""The gate between stage and curated: which documents are held back, why, and who let them pass.

What is too little to be promoted is decided in `domain/coverage.py`. A question about a document is
keyed by its content and the reason, so the same bytes with the same fault are asked about once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from oceanid_pipelines.domain.coverage import LastDelivery
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement

PIPELINE = "pipeline"  # who takes a question back that nobody needs to answer any more
_PRIORITY = 100  # before any single cell: all of a delivery waits


@dataclass(frozen=True, slots=True)
class Held:
    """A document that is not promoted, and why."""

    document_id: int
    source_code: str
    title: str
    sheet: str | None
    why: str


def last_delivery(
    connection: Connection, document_id: int, delivered_on: date
) -> LastDelivery | None:
    """Return what the source's delivery before this one had, in the caller's transaction."""
    row = connection.execute(
        statement("stage/last_delivery"),
        {"document_id": document_id, "delivered_on": delivered_on},
    ).one_or_none()
    return LastDelivery(row.delivered_on, row.shares) if row else None


def ask(connection: Connection, document_id: int, external_key: str, why: str | None) -> str | None:
    """Ask a person about a document, in the caller's transaction; None asks nothing.

    Return why it is held now: nothing if a person has accepted that very reason before. Questions
    about it that nobody needs to answer any more are taken back.
    """
    key = f"held:{external_key}:{hashlib.sha256(why.encode()).hexdigest()[:16]}" if why else None
    named = {"document_id": document_id, "dedupe_key": key, "pipeline": PIPELINE}
    connection.execute(statement("stage/take_back_questions"), named)
    if why is None:
        return None
    connection.execute(
        statement("stage/ask_about_document"), {**named, "reason": why, "priority": _PRIORITY}
    )
    answer = connection.scalar(statement("stage/answer_about_document"), {"dedupe_key": key})
    return None if answer == "accepted" else why


def release_answered(connection: Connection) -> int:
    """Let the documents pass whose question a person has accepted; return how many."""
    with connection.begin():
        return connection.execute(statement("stage/release_answered")).rowcount


def accept(connection: Connection, document_id: int, *, by: str, reason: str) -> bool:
    """Let a held document pass as it is; return False when nothing holds it."""
    with connection.begin():
        closed = connection.execute(
            statement("stage/accept_held"),
            {"document_id": document_id, "closed_by": by, "reason": reason},
        ).rowcount
        connection.execute(statement("stage/release_answered"))
    return closed > 0


def held_documents(connection: Connection) -> tuple[Held, ...]:
    """Return the documents that wait for a person, or for a better mapping."""
    with connection.begin():
        return tuple(Held(*row) for row in connection.execute(statement("stage/held_documents")))
