"""What became of uploads, for people: read by the demo and by tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.describe import named_counts
from oceanid_pipelines.store.statements import statement


@dataclass(frozen=True, slots=True)
class Outcome:
    """One key: what it is now, why when it is set aside, and how much was in it."""

    key: str
    outcome: str
    reason: str | None
    doc_type: str | None
    records: int | None
    pages: int | None


def outcomes(connection: Connection, bucket: str, keys: Sequence[str]) -> dict[str, Outcome]:
    """Return what became of those of the keys that a listing has seen."""
    with connection.begin():
        rows = connection.execute(
            statement("control/outcomes"), {"bucket": bucket, "keys": list(keys)}
        )
        return {row.key: Outcome(*row) for row in rows}


def figures(connection: Connection) -> dict[str, int]:
    """Return how much of everything there is. Counts whole tables: for small stacks."""
    return named_counts(connection, "control/figures")


@dataclass(frozen=True, slots=True)
class Publication:
    """A version of the dataset that is on the Hub."""

    version: int
    tag: str
    commit_oid: str
    manifest_sha256: str
    published_at: datetime


def publications(connection: Connection, dataset: str) -> tuple[Publication, ...]:
    """Return the published versions of a dataset, oldest first."""
    with connection.begin():
        rows = connection.execute(statement("label/published_versions"), {"dataset": dataset})
        return tuple(Publication(*row) for row in rows)
