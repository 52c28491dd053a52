"""The lines of the next release: which are due, which are made, which published ones are to go.

What a line is made of is in `lines.py`; released, they are in `shards.py`. Whoever calls holds a
transaction, unless it is said otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import orjson

from oceanid_pipelines.domain.records import Line, Made
from oceanid_pipelines.domain.releases import Changes, Manifest
from oceanid_pipelines.domain.shards import Key, Run, Shard
from oceanid_pipelines.store.database import (
    Connection,
    array_of,
    copy_binary,
    copy_rows,
)
from oceanid_pipelines.store.shards import places
from oceanid_pipelines.store.statements import statement

_COLUMNS = {
    "generation": "int8",
    "config": "text",
    "split": "text",
    "annotation_id": "int8",
    "version": "int4",
    "labels": "text",
    "withdrawal_id": "int8",
    "content": "bytea",
}
_UNMADE = ("generation", "annotation_id", "version", "record", "rule", "why")


class Basis(NamedTuple):
    """What the lines follow upon: the last release, 0 before the first; and their rules' hash."""

    dataset: str
    version: int
    rules_sha256: str


class Coming(NamedTuple):
    """The release to come: what it follows upon, and the generation of the lines it adds."""

    upon: Basis
    generation: int


class NextLine(NamedTuple):
    """A line of a release to come: what was made of which version, for which config."""

    annotation_id: int
    version: int
    record: str
    config: str
    made: Made


def lock(connection: Connection) -> None:
    """Wait until nobody else makes lines, and let nobody until the transaction's end."""
    connection.execute(statement("label/lock_lines"))


def coming(connection: Connection) -> Coming | None:
    """Return the release that lines are made for; None before any was."""
    row = connection.execute(statement("label/next_release")).one_or_none()
    return None if row is None else Coming(Basis(*row[:-1]), row.generation)


def begin(connection: Connection, upon: Basis) -> Coming:
    """Throw away what was made upon another basis: every annotation is due."""
    if (former := coming(connection)) is not None:
        for table in ("lines", "unmade_lines", "leaving_lines"):
            _drop(connection, table, former.generation)
    connection.execute(statement("label/empty_release_due"))
    connection.execute(statement("label/everything_is_due"))
    return _begin(connection, upon)


def are_released(connection: Connection, generation: int, upon: Basis) -> None:
    """Take the lines of a generation as released: what comes now follows upon that."""
    _drop(connection, "leaving_lines", generation)
    _begin(connection, upon)


def _begin(connection: Connection, upon: Basis) -> Coming:
    done = connection.execute(statement("label/begin_next_release"), upon._asdict())
    return Coming(upon, done.scalar_one())


def _drop(connection: Connection, table: str, generation: int) -> None:
    connection.execute(statement(f"label/drop_{table}"), {"generation": generation})


def live_shards(connection: Connection, manifest: Manifest | None) -> str:
    """Return the ids of a release's shards, as a parameter of `gather`."""
    if manifest is None:
        return array_of(())
    parameters = {"dataset": manifest.dataset, **places(manifest.shards)}
    return array_of(connection.scalars(statement("label/live_shards"), parameters))


def due_annotations(connection: Connection) -> int:
    """Return how many annotations something happened to since their lines were made."""
    found: int = connection.execute(statement("label/due_annotations")).scalar_one()
    return found


def all_annotations(connection: Connection) -> int:
    """Return how many annotations there ever were: all are due when the basis is another."""
    found: int = connection.execute(statement("label/all_annotations")).scalar_one()
    return found


def take_due(connection: Connection, after: int, most: int) -> tuple[int, frozenset[int]]:
    """Take up to `most` notes of what happened, behind the one that was taken last before.

    Return the last one, and the annotations that they are about.
    """
    rows = connection.execute(statement("label/take_due"), {"after": after, "most": most}).all()
    last = max((row.due_id for row in rows), default=after)
    return last, frozenset(row.annotation_id for row in rows)


