"""A real Dagster instance of a test's own, and runs in any state on it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Protocol

import dagster as dg
import pytest
from dagster._core.remote_origin import (
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.utils import make_new_run_id

from oceanid_pipelines.automation.jobs import REFRESH
from tests.automation.listening import Receiver, Tick

EVENT_OF = {
    dg.DagsterRunStatus.QUEUED: dg.DagsterEventType.PIPELINE_ENQUEUED,
    dg.DagsterRunStatus.STARTING: dg.DagsterEventType.PIPELINE_STARTING,
    dg.DagsterRunStatus.STARTED: dg.DagsterEventType.PIPELINE_START,
    dg.DagsterRunStatus.CANCELING: dg.DagsterEventType.PIPELINE_CANCELING,
    dg.DagsterRunStatus.SUCCESS: dg.DagsterEventType.PIPELINE_SUCCESS,
    dg.DagsterRunStatus.FAILURE: dg.DagsterEventType.PIPELINE_FAILURE,
    dg.DagsterRunStatus.CANCELED: dg.DagsterEventType.PIPELINE_CANCELED,
}


ORIGIN = RemoteRepositoryOrigin(  # without one, a run cannot be queued
    ManagedGrpcPythonEnvCodeLocationOrigin(
        LoadableTargetOrigin(module_name="oceanid_pipelines.definitions")
    ),
    "__repository__",
)


class MakeRun(Protocol):
    def __call__(
        self,
        status: dg.DagsterRunStatus,
        *,
        job: str = ...,
        assets: frozenset[dg.AssetKey] | None = ...,
    ) -> str: ...


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    """Yield an instance of the test's own."""
    with dg.DagsterInstance.ephemeral() as opened:
        yield opened


@pytest.fixture
def run(instance: dg.DagsterInstance) -> MakeRun:
    """Return a function that makes a run and lets it reach a status by its real events."""

    def make(
        status: dg.DagsterRunStatus,
        *,
        job: str = REFRESH,
        assets: frozenset[dg.AssetKey] | None = None,
    ) -> str:
        record = instance.add_run(
            dg.DagsterRun(
                job_name=job,
                run_id=make_new_run_id(),
                asset_selection=assets,
                remote_job_origin=RemoteJobOrigin(ORIGIN, job),
            )
        )
        if status is not dg.DagsterRunStatus.NOT_STARTED:
            instance.report_dagster_event(
                dg.DagsterEvent(event_type_value=EVENT_OF[status].value, job_name=job),
                record.run_id,
            )
        found = instance.get_run_by_id(record.run_id)
        assert found is not None
        assert found.status is status
        return record.run_id

    return make


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def tick(
    environment: dict[str, str],
    receiver: Receiver,
    instance: dg.DagsterInstance,
    every_store: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Tick:
    for name, value in {**environment, "OCEANID_ALERT_URL": receiver.url}.items():
        monkeypatch.setenv(name, value)
    return Tick(instance)
