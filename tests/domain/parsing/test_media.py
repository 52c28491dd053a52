from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from oceanid_pipelines.domain.parsing import media_type
from tests.domain.parsing.reading import read_pages, read_table, refusal, write

PNG = b"\x89PNG\r\n\x1a\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
JPEG = b"\xff\xd8\xff\xe0"


def zipped(*names: str) -> bytes:
    """Give the same bytes at any time: they name test cases, which all workers must name alike."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "<x/>")
    return buffer.getvalue()


XLSX = zipped("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", b"IMO,Name\n", "text/csv"),
        ("A.CSV", b"IMO,Name\n", "text/csv"),
        ("a.tsv", b"IMO\tName\n", "text/tab-separated-values"),
        ("a.txt", b"hello", "text/plain"),
        ("a.md", b"# hello", "text/markdown"),
        ("a.json", b"[]", "application/json"),
        ("a.jsonl", b"{}", "application/jsonl"),
        ("a.ndjson", b"{}", "application/jsonl"),
        ("a.csv", "IMO,Name\n".encode("utf-16"), "text/csv"),
        ("a.csv", b"BM number,Name\n", "text/csv"),
        ("a.csv", b"%PDF-1.7\n", "application/pdf"),
        ("a", b"%PDF-1.7\n", "application/pdf"),
        ("a.pdf", b"\n\n%PDF-1.7\n", "application/pdf"),
        ("a.txt", b"about %PDF-1.7\n", "text/plain"),
        ("a.jpg", PNG, "image/png"),
        ("a.jpg", JPEG, "image/jpeg"),
        ("a.tif", b"II*\0", "image/tiff"),
        ("a.tif", b"MM\0*", "image/tiff"),
        ("a.zip", zipped("a.csv"), "application/zip"),
        (
            "a.bin",
            XLSX,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("a.csv", b"  <!DOCTYPE html><html>", "text/html"),
        ("a.csv", b'<?xml version="1.0"?><Error/>', "application/xml"),
        ("a.csv", b'{"error": "not found"}', "application/json"),
        ("a.xyz", b"hello", "application/octet-stream"),
        ("a.csv", b"", "application/x-empty"),
    ],
)
def test_content_says_what_a_file_is_before_its_name(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    assert media_type(write(tmp_path, "file", content), name) == expected


@pytest.mark.parametrize(
    "extension", ["csv", "tsv", "xlsx", "pdf", "png", "jpg", "tiff", "txt", "md", "json", "jsonl"]
)
def test_a_file_of_no_bytes_is_refused_as_empty(tmp_path: Path, extension: str) -> None:
    assert refusal(write(tmp_path, f"a.{extension}", b"")) == "empty file: it has 0 bytes"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"%PDF-1.7\n...", "a PDF named .csv"),
        ("a.csv", zipped("x"), "a zip archive named .csv"),
        ("a.csv", XLSX, "an Excel workbook (.xlsx) named .csv"),
        ("a.csv", PNG, "a PNG image named .csv"),
        ("a.csv", OLE, "an encrypted or old Office file (.xls, .doc) named .csv"),
        ("a.csv", b"\x1f\x8b\x08", "a gzip archive named .csv"),
        ("a.csv", b"<html><body>503</body></html>", "an HTML page"),
        ("a.csv", b"<!-- x -->\n<!doctype HTML>", "an HTML page"),
        ("a.txt", b"<html><body>503</body></html>", "an HTML page"),
        ("a.pdf", b"<html><body>503</body></html>", "an HTML page"),
        ("a.xlsx", b"<html><body>503</body></html>", "an HTML page"),
        ("a.csv", b"<?xml version='1.0'?><Error/>", "an XML document named .csv"),
        ("a.csv", b'[ {"IMO": 1} ]', "a JSON document named .csv"),
        ("a.xlsx", zipped("a.csv"), "a zip archive named .xlsx: no workbook inside"),
        ("a.xlsx", zipped("word/document.xml"), "a Word document named .xlsx"),
        ("a.xlsx", zipped("xl/workbook.bin"), "a binary workbook (.xlsb) named .xlsx"),
        ("a.xlsx", OLE, "an encrypted or old .xls workbook"),
        ("a.xlsx", b"IMO,Name\n", "no .xlsx file: it does not begin like an Excel workbook"),
        ("a.pdf", b"hello", "no .pdf file: it does not begin like a PDF"),
        ("a.png", b"%PDF-1.7\n", "a PDF named .png"),
        ("a.jpg", b"GIF89a", "a GIF image named .jpg"),
        ("a.docx", zipped("word/document.xml"), "unknown type '.docx' (a zip archive): expected"),
        ("a.xls", OLE, "unknown type '.xls' (an encrypted or old Office file"),
        ("a.xyz", b"hello", "unknown type '.xyz': expected csv, tsv, xlsx, pdf, png, jpg, tiff"),
        ("README", b"hello", "unknown type of a name without extension: expected"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_by_what_it_is(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    assert reason in refusal(write(tmp_path, "file", content), name)


def test_one_kind_of_picture_under_the_extension_of_another_is_read(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "page.jpg", format="PNG")
    paged, pages = read_pages(tmp_path / "page.jpg")
    assert (paged.doc_type, len(pages), paged.details["format"]) == ("scan", 1, "PNG")


def test_the_name_in_the_bucket_decides_and_not_the_local_one(tmp_path: Path) -> None:
    path = write(tmp_path, "download.tmp", b"IMO,Name\n9074729,A\n")
    _, records = read_table(path, "uploads/X/2026-01-31/register.csv")
    assert records[0].cells == {"IMO": "9074729", "Name": "A"}
