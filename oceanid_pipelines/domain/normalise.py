"""Text, numbers, dates and units in one canonical form each; the raw value is the caller's to keep.

What an identifier must look like is in validators.py, which column means what in mapping.py.
Normalising twice is the same as once, and nothing is repaired that could have been meant.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from html.entities import html5
from typing import Literal, NamedTuple

import ftfy
from ftfy.badness import is_bad

from oceanid_pipelines.catalog.models import NullReason, Unit

Validity = Literal["valid", "invalid", "null"]

MOJIBAKE = "mojibake, repaired"
LOST_CHARACTER = "a character was lost before it reached us (U+FFFD)"

_ENTITY = re.compile(r"&(?:#([0-9]{1,7});|#[xX]([0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]{1,30};))")
_EXCEL_CONTROL = re.compile(r"_x000[9aAdD]_")
_SPECIAL = re.compile(r"[&\x00-\x1f\x7f]|_x000")
# Direction marks, zero-width spaces, soft hyphens and byte order marks go; the joiners stay, since
# Persian names need them. Control characters are white space.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F)]
) | dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], " ")

_SPACES = " '\u2019\u00a0\u2009\u202f"  # what groups thousands besides the other mark
_DIGITS = {
    mark: re.compile(
        rf"[+-]?(?:[0-9]{{1,3}}(?:[{other}{_SPACES}][0-9]{{3}})+(?![0-9])|[0-9]+)"
        rf"(?:{re.escape(mark)}[0-9]+)?"
    )
    for mark, other in ((".", ","), (",", "."))
}
_GROUPS = re.compile(f"[{_SPACES}]")
_DECIMALS = Decimal("0.0001")

_DATE_PART = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<short>[0-9]{2})",
    "MMM": r"(?P<name>[A-Za-z]{3,9})\.?",
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
}
_TIME = (
    r"(?:[T ]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?:\s*[AaPp][Mm])?"
    r"(?:\s*Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH_OF = {name[:length]: i for i, name in enumerate(_MONTHS, 1) for length in (3, 9)}


class Reading(NamedTuple):
    """What was made of one value: its canonical form, or why there is none, and what is odd."""

    validity: Validity
    value: str | None = None
    issue: str | None = None
    null_reason: NullReason | None = None
    unit: str | None = None
    qualifier: str | None = None


def valid(value: str, issue: str | None = None) -> Reading:
    """Return a reading that holds; `issue` is then a warning."""
    return Reading("valid", value, issue)


def invalid(issue: str) -> Reading:
    """Return a reading that does not hold, and why."""
    return Reading("invalid", None, issue)


def null(reason: NullReason, issue: str | None = None) -> Reading:
    """Return the reading of an absent value, and why it is absent."""
    return Reading("null", None, issue, reason)


def clean(raw: str) -> str:
    """Return text in NFC with white space collapsed, mojibake and HTML entities undone."""
    if raw.isascii() and not _SPECIAL.search(raw):
        return " ".join(raw.split())
    while (cleaned := _clean_once(raw)) != raw:
        raw = cleaned
    return raw


def text(raw: str) -> Reading:
    """Read free text; a lost character is flagged and left."""
    value = clean(raw)
    if not value:
        return null("blank")
    if "\ufffd" in value:
        return valid(value, LOST_CHARACTER)
    if not raw.isascii() and _repaired(raw) != raw:
        return valid(value, MOJIBAKE)
    return valid(value)


def identifier(raw: str) -> Reading:
    """Read a number or mark that some registry gave: text in upper case."""
    reading = text(raw)
    if reading.value is None:
        return reading
    # In capitals some letters look like mojibake: ãŸ is left as it is, ÃŸ would become ß.
    upper = unicodedata.normalize("NFC", reading.value.upper())
    return valid(upper if clean(upper) == upper else reading.value, reading.issue)


def word_key(raw: str) -> str:
    """Return the form in which placeholders are compared: without case and extra white space."""
    return " ".join(raw.casefold().split())


def plain(value: Decimal) -> str:
    """Return a decimal without exponent, trailing zeros or a negative zero."""
    shown = f"{value:f}"
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    return "0" if shown in {"-0", ""} else shown


class NumberInText(NamedTuple):
    """A number and the words around it, as in `GT 80` or `12.5 Metres`."""

    before: str
    value: Decimal
    after: str


def number_in_text(raw: str, decimal: str = ".") -> NumberInText | None:
    """Return the one number that a cell begins with, or that follows words; None for no number.

    Thousands may be grouped by the other mark, a space or an apostrophe; what could be read in two
    ways (`1,5` where the decimal mark is a point) is no number.
    """
    match = _DIGITS[decimal].search(raw)
    if match is None:
        return None
    before, after = raw[: match.start()], raw[match.end() :]
    if re.search(r"[.,]\s*$", before) or re.match(r"[.,][0-9]", after):
        return None
    if re.match(r"[A-Za-z_]", after) and re.search(r"[0-9A-Za-z_]$", before):
        return None
    digits = _GROUPS.sub("", match.group()).replace("," if decimal == "." else ".", "")
    return NumberInText(before.strip(), Decimal(digits.replace(",", ".")), after.strip())


def number(raw: str, decimal: str = ".") -> Reading:
    """Read a bare number, as a plain decimal."""
    found = number_in_text(raw.strip(), decimal)
    if found is None or found.before or found.after:
        return invalid("not a number")
    return valid(plain(found.value))


class Units:
    """The units of the taxonomy by any of their spellings."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self._units = units
        self._names = {
            spelling_key(spelling): name
            for name, unit in units.items()
            for spelling in (name, *unit.spellings)
        }

    def name(self, spelling: str) -> str | None:
        """Return the unit that a spelling means; None for none."""
        return self._names.get(spelling_key(spelling))

    def convert(self, value: Decimal, unit: str) -> tuple[Decimal, str]:
        """Return the value in the canonical unit of its kind, to four decimals if converted."""
        known = self._units[unit]
        if known.factor == 1:
            return value, known.to
        return (value * known.factor).quantize(_DECIMALS), known.to


