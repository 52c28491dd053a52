"""Small synthetic registers, the catalog that explains them, and every file that cannot be read."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import xlsxwriter
import yaml
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

Row = dict[str, str]
HEADERS = ("Number", "IMO", "Name", "Call Sign", "Flag", "Gears", "GT")


def imo(number: int) -> str:
    """Return a valid IMO number, another one for every number below 100,000."""
    digits = f"{900_000 + number}"
    return digits + str(sum(int(digit) * (7 - i) for i, digit in enumerate(digits)) % 10)


def vessel(number: int, name: str, **values: str) -> Row:
    """Return a record of a register; what is not said is made up from the number."""
    return {
        "Number": f"R{number:05}",
        "IMO": imo(number),
        "Name": name,
        "Call Sign": f"3F{chr(65 + number % 26)}{chr(65 + number // 26 % 26)}{number % 8 + 2}",
        "Flag": "PAN",
        "Gears": "LONGLINE",
        "GT": str(100 + number),
    } | values


def csv(rows: Iterable[Row], headers: Sequence[str] = HEADERS) -> bytes:
    """Return a register as csv."""
    lines = [",".join(headers), *(",".join(row[name] for name in headers) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def xlsx(
    rows: Iterable[Row], headers: Sequence[str] = HEADERS, sheets: Sequence[str] = ("A",)
) -> bytes:
    """Return a register as a workbook, the same records on every sheet."""
    file = io.BytesIO()
    rows = tuple(rows)
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, headers)
            for number, row in enumerate(rows, 1):
                for column, header in enumerate(headers):
                    sheet.write_string(number, column, row[header])
    return file.getvalue()


def pdf(*pages: str, password: str | None = None) -> bytes:
    """Return a pdf with a text layer."""
    file = io.BytesIO()
    encrypt = StandardEncryption(password) if password else None
    canvas = Canvas(file, invariant=True, encrypt=encrypt)
    for text in pages:
        canvas.drawString(72, 720, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def png(width: int = 4, height: int = 4) -> bytes:
    """Return a grey picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress((b"\0" + b"\x80" * width) * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def archive(members: Mapping[str, bytes]) -> bytes:
    """Return a zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return file.getvalue()


def zip_bomb() -> bytes:
    """Return a workbook whose only sheet unpacks to a thousand times its size."""
    members = {}
    with zipfile.ZipFile(io.BytesIO(xlsx([vessel(1, "A")]))) as book:
        members = {name: book.read(name) for name in book.namelist()}
    members["xl/worksheets/sheet1.xml"] += b" " * 64 * 1024 * 1024
    return archive(members)


def declare_source(
    catalog: Path,
    code: str,
    *,
    trust: int = 50,
    headers: Mapping[str, Sequence[str]] | None = None,
    separators: Mapping[str, Sequence[str]] | None = None,
    coverage: Mapping[str, float] | None = None,
) -> None:
    """Write a source file into a catalog's folder; what is said of labels goes before the usual."""
    known: dict[str, Sequence[str]] = {
        "RFMO_VESSEL_ID": ["Number"],
        "IMO": ["IMO"],
        "VESSEL_NAME": ["Name"],
        "IRCS": ["Call Sign"],
        "FLAG": ["Flag"],
        "GEAR_TYPE": ["Gears"],
        "TONNAGE": ["GT"],
    }
    more: dict[str, dict[str, object]] = {
        "TONNAGE": {"qualifier": "GT"},
        "GEAR_TYPE": {"separators": [";"]},
        **{label: {"separators": list(marks)} for label, marks in (separators or {}).items()},
    }
    columns = [
        {"label": label, "headers": list(names)}
        | more.get(label, {})
        | ({"coverage": coverage[label]} if coverage and label in coverage else {})
        for label, names in (known | dict(headers or {})).items()
    ]
    content = {
        "code": code,
        "title": f"Register of {code}",
        "description": "Made up",
        "homepage": "https://example.org/",
        "licence": "none",
        "kind": "other",
        "trust": trust,
        "freshness_days": 30,
        "row": "vessel",
        "columns": columns,
    }
    folder = catalog / "sources"
    folder.mkdir(exist_ok=True)
    # In one step, as a deployment does it: a half-written source would be a broken catalog.
    draft = folder / f"{code}.draft"
    draft.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    draft.rename(folder / f"{code}.yaml")
