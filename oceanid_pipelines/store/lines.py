"""What new lines of the dataset are made of, and the splits.

Which lines are due is found in `comparison.py`; made and kept as shards, they are in `shards.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from oceanid_pipelines.domain.boxes import Frame
from oceanid_pipelines.domain.contexts import Picture, Shown
from oceanid_pipelines.domain.records import AnnotationVersion
from oceanid_pipelines.domain.texts import join_pages, pages_of_part
from oceanid_pipelines.store.database import Connection, copy_lines, copy_text, fetch
from oceanid_pipelines.store.statements import statement

_BATCH = 1000
_SAID = slice(2, 2 + len(AnnotationVersion._fields))


class Due(NamedTuple):
    """An annotation's version that lines are to be made of, one for each of `records`.

    `text` is the whole document's, of which the task may have shown a part.
    """

    records: tuple[str, ...]
    withdrawal: int | None
    said: AnnotationVersion
    shown: Shown
    text: str


def lines_to_make(connection: Connection) -> Iterator[list[Due]]:
    """Yield what the due lines are made of, batch by batch, in the order they are to be written."""
    for step in ("gather", "index", "analyze"):
        connection.execute(statement(f"label/{step}_lines_to_make"))
    query = statement("label/lines_to_make")
    after = 0
    while rows := fetch(connection, query, {"after": after, "most": _BATCH}):
        yield [_due(row) for row in rows]
        after += _BATCH


def texts_of_split_objects(
    connection: Connection, dataset: str
) -> Iterator[Sequence[tuple[str, str]]]:
    """Yield (object's sha256, text) of the due documents whose object has a split, in batches."""
    with connection.execute(
        statement("label/texts_of_split_objects"),
        {"dataset": dataset},
        execution_options={"yield_per": _BATCH},
    ) as rows:
        for batch in rows.partitions():
            yield [(row.sha256, join_pages(row.texts or ())) for row in batch]


def splits_of(connection: Connection, dataset: str, members: Iterable[str]) -> dict[str, str]:
    """Return the split of every member that has one."""
    parameters = {"dataset": dataset, "members": ",".join(members)}
    return dict(fetch(connection, statement("label/splits_of"), parameters))


def give_splits(connection: Connection, dataset: str, splits: Mapping[str, str]) -> None:
    """Give members their splits, once for all."""
    copy_lines(
        connection,
        ("label", "splits"),
        ("dataset", "member", "split"),
        (
            "\t".join(map(copy_text, (dataset, member, split))).encode() + b"\n"
            for member, split in splits.items()
        ),
    )


def _due(row: tuple[Any, ...]) -> Due:
    records, withdrawal = row[: _SAID.start]
    project, start, end, sha256, uri, bucket, pages, pictures, asked = row[_SAID.stop :]
    texts = tuple(pages or ())
    first_page, shown_texts = pages_of_part(texts, start or 0, end)
    return Due(
        records=tuple(records),
        withdrawal=withdrawal,
        said=AnnotationVersion._make(row[_SAID]),
        shown=Shown(
            project=project,
            object_sha256=sha256,
            uri=uri,
            texts=tuple(shown_texts),
            first_page=first_page,
            pictures=tuple(_picture(page, bucket) for page in pictures or ()),
            asked=asked or {},
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
