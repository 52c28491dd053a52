"""Is every store there, does it let us do our work, and what waits for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from oceanid_pipelines.catalog import CatalogError
from oceanid_pipelines.clients.label_studio import issued_at
from oceanid_pipelines.clients.sink import require_healthy
from oceanid_pipelines.domain.errors import OceanidError, StoreUnreachable
from oceanid_pipelines.flows import rights, stores
from oceanid_pipelines.flows.due import due_layers
from oceanid_pipelines.flows.provisioning import drift
from oceanid_pipelines.flows.rights import Verdict
from oceanid_pipelines.flows.standings import standings
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.backlog import set_aside
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.schema.files import head
from oceanid_pipelines.store.schema.head import applied_head, require_head, server_version

OLD_TOKEN_DAYS = 180


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is, and what to do when it is not well."""

    subject: str
    verdict: Verdict
    detail: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, one thing after the other; a failure of one hides no other."""
    yield _look("catalog", lambda: _catalog(settings))
    yield _look("object store", lambda: _object_store(settings))
    yield _look("bucket's rights", lambda: rights.bucket_rights(settings))
    yield _look("versions kept", lambda: _versioning(settings))
    yield _look("bucket's rules", lambda: rights.bucket_rules(settings))
    yield _look("analytics database", lambda: _database(settings))
    yield _look("migrations", lambda: _migrations(settings))
    yield _look("rights in the database", lambda: rights.database_rights(settings))
    yield _look("clocks", lambda: rights.clocks(settings))
    yield _look("label studio", lambda: _label_studio(settings))
    yield _look("label studio's token", lambda: _token(settings))
    yield _look("projects", lambda: _projects(settings))
    yield _look("what people said", lambda: _heard(settings))
    yield _look("sink", lambda: _sink(settings))
    yield _look("hub", lambda: rights.hub_rights(settings))
    yield _look("backups", lambda: rights.backups(settings))
    yield _look("set aside", lambda: _set_aside(settings))
    yield _look("backlog", lambda: _backlog(settings))


def _look(subject: str, look: Callable[[], tuple[Verdict, str]]) -> Finding:
    try:
        verdict, detail = look()
    except (OceanidError, CatalogError) as error:
        return Finding(subject, "failure", str(error))
    return Finding(subject, verdict, detail)


def _catalog(settings: Settings) -> tuple[Verdict, str]:
    sources = stores.catalog(settings).sources
    return "ok", f"{len(sources)} sources: {', '.join(sources)}"


def _object_store(settings: Settings) -> tuple[Verdict, str]:
    with stores.object_store(settings) as objects:
        objects.list_page()
        return "ok", f"{objects.name} can be listed"


def _versioning(settings: Settings) -> tuple[Verdict, str]:
    with stores.object_store(settings) as objects:
        if objects.is_versioned():
            return "ok", "an overwritten object can still be read"
    return "warning", "an overwritten object is lost: turn on the bucket's versioning"


def _database(settings: Settings) -> tuple[Verdict, str]:
    with _connected(settings) as connection:
        return "ok", f"PostgreSQL {server_version(connection)}, as {connection.engine.url.username}"


def _migrations(settings: Settings) -> tuple[Verdict, str]:
    with _connected(settings) as connection:
        require_head(connection)
        return "ok", f"at {applied_head(connection)} of {head()}"


def _label_studio(settings: Settings) -> tuple[Verdict, str]:
    with stores.label_studio(settings) as server:
        release, account = server.release(), server.whoami()
    return "ok", f"{settings.label_studio_url}, release {release}, token of {account.email}"


def _token(settings: Settings) -> tuple[Verdict, str]:
    born = issued_at(settings.label_studio_api_key)
    if born is None:
        return "ok", "of the older kind, which does not say how old it is"
    days = (datetime.now(UTC) - born).days
    if days > OLD_TOKEN_DAYS:
        return (
            "warning",
            f"{days} days old: make another, set LABEL_STUDIO_API_KEY, revoke this one",
        )
    return "ok", f"{days} days old"


def _projects(settings: Settings) -> tuple[Verdict, str]:
    """Whether projects, label configs, storages and webhooks are as declared."""
    catalog = stores.catalog(settings)
    with _connected(settings) as connection, stores.label_studio(settings) as server:
        require_head(connection)
        found = drift(connection, server, catalog, settings)
    if not found:
        return "ok", f"{len(catalog.projects)} are as declared, with storage and webhook"
    words = [
        f"{one.project}: {', '.join([*(each.what for each in one.differences), *one.refused])}"
        for one in found
    ]
    advice = "oceanid provision --dry-run shows what differs, oceanid provision sets it right"
    return "warning", f"{'; '.join(words)} ({advice})"


def _heard(settings: Settings) -> tuple[Verdict, str]:
    with _connected(settings) as connection, stores.label_studio(settings) as server:
        require_head(connection)
        found = standings(connection, server)
    unwell = [
        f"{one.project}: {one.trouble or f'{one.behind} annotations behind'}"
        for one in found
        if not one.is_well
    ]
    if unwell:
        return "warning", f"{'; '.join(unwell)}: see oceanid status"
    return "ok", f"all of it has landed, from {len(found)} projects"


def _sink(settings: Settings) -> tuple[Verdict, str]:
    """Whether webhooks have somewhere to go. Without, annotations come by the poll."""
    if settings.sink_url is None:
        return "ok", "none: OCEANID_SINK_URL is not set, annotations come by the poll"
    if settings.sink_secret is None:
        return "failure", "OCEANID_SINK_SECRET is not set: nothing is accepted from Label Studio"
    try:
        require_healthy(settings.sink_url)
    except StoreUnreachable as error:
        return "warning", f"{error}: annotations come by the poll until oceanid sink runs there"
    return "ok", f"{settings.sink_url} is healthy"


def _set_aside(settings: Settings) -> tuple[Verdict, str]:
    with _connected(settings) as connection:
        require_head(connection)
        found = set_aside(connection, settings.s3_bucket)
    if not found:
        return "ok", "nothing"
    kinds = [item.kind for item in found]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
    return "warning", f"{counts}: see oceanid status"


def _backlog(settings: Settings) -> tuple[Verdict, str]:
    with _connected(settings) as connection:
        require_head(connection)
        layers = due_layers(connection, settings.s3_bucket, stores.catalog(settings))
    busy = [
        f"{layer.name}: {layer.due} due, {layer.waiting} waiting"
        for layer in layers
        if layer.due or layer.waiting
    ]
    return ("warning", "; ".join(busy)) if busy else ("ok", "nothing is due")


@contextmanager
def _connected(settings: Settings) -> Iterator[Connection]:
    with stores.database(settings, "doctor") as opened, opened.connect() as connection:
        yield connection
