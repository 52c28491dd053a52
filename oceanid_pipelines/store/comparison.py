"""What the next release differs in from the last: which lines are due, and which are to go.

What is found stays in temporary tables for the caller's transaction. Making lines of it does not
belong here: see `lines.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from oceanid_pipelines.domain.releases import Changes, Manifest
from oceanid_pipelines.domain.shards import Shard
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.shards import places
from oceanid_pipelines.store.statements import statement

_COMPARED = ("wanted_lines", "released_lines", "gone_lines", "due_lines")


def was_built_last(connection: Connection, manifest: Manifest) -> bool:
    """Whether nothing was released since, so that what is noted as due is all that changed."""
    row = connection.execute(statement("label/last_built")).one_or_none()
    return row is not None and tuple(row) == (manifest.dataset, manifest.version)


def compare(
    connection: Connection,
    dataset: str,
    live: Collection[Shard],
    feeds: Mapping[str, str],
    *,
    everything: bool,
) -> dict[str, Changes]:
    """Find out which lines are due and which are to go; return how each config differs.

    `live` are the shards of the last release, `feeds` the config of each project. Only what was
    noted since that release is looked at, or `everything`.
    """
    parameters = {
        "dataset": dataset,
        "projects": list(feeds),
        "configs": list(feeds.values()),
        **places(live),
    }
    gather = "label/gather_every_annotation" if everything else "label/gather_due_annotations"
    connection.execute(statement(gather))
    connection.execute(statement("label/analyze_due_annotations"))
    for table in _COMPARED:
        connection.execute(statement(f"label/gather_{table}"), parameters)
        connection.execute(statement(f"label/analyze_{table}"))
    found = connection.execute(statement("label/line_changes"))
    return {config: Changes(*counts) for config, *counts in found}


def gone_shards(connection: Connection) -> dict[str, list[int]]:
    """Return the shards that are to be replaced, each with the withdrawals that want it."""
    rows = connection.execute(statement("label/gone_shards"))
    return {shard: sorted(withdrawals or ()) for shard, withdrawals in rows}


def gone_lines(connection: Connection, shard: Shard) -> frozenset[int]:
    """Return the lines of a shard that are not to stand as they are, from 1."""
    found = connection.scalars(statement("label/gone_lines_of_shard"), {"shard": shard.path})
    return frozenset(found)
