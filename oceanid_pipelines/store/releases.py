"""Releases of the dataset, the lines they are made of, and what has changed since the last.

What a line says and how lines become shards does not belong here: see `domain/releases.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Row

from oceanid_pipelines.domain.canonical import canonical
from oceanid_pipelines.domain.contexts import Context, Document, Page
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.records import AnnotationVersion, Line
from oceanid_pipelines.domain.releases import Manifest, Shard
from oceanid_pipelines.store.database import Connection, copy_rows
from oceanid_pipelines.store.statements import statement

_BATCH = 200
_CONTEXT_COLUMNS = (
    "config",
    "project",
    "document_id",
    "text_start",
    "context_sha256",
    "content",
)
_REF_COLUMNS = (
    "config",
    "shard",
    "line",
    "annotation_id",
    "annotation_version",
    "context_sha256",
)


class ReleaseDamaged(OceanidError):
    """A recorded manifest does not have the hash that was recorded with it."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release as it is recorded; `commit_oid` and `tag` are None until it is published."""

    manifest: Manifest
    repo: str
    commit_oid: str | None
    tag: str | None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A published line of an annotation that does not stand any more."""

    config: str
    shard: str
    line: int
    annotation_id: int


@dataclass(frozen=True, slots=True)
class Source:
    """A document that has new lines in a config, for a project."""

    config: str
    project: str
    document: Document


@dataclass(frozen=True, slots=True)
class StoredLine:
    """What a line is made of."""

    said: AnnotationVersion
    context_sha256: str
    context: Mapping[str, Any]


def newest(connection: Connection, dataset: str) -> Release | None:
    """Return the newest release of a dataset, published or not; None before the first."""
    return _one_release(connection, "label/newest_release", dataset=dataset)


def newest_published(connection: Connection, dataset: str) -> Release | None:
    """Return the newest release that is on the Hub; None before the first."""
    return _one_release(connection, "label/newest_published", dataset=dataset)


def release(connection: Connection, dataset: str, version: int) -> Release | None:
    """Return a release; None when there is none of that number."""
    return _one_release(connection, "label/release", dataset=dataset, version=version)


@contextmanager
def one_snapshot(connection: Connection) -> Iterator[None]:
    """Hold one transaction whose every statement sees the same data."""
    with connection.begin():
        connection.execute(statement("control/one_snapshot"))
        yield


def compare(
    connection: Connection, dataset: str, live: Collection[Shard], feeds: Mapping[str, str]
) -> int:
    """Find out which lines are due and which are to go; return how many are due.

    `live` are the training shards of the last release, `feeds` the config of each project. What is
    found stays readable for the caller's transaction, by the functions below.
    """
    for step in ("current_lines", "released_lines", "due_lines"):
        connection.execute(statement(f"label/create_{step}"))
    connection.execute(
        statement("label/gather_current_lines"),
        {"projects": list(feeds), "configs": list(feeds.values())},
    )
    connection.execute(
        statement("label/gather_released_lines"),
        {
            "dataset": dataset,
            "versions": [shard.added_in for shard in live],
            "shards": [shard.path for shard in live],
        },
    )
    connection.execute(statement("label/gather_due_training"))
    connection.execute(statement("label/gather_due_audit"), {"dataset": dataset})
    count: int = connection.execute(statement("label/due_line_count")).scalar_one()
    return count


def dropped(connection: Connection) -> list[Dropped]:
    """Return the published lines whose annotation changed or left."""
    return [Dropped(*row) for row in connection.execute(statement("label/dropped_lines"))]


def due_projects(connection: Connection) -> list[str]:
    """Return the projects that the audit has news of; "" stands for those that are not ours."""
    return list(connection.scalars(statement("label/due_audit_projects")))


def due_sources(connection: Connection) -> Iterator[Source]:
    """Yield the documents that have new lines in a training config."""
    for row in _stream(connection, "label/due_documents", {}):
        pages = tuple(_page(page, row.bucket) for page in row.pages)
        document = Document(
            row.document_id, row.sha256, row.uri, pages, row.text_start, row.text_end
        )
        yield Source(row.config, row.project, document)


def keep_contexts(connection: Connection, contexts: Iterable[tuple[str, str, Context]]) -> None:
    """Store (config, project, context) of all lines that are due."""
    connection.execute(statement("label/create_made_contexts"))
    waiting = iter(contexts)
    # In batches: while a COPY goes on, the connection cannot fetch what the next ones are made of.
    while batch := list(islice(waiting, _BATCH)):
        copy_rows(
            connection,
            ("made_contexts",),
            _CONTEXT_COLUMNS,
            (
                (
                    config,
                    project,
                    context.document_id or 0,
                    context.text_start,
                    context.sha256,
                    canonical(context.content).decode(),
                )
                for config, project, context in batch
            ),
        )
    connection.execute(statement("label/keep_contexts"))


def due_lines(connection: Connection, config: str) -> Iterator[StoredLine]:
    """Yield what the due lines of a config are made of, in the order of their annotations."""
    return map(_stored_line, _stream(connection, "label/due_lines", {"config": config}))


def shard_lines(connection: Connection, dataset: str, shard: Shard) -> Iterator[StoredLine]:
    """Yield what the lines of a shard are made of, in their order."""
    parameters = {"dataset": dataset, "version": shard.added_in, "shard": shard.path}
    return map(_stored_line, _stream(connection, "label/lines_of_shard", parameters))


def begin_refs(connection: Connection) -> None:
    """Make room for the references of a release, in the caller's transaction."""
    connection.execute(statement("label/create_new_refs"))


