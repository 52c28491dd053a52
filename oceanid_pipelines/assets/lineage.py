"""Which labels, and which columns of other tables, the columns of `curated` are made of.

The statements of `sql/queries/curated/` say the same in SQL; a test holds both sides to the tables
and to the taxonomy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import dagster as dg

from oceanid_pipelines.assets.declared import TAXONOMY
from oceanid_pipelines.assets.metadata import rows_table
from oceanid_pipelines.catalog.models import Taxonomy

_CELL = 300
_FACTS = dg.AssetKey(["stage", "extractions"])
_DOCUMENTS = dg.AssetKey(["stage", "documents"])
_ANNOTATIONS = dg.AssetKey(["label", "annotations"])
# Of every assertion: who says so, and where.
_CITATION = {
    "value_raw": (_FACTS, "value_raw"),
    "locator": (_FACTS, "locator"),
    "document_id": (_DOCUMENTS, "document_id"),
    "source_code": (_DOCUMENTS, "source_code"),
    "annotation_id": (_ANNOTATIONS, "annotation_id"),
}
# The column that holds the values of a table's labels, and the one that says which label it is.
_VALUES = {
    "vessel_identifiers": ("identifier_value", "identifier_type"),
    "vessel_info": ("value", "attribute"),
    "vessel_metrics": ("value", "metric"),
    "vessel_associates": ("name", "role"),
    "vessel_authorizations": ("reference", "authorization_type"),
    "entity_organizations": ("name", None),
    "entity_persons": ("name", None),
}
# Labels with a column of their own.
_OWN_COLUMNS = {
    "vessel_metrics": {"unit": ("UNIT",)},
    "vessel_associates": {"address": ("ADDRESS",)},
    "vessel_authorizations": {
        "authority": ("RFMO",),
        "valid_from": ("DATE",),
        "valid_to": ("DATE",),
        "species": ("SPECIES",),
        "status": ("AUTHORIZATION_STATUS",),
    },
}
# Parties are told apart by what they are, not by where the taxonomy files them.
_ORGANIZATIONS = ("COMPANY", "ORGANIZATION")
_PERSONS = ("CREW_MEMBER", "FISHING_MASTER", "PERSON", "VESSEL_MASTER")
# What a vessel shows: the label, and the table of assertions that it is chosen from.
_SHOWN = {
    "imo": ("IMO", "vessel_identifiers", "identifier_value"),
    "vessel_name": ("VESSEL_NAME", "vessel_identifiers", "identifier_value"),
    "ircs": ("IRCS", "vessel_identifiers", "identifier_value"),
    "mmsi": ("MMSI", "vessel_identifiers", "identifier_value"),
    "flag": ("FLAG", "vessel_info", "value"),
    "vessel_type": ("VESSEL_TYPE", "vessel_info", "value"),
}


def lineage(table: str, taxonomy: Taxonomy) -> dg.TableColumnLineage:
    """Return the lineage of a curated table's columns, back to the labels."""
    found: dict[str, list[dg.TableColumnDep]] = {}
    for column, asset, of in _deps(table, taxonomy):
        found.setdefault(column, []).append(dg.TableColumnDep(asset, of))
    return dg.TableColumnLineage(found)


def lineage_table(found: dg.TableColumnLineage) -> dg.TableMetadataValue:
    """Return the same as a table: only Dagster's paid edition draws it."""
    rows = []
    for column, deps in found.deps_by_column.items():
        labels = [dep.column_name for dep in deps if dep.asset_key == TAXONOMY]
        others = [
            f"{'/'.join(dep.asset_key.path)}.{dep.column_name}"
            for dep in deps
            if dep.asset_key != TAXONOMY
        ]
        rows.append((column, ", ".join(labels), ", ".join(others)))
    return rows_table(("column", "labels", "from"), rows, cell=_CELL)


def _deps(table: str, taxonomy: Taxonomy) -> Iterator[tuple[str, dg.AssetKey, str]]:
    if table == "vessels":
        yield from _of_vessels()
        return
    values, name = _VALUES[table]
    own = _OWN_COLUMNS.get(table, {})
    for column, labels in {values: _labels(table, taxonomy, own), **own}.items():
        yield column, _FACTS, "value_norm"
        for label in labels:
            yield column, TAXONOMY, label
    if name is not None:
        yield name, _FACTS, "label"
    if table == "vessel_metrics":
        yield "basis", _FACTS, "qualifier"
        yield "unit", _FACTS, "unit"
    if not table.startswith("entity_"):
        for column, (asset, of) in _CITATION.items():
            yield column, asset, of


def _of_vessels() -> Iterator[tuple[str, dg.AssetKey, str]]:
    for column, (label, table, of) in _SHOWN.items():
        yield column, dg.AssetKey(["curated", table]), of
        yield column, TAXONOMY, label
    for table in ("vessel_identifiers", "vessel_info"):
        yield "first_seen", dg.AssetKey(["curated", table]), "first_seen"


def _labels(table: str, taxonomy: Taxonomy, own: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the labels whose values are in the table's column of values."""
    if table == "entity_organizations":
        return _ORGANIZATIONS
    if table == "entity_persons":
        return _PERSONS
    elsewhere = {label for labels in own.values() for label in labels}
    tables = {f"curated.{table}"}
    if table == "vessel_associates":
        tables |= {"curated.entity_organizations", "curated.entity_persons"}
    return tuple(
        one.label for one in taxonomy.labels if one.goes_to in tables and one.label not in elsewhere
    )
