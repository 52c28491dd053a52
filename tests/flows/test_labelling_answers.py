"""Several people about one task: all that they say is kept, and one answer counts, by a rule."""

from __future__ import annotations

import json

from oceanid_pipelines.domain.agreement import Agreement
from oceanid_pipelines.flows.answers import agreement
from tests.flows import driver
from tests.flows.desk import Desk
from tests.flows.test_labelling import FLAG, GOOD, IMO, TEXT, say

NUMBER, NAME = GOOD


def name_reviewers(desk: Desk, *names: str) -> None:
    path = desk.deployment.catalog / "projects.yaml"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["projects"][desk.texts]["reviewers"] = list(names)
    path.write_text(json.dumps(content), encoding="utf-8")


def chosen(desk: Desk) -> list[tuple[int, str]]:
    rows = desk.deployment.rows("SELECT annotation_id, reason FROM label.chosen_annotations")
    return [(row["annotation_id"], row["reason"]) for row in rows]


def questions(desk: Desk) -> list[str]:
    rows = desk.deployment.rows(
        "SELECT status, document_id FROM stage.review_items"
        " WHERE dedupe_key LIKE 'answers:%%' ORDER BY review_id"
    )
    assert all(row["document_id"] is not None for row in rows)
    return [row["status"] for row in rows]


def test_the_answer_that_counts_is_promoted_and_the_others_stay_in_stage(desk: Desk) -> None:
    desk.ready(a=TEXT)
    first = say(desk, [NUMBER, NAME])
    desk.listen()
    assert chosen(desk) == [(first, "the only answer")]
    assert desk.deployment.names() == {IMO: "SEA MIST"}

    other = desk.hire("dora")
    second = other.create_annotation(desk.task(TEXT).task_id, [NUMBER, FLAG]).annotation_id
    desk.listen()
    both = {("IMO", IMO), ("VESSEL_NAME", "SEA MIST"), ("FLAG", "Panama")}
    standing = "SELECT count(*) AS n FROM curated.vessel_identifiers WHERE retracted_at IS NULL"
    assert (chosen(desk), questions(desk), desk.facts()) == ([], ["open"], both)
    assert desk.deployment.one(standing)["n"] == 0
    with driver.connected(desk.environment) as connection, connection.begin():
        assert agreement(connection) == {desk.texts: Agreement(tasks=1, span_f1=0.5, kappa=None)}
    before = desk.deployment.versions()
    assert desk.listen().idle
    assert desk.deployment.versions() == before

    name_reviewers(desk, other.whoami().email)
    desk.listen()
    assert chosen(desk) == [(second, "the newest of a reviewer")]
    assert (questions(desk), desk.facts()) == (["dismissed"], both)
    assert desk.deployment.names() == {IMO: None}

    desk.server.update_annotation(first, ground_truth=True)
    desk.listen()
    assert chosen(desk) == [(first, "ground truth")]
    assert desk.deployment.names() == {IMO: "SEA MIST"}

    desk.server.delete_annotation(first)
    desk.listen()
    assert chosen(desk) == [(second, "the only answer")]
    assert desk.facts() == {("IMO", IMO), ("FLAG", "Panama")}
    assert desk.listen().idle
    other.close()
