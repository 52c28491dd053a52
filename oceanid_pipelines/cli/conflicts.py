"""`oceanid conflicts …`: what sources disagree about, and what a person decides."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from oceanid_pipelines.cli.console import age, console
from oceanid_pipelines.flows import stores
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store import conflicts as store
from oceanid_pipelines.store.conflicts import Conflict
from oceanid_pipelines.store.schema.head import require_head

_MOST = 1000


@click.group()
def conflicts() -> None:
    """What sources disagree about; both sides are kept until a person decides.

    \b
    Example:
      oceanid conflicts list --type MATCH_CANDIDATE
    """


@conflicts.command("list")
@click.option("--type", "conflict_type", help="Only of this type, e.g. IMO_WITH_TWO_IDENTITIES.")
@click.option("--resolved", is_flag=True, help="Those that a person has decided, and how.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(conflict_type: str | None, resolved: bool, as_json: bool) -> None:
    """List the open conflicts, the oldest first.

    \b
    Example:
      oceanid conflicts list
      oceanid conflicts list --resolved
    """
    status = "resolved" if resolved else "open"
    settings = Settings.load(os.environ)
    with stores.database(settings, "cli") as database, database.connect() as connection:
        require_head(connection)
        found = store.conflicts(connection, status=status, conflict_type=conflict_type, most=_MOST)
    if as_json:
        rows = [asdict(one) for one in found]
        click.echo(json.dumps({"conflicts": rows}, default=str, ensure_ascii=False, indent=2))
        return
    console.print(_table(found, resolved=resolved) if found else f"no conflict is {status}")


@conflicts.command()
@click.argument("conflict_id", metavar="ID", type=int)
@click.option("--as", "as_", required=True, help="The decision: same or different, or words.")
@click.option("--reason", required=True, help="Why; kept with the decision.")
@click.option("--by", default=getpass.getuser, show_default="you", help="Who decides.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def resolve(conflict_id: int, as_: str, reason: str, by: str, as_json: bool) -> None:
    """Close conflict ID with a decision; only new evidence opens it again.

    A MATCH_CANDIDATE is decided as `same` or `different`.

    \b
    Example:
      oceanid conflicts resolve 17 --as different --reason "sister ships, seen side by side"
    """
    if not as_.strip() or not reason.strip():
        raise click.UsageError("say what is decided with --as, and why with --reason")
    settings = Settings.load(os.environ)
    with stores.database(settings, "cli") as database, database.writer() as connection:
        require_head(connection)
        done = store.resolve_conflict(connection, conflict_id, as_, reason=reason, by=by)
    if as_json:
        decided = {"resolved": conflict_id, "as": as_, "by": by, "merged": done.merged}
        click.echo(json.dumps(decided))
        return
    console.print(f"conflict {conflict_id} is resolved: {escape(as_)}")


@conflicts.command()
@click.argument("conflict_id", metavar="ID", type=int)
@click.option("--reason", required=True, help="Why; kept with the conflict.")
@click.option("--by", default=getpass.getuser, show_default="you", help="Who takes it back.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reopen(conflict_id: int, reason: str, by: str, as_json: bool) -> None:
    """Take the decision about conflict ID back: two that it made one are two again.

    \b
    Example:
      oceanid conflicts reopen 17 --reason "the photograph was of the other ship"
    """
    if not reason.strip():
        raise click.UsageError("say why with --reason")
    settings = Settings.load(os.environ)
    with stores.database(settings, "cli") as database, database.writer() as connection:
        require_head(connection)
        done = store.reopen_conflict(connection, conflict_id, reason=reason, by=by)
    if as_json:
        click.echo(json.dumps({"reopened": conflict_id, "by": by, "parted": done.merged}))
        return
    console.print(f"the decision about conflict {conflict_id} is taken back")


def _table(found: Sequence[Conflict], *, resolved: bool) -> Table:
    headings = ("id", "type", "vessel", "what disagrees")
    table = Table(
        *headings, *(("decision",) if resolved else ()), "since", box=None, pad_edge=False
    )
    for one in found:
        pair = [_vessel(one.identity_key, one.vessel_name)]
        if one.other_key is not None:
            pair.append(_vessel(one.other_key, one.other_name))
        cells = [str(one.conflict_id), one.conflict_type, "\n".join(pair), in_words(one.details)]
        if resolved:
            cells.append(f"{one.resolution}, {one.resolved_by}: {one.reason}")
        since = one.resolved_at if resolved else one.opened_at
        table.add_row(*map(escape, cells), age(since))
    return table


def _vessel(identity_key: str, name: str | None) -> str:
    return identity_key if name is None else f"{identity_key} {name}"


def in_words(details: Mapping[str, Any]) -> str:
    """Return what a conflict is about, in a line for each side; where it stands, if anywhere."""
    evidence = "\n".join(details["evidence"])
    match details:
        case {"records": records, "document": document}:
            sides = [f"{called}: record {row}" for called, row in sorted(records.items())]
            return "\n".join((*sides, _of(details["source"], document)))
        case {"record": record, "document": document}:
            return f"{evidence}\nrecord {record} {_of(details['source'], document)}"
        case {"label": label, "values": values}:
            said = [f"{one['source']}: {one['value']}" for one in values]
            people = [f"HUMAN: {details['corrected']}"] if "corrected" in details else []
            return "\n".join((label, *people, *said))
        case _:
            return evidence


def _of(source: str, document: str) -> str:
    return f"of {source}, document {document[:8]}"
