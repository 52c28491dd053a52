"""What an asset shows of its table in the UI: schema, row count, a preview, a small plot."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from html import escape
from typing import Any

import dagster as dg

from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.describe import Column, describe_table

CELL_CHARACTERS = 60


def table_metadata(
    connection: Connection, schema: str, name: str, *, preview: bool = True
) -> dict[str, Any]:
    """Return Dagster's standard metadata of a table, read from Postgres and its comments."""
    table = describe_table(connection, schema, name)
    metadata: dict[str, Any] = {
        "dagster/row_count": table.rows,
        "dagster/table_name": f"{schema}.{name}",
        "dagster/column_schema": dg.TableSchema(columns=[_column(item) for item in table.columns]),
        "row count is": "an estimate" if table.estimated else "exact",
    }
    if preview:
        metadata["preview"] = dg.MetadataValue.md(_preview(table.preview))
    return metadata


def bars(title: str, values: Mapping[str, int]) -> dg.MarkdownMetadataValue:
    """Return a horizontal bar chart, one bar a name, with its number."""
    width, row, label, bar = 620, 20, 190, 340
    largest = max(values.values(), default=0) or 1
    lines = [
        f'<text x="0" y="14" font-weight="bold">{escape(title)}</text>',
    ]
    for position, (name, value) in enumerate(values.items(), start=1):
        y = position * row + 14
        length = round(bar * value / largest)
        lines.append(
            f'<text x="{label - 8}" y="{y}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{label}" y="{y - 12}" width="{length}" height="15" fill="#2b7de9"/>'
            f'<text x="{label + length + 6}" y="{y}">{value:,}</text>'
        )
    height = (len(values) + 1) * row + 10
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="12">{"".join(lines)}</svg>'
    )
    encoded = base64.b64encode(svg.encode()).decode()
    return dg.MetadataValue.md(f"![{title}](data:image/svg+xml;base64,{encoded})")


def markdown_table(
    headers: tuple[str, ...], rows: list[tuple[Any, ...]], *, cell: int = CELL_CHARACTERS
) -> str:
    """Return a Markdown table; cells are cut to at most `cell` characters."""
    lines = [
        "| " + " | ".join(headers) + " |",
        "|" + " --- |" * len(headers),
        *("| " + " | ".join(_cell(value, cell) for value in row) + " |" for row in rows),
    ]
    return "\n".join(lines)


def _column(column: Column) -> dg.TableColumn:
    return dg.TableColumn(
        name=column.name,
        type=column.type,
        description=column.comment,
        constraints=dg.TableColumnConstraints(nullable=column.nullable),
    )


def _preview(rows: tuple[dict[str, Any], ...]) -> str:
    if not rows:
        return "no rows"
    return markdown_table(tuple(rows[0]), [tuple(row.values()) for row in rows])


def _cell(value: Any, most: int) -> str:
    text = "" if value is None else str(value)
    if len(text) > most:
        text = text[: most - 1] + "…"
    return escape(text, quote=False).replace("|", "\\|").replace("\n", " ")
