"""Ways in for the parser's tests: bytes to a file, a file to all of its tables or pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from oceanid_pipelines.domain.errors import UnreadableDocument
from oceanid_pipelines.domain.parsing import (
    DEFAULT_LIMITS,
    Limits,
    Page,
    Paged,
    Record,
    Table,
    parse,
)


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_tables(
    path: Path, name: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> list[tuple[Table, list[Record]]]:
    parsed = parse(path, name=name or path.name, limits=limits)
    assert not isinstance(parsed, Paged)
    return [(table, list(table.records)) for table in parsed]


def read_table(
    path: Path, name: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[Table, list[Record]]:
    [one] = read_tables(path, name, limits)
    return one


def read_pages(
    path: Path, name: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[Paged, list[Page]]:
    parsed = parse(path, name=name or path.name, limits=limits)
    assert isinstance(parsed, Paged)
    return parsed, list(parsed.pages)


def refusal(path: Path, name: str | None = None, limits: Limits = DEFAULT_LIMITS) -> str:
    """Return the reason why a document is refused, at once or while it is read to its end."""
    with pytest.raises(UnreadableDocument) as caught:
        _read_to_the_end(path, name or path.name, limits)
    reason = str(caught.value)
    assert str(path.parent) not in reason, "a reason never shows where we put the file"
    return reason


def _read_to_the_end(path: Path, name: str, limits: Limits) -> None:
    parsed = parse(path, name=name, limits=limits)
    if isinstance(parsed, Paged):
        list(parsed.pages)
    else:
        for table in parsed:
            list(table.records)
