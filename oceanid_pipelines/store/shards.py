"""The shards of releases as they are kept: which runs of lines each is, and what these make.

Where runs begin and end does not belong here: see `domain/shards.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.releases import Manifest
from oceanid_pipelines.domain.shards import KeptLine, Key, Run, Shard, encoded, pieces
from oceanid_pipelines.store.database import Connection, array_of, stream
from oceanid_pipelines.store.statements import statement

_LINES_AT_ONCE = 100


class WithdrawnContent(OceanidError):
    """A release holds what was withdrawn since: it is not written again."""


def keep(connection: Connection, manifest: Manifest, made_of: dict[str, list[Run]]) -> None:
    """Keep the new shards of a release, each with the runs that it is made of, by path."""
    new = [shard for shard in manifest.shards if shard.path in made_of]
    where = {"dataset": manifest.dataset, "version": manifest.version}
    connection.execute(
        statement("label/add_shards"),
        {
            **where,
            "configs": [shard.config for shard in new],
            "paths": [shard.path for shard in new],
        },
    )
    runs = [
        (shard, number, run)
        for shard in new
        for number, run in enumerate(made_of[shard.path], start=1)
    ]
    connection.execute(
        statement("label/add_shard_runs"),
        {
            **where,
            "paths": [shard.path for shard, _, _ in runs],
            "splits": [shard.split for shard, _, _ in runs],
            "runs": array_of(number for _, number, _ in runs),
            **_arrays([run for _, _, run in runs]),
        },
    )


def runs(connection: Connection, dataset: str, shard: Shard) -> list[Run]:
    """Return what a shard is made of; nothing when it is not there."""
    rows = connection.execute(
        statement("label/shard_runs"),
        {"dataset": dataset, "version": shard.added_in, "path": shard.path},
    )
    return [Run(generation, Key(*key[:2]), Key(*key[2:])) for generation, *key in rows]


@contextmanager
def lines(
    connection: Connection, config: str, split: str, within: Sequence[Run]
) -> Iterator[Iterator[KeptLine]]:
    """Yield the lines of runs, in their order, as they come: nothing else is asked meanwhile."""
    with _read(connection, "label/lines_of_runs", config, split, within, most=100) as rows:
        yield map(KeptLine._make, rows)


@contextmanager
def contents(
    connection: Connection, dataset: str, of_one_split: Sequence[Shard]
) -> Iterator[Iterator[tuple[str, bytes]]]:
    """Yield the path of each shard of a config and split with the bytes that its lines make.

    One without lines is not among them. Nothing else is asked meanwhile.
    """
    made_of = [
        (shard.path, piece)
        for shard in of_one_split
        for piece in _in_pieces(runs(connection, dataset, shard), shard.rows)
    ]
    config, split = of_one_split[0].config, of_one_split[0].split
    within = [piece for _, piece in made_of]
    with _read(connection, "label/contents_of_runs", config, split, within, most=1) as rows:
        yield (
            (path, encoded(content for _, content in of_shard))
            for path, of_shard in groupby(rows, lambda row: made_of[row[0] - 1][0])
        )


@contextmanager
def _read(
    connection: Connection, query: str, config: str, split: str, within: Sequence[Run], *, most: int
) -> Iterator[Iterator[tuple[Any, ...]]]:
    """Yield the rows of a query about runs, of which up to `most` come at once."""
    parameters = {"config": config, "split": split, **_arrays(within)}
    connection.execute(statement("control/read_in_order"))
    with stream(connection, statement(query), parameters, most) as rows:
        yield rows
    connection.execute(statement("control/sort_again"))


def _in_pieces(within: Sequence[Run], rows: int) -> Iterator[Run]:
    for run in within:
        yield from pieces(run, rows // _LINES_AT_ONCE // len(within) + 1)


def refuse_withdrawn(connection: Connection, manifest: Manifest, shards: Collection[Shard]) -> None:
    """Raise WithdrawnContent, naming the withdrawals, when shards hold what was withdrawn since."""
    rows = connection.execute(
        statement("label/withdrawn_in_shards"), {"dataset": manifest.dataset, **places(shards)}
    )
    found = [
        f"withdrawal {row.withdrawal_id} ({row.kind} {row.subject}): {row.reason}" for row in rows
    ]
    if found:
        raise WithdrawnContent(
            f"{manifest.tag} of {manifest.dataset} holds withdrawn content: {'; '.join(found)}"
        )


def places(shards: Collection[Shard]) -> dict[str, Any]:
    """Return shards as the parameters of a statement."""
    return {
        "versions": [shard.added_in for shard in shards],
        "shards": [shard.path for shard in shards],
    }


def _arrays(within: Sequence[Run]) -> dict[str, str]:
    """Return runs as the parameters of a statement."""
    return {
        "generations": array_of(run.generation for run in within),
        "first_annotations": array_of(run.first.annotation_id for run in within),
        "first_versions": array_of(run.first.version for run in within),
        "last_annotations": array_of(run.last.annotation_id for run in within),
        "last_versions": array_of(run.last.version for run in within),
    }
