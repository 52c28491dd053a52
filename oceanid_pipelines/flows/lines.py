"""Keeps the lines of the next release made: when annotations land, not on the day of the release.

Gives documents their splits, too. Which files the lines come into is in `release.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from oceanid_pipelines.catalog import Catalog
from oceanid_pipelines.catalog.dataset import Dataset
from oceanid_pipelines.domain.canonical import canonical, sha256_of
from oceanid_pipelines.domain.contexts import AUDIT, FEEDS, SCHEMAS
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.features import FEATURES
from oceanid_pipelines.domain.records import Made, Maker
from oceanid_pipelines.domain.releases import Changes, Manifest, SplitPolicy
from oceanid_pipelines.domain.splits import Wanted, document_group, object_member, settle, split_of
from oceanid_pipelines.domain.texts import join_pages
from oceanid_pipelines.flows.uncollected import uncollected
from oceanid_pipelines.store import lines, next_lines, releases
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.lines import Document, Due
from oceanid_pipelines.store.next_lines import Basis, NextLine

TOMBSTONE = "tombstone"
_MOST_NOTES = 1000  # of one transaction


class DatasetChanged(OceanidError):
    """Salt, split bounds or repository are not those of the earlier releases."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a release is made by, besides the data."""

    dataset: Dataset
    repo: str
    catalog: Catalog
    salt: str

    @property
    def policy(self) -> SplitPolicy:
        """How documents are split."""
        return SplitPolicy.of(self.salt, self.dataset.splits)

    @property
    def feeds(self) -> dict[str, str]:
        """The config that each project feeds."""
        return {key: FEEDS[one.task_type] for key, one in sorted(self.catalog.projects.items())}

    @property
    def labels(self) -> dict[str, Collection[str]]:
        """The labels that a config may have."""
        taxonomy = self.catalog.taxonomy
        return {"ner": taxonomy.by_name.keys(), "layout": taxonomy.box_labels}

    @property
    def sha256(self) -> str:
        """The hash of all that a line is made by, besides its annotation."""
        said = {
            "policy": self.policy.sha256,
            "feeds": self.feeds,
            "taxonomy": self.catalog.taxonomy.version,
            "labels": {config: sorted(names) for config, names in self.labels.items()},
            "schemas": SCHEMAS,
            "features": FEATURES,
        }
        return sha256_of(canonical(said))


@dataclass(frozen=True, slots=True)
class KeptUp:
    """How many annotations were looked at, and lines made of them."""

    annotations: int
    lines: int


def keep_up(
    connection: Connection, rules: Rules, *, report: Callable[[int], None] = lambda _: None
) -> KeptUp:
    """Make the lines of all annotations that something happened to since they were made last.

    Batch by batch, each in its transaction; `report` hears of how many annotations so far. Raise
    DatasetChanged when what these rules make cannot follow upon the last release.
    """
    previous = releases.newest(connection, rules.dataset.name)
    refuse_another(previous, rules)
    with connection.begin():
        maker = LineMaker(connection, rules, previous.manifest if previous else None)
    annotations = made = 0
    while True:
        with uncollected(), connection.begin():
            done = maker.next_batch()
        if done is None:
            return KeptUp(annotations, made)
        annotations += done.annotations
        made += done.lines
        report(annotations)


def upcoming(connection: Connection, rules: Rules) -> tuple[int, dict[str, Changes]]:
    """Return of how many annotations lines are to be made, and what those that are there change.

    The changes are by config. Nothing is written.
    """
    previous = releases.newest(connection, rules.dataset.name)
    basis = basis_of(rules, previous.manifest if previous else None)
    with connection.begin():
        coming = next_lines.coming(connection)
        if coming is None or coming.upon != basis:
            return next_lines.all_annotations(connection), {}
        changes = next_lines.changes(connection, coming.generation)
        return next_lines.due_annotations(connection), changes


def basis_of(rules: Rules, previous: Manifest | None) -> Basis:
    """Return what lines by these rules follow upon."""
    return Basis(rules.dataset.name, previous.version if previous else 0, rules.sha256)


