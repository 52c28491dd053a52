"""How a text file is encoded, decided on the whole of it in one streaming pass.

What the text means belongs to the formats. Nothing here holds more than a block in memory.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from oceanid_pipelines.domain.errors import UnreadableDocument
from oceanid_pipelines.domain.parsing.model import MIB
from oceanid_pipelines.domain.parsing.records import REPLACEMENT

_BLOCK = MIB
_HEAD = 4096
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r"))
# Text holds a stray control character, never one in fifty. Eight NULs in a row are what a disk
# leaves where a copy broke off.
_CONTROL_SHARE = 50
_FEW_CONTROLS = 8
_NUL_RUN = bytes(8)
_STRAY = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file. `odd`: it holds NULs, lost characters or stray bytes somewhere."""

    name: str
    codec: str
    errors: str = "strict"
    odd: bool = False

    def open(self, path: Path) -> TextIO:
        """Return the file as text, its line ends untouched."""
        return path.open(encoding=self.codec, errors=self.errors, newline="")


_UTF8 = Encoding("UTF-8", "utf-8")
_MARKS = (
    (codecs.BOM_UTF8, Encoding("UTF-8 with a byte-order mark", "utf-8-sig")),
    (codecs.BOM_UTF16_LE, Encoding("UTF-16 LE", "utf-16", "replace")),
    (codecs.BOM_UTF16_BE, Encoding("UTF-16 BE", "utf-16", "replace")),
)


def guess(head: bytes) -> Encoding:
    """Return the encoding that the first bytes announce, UTF-8 where they announce none."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd * 4 > len(head) and odd > 8 * even:  # most letters have a zero for their high byte
        return Encoding("UTF-16 LE without a byte-order mark", "utf-16-le", "replace")
    if even * 4 > len(head) and even > 8 * odd:
        return Encoding("UTF-16 BE without a byte-order mark", "utf-16-be", "replace")
    return _UTF8


def detect(path: Path, *, line_bytes: int) -> Encoding:
    """Return how the whole file decodes; raise UnreadableDocument when it is no text.

    UTF-8 where it is valid throughout. Else Windows-1252, unless most characters beyond ASCII are
    valid UTF-8: then it is UTF-8 with stray bytes, which arrive as lone surrogates (see
    `records.restored`), so that one bad byte does not garble every other name.
    """
    with path.open("rb") as file:
        encoding = guess(file.read(_HEAD))
    try:
        return _scanned(path, encoding, line_bytes)
    except UnicodeDecodeError:
        pass
    valid, stray = _beyond_ascii(path)
    if valid > stray:
        name = f"{encoding.name}, {stray} stray bytes read as Windows-1252"
        damaged = replace(encoding, name=name, errors="surrogateescape")
        return replace(_scanned(path, damaged, line_bytes), odd=True)
    return _scanned(path, Encoding("Windows-1252", "cp1252", "replace"), line_bytes)


def _scanned(path: Path, encoding: Encoding, line_bytes: int) -> Encoding:
    """Decode all of the file; raise UnicodeDecodeError, or UnreadableDocument for no text."""
    odd = False
    line = 0
    wide = encoding.codec.startswith("utf-16")
    for block, text in _decoded(path, encoding):
        plain = text.encode("utf-8", "surrogateescape") if wide else block
        _refuse_binary(plain)
        odd = odd or "\0" in text or REPLACEMENT in text
        line = _line_after(plain, line, line_bytes)
    return replace(encoding, odd=odd)


def _decoded(path: Path, encoding: Encoding) -> Iterator[tuple[bytes, str]]:
    decoder = codecs.getincrementaldecoder(encoding.codec)(encoding.errors)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block, decoder.decode(block)
    yield b"", decoder.decode(b"", final=True)


def _refuse_binary(block: bytes) -> None:
    controls = len(block) - len(block.translate(None, _CONTROLS))
    if not controls:
        return
    if _NUL_RUN in block:
        raise UnreadableDocument("binary data, not text: a run of NUL bytes")
    if controls > _FEW_CONTROLS and controls * _CONTROL_SHARE > len(block):
        raise UnreadableDocument("binary data, not text: too many control characters")


def _line_after(block: bytes, line: int, line_bytes: int) -> int:
    """Return the length of the unfinished line after this block; lines within one are short."""
    last = max(block.rfind(b"\n"), block.rfind(b"\r"))
    if last >= 0:
        return len(block) - last - 1
    if line + len(block) > line_bytes:
        raise UnreadableDocument(f"a line of more than {line_bytes:,} bytes: not a table of lines")
    return line + len(block)


def _beyond_ascii(path: Path) -> tuple[int, int]:
    """Count the characters beyond ASCII: those that are valid UTF-8, and the bytes that are not."""
    valid = stray = 0
    for _, text in _decoded(path, replace(_UTF8, errors="surrogateescape")):
        bad = len(_STRAY.findall(text))
        stray += bad
        valid += len(text) - len(text.encode("ascii", "ignore")) - bad
    return valid, stray
