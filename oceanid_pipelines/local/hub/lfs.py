"""Large files: the store by sha256 inside a repository's folder, and git's pointers to them.

Who may upload, and under which address, does not belong here.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

LONGEST_POINTER = 200
_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize (\d{1,15})\n"
)
_SHA256 = re.compile(r"[0-9a-f]{64}")


class BrokenUpload(Exception):
    """The bytes that came are not those that were announced; none of them was kept."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """What git holds in the place of a large file."""

    sha256: str
    size: int

    @property
    def text(self) -> bytes:
        """Return the pointer file's content."""
        return (
            "version https://git-lfs.github.com/spec/v1\n"
            f"oid sha256:{self.sha256}\nsize {self.size}\n"
        ).encode()

    @classmethod
    def read(cls, content: bytes) -> Pointer | None:
        """Return the pointer that a small file is; None when it is an ordinary file."""
        found = _POINTER.fullmatch(content) if len(content) < LONGEST_POINTER else None
        return cls(found[1].decode(), int(found[2])) if found else None


class Incoming:
    """An upload under way: it becomes visible at once and whole, or not at all."""

    def __init__(self, descriptor: int, limit: int) -> None:
        self._stream = os.fdopen(descriptor, "wb")
        self._digest = sha256()
        self._size = 0
        self._limit = limit

    def write(self, chunk: bytes) -> None:
        """Take the next bytes; raise BrokenUpload when they are more than announced."""
        self._size += len(chunk)
        if self._size > self._limit:
            raise BrokenUpload(f"more than the announced {self._limit} bytes came")
        self._digest.update(chunk)
        self._stream.write(chunk)

    def check(self, pointer: Pointer) -> None:
        """Make it durable; raise BrokenUpload when it is not what the pointer says."""
        if self._size != pointer.size:
            raise BrokenUpload(f"{self._size} of the announced {pointer.size} bytes came")
        if self._digest.hexdigest() != pointer.sha256:
            raise BrokenUpload("the sha256 of the content is not the announced one")
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


class LargeFiles:
    """The large files of one repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, digest: str) -> Path | None:
        """Return the file with this sha256, if it was uploaded here."""
        path = self._path(digest)
        return path if path.is_file() else None

    @contextmanager
    def receive(self, pointer: Pointer) -> Iterator[Incoming]:
        """Yield where to write an upload to; it is kept when it proves to be what was announced."""
        path = self._path(pointer.sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, scratch = tempfile.mkstemp(dir=path.parent, suffix=".lock")
        try:
            incoming = Incoming(descriptor, pointer.size)
            try:
                yield incoming
                incoming.check(pointer)
            finally:
                incoming.close()
            Path(scratch).replace(path)
        finally:
            Path(scratch).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        if not _SHA256.fullmatch(digest):
            raise ValueError("not a sha256")
        return self.folder / digest[:2] / digest[2:4] / digest
