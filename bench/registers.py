"""A register of many rows to stage, against a bare COPY of the rows it ends in.

python bench/registers.py [--rows 1000000] [--dlt]
python bench/registers.py --megabytes 2000 --steps stage

The way on to curated is in bench/promotion.py.

Brings a stack of its own up (Postgres, S3) in a temporary folder. Every step runs in a process of
its own, whose time and peak memory are printed. Its measure is taken in the same run: the rows it
wrote, copied by COPY into an empty copy of their table with its keys. `--dlt` loads the same file
into one table with dlt (merge on the row's key) beside it.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.declare import declare_catalog
from oceanid_pipelines.flows.documents import parse_documents
from oceanid_pipelines.flows.extraction import extract_facts
from oceanid_pipelines.flows.intake import list_bucket, register_uploads
from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.settings import Settings

KEY = "uploads/BENCH/2026-01-31/register.csv"
HEADERS = (
    *("Record No", "IMO", "Name", "Call Sign", "MMSI", "Flag", "Type", "Gears", "LOA (m)", "GT"),
    *("Power (hp)", "Built", "Port", "Owner", "Owner Address", "Operator", "Previous Name"),
    *("Registration", "From", "To"),
)
SOURCE = """\
code: BENCH
title: A register for the benchmark
description: Made up
homepage: https://example.org/
licence: CC0-1.0
kind: rfmo
trust: 50
freshness_days: 30
row: vessel
authority: IOTC
authorization: FISHING_AUTHORIZATION
columns:
  - {label: RFMO_VESSEL_ID, headers: [Record No], coverage: 0.99}
  - label: IMO
    headers: [IMO]
    placeholders: {NE: not_applicable, PENDING: pending}
    coverage: 0.4
  - {label: VESSEL_NAME, headers: [Name], coverage: 0.99}
  - {label: IRCS, headers: [Call Sign], coverage: 0.8}
  - {label: MMSI, headers: [MMSI]}
  - {label: FLAG, headers: [Flag], coverage: 0.99}
  - {label: VESSEL_TYPE, headers: [Type]}
  - {label: GEAR_TYPE, headers: [Gears], separators: [";"]}
  - {label: LENGTH, qualifier: LOA, headers: [LOA (m)], unit: m}
  - {label: TONNAGE, qualifier: GT, headers: [GT]}
  - {label: ENGINE_POWER, headers: [Power (hp)], unit: hp}
  - {label: BUILD_YEAR, headers: [Built]}
  - {label: PORT, headers: [Port]}
  - {label: OWNER, headers: [Owner]}
  - {label: ADDRESS, qualifier: OWNER, headers: [Owner Address]}
  - {label: OPERATOR, headers: [Operator]}
  - {label: PREVIOUS_NAME, headers: [Previous Name]}
  - {label: NATIONAL_REGISTRATION, headers: [Registration]}
  - {label: DATE, qualifier: VALID_FROM, headers: [From], formats: [M/D/YYYY]}
  - {label: DATE, qualifier: VALID_TO, headers: [To], formats: [M/D/YYYY]}
