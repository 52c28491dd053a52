"""A backup is whole or none, and a drill proves it: on a real Postgres and a real object store."""

from __future__ import annotations

import secrets
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psycopg
import pytest
from click.testing import CliRunner

from oceanid_pipelines.cli import oceanid
from oceanid_pipelines.flows import backups as flow
from oceanid_pipelines.flows import restoring, stores
from oceanid_pipelines.flows.backups import ANALYTICS, Backup, Folder
from oceanid_pipelines.flows.restoring import RestoreFailed
from oceanid_pipelines.local import postgres
from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store import dumps, scratch
from oceanid_pipelines.store.dumps import DumpFailed, Programs
from oceanid_pipelines.store.fingerprints import Table
from tests.dagster_services import until
from tests.flows import tables
from tests.flows.conftest import Deployment, fill
from tests.flows.driver import FORK_SERVER


@pytest.fixture(autouse=True)
def prefix(monkeypatch: pytest.MonkeyPatch) -> str:
    """Keep this test's scratch databases apart from those of others on the same server."""
    name = f"test_drill_{secrets.token_hex(4)}_"
    monkeypatch.setattr(scratch, "PREFIX", name)
    return name


@pytest.fixture
def settings(environment: dict[str, str]) -> Settings:
    return Settings.load(environment)


@pytest.fixture
def folder(settings: Settings) -> Iterator[Folder]:
    with stores.backup_folder(settings) as opened:
        yield opened


@pytest.fixture
def url(environment: dict[str, str]) -> str:
    return environment["OCEANID_BACKUP_DATABASE_URL"]


@pytest.fixture
def scratch_url(environment: dict[str, str]) -> str:
    return environment["OCEANID_SCRATCH_DATABASE_URL"]


def taken(folder: Folder, url: str) -> Backup:
    backup = flow.take(folder, ANALYTICS, url)
    assert backup is not None
    return backup


def scratch_databases(stack: Stack) -> list[str]:
    with postgres.connect(stack.home) as connection:
        return [
            name
            for (name,) in connection.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [scratch.PREFIX]
            )
        ]


def test_what_was_backed_up_can_be_restored_and_is_equal(
    deployment: Deployment, stack: Stack
) -> None:
    fill(deployment)
    deployment.run()
    settings = Settings.load(deployment.environment)
    with stores.backup_folder(settings) as folder:
        url = deployment.environment["OCEANID_BACKUP_DATABASE_URL"]
        assert flow.is_due(folder, ANALYTICS, datetime.now(UTC))
        backup = taken(folder, url)
        assert backup.tables["curated.vessels"].rows > 0
        assert backup.tables["control.schema_versions"].rows > 0
        assert flow.backups(folder, ANALYTICS) == (backup,)
        assert not flow.is_due(folder, ANALYTICS, datetime.now(UTC))
        assert flow.take(folder, ANALYTICS, url, only_if_due=True) is None
        assert restoring.is_drill_due(folder, ANALYTICS, datetime.now(UTC))

        scratch_url = deployment.environment["OCEANID_SCRATCH_DATABASE_URL"]
        drilled = restoring.drill(folder, backup, scratch_url)

        assert drilled.rows == backup.rows
        assert restoring.drills(folder, ANALYTICS) == (drilled,)
        assert not restoring.is_drill_due(folder, ANALYTICS, datetime.now(UTC))
        assert flow.backups(folder, ANALYTICS) == (backup,)
    assert scratch_databases(stack) == []


