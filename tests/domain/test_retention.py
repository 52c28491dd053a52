"""Which backups stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oceanid_pipelines.domain.retention import superfluous

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
MOMENTS = st.sets(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001
        lambda moment: moment.replace(tzinfo=UTC)
    )
)


def days(*ago: int) -> set[datetime]:
    return {NOW - timedelta(days=number) for number in ago}


def test_a_daily_backup_of_two_months_leaves_seven_days_and_four_weeks() -> None:
    everything = days(*range(60))
    kept = everything - superfluous(everything)
    # 25 November 2026 is a Wednesday: the weeks' newest are this day and the Sundays before.
    assert kept == days(0, 1, 2, 3, 4, 5, 6) | days(0, 3, 10, 17)


def test_backups_that_stopped_long_ago_all_stay() -> None:
    everything = days(300, 301, 302)
    assert superfluous(everything) == frozenset()


def test_of_one_day_the_newest_stays() -> None:
    hours = {NOW - timedelta(hours=number) for number in (0, 1, 2)}
    assert superfluous(hours) == hours - {NOW}


@given(MOMENTS)
def test_the_newest_always_stays_and_enough_with_it(moments: set[datetime]) -> None:
    kept = moments - superfluous(moments)
    assert kept >= ({max(moments)} if moments else set())
    assert len({one.date() for one in kept}) >= min(7, len({one.date() for one in moments}))
    weeks = {one.isocalendar()[:2] for one in moments}
    assert len({one.isocalendar()[:2] for one in kept}) >= min(4, len(weeks))
    assert len(kept) <= 7 + 4


@given(MOMENTS)
def test_deleting_what_is_superfluous_makes_nothing_else_superfluous(
    moments: set[datetime],
) -> None:
    assert superfluous(moments - superfluous(moments)) == frozenset()
