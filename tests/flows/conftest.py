"""A deployment of a test's own: its bucket, database and catalog, and what is in them."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

import boto3
import pytest

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.flows.declare import declare_catalog
from oceanid_pipelines.flows.intake import Registered, list_bucket, register_uploads
from oceanid_pipelines.store.backlog import SetAside, set_aside
from oceanid_pipelines.store.database import Connection, Database
from tests.conftest import DatabaseUrls, LabelStudioAccess
from tests.flows import driver, samples, tables
from tests.flows.desk import Desk, declare_projects, label_studio_of
from tests.flows.driver import Done
from tests.flows.labelling import Labelling
from tests.flows.site import Site
from tests.hub_server import FaultyHub

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MATERIALIZE = ("asset", "materialize", "--select", "*", "-m", "oceanid_pipelines.definitions")


@cache  # one takes as long to make as it takes to upload ten documents
def _s3(endpoint: str, region: str, key_id: str, key: str) -> S3Client:
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=key_id,
        aws_secret_access_key=key,
    )


@dataclass(frozen=True)
class Deployment:
    """Everything a run touches."""

    environment: dict[str, str]
    databases: Callable[..., DatabaseUrls]

    @property
    def bucket(self) -> str:
        """The name of its bucket."""
        return self.environment["OCEANID_S3_BUCKET"]

    @property
    def catalog(self) -> Path:
        """The folder laid over the built-in catalog."""
        return Path(self.environment["OCEANID_CATALOG"])

    @property
    def owner(self) -> str:
        """The URL of the database for the role that owns everything in it."""
        return self.environment["OCEANID_OWNER_DATABASE_URL"]

    @property
    def s3(self) -> S3Client:
        """A client of the bucket's server."""
        return _s3(
            self.environment["AWS_ENDPOINT_URL_S3"],
            self.environment["AWS_REGION"],
            self.environment["AWS_ACCESS_KEY_ID"],
            self.environment["AWS_SECRET_ACCESS_KEY"],
        )

    def put(self, key: str, body: bytes) -> None:
        """Upload bytes."""
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)

    def overwrite(self, key: str, body: bytes) -> None:
        """Upload until the bucket's clock, which counts seconds, tells it from what it has seen."""
        seen = self.rows(
            "SELECT last_modified FROM control.bucket_keys WHERE bucket = %s AND key = %s",
            self.bucket,
            key,
        )
        now = None
        while now is None or now in [row["last_modified"] for row in seen]:
            self.put(key, body)
            now = self.s3.head_object(Bucket=self.bucket, Key=key)["LastModified"]

    def delete(self, key: str) -> None:
        """Delete a key; its old version stays readable where the bucket keeps versions."""
        self.s3.delete_object(Bucket=self.bucket, Key=key)

    def run(self) -> Done:
        """Run every step once, in this process."""
        return driver.run(self.environment)

    def listing(self) -> None:
        """Bring the mirror of the bucket up to date, and do no more."""
        objects = driver.object_store(self.environment)
        with driver.writing(self.environment) as connection:
            list_bucket(connection, objects)

    def register(self) -> Registered:
        """Register what was listed, and do no more."""
        catalog = load_catalog(self.catalog)
        objects = driver.object_store(self.environment)
        with driver.writing(self.environment) as connection:
            declare_catalog(connection, catalog)
            return register_uploads(
                connection, objects, codes=catalog.codes, catalog=catalog.fingerprint
            )

    def elsewhere(self) -> Deployment:
        """Return the same bucket and catalog with an empty database of its own."""
        return self._with(self.databases())

    def copied(self) -> Deployment:
        """Return the same bucket and catalog with a copy of the database."""
        return self._with(
            self.databases(self.environment["OCEANID_DATABASE_URL"].rpartition("/")[2])
        )

    def _with(self, urls: DatabaseUrls) -> Deployment:
        return replace(
            self,
            environment={
                **self.environment,
                "OCEANID_DATABASE_URL": urls.pipeline,
                "OCEANID_OWNER_DATABASE_URL": urls.owner,
            },
        )

    def rows(self, query: LiteralString, *parameters: Any) -> list[dict[str, Any]]:
        """Return what a query finds, or nothing of a statement that finds nothing."""
        with tables.connect(self.owner) as connection:
            done = connection.execute(query, parameters)
            return [] if done.description is None else done.fetchall()

    def one(self, query: LiteralString, *parameters: Any) -> dict[str, Any]:
        """Return the only row that a query finds."""
        (row,) = self.rows(query, *parameters)
        return row

    def dump(self, *only: str) -> tables.Dump:
        """Return what all of its tables, or only some, mean."""
        return tables.dump(self.owner, only=only)

    def versions(self) -> tables.Versions:
        """Return a fingerprint of every row's version, per table."""
        return tables.row_versions(self.owner)

    def set_aside(self) -> dict[str, SetAside]:
        """Return what a person would be shown, by key or title."""
        with driver.writing(self.environment) as connection:
            return {item.what: item for item in set_aside(connection, self.bucket)}

    def names(self) -> dict[str, str | None]:
        """Return the name shown of every vessel, by IMO number."""
        return {
            row["imo"]: row["vessel_name"]
            for row in self.rows("SELECT imo, vessel_name FROM curated.vessels")
        }


