"""Parties and authorisations of registers: one vessel, as many of either as its rows give."""

from __future__ import annotations

from typing import Any

import yaml

from tests.flows import samples
from tests.flows.conftest import Deployment

FIRST = "uploads/RRR/2026-01-01/r.csv"
LATER = "uploads/RRR/2026-02-01/r.csv"
HEADERS = (
    *("Number", "IMO", "Name", "Owner", "Owner Address", "Company", "Company Address", "Master"),
    *("Licence", "From", "To", "Species", "Status"),
)
COLUMNS: list[dict[str, Any]] = [
    {"label": "RFMO_VESSEL_ID", "headers": ["Number"]},
    {"label": "IMO", "headers": ["IMO"]},
    {"label": "VESSEL_NAME", "headers": ["Name"]},
    {"label": "OWNER", "headers": ["Owner"], "separators": ["; "]},
    {"label": "ADDRESS", "qualifier": "OWNER", "headers": ["Owner Address"], "separators": ["; "]},
    {"label": "COMPANY", "qualifier": "OPERATOR", "headers": ["Company"]},
    {"label": "ADDRESS", "qualifier": "COMPANY", "headers": ["Company Address"]},
    {"label": "VESSEL_MASTER", "headers": ["Master"]},
    {"label": "FISHING_LICENSE", "headers": ["Licence"]},
    {"label": "DATE", "qualifier": "VALID_FROM", "headers": ["From"], "formats": ["YYYY-MM-DD"]},
    {
        "label": "DATE",
        "qualifier": "VALID_TO",
        "headers": ["To"],
        "formats": ["YYYY-MM-DD"],
        "open_ended_from": 2090,
    },
    {"label": "SPECIES", "headers": ["Species"], "separators": [","]},
    {"label": "AUTHORIZATION_STATUS", "headers": ["Status"]},
]


def declare(deployment: Deployment, code: str = "RRR", **source: Any) -> None:
    """Write a source with these columns, unless another one is given."""
    content = {
        "code": code,
        "title": "Register of authorisations",
        "description": "Made up",
        "homepage": "https://example.org/",
        "licence": "none",
        "kind": "rfmo",
        "trust": 50,
        "freshness_days": 30,
        "row": "vessel_species",
        "authority": "SEAFO",
        "authorization": "FISHING_AUTHORIZATION",
        "columns": COLUMNS,
    } | source
    (deployment.catalog / "sources" / f"{code}.yaml").write_text(
        yaml.safe_dump(content, sort_keys=False), encoding="utf-8"
    )


def row(number: int, **values: str) -> samples.Row:
    """Return a record in which only the vessel is said."""
    return dict.fromkeys(HEADERS, "") | {
        "Number": f"R{number}",
        "IMO": samples.imo(number),
        "Name": f"SHIP {number}",
        **{name.replace("_", " "): value for name, value in values.items()},
    }


def csv(*rows: samples.Row) -> bytes:
    """Return a register, its cells quoted."""
    lines = [HEADERS, *(tuple(one[name] for name in HEADERS) for one in rows)]
    return "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines).encode()


def parties(deployment: Deployment) -> set[tuple[str, str, str | None, str | None]]:
    """Return role, name, address and entity of every party that stands."""
    rows = deployment.rows(
        "SELECT said.role, said.name, said.address,"
        " COALESCE('org ' || organization.name, 'person ' || person.name) AS entity"
        " FROM curated.vessel_associates AS said"
        " LEFT JOIN curated.entity_organizations AS organization USING (organization_id)"
        " LEFT JOIN curated.entity_persons AS person USING (person_id)"
        " WHERE said.retracted_at IS NULL"
    )
    return {(one["role"], one["name"], one["address"], one["entity"]) for one in rows}


def authorised(deployment: Deployment) -> list[tuple[str | None, ...]]:
    """Return type, authority, reference, period, species and status of every authorisation."""
    rows = deployment.rows(
        "SELECT authorization_type AS type, authority, reference, valid_from::text AS start,"
        " valid_to::text AS finish, species, status FROM curated.vessel_authorizations"
        " WHERE retracted_at IS NULL ORDER BY valid_from, species, reference"
    )
    return [tuple(one.values()) for one in rows]


def test_a_row_gives_parties_in_their_roles_with_their_own_address(deployment: Deployment) -> None:
    declare(deployment)
    deployment.put(
        FIRST,
        csv(
            row(
                1, Owner="Ana Ó; Ben", Owner_Address="Here 1; There 2", Company="Åsa Fishing Ltd.",
                Company_Address="Quay 3", Master="Carl",
            ),
            row(2, Owner="Dora; Emil", Owner_Address="One House"),
            row(3, Company="ASA FISHING, LTD", Owner="Åsa Fishing Ltd."),
        ),
    )  # fmt: skip

    deployment.run()

    org = "org ASA FISHING, LTD"  # one of a key; written so first by date, then by spelling
    assert parties(deployment) == {
        ("OWNER", "Ana Ó", "Here 1", None),
        ("OWNER", "Ben", "There 2", None),
        ("OPERATOR", "Åsa Fishing Ltd.", "Quay 3", org),
        ("VESSEL_MASTER", "Carl", None, "person Carl"),
        ("OWNER", "Dora", "One House", None),
        ("OWNER", "Emil", "One House", None),
        ("OPERATOR", "ASA FISHING, LTD", None, org),
        ("OWNER", "Åsa Fishing Ltd.", None, None),  # nobody says that it is a company
    }
    (report,) = deployment.rows(
        "SELECT parties FROM curated.vessel_report WHERE imo = %s", samples.imo(2)
    )
    assert [(one["role"], one["name"], one["locator"]) for one in report["parties"]] == [
        ("OWNER", "Dora", "r2/Owner[1]"),
        ("OWNER", "Emil", "r2/Owner[2]"),
    ]
    before = deployment.versions()
    assert deployment.run().idle
    assert deployment.versions() == before


