"""The failures that callers tell apart. A message says what to do; it never carries a secret."""

from __future__ import annotations


class OceanidError(Exception):
    """Any failure of ours that a person reads as one line, without a traceback."""


class StoreUnreachable(OceanidError):
    """A store does not answer: the run fails and is tried again later."""

    def __init__(self, store: str, reason: str) -> None:
        super().__init__(f"cannot reach {store}: {reason}")


class StoreRefused(OceanidError):
    """A store answered and refused: trying again does not help until a person changes something."""

    def __init__(self, store: str, reason: str) -> None:
        super().__init__(f"{store} refused: {reason}")


class WriterBusy(OceanidError):
    """Another run holds the writer's lock."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"the writer's lock is held by {holder}: wait for it, or end it")


class IncompleteListing(OceanidError):
    """A listing could not be proven complete, so nothing was concluded from it."""


class UnreadableDocument(OceanidError):
    """A document that can never be parsed as it is: set aside with this reason, not retried."""
