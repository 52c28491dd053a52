"""What a thing is: an object is its bytes, a document one per object, a delivery its date.

What the second arrival of something changes, and what it leaves as it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace

import pytest
from psycopg import sql

from tests.flows import samples, tables
from tests.flows.conftest import Deployment
from tests.flows.tables import Dump

A = "uploads/AAA/2026-01-01/a.csv"
LATER = "uploads/AAA/2026-02-01/a.csv"
REGISTER = samples.csv([samples.vessel(1, "ONE"), samples.vessel(2, "TWO")])
OTHER = samples.csv([samples.vessel(2, "TWO"), samples.vessel(3, "THREE")])
CURATED = (
    "curated.vessels",
    "curated.vessel_identifiers",
    "curated.vessel_info",
    "curated.vessel_metrics",
)


def changed(before: Dump, after: Dump) -> set[str]:
    """Return the tables that mean something else."""
    return {table for table in before if before[table] != after[table]}


def presence(deployment: Deployment) -> dict[str, bool]:
    """Return, by document, whether its object is still in the bucket."""
    rows = deployment.rows("SELECT external_key, deleted_at FROM stage.documents")
    return {row["external_key"]: row["deleted_at"] is None for row in rows}


def seen(deployment: Deployment, view: str) -> set[tuple[str, str]]:
    """Return between which days the rows of a view of curated were seen."""
    with tables.connect(deployment.owner) as connection:
        rows = connection.execute(
            sql.SQL("SELECT DISTINCT first_seen::text, last_seen::text FROM curated.{}").format(
                sql.Identifier(view)
            )
        )
        return {(row["first_seen"], row["last_seen"]) for row in rows}


def test_the_same_bytes_on_a_new_date_only_advance_last_seen(deployment: Deployment) -> None:
    deployment.put(A, REGISTER)
    deployment.run()
    before = deployment.dump()
    deployment.put(LATER, REGISTER)

    assert deployment.run().promoted.vessels == 0

    after = deployment.dump()
    assert changed(before, after) == {
        "control.bucket_keys",
        "raw.object_locations",
        "raw.deliveries",
        "stage.documents",
        "stage.profiles",
    }
    assert {row["said_to"] for row in after["stage.documents"]} == {"2026-02-01"}
    assert {row["last_seen"] for row in after["stage.profiles"]} == {"2026-02-01"}
    for view in ("vessel_assertions", "vessels_enrichment_view"):
        assert seen(deployment, view) == {("2026-01-01", "2026-02-01")}
    assert deployment.run().idle


def test_the_same_bytes_at_the_same_key_change_nothing_but_where_they_are(
    deployment: Deployment,
) -> None:
    deployment.put(A, REGISTER)
    deployment.run()
    before = deployment.dump()
    deployment.overwrite(A, REGISTER)

    assert deployment.run().registered.new_objects == 0

    after = deployment.dump()
    assert changed(before, after) == {"control.bucket_keys", "raw.object_locations"}
    assert [row["gone_at"] for row in after["raw.object_locations"]].count(False) == 1
    assert deployment.run().idle


def test_a_rename_changes_nothing_but_where_the_bytes_are(deployment: Deployment) -> None:
    deployment.put(A, REGISTER)
    deployment.run()
    before = deployment.dump()
    deployment.put("uploads/AAA/2026-01-01/renamed.csv", REGISTER)
    deployment.delete(A)

    deployment.run()

    after = deployment.dump()
    assert changed(before, after) == {"control.bucket_keys", "raw.object_locations"}
    assert set(presence(deployment).values()) == {True}
    assert deployment.run().idle


def test_a_file_renamed_to_what_it_is_gets_read(deployment: Deployment) -> None:
    """Its bytes are the rejected ones, but what they are called decides how they are read."""
    deployment.put("uploads/AAA/2026-01-01/register.dat", REGISTER)
    assert deployment.run().parsed.rejected == 1
    deployment.delete("uploads/AAA/2026-01-01/register.dat")
    deployment.put("uploads/AAA/2026-01-01/register.csv", REGISTER)

    assert deployment.run().promoted.vessels == 2
    assert deployment.set_aside() == {}
    assert deployment.run().idle


def test_other_bytes_at_the_same_key_are_another_document(deployment: Deployment) -> None:
    deployment.put(A, REGISTER)
    deployment.run()
    (former,) = presence(deployment)
    deployment.put(A, OTHER)

    done = deployment.run()

    assert (done.registered.new_objects, done.promoted.vessels, done.promoted.retracted) == (
        1,
        1,
        0,
    )
    documents = presence(deployment)
    assert documents.pop(former) is False
    assert list(documents.values()) == [True]
    assert set(deployment.names().values()) == {"ONE", "TWO", "THREE"}
    assert deployment.run().idle


def test_a_deletion_withdraws_nothing_and_a_return_undoes_it(deployment: Deployment) -> None:
    deployment.put(A, REGISTER)
    deployment.run()
    before = deployment.dump()
    deployment.delete(A)

    deployment.run()

    after = deployment.dump()
    assert changed(before, after) == {
        "control.bucket_keys",
        "raw.object_locations",
        "stage.documents",
    }
    assert list(presence(deployment).values()) == [False]
    assert deployment.run().idle

    deployment.overwrite(A, REGISTER)
    deployment.run()

    assert list(presence(deployment).values()) == [True]
    assert changed(before, deployment.dump()) == {"control.bucket_keys", "raw.object_locations"}
    assert deployment.run().idle


def test_a_document_deleted_before_it_was_read_is_read_and_marked_deleted(
    deployment: Deployment,
) -> None:
    """The bucket keeps the version. A kill between the steps, and a deletion, lead here."""
    book = samples.xlsx([samples.vessel(1, "ONE")], sheets=("A", "B"))
    deployment.put("uploads/AAA/2026-01-01/a.xlsx", book)
    deployment.put("uploads/BBB/2026-01-01/b.csv", REGISTER)
    undisturbed = deployment.elsewhere()
    undisturbed.run()
    deployment.listing()
    deployment.register()
    for key in ("uploads/AAA/2026-01-01/a.xlsx", "uploads/BBB/2026-01-01/b.csv"):
        deployment.delete(key)

    deployment.run()
    undisturbed.run()

    assert set(presence(deployment).values()) == {False}
    assert deployment.dump() == undisturbed.dump()
    assert deployment.run().idle


def test_a_rejected_file_that_is_deleted_is_no_longer_shown(deployment: Deployment) -> None:
    deployment.put("uploads/AAA/2026-01-01/empty.csv", b"")
    deployment.run()
    assert set(deployment.set_aside()) == {"uploads/AAA/2026-01-01/empty.csv"}
    deployment.delete("uploads/AAA/2026-01-01/empty.csv")

    deployment.run()

    assert deployment.set_aside() == {}


def test_a_new_source_in_the_catalog_takes_the_keys_that_waited_for_it(
    deployment: Deployment,
) -> None:
    deployment.put("uploads/CCC/2026-01-01/c.csv", REGISTER)
    deployment.put("uploads/DDD/2026-01-01/d.csv", OTHER)
    assert deployment.run().registered.unrouted == 2
    assert deployment.run().idle

    samples.declare_source(deployment.catalog, "CCC")
    done = deployment.run()

    assert (done.registered.fetched, done.registered.unrouted, done.promoted.vessels) == (1, 1, 2)
    assert set(deployment.set_aside()) == {"uploads/DDD/2026-01-01/d.csv"}
    assert deployment.run().idle


def test_a_document_whose_bytes_are_nowhere_is_tried_once_until_they_return(
    deployment: Deployment,
) -> None:
    deployment.put(A, REGISTER)
    deployment.listing()
    deployment.register()
    versions = deployment.s3.list_object_versions(Bucket=deployment.bucket, Prefix=A)["Versions"]
    for version in versions:
        deployment.s3.delete_object(Bucket=deployment.bucket, Key=A, VersionId=version["VersionId"])

    assert deployment.run().parsed.failed == 1
    assert deployment.set_aside() == {}, "somebody deleted it on purpose"
    deployment.rows("UPDATE stage.documents SET next_attempt_at = now()")
    assert deployment.run().idle

    deployment.put(A, REGISTER)
    assert deployment.run().promoted.vessels == 2


@pytest.fixture
def unversioned(deployment: Deployment) -> Iterator[Deployment]:
    """Return the deployment on a bucket that keeps no versions."""
    name = f"test-{secrets.token_hex(6)}"
    deployment.s3.create_bucket(Bucket=name)
    yield replace(deployment, environment=deployment.environment | {"OCEANID_S3_BUCKET": name})
    for item in deployment.s3.list_objects_v2(Bucket=name).get("Contents", ()):
        deployment.s3.delete_object(Bucket=name, Key=item["Key"])
    deployment.s3.delete_bucket(Bucket=name)


def test_a_bucket_without_versions_holds_the_same(unversioned: Deployment) -> None:
    """There the bytes at a key have no name but their ETag, which comes back with them."""
    unversioned.put(A, REGISTER)
    unversioned.run()
    first = unversioned.dump(*CURATED)
    unversioned.overwrite(A, OTHER)
    unversioned.run()
    assert set(unversioned.names().values()) == {"ONE", "TWO", "THREE"}
    assert sorted(presence(unversioned).values()) == [False, True]
    unversioned.overwrite(A, REGISTER)
    unversioned.run()
    assert sorted(presence(unversioned).values()) == [False, True]
    unversioned.delete(A)
    unversioned.run()
    assert set(presence(unversioned).values()) == {False}
    assert len(unversioned.rows("SELECT 1 FROM raw.object_locations")) == 2
    assert unversioned.dump(*CURATED)["curated.vessels"] != first["curated.vessels"]
    assert unversioned.run().idle


def test_bytes_lost_from_a_bucket_without_versions_are_waited_for(
    unversioned: Deployment,
) -> None:
    unversioned.put(A, REGISTER)
    unversioned.listing()
    unversioned.register()
    unversioned.put(A, OTHER)

    assert unversioned.run().parsed.failed == 1
    assert unversioned.set_aside() == {}
    assert set(unversioned.names().values()) == {"TWO", "THREE"}
    unversioned.rows("UPDATE stage.documents SET next_attempt_at = now()")
    assert unversioned.run().idle
