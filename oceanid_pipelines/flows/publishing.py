"""From a recorded release to one commit and one tag on the Hub: exactly once, killed anywhere.

Exactly once rests on two things: a commit names its parent, so that nobody else's can come between,
and the manifest's path is never written twice, so that a commit that landed can be found again.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from oceanid_pipelines.catalog.dataset import Dataset
from oceanid_pipelines.clients.hub import Hub, OutcomeUnknown, RateLimited, StaleParent
from oceanid_pipelines.domain import card
from oceanid_pipelines.domain.errors import OceanidError, StoreUnreachable
from oceanid_pipelines.domain.releases import Manifest, conflicts_at_head
from oceanid_pipelines.domain.shards import git_sha1
from oceanid_pipelines.flows.release import release_files
from oceanid_pipelines.store import releases as store
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.shards import WithdrawnContent

logger = logging.getLogger(__name__)

TRIES = 6
_LONGEST_WAIT_SECONDS = 8
_LONGEST_REST_SECONDS = 24 * 60 * 60
_LOOKS = 3  # before data that looks like somebody else's is believed to be
_SHOWN = 10


class PublicationConflict(OceanidError):
    """Somebody else changed the published data: a person must look, nothing was written."""


class ConsentMissing(OceanidError):
    """The repository is public, and the catalog does not consent to that."""


@dataclass(frozen=True, slots=True)
class Published:
    """A release on the Hub; `overwritten` says which edits of a person's its card replaced."""

    manifest: Manifest
    commit_oid: str
    overwritten: tuple[str, ...] = ()

    @property
    def tag(self) -> str:
        """The tag that is on the commit."""
        return self.manifest.tag


@dataclass(frozen=True, slots=True)
class Postponed:
    """A release that waits because the Hub asked to be left alone; it is taken up afterwards."""

    manifest: Manifest
    until: datetime
    reason: str


def publish(
    connection: Connection,
    hub: Hub,
    dataset: Dataset,
    *,
    run_id: str = "by hand",
    read_back: Callable[[Published], None] = lambda _: None,
    wait: Callable[[float], None] = time.sleep,
) -> Published | Postponed | None:
    """Publish the release that waits for it; return it, or None when none does.

    It counts as published when its commit is found, its tag is verified and `read_back` raised
    nothing; until then every call takes up where the last one was cut off. While a Hub wants to be
    left alone, it is not asked. Raise PublicationConflict or ConsentMissing for a person.
    """
    waiting = store.newest(connection, dataset.name)
    if waiting is None or waiting.commit_oid is not None:
        return None
    manifest = waiting.manifest
    if waiting.postponed_until is not None:
        return Postponed(manifest, waiting.postponed_until, waiting.last_error or "")
    before = store.parent(connection, manifest)
    publication = _Publication(hub, dataset, manifest, before.manifest if before else None, run_id)
    try:
        with tempfile.TemporaryDirectory(prefix="oceanid-") as folder:

            @cache
            def files() -> dict[str, Path]:
                return release_files(connection, manifest, Path(folder))

            published = publication.land(files, wait)
        hub.tag(manifest.tag, published.commit_oid, message=f"Version {manifest.version}")
        verify(hub, manifest, published.commit_oid)
        read_back(published)
    except RateLimited as limited:
        return _postpone(connection, manifest, limited)
    except WithdrawnContent as withdrawn:  # its files were asked for, so it had not landed
        logger.warning("%s: given up, the next release is made without", withdrawn)
        store.abandon(connection, manifest)
        return None
    except StoreUnreachable:  # the run fails and is tried again; nothing is wrong with the release
        raise
    except OceanidError as error:
        store.mark_stopped(connection, manifest, str(error))
        raise
    store.mark_published(connection, manifest, published.commit_oid)
    return published


def _postpone(connection: Connection, manifest: Manifest, limited: RateLimited) -> Postponed | None:
    seconds = min(max(limited.retry_after_seconds, 1), _LONGEST_REST_SECONDS)
    until = store.mark_stopped(connection, manifest, str(limited), seconds=seconds)
    if until is None:  # another publisher was faster
        return None
    return Postponed(manifest, until, str(limited))


def verify(hub: Hub, manifest: Manifest, commit_oid: str) -> None:
    """Check a published release from outside: its tag, and the hash of each of its files.

    Raise PublicationConflict naming what is not as it was released.
    """
    _refuse(hub, differences_on_hub(hub, manifest, commit_oid))


