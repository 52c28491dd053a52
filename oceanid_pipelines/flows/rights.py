"""What each store lets us do, proven by doing it: the part of `health.py` that is about rights.

Every function returns how it is, and in words what is wrong and what to do about it.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Literal

from oceanid_pipelines.clients.hub import RateLimited, RepoMissing
from oceanid_pipelines.flows import backups as backup_flow
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.bucket_setup import set_up_bucket
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.schema.head import server_clock
from oceanid_pipelines.store.schema.verification import schema_problems

Verdict = Literal["ok", "note", "warning", "failure"]  # a note is nothing to be done about

APART = timedelta(seconds=30)  # more, and what is newest can be told wrongly
_PROOF = "derived/doctor"  # under what the pipeline writes, so that it is no upload
_SHOWN = 3


def bucket_rights(settings: Settings) -> tuple[Verdict, str]:
    """Write an object, read it and delete it."""
    content = secrets.token_hex(8)
    with stores.object_store(settings) as objects:
        objects.list_page()  # some servers make the bucket that they are told to write to
        objects.write_json(_PROOF, {"proof": content})
        read = objects.read(_PROOF).decode()
        objects.delete(_PROOF)
    if content not in read:
        return "failure", "what was written is not what is read: is there a cache in between?"
    return "ok", "objects can be written, read and deleted"


def bucket_rules(settings: Settings) -> tuple[Verdict, str]:
    """Compare the bucket's rules with what `oceanid provision` sets."""
    with stores.object_store(settings) as objects:
        steps = set_up_bucket(objects, settings, dry_run=True)
    missing = [one.what for one in steps if one.outcome == "set"]
    if missing:
        return "warning", f"not true of it: {'; '.join(missing)} (oceanid provision sets it)"
    unknown = [one.what for one in steps if one.outcome == "not supported"]
    return "ok", f"as provisioned{f'; unknown to this server: {unknown[0]}' if unknown else ''}"


def database_rights(settings: Settings) -> tuple[Verdict, str]:
    """Compare what each role may do with what it needs, both ways."""
    with stores.database(settings, "doctor") as opened, opened.transaction() as connection:
        problems = schema_problems(connection)
    if problems:
        more = f" and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        words = "; ".join(str(problem) for problem in problems[:_SHOWN])
        return "failure", f"{words}{more}: oceanid db verify lists them all"
    return "ok", "each role may do what it needs, and no more"


def clocks(settings: Settings) -> tuple[Verdict, str]:
    """Compare the clocks of the database and of the object store with this machine's."""
    with stores.database(settings, "doctor") as opened, opened.connect() as connection:
        times = {"the database": (server_clock(connection), datetime.now(UTC))}
    with stores.object_store(settings) as objects:
        objects.list_page()
        objects.write_json(_PROOF, {})
        written = objects.last_modified(_PROOF)
        times["the object store"] = (written, datetime.now(UTC))
        objects.delete(_PROOF)
    apart = {name: abs(theirs - ours) for name, (theirs, ours) in times.items()}
    wrong = [
        f"{name} is {difference.total_seconds():.0f} s away"
        for name, difference in apart.items()
        if difference > APART
    ]
    if wrong:
        return "warning", f"{'; '.join(wrong)} from this machine: set the clocks (NTP)"
    return "ok", f"within {APART.total_seconds():.0f} s of each other"


def hub_rights(settings: Settings) -> tuple[Verdict, str]:
    """Whether the token may write to the repository, and strangers cannot read it."""
    hub = stores.hub(settings)
    try:
        user = hub.whoami()
        private = hub.is_private()
        hub.require_write()
    except RepoMissing:
        return "ok", f"the token is accepted; {hub.name} is made at the first publication"
    except RateLimited as limited:
        return "note", str(limited)
    consent = stores.dataset(settings).consent_to_public
    if not private and not consent:
        return "failure", (
            f"{hub.name} is public: make it private, or set consent_to_public in dataset.yaml"
        )
    return "ok", f"token of {user} writes to {hub.name}, {'private' if private else 'public'}"


def backups(settings: Settings) -> tuple[Verdict, str]:
    """How old the newest backup of each database is."""
    names = backup_flow.databases(
        settings.backup_database_url, settings.label_studio_backup_database_url
    )
    if not names or not settings.backup_uri:
        return "warning", "none: set OCEANID_BACKUP_URI and OCEANID_BACKUP_DATABASE_URL"
    now = datetime.now(UTC)
    late = []
    with stores.backup_folder(settings) as folder:
        for name in names:
            taken = backup_flow.backups(folder, name)
            if not taken or taken[-1].taken_at + backup_flow.OLDEST_BACKUP < now:
                late.append(f"{name}: {f'{taken[-1].taken_at:%Y-%m-%d}' if taken else 'never'}")
    if late:
        return "warning", f"the newest is old ({'; '.join(late)}): run oceanid backup"
    return (
        "ok",
        f"{', '.join(names)} within {backup_flow.OLDEST_BACKUP.total_seconds() / 3600:.0f} hours",
    )
