"""Which identities are one vessel: the rules as cases, and what holds for any of them."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oceanid_pipelines.domain.precision import Blanked, measure
from oceanid_pipelines.domain.resolution import (
    RULES,
    Identity,
    Link,
    Marks,
    Rule,
    compare,
    dimensions_agree,
    resolve,
)

SHIP = Marks("MARUNO15", "JPN", "7KAB", "R1", {"LENGTH/LOA": 30.0, "TONNAGE/GT": 100.0})


def marks(**changed: object) -> Marks:
    values = {name: getattr(SHIP, name) for name in Marks.__slots__} | changed
    return Marks(**values)


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        (marks(), "call sign"),
        (marks(name_key="MARUNO16"), "registration"),  # the digits differ, the sizes agree
        (marks(name_key="MARUNO16", registration=None), "near"),
        (marks(name_key="MARUN15", dimensions=None), "call sign"),
        (marks(name_key="ZZZ15", registration=None), "near"),
        (marks(flag="PAN"), None),
        (marks(flag=None), None),
        (marks(ircs=None), "name"),
        (marks(ircs=None, dimensions={"LENGTH/LOA": 30.9}), "name"),
        (marks(ircs=None, registration=None, dimensions={"LENGTH/LOA": 31.0}), None),
        (marks(ircs=None, registration=None, dimensions={"LENGTH/LBP": 30.0}), "near"),
        (marks(ircs="7KXX"), "near"),
        (marks(ircs="7KXX", registration=None, dimensions=None), None),
        (marks(ircs=None, name_key="MARUN15", dimensions=None), "registration"),
        (marks(ircs=None, name_key="ZZZ15", dimensions=None), None),
        (marks(ircs=None, name_key=None), "registration"),
        (marks(ircs=None, name_key=None, registration=None), None),
    ],
)
def test_two_records_are_compared_by_the_strongest_rule(other: Marks, rule: Rule | None) -> None:
    assert compare(SHIP, other) == rule
    assert compare(other, SHIP) == rule


def test_dimensions_are_compared_only_on_one_basis_and_where_both_have_one() -> None:
    assert dimensions_agree({}, {"LENGTH/LOA": 1}) is None
    assert dimensions_agree({"LENGTH/LOA": 0}, {"LENGTH/LOA": 0}) is None
    assert dimensions_agree({"LENGTH/LOA": 97}, {"LENGTH/LOA": 100}) is True
    assert dimensions_agree({"LENGTH/LOA": 96.9}, {"LENGTH/LOA": 100}) is False
    both = {"LENGTH/LOA": 100, "TONNAGE/GT": 5}
    assert dimensions_agree(both, both | {"TONNAGE/GT": 9}) is False


def identity(key: str, *sources: str) -> Identity:
    return Identity(key, key if key.startswith("imo:") else None, frozenset(sources))


IMO_1, IMO_2 = identity("imo:1", "A"), identity("imo:2", "A")
NUMBER = identity("number:B:1", "B")


def joined(
    identities: list[Identity],
    *links: tuple[str, str, Rule],
    apart: set[tuple[str, str]] = frozenset(),  # type: ignore[assignment]
) -> set[frozenset[str]]:
    same = resolve(identities, [Link.between(*link) for link in links], apart).same_as
    groups: dict[str, set[str]] = {}
    for key, name in same.items():
        groups.setdefault(name, set()).add(key)
    return {frozenset(group) for group in groups.values() if len(group) > 1}


def test_a_second_candidate_in_one_register_makes_both_uncertain() -> None:
    links: list[tuple[str, str, Rule]] = [("imo:1", NUMBER.key, "call sign")]
    assert joined([IMO_1, NUMBER], *links) == {frozenset({"imo:1", NUMBER.key})}
    links.append(("imo:2", NUMBER.key, "call sign"))
    assert joined([IMO_1, IMO_2, NUMBER], *links) == set()
    found = resolve([IMO_1, IMO_2, NUMBER], [Link.between(*link) for link in links], set())
    assert len(found.near) == 2
    # Also where no number forbids it.
    beside = identity("number:A:9", "A")
    for first in (IMO_1, identity("number:A:1", "A")):
        doubted = [(key, NUMBER.key, "call sign") for key in (first.key, beside.key)]
        assert joined([first, beside, NUMBER], *doubted) == set()  # type: ignore[arg-type]
    # One candidate in each of two registers is no doubt.
    third = identity("number:C:1", "C")
    assert joined(
        [IMO_1, NUMBER, third],
        ("imo:1", NUMBER.key, "call sign"),
        ("imo:1", third.key, "name"),
    ) == {frozenset({"imo:1", NUMBER.key, third.key})}


def test_a_stronger_rule_settles_what_a_weaker_one_leaves_open() -> None:
    assert joined(
        [IMO_1, IMO_2, NUMBER],
        ("imo:1", NUMBER.key, "number"),
        ("imo:2", NUMBER.key, "call sign"),
    ) == {frozenset({"imo:1", NUMBER.key})}
    assert joined(
        [IMO_1, IMO_2, NUMBER],
        ("imo:1", NUMBER.key, "number"),
        ("imo:2", NUMBER.key, "decision"),
    ) == {frozenset({"imo:2", NUMBER.key})}


def test_what_stands_apart_stays_apart_unless_a_number_or_a_person_joins_it() -> None:
    pair = ("imo:1", NUMBER.key)
    for rule in RULES:
        expected = {frozenset(pair)} if rule in {"decision", "number"} else set()
        assert joined([IMO_1, NUMBER], (*pair, rule), apart={pair}) == expected


def test_two_numbers_for_one_vessel_are_a_contradiction_and_never_one() -> None:
    found = resolve([IMO_1, IMO_2], [Link.between("imo:1", "imo:2", "call sign")], set())
    assert found.same_as == {"imo:1": "imo:1", "imo:2": "imo:2"}
    assert [link.rule for link in found.contradictions] == ["call sign"]
    assert found.near == frozenset()
    # Neither does what is linked with both make them one: it joins none.
    both = [("imo:1", NUMBER.key, "number"), ("imo:2", NUMBER.key, "number")]
    assert joined([IMO_1, IMO_2, NUMBER], *both) == set()  # type: ignore[arg-type]


KEYS = ["imo:1", "imo:2", "imo:3", "number:A:1", "number:B:1", "number:C:1", "record:A:1"]
PAIRS = list(combinations(sorted(KEYS), 2))


@st.composite
def fleets(
    draw: st.DrawFn,
) -> tuple[list[Identity], list[Link], set[tuple[str, str]]]:
    identities = [identity(key, *draw(st.sets(st.sampled_from("ABC"), min_size=1))) for key in KEYS]
    links = draw(
        st.lists(
            st.builds(
                lambda pair, rule: Link.between(pair[0], pair[1], rule),
                st.sampled_from(PAIRS),
                st.sampled_from([*RULES, "near"]),
            ),
            max_size=14,
        )
    )
    return identities, links, draw(st.sets(st.sampled_from(PAIRS), max_size=5))


@settings(max_examples=60, deadline=None)
@given(fleets(), st.randoms(use_true_random=False))
def test_no_order_changes_who_is_whom_and_no_two_numbers_are_one(
    fleet: tuple[list[Identity], list[Link], set[tuple[str, str]]], chance: object
) -> None:
    identities, links, apart = fleet
    found = resolve(identities, links, apart)
    for one, other in PAIRS:
        if one.startswith("imo:") and other.startswith("imo:"):
            assert found.same_as[one] != found.same_as[other]
    for name in found.same_as.values():
        assert found.same_as[name] == name, "a vessel stands for itself"
    for link in found.near | found.contradictions:
        assert found.same_as[link.one] != found.same_as[link.other]
    shuffled_identities, shuffled_links = list(identities), links + links[:3]
    chance.shuffle(shuffled_identities)  # type: ignore[attr-defined]
    chance.shuffle(shuffled_links)  # type: ignore[attr-defined]
    assert resolve(shuffled_identities, shuffled_links, apart) == found


@settings(max_examples=60, deadline=None)
@given(fleets())
def test_whoever_is_not_linked_makes_no_difference(
    fleet: tuple[list[Identity], list[Link], set[tuple[str, str]]],
) -> None:
    """What is linked, over any others, can be resolved by itself: so is what a delivery touches."""
    identities, links, apart = fleet
    whole = resolve(identities, links, apart)
    region, grown = {KEYS[0]}, True
    while grown:
        near = {
            end
            for link in links
            for end in (link.one, link.other)
            if {link.one, link.other} & region
        }
        grown = not near <= region
        region |= near
    part = resolve(
        [one for one in identities if one.key in region],
        [link for link in links if link.one in region],
        apart,
    )
    assert part.same_as == {key: whole.same_as[key] for key in region}


def test_precision_and_recall_count_pairs_of_two_registers_and_say_why() -> None:
    records = [
        Blanked(1, "A", "9000001", "number:A:1", SHIP),
        Blanked(2, "B", "9000001", "number:B:1", SHIP),
        Blanked(3, "A", "9000002", "number:A:2", marks(name_key="OTHER", ircs="X")),
        Blanked(4, "B", "9000002", "number:B:2", marks(name_key="ELSE", ircs="Y", flag="PAN")),
        Blanked(5, "A", "9000003", "number:A:3", marks(ircs="Z1")),
        Blanked(6, "B", "9000004", "number:B:3", marks(ircs="Z1")),
        Blanked(7, "B", None, "number:B:4", marks(ircs="Z2")),
    ]
    found = measure(records, {(1, 2): False, (5, 6): False}, set())
    assert (found.precision, found.recall) == (0.5, 0.5)
    (missed,) = found.missed
    assert missed.imos == ("9000002", "9000002")
    assert missed.why == (
        "they share no key: name 22 % alike, flag JPN and PAN, call sign X and Y, one registration,"
        " dimensions agree"
    )
    (false,) = found.false
    assert false.why.startswith("by call sign: name 100 % alike, one flag, one call sign")
