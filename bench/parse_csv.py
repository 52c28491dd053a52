"""Rows a second of `parse` on a csv against a bare csv.reader on the same file, in one run.

python bench/parse_csv.py [--rows 1000000] [--columns 20]
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from oceanid_pipelines.domain.parsing import Paged, parse


def generate(path: Path, rows: int, columns: int) -> None:
    words = [f"VALUE {number} ñ" if number % 7 == 0 else f"value {number}" for number in range(997)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(f"column {number}" for number in range(columns))
        for row in range(rows):
            writer.writerow([str(9_000_000 + row), *words[row % 900 : row % 900 + columns - 1]])


def bare(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def ours(path: Path) -> int:
    tables = parse(path, name=path.name)
    assert not isinstance(tables, Paged)
    return sum(1 for table in tables for _ in table.records)


def rate(read: Callable[[Path], int], path: Path, rows: int) -> float:
    start = time.perf_counter()
    assert read(path) == rows
    return rows / (time.perf_counter() - start)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--columns", type=int, default=20)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        generate(path, options.rows, options.columns)
        size = path.stat().st_size / 1e6
        reader = rate(bare, path, options.rows)
        parser = rate(ours, path, options.rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1e6 if sys.platform == "darwin" else 1e3
    )
    print(f"{options.rows:,} rows x {options.columns} columns, {size:,.0f} MB")
    print(f"csv.reader {reader:>12,.0f} rows/s")
    print(f"parse      {parser:>12,.0f} rows/s")
    print(f"parse takes {reader / parser:.2f} times as long; peak memory {peak:,.0f} MB")


if __name__ == "__main__":
    main()
