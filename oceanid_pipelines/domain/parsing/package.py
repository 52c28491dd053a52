"""The zip that an .xlsx is: opened, judged and unpacked under limits, its XML strictly parsed.

Neither its directory nor its declared sizes are believed: what comes out is counted. What the parts
mean belongs to `survey` and `workbook`.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.parsers import expat

from oceanid_pipelines.domain.errors import UnreadableDocument
from oceanid_pipelines.domain.parsing.model import MIB, Limits

WORKBOOK = "xl/workbook.xml"
_CONTENT_TYPES = "[Content_Types].xml"
_END_RECORD = b"PK\x05\x06"
_END_RECORD_WITHIN = 65_557  # its 22 bytes and the longest comment
_DIRECTORY_BYTES = 4 * MIB
_ENCRYPTED = 0x1
_RATIO_FROM = 16 * MIB  # small parts may pack as well as they like
_BLOCK = MIB


def holds_workbook(path: Path) -> bool:
    """Say whether a zip holds the parts of an .xlsx workbook."""
    try:
        with _opened(path) as archive:
            return {_CONTENT_TYPES, WORKBOOK} <= set(archive.namelist())
    except UnreadableDocument:
        return False


def why_no_workbook(path: Path) -> str:
    """Return the reason why a zip named .xlsx is no workbook."""
    try:
        with _opened(path) as archive:
            names = archive.namelist()
    except UnreadableDocument as error:
        return str(error)
    if "xl/workbook.bin" in names:
        return "a binary workbook (.xlsb) named .xlsx: save it as .xlsx"
    if any(name.startswith("word/") for name in names):
        return "a Word document named .xlsx"
    return "a zip archive named .xlsx: no workbook inside"


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[Parts]:
    """Yield the parts of a zip; raise UnreadableDocument when it is damaged, locked or a bomb."""
    if path.stat().st_size > limits.workbook_bytes:
        raise UnreadableDocument(f"a workbook of more than {limits.workbook_bytes:,} bytes")
    with _opened(path) as archive:
        _check_directory(archive, limits)
        yield Parts(archive, limits)


def _opened(path: Path) -> zipfile.ZipFile:
    """Open a zip whose directory is of a sane size."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END_RECORD_WITHIN))
        tail = file.read()
    end = tail.rfind(_END_RECORD)
    directory = int.from_bytes(tail[end + 12 : end + 16], "little")
    if end < 0:
        raise UnreadableDocument("a damaged or truncated zip: it has no directory")
    if directory > _DIRECTORY_BYTES:
        raise UnreadableDocument("a zip whose directory is far too large")
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError) as error:
        raise UnreadableDocument(f"a damaged or truncated zip: {error}") from None


def _check_directory(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Judge what the zip declares; what it really holds is counted while it is unpacked."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > limits.workbook_parts:
        raise UnreadableDocument(f"a zip of {len(entries):,} parts: no workbook has so many")
    if len({name.lower() for name in names}) < len(names):
        raise UnreadableDocument("a zip that holds two parts of one name")
    for entry in entries:
        name = entry.filename
        if name.startswith("/") or "\\" in entry.orig_filename or ".." in name.split("/"):
            raise UnreadableDocument("a zip with a path that leads out of it")
        if entry.flag_bits & _ENCRYPTED:
            raise UnreadableDocument("an encrypted zip: save the workbook without a password")
    _check_unpacked(
        sum(entry.file_size for entry in entries),
        sum(entry.compress_size for entry in entries),
        limits,
    )


def _check_unpacked(unpacked: int, packed: int, limits: Limits) -> None:
    if unpacked > limits.unpacked_bytes:
        raise UnreadableDocument(
            f"a workbook of more than {limits.unpacked_bytes:,} bytes unpacked"
        )
    if unpacked > max(_RATIO_FROM, packed * limits.unpacked_ratio):
        raise UnreadableDocument("a zip bomb: it unpacks to far more than a workbook would")


class Parts:
    """Unpacks the parts of a zip and counts what really comes out."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        self._packed = sum(entry.compress_size for entry in archive.infolist())
        self._unpacked = 0

    def names(self) -> list[str]:
        """Return the names of all parts."""
        return self._archive.namelist()

    def blocks(self, part: str) -> Iterator[bytes]:
        """Yield a part's content in blocks; raise UnreadableDocument past the limits."""
        try:
            with self._archive.open(part) as stream:
                while block := stream.read(_BLOCK):
                    self._unpacked += len(block)
                    _check_unpacked(self._unpacked, self._packed, self._limits)
                    yield block
        except KeyError:
            raise UnreadableDocument(f"a workbook without its part {part}") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise UnreadableDocument(f"a damaged workbook: part {part}: {error}") from None

    def unpack(self, part: str) -> None:
        """Count what a part holds; raise UnreadableDocument past the limits."""
        for _ in self.blocks(part):
            pass

    def parse(self, part: str, handler: Handler) -> None:
        """Feed an XML part to a handler; raise UnreadableDocument for a DTD or XML not in UTF-8."""
        parser = expat.ParserCreate("UTF-8")  # whatever it declares: calamine reads it so, too
        parser.buffer_text = True
        handler.attach(parser)
        try:
            for position, block in enumerate(self.blocks(part)):
                if position == 0 and b"\0" in block[:4]:  # a byte-order mark outdoes the above
                    raise UnreadableDocument(f"a workbook with a part in UTF-16: {part}")
                parser.Parse(block, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise UnreadableDocument(f"a damaged workbook: part {part}: {error}") from None


def _refuse_dtd(*_: object) -> None:
    raise UnreadableDocument("a workbook with a DTD in its XML: refused, it could do harm")


class Handler:
    """Sees that a part is well-formed and declares no DTD; its heirs also look at elements."""

    def attach(self, parser: expat.XMLParserType) -> None:
        """Register what is to be called for the elements of the part."""
        parser.StartDoctypeDeclHandler = _refuse_dtd
