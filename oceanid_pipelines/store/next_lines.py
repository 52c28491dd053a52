"""The lines of the next release: which are due, which are made, which published ones are to go.

What a line is made of is in `lines.py`; released, they are in `shards.py`. Whoever calls holds a
transaction, unless it is said otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from oceanid_pipelines.domain.records import Line, Made
from oceanid_pipelines.domain.releases import Changes, Manifest
from oceanid_pipelines.domain.shards import Shard
from oceanid_pipelines.store.database import (
    Connection,
    array_of,
    copy_lines,
    copy_text,
    fetch,
    stream,
)
from oceanid_pipelines.store.shards import places
from oceanid_pipelines.store.statements import statement

_MOST_READ = 2000
_NULL = copy_text(None)
_COLUMNS = (
    *("for_release", "annotation_id", "version", "record", "config"),
    *("split", "labels", "withdrawal_id", "content", "broken_rule", "broken"),
)


class Basis(NamedTuple):
    """What the lines follow upon: the last release, 0 before the first; and their rules' hash."""

    dataset: str
    version: int
    rules_sha256: str

    @property
    def release(self) -> int:
        """What the lines are for. A release that was given up may have taken this number."""
        return self.version + 1


class NextLine(NamedTuple):
    """A line of a release to come: what was made of which version, for which config."""

    for_release: int
    annotation_id: int
    version: int
    record: str
    config: str
    made: Made


def basis(connection: Connection) -> Basis | None:
    """Return what the lines that are there follow upon."""
    row = connection.execute(statement("label/next_release")).one_or_none()
    return None if row is None else Basis(*row)


def begin(connection: Connection, upon: Basis) -> None:
    """Throw away what was made upon another basis: every annotation is due."""
    if (former := basis(connection)) is not None:
        _drop_lines(connection, former.release)
    connection.execute(statement("label/empty_release_due"))
    connection.execute(statement("label/everything_is_due"))
    connection.execute(statement("label/begin_next_release"), upon._asdict())


def are_released(connection: Connection, release: int, upon: Basis) -> None:
    """Take the lines for a release as released: what comes now follows upon that."""
    _drop_lines(connection, release)
    connection.execute(statement("label/begin_next_release"), upon._asdict())


def _drop_lines(connection: Connection, release: int) -> None:
    for table in ("next_lines", "leaving_lines"):
        connection.execute(statement(f"label/drop_{table}"), {"release": release})


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
    release: int,
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
        "release": release,
        "annotations": array_of(sorted(annotations)),
        "live": live,
        "projects": list(feeds),
        "configs": list(feeds.values()),
    }
    for name in (
        "forget_next_lines",
        "forget_leaving_lines",
        "find_leaving_lines",
        "gather_due_lines",
    ):
        connection.execute(statement(f"label/{name}"), parameters)


def forget_gathered(connection: Connection) -> None:
    """Make room for the next batch of the same transaction."""
    connection.execute(statement("label/drop_due_lines"))


def keep(connection: Connection, lines: Iterable[NextLine]) -> None:
    """Keep lines that were made, and of those that cannot be, why."""
    copy_lines(connection, ("label", "next_lines"), _COLUMNS, map(_copied, lines))


def changes(connection: Connection, release: int) -> dict[str, Changes]:
    """Return how each config of a release will differ from the last."""
    found = connection.execute(statement("label/line_changes"), {"release": release})
    return {config: Changes(*counts) for config, *counts in found}


def broken(connection: Connection, release: int, most: int) -> dict[str, list[str]]:
    """Return what lines that cannot be made break: the rule's name -> up to `most` lines."""
    found: dict[str, list[str]] = {}
    parameters = {"release": release, "most": most}
    for rule, words in connection.execute(statement("label/broken_lines"), parameters):
        found.setdefault(rule, []).append(words)
    return found


def try_broken_again(connection: Connection, release: int) -> None:
    """Let what could not be made be due, in a transaction of its own."""
    with connection.begin():
        connection.execute(statement("label/broken_are_due"), {"release": release})


def leaving_shards(connection: Connection, release: int) -> dict[str, list[int]]:
    """Return the shards that are to be replaced, each with the withdrawals that want it."""
    rows = connection.execute(statement("label/leaving_shards"), {"release": release})
    return {shard: sorted(withdrawals or ()) for shard, withdrawals in rows}


def leaving_lines(
    connection: Connection, release: int, dataset: str, shard: Shard
) -> dict[int, Line | None]:
    """Return the lines of a shard that are not to stand as they are, from 1: what takes its place.

    In the audit that is a tombstone, else nothing.
    """
    rows = fetch(
        connection,
        statement("label/leaving_lines_of_shard"),
        {
            "release": release,
            "dataset": dataset,
            "version": shard.added_in,
            "path": shard.path,
        },
    )
    return {
        number: _line(annotation, version, said) if said[0] else None
        for number, annotation, version, *said in rows
    }


def added_lines(connection: Connection, release: int) -> Iterator[list[tuple[str, Line]]]:
    """Yield (config, line) of what a release adds, by annotation and version, in batches.

    Tombstones that take the place of published lines are not among them.
    """
    connection.execute(statement("control/read_in_order"))
    query = statement("label/next_lines")
    for rows in stream(connection, "next_lines", query, {"release": release}, _MOST_READ):
        yield [
            (config, _line(annotation, version, said))
            for config, annotation, version, *said in rows
        ]
    connection.execute(statement("control/sort_again"))


def _line(annotation: int, version: int, said: Sequence[Any]) -> Line:
    split, content, labels, withdrawal = said
    return Line(annotation, version, split, content, _names(labels), withdrawal)


@lru_cache(maxsize=10_000)
def _names(labels: str | None) -> tuple[str, ...]:
    return tuple(orjson.loads(labels)) if labels else ()


def _copied(line: NextLine) -> bytes:
    head = f"{line.for_release}\t{line.annotation_id}\t{line.version}\t{line.record}\t{line.config}"
    if made := line.made.line:
        labels = copy_text(orjson.dumps(made.labels).decode()) if made.labels else _NULL
        withdrawal = _NULL if made.withdrawal is None else made.withdrawal
        tail = f"{copy_text(made.split)}\t{labels}\t{withdrawal}\t\\\\x{made.content.hex()}"
        return f"{head}\t{tail}\t{_NULL}\t{_NULL}\n".encode()
    ((rule, words),) = line.made.objections.items()
    nothing = "\t".join([_NULL] * 4)
    return f"{head}\t{nothing}\t{copy_text(rule)}\t{copy_text(words)}\n".encode()
