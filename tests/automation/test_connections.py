"""The connection budget of the README holds: measured while all of it works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from oceanid_pipelines.cli import oceanid
from oceanid_pipelines.local import postgres
from oceanid_pipelines.local.stack import Stack
from tests.conftest import TABLE
from tests.dagster_services import SERVICES, Services
from tests.deployment import Deployment
from tests.flows import sinks
from tests.sessions import Peaks, stated

WEBHOOKS = 60


@pytest.fixture
def peaks(deployment: Deployment, stack: Stack) -> Iterator[Peaks]:
    """Yield what counts the sessions of the deployment's database, by what they are for."""
    ours = deployment.settings.database_url.rpartition("/")[2]

    def who(database: str, application: str, _: int) -> str | None:
        if database != ours or not application.startswith("oceanid "):
            return None
        kind = application.split()[1]
        return {"run": "a run", "reader": "a run", "sink": "oceanid sink"}.get(kind, "oceanid …")

    with Peaks(lambda: postgres.connect(stack.home), who) as counting:
        yield counting


@pytest.mark.exhaustive
@pytest.mark.usefixtures("every_store")
def test_runs_commands_and_the_sink_hold_no_more_connections_than_stated(
    deployment: Deployment,
    peaks: Peaks,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    deployment.put_samples()
    assert deployment.refresh().success
    for command in (["doctor"], ["plan"], ["status"], ["backup"]):
        CliRunner().invoke(oceanid, command)
    variables = sinks.variables({})
    with (
        pytest.MonkeyPatch.context() as patch,
        ThreadPoolExecutor(20) as senders,
    ):
        for name, value in variables.items():
            patch.setenv(name, value)
        with sinks.sink(variables, tmp_path / "sink.log") as sink:
            answers = list(
                senders.map(
                    lambda number: sink.post({"action": "PROJECT_UPDATED", "number": number}),
                    range(WEBHOOKS),
                )
            )
    assert {answer.status_code for answer in answers} == {200}
    budget = stated()
    record_property(TABLE, dict(peaks.most))
    for who in ("a run", "oceanid sink", "oceanid …"):
        assert 0 < peaks.most[who] <= budget[who][0], (who, peaks.most[who])


@SERVICES
def test_no_process_of_dagster_holds_more_connections_than_stated(
    services: Services, record_property: Callable[[str, object], None]
) -> None:
    """Those that were too short to be told whose they are count in the sum."""
    budget, total = stated(), services.peaks["dagster"]
    record_property(TABLE, dict(services.peaks))
    assert {"webserver:dagster", "code location:oceanid"} <= set(services.peaks)
    assert 0 < total <= sum(dagsters for _, dagsters in budget.values())
    for name, most in services.peaks.items():
        who, _, database = name.partition(":")
        if database:
            assert most <= budget[who][database == "dagster"], (name, most)
