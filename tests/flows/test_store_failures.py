"""A store that refuses, is down, or goes away fails the run, and nothing is half-done."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from oceanid_pipelines.clients.s3 import ListingPage, ObjectStore
from oceanid_pipelines.domain.errors import OceanidError, StoreRefused, StoreUnreachable
from oceanid_pipelines.flows.documents import parse_documents
from oceanid_pipelines.store import curated, documents, facts
from oceanid_pipelines.store.database import Connection, Database, copy_rows
from tests.flows import driver, samples, tables
from tests.flows.conftest import Deployment, fill


def closed_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def with_variables(deployment: Deployment, **variables: str) -> dict[str, str]:
    return {**deployment.environment, **variables}


@pytest.mark.parametrize(
    ("variable", "value", "error"),
    [
        ("AWS_SECRET_ACCESS_KEY", "wrong", StoreRefused),
        ("AWS_ACCESS_KEY_ID", "nobody", StoreRefused),
        ("OCEANID_S3_BUCKET", "no-such-bucket", StoreRefused),
        ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:{closed}", StoreUnreachable),
        (
            "OCEANID_DATABASE_URL",
            "postgresql://oceanid_pipeline:x@127.0.0.1:{closed}/oceanid",
            StoreUnreachable,
        ),
    ],
)
def test_a_store_that_cannot_be_used_fails_the_run_and_changes_nothing(
    deployment: Deployment, variable: str, value: str, error: type[OceanidError]
) -> None:
    fill(deployment)
    deployment.run()
    deployment.delete("uploads/AAA/2026-01-01/a.csv")
    deployment.put("uploads/AAA/2026-05-01/new.csv", b"IMO\n1\n")
    before = deployment.versions()

    with pytest.raises(error):
        driver.run(with_variables(deployment, **{variable: value.format(closed=closed_port())}))

    assert deployment.versions() == before
    assert deployment.run().listing.changed == 2


class Failing(ObjectStore):
    """The real bucket, whose listing, or whose downloads, end at some point."""

    pages = 1
    downloads = 10**9

    def list_page(self, position: str = "", *, skip_folder: str = "") -> ListingPage:
        """Fail after some pages; pages are of three keys."""
        if self.pages == 0:
            raise StoreUnreachable(self.name, "it went away")
        self.pages -= 1
        return super().list_page(position, skip_folder=skip_folder)

    def download(self, *args: Any, **kwargs: Any) -> Any:
        """Fail after some downloads."""
        if self.downloads == 0:
            raise StoreUnreachable(self.name, "it went away")
        self.downloads -= 1
        return super().download(*args, **kwargs)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that makes the bucket fail after so many pages or downloads."""

    def arm(**after: int) -> None:
        monkeypatch.setattr(driver, "ObjectStore", type("Armed", (Failing,), after))
        monkeypatch.setattr("oceanid_pipelines.clients.s3.PAGE_KEYS", 3)

    return arm


def test_a_listing_that_fails_half_way_marks_nothing_as_gone(
    deployment: Deployment, failing: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(deployment)
    deployment.run()
    deployment.delete("uploads/AAA/2026-01-01/a.csv")
    before = deployment.versions()
    failing(pages=2)
    with pytest.raises(StoreUnreachable):
        deployment.run()

    assert deployment.versions() == before
    monkeypatch.undo()
    assert deployment.run().listing.changed == 1


@pytest.mark.parametrize("downloads", [0, 4, 12])
def test_a_bucket_that_goes_away_between_downloads_fails_the_run_and_no_document(
    deployment: Deployment,
    failing: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    downloads: int,
) -> None:
    fill(deployment)
    undisturbed = deployment.elsewhere()
    undisturbed.run()
    failing(pages=99, downloads=downloads)
    with pytest.raises(StoreUnreachable):
        deployment.run()
    assert deployment.rows("SELECT 1 FROM stage.documents WHERE status = 'failed'") == []
    assert deployment.rows("SELECT 1 FROM control.bucket_keys WHERE attempts > 0") == []

    monkeypatch.undo()
    deployment.run()

    assert deployment.dump() == undisturbed.dump()


def cut(deployment: Deployment) -> None:
    """End the session of the one that writes, as a restarted server does."""
    name = deployment.environment["OCEANID_DATABASE_URL"].rpartition("/")[2]
    with tables.connect(deployment.environment["OCEANID_DATABASE_URL"]) as connection:
        done = connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) AS cut FROM pg_stat_activity"
            " WHERE datname = %s AND application_name = 'oceanid test'",
            [name],
        ).fetchall()
    assert [row["cut"] for row in done] == [True]


