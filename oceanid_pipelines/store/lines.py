"""The lines of the dataset as they are kept, what new ones are made of, and the splits.

Which lines a release has is in `releases.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from oceanid_pipelines.domain.boxes import Frame
from oceanid_pipelines.domain.contexts import Picture, Shown
from oceanid_pipelines.domain.records import AnnotationVersion, Line
from oceanid_pipelines.domain.texts import join_pages, pages_of_part
from oceanid_pipelines.store.database import Connection, copy_rows
from oceanid_pipelines.store.releases import batched, stream
from oceanid_pipelines.store.statements import statement

_SAID = slice(2, 2 + len(AnnotationVersion._fields))
_COLUMNS = (
    "dataset",
    "record",
    "annotation_id",
    "annotation_version",
    "split",
    "labels",
    "content",
)


@dataclass(frozen=True, slots=True)
class Due:
    """An annotation's version that lines are to be made of, one for each of `records`.

    `text` is the whole document's, of which the task may have shown a part.
    """

    records: tuple[str, ...]
    withdrawal: int | None
    said: AnnotationVersion
    shown: Shown
    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a document wants a split for: its members, and where its text's hash puts it."""

    object: str
    text: str
    split: str


def lines_to_make(connection: Connection, dataset: str) -> Iterator[Due]:
    """Yield what the due lines are made of that were never made, by annotation and version."""
    for step in ("gather", "index", "analyze"):
        connection.execute(statement(f"label/{step}_lines_to_make"), {"dataset": dataset})
    return map(_due, batched(connection, "label/lines_to_make", {}))


def keep(connection: Connection, dataset: str, lines: Iterable[tuple[str, Line]]) -> None:
    """Keep (record, line) as they are, for ever."""
    copy_rows(
        connection,
        ("label", "record_lines"),
        _COLUMNS,
        (
            (
                dataset,
                record,
                line.annotation_id,
                line.annotation_version,
                line.split,
                list(line.labels),
                line.content,
            )
            for record, line in lines
        ),
    )


def texts_of_split_objects(connection: Connection, dataset: str) -> Iterator[tuple[str, str]]:
    """Yield (object's sha256, text) of the due documents whose object has a split already."""
    for row in stream(connection, "label/texts_of_split_objects", {"dataset": dataset}):
        yield row.sha256, join_pages(row.texts or ())


def give_splits(
    connection: Connection, dataset: str, wanted: Sequence[Wanted]
) -> Mapping[str, str]:
    """Return the split of every member, given now to those that had none."""
    parameters = {
        "dataset": dataset,
        "objects": [one.object for one in wanted],
        "texts": [one.text for one in wanted],
        "splits": [one.split for one in wanted],
        "members": [one.object for one in wanted],
    }
    connection.execute(statement("label/split_texts"), parameters)
    connection.execute(statement("label/split_objects"), parameters)
    rows = connection.execute(statement("label/splits_of"), parameters)
    return {row.member: row.split for row in rows}


def _due(row: Row[Any]) -> Due:
    values = tuple(row)
    texts = tuple(row.texts or ())
    first_page, shown_texts = pages_of_part(texts, row.text_start or 0, row.text_end)
    return Due(
        records=tuple(row.records),
        withdrawal=row.withdrawal_id,
        said=AnnotationVersion(*values[_SAID]),
        shown=Shown(
            project=row.project,
            object_sha256=row.sha256,
            uri=row.uri,
            texts=tuple(shown_texts),
            first_page=first_page,
            pictures=tuple(_picture(page, row.bucket) for page in row.pictures or ()),
            asked=row.asked or {},
        ),
        text=join_pages(texts),
    )


def _picture(page: Mapping[str, Any], bucket: str | None) -> Picture:
    key = page["image_key"]
    return Picture(
        page=page["page_no"],
        image=f"s3://{bucket}/{key}" if key and bucket else None,
        frame=Frame(
            width_pt=_decimal(page["width_pt"]),
            height_pt=_decimal(page["height_pt"]),
            rotation=page["rotation"],
            left_pt=float(page["left_pt"]),
            bottom_pt=float(page["bottom_pt"]),
        ),
    )


def _decimal(value: float | None) -> float | None:
    return None if value is None else float(value)
