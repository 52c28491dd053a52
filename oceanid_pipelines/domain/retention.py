"""Which backups to keep. Pure: moments in, moments out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from datetime import datetime

DAILY = 7
WEEKLY = 4


def superfluous(good: Collection[datetime]) -> frozenset[datetime]:
    """Return the moments of good backups that need not be kept.

    Kept are the newest of each of the last 7 days that have one, the newest of each of the last 4
    weeks (of ISO 8601, UTC) that have one, and with them always the newest of all.
    """
    kept = {
        *_newest_of_each(good, lambda moment: moment.date(), DAILY),
        *_newest_of_each(good, lambda moment: moment.isocalendar()[:2], WEEKLY),
    }
    return frozenset(good) - kept


def _newest_of_each(
    moments: Collection[datetime], period: Callable[[datetime], Hashable], most: int
) -> list[datetime]:
    newest: dict[Hashable, datetime] = {}
    for moment in sorted(moments, reverse=True):
        newest.setdefault(period(moment), moment)
    return list(newest.values())[:most]
