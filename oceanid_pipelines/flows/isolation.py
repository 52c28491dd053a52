"""Keeps the failure of one item from stopping its neighbours."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from oceanid_pipelines.domain.errors import OceanidError, StoreUnreachable
from oceanid_pipelines.store.database import is_store_failure

logger = logging.getLogger(__name__)

T = TypeVar("T")


def attempt(item: str, work: Callable[[], T], *, set_aside: Callable[[str], T]) -> T:
    """Return what `work` returns, or hand its failure, as a line of text, to `set_aside`.

    A store that cannot be reached is no fault of the item and is raised.
    """
    try:
        return work()
    except StoreUnreachable:
        raise
    except Exception as error:
        if is_store_failure(error):
            raise
        logger.exception("%s is set aside", item)
        return set_aside(describe(error))


def describe(error: Exception) -> str:
    """Return the error as one line for a person, without the values that were being written."""
    if isinstance(error, OceanidError):
        return str(error)
    cause = getattr(error, "orig", None) or error
    first_line = next(iter(str(cause).strip().splitlines()), "")
    return f"{type(cause).__name__}: {first_line}"
