"""One message a trouble and one when it is over, told to a receiver that listens."""

from __future__ import annotations

import base64
import os
import socket
from datetime import UTC, datetime

import dagster as dg
import psycopg
import pytest
from dagster import DagsterRunStatus as Status

from oceanid_pipelines.automation.alerts import UNREACHABLE, troubles_of_checks
from oceanid_pipelines.automation.jobs import REFRESH
from oceanid_pipelines.definitions import defs
from oceanid_pipelines.flows.health import examine_standing
from oceanid_pipelines.local.home import free_port
from oceanid_pipelines.settings import Settings
from tests.automation.conftest import MakeRun
from tests.automation.listening import Receiver, Tick

SOURCE = (
    "INSERT INTO control.sources (source_code, title, kind, trust, freshness_hours, fingerprint)"
    " VALUES ('LATE', 'Late', 'rfmo', 50, 24, 'x')"
)
DELIVERY = (
    "WITH object AS (INSERT INTO raw.objects (sha256, size_bytes, media_type)"
    " VALUES (repeat('a', 64), 1, 'text/csv') RETURNING sha256)"
    " INSERT INTO raw.deliveries (source_code, delivered_on, sha256)"
    " SELECT 'LATE', %s, sha256 FROM object"
)


def test_a_trouble_is_told_once_and_so_is_its_end(
    tick: Tick, run: MakeRun, receiver: Receiver
) -> None:
    tick()
    assert receiver.heard() == []
    run(Status.FAILURE)
    tick()
    (text,) = receiver.heard()
    assert "the last run of the job refresh failed" in text
    assert "What to do:" in text
    run(Status.FAILURE)  # another run, and the same trouble
    assert "told: 0 begun" in tick()
    assert receiver.heard() == []
    run(Status.SUCCESS)
    tick()
    (text,) = receiver.heard()
    assert text.startswith("Oceanid, recovered: the last run of the job refresh failed")
    tick()
    assert receiver.heard() == []
    run(Status.FAILURE)
    tick()
    assert len(receiver.heard()) == 1


