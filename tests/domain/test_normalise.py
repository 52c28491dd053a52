"""Text, numbers, units and dates: one canonical form, and no guessing."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.domain import normalise
from oceanid_pipelines.domain.normalise import LOST_CHARACTER, MOJIBAKE, Units

UNITS = Units(load_catalog().taxonomy.units)
ANY_DATE = st.dates(datetime.date(1850, 1, 1), datetime.date(2199, 12, 31))


@pytest.mark.parametrize(
    ("raw", "value", "issue"),
    [
        ("  OCEAN \t STAR\n", "OCEAN STAR", None),
        ("OCEAN\u00a0STAR", "OCEAN STAR", None),
        ("Jose\u0301", "José", None),
        ("VALMITÃO", "VALMITÃO", None),
        ("Âncora", "Âncora", None),
        ("SEBASTIÃO & FILHOS", "SEBASTIÃO & FILHOS", None),
        ("PLAYA MENDUIÃ\u2018A", "PLAYA MENDUIÑA", MOJIBAKE),
        ("SÃ£o Paulo", "São Paulo", MOJIBAKE),
        ("Konarak-Sistan&Blochestan", "Konarak-Sistan&Blochestan", None),
        ("A &amp; B", "A & B", None),
        ("A &amp;amp; B", "A & B", None),
        ("Caf&eacute;", "Café", None),
        ("O&#39;BRIEN &#x26; SONS", "O'BRIEN & SONS", None),
        ("AT&NOSUCH; T", "AT&NOSUCH; T", None),
        ("&#0;&#xD800;", "&#0;&#xD800;", None),
        ("line_x000D_\nnext", "line next", None),
        ("\ufeffNAME\u200b", "NAME", None),
        ("\u0645\u06cc\u200c\u0631", "\u0645\u06cc\u200c\u0631", None),
        ("BOTEL\ufffdO", "BOTEL\ufffdO", LOST_CHARACTER),
        ("a\x00b", "a b", None),
    ],
)
def test_text_is_cleaned_and_nothing_meant_is_lost(raw: str, value: str, issue: str | None) -> None:
    reading = normalise.text(raw)
    assert (reading.validity, reading.value, reading.issue) == ("valid", value, issue)


@pytest.mark.parametrize("raw", ["", "   ", "\u200b", "\ufeff \n"])
def test_text_of_nothing_visible_is_blank(raw: str) -> None:
    reading = normalise.text(raw)
    assert (reading.validity, reading.value, reading.null_reason) == ("null", None, "blank")


@settings(deadline=None)
@given(st.text())
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    assert normalise.clean(normalise.clean(raw)) == normalise.clean(raw)


@settings(deadline=None)
@given(st.text(alphabet="&#x;amplt0159 _ÃÂ©â€™\u2018ñeé\u0301\u00a0D", max_size=25))
def test_cleaning_twice_is_cleaning_once_on_nasty_text(raw: str) -> None:
    assert normalise.clean(normalise.clean(raw)) == normalise.clean(raw)


@settings(deadline=None)
@given(st.text(min_size=1))
def test_an_identifier_read_twice_is_read_once(raw: str) -> None:
    once = normalise.identifier(raw)
    if once.value is not None:
        assert normalise.identifier(once.value).value == once.value


@pytest.mark.parametrize(
    ("raw", "decimal", "value"),
    [
        ("30.0", ".", "30"),
        ("0030", ".", "30"),
        ("12.340", ".", "12.34"),
        (" 1,234.5 ", ".", "1234.5"),
        ("1,234,567", ".", "1234567"),
        ("1 234", ".", "1234"),
        ("1\u00a0234,5", ",", "1234.5"),
        ("1'234.5", ".", "1234.5"),
        ("1.234,5", ",", "1234.5"),
        ("12,5", ",", "12.5"),
        ("-0.0", ".", "0"),
        ("-3", ".", "-3"),
        ("100000000000000000000000000001.5", ".", "100000000000000000000000000001.5"),
    ],
)
def test_a_number_becomes_a_plain_decimal(raw: str, decimal: str, value: str) -> None:
    reading = normalise.number(raw, decimal)
    assert (reading.validity, reading.value) == ("valid", value)


@pytest.mark.parametrize(
    ("raw", "decimal"),
    [
        ("12,5", "."),
        ("1.234,5", "."),
        ("1234,567", "."),
        ("12,345,67", "."),
        ("12.5", ","),
        ("1.2.3", "."),
        ("1e5", "."),
        ("12-15", "."),
        ("12 m", "."),
        ("2024 150", "."),
        ("nan", "."),
        ("inf", "."),
        ("", "."),
        ("-", "."),
        ("٣", "."),
    ],
)
def test_what_could_be_another_number_is_no_number(raw: str, decimal: str) -> None:
    reading = normalise.number(raw, decimal)
    assert (reading.validity, reading.value, reading.issue) == ("invalid", None, "not a number")


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_a_number_survives_the_round_trip(value: Decimal) -> None:
    shown = normalise.plain(value)
    assert Decimal(shown) == value
    assert normalise.number(shown).value == shown
    assert normalise.number(shown.replace(".", ","), ",").value == shown


@pytest.mark.parametrize(
    ("raw", "before", "value", "after"),
    [
        ("924.50m³", "", "924.50", "m³"),
        ("924.50m3", "", "924.50", "m3"),
        ("12.5 Metres", "", "12.5", "Metres"),
        ("GT 80", "GT", "80", ""),
        ("80 GRT", "", "80", "GRT"),
        ("GT80", "GT", "80", ""),
        ("1,234 m3", "", "1234", "m3"),
    ],
)
def test_a_number_is_found_between_words(raw: str, before: str, value: str, after: str) -> None:
    assert normalise.number_in_text(raw) == (before, Decimal(value), after)


@pytest.mark.parametrize("raw", ["abc", "A1B", "1,5", "v.5"])
def test_no_number_is_found_where_none_is_clear(raw: str) -> None:
    assert normalise.number_in_text(raw) is None


@pytest.mark.parametrize(
    ("spelling", "unit"),
    [
        ("m", "m"),
        ("Meters", "m"),
        ("METRES", "m"),
        ("m.", "m"),
        ("feet", "ft"),
        ("Kilowatts (kW)", "kW"),
        ("KW", "kW"),
        ("Horse Power (hp)", "hp"),
        ("Pferdestärke (ps)", "PS"),
        ("m³", "m3"),
        ("Cubic Feet", "ft3"),
        ("MT", "t"),
        ("Tons / Day", "t/day"),
        ("furlong", None),
        ("", None),
    ],
)
def test_a_unit_is_known_by_its_spellings(spelling: str, unit: str | None) -> None:
    assert UNITS.name(spelling) == unit


@pytest.mark.parametrize(
    ("value", "unit", "converted", "canonical"),
    [
        ("1000", "hp", "745.7", "kW"),
        ("1000", "PS", "735.5", "kW"),
        ("100", "ft", "30.48", "m"),
        ("33.333", "ft", "10.1599", "m"),
        ("12.345678", "m", "12.345678", "m"),
        ("100", "ft3", "2.8317", "m3"),
    ],
)
def test_units_are_converted_by_the_known_factors(
    value: str, unit: str, converted: str, canonical: str
) -> None:
    number, to = UNITS.convert(Decimal(value), unit)
    assert (normalise.plain(number), to) == (converted, canonical)


@pytest.mark.parametrize(
    ("formats", "first_year", "raw", "expected"),
    [
        (["M/D/YY"], 2000, "12/3/25", "2025-12-03"),
        (["M/D/YY"], 2000, "3/31/99", "2099-03-31"),
        (["M/D/YY"], 1970, "3/31/99", "1999-03-31"),
        (["M/D/YY"], 1970, "3/31/69", "2069-03-31"),
        (["M/D/YY"], 1950, "3/31/50", "1950-03-31"),
        (["D/M/YY"], 2000, "12/3/25", "2025-03-12"),
        (["YYYY-MM-DD", "M/D/YY"], 2000, "2025-06-13T05:53:36.220000", "2025-06-13"),
        (["YYYY-MM-DD", "M/D/YY"], 2000, "2025-06-13 05:53:36", "2025-06-13"),
        (["YYYY-MM-DD"], None, "2025-06-13T05:53:36Z", "2025-06-13"),
        (["YYYY-MM-DD"], None, "2025-06-13T05:53:36+02:00", "2025-06-13"),
        (["M/D/YYYY"], None, "8/26/2025 0:00", "2025-08-26"),
        (["M/D/YYYY"], None, "8/26/2025 11:05 PM", "2025-08-26"),
        (["DD.MM.YYYY"], None, "01.02.2025", "2025-02-01"),
        (["D MMM YYYY"], None, "5 Sep 2025", "2025-09-05"),
        (["D-MMM-YY"], 2000, "5-September-25", "2025-09-05"),
        (["YYYYMMDD"], None, "20250905", "2025-09-05"),
        (["YYYY-MM-DD"], None, " 2024-02-29 ", "2024-02-29"),
        (["YYYY-MM-DD"], None, "2025-02-29", None),
        (["YYYY-MM-DD"], None, "2025-13-01", None),
        (["YYYY-MM-DD"], None, "2025-6-13", None),
        (["M/D/YY"], 2000, "26/8/25", None),
        (["M/D/YY"], 2000, "8/26/2025", None),
        (["D MMM YYYY"], None, "5 Foo 2025", None),
        (["YYYY-MM-DD"], None, "0000-01-01", None),
        (["YYYY-MM-DD"], None, "soon", None),
    ],
)
def test_a_date_is_read_in_the_first_format_that_fits(
    formats: list[str], first_year: int | None, raw: str, expected: str | None
) -> None:
    found = normalise.date_reader(formats, first_year)(raw)
    assert (found.isoformat() if found else None) == expected


@settings(deadline=None)
@given(ANY_DATE, st.sampled_from(["YYYY-MM-DD", "M/D/YYYY", "DD.MM.YYYY", "D MMM YYYY"]))
def test_a_date_survives_the_round_trip(date: datetime.date, text: str) -> None:
    month = date.strftime("%b")
    shown = (
        text.replace("YYYY", f"{date.year:04}")
        .replace("MMM", "#")
        .replace("MM", f"{date.month:02}")
        .replace("DD", f"{date.day:02}")
        .replace("M", f"{date.month}")
        .replace("D", f"{date.day}")
        .replace("#", month)
    )
    assert normalise.date_reader([text], None)(shown) == date


@settings(deadline=None)
@given(st.dates(datetime.date(1930, 1, 1), datetime.date(2029, 12, 31)))
def test_a_two_digit_year_stays_in_its_hundred_years(date: datetime.date) -> None:
    shown = f"{date.month}/{date.day}/{date.year % 100:02}"
    assert normalise.date_reader(["M/D/YY"], 1930)(shown) == date
