"""`curated/*`: vessels and the assertions about them, and who reads them."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from oceanid_pipelines.assets.common import OWNERS
from oceanid_pipelines.assets.facts import EXTRACTIONS
from oceanid_pipelines.assets.lineage import lineage, lineage_table
from oceanid_pipelines.assets.metadata import bars, table_metadata
from oceanid_pipelines.assets.plots import backlog_table
from oceanid_pipelines.flows.curation import promote_documents
from oceanid_pipelines.flows.due import due_layers
from oceanid_pipelines.resources.stores import CatalogFolder, Uploads, Writer
from oceanid_pipelines.store.curated import vessels_by_source

TABLES = {
    "vessels": "One row a vessel: its identity and the values shown.",
    "vessel_identifiers": "Names and numbers of a vessel: which source says so, where, since when.",
    "vessel_info": "Flag, type, gear, port …: which source says so, where, since when.",
    "vessel_metrics": "Length, tonnage, power …: which source says so, where, since when.",
    "vessel_associates": "Owners, operators, masters …: which source says so, where, since when.",
    "vessel_authorizations": "What a vessel may do, for whom and when, open-ended or not.",
    "entity_organizations": "Companies and organisations, one of a name however it is spelled.",
    "entity_persons": "Natural persons, one of a name however it is spelled.",
}
# What the preview of each shows.
_VALIDITY = ("source_code", "first_seen", "said_until", "locator")
PREVIEWS = {
    "vessels": ("imo", "vessel_name", "ircs", "mmsi", "flag", "vessel_type", "first_seen"),
    "vessel_identifiers": ("identifier_type", "identifier_value", *_VALIDITY),
    "vessel_info": ("attribute", "value", *_VALIDITY),
    "vessel_metrics": ("metric", "basis", "value", "unit", *_VALIDITY),
    "vessel_authorizations": (
        *("authorization_type", "authority", "reference", "valid_from", "valid_to"),
        *("species", "status", *_VALIDITY),
    ),
}
# No preview of the others: they hold names of people, which a withdrawal could not reach here.

ebisu = dg.AssetSpec(
    ["ebisu", "backend"],
    deps=[["curated", name] for name in TABLES],
    group_name="consumers",
    kinds={"postgres"},
    owners=OWNERS,
    description="The Ebisu backend; reads `curated.vessels_enrichment_view`.",
)
analysts = dg.AssetSpec(
    ["bi", "analysts"],
    deps=[["curated", name] for name in TABLES],
    group_name="consumers",
    kinds={"postgres"},
    owners=OWNERS,
    description="Analysts, with the role `oceanid_reader`; read `curated.vessel_report`.",
)


@dg.multi_asset(
    name="curated",
    specs=[
        dg.AssetSpec(
            ["curated", name],
            deps=[EXTRACTIONS],
            description=text,
            group_name="curated",
            kinds={"postgres"},
            owners=OWNERS,
        )
        for name, text in TABLES.items()
    ],
)
def curated(
    context: dg.AssetExecutionContext, writer: Writer, uploads: Uploads, catalog: CatalogFolder
) -> Iterator[dg.MaterializeResult[None]]:
    """Promote every document whose facts changed, each in one transaction."""
    done = promote_documents(
        writer.connection,
        report=lambda so_far: context.log.info(
            "%s new vessels, %s assertions written", so_far.vessels, so_far.assertions
        ),
    )
    what_was_done: dict[str, Any] = {
        "new vessels": done.vessels,
        "vessels merged or parted": done.merged,
        "assertions written": done.assertions,
        "assertions retracted": done.retracted,
        "conflicts opened": done.conflicts,
        "documents failed": done.failed,
        "vessels by source": bars("source", vessels_by_source(writer.connection)),
    }
    declared = catalog.load()
    what_was_done["backlog"] = backlog_table(
        due_layers(writer.connection, uploads.bucket, declared)
    )
    for name in TABLES:
        columns = lineage(name, declared.taxonomy)
        yield dg.MaterializeResult(
            asset_key=["curated", name],
            metadata={
                **(what_was_done if name == "vessels" else {}),
                "dagster/column_lineage": columns,
                "what the columns are made of": lineage_table(columns),
                **table_metadata(
                    writer.connection,
                    "curated",
                    name,
                    preview=name in PREVIEWS,
                    columns=PREVIEWS.get(name, ()),
                ),
            },
        )