"""
NO_IMO = ("", "NE", "PENDING")
FLAGS = ("ESP", "JPN", "TWN", "CHN", "KOR", "IDN", "LKA", "PRT", "FRA", "IRN", "SYC", "MUS")
MIDS = (224, 431, 416, 412, 440, 525, 417, 263, 226, 422, 664, 645)
TYPES = ("Longliner", "Purse seiner", "Trawler", "Gillnetter", "Fish carrier", "Pole and line")
GEARS = ("Longline", "Purse seine", "Gillnet;Longline", "Trawl", "Hand line;Pole and line", "")
WORDS = (
    *("ALBA", "BRISA", "CIRRO", "DUNA", "ESTRELA", "FARO", "GALERNA", "HAI", "ISLA", "JIN", "KAI"),
    *("LUZ", "MARÍA", "NORTE", "OLA", "PLAYA", "QUEEN", "RÍO", "SOL", "TAI", "UNO", "VENTO", "YŪ"),
)


def generate(path: Path, rows: int) -> None:
    """Write the same register for the same number of rows, always."""
    dice = random.Random(20260131)  # noqa: S311 - the same numbers, always
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(_row(number, dice) for number in range(rows))


def _row(number: int, dice: random.Random) -> list[str]:
    country = dice.randrange(len(FLAGS))
    length = dice.uniform(12, 95)
    name = f"{dice.choice(WORDS)} {dice.choice(WORDS)} {dice.randrange(1, 999)}"
    year = dice.randrange(2020, 2026)
    return [
        f"BENCH{number:08}",
        _imo(100_000 + number) if number % 5 < 3 and number < 900_000 else NO_IMO[number % 3],
        name,
        f"{FLAGS[country][:2]}{number % 26**2 // 26:02}{chr(65 + number % 26)}{number % 9973}"[:9],
        f"{MIDS[country]}{number % 1_000_000:06}" if number % 2 else "",
        FLAGS[country],
        dice.choice(TYPES),
        dice.choice(GEARS),
        f"{length:.2f}",
        f"{length**2.2 / 9:.0f}",
        f"{length * 21:.0f}",
        str(dice.randrange(1965, 2026)),
        f"Port {dice.randrange(400)}",
        f"{dice.choice(WORDS).title()} Pesca {number // 3} S.A.",
        f"{number % 199} Harbour Road, Port {dice.randrange(400)}",
        f"Operator {number // 4}",
        f"EX {dice.choice(WORDS)} {number % 977}" if number % 7 == 0 else "",
        f"{FLAGS[country]}-{number:07}",
        f"{dice.randrange(1, 13)}/{dice.randrange(1, 29)}/{year}",
        f"{dice.randrange(1, 13)}/{dice.randrange(1, 29)}/{year + 1}",
    ]


def _imo(stem: int) -> str:
    digits = str(stem)
    return digits + str(sum(int(digit) * (7 - at) for at, digit in enumerate(digits)) % 10)


@dataclass(frozen=True)
class Measured:
    """What a step took."""

    seconds: float
    peak_mb: float
    result: Any = None


def alone(work: Callable[..., Any], *arguments: Any) -> Measured:
    """Run a step in a process of its own, and measure it there."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_measured, work, arguments).result()


def _measured(work: Callable[..., Any], arguments: Sequence[Any]) -> Measured:
    start = time.perf_counter()
    result = work(*arguments)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Measured(seconds, peak / (1e6 if sys.platform == "darwin" else 1e3), result)


def rows_of(megabytes: int, folder: Path) -> int:
    """Return how many rows a file of that size has."""
    path, rows = folder / "some.csv", 20_000
    generate(path, rows)
    size = path.stat().st_size
    path.unlink()
    return megabytes * 1_000_000 * rows // size


def register(environment: Mapping[str, str], path: Path) -> None:
    """Bring the file to the bucket and register it: how long that takes is the network's."""
    settings = Settings.load(environment)
    catalog = stores.catalog(settings)
    with stores.object_store(settings) as objects, stores.database(settings, "bench") as database:
        objects.upload(path, KEY, sha256="", progress=lambda _: None)
        with database.writer() as connection:
            declare_catalog(connection, catalog)
            list_bucket(connection, objects)
            register_uploads(connection, objects, codes=catalog.codes, catalog=catalog.fingerprint)


def to_stage(environment: Mapping[str, str]) -> int:
    """Download and parse: `stage.table_ingest` is filled."""
    settings = Settings.load(environment)
    with (
        stores.object_store(settings) as objects,
        stores.database(settings, "bench") as database,
        database.writer() as connection,
    ):
        return parse_documents(connection, objects).records


def to_facts(environment: Mapping[str, str]) -> int:
    """Map: `stage.extractions` is filled."""
    settings = Settings.load(environment)
    with stores.database(settings, "bench") as database, database.writer() as connection:
        return extract_facts(connection, stores.catalog(settings)).facts


STEPS: Mapping[str, tuple[Callable[[Mapping[str, str]], int], str]] = {
    "stage": (to_stage, "table_ingest"),
    "facts": (to_facts, "extractions"),
}


def bare_copy(url: str, schema: str, table: str, file: Path) -> None:
    """COPY a file into an empty copy of a table with its keys; the copy is left to be dropped."""
    original, copied = sql.Identifier(schema, table), sql.Identifier(schema, f"{table}_bare")
    with psycopg.connect(url) as connection:
        connection.execute(
            sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(copied, original)
        )
        for (definition,) in connection.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid = CAST(%s AS regclass)",
            [f"{schema}.{table}"],
        ).fetchall():
            connection.execute(sql.SQL("ALTER TABLE {} ADD {}").format(copied, sql.SQL(definition)))
        with (
            connection.cursor() as cursor,
            cursor.copy(sql.SQL("COPY {} FROM STDIN").format(copied)) as copy,
            file.open("rb") as source,
        ):
            while block := source.read(256 * 1024):
                copy.write(block)


