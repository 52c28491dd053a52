"""One resource per store. Values come from the environment at run time, never at import.

Secrets are `dg.EnvVar` only: a plain value would be readable in the UI and in stored snapshots.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from oceanid_pipelines.catalog import Catalog, load_catalog
from oceanid_pipelines.catalog.dataset import Dataset, load_dataset_declaration
from oceanid_pipelines.clients.label_studio import LabelStudio
from oceanid_pipelines.clients.s3 import ObjectStore
from oceanid_pipelines.settings import bucket_name, http_url, postgres_url
from oceanid_pipelines.store.database import Connection, Database
from oceanid_pipelines.store.schema.head import require_head


class Uploads(dg.ConfigurableResource[Any]):
    """The bucket that documents are uploaded to."""

    bucket: str
    region: str
    access_key_id: str
    secret_access_key: str

    @contextmanager
    def open(self, bucket: str | None = None) -> Iterator[ObjectStore]:
        """Yield a client of this bucket, or of another one with the same keys.

        AWS_ENDPOINT_URL_S3 names a server other than AWS, where there is one.
        """
        endpoint = dg.EnvVar("AWS_ENDPOINT_URL_S3").get_value()
        store = ObjectStore(
            bucket_name(bucket or self.bucket),
            region=self.region,
            access_key_id=self.access_key_id,
            secret_access_key=self.secret_access_key,
            endpoint_url=http_url(endpoint) if endpoint else None,
        )
        try:
            yield store
        finally:
            store.close()


class AnalyticsDatabase(dg.ConfigurableResource[Any]):
    """The analytics database, for reading."""

    url: str

    @contextmanager
    def open(self, application: str) -> Iterator[Database]:
        """Yield the database; `application` names the session in `pg_stat_activity`."""
        database = Database(postgres_url(self.url), application=application)
        try:
            yield database
        finally:
            database.close()

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Yield one connection, for reading."""
        with self.open("reader") as database, database.connect() as connection:
            yield connection


class Writer(dg.ConfigurableResource[Any]):
    """The one session that writes, for as long as a run lasts.

    Its session carries the run's id: a run that Dagster believes alive while no such session is
    there was killed, and is reported so (see `automation/runs.py`).
    """

    url: str
    _connection: Connection | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Writer]:
        """Wait for the writer's lock, check that the schema is the code's, and hold the session."""
        run_id = context.run.run_id if context.run else None
        database = Database(postgres_url(self.url), application=run_application(run_id))
        try:
            with database.writer() as connection:
                require_head(connection)
                self._connection = connection
                yield self
        finally:
            self._connection = None
            database.close()

    @property
    def connection(self) -> Connection:
        """The session that holds the writer's lock."""
        if self._connection is None:
            raise dg.DagsterInvariantViolationError("the writer is only there during a run")
        return self._connection


class Presence(dg.ConfigurableResource[Any]):
    """A session by which a run is known to live, for one that writes elsewhere and holds no lock.

    Use this where `Writer` would keep others waiting for nothing.
    """

    url: str

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Presence]:
        """Hold the session."""
        run_id = context.run.run_id if context.run else None
        database = Database(postgres_url(self.url), application=run_application(run_id))
        try:
            with database.connect():
                yield self
        finally:
            database.close()


class LabelStudioServer(dg.ConfigurableResource[Any]):
    """Label Studio, by its HTTP API."""

    url: str
    api_key: str

    @contextmanager
    def open(self) -> Iterator[LabelStudio]:
        """Yield a client."""
        server = LabelStudio(http_url(self.url), self.api_key)
        try:
            yield server
        finally:
            server.close()


class CatalogFolder(dg.ConfigurableResource[Any]):
    """The built-in catalog with the folder OCEANID_CATALOG, where there is one, laid over it."""

    def load(self) -> Catalog:
        """Read the catalog as it is now."""
        return load_catalog(self._overlay())

    def dataset(self) -> Dataset:
        """Read what it declares about the dataset."""
        return load_dataset_declaration(self._overlay())

    @staticmethod
    def _overlay() -> Path | None:
        overlay = dg.EnvVar("OCEANID_CATALOG").get_value()
        return Path(overlay) if overlay else None


def run_application(run_id: str | None) -> str:
    """Return the application name of a run's session."""
    return f"run {run_id or 'without a name'}"


def from_environment() -> dict[str, Any]:
    """Return the resources of a deployment, each value by the name of its variable."""
    database = dg.EnvVar("OCEANID_DATABASE_URL")
    return {
        "uploads": Uploads(
            bucket=dg.EnvVar("OCEANID_S3_BUCKET"),
            region=dg.EnvVar("AWS_REGION"),
            access_key_id=dg.EnvVar("AWS_ACCESS_KEY_ID"),
            secret_access_key=dg.EnvVar("AWS_SECRET_ACCESS_KEY"),
        ),
        "label_studio": LabelStudioServer(
            url=dg.EnvVar("LABEL_STUDIO_URL"), api_key=dg.EnvVar("LABEL_STUDIO_API_KEY")
        ),
        "database": AnalyticsDatabase(url=database),
        "writer": Writer(url=database),
        "presence": Presence(url=database),
        "catalog": CatalogFolder(),
    }
