"""Releases of a database that is never published: what tests build them with, and read in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.catalog.dataset import load_dataset_declaration
from oceanid_pipelines.domain.releases import Manifest
from oceanid_pipelines.domain.shards import Shard
from oceanid_pipelines.flows import release
from oceanid_pipelines.flows.lines import Rules
from oceanid_pipelines.store import releases as store
from oceanid_pipelines.store import shards
from oceanid_pipelines.store.database import Connection
from tests.conftest import DatabaseUrls
from tests.flows import tables
from tests.flows.labelling import Labelling, span, text_of

SALT = "a salt of the tests"


def rules(**changes: Any) -> Rules:
    """Return the built-in declaration, changed, for a repository that is never asked."""
    declared = load_dataset_declaration().model_copy(update=changes)
    return Rules(declared, "somebody/labels", load_catalog(), SALT)


def recorded(urls: DatabaseUrls) -> dict[str, Any]:
    """Return what is written when a release is: see `tables.row_versions`."""
    kept = ("label.dataset_releases", "label.shards", "label.shard_runs", "label.release_files")
    found = tables.row_versions(urls.owner)
    return {name: found[name] for name in kept}


def label(people: Labelling, count: int) -> list[int]:
    """Label the names of as many vessels, one annotation a document; return the tasks."""
    tasks = []
    for number in range(1, count + 1):
        text = text_of(number)
        task = people.task(people.document(text))
        people.say(number, task, [span("a", text, "vessel", "VESSEL")])
        tasks.append(task)
    return tasks


def published(connection: Connection, manifest: Manifest) -> Manifest:
    """Mark a release as published, as if the Hub had it."""
    store.mark_published(connection, manifest, "0" * 40)
    return manifest


def build(connection: Connection, made_by: Rules | None = None, **options: Any) -> Manifest:
    built = release.build(connection, made_by or rules(), **options)
    assert built is not None
    return published(connection, built)


def content(connection: Connection, dataset: str, shard: Shard) -> bytes:
    """Return the bytes that the lines of a shard make."""
    with connection.begin(), shards.contents(connection, dataset, [shard]) as found:
        ((path, made),) = found
    assert path == shard.path
    return made


def records(
    connection: Connection, manifest: Manifest, folder: Path, config: str
) -> dict[str, dict[str, Any]]:
    """Return the records of a config as they are in the files of a release, by id."""
    files = release.release_files(connection, manifest, folder, whole=True)
    lines = [
        json.loads(line)
        for path, file in sorted(files.items())
        if path.startswith(f"data/{config}/")
        for line in file.read_bytes().splitlines()
    ]
    found = {line["record_id"]: line for line in lines}
    assert len(found) == len(lines)
    return found
