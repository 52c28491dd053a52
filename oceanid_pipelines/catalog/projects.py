"""What the deployment declares about its projects: `projects.yaml`, or that of the overlay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from oceanid_pipelines.catalog.models import Code, Model

TaskType = Literal["ner", "layout"]
DocType = Literal["pdf", "scan", "text"]
_Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{1,31}$")]


class Project(Model):
    """A project in Label Studio."""

    title: Annotated[str, StringConstraints(min_length=3, max_length=50)]
    task_type: TaskType = Field(description="ner: mark words; layout: draw boxes on pages.")
    doc_types: tuple[DocType, ...] = Field(min_length=1)
    sources: tuple[Code, ...] = Field(default=(), description="Only these; default: every source.")


class ProjectsFile(Model):
    """The projects by key. The key is how one is found again: never change it."""

    projects: Mapping[_Key, Project]
