"""Fault by fault: what doctor says, what the check shows, who is told, and that it heals by itself.

Every fault is real: a server that is not there, keys that are refused, a token that was revoked, a
repository of somebody else, a disk that is full. One deployment has one at a time.
"""

from __future__ import annotations

import json
import os
import resource
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import httpx2
import pytest
from click.testing import CliRunner

from oceanid_pipelines.automation.jobs import PROTECT
from oceanid_pipelines.automation.sensors import new_uploads
from oceanid_pipelines.cli import oceanid
from oceanid_pipelines.definitions import defs
from oceanid_pipelines.flows import backups, restoring, stores
from oceanid_pipelines.local.home import free_port
from oceanid_pipelines.resources.stores import from_environment
from oceanid_pipelines.store import dumps
from tests.automation.listening import Receiver, Tick
from tests.conftest import LabelStudioAccess
from tests.deployment import REGISTER, Deployment
from tests.flows.people import sign_up
from tests.hub_server import FaultyHub

VESSELS = 9  # in the register


@dataclass(frozen=True)
class Place:
    """What a fault is made of."""

    deployment: Deployment
    label_studio: LabelStudioAccess
    hub: FaultyHub
    folder: Path


@contextmanager
def variables(**values: str) -> Iterator[None]:
    """Have other values in the environment for a while."""
    before = {name: os.environ[name] for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.update(before)


@contextmanager
def database_down(place: Place) -> Iterator[None]:
    url = place.deployment.settings.database_url
    nowhere = f"127.0.0.1:{free_port(taken=set())}"
    with variables(OCEANID_DATABASE_URL=url.replace(url.rpartition("@")[2].split("/")[0], nowhere)):
        yield


@contextmanager
def keys_of_the_bucket_refused(_: Place) -> Iterator[None]:
    with variables(AWS_SECRET_ACCESS_KEY="of-yesterday"):
        yield


@contextmanager
def token_revoked(place: Place) -> Iterator[None]:
    """As a person does who suspects it was seen; afterwards the deployment has the new one."""
    url = place.label_studio.url
    authorization = {"Authorization": f"Token {os.environ['LABEL_STUDIO_API_KEY']}"}
    answer = httpx2.post(f"{url}/api/current-user/reset-token", headers=authorization)
    assert answer.is_success, answer.text
    yield
    os.environ["LABEL_STUDIO_API_KEY"] = answer.json()["token"]


@contextmanager
def repository_of_somebody_else(place: Place) -> Iterator[None]:
    """The Hub answers 403 to a token that may read, and not write."""
    with variables(HF_TOKEN=place.hub.reader):
        yield


@contextmanager
def hand_edited_migration(place: Place) -> Iterator[None]:
    """The file is not what was applied: its checksum differs."""
    change = "UPDATE control.schema_versions SET checksum = reverse(checksum) WHERE version = 3"
    place.deployment.sql(change)
    yield
    place.deployment.sql(change)


@contextmanager
def role_that_writes_too_much(place: Place) -> Iterator[None]:
    place.deployment.sql("GRANT INSERT ON curated.vessels TO oceanid_reader")
    yield
    place.deployment.sql("REVOKE INSERT ON curated.vessels FROM oceanid_reader")


@dataclass(frozen=True)
class Fault:
    """What is broken, and what must be said about it, and where."""

    broken: Callable[[Place], AbstractContextManager[None]]
    subject: str
    words: str
    check: tuple[str, str]


FAULTS = {
    "the database is down": Fault(
        database_down,
        "analytics database",
        "cannot reach the analytics database: ",
        ("curated/vessels", "the_database_is_as_migrated"),
    ),
    "the object store refuses": Fault(
        keys_of_the_bucket_refused,
        "object store",
        "refused: wrong secret: check AWS_SECRET_ACCESS_KEY",
        ("raw/objects", "the_bucket_lets_us_in"),
    ),
    "the token of Label Studio is revoked": Fault(
        token_revoked,
        "label studio",
        "LABEL_STUDIO_API_KEY",
        ("label_studio/tasks", "label_studio_lets_us_in"),
    ),
    "the Hub answers 403": Fault(
        repository_of_somebody_else,
        "hub",
        "HF_TOKEN",
        ("huggingface/dataset", "the_hub_lets_us_publish"),
    ),
    "a migration was edited by hand": Fault(
        hand_edited_migration,
        "migrations",
        ".sql was edited after it was applied: restore the file",
        ("curated/vessels", "the_database_is_as_migrated"),
    ),
    "a role can write too much": Fault(
        role_that_writes_too_much,
        "rights in the database",
        "curated.vessels",
        ("curated/vessels", "every_role_may_do_what_it_needs_and_no_more"),
    ),
}
EVERYDAY = {"the object store refuses"}


@pytest.fixture
def place(
    deployment: Deployment,
    label_studio: LabelStudioAccess,
    faulty_hub: FaultyHub,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Place:
    """Return a deployment with a token of Label Studio, and a Hub, of its own."""
    token = sign_up(os.environ, f"{deployment.bucket}@example.com")
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", token)
    monkeypatch.setenv("HF_ENDPOINT", faulty_hub.address)
    monkeypatch.setenv("HF_TOKEN", faulty_hub.token)
    stores.hub(deployment.settings).ensure_repo()
    return Place(deployment, label_studio, faulty_hub, tmp_path)


@pytest.fixture
def tick(place: Place, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Tick:
    """Return the sensor of alerts, on the deployment's own Dagster."""
    monkeypatch.setenv("OCEANID_ALERT_URL", receiver.url)
    return Tick(place.deployment.instance)


def doctor() -> tuple[int, Mapping[str, tuple[str, str]]]:
    done = CliRunner().invoke(oceanid, ["doctor", "--json"])
    found = json.loads(done.output)
    return done.exit_code, {one["subject"]: (one["verdict"], one["detail"]) for one in found}


def shown(instance: dg.DagsterInstance, check: tuple[str, str]) -> tuple[bool, str]:
    """Return what Dagster shows of a check: whether it passes, and why not."""
    key = dg.AssetCheckKey(dg.AssetKey(check[0].split("/")), check[1])
    newest = instance.event_log_storage.get_latest_asset_check_execution_by_key([key])
    event = newest[key].event
    assert event is not None
    evaluation = event.asset_check_evaluation
    assert evaluation is not None
    return evaluation.passed, evaluation.description or ""


def launches(deployment: Deployment) -> bool:
    """Whether the sensor of uploads asks for a run now."""
    needed = new_uploads.required_resource_keys
    result = new_uploads(
        dg.build_sensor_context(
            instance=deployment.instance,
            resources={name: one for name, one in from_environment().items() if name in needed},
            repository_def=defs.get_repository_def(),
        )
    )
    assert isinstance(result, dg.SensorResult)
    return bool(result.run_requests)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in EVERYDAY else pytest.mark.exhaustive)
        for name in FAULTS
    ],
)
def test_a_fault_is_named_shown_and_told_and_what_was_due_is_done_when_it_ends(
    place: Place, tick: Tick, receiver: Receiver, name: str
) -> None:
    fault, deployment = FAULTS[name], place.deployment
    deployment.put_samples(REGISTER)
    with fault.broken(place):
        code, found = doctor()
        assert code == 1
        verdict, detail = found[fault.subject]
        assert verdict == "failure"
        assert fault.words in detail
        assert {subject for subject, (one, _) in found.items() if one == "ok"} > {"catalog", "sink"}

        tick()
        (told,) = receiver.heard()
        assert fault.words in told
        assert "What to do:" in told
        passed, why = shown(deployment.instance, fault.check)
        assert not passed
        assert fault.words in why
        tick()
        assert receiver.heard() == [], "once, not once a tick"
        by_hand = deployment.check(*fault.check)
        assert (by_hand.passed, by_hand.description) == (False, why)

    tick()
    (told,) = receiver.heard()
    assert told.startswith("Oceanid, recovered: ")
    assert shown(deployment.instance, fault.check) == (True, "")
    assert doctor()[1][fault.subject][0] == "ok"
    assert launches(deployment)
    assert deployment.refresh().success
    assert deployment.sql("SELECT count(*) FROM curated.vessels") == [(VESSELS,)]


