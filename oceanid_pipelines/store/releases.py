"""Releases of the dataset, the lines they are made of, and what has changed since the last.

What a line says and how lines become shards does not belong here: see `domain/records.py` and
`domain/releases.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from oceanid_pipelines.domain.canonical import canonical
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.records import Line
from oceanid_pipelines.domain.releases import Changes, Manifest, Shard
from oceanid_pipelines.store.database import Connection, copy_rows
from oceanid_pipelines.store.statements import statement

_BATCH = 2000
_REF_COLUMNS = (
    "dataset",
    "version",
    "config",
    "shard",
    "line",
    "annotation_id",
    "annotation_version",
    "withdrawal_id",
)
_COMPARED = ("wanted_lines", "released_lines", "gone_lines", "due_lines")


class ReleaseDamaged(OceanidError):
    """A recorded manifest does not have the hash that was recorded with it."""


class WithdrawnContent(OceanidError):
    """A release holds what was withdrawn since: it is not written again."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release as it is recorded; `commit_oid` and `tag` are None until it is published.

    `postponed_until` is a time in the future, when the Hub asked to be left alone until then.
    """

    manifest: Manifest
    repo: str
    commit_oid: str | None
    tag: str | None
    postponed_until: datetime | None
    last_error: str | None


def newest(connection: Connection, dataset: str) -> Release | None:
    """Return the newest release of a dataset, published or not; None before the first."""
    return _one_release(connection, "label/newest_release", dataset=dataset)


def newest_published(connection: Connection, dataset: str) -> Release | None:
    """Return the newest release that is on the Hub; None before the first."""
    return _one_release(connection, "label/newest_published", dataset=dataset)


def release(connection: Connection, dataset: str, version: int) -> Release | None:
    """Return a release; None when there is none of that number."""
    return _one_release(connection, "label/release", dataset=dataset, version=version)


def parent(connection: Connection, manifest: Manifest) -> Release | None:
    """Return the release that one was built upon; None for the first."""
    return _one_release(
        connection, "label/parent_release", dataset=manifest.dataset, version=manifest.version
    )


def next_version(connection: Connection, dataset: str) -> int:
    """Return the number of the next release; a number is never used twice."""
    version: int = connection.execute(
        statement("label/next_version"), {"dataset": dataset}
    ).scalar_one()
    return version


def was_built_last(connection: Connection, manifest: Manifest) -> bool:
    """Whether nothing was released since, so that what is noted as due is all that changed."""
    row = connection.execute(statement("label/last_built")).one_or_none()
    return row is not None and tuple(row) == (manifest.dataset, manifest.version)


@contextmanager
def one_snapshot(connection: Connection) -> Iterator[None]:
    """Hold one transaction whose every statement sees the same data."""
    with connection.begin():
        connection.execute(statement("control/one_snapshot"))
        yield


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
    noted since that release is looked at, or `everything`. What is found stays readable for the
    caller's transaction, by the functions below.
    """
    parameters = {
        "dataset": dataset,
        "projects": list(feeds),
        "configs": list(feeds.values()),
        **_places(live),
    }
    gather = "label/gather_every_annotation" if everything else "label/gather_due_annotations"
    connection.execute(statement(gather))
    connection.execute(statement("label/analyze_due_annotations"))
    for table in _COMPARED:
        connection.execute(statement(f"label/gather_{table}"), parameters)
        connection.execute(statement(f"label/analyze_{table}"))
    connection.execute(statement("label/index_due_lines"))
    found = connection.execute(statement("label/line_changes"))
    return {config: Changes(*counts) for config, *counts in found}


def gone_shards(connection: Connection) -> dict[str, list[int]]:
    """Return the shards that are to be replaced, each with the withdrawals that want it."""
    rows = connection.execute(statement("label/gone_shards"))
    return {shard: sorted(withdrawals or ()) for shard, withdrawals in rows}


def lines_that_stay(connection: Connection, dataset: str, shard: Shard) -> Iterator[Line]:
    """Yield what takes the place of a shard, in its order."""
    return _lines(connection, "label/lines_that_stay", _place(dataset, shard))


def due_lines(connection: Connection, dataset: str, config: str) -> Iterator[Line]:
    """Yield the new lines of a config, in the order of their annotations."""
    parameters = {"dataset": dataset, "config": config}
    return map(_line, batched(connection, "label/due_lines_of_config", parameters))


def shard_lines(connection: Connection, dataset: str, shard: Shard) -> Iterator[Line]:
    """Yield the lines of a shard, in their order."""
    return _lines(connection, "label/lines_of_shard", _place(dataset, shard))


def refuse_withdrawn(connection: Connection, manifest: Manifest, shards: Collection[Shard]) -> None:
    """Raise WithdrawnContent, naming the withdrawals, when shards hold what was withdrawn since."""
    rows = connection.execute(
        statement("label/withdrawn_in_shards"), {"dataset": manifest.dataset, **_places(shards)}
    )
    found = [
        f"withdrawal {row.withdrawal_id} ({row.kind} {row.subject}): {row.reason}" for row in rows
    ]
    if found:
        raise WithdrawnContent(
            f"{manifest.tag} of {manifest.dataset} holds withdrawn content: {'; '.join(found)}"
        )


