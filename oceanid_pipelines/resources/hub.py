"""The dataset's repository on the Hub, and what it is published with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg

from oceanid_pipelines.clients.hub import Hub
from oceanid_pipelines.settings import dataset_name, http_url


class DatasetRepository(dg.ConfigurableResource[Any]):
    """The repository that the dataset is published to.

    `salt` is the secret that splits and pseudonyms are made with; another one is another dataset.
    """

    dataset: str
    token: str
    salt: str

    @contextmanager
    def open(self) -> Iterator[Hub]:
        """Yield a client. HF_ENDPOINT names a server other than huggingface.co, if there is one."""
        endpoint = dg.EnvVar("HF_ENDPOINT").get_value()
        yield Hub(
            dataset_name(self.dataset),
            token=self.token,
            endpoint=http_url(endpoint) if endpoint else None,
        )


def hub_from_environment() -> dict[str, Any]:
    """Return the resources of publishing, each value by the name of its variable."""
    return {
        "hub": DatasetRepository(
            dataset=dg.EnvVar("OCEANID_HF_DATASET"),
            token=dg.EnvVar("HF_TOKEN"),
            salt=dg.EnvVar("OCEANID_SALT"),
        )
    }
