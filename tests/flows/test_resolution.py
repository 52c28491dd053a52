"""Which records become one vessel, whatever they call it, and what a person is asked about."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from oceanid_pipelines.cli import oceanid
from oceanid_pipelines.cli.console import WIDTH
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.resolution import CROWD
from oceanid_pipelines.store.conflicts import Conflict, conflicts
from oceanid_pipelines.store.statements import statement
from tests.flows import driver, samples
from tests.flows.conftest import Deployment
from tests.flows.test_order import CURATED, one_by_one

A = "uploads/AAA/2026-01-01/a.csv"
B = "uploads/BBB/2026-02-01/b.csv"
LATER = "uploads/BBB/2026-03-01/b.csv"


def nameless(number: int, name: str, **values: str) -> samples.Row:
    """Return a record without an IMO number."""
    return samples.vessel(number, name, IMO="", **values)


def merged(deployment: Deployment) -> dict[str, str]:
    """Return who is merged into whom."""
    rows = deployment.rows(
        "SELECT one.identity_key, root.identity_key AS root FROM curated.vessels AS one"
        " JOIN curated.vessels AS root ON root.vessel_id = one.merged_into"
    )
    return {row["identity_key"]: row["root"] for row in rows}


def asked(deployment: Deployment, status: str | None = "open") -> tuple[Conflict, ...]:
    """Return the conflicts."""
    with driver.writing(deployment.environment) as connection:
        return conflicts(connection, status=status)


def command(deployment: Deployment, *arguments: str) -> Result:
    """Run `oceanid conflicts …` as a person would."""
    return CliRunner(env=dict(deployment.environment)).invoke(oceanid, ["conflicts", *arguments])


def decide(deployment: Deployment, conflict: Conflict, resolution: str) -> None:
    """Close a conflict."""
    why = ("--reason", "seen in port", "--by", "expert", "--json")
    done = command(deployment, "resolve", str(conflict.conflict_id), "--as", resolution, *why)
    if done.exception is not None:
        raise done.exception
    assert json.loads(done.stdout)["resolved"] == conflict.conflict_id


def take_back(deployment: Deployment, conflict: Conflict) -> None:
    """Take the decision about a conflict back."""
    why = ("--reason", "the wrong photograph", "--by", "eva", "--json")
    done = command(deployment, "reopen", str(conflict.conflict_id), *why)
    if done.exception is not None:
        raise done.exception
    assert json.loads(done.stdout)["reopened"] == conflict.conflict_id


def imo_key(number: int) -> str:
    return f"imo:{samples.imo(number)}"


def test_records_without_an_imo_number_join_by_number_call_sign_or_name(
    deployment: Deployment,
) -> None:
    """Each rule once, and beside each the one that must not join."""
    deployment.put(
        A,
        samples.csv(
            [
                samples.vessel(1, "BY NUMBER"),
                samples.vessel(2, "BY CALL SIGN"),
                samples.vessel(3, "NAME NO.3", **{"Call Sign": ""}),
                samples.vessel(4, "OTHER DIGITS 15"),
                samples.vessel(5, "OTHER FLAG"),
            ]
        ),
    )
    deployment.put(
        "uploads/AAA/2026-02-01/a.csv", samples.csv([nameless(1, "BY NUMBER", Flag="ESP")])
    )
    deployment.put(
        B,
        samples.csv(
            [
                nameless(2, "BY CALSIGN", Number="B2"),
                nameless(3, "Name 3", Number="B3", **{"Call Sign": ""}),
                nameless(4, "OTHER DIGITS 24", Number="B4"),
                nameless(5, "OTHER FLAG", Number="B5", Flag="ESP"),
            ]
        ),
    )
    done = deployment.run()

    assert merged(deployment) == {
        "number:AAA:R00001": imo_key(1),
        "number:BBB:B2": imo_key(2),
        "number:BBB:B3": imo_key(3),
    }
    assert done.promoted.merged == 3
    (near,) = asked(deployment)
    assert (near.conflict_type, near.identity_key, near.other_key) == (
        "MATCH_CANDIDATE",
        imo_key(4),
        "number:BBB:B4",
    )
    # The more trusted source is shown of the merged one, though it gives no IMO number.
    assert deployment.names()[samples.imo(2)] == "BY CALSIGN"
    assert deployment.run().idle


def test_two_candidates_are_none_and_two_imo_numbers_are_never_one(
    deployment: Deployment,
) -> None:
    """Both vessels with the call sign keep it; a person is asked."""
    same = {"Call Sign": "3FAB2"}
    deployment.put(
        A, samples.csv([samples.vessel(1, "TWIN", **same), samples.vessel(2, "TWINS", **same)])
    )
    deployment.put(B, samples.csv([nameless(3, "TWIN", Number="B3", **same)]))
    deployment.run()

    assert merged(deployment) == {}
    assert {(one.conflict_type, one.identity_key) for one in asked(deployment)} == {
        ("MATCH_CANDIDATE", imo_key(1)),
        ("MATCH_CANDIDATE", imo_key(2)),
    }
    shared = deployment.rows(
        "SELECT imo FROM curated.vessel_identifiers JOIN curated.vessels USING (vessel_id)"
        " WHERE identifier_type = 'IRCS' AND identifier_value = '3FAB2' AND imo IS NOT NULL"
    )
    assert len(shared) == 2


def test_one_vessel_to_which_two_registers_give_two_imo_numbers_is_a_conflict(
    deployment: Deployment,
) -> None:
    deployment.put(A, samples.csv([samples.vessel(1, "ONE")]))
    deployment.put(B, samples.csv([samples.vessel(1, "ONE", IMO=samples.imo(2))]))
    deployment.run()

    assert merged(deployment) == {}
    (found,) = asked(deployment)
    assert found.conflict_type == "VESSEL_WITH_TWO_IMOS"
    assert {found.identity_key, found.other_key} == {imo_key(1), imo_key(2)}


def test_a_decision_makes_two_one_or_leaves_them_two_until_there_is_more_evidence(
    deployment: Deployment,
) -> None:
    deployment.put(A, samples.csv([samples.vessel(1, "ALPHA 1"), samples.vessel(2, "BRAVO 2")]))
    deployment.put(
        B,
        samples.csv([nameless(1, "QUEBEC", Number="B1"), nameless(2, "ZULU", Number="B2")]),
    )
    deployment.run()
    first, second = asked(deployment)
    before = deployment.dump(*CURATED)
    with pytest.raises(OceanidError, match="same or different"):
        decide(deployment, first, "perhaps")
    with pytest.raises(OceanidError, match="there is no open conflict 4711"):
        decide(deployment, replace(first, conflict_id=4711), "same")
    assert command(deployment, "resolve", "1", "--as", "same", "--reason", " ").exit_code == 2
    listed = command(deployment, "list", "--type", "MATCH_CANDIDATE").stdout
    assert f"{imo_key(1)} ALPHA 1" in listed
    assert "number:BBB:B2 ZULU" in listed
    assert max(map(len, listed.splitlines())) <= WIDTH
    assert len(json.loads(command(deployment, "list", "--json").stdout)["conflicts"]) == 2

    decide(deployment, first, "same")
    decide(deployment, second, "different")

    assert merged(deployment) == {"number:BBB:B1": imo_key(1)}
    assert command(deployment, "list").stdout == "no conflict is open\n"
    resolved = command(deployment, "list", "--resolved").stdout
    assert max(map(len, resolved.splitlines())) <= WIDTH
    assert resolved.count("expert") == 2
    assert deployment.run().idle

    for conflict in (first, second):
        take_back(deployment, conflict)
        with pytest.raises(OceanidError, match="there is no resolved conflict"):
            take_back(deployment, conflict)
    after = deployment.dump(*CURATED)
    for one in after["curated.entity_conflicts"]:
        assert (one["reopened_by"], one["reopened_because"]) == ("eva", "the wrong photograph")
        one.update(reopened_by=None, reopened_because=None)
    assert after == before

    decide(deployment, first, "same")
    decide(deployment, second, "different")
    assert merged(deployment) == {"number:BBB:B1": imo_key(1)}
    assert deployment.run().idle
    decided = deployment.dump(*CURATED)
    # Said again on another day, by other bytes: nobody is asked again.
    deployment.put(LATER, samples.csv([nameless(2, "ZULU", Number="B2")]))
    deployment.run()
    assert asked(deployment) == ()
    assert (
        deployment.dump(*CURATED)["curated.entity_conflicts"] == decided["curated.entity_conflicts"]
    )
    # Renamed to the same: more evidence, but the decision stands until a person takes it back.
    deployment.put(
        "uploads/BBB/2026-04-01/b.csv", samples.csv([nameless(2, "BRAVO 2", Number="B2")])
    )
    deployment.run()
    (again,) = asked(deployment)
    assert merged(deployment) == {"number:BBB:B1": imo_key(1)}
    decide(deployment, again, "same")
    assert merged(deployment) == {
        "number:BBB:B1": imo_key(1),
        "number:BBB:B2": imo_key(2),
    }
    assert deployment.run().idle


def test_a_merge_ends_with_its_evidence_and_a_conflict_that_nobody_judged_too(
    deployment: Deployment,
) -> None:
    deployment.put(A, samples.csv([samples.vessel(1, "ALPHA 1"), samples.vessel(2, "BRAVO")]))
    deployment.run()
    before = deployment.dump(*CURATED)
    deployment.put(
        B, samples.csv([nameless(1, "ALPHA 1", Number="B1"), nameless(2, "ZULU", Number="B2")])
    )
    deployment.run()
    assert merged(deployment) == {"number:BBB:B1": imo_key(1)}
    assert len(asked(deployment)) == 1
    shown = deployment.one(
        "SELECT last_seen FROM curated.vessels_enrichment_view WHERE imo = %s", samples.imo(1)
    )
    assert str(shown["last_seen"]) == "2026-02-01"

    deployment.rows("UPDATE raw.deliveries SET withdrawn_at = now() WHERE source_code = 'BBB'")
    deployment.rows("UPDATE stage.documents SET promotion_due = true WHERE source_code = 'BBB'")
    assert deployment.run().promoted.retracted > 0

    assert merged(deployment) == {}
    assert asked(deployment, None) == ()
    after = deployment.dump(*CURATED)
    for table in ("curated.vessel_identifiers", "curated.vessel_info", "curated.vessel_metrics"):
        assert [row for row in after[table] if not row["retracted_at"]] == before[table]
    kept = [row for row in after["curated.vessels"] if row["imo"]]
    assert kept == before["curated.vessels"]
    assert deployment.run().idle


def registers() -> dict[str, bytes]:
    """Return registers whose records join over each other, with and without IMO numbers."""
    call = {"Call Sign": "3FAB2"}
    both = f"{samples.imo(1)} / {samples.imo(3)}"
    return {
        A: samples.csv(
            [samples.vessel(1, "CHAIN"), nameless(2, "SOLO"), nameless(3, "PAIR", **call)]
        ),
        "uploads/AAA/2026-04-01/a.csv": samples.csv(
            [nameless(1, "CHAIN"), samples.vessel(2, "SOLO"), nameless(4, "PAIRS", **call)]
        ),
        B: samples.csv(
            [
                nameless(1, "CHAINS", Number="B1"),
                nameless(2, "OTHER", Number="B2"),
                nameless(3, "PAIR", Number="B3", **call),
            ]
        ),
        "uploads/CCC/2026-02-01/c.csv": samples.csv(
            [
                nameless(1, "CHAIN", Number="C1", Flag="ESP"),
                samples.vessel(3, "PAIR", Number="C3", **call),
                samples.vessel(3, "BOTH", Number="C4", IMO=both, **call),
            ]
        ),
    }


def test_any_order_of_deliveries_gives_the_same_merges_and_conflicts(
    deployment: Deployment,
) -> None:
    """A few of the orders; the pure rules are tried in many more, see tests/domain."""
    samples.declare_source(deployment.catalog, "CCC", trust=50, separators={"IMO": [" / "]})
    files = registers()
    for key, body in files.items():
        deployment.put(key, body)
    deployment.run()
    expected = deployment.dump(*CURATED)
    assert merged(deployment)
    assert expected["curated.entity_conflicts"]
    for order in list(permutations(files))[5::9]:
        assert one_by_one(deployment.elsewhere(), order).dump(*CURATED) == expected, order


def links(deployment: Deployment) -> list[dict[str, object]]:
    """Return who is linked with whom, and why."""
    return deployment.dump("stage.profile_links")["stage.profile_links"]


def alike(first: int, after: int) -> list[samples.Row]:
    """Return records with numbers of their own and all else alike."""
    same = {"Call Sign": "", "GT": "100"}
    return [nameless(n, "CROWD", Number=f"N{n}", **same) for n in range(first, after)]


def test_a_crowd_under_one_name_is_noted_and_nobody_in_it_is_compared(
    deployment: Deployment,
) -> None:
    """Whichever of them come first; and what is left of it, when some go, is compared again."""
    few = CROWD // 2 + 1
    for key, first in ((A, 0), (B, few)):
        deployment.put(key, samples.csv(alike(first, first + few)))
    alone = one_by_one(deployment.elsewhere(), [A])
    pairs = few * (few - 1) // 2
    assert len(links(alone)) == 2 * pairs
    forth, back = (
        one_by_one(deployment.elsewhere(), [A, B]),
        one_by_one(deployment.elsewhere(), [B, A]),
    )
    for each in (forth, back):
        assert links(each) == []
        assert asked(each) == ()
        crowd = each.one("SELECT key, identities FROM stage.crowded_keys")
        assert crowd == {"key": "name:CROWD:PAN", "identities": 2 * few}
    assert forth.dump(*CURATED) == back.dump(*CURATED)

    forth.rows("UPDATE raw.deliveries SET withdrawn_at = now() WHERE source_code = 'BBB'")
    forth.rows("UPDATE stage.documents SET promotion_due = true WHERE source_code = 'BBB'")
    forth.run()
    assert forth.rows("SELECT FROM stage.crowded_keys") == []
    assert links(forth) == links(alone)
    assert [(one.identity_key, one.other_key) for one in asked(forth)] == [
        (one.identity_key, one.other_key) for one in asked(alone)
    ]

    forth.put("uploads/AAA/2026-04-01/many.csv", samples.csv(alike(1000, 4000)))
    forth.run()
    assert links(forth) == []
    with driver.writing(forth.environment) as connection, connection.begin():
        connection.execute(text("CREATE TEMPORARY TABLE turned (key text) ON COMMIT DROP"))
        compared = connection.execute(statement("stage/candidate_pairs"), {"newest_known": 0})
        assert compared.all() == []
