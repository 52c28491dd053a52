"""Writes `documents/`: an invented document set. Run it again after changing it; it is repeatable.

Needs the development packages: python -m oceanid_pipelines.local.samples.make_samples
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from xlsxwriter import Workbook

FOLDER = Path(__file__).parent / "documents"

AURORA_HEADERS = (
    "Record No", "Vessel Name", "IMO", "Call Sign", "Flag State", "Vessel Type", "Gears",
    "LOA (m)", "GT", "Owner", "Authorised From", "Authorised To",
)  # fmt: skip
AURORA = """\
AUR-001|ESTRELLA DO NORTE|900001|CQAB|PRT|Longliner|Longline|38.2|412|Pescas Invento Lda
AUR-002|BLÅBÆR|900002|LFXQ|NOR|Purse seiner|Purse seine|64.9|1480|Oppdiktet Rederi AS
AUR-003|KAIYO MARU NO. 15|900003|7JZQ|JPN|Longliner|Longline;Hand line|48.5|379|Kasou Suisan KK
AUR-004|KAIYO MARU NO. 24|900004|7JZR|JPN|Longliner|Longline|48.5|379|Kasou Suisan KK
AUR-005|LA PALOMA|900005|EAZZ|ESP|Trawler|Bottom trawl|55.0|890|Pesquerías Ficticias SA
AUR-006|SEA MIST|900006|ZMQQ1|NZL|Longliner|Bottom longline|31.7|288|Imagined Seafoods Ltd
AUR-007|MARIA DOS ANJOS|900007|PPQX|BRA|Pole and line vessel|Pole and line|24.1|120|Pesca Exemplo SA
AUR-008|NO NUMBER YET|PENDING|CQAC|PRT|Longliner|Longline|22.0|98|Pescas Invento Lda
AUR-009|TYPING ERROR|9000080|LFXR|NOR|Trawler|Midwater trawl|42.3|510|Oppdiktet Rederi AS
"""
BOREAL_HEADERS = (
    "boreal_id", "name", "imo_number", "callsign", "mmsi", "flag", "type", "power_ps",
    "valid_until",
)  # fmt: skip
BOREAL = """\
B/17|Blåbær|900002|LFXQ|257000170|Norway|Purse seiner|3400|31.12.2026
B/18|La Paloma II|900005|EAZZ|224000180|Spain|Stern trawler|1900|31.12.2026
B/19|Hvalfjord|900011|TFXA|251000190|Iceland|Longliner|750|30.06.2026
B/20|Zephyr|900012|9HXX|215000200|Malta|Reefer carrier|5200|31.12.2026
B/21|Zephyr Two|900013|9HXX|215000210|Malta|Reefer carrier|5200|31.12.2026
"""
REPORT = """Inspection report (invented)

On 14 March 2026 the patrol vessel met the fishing vessel SEA MIST, call sign ZMQQ1,
IMO 9000065, flag New Zealand, at the edge of the closed area. The master showed
licence NZ-2026-0042, valid until 31 December 2026. Gear on deck: bottom longline.

The vessel LA PALOMA (EAZZ), sighted the day before, was not boarded.
"""
NOTE = """# Port call (invented)

The reefer carrier **Zephyr**, call sign 9HXX, took 220 t of frozen tuna from
*Estrella do Norte* (CQAB). Observer aboard: yes.
"""


def rows_of(text: str) -> list[list[str]]:
    """Return the cells of each line, the third of six digits completed to an IMO number."""
    rows = [line.split("|") for line in text.splitlines()]
    return [[*row[:2], imo(row[2]), *row[3:]] for row in rows]


def imo(stem: str) -> str:
    """Return six digits with their check digit; anything else stays as it is."""
    if not (stem.isdecimal() and len(stem) == 6):  # noqa: PLR2004 - an IMO number has seven
        return stem
    digits = [int(digit) for digit in stem]
    check = sum(digit * (7 - place) for place, digit in enumerate(digits)) % 10
    return f"{stem}{check}"


def main() -> None:
    """Write every document."""
    FOLDER.mkdir(exist_ok=True)
    term = ("2026-01-01", "2026-12-31")
    rows = [[*row, *term] for row in rows_of(AURORA)]
    _write("aurora-vessels.csv", _csv(AURORA_HEADERS, rows, ","))
    _write("boreal-list.csv", _csv(BOREAL_HEADERS, rows_of(BOREAL), ";"))
    later = [*rows[:6], [*rows[6][:1], "SANTA MARIA DOS ANJOS", *rows[6][2:]]]
    later.append(["AUR-010", "NOVA ESPERANÇA", imo("900010"), "CQAD", "PRT", "Longliner",
                  "Longline", "36.4", "301", "Pescas Invento Lda", *term])  # fmt: skip
    _xlsx("aurora-vessels.xlsx", later)
    _write("inspection.txt", REPORT)
    _write("port-call.md", NOTE)
    _pdf("sighting.pdf")
    _write("empty.csv", "")
    (FOLDER / "not-a-workbook.xlsx").write_bytes(b"PK\x05\x06" + bytes(18))


def _write(name: str, text: str) -> None:
    (FOLDER / name).write_text(text, encoding="utf-8", newline="")


def _csv(headers: tuple[str, ...], rows: list[list[str]], delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows(rows)
    return out.getvalue()


def _xlsx(name: str, rows: list[list[str]]) -> None:
    with Workbook(FOLDER / name) as book:
        book.set_properties({"created": datetime(2026, 3, 1)})  # noqa: DTZ001 - a fixed one
        info = book.add_worksheet("Info")
        info.write("A1", "Aurora Sea Fisheries Commission (invented)")
        info.write("A2", "The vessels are on the next sheet.")
        sheet = book.add_worksheet("Vessels")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, AURORA_HEADERS)
        for position, row in enumerate(rows, start=1):
            sheet.write_row(position, 0, row[:2])
            sheet.write_number(position, 2, int(row[2]))
            sheet.write_row(position, 3, row[3:7])
            sheet.write_number(position, 7, float(row[7]))
            sheet.write_number(position, 8, float(row[8]))
            sheet.write(position, 9, row[9])
            for column in (10, 11):
                sheet.write_datetime(position, column, date.fromisoformat(row[column]), day)


def _pdf(name: str) -> None:
    canvas = Canvas(str(FOLDER / name), pagesize=A4, invariant=True)
    pages = (
        ("Sighting (invented), page 1 of 2", "Vessel: KAIYO MARU NO. 24", f"IMO: {imo('900004')}",
         "Call sign: 7JZR", "Flag: Japan"),
        ("Sighting (invented), page 2 of 2", "Position: 41.2 S 12.9 E", "Gear in the water: yes"),
    )  # fmt: skip
    for lines in pages:
        text = canvas.beginText(72, 760)
        for line in lines:
            text.textLine(line)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()


if __name__ == "__main__":
    main()
