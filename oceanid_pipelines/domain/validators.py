"""What an identifier, a flag or a year must look like. Each takes a raw value, returns a Reading.

Absent values are recognised before these are called (see mapping.py). An issue is a constant
sentence without the value, so that rejected values can be counted by their reason.
"""

from __future__ import annotations

import re

from oceanid_pipelines.catalog import Countries
from oceanid_pipelines.domain.normalise import Reading, clean, invalid, valid

NOT_ITU_FORM = "not of the form that the ITU gives to ships"
MID_NOT_OF_FLAG = "the MID is not of the flag"
FIRST_YEAR = 1850

_IMO = re.compile(r"(?:IMO)?[\s:.#-]*([0-9]{7})", re.IGNORECASE)
_MMSI = re.compile(r"[2-7][0-9]{8}")
_EU_CFR = re.compile(r"([A-Z]{3})[A-Z0-9]{9}")
_YEAR = re.compile(r"[0-9]{4}")
_NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9]")
_SHIP_STATION = re.compile(
    r"""(?: [A-Z]{2} | [A-Z][2-9] | [2-9][A-Z] ) [A-Z]{2} [2-9]?  # two characters, two letters
      | (?: [A-Z]{2} | [2-9][A-Z] ) [2-9][0-9]{3}                 # two characters, four digits
      | (?: [A-Z]{2} | [A-Z][2-9] | [2-9][A-Z] ) [A-Z] [2-9][0-9]{3}""",
    re.VERBOSE,
)
_NO_CALL_SIGN = frozenset(
    {"NONE", "NIL", "NULL", "NAN", "UNKNOWN", "UNK", "NOTKNOWN", "NONEKNOWN", "PENDING", "APPLIED"}
    | {"NOCALL", "BLANK", "EMPTY", "MISSING", "UNNAMED", "NONAME", "TBA", "TBC", "TBD"}
)


def imo(raw: str) -> Reading:
    """Read an IMO number: seven digits, the last one the check digit of the six before."""
    match = _IMO.fullmatch(raw.strip())
    if match is None:
        return invalid("not seven digits")
    digits = match[1]
    if digits[0] == "0":
        return invalid("begins with 0")
    if digits == "1234567":
        return invalid("1234567 is nobody's number")
    if sum(int(d) * (7 - i) for i, d in enumerate(digits[:6])) % 10 != int(digits[6]):
        return invalid("wrong check digit")
    return valid(digits)


def mmsi(raw: str, countries: Countries) -> Reading:
    """Read a ship's MMSI: nine digits, the first three a country's MID."""
    digits = raw.strip()
    if not _MMSI.fullmatch(digits):
        return invalid("not nine digits that begin with 2 to 7")
    if not countries.of_mid(int(digits[:3])):
        return invalid("its MID is no country's")
    return valid(digits)


def ircs(raw: str) -> Reading:
    """Read a radio call sign: 3 to 9 letters and digits; another form than ITU's is a warning."""
    sign = _NOT_ALPHANUMERIC.sub("", raw.upper())
    if not 3 <= len(sign) <= 9:  # noqa: PLR2004 - the rule itself
        return invalid("not 3 to 9 letters and digits")
    if sign.isdigit():
        return invalid("no letter in it")
    if sign in _NO_CALL_SIGN or len(set(sign)) == 1:
        return invalid("a word for no call sign")
    return valid(sign, None if _SHIP_STATION.fullmatch(sign) else NOT_ITU_FORM)


def eu_cfr(raw: str, countries: Countries) -> Reading:
    """Read a number of the EU fleet register: alpha-3 code and nine letters or digits."""
    number = raw.strip().upper()
    match = _EU_CFR.fullmatch(number)
    if match is None:
        return invalid("not three letters and nine letters or digits")
    if not countries.is_alpha3(match[1]):
        return invalid("does not begin with a country")
    return valid(number)


def country(raw: str, countries: Countries) -> Reading:
    """Read a country by code, name or alias, as its alpha-3 code; never by similarity."""
    code = countries.lookup(clean(raw))
    return invalid("no country of that name") if code is None else valid(code)


def year(raw: str, latest: int | None = None) -> Reading:
    """Read a year from 1850 to `latest` (next year, says the caller, who has the clock)."""
    digits = raw.strip()
    if not _YEAR.fullmatch(digits):
        return invalid("not a year of four digits")
    if int(digits) < FIRST_YEAR or (latest is not None and int(digits) > latest):
        return invalid("no year in which a vessel was built")
    return valid(digits)
