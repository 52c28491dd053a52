"""What people are asked about single places, their answers, and what those make of the facts there.

An answer is data beside the facts, so it outlives every promotion: the facts that it overrules are
flagged, and what is right instead is a fact of its own (`producer` is `ruling`). How a verdict is
read, and what a task shows, is in `domain/review.py`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from oceanid_pipelines.domain.review import Answer, Asked, Question
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.gate import PIPELINE
from oceanid_pipelines.store.statements import statement

_MOST_URGENT, _LESS_URGENT = 60, 40  # of a cell: an IMO number, anything else


@dataclass(frozen=True, slots=True)
class DueReview:
    """A question whose answers changed; `read` are the annotations that did, by version."""

    review_id: int
    read: tuple[tuple[int, int], ...]
    attempts: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """One annotation of a question's task, as it stands."""

    annotation_id: int
    result: Any
    annotator: str | None


@dataclass(frozen=True, slots=True)
class Figures:
    """How much reaches a person."""

    open: int
    answered: int
    cells_asked_about: int
    cells: int

    @property
    def share(self) -> float:
        """The share of the cells that say something which a person is asked about."""
        return self.cells_asked_about / self.cells if self.cells else 0.0


def ask_about_cells(connection: Connection, document_id: int, labels: Collection[str]) -> int:
    """Ask about the cells of a document that cannot be right, in the caller's transaction.

    Answers that were given before, to the same value of the same record, apply at once. Return how
    many questions are new.
    """
    named = {"document_id": document_id, "labels": sorted(labels), "pipeline": PIPELINE}
    urgency = {"most_urgent": _MOST_URGENT, "less_urgent": _LESS_URGENT}
    gone = connection.scalars(statement("stage/forget_cell_places"), named).all()
    asked = connection.execute(statement("stage/ask_about_cells"), {**named, **urgency}).rowcount
    connection.execute(statement("stage/place_cell_questions"), named)
    if gone:
        connection.execute(
            statement("stage/take_back_cell_questions"), {**named, "reviews": sorted(set(gone))}
        )
    apply_answers(connection, document_id=document_id)
    return asked


def apply_answers(
    connection: Connection, *, reviews: Collection[int] = (), document_id: int | None = None
) -> int:
    """Make the facts at the places of some questions, or in a document, what the answers say.

    In the caller's transaction; return how many facts changed.
    """
    where = {"reviews": sorted(reviews), "document_id": document_id}
    return sum(
        connection.execute(statement(f"stage/{name}"), where).rowcount
        for name in ("forget_rulings", "put_rulings", "overrule")
    )


def questions_to_queue(connection: Connection, project: str, most: int) -> tuple[Question, ...]:
    """Return the open questions to put into a project, the most urgent first.

    So many that at most `most` are open there.
    """
    with connection.begin():
        rows = connection.execute(
            statement("stage/questions_to_queue"), {"project": project, "most": most}
        )
        return tuple(Question(*row) for row in rows)


def reviews_to_read(connection: Connection, most: int) -> tuple[DueReview, ...]:
    """Return up to `most` questions whose answers in Label Studio changed."""
    with connection.begin():
        rows = connection.execute(statement("stage/reviews_to_read"), {"most": most})
        return tuple(
            DueReview(
                row.review_id, tuple(zip(row.annotations, row.versions, strict=True)), row.attempts
            )
            for row in rows
        )


def asked(connection: Connection, review_id: int) -> Asked:
    """Return what a question is about, and lock it, in the caller's transaction."""
    row = connection.execute(statement("stage/review_item"), {"review_id": review_id}).one()
    return Asked(row.review_id, row.label, row.suggestion)


def verdicts(connection: Connection, review_id: int) -> tuple[Verdict, ...]:
    """Return what people answer to a question now, the newest first, likewise."""
    rows = connection.execute(statement("stage/verdicts"), {"review_id": review_id})
    return tuple(Verdict(*row) for row in rows)


def close(connection: Connection, review_id: int, answer: Answer, verdict: Verdict) -> bool:
    """Record the answer that stands, with all that follows from it, in the caller's transaction.

    Return whether it is another one than before.
    """
    changed = connection.execute(
        statement("stage/answer_review"),
        {
            "review_id": review_id,
            "status": answer.status,
            "value": answer.value,
            "norm": answer.norm,
            "unit": answer.unit,
            "annotation_id": verdict.annotation_id,
            "closed_by": verdict.annotator or "somebody in Label Studio",
            "reason": None,
        },
    ).rowcount
    return bool(changed) and _follow(connection, review_id)


def reopen(connection: Connection, review_id: int) -> bool:
    """Take back the answer that annotations gave, with all that followed, likewise."""
    changed = connection.execute(
        statement("stage/reopen_review"), {"review_id": review_id}
    ).rowcount
    return bool(changed) and _follow(connection, review_id)


def _follow(connection: Connection, review_id: int) -> bool:
    if apply_answers(connection, reviews=[review_id]):
        connection.execute(statement("stage/places_speak_anew"), {"reviews": [review_id]})
    return True


def mark_read(connection: Connection, due: DueReview, issues: Sequence[Mapping[str, Any]]) -> None:
    """Record that the annotations of a question were read, in the caller's transaction."""
    connection.execute(
        statement("stage/verdict_read"),
        [
            {"annotation_id": annotation, "version": version, "issues": json.dumps(list(issues))}
            for annotation, version in due.read
        ],
    )


def defer(connection: Connection, due: DueReview, error: str, pause: timedelta) -> None:
    """Record why the answers to a question could not be read, and when to try again."""
    with connection.begin():
        connection.execute(
            statement("stage/annotation_failed"),
            [
                {"annotation_id": annotation, "error": error, "pause": pause}
                for annotation, _ in due.read
            ],
        )


def figures(connection: Connection) -> Figures:
    """Return how many questions there are, and what share of the cells they are about."""
    with connection.begin():
        return Figures(*connection.execute(statement("stage/review_figures")).one())
