"""What must be true of `stage`."""

import dagster as dg

from oceanid_pipelines.assets.documents import documents
from oceanid_pipelines.assets.facts import EXTRACTIONS
from oceanid_pipelines.checks.common import nothing_found
from oceanid_pipelines.resources.stores import AnalyticsDatabase


@dg.asset_check(asset=documents, description="Every document could be read.")
def every_document_is_read(database: AnalyticsDatabase) -> dg.AssetCheckResult:
    """Show documents that are set aside, with the reason."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "stage/unread_documents",
            severity=dg.AssetCheckSeverity.WARN,
            advice="Rejected ones need a better file; failed ones are tried again by themselves.",
        )


@dg.asset_check(asset=documents, description="Every record is as a register's should be.")
def every_record_is_well_formed(database: AnalyticsDatabase) -> dg.AssetCheckResult:
    """Show documents with malformed records; those are kept, and mapped as they are."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "stage/documents_with_malformed_records",
            severity=dg.AssetCheckSeverity.WARN,
            advice="Look at parse_issue in stage.table_ingest; ask the source for a better file.",
        )


@dg.asset_check(
    asset=documents,
    blocking=True,
    description="As many records and pages are stored as were read. Stops what is below.",
)
def every_record_is_kept(database: AnalyticsDatabase) -> dg.AssetCheckResult:
    """Compare the counts of documents that are on their way down."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "stage/documents_with_lost_records",
            severity=dg.AssetCheckSeverity.ERROR,
            advice="Someone deleted rows of stage: delete what stage.documents has of this sha256 "
            "(nothing cites it yet), and the file is read again.",
        )


@dg.asset_check(
    asset=EXTRACTIONS, description="Every header that a source's mapping needs is there."
)
def every_expected_header_is_there(database: AnalyticsDatabase) -> dg.AssetCheckResult:
    """Show documents without a header that their source's mapping names."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "stage/documents_with_missing_headers",
            severity=dg.AssetCheckSeverity.WARN,
            advice="The register changed its headers: add the new spelling to the source's file.",
        )
