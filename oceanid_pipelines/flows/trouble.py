"""Keeps the trouble of one project of Label Studio from stopping the others, and notes it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from oceanid_pipelines.domain.errors import IncompleteListing, StoreRefused
from oceanid_pipelines.store import projects as store
from oceanid_pipelines.store.database import Connection

logger = logging.getLogger(__name__)

T = TypeVar("T")


def stopping_no_other(
    connection: Connection, ls_project_id: int, step: str, work: Callable[[], T], otherwise: T
) -> T:
    """Return what `work` returns; what Label Studio refuses or cannot prove is noted instead.

    The note is of the first step in trouble, and goes when that succeeds. A store that cannot be
    reached is no fault of the project and is raised.
    """
    noted = store.error_of(connection, ls_project_id)
    is_ours = noted is None or noted.startswith(f"{step}: ")
    try:
        done = work()
    except (IncompleteListing, StoreRefused) as error:
        logger.warning("project %s: %s: %s", ls_project_id, step, error)
        if is_ours:
            store.record_error(connection, ls_project_id, f"{step}: {error}")
        return otherwise
    if is_ours:
        store.record_error(connection, ls_project_id, None)
    return done
