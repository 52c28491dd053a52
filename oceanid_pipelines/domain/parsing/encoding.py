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
    """How to decode a file.

    odd: it holds NULs, lost characters or stray bytes somewhere
    longest: of a file with lines that are too long to be read whole, how much of each is
    """

    name: str
    codec: str
    errors: str = "strict"
    odd: bool = False
    longest: int | None = None

    def open(self, path: Path) -> TextIO:
        """Return the file as text, its line ends untouched."""
        return path.open(encoding=self.codec, errors=self.errors, newline="")

    def lines(self, file: TextIO) -> Iterator[str]:
        """Yield the lines of an opened file; of one that is too long its beginning, as a Cut."""
        return file if self.longest is None else _bounded(file, self.longest)


class Cut(str):
    """The beginning of a line that is too long to be read whole."""

    __slots__ = ()

    @property
    def issue(self) -> str:
        """What is wrong with it, in words."""
        return f"a line of more than {len(self):,} characters: only its beginning was read"


def _bounded(file: TextIO, longest: int) -> Iterator[str]:
    while line := file.readline(longest):
        if len(line) < longest or line[-1] in "\r\n":
            yield line
            continue
        while (rest := file.readline(longest)) and rest[-1] not in "\r\n":
            pass
        yield Cut(line)


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

    Of lines of more than `line_bytes` only the beginning is read: see `Encoding.lines`.

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
    line = longest = 0
    wide = encoding.codec.startswith("utf-16")
    for block, text in _decoded(path, encoding):
        plain = text.encode("utf-8", "surrogateescape") if wide else block
        _refuse_binary(plain)
        odd = odd or "\0" in text or REPLACEMENT in text
        line, longest = _line_after(plain, line, longest)
    return replace(encoding, odd=odd, longest=line_bytes if longest > line_bytes else None)


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


def _line_after(block: bytes, line: int, longest: int) -> tuple[int, int]:
    """Return how long the unfinished line is after a block, and the longest that went on in one."""
    first = min((at for at in (block.find(b"\n"), block.find(b"\r")) if at >= 0), default=-1)
    if first < 0:
        return line + len(block), max(longest, line + len(block))
    last = max(block.rfind(b"\n"), block.rfind(b"\r"))
    return len(block) - last - 1, max(longest, line + first)


def _beyond_ascii(path: Path) -> tuple[int, int]:
    """Count the characters beyond ASCII: those that are valid UTF-8, and the bytes that are not."""
    valid = stray = 0
    for _, text in _decoded(path, replace(_UTF8, errors="surrogateescape")):
        bad = len(_STRAY.findall(text))
        stray += bad
        valid += len(text) - len(text.encode("ascii", "ignore")) - bad
    return valid, stray
