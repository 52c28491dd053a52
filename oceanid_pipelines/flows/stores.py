"""Opens the stores that a Settings names, for the command line and the demo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from oceanid_pipelines.catalog import Catalog, load_catalog
from oceanid_pipelines.catalog.dataset import Dataset, load_dataset_declaration
from oceanid_pipelines.clients.hub import Hub
from oceanid_pipelines.clients.label_studio import LabelStudio
from oceanid_pipelines.clients.s3 import ObjectStore
from oceanid_pipelines.flows.backups import Folder, place_of
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.database import Database


@contextmanager
def object_store(settings: Settings) -> Iterator[ObjectStore]:
    """Yield the bucket's client."""
    store = ObjectStore(
        settings.s3_bucket,
        region=settings.aws_region,
        access_key_id=settings.aws_access_key_id,
        secret_access_key=settings.aws_secret_access_key,
        endpoint_url=settings.s3_endpoint_url,
    )
    try:
        yield store
    finally:
        store.close()


@contextmanager
def backup_folder(settings: Settings) -> Iterator[Folder]:
    """Yield where backups are kept; raise BackupsNotConfigured when that is not said."""
    bucket, prefix = place_of(settings.backup_uri)
    with object_store(replace(settings, s3_bucket=bucket)) as objects:
        yield Folder(objects, prefix)


@contextmanager
def database(settings: Settings, application: str) -> Iterator[Database]:
    """Yield the analytics database, by the pipeline's role."""
    opened = Database(settings.database_url, application=application)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def label_studio(settings: Settings) -> Iterator[LabelStudio]:
    """Yield Label Studio's client."""
    server = LabelStudio(settings.label_studio_url, settings.label_studio_api_key)
    try:
        yield server
    finally:
        server.close()


def hub(settings: Settings, repo: str | None = None) -> Hub:
    """Return a client of a dataset repository: the deployment's, or another by its name."""
    return Hub(repo or settings.hf_dataset, token=settings.hf_token, endpoint=settings.hf_endpoint)


def dataset(settings: Settings) -> Dataset:
    """Return what the catalog declares about the dataset."""
    return load_dataset_declaration(Path(settings.catalog) if settings.catalog else None)


def catalog(settings: Settings) -> Catalog:
    """Return the built-in catalog with the deployment's laid over it."""
    return load_catalog(Path(settings.catalog) if settings.catalog else None)
