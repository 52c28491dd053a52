"""The review loop: open questions into Label Studio, verdicts back, corrections into the facts.

Pushing tasks is the business of `tasks.py`, landing annotations that of `annotations.py`; what a
verdict says is read in `domain/review.py`, what it changes is in `store/review.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from oceanid_pipelines.catalog import Catalog
from oceanid_pipelines.domain.annotations import Malformed
from oceanid_pipelines.domain.retry import pause
from oceanid_pipelines.domain.review import Answer, read_verdict, task_data
from oceanid_pipelines.flows.isolation import attempt
from oceanid_pipelines.store import review as store
from oceanid_pipelines.store import tasks as outbox
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.projects import projects
from oceanid_pipelines.store.review import DueReview, Verdict

# So few that a more urgent question never waits behind thousands, so many that nobody runs dry.
MOST_OPEN = 500
BATCH_REVIEWS = 200


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What one pass over the verdicts did."""

    closed: int = 0
    reopened: int = 0
    malformed: int = 0
    failed: int = 0

    def __add__(self, other: Reviewed) -> Reviewed:
        """Return the sum of two passes."""
        return Reviewed(
            self.closed + other.closed,
            self.reopened + other.reopened,
            self.malformed + other.malformed,
            self.failed + other.failed,
        )


def queue_questions(connection: Connection, catalog: Catalog) -> int:
    """Reserve a task for every question that may be asked now; return how many.

    They go to the first project of the catalog that reviews tables; `push_tasks` pushes them.
    """
    queues = [key for key, one in catalog.projects.items() if one.task_type == "table_review"]
    provisioned = {one.project for one in projects(connection)}
    project = next((key for key in queues if key in provisioned), None)
    if project is None:
        return 0
    questions = store.questions_to_queue(connection, project, MOST_OPEN)
    with connection.begin():
        return sum(
            outbox.reserve_question(
                connection,
                project,
                f"review:{question.dedupe_key}",
                task_data(question),
                document_id=question.document_id,
                review_id=question.review_id,
            )
            for question in questions
        )


def read_verdicts(connection: Connection, catalog: Catalog) -> Reviewed:
    """Make every question what people answer to it now: closed, closed otherwise, or open again."""
    total = Reviewed()
    while due := store.reviews_to_read(connection, BATCH_REVIEWS):
        for one in due:
            total += _attempt_one(connection, catalog, one)
    return total


def _attempt_one(connection: Connection, catalog: Catalog, due: DueReview) -> Reviewed:
    def fail(reason: str) -> Reviewed:
        store.defer(connection, due, reason, pause(due.attempts + 1))
        return Reviewed(failed=1)

    return attempt(
        f"review item {due.review_id}",
        lambda: _read_one(connection, catalog, due),
        set_aside=fail,
    )


def _read_one(connection: Connection, catalog: Catalog, due: DueReview) -> Reviewed:
    """The newest verdict that can be used counts; the others are kept with their issue."""
    with connection.begin():
        asked = store.asked(connection, due.review_id)
        standing: tuple[Verdict, Answer] | None = None
        malformed: list[Malformed] = []
        for verdict in store.verdicts(connection, due.review_id):
            answer = read_verdict(verdict.result, asked, catalog)
            if isinstance(answer, Malformed):
                malformed.append(answer)
            elif standing is None:
                standing = verdict, answer
        closed = reopened = False
        if standing is None:
            reopened = store.reopen(connection, due.review_id)
        else:
            closed = store.close(connection, due.review_id, standing[1], standing[0])
        store.mark_read(
            connection, due, [{"reason": one.reason, "region": one.content} for one in malformed]
        )
    return Reviewed(int(closed), int(reopened), len(malformed))
