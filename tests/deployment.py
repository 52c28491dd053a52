"""A deployment of a test's own, in this process: its variables, its documents, its runs.

What runs in Dagster's own processes does not belong here: see `tests/dagster_services.py`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import psycopg
import pytest

from oceanid_pipelines.automation.jobs import REFRESH
from oceanid_pipelines.definitions import defs
from oceanid_pipelines.local import object_store
from oceanid_pipelines.local.demo import DOCUMENTS, SAMPLES
from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.settings import Settings

REGISTER = "uploads/AURORA/2026-01-15/aurora-vessels.csv"


class Deployment:
    """Everything of one deployment; its variables are in the environment of this process."""

    def __init__(self, stack: Stack, bucket: str, instance: dg.DagsterInstance) -> None:
        self.client = object_store.client(stack.home)
        self.bucket = bucket
        self.instance = instance

    @property
    def settings(self) -> Settings:
        """Return the variables as they are now."""
        return Settings.load(os.environ)

    def put(self, key: str, body: bytes) -> None:
        """Put an object into the bucket."""
        self.client.put_object(Bucket=self.bucket, Key=key, Body=body)

    def get(self, key: str) -> bytes:
        """Return an object of the bucket."""
        return self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def put_samples(self, *keys: str) -> None:
        """Upload the demo's documents: those of these keys, or all."""
        for sample in DOCUMENTS:
            if not keys or sample.key in keys:
                self.put(sample.key, (SAMPLES / "documents" / sample.name).read_bytes())

    def refresh(self) -> dg.ExecuteInProcessResult:
        """Run everything once; a failure is in the result."""
        job = defs.resolve_job_def(REFRESH)
        return job.execute_in_process(instance=self.instance, raise_on_error=False)

    def check(self, asset: str, name: str) -> dg.AssetCheckEvaluation:
        """Run one check, and nothing else."""
        key = dg.AssetCheckKey(dg.AssetKey(asset.split("/")), name)
        job = defs.resolve_implicit_global_asset_job_def().get_subset(
            asset_selection=set(), asset_check_selection={key}
        )
        result = job.execute_in_process(instance=self.instance, raise_on_error=False)
        (evaluation,) = result.get_asset_check_evaluations()
        return evaluation

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Do as the schema's owner what no code of ours does."""
        url = self.settings.migration_url.replace("postgresql+psycopg://", "postgresql://")
        with psycopg.connect(url) as connection:
            done = connection.execute(statement, values)
            return done.fetchall() if done.description else []


@pytest.fixture
def deployment(
    stack: Stack,
    bucket: str,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Deployment]:
    """Yield a deployment without documents whose catalog has the demo's sources too."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    sources = Path(environment["OCEANID_CATALOG"]) / "sources"
    shutil.copytree(SAMPLES / "catalog" / "sources", sources)
    with dg.DagsterInstance.ephemeral() as instance:
        yield Deployment(stack, bucket, instance)