@pytest.fixture
def deployment(environment: dict[str, str], databases: Callable[..., DatabaseUrls]) -> Deployment:
    """Return a deployment that knows two made-up sources and has nothing in its bucket."""
    made = Deployment(environment, databases)
    samples.declare_source(made.catalog, "AAA", trust=50)
    samples.declare_source(made.catalog, "BBB", trust=60)
    return made


@pytest.fixture
def desk(deployment: Deployment, label_studio: LabelStudioAccess) -> Iterator[Desk]:
    """Return the session's Label Studio, with a project for texts and one for pages to come."""
    assert deployment.environment["LABEL_STUDIO_URL"] == label_studio.url
    token = secrets.token_hex(6)
    declare_projects(deployment.catalog, f"t{token}", f"p{token}")
    with label_studio_of(deployment.environment) as server:
        yield Desk(deployment, server, f"t{token}", f"p{token}")


@pytest.fixture
def site(faulty_hub: FaultyHub, databases: Callable[[], DatabaseUrls]) -> Iterator[Site]:
    """Yield a place to publish from."""
    made = Site(faulty_hub, databases())
    yield made
    made.close()


def fill(deployment: Deployment) -> None:
    """Upload two overlapping registers, a workbook, texts, a pdf, a picture, and bad ones."""
    shared = [samples.vessel(number, f"SHARED {number}") for number in range(1, 6)]
    only_a = [samples.vessel(number, f"A {number}") for number in range(10, 14)]
    only_b = [samples.vessel(number, f"B {number}") for number in range(20, 24)]
    twins = [samples.vessel(30, "TWIN ONE"), samples.vessel(30, "TWIN TWO", Number="R99999")]
    for key, body in {
        "uploads/AAA/2026-01-01/a.csv": samples.csv([*shared, *only_a, *twins]),
        "uploads/BBB/2026-02-01/b.csv": samples.csv(
            [{**row, "Name": row["Name"].replace("SHARED", "RENAMED")} for row in shared] + only_b
        ),
        "uploads/AAA/2026-03-01/a.xlsx": samples.xlsx([*shared, *only_a], sheets=("A", "B")),
        "uploads/AAA/2026-03-01/note.txt": b"A vessel was seen.\n",
        "uploads/BBB/2026-03-01/report.pdf": samples.pdf("first page", "second page"),
        "uploads/BBB/2026-03-01/photo.png": samples.png(),
        "uploads/BBB/2026-03-01/empty.csv": b"",
        "uploads/BBB/2026-03-01/cut.pdf": samples.pdf("a page")[:200],
        "uploads/NOBODY/2026-03-01/x.csv": b"a,b\n1,2\n",
        "upload/7/picture.png": samples.png(2, 2),
        "derived/pages/1.png": samples.png(3, 3),
    }.items():
        deployment.put(key, body)


def materialize(environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start the whole graph as a person would, by Dagster's own command line."""
    return subprocess.Popen(
        [sys.executable, "-m", "dagster", *MATERIALIZE],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for a run that has to succeed; return what it printed."""
    output, _ = process.communicate()
    assert process.returncode == 0, output[-5000:]
    return output


@pytest.fixture
def urls(databases: Any) -> DatabaseUrls:
    made: DatabaseUrls = databases()
    return made


@pytest.fixture
def people(urls: DatabaseUrls) -> Iterator[Labelling]:
    labelling = Labelling(urls.owner)
    yield labelling
    labelling.close()


@pytest.fixture
def connection(urls: DatabaseUrls) -> Iterator[Connection]:
    database = Database(urls.pipeline, application="test")
    with database.writer(wait_seconds=10) as opened:
        yield opened
    database.close()
