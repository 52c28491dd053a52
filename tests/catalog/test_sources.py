"""Source files: what is wrong is said with its line, and a change of the mapping is noticed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from oceanid_pipelines.catalog import (
    BUILT_IN,
    CatalogError,
    Source,
    load_catalog,
    load_source,
    source_schema,
)

GOOD = """\
code: TEST
title: A register
description: For a test
homepage: https://example.org/register
licence: CC-BY-4.0
kind: vessel_register
trust: 50
freshness_days: 30
row: vessel
columns:
  - label: IMO
    headers: [IMO]
    placeholders: {NE: not_applicable}
    coverage: 0.5
  - label: LENGTH
    headers: [Length]
    unit: m
  - label: DATE
    qualifier: VALID_FROM
    headers: [From]
    formats: [M/D/YY]
    two_digit_years_from: 2000
"""


def overlay(folder: Path, text: str, name: str = "TEST.yaml") -> Path:
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    (folder / "sources" / name).write_text(text, encoding="utf-8")
    return folder


def source_of(folder: Path, text: str) -> Source:
    return load_catalog(overlay(folder, text)).sources["TEST"]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("title: A register\n", "", 1, "`title` is missing: add it"),
        ("code: TEST", "code: OTHER", 1, "rename the file to OTHER.yaml, or change the code"),
        ("code: TEST", "code: te st", 1, "`code`: `te st` is not as it must be: capitals"),
        ("trust: 50", "trust: 101", 7, "less than or equal to 100"),
        ("trust: 50", "trust: high", 7, "valid integer"),
        ("trust: 50", "trust: true", 7, "valid integer"),
        ("kind: vessel_register", "kind: registry", 6, "`registry` is none of 'rfmo', "),
        ("https://example", "example", 4, "is not as it must be: an address, https://"),
        ("row: vessel", "row: ship", 9, "`ship` is none of 'vessel'"),
        ("row: vessel", "row: vessel\nzzz: red", 10, "unknown key `zzz`: known are code"),
        ("row: vessel", "row: vessel\nsheets: A", 10, "unknown key `sheets`: did you mean `sheet`"),
        ("row: vessel", "row: vessel\nrow: vessel", 10, "`row` stands twice: drop one"),
        ("row: vessel", "row: vessel\nauthority: FAO", 10, "FFA, TEST itself"),
        ("row: vessel", "row: vessel\nauthorization: IMO", 10, "no label of an authorisation"),
        (
            "label: IMO",
            "label: IMO_NO",
            11,
            "no label for a column: the usual ones are VESSEL_NAME, IMO",
        ),
        ("label: IMO", "label: VESSEL", 11, "`VESSEL` is no label for a column"),
        ("headers: [IMO]", "headers: []", 12, "`headers`: Tuple should have at least 1 item"),
        ("headers: [IMO]", "headers: IMO", 12, "`headers` must be a list: [IMO]"),
        ("headers: [IMO]", "header: [IMO]", 12, "did you mean `headers`?"),
        ("headers: [IMO]", "headers: [IMO, i mo]", 12, "`i mo` is already a IMO: drop one"),
        (
            "headers: [IMO]",
            "headers: [IMO, 7]",
            12,
            '`headers` must be text: put it in quotes, "7"',
        ),
        ("{NE: not_applicable}", "{NE: none}", 13, "`none` is none of 'blank'"),
        ("{NE: not_applicable}", "{0: zero}", 13, 'a key must be text: quote it, "0"'),
        ("coverage: 0.5", "coverage: 50", 14, "less than or equal to 1"),
        ("coverage: 0.5", "unit: m", 14, "IMO is no number: drop `unit`"),
        ("coverage: 0.5", "formats: [YYYY-MM-DD]", 14, "IMO is no date: drop `formats`"),
        ("coverage: 0.5", "qualifier: GT", 14, "`GT` does not narrow IMO: say nothing"),
        ("unit: m", "unit: kW", 17, "`kW` does not fit LENGTH: say one of m, ft"),
        ("    unit: m\n", "", 15, "the unit of LENGTH is not said: add `unit` (say one of m, ft"),
        ("unit: m", "unit: m\n    qualifier: GT", 18, "say one of LOA, REGISTERED, LBP"),
        ("unit: m", "unit_values: {mtr: yard}\n    unit: m", 17, "`yard` does not fit LENGTH"),
        ("unit: m", "unit: m\n    qualifier_values: {L: LOA}", 18, "needs `qualifier_headers`"),
        ("    qualifier: VALID_FROM\n", "", 18, "DATE needs a `qualifier`: say one of VALID_FROM"),
        ("    formats: [M/D/YY]\n", "", 18, "a date needs `formats`"),
        ("formats: [M/D/YY]", "formats: [M/YY]", 21, "needs one year, one month and one day"),
        ("formats: [M/D/YY]", "formats: [M/D/YY hh:mm]", 21, "a time is dropped"),
        ("    two_digit_years_from: 2000\n", "", 21, "needs `two_digit_years_from`, e.g. 2000"),
        ("two_digit_years_from: 2000", "open_ended_from: soon", 22, "valid integer"),
        ("label: LENGTH", "label: FLAG\n    placeholders: {NA: unknown}", 16, "the country NAM"),
        ("columns:\n", "columns: [\n", 11, "is not YAML"),
        ("row: vessel", "row: *x", 9, "is not YAML: found undefined alias"),
        ("row: vessel", "row: vessel\n<<: 1", 10, "`<<` needs the alias of a mapping"),
        ("columns:\n", "ignored_headers: [imo]\ncolumns:\n", 10, "`imo` is mapped above"),
        ("row: vessel", "row: vessel\nformer_codes: [IOTC]", 10, "a code of another source"),
        ("row: vessel", "row: vessel\nformer_codes: [TEST]", 10, "a code of another source"),
        ("code: TEST", "code: HUMAN", 1, "`HUMAN` is reserved, what people say in review"),
        ("row: vessel", "row: vessel\nformer_codes: [A1, HUMAN]", 10, "`HUMAN` is reserved"),
        ("row: vessel", "row: vessel\nformer_codes: [EU_CFR]", 10, "`EU_CFR` is reserved"),
    ],
)
def test_what_is_wrong_in_a_source_is_said_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    assert old in GOOD
    with pytest.raises(CatalogError) as caught:
        load_catalog(overlay(tmp_path, GOOD.replace(old, new, 1)))
    lines = str(caught.value).splitlines()
    wanted = f"{tmp_path / 'sources' / 'TEST.yaml'}:{line}: "
    assert any(one.startswith(wanted) and message in one for one in lines), str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "is empty"), (b"# only a comment\n", "is empty"), (b"code: \xff\xfe\n", "is not UTF-8")],
)
def test_a_file_without_content_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    folder = overlay(tmp_path, "")
    (folder / "sources" / "TEST.yaml").write_bytes(content)
    with pytest.raises(CatalogError, match=message):
        load_catalog(folder)


@pytest.mark.parametrize("text", ["- a\n", "just text\n", "7\n"])
def test_a_file_that_is_no_mapping_is_refused_on_its_first_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(CatalogError, match=r"TEST\.yaml:1: the file: "):
        load_catalog(overlay(tmp_path, text))


def test_every_problem_of_every_file_is_reported_at_once(tmp_path: Path) -> None:
    overlay(tmp_path, GOOD.replace("trust: 50", "trust: -1").replace("unit: m", "unity: m"))
    overlay(tmp_path, "code: OTHER\n", "OTHER.yaml")
    with pytest.raises(CatalogError) as caught:
        load_catalog(tmp_path)
    places = {(Path(p.file).name, p.line) for p in caught.value.problems}
    assert {("TEST.yaml", 7), ("TEST.yaml", 17), ("OTHER.yaml", 1)} <= places
    assert len(caught.value.problems) > len(places)


def test_an_overlay_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="is no folder"):
        load_catalog(tmp_path / "nowhere")


def test_a_misnamed_extension_is_not_ignored_in_silence(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"rename the file to TEST\.yaml"):
        load_catalog(overlay(tmp_path, GOOD, "TEST.yml"))


def test_a_source_that_nobody_reads_where_it_lies_is_not_ignored_in_silence(
    tmp_path: Path,
) -> None:
    (tmp_path / "TEST.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(CatalogError, match=r"TEST\.yaml:1: is read by nobody: .* in sources/"):
        load_catalog(tmp_path)


def test_a_register_may_be_its_own_authority(tmp_path: Path) -> None:
    own = GOOD.replace("row: vessel", "row: vessel\nauthority: TEST")
    assert load_catalog(overlay(tmp_path, own)).sources["TEST"].authority == "TEST"


def test_an_overlay_adds_sources_and_replaces_built_in_ones(tmp_path: Path) -> None:
    built_in = load_catalog()
    iotc = (BUILT_IN / "sources" / "IOTC.yaml").read_text(encoding="utf-8")
    overlay(tmp_path, GOOD)
    overlay(tmp_path, iotc.replace("trust: 80", "trust: 10"), "IOTC.yaml")
    laid_over = load_catalog(tmp_path)
    assert set(laid_over.sources) == {*built_in.sources, "TEST"}
    assert laid_over.sources["IOTC"].trust == 10
    assert laid_over.fingerprint != built_in.fingerprint
    assert load_catalog() is built_in


def test_an_overlay_without_sources_changes_nothing(tmp_path: Path) -> None:
    assert load_catalog(tmp_path).fingerprint == load_catalog().fingerprint


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    first = load_catalog(overlay(tmp_path, GOOD))
    assert load_catalog(tmp_path) is first
    overlay(tmp_path, GOOD.replace("trust: 50", "trust: 51"))
    os.utime(tmp_path / "sources" / "TEST.yaml", ns=(1, 1))
    assert load_catalog(tmp_path).sources["TEST"].trust == 51


def test_a_source_is_found_by_its_former_code() -> None:
    catalog = load_catalog()
    assert catalog.source("NPFC_IVR") is catalog.sources["NPFC"]
    assert catalog.source("NPFC") is catalog.sources["NPFC"]
    assert catalog.source("NOBODY") is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("headers: [IMO]", "headers: [IMO, IMO No]"),
        ("{NE: not_applicable}", "{NE: pending}"),
        ("unit: m", "unit: ft"),
        ("formats: [M/D/YY]", "formats: [D/M/YY]"),
        ("two_digit_years_from: 2000", "two_digit_years_from: 1970"),
        ("row: vessel", "row: authorization"),
        ("row: vessel", "row: vessel\nsheet: Data"),
    ],
)
def test_a_changed_mapping_changes_the_fingerprint(tmp_path: Path, old: str, new: str) -> None:
    before = source_of(tmp_path / "a", GOOD).fingerprint
    assert source_of(tmp_path / "b", GOOD.replace(old, new, 1)).fingerprint != before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("trust: 50", "trust: 60"),
        ("freshness_days: 30", "freshness_days: 31"),
        ("title: A register", "title: Another name"),
        ("row: vessel", "# a comment\nrow: vessel"),
    ],
)
def test_what_changes_no_value_leaves_the_source_fingerprint(
    tmp_path: Path, old: str, new: str
) -> None:
    before = source_of(tmp_path / "a", GOOD).fingerprint
    assert source_of(tmp_path / "b", GOOD.replace(old, new, 1)).fingerprint == before
    assert len(before) == 64


def test_placeholders_may_be_shared_by_an_anchor_and_a_merge(tmp_path: Path) -> None:
    text = GOOD.replace("{NE: not_applicable}", "&usual {NE: not_applicable, NULL: unknown}")
    text += "  - label: IRCS\n    headers: [IRCS]\n    placeholders: {<<: *usual, NE: pending}\n"
    imo, *_, ircs = source_of(tmp_path, text).columns
    assert imo.placeholders == {"NE": "not_applicable", "NULL": "unknown"}
    assert ircs.placeholders == {"NE": "pending", "NULL": "unknown"}


def test_yes_no_and_dates_stay_text(tmp_path: Path) -> None:
    text = GOOD.replace("{NE: not_applicable}", "{NO: unknown, off: unknown, 2099-12-31: unknown}")
    assert set(source_of(tmp_path, text).columns[0].placeholders) == {"NO", "off", "2099-12-31"}


def test_a_loaded_source_is_frozen() -> None:
    source = load_catalog().sources["IOTC"]
    with pytest.raises(ValidationError, match="frozen"):
        source.trust = 1


def test_one_file_loads_alone_against_the_catalog(tmp_path: Path) -> None:
    overlay(tmp_path, GOOD)
    path = tmp_path / "sources" / "TEST.yaml"
    alone = load_source(path, load_catalog())
    assert alone == load_catalog(tmp_path).sources["TEST"]


def test_the_committed_schema_is_the_generated_one() -> None:
    committed = json.loads((BUILT_IN / "source.schema.json").read_text(encoding="utf-8"))
    assert committed == source_schema(load_catalog().taxonomy), (
        "run: oceanid sources schema > oceanid_pipelines/catalog/source.schema.json"
    )


def test_iotc_declares_what_the_register_holds() -> None:
    keys = {column.key for column in load_catalog().sources["IOTC"].columns}
    assert keys >= {
        *("IMO", "IRCS", "NATIONAL_REGISTRATION", "RFMO_VESSEL_ID", "VESSEL_NAME", "FLAG"),
        *("VESSEL_TYPE", "GEAR_TYPE", "PORT", "LENGTH/LOA", "TONNAGE/GT", "TONNAGE/GRT"),
        *("METRIC_VALUE/FISH_HOLD_VOLUME", "OWNER", "OPERATOR", "BENEFICIAL_OWNER"),
        *("ADDRESS/OWNER", "ADDRESS/OPERATOR", "ADDRESS/BENEFICIAL_OWNER"),
        *("DATE/VALID_FROM", "DATE/VALID_TO"),
    }
