"""A listing is believed only when it is complete; an unfinished one is taken up, or begun anew."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import LiteralString

import pytest

from oceanid_pipelines.clients.s3 import ListingPage, ObjectStore
from oceanid_pipelines.domain.errors import StoreRefused, WriterBusy
from oceanid_pipelines.flows import intake
from oceanid_pipelines.flows.intake import Listing, list_bucket
from oceanid_pipelines.store.database import LISTING_LOCK, Database, hold_lock
from tests.flows import driver, samples
from tests.flows.conftest import Deployment
from tests.flows.driver import Death

NOTHING = timedelta(0)  # a budget for one page at a time
KEYS = [f"uploads/AAA/2026-01-01/{number:02}.csv" for number in range(10)]


@pytest.fixture
def paged(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """Return a deployment with ten keys in its bucket, which are listed by threes."""
    monkeypatch.setattr("oceanid_pipelines.clients.s3.PAGE_KEYS", 3)
    for number, key in enumerate(KEYS):
        deployment.put(key, samples.csv([samples.vessel(number, f"SHIP {number}")]))
    return deployment


def tick(deployment: Deployment, budget: timedelta | None = NOTHING) -> Listing:
    """List in a session of its own, as a tick of the sensor does."""
    database = Database(deployment.environment["OCEANID_DATABASE_URL"], application="a tick")
    try:
        with database.connect() as connection:
            return list_bucket(
                connection, driver.object_store(deployment.environment), budget=budget
            )
    finally:
        database.close()


def mirrored(deployment: Deployment) -> list[str]:
    """Return the keys that the mirror holds to be there."""
    rows = deployment.rows("SELECT key FROM control.bucket_keys WHERE gone_at IS NULL ORDER BY key")
    return [row["key"] for row in rows]


def test_a_listing_parked_by_its_budget_is_taken_up_until_it_is_complete(
    paged: Deployment,
) -> None:
    ticks = [tick(paged) for _ in range(3)]
    assert ticks == [Listing(False, keys, 0) for keys in (3, 6, 9)]
    assert mirrored(paged) == []

    assert tick(paged) == Listing(True, 10, 10)
    assert mirrored(paged) == KEYS
    assert paged.rows("SELECT 1 FROM control.bucket_listing") == []
    assert paged.rows("SELECT 1 FROM control.watermarks") == []


def test_a_run_takes_up_what_a_tick_parked(paged: Deployment) -> None:
    undisturbed = paged.elsewhere()
    undisturbed.run()
    tick(paged)

    paged.run()

    assert paged.dump() == undisturbed.dump()


@pytest.mark.parametrize(
    "tampering",
    [
        "DELETE FROM control.bucket_listing WHERE key LIKE '%%0.csv'",
        "DELETE FROM control.bucket_listing",
        """INSERT INTO control.bucket_listing
           SELECT bucket, key || 'x', etag, size_bytes, last_modified
           FROM control.bucket_listing""",
        "DELETE FROM control.watermarks",
        "UPDATE control.watermarks SET details = '{}'",
    ],
)
def test_a_parked_listing_that_was_tampered_with_starts_over(
    paged: Deployment, tampering: LiteralString
) -> None:
    tick(paged)
    paged.rows(tampering)
    # Something went since: it must not come back from what is left of the former listing.
    paged.delete(KEYS[1])

    ticks = [tick(paged)]
    while not ticks[-1].complete and len(ticks) < 10:
        ticks.append(tick(paged))

    assert ticks[-1].complete
    assert mirrored(paged) == [KEYS[0], *KEYS[2:]]
    assert paged.rows("SELECT 1 FROM control.bucket_listing") == []


def test_a_parked_position_that_the_bucket_refuses_starts_over(
    paged: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AWS refuses a token that it did not give; the embedded server takes any for a key."""
    tick(paged)
    paged.rows("UPDATE control.watermarks SET position = 'token:foreign'")
    listed = ObjectStore.list_page

    def strict(self: ObjectStore, position: str = "", *, skip_folder: str = "") -> ListingPage:
        if position == "token:foreign":
            raise StoreRefused(self.name, "InvalidArgument")
        return listed(self, position, skip_folder=skip_folder)

    monkeypatch.setattr(ObjectStore, "list_page", strict)

    assert tick(paged, budget=None) == Listing(True, 10, 10)
    assert tick(paged, budget=None) == Listing(True, 10, 0)


def test_a_key_that_a_listing_missed_is_not_gone(
    paged: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bucket, asked for the key, says that it is there."""
    paged.run()
    paged.delete(KEYS[3])
    listed = ObjectStore.list_page

    def forgetful(self: ObjectStore, position: str = "", *, skip_folder: str = "") -> ListingPage:
        page = listed(self, position, skip_folder=skip_folder)
        kept = tuple(item for item in page.objects if item.key != KEYS[5])
        return ListingPage(kept, page.next_position)

    monkeypatch.setattr(ObjectStore, "list_page", forgetful)

    assert tick(paged, budget=None) == Listing(True, 8, 1)
    assert mirrored(paged) == [key for key in KEYS if key != KEYS[3]]


def test_more_deletions_than_one_listing_asks_for_are_found_by_the_next(
    paged: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    paged.run()
    monkeypatch.setattr(intake, "VANISHED_AT_ONCE", 4)
    for key in KEYS[:6]:
        paged.delete(key)

    assert [tick(paged, budget=None).changed for _ in range(3)] == [4, 2, 0]
    assert mirrored(paged) == KEYS[6:]


def test_what_the_pipeline_writes_itself_is_never_listed(paged: Deployment) -> None:
    for number in range(7):
        paged.put(f"derived/pages/{number}.png", b"x")
    paged.put("zzz/last.csv", b"x")

    assert tick(paged, budget=None) == Listing(True, 11, 11)
    assert mirrored(paged) == [*KEYS, "zzz/last.csv"]


def test_a_listing_beside_a_run_changes_nothing_of_its_end(
    deployment: Deployment, tmp_path: Path
) -> None:
    for number, key in enumerate(KEYS):
        deployment.put(key, samples.csv([samples.vessel(number, f"SHIP {number}")]))
    undisturbed = deployment.elsewhere()
    undisturbed.run()

    run = driver.started(deployment.environment, Death("promotion", "never"), tmp_path / "note")
    ticks = 0
    while run.is_alive():
        ticks += tick_with_lock(deployment)

    assert run.exitcode == 0
    assert ticks > 1
    assert deployment.dump() == undisturbed.dump()


def tick_with_lock(deployment: Deployment) -> bool:
    """List as the sensor does, unless somebody else is at it; return whether it listed."""
    database = Database(deployment.environment["OCEANID_DATABASE_URL"], application="a tick")
    objects = driver.object_store(deployment.environment)
    try:
        with (
            database.connect() as connection,
            hold_lock(connection, LISTING_LOCK, 0),
        ):
            return list_bucket(connection, objects, budget=timedelta(seconds=10)).complete
    except WriterBusy:
        return False
    finally:
        database.close()
