from __future__ import annotations

import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # it ships no types
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from oceanid_pipelines.domain.parsing import Limits, Page, Paged, parse
from tests.domain.parsing.reading import read_pages, refusal, write


def pdf(*texts: str, password: str = "") -> bytes:
    buffer = io.BytesIO()
    encrypt = StandardEncryption(password, canPrint=0) if password else None
    canvas = Canvas(buffer, pagesize=(612, 792), encrypt=encrypt)
    for text in texts:
        for number, line in enumerate(text.split("\n")):
            canvas.drawString(72, 700 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def scan() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792))
    canvas.drawImage(ImageReader(Image.new("L", (50, 50), 128)), 0, 0, 612, 792)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def changed(folder: Path, change: Callable[[Any], object]) -> list[Page]:
    """Return the page of a small PDF after a change to it."""
    document = PdfDocument(pdf("ALBA"))
    change(document[0])
    document.save(folder / "a.pdf")
    document.close()
    return read_pages(folder / "a.pdf")[1]


def test_every_page_has_its_size_and_its_text(tmp_path: Path) -> None:
    path = write(tmp_path, "a.pdf", pdf("ALBA 9074729\nFlag: PEÑA", "BRISA"))
    paged, pages = read_pages(path)
    assert (paged.doc_type, paged.details) == ("pdf", {"pages": "2"})
    assert [page.text for page in pages] == ["ALBA 9074729\nFlag: PEÑA", "BRISA"]
    assert [(page.number, page.width_pt, page.height_pt) for page in pages] == [
        (1, 612, 792),
        (2, 612, 792),
    ]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_size_is_that_before_rotation(tmp_path: Path, rotate: int) -> None:
    [page] = changed(tmp_path, lambda page: page.set_rotation(rotate))
    assert (page.width_pt, page.height_pt, page.rotation) == (612, 792, rotate)
    assert page.text == "ALBA"


@pytest.mark.parametrize("rotate", [0, 90])
def test_a_cropped_page_says_where_it_begins(tmp_path: Path, rotate: int) -> None:
    def crop(page: Any) -> None:
        page.set_cropbox(50, 600, 450, 792)
        page.set_rotation(rotate)

    [page] = changed(tmp_path, crop)
    assert (page.left_pt, page.bottom_pt) == (50, 600)
    assert (page.width_pt, page.height_pt) == (400, 192)
    assert page.text == "ALBA"


def test_a_word_that_is_split_between_lines_keeps_its_hyphen(tmp_path: Path) -> None:
    _, [page] = read_pages(write(tmp_path, "a.pdf", pdf("fish-\ning vessel")))
    assert page.text == "fish-\ning vessel"


def test_a_pdf_without_a_text_layer_is_a_scan(tmp_path: Path) -> None:
    paged, [page] = read_pages(write(tmp_path, "a.pdf", scan()))
    assert (paged.doc_type, page.text, page.width_pt) == ("scan", "", 612)


def without_pages() -> bytes:
    buffer = io.BytesIO()
    document = PdfDocument.new()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdf("ALBA")[:-200], "a truncated PDF"),
        (pdf("ALBA")[: len(pdf("ALBA")) // 2], "a truncated PDF"),
        (b"%PDF-1.7\n", "a truncated PDF"),
        (b"%PDF-1.7\n1 0 obj\n<</Linearized 1/L 99999/N 1>>\nendobj\n%%EOF\n", "a truncated PDF"),
        (b"%PDF-1.7\nrubbish\n%%EOF\n", "a damaged PDF"),
        (pdf("ALBA", password="secret"), "an encrypted PDF"),
        (without_pages(), "a PDF without pages"),
    ],
    ids=["tail", "half", "header", "linearized", "rubbish", "encrypted", "no-pages"],
)
def test_a_pdf_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason in refusal(write(tmp_path, "a.pdf", content))


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(pages=2), "3 pages: at most 2 are read"),
        (Limits(pdf_bytes=500), "a PDF of more than 500 bytes"),
    ],
)
def test_a_pdf_past_a_limit_is_refused(tmp_path: Path, limits: Limits, reason: str) -> None:
    assert reason in refusal(write(tmp_path, "a.pdf", pdf("A", "B", "C")), limits=limits)


def test_several_threads_read_at_once(tmp_path: Path) -> None:
    words = [f"VESSEL {number}" for number in range(30)]
    path = write(tmp_path, "a.pdf", pdf(*words))
    found: list[list[str]] = []

    def read() -> None:
        parsed = parse(path, name="a.pdf")
        assert isinstance(parsed, Paged)
        found.append([page.text for page in parsed.pages])

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [words] * 4
