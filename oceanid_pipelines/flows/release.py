"""From the history of annotations to the next release of the dataset, in Postgres only.

A release is cut and hashed as a whole and recorded with its references in one transaction; its
bytes are written again, from Postgres, when they are published or asked for. Its lines are made
before, in `lines.py`; sending files belongs to `publishing.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from io import BytesIO
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from shutil import copyfileobj

from oceanid_pipelines.domain.agreement import Agreement
from oceanid_pipelines.domain.canonical import sha256_of
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.releases import (
    Manifest,
    next_manifest,
    objections,
    side_file,
)
from oceanid_pipelines.domain.schemas import schema_files
from oceanid_pipelines.domain.shards import Cutter, Key, Run, Shard, without
from oceanid_pipelines.flows.answers import agreement
from oceanid_pipelines.flows.lines import LineMaker, Rules, keep_up, refuse_another
from oceanid_pipelines.flows.uncollected import uncollected
from oceanid_pipelines.store import next_lines, shards
from oceanid_pipelines.store import releases as store
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.next_lines import Basis

_SHOWN = 20
_PIECE = 1 << 18


class ReleaseRefused(OceanidError):
    """A release that a person has to look at: `objections` by the name of the rule they break."""

    def __init__(self, found: dict[str, str]) -> None:
        self.objections = found
        super().__init__("no release: " + "; ".join(found.values()))


class RebuildMismatch(OceanidError):
    """What Postgres holds does not make the bytes that were released."""


def build(
    connection: Connection,
    rules: Rules,
    *,
    minimum_changes: int | None = None,
    accept: bool = False,
) -> Manifest | None:
    """Return the release that is to be published: the one that waits for it, or a new one.

    None when not even `minimum_changes` (of the catalog) annotations changed; what was withdrawn
    waits for no minimum. `accept` is a person's word for a release that lost much. Raise
    ReleaseRefused with every objection, and DatasetChanged when this cannot be the next release of
    the same dataset.
    """
    previous = store.newest(connection, rules.dataset.name)
    refuse_another(previous, rules)
    if previous is not None and previous.commit_oid is None:
        return previous.manifest
    least = rules.dataset.minimum_changes if minimum_changes is None else minimum_changes
    upon = previous.manifest if previous else None
    next_lines.try_unmade_again(connection)
    keep_up(connection, rules)
    with store.one_snapshot(connection):
        return _Build(connection, rules, upon).run(least, accept)


def release_files(
    connection: Connection,
    manifest: Manifest,
    folder: Path,
    *,
    whole: bool = False,
    report: Callable[[str], None] = lambda _: None,
) -> dict[str, Path]:
    """Write what a release added (or all it has) below a folder; return the files by path.

    The schemas are always among them; `report` hears of every file. Raise WithdrawnContent naming
    the withdrawals, or RebuildMismatch naming the file whose bytes are not those of the manifest.
    """
    added = [one for one in manifest.shards if whole or one.added_in == manifest.version]
    with connection.begin():
        shards.refuse_withdrawn(connection, manifest, added)
    digests = {one.path: one.sha256 for one in manifest.files}
    digests |= {one.path: one.sha256 for one in added}
    files: dict[str, Path] = {}

    def write(path: str, content: bytes) -> None:
        if sha256_of(content) != digests[path]:
            raise RebuildMismatch(f"{path} of {manifest.tag} cannot be made again")
        files[path] = folder / path
        files[path].parent.mkdir(parents=True, exist_ok=True)
        # In pieces: for some megabytes at once the kernel takes four times as long.
        with files[path].open("wb") as file:
            copyfileobj(BytesIO(content), file, _PIECE)
        report(path)

    with connection.begin():
        for side in manifest.files:
            write(side.path, store.side_file(connection, side.sha256))
    for _, of_one_split in groupby(added, attrgetter("config", "split")):
        with (
            connection.begin(),
            shards.contents(connection, manifest.dataset, list(of_one_split)) as contents,
        ):
            for path, content in contents:
                write(path, content)
    if gone := sorted(digests.keys() - files.keys()):
        raise RebuildMismatch(f"{gone[0]} of {manifest.tag} is not there any more")
    return files


class _Build:
    """One build, inside one transaction."""

    def __init__(self, connection: Connection, rules: Rules, previous: Manifest | None) -> None:
        self.connection = connection
        self.rules = rules
        self.previous = previous
        self.name = rules.dataset.name
        self.version = store.next_version(connection, self.name)

    def run(self, least: int, accept: bool) -> Manifest | None:
        self.generation = self._keep_up()
        changes = next_lines.changes(self.connection, self.generation)
        withdrawn = any(change.withdrawn for change in changes.values())
        most = max((change.total for change in changes.values()), default=0)
        if most < (1 if withdrawn else max(least, 1)):
            return None
        leaving = next_lines.leaving_shards(self.connection, self.generation)
        added = self._cut(leaving)
        sides = schema_files()
        manifest = next_manifest(
            self.previous,
            version=self.version,
            dataset=self.name,
            policy=self.rules.policy,
            replaced=leaving.keys(),
            added=[shard for shard, _ in added],
            changes=changes,
            files=[side_file(path, content) for path, content in sides.items()],
            projects=self.rules.feeds,
            withdrawals=_by_withdrawal(leaving),
            agreement=self._agreement(),
        )
        self._judge(manifest, accept=accept)
        files = [(sha256_of(content), content) for content in sides.values()]
        store.record(self.connection, manifest, self.rules.repo, files)
        shards.keep(self.connection, manifest, {shard.path: runs for shard, runs in added})
        upon = Basis(self.name, self.version, self.rules.sha256)
        next_lines.are_released(self.connection, self.generation, upon)
        return manifest

    def _keep_up(self) -> int:
        """Make what came between the last batch and this snapshot: a withdrawal may be in it."""
        maker = LineMaker(self.connection, self.rules, self.previous)
        while maker.next_batch():
            pass
        return maker.generation

    def _cut(self, leaving: Collection[str]) -> list[tuple[Shard, list[Run]]]:
        """Return the new shards, and what each is made of.

        Those that take the place of others come first, then those of what is new.
        """
        cutter = Cutter(self.version, self.rules.dataset.shard_bytes)
        live = {shard.path: shard for shard in (self.previous.shards if self.previous else ())}
        replaced: dict[str, dict[Key, None]] = {}
        added: list[tuple[Shard, list[Run]]] = []
        for path in leaving:
            shard = live[path]
            self._refuse_other_bytes(shard)
            gone = next_lines.leaving_lines(self.connection, self.generation, self.name, shard)
            runs = list(without(shards.runs(self.connection, self.name, shard), gone))
            added += self._shards(cutter, shard.config, shard.split, runs)
            taking = {key: None for key, tombstone in gone.items() if tombstone}
            replaced.setdefault(shard.config, {}).update(taking)
        for config, split, run in next_lines.runs(self.connection, self.generation):
            runs = list(without([run], replaced.get(config, {})))
            added += self._shards(cutter, config, split, runs)
        return added

    def _refuse_other_bytes(self, shard: Shard) -> None:
        """Raise RebuildMismatch when a shard does not have the lines that were released."""
        with shards.contents(self.connection, self.name, [shard]) as contents:
            if [sha256_of(content) for _, content in contents] != [shard.sha256]:
                raise RebuildMismatch(f"{shard.path} does not have the lines that were released")

    def _shards(
        self, cutter: Cutter, config: str, split: str, runs: list[Run]
    ) -> list[tuple[Shard, list[Run]]]:
        with uncollected(), shards.lines(self.connection, config, split, runs) as lines:
            return list(cutter.cut(config, split, runs, lines))

    def _agreement(self) -> dict[str, Agreement]:
        """Return how far people agree in the projects that feed the dataset, as it is published."""
        return {
            project: replace(one, span_f1=_rounded(one.span_f1), kappa=_rounded(one.kappa))
            for project, one in agreement(self.connection).items()
            if project in self.rules.feeds
        }

    def _judge(self, manifest: Manifest, *, accept: bool) -> None:
        found = objections(
            self.previous,
            manifest,
            most_lost_share=1.0 if accept else self.rules.dataset.most_lost_share,
            most_lost_records=self.rules.dataset.most_lost_records,
        )
        unmade = next_lines.unmade(self.connection, self.generation, _SHOWN)
        found |= {rule: "; ".join(words) for rule, words in unmade.items()}
        if found:
            raise ReleaseRefused(found)


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 3)


def _by_withdrawal(gone: Mapping[str, list[int]]) -> dict[int, list[str]]:
    """Turn the withdrawals of each replaced shard into the shards of each withdrawal."""
    found: dict[int, list[str]] = {}
    for path, withdrawals in gone.items():
        for withdrawal in withdrawals:
            found.setdefault(withdrawal, []).append(path)
    return found
