"""A whole run as a function, and the same run with its own death armed at one place.

The death is real: the process ends itself by SIGKILL, so that nothing of it is cleaned up. It is
armed by wrapping the functions of the flows from outside; the product knows nothing of it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.clients.s3 import ObjectStore
from oceanid_pipelines.flows import documents, extraction
from oceanid_pipelines.flows.curation import promote_documents
from oceanid_pipelines.flows.declare import declare_catalog
from oceanid_pipelines.flows.documents import Parsed, parse_documents
from oceanid_pipelines.flows.extraction import Extracted, extract_facts
from oceanid_pipelines.flows.intake import Listing, Registered, list_bucket, register_uploads
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store import bucket as bucket_store
from oceanid_pipelines.store import catalog as catalog_store
from oceanid_pipelines.store import curated as curated_store
from oceanid_pipelines.store import documents as documents_store
from oceanid_pipelines.store.curated import Promoted
from oceanid_pipelines.store.database import LISTING_LOCK, Connection, Database, hold_lock

FORK_SERVER = multiprocessing.get_context("forkserver")
FORK_SERVER.set_forkserver_preload([__name__])

# Every effect of a run, and the function that makes it.
EFFECTS: Mapping[str, tuple[ModuleType, str]] = {
    "catalog declared": (catalog_store, "sync"),
    "listing applied": (bucket_store, "apply_listing"),
    "key settled": (bucket_store, "settle_key"),
    "batch registered": (bucket_store, "register"),
    "objects ingested": (documents_store, "ingest_objects"),
    "document loaded": (documents, "_load"),
    "document rejected": (documents_store, "mark_rejected"),
    "facts made": (extraction, "_extract_one"),
    "promotion": (curated_store, "promote"),
}


@dataclass(frozen=True)
class Done:
    """What each step of a run reports."""

    declared: int
    listing: Listing
    registered: Registered
    parsed: Parsed
    extracted: Extracted
    promoted: Promoted

    @property
    def idle(self) -> bool:
        """Whether the run found nothing to do."""
        return self == Done(
            0, Listing(True, self.listing.keys, 0), Registered(), Parsed(), Extracted(), Promoted()
        )


def object_store(environment: Mapping[str, str]) -> ObjectStore:
    """Return the client of a deployment's bucket."""
    settings = Settings.load(environment)
    return ObjectStore(
        settings.s3_bucket,
        region=settings.aws_region,
        access_key_id=settings.aws_access_key_id,
        secret_access_key=settings.aws_secret_access_key,
        endpoint_url=settings.s3_endpoint_url,
    )


@contextmanager
def writing(environment: Mapping[str, str]) -> Iterator[Connection]:
    """Yield the one session that writes."""
    database = Database(Settings.load(environment).database_url, application="test")
    try:
        with database.writer(wait_seconds=120) as connection:
            yield connection
    finally:
        database.close()


@contextmanager
def connected(environment: Mapping[str, str]) -> Iterator[Connection]:
    """Yield a session beside the one that writes."""
    database = Database(Settings.load(environment).database_url, application="test beside")
    try:
        with database.connect() as connection:
            yield connection
    finally:
        database.close()


def run(environment: Mapping[str, str]) -> Done:
    """Do what the assets do, one after the other."""
    catalog = load_catalog(Path(environment["OCEANID_CATALOG"]))
    objects = object_store(environment)
    with writing(environment) as connection:
        declared = declare_catalog(connection, catalog)
        with hold_lock(connection, LISTING_LOCK, 120):
            listing = list_bucket(connection, objects)
        return Done(
            declared,
            listing,
            register_uploads(
                connection,
                objects,
                codes=catalog.codes,
                catalog=catalog.fingerprint,
            ),
            parse_documents(connection, objects),
            extract_facts(connection, catalog),
            promote_documents(connection),
        )


@dataclass(frozen=True)
class Death:
    """Where a run ends: at the n-th commit of an effect, or at the n-th call of a read."""

    effect: str
    moment: str  # before or after
    count: int = 1

    def __str__(self) -> str:
        return f"{self.moment} {self.effect} {self.count}"


def killed_run(environment: Mapping[str, str], death: Death, note: Path) -> int | None:
    """Run in a process of its own that kills itself; return its exit code.

    The place where it died is written to `note` as its last deed.
    """
    process = started(environment, death, note)
    process.join()
    return process.exitcode


def started(environment: Mapping[str, str], death: Death, note: Path) -> BaseProcess:
    """Start such a run and return its process; a moment of `never` lets it live."""
    process = FORK_SERVER.Process(target=_run_and_die, args=(dict(environment), death, note))
    process.start()
    return process


def two_at_once(work: Callable[..., None], *arguments: object) -> list[int | None]:
    """Let two processes do the same; return their exit codes."""
    both = [FORK_SERVER.Process(target=work, args=arguments) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join()
    return [process.exitcode for process in both]


def counted_run(environment: Mapping[str, str], note: Path) -> int:
    """Run undisturbed in a process of its own; return how many commits it made."""
    process = FORK_SERVER.Process(target=_run_and_count, args=(dict(environment), note))
    process.start()
    process.join()
    assert process.exitcode == 0
    return int(note.read_text(encoding="utf-8"))


def _run_and_die(environment: dict[str, str], death: Death, note: Path) -> None:
    trap = Trap(death, note)
    if death.effect in EFFECTS:
        watch_commits(trap)
        module, name = EFFECTS[death.effect]
        setattr(module, name, trap.armed_in(getattr(module, name)))
    elif death.effect == "commit":
        watch_commits(trap)
        trap.armed = True
    else:
        setattr(ObjectStore, death.effect, trap.around(getattr(ObjectStore, death.effect)))
    run(environment)


def _run_and_count(environment: dict[str, str], note: Path) -> None:
    counter = Trap(Death("commit", "never"), note)
    counter.armed = True
    watch_commits(counter)
    run(environment)
    note.write_text(str(counter.seen), encoding="utf-8")


class Trap:
    """Counts events while it is armed, and ends the process at the one that is named."""

    def __init__(self, death: Death, note: Path) -> None:
        self.death = death
        self.note = note
        self.armed = False
        self.seen = 0

    def spring(self, moment: str) -> None:
        """Die, if this is the moment."""
        if self.armed and moment == self.death.moment and self.seen == self.death.count:
            self.note.write_text(str(self.death), encoding="utf-8")
            os.kill(os.getpid(), signal.SIGKILL)

    def armed_in(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, with the trap armed while it runs."""

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.armed = True
            try:
                return function(*args, **kwargs)
            finally:
                self.armed = False

        return wrapped

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, with the trap before and after it."""

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.armed = True
            self.seen += 1
            self.spring("before")
            result = function(*args, **kwargs)
            self.spring("after")
            return result

        return wrapped


def watch_commits(trap: Trap) -> None:
    @event.listens_for(Engine, "engine_connect")
    def wrap(connection: Connection) -> None:
        dialect = connection.dialect
        commit = type(dialect).do_commit

        def do_commit(session: DBAPIConnection) -> None:
            trap.seen += trap.armed
            trap.spring("before")
            commit(dialect, session)  # type: ignore[arg-type]  # the pool's proxy stands for it
            trap.spring("after")

        dialect.do_commit = do_commit  # type: ignore[method-assign,assignment]  # of this one engine's dialect
