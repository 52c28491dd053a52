"""Where backups are kept, and the logins that dump and restore. All of it is optional."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg

from oceanid_pipelines.flows.backups import Folder, databases, place_of
from oceanid_pipelines.resources.stores import Uploads
from oceanid_pipelines.settings import postgres_url, s3_uri


class Backups(dg.ConfigurableResource[Any]):
    """The folder of backups, with the keys of the bucket of uploads."""

    uploads: Uploads

    @property
    def missing(self) -> str | None:
        """What is to be set before there are backups; None when nothing is."""
        if not dg.EnvVar("OCEANID_BACKUP_URI").get_value():
            return "OCEANID_BACKUP_URI is not set: nothing is backed up."
        if not self.databases:
            return "OCEANID_BACKUP_DATABASE_URL is not set: nothing is backed up."
        return None

    @property
    def databases(self) -> dict[str, str]:
        """The databases that are dumped, with the logins for it."""
        return databases(
            _url("OCEANID_BACKUP_DATABASE_URL"), _url("LABEL_STUDIO_BACKUP_DATABASE_URL")
        )

    @property
    def scratch_url(self) -> str | None:
        """The login that may create the databases of drills."""
        return _url("OCEANID_SCRATCH_DATABASE_URL")

    @contextmanager
    def open(self) -> Iterator[Folder]:
        """Yield the folder."""
        uri = dg.EnvVar("OCEANID_BACKUP_URI").get_value()
        bucket, prefix = place_of(s3_uri(uri) if uri else None)
        with self.uploads.open(bucket) as objects:
            yield Folder(objects, prefix)


def _url(name: str) -> str | None:
    value = dg.EnvVar(name).get_value()
    return postgres_url(value) if value else None


def safety_from_environment(uploads: Uploads) -> dict[str, Any]:
    """Return the resource of backups."""
    return {"backup_store": Backups(uploads=uploads)}
