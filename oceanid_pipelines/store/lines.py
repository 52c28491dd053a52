"""What new lines of the dataset are made of, and the splits.

Which lines are due, and what was made of them, is in `next_lines.py`. Whoever calls holds a
transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from oceanid_pipelines.domain.boxes import Frame
from oceanid_pipelines.domain.contexts import Picture, Shown
from oceanid_pipelines.domain.records import AnnotationVersion
from oceanid_pipelines.domain.texts import pages_of_part
from oceanid_pipelines.store.database import Connection, copy_lines, copy_text, fetch
from oceanid_pipelines.store.statements import statement

_MOST_BYTES = 32_000_000  # of texts at once; one document alone may be longer
_SAID = slice(3, 3 + len(AnnotationVersion._fields))


class Document(NamedTuple):
    """What due lines are about: an object, None where there is none of ours, and what it shows.

    `trained` tells whether models train on one of the lines. `texts` are of the pages; `pictures`
    are there where people drew.
    """

    sha256: str | None
    uri: str | None
    trained: bool
    texts: Sequence[str]
    pictures: Sequence[Picture]


class Due(NamedTuple):
    """An annotation's version that lines are to be made of, one for each of `records`.

    `document` is the number of the document that it is about, 0 for none.
    """

    records: Sequence[str]
    document: int
    withdrawal: int | None
    said: AnnotationVersion
    shown: Shown


def lines_to_make(connection: Connection) -> Iterator[tuple[dict[int, Document], Iterator[Due]]]:
    """Yield the documents of the gathered lines by number, and what the lines are made of.

    A few documents at a time, so that what is held does not grow with their texts.
    """
    after = -1
    while documents := _documents(connection, after):
        before, after = after, max(documents)
        parameters = {"after": before, "last": after}
        rows = fetch(connection, statement("label/lines_to_make"), parameters)
        yield documents, (_due(row, documents[row[1]]) for row in rows)


def splits_of(
    connection: Connection, dataset: str, policy_sha256: str, members: Iterable[str]
) -> dict[str, str]:
    """Return the split of every member that was given one by a policy."""
    parameters = {
        "dataset": dataset,
        "policy_sha256": policy_sha256,
        "members": ",".join(members),
    }
    return dict(fetch(connection, statement("label/splits_of"), parameters))


def give_splits(
    connection: Connection, dataset: str, policy_sha256: str, splits: Mapping[str, str]
) -> None:
    """Give members their splits, once for all."""
    head = f"{copy_text(dataset)}\t{policy_sha256}"
    copy_lines(
        connection,
        ("label", "splits"),
        ("dataset", "policy_sha256", "member", "split"),
        (f"{head}\t{member}\t{copy_text(split)}\n".encode() for member, split in splits.items()),
    )


def _documents(connection: Connection, after: int) -> dict[int, Document]:
    parameters = {"after": after, "most": _MOST_BYTES}
    return {
        number: Document(
            sha256,
            uri,
            trained,
            texts,
            [_picture(page, bucket) for page in pictures] if pictures else (),
        )
        for number, sha256, uri, bucket, trained, texts, pictures in fetch(
            connection, statement("label/due_documents"), parameters
        )
    }


def _due(row: tuple[Any, ...], document: Document) -> Due:
    records, number, withdrawal = row[: _SAID.start]
    project, start, end, asked = row[_SAID.stop :]
    first_page, texts = pages_of_part(document.texts, start or 0, end)
    return Due(
        records,
        number,
        withdrawal,
        AnnotationVersion._make(row[_SAID]),
        Shown(
            project=project,
            object_sha256=document.sha256,
            uri=document.uri,
            texts=texts,
            first_page=first_page,
            pictures=document.pictures if "layout" in records else (),
            asked=asked or {},
        ),
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
