"""Bad input gets a clear reason, where a person sees it, and stops nothing else."""

from __future__ import annotations

import json
import secrets
import tempfile

import pytest

from oceanid_pipelines.domain.readers import TOO_LONG
from tests.flows import samples
from tests.flows.conftest import Deployment

GOOD = "uploads/AAA/2026-01-01/good.csv"
FOLDER = "uploads/AAA/2026-01-01/"
ONE_ROW = [samples.vessel(7, "SEVEN")]

# Name of the file, its bytes, and a part of the reason that a person is shown.
REJECTED = {
    "empty.csv": (b"", "empty file"),
    "empty.png": (b"", "empty file"),
    "binary.csv": (secrets.token_bytes(4096), "binary"),
    "renamed.xlsx": (samples.archive({"readme.txt": b"hello"}), "zip"),
    "cut.xlsx": (samples.xlsx(ONE_ROW)[:900], "truncated zip"),
    "bomb.xlsx": (samples.zip_bomb(), "unpack"),
    "old.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted or old"),
    "cut.pdf": (samples.pdf("a page")[:300], "truncated"),
    "locked.pdf": (samples.pdf("a secret", password="x"), "password"),
    "no.pdf": (b"%PDF-1.7\nnothing at all\n%%EOF\n", "damaged PDF"),
    "cut.png": (samples.png(400, 400)[:60], "truncated picture"),
    "page.csv": (b"<!DOCTYPE html><html><body>404</body></html>", "HTML"),
    "broken.json": (b'[{"IMO": "9000003"', "not valid JSON"),
    "tool.exe": (b"MZ" + bytes(100), "unknown type"),
    "noextension": (b"plain words", "unknown type"),
}
UNROUTED = {
    "uploads/AAA/2026-01-01/what?.csv": "'?'",
    "uploads/AAA/2026-01-01/nr#1.csv": "'#'",
    "uploads/AAA/2026-01-01/bell\x07.csv": "control character",
    "uploads/AAA/2026-01-01/two\nlines.csv": "control character",
    "uploads/NOBODY/2026-01-01/a.csv": "unknown source NOBODY",
    "uploads/lower/2026-01-01/a.csv": "not a source code",
    "uploads/AAA/2026-02-30/a.csv": "not a date",
    "uploads/AAA/01.02.2026/a.csv": "not a date",
    "uploads/AAA/2026-01-01/deep/er/a.csv": "expected uploads/",
    "uploads/a.csv": "expected uploads/",
    "elsewhere/a.csv": "expected uploads/",
    "upload/letters/a.png": "expected uploads/",
}


def test_every_bad_file_is_shown_with_its_reason_and_stops_nothing_else(
    deployment: Deployment,
) -> None:
    deployment.put(GOOD, samples.csv([samples.vessel(1, "ONE"), samples.vessel(2, "TWO")]))
    for name, (body, _) in REJECTED.items():
        deployment.put(FOLDER + name, body)
    for key in UNROUTED:
        deployment.put(key, b"a,b\n1,2\n" + key.encode())
    deployment.put("upload/12/rows.csv", b"a,b")

    done = deployment.run()

    shown = deployment.set_aside()
    assert {key for key, item in shown.items() if item.kind == "unrouted"} == set(UNROUTED)
    for key, reason in UNROUTED.items():
        assert reason in shown[key].reason
    bodies = {body for body, _ in REJECTED.values()}
    assert done.parsed.rejected == len(bodies), "one document for all that are empty"
    assert done.parsed.failed == 0
    rejected = {
        row["title"]: row["error"]
        for row in deployment.rows(
            "SELECT title, error FROM stage.documents WHERE status = 'rejected'"
        )
    }
    for name, (_, reason) in REJECTED.items():
        if name != "empty.png":
            assert reason.lower() in rejected[name].lower(), name
            assert len(rejected[name]) > 12, name
            assert shown[FOLDER + name].kind == "rejected"
    assert shown.keys() == {*UNROUTED, *(FOLDER + name for name in rejected)}
    assert deployment.one(
        "SELECT state FROM control.bucket_keys WHERE key LIKE 'upload/12/%%'"
    ) == {"state": "label_studio"}
    assert set(deployment.names().values()) == {"ONE", "TWO"}
    assert deployment.run().idle


