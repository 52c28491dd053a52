"""From candidate facts to curated vessels, document by document.

The rules of promotion are SQL: see `store/curated.py` and `sql/queries/curated/`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy import Connection

from oceanid_pipelines.store import curated
from oceanid_pipelines.store.curated import Promoted

logger = logging.getLogger(__name__)

BATCH_DOCUMENTS = 100


def promote_documents(
    connection: Connection, *, report: Callable[[Promoted], None] = lambda _: None
) -> Promoted:
    """Promote every document whose facts changed, each in one transaction with its progress."""
    total = Promoted()
    while due := curated.documents_to_promote(connection, BATCH_DOCUMENTS):
        for document in due:
            total += curated.promote(connection, document)
            report(total)
    return total
