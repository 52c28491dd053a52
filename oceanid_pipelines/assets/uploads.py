"""The bucket, and `raw/objects`: what was uploaded, by content."""

import dagster as dg

from oceanid_pipelines.assets.common import OWNERS
from oceanid_pipelines.assets.declared import declared_events, registers
from oceanid_pipelines.assets.metadata import table_metadata
from oceanid_pipelines.flows.declare import declare_catalog
from oceanid_pipelines.flows.intake import Listing, list_bucket, register_uploads
from oceanid_pipelines.resources.stores import CatalogFolder, Uploads, Writer
from oceanid_pipelines.store.bucket import newest_deliveries
from oceanid_pipelines.store.database import LISTING_LOCK, hold_lock

REGISTERS = registers()
BUCKET = dg.AssetKey(["s3", "uploads"])
PREVIEW = ("media_type", "size_bytes", "registered_at", "sha256")
LISTING_WAIT_SECONDS = 120  # for a sensor's listing, which has a budget of 10

bucket = dg.AssetSpec(
    BUCKET,
    deps=[spec.key for spec in REGISTERS],
    group_name="intake",
    kinds={"s3"},
    owners=OWNERS,
    description="The bucket that documents are uploaded to: `uploads/<SOURCE>/<date>/<name>`.",
)


@dg.asset(
    key=["raw", "objects"],
    deps=[BUCKET],
    description="Every content that was ever uploaded, by its sha256, and where it was seen.",
    group_name="intake",
    kinds={"s3", "postgres"},
    owners=OWNERS,
)
def objects(
    context: dg.AssetExecutionContext, uploads: Uploads, writer: Writer, catalog: CatalogFolder
) -> dg.MaterializeResult[None]:
    """List the bucket, fetch what is new or changed, and register it by content."""
    declared = catalog.load()
    declare_catalog(writer.connection, declared)
    with uploads.open() as store:
        with hold_lock(writer.connection, LISTING_LOCK, LISTING_WAIT_SECONDS):
            listing = list_bucket(writer.connection, store)
        for event in bucket_events(listing):
            context.log_event(event)
        context.log.info("listed %s keys, %s new, changed or gone", listing.keys, listing.changed)
        done = register_uploads(
            writer.connection,
            store,
            codes=declared.codes,
            catalog=declared.fingerprint,
            report=lambda so_far: context.log.info("fetched %s objects", so_far.fetched),
        )
        for told in declared_events(
            context.instance, declared, newest_deliveries(writer.connection)
        ):
            context.log_event(told)
    return dg.MaterializeResult(
        metadata={
            "keys listed": listing.keys,
            "keys new, changed or gone": listing.changed,
            "fetched": done.fetched,
            "new objects": done.new_objects,
            "unrouted": done.unrouted,
            "failed": done.failed,
            "dagster/uri": f"s3://{uploads.bucket}/uploads/",
            "the bucket": dg.MetadataValue.url(store.page),
            **table_metadata(writer.connection, "raw", "objects", columns=PREVIEW),
        }
    )


def bucket_events(listing: Listing | None) -> list[dg.AssetMaterialization]:
    """Return what a listing tells the lineage: that the bucket changed, or nothing."""
    if listing is None or not listing.changed:
        return []
    return [
        dg.AssetMaterialization(
            BUCKET, metadata={"keys": listing.keys, "new, changed or gone": listing.changed}
        )
    ]
