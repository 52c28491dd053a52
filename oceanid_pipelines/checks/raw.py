"""What must be true of `raw`."""

import dagster as dg

from oceanid_pipelines.assets.uploads import objects
from oceanid_pipelines.checks.common import nothing_found
from oceanid_pipelines.resources.stores import AnalyticsDatabase, Uploads


@dg.asset_check(asset=objects, description="Every key in the bucket is known to be something.")
def every_key_is_routed(database: AnalyticsDatabase, uploads: Uploads) -> dg.AssetCheckResult:
    """Show keys that nobody knows."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "control/unrouted_keys",
            {"bucket": uploads.bucket},
            severity=dg.AssetCheckSeverity.WARN,
            advice="Rename the keys, or add their source to the catalog: they are tried again.",
        )


@dg.asset_check(asset=objects, description="Every upload could be fetched.")
def every_upload_is_fetched(database: AnalyticsDatabase, uploads: Uploads) -> dg.AssetCheckResult:
    """Show keys whose bytes could not be read."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "control/unfetched_keys",
            {"bucket": uploads.bucket},
            severity=dg.AssetCheckSeverity.WARN,
            advice="They are tried again by themselves, at the time shown.",
        )
