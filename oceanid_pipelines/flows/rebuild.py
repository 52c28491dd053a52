"""Writes a past release again, byte for byte, from what Postgres holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.releases import Manifest
from oceanid_pipelines.flows.release import release_files
from oceanid_pipelines.store import releases as store
from oceanid_pipelines.store.database import Connection


class NoSuchRelease(OceanidError):
    """No release of that number was made."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A release that was written again, and is what it was."""

    tag: str
    publish_id: str
    files: int
    rows: int
    bytes: int


def find(connection: Connection, dataset: str, version: int | None) -> Manifest:
    """Return the manifest of a version, or of the newest; raise NoSuchRelease."""
    found = (
        store.newest(connection, dataset)
        if version is None
        else store.release(connection, dataset, version)
    )
    if found is None:
        which = "version" if version is None else f"v{version}"
        raise NoSuchRelease(f"{dataset} has no {which}")
    return found.manifest


def rebuild(
    connection: Connection,
    manifest: Manifest,
    folder: Path,
    *,
    report: Callable[[int], None] = lambda _: None,
) -> Rebuilt:
    """Write a release into a folder as the repository has it, without the card.

    `report` hears of the bytes of every file. Raise RebuildMismatch naming the first file that is
    not as released, and WithdrawnContent naming the withdrawals of what it holds.
    """
    sizes = {one.path: one.bytes for one in manifest.shards} | {
        one.path: one.bytes for one in manifest.files
    }
    files = release_files(
        connection, manifest, folder, whole=True, report=lambda path: report(sizes[path])
    )
    target = folder / manifest.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(manifest.encoded())
    return Rebuilt(
        tag=manifest.tag,
        publish_id=manifest.content()["publish_id"],
        files=len(files) + 1,
        rows=sum(shard.rows for shard in manifest.shards),
        bytes=sum(sizes.values()) + len(manifest.encoded()),
    )
