"""Backups of the databases in the object store; restoring them is in `restoring.py`.

A backup is a dump and, written after it, a manifest that says what is in it; a dump without one is
what a killed backup left. Nothing about backups is in the databases: they must be found without
them.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from oceanid_pipelines.clients.s3 import ObjectStore
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.retention import superfluous
from oceanid_pipelines.store.database import BACKUP_LOCK, Connection, Database, hold_lock
from oceanid_pipelines.store.dumps import Dump, dump, programs_for
from oceanid_pipelines.store.fingerprints import Table, exported_snapshot, tables
from oceanid_pipelines.store.schema.head import server_version

logger = logging.getLogger(__name__)

ANALYTICS, LABEL_STUDIO = "analytics", "labelfish"
BACKUP_EVERY = timedelta(hours=20)  # a daily schedule may be late, and still make one a day
OLDEST_BACKUP = timedelta(hours=26)  # older is late
_STAMP = "%Y%m%dT%H%M%S%fZ"
_WAIT_SECONDS = 3600
_DUMP, _MANIFEST = ".dump", ".json"


class BackupsNotConfigured(OceanidError):
    """A variable that backups need is not set."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A whole backup, as its manifest says."""

    database: str
    taken_at: datetime
    key: str
    size_bytes: int
    sha256: str
    server_version: str
    tables: Mapping[str, Table]

    @property
    def rows(self) -> int:
        """How many rows all tables have together."""
        return sum(table.rows for table in self.tables.values())


@dataclass(frozen=True, slots=True)
class Folder:
    """Where backups are kept: a bucket, and the prefix of their keys in it."""

    objects: ObjectStore
    prefix: str

    def key(self, database: str, taken_at: datetime, ending: str) -> str:
        """Return the key of a file of a backup; by name, they are in the order of time."""
        return f"{self.prefix}/{database}/{taken_at:{_STAMP}}{ending}"


def databases(analytics_url: str | None, label_studio_url: str | None) -> dict[str, str]:
    """Return the databases that are dumped, each with the URL of a login that reads all of it."""
    named = {ANALYTICS: analytics_url, LABEL_STUDIO: label_studio_url}
    return {name: url for name, url in named.items() if url}


def place_of(uri: str | None) -> tuple[str, str]:
    """Return bucket and prefix of OCEANID_BACKUP_URI; raise BackupsNotConfigured without it."""
    if not uri:
        raise BackupsNotConfigured("set OCEANID_BACKUP_URI, as s3://bucket/backups")
    parts = urlsplit(uri)
    return parts.netloc, parts.path.strip("/") or "backups"


def take(folder: Folder, database: str, url: str, *, only_if_due: bool = False) -> Backup | None:
    """Dump a database into the folder, and write its manifest when all of it is there.

    Figures and dump are of one snapshot. Killed anywhere, there is no manifest, and so no backup.
    One at a time; None when it is not due (any more) and should be.
    """
    opened = Database(url, application="backup")
    try:
        with opened.connect() as connection, hold_lock(connection, BACKUP_LOCK, _WAIT_SECONDS):
            if only_if_due and not is_due(folder, database, datetime.now(UTC)):
                return None
            backup = _take(folder, database, url, connection)
            manifest = folder.key(database, backup.taken_at, _MANIFEST)
            folder.objects.write_json(manifest, as_json(backup))
    finally:
        opened.close()
    logger.info("%s: %s rows in %s bytes", database, backup.rows, backup.size_bytes)
    return backup


def _take(folder: Folder, database: str, url: str, connection: Connection) -> Backup:
    taken_at = datetime.now(UTC)
    key = folder.key(database, taken_at, _DUMP)
    version = server_version(connection)
    programs = programs_for(int(version.partition(".")[0]))
    with exported_snapshot(connection) as snapshot:
        figures = tables(connection)
        with dump(programs, url, snapshot=snapshot) as stream:
            hashed = _Hashed(stream)
            folder.objects.write(key, hashed)
    return Backup(database, taken_at, key, hashed.size, hashed.sha256, version, figures)


def backups(folder: Folder, database: str) -> tuple[Backup, ...]:
    """Return the whole backups of a database, oldest first."""
    return tuple(_backup(one) for one in documents(folder, database, _MANIFEST))


def is_due(folder: Folder, database: str, now: datetime) -> bool:
    """Whether the newest backup is old enough for another one."""
    taken = backups(folder, database)
    return not taken or taken[-1].taken_at + BACKUP_EVERY <= now


def prune(folder: Folder, database: str, *, dry_run: bool = False) -> tuple[str, ...]:
    """Delete what need not be kept, and what killed backups left; return the keys.

    The manifest goes first: what is cut off halfway is no backup, and is deleted the next time.
    """
    taken = {one.taken_at: one for one in backups(folder, database)}
    gone = superfluous(taken)
    kept = {taken_at for taken_at in taken if taken_at not in gone}
    newest = max(taken, default=None)
    doomed: list[str] = []
    for key in folder.objects.keys(f"{folder.prefix}/{database}/"):
        taken_at = _taken_at(key)
        if taken_at is None or newest is None:  # somebody else's file, or nothing good is there
            continue
        # A dump that is newer than every manifest may still be on its way.
        if taken_at not in kept and taken_at < newest:
            doomed.append(key)
    doomed.sort(key=lambda key: (key.endswith(_DUMP), key))
    if not dry_run:
        for key in doomed:
            folder.objects.delete(key)
    return tuple(doomed)


def _taken_at(key: str) -> datetime | None:
    stamp = key.rpartition("/")[2].partition(".")[0]
    try:
        return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


class _Hashed:
    """Hashes and counts what is read through it."""

    def __init__(self, source: Dump) -> None:
        self._source = source
        self._digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        content = self._source.read(size)
        self._digest.update(content)
        self.size += len(content)
        return content

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def documents(folder: Folder, database: str, ending: str) -> Iterator[dict[str, Any]]:
    """Yield what was written beside the dumps of a database, the oldest first."""
    for key in sorted(folder.objects.keys(f"{folder.prefix}/{database}/")):
        if _taken_at(key) and key.rpartition("/")[2].partition(".")[2] == ending.removeprefix("."):
            yield json.loads(folder.objects.read(key))


def as_json(value: Any) -> dict[str, Any]:
    """Return a dataclass as it is written beside a dump."""
    return {
        name: entry.isoformat() if isinstance(entry, datetime) else entry
        for name, entry in asdict(value).items()
    }


def _backup(document: dict[str, Any]) -> Backup:
    return Backup(
        database=document["database"],
        taken_at=datetime.fromisoformat(document["taken_at"]),
        key=document["key"],
        size_bytes=document["size_bytes"],
        sha256=document["sha256"],
        server_version=document["server_version"],
        tables={name: Table(**figures) for name, figures in document["tables"].items()},
    )
