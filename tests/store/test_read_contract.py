"""What Ebisu and BI read: its shape is promised; its answers come from what was said, by indexes.

Everything is asked for as `oceanid_reader`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import dict_row

from tests.conftest import DatabaseUrls

CONTRACT = Path(__file__).parent / "contract.txt"
SHAPE: LiteralString = """
    SELECT format('%s.%s %s', relation.relname, attribute.attname,
                  format_type(attribute.atttypid, attribute.atttypmod)) AS line
    FROM pg_class AS relation
    JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid AND attribute.attnum > 0
    WHERE relation.relnamespace = 'curated'::regnamespace AND relation.relkind = 'v'
    UNION ALL
    SELECT format('%s(%s) %s', function.proname, pg_get_function_arguments(function.oid),
                  pg_get_function_result(function.oid))
    FROM pg_proc AS function
    WHERE function.pronamespace = 'curated'::regnamespace
      AND has_function_privilege('oceanid_reader', function.oid, 'EXECUTE')
"""
MANY = 20_000  # enough for the planner to prefer an index, few enough to make in a second
FILL: LiteralString = """
    ALTER TABLE curated.vessels DISABLE TRIGGER USER;
    ALTER TABLE curated.vessel_identifiers DISABLE TRIGGER USER;
    INSERT INTO control.sources (source_code, title, kind, trust, fingerprint)
    VALUES ('LOW', 'Less trusted', 'other', 40, 'x'), ('TOP', 'More trusted', 'other', 90, 'x');
    INSERT INTO curated.country_iso (alpha3, alpha2, name)
    VALUES ('PAN', 'PA', 'Panama'), ('VUT', 'VU', 'Vanuatu');
    INSERT INTO stage.documents (external_key, source_code, title) VALUES ('x', 'LOW', 'a.csv');
    INSERT INTO curated.vessels (identity_key, imo, vessel_name, first_seen)
    SELECT 'k' || n, CAST(1000000 + n AS text), 'SHIP ' || n, '2025-01-01'
    FROM generate_series(1, current_setting('a.test')::int) AS n;
    INSERT INTO curated.vessel_identifiers
        (vessel_id, identifier_type, identifier_value, source_code, value_raw, first_seen,
         document_id, locator)
    SELECT vessel_id, label, CASE label WHEN 'IMO' THEN imo ELSE vessel_name END, 'LOW', 'raw',
           '2025-01-01', document_id, 'r1/' || label
    FROM curated.vessels, stage.documents, unnest(ARRAY['IMO', 'VESSEL_NAME']) AS label;
    INSERT INTO stage.profiles
        (content, source_code, identity_key, document_id, record_no, first_seen, last_seen)
    SELECT vessel_uuid, 'LOW', identity_key, document_id, vessel_id, first_seen, first_seen
    FROM curated.vessels, stage.documents;
    ANALYZE curated.vessels, curated.vessel_identifiers, stage.profiles;
