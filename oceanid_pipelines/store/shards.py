"""The shards of releases as they are kept: their bytes, and which annotation is on which line.

How lines become shards does not belong here: see `domain/shards.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.releases import Manifest
from oceanid_pipelines.domain.shards import Cut, Shard
from oceanid_pipelines.store.database import Connection, fetch
from oceanid_pipelines.store.statements import statement


class WithdrawnContent(OceanidError):
    """A release holds what was withdrawn since: it is not written again."""


def keep(connection: Connection, dataset: str, cut: Cut) -> None:
    """Keep a new shard as it is, for ever."""
    shard, lines = cut.shard, cut.lines
    withdrawals = [line.withdrawal for line in lines]
    connection.execute(
        statement("label/add_shard"),
        {
            "dataset": dataset,
            "version": shard.added_in,
            "config": shard.config,
            "path": shard.path,
            "content": cut.content,
            "annotations": _array(line.annotation_id for line in lines),
            "versions": _array(line.annotation_version for line in lines),
            "withdrawals": _array(withdrawals) if any(withdrawals) else None,
        },
    )


def content(connection: Connection, dataset: str, shard: Shard) -> bytes | None:
    """Return the bytes of a shard; None when it is not there."""
    found = fetch(
        connection,
        statement("label/shard_content"),
        {"dataset": dataset, "version": shard.added_in, "path": shard.path},
    )
    return found[0][0] if found else None


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


def _array(numbers: Iterable[int | None]) -> str:
    """Return an array as Postgres writes it: the driver takes thirty times as long."""
    return "{" + ",".join("NULL" if one is None else str(one) for one in numbers) + "}"
