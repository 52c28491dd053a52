"""Checks a published version from outside, as whoever trains with it gets it.

Its tag, the hash of every file, the rows that `load_dataset` gives, and for every row which version
of which annotation it is, against Postgres.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from oceanid_pipelines.clients import consumer
from oceanid_pipelines.clients.hub import Hub
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.releases import Manifest
from oceanid_pipelines.flows.publishing import differences_on_hub
from oceanid_pipelines.flows.read_back import differences_of, expected_files
from oceanid_pipelines.store import releases as store
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.verification import Cited, LineDifference, line_differences

MOST_SHOWN = 20


class NothingToVerify(OceanidError):
    """There is no such published version."""


class NoConsumer(OceanidError):
    """A user's library is not installed here."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A published version, and everything in it that is not as it was released."""

    repo: str
    tag: str
    commit: str
    files: int
    rows: int
    differences: tuple[str, ...]


def verify_release(
    connection: Connection,
    dataset: str,
    version: int | None,
    hub_of: Callable[[str], Hub],
    *,
    token: str,
    report: Callable[[str], None] = lambda _: None,
) -> Verified:
    """Return how a version is, the newest published one when none is named.

    `hub_of` opens a repository by its name; `report` hears of every step. Raise NothingToVerify, or
    NotLoadable when a user gets nothing at all.
    """
    if not consumer.is_installed():
        raise NoConsumer("the library `datasets` is not installed: pip install datasets")
    known = (
        store.newest_published(connection, dataset)
        if version is None
        else store.release(connection, dataset, version)
    )
    if known is None or known.commit_oid is None:
        which = "no version" if version is None else f"v{version}"
        raise NothingToVerify(f"{dataset}: {which} is published")
    manifest = known.manifest
    hub = hub_of(known.repo)
    report(f"{manifest.tag}: its tag, and the hash of every file")
    found = differences_on_hub(hub, manifest, known.commit_oid)
    report(f"{manifest.tag}: load_dataset, as a user")
    try:
        with consumer.loaded(
            hub,
            manifest.tag,
            configs=sorted(manifest.counts),
            files=expected_files(manifest),
            token=token,
        ) as got:
            found += differences_of(manifest, got)
            report(f"{manifest.tag}: the annotation on every line, against Postgres")
            lines = line_differences(
                connection, dataset, manifest.shards, _lines(manifest, got), most=MOST_SHOWN
            )
            found += [said(one) for one in lines]
    except consumer.NotLoadable as error:
        found.append(f"a user gets an error: {error}")
    return Verified(
        repo=known.repo,
        tag=manifest.tag,
        commit=known.commit_oid,
        files=len(expected_files(manifest)),
        rows=sum(shard.rows for shard in manifest.shards),
        differences=tuple(dict.fromkeys(found)),
    )


def said(one: LineDifference) -> str:
    """Return a difference in words."""
    place = f"{one.shard}, line {one.line}"
    if one.loaded is None:
        return f"{place}: a user does not get it"
    if one.recorded is None:
        return f"{place}: a user gets {_cited(one.loaded)}, which was not released"
    if one.loaded == one.recorded:
        return f"{place}: {_cited(one.loaded)} is not in Postgres"
    return f"{place}: a user gets {_cited(one.loaded)}, released was {_cited(one.recorded)}"


def _cited(one: Cited) -> str:
    return f"annotation {one[0]} version {one[1]}"


def _lines(manifest: Manifest, got: consumer.Loaded) -> Iterator[tuple[str, int, int, int]]:
    """Yield (shard, line, annotation, version) of every row, in the order that a user gets them."""
    for config, splits in got.rows.items():
        for split in splits:
            rows = got.cited(config, split)
            for shard in manifest.shards:
                if (shard.config, shard.split) == (config, split):
                    for number, cited in enumerate(islice(rows, shard.rows), start=1):
                        yield (shard.path, number, *cited)
            for number, cited in enumerate(rows, start=1):
                yield (f"{config}, {split}, beyond its shards", number, *cited)
