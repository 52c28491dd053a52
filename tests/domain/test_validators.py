"""Identifiers, flags and years: what holds, what does not, and why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.domain import validators
from oceanid_pipelines.domain.validators import NOT_ITU_FORM

COUNTRIES = load_catalog().countries


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("9074729", "9074729"),
        (" 9074729 ", "9074729"),
        ("IMO 9074729", "9074729"),
        ("imo9074729", "9074729"),
        ("IMO: 9074729", "9074729"),
        ("8468246", "8468246"),
        ("1000019", "1000019"),
    ],
)
def test_an_imo_number_holds(raw: str, value: str) -> None:
    reading = validators.imo(raw)
    assert (reading.validity, reading.value, reading.issue) == ("valid", value, None)


@pytest.mark.parametrize(
    ("raw", "issue"),
    [
        ("9074728", "wrong check digit"),
        ("8474409", "wrong check digit"),
        ("8102322", "wrong check digit"),
        ("0000000", "begins with 0"),
        ("0123455", "begins with 0"),
        ("1234567", "1234567 is nobody's number"),
        ("962922", "not seven digits"),
        ("66790", "not seven digits"),
        ("90747290", "not seven digits"),
        ("9074729.0", "not seven digits"),
        ("9074729/9074728", "not seven digits"),
        ("٩٠٧٤٧٢٩", "not seven digits"),
        ("N/A", "not seven digits"),
        ("IMO", "not seven digits"),
        ("", "not seven digits"),
    ],
)
def test_another_imo_number_does_not_hold_and_says_why(raw: str, issue: str) -> None:
    reading = validators.imo(raw)
    assert (reading.validity, reading.value, reading.issue) == ("invalid", None, issue)


@settings(deadline=None)
@given(st.integers(100000, 999999).filter(lambda six: six != 123456))
def test_exactly_one_of_ten_last_digits_makes_an_imo_number(six: int) -> None:
    holding = [d for d in range(10) if validators.imo(f"{six}{d}").validity == "valid"]
    assert len(holding) == 1


@settings(deadline=None)
@given(st.text(max_size=20))
def test_whatever_holds_as_an_imo_number_is_canonical(raw: str) -> None:
    reading = validators.imo(raw)
    if reading.value is not None:
        assert validators.imo(reading.value) == reading


@pytest.mark.parametrize(
    ("raw", "issue"),
    [
        ("412354055", None),
        (" 224123456 ", None),
        ("659000001", None),
        ("41235405", "not nine digits that begin with 2 to 7"),
        ("4123540550", "not nine digits that begin with 2 to 7"),
        ("112354055", "not nine digits that begin with 2 to 7"),
        ("812354055", "not nine digits that begin with 2 to 7"),
        ("773-060-519", "not nine digits that begin with 2 to 7"),
        ("N-STAR", "not nine digits that begin with 2 to 7"),
        ("444001822", "its MID is no country's"),
        ("773060519", "its MID is no country's"),
    ],
)
def test_an_mmsi_needs_nine_digits_and_a_known_mid(raw: str, issue: str | None) -> None:
    reading = validators.mmsi(raw, COUNTRIES)
    assert reading.issue == issue
    assert reading.value == (raw.strip() if issue is None else None)
    assert reading.validity == ("valid" if issue is None else "invalid")


@pytest.mark.parametrize(
    ("raw", "value", "warning"),
    [
        ("VEBO", "VEBO", None),
        ("VEA2105", "VEA2105", None),
        ("VO3444", "VO3444", None),
        ("4SF3664", "4SF3664", None),
        ("P2V5709", "P2V5709", None),
        ("H3FL", "H3FL", None),
        ("3FWP4", "3FWP4", None),
        ("5IM 429", "5IM429", NOT_ITU_FORM),
        ("5S-AH", "5SAH", None),
        (" zr 9739 ", "ZR9739", None),
        ("BZ7VY", "BZ7VY", NOT_ITU_FORM),
        ("Y-123", "Y123", NOT_ITU_FORM),
    ],
)
def test_a_call_sign_holds_and_an_odd_form_is_only_a_warning(
    raw: str, value: str, warning: str | None
) -> None:
    reading = validators.ircs(raw)
    assert (reading.validity, reading.value, reading.issue) == ("valid", value, warning)


@pytest.mark.parametrize(
    ("raw", "issue"),
    [
        ("AB", "not 3 to 9 letters and digits"),
        ("ABCDEFGHIJ", "not 3 to 9 letters and digits"),
        ("APPLIED NOT YET RECIEVD", "not 3 to 9 letters and digits"),
        ("--", "not 3 to 9 letters and digits"),
        ("12345", "no letter in it"),
        ("NONE", "a word for no call sign"),
        ("Pending", "a word for no call sign"),
        ("XXX", "a word for no call sign"),
        ("XXXXX", "a word for no call sign"),
    ],
)
def test_no_call_sign_is_refused_with_its_reason(raw: str, issue: str) -> None:
    reading = validators.ircs(raw)
    assert (reading.validity, reading.value, reading.issue) == ("invalid", None, issue)


@settings(deadline=None)
@given(st.text(max_size=15))
def test_whatever_holds_as_a_call_sign_is_canonical(raw: str) -> None:
    reading = validators.ircs(raw)
    if reading.value is not None:
        assert validators.ircs(reading.value) == reading


@pytest.mark.parametrize(
    ("raw", "value", "issue"),
    [
        ("ESP000012345", "ESP000012345", None),
        ("esp00001234A", "ESP00001234A", None),
        ("PRT123ABC456", "PRT123ABC456", None),
        ("XXX000012345", None, "does not begin with a country"),
        ("ESP00001234", None, "not three letters and nine letters or digits"),
        ("ESP0000123456", None, "not three letters and nine letters or digits"),
        ("123000012345", None, "not three letters and nine letters or digits"),
        ("ESP-00001234", None, "not three letters and nine letters or digits"),
    ],
)
def test_an_eu_cfr_number_needs_a_country_and_nine_characters(
    raw: str, value: str | None, issue: str | None
) -> None:
    reading = validators.eu_cfr(raw, COUNTRIES)
    assert (reading.value, reading.issue) == (value, issue)


@pytest.mark.parametrize(
    ("raw", "value"),
    [("LKA", "LKA"), ("Korea", "KOR"), ("NA", "NAM"), ("EU&nbsp;(Spain)", "ESP")],
)
def test_a_flag_becomes_its_alpha_3_code(raw: str, value: str) -> None:
    assert validators.country(raw, COUNTRIES).value == value


@pytest.mark.parametrize("raw", ["Beliz", "VAGUR,  FAROE ISLANDS", "Republik of Vanuatu", "?"])
def test_a_flag_that_no_country_goes_by_is_refused(raw: str) -> None:
    reading = validators.country(raw, COUNTRIES)
    assert (reading.validity, reading.issue) == ("invalid", "no country of that name")


@pytest.mark.parametrize(
    ("raw", "latest", "holds"),
    [
        ("1850", None, True),
        ("1849", None, False),
        ("2027", 2027, True),
        ("2028", 2027, False),
        ("2028", None, True),
        (" 1998 ", 2027, True),
        ("98", 2027, False),
        ("1998.0", 2027, False),
        ("1998-05-01", 2027, False),
        ("abcd", 2027, False),
    ],
)
def test_a_year_lies_between_1850_and_the_latest(raw: str, latest: int | None, holds: bool) -> None:
    reading = validators.year(raw, latest)
    assert (reading.validity == "valid") is holds
    assert reading.value == (raw.strip() if holds else None)