@pytest.mark.parametrize(
    "step",
    [
        documents.mark_parsed,
        documents.mark_rejected,
        facts.copy_cell_facts,
        facts.mark_mapped,
        facts.documents_to_map,
        curated.documents_to_promote,
    ],
)
def test_a_database_session_that_is_cut_fails_the_run_and_the_next_one_completes(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, step: Callable[..., Any]
) -> None:
    fill(deployment)
    undisturbed = deployment.elsewhere()
    undisturbed.run()

    def cut_before(*args: Any, **kwargs: Any) -> Any:
        cut(deployment)
        return step(*args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(f"{step.__module__}.{step.__name__}", cut_before)
        with pytest.raises((DBAPIError, StoreUnreachable)):
            deployment.run()

    assert deployment.rows("SELECT 1 FROM stage.documents WHERE status = 'failed'") == []
    deployment.run()
    assert deployment.dump() == undisturbed.dump()


def test_a_cut_in_the_middle_of_a_copy_fails_the_run_and_no_document(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [samples.vessel(number, f"SHIP {number}") for number in range(200)]
    deployment.put("uploads/AAA/2026-01-01/a.csv", samples.csv(rows))
    hashed = documents.row_hash

    def cut_once(cells: bytes) -> bytes:
        if samples.imo(100).encode() in cells:
            cut(deployment)
        return hashed(cells)

    with monkeypatch.context() as patched:
        patched.setattr(documents, "row_hash", cut_once)
        with pytest.raises((DBAPIError, StoreUnreachable)):
            deployment.run()

    assert deployment.one("SELECT status, attempts FROM stage.documents") == {
        "status": "ingested",
        "attempts": 0,
    }
    assert deployment.run().promoted.vessels == 200


def test_a_writer_whose_session_was_cut_writes_no_more(deployment: Deployment) -> None:
    """Its lock is gone with its session: a new session in its place would write beside another."""
    database = Database(deployment.environment["OCEANID_DATABASE_URL"], application="test")
    objects = driver.object_store(deployment.environment)

    def writes(connection: Connection) -> None:
        with pytest.raises((DBAPIError, StoreUnreachable)):
            parse_documents(connection, objects)

    def write_on() -> None:
        with database.writer() as connection:
            cut(deployment)
            writes(connection)
            with driver.writing(deployment.environment):
                writes(connection)
                writes(connection)

    with pytest.raises((DBAPIError, StoreUnreachable)):
        write_on()
    database.close()


def test_what_such_a_writer_copied_is_not_committed(deployment: Deployment) -> None:
    database = Database(deployment.environment["OCEANID_DATABASE_URL"], application="test")
    row = ("a test", "", "")

    def copy_on() -> None:
        with database.writer() as connection:
            cut(deployment)
            with pytest.raises(DBAPIError):
                connection.execute(text("SELECT 1"))
            connection.rollback()
            with connection.begin():
                copy_rows(
                    connection, ("control", "watermarks"), ("consumer", "scope", "position"), [row]
                )

    with pytest.raises(StoreUnreachable):
        copy_on()
    database.close()
    assert deployment.rows("SELECT 1 FROM control.watermarks") == []
