"""The rules label what is certain and leave the rest; a span always slices its text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.domain.prelabels import Prelabel, prelabels, rules_version, without_overlap

COUNTRIES = load_catalog().countries

# What is between braces gets the label; nothing else gets any.
FOUND = [
    ("IMO {IMO|9074729} was seen", "behind its cue"),
    ("The vessel (IMO No. {IMO|9074729}) left", "in brackets"),
    ("imo number: {IMO|9074729}.", "small letters, at the end of a sentence"),
    ("IMO {IMO|9074729}, {IMO|9319466} and {IMO|9074729}", "a list"),
    ("IMO#{IMO|9074729}/MMSI {MMSI|244660000}", "two cues in a row"),
    ("IMO9074729", "is left where the cue is part of the word"),
    ("IMO 9074728", "a wrong check digit"),
    ("IMO 1234567", "nobody's number"),
    ("IMO 0000000", "zeros"),
    ("IMO 90747290", "eight digits"),
    ("IMO 9074729-2", "a part of something longer"),
    ("the number 9074729 without a cue", "no cue"),
    ("IMO convention of 1974, 9074729 t", "the cue is of something else"),
    ("tel. 9074729", "a telephone number"),
    ("MMSI: {MMSI|244 660 000}", "in groups"),
    ("MMSI 999660000", "no country's digits"),
    ("MMSI 24466000", "eight digits"),
    ("Call sign: {IRCS|PDHA}", "a call sign"),
    ("call sign {IRCS|PDHA}, IRCS: {IRCS|3FKB9}", "two of them"),
    ("Radio Call Sign (IRCS) {IRCS|HO2451}", "with its abbreviation"),
    ("international call-sign is {IRCS|9V2345}", "with a verb"),
    ("CALL SIGN AND FLAG", "a word in a heading"),
    ("CALL SIGN WITH NAME", "four letters in a heading"),
    ("Call sign: NONE", "a word for none"),
    ("Call sign: unknown", "small letters"),
    ("call sign of the vessel", "no sign follows"),
    ("built {DATE|2004-02-29}, sold {DATE|26 August 2025}", "dates"),
    ("on {DATE|Aug. 26, 2025} and {DATE|26/08/2025} and {DATE|8/26/2025}", "more dates"),
    ("until {DATE|1st of March 2024}", "in words"),
    ("{DATE|26-Aug-2025}", "with hyphens"),
    ("{DATE|26.08.2025}.", "with dots, before a full stop"),
    ("2003-02-29", "no day of that year"),
    ("31/31/2025", "no month"),
    ("version 1.2.2024.1", "a version"),
    ("12/2024", "a month"),
    ("resolution 15/02/2025/4", "a number"),
    ("May 2024", "no day"),
    ("2025-13-01", "no month"),
    ("Flag: {FLAG|Panama}", "a flag"),
    ("Flag state {FLAG|Spain}, flag: {FLAG|PAN}", "name and code"),
    ("flying the flag of {FLAG|Papua New Guinea}.", "the longest name"),
    ("flagged to the {FLAG|Republic of Korea}", "with an article"),
    ("a {FLAG|Panama}-flagged carrier", "before the word"),
    ("under the flag of {FLAG|Côte d'Ivoire} since", "with diacritics"),
    ("flag of convenience", "no country"),
    ("flag: NO, it has none", "two letters are a word"),
    ("flag of the Netherlands Antilles", "a name that goes on"),
    ("the flag of his country", "small letters"),
    ("bound for {COUNTRY|Spain} from {COUNTRY|Sri Lanka}", "countries in a sentence"),
    ("Las Palmas, {COUNTRY|Spain}", "behind a comma"),
    ("MV Panama Star", "a vessel's name"),
    ("the MV Panama", "a vessel's name at the end"),
    ("in the Gulf of Oman and the Sea of Japan", "waters"),
    ("Panama City", "a town"),
    ("George Jordan and Chad", "people"),
    ("PANAMA", "capitals are a name's"),
    ("“Cuba” was seen", "in quotes"),
    ("New Jersey, Georgia", "states of the USA"),
    ("IMO is in London", "a cue without a value"),
]
# Written here as no rule finds it: precision goes first, or it is no value at all.
LEFT = {"IMO9074729"}


def marked(text: str) -> tuple[str, set[tuple[int, int, str]]]:
    """Return the text without its marks, and the spans they stand for."""
    plain, spans = "", set()
    while "{" in text:
        before, _, rest = text.partition("{")
        inside, _, text = rest.partition("}")
        label, _, value = inside.partition("|")
        plain += before
        spans.add((len(plain), len(plain) + len(value), label))
        plain += value
    return plain + text, spans


@pytest.mark.parametrize(("case", "_why"), FOUND, ids=[why for _, why in FOUND])
def test_the_rules_find_this_and_nothing_else(case: str, _why: str) -> None:
    text, expected = marked(case)
    found = prelabels(text, COUNTRIES)
    if case not in LEFT:
        assert {(one.start, one.end, one.label) for one in found} == expected


NUMBERS = ("IMO ", "9074729", "MMSI: ", "244660000", "call sign: ", "PDHA", "3FKB9")
OTHERS = ("26 August 2025", "2025-08-26", "Flag: ", "Panama", "-flagged", "🚢", "e\u0301")
WORDS = st.sampled_from((*NUMBERS, *OTHERS, " ", "\n", "\r\n", ",", "and"))


@given(st.lists(WORDS).map("".join) | st.text())
def test_spans_slice_the_text_in_order_and_do_not_overlap(text: str) -> None:
    found = prelabels(text, COUNTRIES)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip() == text[one.start : one.end] != ""
    for before, after in pairwise(found):
        assert before.end <= after.start


def test_of_two_that_overlap_the_first_in_rank_is_kept() -> None:
    ranked = [[Prelabel(4, 9, "IMO")], [Prelabel(0, 5, "DATE"), Prelabel(0, 4, "FLAG")]]
    assert without_overlap(ranked) == (Prelabel(0, 4, "FLAG"), Prelabel(4, 9, "IMO"))


def test_the_version_names_the_rules() -> None:
    assert rules_version(COUNTRIES).startswith("rules-")
