"""The real stores that tests touch: one stack a session, and of everything in it an own one a test.

Fixtures of one concern belong into the conftest.py of that concern's folder.
"""

from __future__ import annotations

import fcntl
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from psycopg import sql

from oceanid_pipelines.local import object_store, postgres
from oceanid_pipelines.local.stack import Stack
from tests.hub_server import FaultyHub, new_dataset, serving
from tests.memory import in_memory

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytest_plugins = ["tests.order", "tests.dagster_services", "tests.deployment"]
LAZY = frozenset({"label-studio", "dagster", "hub", "sink"})
SINK = ("OCEANID_SINK_URL", "OCEANID_SINK_SECRET", "OCEANID_DAGSTER_URL")  # the stack's own one
TEMPLATE = "oceanid_template"
FOLDER = pytest.StashKey[Path]()  # every stack of the session is in here
MEMORY_GIGABYTES = 4  # TODO measure
TABLE = "table"  # name of the property of a test that is printed at the end
KEEPER = pytest.StashKey[subprocess.Popen[bytes]]()


@dataclass(frozen=True)
class DatabaseUrls:
    """A test's own, migrated analytics database, as each of its roles sees it."""

    name: str
    owner: str
    pipeline: str
    reader: str
    backup: str


@dataclass(frozen=True)
class LabelStudioAccess:
    """The session's Label Studio, as its administrator and as a reader of its database."""

    url: str
    api_key: str
    database_url: str


@dataclass(frozen=True)
class HubAccess:
    """The session's Hub, as whoever owns the namespace of `dataset`."""

    endpoint: str
    token: str


