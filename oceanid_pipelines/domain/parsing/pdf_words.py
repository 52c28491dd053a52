"""The words of a PDF's page and where they stand, from its text layer.

PDFium says where every character is and where it would put a space; what the words mean together
is said in page_records.py. The caller holds `pdf.PDFIUM_LOCK`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from oceanid_pipelines.domain.parsing.model import Box
from oceanid_pipelines.domain.parsing.page_records import Word

_Letter = tuple[str, Box, tuple[float, float]]
_MOST_CHARACTERS = 50_000  # on one page: no register prints more


def words(document: pdfium.PdfDocument, index: int) -> list[Word]:
    """Return the words of a page with a place; none of a page that cannot be read as text."""
    page = document[index]
    try:
        layer = page.get_textpage()
        try:
            rotation = page.get_rotation()
            return [_word(letters, rotation) for letters in _letters(layer)]
        finally:
            layer.close()
    finally:
        page.close()


def _letters(layer: Any) -> Iterator[list[_Letter]]:
    """Yield the letters of every word; white space and a step back end one."""
    word: list[_Letter] = []
    count = min(pdfium_c.FPDFText_CountChars(layer), _MOST_CHARACTERS)
    for position in range(count):
        char = chr(pdfium_c.FPDFText_GetUnicode(layer, position))
        if char.isspace() or not char.isprintable():
            if word:
                yield word
            word = []
            continue
        letter = (char, _box(layer, position), _origin(layer, position))
        word.append(letter)
    if word:
        yield word


def _box(layer: Any, position: int) -> Box:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium_c.FPDFText_GetCharBox(layer, position, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def _origin(layer: Any, position: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(layer, position, x, y)
    return x.value, y.value


def _word(letters: list[_Letter], rotation: int) -> Word:
    boxes = [box for _, box, _ in letters]
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    x, y = letters[0][2]
    shown = {
        0: (left, right, y, top - bottom),
        90: (bottom, top, -x, right - left),
        180: (-right, -left, -y, top - bottom),
        270: (-top, -bottom, x, right - left),
    }[rotation]
    return Word("".join(char for char, *_ in letters), *shown, (left, bottom, right, top))
