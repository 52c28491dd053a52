"""`stage/documents`: what is in the objects."""

import dagster as dg

from oceanid_pipelines.assets.common import OWNERS
from oceanid_pipelines.assets.metadata import bars, table_metadata
from oceanid_pipelines.assets.uploads import objects
from oceanid_pipelines.flows.documents import parse_documents
from oceanid_pipelines.resources.stores import Uploads, Writer
from oceanid_pipelines.store.documents import documents_by_status

PREVIEW = ("title", "source_code", "doc_type", "status", "record_count", "page_count", "error")


@dg.asset(
    key=["stage", "documents"],
    deps=[objects],
    description="Every file (and sheet): its pages in `stage.pages`, its records in "
    "`stage.table_ingest`, or the reason why it could not be read.",
    group_name="intake",
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
                "type and status", documents_by_status(writer.connection)
            ),
            **table_metadata(writer.connection, "stage", "documents", columns=PREVIEW),
        }
    )
