"""Dagster's own processes on a stack of their own, with the demo's documents in it.

All tests that use it are of one group (`@SERVICES`), so that they run one after the other: some of
them kill what the others look at, and leave it as they found it. After the last of them it goes
down: an idle daemon takes a tenth of a core.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from oceanid_pipelines.local import demo, object_store, postgres
from oceanid_pipelines.local.processes import Owned, owned
from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.settings import LOCAL_BUCKET, Settings
from tests.conftest import FOLDER
from tests.order import is_grouped
from tests.sessions import Peaks
from tests.stack_keeper import discard

SERVICES = pytest.mark.xdist_group("dagster-services")
WITHOUT = frozenset({"label-studio", "hub"})
FINISHED = {"SUCCESS", "FAILURE", "CANCELED"}


class Services:
    """A stack with Dagster, and what its database says about runs."""

    def __init__(self, stack: Stack, peaks: Counter[str]) -> None:
        self.stack = stack
        self.settings = Settings.load(stack.env())
        self.peaks = peaks  # the most sessions at once till then, by `process:database`

    @property
    def address(self) -> str:
        """Return where the webserver is."""
        return f"http://{self.stack.home.address('dagster')}"

    def graphql(self, query: str, **variables: Any) -> Any:
        """Return the data of an answer without errors."""
        answer = httpx2.post(
            f"{self.address}/graphql",
            json={"query": query, "variables": variables},
            timeout=60,
            trust_env=False,
        )
        document = answer.json()
        assert "errors" not in document, document
        return document["data"]

    def sql(self, statement: str, *values: Any, database: str = "dagster") -> list[tuple[Any, ...]]:
        """Run a statement as the superuser."""
        with postgres.connect(self.stack.home, database) as connection:
            done = connection.execute(statement, values)
            return done.fetchall() if done.description else []

    def runs(self) -> dict[str, str]:
        """Return the status of every run, by its id."""
        return dict(self.sql("SELECT run_id, status FROM runs ORDER BY id"))

    def vessels(self) -> int:
        """Return how many vessels there are."""
        return int(self.sql("SELECT count(*) FROM curated.vessels", database="oceanid")[0][0])

    def wait_until_idle(self) -> None:
        """Wait until every run is over and nothing is due that a run was asked for."""
        until(lambda: set(self.runs().values()) <= FINISHED and "SUCCESS" in self.runs().values())

    def next_run(self, known: Collection[str]) -> str:
        """Wait for a run that is not known, and return its id."""
        until(lambda: set(self.runs()) - set(known))
        return max(set(self.runs()) - set(known))

    def sessions(self, run_id: str) -> dict[int, str | None]:
        """Return what a run's sessions wait for, by the client's port."""
        return dict(
            self.sql(
                "SELECT client_port, wait_event_type FROM pg_stat_activity"
                " WHERE application_name = %s",
                f"oceanid run {run_id}",
            )
        )

    def worker(self, run_id: str) -> psutil.Process:
        """Return the process that has a run's session."""
        ports = set(self.sessions(run_id))
        (found,) = {
            one.process
            for one in owned(self.stack.home)
            if ports & {c.laddr.port for c in one.process.net_connections("tcp")}
        }
        return found

    @contextmanager
    def table_locked_after_forgetting(self, table: str) -> Iterator[None]:
        """Empty all that follows from `raw`, so that it is due, and keep everybody off a table.

        That the server may be killed meanwhile is no error.
        """
        connection = postgres.connect(self.stack.home, "oceanid")
        connection.execute(
            "TRUNCATE stage.documents, curated.vessels, curated.promotion_log,"
            " curated.entity_conflicts CASCADE"
        )
        connection.execute("BEGIN")
        connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        try:
            yield
        finally:
            connection.close()


class Holders:
    """Tells which kind of Dagster's processes a session is of, by its port."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._ports: dict[int, str | None] = {}

    def who(self, database: str, _: str, port: int) -> str | None:
        """Return the kind of process and the database; None for sessions of others."""
        if port not in self._ports:
            for one in owned(self.stack.home):
                if one.service.startswith("dagster"):
                    with suppress(psutil.Error):  # it ended meanwhile
                        kind = self._kind(one)
                        connections = one.process.net_connections("tcp")
                        self._ports |= {c.laddr.port: kind for c in connections}
            self._ports.setdefault(port, None)  # its process has ended: it is not looked for again
        found = self._ports[port]
        return f"{found}:{database}" if found else None

    @staticmethod
    def _kind(one: Owned) -> str:
        if one.leads:
            return one.service.removeprefix("dagster-")
        return "code location" if "grpc" in one.process.cmdline() else "a run"


def until(true: Callable[[], object], seconds: float = 150) -> None:
    """Poll until it is true; fail when it never is."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.2)


def pytest_runtest_teardown(item: pytest.Function, nextitem: pytest.Function | None) -> None:
    """Kill the services when no test of the group follows; the demo's are taken down gently."""
    services = item.funcargs.get("services")
    if isinstance(services, Services) and (nextitem is None or not is_grouped(nextitem)):
        discard(services.stack.home.path)


@pytest.fixture(scope="session")
def services(request: pytest.FixtureRequest) -> Services:
    """Return a stack with Dagster whose sensor has brought the demo's documents in by itself."""
    stack = Stack(request.config.stash[FOLDER] / "dagster-services")
    stack.up(without=WITHOUT | {"dagster"})
    folder = Path(stack.env()["OCEANID_CATALOG"]) / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    for source in (demo.SAMPLES / "catalog" / "sources").glob("*.yaml"):
        (folder / source.name).write_bytes(source.read_bytes())
    client = object_store.client(stack.home)
    for sample in demo.DOCUMENTS:
        body = (demo.SAMPLES / "documents" / sample.name).read_bytes()
        client.put_object(Bucket=LOCAL_BUCKET, Key=sample.key, Body=body)
    holders = Holders(stack)
    with Peaks(lambda: postgres.connect(stack.home), holders.who, pause=0.1) as counting:
        stack.up(without=WITHOUT)
        running = Services(stack, counting.most)
        running.wait_until_idle()
    return running
