"""From the history of annotations to the next release of the dataset, in Postgres only.

A release is cut and hashed as a whole and recorded with its references in one transaction; its
bytes are written again, from Postgres, when they are published or asked for. Its lines are made
before, in `lines.py`; sending files belongs to `publishing.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from oceanid_pipelines.domain.agreement import Agreement
from oceanid_pipelines.domain.canonical import sha256_of
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.records import Line, read_line
from oceanid_pipelines.domain.releases import (
    Manifest,
    SideFile,
    next_manifest,
    objections,
    side_file,
)
from oceanid_pipelines.domain.schemas import schema_files
from oceanid_pipelines.domain.shards import Cut, Cutter, Shard
from oceanid_pipelines.flows.answers import agreement
from oceanid_pipelines.flows.background import Background, background
from oceanid_pipelines.flows.lines import LineMaker, Rules, basis_of, keep_up, refuse_another
from oceanid_pipelines.store import next_lines, shards
from oceanid_pipelines.store import releases as store
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.next_lines import Basis

_SHOWN = 20


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
    next_lines.try_broken_again(connection, basis_of(rules, upon).release)
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
    files: dict[str, Path] = {}
    wanted: list[Shard | SideFile] = [*manifest.files, *added]
    for file in wanted:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with connection.begin():
            content = _content(connection, manifest.dataset, file)
        if content is None or sha256_of(content) != file.sha256:
            raise RebuildMismatch(f"{file.path} of {manifest.tag} cannot be made again")
        path.write_bytes(content)
        files[file.path] = path
        report(file.path)
    return files


def _content(connection: Connection, dataset: str, file: Shard | SideFile) -> bytes | None:
    if isinstance(file, SideFile):
        return store.side_file(connection, file.sha256)
    return shards.content(connection, dataset, file)


class _Build:
    """One build, inside one transaction."""

    def __init__(self, connection: Connection, rules: Rules, previous: Manifest | None) -> None:
        self.connection = connection
        self.rules = rules
        self.previous = previous
        self.name = rules.dataset.name
        self.version = store.next_version(connection, self.name)
        self.release = basis_of(rules, previous).release  # that its lines are for

    def run(self, least: int, accept: bool) -> Manifest | None:
        self._keep_up()
        changes = next_lines.changes(self.connection, self.release)
        withdrawn = any(change.withdrawn for change in changes.values())
        most = max((change.total for change in changes.values()), default=0)
        if most < (1 if withdrawn else max(least, 1)):
            return None
        leaving = next_lines.leaving_shards(self.connection, self.release)
        with background() as session:
            added = self._cut(leaving, session)
        sides = schema_files()
        manifest = next_manifest(
            self.previous,
            version=self.version,
            dataset=self.name,
            policy=self.rules.policy,
            replaced=leaving.keys(),
            added=added,
            changes=changes,
            files=[side_file(path, content) for path, content in sides.items()],
            projects=self.rules.feeds,
            withdrawals=_by_withdrawal(leaving),
            agreement=self._agreement(),
        )
        self._judge(manifest, accept=accept)
        files = [(sha256_of(content), content) for content in sides.values()]
        store.record(self.connection, manifest, self.rules.repo, files)
        upon = Basis(self.name, self.version, self.rules.sha256)
        next_lines.are_released(self.connection, self.release, upon)
        return manifest

    def _keep_up(self) -> None:
        """Make what came between the last batch and this snapshot: a withdrawal may be in it."""
        maker = LineMaker(self.connection, self.rules, self.previous)
        while maker.next_batch():
            pass

    def _cut(self, leaving: Collection[str], session: Background) -> list[Shard]:
        """Cut all lines into shards: those that take the place of others first, then what is new.

        `session` does what asks the database.
        """
        cutter = Cutter(self.version, self.rules.dataset.shard_bytes)
        added: list[Shard] = []

        def keep(cuts: Iterable[Cut]) -> None:
            for cut in cuts:
                added.append(cut.shard)
                session.do(shards.keep, self.connection, self.name, cut)

        for shard, content, changed in session.ahead(self._to_replace(leaving)):
            keep(cutter.add(_written_again(shard, content, changed)))
            keep(cutter.flush())
        for batch in session.ahead(next_lines.added_lines(self.connection, self.release)):
            keep(cutter.add(batch))
        keep(cutter.flush())
        return added

    def _to_replace(
        self, leaving: Collection[str]
    ) -> Iterator[tuple[Shard, bytes, dict[int, Line | None]]]:
        """Yield the shards that are to go, each with its bytes and what its lines become."""
        live = {shard.path: shard for shard in (self.previous.shards if self.previous else ())}
        for path in leaving:
            content = shards.content(self.connection, self.name, live[path])
            if content is None:
                raise RebuildMismatch(f"{path} is not there any more")
            changed = next_lines.leaving_lines(self.connection, self.release, self.name, live[path])
            yield live[path], content, changed

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
        broken = next_lines.broken(self.connection, self.release, _SHOWN)
        found |= {rule: "; ".join(words) for rule, words in broken.items()}
        if found:
            raise ReleaseRefused(found)


def _written_again(
    shard: Shard, content: bytes, changed: Mapping[int, Line | None]
) -> Iterator[tuple[str, Line]]:
    """Yield (config, line) of all that takes the place of a shard's lines."""
    for number, content_of_line in enumerate(content.splitlines(), start=1):
        if number not in changed:
            yield shard.config, read_line(shard.config, content_of_line)
        elif taking := changed[number]:
            yield shard.config, taking


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 3)


def _by_withdrawal(gone: Mapping[str, list[int]]) -> dict[int, list[str]]:
    """Turn the withdrawals of each replaced shard into the shards of each withdrawal."""
    found: dict[int, list[str]] = {}
    for path, withdrawals in gone.items():
        for withdrawal in withdrawals:
            found.setdefault(withdrawal, []).append(path)
    return found
