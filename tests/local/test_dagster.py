"""The real webserver and daemon, on the root's dagster.yaml."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from oceanid_pipelines.local import object_store, postgres
from oceanid_pipelines.local.processes import owned
from oceanid_pipelines.local.stack import Stack
from tests.conftest import FOLDER
from tests.local.conftest import kill, pids, until
from tests.stack_keeper import discard

WITHOUT = frozenset({"label-studio", "hub", "sink"})
ALL = {"postgres", "object-store", "dagster-webserver", "dagster-daemon"}


@pytest.fixture
def running(request: pytest.FixtureRequest) -> Iterator[Stack]:
    path = request.config.stash[FOLDER] / f"own-{secrets.token_hex(4)}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent.parent.parent))
        stack = Stack(path, definitions="tests.local.tiny_definitions")
        stack.up(without=WITHOUT)
        yield stack
    discard(path)


def graphql(stack: Stack, query: str) -> dict[str, object]:
    address = next(one.address for one in stack.status() if one.name == "dagster-webserver")
    answer = httpx2.post(f"{address}/graphql", json={"query": query}, trust_env=False, timeout=60)
    answer.raise_for_status()
    data: dict[str, object] = answer.json()["data"]
    return data


def run_states(stack: Stack) -> list[str]:
    with postgres.connect(stack.home, "dagster") as connection:
        return [state for (state,) in connection.execute("SELECT status FROM runs")]


@pytest.mark.exhaustive
def test_a_stack_with_dagster_runs_what_a_sensor_asks_for_and_leaves_nothing_behind(
    running: Stack,
) -> None:
    until(lambda: run_states(running) == ["SUCCESS"])
    client = object_store.client(running.home)
    logs = client.list_objects_v2(Bucket="dagster-logs", Prefix="compute-logs/")["Contents"]
    bodies = [client.get_object(Bucket="dagster-logs", Key=log["Key"]) for log in logs]
    assert b"a greeting from the run\n" in [body["Body"].read() for body in bodies]

    before = pids(running)
    running.up(without=WITHOUT)
    assert pids(running) == before
    assert set(before) == ALL

    running.down()
    assert owned(running.home) == []


@pytest.mark.exhaustive
def test_the_webserver_shows_the_code_and_the_daemons_health(running: Stack) -> None:
    data = graphql(
        running,
        "{ instance { daemonHealth { allDaemonStatuses { daemonType required healthy } } }"
        " assetNodes { assetKey { path } } }",
    )
    assert data["assetNodes"] == [{"assetKey": {"path": ["greeting"]}}]

    def sick() -> list[str]:
        found = graphql(
            running,
            "{ instance { daemonHealth { allDaemonStatuses { daemonType required healthy } } } }",
        )
        statuses = found["instance"]["daemonHealth"]["allDaemonStatuses"]  # type: ignore[index]
        return [one["daemonType"] for one in statuses if one["required"] and not one["healthy"]]

    until(lambda: not sick())


@pytest.mark.exhaustive
def test_killed_ones_come_back(running: Stack) -> None:
    before = pids(running)
    kill(running, "dagster-webserver", "dagster-daemon")
    assert set(pids(running)) == ALL - {"dagster-webserver", "dagster-daemon"}

    running.up(without=WITHOUT)

    after = pids(running)
    assert set(after) == ALL
    assert {name for name in ALL if after[name] == before[name]} == {"postgres", "object-store"}


@pytest.mark.exhaustive
def test_whoever_uses_an_address_is_restarted_when_it_moves(running: Stack) -> None:
    before = pids(running)
    kill(running, "postgres")
    with socket.socket() as foreign:
        foreign.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        foreign.bind(("127.0.0.1", running.home.port("postgres")))
        foreign.listen()
        running.up(without=WITHOUT)

        after = pids(running)
        assert set(after) == ALL
        assert {name for name in ALL if after[name] == before[name]} == {"object-store"}
        url = running.env()["DAGSTER_PG_URL"]
        for one in owned(running.home):
            if one.leads and one.service.startswith("dagster"):
                assert one.process.environ()["DAGSTER_PG_URL"] == url
