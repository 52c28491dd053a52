from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from oceanid_pipelines.domain.parsing import Limits
from tests.domain.parsing.reading import read_table, read_tables, refusal, write

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"
BLANKS = '<sheetData><row><c r="A1" t="str"><v></v></c></row></sheetData>'
CELL_B2 = '<c r="B2"><v>12.5</v></c>'


def workbook(path: Path, rows: list[list[object]], **sheets: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, content in {"Data": rows, **sheets}.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(content):
                sheet.write_row(number, 0, row)
    return path


def changed(path: Path, part: str, change: Callable[[str], str | bytes | None]) -> Path:
    """Write a small sound workbook with one of its parts changed, or left out."""
    sound = workbook(path.with_name("sound.xlsx"), [["Name", "LOA"], ["ALBA", 12.5]])
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content: str | bytes | None = old.read(name)
            if name == part:
                before = old.read(name).decode()
                content = change(before)
                assert content != before, "the change changed nothing"
            if content is not None:
                new.writestr(name, content)
    return path


def cell_b2(replacement: str) -> Callable[[str], str]:
    return lambda sheet: sheet.replace(CELL_B2, replacement)


def row_3(row: str) -> Callable[[str], str]:
    return lambda sheet: sheet.replace("</sheetData>", row + "</sheetData>")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (9123456, "9123456"),
        (9123456.0, "9123456"),
        (20.43, "20.43"),
        (0.1 + 0.2, "0.3"),
        (-0.5, "-0.5"),
        (412_000_123, "412000123"),
        (1e-7, "1e-07"),
        (1e20, "1e+20"),
        (True, "TRUE"),
        (False, "FALSE"),
        ("0123", "0123"),
        (" kept ", " kept "),
        (dt.date(2025, 6, 13), "2025-06-13"),
        (dt.datetime(2025, 6, 13), "2025-06-13"),  # noqa: DTZ001 - Excel knows no time zone
        (dt.datetime(2025, 6, 13, 4, 5, 6), "2025-06-13T04:05:06"),  # noqa: DTZ001
        (dt.date(2099, 12, 31), "2099-12-31"),
    ],
)
def test_values_are_written_as_a_person_reads_them(
    tmp_path: Path, value: object, text: str
) -> None:
    _, [record] = read_table(workbook(tmp_path / "a.xlsx", [["Name", "X"], ["ALBA", value]]))
    assert (record.cells, record.issue) == ({"Name": "ALBA", "X": text}, None)


@pytest.mark.parametrize(
    ("style", "value", "text"), [("[h]:mm:ss", 2.5, "60:00:00"), ("hh:mm", 0.5, "12:00:00")]
)
def test_times_and_durations_are_written_with_their_hours(
    tmp_path: Path, style: str, value: float, text: str
) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Name", "X"])
        sheet.write_row(1, 0, ["ALBA"])
        sheet.write_number(1, 1, value, book.add_format({"num_format": style}))
    _, [record] = read_table(tmp_path / "a.xlsx")
    assert record.cells["X"] == text


@pytest.mark.parametrize(
    ("cell", "text", "issue"),
    [
        ('<c r="B2" t="e"><v>#N/A</v></c>', "#N/A", "the cell holds an error: #N/A"),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!", "the cell holds an error"),
        ('<c r="B2"><f>A2&amp;"x"</f></c>', '=A2&"x"', "a formula whose result was not stored"),
        ('<c r="B2"><f>A2</f><v></v></c>', "=A2", "a formula whose result was not stored"),
        ('<c r="E9"><f>A2</f></c>', "=A2", "a formula whose result was not stored"),
        ('<c r="B2"><f>A2</f><v>7</v></c>', "7", None),
        ('<c r="B2" t="str"><f>A2</f><v></v></c>', "", None),
        ('<c r="B2" t="str"><v>a_x000D_b</v></c>', "a\rb", None),
        ('<c r="B2" t="inlineStr"><is><t>a_x000A_b</t></is></c>', "a\nb", None),
        ('<c r="B2" t="inlineStr"><is><t>a_x005F_x000A_</t></is></c>', "a_x000A_", None),
        ('<c r="B2" t="b"><v>1</v></c>', "TRUE", None),
        ("<c><v>7</v></c>", "7", None),
        ('<f>x<c r="B2"><v>7</v></c></f>', "7", None),
        ('<c r="B2"><v>1e999</v></c>', "inf", None),
        ('<c r="B2" t="d"><v>2025-06-13T00:00:00</v></c>', "2025-06-13", None),
    ],
)
def test_no_cell_that_holds_something_comes_back_blank(
    tmp_path: Path, cell: str, text: str, issue: str | None
) -> None:
    path = changed(tmp_path / "a.xlsx", SHEET, cell_b2(cell))
    _, records = read_table(path)
    assert text in [value for record in records for value in record.cells.values()]
    told = "; ".join(record.issue for record in records if record.issue)
    assert (issue in told) if issue else (told == "")


