"""`curated/*`: vessels and the assertions about them, and who reads them."""

from collections.abc import Iterator

import dagster as dg

from oceanid_pipelines.assets.common import OWNERS
from oceanid_pipelines.assets.facts import EXTRACTIONS
from oceanid_pipelines.assets.metadata import bars, table_metadata
from oceanid_pipelines.flows.curation import promote_documents
from oceanid_pipelines.resources.stores import Writer
from oceanid_pipelines.store.curated import vessels_by_source

TABLES = {
    "vessels": "One row a vessel: its identity and the values shown.",
    "vessel_identifiers": "Names and numbers of a vessel: which source says so, where, since when.",
    "vessel_info": "Flag, type, gear, port …: which source says so, where, since when.",
    "vessel_metrics": "Length, tonnage, power …: which source says so, where, since when.",
}

ebisu = dg.AssetSpec(
    ["ebisu", "backend"],
    deps=[["curated", name] for name in TABLES],
    group_name="outside",
    kinds={"postgres"},
    owners=OWNERS,
    description="The Ebisu backend; reads `curated.vessels_enrichment_view`.",
)
analysts = dg.AssetSpec(
    ["bi", "analysts"],
    deps=[["curated", name] for name in TABLES],
    group_name="outside",
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
    context: dg.AssetExecutionContext, writer: Writer
) -> Iterator[dg.MaterializeResult[None]]:
    """Promote every document whose facts changed, each in one transaction."""
    done = promote_documents(
        writer.connection,
        report=lambda so_far: context.log.info(
            "%s new vessels, %s assertions written", so_far.vessels, so_far.assertions
        ),
    )
    for name in TABLES:
        metadata = table_metadata(writer.connection, "curated", name)
        if name == "vessels":
            metadata |= {
                "new vessels": done.vessels,
                "assertions written": done.assertions,
                "assertions retracted": done.retracted,
                "conflicts opened": done.conflicts,
                "documents failed": done.failed,
                "vessels by source": bars(
                    "Vessels by source", vessels_by_source(writer.connection)
                ),
            }
        yield dg.MaterializeResult(asset_key=["curated", name], metadata=metadata)
