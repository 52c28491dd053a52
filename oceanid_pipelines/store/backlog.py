"""What is due, failed or set aside in each layer, for sensors, checks, `status` and `doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer's work: due now, waiting for another attempt, set aside for a person."""

    name: str
    due: int
    waiting: int
    set_aside: int
    waiting_since: datetime | None


@dataclass(frozen=True, slots=True)
class SetAside:
    """One thing that a person may want to look at."""

    kind: str
    what: str
    reason: str
    since: datetime


def backlog(connection: Connection, bucket: str, catalog: str) -> tuple[Layer, ...]:
    """Return the work of each layer, in the order data flows.

    Unrouted keys are due again when the catalog, named by its fingerprint, has changed.
    """
    with connection.begin():
        rows = connection.execute(
            statement("control/backlog"), {"bucket": bucket, "catalog": catalog}
        ).all()
    return tuple(
        Layer(row.layer, row.due + row.reconsidered, row.waiting, row.set_aside, row.waiting_since)
        for row in rows
    )


def labelling_backlog(connection: Connection, rules: str, most_open: int) -> tuple[Layer, ...]:
    """Return the work of the round trip through Label Studio.

    `rules` is a JSON list of {project, doc_types, sources, reviews}: which documents belong where,
    and where questions are asked, at most `most_open` at a time.
    """
    with connection.begin():
        rows = connection.execute(
            statement("label/labelling_backlog"), {"rules": rules, "most_open": most_open}
        ).all()
    return tuple(Layer(*row) for row in rows)


def publication_backlog(connection: Connection, dataset: str) -> Layer:
    """Return the work of publishing: at most the one release that is not on the Hub yet."""
    with connection.begin():
        row = connection.execute(statement("label/publication_backlog"), {"dataset": dataset}).one()
    return Layer(*row)


def set_aside(connection: Connection, bucket: str, most: int = 1000) -> tuple[SetAside, ...]:
    """Return what is unrouted, failed or rejected, with the reasons."""
    with connection.begin():
        rows = connection.execute(
            statement("control/set_aside"), {"bucket": bucket, "most": most}
        ).all()
    return tuple(SetAside(*row) for row in rows)
