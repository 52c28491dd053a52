"""Shards: files of lines, of bounded size, whose bytes never change once they are published. Pure.

What a line says belongs to `records.py`, which shards a release has to `releases.py`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from oceanid_pipelines.domain.canonical import sha256_of
from oceanid_pipelines.domain.records import Line

DATA = "data/"
_DIGEST = 16


@dataclass(frozen=True, slots=True)
class Shard:
    """A file of lines; once published, its bytes never change."""

    path: str
    config: str
    split: str
    rows: int
    bytes: int
    sha256: str
    git_sha1: str
    added_in: int
    labels: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cut:
    """A finished shard with its bytes, and the lines it was made of."""

    shard: Shard
    content: bytes
    lines: tuple[Line, ...]


@dataclass(slots=True)
class _Open:
    """A shard that still has room."""

    lines: list[Line] = field(default_factory=list)
    size: int = 0


class Cutter:
    """Packs lines into shards of bounded size, one open shard per config and split.

    A line that alone is larger than a shard may be gets a shard of its own.
    """

    def __init__(self, version: int, limit_bytes: int) -> None:
        self.version = version
        self.limit_bytes = limit_bytes
        self._open: dict[tuple[str, str], _Open] = {}
        self._parts: Counter[tuple[str, str]] = Counter()

    def add(self, lines: Iterable[tuple[str, Line]]) -> Iterator[Cut]:
        """Take (config, line) in their order; yield each shard that has no room for one more."""
        for config, line in lines:
            place = config, line.split
            size = len(line.content) + 1
            shard = self._open.get(place)
            if shard is not None and shard.size + size > self.limit_bytes:
                yield self._cut(place)
                shard = None
            if shard is None:
                shard = self._open[place] = _Open()
            shard.lines.append(line)
            shard.size += size

    def flush(self) -> Iterator[Cut]:
        """Yield what is still open."""
        for place in sorted(self._open):
            yield self._cut(place)

    def _cut(self, place: tuple[str, str]) -> Cut:
        config, split = place
        lines = tuple(self._open.pop(place).lines)
        self._parts[place] += 1
        content = encoded(line.content for line in lines)
        digest = sha256_of(content)
        name = f"{self.version:06d}-{self._parts[place]:04d}-{digest[:_DIGEST]}.jsonl"
        shard = Shard(
            path=f"{DATA}{config}/{split}/{name}",
            config=config,
            split=split,
            rows=len(lines),
            bytes=len(content),
            sha256=digest,
            git_sha1=git_sha1(content),
            added_in=self.version,
            labels=_counted(line.labels for line in lines),
        )
        return Cut(shard, content, lines)


def _counted(labels: Iterable[tuple[str, ...]]) -> dict[str, int]:
    """Return how often each label stands; equal lists, of which there are many, count at once."""
    total: Counter[str] = Counter()
    for names, times in Counter(labels).items():
        for name in names:
            total[name] += times
    return dict(sorted(total.items()))


def encoded(lines: Iterable[bytes]) -> bytes:
    """Return lines as the bytes of a shard."""
    return b"\n".join((*lines, b""))


def git_sha1(content: bytes) -> str:
    """Return the hash that git gives a file of this content."""
    digest = hashlib.sha1(f"blob {len(content)}\0".encode(), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()