def test_what_is_written_during_a_backup_is_in_neither_the_dump_nor_its_figures(
    folder: Folder,
    environment: dict[str, str],
    url: str,
    scratch_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dump = dumps.dump

    def while_another_writes(*arguments: str, **more: str) -> object:
        with psycopg.connect(environment["OCEANID_OWNER_DATABASE_URL"]) as connection:
            connection.execute(
                "INSERT INTO curated.country_iso (alpha3, alpha2, name) VALUES ('XXX', 'XX', 'X')"
            )
        return dump(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(flow, "dump", while_another_writes)
    backup = taken(folder, url)
    restoring.drill(folder, backup, scratch_url)
    monkeypatch.undo()
    later = taken(folder, url)
    assert later.tables["curated.country_iso"].rows == backup.tables["curated.country_iso"].rows + 1


def test_a_dump_that_fails_halfway_is_no_backup_and_its_reason_is_told(
    folder: Folder, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the server goes away, or its disk is full: the program ends with an error."""
    program = tmp_path / "pg_dump"
    program.write_text(
        f'#!/bin/sh\nprintf "%s " "$@" > "{tmp_path}/arguments"\nhead -c 20000000 /dev/zero\n'
        'echo "pg_dump: error: No space left on device" >&2\nexit 1\n'
    )
    program.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setattr(flow, "programs_for", lambda major: Programs(tmp_path, major))
        with pytest.raises(DumpFailed, match="No space left on device"):
            flow.take(folder, ANALYTICS, url)
    assert folder.objects.keys(f"{folder.prefix}/") == ()
    # The password is none of the arguments, which everybody on the machine can read.
    assert "--snapshot" in (tmp_path / "arguments").read_text()
    assert url.split(":")[2].split("@", maxsplit=1)[0] not in (tmp_path / "arguments").read_text()
    taken(folder, url)


def die_before_the_manifest(environment: dict[str, str]) -> None:
    import os  # noqa: PLC0415 - in the process that dies

    from oceanid_pipelines.clients.s3 import ObjectStore  # noqa: PLC0415

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    ObjectStore.write_json = die  # type: ignore[method-assign,assignment]
    settings = Settings.load(environment)
    with stores.backup_folder(settings) as folder:
        flow.take(folder, ANALYTICS, environment["OCEANID_BACKUP_DATABASE_URL"])


def test_a_backup_killed_before_its_manifest_is_none_and_is_swept_up_after_the_next(
    folder: Folder, environment: dict[str, str], url: str
) -> None:
    process = FORK_SERVER.Process(target=die_before_the_manifest, args=(environment,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    (left,) = folder.objects.keys(f"{folder.prefix}/")
    assert flow.backups(folder, ANALYTICS) == ()
    assert flow.prune(folder, ANALYTICS) == ()  # it could be one that is being written

    backup = taken(folder, url)
    assert flow.prune(folder, ANALYTICS, dry_run=True) == (left,)
    assert left in folder.objects.keys(f"{folder.prefix}/")
    assert flow.prune(folder, ANALYTICS) == (left,)
    assert flow.backups(folder, ANALYTICS) == (backup,)
    assert backup.key in folder.objects.keys(f"{folder.prefix}/")


def test_old_backups_are_deleted_whole_and_the_last_good_one_never(
    folder: Folder, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = taken(folder, url)
    for number in range(1, 20):
        moment = backup.taken_at - timedelta(days=number)
        folder.objects.write(folder.key(ANALYTICS, moment, ".dump"), BytesIO(b"a dump"))
        manifest = flow.as_json(backup) | {
            "taken_at": moment.isoformat(),
            "key": folder.key(ANALYTICS, moment, ".dump"),
        }
        folder.objects.write_json(folder.key(ANALYTICS, moment, ".json"), manifest)
    foreign = [f"{folder.prefix}/{ANALYTICS}/{name}" for name in ("read.me", "notes.json")]
    for key in foreign:
        folder.objects.write(key, BytesIO(b"somebody else's"))
    kept = 9 + (backup.taken_at.isoweekday() == 7)
    flow.prune(folder, ANALYTICS)
    left = flow.backups(folder, ANALYTICS)
    assert left[-1] == backup
    assert len({one.taken_at.date() for one in left[-7:]}) == 7
    assert len({one.taken_at.isocalendar()[:2] for one in left}) >= 3
    assert len(left) <= kept + 1
    assert len(folder.objects.keys(f"{folder.prefix}/")) == 2 * len(left) + len(foreign)
    assert flow.prune(folder, ANALYTICS) == ()


def test_a_dump_that_was_tampered_with_is_named_before_it_is_restored(
    folder: Folder, url: str, scratch_url: str, stack: Stack
) -> None:
    backup = taken(folder, url)
    folder.objects.write(backup.key, BytesIO(folder.objects.read(backup.key)[:-1] + b"?"))
    with pytest.raises(RestoreFailed, match=r"\.dump is not what was written"):
        restoring.drill(folder, backup, scratch_url)
    assert restoring.drills(folder, ANALYTICS) == ()
    assert scratch_databases(stack) == []


def test_a_table_that_is_restored_otherwise_is_named(
    folder: Folder, url: str, scratch_url: str, stack: Stack
) -> None:
    backup = taken(folder, url)
    figures = backup.tables["control.schema_versions"]
    wrong = {**backup.tables, "control.schema_versions": Table(figures.rows, "1")}
    with pytest.raises(RestoreFailed, match=r"restored otherwise: control\.schema_versions$"):
        restoring.drill(folder, replace(backup, tables=wrong), scratch_url)
    assert scratch_databases(stack) == []


def die_in_the_drill(environment: dict[str, str], prefix: str) -> None:
    import os  # noqa: PLC0415

    def die(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    scratch.PREFIX = prefix
    restoring.restore = die  # type: ignore[attr-defined]
    settings = Settings.load(environment)
    with stores.backup_folder(settings) as folder:
        (backup,) = flow.backups(folder, ANALYTICS)
        restoring.drill(folder, backup, environment["OCEANID_SCRATCH_DATABASE_URL"])


def test_drills_at_once_leave_each_other_alone(scratch_url: str, stack: Stack) -> None:
    with scratch.database(scratch_url) as first, scratch.database(scratch_url) as second:
        names = {urlsplit(one).path.removeprefix("/") for one in (first, second)}
        assert set(scratch_databases(stack)) == names
    assert scratch_databases(stack) == []


def test_what_a_killed_drill_left_is_dropped_by_the_next(
    folder: Folder,
    environment: dict[str, str],
    url: str,
    scratch_url: str,
    stack: Stack,
    prefix: str,
) -> None:
    backup = taken(folder, url)
    process = FORK_SERVER.Process(target=die_in_the_drill, args=(environment, prefix))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    (left,) = scratch_databases(stack)
    restoring.drill(folder, backup, scratch_url)
    assert left not in scratch_databases(stack)


def test_two_that_find_it_due_at_once_take_one_backup(folder: Folder, url: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        done = list(
            pool.map(lambda _: flow.take(folder, ANALYTICS, url, only_if_due=True), range(2))
        )
    assert sum(one is not None for one in done) == 1
    assert len(flow.backups(folder, ANALYTICS)) == 1


def test_programs_older_than_the_server_are_not_used() -> None:
    assert dumps.programs_for(18).major >= 18
    with pytest.raises(DumpFailed, match="install postgresql-client-99"):
        dumps.programs_for(99)


def all_but_the_end(stack: Stack, database: str) -> Callable[[IO[bytes], IO[bytes]], None]:
    """Return a copy that stops when tables are being filled: the restore is killed there."""

    def copy(source: IO[bytes], target: IO[bytes]) -> None:
        target.write(source.read()[:-256])
        target.flush()
        with postgres.connect(stack.home) as connection:
            until(
                lambda: (
                    connection.execute(
                        "SELECT FROM pg_stat_activity WHERE datname = %s AND query LIKE 'COPY%%'",
                        [database],
                    ).fetchone()
                    is not None
                )
            )
        raise ConnectionResetError("cut off")

    return copy


def test_a_backup_is_restored_for_good_with_the_rights_of_every_role(
    deployment: Deployment, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the command that the README names, after the database is gone."""
    fill(deployment)
    deployment.run()
    for name, value in deployment.environment.items():
        monkeypatch.setenv(name, value)
    assert CliRunner().invoke(oceanid, ["backup"]).exit_code == 0
    before, again = deployment.dump(), f"test_{secrets.token_hex(6)}"
    owner, others = postgres.DATABASES["oceanid"]
    with postgres.connect(stack.home) as connection:
        postgres.create_database(connection, again, owner=owner, others=others)
    url = deployment.owner.rpartition("/")[0] + f"/{again}"
    monkeypatch.setenv("OCEANID_RESTORE_DATABASE_URL", url)
    try:
        with monkeypatch.context() as cut:
            cut.setattr(restoring, "_copy", all_but_the_end(stack, again))
            killed = CliRunner().invoke(oceanid, ["restore"])
            assert "cut off" in str(killed.exception)
        done = CliRunner().invoke(oceanid, ["restore"])
        assert done.exit_code == 0, done.output + str(done.exception)
        assert "restored and equal" in done.output
        assert tables.dump(url) == before
        monkeypatch.setenv("OCEANID_OWNER_DATABASE_URL", url)
        verified = CliRunner().invoke(oceanid, ["db", "verify"])
        assert verified.exit_code == 0, verified.output

        twice = CliRunner().invoke(oceanid, ["restore"])
        assert "the database holds tables already" in str(twice.exception)
        assert tables.dump(url) == before
        none = CliRunner().invoke(oceanid, ["restore", "--before", "2020-01-01"])
        assert "there is no such backup of analytics" in str(none.exception)
    finally:
        with postgres.connect(stack.home) as connection:
            connection.execute(f"DROP DATABASE {again} WITH (FORCE)")