def measure_of(url: str, schema: str, table: str, folder: Path) -> Measured:
    """Return what a bare COPY of all rows of a table takes."""
    file = folder / "rows"
    with psycopg.connect(url) as connection, file.open("wb") as out:
        command = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT")
        with connection.cursor().copy(command.format(sql.Identifier(schema, table))) as copy:
            for block in copy:
                out.write(block)
    done = alone(bare_copy, url, schema, table, file)
    copied = sql.Identifier(schema, f"{table}_bare")
    with psycopg.connect(url) as connection:
        found = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(copied)).fetchone()
        connection.execute(sql.SQL("DROP TABLE {}").format(copied))
    file.unlink()
    return replace(done, result=found[0] if found else 0)


def dlt_load(url: str, path: Path, folder: Path) -> int:
    """Load the file into one table, merged on the row's key."""
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    import dlt  # noqa: PLC0415 - measured apart, and only where asked for
    from dlt.destinations import postgres  # noqa: PLC0415

    @dlt.resource(name="register", primary_key="record_no", write_disposition="merge")
    def rows() -> Iterator[list[dict[str, str]]]:
        with path.open(encoding="utf-8", newline="") as file:
            batch = []
            for row in csv.DictReader(file):
                batch.append(row)
                if len(batch) == 10_000:
                    yield batch
                    batch = []
            yield batch

    pipeline = dlt.pipeline(
        "bench", pipelines_dir=str(folder), destination=postgres(url), dataset_name="dlt_bench"
    )
    pipeline.run(rows(), loader_file_format="csv")
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM dlt_bench.register").fetchone()
    return int(found[0]) if found else 0


def main() -> None:
    """Print what every step takes, and its ratio to its measure."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--megabytes", type=int, help="as many rows as fit into that")
    arguments.add_argument("--dlt", action="store_true")
    arguments.add_argument("--steps", default="stage,facts")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="oceanid-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        stack = Stack(folder / "home")
        try:
            stack.up(without=frozenset({"label-studio", "dagster", "hub"}))
            run(folder, stack, options)
        finally:
            stack.down()


def run(folder: Path, stack: Stack, options: argparse.Namespace) -> None:
    """Take the steps one after the other, each with its measure."""
    path = folder / "register.csv"
    rows = rows_of(options.megabytes, folder) if options.megabytes else options.rows
    generate(path, rows)
    (folder / "catalog" / "sources").mkdir(parents=True)
    (folder / "catalog" / "sources" / "BENCH.yaml").write_text(SOURCE, encoding="utf-8")
    environment = {**os.environ, **stack.env(), "OCEANID_CATALOG": str(folder / "catalog")}
    owner = environment["OCEANID_OWNER_DATABASE_URL"].replace("+psycopg", "")
    print(f"{rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB", flush=True)
    arrived = alone(register, environment, path)
    print(f"upload, list, register: peak memory {arrived.peak_mb:,.0f} MB", flush=True)
    ours = measure = 0.0
    for step in options.steps.split(","):
        work, table = STEPS[step]
        done = alone(work, environment)
        bare = measure_of(owner, "stage", table, folder)
        ours, measure = ours + done.seconds, measure + bare.seconds
        print(
            f"{step:<8} {done.seconds:8.1f} s, {bare.result:>12,} rows, "
            f"bare COPY {bare.seconds:7.1f} s: {done.seconds / bare.seconds:5.2f} times; "
            f"peak memory {done.peak_mb:,.0f} MB",
            flush=True,
        )
    print(f"{'together':<8} {ours:8.1f} s, bare COPY {measure:7.1f} s: {ours / measure:.2f} times")
    if options.dlt:
        peer = alone(dlt_load, owner, path, folder / "dlt")
        print(
            f"dlt      {peer.seconds:8.1f} s, {peer.result:>12,} rows; peak {peer.peak_mb:,.0f} MB"
        )


if __name__ == "__main__":
    main()
