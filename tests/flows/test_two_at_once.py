"""Two runs started together end like one."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from oceanid_pipelines.store.database import Database, lock_holder
from tests.flows import driver
from tests.flows.conftest import Deployment, fill, finish, materialize
from tests.flows.driver import Death


@pytest.mark.usefixtures("every_store")
def test_two_materializations_at_once_end_like_one(deployment: Deployment, tmp_path: Path) -> None:
    fill(deployment)
    undisturbed = deployment.elsewhere()
    undisturbed.run()

    runs = [materialize(_on_another_machine(deployment, tmp_path / f"{n}")) for n in range(2)]
    for run in runs:
        finish(run)

    ended, expected = deployment.dump(), undisturbed.dump()
    # Begun by the dataset's assets, which the undisturbed run of the flows has not.
    assert len(ended.pop("label.next_release")) == 1
    assert expected.pop("label.next_release") == []
    assert ended == expected
    assert deployment.run().idle


def test_a_run_that_waits_for_a_killed_one_completes_its_work(
    deployment: Deployment, tmp_path: Path
) -> None:
    """The lock of a dead process is free at once."""
    fill(deployment)
    undisturbed = deployment.elsewhere()
    undisturbed.run()
    note = tmp_path / "note"
    first = driver.started(deployment.environment, Death("promotion", "before"), note)
    while first.is_alive() and not holds_the_lock(deployment):
        pass
    second = driver.started(deployment.environment, Death("promotion", "never"), note)
    first.join()
    second.join()

    assert (first.exitcode, second.exitcode) == (-signal.SIGKILL, 0)
    assert deployment.dump() == undisturbed.dump()


def _on_another_machine(deployment: Deployment, dagster_home: Path) -> dict[str, str]:
    """A Dagster of its own on the same stores: two cannot make one SQLite storage at once."""
    dagster_home.mkdir()
    (dagster_home / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    return {**deployment.environment, "DAGSTER_HOME": str(dagster_home)}


def holds_the_lock(deployment: Deployment) -> bool:
    """Whether some session holds the writer's lock."""
    database = Database(deployment.environment["OCEANID_DATABASE_URL"])
    try:
        with database.connect() as connection:
            return lock_holder(connection) is not None
    finally:
        database.close()
