"""The mappings on the real public registers, where they lie beside the project."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from oceanid_pipelines.catalog import Catalog, load_catalog
from oceanid_pipelines.domain.coverage import Coverage, survey
from oceanid_pipelines.domain.mapping import Candidate, Mapper
from oceanid_pipelines.domain.parsing import Paged, PageRecord, Record, parse

PROJECT = Path(__file__).parents[2]
REGISTRIES = PROJECT.parent / "shared" / "data" / "registries"

pytestmark = [
    pytest.mark.registries,
    pytest.mark.skipif(not REGISTRIES.is_dir(), reason="no ../shared/data/registries"),
]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def register(name: str) -> list[dict[str, str]]:
    with (REGISTRIES / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def mapped(catalog: Catalog, code: str, name: str) -> tuple[Mapper, list[Candidate]]:
    rows = register(name)
    mapper = Mapper(catalog.sources[code], list(rows[0]), catalog)
    return mapper, [one for row in rows for one in mapper.candidates(row)]


def test_iotc_maps_as_it_was_measured(catalog: Catalog) -> None:
    mapper, candidates = mapped(catalog, "IOTC", "IOTC_vessels_2025-08-26.csv")
    assert (mapper.missing, mapper.unmapped) == ((), ())

    imos = [one for one in candidates if one.label == "IMO"]
    valid = Counter(one.value_norm for one in imos if one.validity == "valid")
    assert (valid.total(), len(valid)) == (3090, 3089)
    assert valid["8571043"] == 2
    assert Counter((one.null_reason, one.value_raw) for one in imos if one.null_reason) == {
        ("blank", ""): 1459,
        ("not_applicable", "NE"): 482,
        ("pending", "PENDING"): 288,
    }
    rejected = {(one.value_raw, one.issue) for one in imos if one.validity == "invalid"}
    assert rejected == {(raw, "wrong check digit") for raw in ("8474409", "8102322")}

    dates = [one for one in candidates if one.label == "DATE"]
    assert {one.validity for one in dates} == {"valid"}
    assert len(dates) == 2 * 5321
    assert min(str(one.value_norm) for one in dates) > "1999"
    far = [one for one in dates if str(one.value_norm) > "2090"]
    assert [(one.qualifier, str(one.value_norm)[:4]) for one in far] == [("VALID_TO", "2099")] * 2

    flags = [one for one in candidates if one.label == "FLAG"]
    assert {one.validity for one in flags} == {"valid"}
    assert len({one.value_norm for one in flags}) == 26

    assert {one.unit for one in candidates if one.label == "LENGTH"} == {"m"}
    assert not [one for one in candidates if one.validity == "invalid" and one.label != "IMO"]


@pytest.mark.parametrize(
    ("code", "name", "records", "imos"),
    [
        ("NPFC", "NPFC_vessels_2025-08-26.csv", 1111, 1110),
        ("NAFO", "NAFO_vessels_2025-08-26.csv", 80, 66),
        ("PNA", "PNA_TUNA_2025-09-08.csv", 671, 669),
    ],
)
def test_another_register_needs_only_a_file(
    catalog: Catalog, code: str, name: str, records: int, imos: int
) -> None:
    rows = register(name)
    made = survey(Mapper(catalog.sources[code], list(rows[0]), catalog), rows)
    by_key = {column.key: column for column in made.columns}
    assert (made.records, made.problems, made.unmapped) == (records, (), ())
    assert by_key["IMO"].valid_records == imos
    assert by_key["FLAG"].valid_records == records


@pytest.mark.parametrize(
    ("name", "records", "valid", "distinct"),
    [
        ("IOTC_vessels_2025-08-26.csv", 5321, 3090, 3089),
        ("IOTC_vessels_2025-08-26.xlsx", 5321, 3090, 3089),
        ("NPFC_vessels_2025-08-26.csv", 1111, 1110, 1110),
        ("PNA_TUNA_2025-09-08.csv", 671, 669, 668),
        ("NAFO_vessels_2025-08-26.csv", 80, 66, 66),
        ("SEAFO_vessels_2025-08-26.pdf", 6, 6, 6),
    ],
)
def test_every_register_holds_what_was_measured_and_falls_short_of_nothing(
    catalog: Catalog, name: str, records: int, valid: int, distinct: int
) -> None:
    said, coverage = facts(catalog, name)
    imos = [value for label, _, value in said if label == "IMO"]
    assert (coverage.records, len(imos), len(set(imos))) == (records, valid, distinct)
    assert coverage.shortfalls() == ()


def test_the_workbook_of_iotc_says_nothing_that_its_csv_does_not(catalog: Catalog) -> None:
    as_csv, _ = facts(catalog, "IOTC_vessels_2025-08-26.csv")
    as_xlsx, _ = facts(catalog, "IOTC_vessels_2025-08-26.xlsx")
    assert Counter(as_csv) == Counter(as_xlsx)


def facts(catalog: Catalog, name: str) -> tuple[list[tuple[str, str | None, str]], Coverage]:
    """Return every valid fact of a register as (label, qualifier, value), and the coverage."""
    parsed = parse(REGISTRIES / name, name=name)
    if isinstance(parsed, Paged):
        headers: tuple[str, ...] = parsed.headers
        records: Iterable[Record | PageRecord] = parsed.records
    else:
        (table,) = parsed
        headers, records = table.headers, table.records
    mapper = Mapper(catalog.sources[name.split("_", maxsplit=1)[0]], headers, catalog)
    coverage = Coverage(mapper)
    said = []
    for record in records:
        candidates = mapper.candidates(record.cells)
        coverage.add(candidates)
        said += [
            (one.label, one.qualifier, str(one.value_norm))
            for one in candidates
            if one.validity == "valid"
        ]
    return said, coverage


def test_every_flag_name_of_every_register_resolves(catalog: Catalog) -> None:
    names = {row["Flag State Name"] for row in register("IOTC_vessels_2025-08-26.csv")}
    assert len(names) == 26
    assert not {name for name in names if catalog.countries.lookup(name) is None}


def test_npfc_power_is_kilowatts_whatever_it_was_written_in(catalog: Catalog) -> None:
    _, candidates = mapped(catalog, "NPFC", "NPFC_vessels_2025-08-26.csv")
    power = [one for one in candidates if one.label == "ENGINE_POWER"]
    assert {one.unit for one in power if one.validity == "valid"} == {"kW"}
    assert not [one for one in power if one.validity == "invalid"]
    converted = [one for one in power if one.validity == "valid" and "." in str(one.value_norm)]
    assert len(converted) > 90
    holds = [one for one in candidates if one.qualifier == "FISH_HOLD_VOLUME"]
    assert {one.unit for one in holds if one.validity == "valid"} == {"m3"}
    mmsis = [one for one in candidates if one.label == "MMSI" and one.validity != "null"]
    malformed = [one for one in mmsis if "nine digits" in (one.issue or "")]
    assert (len(mmsis), len(malformed)) == (862, 2)
    lengths = Counter(one.qualifier for one in candidates if one.label == "LENGTH")
    assert lengths == {"LOA": 751, "REGISTERED": 332, "LBP": 28}


def test_nafo_mojibake_is_repaired_and_said(catalog: Catalog) -> None:
    _, candidates = mapped(catalog, "NAFO", "NAFO_vessels_2025-08-26.csv")
    odd = [one for one in candidates if one.issue]
    assert [(one.label, one.value_norm) for one in odd] == [("VESSEL_NAME", "PLAYA MENDUIÑA")]
    assert "Ã" in odd[0].value_raw
