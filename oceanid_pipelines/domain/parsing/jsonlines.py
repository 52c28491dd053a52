"""JSON registers: a list of objects (.json), or one object a line (.jsonl, also under .json).

Numbers keep the digits they were written with; null is ""; a nested value is kept as JSON text. A
line or an element that is no object is kept whole under "raw", with an issue.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from oceanid_pipelines.domain.errors import UnreadableDocument
from oceanid_pipelines.domain.parsing.encoding import Cut, Encoding, detect
from oceanid_pipelines.domain.parsing.model import Limits, Record, Table
from oceanid_pipelines.domain.parsing.records import column_names, mended, restored

_RAW = "raw"
_Row = tuple[dict[str, str], list[str]]


class _Float(float):
    """A number that remembers how it was written."""

    text: str

    def __new__(cls, text: str) -> _Float:
        number = super().__new__(cls, text)
        number.text = text
        return number


def line_tables(path: Path, limits: Limits) -> Iterator[Table]:
    """Return the one table of a file with an object a line, in bounded memory."""
    encoding = detect(path, line_bytes=limits.line_bytes)
    if next(_lines(path, encoding), None) is None:
        raise UnreadableDocument("empty file: no line of it holds text")
    return _one_table(lambda: _lines(path, encoding), encoding, limits)


def document_tables(path: Path, limits: Limits) -> Iterator[Table]:
    """Return the one table of a .json file; raise UnreadableDocument when it holds no such list."""
    if path.stat().st_size > limits.json_bytes:
        raise UnreadableDocument(
            f"a .json of more than {limits.json_bytes:,} bytes: deliver it as .jsonl, which streams"
        )
    encoding = detect(path, line_bytes=limits.json_bytes)
    with encoding.open(path) as file:
        text = restored(file.read()).lstrip("\ufeff")
    if not text.strip():
        raise UnreadableDocument("empty file: no line of it holds text")
    if isinstance(_loaded(text.lstrip().splitlines()[0]), dict):
        return _one_table(lambda: _lines(path, encoding), encoding, limits)
    try:
        document = _parsed(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument(f"not valid JSON: {error}") from None
    if not isinstance(document, list):
        raise UnreadableDocument("JSON, but neither a list of objects nor an object a line")
    return _one_table(lambda: _elements(document), encoding, limits)


def _one_table(
    rows: Callable[[], Iterator[_Row]], encoding: Encoding, limits: Limits
) -> Iterator[Table]:
    """Read the rows once for the names of all columns; the records read them again."""
    headers: dict[str, None] = {}
    objects = others = 0
    for cells, issues in rows():
        if issues and cells.keys() == {_RAW}:
            others += 1
            continue
        objects += 1
        headers |= dict.fromkeys(cells)
        if len(headers) > limits.columns:
            raise UnreadableDocument(f"more than {limits.columns:,} columns")
    if others and not objects:
        raise UnreadableDocument("no line or element of it is a JSON object")
    records = _records(rows(), tuple(headers))
    return iter((Table(None, tuple(headers), records, {"encoding": encoding.name}),))


def _records(rows: Iterator[_Row], headers: tuple[str, ...]) -> Iterator[Record]:
    blank = dict.fromkeys(headers, "")
    for row_no, (cells, issues) in enumerate(rows, start=1):
        yield Record(row_no, *mended(blank | cells, issues))


def _lines(path: Path, encoding: Encoding) -> Iterator[_Row]:
    with encoding.open(path) as file:
        for raw in encoding.lines(file):
            if isinstance(raw, Cut):
                yield {_RAW: restored(raw)}, [raw.issue]
                continue
            line = restored(raw)
            if not line.strip():
                continue
            cells, issues = _cells(_loaded(line), line.rstrip("\r\n"))
            if line != raw:
                issues.append("bytes that are not UTF-8 were read as Windows-1252")
            yield cells, issues


def _elements(document: list[Any]) -> Iterator[_Row]:
    for element in document:
        yield _cells(element, _text(element))


def _cells(value: Any, raw: str) -> _Row:
    if isinstance(value, dict):
        return {name: _text(cell) for name, cell in value.items()}, []
    return {_RAW: raw}, ["not a JSON object: kept as it was"]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, _Float):
        return value.text
    return json.dumps(value, ensure_ascii=False)


def _loaded(line: str) -> Any:
    """Return what a line means; None, which is no object either, where it is not valid JSON."""
    try:
        return _parsed(line)
    except (ValueError, RecursionError):
        return None


def _parsed(text: str) -> Any:
    return json.loads(
        text, parse_float=_Float, parse_constant=str, object_pairs_hook=_with_distinct_names
    )


def _with_distinct_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Keep both values of a name that stands twice in one object."""
    names = column_names(name for name, _ in pairs)
    return dict(zip(names, (value for _, value in pairs), strict=True))
