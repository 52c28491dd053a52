"""What the sink counts, for Prometheus. No label holds anything that came from outside."""

from __future__ import annotations

from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

Outcome = Literal[
    "stored", "repeated", "hint", "wrong secret", "too large", "too slow", "no event", "failed"
]
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)


class Meters:
    """The counters of one sink."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._webhooks = Counter(
            "oceanid_sink_webhooks",
            "Webhooks, by what became of them",
            ["outcome"],
            registry=self._registry,
        )
        self._events = Counter(
            "oceanid_sink_events", "Events that were stored", registry=self._registry
        )
        self._versions = Counter(
            "oceanid_sink_versions", "Versions that were landed", registry=self._registry
        )
        self._failures = Counter(
            "oceanid_sink_failures",
            "Failures behind the answers: settle (landing, extracting), report (to Dagster)",
            ["step"],
            registry=self._registry,
        )
        self._last = Gauge(
            "oceanid_sink_last_event_timestamp_seconds",
            "When an event was last stored",
            registry=self._registry,
        )
        self.answer_seconds = Histogram(
            "oceanid_sink_answer_seconds",
            "How long Label Studio had to wait",
            registry=self._registry,
            buckets=_SECONDS,
        )
        self.settle_seconds = Histogram(
            "oceanid_sink_settle_seconds",
            "How long landing and extracting took",
            registry=self._registry,
            buckets=_SECONDS,
        )

    def answered(self, outcome: Outcome, events: int = 0) -> None:
        """Count an answer, and the new events in it."""
        self._webhooks.labels(outcome).inc()
        if events:
            self._events.inc(events)
            self._last.set_to_current_time()

    def landed(self, versions: int) -> None:
        """Count versions."""
        self._versions.inc(versions)

    def failed(self, step: Literal["settle", "report"]) -> None:
        """Count a failure behind the answers."""
        self._failures.labels(step).inc()

    def page(self) -> bytes:
        """Return all of it, as Prometheus reads it."""
        return generate_latest(self._registry)
