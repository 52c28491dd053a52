"""One downloaded file to records or pages: pure parsing, no store and no network.

`parse` is the way in. A document that can never be parsed raises UnreadableDocument with a reason
for a person; a malformed row becomes a Record with an issue, and nothing is ever dropped. What a
column means belongs to the source's mapping.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from oceanid_pipelines.domain.parsing import (
    delimited,
    image,
    jsonlines,
    media,
    pdf,
    text,
    workbook,
)
from oceanid_pipelines.domain.parsing.media import media_type
from oceanid_pipelines.domain.parsing.model import (
    DEFAULT_LIMITS,
    Limits,
    Page,
    Paged,
    PageRecord,
    Record,
    Table,
)

__all__ = [
    "DEFAULT_LIMITS",
    "Limits",
    "Page",
    "PageRecord",
    "Paged",
    "Record",
    "Table",
    "media_type",
    "parse",
]

_READERS: Mapping[str, Callable[[Path, Limits], Iterator[Table] | Paged]] = {
    media.CSV: delimited.tables,
    media.TSV: partial(delimited.tables, prefer_tab=True),
    media.XLSX: workbook.tables,
    media.JSON: jsonlines.document_tables,
    media.JSON_LINES: jsonlines.line_tables,
    media.PDF: pdf.paged,
    media.PNG: image.paged,
    media.JPEG: image.paged,
    media.TIFF: image.paged,
    media.TEXT: text.paged,
    media.MARKDOWN: text.paged,
}


def parse(path: Path, *, name: str, limits: Limits = DEFAULT_LIMITS) -> Iterator[Table] | Paged:
    """Return the tables or the pages of a local file, whose name in the bucket is `name`.

    Tables, records and pages come lazily, each to be iterated once. Raise UnreadableDocument here
    or while iterating; an OSError means that the local file itself could not be read.
    """
    return _READERS[media.supported_type(path, name)](path, limits)
