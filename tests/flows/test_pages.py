"""Records that were read from the layout of pages go to a person before anything is promoted."""

from __future__ import annotations

import io

import yaml
from click.testing import CliRunner
from reportlab.pdfgen.canvas import Canvas

from oceanid_pipelines.cli import oceanid
from tests.flows import samples
from tests.flows.conftest import Deployment

KEY = "uploads/AAA/2026-01-01/list.pdf"
LEFT = (40, 110, 180, 300, 380, 440, 540)


def printed(*rows: samples.Row) -> bytes:
    """Return a register as a printed list: columns without lines, under a title."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(612, 792), invariant=True)
    canvas.drawString(40, 760, "List of vessels")
    cells = [samples.HEADERS, *([row[name] for name in samples.HEADERS] for row in rows)]
    for number, line in enumerate(cells):
        for x, cell in zip(LEFT, line, strict=True):
            canvas.drawString(x, 700 - 20 * number, cell)
    canvas.save()
    return file.getvalue()


def declare(deployment: Deployment, pages: str) -> None:
    path = deployment.catalog / "sources" / "AAA.yaml"
    declared = yaml.safe_load(path.read_text(encoding="utf-8")) | {"pages": pages}
    path.write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")


def test_records_of_pages_wait_for_a_person_unless_the_source_is_trusted(
    deployment: Deployment,
) -> None:
    rows = [samples.vessel(number, name) for number, name in enumerate(("ALBA", "BRISA"), 1)]
    deployment.put(KEY, printed(*rows))

    done = deployment.run()

    assert (done.parsed.records, done.parsed.pages, done.promoted.vessels) == (2, 1, 0)
    reason = "2 records were read from the layout of its pages"
    assert reason in deployment.set_aside()[KEY].reason
    (held,) = deployment.rows("SELECT document_id, doc_type, headers FROM stage.documents")
    assert (held["doc_type"], tuple(held["headers"])) == ("pdf", samples.HEADERS)
    (first, second) = deployment.rows(
        "SELECT page_no, boxes FROM stage.table_ingest ORDER BY row_no"
    )
    assert first["page_no"] == 1
    left, bottom, right, top = second["boxes"]["Name"]
    assert 178 < left < 182 < right < 300
    assert 655 < bottom < 661 < top < 675
    assert deployment.run().idle

    accept = ["sources", "accept", str(held["document_id"]), "--reason", "compared"]
    done_by_hand = CliRunner(env=dict(deployment.environment)).invoke(oceanid, accept)
    assert done_by_hand.exit_code == 0, done_by_hand.output
    assert deployment.run().promoted.vessels == 2
    assert deployment.names() == {samples.imo(1): "ALBA", samples.imo(2): "BRISA"}

    # From here on they are as good as cells, or nobody's.
    deployment.put(KEY.replace("list", "more"), printed(*rows, samples.vessel(3, "CIRRO")))
    declare(deployment, "trusted")
    assert deployment.run().promoted.vessels == 1
    declare(deployment, "ignore")
    deployment.put(KEY.replace("list", "last"), printed(*rows, samples.vessel(4, "DUNA")))
    deployment.run()
    assert deployment.rows("SELECT * FROM stage.extractions") == []
    assert deployment.set_aside() == {}
    assert deployment.run().idle


def test_a_table_on_pages_that_is_none_of_the_source_s_is_left_alone(
    deployment: Deployment,
) -> None:
    body = printed(samples.vessel(1, "ALBA"), samples.vessel(2, "BRISA"))
    samples.declare_source(
        deployment.catalog,
        "AAA",
        headers={"IMO": ["Lloyd's"], "FLAG": ["State"], "IRCS": ["Sign"], "TONNAGE": ["Tons"]},
    )
    deployment.put(KEY, body)

    assert deployment.run().extracted.facts == 0

    assert deployment.set_aside() == {}
    assert deployment.run().idle
