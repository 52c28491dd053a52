"""What `oceanid local up` does before it starts a daemon: free what died with the last one.

Run as `python -m oceanid_pipelines.automation.recovery` in the environment of a deployment. While a
daemon runs, the sensors' ticks do the same, after a time of grace that is not needed here.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import dagster as dg

from oceanid_pipelines.automation.runs import EXCUSED, in_flight, report_dead
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.database import Database, live_applications


def recover(instance: dg.DagsterInstance, database: Database) -> list[str]:
    """Report launched runs failed that have no session; return their ids.

    Call it only while no daemon of the instance runs. The failures are excused: they delay no run.
    """
    with database.connect() as connection:
        live = live_applications(connection)
    dead = report_dead(
        instance, in_flight(instance), live, now=datetime.now(UTC), grace=timedelta(0)
    )
    for run_id in dead:
        instance.add_run_tags(run_id, {EXCUSED: "it died with the stack"})
    return dead


def main() -> None:
    """Recover the deployment of this environment."""
    database = Database(Settings.load(os.environ).database_url, application="recovery")
    try:
        with dg.DagsterInstance.get() as instance:
            recover(instance, database)
    finally:
        database.close()


if __name__ == "__main__":
    main()
