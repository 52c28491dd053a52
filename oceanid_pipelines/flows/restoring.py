"""Backups into databases again: to prove them, in one that is dropped, or for good.

Whatever is restored is compared with what was dumped, table by table.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, Any

from oceanid_pipelines.clients.s3 import Downloaded
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.flows.backups import Backup, Folder, as_json, backups, documents
from oceanid_pipelines.store import scratch
from oceanid_pipelines.store.database import Database
from oceanid_pipelines.store.dumps import programs_for, restore
from oceanid_pipelines.store.fingerprints import Table, tables

OLDEST_DRILL = timedelta(days=8)  # older is late
DRILL_EVERY = timedelta(days=6, hours=12)
_DRILL = ".drill.json"
Report = Callable[[str], None]


class RestoreFailed(OceanidError):
    """What was restored is not what was dumped."""


@dataclass(frozen=True, slots=True)
class Drill:
    """A restore of a backup into a database that was dropped again."""

    database: str
    taken_at: datetime
    drilled_at: datetime
    rows: int
    seconds: float


def drills(folder: Folder, database: str) -> tuple[Drill, ...]:
    """Return the drills of a database, oldest first; only those that proved a backup."""
    return tuple(
        Drill(
            one["database"],
            datetime.fromisoformat(one["taken_at"]),
            datetime.fromisoformat(one["drilled_at"]),
            one["rows"],
            one["seconds"],
        )
        for one in documents(folder, database, _DRILL)
    )


def is_drill_due(folder: Folder, database: str, now: datetime) -> bool:
    """Whether there is a backup, and the newest drill is old enough for another one."""
    done = drills(folder, database)
    last = max((one.drilled_at for one in done), default=None)
    return bool(backups(folder, database)) and (last is None or last + DRILL_EVERY <= now)


def drill(
    folder: Folder,
    backup: Backup,
    scratch_url: str,
    *,
    report: Report = lambda _: None,
) -> Drill:
    """Restore a backup into a new database, compare every table's figures, and drop it again.

    Raise RestoreFailed naming the tables that differ. What a killed drill left is dropped first.
    """
    began = datetime.now(UTC)
    with scratch.database(scratch_url) as url:
        _restore(folder, backup, url, report)
    done = datetime.now(UTC)
    result = Drill(
        backup.database, backup.taken_at, done, backup.rows, (done - began).total_seconds()
    )
    folder.objects.write_json(folder.key(backup.database, backup.taken_at, _DRILL), as_json(result))
    return result


def restore_for_good(
    folder: Folder, backup: Backup, url: str, *, report: Report = lambda _: None
) -> None:
    """Restore a backup into an empty database, with the rights of its roles, and compare it.

    The login becomes the owner of everything; the roles must be there. Raise RestoreFailed when the
    database holds tables already, or when something came out otherwise.
    """
    if found := _tables(url):
        raise RestoreFailed(
            f"the database holds tables already ({', '.join(sorted(found)[:3])} …): nothing was"
            " restored; make an empty one"
        )
    _restore(folder, backup, url, report, privileges=True)


def _restore(
    folder: Folder, backup: Backup, url: str, report: Report, *, privileges: bool = False
) -> None:
    programs = programs_for(int(backup.server_version.partition(".")[0]))
    with tempfile.TemporaryFile(prefix="oceanid-restore-") as file:
        report(f"fetching {backup.key}")
        fetched = _fetch(folder, backup, file)
        if fetched.sha256 != backup.sha256:
            raise RestoreFailed(f"{backup.key} is not what was written: its sha256 differs")
        report("restoring it")
        file.seek(0)
        restore(programs, url, lambda pipe: _copy(file, pipe), privileges=privileges)
    report("comparing every table")
    _compare(backup, url)


def _fetch(folder: Folder, backup: Backup, file: IO[bytes]) -> Downloaded:
    try:
        return folder.objects.download(backup.key, file)
    except OSError as error:
        size = f"{backup.size_bytes / 1e6:.1f} MB"
        raise RestoreFailed(
            f"there is no room for {backup.key} ({error.strerror}): let TMPDIR be a folder with"
            f" {size} free"
        ) from None


def _compare(backup: Backup, url: str) -> None:
    restored = _tables(url)
    different = sorted(
        name
        for name in backup.tables.keys() | restored.keys()
        if backup.tables.get(name) != restored.get(name)
    )
    if different:
        raise RestoreFailed(f"{backup.key}: restored otherwise: {', '.join(different)}")


def _tables(url: str) -> dict[str, Table]:
    opened = Database(url, application="restore")
    try:
        with opened.connect() as connection, connection.begin():
            return tables(connection)
    finally:
        opened.close()


def _copy(source: Any, target: Any) -> None:
    while content := source.read(1024 * 1024):
        target.write(content)
