"""Countries by any of their names, and by the digits that begin their ships' MMSI numbers.

Comparison is exact after normalisation: a fuzzy search takes "Korea" for the wrong one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from iso3166 import countries_by_alpha3
from pydantic import BaseModel, ConfigDict

_WORDS = re.compile(r"[^\W_]+")


class CountriesFile(BaseModel):
    """The shape of countries.yaml, all by alpha-3 code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    eu_members: tuple[str, ...]
    aliases: Mapping[str, tuple[str, ...]]
    mids: Mapping[str, tuple[int, ...]]


class Countries:
    """Look-ups built from ISO 3166 and countries.yaml."""

    def __init__(self, file: CountriesFile) -> None:
        self.content = file.model_dump(mode="json")
        self.mids: Mapping[str, tuple[int, ...]] = MappingProxyType(dict(file.mids))
        self.clashes: list[tuple[str, str]] = []
        self._names: dict[str, str] = {}
        for alpha3, name in _iso_names():
            self._names.setdefault(country_key(name), alpha3)
        for alpha3, names in file.aliases.items():
            for name in names:
                self._add(name, alpha3)
        for alpha3 in file.eu_members:
            known = [key for key, code in self._names.items() if code == alpha3]
            for key in known:
                self._names.setdefault(f"eu {key}", alpha3)
                self._names.setdefault(f"{key} eu", alpha3)
        self._by_mid: dict[int, frozenset[str]] = {}
        for alpha3, mids in file.mids.items():
            for mid in mids:
                self._by_mid[mid] = self._by_mid.get(mid, frozenset()) | {alpha3}

    def lookup(self, text: str) -> str | None:
        """Return the alpha-3 code of a country by alpha-2, alpha-3, name or alias; else None."""
        return self._names.get(country_key(text))

    @property
    def keys(self) -> Collection[str]:
        """Every name and code, in the form that `country_key` gives them."""
        return self._names.keys()

    def is_alpha3(self, text: str) -> bool:
        """True for an ISO alpha-3 code in upper case."""
        return text in countries_by_alpha3

    def of_mid(self, mid: int) -> frozenset[str]:
        """Return the alpha-3 codes that share a maritime identification digit; empty if unknown."""
        return self._by_mid.get(mid, frozenset())

    def rows(self) -> Iterator[tuple[str, str, str, tuple[int, ...]]]:
        """Yield alpha-3, alpha-2, English name and MIDs of every country, by alpha-3."""
        for alpha3, country in sorted(countries_by_alpha3.items()):
            yield alpha3, country.alpha2, country.apolitical_name, self.mids.get(alpha3, ())

    def _add(self, name: str, alpha3: str) -> None:
        other = self._names.setdefault(country_key(name), alpha3)
        if other != alpha3:
            self.clashes.append((name, alpha3))


def country_key(text: str) -> str:
    """Return a name's form for comparison: no case, accents, punctuation or leading "the"."""
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ")).casefold()
    words = _WORDS.findall("".join(c for c in plain if not unicodedata.combining(c)))
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def _iso_names() -> Iterator[tuple[str, str]]:
    for alpha3, country in countries_by_alpha3.items():
        yield alpha3, alpha3
        yield alpha3, country.alpha2
        for name in (country.name, country.apolitical_name):
            yield alpha3, name
            head, comma, tail = name.partition(", ")
            if comma:
                yield alpha3, f"{tail} {head}"
