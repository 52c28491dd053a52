"""What goes on behind the sink's answers: what was stored is landed, and Dagster is told.

Two threads that survive every failure, count it, and try again; neither makes an answer wait, and
no Dagster keeps anything from landing.
"""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping

from oceanid_pipelines.clients.dagster import DagsterWebserver
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.flows.webhooks import Settled
from oceanid_pipelines.sink.meters import Meters

logger = logging.getLogger(__name__)

REPORT_EVERY_SECONDS = 10.0  # a materialization an annotation would drown all others
_PAUSES_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
REPORTED = ("raw/annotation_events", "label/annotations", "stage/extractions")


def told(error: Exception) -> str:
    """Say what went wrong without the words of a row, which a database's errors repeat."""
    return str(error) if isinstance(error, OceanidError) else type(error).__name__


class _Worker(ABC):
    """A thread that works when it is woken, and after a failure again when its pause is over."""

    def __init__(self, name: str) -> None:
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def wake(self) -> None:
        """Say that there is something to do."""
        self._woken.set()

    def stop(self) -> None:
        """End after what is being done."""
        self._stopping.set()
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        failures = 0
        while True:
            self._woken.wait()
            self._woken.clear()
            if self._stopping.is_set():
                return
            try:
                self._work()
                failures = 0
            except Exception as error:  # noqa: BLE001 - counted and said; the thread lives on
                self._failed(error)
                pause = _PAUSES_SECONDS[min(failures, len(_PAUSES_SECONDS) - 1)]
                failures += 1
                self._woken.set()
                self._stopping.wait(pause)

    @abstractmethod
    def _work(self) -> None:
        """Do what there is to do; whatever it raises is counted, and it is called again."""

    @abstractmethod
    def _failed(self, error: Exception) -> None:
        """Count and say what went wrong."""


class Settler(_Worker):
    """Lands and extracts what was stored; at first, what was left when the last sink was killed."""

    def __init__(
        self, settle: Callable[[], Settled], meters: Meters, report: Callable[[Settled], None]
    ) -> None:
        super().__init__("settle")
        self._settle = settle
        self._meters = meters
        self._report = report
        self.wake()

    def _work(self) -> None:
        with self._meters.settle_seconds.time():
            done = self._settle()
        self._meters.landed(done.landed.versions)
        if done.landed.events:
            self._report(done)

    def _failed(self, error: Exception) -> None:
        self._meters.failed("settle")
        logger.warning("what was stored is not landed yet: %s", told(error))


class Reporter(_Worker):
    """Tells Dagster what was landed, in sums; what could not be told is told with the next."""

    def __init__(self, dagster: DagsterWebserver, meters: Meters) -> None:
        super().__init__("report")
        self._dagster = dagster
        self._meters = meters
        self._changing = threading.Lock()
        self._untold: Counter[str] = Counter()

    def add(self, done: Settled) -> None:
        """Have this told, soon."""
        self._owe({"new events": done.landed.events, "new versions": done.landed.versions})
        self.wake()

    def _work(self) -> None:
        with self._changing:
            sums, self._untold = self._untold, Counter()
        if not sums:
            return
        try:
            for asset in REPORTED:
                self._dagster.report_materialization(asset, {**sums, "via": "webhook"})
        except Exception:
            self._owe(sums)
            raise
        self._stopping.wait(REPORT_EVERY_SECONDS)

    def _failed(self, error: Exception) -> None:
        self._meters.failed("report")
        logger.warning("Dagster was not told: %s", told(error))

    def _owe(self, sums: Mapping[str, int]) -> None:
        with self._changing:
            self._untold.update(sums)
