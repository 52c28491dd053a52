"""The sensor's ticks, one by one, against the real database and bucket."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

import dagster as dg
import psycopg
import pytest
from dagster import DagsterRunStatus as Status

from oceanid_pipelines.assets.uploads import BUCKET
from oceanid_pipelines.automation import sensors
from oceanid_pipelines.automation.jobs import ANNOTATIONS, HOUSEKEEPING, PROTECT, REFRESH
from oceanid_pipelines.automation.runs import GRACE
from oceanid_pipelines.clients import s3
from oceanid_pipelines.domain.errors import OceanidError, StoreUnreachable
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.declare import declare_catalog
from oceanid_pipelines.flows.due import due_layers
from oceanid_pipelines.flows.intake import register_uploads
from oceanid_pipelines.local import object_store
from oceanid_pipelines.local.demo import SAMPLES
from oceanid_pipelines.local.home import free_port
from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.resources.stores import from_environment, run_application
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.database import LISTING_LOCK, hold_lock
from tests.automation.conftest import MakeRun

KEY = "uploads/IOTC/2026-01-31/register.csv"


class AfterTheGrace(datetime):
    """A clock for the sensor that shows when a silent run is believed dead."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz) + GRACE


class Tick:
    """Ticks the sensor in a deployment of the test's own, each time with the cursor it left."""

    def __init__(self, instance: dg.DagsterInstance, stack: Stack, bucket: str) -> None:
        self.instance = instance
        self.client = object_store.client(stack.home)
        self.bucket = bucket
        self.cursor: str | None = None

    def __call__(self) -> dg.SensorResult:
        needed = sensors.new_uploads.required_resource_keys
        resources = {name: one for name, one in from_environment().items() if name in needed}
        context = dg.build_sensor_context(
            instance=self.instance, cursor=self.cursor, resources=resources
        )
        result = sensors.new_uploads(context)
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor
        return result

    def put(self, key: str = KEY, body: bytes = b"IMO,Name\n9074729,ALPHA\n") -> None:
        self.client.put_object(Bucket=self.bucket, Key=key, Body=body)

    def let_a_minute_pass(self) -> None:
        assert self.cursor is not None
        listed = datetime.fromisoformat(self.cursor)
        self.cursor = (listed - timedelta(minutes=1)).isoformat()


@pytest.fixture
def tick(
    environment: dict[str, str],
    bucket: str,
    stack: Stack,
    instance: dg.DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
) -> Tick:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    _declare()
    return Tick(instance, stack, bucket)


def requests(result: dg.SensorResult) -> list[dg.RunRequest]:
    return list(result.run_requests or ())


def why_not(result: dg.SensorResult) -> str:
    assert requests(result) == []
    assert isinstance(result.skip_reason, dg.SkipReason)
    assert result.skip_reason.skip_message
    return result.skip_reason.skip_message


def _settings() -> Settings:
    return Settings.load(os.environ)


def _declare() -> None:
    """Tell the database the catalog, as every run does: it is due where that was not done."""
    settings = _settings()
    with stores.database(settings, "a run") as database, database.connect() as connection:
        declare_catalog(connection, stores.catalog(settings))


def _register() -> None:
    """Do what a run does with keys that are due."""
    settings = _settings()
    catalog = stores.catalog(settings)
    with (
        stores.object_store(settings) as objects,
        stores.database(settings, "a run") as database,
        database.writer() as connection,
    ):
        register_uploads(connection, objects, codes=catalog.codes, catalog=catalog.fingerprint)


def test_nothing_due_is_skipped_and_the_reason_says_what_was_seen(tick: Tick) -> None:
    reason = why_not(tick())
    assert reason.startswith("nothing is due (")
    for layer in ("raw/objects", "stage/documents", "stage/extractions", "curated/vessels"):
        assert f"{layer}: 0 due" in reason


def test_an_upload_asks_for_exactly_one_run_which_can_be_asked_for_again(tick: Tick) -> None:
    tick.put()
    tick.put("uploads/IOTC/2026-01-31/second.csv")
    (request,) = requests(tick())
    assert request.run_key is None
    assert request.tags["oceanid/why"].startswith("catalog: 0 due; raw/objects: 2 due")
    # Nothing came of it: asked for again, without listing again.
    assert len(requests(tick())) == 1


@pytest.mark.parametrize("status", [Status.QUEUED, Status.STARTING, Status.STARTED])
@pytest.mark.parametrize("job", [REFRESH, ANNOTATIONS])
def test_nothing_is_asked_for_while_a_run_is_in_flight(
    tick: Tick, run: MakeRun, status: Status, job: str
) -> None:
    tick.put()
    made = run(status, job=job)
    assert f"run {made[:8]} is in flight" in why_not(tick())


@pytest.mark.parametrize("job", [PROTECT, HOUSEKEEPING])
def test_a_backup_or_housekeeping_that_runs_holds_nothing_up(
    tick: Tick, run: MakeRun, job: str
) -> None:
    tick.put()
    run(Status.STARTED, job=job)
    assert len(requests(tick())) == 1


def test_after_failed_runs_it_backs_off_and_then_goes_on(tick: Tick, run: MakeRun) -> None:
    tick.put()
    run(Status.FAILURE)
    assert "1 runs failed in a row" in why_not(tick())
    run(Status.FAILURE)
    assert "2 runs failed in a row" in why_not(tick())
    run(Status.SUCCESS)
    assert len(requests(tick())) == 1


