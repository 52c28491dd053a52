"""Records on pages: what stands in columns or after names is found, and prose is none."""

from __future__ import annotations

import io
import string
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # it ships no types
from reportlab.pdfgen.canvas import Canvas

from oceanid_pipelines.domain.parsing.model import PageRecord
from tests.domain.parsing.reading import read_pages, write

LEFT = (40, 160, 240, 330, 420)
HEADERS = ("Vessel Name", "Flag", "Call Sign", "IMO", "Gear")
ROWS = (
    ("ALBA", "Spain", "EA2B", "9074729", "LL, Pot"),
    ("BRISA DEL MAR II", "Japan", "7KFU", "9000003", "LL"),
    ("CIRRO", "Namibia", "V5-CV", "9000015", "Trawl"),
)
PROSE = (
    "On the fourteenth of March the patrol vessel met a longliner at the edge",
    "of the closed area and asked for her papers. The master showed a licence",
    "that was good until the end of the year, and the gear on deck was dry.",
    "Nothing was seized. A second vessel had been sighted on the day before,",
    "too far away to be boarded, and steamed north when she was called.",
)
Line = tuple[float, Sequence[str]]


def pdf(*pages: Sequence[Line]) -> bytes:
    """Return pages with cells drawn at their columns, each line at its height."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792))
    for lines in pages:
        for height, cells in lines:
            for x, cell in zip(LEFT, cells, strict=False):
                canvas.drawString(x, height, cell)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def table(top: float, rows: Sequence[Sequence[str]], *, step: float = 20) -> list[Line]:
    return [(top - step * number, row) for number, row in enumerate(rows)]


def read(folder: Path, content: bytes) -> tuple[tuple[str, ...], tuple[PageRecord, ...]]:
    paged, _ = read_pages(write(folder, "a.pdf", content))
    return paged.headers, paged.records


def test_a_list_without_lines_between_titles_and_footers_is_a_table(tmp_path: Path) -> None:
    page: list[Line] = [
        (760, ["1/31/26", "", "Vessel list"]),
        (740, ["Authorised vessels of the Commission (updated July)"]),
        *table(700, [HEADERS, *ROWS]),
        (30, ["www.example.org", "", "", "", "1/1"]),
    ]
    headers, records = read(tmp_path, pdf(page))
    assert headers == HEADERS
    assert [tuple(one.cells.values()) for one in records] == list(ROWS)
    assert [(one.row_no, one.page_no) for one in records] == [(1, 1), (2, 1), (3, 1)]
    left, bottom, right, top = records[1].boxes["Call Sign"]
    assert left == pytest.approx(240, abs=2)
    assert bottom == pytest.approx(660, abs=3)
    assert (right - left, top - bottom) > (15, 5)


def test_a_table_goes_on_over_pages_with_and_without_its_header(tmp_path: Path) -> None:
    pages: list[list[Line]] = [
        table(700, [HEADERS, *ROWS]),
        [(760, ["1/31/26", "", "Vessel list"]), *table(700, [HEADERS, *ROWS[:2]])],
        table(720, ROWS[1:]),
        [(700, ["The end"])],
    ]
    _, records = read(tmp_path, pdf(*pages))
    assert [one.cells["Vessel Name"] for one in records] == [
        row[0] for row in (*ROWS, *ROWS[:2], *ROWS[1:])
    ]
    assert [one.page_no for one in records] == [1, 1, 1, 2, 2, 3, 3]
    assert [one.row_no for one in records] == list(range(1, 8))


def test_a_cell_that_goes_on_below_stays_one_cell(tmp_path: Path) -> None:
    lines = [
        (700, HEADERS),
        (670, ROWS[0]),
        (658, ("", "", "", "", "Hand line")),
        (628, ROWS[1]),
        (616, ("(EX CALMA)",)),
        (586, ROWS[2]),
    ]
    _, records = read(tmp_path, pdf(lines))
    assert [one.cells["Gear"] for one in records] == ["LL, Pot\nHand line", "LL", "Trawl"]
    assert records[1].cells["Vessel Name"] == "BRISA DEL MAR II\n(EX CALMA)"


def test_numbers_in_front_and_blank_cells_are_cells(tmp_path: Path) -> None:
    rows = [("1", *ROWS[0][:4]), ("2", "BRISA", "", *ROWS[1][2:4]), ("3", *ROWS[2][:4])]
    headers, records = read(tmp_path, pdf(table(700, [("", *HEADERS[:4]), *rows])))
    assert headers == ("column 1", *HEADERS[:4])
    assert [one.cells["column 1"] for one in records] == ["1", "2", "3"]
    assert [one.cells["Flag"] for one in records] == ["Spain", "", "Namibia"]
    assert "Flag" not in records[1].boxes


def test_a_list_of_names_and_values_begins_a_record_where_the_first_name_comes_again(
    tmp_path: Path,
) -> None:
    texts = [
        *("Name: ALBA", "IMO: 9074729", "Flag: Spain", "", "Name: BRISA", "IMO : 9000003"),
        *("Owner of it: Pesca, S.A.", "Flag: Japan"),
    ]
    lines = [(700 - 20 * number, [text]) for number, text in enumerate(texts)]
    headers, records = read(tmp_path, pdf(lines))
    assert headers == ("Name", "IMO", "Flag", "Owner of it")
    assert [tuple(one.cells.values()) for one in records] == [
        ("ALBA", "9074729", "Spain", ""),
        ("BRISA", "9000003", "Japan", "Pesca, S.A."),
    ]
    assert set(records[0].boxes) == {"Name", "IMO", "Flag"}


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [(700, ["Only a title"])],
        [(700 - 14 * n, [text]) for n, text in enumerate(PROSE)],
        [(700, ["Vessel: ALBA"]), (680, ["IMO: 9074729"]), (660, ["Flag: Spain"])],
        [(700, HEADERS), (680, ROWS[0])],
    ],
)
def test_prose_a_form_and_a_single_line_are_no_records(
    tmp_path: Path, lines: Sequence[Line]
) -> None:
    assert read(tmp_path, pdf(lines)) == ((), ())


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_read_as_shown(tmp_path: Path, rotation: int) -> None:
    """Its boxes stay those of the page as it is not turned."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792))
    canvas.translate(306, 396)
    canvas.rotate(rotation)
    canvas.translate(-306, -306)
    for height, cells in table(500, [HEADERS, *ROWS]):
        for x, cell in zip(LEFT, cells, strict=False):
            canvas.drawString(x, height, cell)
    canvas.save()
    document = PdfDocument(buffer.getvalue())
    document[0].set_rotation(rotation)
    document.save(tmp_path / "turned.pdf")
    document.close()
    paged, _ = read_pages(tmp_path / "turned.pdf")
    assert [tuple(one.cells.values()) for one in paged.records] == list(ROWS)
    for one in paged.records:
        for left, bottom, right, top in one.boxes.values():
            assert 0 <= left < right <= 612
            assert 0 <= bottom < top <= 792


CELL = st.text(string.ascii_uppercase + string.digits, min_size=2, max_size=6)


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(st.tuples(*[CELL] * 5), min_size=2, max_size=8))
def test_every_cell_of_a_table_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("pages")
    headers, records = read(folder, pdf(table(740, [HEADERS, *rows])))
    assert headers == HEADERS
    assert [tuple(one.cells.values()) for one in records] == rows
