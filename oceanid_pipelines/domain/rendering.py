"""Pages as pictures, for people to draw on: the visible page, upright, at a bounded resolution."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it ships no types
from PIL import Image, ImageOps

from oceanid_pipelines.domain.parsing.pdf import PDFIUM_LOCK

LONGEST_SIDE = 4000  # pixels
_POINTS_PER_INCH = 72


@dataclass(frozen=True, slots=True)
class Picture:
    """A page's picture as PNG; width and height in pixels."""

    page_no: int
    png: bytes
    width: int
    height: int


def render(path: Path, media_type: str, dpi: int) -> Iterator[Picture]:
    """Yield the pictures of a PDF's or an image file's pages, in order.

    A PDF's page has at most `dpi` dots an inch; an image is shown as it is. Both are bounded.
    """
    pages = _pdf_pages(path, dpi) if media_type == "application/pdf" else _image_pages(path)
    for page_no, image in enumerate(pages, start=1):
        out = io.BytesIO()
        image.save(out, format="PNG")
        yield Picture(page_no, out.getvalue(), image.width, image.height)


def _pdf_pages(path: Path, dpi: int) -> Iterator[Image.Image]:
    with PDFIUM_LOCK:
        document = pdfium.PdfDocument(path)
    try:
        for index in range(len(document)):
            with PDFIUM_LOCK:
                page = document[index]
                longest = max(page.get_size())
                scale = min(dpi / _POINTS_PER_INCH, LONGEST_SIDE / longest)
                image: Image.Image = page.render(scale=scale).to_pil()
                page.close()
            yield image
    finally:
        with PDFIUM_LOCK:
            document.close()


def _image_pages(path: Path) -> Iterator[Image.Image]:
    with Image.open(path) as image:
        for index in range(getattr(image, "n_frames", 1)):
            image.seek(index)
            frame = ImageOps.exif_transpose(image)
            frame = frame.convert(_mode(frame.mode))
            frame.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            yield frame


def _mode(mode: str) -> Literal["L", "RGB"]:
    return "L" if mode in {"1", "L", "I;16"} else "RGB"
