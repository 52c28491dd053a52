"""The sink: what is saved is in stage without a poll, and no webhook loses or invents anything."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from oceanid_pipelines.flows.attachments import HEADER
from oceanid_pipelines.flows.landing import Landed, land
from oceanid_pipelines.flows.webhooks import receive
from oceanid_pipelines.sink.server import LARGEST_BODY
from tests.flows import driver, samples, sinks, tables
from tests.flows.desk import Desk
from tests.flows.labelling import span
from tests.flows.sinks import RunningSink, until

IMO = samples.imo(501)
TEXT = f"🚢 The SEA MIST, IMO {IMO}, flies the flag of Panama."
NAME = span("n", TEXT, "SEA MIST", "VESSEL_NAME")
NUMBER = span("i", TEXT, IMO, "IMO")
FLAG = span("f", TEXT, "Panama", "FLAG")
NOBODYS = 2_000_000_000  # an annotation that no Label Studio has
FACTS = {"n": ("VESSEL_NAME", "SEA MIST"), "i": ("IMO", IMO), "f": ("FLAG", "Panama")}


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Desk:
    """Return a desk with a text to label, whose Label Studio knows of a sink; none runs yet."""
    variables = sinks.variables(
        # Nobody listens there: that Dagster is down keeps nothing from landing.
        {**desk.environment, "OCEANID_DAGSTER_URL": f"http://127.0.0.1:{_closed_port()}"}
    )
    office = replace(desk, deployment=replace(desk.deployment, environment=variables))
    office.ready(a=TEXT)
    return office


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return the file that sinks print to."""
    return tmp_path / "sink.log"


@pytest.fixture
def sink(office: Desk, log: Path) -> Iterator[RunningSink]:
    """Yield the office's sink."""
    with sinks.sink(office.environment, log) as running:
        yield running


def facts(*regions: str) -> set[tuple[str, str]]:
    return {FACTS[region] for region in regions}


def say(office: Desk, *regions: dict[str, Any]) -> int:
    task = office.task(TEXT).task_id
    return office.server.create_annotation(task, list(regions)).annotation_id


def claim(*regions: dict[str, Any], task: int = NOBODYS, project: int = NOBODYS) -> dict[str, Any]:
    """Return what Label Studio would send about an annotation that it does not have."""
    moment = "2026-11-25T10:00:00.000001Z"
    return {
        "action": "ANNOTATION_CREATED",
        "annotation": {
            "id": NOBODYS,
            "task": task,
            "result": list(regions),
            "project": project,
            "was_cancelled": False,
            "ground_truth": False,
            "completed_by": None,
            "created_at": moment,
            "updated_at": moment,
            "lead_time": 1.0,
        },
        "task": {"id": task, "data": {"text": TEXT}},
        "project": {"id": project, "token": "a-token-of-the-project"},
    }


def token(office: Desk) -> str:
    """Return the token that Label Studio puts into every webhook of the project."""
    url = office.environment["LABEL_STUDIO_DATABASE_URL"]
    with tables.connect(url.replace("+psycopg", "")) as connection:
        (row,) = connection.execute(
            "SELECT token FROM project WHERE id = %s", [office.project(office.texts)]
        ).fetchall()
    return str(row["token"])


def test_what_is_saved_corrected_and_deleted_is_in_stage_without_a_poll(
    office: Desk, sink: RunningSink
) -> None:
    said = say(office, NAME)
    until(lambda: office.facts() == facts("n"))
    office.server.update_annotation(said, result=[NUMBER, FLAG])
    until(lambda: office.facts() == facts("i", "f"))
    other = say(office, NAME)
    until(lambda: office.facts() == facts("n", "i", "f"))
    office.server.delete_annotation(other)
    until(lambda: office.facts() == facts("i", "f"))

    history = office.history(said), office.history(other)
    assert [change for change, *_ in history[0]] == ["created", "updated"]
    assert [change for change, *_ in history[1]] == ["created", "deleted"]
    office.listen()
    assert office.facts() == facts("i", "f")
    assert (office.history(said), office.history(other)) == history

    kept = office.deployment.rows("SELECT payload::text AS words FROM raw.annotation_events")
    secret = token(office)
    assert not [row for row in kept if secret in row["words"]]
    assert not [word for word in (secret, sinks.SECRET, "SEA MIST") if word in sink.words]
    assert sink.count('oceanid_sink_webhooks_total{outcome="stored"}') == 4
    assert sink.count("oceanid_sink_versions_total") == 4
    until(lambda: sink.count('oceanid_sink_failures_total{step="report"}') > 0)
    assert sink.count('oceanid_sink_failures_total{step="settle"}') == 0


