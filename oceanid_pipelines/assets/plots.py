"""What a person looks at first: how much is done, what is left, and how good it is. As tables.

Reading the figures belongs to `store/plots.py`; why there are no pictures is in `metadata.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import dagster as dg

from oceanid_pipelines.assets.metadata import bar, rows_table
from oceanid_pipelines.domain.agreement import Agreement
from oceanid_pipelines.store.backlog import Layer
from oceanid_pipelines.store.plots import Day, SourceCoverage

_EMPTIEST = 2
_BAR = 10  # characters: beside it stand other columns, and a page shows some 60 in all
_NOTHING = dg.MetadataValue.text("nothing yet")
Shown = dg.TableMetadataValue | dg.TextMetadataValue


def days_table(days: Sequence[Day]) -> Shown:
    """Return annotations per day and project, the newest day first."""
    if not days:
        return _NOTHING
    most = max(one.annotations for one in days)
    return rows_table(
        ("day", "project", "annotations", "count"),
        [
            (one.day, one.project, bar(one.annotations / most), f"{one.annotations:,}")
            for one in days
        ],
    )


def backlog_table(layers: Sequence[Layer]) -> dg.TableMetadataValue:
    """Return what is left to do in each layer, in the order data flows."""
    most = max((one.due + one.waiting for one in layers), default=0) or 1
    return rows_table(
        ("layer", "due", "waiting", "set aside", "left"),
        [
            (
                one.name,
                f"{one.due:,}",
                f"{one.waiting:,}",
                f"{one.set_aside:,}",
                bar((one.due + one.waiting) / most, _BAR),
            )
            for one in layers
        ],
    )


def coverage_table(sources: Sequence[SourceCoverage]) -> Shown:
    """Return how full the newest delivery of every source is, and its emptiest columns."""
    if not sources:
        return _NOTHING
    return rows_table(
        ("source", "delivered", "records", "cells filled", "share", "emptiest columns"),
        [
            (
                one.source_code,
                one.delivered_on,
                f"{one.records:,}",
                bar(one.mean, _BAR),
                f"{one.mean:.0%}",
                ", ".join(f"{name} {share:.0%}" for name, share in one.emptiest(_EMPTIEST)),
            )
            for one in sources
        ],
    )


def agreement_table(projects: Mapping[str, Agreement]) -> Shown:
    """Return every project with tasks that several people spoke about as a row."""
    if not projects:
        return dg.MetadataValue.text("no task was labelled by several people yet")
    return rows_table(
        ("project", "tasks", "agreement", "span F1", "choice kappa"),
        [
            (
                project,
                found.tasks,
                bar(max(found.span_f1 or found.kappa or 0.0, 0.0), _BAR),
                _figure(found.span_f1),
                _figure(found.kappa),
            )
            for project, found in projects.items()
        ],
    )


def _figure(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"
