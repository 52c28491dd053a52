"""Running anything twice changes nothing."""

from __future__ import annotations

import pytest

from tests.flows.conftest import Deployment, fill, finish, materialize


@pytest.mark.usefixtures("every_store")
def test_a_second_materialization_of_everything_writes_no_row(deployment: Deployment) -> None:
    fill(deployment)
    finish(materialize(deployment.environment))
    before = deployment.versions()
    meaning = deployment.dump()
    assert before["curated.vessels"][0] == 14
    assert before["control.bucket_keys"][0] == 10, "derived/ is no upload"
    assert {row["status"] for row in meaning["stage.documents"]} == {"parsed", "rejected"}
    assert len(meaning["curated.entity_conflicts"]) == 1

    output = finish(materialize(deployment.environment))

    assert "curated" in output
    assert deployment.versions() == before


def test_a_second_run_finds_nothing_to_do(deployment: Deployment) -> None:
    fill(deployment)
    first = deployment.run()
    before = deployment.versions()
    assert not first.idle

    assert deployment.run().idle
    assert deployment.versions() == before
