"""What a person looks at first: how much is done, what is left, and how good it is. As tables.

Reading the figures belongs to `store/plots.py`; why there are no pictures is in `metadata.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import dagster as dg

from oceanid_pipelines.assets.metadata import bar, rows_table
from oceanid_pipelines.flows.answers import Agreement
from oceanid_pipelines.store.backlog import Layer
from oceanid_pipelines.store.plots import Day, SourceCoverage

_EMPTIEST = 3


def days_table(days: Sequence[Day]) -> dg.TableMetadataValue:
    """Return annotations per day and project, the newest day first."""
    most = max((one.annotations for one in days), default=0) or 1
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
        ("layer", "left", "due", "waiting", "set aside", "oldest"),
        [
            (
                one.name,
                bar((one.due + one.waiting) / most),
                f"{one.due:,}",
                f"{one.waiting:,}",
                f"{one.set_aside:,}",
                _when(one.waiting_since) if one.due + one.waiting else "",
            )
            for one in layers
        ],
    )


def coverage_table(sources: Sequence[SourceCoverage]) -> dg.TableMetadataValue:
    """Return how full the newest delivery of every source is, and its emptiest columns."""
    return rows_table(
        ("source", "delivered", "records", "cells with a value", "share", "emptiest columns"),
        [
            (
                one.source_code,
                one.delivered_on,
                f"{one.records:,}",
                bar(one.mean),
                f"{one.mean:.0%}",
                ", ".join(f"{name} {share:.0%}" for name, share in one.emptiest(_EMPTIEST)),
            )
            for one in sources
        ],
    )


def agreement_table(projects: Mapping[str, Agreement]) -> dg.TableMetadataValue:
    """Return every project with tasks that several people spoke about as a row."""
    return rows_table(
        ("project", "tasks of several people", "agreement", "span F1", "choice kappa"),
        [
            (
                project,
                found.tasks,
                bar(max(found.span_f1 or found.kappa or 0.0, 0.0)),
                _figure(found.span_f1),
                _figure(found.kappa),
            )
            for project, found in projects.items()
        ],
    )


def _figure(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""
