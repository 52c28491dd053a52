"""What a published version is to a user: loaded from outside and compared with its manifest."""

from __future__ import annotations

from oceanid_pipelines.clients import consumer
from oceanid_pipelines.clients.hub import Hub
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.releases import Manifest, SideFile
from oceanid_pipelines.domain.shards import Shard
from oceanid_pipelines.flows.publishing import Published

_SHOWN = 10


class ReadBackMismatch(OceanidError):
    """A user gets something else than was released."""


def read_back(hub: Hub, published: Published, *, token: str) -> bool:
    """Load a published version as a user would; return False where `datasets` is not installed.

    Raise NotLoadable, or ReadBackMismatch with everything that differs.
    """
    if not consumer.is_installed():
        return False
    manifest = published.manifest
    with consumer.loaded(
        hub,
        manifest.tag,
        configs=sorted(manifest.counts),
        files=expected_files(manifest),
        token=token,
    ) as got:
        if differences := differences_of(manifest, got):
            raise ReadBackMismatch(
                f"{hub.name} at {manifest.tag}, as a user gets it:"
                f" {'; '.join(differences[:_SHOWN])}"
            )
    return True


def expected_files(manifest: Manifest) -> list[str]:
    """Return the files of a release whose content its manifest knows, and the manifest's."""
    return [*_hashes(manifest)]


def differences_of(manifest: Manifest, got: consumer.Loaded) -> list[str]:
    """Return what a user gets otherwise than it was released: rows and files, in words."""
    found = []
    for config in sorted({*manifest.counts, *got.rows}):
        released, there = manifest.counts.get(config, {}), got.rows.get(config, {})
        found += [
            f"{config}, {split}: {there.get(split, 0)} rows, released were {released.get(split, 0)}"
            for split in sorted({*released, *there})
            if released.get(split, 0) != there.get(split, 0)
        ]
    return found + [
        f"{path} has other content than was released"
        for path, digest in _hashes(manifest).items()
        if got.sha256.get(path) != digest
    ]


def _hashes(manifest: Manifest) -> dict[str, str]:
    files: list[Shard | SideFile] = [*manifest.shards, *manifest.files]
    return {file.path: file.sha256 for file in files} | {manifest.path: manifest.sha256}
