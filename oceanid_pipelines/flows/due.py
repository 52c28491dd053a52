"""What is due in every layer, in the order data flows: asked by sensors, `status` and `doctor`."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from oceanid_pipelines.catalog import Catalog
from oceanid_pipelines.flows.declare import undeclared
from oceanid_pipelines.flows.review import MOST_OPEN
from oceanid_pipelines.store.backlog import Layer, backlog, labelling_backlog
from oceanid_pipelines.store.database import Connection

LONGEST_WAIT = timedelta(hours=1)  # of anything that is due


def lies(layer: Layer, now: datetime) -> bool:
    """Whether work of a layer waits for longer than it should, whatever the reason."""
    since = layer.waiting_since
    return bool(layer.due + layer.waiting) and since is not None and since + LONGEST_WAIT < now


def due_layers(connection: Connection, bucket: str, catalog: Catalog) -> tuple[Layer, ...]:
    """Return the work of each layer; `catalog` is due when the database was told another one."""
    declared = Layer("catalog", undeclared(connection, catalog), 0, 0, None)
    objects, documents, *below = backlog(connection, bucket, catalog.fingerprint)
    return (
        declared,
        objects,
        documents,
        *labelling_backlog(connection, _rules(catalog), MOST_OPEN),
        *below,
    )


def _rules(catalog: Catalog) -> str:
    """Which documents belong into which project, as JSON for the statement."""
    return json.dumps(
        [
            {
                "project": key,
                "doc_types": sorted(project.doc_types),
                "sources": sorted(project.sources) or None,
                "path_like": project.path_like,
                "reviews": project.task_type == "table_review",
            }
            for key, project in catalog.projects.items()
        ]
    )
