"""What a deployment declares, in the lineage: its registers and their promises, and its labels.

Both are external: nothing makes them here. What is told of them is compared with what Dagster was
told last, so that a lost report is made up for by the next run.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import dagster as dg
from dagster import DagsterInstance

from oceanid_pipelines.assets.common import OWNERS
from oceanid_pipelines.catalog import Catalog, CatalogError, load_catalog
from oceanid_pipelines.catalog.models import Label, Source, Taxonomy
from oceanid_pipelines.store.bucket import NewestDelivery

logger = logging.getLogger(__name__)

TAXONOMY = dg.AssetKey(["label", "taxonomy"])
NEWEST, VERSION = "newest delivery", "version"
GRACE = timedelta(days=1)  # a delivery's date is a day, not a moment

taxonomy = dg.AssetSpec(
    TAXONOMY,
    group_name="sources",
    kinds={"yaml"},
    owners=OWNERS,
    description="What people and registers can say of a vessel: a column a label. The lineage of a "
    "curated column ends here, at the labels whose values are in it.",
)


def register_key(code: str) -> dg.AssetKey:
    """Return the key of a source's register."""
    return dg.AssetKey(["register", code.lower().replace("-", "_")])


def registers() -> tuple[dg.AssetSpec, ...]:
    """Return every source as an asset with the freshness that it promises.

    While the deployment's catalog has a mistake, which a check and doctor name, the built-in one.
    """
    overlay = os.environ.get("OCEANID_CATALOG")
    try:
        catalog = load_catalog(Path(overlay) if overlay else None)
    except CatalogError as error:
        logger.warning("the lineage shows the built-in sources only: %s", error)
        catalog = load_catalog()
    return tuple(_register(source) for source in catalog.sources.values())


def _register(source: Source) -> dg.AssetSpec:
    promised = timedelta(hours=source.freshness_hours)
    return dg.AssetSpec(
        register_key(source.code),
        group_name="sources",
        kinds={"register"},
        owners=OWNERS,
        description=f"{source.title}. A delivery is promised every {promised.days} days; the "
        "freshness counts from when its newest one arrived.",
        freshness_policy=dg.FreshnessPolicy.time_window(
            fail_window=promised + GRACE, warn_window=promised
        ),
    )


def declared_events(
    instance: DagsterInstance, catalog: Catalog, newest: Iterable[NewestDelivery]
) -> Iterator[dg.AssetMaterialization]:
    """Yield what Dagster was not told yet: newer deliveries of registers, another taxonomy."""
    for one in newest:
        key = register_key(one.source_code)
        told: dict[str, str | int] = {
            NEWEST: f"{one.delivered_on}",
            "deliveries": one.deliveries,
        }
        if not _was_told(instance, key, told):
            yield dg.AssetMaterialization(key, metadata={**told})
    version = catalog.taxonomy.version
    if not _was_told(instance, TAXONOMY, {VERSION: version}):
        yield dg.AssetMaterialization(
            TAXONOMY,
            metadata={
                VERSION: version,
                "dagster/column_schema": _labels_as_columns(catalog.taxonomy),
            },
        )


def _was_told(instance: DagsterInstance, key: dg.AssetKey, what: Mapping[str, str | int]) -> bool:
    event = instance.get_latest_materialization_event(key)
    last = event.asset_materialization if event else None
    return last is not None and all(
        name in last.metadata and last.metadata[name].value == value for name, value in what.items()
    )


def _labels_as_columns(declared: Taxonomy) -> dg.TableSchema:
    return dg.TableSchema(
        columns=[
            dg.TableColumn(label.label, label.kind, description=_where_it_goes(label))
            for label in declared.labels
        ]
    )


def _where_it_goes(label: Label) -> str:
    if label.goes_to:
        return f"its values go to {label.goes_to}"
    return "its values stay in stage.extractions and in the dataset"
