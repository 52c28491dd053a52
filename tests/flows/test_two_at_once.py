"""Two runs started together end like one."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.flows import driver
from tests.flows.conftest import Deployment, fill, finish, materialize
from tests.flows.driver import Death


def test_two_materializations_at_once_end_like_one(deployment: Deployment) -> None:
    fill(deployment)
    undisturbed = deployment.elsewhere()
    undisturbed.run()

    for run in [materialize(deployment.environment) for _ in range(2)]:
        finish(run)

    assert deployment.dump() == undisturbed.dump()
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
    second = driver.started(deployment.environment, Death("promotion", "never"), note)
    first.join()
    second.join()

    ended = sorted((first.exitcode or 0, second.exitcode or 0))
    assert ended == [-signal.SIGKILL, 0]
    assert deployment.dump() == undisturbed.dump()
