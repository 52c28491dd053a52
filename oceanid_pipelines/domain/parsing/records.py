"""From the cells of a row to a Record: names of columns, ragged rows, what Postgres cannot store.

How cells are found in a file belongs to the format's module.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from oceanid_pipelines.domain.parsing.model import Record

REPLACEMENT = "\ufffd"
_ODD = re.compile("[\0\ufffd\ud800-\udfff]")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# Bytes that are not UTF-8 arrive as these, from the codec's error handler "surrogateescape".
_STRAY = re.compile("[\udc80-\udcff]")
# A line of nothing but delimiters must not become millions of columns.
_SURPLUS_COLUMNS = 100


def restored(text: str) -> str:
    """Return the text with stray bytes read as Windows-1252, U+FFFD where that has no character."""
    return _STRAY.sub(
        lambda match: bytes([ord(match[0]) - 0xDC00]).decode("cp1252", "replace"), text
    )


def storable(text: str) -> str:
    """Return the text with U+FFFD for NUL and lone surrogates, which no database takes."""
    return _UNSTORABLE.sub(REPLACEMENT, text)


def column_names(raw: Iterable[str]) -> tuple[str, ...]:
    """Return distinct names: trimmed, "IMO (2)" for a second IMO, "column 7" for a blank one."""
    names: dict[str, None] = {}
    repeats: Counter[str] = Counter()
    for position, cell in enumerate(raw, start=1):
        wanted = name = storable(restored(cell)).strip() or f"column {position}"
        while name in names:
            repeats[wanted] += 1
            name = f"{wanted} ({repeats[wanted] + 1})"
        names[name] = None
    return tuple(names)


class Rows:
    """Builds the records of one table. `odd` says that cells may hold what needs mending."""

    def __init__(self, headers: Sequence[str], *, odd: bool) -> None:
        self._headers = headers
        self._width = len(headers)
        self._odd = odd

    def record(self, row_no: int, cells: Sequence[str], issue: str | None = None) -> Record:
        """Return the record of a row; every cell is in it, whatever their number."""
        if issue is None and not self._odd and len(cells) == self._width:
            return Record(row_no, dict(zip(self._headers, cells, strict=True)), None)
        issues = [issue] if issue else []
        if len(cells) != self._width:
            named, ragged = self._ragged(cells)
            issues.append(ragged)
        else:
            named = dict(zip(self._headers, cells, strict=True))
        return Record(row_no, *mended(named, issues))

    def _ragged(self, cells: Sequence[str]) -> tuple[dict[str, str], str]:
        found = f"{len(cells)} cells under {self._width} headers"
        named = dict.fromkeys(self._headers, "") | dict(zip(self._headers, cells, strict=False))
        missing = self._width - len(cells)
        if missing > 0:
            return named, f"{found}: the last {missing} are missing"
        surplus = list(cells[self._width :])
        if len(surplus) > _SURPLUS_COLUMNS:
            kept = _SURPLUS_COLUMNS - 1
            surplus = [*surplus[:kept], "\t".join(surplus[kept:])]
        extra: list[str] = []
        for position, cell in enumerate(surplus, start=1):
            name = f"+{position}"
            while name in named:  # a header of that very name
                name += "+"
            named[name] = cell
            extra.append(name)
        span = f"'{extra[0]}'" if len(extra) == 1 else f"'{extra[0]}' to '{extra[-1]}'"
        return named, f"{found}: the surplus is kept as {span}"


def mended(cells: dict[str, str], issues: list[str]) -> tuple[dict[str, str], str | None]:
    """Return the cells as Postgres can store them, and every issue in one sentence or None."""
    stray, unstorable, lost = [], [], []
    for name, cell in cells.items():
        if not _ODD.search(cell):
            continue
        if _STRAY.search(cell):
            stray.append(name)
            cell = restored(cell)  # noqa: PLW2901 - the cell, mended step by step
        if _UNSTORABLE.search(cell):
            unstorable.append(name)
            cell = storable(cell)  # noqa: PLW2901
        elif REPLACEMENT in cell:
            lost.append(name)
        cells[name] = cell
    if stray:
        issues.append(f"bytes that are not UTF-8 were read as Windows-1252 in {_quoted(stray)}")
    if unstorable:
        issues.append(f"a character that cannot be stored became U+FFFD in {_quoted(unstorable)}")
    if lost:
        issues.append(f"a character was lost before delivery (U+FFFD) in {_quoted(lost)}")
    return cells, "; ".join(issues) or None


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
