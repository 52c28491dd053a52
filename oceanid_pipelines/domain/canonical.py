"""The ways to write JSON where its bytes are published or hashed, and to read it fast."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import orjson


def canonical(value: Any) -> bytes:
    """Return compact UTF-8 JSON with sorted keys; raise ValueError for NaN and infinities."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()


def compact(value: Any) -> bytes:
    """Return the same form, ten times as fast: exponents are written otherwise (1e-7, not 1e-07).

    Only for values that fit their JSON Schema: a NaN, which none allows, would become null.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def write_json(value: Any) -> str:
    """Return a value as JSON for the database, as json.dumps does, several times as fast."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # an integer of more than 64 bits
        return json.dumps(value, ensure_ascii=False)


def read_json(text: str) -> Any:
    """Return the value of a JSON text, as json.loads does, several times as fast.

    Like in a browser, an integer of more than 64 bits becomes a float.
    """
    try:
        return orjson.loads(text)
    except ValueError:  # deeper than 1,024, or a number beyond any float
        return json.loads(text)


def sha256_of(content: bytes) -> str:
    """Return the sha256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
