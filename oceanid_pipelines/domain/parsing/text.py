"""Plain text and Markdown: one page that holds all of it, since labels are spans of one text."""

from __future__ import annotations

from pathlib import Path

from oceanid_pipelines.domain.errors import UnreadableDocument
from oceanid_pipelines.domain.parsing.encoding import detect
from oceanid_pipelines.domain.parsing.model import Limits, Page, Paged
from oceanid_pipelines.domain.parsing.records import REPLACEMENT, restored, storable


def paged(path: Path, limits: Limits) -> Paged:
    """Return the text as one page; raise UnreadableDocument where there is none."""
    if path.stat().st_size > limits.text_bytes:
        raise UnreadableDocument(f"a text of more than {limits.text_bytes:,} bytes: split it")
    encoding = detect(path, line_bytes=limits.text_bytes)
    with encoding.open(path) as file:
        text = page_text(restored(file.read()))
    if not text.strip():
        raise UnreadableDocument("empty file: no line of it holds text")
    details = {"encoding": encoding.name}
    if REPLACEMENT in text:
        details["characters lost (U+FFFD)"] = str(text.count(REPLACEMENT))
    return Paged("text", iter((Page(1, None, None, 0, text),)), details)


def page_text(text: str) -> str:
    """Return text as pages carry it: line feeds as line ends, nothing that cannot be stored."""
    return storable(text.replace("\r\n", "\n").replace("\r", "\n"))