@pytest.mark.exhaustive
def test_a_hub_that_asks_to_be_left_alone_is_no_fault(
    place: Place, tick: Tick, receiver: Receiver
) -> None:
    place.hub.arm(
        "status", "GET", "/api/whoami", status=429, headers={"Retry-After": "77"}, times=2
    )
    verdict, detail = doctor()[1]["hub"]
    assert verdict == "note"
    assert detail.endswith(" asks to come back in 77 s")
    tick()
    place.hub.assert_all_happened()
    assert receiver.heard() == []


def full_disk(folder: Path, major: int) -> dumps.Programs:
    """Return pg_dump as it is, but for where it writes: to a disk that is full."""
    real = dumps.programs_for(major)
    for program in ("pg_dump", "pg_restore"):
        wrapper = folder / program
        full = " > /dev/full" if program == "pg_dump" else ""
        wrapper.write_text(f'#!/bin/sh\nexec "{real.folder / program}" "$@"{full}\n')
        wrapper.chmod(0o755)
    return dumps.Programs(folder, real.major)


@pytest.mark.exhaustive
def test_a_full_disk_under_the_dump_is_told_and_the_next_backup_is_one(
    place: Place,
    tick: Tick,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job, deployment = defs.resolve_job_def(PROTECT), place.deployment
    check = ("safety/backups", "the_newest_backup_is_fresh")

    def protect() -> bool:
        done = job.execute_in_process(instance=deployment.instance, raise_on_error=False)
        return done.success

    tick()
    receiver.heard()
    with monkeypatch.context() as patch:
        patch.setattr(backups, "programs_for", lambda major: full_disk(place.folder, major))
        assert not protect()
        tick()
        (told,) = receiver.heard()
        assert "the last run of the job protect failed" in told
        assert "No space left on device" in told
        assert "No space left on device" in doctor()[1]["alerts"][1]
        assert doctor()[1]["backups"] == (
            "warning",
            "the newest is old (analytics: never): run oceanid backup",
        )
        by_hand = CliRunner().invoke(oceanid, ["backup"])
        assert "No space left on device" in str(by_hand.exception)
        assert not deployment.check(*check).passed
        tick()
        (told,) = receiver.heard()
        assert told.startswith("Oceanid: safety/backups: it is not true that the_newest_backup_is")
    assert protect()
    tick()
    assert len(receiver.heard()) == 2, "both are over"
    assert shown(deployment.instance, check) == (True, "")
    assert doctor()[1]["backups"][0] == "ok"


def test_a_drill_without_room_for_the_dump_says_so(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CliRunner().invoke(oceanid, ["backup"]).exit_code == 0
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        refused = CliRunner().invoke(oceanid, ["restore-check"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert isinstance(refused.exception, restoring.RestoreFailed)
    assert "TMPDIR" in str(refused.exception)
    assert CliRunner().invoke(oceanid, ["restore-check"]).exit_code == 0