def test_an_error_is_found_where_it_stands_in_a_sheet_that_begins_elsewhere(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(3, 2, ["Name", "Flag", "LOA"])
        sheet.write_row(5, 2, ["ALBA", "ES", 1])
        sheet.write_row(7, 2, ["BRISA", "", 2])
        sheet.write_formula(7, 3, "=NA()", None, "#N/A")
    table, [fine, bad] = read_table(tmp_path / "a.xlsx")
    assert table.details["header row"] == "4"
    assert (fine.row_no, fine.issue) == (1, None)
    assert bad.cells == {"Name": "BRISA", "Flag": "#N/A", "LOA": "2"}
    assert bad.issue == "the cell holds an error: #N/A"


@pytest.mark.parametrize(
    ("above", "kept"),
    [
        ([], None),
        ([["Register of vessels"]], "Register of vessels"),
        ([["Register"], [], ["as of", 45_000]], "Register\nas of | 45000"),
        ([[2025, 2026, 2027]], "2025 | 2026 | 2027"),
    ],
)
def test_the_header_is_found_below_title_lines_which_are_kept(
    tmp_path: Path, above: list[list[object]], kept: str | None
) -> None:
    rows: list[list[object]] = [*above, ["Name", "Flag", "LOA", "IMO"], ["ALBA", "ES", 12.5, 9]]
    table, [record] = read_table(workbook(tmp_path / "a.xlsx", rows))
    assert table.headers == ("Name", "Flag", "LOA", "IMO")
    assert table.details.get("above the header") == kept
    assert record.cells == {"Name": "ALBA", "Flag": "ES", "LOA": "12.5", "IMO": "9"}


def test_every_sheet_with_data_is_a_table_and_empty_ones_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Info").write_row(0, 0, ["A register"])
        book.add_worksheet("Blank")
        secret = book.add_worksheet("Secret")
        secret.write_row(0, 0, ["Name", "Name"])
        secret.write_row(1, 0, ["ALBA", "ALBA II"])
        secret.hide()
    [(info, none), (hidden, [record])] = read_tables(path)
    assert (info.sheet, info.headers, none) == ("Info", ("A register",), [])
    assert (hidden.sheet, hidden.details["hidden sheet"]) == ("Secret", "yes")
    assert hidden.details["empty sheets skipped"] == "Blank"
    assert record.cells == {"Name": "ALBA", "Name (2)": "ALBA II"}


def test_rows_without_a_value_are_no_records(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Name", "LOA"], ["ALBA", 1], [], ["", ""], ["BRISA", 2]]
    _, records = read_table(workbook(tmp_path / "a.xlsx", rows))
    assert [(record.row_no, record.cells["Name"]) for record in records] == [
        (1, "ALBA"),
        (2, "BRISA"),
    ]


@pytest.mark.parametrize(
    ("part", "change", "reason"),
    [
        (
            SHEET,
            row_3('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
            "up to row 1,048,576 and column 16,384",
        ),
        (SHEET, row_3('<row r="3"><c r="B99999999999"><v>1</v></c></row>'), "a cell called"),
        (SHEET, row_3('<row r="3"><c r="ZZZ3"><v>1</v></c></row>'), "a cell called 'ZZZ3'"),
        (SHEET, row_3('<row r="4294967295"><c><v>1</v></c></row>'), "a row numbered"),
        (SHEET, row_3('<row r="0"><c><v>1</v></c></row>'), "a row numbered '0'"),
        (SHEET, cell_b2('<c r="B2" t="s"><v>99</v></c>'), "a damaged workbook"),
        (SHEET, lambda xml: xml[:-60], "not well-formed|no element found|unclosed"),
        (SHEET, cell_b2('<c r="B2"><f>A<c r="B2">1</c></f></c>'), "a cell within a cell"),
        (
            SHEET,
            lambda xml: re.sub("<sheetData>.*</sheetData>", BLANKS, xml),
            "without any data",
        ),
        (SHEET, lambda _: None, f"without its part {SHEET}"),
        (SHEET, lambda _: "", "no element found"),
        (
            SHEET,
            lambda xml: xml.replace("UTF-8", "UTF-16").encode("utf-16"),
            "a part in UTF-16",
        ),
        (
            SHEET,
            lambda xml: xml.replace("<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1),
            "a DTD",
        ),
        ("docProps/core.xml", lambda xml: xml.replace("<cp:", "<!DOCTYPE x><cp:", 1), "a DTD"),
        (
            STRINGS,
            lambda xml: re.sub(r'uniqueCount="\d+"', 'uniqueCount="4294967295"', xml),
            "claims",
        ),
        (STRINGS, lambda _: None, "a damaged workbook"),
        (WORKBOOK, lambda _: None, "no workbook inside"),
        ("[Content_Types].xml", lambda _: None, "no workbook inside"),
        ("xl/_rels/workbook.xml.rels", lambda _: None, "without its part"),
        ("xl/styles.xml", lambda _: "\0" * 100_000_000, "zip bomb"),
        ("xl/media.bin", None, "zip bomb"),
        ("xl/../../evil.xml", None, "leads out of it"),
        ("/etc/evil.xml", None, "leads out of it"),
        ("XL/Workbook.xml", None, "two parts of one name"),
    ],
)
def test_a_workbook_that_could_do_harm_or_is_damaged_is_refused(
    tmp_path: Path, part: str, change: Callable[[str], str | bytes | None] | None, reason: str
) -> None:
    path = tmp_path / "a.xlsx"
    if change is None:
        workbook(path, [["Name", "LOA"], ["ALBA", 12.5]])
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(part, bytes(50_000_000) if part.endswith(".bin") else b"<x/>")
    else:
        changed(path, part, change)
    assert re.search(reason, refusal(path))


def test_what_a_zip_declares_is_not_believed(tmp_path: Path) -> None:
    path = changed(tmp_path / "a.xlsx", "xl/styles.xml", lambda xml: xml + " " * 50_000_000)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        true_size = archive.getinfo("xl/styles.xml").file_size
    declared, small = true_size.to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    assert content.count(declared) >= 2, "in the directory and before the part"
    lying = write(tmp_path, "lying.xlsx", bytes(content.replace(declared, small)))
    assert re.search("damaged workbook|zip bomb", refusal(lying))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_workbook_is_refused(tmp_path: Path, share: float) -> None:
    whole = workbook(tmp_path / "a.xlsx", [["Name"], ["ALBA"]]).read_bytes()
    path = write(tmp_path, "b.xlsx", whole[: int(len(whole) * share)])
    assert "a damaged or truncated zip" in refusal(path)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(workbook_bytes=1_000), "more than 1,000 bytes"),
        (Limits(unpacked_bytes=5_000), "more than 5,000 bytes unpacked"),
        (Limits(workbook_parts=3), "parts: no workbook has so many"),
        (Limits(sheet_cells=3), "a sheet of 4 cells"),
    ],
)
def test_a_workbook_past_a_limit_is_refused(tmp_path: Path, limits: Limits, reason: str) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Name", "LOA"], ["ALBA", 12.5]])
    assert reason in refusal(path, limits=limits)


def test_an_encrypted_part_is_refused(tmp_path: Path) -> None:
    content = bytearray(workbook(tmp_path / "a.xlsx", [["Name"], ["ALBA"]]).read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = content.find(signature)
        while position >= 0:
            content[position + flags] |= 1
            position = content.find(signature, position + 4)
    assert "encrypted" in refusal(write(tmp_path, "b.xlsx", bytes(content)))


def test_a_workbook_without_data_is_refused(tmp_path: Path) -> None:
    assert refusal(workbook(tmp_path / "a.xlsx", [])) == "a workbook without any data"