def spelling_key(spelling: str) -> str:
    """Return the form in which units and bases are compared: no case, spaces, dots; m³ is m3."""
    folded = unicodedata.normalize("NFKC", spelling).casefold()
    return "".join(folded.split()).replace(".", "")


def date_reader(
    formats: Sequence[str], two_digit_years_from: int | None
) -> Callable[[str], datetime.date | None]:
    """Return a function that reads a date in the first format that fits; it returns None if none.

    A time behind the date is dropped. `two_digit_years_from` is the first year of the hundred that
    a YY may mean.
    """
    patterns = [_date_pattern(text) for text in formats]

    def read(raw: str) -> datetime.date | None:
        for pattern in patterns:
            match = pattern.fullmatch(raw.strip())
            if match and (found := _date_of(match.groupdict(), two_digit_years_from)):
                return found
        return None

    return read


def _date_pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"(YYYY|YY|MMM|MM|M|DD|D)", text)
    return re.compile("".join(_DATE_PART.get(part) or re.escape(part) for part in parts) + _TIME)


def _date_of(parts: Mapping[str, str], first_year: int | None) -> datetime.date | None:
    if "year" in parts:
        year = int(parts["year"])
    elif first_year is None:
        return None
    else:
        year = first_year + (int(parts["short"]) - first_year) % 100
    named = parts.get("name")
    month = _MONTH_OF.get(named.casefold(), 0) if named is not None else int(parts["month"])
    try:
        return datetime.date(year, month, int(parts["day"]))
    except ValueError:
        return None


def _clean_once(raw: str) -> str:
    # Text that already lost a character is not guessed at.
    fixed = raw if "\ufffd" in raw else _repaired(raw)
    fixed = _EXCEL_CONTROL.sub(" ", _ENTITY.sub(_entity, fixed)).translate(_INVISIBLE)
    return unicodedata.normalize("NFC", " ".join(fixed.split()))


def _repaired(raw: str) -> str:
    """Return text with its mojibake undone; ftfy looks for some first, by this very test."""
    return ftfy.fix_encoding(raw) if is_bad(raw) else raw


def _entity(match: re.Match[str]) -> str:
    digits, hexadecimal, name = match.groups()
    if name is not None:
        return html5.get(name, match.group())
    code = int(digits) if digits else int(hexadecimal, 16)
    if code in range(0xD800, 0xE000) or not 0 < code < 0x110000:  # noqa: PLR2004 - Unicode's end
        return match.group()
    return chr(code)
