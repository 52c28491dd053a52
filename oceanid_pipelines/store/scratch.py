"""A database that lives as long as a drill: made, used, dropped.

The login may create databases and owns nothing else. What a killed drill left is dropped by the
next one.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from oceanid_pipelines.domain.errors import StoreRefused, StoreUnreachable

PREFIX = "oceanid_drill_"
_NAME = "the scratch server"


@contextmanager
def database(url: str) -> Iterator[str]:
    """Yield the URL of a new, empty database; it is dropped in the end."""
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    name = f"{PREFIX}{secrets.token_hex(4)}"
    try:
        with psycopg.connect(plain, autocommit=True, application_name=name) as connection:
            _drop_leftovers(connection)
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            try:
                parts = urlsplit(url)
                yield urlunsplit(parts._replace(path=f"/{name}"))
            finally:
                _drop(connection, name)
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreRefused(_NAME, f"its login may not create databases ({error})") from None
    except psycopg.OperationalError as error:
        raise StoreUnreachable(_NAME, str(error).splitlines()[0]) from None


def _drop_leftovers(connection: psycopg.Connection) -> None:
    """Drop databases of drills whose session, which is named after them, is gone."""
    left = connection.execute(
        "SELECT made.datname FROM pg_database AS made WHERE starts_with(made.datname, %s)"
        " AND NOT EXISTS"
        " (SELECT FROM pg_stat_activity AS session WHERE session.application_name = made.datname)",
        [PREFIX],
    ).fetchall()
    for (name,) in left:
        _drop(connection, name)


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )
