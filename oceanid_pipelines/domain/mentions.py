"""What people marked in a document, read as candidate facts, and which facts are of one vessel.

Where a mark is in its text or on its page is decided before: see spans.py and boxes.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from oceanid_pipelines.catalog import Catalog, Column
from oceanid_pipelines.domain.normalise import Reading, valid
from oceanid_pipelines.domain.readers import ReadCell, reader

# Labels of which one vessel has one value: two different ones are two vessels.
IDENTITY = ("IMO", "VESSEL_NAME", "IRCS", "MMSI", "FLAG")
# Of these also a number that cannot be valid speaks of a vessel, perhaps of another one.
_NUMBERS = ("IMO", "IRCS", "MMSI")


@dataclass(frozen=True, slots=True)
class Mention:
    """One label on one marked piece: a span, or a box with the text that people typed for it."""

    region_id: str
    label: str
    text: str
    locator: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A mention as it was read; `record_no` numbers the vessels of the annotation, 0 is none."""

    mention: Mention
    reading: Reading
    record_no: int


def read_mentions(
    mentions: Sequence[Mention], relations: Collection[tuple[str, str]], catalog: Catalog
) -> list[Fact]:
    """Return the facts of one annotation, in their order; `relations` join region ids.

    Marks that people joined are of one vessel; if that has two IMO numbers, it is a conflict, as it
    is with a record of a register. What they did not join is of the only vessel with an IMO number
    where nothing speaks of a second one; else it is of none, so that no two vessels are mixed.
    """
    readers = _readers(_Hashable(catalog))
    readings = [readers[mention.label](mention.text, "", "") for mention in mentions]
    records = _records(mentions, readings, relations)
    return [
        Fact(mention, reading, records[mention.region_id])
        for mention, reading in zip(mentions, readings, strict=True)
    ]


class _Hashable:
    """A catalog as a key of the cache: by its fingerprint."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def __hash__(self) -> int:
        return hash(self.catalog.fingerprint)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Hashable) and other.catalog.fingerprint == self.catalog.fingerprint
        )


@lru_cache(maxsize=4)
def _readers(key: _Hashable) -> Mapping[str, ReadCell]:
    """Return how the words under each label of a catalog are read."""
    return {
        name: _verbatim
        if label.kind == "none"
        else reader(Column(label=name, headers=("text",)), key.catalog, None)
        for name, label in key.catalog.taxonomy.by_name.items()
    }


def _verbatim(raw: str, _unit: str, _basis: str) -> Reading:
    return valid(raw)


def _records(
    mentions: Sequence[Mention], readings: Sequence[Reading], relations: Collection[tuple[str, str]]
) -> dict[str, int]:
    groups = _groups([mention.region_id for mention in mentions], relations)
    values: dict[str, set[str]] = {}
    for mention, reading in zip(mentions, readings, strict=True):
        said = reading.value if reading.validity == "valid" else None
        if reading.validity == "invalid" and mention.label in _NUMBERS:
            said = mention.text
        if said and mention.label in IDENTITY:
            values.setdefault(mention.label, set()).add(said.casefold())
    certain = any(
        mention.label == "IMO" and reading.validity == "valid"
        for mention, reading in zip(mentions, readings, strict=True)
    )
    if certain and all(len(found) == 1 for found in values.values()):
        return dict.fromkeys(groups, 1)
    numbers: dict[str, int] = {}
    sizes = Counter(groups.values())
    for root in groups.values():
        if sizes[root] > 1:
            numbers.setdefault(root, len(numbers) + 1)
    records = {region: numbers.get(root, 0) for region, root in groups.items()}
    for mention, reading in zip(mentions, readings, strict=True):
        alone = records[mention.region_id] == 0
        if alone and mention.label == "IMO" and reading.validity == "valid":
            records[mention.region_id] = len(numbers) + 1
            numbers[mention.region_id] = len(numbers) + 1
    return records


def _groups(regions: Sequence[str], relations: Collection[tuple[str, str]]) -> Mapping[str, str]:
    """Return each region's group: the first region that it is joined with, over any others."""
    root = {region: region for region in regions}
    if not relations:
        return root

    def find(region: str) -> str:
        while root[region] != region:
            region = root[region]
        return region

    order = {region: position for position, region in enumerate(dict.fromkeys(regions))}
    for one, other in relations:
        if one in root and other in root:
            first, second = sorted((find(one), find(other)), key=order.__getitem__)
            root[second] = first
    return {region: find(region) for region in regions}
