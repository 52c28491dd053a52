"""Killed with SIGKILL at any effect and run again, the end is that of an undisturbed run.

Every database of a test stands beside the same bucket, so that even versions and ETags compare.
"""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.flows import driver, samples
from tests.flows.conftest import Deployment, fill
from tests.flows.driver import EFFECTS, Death
from tests.flows.tables import Dump

BEFORE_OR_AFTER = ("before", "after")
# A death at each kind of effect, of a promotion both; the later count is in the middle of several.
EVERYDAY = [
    Death("catalog declared", "after"),
    Death("listing applied", "after"),
    Death("key settled", "after"),
    Death("batch registered", "before"),
    Death("objects ingested", "after"),
    Death("document loaded", "after", 3),
    Death("document rejected", "before"),
    Death("facts made", "after", 2),
    Death("promotion", "after"),
    Death("promotion", "before", 3),
    Death("list_page", "after"),
    Death("download", "before", 2),
]
OTHER_MOMENTS = [
    Death("listing applied", "before"),
    Death("batch registered", "after"),
    Death("document loaded", "before", 2),
    Death("document rejected", "after"),
    Death("facts made", "before"),
    Death("promotion", "before"),
    Death("download", "after", 12),
]


def dies(deployment: Deployment, death: Death, note: Path) -> None:
    """Run until the named place, and make sure that it ended just there."""
    note.unlink(missing_ok=True)
    assert driver.killed_run(deployment.environment, death, note) == -signal.SIGKILL
    assert note.read_text(encoding="utf-8") == str(death)


def undisturbed(deployment: Deployment) -> Dump:
    deployment.run()
    return deployment.dump()


def test_the_deaths_are_at_every_kind_of_effect() -> None:
    assert {death.effect for death in EVERYDAY} == {*EFFECTS, "list_page", "download"}


@pytest.mark.parametrize(
    "deaths",
    [
        pytest.param(EVERYDAY, id="everyday"),
        pytest.param(OTHER_MOMENTS, id="other moments", marks=pytest.mark.exhaustive),
    ],
)
def test_a_run_killed_at_each_kind_of_effect_ends_like_an_undisturbed_one(
    deployment: Deployment, tmp_path: Path, deaths: list[Death]
) -> None:
    fill(deployment)
    expected = undisturbed(deployment)
    for death in deaths:
        victim = deployment.elsewhere()
        dies(victim, death, tmp_path / "note")
        assert victim.dump() != expected, death
        victim.run()
        assert victim.dump() == expected, death
        assert victim.run().idle, death


def test_a_redelivery_killed_at_each_effect_ends_like_an_undisturbed_one(
    deployment: Deployment, tmp_path: Path
) -> None:
    """The second load: an overwrite, a deletion, known bytes on a new date, a changed mapping."""
    register = [samples.vessel(number, f"SHIP {number}") for number in range(6)]
    deployment.put("uploads/AAA/2026-01-01/a.csv", samples.csv(register))
    deployment.put("uploads/AAA/2026-01-01/old.csv", samples.csv(register[:3]))
    deployment.put("uploads/BBB/2026-01-01/b.csv", samples.csv(register[3:]))
    deaths = [
        Death("catalog declared", "after"),
        Death("listing applied", "after"),
        Death("batch registered", "after"),
        Death("facts made", "after"),
        Death("promotion", "after"),
        Death("promotion", "before", 3),
    ]
    victims = [deployment.elsewhere() for _ in deaths]
    for one in (deployment, *victims):
        one.run()

    samples.declare_source(deployment.catalog, "BBB", headers={"VESSEL_NAME": ["Call Sign"]})
    deployment.put("uploads/AAA/2026-02-01/a.csv", samples.csv(register))
    deployment.put("uploads/AAA/2026-01-01/a.csv", samples.csv(register[1:]))
    deployment.delete("uploads/AAA/2026-01-01/old.csv")
    expected = undisturbed(deployment)

    for victim, death in zip(victims, deaths, strict=True):
        dies(victim, death, tmp_path / "note")
        victim.run()
        assert victim.dump() == expected, death


@pytest.mark.exhaustive
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("moment", BEFORE_OR_AFTER)
def test_a_run_killed_at_any_commit_ends_like_an_undisturbed_one(
    deployment: Deployment, tmp_path: Path, moment: str
) -> None:
    fill(deployment)
    expected = undisturbed(deployment)
    commits = driver.counted_run(deployment.elsewhere().environment, tmp_path / "count")
    assert commits > 30
    for number in range(1, commits + 1):
        victim = deployment.elsewhere()
        dies(victim, Death("commit", moment, number), tmp_path / "note")
        victim.run()
        assert victim.dump() == expected, (moment, number)