def test_what_could_not_be_delivered_is_said_the_next_time(
    tick: Tick, run: MakeRun, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    run(Status.FAILURE)
    receiver.status = 500
    assert "1 not delivered" in tick()
    assert "secret-path" not in caplog.text
    receiver.status = 200
    tick()
    assert len(receiver.heard()) == 1


def test_what_was_over_before_it_was_told_is_never_told(
    tick: Tick, run: MakeRun, receiver: Receiver
) -> None:
    run(Status.FAILURE)
    receiver.status = 500
    tick()
    run(Status.SUCCESS)
    receiver.status = 200
    tick()
    assert receiver.heard() == []


def test_a_late_source_and_work_that_lies_too_long_are_told(
    tick: Tick, environment: dict[str, str], receiver: Receiver
) -> None:
    with psycopg.connect(environment["OCEANID_OWNER_DATABASE_URL"]) as connection:
        connection.execute(SOURCE)
        connection.execute(DELIVERY, ["2026-01-01"])
        connection.execute(
            "INSERT INTO control.bucket_keys"
            " (bucket, key, etag, size_bytes, last_modified, attempts, first_seen_at, changed_at)"
            " VALUES (%s, 'uploads/LATE/2026-01-01/a.csv', 'x', 1, now(), 3,"
            " now() - interval '2 hours', now() - interval '2 hours')",
            [environment["OCEANID_S3_BUCKET"]],
        )
    tick()
    late, waits = sorted(receiver.heard())
    assert late.startswith("Oceanid: LATE: its newest delivery is of 2026-01-01")
    assert waits.startswith("Oceanid: raw/objects: 1 due and 0 waiting, the oldest since")
    with psycopg.connect(environment["OCEANID_OWNER_DATABASE_URL"]) as connection:
        connection.execute(
            "INSERT INTO raw.deliveries SELECT source_code, CURRENT_DATE, sha256"
            " FROM raw.deliveries"
        )
    tick()
    (over,) = receiver.heard()
    assert over.startswith("Oceanid, recovered: LATE")


def test_a_token_that_grows_old_is_told(
    tick: Tick, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    born = int(datetime(2023, 11, 14, tzinfo=UTC).timestamp())
    claims = base64.urlsafe_b64encode(b'{"iat": %d, "exp": 9999999999}' % born).decode()
    real = os.environ["LABEL_STUDIO_API_KEY"]
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", f"e30.{claims.rstrip('=')}.c2ln")
    tick()
    (old,) = [text for text in receiver.heard() if "label studio's token" in text]
    assert "days old: make another, set LABEL_STUDIO_API_KEY, revoke this one" in old
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", real)
    tick()
    assert any("recovered: label studio's token" in text for text in receiver.heard())


def test_a_store_that_hangs_is_a_failure_and_keeps_nothing_else_waiting(
    environment: dict[str, str],
) -> None:
    with socket.socket() as hanging:
        hanging.bind(("127.0.0.1", 0))
        hanging.listen()  # takes connections, and answers none
        address = f"http://127.0.0.1:{hanging.getsockname()[1]}"
        settings = Settings.load({**environment, "LABEL_STUDIO_URL": address})
        found = {one.subject: one for one in examine_standing(settings, seconds=2)}
    assert found["label studio"].verdict == "failure"
    assert "no answer within 2 s" in found["label studio"].detail
    assert found["catalog"].verdict == "ok"


def test_a_failed_check_is_a_trouble_and_a_warning_is_none(instance: dg.DagsterInstance) -> None:
    @dg.asset
    def thing() -> None: ...

    def check(
        name: str, *, passed: bool, severity: dg.AssetCheckSeverity
    ) -> dg.AssetChecksDefinition:
        @dg.asset_check(asset=thing, name=name)
        def checked() -> dg.AssetCheckResult:
            return dg.AssetCheckResult(passed=passed, severity=severity, description="do this")

        return checked

    checks = [
        check("it_is_right", passed=True, severity=dg.AssetCheckSeverity.ERROR),
        check("it_is_wrong", passed=False, severity=dg.AssetCheckSeverity.ERROR),
        check("it_is_odd", passed=False, severity=dg.AssetCheckSeverity.WARN),
    ]
    small = dg.Definitions(assets=[thing], asset_checks=checks)
    small.resolve_implicit_global_asset_job_def().execute_in_process(instance=instance)
    keys = [
        dg.AssetCheckKey(dg.AssetKey("thing"), f"it_is_{word}")
        for word in ("right", "wrong", "odd")
    ]
    (trouble,) = troubles_of_checks(instance, keys)
    assert trouble.key == "check:thing:it_is_wrong"
    assert trouble.what == "thing: it is not true that it_is_wrong"
    assert trouble.remedy == "do this"


def test_a_database_that_is_gone_is_told_once_and_when_it_is_back(
    tick: Tick,
    environment: dict[str, str],
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = environment["OCEANID_DATABASE_URL"]
    address = url.rpartition("@")[2]
    monkeypatch.setenv(
        "OCEANID_DATABASE_URL", url.replace(address, f"127.0.0.1:{free_port(taken=set())}/oceanid")
    )
    tick()
    tick()
    (text,) = receiver.heard()
    assert "the analytics database" in text
    assert tick.cursor == UNREACHABLE
    monkeypatch.setenv("OCEANID_DATABASE_URL", url)
    tick()
    assert receiver.heard() == ["Oceanid, recovered: the analytics database is there again"]


def test_the_jobs_whose_failures_are_told_are_all_there_are() -> None:
    from oceanid_pipelines.automation import alerts as module  # noqa: PLC0415 - its private list

    assert set(module._JOBS) == {job.name for job in defs.jobs or ()}
    assert REFRESH in module._JOBS