def pytest_configure(config: pytest.Config) -> None:
    """Choose the session's folder; the process that outlives pytest is the one to clean up."""
    if hasattr(config, "workerinput"):
        config.stash[FOLDER] = Path(config.workerinput["stack_folder"])
        return
    folder = Path(tempfile.mkdtemp(prefix="oceanid-tests-", dir=in_memory(MEMORY_GIGABYTES)))
    config.stash[FOLDER] = folder
    config.stash[KEEPER] = subprocess.Popen(
        [sys.executable, "-m", "tests.stack_keeper", str(folder)],
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where the session's folder is."""
    node.workerinput["stack_folder"] = str(node.config.stash[FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let the keeper clean up, and wait until it has."""
    if keeper := config.stash.get(KEEPER, None):
        keeper.communicate()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the tables that tests recorded, wherever they ran."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == TABLE:
                terminalreporter.section(report.nodeid)
                terminalreporter.line(str(value))


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "first-comer").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> Stack:
    """Return the session's running stack: Postgres and S3; the first to ask brings it up."""
    folder = request.config.stash[FOLDER]
    stack = Stack(folder / "home")
    with _one_at_a_time(folder):
        if not stack.home.exists or not all(one.up for one in stack.status() if one.wanted):
            stack.up(without=LAZY)
        with postgres.connect(stack.home) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
            if not found.fetchone():
                # Only what a power cut would need; the tests have none.
                for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")
                connection.execute("SELECT pg_reload_conf()")
                _clone(stack, "oceanid", TEMPLATE)
    return stack


@pytest.fixture(scope="session")
def label_studio(stack: Stack, request: pytest.FixtureRequest) -> LabelStudioAccess:
    """Return the session's Label Studio; the first to ask brings it up, in half a minute."""
    with _one_at_a_time(request.config.stash[FOLDER]):
        stack.up(without=LAZY - {"label-studio"})
    variables = stack.env()
    return LabelStudioAccess(
        url=variables["LABEL_STUDIO_URL"],
        api_key=variables["LABEL_STUDIO_API_KEY"],
        database_url=variables["LABEL_STUDIO_DATABASE_URL"],
    )


@pytest.fixture(scope="session")
def hub(stack: Stack, request: pytest.FixtureRequest) -> HubAccess:
    """Return the session's Hub; the first to ask brings it up. `dataset` is a test's own repo."""
    with _one_at_a_time(request.config.stash[FOLDER]):
        stack.up(without=LAZY - {"hub"})
    variables = stack.env()
    return HubAccess(endpoint=variables["HF_ENDPOINT"], token=variables["HF_TOKEN"])


@pytest.fixture(scope="session")
def faulty_hub(request: pytest.FixtureRequest) -> Iterator[FaultyHub]:
    """Yield a Hub that only this worker uses, to let fail."""
    with serving(request.config.stash[FOLDER]) as server:
        yield server


@pytest.fixture(scope="session")
def every_store(label_studio: LabelStudioAccess, hub: HubAccess) -> None:
    """Have every store up: what `dagster asset materialize --select '*'` needs."""


@pytest.fixture
def dataset() -> str:
    """Return the name of a dataset repository of the test's own; nobody has made it yet."""
    return new_dataset()


@pytest.fixture
def databases(stack: Stack) -> Iterator[Callable[..., DatabaseUrls]]:
    """Return a function that makes an own, migrated database, or copies the one it is told.

    They are dropped after the test.
    """
    made: list[str] = []

    def make(template: str = TEMPLATE) -> DatabaseUrls:
        name = f"test_{secrets.token_hex(6)}"
        made.append(name)
        _clone(stack, template, name)
        return DatabaseUrls(
            name=name,
            owner=postgres.url(stack.home, name, "oceanid_owner"),
            pipeline=postgres.url(stack.home, name, "oceanid_pipeline"),
            reader=postgres.url(stack.home, name, "oceanid_reader"),
            backup=postgres.url(stack.home, name, "oceanid_backup"),
        )

    yield make
    with postgres.connect(stack.home) as connection:
        for name in made:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


class Buckets:
    """Versioned buckets, made ahead and deleted behind: the first object of a bucket waits 0.2 s.

    SeaweedFS makes volumes for it meanwhile, so that the wait costs nobody anything.
    """

    def __init__(self, client: S3Client) -> None:
        self._client = client
        self._background = ThreadPoolExecutor(1)
        self._deleted: list[Future[None]] = []
        self._next = self._background.submit(self._make)

    def take(self) -> str:
        """Return the name of a bucket that nobody has had."""
        name, self._next = self._next.result(), self._background.submit(self._make)
        return name

    def give_back(self, name: str) -> None:
        """Delete a bucket with all that is in it, some time."""
        self._deleted.append(self._background.submit(self._delete, name))

    def close(self) -> None:
        """Delete what is left; raise what went wrong in a deletion."""
        self.give_back(self._next.result())
        self._background.shutdown()
        for deletion in self._deleted:
            deletion.result()

    def _make(self) -> str:
        name = f"test-{secrets.token_hex(6)}"
        self._client.create_bucket(Bucket=name)
        self._client.put_object(Bucket=name, Key="the first", Body=b"")
        self._client.delete_object(Bucket=name, Key="the first")
        self._client.put_bucket_versioning(
            Bucket=name, VersioningConfiguration={"Status": "Enabled"}
        )
        return name

    def _delete(self, name: str) -> None:
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=name)
        for page in pages:
            for found in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                self._client.delete_object(
                    Bucket=name, Key=found["Key"], VersionId=found["VersionId"]
                )
        self._client.delete_bucket(Bucket=name)


@pytest.fixture(scope="session")
def buckets(stack: Stack) -> Iterator[Buckets]:
    """Yield this worker's supply of buckets."""
    supply = Buckets(object_store.client(stack.home))
    yield supply
    supply.close()


@pytest.fixture
def bucket(buckets: Buckets) -> Iterator[str]:
    """Return the name of the test's own, versioned bucket; it is deleted after the test."""
    name = buckets.take()
    yield name
    buckets.give_back(name)


@pytest.fixture
def environment(
    request: pytest.FixtureRequest,
    stack: Stack,
    databases: Callable[..., DatabaseUrls],
    bucket: str,
    dataset: str,
    tmp_path: Path,
) -> dict[str, str]:
    """Return the variables of a deployment whose stores are all the test's own.

    Label Studio's and the Hub's are there too: ask for `label_studio` or `hub` to have them run.
    """
    urls = databases()
    catalog = tmp_path / "catalog"
    dagster_home = request.config.stash[FOLDER] / f"dagster-{urls.name}"
    catalog.mkdir()
    dagster_home.mkdir()
    # Beside it are the projects of every other test, which people might have made.
    (catalog / "projects.yaml").write_text('excluded: ["*"]\n', encoding="utf-8")
    # An instance on SQLite in this folder.
    (dagster_home / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    variables = stack.env()
    unwanted = ("DAGSTER_PG_URL", "DAGSTER_LOGS_BUCKET", "OCEANID_HOME", *SINK)
    # Dumping Label Studio's database is a test of its own.
    for name in (*unwanted, "LABEL_STUDIO_BACKUP_DATABASE_URL"):
        variables.pop(name, None)
    return {
        **variables,
        "OCEANID_DATABASE_URL": urls.pipeline,
        "OCEANID_OWNER_DATABASE_URL": urls.owner,
        "OCEANID_BACKUP_DATABASE_URL": urls.backup,
        "OCEANID_BACKUP_URI": f"s3://{object_store.BACKUPS_BUCKET}/{urls.name}",
        "OCEANID_S3_BUCKET": bucket,
        "OCEANID_HF_DATASET": dataset,
        "OCEANID_CATALOG": str(catalog),
        "DAGSTER_HOME": str(dagster_home),
    }


def _clone(stack: Stack, template: str, name: str) -> None:
    owner, others = postgres.DATABASES["oceanid"]
    with postgres.connect(stack.home) as connection:
        postgres.create_database(
            connection, name, owner=owner, others=others, template=template, strategy="FILE_COPY"
        )
