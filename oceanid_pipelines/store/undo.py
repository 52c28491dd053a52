"""Taking back what one document, place or annotation brought into curated, and taking that back.

Curated is derived, so what is undone is not a row there: it is an answer of a person, kept with the
other answers, that what stands at a place does not count. Every later promotion keeps to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.facts import part_records
from oceanid_pipelines.store.review import apply_answers
from oceanid_pipelines.store.statements import statement


class NothingToUndo(OceanidError):
    """What is to be undone is not there, or not one thing."""


@dataclass(frozen=True, slots=True)
class Where:
    """A document, or only what stands at a locator or comes from an annotation in it."""

    document_id: int
    external_key: str
    title: str
    locator: str | None = None
    annotation_id: int | None = None

    @property
    def dedupe_key(self) -> str:
        """The key of the answer: one a place."""
        part = f"a{self.annotation_id}" if self.annotation_id is not None else self.locator or "*"
        return f"undo:{self.external_key}:{part}"


def document(connection: Connection, name: str, locator: str | None) -> Where:
    """Return the one document of that number, key or beginning of a sha256, or raise."""
    found = connection.execute(statement("stage/documents_named"), {"name": name}).all()
    if len(found) != 1:
        which = ", ".join(f"{row.document_id} ({row.title})" for row in found) or "none"
        raise NothingToUndo(f"{name} is not one document: {which}")
    row = found[0]
    return Where(row.document_id, row.external_key, row.title, locator=locator)


def undo(connection: Connection, where: Where, *, by: str, reason: str) -> int:
    """Let what stands there count no more; return how many facts that were.

    In the caller's transaction, like everything here.
    """
    if where.annotation_id is None:
        part_records(connection, where.document_id, where.locator)
    named = {
        "dedupe_key": where.dedupe_key,
        "document_id": where.document_id,
        "locator": where.locator,
        "annotation_id": where.annotation_id,
    }
    review_id = connection.scalar(statement("stage/reject"), {**named, "by": by, "reason": reason})
    if review_id is None:
        raise NothingToUndo(f"that of {where.title} is undone already")
    connection.execute(statement("stage/place_rejection"), {**named, "review_id": review_id})
    if not connection.scalar(statement("stage/places_of_review"), {"review_id": review_id}):
        raise NothingToUndo(f"{where.title} says nothing at {where.locator}")
    return _follow(connection, [review_id])


def redo(connection: Connection, where: Where, *, by: str, reason: str) -> int:
    """Let it count again; return how many facts that are."""
    review_id = connection.scalar(
        statement("stage/take_back_rejection"),
        {"dedupe_key": where.dedupe_key, "by": by, "reason": reason},
    )
    if review_id is None:
        raise NothingToUndo(f"that of {where.title} is not undone")
    return _follow(connection, [review_id])


def undo_annotation(connection: Connection, annotation_id: int, *, by: str, reason: str) -> int:
    """Let what an annotation says count no more: a verdict, or facts; return how many that were."""
    annotation = {"annotation_id": annotation_id}
    reviews = connection.scalars(statement("stage/reviews_of_annotation"), annotation).all()
    for review_id in reviews:
        connection.execute(
            statement("stage/dismiss_answer"),
            {"review_id": review_id, "by": by, "reason": reason},
        )
    count = _follow(connection, reviews) if reviews else 0
    for where in _said_by(connection, annotation_id):
        count += undo(connection, where, by=by, reason=reason)
    if not reviews and not count:
        raise NothingToUndo(f"annotation {annotation_id} says nothing that counts")
    return count


def redo_annotation(connection: Connection, annotation_id: int, *, by: str, reason: str) -> int:
    """Let it count again; a verdict is read again by the next run."""
    again = connection.execute(
        statement("stage/read_again"), {"annotation_id": annotation_id}
    ).rowcount
    places = _said_by(connection, annotation_id)
    return again + sum(redo(connection, where, by=by, reason=reason) for where in places)


def _said_by(connection: Connection, annotation_id: int) -> list[Where]:
    rows = connection.execute(
        statement("stage/documents_of_annotation"), {"annotation_id": annotation_id}
    )
    return [
        Where(row.document_id, row.external_key, row.title, annotation_id=annotation_id)
        for row in rows
    ]


def _follow(connection: Connection, reviews: Sequence[int]) -> int:
    changed = apply_answers(connection, reviews=reviews)
    if changed:
        connection.execute(statement("stage/places_speak_anew"), {"reviews": list(reviews)})
    return changed
