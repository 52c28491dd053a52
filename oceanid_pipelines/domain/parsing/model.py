"""What parsing returns, and how much of a document it accepts. No reading happens here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

MIB = 1024 * 1024

Box = tuple[float, float, float, float]  # left, bottom, right, top in PDF points, unrotated


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a register: its raw strings, and what is wrong with it.

    `row_no` is its 1-based position among the records of its table. `cells` are the strings as
    delivered under the table's headers, "" where blank. `issue` says in words what was malformed;
    such a record keeps all of its text.
    """

    row_no: int
    cells: dict[str, str]
    issue: str | None


@dataclass(frozen=True)
class Table:
    """A table and its records, to be iterated once.

    Iterating may raise UnreadableDocument. `details` tells a person how the file was read
    (encoding, delimiter, header row …).
    """

    sheet: str | None
    headers: tuple[str, ...]
    records: Iterator[Record]
    details: dict[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the denominator of every box on it.

    Sizes are PDF points *before* `rotation` (degrees clockwise, as a viewer applies it) and None
    where the document does not say: pixels of an image without a resolution have no size in points.
    `left_pt`, `bottom_pt` are where the visible page begins in PDF user space. `text` has the
    line feed as its only line end.
    """

    number: int
    width_pt: float | None
    height_pt: float | None
    rotation: int
    text: str
    left_pt: float = 0.0
    bottom_pt: float = 0.0


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A record that was read from the layout of a page, and where each of its cells stands."""

    row_no: int
    cells: dict[str, str]
    page_no: int
    boxes: dict[str, Box]


@dataclass(frozen=True)
class Paged:
    """A document of pages, to be iterated once; iterating may raise UnreadableDocument.

    `records` are those that the layout of the pages seems to hold, under `headers`.
    """

    doc_type: Literal["pdf", "scan", "text"]
    pages: Iterator[Page]
    details: dict[str, str]
    headers: tuple[str, ...] = ()
    records: tuple[PageRecord, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most that is accepted; csv, tsv and jsonl stream, so they have no limit in bytes."""

    line_bytes: int = 16 * MIB
    quoted_lines: int = 1_000
    columns: int = 16_384
    json_bytes: int = 64 * MIB
    text_bytes: int = 50 * MIB
    workbook_bytes: int = 128 * MIB
    unpacked_bytes: int = 512 * MIB
    unpacked_ratio: int = 200
    workbook_parts: int = 5_000
    sheet_cells: int = 20_000_000
    pdf_bytes: int = 256 * MIB
    image_bytes: int = 100 * MIB
    image_pixels: int = 89_000_000  # from here on Pillow itself warns of a bomb
    pages: int = 2_000


DEFAULT_LIMITS = Limits()
