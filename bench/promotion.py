"""A register from its bytes to curated vessels, against a bare COPY of the rows it ends in.

Needs a stack with an empty database, which it fills: eval "$(oceanid local env)" first.

python bench/promotion.py [--rows 1000000] [--small 10000]

Prints ratios: the whole path to the COPY of all rows it finally writes into copies of their tables
with their keys; a re-delivery with 1 % of the rows changed to the first load; 1,000 new rows on top
of all of them to 1,000 new rows on top of the small register. By the clock and, for a machine that
does other work, by the processor: this process and its session of Postgres.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import re
import resource
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import psutil
import psycopg

from oceanid_pipelines.catalog import Catalog, load_catalog
from oceanid_pipelines.clients.s3 import ObjectStore
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.curation import promote_documents
from oceanid_pipelines.flows.declare import declare_catalog
from oceanid_pipelines.flows.documents import parse_documents
from oceanid_pipelines.flows.extraction import extract_facts
from oceanid_pipelines.flows.intake import list_bucket, register_uploads
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.database import Connection, driver_of

HEADERS = (
    *("IOTC Number", "REGNO", "IMO", "IRCS", "Name", "Flag State Code", "Type Name", "Gears Name"),
    *("Port Name", "LOA (m)", "GT", "From", "To"),
)
TABLES = (
    *("stage.table_ingest", "stage.extractions", "stage.profiles", "stage.records"),
    *("stage.profile_keys", "curated.vessels", "curated.vessel_identifiers"),
    *("curated.vessel_info", "curated.vessel_metrics", "curated.vessel_associates"),
    *("curated.vessel_authorizations", "curated.promotion_log"),
)
FLAGS = ("ESP", "FRA", "JPN", "CHN", "KOR", "PAN", "IDN", "LKA", "SYC", "MUS")
PARTS = ("SEA", "STAR", "OCEAN", "NORTH", "BLUE", "PACIFIC", "GOLDEN", "WIND", "MARU", "LUCKY")


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of the processor here and in a session of Postgres."""

    clock: float = 0.0
    processor: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.clock + other.clock, self.processor + other.processor)

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.clock - other.clock, self.processor - other.processor)

    def __truediv__(self, other: Spent) -> str:
        return (
            f"{self.clock / other.clock:.2f} by the clock,"
            f" {self.processor / other.processor:.2f} by the processor"
        )

    def __str__(self) -> str:
        return f"{self.clock:.1f} s ({self.processor:.1f})"


def spent(backend: int) -> Spent:
    """Return what was spent so far."""
    theirs = psutil.Process(backend).cpu_times()
    return Spent(time.perf_counter(), time.process_time() + theirs.user + theirs.system)


@dataclass(frozen=True)
class Bench:
    """Everything a load touches."""

    connection: Connection
    objects: ObjectStore
    catalog: Catalog

    def load(self, key: str, rows: Iterable[list[str]]) -> dict[str, Spent]:
        """Deliver a register and run every step; return what each took."""
        with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADERS)
            writer.writerows(rows)
            file.flush()
            self.objects.upload(Path(file.name), key, sha256="", progress=lambda _: None)
        list_bucket(self.connection, self.objects)
        register_uploads(
            self.connection,
            self.objects,
            codes=self.catalog.codes,
            catalog=self.catalog.fingerprint,
        )
        taken = {}
        backend = driver_of(self.connection).info.backend_pid
        for name, step in (
            ("parse", lambda: parse_documents(self.connection, self.objects)),
            ("extract", lambda: extract_facts(self.connection, self.catalog)),
            ("promote", lambda: promote_documents(self.connection)),
        ):
            print(f"  {time.strftime('%H:%M:%S')} {key}: {name}", flush=True)
            start = spent(backend)
            done = step()
            taken[name] = spent(backend) - start
            assert done.failed == 0, done
        held = self.connection.exec_driver_sql(
            "SELECT title, held FROM stage.documents WHERE held IS NOT NULL"
        ).all()
        self.connection.rollback()
        assert not held, held  # what the gate holds is not promoted, and takes no time
        return taken