def test_a_killed_run_is_freed_and_one_that_works_is_not(
    tick: Tick, run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick.put()
    killed, alive = run(Status.STARTED), run(Status.STARTED)
    monkeypatch.setattr(sensors, "datetime", AfterTheGrace)
    with stores.database(_settings(), run_application(alive)) as database, database.connect():
        assert f"run {alive[:8]} is in flight" in why_not(tick())
    freed = tick.instance.get_run_by_id(killed)
    assert freed is not None
    assert freed.status is Status.FAILURE
    # The other one's session has ended now.
    assert "2 runs failed in a row" in why_not(tick())
    assert not tick.instance.get_runs(dg.RunsFilter(statuses=[Status.STARTED]))


def test_failures_of_the_other_job_delay_nothing(tick: Tick, run: MakeRun) -> None:
    tick.put()
    run(Status.FAILURE, job=ANNOTATIONS)
    assert len(requests(tick())) == 1


def test_every_layer_is_launched_for_by_one_sensor(tick: Tick) -> None:
    settings = _settings()
    with stores.database(settings, "test") as database, database.connect() as connection:
        layers = due_layers(connection, tick.bucket, stores.catalog(settings))
    assert {layer.name for layer in layers} | {"label_studio/people"} == (
        sensors.UPLOAD_LAYERS | sensors.ANNOTATION_LAYERS
    )
    assert not sensors.UPLOAD_LAYERS & sensors.ANNOTATION_LAYERS


def test_a_changed_catalog_is_due(tick: Tick, environment: dict[str, str]) -> None:
    assert "catalog: 0 due" in why_not(tick())
    folder = Path(environment["OCEANID_CATALOG"]) / "sources"
    folder.mkdir()
    shutil.copy(SAMPLES / "catalog" / "sources" / "AURORA.yaml", folder)
    assert "catalog: 1 due" in requests(tick())[0].tags["oceanid/why"]


def test_the_bucket_is_listed_at_most_once_a_minute(tick: Tick) -> None:
    tick()
    tick.put()
    assert "raw/objects: 0 due" in why_not(tick())
    tick.let_a_minute_pass()
    assert len(requests(tick())) == 1


@pytest.mark.parametrize(
    "cursor", [None, "", "garbage", "{}", "2026-13-45", "2026-01-01T00:00:00", "9999-01-01T00:00Z"]
)
def test_a_lost_or_wrong_cursor_costs_one_listing(tick: Tick, cursor: str | None) -> None:
    tick.put()
    tick.cursor = cursor
    assert len(requests(tick())) == 1
    assert tick.cursor is not None
    age = datetime.now(UTC) - datetime.fromisoformat(tick.cursor)
    assert timedelta(0) <= age < timedelta(minutes=1)


def test_the_buckets_change_enters_the_lineage_once(tick: Tick) -> None:
    tick.put()
    (event,) = tick().asset_events
    assert isinstance(event, dg.AssetMaterialization)
    assert event.asset_key == BUCKET
    assert event.metadata["new, changed or gone"].value == 1
    assert tick().asset_events == []
    tick.let_a_minute_pass()
    assert tick().asset_events == []
    tick.client.delete_object(Bucket=tick.bucket, Key=KEY)
    tick.let_a_minute_pass()
    assert len(tick().asset_events) == 1


def test_a_listing_that_exceeds_its_budget_is_resumed_by_the_next_tick(
    tick: Tick, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sensors, "LISTING_BUDGET", timedelta(0))
    monkeypatch.setattr(s3, "PAGE_KEYS", 2)
    for number in range(3):
        tick.put(f"uploads/IOTC/2026-01-31/{number}.txt", b"x")
    first = tick()
    assert "raw/objects: 0 due" in why_not(first)
    assert first.cursor is None
    assert first.asset_events == []
    assert "raw/objects: 3 due" in requests(tick())[0].tags["oceanid/why"]


def test_a_listing_under_way_elsewhere_is_not_waited_for(tick: Tick) -> None:
    tick.put()
    with (
        stores.database(_settings(), "another") as database,
        database.connect() as connection,
        hold_lock(connection, LISTING_LOCK, 0),
    ):
        assert "raw/objects: 0 due" in why_not(tick())
    assert tick.cursor is None
    assert len(requests(tick())) == 1


def test_unrouted_keys_are_due_again_when_the_catalog_changes(
    tick: Tick, environment: dict[str, str]
) -> None:
    tick.put("uploads/AURORA/2026-01-31/register.csv")
    assert len(requests(tick())) == 1
    _register()
    assert "1 set aside" in why_not(tick())
    folder = Path(environment["OCEANID_CATALOG"]) / "sources"
    folder.mkdir()
    shutil.copy(SAMPLES / "catalog" / "sources" / "AURORA.yaml", folder)
    assert "raw/objects: 1 due" in requests(tick())[0].tags["oceanid/why"]


def test_an_unreachable_database_fails_the_tick(
    tick: Tick, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = environment["OCEANID_DATABASE_URL"]
    nowhere = f"{url.rpartition('@')[0]}@127.0.0.1:{free_port(taken=())}/oceanid"
    monkeypatch.setenv("OCEANID_DATABASE_URL", nowhere)
    with pytest.raises(StoreUnreachable) as caught:
        tick()
    assert url.split(":")[2].split("@")[0] not in str(caught.value)


def test_an_unreachable_bucket_fails_the_tick(tick: Tick, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{free_port(taken=())}")
    with pytest.raises(StoreUnreachable):
        tick()


def test_a_bucket_that_is_not_there_fails_the_tick(
    tick: Tick, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCEANID_S3_BUCKET", "nobody-made-this-one")
    with pytest.raises(OceanidError):
        tick()


def test_a_database_without_our_tables_fails_the_tick(
    tick: Tick, environment: dict[str, str]
) -> None:
    with psycopg.connect(environment["OCEANID_OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("DROP SCHEMA control CASCADE")
    with pytest.raises(Exception, match="control"):
        tick()