"""


class Contract:
    """Vessels k1, k2, … with the IMO numbers 1000001, … named SHIP 1, … by LOW on 2025-01-01."""

    def __init__(self, urls: DatabaseUrls, vessels: int) -> None:
        self.owner = psycopg.connect(urls.owner, autocommit=True)
        self.owner.execute("SELECT set_config('a.test', %s, false)", [str(vessels)])
        self.owner.execute(FILL)
        self.reader = psycopg.connect(urls.reader, autocommit=True, row_factory=dict_row)

    def ask(self, query: LiteralString, *parameters: Any) -> list[dict[str, Any]]:
        """Return what the reader gets."""
        return self.reader.execute(query, parameters).fetchall()

    def only(self, query: LiteralString, *parameters: Any) -> dict[str, Any]:
        """Return the only row that the reader gets."""
        (row,) = self.ask(query, *parameters)
        return row

    def name(
        self, vessel: str, label: str, value: str, *, by: str = "TOP", seen: str, last: str = ""
    ) -> None:
        """Let a source give a vessel a name or number."""
        self._say(
            "vessel_identifiers",
            vessel,
            by,
            seen,
            last,
            identifier_type=label,
            identifier_value=value,
        )

    def flag(self, vessel: str, value: str, *, by: str = "LOW", seen: str, last: str = "") -> None:
        """Let a source give a vessel a flag."""
        self._say("vessel_info", vessel, by, seen, last, attribute="FLAG", value=value)

    def owned(self, vessel: str, name: str) -> None:
        """Let a source name its owner."""
        self._say("vessel_associates", vessel, "LOW", "2025-01-01", "", role="OWNER", name=name)

    def authorised(self, vessel: str, start: str, end: str | None) -> None:
        """Let a source authorise it for a time."""
        self._say(
            "vessel_authorizations", vessel, "LOW", "2025-01-01", "",
            authorization_type="FISHING_AUTHORIZATION", valid_from=start, valid_to=end,
        )  # fmt: skip

    def _say(
        self, table: str, vessel: str, by: str, seen: str, last: str, **values: str | None
    ) -> None:
        self.owner.execute(
            sql.SQL(
                "INSERT INTO curated.{} (vessel_id, source_code, value_raw, first_seen, said_until,"
                " document_id, locator, {})"
                " SELECT vessel_id, %s, 'raw', %s, %s, document_id, 'r1/x', {}"
                " FROM curated.vessels, stage.documents WHERE identity_key = %s"
            ).format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, values)),
                sql.SQL(", ").join(sql.Placeholder() * len(values)),
            ),
            [by, seen, last or seen, *values.values(), vessel],
        )


@pytest.fixture
def opened(databases: Callable[[], DatabaseUrls]) -> Iterator[Callable[[int], Contract]]:
    """Return a function that makes a contract with so many vessels."""
    made: list[Contract] = []

    def make(vessels: int) -> Contract:
        made.append(Contract(databases(), vessels))
        return made[-1]

    yield make
    for one in made:
        one.owner.close()
        one.reader.close()


def test_the_contract_does_not_change_silently(databases: Callable[[], DatabaseUrls]) -> None:
    """When it changes on purpose, tell its readers, and write the new shape into the file."""
    with psycopg.connect(databases().owner) as connection:
        shape = sorted(line for (line,) in connection.execute(SHAPE))
    assert shape == CONTRACT.read_text(encoding="utf-8").splitlines()


def test_a_reader_sees_all_of_curated_with_its_comments_and_nothing_else(
    databases: Callable[[], DatabaseUrls],
) -> None:
    urls = databases()
    with psycopg.connect(urls.owner) as owner:
        relations = owner.execute(
            "SELECT format('%I.%I', relnamespace::regnamespace, relname),"
            " relnamespace::regnamespace::text = 'curated', obj_description(oid) IS NOT NULL AND"
            " (SELECT bool_and(col_description(attrelid, attnum) IS NOT NULL) FROM pg_attribute"
            "  WHERE attrelid = relation.oid AND attnum > 0 AND NOT attisdropped)"
            " FROM pg_class AS relation WHERE relkind IN ('r', 'v') AND relnamespace::regnamespace"
            "::text IN ('control', 'raw', 'stage', 'label', 'curated')"
        ).fetchall()
    with psycopg.connect(urls.reader, autocommit=True) as reader:
        seen = {name for name, _, _ in relations if may(reader, f"SELECT FROM {name}")}
        written = {name for name, _, _ in relations if may(reader, f"DELETE FROM {name}")}
        assert not may(reader, "CREATE TABLE curated.mine ()")
    assert seen == {name for name, curated, _ in relations if curated}
    assert len(seen) > 10
    assert written == set()
    assert {name for name, _, documented in relations if not documented} == set()


def may(connection: psycopg.Connection, statement: str) -> bool:
    """Tell whether the server lets this login do it; most views let nobody delete."""
    try:
        connection.execute(statement)
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectNotInPrerequisiteState):
        return False
    return True


def test_search_does_not_mind_case_diacritics_or_punctuation(
    opened: Callable[[int], Contract],
) -> None:
    contract = opened(3)
    for label, value in (
        ("VESSEL_NAME", "PLAYA MENDUIÑA"),
        ("PREVIOUS_NAME", "LÆRKE ØST"),
        ("PREVIOUS_NAME", "GONE"),
        ("VESSEL_NAME", "第八漁船"),
        ("NATIONAL_REGISTRATION", "AB-12/3"),
        ("IRCS", "3FAB2"),
    ):
        contract.name("k1", label, value, seen="2025-02-01")
    contract.name("k2", "IRCS", "3FAB2", seen="2025-02-01")
    contract.owner.execute(
        "UPDATE curated.vessel_identifiers SET retracted_at = now(), retracted_for = 'a test'"
        " WHERE identifier_value = 'GONE'"
    )
    one, two, three = "1000001", "1000002", "1000003"
    wanted = {
        (one,): [
            *("PLAYA MENDUIÑA", "playa menduina", "Playa-Menduiña.", "playa men", "laerke ost"),
            *("ab123", "ab 12", "IMO 1000001", "1000001", "第八"),
        ],
        (one, two): ["3f-ab2"],  # a call sign is not unique
        (one, two, three): ["ship"],
        (): ["3fab", "menduina", "gone", "100000", "", "..."],
    }
    for found, texts in wanted.items():
        for text in texts:
            rows = contract.ask("SELECT imo FROM curated.search_vessels(%s)", text)
            assert tuple(row["imo"] for row in rows) == found, text


def test_a_vessel_as_of_a_day_is_what_had_been_said_by_then(
    opened: Callable[[int], Contract],
) -> None:
    contract = opened(2)
    contract.name("k1", "VESSEL_NAME", "RENAMED", by="LOW", seen="2025-03-01", last="2025-09-01")
    contract.name("k1", "VESSEL_NAME", "TRUSTED", by="TOP", seen="2025-06-01")
    contract.flag("k1", "PAN", seen="2025-01-01", last="2025-09-01")
    contract.flag("k1", "VUT", seen="2025-09-01")
    contract.authorised("k1", "2025-02-01", "2025-02-28")
    contract.authorised("k1", "2025-06-01", None)
    key = contract.only("SELECT vessel_uuid FROM curated.vessels WHERE imo = '1000001'")
    wanted: dict[str, list[tuple[str, str, int, list[str]]]] = {
        "2024-12-31": [],
        "2025-01-01": [("SHIP 1", "PAN", 1, [])],
        "2025-02-28": [("SHIP 1", "PAN", 1, ["2025-02-28"])],
        "2025-04-01": [("RENAMED", "PAN", 2, [])],
        "2025-06-01": [("TRUSTED", "PAN", 3, ["open-ended"])],
        "2025-09-01": [("TRUSTED", "PAN", 3, ["open-ended"])],
    }
    for vessel in ("1000001", str(key["vessel_uuid"]), str(key["vessel_uuid"]).upper()):
        assert {
            day: [
                (
                    row["vessel_name"],
                    row["flag"],
                    len(row["names"]),
                    [one.get("valid_to", "open-ended") for one in row["authorizations"]],
                )
                for row in contract.ask("SELECT * FROM curated.vessel_as_of(%s, %s)", vessel, day)
            ]
            for day in wanted
        } == wanted
    for nobody in ("9999999", "no key at all", "", None):
        assert contract.ask("SELECT * FROM curated.vessel_as_of(%s, '2025-06-01')", nobody) == []


def test_a_merged_vessel_is_read_as_the_one_it_turned_out_to_be(
    opened: Callable[[int], Contract],
) -> None:
    contract = opened(3)
    contract.name("k2", "PREVIOUS_NAME", "ONCE TWO", seen="2025-02-01")
    contract.authorised("k2", "2025-02-01", "2025-03-01")
    contract.owned("k2", "An Owner")
    contract.owner.execute(
        "INSERT INTO curated.entity_conflicts"
        " (conflict_type, dedupe_key, vessel_id, other_vessel_id, details)"
        " SELECT 'MATCH_CANDIDATE', 'x', three.vessel_id, two.vessel_id, '{}'"
        " FROM curated.vessels AS three, curated.vessels AS two"
        " WHERE three.identity_key = 'k3' AND two.identity_key = 'k2'"
    )
    apart = contract.only("SELECT * FROM curated.vessel_report WHERE imo = '1000001'")
    assert (apart["names"], apart["parties"], apart["has_open_conflict"]) == (["SHIP 1"], [], False)

    contract.owner.execute(
        "UPDATE curated.vessels SET imo = NULL, merged_into = one.vessel_id"
        " FROM curated.vessels AS one"
        " WHERE vessels.identity_key = 'k2' AND one.identity_key = 'k1'"
    )

    report = contract.only("SELECT * FROM curated.vessel_report WHERE imo = '1000001'")
    assert report["names"] == ["ONCE TWO", "SHIP 1", "SHIP 2"]
    assert report["sources"] == ["LOW", "TOP"]
    assert report["identifiers"][0] == {
        "type": "IMO",
        "value": "1000001",
        "source": "LOW",
        "document": "a.csv",
        "locator": "r1/IMO",
        "first_seen": "2025-01-01",
        "last_seen": "2025-01-01",
    }
    assert [(one["role"], one["name"]) for one in report["parties"]] == [("OWNER", "An Owner")]
    assert [one["open_ended"] for one in report["authorizations"]] == [False]
    assert [one["type"] for one in report["conflicts"]] == ["MATCH_CANDIDATE"]
    shown = contract.ask("SELECT * FROM curated.vessels_enrichment_view")
    assert {row["imo"]: (len(row["names"]), row["has_open_conflict"]) for row in shown} == {
        "1000001": (3, True),
        "1000003": (1, True),
    }
    (found,) = contract.ask("SELECT imo FROM curated.search_vessels('once two')")
    old_key = contract.only("SELECT vessel_uuid FROM curated.vessels WHERE identity_key = 'k2'")
    by_old_key = contract.only(
        "SELECT imo FROM curated.vessel_as_of(%s, '2025-02-15')", str(old_key["vessel_uuid"])
    )
    assert (found["imo"], by_old_key["imo"]) == ("1000001", "1000001")


def test_one_vessel_of_many_is_found_by_indexes_alone(opened: Callable[[int], Contract]) -> None:
    """By the server's own counters: a sequential scan would read every row at least once."""
    contract = opened(MANY)
    queries: list[LiteralString] = [
        "SELECT * FROM curated.vessel_report WHERE imo = '1000077'",
        "SELECT * FROM curated.vessel_report WHERE vessel_uuid = CAST(md5('k77') AS uuid)",
        "SELECT * FROM curated.vessels_enrichment_view WHERE imo = '1000077'",
        "SELECT * FROM curated.vessel_as_of('1000077', '2025-02-01')",
        "SELECT * FROM curated.search_vessels('ship 77', 2)",
        "SELECT * FROM curated.search_vessels('IMO 1000077')",
    ]
    for query in queries:
        with contract.reader.transaction():
            found = contract.ask(query)
            read = contract.only(
                "SELECT sum(seq_tup_read) AS rows, sum(idx_scan) AS searches"
                " FROM pg_stat_xact_all_tables"
                " WHERE schemaname = 'curated' AND relname LIKE 'vessel\\_%%'"
            )
        assert found[0]["imo"] == "1000077", query
        assert read["rows"] < MANY, query
        assert read["searches"] > 0, query
    assert [
        (row["matched_value"], row["is_whole"])
        for row in contract.ask("SELECT * FROM curated.search_vessels('ship 77', 3)")
    ] == [("SHIP 77", True), ("SHIP 770", False), ("SHIP 7700", False)]
