"""A register of any size is loaded in bounded memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows import samples
from tests.flows.conftest import Deployment

MEGABYTES = 200
MOST_MEGABYTES = 400  # of the process, in which importing everything takes half
LOAD = """
import json, os, resource
from pathlib import Path
from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.flows.documents import parse_documents
from oceanid_pipelines.flows.extraction import extract_facts
from tests.flows import driver
with driver.writing(os.environ) as connection:
    records = parse_documents(connection, driver.object_store(os.environ)).records
    facts = extract_facts(connection, load_catalog(Path(os.environ["OCEANID_CATALOG"]))).facts
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([records, facts, peak // 1024]))
"""


@pytest.mark.exhaustive
def test_a_csv_of_200_megabytes_is_loaded_in_bounded_memory(
    deployment: Deployment, tmp_path: Path
) -> None:
    """Ten times the file takes no more: nothing that is kept grows with it (see bench)."""
    headers = (*samples.HEADERS, "Notes")
    samples.declare_source(deployment.catalog, "AAA")
    path = tmp_path / "large.csv"
    row = samples.csv([samples.vessel(1, "ALBA", Notes="x" * 4000, IMO="")], headers).decode()
    head, line = row.splitlines(keepends=True)
    rows = MEGABYTES * 1024 * 1024 // len(line)
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        file.writelines(f"R{number}{line[6:]}" for number in range(rows))
    deployment.s3.upload_file(str(path), deployment.bucket, "uploads/AAA/2026-01-01/large.csv")

    deployment.listing()
    deployment.register()
    ran = subprocess.run(
        [sys.executable, "-c", LOAD],
        env=deployment.environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    records, facts, peak = json.loads(ran.stdout.splitlines()[-1])
    assert (records, facts) == (rows, rows * len(samples.HEADERS))
    assert peak < MOST_MEGABYTES
