"""The pages of documents as they are shown: `stage.pages`, their texts and their pictures.

Reading documents does not belong here, nor which task shows what.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from oceanid_pipelines.domain.texts import PAGE_BREAK
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page of a document, and its picture's key once it is rendered.

    `shown_as` is what results call the object that shows it; None where a task shows nothing else.
    """

    page_no: int
    width_pt: float | None
    height_pt: float | None
    left_pt: float
    bottom_pt: float
    rotation: int
    text: str
    image_key: str | None
    shown_as: str | None


def texts(connection: Connection, tasks: Collection[int]) -> dict[int, str]:
    """Return what tasks show of the texts of their documents."""
    with connection.begin():
        rows = connection.execute(
            statement("stage/texts_of_tasks"), {"tasks": list(tasks), "page_break": PAGE_BREAK}
        )
        return {row.task_key: row.text for row in rows}


def pictures(connection: Connection, documents: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return the keys of the pictures of those documents whose pages are all rendered."""
    with connection.begin():
        rows = connection.execute(
            statement("stage/pictures_of_documents"), {"documents": list(documents)}
        )
        return {row.document_id: tuple(row.keys) for row in rows}


def pages(connection: Connection, document_id: int) -> tuple[StoredPage, ...]:
    """Return the pages of a document, in order."""
    with connection.begin():
        rows = connection.execute(
            statement("stage/pages_of_document"), {"document_id": document_id}
        )
        return tuple(map(stored_page, rows))


def stored_page(row: Row[Any]) -> StoredPage:
    """Return a page as it is stored."""
    return StoredPage(
        page_no=row.page_no,
        width_pt=None if row.width_pt is None else float(row.width_pt),
        height_pt=None if row.height_pt is None else float(row.height_pt),
        left_pt=float(row.left_pt),
        bottom_pt=float(row.bottom_pt),
        rotation=row.rotation,
        text=row.text,
        image_key=row.image_key,
        shown_as=row.shown_as,
    )


def record_pictures(
    connection: Connection, document_id: int, pictures: Sequence[tuple[int, str, int, int]]
) -> None:
    """Record (page, key, width, height in pixels) of rendered pages, in one transaction."""
    with connection.begin():
        for page_no, image_key, width, height in pictures:
            connection.execute(
                statement("stage/page_rendered"),
                {
                    "document_id": document_id,
                    "page_no": page_no,
                    "image_key": image_key,
                    "image_width": width,
                    "image_height": height,
                },
            )
