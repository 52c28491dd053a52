"""How well the rules find what is one vessel, measured where the IMO numbers know and were hidden.

Counted are pairs of records of two registers; what the rules are belongs to `resolution.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import combinations

from oceanid_pipelines.domain.resolution import (
    Identity,
    Link,
    Marks,
    compare,
    dimensions_agree,
    name_similarity,
    resolve,
)


@dataclass(frozen=True, slots=True)
class Blanked:
    """A record whose IMO number is hidden from the rules."""

    profile_id: int
    source: str
    hidden_imo: str | None
    identity_key: str
    marks: Marks


@dataclass(frozen=True, slots=True)
class Wrong:
    """A pair that the rules missed or joined wrongly, and why."""

    sources: tuple[str, str]
    names: tuple[str | None, str | None]
    imos: tuple[str | None, str | None]
    why: str


@dataclass(frozen=True, slots=True)
class Measured:
    """Pairs of records of two registers: found and right, joined wrongly, and missed."""

    right: int
    false: tuple[Wrong, ...]
    missed: tuple[Wrong, ...]

    @property
    def precision(self) -> float:
        """The share of joined pairs that are one vessel by number; 1 where none is joined."""
        joined = self.right + len(self.false)
        return self.right / joined if joined else 1.0

    @property
    def recall(self) -> float:
        """The share of pairs with one number that are joined; 1 where there is none."""
        true = self.right + len(self.missed)
        return self.right / true if true else 1.0


def measure(
    records: Iterable[Blanked],
    pairs: Mapping[tuple[int, int], bool],
    apart: Set[tuple[int, int]],
) -> Measured:
    """Resolve the records without their numbers and count the pairs.

    `pairs` holds what shares a key, with whether that is a register's number; `apart` those of
    them that stand in one document together.
    """
    known = {record.profile_id: record for record in records}
    links = {
        Link.between(known[one].identity_key, known[other].identity_key, rule)
        for (one, other), by_number in pairs.items()
        if (rule := "number" if by_number else compare(known[one].marks, known[other].marks))
    }
    sources: dict[str, set[str]] = defaultdict(set)
    for record in known.values():
        sources[record.identity_key].add(record.source)
    resolution = resolve(
        [Identity(key, None, frozenset(of)) for key, of in sources.items()],
        links,
        {_keys(known, pair) for pair in apart},
    )
    vessel = {
        record.profile_id: resolution.same_as[record.identity_key] for record in known.values()
    }
    joined = _pairs(known, {profile: vessel[profile] for profile in known})
    true = _pairs(known, {key: one.hidden_imo for key, one in known.items() if one.hidden_imo})
    judged = {pair for pair in joined if all(known[profile].hidden_imo for profile in pair)}
    return Measured(
        len(judged & true),
        tuple(_wrong(known, pair, pairs) for pair in sorted(judged - true)),
        tuple(_wrong(known, pair, pairs) for pair in sorted(true - judged)),
    )


def _keys(known: Mapping[int, Blanked], pair: tuple[int, int]) -> tuple[str, str]:
    first, second = sorted(known[profile].identity_key for profile in pair)
    return first, second


def _pairs(
    known: Mapping[int, Blanked], group_of: Mapping[int, str | None]
) -> set[tuple[int, int]]:
    groups: dict[str | None, list[int]] = defaultdict(list)
    for profile, group in sorted(group_of.items()):
        groups[group].append(profile)
    return {
        (one, other)
        for members in groups.values()
        for one, other in combinations(members, 2)
        if known[one].source != known[other].source
    }


def _wrong(
    known: Mapping[int, Blanked], pair: tuple[int, int], pairs: Mapping[tuple[int, int], bool]
) -> Wrong:
    one, other = known[pair[0]], known[pair[1]]
    return Wrong(
        (one.source, other.source),
        (one.marks.name_key, other.marks.name_key),
        (one.hidden_imo, other.hidden_imo),
        f"{_rule(one, other, pairs.get(pair))}: {differences(one.marks, other.marks)}",
    )


def _rule(one: Blanked, other: Blanked, by_number: bool | None) -> str:
    if by_number is None:
        return "they share no key"
    rule = "number" if by_number else compare(one.marks, other.marks)
    return {None: "no rule holds", "near": "no rule holds, a person is asked"}.get(
        rule, f"by {rule}"
    )


def differences(one: Marks, other: Marks) -> str:
    """Return what two records have in common and what not, in words."""
    agree = dimensions_agree(one.dimensions or {}, other.dimensions or {})
    said = {None: "cannot be compared", True: "agree", False: "differ"}[agree]
    return ", ".join(
        (
            f"name {name_similarity(one.name_key, other.name_key):.0f} % alike",
            _common("flag", one.flag, other.flag),
            _common("call sign", one.ircs, other.ircs),
            *(
                [_common("registration", one.registration, other.registration)]
                if one.registration and other.registration
                else []
            ),
            f"dimensions {said}",
        )
    )


def _common(what: str, one: str | None, other: str | None) -> str:
    if one is None or other is None:
        return f"{what} missing"
    return f"one {what}" if one == other else f"{what} {one} and {other}"