def add_refs(connection: Connection, dataset: str, shard: Shard, lines: Collection[Line]) -> None:
    """Note which annotation version is on which line of a new shard."""
    copy_rows(
        connection,
        ("label", "annotation_refs"),
        _REF_COLUMNS,
        (
            (
                dataset,
                shard.added_in,
                shard.config,
                shard.path,
                number,
                line.annotation_id,
                line.annotation_version,
                line.withdrawal,
            )
            for number, line in enumerate(lines, start=1)
        ),
    )


def record(
    connection: Connection, manifest: Manifest, repo: str, files: Iterable[tuple[str, bytes]]
) -> None:
    """Record a release, with the (sha256, content) of its side files, in the caller's transaction.

    What its snapshot saw as due is so no more.
    """
    for sha256, content in files:
        connection.execute(
            statement("label/keep_file"), {"sha256": sha256, "content": content.decode()}
        )
    connection.execute(
        statement("label/add_release"),
        {
            "dataset": manifest.dataset,
            "version": manifest.version,
            "manifest_sha256": manifest.sha256,
            "manifest": canonical(manifest.content()).decode(),
            "repo": repo,
        },
    )
    connection.execute(statement("label/nothing_is_due"))


def side_file(connection: Connection, sha256: str) -> bytes:
    """Return a side file of a release."""
    content: str = connection.execute(
        statement("label/release_file"), {"sha256": sha256}
    ).scalar_one()
    return content.encode()


def abandon(connection: Connection, manifest: Manifest) -> None:
    """Give up a release that nobody has seen; the next one is built upon the one before it."""
    with connection.begin():
        connection.execute(
            statement("label/release_abandoned"),
            {"dataset": manifest.dataset, "version": manifest.version},
        )


def mark_published(connection: Connection, manifest: Manifest, commit_oid: str) -> None:
    """Record that a release is on the Hub, under its tag."""
    with connection.begin():
        connection.execute(
            statement("label/release_published"),
            {
                "dataset": manifest.dataset,
                "version": manifest.version,
                "commit_oid": commit_oid,
                "tag": manifest.tag,
            },
        )


def mark_stopped(
    connection: Connection, manifest: Manifest, reason: str, *, seconds: int | None = None
) -> datetime | None:
    """Record what stopped a publication, and for how long the Hub wants to be left alone.

    Return until when that is.
    """
    with connection.begin():
        until: datetime | None = connection.scalar(
            statement("label/release_stopped"),
            {
                "dataset": manifest.dataset,
                "version": manifest.version,
                "reason": reason,
                "seconds": seconds,
            },
        )
    return until


def _lines(connection: Connection, name: str, parameters: Mapping[str, Any]) -> Iterator[Line]:
    """Yield lines from a cursor in the server, so that memory does not grow with them."""
    return map(_line, stream(connection, name, parameters))


def _line(row: Row[Any]) -> Line:
    annotation_id, version, split, content, labels, withdrawal = tuple(row)
    return Line(annotation_id, version, split, content, tuple(labels), withdrawal)


def batched(connection: Connection, name: str, parameters: Mapping[str, Any]) -> Iterator[Row[Any]]:
    """Yield rows whose keys are numbered in a temporary table, from 1, in batches of them."""
    rows: Sequence[Row[Any]] = ()
    after = 0
    # A batch lacks the lines that could not be made. One without any is taken for the end: where a
    # line could not be made, nothing is released.
    while after == 0 or rows:
        rows = connection.execute(
            statement(name), {**parameters, "after": after, "most": _BATCH}
        ).all()
        yield from rows
        after += _BATCH


def stream(connection: Connection, name: str, parameters: Mapping[str, Any]) -> Iterator[Row[Any]]:
    """Yield rows from a cursor in the server, so that memory does not grow with them."""
    with connection.execute(
        statement(name), parameters, execution_options={"yield_per": _BATCH}
    ) as rows:
        yield from rows


def _place(dataset: str, shard: Shard) -> dict[str, Any]:
    return {"dataset": dataset, "version": shard.added_in, "shard": shard.path}


def _places(shards: Collection[Shard]) -> dict[str, Any]:
    return {
        "versions": [shard.added_in for shard in shards],
        "shards": [shard.path for shard in shards],
    }


def _one_release(connection: Connection, name: str, **parameters: Any) -> Release | None:
    with connection.begin():
        row = connection.execute(statement(name), parameters).one_or_none()
    if row is None:
        return None
    manifest = Manifest.decode(row.manifest)
    if manifest.sha256 != row.manifest_sha256:
        raise ReleaseDamaged(f"version {row.version} of {manifest.dataset} is not as recorded")
    return Release(manifest, row.repo, row.commit_oid, row.tag, row.postponed_until, row.last_error)
