"""What an asset shows of its table in the UI: schema, row count, a preview, a small plot.

Tables of Dagster are shown in full wherever they stand; Markdown only up to 1000 characters, which
a chart as a picture exceeds. So charts are tables too, with bars of block characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import dagster as dg

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.describe import Column, describe_table

CELL_CHARACTERS = 60
_BAR = 24  # characters of the longest bar
_EIGHTHS = " ▏▎▍▌▋▊▉"
_MOST_BARS = 20


def table_metadata(
    connection: Connection,
    schema: str,
    name: str,
    *,
    preview: bool = True,
    columns: Sequence[str] = (),
) -> dict[str, Any]:
    """Return Dagster's standard metadata of a table, read from Postgres and its comments.

    The preview shows these columns of a few rows, or all that are not empty.
    """
    table = describe_table(connection, schema, name, preview=preview)
    metadata: dict[str, Any] = {
        "dagster/row_count": table.rows,
        "dagster/table_name": f"{schema}.{name}",
        "dagster/column_schema": dg.TableSchema(columns=[_column(item) for item in table.columns]),
        "row count is": "an estimate" if table.estimated else "exact",
    }
    if table.preview:
        first = table.preview[0]
        shown = columns or [
            column for column in first if any(row[column] is not None for row in table.preview)
        ]
        metadata["preview"] = rows_table(
            shown, [[row[column] for column in shown] for row in table.preview]
        )
    return metadata


def bars(title: str, values: Mapping[str, int]) -> dg.TableMetadataValue:
    """Return a horizontal bar chart under a title: a row a name, with its bar and its number."""
    shown = dict(sorted(values.items(), key=lambda item: -item[1])[:_MOST_BARS])
    if rest := sum(values.values()) - sum(shown.values()):
        shown["all others"] = rest
    largest = max(shown.values(), default=0) or 1
    return rows_table(
        (title, "share", "count"),
        [(name, bar(value / largest), f"{value:,}") for name, value in shown.items()],
    )


def bar(share: float, width: int = _BAR) -> str:
    """Return a bar of a share between 0 and 1; the least above 0 can still be seen."""
    eighths = max(1, round(share * width * 8)) if share > 0 else 0
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def rows_table(
    headers: Sequence[str], rows: Sequence[Sequence[Any]], *, cell: int = CELL_CHARACTERS
) -> dg.TableMetadataValue:
    """Return a table of text; cells are cut to at most `cell` characters."""
    return dg.MetadataValue.table(
        [
            dg.TableRecord(
                {name: _text(value, cell) for name, value in zip(headers, row, strict=True)}
            )
            for row in rows
        ],
        schema=dg.TableSchema(columns=[dg.TableColumn(name, "string") for name in headers]),
    )


def _column(column: Column) -> dg.TableColumn:
    return dg.TableColumn(
        name=column.name,
        type=column.type,
        description=column.comment,
        constraints=dg.TableColumnConstraints(nullable=column.nullable),
    )


def _text(value: Any, most: int) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    text = " ".join(str(value).split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
