"""`stage/documents` and `stage/extractions`: what is in the objects."""

import dagster as dg

from oceanid_pipelines.assets.common import OWNERS
from oceanid_pipelines.assets.metadata import bars, table_metadata
from oceanid_pipelines.assets.uploads import objects
from oceanid_pipelines.flows.documents import parse_documents
from oceanid_pipelines.flows.extraction import extract_facts
from oceanid_pipelines.resources.stores import CatalogFolder, Uploads, Writer
from oceanid_pipelines.store.documents import documents_by_status, facts_by_label


@dg.asset(
    key=["stage", "documents"],
    deps=[objects],
    description="Every file (and sheet): its pages in `stage.pages`, its records in "
    "`stage.table_ingest`, or the reason why it could not be read.",
    group_name="stage",
    kinds={"postgres", "pdf", "csv"},
    owners=OWNERS,
)
def documents(
    context: dg.AssetExecutionContext, uploads: Uploads, writer: Writer
) -> dg.MaterializeResult[None]:
    """Parse every object that has not been parsed."""
    with uploads.open() as store:
        done = parse_documents(
            writer.connection,
            store,
            report=lambda so_far: context.log.info(
                "parsed %s documents, %s records", so_far.documents, so_far.records
            ),
        )
    return dg.MaterializeResult(
        metadata={
            "documents parsed": done.documents,
            "records": done.records,
            "pages": done.pages,
            "rejected": done.rejected,
            "failed": done.failed,
            "documents by type and status": bars(
                "Documents", documents_by_status(writer.connection)
            ),
            **table_metadata(writer.connection, "stage", "documents"),
        }
    )


@dg.asset(
    key=["stage", "extractions"],
    deps=[documents],
    description="One candidate fact a row, with the cell that says it: raw and normalised, "
    "valid, invalid, or why it is null.",
    group_name="stage",
    kinds={"postgres"},
    owners=OWNERS,
)
def extractions(
    context: dg.AssetExecutionContext, writer: Writer, catalog: CatalogFolder
) -> dg.MaterializeResult[None]:
    """Make the candidate facts of every table that has none by today's mapping."""
    done = extract_facts(
        writer.connection,
        catalog.load(),
        report=lambda so_far: context.log.info(
            "%s facts from %s documents", so_far.facts, so_far.documents
        ),
    )
    return dg.MaterializeResult(
        metadata={
            "documents mapped": done.documents,
            "facts": done.facts,
            "failed": done.failed,
            "valid facts by label": bars("Valid facts by label", facts_by_label(writer.connection)),
            # No preview: facts hold names of people, which a withdrawal could not reach here.
            **table_metadata(writer.connection, "stage", "extractions", preview=False),
        }
    )