def test_rows_that_are_authorisations_give_one_vessel_and_many_of_them(
    deployment: Deployment,
) -> None:
    """Open-ended where the end is far away or absent; nothing where it lies before the start."""
    declare(deployment)
    year = {"From": "2026-01-01", "To": "2026-12-31"}
    deployment.put(
        FIRST,
        csv(
            row(1, Species="TOA", Licence="L1", Status="active", **year),
            row(1, Species="BET,YFT", **year),
            row(1, From="2027-01-01", To="2099-12-31"),
            row(1, From="2028-01-01"),
            row(2, From="2026-05-01", To="2026-04-01"),
            row(3, From="2026-05-01", To="tomorrow"),
            row(4),
        ),
    )

    assert deployment.run().promoted.vessels == 4

    general = ("FISHING_AUTHORIZATION", "SEAFO", None)
    assert authorised(deployment) == [
        (*general, "2026-01-01", "2026-12-31", "BET", None),
        ("FISHING_LICENSE", "SEAFO", "L1", "2026-01-01", "2026-12-31", "TOA", "active"),
        (*general, "2026-01-01", "2026-12-31", "YFT", None),
        (*general, "2027-01-01", None, None, None),
        (*general, "2028-01-01", None, None, None),
        (*general, None, None, None, None),
    ]
    (report,) = deployment.rows(
        "SELECT authorizations FROM curated.vessel_report WHERE imo = %s", samples.imo(1)
    )
    assert [one["open_ended"] for one in report["authorizations"]] == [False] * 3 + [True] * 2
    assert {one["locator"] for one in report["authorizations"]} == {
        "r1/Licence", "r2/From", "r3/From", "r4/From",
    }  # fmt: skip


def test_a_later_delivery_only_adds_and_any_order_gives_the_same(deployment: Deployment) -> None:
    declare(deployment)
    first = csv(row(1, Owner="Ana", Company="Åsa", From="2026-01-01", To="2026-06-30"))
    later = csv(row(1, Owner="Ben", Company="ASA", From="2026-07-01", To="2026-12-31"))
    tables = [f"curated.{name}" for name in (
        "vessel_associates", "vessel_authorizations", "entity_organizations", "vessels",
    )]  # fmt: skip
    other = deployment.elsewhere()
    deployment.put(FIRST, first)
    deployment.run()
    deployment.put(LATER, later)
    deployment.run()
    deployment.delete(FIRST)
    other.run()
    deployment.put(FIRST, first)
    other.run()
    assert deployment.dump(*tables) == other.dump(*tables)
    assert len(authorised(deployment)) == 2
    (name,) = deployment.rows("SELECT name FROM curated.entity_organizations")
    assert name == {"name": "Åsa"}, "as written first, by date"


def test_what_a_row_says_no_more_is_retracted_exactly(deployment: Deployment) -> None:
    """By another mapping: the owner's column is not the owner's any more."""
    declare(deployment)
    deployment.put(FIRST, csv(row(1, Owner="Ana", Company="Åsa", From="2026-01-01")))
    deployment.run()
    before = deployment.rows("SELECT * FROM curated.vessel_authorizations")
    kept = [one for one in COLUMNS if one["label"] != "OWNER" and one.get("qualifier") != "OWNER"]
    declare(deployment, columns=kept)

    deployment.run()

    assert parties(deployment) == {("OPERATOR", "Åsa", None, "org Åsa")}
    gone = deployment.one("SELECT * FROM curated.vessel_associates WHERE retracted_at IS NOT NULL")
    assert (gone["name"], gone["locator"]) == ("Ana", "r1/Owner")
    assert deployment.rows("SELECT * FROM curated.vessel_authorizations") == before
    logged = deployment.one(
        "SELECT before, after FROM curated.promotion_log"
        " WHERE table_name = 'vessel_associates' AND before IS NOT NULL"
    )
    assert logged["before"] | {"retracted_at": None, "retracted_for": None} == logged["before"]
    assert logged["after"]["retracted_for"]
    declare(deployment)
    deployment.run()
    assert {party[:2] for party in parties(deployment)} == {("OPERATOR", "Åsa"), ("OWNER", "Ana")}

    # What being in the register means changes: so does every authorisation, and back again.
    declare(deployment, authority="NAFO", authorization="TRANSSHIPMENT_AUTHORIZATION")
    deployment.run()
    dates = (None, "2026-01-01", None, None, None)
    assert authorised(deployment) == [("TRANSSHIPMENT_AUTHORIZATION", "NAFO", *dates)]
    declare(deployment)
    deployment.run()
    assert authorised(deployment) == [("FISHING_AUTHORIZATION", "SEAFO", *dates)]
    assert deployment.run().idle
