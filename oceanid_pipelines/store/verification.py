"""What a user got of a published version, against what is recorded of it.

Loading it as a user does not belong here: see `flows/verification.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from oceanid_pipelines.domain.shards import Shard
from oceanid_pipelines.store.database import Connection, copy_rows
from oceanid_pipelines.store.statements import statement

_COLUMNS = ("shard", "line", "annotation_id", "annotation_version")

Cited = tuple[int, int]  # an annotation and its version


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A line that is not as it was recorded; None where there is no such line."""

    shard: str
    line: int
    recorded: Cited | None
    loaded: Cited | None


def line_differences(
    connection: Connection,
    dataset: str,
    shards: Collection[Shard],
    loaded: Iterable[tuple[str, int, int, int]],
    *,
    most: int,
) -> list[LineDifference]:
    """Return lines that differ, at most so many.

    `loaded` are (shard, line, annotation, version) of everything that a user got.
    """
    with connection.begin():
        connection.execute(statement("label/create_loaded_lines"))
        copy_rows(connection, ("loaded_lines",), _COLUMNS, loaded)
        rows = connection.execute(
            statement("label/loaded_lines_that_differ"),
            {
                "dataset": dataset,
                "versions": [shard.added_in for shard in shards],
                "shards": [shard.path for shard in shards],
                "most": most,
            },
        ).all()
    return [
        LineDifference(
            row.shard,
            row.line,
            _cited(row.annotation_id, row.annotation_version),
            _cited(row.loaded_id, row.loaded_version),
        )
        for row in rows
    ]


def _cited(annotation: int | None, version: int | None) -> Cited | None:
    return None if annotation is None or version is None else (annotation, version)
