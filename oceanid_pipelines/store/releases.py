"""Releases of the dataset as they are recorded, and what became of their publication.

Their shards are in `shards.py`, the lines of the next one in `next_lines.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oceanid_pipelines.domain.canonical import canonical
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.releases import Manifest
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement


class ReleaseDamaged(OceanidError):
    """A recorded manifest does not have the hash that was recorded with it."""


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


@contextmanager
def one_snapshot(connection: Connection) -> Iterator[None]:
    """Hold one transaction whose every statement sees the same data."""
    with connection.begin():
        connection.execute(statement("control/one_snapshot"))
        yield


def record(
    connection: Connection, manifest: Manifest, repo: str, files: Iterable[tuple[str, bytes]]
) -> None:
    """Record a release and its side files, (sha256, content), in the caller's transaction."""
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


def _one_release(connection: Connection, name: str, **parameters: Any) -> Release | None:
    with connection.begin():
        row = connection.execute(statement(name), parameters).one_or_none()
    if row is None:
        return None
    manifest = Manifest.decode(row.manifest)
    if manifest.sha256 != row.manifest_sha256:
        raise ReleaseDamaged(f"version {row.version} of {manifest.dataset} is not as recorded")
    return Release(manifest, row.repo, row.commit_oid, row.tag, row.postponed_until, row.last_error)
