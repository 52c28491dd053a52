"""From the history of annotations to the next release of the dataset, in Postgres only.

A release is built and hashed as a whole and recorded with its references in one transaction; its
bytes are made again, from Postgres, when they are published. Sending them belongs to
`publishing.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from oceanid_pipelines.catalog import Catalog
from oceanid_pipelines.catalog.dataset import Dataset
from oceanid_pipelines.domain.canonical import sha256_of
from oceanid_pipelines.domain.contexts import (
    AUDIT,
    TRAINING,
    Context,
    audit_context,
    training_context,
)
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.records import Line, make_line
from oceanid_pipelines.domain.releases import (
    Changes,
    Cut,
    Cutter,
    Manifest,
    Shard,
    SplitPolicy,
    next_manifest,
    objections,
)
from oceanid_pipelines.store import releases as store
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.releases import Dropped, StoredLine

_SHOWN = 20


class ReleaseRefused(OceanidError):
    """A release that a person has to look at: `objections` by the name of the rule they break."""

    def __init__(self, found: dict[str, str]) -> None:
        self.objections = found
        super().__init__("no release: " + "; ".join(found.values()))


class DatasetChanged(OceanidError):
    """Salt, split bounds or repository are not those of the earlier releases."""


class RebuildMismatch(OceanidError):
    """What Postgres holds does not make the bytes that were released."""


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
        return {key: project.task_type for key, project in self.catalog.projects.items()}

    @property
    def labels(self) -> dict[str, Collection[str]]:
        """The labels that a config may have."""
        taxonomy = self.catalog.taxonomy
        return {"ner": taxonomy.by_name.keys(), "layout": taxonomy.box_labels}


def build(
    connection: Connection,
    rules: Rules,
    *,
    minimum_changes: int | None = None,
    accept: bool = False,
) -> Manifest | None:
    """Return the release that is to be published: the one that waits for it, or a new one.

    None when not even `minimum_changes` (of the catalog) annotations changed. `accept` is a
    person's word for a release that lost much. Raise ReleaseRefused with every objection, and
    DatasetChanged when this cannot be the next release of the same dataset.
    """
    previous = store.newest(connection, rules.dataset.name)
    if previous is not None:
        _refuse_another(previous, rules)
        if previous.commit_oid is None:
            return previous.manifest
    least = rules.dataset.minimum_changes if minimum_changes is None else minimum_changes
    with store.one_snapshot(connection):
        return _Build(connection, rules, previous.manifest if previous else None).run(least, accept)


def release_files(
    connection: Connection, manifest: Manifest, folder: Path, *, salt: str, whole: bool = False
) -> dict[str, Path]:
    """Write the shards that a release added (or all it has) below a folder; return them by path.

    Raise RebuildMismatch naming the shard whose bytes are not those of the manifest.
    """
    files: dict[str, Path] = {}
    for shard in manifest.shards:
        if not whole and shard.added_in != manifest.version:
            continue
        path = folder / shard.path
        path.parent.mkdir(parents=True, exist_ok=True)
        content = shard_content(connection, manifest.dataset, shard, salt=salt)
        if sha256_of(content) != shard.sha256:
            raise RebuildMismatch(f"{shard.path} of {manifest.tag} cannot be made again")
        path.write_bytes(content)
        files[shard.path] = path
    return files


def shard_content(connection: Connection, dataset: str, shard: Shard, *, salt: str) -> bytes:
    """Return the bytes of a shard, made again from what its lines cite."""
    with connection.begin():
        return b"".join(
            _line(shard.config, stored, salt).content
            for stored in store.shard_lines(connection, dataset, shard)
        )


class _Build:
    """One build, inside one transaction."""

    def __init__(self, connection: Connection, rules: Rules, previous: Manifest | None) -> None:
        self.connection = connection
        self.rules = rules
        self.previous = previous
        self.name = rules.dataset.name
        self.version = previous.version + 1 if previous else 1
        self.shards: list[Shard] = []
        self.broken: list[str] = []

    def run(self, least: int, accept: bool) -> Manifest | None:
        live = {
            shard.path: shard
            for shard in (self.previous.shards if self.previous else ())
            if shard.config != AUDIT
        }
        due = store.compare(self.connection, self.name, live.values(), self.rules.feeds)
        dropped = store.dropped(self.connection)
        if not due and not dropped:
            return None
        store.keep_contexts(self.connection, self._contexts())
        store.begin_refs(self.connection)
        cutter = Cutter(self.version, self.rules.dataset.shard_bytes)
        replaced = self._replace(cutter, live, dropped)
        changes = {
            config: self._add(cutter, config, [one for one in dropped if one.config == config])
            for config in (*TRAINING, AUDIT)
        }
        if max(change.total for change in changes.values()) < least:
            return None
        manifest = next_manifest(
            self.previous,
            dataset=self.name,
            policy=self.rules.policy,
            replaced=replaced,
            added=self.shards,
            changes={config: change for config, change in changes.items() if change.total},
        )
        self._judge(manifest, accept)
        store.record(self.connection, manifest, self.rules.repo)
        return manifest

    def _contexts(self) -> Iterator[tuple[str, str, Context]]:
        taxonomy = self.rules.catalog.taxonomy.version
        for project in store.due_projects(self.connection):
            yield AUDIT, project, audit_context(project or None, taxonomy)
        for source in store.due_sources(self.connection):
            context = training_context(
                source.config,
                source.document,
                project=source.project,
                taxonomy=taxonomy,
                labels=self.rules.labels[source.config],
                salt=self.rules.salt,
                bounds=self.rules.dataset.splits,
            )
            yield source.config, source.project, context

    def _replace(
        self, cutter: Cutter, live: dict[str, Shard], dropped: list[Dropped]
    ) -> frozenset[str]:
        """Put a shard of the lines that stay in the place of every shard that has others."""
        gone: dict[str, set[int]] = {}
        for one in dropped:
            gone.setdefault(one.shard, set()).add(one.line)
        for path in sorted(gone):
            shard = live[path]
            stored = store.shard_lines(self.connection, self.name, shard)
            for number, line in enumerate(self._lines(shard.config, stored), start=1):
                if number not in gone[path]:
                    self._keep(cutter.add(shard.config, line))
            self._keep(cutter.flush())
        return frozenset(gone)

    def _add(self, cutter: Cutter, config: str, dropped: list[Dropped]) -> Changes:
        """Write the new lines of a config into new shards."""
        left = {one.annotation_id for one in dropped}
        counts: Counter[str] = Counter()
        for line in self._lines(config, store.due_lines(self.connection, config)):
            if line.annotation_id in left:
                left.remove(line.annotation_id)
                counts["changed"] += 1
            else:
                counts["added"] += 1
            self._keep(cutter.add(config, line))
        self._keep(cutter.flush())
        return Changes(counts["added"], counts["changed"], len(left))

    def _lines(self, config: str, stored: Iterator[StoredLine]) -> Iterator[Line]:
        for one in stored:
            line = _line(config, one, self.rules.salt)
            self.broken += line.broken
            yield line

    def _keep(self, cuts: Iterator[Cut]) -> None:
        for cut in cuts:
            store.add_refs(self.connection, cut.shard, cut.lines)
            self.shards.append(cut.shard)

    def _judge(self, manifest: Manifest, accept: bool) -> None:
        found = objections(
            self.previous,
            manifest,
            most_lost_share=1.0 if accept else self.rules.dataset.most_lost_share,
            most_lost_records=self.rules.dataset.most_lost_records,
        )
        if self.broken:
            found["every_span_slices_its_text"] = "; ".join(self.broken[:_SHOWN])
        if found:
            raise ReleaseRefused(found)


def _line(config: str, stored: StoredLine, salt: str) -> Line:
    return make_line(config, stored.said, stored.context_sha256, stored.context, salt=salt)


def _refuse_another(previous: store.Release, rules: Rules) -> None:
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
