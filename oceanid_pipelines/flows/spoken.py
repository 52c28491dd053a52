"""From `label.annotations` to `stage.extractions` and `stage.pdf_boxes`: what people said.

The history itself does not belong here: see `annotations.py`. Cells are in `extraction.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from oceanid_pipelines.catalog import Catalog
from oceanid_pipelines.domain.label_config_changes import offered_labels
from oceanid_pipelines.domain.retry import pause
from oceanid_pipelines.flows.answers import choose_answers
from oceanid_pipelines.flows.isolation import attempt
from oceanid_pipelines.flows.own_tasks import adopt_tasks
from oceanid_pipelines.flows.spoken_rows import rows_of
from oceanid_pipelines.flows.uncollected import uncollected
from oceanid_pipelines.store import spoken as store
from oceanid_pipelines.store.database import Connection, is_store_failure
from oceanid_pipelines.store.spoken import DueAnnotation, Extract, Extracted, Pages

logger = logging.getLogger(__name__)

BATCH_ANNOTATIONS = 1000


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one pass over the annotations did."""

    annotations: int = 0
    facts: int = 0
    boxes: int = 0
    issues: int = 0
    failed: int = 0

    def __add__(self, other: Spoken) -> Spoken:
        """Return the sum of two passes."""
        return Spoken(
            self.annotations + other.annotations,
            self.facts + other.facts,
            self.boxes + other.boxes,
            self.issues + other.issues,
            self.failed + other.failed,
        )


def extract_spoken(
    connection: Connection, catalog: Catalog, *, report: Callable[[Spoken], None] = lambda _: None
) -> Spoken:
    """Read every annotation whose standing version is not in stage.

    One that was deleted or cancelled leaves nothing there; what cannot be used of one is kept as
    its issues, and the rest of it is read all the same. A label is known that the taxonomy has, or
    that any label config of the project had.
    """
    total = Spoken()
    adopt_tasks(connection)
    choose_answers(connection, catalog)
    taxonomy = frozenset((*catalog.taxonomy.by_name, *catalog.taxonomy.box_labels))
    known = {
        project: taxonomy.union(*map(offered_labels, configs))
        for project, configs in store.label_configs(connection).items()
    }

    def extract(due: Sequence[DueAnnotation], pages: Pages) -> list[Extracted]:
        return [
            _attempt(catalog, known.get(one.ls_project_id, taxonomy), one, pages) for one in due
        ]

    while done := _extract_batch(connection, extract):
        total += done
        report(total)
        if done.annotations + done.failed < BATCH_ANNOTATIONS:
            break
    return total


def _extract_batch(connection: Connection, extract: Extract) -> Spoken | None:
    """Extract a batch; one that cannot be stored is taken annotation by annotation."""
    try:
        with uncollected():
            done = store.extract_batch(connection, BATCH_ANNOTATIONS, extract)
            return _spoken(done) if done else None
    except Exception as error:
        if is_store_failure(error):
            raise
        logger.warning("a batch of annotations could not be stored: one by one then")
    total = Spoken()
    for annotation_id, attempts in store.due_annotations(connection, BATCH_ANNOTATIONS):

        def fail(
            reason: str, annotation_id: int = annotation_id, attempts: int = attempts
        ) -> Spoken:
            store.defer(connection, annotation_id, reason, pause(attempts + 1))
            return Spoken(failed=1)

        total += attempt(
            f"annotation {annotation_id}",
            lambda only=annotation_id: _spoken(  # type: ignore[misc]
                store.extract_batch(connection, 1, extract, only=only)
            ),
            set_aside=fail,
        )
    return total


def _spoken(done: Sequence[Extracted]) -> Spoken:
    return Spoken(
        annotations=sum(one.error is None for one in done),
        facts=sum(len(one.facts) for one in done),
        boxes=sum(len(one.boxes) for one in done),
        issues=sum(len(one.issues) for one in done),
        failed=sum(one.error is not None for one in done),
    )


def _attempt(
    catalog: Catalog, known: Collection[str], due: DueAnnotation, pages: Pages
) -> Extracted:
    def fail(reason: str) -> Extracted:
        return Extracted(due, error=reason, pause=pause(due.attempts + 1))

    return attempt(
        f"annotation {due.annotation_id}",
        lambda: rows_of(catalog, known, due, pages.get(due.document_id or 0, ())),
        set_aside=fail,
    )
