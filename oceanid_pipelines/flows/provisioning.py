"""Makes the catalog's projects in Label Studio, with the storage that opens the bucket's URIs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from oceanid_pipelines.catalog import Catalog
from oceanid_pipelines.catalog import Project as Declared
from oceanid_pipelines.clients.label_studio import LabelStudio, Project
from oceanid_pipelines.clients.s3 import ObjectStore
from oceanid_pipelines.domain.label_configs import config_of, config_sha256
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store import projects as store
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.projects import Live

PRESIGN_MINUTES = 60
_MARK = "oceanid:"  # with the project's key, in the description: how a project is found again


@dataclass(frozen=True, slots=True)
class Provisioning:
    """What was, or would be, done about one project."""

    project: str
    title: str
    outcome: Literal["created", "updated", "unchanged"]


def provision(
    connection: Connection,
    server: LabelStudio,
    catalog: Catalog,
    settings: Settings,
    *,
    dry_run: bool = False,
) -> Iterator[Provisioning]:
    """Make or update every declared project; a second time changes nothing.

    Killed after a project was created and before it was recorded, the next call finds it by the
    mark in its description.
    """
    there = _by_mark(server.projects())
    for key, declared in catalog.projects.items():
        config = config_of(declared, catalog.taxonomy)
        present = there.get(key)
        outcome = _difference(present, declared, config_sha256(config))
        if not dry_run:
            project = _make(server, key, declared, config, present)
            _open_bucket(server, project.project_id, settings)
            live = Live(
                key,
                project.project_id,
                declared.title,
                config,
                config_sha256(config),
                declared=True,
                provisioned=outcome != "unchanged",
            )
            store.record_projects(connection, [live])
        yield Provisioning(key, declared.title, outcome)


def let_pages_load(objects: ObjectStore, settings: Settings) -> bool:
    """Let Label Studio's page fetch pictures from the bucket; return whether that is new.

    Measured: without a rule for its origin the browser refuses them, and the page stays empty.
    """
    address = urlsplit(settings.label_studio_url)
    return objects.let_pages_read(f"{address.scheme}://{address.netloc}")


def _by_mark(projects: tuple[Project, ...]) -> dict[str, Project]:
    """Return our projects by key; the oldest where a crash made two."""
    found: dict[str, Project] = {}
    for project in projects:
        mark = project.description.partition(_MARK)[2].split(maxsplit=1)
        if mark:
            found.setdefault(mark[0], project)
    return found


def _difference(
    present: Project | None, declared: Declared, wanted_sha256: str
) -> Literal["created", "updated", "unchanged"]:
    if present is None:
        return "created"
    same = present.title == declared.title and config_sha256(present.label_config) == wanted_sha256
    return "unchanged" if same else "updated"


def _make(
    server: LabelStudio, key: str, declared: Declared, config: str, present: Project | None
) -> Project:
    if present is None:
        return server.create_project(declared.title, config, description=f"{_MARK}{key}")
    if _difference(present, declared, config_sha256(config)) == "unchanged":
        return present
    return server.update_project(present.project_id, title=declared.title, label_config=config)


def _open_bucket(server: LabelStudio, project_id: int, settings: Settings) -> None:
    """Give the project one storage for the bucket, which is never synced."""
    if any(one.bucket == settings.s3_bucket for one in server.s3_storages(project_id)):
        return
    server.create_s3_storage(
        project_id,
        settings.s3_bucket,
        endpoint=settings.s3_endpoint_url,
        region=settings.aws_region,
        access_key_id=settings.aws_access_key_id,
        secret_access_key=settings.aws_secret_access_key,
        presign_ttl_minutes=PRESIGN_MINUTES,
    )
