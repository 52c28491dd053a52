"""Finds the SQL files: in `sql/` of a checkout, or inside the package of an installed wheel."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from sqlalchemy import TextClause, text


@cache
def sql_root() -> Traversable:
    """Return the folder that holds `migrations/` and `queries/`."""
    package = files("oceanid_pipelines")
    packaged = package / "sql"
    if packaged.is_dir():
        return packaged
    return Path(str(package)).parent / "sql"


@cache
def statement(name: str) -> TextClause:
    """Return the statement `sql/queries/<name>.sql`, with `:name` parameters.

    Example: `statement("raw/due_keys")`.
    """
    return text((sql_root() / "queries" / f"{name}.sql").read_text(encoding="utf-8"))
