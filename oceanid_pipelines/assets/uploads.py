"""The bucket, and `raw/objects`: what was uploaded, by content."""

from __future__ import annotations

import dagster as dg

from oceanid_pipelines.assets.common import OWNERS, described
from oceanid_pipelines.assets.metadata import table_metadata
from oceanid_pipelines.flows.declare import declare_catalog
from oceanid_pipelines.flows.intake import list_bucket, register_uploads
from oceanid_pipelines.resources.stores import CatalogFolder, Uploads, Writer

BUCKET = dg.AssetKey(["s3", "uploads"])

bucket = dg.AssetSpec(
    BUCKET,
    group_name="outside",
    kinds={"s3"},
    owners=OWNERS,
    description="The bucket that documents are uploaded to: `uploads/<SOURCE>/<date>/<name>`.",
)


@dg.asset(
    key=["raw", "objects"],
    deps=[BUCKET],
    description="Every content that was ever uploaded, by its sha256, and where it was seen.",
    **described("raw", "s3", "postgres"),
)
def objects(
    context: dg.AssetExecutionContext, uploads: Uploads, writer: Writer, catalog: CatalogFolder
) -> dg.MaterializeResult[None]:
    """List the bucket, fetch what is new or changed, and register it by content."""
    declared = catalog.load()
    declare_catalog(writer.connection, declared)
    with uploads.open() as store:
        listing = list_bucket(writer.connection, store)
        context.log.info(f"listed {listing.keys} keys, {listing.changed} new, changed or gone")
        done = register_uploads(
            writer.connection,
            store,
            sources=declared.sources.keys(),
            catalog=declared.fingerprint,
            report=lambda so_far: context.log.info(f"fetched {so_far.fetched} objects"),
        )
    return dg.MaterializeResult(
        metadata={
            "keys listed": listing.keys,
            "keys new, changed or gone": listing.changed,
            "fetched": done.fetched,
            "new objects": done.new_objects,
            "unrouted": done.unrouted,
            "failed": done.failed,
            **table_metadata(writer.connection, "raw", "objects"),
        }
    )