@pytest.mark.parametrize(
    ("name", "body"),
    {
        "quote.csv": b'IMO,Name\n9000003,"never closed\n' + b"x\n" * 2000,
        "ragged.csv": samples.csv([samples.vessel(3, "X")]) + b"1,2\n1,2,3,4,5,6,7,8,9,10\n",
    }.items(),
)
def test_a_malformed_record_is_kept_and_shown(
    deployment: Deployment, name: str, body: bytes
) -> None:
    deployment.put(FOLDER + name, body)
    deployment.put(GOOD, samples.csv([samples.vessel(1, "ONE")]))

    deployment.run()

    shown = deployment.set_aside()[FOLDER + name]
    assert shown.kind == "malformed records"
    assert "the first is record" in shown.reason
    assert deployment.names()[samples.imo(1)] == "ONE"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_another_encoding_is_read_as_what_it_is(deployment: Deployment, encoding: str) -> None:
    rows = [samples.vessel(number, f"PLAYA MENDUIÑA {number}") for number in range(1, 5)]
    deployment.put(GOOD, samples.csv(rows).decode().encode(encoding))

    deployment.run()

    assert deployment.set_aside() == {}
    assert deployment.names()[samples.imo(1)] == "PLAYA MENDUIÑA 1"


@pytest.mark.parametrize(
    "name",
    [
        "nul.csv",
        "long.csv",
        "long-header.csv",
        "nul.txt",
        "words.csv",
        "nul.jsonl",
        "surrogate.json",
    ],
)
def test_odd_text_stops_no_neighbour(deployment: Deployment, name: str) -> None:
    """What Postgres itself cannot hold, or index, must not end a run."""
    body = {
        "nul.csv": samples.csv([samples.vessel(3, "A\0B")]),
        "long.csv": samples.csv([samples.vessel(3, secrets.token_hex(20_000))]),
        "long-header.csv": samples.csv(
            [samples.vessel(3, "X") | {"H" * 9000: "1"}], (*samples.HEADERS, "H" * 9000)
        ),
        "nul.txt": b"before\0after, and more words\n",
        "words.csv": b"only words here\nand nothing else\n",
        "surrogate.json": json.dumps([samples.vessel(3, "A\ud800B")]).encode(),
        "nul.jsonl": json.dumps(samples.vessel(3, "A\0B")).encode() + b"\n",
    }[name]
    deployment.put(FOLDER + name, body)
    deployment.put("uploads/BBB/2026-01-01/good.csv", samples.csv([samples.vessel(1, "ONE")]))

    deployment.run()

    assert deployment.names()[samples.imo(1)] == "ONE"
    document = deployment.one(
        "SELECT status, error, issue_count, mapping_report FROM stage.documents WHERE title = %s",
        name,
    )
    assert document["status"] in {"parsed", "rejected"}
    if document["error"] is not None:
        assert deployment.set_aside().keys() == {FOLDER + name}
    if name == "long.csv":
        # Too much for an index: kept as it came, and no more than that one cell of the record.
        assert deployment.names()[samples.imo(3)] is None
        assert deployment.one(
            "SELECT validity, issue, length(value_raw) FROM stage.extractions"
            " WHERE label = 'VESSEL_NAME' AND document_id ="
            " (SELECT document_id FROM stage.documents WHERE title = %s)",
            name,
        ) == {"validity": "invalid", "issue": TOO_LONG, "length": 40_000}
    assert deployment.run().idle


def test_a_text_of_300_megabytes_is_set_aside(deployment: Deployment) -> None:
    key = FOLDER + "huge.txt"
    with tempfile.TemporaryFile() as file:
        file.write(b"the beginning is text\n")
        block = b"a" * 1024 * 1024
        for _ in range(300):
            file.write(block)
        file.seek(0)
        deployment.s3.upload_fileobj(file, deployment.bucket, key)
    deployment.put(GOOD, samples.csv([samples.vessel(1, "ONE")]))

    done = deployment.run()

    assert done.parsed.rejected == 1
    assert "a text of more than" in deployment.set_aside()[key].reason
    assert set(deployment.names().values()) == {"ONE"}
