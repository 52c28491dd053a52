"""What must be true of `stage`."""

import dagster as dg

from oceanid_pipelines.assets.documents import documents
from oceanid_pipelines.assets.facts import EXTRACTIONS, REVIEW_ITEMS
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
    asset=EXTRACTIONS,
    description="Every delivery has the columns, and values in them, that its source promises and "
    "its last delivery had. One that has not is held: nothing of it is promoted. The others go on.",
)
def every_delivery_is_covered(database: AnalyticsDatabase) -> dg.AssetCheckResult:
    """Show deliveries that are held, with what they lack.

    Each holds back itself, so the check does not block the step below: it would stop the others.
    """
    with database.connect() as connection:
        return nothing_found(
            connection,
            "stage/uncovered_deliveries",
            severity=dg.AssetCheckSeverity.ERROR,
            advice="Add a header's new spelling to the source's file, and the delivery is read "
            "again; or let it pass: oceanid sources accept DOCUMENT --reason …",
        )


@dg.asset_check(
    asset=REVIEW_ITEMS, description="Every question that people are asked is due to something."
)
def every_review_item_is_due_to_something(database: AnalyticsDatabase) -> dg.AssetCheckResult:
    """Show open questions about a cell that reads well now, or about what is gone."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "stage/idle_review_items",
            severity=dg.AssetCheckSeverity.WARN,
            advice="Nobody needs to answer these: map their documents again, or dismiss them.",
        )
