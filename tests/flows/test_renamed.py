"""A source that takes another code is the same source: all that was said is its own, once."""

from __future__ import annotations

import json
import signal
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner

from oceanid_pipelines.cli import oceanid
from oceanid_pipelines.store.withdrawals import withdraw_delivery
from tests.flows import driver, samples
from tests.flows.conftest import Deployment
from tests.flows.driver import Death
from tests.flows.tables import Dump
from tests.flows.test_resolution import asked, decide

JANUARY, MARCH = "uploads/CCAMLR/2026-01-01/a.csv", "uploads/CCAMLR/2026-03-01/a.csv"
TIE = "uploads/CCC/2026-03-01/c.csv"
# Written on the way only by the one that was renamed: the log, and which catalog judged a key.
ON_THE_WAY = ("curated.promotion_log", "control.bucket_keys")
NOT_SHOWN = "vessel_uuid"


def registers() -> dict[str, bytes]:
    """Return registers with every kind of key: by IMO, by number, by marks, twins, bad cells."""
    base = [
        samples.vessel(1, "ONE"),
        samples.vessel(2, "TWO", IMO=""),
        samples.vessel(3, "THREE", IMO="", Number=""),
        samples.vessel(4, "FOUR", IMO="1234567"),
        samples.vessel(5, "TWIN ONE"),
        samples.vessel(5, "TWIN TWO", Number="R99999"),
    ]
    return {
        JANUARY: samples.csv(base),
        MARCH: samples.csv([{**base[0], "Name": "NEW ONE"}, *base[1:]]),
        "uploads/CCAMLR/2026-03-01/note.txt": b"A vessel was seen.\n",
        # Prints the numbers of CCAMLR, and knows no IMO number.
        "uploads/BBB/2026-02-01/b.csv": samples.csv([samples.vessel(2, "TWO B", IMO="")]),
        TIE: samples.csv([samples.vessel(1, "TIE", Number="X")]),
    }


def declared(deployment: Deployment, code: str, **more: object) -> None:
    """Write a source's file with what a sample does not say."""
    path = deployment.catalog / "sources" / f"{code}.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | more, sort_keys=False))


def prints_numbers_of(deployment: Deployment, register: str) -> None:
    path = deployment.catalog / "sources" / "BBB.yaml"
    content = yaml.safe_load(path.read_text())
    content["columns"][0]["qualifier"] = register
    path.write_text(yaml.safe_dump(content, sort_keys=False))


def loaded(deployment: Deployment, keys: Collection[str]) -> None:
    samples.declare_source(deployment.catalog, "CCAMLR")
    samples.declare_source(deployment.catalog, "CCC", trust=50)
    prints_numbers_of(deployment, "CCAMLR")
    for key in keys:
        deployment.put(key, registers()[key])
    deployment.run()


def rename(deployment: Deployment) -> None:
    """Let CCAMLR be called SPRFMO in the catalog."""
    (deployment.catalog / "sources" / "CCAMLR.yaml").unlink()
    samples.declare_source(deployment.catalog, "SPRFMO")
    declared(deployment, "SPRFMO", former_codes=["CCAMLR"])


def meant(deployment: Deployment) -> Dump:
    return {name: rows for name, rows in deployment.dump().items() if name not in ON_THE_WAY}


def reports(deployment: Deployment) -> list[dict[str, Any]]:
    """Return what is shown of every vessel, but for its key."""
    rows = deployment.rows("SELECT * FROM curated.vessel_report")
    shown = [
        {name: row[name] for name in row if name not in {NOT_SHOWN, "conflicts"}} for row in rows
    ]
    return sorted(shown, key=lambda row: json.dumps(row, default=str))


