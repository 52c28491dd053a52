"""What a file is: by its content first, then by the extension of its name.

Content that says what it is (a PDF, a picture, a zip) decides; text does not say whether it is a
csv or a note, so there the extension decides. Reading the file belongs to the formats' modules.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from oceanid_pipelines.domain.errors import UnreadableDocument
from oceanid_pipelines.domain.parsing import package
from oceanid_pipelines.domain.parsing.encoding import guess

CSV = "text/csv"
TSV = "text/tab-separated-values"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
JSON = "application/json"
JSON_LINES = "application/jsonl"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
EMPTY = "application/x-empty"
BINARY = "application/octet-stream"
_ZIP = "application/zip"
_OLE = "application/x-ole-storage"
_HTML = "text/html"
_XML = "application/xml"

EXPECTED = "csv, tsv, xlsx, pdf, png, jpg, tiff, txt, md, json or jsonl"
_EXTENSIONS = {
    ".csv": CSV,
    ".tsv": TSV,
    ".tab": TSV,
    ".txt": TEXT,
    ".md": MARKDOWN,
    ".json": JSON,
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
    ".pdf": PDF,
    ".xlsx": XLSX,
    ".png": PNG,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".tif": TIFF,
    ".tiff": TIFF,
}
_IMAGES = frozenset({PNG, JPEG, TIFF})
_TEXTUAL = frozenset({CSV, TSV, TEXT, MARKDOWN, JSON, JSON_LINES})
SUPPORTED = frozenset(_EXTENSIONS.values())

_MAGIC = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0", TIFF),
    (b"MM\0+", TIFF),
    (b"PK\x03\x04", _ZIP),
    (b"PK\x05\x06", _ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLE),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"{\\rtf", "application/rtf"),
)
_NAMES = {
    PDF: "a PDF",
    XLSX: "an Excel workbook (.xlsx)",
    PNG: "a PNG image",
    JPEG: "a JPEG image",
    TIFF: "a TIFF image",
    JSON: "a JSON document",
    _ZIP: "a zip archive",
    _OLE: "an encrypted or old Office file (.xls, .doc)",
    _HTML: "an HTML page, often an error page saved under the name of the file",
    _XML: "an XML document",
    BINARY: "binary data",
    "image/gif": "a GIF image",
    "image/bmp": "a BMP image",
    "application/gzip": "a gzip archive",
    "application/x-7z-compressed": "a 7z archive",
    "application/vnd.rar": "a rar archive",
    "application/vnd.sqlite3": "a SQLite database",
    "application/vnd.apache.parquet": "a Parquet file",
    "application/rtf": "an RTF document",
}
_HEAD = 4096
_PDF_MARK_WITHIN = 1024  # readers accept a PDF whose header follows a little junk
_BLANK = " \t\r\n\ufeff"
_IS_HTML = re.compile(
    r"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_IS_JSON = re.compile(r'\{\s*"|\[\s*\{')


def media_type(path: Path, name: str) -> str:
    """Return the media type of the file's content, "application/octet-stream" where unknown."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        return EMPTY
    named = _EXTENSIONS.get(_extension(name), BINARY)
    binary = _magic(head, named)
    if binary == _ZIP:
        return XLSX if package.holds_workbook(path) else _ZIP
    return binary or _text_type(head, named)


def supported_type(path: Path, name: str) -> str:
    """Return the media type of a file that can be parsed.

    Raise UnreadableDocument saying what the file is, where that is nothing we read or not what its
    name says.
    """
    found = media_type(path, name)
    if found == EMPTY:
        raise UnreadableDocument("empty file: it has 0 bytes")
    extension = _extension(name)
    expected = _EXTENSIONS.get(extension)
    if found == _ZIP and expected == XLSX:
        raise UnreadableDocument(package.why_no_workbook(path))
    if found == _OLE and expected == XLSX:
        raise UnreadableDocument("an encrypted or old .xls workbook: save it as .xlsx, unprotected")
    if found == expected or (found in _IMAGES and expected in _IMAGES):
        return found
    what = _NAMES.get(found)
    if expected is not None:
        if found == BINARY and expected in SUPPORTED - _TEXTUAL:
            raise UnreadableDocument(
                f"no {extension} file: it does not begin like {_NAMES[expected]}"
            )
        raise UnreadableDocument(f"{what} named {extension}")
    if found in SUPPORTED - _TEXTUAL:
        return found  # its content says what it is, whatever it is called
    called = f"'{extension}'" if extension else "of a name without extension"
    is_a = f" ({what})" if what and found != BINARY else ""
    raise UnreadableDocument(f"unknown type {called}{is_a}: expected {EXPECTED}")


def _extension(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _magic(head: bytes, named: str) -> str | None:
    for magic, found in _MAGIC:
        if head.startswith(magic):
            # Two letters are not enough to call a text a bitmap.
            if magic == b"BM" and named in _TEXTUAL:
                continue
            return found
    if named == PDF and b"%PDF-" in head[:_PDF_MARK_WITHIN]:
        return PDF
    return None


def _text_type(head: bytes, named: str) -> str:
    """Return the type of what begins like no binary format; what it is named tells texts apart."""
    start = head.decode(guess(head).codec, "replace").lstrip(_BLANK)
    if _IS_HTML.match(start):
        return _HTML
    if start.startswith("<?xml") and named not in {TEXT, MARKDOWN}:
        return _XML
    if named in {CSV, TSV} and _IS_JSON.match(start):
        return JSON
    return named if named in _TEXTUAL else BINARY
