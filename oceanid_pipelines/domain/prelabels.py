"""Labels that rules put into a text before people look at it. Pure; precision goes before recall.

A rule speaks only where a cue word or a check digit does: a wrong pre-label costs a person more
than a missing one. What a value must look like belongs to validators.py; spans that come from a
model, and bringing any into Label Studio, to flows/predictions.py.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from oceanid_pipelines.catalog import Countries
from oceanid_pipelines.catalog.countries import country_key
from oceanid_pipelines.domain import validators
from oceanid_pipelines.domain.canonical import canonical


@dataclass(frozen=True, slots=True)
class Prelabel:
    """Code points of a text that get a label; `score` is a model's own, None where it has none."""

    start: int
    end: int
    label: str
    score: float | None = None


def prelabels(text: str, countries: Countries) -> tuple[Prelabel, ...]:
    """Return what the rules find in a text, in its order; no two of them overlap."""
    there = text.lower()
    return without_overlap(
        rule(text, countries)
        for words, rule in _RULES
        if not words or any(word in there for word in words)
    )


def without_overlap(ranked: Iterable[Iterable[Prelabel]]) -> tuple[Prelabel, ...]:
    """Return the spans in the order of a text; of two that overlap, the one that came first."""
    kept: list[Prelabel] = []
    taken: set[int] = set()
    for spans in ranked:
        for span in spans:
            places = range(span.start, span.end)
            if taken.isdisjoint(places):
                taken.update(places)
                kept.append(span)
    return tuple(sorted(kept, key=lambda one: one.start))


@cache
def rules_version(countries: Countries) -> str:
    """Return the rules' name and the hash of all that decides what they find."""
    rules = hashlib.sha256(Path(__file__).read_bytes())
    rules.update(Path(validators.__file__).read_bytes())
    rules.update(canonical(countries.content))
    return f"rules-{rules.hexdigest()[:8]}"


# -- numbers -----------------------------------------------------------------------------------

_NUMBER_WORD = r"(?:\s*(?:numbers?|nos?\b\.?|nr\b\.?|№|\#))?"
_SEPARATOR = r"[ \t]*(?:(?:is|are)\b|[:=#(\[-])?[ \t]*"
_IMO_CUE = re.compile(rf"\b(?:IMO|LR/IMO|IMO/LR){_NUMBER_WORD}{_SEPARATOR}(?=\d)", re.IGNORECASE)
_SEVEN = re.compile(r"(\d{7})(?![\w-]|[.,]\d)")
_MMSI_CUE = re.compile(rf"\bMMSI(?:\s+code)?{_NUMBER_WORD}{_SEPARATOR}(?=\d)", re.IGNORECASE)
_NINE = re.compile(r"(\d{3} ?\d{3} ?\d{3})(?![\w-]|[.,]\d)")
_AND = re.compile(r"[ \t]*(?:,|;|/|&|\band\b|\bor\b)[ \t]*", re.IGNORECASE)


def _imo(text: str, _: Countries) -> Iterator[Prelabel]:
    for start, end in _listed(text, _IMO_CUE, _SEVEN):
        if validators.imo(text[start:end]).validity == "valid":
            yield Prelabel(start, end, "IMO")


def _mmsi(text: str, countries: Countries) -> Iterator[Prelabel]:
    for start, end in _listed(text, _MMSI_CUE, _NINE):
        digits = text[start:end].replace(" ", "")
        if validators.mmsi(digits, countries).validity == "valid":
            yield Prelabel(start, end, "MMSI")