def gather(
    connection: Connection,
    generation: int,
    annotations: Collection[int],
    *,
    live: str,
    feeds: Mapping[str, str],
) -> None:
    """Find out which published lines of annotations are to go, and which of theirs are due.

    These stay in a temporary table, until `forget_gathered`. `live` are the shards of the last
    release, `feeds` is the config of each project.
    """
    parameters = {
        "generation": generation,
        "annotations": array_of(sorted(annotations)),
        "live": live,
        "projects": list(feeds),
        "configs": list(feeds.values()),
    }
    for name in (
        "forget_lines",
        "forget_unmade_lines",
        "forget_leaving_lines",
        "gather_published_lines",
        "find_leaving_lines",
        "gather_due_lines",
    ):
        connection.execute(statement(f"label/{name}"), parameters)


def forget_gathered(connection: Connection) -> None:
    """Make room for the next batch of the same transaction."""
    connection.execute(statement("label/drop_gathered_lines"))


def keep(connection: Connection, generation: int, lines: Sequence[NextLine]) -> None:
    """Keep lines that were made, and of those that cannot be, why."""
    made = [(one.config, one.made.line) for one in lines if one.made.line]
    made.sort(key=_place)  # near each other, as they will be read
    copy_binary(
        connection,
        ("label", "lines"),
        _COLUMNS,
        (
            (
                generation,
                config,
                line.split,
                line.annotation_id,
                line.annotation_version,
                orjson.dumps(line.labels).decode() if line.labels else None,
                line.withdrawal,
                line.content,
            )
            for config, line in made
        ),
    )
    unmade = [
        (generation, one.annotation_id, one.version, one.record, rule, why)
        for one in lines
        for rule, why in one.made.objections.items()
    ]
    if unmade:
        copy_rows(connection, ("label", "unmade_lines"), _UNMADE, unmade)


def changes(connection: Connection, generation: int) -> dict[str, Changes]:
    """Return how each config of a release will differ from the last."""
    found = connection.execute(statement("label/line_changes"), {"generation": generation})
    return {config: Changes(*counts) for config, *counts in found}


def unmade(connection: Connection, generation: int, most: int) -> dict[str, list[str]]:
    """Return what lines that cannot be made break: the rule's name -> up to `most` lines."""
    found: dict[str, list[str]] = {}
    parameters = {"generation": generation, "most": most}
    for rule, why in connection.execute(statement("label/first_unmade_lines"), parameters):
        found.setdefault(rule, []).append(why)
    return found


def try_unmade_again(connection: Connection) -> None:
    """Let what could not be made be due, in a transaction of its own."""
    with connection.begin():
        connection.execute(statement("label/unmade_are_due"))


def leaving_shards(connection: Connection, generation: int) -> dict[str, list[int]]:
    """Return the shards that are to be replaced, each with the withdrawals that want it."""
    rows = connection.execute(statement("label/leaving_shards"), {"generation": generation})
    return {shard: sorted(withdrawals or ()) for shard, withdrawals in rows}


def leaving_lines(
    connection: Connection, generation: int, dataset: str, shard: Shard
) -> dict[Key, Run | None]:
    """Return the lines of a shard that are not to stand as they are: what takes their place.

    In the audit that is a tombstone, else nothing.
    """
    rows = connection.execute(
        statement("label/leaving_lines"),
        {
            "generation": generation,
            "dataset": dataset,
            "version": shard.added_in,
            "path": shard.path,
            "split": shard.split,
        },
    )
    found: dict[Key, Run | None] = {}
    for annotation, version, is_replaced in rows:
        key = Key(annotation, version)
        found[key] = Run(generation, key, key) if is_replaced else None
    return found


def runs(connection: Connection, generation: int) -> list[tuple[str, str, Run]]:
    """Return (config, split, run) of all lines that a release adds."""
    rows = connection.execute(statement("label/next_runs"), {"generation": generation})
    return [
        (config, split, Run(generation, Key(*key[:2]), Key(*key[2:])))
        for config, split, *key in rows
    ]


def _place(one: tuple[str, Line]) -> tuple[str, str, int, int]:
    config, line = one
    return config, line.split, line.annotation_id, line.annotation_version
