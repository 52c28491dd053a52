"""`oceanid plan` says what the next runs would do, and does none of it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from oceanid_pipelines.cli import oceanid
from oceanid_pipelines.local.home import free_port
from tests.flows.conftest import Deployment, fill


def run(deployment: Deployment, *arguments: str) -> Result:
    return CliRunner().invoke(oceanid, list(arguments), env=deployment.environment)


def plan(deployment: Deployment) -> dict[str, int]:
    """Return what there is to do, having made sure that planning wrote nothing."""
    before = deployment.versions()
    done = run(deployment, "plan", "--json")
    assert done.exit_code == 0, done.output
    assert deployment.versions() == before
    return {
        f"{one['layer']}: {one['what']}": one["count"]
        for one in json.loads(done.output)
        if one["count"]
    }


@pytest.mark.usefixtures("every_store")
def test_a_plan_counts_what_is_to_be_done_and_writes_nothing(deployment: Deployment) -> None:
    fill(deployment)
    uploads = plan(deployment)
    new = uploads["raw/objects: register new uploads"]
    assert uploads["label_studio/projects: set right what differs (oceanid provision)"] > 0
    deployment.run()
    (registered,) = deployment.rows(
        "SELECT count(*) FROM control.bucket_keys"
        " WHERE state = 'registered' AND starts_with(key, 'uploads/')"
    )
    assert registered["count"] == new
    after = plan(deployment)
    assert not [name for name in after if name.startswith(("raw/", "stage/", "curated/"))], after
    key = deployment.rows("SELECT min(key) AS key FROM control.bucket_keys")[0]["key"]
    deployment.delete(key)
    assert plan(deployment)["raw/objects: take note of deleted keys"] == 1


def test_a_store_that_is_out_of_reach_hides_no_other(deployment: Deployment) -> None:
    fill(deployment)
    deployment.environment["LABEL_STUDIO_URL"] = f"http://127.0.0.1:{free_port(taken=())}"
    done = run(deployment, "plan")
    assert done.exit_code == 1
    assert "register new uploads" in done.output
    assert "cannot reach" in done.output
