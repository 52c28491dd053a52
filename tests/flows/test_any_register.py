"""A register never seen before is added by one file: every trap of registers, and no Python."""

from __future__ import annotations

import io
import json

import jsonschema_rs
import xlsxwriter
import yaml

from oceanid_pipelines.catalog import BUILT_IN
from oceanid_pipelines.domain.mapping import ENDS_BEFORE_IT_STARTS
from oceanid_pipelines.domain.readers import OPEN_ENDED
from tests.flows import samples
from tests.flows.conftest import Deployment

KRAKEN = """\
code: KRAKEN
title: Kraken Bank Commission (invented), vessels and what they may fish
description: One record a vessel and species; a workbook until 2026, since then a csv
homepage: https://kraken.example
licence: CC0-1.0
kind: rfmo
trust: 60
freshness_days: 30
former_codes: [KRAKEN_BANK]
row: vessel_species
authority: SPRFMO
authorization: FISHING_AUTHORIZATION
columns:
  - {label: RFMO_VESSEL_ID, headers: [Reg. No], coverage: 0.9}
  - {label: VESSEL_NAME, headers: ["Name of the vessel", Vessel], coverage: 0.9}
  - {label: IMO, headers: [IMO], placeholders: {TBC: pending}, coverage: 0.5}
  - {label: FLAG, headers: [Flag], coverage: 0.9}
  - {label: PREVIOUS_FLAG, headers: [Flag (2)]}
  - label: PREVIOUS_NAME
    headers: [History]
    pattern: "(?:formerly|before that|ex-)\\\\s*([^,.;(]+)"
    placeholders: {NONE KNOWN: unknown}
  - {label: LENGTH, qualifier: LOA, headers: [Length], unit: ft}
  - label: LENGTH
    headers: [Other length]
    qualifier_headers: [measured]
    qualifier_values: {between perp.: LBP}
    unit: m
    decimal: ","
  - {label: TONNAGE, headers: [Tonnage]}
  - label: ENGINE_POWER
    headers: [Engine]
    unit_headers: [Engine unit]
    unit_values: {chevaux: PS}
    unit: kW
  - {label: SPECIES, headers: [May fish], coverage: 0.9}
  - {label: DATE, qualifier: VALID_FROM, headers: [From], formats: &dates [YYYY-MM-DD, DD.MM.YYYY]}
  - {label: DATE, qualifier: VALID_TO, headers: [To], formats: *dates, open_ended_from: 2900}
ignored_headers: [IMO (2), Photo]
"""
HEADERS = (
    *("Reg. No", "Vessel", "IMO", "Flag", "IMO", "Flag", "History", "Length", "Other length"),
    *("measured", "Tonnage", "Engine", "Engine unit", "May fish", "From", "To", "Photo"),
)
ALBA = (
    *("K-1", "ALBA &amp; MAR", samples.imo(1), "Spain", samples.imo(1), "EU (Portugal)"),
    *("Was formerly ESTRELA, and before that LUZ (until 2011).", "100", "1.024,5", "overall"),
    *("GT 80", "750", "PS", "Jack mackerel", "2026-01-01", "2999-12-31", "yes"),
)
# What the first record says, by label and qualifier; a later one is compared with it.
SAYS = {
    ("RFMO_VESSEL_ID", None): [("K-1", None)],
    ("VESSEL_NAME", None): [("ALBA & MAR", None)],
    ("IMO", None): [(samples.imo(1), None)],
    ("FLAG", None): [("ESP", None)],
    ("PREVIOUS_FLAG", None): [("PRT", None)],
    ("PREVIOUS_NAME", None): [("ESTRELA", None), ("LUZ", None)],
    ("LENGTH", "LOA"): [("1024.5", "m"), ("30.48", "m")],
    ("TONNAGE", "GT"): [("80", None)],
    ("ENGINE_POWER", None): [("551.625", "kW")],
    ("SPECIES", None): [("Jack mackerel", None)],
    ("DATE", "VALID_FROM"): [("2026-01-01", None)],
}


def other(**values: str) -> tuple[str, ...]:
    """Return the first record with other values under some headers, the first of a name."""
    cells = list(ALBA)
    for name, value in values.items():
        cells[HEADERS.index(name.replace("_", " "))] = value
    return tuple(cells)


ROWS = (
    ALBA,
    other(May_fish="Orange roughy", From="01.03.2026", To="2026-02-01"),
    other(Length="12.5 Metres", Tonnage="1,080 GRT", Engine="100 hp", Engine_unit=""),
    other(Vessel="ALBA\u00a0 &amp; MAR", measured="between perp.", Engine_unit="chevaux"),
    other(IMO="TBC", History="None known", measured="by eye", Tonnage="about 80"),
)


def workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        info = book.add_worksheet("Info")
        info.write_column(0, 0, ["Kraken Bank Commission", "Vessels are on the next sheet", "2026"])
        sheet = book.add_worksheet("Vessels 2026")
        sheet.write(0, 0, "Register of vessels, printed 2026-01-31")
        for number, row in enumerate((HEADERS, *ROWS), 2):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def facts(deployment: Deployment, title: str, record: int) -> list[dict[str, str | None]]:
    return deployment.rows(
        "SELECT fact.label, fact.qualifier, fact.value_norm, fact.unit, fact.validity,"
        " fact.null_reason, fact.issue FROM stage.extractions AS fact"
        " JOIN stage.documents AS document USING (document_id)"
        " WHERE document.title = %s AND fact.record_no = %s ORDER BY fact.locator",
        title,
        record,
    )


def said(
    deployment: Deployment, title: str, record: int
) -> dict[tuple[str, str | None], list[tuple[str, str | None]]]:
    """Return the valid values of a record by label and qualifier."""
    found: dict[tuple[str, str | None], list[tuple[str, str | None]]] = {}
    for one in facts(deployment, title, record):
        if one["validity"] == "valid":
            place = (str(one["label"]), one["qualifier"])
            found.setdefault(place, []).append((str(one["value_norm"]), one["unit"]))
    return {place: sorted(values) for place, values in found.items()}


def test_one_file_is_enough_for_a_register_with_every_trap(deployment: Deployment) -> None:
    """A workbook first; then a csv of another year, in another encoding, with other headers."""
    (deployment.catalog / "sources" / "KRAKEN.yaml").write_text(KRAKEN, encoding="utf-8")
    deployment.put("uploads/KRAKEN_BANK/2026-01-31/kraken.xlsx", workbook())
    renamed = (HEADERS[0], "name of&nbsp;the  VESSEL", *HEADERS[2:])
    cells = (renamed, *((row[0], "PEÑA", *row[2:]) for row in ROWS))
    lines = [";".join(f'"{cell}"' for cell in line) for line in cells]
    deployment.put("uploads/KRAKEN/2026-02-28/kraken.csv", "\r\n".join(lines).encode("cp1252"))

    deployment.run()

    assert deployment.set_aside() == {}
    assert deployment.run().idle
    assert said(deployment, "kraken.xlsx", 1) == SAYS
    assert said(deployment, "kraken.csv", 1) == SAYS | {("VESSEL_NAME", None): [("PEÑA", None)]}

    ends = {
        one["qualifier"]: one
        for one in facts(deployment, "kraken.xlsx", 1)
        if one["label"] == "DATE"
    }
    assert ends["VALID_TO"]["null_reason"] == "not_applicable"
    assert ends["VALID_TO"]["issue"] == OPEN_ENDED
    backwards = [one for one in facts(deployment, "kraken.xlsx", 2) if one["label"] == "DATE"]
    assert {(one["validity"], one["issue"]) for one in backwards} == {
        ("invalid", ENDS_BEFORE_IT_STARTS)
    }
    assert said(deployment, "kraken.xlsx", 2)["SPECIES", None] == [("Orange roughy", None)]
    third = said(deployment, "kraken.xlsx", 3)
    assert third["LENGTH", "LOA"] == [("1024.5", "m"), ("12.5", "m")]
    assert third["TONNAGE", "GRT"] == [("1080", None)]
    assert third["ENGINE_POWER", None] == [("74.57", "kW")]
    fourth = said(deployment, "kraken.xlsx", 4)
    assert fourth["VESSEL_NAME", None] == SAYS["VESSEL_NAME", None]
    assert fourth["LENGTH", "LBP"] == [("1024.5", "m")]
    assert fourth["ENGINE_POWER", None] == SAYS["ENGINE_POWER", None]
    fifth = {one["label"]: one for one in facts(deployment, "kraken.xlsx", 5)}
    assert (fifth["IMO"]["null_reason"], fifth["PREVIOUS_NAME"]["null_reason"]) == (
        "pending",
        "unknown",
    )
    assert fifth["TONNAGE"]["validity"] == "invalid"

    assert deployment.names()[samples.imo(1)] == "PEÑA"
    assert deployment.rows(
        "SELECT sheet, encoding, left_out FROM (SELECT sheet, details ->> 'encoding' AS encoding,"
        " mapping_report ->> 'left out' AS left_out FROM stage.documents) AS document ORDER BY 1"
    ) == [
        {
            "sheet": "Info",
            "encoding": None,
            "left_out": "it has less than half of the headers that the source's mapping wants",
        },
        {"sheet": "Vessels 2026", "encoding": None, "left_out": None},
        {"sheet": None, "encoding": "Windows-1252", "left_out": None},
    ]


def test_the_schema_for_editors_agrees_with_every_source_there_is() -> None:
    schema = jsonschema_rs.validator_for(
        json.loads((BUILT_IN / "source.schema.json").read_text(encoding="utf-8"))
    )
    sources = [path.read_text(encoding="utf-8") for path in (BUILT_IN / "sources").glob("*.yaml")]
    for text in (KRAKEN, *sources):
        schema.validate(yaml.safe_load(text))
    for wrong in ("pages: maybe\n", "unknown: key\n"):
        assert not schema.is_valid(yaml.safe_load(KRAKEN + wrong))
