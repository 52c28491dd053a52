"""The taxonomy: what was published stays where it was."""

from __future__ import annotations

import pytest

from oceanid_pipelines.catalog import load_catalog

VERSION_1_0_0 = """
O VESSEL VESSEL_NAME IMO IRCS MMSI FLAG PORT ORGANIZATION PERSON COMPANY BENEFICIAL_OWNER OPERATOR
CHARTERER VESSEL_MASTER CREW_MEMBER GEAR_TYPE VESSEL_TYPE COMMODITY HS_CODE SPECIES RISK_LEVEL
SANCTION DATE LOCATION COUNTRY RFMO LICENSE TONNAGE LENGTH ENGINE_POWER EU_CFR FISHING_AUTHORIZATION
FISHING_LICENSE TRANSSHIPMENT_AUTHORIZATION CARRIER_AUTHORIZATION OBSERVER_AUTHORIZATION
SUPPORT_VESSEL_AUTHORIZATION HULL_MATERIAL VESSEL_ENGINE_TYPE VESSEL_FUEL_TYPE FREEZER_TYPE
BUILD_YEAR FLAG_REGISTERED_DATE EXTERNAL_MARKING CREW_COUNT METRIC_VALUE UNIT AUTHORIZATION_STATUS
SANCTION_TYPE SANCTION_PROGRAM ENTITY_TYPE ENTITY_SUBTYPE ASSOCIATION_TYPE OWNERSHIP_TYPE
CONTROL_LEVEL ADDRESS_TYPE ALIAS_TYPE NAME_TYPE GENDER RISK_SCORE CONFIDENCE_SCORE
"""
APPENDED_IN_1_1_0 = """
NATIONAL_REGISTRATION RFMO_VESSEL_ID PREVIOUS_NAME PREVIOUS_FLAG OWNER FISHING_MASTER ADDRESS
"""
CURATED = {
    "curated.vessel_identifiers",
    "curated.vessel_info",
    "curated.vessel_metrics",
    "curated.vessel_associates",
    "curated.vessel_authorizations",
    "curated.entity_organizations",
    "curated.entity_persons",
}


def test_labels_keep_the_index_they_were_published_with() -> None:
    taxonomy = load_catalog().taxonomy
    assert taxonomy.version == "1.1.0"
    names = [label.label for label in taxonomy.labels]
    assert names[:62] == VERSION_1_0_0.split()
    assert names[62:] == APPENDED_IN_1_1_0.split()
    assert len(set(names)) == len(names)


def test_every_promoted_label_has_a_curated_table_and_no_other_has() -> None:
    for label in load_catalog().taxonomy.labels:
        promoted = label.is_tier_1 and label.tier != "anchor"
        assert (label.goes_to in CURATED) if promoted else (label.goes_to is None), label.label


@pytest.mark.parametrize(
    ("label", "tier", "kind", "goes_to"),
    [
        ("IMO", "identity", "imo", "curated.vessel_identifiers"),
        ("PREVIOUS_FLAG", "identity", "country", "curated.vessel_info"),
        ("VESSEL", "anchor", "none", None),
        ("BUILD_YEAR", "particulars", "year", "curated.vessel_info"),
        ("CREW_COUNT", "numbers", "count", "curated.vessel_metrics"),
        ("ADDRESS", "parties", "text", "curated.vessel_associates"),
        ("PERSON", "parties", "text", "curated.entity_persons"),
        ("DATE", "authorisation", "date", "curated.vessel_authorizations"),
        ("COUNTRY", "later", "country", None),
        ("GENDER", "dataset_only", "text", None),
    ],
)
def test_a_label_goes_where_the_facts_say(
    label: str, tier: str, kind: str, goes_to: str | None
) -> None:
    found = load_catalog().taxonomy.by_name[label]
    assert (found.tier, found.kind, found.goes_to) == (tier, kind, goes_to)


def test_a_box_may_be_a_layout_label_or_any_tier_1_label() -> None:
    boxes = load_catalog().taxonomy.box_labels
    assert list(boxes[:4]) == ["Table", "Figure", "Section", "KeyValue"]
    assert {"VESSEL", "IMO", "ADDRESS"} <= set(boxes)
    assert not {"O", "SANCTION", "GENDER"} & set(boxes)


def test_every_unit_that_a_label_asks_for_exists_and_is_canonical() -> None:
    taxonomy = load_catalog().taxonomy
    for label in taxonomy.labels:
        for qualifier in (None, *label.qualifiers):
            unit = label.unit_of(qualifier)
            assert unit is None or taxonomy.units[unit].to == unit
    for name, known in taxonomy.units.items():
        assert (known.factor == 1) == (known.to == name), name


def test_authorities_are_the_rfmos_in_order_then_the_registers() -> None:
    *rfmos, pna, ffa = load_catalog().taxonomy.authorities
    assert rfmos == sorted(rfmos)
    assert len(rfmos) == 13
    assert (pna, ffa) == ("PNA", "FFA")
    numbered = load_catalog().taxonomy.by_name["RFMO_VESSEL_ID"].qualifiers
    assert list(numbered) == [*rfmos, pna, ffa]