def _listed(text: str, cue: re.Pattern[str], value: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield where values stand behind a cue: one, or a list of them."""
    for begin in cue.finditer(text):
        at = begin.end()
        while match := value.match(text, at):
            yield match.span(1)
            more = _AND.match(text, match.end())
            if more is None:
                break
            at = more.end()


# -- call signs --------------------------------------------------------------------------------

_SIGN_CUE = re.compile(
    r"\b(?:(?:international\s+)?(?:radio\s+)?call[\s-]?sign|IRCS)\b"
    r"(?:\s*\((?:IRCS|call[\s-]?sign)\))?"
    rf"{_NUMBER_WORD}(?P<separator>{_SEPARATOR})",
    re.IGNORECASE,
)
_SIGN = re.compile(r"[\"“']?([A-Z0-9]{3,9})(?![\w-])")


def _ircs(text: str, _: Countries) -> Iterator[Prelabel]:
    for cue in _SIGN_CUE.finditer(text):
        sign = _SIGN.match(text, cue.end())
        if sign is None:
            continue
        reading = validators.ircs(sign[1])
        if reading.validity != "valid" or reading.issue is not None:
            continue
        # Four capitals may be any word where all words are in capitals.
        told_apart = cue["separator"].strip() or not cue[0].isupper()
        if told_apart or any(char.isdigit() for char in sign[1]):
            yield Prelabel(*sign.span(1), "IRCS")


# -- dates -------------------------------------------------------------------------------------

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_TH = r"(?:st|nd|rd|th)?"
# Each form ends with the year or begins with it; two figures in a row may be day and month or not.
_DATES = [
    re.compile(rf"{form}(?!\d)(?![\w/-]|\.\d)", flags)
    for form, flags in (
        (r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", 0),
        (r"(?P<day>\d{1,2})(?P<by>[/.])(?P<month>\d{1,2})(?P=by)(?P<year>\d{4})", 0),
        (
            rf"(?P<day>\d{{1,2}}){_TH}[ -](?:of )?(?P<month>{_MONTH})[.,]*[ -](?P<year>\d{{4}})",
            re.IGNORECASE,
        ),
        (
            rf"(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}}){_TH}, ?(?P<year>\d{{4}})",
            re.IGNORECASE,
        ),
    )
]
_GLUED = re.compile(r"[\w./-]")
_YEARS = range(1900, 2101)


def _dates(text: str, _: Countries) -> Iterator[Prelabel]:
    for form in _DATES:
        for match in form.finditer(text):
            if _GLUED.match(text[match.start() - 1 : match.start()]):
                continue
            year, month, day = int(match["year"]), match["month"], int(match["day"])
            if not month.isdigit():
                real = _is_day(year, _MONTHS.index(month[:3].lower()) + 1, day)
            else:
                real = _is_day(year, int(month), day) or (
                    "/" in match[0] and _is_day(year, day, int(month))
                )
            if real:
                yield Prelabel(*match.span(), "DATE")


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return year in _YEARS


# -- countries ---------------------------------------------------------------------------------

_FLAG_CUE = re.compile(
    r"\b(?:flag(?:[ \t]+state)?|(?:flies|flying|under)[ \t]+the[ \t]+flag|flagged)\b"
    r"[ \t]*(?P<link>(?:(?:of|to|in|is)\b|[:=(-])?)[ \t]*(?P<article>[Tt]he[ \t]+)?",
    re.IGNORECASE,
)
_FLAGGED = re.compile(r"[ -]flag(?:ged)?\b", re.IGNORECASE)
_WORD = re.compile("[^\\W\\d_]+(?:['.\N{RIGHT SINGLE QUOTATION MARK}][^\\W\\d_]+)*")
_CAPITAL = re.compile(r"(?<!\w)[^\W\d_a-z][^\W\d_]{2,}")
_CODE = 3  # letters
# Names of people, places and states of the USA as well.
_AMBIGUOUS = frozenset(
    {"georgia", "jordan", "chad", "jersey", "guinea", "niger", "mali", "dominica"}
)
_QUOTES = "\"'\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
_BEFORE = re.compile(rf"(?:[^\W\d_][\w'.-]*[ \t]+of(?:[ \t]+the)?|[\w{_QUOTES}&/-]+)[ \t]*$")
_HARMLESS_BEFORE = frozenset({"the", "in", "from", "to", "by", "and", "or", "with", "for", "via"})


def _flags(text: str, countries: Countries) -> Iterator[Prelabel]:
    for cue in _FLAG_CUE.finditer(text):
        if not cue["link"] and cue[0].strip().casefold() != "flag state":
            continue
        codes = cue["link"] in {":", "=", "("}
        end = _country_end(text, cue.end(), countries, codes=codes)
        if end is not None and not _goes_on(text, end):
            yield Prelabel(cue.end(), end, "FLAG")


def _countries(text: str, countries: Countries) -> Iterator[Prelabel]:
    """Names of countries in a sentence; one before "-flagged" is a flag."""
    names = _words_of_names(countries)
    done = 0
    for match in _CAPITAL.finditer(text):
        start = match.start()
        if start < done or _first_key(match[0]) not in names:
            continue
        end = _country_end(text, start, countries, codes=False)
        if end is None or text[start:end].isupper():
            continue
        done = end
        if _FLAGGED.match(text, end):
            yield Prelabel(start, end, "FLAG")
        elif (
            text[start:end].casefold() not in _AMBIGUOUS
            and not _goes_on(text, end)
            and not _is_part_of_a_name(text, start)
        ):
            yield Prelabel(start, end, "COUNTRY")


def _country_end(text: str, start: int, countries: Countries, *, codes: bool) -> int | None:
    """Return where the longest name of a country that begins at `start` ends; None for none."""
    word = _WORD.match(text, start)
    if word is None or not word[0][0].isupper():
        return None
    if codes and len(word[0]) == _CODE and countries.is_alpha3(word[0]):
        return word.end()
    ends: list[int] = []
    most = _words_of_names(countries).get(_first_key(word[0]), 0)
    while word is not None and len(ends) < most:
        ends.append(word.end())
        gap = text[word.end() : word.end() + 1]
        word = _WORD.match(text, word.end() + 1) if gap in {" ", "-"} else None
    for end in reversed(ends):
        if end - start > _CODE and countries.lookup(text[start:end]) is not None:
            return end
    return None


def _goes_on(text: str, end: int) -> bool:
    """Tell whether a name seems to go on: "Panama City", "Netherlands Antilles"."""
    if text[end : end + 1] not in {" ", "-"}:
        return False
    word = _WORD.match(text, end + 1)
    if word is None or not word[0][0].isupper() or word[0].isupper():
        return False
    return text[word.end() : word.end() + 1] != ":"


def _is_part_of_a_name(text: str, start: int) -> bool:
    """Tell whether a name seems to begin earlier: "MV Panama", "Gulf of Oman"."""
    line = text.rfind("\n", 0, start) + 1
    before = _BEFORE.search(text[max(line, start - 60) : start])
    if before is None:
        return False
    word = before[0].split()[0]
    if word.casefold() in _HARMLESS_BEFORE:
        return False
    return not word[0].islower()


@cache
def _words_of_names(countries: Countries) -> Mapping[str, int]:
    """Return how many words the names that begin with a word have at most."""
    most: dict[str, int] = {}
    for key in countries.keys:
        words = key.split()
        most[words[0]] = max(most.get(words[0], 0), len(words))
    return most


def _first_key(word: str) -> str:
    """Return the form in which names are compared, of the first word of one."""
    return word.casefold() if word.isascii() and word.isalpha() else country_key(word).split()[0]


# Each rule with the words it cannot do without: most texts have none of them.
_RULES: Sequence[tuple[Sequence[str], Callable[[str, Countries], Iterator[Prelabel]]]] = (
    (("imo",), _imo),
    (("mmsi",), _mmsi),
    (("call", "ircs"), _ircs),
    ((), _dates),
    (("flag",), _flags),
    ((), _countries),
)