def add_refs(connection: Connection, shard: Shard, lines: Collection[Line]) -> None:
    """Note which annotation version is on which line of a new shard."""
    copy_rows(
        connection,
        ("new_refs",),
        _REF_COLUMNS,
        (
            (
                shard.config,
                shard.path,
                number,
                line.annotation_id,
                line.annotation_version,
                line.context_sha256,
            )
            for number, line in enumerate(lines, start=1)
        ),
    )


def record(connection: Connection, manifest: Manifest, repo: str) -> None:
    """Record a release with its references, in the caller's transaction."""
    version = {"dataset": manifest.dataset, "version": manifest.version}
    connection.execute(
        statement("label/add_release"),
        {
            **version,
            "manifest_sha256": manifest.sha256,
            "manifest": canonical(manifest.content()).decode(),
            "repo": repo,
        },
    )
    connection.execute(statement("label/keep_refs"), version)


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


def _stream(connection: Connection, name: str, parameters: Mapping[str, Any]) -> Iterator[Row[Any]]:
    """Yield rows from a cursor in the server, so that memory does not grow with them."""
    with connection.execute(
        statement(name), parameters, execution_options={"yield_per": _BATCH}
    ) as rows:
        yield from rows


def _one_release(connection: Connection, name: str, **parameters: Any) -> Release | None:
    with connection.begin():
        row = connection.execute(statement(name), parameters).one_or_none()
    if row is None:
        return None
    manifest = Manifest.decode(row.manifest)
    if manifest.sha256 != row.manifest_sha256:
        raise ReleaseDamaged(f"version {row.version} of {manifest.dataset} is not as recorded")
    return Release(manifest, row.repo, row.commit_oid, row.tag)


def _stored_line(row: Row[Any]) -> StoredLine:
    *said, context_sha256, context = tuple(row)
    return StoredLine(AnnotationVersion(*said), context_sha256, context)


def _page(page: Mapping[str, Any], bucket: str | None) -> Page:
    key = page["image_key"]
    return Page(
        page=page["page_no"],
        text=page["text"],
        width_pt=_decimal(page["width_pt"]),
        height_pt=_decimal(page["height_pt"]),
        left_pt=float(page["left_pt"]),
        bottom_pt=float(page["bottom_pt"]),
        rotation=page["rotation"],
        image=f"s3://{bucket}/{key}" if key and bucket else None,
    )


def _decimal(value: float | None) -> float | None:
    return None if value is None else float(value)
