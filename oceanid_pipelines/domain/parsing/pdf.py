"""PDF: the size, rotation and text layer of every page. Rendering pages does not belong here.

PDFium is not thread-safe at all: every call into it, from here and from whatever renders pages,
holds `PDFIUM_LOCK`. To use two cores, use processes.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from oceanid_pipelines.domain.errors import UnreadableDocument
from oceanid_pipelines.domain.parsing.model import Limits, Page, Paged
from oceanid_pipelines.domain.parsing.page_records import Word, find_records
from oceanid_pipelines.domain.parsing.pdf_words import words
from oceanid_pipelines.domain.parsing.text import page_text

PDFIUM_LOCK = threading.RLock()

_TAIL = 4096
_HEAD = 1024
# A file made for the web says in its first object how long it is.
_LINEARIZED = re.compile(rb"/Linearized\b[^>]*?/L\s+(\d+)")
_LOCKED = (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY)
# PDFium's marks, by version, for a hyphen that splits a word and the line end after it.
_SPLIT_WORD = re.compile("[\x02\ufffe]")


def paged(path: Path, limits: Limits) -> Paged:
    """Return the pages of a PDF, "scan" where none has a text layer.

    A page's text is that of its visible area, in the order in which PDFium finds it; the records
    are those that the pages seem to hold. Raise UnreadableDocument for a PDF that is truncated,
    encrypted, damaged, empty or too large.
    """
    _check_length(path, limits)
    with PDFIUM_LOCK:
        document = _opened(path)
        try:
            count = len(document)
            if count > limits.pages:
                raise UnreadableDocument(f"{count:,} pages: at most {limits.pages:,} are read")
            spoken = any(_page(document, index).text.strip() for index in range(count))
            found = find_records([_words(document, index) for index in range(count)])
        finally:
            document.close()
    return Paged(
        "pdf" if spoken else "scan",
        _pages(path, count),
        {"pages": str(count)},
        found.headers,
        found.records,
    )


def _pages(path: Path, count: int) -> Iterator[Page]:
    with PDFIUM_LOCK:
        document = _opened(path)
    try:
        for index in range(count):
            with PDFIUM_LOCK:
                page = _page(document, index)
            yield page
    finally:
        with PDFIUM_LOCK:
            document.close()


def _check_length(path: Path, limits: Limits) -> None:
    size = path.stat().st_size
    if size > limits.pdf_bytes:
        raise UnreadableDocument(f"a PDF of more than {limits.pdf_bytes:,} bytes")
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, size - _TAIL))
        ends = b"%%EOF" in file.read()
    declared = _LINEARIZED.search(head)
    if not ends or (declared and int(declared[1]) > size):
        raise UnreadableDocument("a truncated PDF: its end is missing")


def _opened(path: Path) -> pdfium.PdfDocument:
    """Open a PDF by PDFium's own call: its last error is that of the last call that failed."""
    handle = pdfium_c.FPDF_LoadDocument(str(path).encode() + b"\0", None)
    if not handle:
        locked = pdfium_c.FPDF_GetLastError() in _LOCKED
        raise UnreadableDocument(
            "an encrypted PDF: save it without a password"
            if locked
            else "a damaged PDF: it cannot be opened"
        )
    document = pdfium.PdfDocument(handle)
    if not len(document):
        document.close()
        raise UnreadableDocument("a PDF without pages")
    return document


def _words(document: pdfium.PdfDocument, index: int) -> list[Word]:
    try:
        return words(document, index)
    except pdfium.PdfiumError as error:
        raise UnreadableDocument(f"a damaged PDF: page {index + 1}: {error}") from None


def _page(document: pdfium.PdfDocument, index: int) -> Page:
    try:
        page = document[index]
        try:
            left, bottom, right, top = page.get_bbox()
            layer = page.get_textpage()
            try:
                text = layer.get_text_bounded(errors="replace")
            finally:
                layer.close()
            rotation = page.get_rotation()
        finally:
            page.close()
    except pdfium.PdfiumError as error:
        raise UnreadableDocument(f"a damaged PDF: page {index + 1}: {error}") from None
    return Page(
        number=index + 1,
        width_pt=right - left,
        height_pt=top - bottom,
        rotation=rotation,
        text=_SPLIT_WORD.sub("-\n", page_text(text)),
        left_pt=left,
        bottom_pt=bottom,
    )
