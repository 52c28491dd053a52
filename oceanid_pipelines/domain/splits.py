"""Which split a document is in: by its content, a salt and fixed bounds, and once for all.

What shares a split has a member in common: the object, or the normalised text. A member that was
given a split keeps it, and gives it to whatever has the member in common: `store/lines.py`
remembers. The bounds are data of the catalog. Changing them, or the salt, makes another dataset.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import NamedTuple

ALGORITHM = "sha256(salt:group)"
_SCALE = 2**64


class Wanted(NamedTuple):
    """What a document wants a split for: its members, and where its text's hash puts it."""

    object: str
    text: str
    split: str


def object_member(object_sha256: str) -> str:
    """Return what all documents of an object have in common."""
    return f"object:{object_sha256}"


def document_group(text: str, object_sha256: str) -> str:
    """Return what all documents of a normalised text have in common, or of an object without."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if not plain:
        return object_member(object_sha256)
    return f"text:{hashlib.sha256(plain.encode()).hexdigest()}"


def split_of(group: str, *, salt: str, bounds: Mapping[str, float]) -> str:
    """Return the split of a group; `bounds` are shares in order, the last split has the rest."""
    digest = hashlib.sha256(f"{salt}:{group}".encode()).digest()
    position = int.from_bytes(digest[:8]) / _SCALE
    reached = 0.0
    for name, share in bounds.items():
        reached += share
        if position < reached:
            return name
    return list(bounds)[-1]


def settle(wanted: Collection[Wanted], known: Mapping[str, str]) -> dict[str, str]:
    """Return the split of every member that has none yet.

    A text is in the split of the object it was found in, if that has one, or where its hash puts
    it; an object is in the split of its text.
    """
    found = dict(known)
    for one in sorted(wanted, key=lambda one: (one.object not in known, one.object)):
        found.setdefault(one.text, known.get(one.object, one.split))
    for one in sorted(wanted):
        found.setdefault(one.object, found[one.text])
    return {member: split for member, split in found.items() if member not in known}


@lru_cache(maxsize=10_000)
def pseudonym(salt: str, purpose: str, value: str) -> str:
    """Return what stands for a value that must not be published: 16 hexadecimal digits."""
    return hmac.new(salt.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()[:16]
