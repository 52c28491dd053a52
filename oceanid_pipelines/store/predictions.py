"""What was predicted in tasks, and what people made of it: `label.predictions`.

Making predictions does not belong here, nor anything that people said.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from oceanid_pipelines.domain.prelabels import Prelabel
from oceanid_pipelines.domain.texts import PAGE_BREAK
from oceanid_pipelines.store.database import Connection, copy_rows
from oceanid_pipelines.store.statements import statement

_COLUMNS = ("task_key", "model_version", "spans", "error")


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model predicted in a task; `spans` None with the reason where it failed."""

    task_key: int
    model_version: str
    spans: tuple[Prelabel, ...] | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Former:
    """What stands of the content before: the text of its task, and what people said of it."""

    text: str
    result: Any


@dataclass(frozen=True, slots=True)
class Override:
    """What people did to a model's spans of a label, in the tasks they answered."""

    project: str
    model_version: str
    label: str
    kept: int
    changed: int
    removed: int

    @property
    def override_rate(self) -> float:
        """The share of the spans that people did not keep as they were."""
        return (self.changed + self.removed) / (self.kept + self.changed + self.removed)


def keep(connection: Connection, tasks: Collection[int], predictions: Iterable[Prediction]) -> None:
    """Put predictions in the place of those of pushes that did not happen.

    In the caller's transaction.
    """
    connection.execute(statement("label/forget_predictions"), {"tasks": list(tasks)})
    copy_rows(
        connection,
        ("label", "predictions"),
        _COLUMNS,
        (
            (
                one.task_key,
                one.model_version,
                None if one.spans is None else json.dumps([_span(span) for span in one.spans]),
                one.error,
            )
            for one in predictions
        ),
    )


def former_contents(connection: Connection, tasks: Collection[int]) -> dict[int, list[Former]]:
    """Return, of tasks that took the place of others, what people said there."""
    found: dict[int, list[Former]] = {}
    with connection.begin():
        rows = connection.execute(
            statement("label/former_contents"), {"tasks": list(tasks), "page_break": PAGE_BREAK}
        )
        for row in rows:
            found.setdefault(row.task_key, []).append(Former(row.text, row.result))
    return found


def overrides(connection: Connection) -> tuple[Override, ...]:
    """Return what people did to what was predicted, by project, model version and label.

    Of a task that several people answered, by the answer that counts: none while they differ.
    """
    with connection.begin():
        return tuple(Override(*row) for row in connection.execute(statement("label/overrides")))


def _span(span: Prelabel) -> dict[str, Any]:
    scored = {} if span.score is None else {"score": span.score}
    return {"start": span.start, "end": span.end, "label": span.label, **scored}
