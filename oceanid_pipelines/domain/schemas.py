"""The JSON Schema of every config: the types of `features.py`, and what a value may be besides.

They are published beside the data, as `schemas/<config>.json`; no line is released that breaks its
own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import jsonschema_rs

from oceanid_pipelines.domain.canonical import canonical
from oceanid_pipelines.domain.features import FEATURES, Feature

SCHEMAS_FOLDER = "schemas/"
_TYPES = {"string": "string", "int64": "integer", "float64": "number", "bool": "boolean"}
_SHA256 = {"pattern": "^[0-9a-f]{64}$"}
_MOMENT = {"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z$"}
_SOME = {"minLength": 1}
_FROM_1 = {"minimum": 1}
_FROM_0 = {"minimum": 0}

# By the name of a column, wherever it stands.
_RULES: Mapping[str, Mapping[str, Any]] = {
    **dict.fromkeys(("record_id", "schema", "taxonomy", "split", "id", "label"), _SOME),
    **dict.fromkeys(("config_sha256", "object_sha256", "text_sha256", "content_sha256"), _SHA256),
    **dict.fromkeys(("created_at", "updated_at"), _MOMENT),
    **dict.fromkeys(("task_id", "annotation_id", "annotation_version", "page", "row"), _FROM_1),
    **dict.fromkeys(("start", "regions_set_aside"), _FROM_0),
    **dict.fromkeys(("end", "withdrawal"), _FROM_1),
    "annotator": {"pattern": "^[0-9a-f]{16}$"},  # never a name, never a mail address
    "uri": {"pattern": "^s3://"},  # never https, never signed
    "direction": {"enum": ["right", "left", "bi"]},
    "change": {"enum": ["created", "updated", "deleted"]},
    "verdict": {"enum": ["accept", "correct", "dismiss"]},
}
_NULLABLE: Mapping[str, frozenset[str]] = {
    "": frozenset({"config_sha256", "annotator", "created_at"}),
    "source": frozenset({"uri", "page", "row"}),
    "relations": frozenset({"label"}),
    "pages": frozenset({"image", "width_pt", "height_pt"}),
    "boxes": frozenset({"x_pt", "y_pt", "width_pt", "height_pt", "text"}),
    "tables": frozenset({"raw", "suggestion", "verdict", "corrected"}),
    # Of tasks that are not ours no source is known, and a withdrawn version says nothing.
    "audit": frozenset(
        {"project", "source", "text_sha256", "content_sha256", "lead_time_s", "result"}
        | {"withdrawal"}
    ),
}


def schema_files() -> dict[str, bytes]:
    """Return the schemas as files of the repository: path -> content."""
    return {
        f"{SCHEMAS_FOLDER}{config}.json": canonical(schema(config)) + b"\n" for config in FEATURES
    }


def schema(config: str) -> dict[str, Any]:
    """Return the JSON Schema of a config's lines."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": config,
        **_object(FEATURES[config], _NULLABLE[""] | _NULLABLE.get(config, frozenset())),
    }


def problem(config: str, record: Mapping[str, Any]) -> str | None:
    """Return where and how a record breaks its schema; None when it fits."""
    validator = _validator(config)
    if validator.is_valid(record):
        return None
    error = next(iter(validator.iter_errors(record)))
    place = "/".join(map(str, error.instance_path))
    return f"{place or 'the record'} breaks {'/'.join(map(str, error.schema_path))}"


@cache
def _validator(config: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(schema(config))


def _object(columns: Sequence[Feature], nullable: frozenset[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [column["name"] for column in columns],
        "properties": {
            column["name"]: _value(column, null=column["name"] in nullable) for column in columns
        },
    }


def _value(column: Feature, *, null: bool) -> dict[str, Any]:
    name = column["name"]
    within = _NULLABLE.get(name, frozenset())
    if "list" in column:
        return {"type": "array", "items": _object(column["list"], within)}
    if "struct" in column:
        value = _object(column["struct"], within)
        return value | {"type": ["object", "null"]} if null else value
    kind = _TYPES[column["dtype"]]
    rules = dict(_RULES.get(name, {}))
    if null and "enum" in rules:
        rules["enum"] = [*rules["enum"], None]
    return {"type": [kind, "null"] if null else kind} | rules