def refuse_another(previous: releases.Release | None, rules: Rules) -> None:
    """Raise DatasetChanged when a release by these rules cannot follow upon `previous`."""
    if previous is None:
        return
    what = {
        "repository": (previous.repo, rules.repo),
        "salt or split bounds": (previous.manifest.policy, rules.policy),
    }
    changed = [name for name, (was, now) in what.items() if was != now]
    if changed:
        raise DatasetChanged(
            f"{' and '.join(changed)} changed since {previous.manifest.tag} of "
            f"{rules.dataset.name}: give the dataset another name in dataset.yaml"
        )


class LineMaker:
    """Makes the lines that follow upon a release, in the caller's transactions."""

    def __init__(self, connection: Connection, rules: Rules, previous: Manifest | None) -> None:
        self._connection = connection
        self._rules = rules
        self._feeds = rules.feeds
        self._maker = Maker(
            taxonomy=rules.catalog.taxonomy.version, labels=rules.labels, salt=rules.salt
        )
        basis = basis_of(rules, previous)
        next_lines.lock(connection)
        coming = next_lines.coming(connection)
        if coming is None or coming.upon != basis:
            coming = next_lines.begin(connection, basis)
        self._coming = coming
        self._live = next_lines.live_shards(connection, previous)
        self._taken = 0

    @property
    def generation(self) -> int:
        """The number of the lines that it makes."""
        return self._coming.generation

    def next_batch(self) -> KeptUp | None:
        """Look at the next annotations that something happened to; None when there are none."""
        next_lines.lock(self._connection)
        if next_lines.coming(self._connection) != self._coming:
            return None  # somebody began anew, and makes the rest
        annotations = self._due()
        if not annotations:
            return None
        next_lines.gather(
            self._connection, self.generation, annotations, live=self._live, feeds=self._feeds
        )
        made = 0
        for batch in self._made():
            next_lines.keep(self._connection, self.generation, batch)
            made += len(batch)
        next_lines.forget_gathered(self._connection)
        return KeptUp(len(annotations), made)

    def _due(self) -> frozenset[int]:
        """Take the next notes; at the end also those of earlier ids that were committed later."""
        for after in dict.fromkeys((self._taken, 0)):
            self._taken, annotations = next_lines.take_due(self._connection, after, _MOST_NOTES)
            if annotations:
                return annotations
        return frozenset()

    def _made(self) -> Iterator[list[NextLine]]:
        for documents, batch in lines.lines_to_make(self._connection):
            splits = self._splits(documents)
            yield [
                NextLine(
                    due.said.annotation_id,
                    due.said.version,
                    record,
                    AUDIT if record == TOMBSTONE else record,
                    made,
                )
                for due in batch
                for record, made in self._lines(due, splits)
            ]

    def _lines(self, due: Due, splits: Mapping[int, str]) -> Iterator[tuple[str, Made]]:
        version = self._maker.version(due.said, due.shown)
        for record in due.records:
            if record == AUDIT:
                yield record, version.audit()
            elif record == TOMBSTONE and due.withdrawal is not None:
                yield record, version.tombstone(due.withdrawal)
            else:
                yield record, version.training(record, splits[due.document])

    def _splits(self, documents: Mapping[int, Document]) -> Mapping[int, str]:
        """Return the splits of the documents that models train on; new ones are given theirs."""
        wanted = {
            number: self._wanted(one.sha256, join_pages(one.texts))
            for number, one in documents.items()
            if one.trained and one.sha256
        }
        if not wanted:
            return {}
        members = {member for one in wanted.values() for member in (one.object, one.text)}
        key = self._rules.dataset.name, self._rules.policy.sha256
        known = lines.splits_of(self._connection, *key, members)
        new = settle(wanted.values(), known)
        lines.give_splits(self._connection, *key, new)
        splits = known | new
        return {number: splits[one.object] for number, one in wanted.items()}

    def _wanted(self, object_sha256: str, text: str) -> Wanted:
        group = document_group(text, object_sha256)
        split = split_of(group, salt=self._rules.salt, bounds=self._rules.dataset.splits)
        return Wanted(object_member(object_sha256), group, split)
