"""The environment, read once into one frozen object.

Here belong the names of every variable, where production gets each (Pulumi ESC), and what a
well-formed value is. Connecting to anything does not belong here: importing and loading do no I/O.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit

LOCAL_BUCKET = "labelstudio-goldfish-uploads"
_ENCODE = "in a password write / as %2F, ? as %3F, # as %23, @ as %40"


class SettingsError(Exception):
    """The environment is incomplete or malformed; the message names every problem at once."""


def postgres_url(value: str) -> str:
    """Normalise a Postgres URL to SQLAlchemy's psycopg 3 driver; raise ValueError on another."""
    scheme, separator, rest = value.partition("://")
    if not separator or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise ValueError("must look like postgresql://user:password@host:5432/database")
    try:
        parts = urlsplit(f"postgresql://{rest}")
        _ = parts.port
    except ValueError:  # its words would hold what follows the colon: the password's start
        raise ValueError("has no valid host and port; " + _ENCODE) from None
    database = parts.path.strip("/")
    if not database:
        raise ValueError("names no database: end it with /database")
    if set(database) & set("/@"):
        raise ValueError("is not a user, password, host and database; " + _ENCODE)
    return f"postgresql+psycopg://{rest}"


def dagster_postgres_url(value: str) -> str:
    """Normalise a Postgres URL to the driver that Dagster's own storage needs (psycopg2)."""
    plain = value.replace("postgresql+psycopg2://", "postgresql://", 1)
    return postgres_url(plain).replace("postgresql+psycopg://", "postgresql+psycopg2://", 1)


def http_url(value: str) -> str:
    """Check an http(s) address and drop its trailing slash."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must look like https://host[:port]")
    _ = parts.port
    return value.rstrip("/")


def bucket_name(value: str) -> str:
    """Check an S3 bucket name."""
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789.-")
    if not 3 <= len(value) <= 63 or not set(value) <= allowed:  # noqa: PLR2004 - S3's own limits
        raise ValueError("must be 3 to 63 of a-z, 0-9, '.' and '-'")
    return value


def s3_uri(value: str) -> str:
    """Check the address of a folder in a bucket: `s3://bucket/prefix`; drop its trailing slash."""
    scheme, _, rest = value.partition("://")
    if scheme != "s3" or not rest.strip("/"):
        raise ValueError("must look like s3://bucket/prefix")
    bucket_name(rest.partition("/")[0])
    return value.rstrip("/")


def dataset_name(value: str) -> str:
    """Check the name of a dataset repository: `namespace/name`."""
    if not re.fullmatch(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+", value):
        raise ValueError("must look like namespace/name")
    return value


def _text(value: str) -> str:
    return value


def _variable(
    name: str,
    *,
    esc: str = "",
    check: Callable[[str], str] = _text,
    secret: bool = False,
    required: bool = True,
) -> Any:
    """Declare the environment variable behind a field of Settings."""
    metadata = {"name": name, "esc": esc, "check": check, "required": required}
    if required:
        return field(repr=not secret, metadata=metadata)
    return field(default=None, repr=not secret, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything a deployment says about itself. Secrets never appear in its repr."""

    aws_access_key_id: str = _variable(
        "AWS_ACCESS_KEY_ID",
        esc="pulumiConfig.oceanid-cluster:aws.labelStudio.accessKeyId",
        secret=True,
    )
    aws_secret_access_key: str = _variable(
        "AWS_SECRET_ACCESS_KEY",
        esc="pulumiConfig.oceanid-cluster:aws.labelStudio.secretAccessKey",
        secret=True,
    )
    aws_region: str = _variable(
        "AWS_REGION", esc="pulumiConfig.oceanid-cluster:aws.labelStudio.region"
    )
    s3_bucket: str = _variable(
        "OCEANID_S3_BUCKET",
        esc="pulumiConfig.ocean-cluster:aws.labelStudio.bucketName",
        check=bucket_name,
    )
    database_url: str = _variable(
        "OCEANID_DATABASE_URL",
        esc="pulumiConfig.oceanid-cluster:postgres_url",
        check=postgres_url,
        secret=True,
    )
    label_studio_url: str = _variable("LABEL_STUDIO_URL", check=http_url)
    label_studio_api_key: str = _variable("LABEL_STUDIO_API_KEY", secret=True)
    hf_token: str = _variable(
        "HF_TOKEN", esc="pulumiConfig.oceanid-cluster:hfAccessToken", secret=True
    )
    hf_dataset: str = _variable(
        "OCEANID_HF_DATASET",
        esc="pulumiConfig.oceanid-cluster:hfDatasetRepo",
        check=dataset_name,
    )
    salt: str = _variable("OCEANID_SALT", secret=True)

    s3_endpoint_url: str | None = _variable("AWS_ENDPOINT_URL_S3", check=http_url, required=False)
    owner_database_url: str | None = _variable(
        "OCEANID_OWNER_DATABASE_URL", check=postgres_url, secret=True, required=False
    )
    label_studio_database_url: str | None = _variable(
        "LABEL_STUDIO_DATABASE_URL",
        esc="pulumiConfig.oceanid-cluster:labelStudioDbUrl",
        check=postgres_url,
        secret=True,
        required=False,
    )
    hf_endpoint: str | None = _variable("HF_ENDPOINT", check=http_url, required=False)
    dagster_pg_url: str | None = _variable(
        "DAGSTER_PG_URL", check=dagster_postgres_url, secret=True, required=False
    )
    catalog: str | None = _variable("OCEANID_CATALOG", required=False)
    sink_url: str | None = _variable("OCEANID_SINK_URL", check=http_url, required=False)
    sink_secret: str | None = _variable("OCEANID_SINK_SECRET", secret=True, required=False)
    dagster_url: str | None = _variable("OCEANID_DAGSTER_URL", check=http_url, required=False)
    alert_url: str | None = _variable(
        "OCEANID_ALERT_URL", check=http_url, secret=True, required=False
    )
    backup_uri: str | None = _variable("OCEANID_BACKUP_URI", check=s3_uri, required=False)
    backup_database_url: str | None = _variable(
        "OCEANID_BACKUP_DATABASE_URL", check=postgres_url, secret=True, required=False
    )
    label_studio_backup_database_url: str | None = _variable(
        "LABEL_STUDIO_BACKUP_DATABASE_URL", check=postgres_url, secret=True, required=False
    )
    scratch_database_url: str | None = _variable(
        "OCEANID_SCRATCH_DATABASE_URL", check=postgres_url, secret=True, required=False
    )
    restore_database_url: str | None = _variable(
        "OCEANID_RESTORE_DATABASE_URL", check=postgres_url, secret=True, required=False
    )

    @property
    def migration_url(self) -> str:
        """URL of the role that owns the schema; the pipeline's own where none is given."""
        return self.owner_database_url or self.database_url

    @classmethod
    def load(cls, environment: Mapping[str, str]) -> Settings:
        """Read the variables; raise SettingsError naming every missing or wrong one at once."""
        return cls(**_read(environment, *(item.name for item in fields(cls))))


