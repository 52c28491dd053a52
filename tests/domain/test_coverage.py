"""What a delivery lacks, against its source's expectation and against its last delivery."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from oceanid_pipelines.domain.coverage import Coverage, LastDelivery
from tests.domain.test_mapping import FLAG, IMO, mapper

DAY = datetime.date(2026, 1, 1)
FULL = {"IMO": 1.0, "FLAG": 1.0}


@pytest.mark.parametrize(
    ("imos", "flags", "last", "expected"),
    [
        (20, 20, None, ()),
        (20, 20, FULL, ()),
        (10, 20, None, ()),  # just what the source promises
        (9, 20, None, ("at least 50% is expected",)),
        (9, 20, FULL, ("at least 50% is expected",)),  # said once
        (10, 20, FULL, ("50.0% of the records have a valid value under IMO #, 100.0% had",)),
        (16, 20, FULL, ()),  # a fifth may go
        (20, 11, FULL, ()),  # nine of twenty flags may be chance
        (20, 10, FULL, ("FLAG: 50.0%",)),
        (20, 10, {"IMO": 1.0}, ()),  # a new column has nothing to fall from
        (20, None, None, ()),
        (20, None, FULL, ("FLAG: no header Flag in the delivery; that of 2026-01-01 had one",)),
        (20, None, {"IMO": 1.0, "FLAG": 0.0}, ()),  # an empty column may go
        (None, 20, None, ("IMO: no header IMO No or IMO # in the delivery",)),
        (None, None, None, ("IMO: no header", "no header of it is one that the source's")),
    ],
)
def test_what_falls_short_is_said(
    tmp_path: Path,
    imos: int | None,
    flags: int | None,
    last: dict[str, float] | None,
    expected: tuple[str, ...],
) -> None:
    headers = [h for h, n in (("IMO #", imos), ("Flag", flags), ("Photo", 0)) if n is not None]
    made = mapper(tmp_path, IMO + FLAG, *headers)
    coverage = Coverage(made)
    for number in range(20):
        cells = {
            "IMO #": "9074729" if number < (imos or 0) else "PENDING",
            "Flag": "ESP" if number < (flags or 0) else "",
        }
        coverage.add(made.candidates({h: cells.get(h, "") for h in headers}))
    found = coverage.shortfalls(LastDelivery(DAY, last) if last else None)
    assert len(found) == len(expected), found
    assert all(part in said for said, part in zip(found, expected, strict=True)), found


def test_columns_of_one_key_are_told_apart(tmp_path: Path) -> None:
    columns = "  - {label: PREVIOUS_NAME, headers: [Ex 1]}\n" * 2
    made = mapper(tmp_path, columns.replace("Ex 1", "Ex 2", 1), "Ex 2", "Ex 1")
    coverage = Coverage(made)
    coverage.add(made.candidates({"Ex 1": "A", "Ex 2": ""}))
    assert coverage.shares() == {"PREVIOUS_NAME": 0.0, "PREVIOUS_NAME (2)": 1.0}
    assert coverage.by_label() == {"PREVIOUS_NAME": {"null": 1, "valid": 1}}
