"""What the parts of a workbook hold, looked at before a workbook reader may open it.

Calamine allocates whatever a sheet claims to need and ends the whole process when it cannot, so
every cell's place and every declared count is looked at here. On the way this notes what calamine
does not tell: error values, and formulas whose result was never stored.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from xml.parsers import expat

from oceanid_pipelines.domain.errors import UnreadableDocument
from oceanid_pipelines.domain.parsing.model import Limits
from oceanid_pipelines.domain.parsing.package import WORKBOOK, Handler, Parts, opened

_RELATIONS = "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedStrings.xml"
_CELL = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})\Z")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_MOST_ODD_CELLS = 1_000_000


@dataclass(slots=True)
class SheetSurvey:
    """What a sheet holds: the corners of its cells (0-based), and the cells calamine leaves blank.

    `odd` maps (row, column) to the text that stands there and what is wrong with it.
    """

    first: tuple[int, int] | None = None
    last: tuple[int, int] | None = None
    odd: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)

    def saw(self, row: int, column: int) -> None:
        """Stretch the corners to a cell."""
        if self.first is None or self.last is None:
            self.first = self.last = (row, column)
            return
        self.first = (min(self.first[0], row), min(self.first[1], column))
        self.last = (max(self.last[0], row), max(self.last[1], column))

    @property
    def left(self) -> int:
        """The first column with a value."""
        return self.first[1] if self.first else 0

    @property
    def bottom(self) -> int:
        """The last row with a value, -1 for none."""
        return self.last[0] if self.last else -1

    @property
    def width(self) -> int:
        """The number of columns from the first to the last with a value."""
        return self.last[1] - self.left + 1 if self.last else 0

    @property
    def area(self) -> int:
        """The number of cells from corner to corner."""
        return (self.bottom - self.first[0] + 1) * self.width if self.first else 0


def survey(path: Path, limits: Limits) -> dict[str, SheetSurvey]:
    """Return what every worksheet holds by its name, in the workbook's order.

    Raise UnreadableDocument for whatever a reader must not be given: a damaged or encrypted zip, a
    zip bomb, a part with a DTD, a cell outside of Excel's grid, a sheet that claims too many cells.
    """
    with opened(path, limits) as parts:
        sheets = _sheet_parts(parts)
        handlers = {part: _SheetHandler(limits) for part in sheets.values()}
        for part, handler in handlers.items():
            parts.parse(part, handler)
        for part in parts.names():
            if part == _STRINGS:
                parts.parse(part, _StringsHandler(limits))
            elif part in handlers:
                continue
            elif part.endswith((".xml", ".rels")):
                parts.parse(part, Handler())
            else:
                parts.unpack(part)
        return {name: handlers[part].survey for name, part in sheets.items()}


class _AttributesHandler(Handler):
    """Collects the attributes of every element of one local name."""

    def __init__(self, element: str) -> None:
        self._element = element
        self.found: list[dict[str, str]] = []

    def attach(self, parser: expat.XMLParserType) -> None:
        super().attach(parser)
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) == self._element:
            self.found.append({_local(key): value for key, value in attributes.items()})


class _StringsHandler(Handler):
    """Checks the declared number of shared strings, for which calamine allocates at once."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def attach(self, parser: expat.XMLParserType) -> None:
        super().attach(parser)
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "sst":
            for key in ("count", "uniqueCount"):
                declared = attributes.get(key, "0")
                if not declared.isdecimal() or int(declared) > self._limits.sheet_cells:
                    raise UnreadableDocument(f"a damaged workbook: it claims {declared} strings")


class _SheetHandler(Handler):
    """Follows the cells of a sheet: where they are, and which hold an error or a bare formula."""

    def __init__(self, limits: Limits) -> None:
        self.survey = SheetSurvey()
        self._limits = limits
        self._row = self._column = -1
        self._inside = False
        self._kind = ""
        self._collecting: str | None = None
        self._valued = False
        self._texts: dict[str, str] = {}

    def attach(self, parser: expat.XMLParserType) -> None:
        super().attach(parser)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "c":
            if self._inside:
                raise UnreadableDocument("a damaged workbook: a cell within a cell")
            self._inside = True
            self._place(attributes.get("r"))
            self._kind = attributes.get("t", "")
            self._valued = False
            self._texts = {}
        elif name == "row":
            self._start_row(attributes.get("r"))
        elif not self._inside:
            return
        elif name in {"v", "is"}:
            self._valued = True
            if self._kind == "e" or "f" in self._texts:
                self._collect(name)
        elif name == "f":
            self._collect(name)

    def _collect(self, name: str) -> None:
        self._texts[name] = ""
        self._collecting = name

    def _data(self, text: str) -> None:
        if self._collecting:
            self._texts[self._collecting] += text

    def _end(self, name: str) -> None:
        self._collecting = None
        if _local(name) == "c":
            self._inside = False
            self._end_cell()

    def _end_cell(self) -> None:
        place = (self._row, self._column)
        formula, value = self._texts.get("f"), self._texts.get("v", "")
        if self._kind == "e" and value:
            self.survey.odd[place] = (value, "the cell holds an error")
        elif formula is not None and not value and self._kind != "str":
            self.survey.odd[place] = (f"={formula}", "a formula whose result was not stored")
        elif not self._valued:
            return
        self.survey.saw(*place)
        if self.survey.area > self._limits.sheet_cells:
            raise UnreadableDocument(
                f"a sheet of {self.survey.area:,} cells, up to row {self._row + 1:,} and column "
                f"{self._column + 1:,}: at most {self._limits.sheet_cells:,} are read"
            )
        if len(self.survey.odd) > _MOST_ODD_CELLS:
            raise UnreadableDocument(f"a sheet with more than {_MOST_ODD_CELLS:,} error cells")

    def _start_row(self, reference: str | None) -> None:
        if reference is None:
            self._row += 1
        elif reference.isdecimal() and 1 <= int(reference) <= _LAST_ROW:
            self._row = int(reference) - 1
        else:
            raise UnreadableDocument(f"a damaged workbook: a row numbered {reference[:20]!r}")
        self._column = -1

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        match = _CELL.match(reference)
        column = _column(match[1]) if match else _LAST_COLUMN
        if match is None or column >= _LAST_COLUMN or int(match[2]) > _LAST_ROW:
            raise UnreadableDocument(f"a damaged workbook: a cell called {reference[:20]!r}")
        self._row, self._column = int(match[2]) - 1, column


def _sheet_parts(parts: Parts) -> dict[str, str]:
    """Return the part of every worksheet by the sheet's name, in the workbook's order."""
    relations, sheets = _AttributesHandler("Relationship"), _AttributesHandler("sheet")
    parts.parse(_RELATIONS, relations)
    parts.parse(WORKBOOK, sheets)
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))
        for relation in relations.found
        if relation.get("Type", "").endswith("/worksheet")
    }
    return {
        sheet.get("name", ""): targets[sheet.get("id")].lstrip("/")
        for sheet in sheets.found
        if sheet.get("id") in targets
    }


@cache
def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _local(name: str) -> str:
    return name[name.find(":") + 1 :]
