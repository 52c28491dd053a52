"""What the deployment declares about its dataset: `dataset.yaml`, or that of the overlay."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError, field_validator

from oceanid_pipelines.catalog.models import Model, Text
from oceanid_pipelines.catalog.yaml_file import CatalogError, read_yaml

_FILE = "dataset.yaml"
_BUILT_IN = Path(__file__).parent
_Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,95}$")]
_Share = Annotated[float, Field(gt=0, le=1)]


class Dataset(Model):
    """The dataset, its rules, and when it is released."""

    name: _Name
    title: Text
    licence: Text
    contact: Text
    description: Text
    splits: Mapping[_Name, _Share]
    schedule: Text
    minimum_changes: int = Field(ge=1)
    shard_megabytes: int = Field(ge=1, le=8, description="Above 10 MB the Hub wants LFS.")
    most_lost_share: float = Field(ge=0, le=1)
    most_lost_records: int = Field(ge=0)
    consent_to_public: bool

    @field_validator("splits")
    @classmethod
    def _whole(cls, splits: Mapping[str, float]) -> Mapping[str, float]:
        if "train" not in splits:
            raise ValueError("a split must be called train")
        if abs(sum(splits.values()) - 1) > 1e-9:  # noqa: PLR2004 - what adding decimals loses
            raise ValueError("the shares must add up to 1")
        return splits

    @property
    def shard_bytes(self) -> int:
        """The most that a shard may hold."""
        return self.shard_megabytes * 1_000_000


def load_dataset_declaration(overlay: Path | None = None) -> Dataset:
    """Read the declaration; raise CatalogError with all of its problems."""
    laid_over = overlay / _FILE if overlay else None
    file = read_yaml(laid_over if laid_over and laid_over.is_file() else _BUILT_IN / _FILE)
    if not file.problems:
        try:
            return Dataset.model_validate(file.data)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                place = ".".join(map(str, detail["loc"]))
                file.problem(detail["loc"], f"{place}: {detail['msg']}")
    raise CatalogError(file.problems)
