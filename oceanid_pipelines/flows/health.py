"""Is every store there, does it let us do our work, and what waits for a person."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from oceanid_pipelines.catalog import CatalogError
from oceanid_pipelines.clients.label_studio import issued_at
from oceanid_pipelines.clients.sink import require_healthy
from oceanid_pipelines.domain.errors import OceanidError, StoreUnreachable
from oceanid_pipelines.flows import rights, stores
from oceanid_pipelines.flows.due import due_layers, lies
from oceanid_pipelines.flows.provisioning import drift
from oceanid_pipelines.flows.rights import Verdict
from oceanid_pipelines.flows.standings import standings
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.alerts import open_troubles
from oceanid_pipelines.store.backlog import set_aside
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.schema.files import head
from oceanid_pipelines.store.schema.head import applied_head, require_head, server_version
from oceanid_pipelines.store.schema.migrations import status

logger = logging.getLogger(__name__)

OLD_TOKEN_DAYS = 180
# What is to be looked at all the time, a store a line: it reads a little, and nothing goes on
# without it.
_STANDING = (
    ("catalog",),
    ("object store",),
    ("analytics database", "migrations", "rights in the database"),
    ("label studio", "label studio's token"),
    ("hub",),
)
STANDING = frozenset(subject for store in _STANDING for subject in store)
STANDING_SECONDS = 20.0  # a tick of a sensor has 60
_UNUSABLE = {"unrouted", "rejected", "malformed records"}  # a person may bring better ones


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is, and what to do when it is not well."""

    subject: str
    verdict: Verdict
    detail: str


def examine(settings: Settings, subjects: Collection[str] | None = None) -> Iterator[Finding]:
    """Look at everything, or at these subjects, one after the other; no failure hides another.

    What is in a store is not asked of one that failed, which may take its time to do so.
    """
    failed: set[str] = set()
    for subject, look in _LOOKS.items():
        if subjects is not None and subject not in subjects:
            continue
        if without := failed.intersection(_NEEDS.get(subject, ())):
            words = f"cannot be told: see {' and '.join(sorted(without))}"
            yield Finding(subject, "failure", words)
            continue
        finding = _look(subject, partial(look, settings))
        if finding.verdict == "failure":
            failed.add(subject)
        yield finding


def examine_standing(settings: Settings, seconds: float = STANDING_SECONDS) -> list[Finding]:
    """Look at what is to be looked at all the time, every store beside the others.

    A store that hangs is a failure, and keeps nothing else waiting.
    """
    pool = ThreadPoolExecutor(len(_STANDING), thread_name_prefix="doctor")
    looks = {
        subjects: pool.submit(lambda which: list(examine(settings, which)), subjects)
        for subjects in _STANDING
    }
    pool.shutdown(wait=False)
    wait(looks.values(), timeout=seconds)
    found = []
    for subjects, look in looks.items():
        if look.done():
            found += look.result()
        else:
            found.append(Finding(subjects[0], "failure", f"no answer within {seconds:g} s"))
    return found


def _look(subject: str, look: Callable[[], tuple[Verdict, str]]) -> Finding:
    try:
        verdict, detail = look()
    except (OceanidError, CatalogError) as error:
        return Finding(subject, "failure", str(error))
    except Exception as error:
        logger.debug("%s could not be looked at", subject, exc_info=True)
        return Finding(subject, "failure", f"could not be looked at: {type(error).__name__}")
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
    """Whether the database has this code's schema, by files that are as they were applied."""
    with _connected(settings) as connection:
        require_head(connection)
        applied = applied_head(connection)
    if wrong := [one for one in status(settings.database_url) if one.problem]:
        return "failure", "; ".join(f"{one.label}.sql {one.problem}" for one in wrong)
    return "ok", f"at {applied} of {head()}"


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
    """What is set aside; a file that nobody can use is no illness of the system."""
    with _connected(settings) as connection:
        require_head(connection)
        found = set_aside(connection, settings.s3_bucket)
    if not found:
        return "ok", "nothing"
    kinds = [item.kind for item in found]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
    if set(kinds) <= _UNUSABLE:
        return "note", f"{counts}: oceanid status has the reasons; nothing waits for it"
    return "warning", f"{counts}: see oceanid status"


def _backlog(settings: Settings) -> tuple[Verdict, str]:
    """What is due. That something is, is no illness; that it lies or failed, is."""
    with _connected(settings) as connection:
        require_head(connection)
        layers = due_layers(connection, settings.s3_bucket, stores.catalog(settings))
    busy = "; ".join(
        f"{layer.name}: {layer.due} due, {layer.waiting} waiting"
        for layer in layers
        if layer.due or layer.waiting
    )
    now = datetime.now(UTC)
    if any(layer.waiting or lies(layer, now) for layer in layers):
        return "warning", f"{busy}: oceanid status shows what waits and why"
    return "ok", f"{busy}: the next run takes it" if busy else "nothing is due"


def _alerts(settings: Settings) -> tuple[Verdict, str]:
    """What the sensor `alerts` told of: a failed run, a failed check, a late source."""
    with _connected(settings) as connection:
        require_head(connection)
        found = open_troubles(connection)
    if not found:
        return "ok", "nothing that people were told of is open"
    return "warning", "; ".join(f"{one.what} ({one.remedy})" for one in found)


@contextmanager
def _connected(settings: Settings) -> Iterator[Connection]:
    with stores.database(settings, "doctor") as opened, opened.connect() as connection:
        yield connection


_LOOKS: Mapping[str, Callable[[Settings], tuple[Verdict, str]]] = {
    "catalog": _catalog,
    "object store": _object_store,
    "bucket's rights": rights.bucket_rights,
    "versions kept": _versioning,
    "bucket's rules": rights.bucket_rules,
    "analytics database": _database,
    "migrations": _migrations,
    "rights in the database": rights.database_rights,
    "clocks": rights.clocks,
    "label studio": _label_studio,
    "label studio's token": _token,
    "projects": _projects,
    "what people said": _heard,
    "sink": _sink,
    "hub": rights.hub_rights,
    "backups": rights.backups,
    "set aside": _set_aside,
    "backlog": _backlog,
    "alerts": _alerts,
}

_NEEDS: Mapping[str, tuple[str, ...]] = {
    "bucket's rights": ("object store",),
    "versions kept": ("object store",),
    "bucket's rules": ("object store",),
    "migrations": ("analytics database",),
    "rights in the database": ("analytics database",),
    "clocks": ("analytics database", "object store"),
    "projects": ("catalog", "analytics database", "label studio"),
    "what people said": ("analytics database", "label studio"),
    "set aside": ("analytics database",),
    "backlog": ("catalog", "analytics database"),
    "alerts": ("analytics database",),
}