def differences_on_hub(hub: Hub, manifest: Manifest, commit_oid: str) -> list[str]:
    """Return what of a published release is not as it was released, at its tag, in words."""
    there = hub.tag_commit(manifest.tag)
    found = [] if there == commit_oid else [f"{manifest.tag} is on {there}, not on {commit_oid}"]
    if there is not None:
        found += conflicts_at_head(manifest, _hashes(hub, there))
    return found


class _Publication:
    """One release on its way to the head of the repository."""

    def __init__(
        self, hub: Hub, dataset: Dataset, manifest: Manifest, before: Manifest | None, run_id: str
    ) -> None:
        self.hub = hub
        self.dataset = dataset
        self.manifest = manifest
        self.before = before
        self.run_id = run_id
        self.overwritten: tuple[str, ...] = ()

    def land(
        self, files: Callable[[], dict[str, Path]], wait: Callable[[float], None]
    ) -> Published:
        """Return the release with the commit that brought it, made now if there was none."""
        self._prepare()
        doubt: OceanidError | None = None
        for attempt in range(TRIES):
            if doubt is not None:
                wait(min(2.0 ** (attempt - 1), _LONGEST_WAIT_SECONDS))
            head = self.hub.head()
            landed = self._landed(head)
            if landed is not None:
                return Published(self.manifest, landed, self.overwritten)
            try:
                _refuse(self.hub, conflicts_at_head(self.before, _hashes(self.hub, head)))
                self._commit(head, files())
            except PublicationConflict as conflict:
                if attempt + 1 >= _LOOKS:
                    raise
                doubt = conflict  # unless the head that we were told lags behind
            except (StaleParent, OutcomeUnknown) as error:
                logger.warning("%s: looking for what became of it", error)
                doubt = error
            # A commit that was answered is looked for as well: the repository may ignore files.
        raise StoreUnreachable(self.hub.name, f"no commit of {self.manifest.tag} landed: {doubt}")

    def _prepare(self) -> None:
        self.hub.ensure_repo()
        if not self.dataset.consent_to_public and not self.hub.is_private():
            raise ConsentMissing(
                f"{self.hub.name} is public: make it private, or set consent_to_public in"
                " dataset.yaml"
            )

    def _landed(self, head: str) -> str | None:
        """Return the commit that wrote the manifest; None when it is not there."""
        found = self.hub.paths([self.manifest.path], head).get(self.manifest.path)
        if found is None:
            return None
        if (found.sha256 or found.oid) not in {
            self.manifest.sha256,
            git_sha1(self.manifest.encoded()),
        }:
            raise PublicationConflict(
                f"{self.hub.name}: another {self.manifest.path} is there, by commit "
                f"{found.last_commit}: two writers share this repository"
            )
        _refuse(self.hub, conflicts_at_head(self.manifest, _hashes(self.hub, found.last_commit)))
        return found.last_commit

    def _commit(self, head: str, files: dict[str, Path]) -> None:
        manifest = self.manifest
        standing = self.hub.read_file(card.PATH, head)
        self.overwritten = card.edits_of_ours(standing)
        for edit in self.overwritten:
            logger.warning("%s: an edit by hand is overwritten: %s", self.hub.name, edit)
        about = card.About(
            title=self.dataset.title,
            licence=self.dataset.licence,
            contact=self.dataset.contact,
            description=self.dataset.description,
        )
        words = card.card(
            manifest,
            about,
            repo=self.hub.dataset,
            before=standing,
        )
        kept = {shard.path for shard in manifest.shards}
        self.hub.commit(
            {card.PATH: words, **files, manifest.path: manifest.encoded()},
            [
                shard.path
                for shard in (self.before.shards if self.before else ())
                if shard.path not in kept
            ],
            message=f"Version {manifest.version}",
            description="\n".join(
                (
                    f"Publish-Id: {manifest.content()['publish_id']}",
                    f"Run-Id: {self.run_id}",
                    *(f"Overwritten: {edit}" for edit in self.overwritten),
                )
            ),
            parent=head,
        )


def _hashes(hub: Hub, revision: str) -> dict[str, str]:
    return {path: file.sha256 or file.oid for path, file in hub.tree(revision).items()}


def _refuse(hub: Hub, found: list[str]) -> None:
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise PublicationConflict(
            f"{hub.name} holds other data than was released: {'; '.join(found[:_SHOWN])}{more}"
        )
