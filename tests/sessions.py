"""How many sessions a database server has at once, and whose: sampled while something goes on."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import psycopg

README = Path(__file__).parent.parent / "README.md"
_PAUSE_SECONDS = 0.01
_SESSIONS = (
    "SELECT datname, application_name, client_port FROM pg_stat_activity"
    " WHERE backend_type = 'client backend' AND datname IS NOT NULL"
)
Who = Callable[[str, str, int], str | None]


class Peaks:
    """Counts the sessions of a server while it is open: the most at once, by whom, by database."""

    def __init__(
        self, connect: Callable[[], psycopg.Connection], who: Who, pause: float = _PAUSE_SECONDS
    ) -> None:
        self.most: Counter[str] = Counter()
        self._connect, self._who, self._pause = connect, who, pause
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="peaks")

    def __enter__(self) -> Peaks:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop looking."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        with self._connect() as connection:
            connection.autocommit = True
            while not self._over.wait(self._pause):
                sessions = connection.execute(_SESSIONS).fetchall()
                now = Counter(who for one in sessions if (who := self._who(*one)))
                self.most |= now + Counter(database for database, *_ in sessions)


def stated() -> dict[str, tuple[int, int]]:
    """Return what the README allows: sessions in the analytics database, and in Dagster's."""
    rows = re.findall(r"^\| (.+?) \| (\d+) \| (\d+) \|$", README.read_text(), re.MULTILINE)
    return {who.replace("`", ""): (int(ours), int(dagsters)) for who, ours, dagsters in rows}
