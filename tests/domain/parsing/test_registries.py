"""The real public registers beside the project: figures only, never a row of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.domain.parsing.reading import read_pages, read_table

IOTC = "IOTC_vessels_2025-08-26"
DATES = ("From", "To", "Last Updated")
FOLDER = Path(__file__).parents[4] / "shared" / "data" / "registries"
pytestmark = [
    pytest.mark.registries,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="no registers beside the project"),
]


@pytest.mark.parametrize(
    ("name", "count", "columns", "with_newlines"),
    [
        (f"{IOTC}.csv", 5_321, 37, 17),
        (f"{IOTC}.xlsx", 5_321, 37, 17),
        ("NPFC_vessels_2025-08-26.csv", 1_111, 33, 0),
        ("PNA_TUNA_2025-09-08.csv", 671, 11, 0),
        ("NAFO_vessels_2025-08-26.csv", 80, 8, 0),
    ],
)
def test_a_register_gives_every_record_without_an_issue(
    name: str, count: int, columns: int, with_newlines: int
) -> None:
    table, records = read_table(FOLDER / name)
    assert (len(table.headers), len(records)) == (columns, count)
    assert not [record.issue for record in records if record.issue]
    assert [record.row_no for record in records] == list(range(1, count + 1))
    broken = [
        record for record in records if any({"\n", "\r"} & set(c) for c in record.cells.values())
    ]
    assert len(broken) == with_newlines


def test_the_workbook_of_a_register_says_what_its_csv_says() -> None:
    csv_table, csv_records = read_table(FOLDER / f"{IOTC}.csv")
    xlsx_table, xlsx_records = read_table(FOLDER / f"{IOTC}.xlsx")
    assert csv_table.headers == xlsx_table.headers
    for one, other in zip(csv_records, xlsx_records, strict=True):
        for name in csv_table.headers:
            as_csv, as_xlsx = one.cells[name], other.cells[name]
            if name in DATES:
                as_csv = _month_day_year(as_csv)
                as_xlsx = dt.date.fromisoformat(as_xlsx[:10]).strftime("%m/%d/%y")
            assert " ".join(as_csv.split()) == " ".join(as_xlsx.split()), (one.row_no, name)


def _month_day_year(text: str) -> str:
    month, day, year = text.split("/")
    return f"{int(month):02}/{int(day):02}/{year}"


def test_the_printed_register_is_one_page_with_a_text_layer() -> None:
    paged, [page] = read_pages(FOLDER / "SEAFO_vessels_2025-08-26.pdf")
    assert paged.doc_type == "pdf"
    assert (page.width_pt, page.height_pt, page.rotation) == (612, 792, 0)
    assert (page.left_pt, page.bottom_pt) == (0, 0)
    assert len(page.text) > 500
