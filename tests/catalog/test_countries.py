"""Countries: every name that registers really use, and no guessing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from iso3166 import countries as iso

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.catalog.countries import country_key

COUNTRIES = load_catalog().countries


@pytest.mark.parametrize(
    ("text", "alpha3"),
    [
        ("Korea", "KOR"),
        ("Republic of Korea", "KOR"),
        ("Korea, Republic of", "KOR"),
        ("Korea (Republic of)", "KOR"),
        ("Korea, Democratic People's Republic of", "PRK"),
        ("Democratic People's Republic of Korea", "PRK"),
        ("Chinese Taipei", "TWN"),
        ("Fishing Entity of Taiwan", "TWN"),
        ("EU (Spain)", "ESP"),
        ("Spain (EU)", "ESP"),
        ("EU (Portugal)", "PRT"),
        ("EU-ESP", "ESP"),
        ("FRA (French Polynesia)", "PYF"),
        ("Russia", "RUS"),
        ("Iran", "IRN"),
        ("Tanzania", "TZA"),
        ("Viet Nam", "VNM"),
        ("Vietnam", "VNM"),
        ("NA", "NAM"),
        ("NO", "NOR"),
        ("the Bahamas", "BHS"),
        ("St. Kitts & Nevis", "KNA"),
        ("Côte d'Ivoire", "CIV"),
        ("COTE D\u2019IVOIRE", "CIV"),
        ("Curacao", "CUW"),
        ("  united   states ", "USA"),
        ("kor", "KOR"),
        ("CW", "CUW"),
        ("Faroe Islands", "FRO"),
    ],
)
def test_a_country_is_found_by_any_name_it_goes_by(text: str, alpha3: str) -> None:
    assert COUNTRIES.lookup(text) == alpha3


@pytest.mark.parametrize("text", ["", " ", "-", "Beliz", "Atlantis", "EU", "Kore", "K", "XX"])
def test_a_name_is_never_guessed(text: str) -> None:
    assert COUNTRIES.lookup(text) is None


def test_every_iso_country_is_found_by_its_codes_and_its_name() -> None:
    for country in iso:
        for text in (country.alpha2, country.alpha3, country.name, country.apolitical_name):
            assert COUNTRIES.lookup(text) == country.alpha3, text


def test_no_name_means_two_countries() -> None:
    assert COUNTRIES.clashes == []


@pytest.mark.parametrize(
    ("mid", "countries"),
    [
        (224, {"ESP"}),
        (416, {"TWN"}),
        (412, {"CHN"}),
        (659, {"NAM"}),
        (740, {"FLK"}),
        (608, {"SHN"}),
        (306, {"CUW", "SXM", "BES"}),
        (550, {"TLS"}),
        (444, set()),
        (999, set()),
    ],
)
def test_a_mid_names_its_country(mid: int, countries: set[str]) -> None:
    assert COUNTRIES.of_mid(mid) == countries


def test_every_mid_is_a_ships_mid_of_an_iso_country() -> None:
    codes = {country.alpha3 for country in iso}
    owners: dict[int, list[str]] = {}
    for alpha3, mids in COUNTRIES.mids.items():
        assert alpha3 in codes
        for mid in mids:
            assert 201 <= mid <= 775
            owners.setdefault(mid, []).append(alpha3)
    assert {mid for mid, codes in owners.items() if len(codes) > 1} == {306}
    assert len(owners) >= 290


def test_rows_hold_every_iso_country_once_with_its_mids() -> None:
    rows = {alpha3: (alpha2, name, mids) for alpha3, alpha2, name, mids in COUNTRIES.rows()}
    assert len(rows) == len(list(iso))
    assert rows["NAM"] == ("NA", "Namibia", (659,))
    assert rows["PAN"][2][:2] == (351, 352)


@settings(deadline=None)
@given(st.text(max_size=30))
def test_the_form_for_comparison_is_stable(text: str) -> None:
    assert country_key(country_key(text)) == country_key(text)
