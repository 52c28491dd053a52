"""Is the environment complete, safe and in agreement with itself, and how ESC's becomes it.

Whether a store lets us do our work does not belong here: see `health.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from oceanid_pipelines import settings
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.flows.health import Finding
from oceanid_pipelines.store.database import Database
from oceanid_pipelines.store.schema.head import may_connect

LABEL_STUDIO_DATABASE = "labelfish"
_CONFIG = "pulumiConfig"
_STACKS = ("oceanid-cluster", "ocean-cluster")  # production writes a key under either
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SAFE_SSL = frozenset({"require", "verify-ca", "verify-full"})
_LOOPBACK = frozenset({"", "localhost", "127.0.0.1", "::1"})
_DATABASES = (
    "OCEANID_DATABASE_URL",
    "OCEANID_OWNER_DATABASE_URL",
    "LABEL_STUDIO_DATABASE_URL",
    "DAGSTER_PG_URL",
    "OCEANID_BACKUP_DATABASE_URL",
    "LABEL_STUDIO_BACKUP_DATABASE_URL",
    "OCEANID_SCRATCH_DATABASE_URL",
)


def environment_of(opened: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables that an opened ESC environment sets, sorted by name.

    The keys of `pulumiConfig` win; `environmentVariables` say what those do not cover. Raise
    ValueError naming a key whose value is no text, number or yes-or-no.
    """
    given = opened.get("environmentVariables") or {}
    found = {name: _text(name, value) for name, value in given.items() if _NAME.fullmatch(name)}
    config = opened.get(_CONFIG) or {}
    for name, key in settings.esc_keys().items():
        value = _look_up(config, key.removeprefix(f"{_CONFIG}."))
        if value is not None:
            found[name] = _text(key, value)
    return dict(sorted(found.items()))


def examine_environment(
    environment: Mapping[str, str], *, connect: bool = True
) -> Iterator[Finding]:
    """Look at every variable; with `connect`, also ask the database what our role may reach."""
    wrong = settings.problems(environment)
    for name, what in wrong.items():
        yield Finding(name, "failure", what)
    urls = {name: environment[name] for name in _DATABASES if environment.get(name)}
    sound = {name: url for name, url in urls.items() if name not in wrong}
    for name, url in sound.items():
        yield from _transport(name, url)
    yield from _same_database(sound)
    if connect and "OCEANID_DATABASE_URL" in sound:
        yield _reach(sound)
    if not wrong:
        yield Finding("environment", "ok", "nothing required is missing, nothing is malformed")


def _look_up(config: Mapping[str, Any], key: str) -> Any:
    """Return a key's value under either stack's name, however deep its dots are nested."""
    stack, _, path = key.partition(":")
    for name in (stack, *(other for other in _STACKS if other != stack)):
        value = _nested(config, f"{name}:", path.split("."))
        if value is None and isinstance(config.get(name), dict):
            value = _nested(config[name], "", path.split("."))
        if value is not None:
            return value
    return None


def _nested(config: Mapping[str, Any], prefix: str, parts: list[str]) -> Any:
    """Try `a.b.c` as one key, then `a.b` with c inside, then a with b and c inside."""
    for cut in range(len(parts), 0, -1):
        value = config.get(prefix + ".".join(parts[:cut]))
        rest = parts[cut:]
        if rest and isinstance(value, dict):
            value = _nested(value, "", rest)
        elif rest:
            value = None
        if value is not None:
            return value
    return None


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise ValueError(f"{name} in ESC is no single value")


def _transport(name: str, url: str) -> Iterator[Finding]:
    parts = urlsplit(url)
    if (parts.hostname or "") in _LOOPBACK:
        return
    mode = parse_qs(parts.query).get("sslmode", ["prefer"])[-1]
    if mode not in _SAFE_SSL:
        yield Finding(
            name,
            "failure",
            f"sslmode is {mode}: end the URL with ?sslmode=require, or better verify-full",
        )


def _same_database(urls: Mapping[str, str]) -> Iterator[Finding]:
    ours, theirs = urls.get("OCEANID_DATABASE_URL"), urls.get("LABEL_STUDIO_DATABASE_URL")
    if ours and theirs and _place(ours) == _place(theirs):
        yield Finding(
            "LABEL_STUDIO_DATABASE_URL",
            "failure",
            "names the analytics database: Label Studio keeps one of its own",
        )


def _place(url: str) -> tuple[str, int, str]:
    parts = urlsplit(url)
    return (parts.hostname or "", parts.port or 5432, parts.path.strip("/"))


def _reach(urls: Mapping[str, str]) -> Finding:
    """Whether the pipeline's role could open Label Studio's database, on the same server."""
    theirs = urls.get("LABEL_STUDIO_DATABASE_URL")
    name = _place(theirs)[2] if theirs else LABEL_STUDIO_DATABASE
    return _safely(
        "OCEANID_DATABASE_URL",
        lambda: _may_connect(settings.postgres_url(urls["OCEANID_DATABASE_URL"]), name),
    )


def _may_connect(url: str, other: str) -> Finding:
    database = Database(url, application="config check")
    try:
        with database.connect() as connection:
            may = may_connect(connection, other)
    finally:
        database.close()
    subject = "OCEANID_DATABASE_URL"
    if may:
        return Finding(
            subject,
            "warning",
            f"its role may connect to {other}: REVOKE CONNECT ON DATABASE {other} FROM PUBLIC",
        )
    return Finding(subject, "ok", f"its role cannot connect to {other}")


def _safely(subject: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except OceanidError as error:
        return Finding(subject, "failure", str(error))
