"""`stage/extractions`, `stage/pdf_boxes`, `stage/review_items`: what cells and people say."""

from collections.abc import Iterator

import dagster as dg

from oceanid_pipelines.assets.common import OWNERS
from oceanid_pipelines.assets.declared import TAXONOMY
from oceanid_pipelines.assets.documents import documents
from oceanid_pipelines.assets.labeling import annotations
from oceanid_pipelines.assets.metadata import bars, table_metadata
from oceanid_pipelines.assets.plots import agreement_table, coverage_table
from oceanid_pipelines.flows.answers import agreement
from oceanid_pipelines.flows.extraction import extract_facts
from oceanid_pipelines.flows.review import read_verdicts
from oceanid_pipelines.flows.spoken import extract_spoken
from oceanid_pipelines.resources.stores import CatalogFolder, Writer
from oceanid_pipelines.store.facts import facts_by_label
from oceanid_pipelines.store.plots import coverage_by_source, spoken_by_label
from oceanid_pipelines.store.review import figures

EXTRACTIONS = dg.AssetKey(["stage", "extractions"])
BOXES = dg.AssetKey(["stage", "pdf_boxes"])
REVIEW_ITEMS = dg.AssetKey(["stage", "review_items"])


@dg.multi_asset(
    name="facts",
    specs=[
        dg.AssetSpec(
            EXTRACTIONS,
            deps=[documents, annotations, TAXONOMY],
            description="One candidate fact a row, with the cell or span that says it: raw and "
            "normalised, valid, invalid, or why it is null.",
            group_name="facts",
            kinds={"postgres"},
            owners=OWNERS,
        ),
        dg.AssetSpec(
            BOXES,
            deps=[annotations],
            description="Boxes that people drew on pages, in percent and in PDF points.",
            group_name="facts",
            kinds={"postgres"},
            owners=OWNERS,
        ),
        dg.AssetSpec(
            REVIEW_ITEMS,
            deps=[documents, annotations],
            description="What a person must look at, and what people answered; an answer takes the "
            "place of what it is about.",
            group_name="facts",
            kinds={"postgres"},
            owners=OWNERS,
        ),
    ],
)
def facts(
    context: dg.AssetExecutionContext, writer: Writer, catalog: CatalogFolder
) -> Iterator[dg.MaterializeResult[None]]:
    """Make the facts of tables not mapped by today's mapping, and of annotations that changed."""
    declared = catalog.load()
    cells = extract_facts(
        writer.connection,
        declared,
        report=lambda so_far: context.log.info(
            "%s facts from %s documents", so_far.facts, so_far.documents
        ),
    )
    spoken = extract_spoken(writer.connection, declared)
    reviewed = read_verdicts(writer.connection, declared)
    asked = figures(writer.connection)
    with writer.connection.begin():
        agreed = agreement(writer.connection)
    yield dg.MaterializeResult(
        asset_key=EXTRACTIONS,
        metadata={
            "documents mapped": cells.documents,
            "facts from cells": cells.facts,
            "annotations read": spoken.annotations,
            "facts from people": spoken.facts,
            "failed": cells.failed + spoken.failed,
            "agreement of several people": agreement_table(agreed),
            "valid facts by label": bars("label", facts_by_label(writer.connection)),
            "labels that people marked": bars("label", spoken_by_label(writer.connection)),
            "coverage of the newest deliveries": coverage_table(
                coverage_by_source(writer.connection)
            ),
            # No preview: facts hold names of people, which a withdrawal could not reach here.
            **table_metadata(writer.connection, "stage", "extractions", preview=False),
        },
    )
    yield dg.MaterializeResult(
        asset_key=BOXES,
        metadata={
            "boxes": spoken.boxes,
            "regions that could not be used": spoken.issues,
            **table_metadata(writer.connection, "stage", "pdf_boxes", preview=False),
        },
    )
    yield dg.MaterializeResult(
        asset_key=REVIEW_ITEMS,
        metadata={
            "closed": reviewed.closed,
            "opened again": reviewed.reopened,
            "verdicts that could not be used": reviewed.malformed,
            "open": asked.open,
            "share of cells that reach a person": round(asked.share, 6),
            **table_metadata(writer.connection, "stage", "review_items", preview=False),
        },
    )
