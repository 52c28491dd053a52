"""Which identities are one vessel: a function of who there is and how they are linked.

An identity is how a record by itself says which vessel it is about: an IMO number, a register's
number, or a name with its marks. Finding the candidates and storing the answer do not belong here.
Nothing here depends on an order, and two IMO numbers never become one vessel.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

Rule = Literal["decision", "number", "call sign", "name", "registration", "near"]

# In the order in which they are applied; a person's decision comes before any.
RULES: tuple[Rule, ...] = ("decision", "number", "call sign", "name", "registration")
# Their links are too weak to hold where there are several candidates.
_ONLY_WHERE_UNIQUE: Set[Rule] = {"call sign", "name", "registration"}
# Between two IMO numbers these say that one of the two is wrong; the others happen.
CONTRADICTING: Set[Rule] = {"number", "call sign"}

# What more identities share, a name with a flag for one, tells nobody from another: see
# stage.crowded_keys. In the registers of 2025 at most four share a key.
CROWD = 50
SIMILAR_WITH_CALL_SIGN = 60
SIMILAR_WITH_REGISTRATION = 80
DIMENSION_TOLERANCE = 0.03


@dataclass(frozen=True, slots=True)
class Marks:
    """What tells a vessel from others, as one record gives it."""

    name_key: str | None = None
    flag: str | None = None
    ircs: str | None = None
    registration: str | None = None
    dimensions: Mapping[str, float] | None = None


def compare(one: Marks, other: Marks) -> Rule | None:
    """Return the strongest rule by which two are one vessel, `near` if a person should look."""
    if one.flag is None or one.flag != other.flag:
        return None
    same_call = one.ircs is not None and one.ircs == other.ircs
    calls_differ = None not in (one.ircs, other.ircs) and not same_call
    similarity = name_similarity(one.name_key, other.name_key)
    dimensions = dimensions_agree(one.dimensions or {}, other.dimensions or {})
    if same_call and similarity >= SIMILAR_WITH_CALL_SIGN:
        return "call sign"
    if one.name_key is not None and one.name_key == other.name_key:
        if dimensions:
            return "near" if calls_differ else "name"
        if dimensions is None and not calls_differ:
            return "near"
    same_registration = one.registration is not None and one.registration == other.registration
    if same_registration and (similarity >= SIMILAR_WITH_REGISTRATION or dimensions):
        return "near" if calls_differ else "registration"
    return "near" if same_call else None


def name_similarity(one: str | None, other: str | None) -> float:
    """Return 0 to 100 for two name keys; 0 where the digits differ: 15 is not 24."""
    if one is None or other is None or _digits(one) != _digits(other):
        return 0
    return fuzz.ratio(one, other)


def _digits(key: str) -> str:
    return "".join(character for character in key if character.isdigit())


def dimensions_agree(one: Mapping[str, float], other: Mapping[str, float]) -> bool | None:
    """Return whether all that both give, on the same basis, is within 3 %; None if nothing is."""
    shared = [key for key in one.keys() & other.keys() if one[key] > 0 and other[key] > 0]
    if not shared:
        return None
    return all(
        abs(one[key] - other[key]) <= DIMENSION_TOLERANCE * max(one[key], other[key])
        for key in shared
    )


@dataclass(frozen=True, slots=True)
class Identity:
    """One to be resolved: its IMO number, and the sources that speak of it."""

    key: str
    imo: str | None
    sources: frozenset[str]

    @property
    def rank(self) -> tuple[int, str]:
        """Where it stands among those that could name the vessel: numbers before marks."""
        kind = self.key.partition(":")[0]
        return {"imo": 0, "number": 1}.get(kind, 2), self.key


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """Two identities that may be one vessel, and why; `one` is the smaller key."""

    one: str
    other: str
    rule: Rule

    @staticmethod
    def between(one: str, other: str, rule: Rule) -> Link:
        """Return the link of two, whichever way round they are given."""
        first, second = sorted((one, other))
        return Link(first, second, rule)


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who is whom.

    same_as: identity key -> key of the identity that stands for its vessel
    near: links that did not hold, for a person to decide
    contradictions: links between vessels with two IMO numbers, of which one may be wrong
    """

    same_as: Mapping[str, str]
    near: frozenset[Link]
    contradictions: frozenset[Link]