def test_all_that_was_said_under_a_former_code_is_the_renamed_source_s(
    deployment: Deployment, tmp_path: Path
) -> None:
    """As if it had been called so from the start; killed, declared before, and once more."""
    loaded(deployment, registers())
    victims = {moment: deployment.copied() for moment in ("before", "after")}
    known = deployment.copied()
    samples.declare_source(known.catalog, "SPRFMO")
    known.run()
    vessels = deployment.rows("SELECT vessel_uuid, imo FROM curated.vessels ORDER BY 1")
    said = deployment.one(
        "SELECT count(*) AS n FROM curated.vessel_assertions WHERE source_code = 'CCAMLR'"
    )["n"]
    rename(deployment)
    log = deployment.one("SELECT max(log_id) AS newest FROM curated.promotion_log")["newest"]

    done = deployment.run()

    assert (done.extracted.documents, done.promoted.assertions, done.promoted.retracted) == (
        0,
        0,
        0,
    )
    assert said > 20
    assert deployment.one(
        "SELECT count(*) FILTER (WHERE source_code = 'SPRFMO') AS now,"
        " count(*) FILTER (WHERE source_code = 'CCAMLR') AS former FROM curated.vessel_assertions"
    ) == {"now": said, "former": 0}
    assert deployment.rows("SELECT vessel_uuid, imo FROM curated.vessels ORDER BY 1") == vessels
    changes = deployment.rows(
        "SELECT DISTINCT before - 'source_code' = after - 'source_code' AS all_but_its_source,"
        " before ->> 'source_code' AS former, after ->> 'source_code' AS now"
        " FROM curated.promotion_log WHERE log_id > %s AND table_name LIKE 'vessel\\_%%'",
        log,
    )
    assert changes == [{"all_but_its_source": True, "former": "CCAMLR", "now": "SPRFMO"}]
    fresh = deployment.elsewhere()
    fresh.run()
    expected = meant(fresh)
    assert meant(deployment) == expected
    assert deployment.names()[samples.imo(1)] == "TIE", "equally trusted and new: the lower code"
    versions = deployment.versions()
    assert deployment.run().idle
    assert deployment.versions() == versions

    known.run()
    assert meant(known) == expected, "declared before it was said to be the same"
    for moment, victim in victims.items():
        death = Death("catalog declared", moment)
        note = tmp_path / moment
        assert driver.killed_run(victim.environment, death, note) == -signal.SIGKILL
        assert note.read_text(encoding="utf-8") == str(death)
        victim.run()
        assert meant(victim) == expected, moment

    # Whoever prints its numbers may call it by either code.
    prints_numbers_of(deployment, "SPRFMO")
    deployment.run()
    assert deployment.rows("SELECT vessel_uuid, imo FROM curated.vessels ORDER BY 1") == vessels


def test_decisions_and_answers_of_people_survive_a_new_code(deployment: Deployment) -> None:
    loaded(deployment, registers())
    shown = asked(deployment)
    assert {one.conflict_type for one in shown} >= {"VALUES_DISAGREE", "IMO_WITH_TWO_IDENTITIES"}
    for one in shown:
        decide(deployment, one, "different" if one.conflict_type == "MATCH_CANDIDATE" else "known")
    questions = "SELECT dedupe_key, status FROM stage.review_items ORDER BY 1"
    before = deployment.rows(questions)
    assert before
    with driver.writing(deployment.environment) as connection, connection.begin():
        withdraw_delivery(connection, "CCAMLR", date(2026, 1, 1), "sent by mistake", "eva")
    rename(deployment)
    deployment.put("uploads/SPRFMO/2026-04-01/a.csv", registers()[MARCH])

    deployment.run()

    assert deployment.rows(
        "SELECT status, count(*) AS n FROM curated.entity_conflicts GROUP BY 1"
    ) == [{"status": "resolved", "n": len(shown)}]
    assert deployment.rows(questions) == before
    words = (
        "withdraw",
        "--delivery",
        "CCAMLR/2026-01-01",
        "--reason",
        "again",
        "--json",
        "--dry-run",
    )
    done = CliRunner(env=dict(deployment.environment)).invoke(oceanid, words)
    assert done.exit_code == 0, done.output
    withdrawal = json.loads(done.stdout)["withdrawal"]
    assert withdrawal["subject"] == "SPRFMO/2026-01-01"
    assert withdrawal["reason"] == "sent by mistake", "the one that was begun before"


def test_two_codes_that_both_delivered_become_one_source(deployment: Deployment) -> None:
    """It was noticed late that they are one: the same bytes stand under both, on one day too."""
    loaded(deployment, (JANUARY, MARCH))
    samples.declare_source(deployment.catalog, "SPRFMO")
    files = registers()
    deployment.put(JANUARY.replace("CCAMLR", "SPRFMO"), files[JANUARY])
    deployment.put("uploads/SPRFMO/2026-04-01/a.csv", files[MARCH])
    deployment.run()
    assert {"CCAMLR", "SPRFMO"} <= set(reports(deployment)[0]["sources"])
    rename(deployment)

    deployment.run()

    fresh = deployment.elsewhere()
    fresh.run()
    assert reports(deployment) == reports(fresh)
    deliveries = (
        "SELECT source_code, delivered_on::text, sha256 FROM raw.deliveries ORDER BY 1, 2, 3"
    )
    assert deployment.rows(deliveries) == fresh.rows(deliveries)
    assert deployment.run().idle
