"""The plain psycopg session that migrations run in, and who stands in its way.

Everything else that talks to Postgres uses `database.py`. A migration needs what a pool hides: its
text goes out in one message, and its advisory lock ends with its session.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

import psycopg
from psycopg import errors
from sqlalchemy import make_url

from oceanid_pipelines.domain.errors import OceanidError, StoreRefused, StoreUnreachable
from oceanid_pipelines.settings import postgres_url
from oceanid_pipelines.store.database import APPLICATION_PREFIX

STORE = "the analytics database"
OWNER_HINT = "migrate as the owner of the schema: OCEANID_OWNER_DATABASE_URL"

_BLOCKERS = """
SELECT DISTINCT
       CASE WHEN blocker = 0 THEN 'a prepared transaction (see pg_prepared_xacts)'
            ELSE format('pid %%s (%%s, %%s%%s)', blocker, coalesce(usename, 'system'),
                        coalesce(nullif(application_name, ''), backend_type, 'unnamed'),
                        ', ' || state)
       END
FROM unnest(pg_blocking_pids(%s)) AS blocker
LEFT JOIN pg_stat_activity ON pid = blocker
ORDER BY 1
"""


@contextmanager
def session(url: str, application: str) -> Iterator[psycopg.Connection]:
    """Yield one connection in autocommit, outside any pool, closed at the end.

    Raise StoreUnreachable when there is none or it is lost, StoreRefused when its login may not
    read what the body reads.
    """
    address = make_url(postgres_url(url))
    arguments = {
        **address.translate_connect_args(username="user", database="dbname"),
        **address.query,
        "autocommit": True,
        "application_name": f"{APPLICATION_PREFIX}{application}",
        "client_encoding": "utf8",  # the files' encoding, whatever the database's is
        "connect_timeout": 10,
        "keepalives_idle": 30,
        "options": "-c timezone=UTC",
    }
    try:
        with psycopg.connect(**arguments) as connection:
            yield connection
    except errors.InsufficientPrivilege as error:
        raise StoreRefused(STORE, f"{first_line(error)}: {OWNER_HINT}") from None
    except psycopg.OperationalError as error:
        raise StoreUnreachable(STORE, first_line(error)) from None


def first_line(error: psycopg.Error) -> str:
    """Return what the server said in one line, which never carries the password."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


class LockWatch:
    """Notes, from a second session, who blocks a backend: afterwards it could not be asked.

    It connects only when the body of its `with` runs for longer than `after` seconds.
    """

    def __init__(self, url: str, backend: int, *, after: float) -> None:
        self.blockers = "sessions that are gone again"
        self._url = url
        self._backend = backend
        self._after = after
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="lock watch", daemon=True)

    def __enter__(self) -> LockWatch:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        if self._done.wait(self._after):
            return
        try:
            with session(self._url, "migrate: lock watch") as connection:
                while True:
                    rows = connection.execute(_BLOCKERS, [self._backend]).fetchall()
                    if rows:
                        self.blockers = ", ".join(str(row[0]) for row in rows)
                    if self._done.wait(self._after / 4):
                        return
        except OceanidError as failure:
            self.blockers = f"somebody ({failure})"
