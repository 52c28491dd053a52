"""A source's mapping on records: every trap of a register is met by data, none by special code."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.domain.coverage import survey
from oceanid_pipelines.domain.mapping import ENDS_BEFORE_IT_STARTS, Candidate, Mapper
from oceanid_pipelines.domain.normalise import LOST_CHARACTER
from oceanid_pipelines.domain.readers import OPEN_ENDED
from oceanid_pipelines.domain.validators import MID_NOT_OF_FLAG, NOT_ITU_FORM

HEAD = """\
code: TEST
title: A register
description: For a test
homepage: https://example.org/register
licence: CC-BY-4.0
kind: rfmo
trust: 50
freshness_days: 30
row: vessel
columns:
"""
IMO = (
    "  - {label: IMO, headers: [IMO No, 'IMO #'], placeholders: {NE: not_applicable},"
    " coverage: 0.5}\n"
)
FLAG = "  - {label: FLAG, headers: [Flag]}\n"
MMSI = "  - {label: MMSI, headers: [MMSI]}\n"
DATES = (
    "  - {label: DATE, qualifier: VALID_FROM, headers: [From], formats: [YYYY-MM-DD]}\n"
    "  - {label: DATE, qualifier: VALID_TO, headers: [To], formats: [YYYY-MM-DD],"
    " open_ended_from: 2090}\n"
)


def mapper(folder: Path, columns: str, *headers: str) -> Mapper:
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources" / "TEST.yaml").write_text(HEAD + columns, encoding="utf-8")
    catalog = load_catalog(folder)
    return Mapper(catalog.sources["TEST"], headers, catalog, delivered=datetime.date(2026, 1, 31))


def only(candidates: list[Candidate]) -> Candidate:
    assert len(candidates) == 1
    return candidates[0]


def test_a_candidate_says_what_where_and_in_which_form(tmp_path: Path) -> None:
    one = only(mapper(tmp_path, IMO, "IMO No").candidates({"IMO No": " IMO 9074729"}))
    assert one == Candidate(
        label="IMO",
        qualifier=None,
        column="IMO No",
        part=0,
        value_raw=" IMO 9074729",
        value_norm="9074729",
        unit=None,
        null_reason=None,
        validity="valid",
        issue=None,
    )


@pytest.mark.parametrize(
    ("raw", "validity", "null_reason", "issue"),
    [
        ("", "null", "blank", None),
        ("  ", "null", "blank", None),
        ("ne", "null", "not_applicable", None),
        (" NE ", "null", "not_applicable", None),
        ("0", "null", "zero", None),
        ("0000000", "null", "zero", None),
        ("9074728", "invalid", None, "wrong check digit"),
    ],
)
def test_why_a_value_is_absent_or_wrong_is_kept_with_the_raw_value(
    tmp_path: Path, raw: str, validity: str, null_reason: str | None, issue: str | None
) -> None:
    one = only(mapper(tmp_path, IMO, "IMO No").candidates({"IMO No": raw}))
    assert (one.value_raw, one.value_norm) == (raw, None)
    assert (one.validity, one.null_reason, one.issue) == (validity, null_reason, issue)


def test_a_cell_that_a_ragged_record_lacks_is_blank(tmp_path: Path) -> None:
    assert only(mapper(tmp_path, IMO, "IMO No").candidates({})).null_reason == "blank"


@pytest.mark.parametrize(
    "header", ["IMO No", "imo no", " IMO\nNO ", "IMONo", "\ufeffIMO No", "IMO #"]
)
def test_a_header_is_found_in_any_known_spelling(tmp_path: Path, header: str) -> None:
    found = mapper(tmp_path, IMO, header)
    assert found.columns == {"IMO": (header,)}
    assert (found.missing, found.unmapped) == ((), ())
    assert only(found.candidates({header: "9074729"})).column == header


def test_a_renamed_header_shows_as_missing_and_as_unmapped(tmp_path: Path) -> None:
    found = mapper(tmp_path, IMO + FLAG, "IMO Nummer", "Photo")
    assert [column.key for column in found.missing] == ["IMO"]  # FLAG promises no coverage
    assert found.unmapped == ("IMO Nummer", "Photo")
    assert found.columns == {}
    assert found.candidates({"IMO Nummer": "9074729"}) == []


def test_ignored_headers_are_not_reported(tmp_path: Path) -> None:
    found = mapper(tmp_path, IMO + "ignored_headers: [Bow Photo]\n", "IMO No", "BOW  photo")
    assert found.unmapped == ()


def test_na_is_namibia_in_a_flag_column_and_absent_in_another(tmp_path: Path) -> None:
    columns = FLAG + "  - {label: OWNER, headers: [Owner], placeholders: {NA: not_available}}\n"
    flag, owner = mapper(tmp_path, columns, "Flag", "Owner").candidates(
        {"Flag": "NA", "Owner": "NA"}
    )
    assert (flag.value_norm, flag.validity) == ("NAM", "valid")
    assert (owner.value_norm, owner.null_reason) == (None, "not_available")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Longline", [(0, "Longline", "Longline")]),
        (
            "Hand line;Pole & line",
            [(1, "Hand line", "Hand line"), (2, "Pole & line", "Pole & line")],
        ),
        ("A; B ;;", [(1, "A", "A"), (2, " B ", "B")]),
        ("A;", [(0, "A;", "A")]),
        ("; ;", [(0, "; ;", None)]),
        ("A/B", [(1, "A", "A"), (2, "B", "B")]),
        ("none;A", [(1, "none", None), (2, "A", "A")]),
        ("not; known", [(0, "not; known", None)]),
        ("", [(0, "", None)]),
    ],
)
def test_a_cell_with_several_values_gives_one_candidate_each(
    tmp_path: Path, raw: str, expected: list[tuple[int, str, str | None]]
) -> None:
    columns = (
        "  - {label: GEAR_TYPE, headers: [Gear], separators: [';', /],"
        " placeholders: {NONE: not_applicable, 'not; known': unknown}}\n"
    )
    found = mapper(tmp_path, columns, "Gear").candidates({"Gear": raw})
    assert [(one.part, one.value_raw, one.value_norm) for one in found] == expected


LENGTH = "  - {label: LENGTH, headers: [Length], unit: m, qualifier: LOA}\n"
INSIDE = "  - {label: LENGTH, headers: [Length], unit: inside}\n"
FEET = "  - {label: LENGTH, headers: [Length], unit: ft}\n"
COMMA = "  - {label: LENGTH, headers: [Length], unit: m, decimal: ','}\n"
TONNAGE = "  - {label: TONNAGE, headers: [Length]}\n"
CREW = "  - {label: CREW_COUNT, headers: [Length]}\n"
HOLD = "  - {label: METRIC_VALUE, headers: [Length], unit: inside, qualifier: FISH_HOLD_VOLUME}\n"


@pytest.mark.parametrize(
    ("column", "raw", "expected"),
    [
        (LENGTH, "24.50", ("24.5", "m", "LOA")),
        (LENGTH, "100 ft", ("30.48", "m", "LOA")),
        (LENGTH, "24.5 m LBP", ("24.5", "m", "LBP")),
        (LENGTH, "LOA: 24.5 (m)", ("24.5", "m", "LOA")),
        (LENGTH, "24.5 m or so", (None, None, "LOA")),
        (LENGTH, "24.5 LBP", ("24.5", "m", "LBP")),
        (LENGTH, "1,024.5", ("1024.5", "m", "LOA")),
        (INSIDE, "12.5 Metres", ("12.5", "m", None)),
        (INSIDE, "12.5", (None, None, None)),
        (FEET, "100", ("30.48", "m", None)),
        (COMMA, "12,5", ("12.5", "m", None)),
        (TONNAGE, "GT 80", ("80", None, "GT")),
        (TONNAGE, "80.00 Gross Register Tonnage", ("80", None, "GRT")),
        (TONNAGE, "80", ("80", None, None)),
        (TONNAGE, "80 m", (None, None, None)),
        (CREW, "25", ("25", None, None)),
        (CREW, "25.0", ("25", None, None)),
        (CREW, "25.5", (None, None, None)),
        (HOLD, "924.50m³", ("924.5", "m3", "FISH_HOLD_VOLUME")),
        (HOLD, "924.50 t", (None, None, "FISH_HOLD_VOLUME")),
        (LENGTH, "-24", (None, None, "LOA")),
        (LENGTH, "about 24", (None, None, "LOA")),
        (LENGTH, "24x7", (None, None, "LOA")),
    ],
)
def test_a_measure_becomes_a_number_in_its_canonical_unit(
    tmp_path: Path, column: str, raw: str, expected: tuple[str | None, str | None, str | None]
) -> None:
    one = only(mapper(tmp_path, column, "Length").candidates({"Length": raw}))
    assert (one.value_norm, one.unit, one.qualifier) == expected
    assert one.validity == ("invalid" if one.value_norm is None else "valid")
    assert (one.issue is None) == (one.value_norm is not None)


@pytest.mark.parametrize("raw", ["0", "0.0", "0.00 m", "0,0"])
def test_a_measure_of_zero_is_absent(tmp_path: Path, raw: str) -> None:
    one = only(mapper(tmp_path, LENGTH, "Length").candidates({"Length": raw}))
    assert (one.validity, one.null_reason) == ("null", "zero")


@pytest.mark.parametrize(
    ("unit_cell", "value", "issue"),
    [
        ("Kilowatts (kW)", "1000", None),
        ("Horse Power (hp)", "745.7", None),
        ("Pferdestärke (ps)", "735.5", None),
        ("ch", "735.5", None),
        ("", None, "no unit"),
        ("bananas", None, "its unit is not known"),
        ("Meters", None, "its unit measures something else"),
    ],
)
def test_a_unit_may_stand_in_a_column_of_its_own(
    tmp_path: Path, unit_cell: str, value: str | None, issue: str | None
) -> None:
    column = "  - {label: ENGINE_POWER, headers: [P], unit_headers: [U], unit_values: {ch: PS}}\n"
    found = mapper(tmp_path, column, "P", "U")
    one = only(found.candidates({"P": "1000.00", "U": unit_cell}))
    assert (one.value_norm, one.issue) == (value, issue)
    assert found.unmapped == ()


@pytest.mark.parametrize(
    ("basis", "qualifier", "issue"),
    [
        ("Gross Tonnage (GT)", "GT", None),
        ("gross register tonnage", "GRT", None),
        ("Netto", "NT", None),
        ("", None, None),
        ("weight", None, "its qualifier is not known"),
    ],
)
def test_a_basis_may_stand_in_a_column_of_its_own(
    tmp_path: Path, basis: str, qualifier: str | None, issue: str | None
) -> None:
    column = (
        "  - {label: TONNAGE, headers: [T], qualifier_headers: [B],"
        " qualifier_values: {netto: NT}}\n"
    )
    one = only(mapper(tmp_path, column, "T", "B").candidates({"T": "80", "B": basis}))
    assert (one.qualifier, one.issue) == (qualifier, issue)


def test_the_same_number_under_another_basis_is_not_remembered_as_the_first(tmp_path: Path) -> None:
    column = "  - {label: TONNAGE, headers: [T], qualifier_headers: [B]}\n"
    found = mapper(tmp_path, column, "T", "B")
    bases = [only(found.candidates({"T": "80", "B": basis})).qualifier for basis in ("GT", "GRT")]
    assert bases == ["GT", "GRT"]


def test_the_role_of_an_address_comes_from_its_column(tmp_path: Path) -> None:
    column = "  - {label: ADDRESS, qualifier: OWNER, headers: [Address]}\n"
    found = mapper(tmp_path, column, "Address")
    assert only(found.candidates({"Address": "1 Quay\n Road"})).value_norm == "1 Quay Road"
    assert only(found.candidates({"Address": ""})).qualifier == "OWNER"
    assert found.columns == {"ADDRESS/OWNER": ("Address",)}


def test_a_sentinel_end_date_means_no_end(tmp_path: Path) -> None:
    found = mapper(tmp_path, DATES, "From", "To")
    start, end = found.candidates({"From": "2025-01-01", "To": "2099-12-31"})
    assert (start.value_norm, start.qualifier) == ("2025-01-01", "VALID_FROM")
    assert (end.validity, end.null_reason, end.issue) == ("null", "not_applicable", OPEN_ENDED)


def test_dates_that_end_before_they_start_are_both_refused(tmp_path: Path) -> None:
    found = mapper(tmp_path, DATES, "From", "To")
    start, end = found.candidates({"From": "2025-02-01", "To": "2025-01-31"})
    assert (start.validity, end.validity) == ("invalid", "invalid")
    assert start.issue == end.issue == ENDS_BEFORE_IT_STARTS
    assert (start.value_norm, end.value_raw) == ("2025-02-01", "2025-01-31")
    same_day = found.candidates({"From": "2025-02-01", "To": "2025-02-01"})
    assert [one.validity for one in same_day] == ["valid", "valid"]


@pytest.mark.parametrize(
    ("flag", "issue"), [("CHN", None), ("ESP", MID_NOT_OF_FLAG), ("", None), ("Atlantis", None)]
)
def test_an_mmsi_of_another_flag_is_only_a_warning(
    tmp_path: Path, flag: str, issue: str | None
) -> None:
    found = mapper(tmp_path, MMSI + FLAG, "MMSI", "Flag")
    mmsi, _ = found.candidates({"MMSI": "412354055", "Flag": flag})
    assert (mmsi.validity, mmsi.value_norm, mmsi.issue) == ("valid", "412354055", issue)


def test_the_year_of_building_is_bounded_by_the_delivery(tmp_path: Path) -> None:
    found = mapper(tmp_path, "  - {label: BUILD_YEAR, headers: [Built]}\n", "Built")
    assert only(found.candidates({"Built": "2027"})).validity == "valid"
    assert only(found.candidates({"Built": "2028"})).validity == "invalid"


def test_warnings_leave_a_value_valid(tmp_path: Path) -> None:
    columns = (
        "  - {label: IRCS, headers: [Sign]}\n  - {label: VESSEL_NAME, headers: [Name]}\n"
        "  - {label: RFMO_VESSEL_ID, headers: [Id]}\n"
    )
    cells = {"Sign": "5IM 429", "Name": "BOTEL\ufffdO", "Id": "ab 12"}
    sign, name, number = mapper(tmp_path, columns, *cells).candidates(cells)
    assert (sign.validity, sign.issue) == ("valid", NOT_ITU_FORM)
    assert (name.validity, name.issue) == ("valid", LOST_CHARACTER)
    assert (number.value_norm, number.issue) == ("AB 12", None)


ALL = (
    IMO
    + FLAG
    + MMSI
    + DATES
    + LENGTH
    + TONNAGE.replace("Length", "T")
    + CREW.replace("Length", "C")
)
HEADERS = ("IMO No", "Flag", "MMSI", "From", "To", "Length", "T", "C")
CELLS = st.fixed_dictionaries(
    {
        header: st.one_of(
            st.text(max_size=12),
            st.sampled_from(["", "NE", "0", "9074729", "NA", "412354055", "2025-01-01", "80 GT"]),
        )
        for header in HEADERS
    }
)


@settings(deadline=None)
@given(cells=CELLS)
def test_any_record_gives_the_same_well_formed_candidates_again(
    tmp_path_factory: pytest.TempPathFactory, cells: dict[str, str]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "mapping"
    folder.mkdir(exist_ok=True)
    found = mapper(folder, ALL, *HEADERS).candidates(cells)
    again = mapper(folder, ALL, *HEADERS).candidates(cells)
    assert found == again
    assert [one.column for one in found] == list(HEADERS)
    for one in found:
        assert one.value_raw == cells[one.column]
        assert (one.validity == "null") == (one.null_reason is not None)
        assert one.validity != "valid" or one.value_norm
        assert one.validity != "invalid" or one.issue


def test_a_survey_counts_what_a_mapping_makes_of_a_delivery(tmp_path: Path) -> None:
    found = mapper(tmp_path, IMO + MMSI + FLAG, "IMO No", "MMSI", "Flag", "Photo")
    records = [
        {"IMO No": "9074729", "MMSI": "412354055", "Flag": "ESP"},
        {"IMO No": "9074728", "MMSI": "", "Flag": "CHN"},
        {"IMO No": "9074728", "MMSI": "", "Flag": "Korea"},
        {"IMO No": "NE", "MMSI": "", "Flag": "Atlantis"},
    ]
    made = survey(found, records, examples=1)
    imo, mmsi, flag = made.columns
    assert (made.records, made.unmapped) == (4, ("Photo",))
    assert (imo.valid_records, imo.values) == (1, {"valid": 1, "invalid": 2, "null": 1})
    assert imo.absent == {"not_applicable": 1}
    assert mmsi.warnings == {MID_NOT_OF_FLAG: 1}
    assert flag.share(made.records) == 0.75
    assert [(one.value_raw, one.count) for one in made.rejected] == [
        ("9074728", 2),
        ("Atlantis", 1),
    ]
    assert made.problems == (
        "IMO: 25.0% of the records have a valid value under IMO No, at least 50% is expected",
    )
    assert [one.label for one in made.examples[0]] == ["IMO", "MMSI", "FLAG"]


def test_a_survey_reports_a_missing_column_and_an_empty_delivery(tmp_path: Path) -> None:
    made = survey(mapper(tmp_path, IMO, "Flag"), [])
    assert made.problems == (
        "IMO: no header IMO No or IMO # in the delivery",
        "the delivery has no records",
    )