def test_what_a_webhook_invents_or_denies_is_set_right_by_the_next_poll(
    office: Desk, sink: RunningSink
) -> None:
    said = say(office, NAME)
    until(lambda: office.facts() == facts("n"))
    invented = claim(FLAG, task=office.task(TEXT).task_id, project=office.project(office.texts))
    assert sink.post(invented).json()["outcome"] == "stored"
    until(lambda: office.facts() == facts("n", "f"))
    office.listen()
    assert office.facts() == facts("n")
    assert office.history(NOBODYS)[-1][0] == "deleted"

    denied: dict[str, Any] = {"action": "ANNOTATIONS_DELETED", "annotations": [{"id": said}]}
    denied["project"] = {"id": office.project(office.texts)}
    assert sink.post(denied).status_code == 200
    until(lambda: office.facts() == set())
    office.listen()
    assert office.facts() == facts("n")


def test_killed_between_commit_and_answer_or_down_the_sink_loses_nothing_and_adds_nothing_twice(
    office: Desk, log: Path
) -> None:
    with sinks.sink(office.environment, log, dies=True) as dying:
        said = say(office, NAME)  # Label Studio swallows that its webhook was not answered
        dying.process.wait()
        assert dying.process.returncode == -signal.SIGKILL
    other = say(office, NUMBER)  # while nobody listens
    assert office.facts() == set()
    assert office.deployment.one("SELECT count(*) AS n FROM raw.annotation_events")["n"] == 1
    with sinks.sink(office.environment, log):
        until(lambda: office.facts() == facts("n"))  # what was stored is landed at once
        office.listen()
        assert office.facts() == facts("n", "i")
        office.server.update_annotation(other, result=[FLAG])
        until(lambda: office.facts() == facts("n", "f"))
    office.listen()
    assert office.facts() == facts("n", "f")
    assert [change for change, *_ in office.history(said)] == ["created"]
    assert [change for change, *_ in office.history(other)] == ["created", "updated"]