def vessel(number: int, generation: int = 0) -> list[str]:
    """Return a record; another generation of it has another name and port."""
    chance = random.Random(number)  # noqa: S311 - a made-up register
    digits = f"{100_000 + number // 5 * 3 + number % 5:06}"  # three of five have one
    imo = digits + str(sum(int(one) * (7 - i) for i, one in enumerate(digits)) % 10)
    name = f"{chance.choice(PARTS)} {chance.choice(PARTS)} {number}{'X' * generation}"
    return [
        f"IOTC{number:07}",
        f"REG-{number}",
        imo if number % 5 < 3 else "NE",
        f"{chance.choice('ABCDEHJKL')}{number:06}",
        name,
        chance.choice(FLAGS),
        "Longliner",
        "Longline; Handline" if number % 3 else "Longline",
        f"PORT {(number + generation) % 500}",
        f"{20 + number % 500 / 10:.1f}",
        str(100 + number % 3000),
        "2025-01-01",
        "2025-12-31",
    ]


def bare_copy(url: str) -> tuple[Spent, int]:
    """Return what a bare COPY of every row into copies of the tables takes, and how many."""
    total, rows = Spent(), 0
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS bench")
        for table in TABLES:
            schema, name = table.split(".")
            copy = f"bench.{schema}_{name}"
            connection.execute(f"DROP TABLE IF EXISTS {copy}")
            connection.execute(f"CREATE TABLE {copy} (LIKE {table} INCLUDING ALL)")
            columns = ", ".join(
                row[0]
                for row in connection.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_schema = %s"
                    " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
                    [schema, name],
                )
            )
            with tempfile.TemporaryFile() as file:
                with connection.cursor().copy(f"COPY {table} ({columns}) TO STDOUT") as out:
                    for block in out:
                        file.write(block)
                file.seek(0)
                start = spent(connection.info.backend_pid)
                cursor = connection.cursor()
                with cursor.copy(f"COPY {copy} ({columns}) FROM STDIN") as into:
                    while block := file.read(1 << 20):
                        into.write(block)
                total += spent(connection.info.backend_pid) - start
                rows += cursor.rowcount
            connection.execute(f"DROP TABLE {copy}")
    return total, rows


def catalog_without_promises() -> Catalog:
    """Return the catalog with IOTC's mapping as a source BENCH that promises no coverage."""
    mapping = (files("oceanid_pipelines") / "catalog/sources/IOTC.yaml").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sources").mkdir()
        (Path(folder) / "sources/BENCH.yaml").write_text(
            re.sub(r"(?m)^ +coverage:.*\n", "", mapping).replace("code: IOTC", "code: BENCH"),
            encoding="utf-8",
        )
        return load_catalog(Path(folder))


def psycopg_url(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def registers(rows: int, small: int) -> Iterator[tuple[str, str, Iterable[list[str]]]]:
    """Yield what is delivered, one after the other."""
    yield "small", "2025-01-01/small.csv", map(vessel, range(small))
    yield "1,000 on small", "2025-01-02/more.csv", map(vessel, range(small, small + 1000))
    first = small + 1000
    last = first + rows
    yield "first load", "2025-02-01/a.csv", map(vessel, range(first, last))
    changed = (vessel(n, generation=int(n % 100 == 0)) for n in range(first, last))
    yield "1 % changed", "2025-03-01/a.csv", changed
    yield "1,000 on all", "2025-04-01/more.csv", map(vessel, range(last, last + 1000))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--small", type=int, default=10_000)
    options = arguments.parse_args()
    settings = Settings.load(os.environ)
    catalog = catalog_without_promises()
    taken: dict[str, dict[str, Spent]] = {}
    copied = Spent()
    owner = psycopg_url(os.environ["OCEANID_OWNER_DATABASE_URL"])
    with (
        stores.database(settings, "bench") as database,
        database.writer() as connection,
        stores.object_store(settings) as objects,
    ):
        bench = Bench(connection, objects, catalog)
        declare_catalog(connection, catalog)
        for name, key, rows in registers(options.rows, options.small):
            first = name == "first load"
            before, known = bare_copy(owner) if first else (Spent(), 0)
            taken[name] = bench.load(f"uploads/BENCH/{key}", rows)
            steps = ", ".join(f"{step} {took}" for step, took in taken[name].items())
            print(f"{name}: {steps}", flush=True)
            if first:
                after, count = bare_copy(owner)
                copied = after - before
                print(f"bare COPY of {count - known:,} rows: {copied}", flush=True)
    whole = {name: sum(steps.values(), Spent()) for name, steps in taken.items()}
    print(f"whole path / bare COPY: {whole['first load'] / copied} (limit 4)")
    print(f"1 % changed / first load: {whole['1 % changed'] / whole['first load']} (limit 0.3)")
    print(
        f"1,000 rows on {options.rows + options.small:,} / on {options.small:,}:"
        f" {whole['1,000 on all'] / whole['1,000 on small']} (limit 3)"
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"peak memory of this process: {peak:,.0f} MB")


if __name__ == "__main__":
    main()
