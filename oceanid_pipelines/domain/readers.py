"""How the cells of one column are read: by the column's mapping and its label's kind.

What is made of the readings, and of a record as a whole, is in mapping.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from oceanid_pipelines.catalog import Catalog, Column, Label
from oceanid_pipelines.catalog.models import Kind
from oceanid_pipelines.domain import normalise, validators
from oceanid_pipelines.domain.normalise import Reading, Units, invalid, null, valid

OPEN_ENDED = "open-ended"
TOO_LONG = "longer than any value of a register"
# No index of Postgres takes a value of more than 2,704 bytes; of four bytes a character, say.
LONGEST_VALUE = 600

_ZERO = re.compile(r"0+(?:[.,]0+)?")
_LATEST_DATE = 2199
_BETWEEN_WORDS = re.compile(r"[\s,;:()]+")

# The raw values of a cell, of its unit's column and of its qualifier's ("" where there is none).
ReadCell = Callable[[str, str, str], Reading]
_Read = Callable[[str], Reading]
_ReadValue = Callable[[str, str, str | None], Reading]


def reader(column: Column, catalog: Catalog, latest_year: int | None) -> ReadCell:
    """Return the function that reads a cell of a column, given its unit and qualifier cells.

    `latest_year` bounds the years of building; None leaves them open.
    """
    label = catalog.taxonomy.by_name[column.label]
    placeholders = {
        normalise.word_key(word): reason for word, reason in column.placeholders.items()
    }
    zero_is_null = label.kind not in {"text", "identifier"}
    basis_of = _basis_reader(column, label)
    if label.kind in {"number", "count"}:
        read_value = _measure_reader(column, label, catalog)
    else:
        read_value = _narrowed(_plain_reader(column, label, catalog, latest_year), column.qualifier)

    def without_value(word: str) -> Reading | None:
        if not word:
            return null("blank")
        if len(word) > LONGEST_VALUE:
            return invalid(TOO_LONG)
        if (reason := placeholders.get(word)) is not None:
            return null(reason)
        return null("zero") if zero_is_null and _ZERO.fullmatch(word) else None

    def read(raw: str, unit: str, basis: str) -> Reading:
        if (absent := without_value(normalise.word_key(raw))) is not None:
            return absent
        qualifier = column.qualifier
        if basis.strip() and (qualifier := basis_of(basis)) is None:
            return invalid("its qualifier is not known")
        if qualifier is None and label.qualifier_required:
            return invalid("its qualifier is not said")
        return read_value(raw, unit, qualifier)

    return read


def _narrowed(read: _Read, fixed: str | None) -> _ReadValue:
    """Return `read` with the qualifier of the record, where that is not the column's own."""

    def read_narrowed(raw: str, _unit: str, qualifier: str | None) -> Reading:
        reading = read(raw)
        return reading if qualifier == fixed else reading._replace(qualifier=qualifier)

    return read_narrowed


def _basis_reader(column: Column, label: Label) -> Callable[[str], str | None]:
    known = {
        normalise.spelling_key(spelling): name
        for name, qualifier in label.qualifiers.items()
        for spelling in (name, *qualifier.spellings)
    }
    for word, name in column.qualifier_values.items():
        known[normalise.spelling_key(word)] = name
    return lambda basis: known.get(normalise.spelling_key(basis))


def _measure_reader(column: Column, label: Label, catalog: Catalog) -> _ReadValue:
    units = Units(catalog.taxonomy.units)
    own_units = {normalise.spelling_key(word): unit for word, unit in column.unit_values.items()}
    basis_of = _basis_reader(column, label)
    fixed = None if column.unit == "inside" else column.unit

    def unit_of(spelling: str) -> str | None:
        return own_units.get(normalise.spelling_key(spelling)) or units.name(spelling)

    def words(text: str) -> list[str]:
        """Return what stands beside a number: one name of several words, or each word by itself."""
        if unit_of(text) is not None or basis_of(text) is not None:
            return [text]
        return [word for word in _BETWEEN_WORDS.split(text) if word]

    def read(raw: str, unit_cell: str, qualifier: str | None) -> Reading:
        found = normalise.number_in_text(raw.strip(), column.decimal)
        if found is None:
            return invalid("not a number")
        unit = fixed
        if unit_cell.strip() and (unit := unit_of(unit_cell)) is None:
            return invalid("its unit is not known")
        for word in [*words(found.before), *words(found.after)]:
            if (inside := unit_of(word)) is not None:
                unit = inside
            elif (basis := basis_of(word)) is not None:
                qualifier = basis
            else:
                return invalid("words around the number that are neither unit nor basis")
        if found.value == 0:
            return null("zero")
        return _measured(found.value, unit, qualifier)

    def _measured(value: Decimal, unit: str | None, qualifier: str | None) -> Reading:
        if value < 0:
            return invalid("less than zero")
        if label.kind == "count" and value != value.to_integral_value():
            return invalid("not a whole number")
        wanted = label.unit_of(qualifier)
        if wanted is not None and unit is None:
            return invalid("no unit")
        canonical = None
        if unit is not None:
            value, canonical = units.convert(value, unit)
        if canonical != wanted:
            return invalid("its unit measures something else")
        return Reading("valid", normalise.plain(value), None, None, canonical, qualifier)

    return read


def _plain_reader(column: Column, label: Label, catalog: Catalog, latest_year: int | None) -> _Read:
    countries = catalog.countries
    readers: dict[Kind, _Read] = {
        "text": normalise.text,
        "identifier": normalise.identifier,
        "imo": validators.imo,
        "ircs": validators.ircs,
        "mmsi": partial(validators.mmsi, countries=countries),
        "eu_cfr": partial(validators.eu_cfr, countries=countries),
        "country": partial(validators.country, countries=countries),
        "year": partial(validators.year, latest=latest_year),
    }
    return _date_reader(column) if label.kind == "date" else readers[label.kind]


def _date_reader(column: Column) -> _Read:
    dates = normalise.date_reader(column.formats, column.two_digit_years_from)

    def read(raw: str) -> Reading:
        found = dates(raw)
        if found is None:
            return invalid("no date in a known format")
        if column.open_ended_from is not None and found.year >= column.open_ended_from:
            return null("not_applicable", OPEN_ENDED)
        if not validators.FIRST_YEAR <= found.year <= _LATEST_DATE:
            return invalid("a date out of this world")
        return valid(found.isoformat())

    return read
