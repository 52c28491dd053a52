"""What the next runs would do, across all stores, without writing anything.

Each line is counted by what the step itself goes by; work that only comes to light when an earlier
step is done (the facts of a document that is not read yet) is not in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from oceanid_pipelines.catalog import Catalog, CatalogError
from oceanid_pipelines.clients.s3 import ObjectStore
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.keys import DERIVED, LabelStudioFile, Unrouted, Upload, route
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.annotations import moved_tasks
from oceanid_pipelines.flows.due import due_layers
from oceanid_pipelines.flows.lines import Rules, upcoming
from oceanid_pipelines.flows.projects import undiscovered
from oceanid_pipelines.flows.provisioning import drift
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store import bucket as mirror
from oceanid_pipelines.store.backlog import publication_backlog
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.schema.head import require_head
from oceanid_pipelines.store.tasks import to_retire


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of work: where, what would be done, how often; or why that cannot be told."""

    layer: str
    what: str
    count: int
    unknown: str | None = None


def plan(settings: Settings) -> Iterator[Step]:
    """Yield the work in the order data flows; a store that is out of reach hides no other."""
    catalog = stores.catalog(settings)
    with stores.database(settings, "plan") as database, database.connect() as connection:
        require_head(connection)
        looks: list[tuple[str, Callable[[], Iterator[Step]]]] = [
            ("bucket", lambda: _bucket(connection, settings, catalog)),
            ("layers", lambda: _layers(connection, settings, catalog)),
            ("label_studio/tasks", lambda: _retired(connection)),
            ("label studio", lambda: _label_studio(connection, settings, catalog)),
            ("dataset/releases", lambda: _release(connection, settings, catalog)),
        ]
        for layer, look in looks:
            try:
                yield from look()
            except (OceanidError, CatalogError) as error:
                yield Step(layer, "cannot be told", 0, str(error))


def _bucket(connection: Connection, settings: Settings, catalog: Catalog) -> Iterator[Step]:
    """Compare the bucket, page by page, with its mirror."""
    counts: Counter[str] = Counter()
    codes = catalog.codes
    with stores.object_store(settings) as objects:
        for listed in _pages(objects):
            unlike = mirror.unlike_the_mirror(connection, settings.s3_bucket, listed)
            counts["known"] += len(listed) - sum(unlike.values())
            for key, is_new in unlike.items():
                match route(key, codes):
                    case Upload():
                        counts["new" if is_new else "changed"] += 1
                    case Unrouted():
                        counts["unrouted"] += 1
                    case LabelStudioFile():
                        counts["label studio's"] += 1
    gone = mirror.mirrored_keys(connection, settings.s3_bucket) - counts["known"]
    yield Step("raw/objects", "register new uploads", counts["new"])
    yield Step("raw/objects", "register overwritten uploads", counts["changed"])
    yield Step("raw/objects", "set aside keys that nobody knows", counts["unrouted"])
    yield Step("raw/objects", "take note of deleted keys", max(gone, 0))


def _pages(objects: ObjectStore) -> Iterator[dict[str, str]]:
    position: str | None = ""
    while position is not None:
        page = objects.list_page(position, skip_folder=DERIVED)
        yield {one.key: one.etag for one in page.objects if not one.key.startswith(DERIVED)}
        position = page.next_position


def _layers(connection: Connection, settings: Settings, catalog: Catalog) -> Iterator[Step]:
    words = {
        "catalog": "tell the database what the catalog declares",
        "raw/objects": "fetch and register listed keys",
        "stage/documents": "read documents",
        "stage/extractions": "map documents to facts",
        "label_studio/tasks": "push tasks",
        "label/annotations": "land events",
        "stage/pdf_boxes": "read annotations",
        "curated/vessels": "promote documents",
    }
    for layer in due_layers(connection, settings.s3_bucket, catalog):
        yield Step(layer.name, words.get(layer.name, "work on what is due"), layer.due)
    publication = publication_backlog(connection, stores.dataset(settings).name)
    yield Step(publication.name, "publish the release that waits", publication.due)


def _retired(connection: Connection) -> Iterator[Step]:
    retired, told = to_retire(connection)
    yield Step("label_studio/tasks", "retire tasks, or take them back", retired)
    yield Step("label_studio/tasks", "tell annotators which tasks are over", told)


def _label_studio(connection: Connection, settings: Settings, catalog: Catalog) -> Iterator[Step]:
    with stores.label_studio(settings) as server:
        yield Step(
            "label_studio/projects",
            "set right what differs (oceanid provision)",
            len(drift(connection, server, catalog, settings)),
        )
        yield Step(
            "label_studio/people",
            "look at projects that are new or other",
            undiscovered(connection, server, catalog),
        )
        yield Step("label_studio/people", "fetch tasks that moved", moved_tasks(connection, server))


def _release(connection: Connection, settings: Settings, catalog: Catalog) -> Iterator[Step]:
    rules = Rules(stores.dataset(settings), settings.hf_dataset, catalog, settings.salt)
    annotations, changes = upcoming(connection, rules)
    yield Step("dataset/lines", "make the lines of annotations", annotations)
    for config, change in changes.items():
        yield Step("dataset/releases", f"release changes of {config}", change.total)
