"""The columns of every config of the dataset, in the words of a dataset card.

A new column is optional and goes to the end: older lines read it as null. Another type is another
config.
"""

from __future__ import annotations

from typing import Any

Feature = dict[str, Any]


def _column(name: str, dtype: str) -> Feature:
    return {"name": name, "dtype": dtype}


def _text(*names: str) -> list[Feature]:
    return [_column(name, "string") for name in names]


def _decimals(*names: str) -> list[Feature]:
    return [_column(name, "float64") for name in names]


_COMMON: list[Feature] = [
    *_text("record_id", "schema", "taxonomy", "config_sha256", "project"),
    _column("task_id", "int64"),
    _column("annotation_id", "int64"),
    _column("annotation_version", "int64"),
    *_text("annotator", "created_at", "updated_at"),
    _column("ground_truth", "bool"),
    *_text("split"),
]
_SOURCE: list[Feature] = [
    {"name": "source", "struct": _text("object_sha256", "uri")},
    *_text("text_sha256"),
    _column("regions_set_aside", "int64"),
]

FEATURES: dict[str, list[Feature]] = {
    "ner": [
        *_COMMON,
        *_SOURCE,
        *_text("text"),
        {
            "name": "spans",
            "list": [
                *_text("id"),
                _column("start", "int64"),
                _column("end", "int64"),
                *_text("label", "text"),
                _column("page", "int64"),
            ],
        },
        {"name": "relations", "list": _text("from_id", "to_id", "label", "direction")},
    ],
    "layout": [
        *_COMMON,
        *_SOURCE,
        {
            "name": "pages",
            "list": [
                _column("page", "int64"),
                *_text("image"),
                *_decimals("width_pt", "height_pt"),
                _column("rotation", "int64"),
            ],
        },
        {
            "name": "boxes",
            "list": [
                *_text("id"),
                _column("page", "int64"),
                *_text("label"),
                *_decimals("x_pct", "y_pct", "width_pct", "height_pct", "rotation_deg"),
                *_decimals("x_pt", "y_pt", "width_pt", "height_pt"),
                *_text("text"),
            ],
        },
    ],
    "audit": [
        *_COMMON,
        *_text("change", "content_sha256"),
        _column("was_cancelled", "bool"),
        *_decimals("lead_time_s"),
        *_text("result"),
    ],
}
