"""From candidate facts to curated vessels, document by document.

The rules of promotion are SQL: see `store/curated.py` and `sql/queries/curated/`.
"""

from __future__ import annotations

from collections.abc import Callable

from oceanid_pipelines.domain.retry import pause
from oceanid_pipelines.flows.isolation import attempt
from oceanid_pipelines.store import curated, facts
from oceanid_pipelines.store.curated import DuePromotion, Promoted
from oceanid_pipelines.store.database import Connection

BATCH_DOCUMENTS = 100


def promote_documents(
    connection: Connection, *, report: Callable[[Promoted], None] = lambda _: None
) -> Promoted:
    """Promote every document whose facts changed, each in one transaction with its progress."""
    total = Promoted()
    while due := curated.documents_to_promote(connection, BATCH_DOCUMENTS):
        for document in due:
            total += _promote_one(connection, document)
            report(total)
    return total


def _promote_one(connection: Connection, document: DuePromotion) -> Promoted:
    def fail(reason: str) -> Promoted:
        facts.mark_step_failed(
            connection, document.document_id, reason, pause(document.attempts + 1)
        )
        return Promoted(failed=1)

    return attempt(
        f"promotion of document {document.document_id}",
        lambda: curated.promote(connection, document),
        set_aside=fail,
    )
