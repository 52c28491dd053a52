"""What a key in the bucket means: every key is something, and nothing raises."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanid_pipelines.domain.keys import (
    LabelStudioFile,
    Unrouted,
    Upload,
    name_problem,
    route,
    upload_key,
)

SOURCES = {"IOTC": "IOTC", "EU-FLEET": "EU-FLEET", "A1": "A1", "IOTC_OLD": "IOTC"}


@pytest.mark.parametrize(
    ("key", "upload"),
    [
        ("uploads/IOTC/2025-08-26/a.csv", Upload("IOTC", date(2025, 8, 26), "a.csv")),
        ("uploads/IOTC_OLD/2025-08-26/a.csv", Upload("IOTC", date(2025, 8, 26), "a.csv")),
        ("uploads/EU-FLEET/2024-02-29/a b.xlsx", Upload("EU-FLEET", date(2024, 2, 29), "a b.xlsx")),
        (
            "uploads/A1/2025-01-01/Übersicht 漁船.pdf",
            Upload("A1", date(2025, 1, 1), "Übersicht 漁船.pdf"),
        ),
        ("uploads/A1/2025-01-01/no extension", Upload("A1", date(2025, 1, 1), "no extension")),
        ("upload/12/a.csv", LabelStudioFile(12, "a.csv", is_shown=False)),
        ("upload/12/deep/a?b#c.csv", LabelStudioFile(12, "deep/a?b#c.csv", is_shown=False)),
        ("upload/12/0a1b2c3d-a b.PNG", LabelStudioFile(12, "a b.PNG", is_shown=True)),
    ],
)
def test_a_key_that_somebody_knows_is_that(key: str, upload: Upload | LabelStudioFile) -> None:
    assert route(key, SOURCES) == upload


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("uploads/SPRFMO/2025-08-26/a.csv", "unknown source SPRFMO"),
        ("uploads/iotc/2025-08-26/a.csv", "not a source code"),
        ("uploads//2025-08-26/a.csv", "not a source code"),
        ("uploads/IOTC/2025-02-29/a.csv", "not a date"),
        ("uploads/IOTC/2025-8-26/a.csv", "not a date"),
        ("uploads/IOTC/20250826/a.csv", "not a date"),
        ("uploads/IOTC/٢٠٢٥-٠٨-٢٦/a.csv", "not a date"),
        ("uploads/IOTC/2025-08-26/", "plain name"),
        ("uploads/IOTC/2025-08-26/..", "plain name"),
        ("uploads/IOTC/2025-08-26/a\\b.csv", "plain name"),
        ("uploads/IOTC/2025-08-26/a/b.csv", "expected uploads/"),
        ("uploads/IOTC/2025-08-26", "expected uploads/"),
        ("uploads/IOTC/a.csv", "expected uploads/"),
        ("uploads/", "expected uploads/"),
        ("uploads", "expected uploads/"),
        ("/uploads/IOTC/2025-08-26/a.csv", "expected uploads/"),
        ("Uploads/IOTC/2025-08-26/a.csv", "expected uploads/"),
        ("upload/x/a.csv", "expected uploads/"),
        ("upload//a.csv", "expected uploads/"),
        ("", "expected uploads/"),
        ("uploads/IOTC/2025-08-26/a?.csv", "'?' or '#'"),
        ("uploads/IOTC/2025-08-26/#1.csv", "'?' or '#'"),
        ("uploads/IOTC/2025-08-26/a\n.csv", "control character"),
        ("uploads/IOTC/2025-08-26/a\x7f.csv", "control character"),
    ],
)
def test_a_key_that_nobody_knows_says_what_to_do(key: str, reason: str) -> None:
    routed = route(key, SOURCES)
    assert isinstance(routed, Unrouted)
    assert reason in routed.reason


@given(st.text())
def test_no_key_raises(key: str) -> None:
    assert isinstance(route(key, SOURCES), Unrouted | LabelStudioFile | Upload)


@given(
    st.builds(
        Upload, st.sampled_from(sorted(set(SOURCES.values()))), st.dates(), st.text(min_size=1)
    ).filter(lambda upload: name_problem(upload.name) is None)
)
def test_the_key_of_an_upload_is_routed_to_that_upload(upload: Upload) -> None:
    assert route(upload_key(upload), SOURCES) == upload