def test_what_is_no_webhook_of_ours_is_refused_and_stored_nowhere(
    environment: dict[str, str], log: Path
) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(LARGEST_BODY // 2**20 + 1):
            yield b" " * 2**20

    good, owner = claim(NAME), environment["OCEANID_OWNER_DATABASE_URL"]
    before = tables.row_versions(owner)
    with sinks.sink(sinks.variables(environment), log) as sink:
        known = {HEADER: sinks.SECRET}
        answers = {
            "another secret": sink.post(good, secret="another"),
            "no secret": httpx2.post(sink.url, json=good),
            "not even letters": sink.post(good, secret=b"\xff\xdf"),
            "not JSON": sink.post(b"{"),
            "no text": sink.post(b"\xff\xfe"),
            "too deep": sink.post(b"[" * 100_000),
            "nothing": sink.post(b""),
            "no object": sink.post([good]),
            "no action": sink.post({"annotation": {}}),
            "an unknown action": sink.post(good | {"action": "SOMETHING_ELSE"}),
            "no project": sink.post(good | {"project": None}),
            "in parts without an end": httpx2.post(sink.url, headers=known, content=parts()),
            "read only": httpx2.get(sink.url, headers=known),
            "written only": httpx2.post(f"{sink.url}/health"),
            "nowhere": httpx2.post(f"{sink.url}/elsewhere", headers=known, json=good),
        }
        assert {name: answer.status_code for name, answer in answers.items()} == {
            **dict.fromkeys(["another secret", "no secret", "not even letters"], 403),
            **dict.fromkeys(["not JSON", "no text", "too deep", "nothing", "no object"], 400),
            **dict.fromkeys(["no action", "an unknown action", "no project"], 400),
            "in parts without an end": 413,
            **dict.fromkeys(["read only", "written only"], 405),
            "nowhere": 404,
        }
        assert "a-token-of-the-project" not in "".join(one.text for one in answers.values())
        assert tables.row_versions(owner) == before
        assert sink.count('oceanid_sink_webhooks_total{outcome="wrong secret"}') == 3

        assert [sink.post(good).json()["outcome"] for _ in range(2)] == ["stored", "repeated"]
        hint = {"action": "TASKS_CREATED", "project": good["project"], "tasks": [{"id": 1}]}
        assert sink.post(hint).json() == {"outcome": "hint", "events": 0, "new": 0}
        assert sink.get("/health").json() == {"status": "ok"}


def test_a_slow_database_is_waited_for_no_longer_than_label_studio_waits(
    environment: dict[str, str], log: Path
) -> None:
    owner = environment["OCEANID_OWNER_DATABASE_URL"]
    with sinks.sink(sinks.variables(environment), log) as sink:
        with sinks.locked(owner, "raw.annotation_events"):
            answer = sink.post(claim(NAME))
            assert (answer.status_code, answer.json()["outcome"]) == (503, "too slow")
        # What was on its way then is stored and landed all the same.
        until(lambda: sink.count("oceanid_sink_versions_total") == 1)
        assert sink.post(claim(NAME)).json()["outcome"] == "repeated"
        # Whoever else lands or extracts keeps no answer waiting: it is stored, and landed later.
        other = claim(FLAG)
        other["annotation"]["id"] = NOBODYS + 1
        with sinks.landing_held(owner):
            assert sink.post(other).json()["outcome"] == "stored"
            assert sink.count("oceanid_sink_versions_total") == 1
        until(lambda: sink.count("oceanid_sink_versions_total") == 2)


def test_webhooks_that_come_without_end_keep_nothing_that_was_landed_from_stage(
    environment: dict[str, str],
) -> None:
    def numbered(number: int) -> dict[str, Any]:
        one = claim(NAME)
        one["annotation"]["id"] = NOBODYS + number
        return one

    with driver.connected(environment) as connection:
        numbers = iter(range(1, 4))

        def another(_: Landed) -> None:
            if number := next(numbers, 0):
                receive(connection, numbered(number))

        receive(connection, numbered(0))
        assert [land(connection, report=another).events for _ in range(5)] == [1, 1, 1, 1, 0]


def test_without_a_database_it_is_unhealthy_and_says_that_nothing_was_stored(
    environment: dict[str, str], log: Path
) -> None:
    url = f"postgresql://somebody:hidden-words@127.0.0.1:{_closed_port()}/oceanid"
    variables = sinks.variables({**environment, "OCEANID_DATABASE_URL": url})
    with sinks.sink(variables, log) as running:
        health = running.get("/health")
        assert health.status_code == 503
        assert "cannot reach the analytics database" in health.json()["status"]
        answer = running.post(claim(NAME))
        assert (answer.status_code, answer.json()["outcome"]) == (503, "failed")
        until(lambda: running.count('oceanid_sink_failures_total{step="settle"}') > 0)
        assert "hidden-words" not in running.words + health.text + answer.text


def test_without_a_secret_it_does_not_start(environment: dict[str, str], log: Path) -> None:
    variables = sinks.variables(environment)
    with pytest.raises(AssertionError), sinks.sink({**variables, "OCEANID_SINK_SECRET": ""}, log):
        pass
    assert "OCEANID_SINK_SECRET is not set" in log.read_text(encoding="utf-8")


def _closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
