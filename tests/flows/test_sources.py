"""What a source's file decides: whose bytes they are, under which code, and what the cells mean."""

from __future__ import annotations

from tests.flows import samples
from tests.flows.conftest import Deployment


def test_identical_bytes_of_two_sources_say_what_each_source_s_mapping_reads(
    deployment: Deployment,
) -> None:
    """The second one delivers it before, or after, the first one's was read; as csv and xlsx."""
    samples.declare_source(deployment.catalog, "BBB", separators={"GEAR_TYPE": ["/"]})
    rows = [samples.vessel(1, "ONE", Gears="NET;LINE/POT")]
    for day, name, body in (
        ("2026-01-01", "a.csv", samples.csv(rows)),
        ("2026-01-02", "a.xlsx", samples.xlsx(rows, sheets=("A", "B"))),
    ):
        deployment.put(f"uploads/AAA/{day}/{name}", body)
        deployment.run()
        deployment.put(f"uploads/BBB/{day}/{name}", body)

        assert deployment.run().parsed.rejected == 0
        assert deployment.run().idle

    documents = deployment.rows(
        "SELECT source_code AS source, title, sheet, record_count AS records"
        " FROM stage.documents ORDER BY 1, 2, 3"
    )
    assert documents == [
        {"source": source, "title": title, "sheet": sheet, "records": 1}
        for source in ("AAA", "BBB")
        for title, sheet in (("a.csv", None), ("a.xlsx", "A"), ("a.xlsx", "B"))
    ]
    gears = deployment.rows(
        "SELECT DISTINCT source_code AS source, value FROM curated.vessel_info"
        " WHERE attribute = 'GEAR_TYPE' AND retracted_at IS NULL ORDER BY 1, 2"
    )
    assert [(row["source"], row["value"]) for row in gears] == [
        ("AAA", "LINE/POT"),
        ("AAA", "NET"),
        ("BBB", "NET;LINE"),
        ("BBB", "POT"),
    ]


def test_a_former_code_files_deliveries_under_the_source_s_code_of_now(
    deployment: Deployment,
) -> None:
    declared = deployment.catalog / "sources" / "AAA.yaml"
    declared.write_text(declared.read_text(encoding="utf-8") + "former_codes: [AAA_OLD]\n")
    deployment.put("uploads/AAA_OLD/2026-01-01/a.csv", samples.csv([samples.vessel(1, "ONE")]))

    deployment.run()

    assert deployment.names() == {samples.imo(1): "ONE"}
    assert deployment.rows("SELECT DISTINCT source_code FROM raw.deliveries") == [
        {"source_code": "AAA"}
    ]