def resolve(
    identities: Iterable[Identity], links: Iterable[Link], apart: Set[tuple[str, str]]
) -> Resolution:
    """Return which identities are one vessel.

    Everything that is linked with one of `identities` has to be among them. `apart` holds pairs
    (smaller key first) that are two for certain: they stand in one document together, or a person
    said so.
    """
    known = {identity.key: identity for identity in identities}
    links = frozenset(links)
    groups = _Groups(known)
    for rule in RULES:
        usable = [link for link in links if link.rule == rule]
        if rule != "decision":
            usable = [link for link in usable if rule == "number" or not _is_apart(link, apart)]
        if rule in _ONLY_WHERE_UNIQUE:
            usable = list(_unique(usable, groups))
        groups.join(usable, apart if rule in _ONLY_WHERE_UNIQUE else frozenset())
    unsettled = {
        link
        for link in links
        if groups.of(link.one) != groups.of(link.other) and not _is_apart(link, apart)
    }
    numbered = {link for link in unsettled if groups.both_numbered(link)}
    return Resolution(
        {key: groups.of(key) for key in known},
        frozenset(unsettled - numbered),
        frozenset(link for link in numbered if link.rule in CONTRADICTING),
    )


def _is_apart(link: Link, apart: Set[tuple[str, str]]) -> bool:
    return (link.one, link.other) in apart


class _Groups:
    """Identities as far as they are joined; a group is named by its first member in rank."""

    def __init__(self, known: Mapping[str, Identity]) -> None:
        self._known = known
        self._name = {key: key for key in known}
        self._members = {key: frozenset({key}) for key in known}

    def of(self, key: str) -> str:
        return self._name[key]

    def sources(self, group: str) -> frozenset[str]:
        return frozenset().union(*(self._known[key].sources for key in self._members[group]))

    def numbered(self, group: str) -> bool:
        return self._known[group].imo is not None

    def both_numbered(self, link: Link) -> bool:
        return self.numbered(self.of(link.one)) and self.numbered(self.of(link.other))

    def join(self, links: Iterable[Link], apart: Set[tuple[str, str]]) -> None:
        """Join what the links connect, except where that would make two IMO numbers one.

        Groups without an IMO number are joined first; what they become joins the one group with a
        number that it is linked with. With several such, it joins none.
        """
        around: dict[str, set[str]] = defaultdict(set)
        for link in links:
            one, other = self.of(link.one), self.of(link.other)
            if one != other:
                around[one].add(other)
                around[other].add(one)
        parts: dict[str, list[frozenset[str]]] = defaultdict(list)
        for part in self._unnumbered_parts(around):
            numbered = {near for group in part for near in around[group] if self.numbered(near)}
            whole = part | numbered if len(numbered) == 1 else part
            if self._holds_apart(whole, apart):
                continue
            parts[min(numbered) if len(numbered) == 1 else min(part)].append(whole)
        for joined in parts.values():
            self._merge(frozenset().union(*joined))

    def _unnumbered_parts(self, around: Mapping[str, Set[str]]) -> Iterator[frozenset[str]]:
        left = {group for group in around if not self.numbered(group)}
        while left:
            part: set[str] = set()
            edge = {left.pop()}
            while edge:
                part |= edge
                edge = {near for group in edge for near in around[group] if near in left}
                left -= edge
            yield frozenset(part)

    def _holds_apart(self, groups: Set[str], apart: Set[tuple[str, str]]) -> bool:
        if not apart:
            return False
        members = sorted(key for group in groups for key in self._members[group])
        return any(
            (one, other) in apart and self.of(one) != self.of(other)
            for position, one in enumerate(members)
            for other in members[position + 1 :]
        )

    def _merge(self, groups: Set[str]) -> None:
        members = frozenset().union(*(self._members.pop(group) for group in groups))
        name = min(members, key=lambda key: self._known[key].rank)
        self._members[name] = members
        self._name.update(dict.fromkeys(members, name))


def _unique(links: Iterable[Link], groups: _Groups) -> Iterator[Link]:
    """Yield the links whose ends have, in each other's sources, no second candidate."""
    links = tuple(links)
    candidates: dict[tuple[str, str], set[str]] = defaultdict(set)
    for link in links:
        one, other = groups.of(link.one), groups.of(link.other)
        if one == other or groups.both_numbered(link):
            continue
        for here, there in ((one, other), (other, one)):
            for source in groups.sources(there):
                candidates[here, source].add(there)
    for link in links:
        one, other = groups.of(link.one), groups.of(link.other)
        if all(
            len(candidates[here, source]) <= 1
            for here, there in ((one, other), (other, one))
            for source in groups.sources(there)
        ):
            yield link
