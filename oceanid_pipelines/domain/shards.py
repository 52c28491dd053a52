"""Shards: files of lines, of bounded size, whose bytes never change once they are published. Pure.

A shard is runs of lines, which are kept once, whatever shards they come into. What a line says
belongs to `records.py`, which shards a release has to `releases.py`.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import orjson

from oceanid_pipelines.domain.canonical import sha256_of

DATA = "data/"
_DIGEST = 16


class Key(NamedTuple):
    """An annotation's version: what a line of a config is found by, and ordered by."""

    annotation_id: int
    version: int


class Run(NamedTuple):
    """The lines of one generation from one key to another, both included."""

    generation: int
    first: Key
    last: Key


class KeptLine(NamedTuple):
    """A line as it is kept: in which of some runs, from 1; its key; its labels as a JSON list."""

    run: int
    annotation_id: int
    version: int
    labels: str | None
    content: bytes


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


class Cutter:
    """Packs the lines of a release into shards of bounded size.

    A line that alone is larger than a shard may be gets a shard of its own.
    """

    def __init__(self, version: int, limit_bytes: int) -> None:
        self._version = version
        self._limit_bytes = limit_bytes
        self._parts: Counter[tuple[str, str]] = Counter()

    def cut(
        self, config: str, split: str, runs: Sequence[Run], lines: Iterable[KeptLine]
    ) -> Iterator[tuple[Shard, list[Run]]]:
        """Yield shards of the lines that runs have, in their order, each with its own runs."""
        found: list[KeptLine] = []
        size = 0
        for line in lines:
            more = len(line.content) + 1
            if found and size + more > self._limit_bytes:
                yield self._shard(config, split, found), _runs_of(found, runs)
                found, size = [], 0
            found.append(line)
            size += more
        if found:
            yield self._shard(config, split, found), _runs_of(found, runs)

    def _shard(self, config: str, split: str, lines: Sequence[KeptLine]) -> Shard:
        content = encoded(map(attrgetter("content"), lines))
        digest = sha256_of(content)
        self._parts[config, split] += 1
        part = self._parts[config, split]
        name = f"{self._version:06d}-{part:04d}-{digest[:_DIGEST]}.jsonl"
        return Shard(
            path=f"{DATA}{config}/{split}/{name}",
            config=config,
            split=split,
            rows=len(lines),
            bytes=len(content),
            sha256=digest,
            git_sha1=git_sha1(content),
            added_in=self._version,
            labels=_counted(line.labels for line in lines),
        )


def pieces(run: Run, most: int) -> Iterator[Run]:
    """Yield a run in up to so many runs, each of as many numbers of annotations."""
    ids = range(run.first.annotation_id, run.last.annotation_id + 1)
    step = -(-len(ids) // most)
    for first in ids[::step]:
        yield Run(
            run.generation, max(run.first, Key(first, 0)), min(run.last, Key(first + step, -1))
        )


def encoded(lines: Iterable[bytes]) -> bytes:
    """Return lines, or some at once, as the bytes of a shard."""
    return b"\n".join((*lines, b""))


def _runs_of(lines: Iterable[KeptLine], runs: Sequence[Run]) -> list[Run]:
    """Return the runs, of those that the lines are numbered by, from first to last line of each."""
    found = []
    for number, of_run in groupby(lines, attrgetter("run")):
        there = list(of_run)
        found.append(Run(runs[number - 1].generation, _key(there[0]), _key(there[-1])))
    return found


def without(runs: Iterable[Run], leaving: Mapping[Key, Run | None]) -> Iterator[Run]:
    """Yield runs without some of their lines, or with another run in the place of such a line."""
    keys = sorted(leaving)
    for run in runs:
        first = run.first
        for key in keys[bisect_left(keys, run.first) : bisect_right(keys, run.last)]:
            yield from _between(run.generation, first, _before(key))
            if (taking := leaving[key]) is not None:
                yield taking
            first = _after(key)
        yield from _between(run.generation, first, run.last)


def _key(line: KeptLine) -> Key:
    return Key(line.annotation_id, line.version)


def _between(generation: int, first: Key, last: Key) -> Iterator[Run]:
    if first <= last:
        yield Run(generation, first, last)


def _before(key: Key) -> Key:
    return Key(key.annotation_id, key.version - 1)


def _after(key: Key) -> Key:
    return Key(key.annotation_id, key.version + 1)


def _counted(labels: Iterable[str | None]) -> dict[str, int]:
    """Return how often each label stands; equal lists, of which there are many, count at once."""
    total: Counter[str] = Counter()
    for names, times in Counter(labels).items():
        for name in orjson.loads(names) if names else ():
            total[name] += times
    return dict(sorted(total.items()))


def git_sha1(content: bytes) -> str:
    """Return the hash that git gives a file of this content."""
    digest = hashlib.sha1(f"blob {len(content)}\0".encode(), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()
