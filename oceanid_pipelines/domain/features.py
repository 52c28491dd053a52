"""The columns of every config of the dataset, in the words of a dataset card.

A new column is optional and goes to the end: older lines read it as null. Another type is another
config. What a column may hold besides its type is in `schemas.py`.
"""

from __future__ import annotations

from typing import Any

Feature = dict[str, Any]


def _column(name: str, dtype: str) -> Feature:
    return {"name": name, "dtype": dtype}


def _text(*names: str) -> list[Feature]:
    return [_column(name, "string") for name in names]


def _whole(*names: str) -> list[Feature]:
    return [_column(name, "int64") for name in names]


def _decimals(*names: str) -> list[Feature]:
    return [_column(name, "float64") for name in names]


_COMMON: list[Feature] = [
    *_text("record_id", "schema", "taxonomy", "config_sha256", "project"),
    *_whole("task_id", "annotation_id", "annotation_version"),
    *_text("annotator", "created_at", "updated_at"),
    _column("ground_truth", "bool"),
    *_text("split"),
    {"name": "source", "struct": [*_text("object_sha256", "uri"), *_whole("page", "row")]},
    *_text("text_sha256"),
]
_REGIONS: list[Feature] = [*_COMMON, *_whole("regions_set_aside")]

FEATURES: dict[str, list[Feature]] = {
    "ner": [
        *_REGIONS,
        *_text("text"),
        {
            "name": "spans",
            "list": [
                *_text("id"),
                *_whole("start", "end"),
                *_text("label", "text"),
                *_whole("page"),
            ],
        },
        {"name": "relations", "list": _text("from_id", "to_id", "label", "direction")},
    ],
    "layout": [
        *_REGIONS,
        {
            "name": "pages",
            "list": [
                *_whole("page"),
                *_text("image"),
                *_decimals("width_pt", "height_pt"),
                *_whole("rotation"),
            ],
        },
        {
            "name": "boxes",
            "list": [
                *_text("id"),
                *_whole("page"),
                *_text("label"),
                *_decimals("x_pct", "y_pct", "width_pct", "height_pct", "rotation_deg"),
                *_decimals("x_pt", "y_pt", "width_pt", "height_pt"),
                *_text("text"),
            ],
        },
    ],
    "tables": [
        *_COMMON,
        *_text("record", "field", "raw", "suggestion", "verdict", "corrected"),
    ],
    "audit": [
        *_COMMON,
        *_text("change", "content_sha256"),
        _column("was_cancelled", "bool"),
        *_decimals("lead_time_s"),
        *_text("result"),
        *_whole("withdrawal"),
    ],
}