def migration_url(environment: Mapping[str, str]) -> str:
    """Return `Settings.migration_url` of an environment that may hold no other variable.

    Raise SettingsError when neither database variable is set, or the one to be used is wrong.
    """
    owner = _read(environment, "owner_database_url")
    return owner.get("owner_database_url") or _read(environment, "database_url")["database_url"]


def secret_names() -> frozenset[str]:
    """Names of the variables whose values must never be shown."""
    return frozenset(item.metadata["name"] for item in fields(Settings) if not item.repr)


def esc_keys() -> dict[str, str]:
    """Return the key in Pulumi ESC of every variable that has one, by the variable's name."""
    return {
        item.metadata["name"]: item.metadata["esc"]
        for item in fields(Settings)
        if item.metadata["esc"]
    }


def problems(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what is missing or malformed, by the variable's name; the words hold no value."""
    return _examine(environment, *(item.name for item in fields(Settings)))[1]


def _read(environment: Mapping[str, str], *names: str) -> dict[str, str]:
    """Return the checked values of the named fields; raise SettingsError naming all wrong ones."""
    values, wrong = _examine(environment, *names)
    if wrong:
        raise SettingsError(
            "The environment is not complete:\n"
            + "\n".join(f"  {name}: {what}" for name, what in wrong.items())
            + "\nOn this machine: oceanid local up, then "
            'eval "$(oceanid local env)".'
        )
    return values


def _examine(environment: Mapping[str, str], *names: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the checked values by field, and what is wrong by variable."""
    values: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for item in fields(Settings):
        if item.name not in names:
            continue
        name = item.metadata["name"]
        raw = environment.get(name)
        if raw is not None and raw.strip():
            try:
                values[item.name] = item.metadata["check"](raw.strip())
            except ValueError as error:
                wrong[name] = f"{error}{_esc_hint(item.metadata)}"
        elif item.metadata["required"]:
            state = "is empty" if raw is not None else "is not set"
            wrong[name] = f"{state}{_esc_hint(item.metadata)}"
    return values, wrong


def _esc_hint(metadata: Mapping[str, Any]) -> str:
    return f" (Pulumi ESC: {metadata['esc']})" if metadata["esc"] else ""
