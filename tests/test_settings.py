"""The environment is read once, wholly, and nothing secret is ever said."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest

from oceanid_pipelines.settings import (
    Settings,
    SettingsError,
    bucket_name,
    dagster_postgres_url,
    http_url,
    migration_url,
    postgres_url,
    secret_names,
)

SECRET = "s3cr3t-swordfish"
COMPLETE = {
    "AWS_ACCESS_KEY_ID": f"id-{SECRET}",
    "AWS_SECRET_ACCESS_KEY": f"key-{SECRET}",
    "AWS_REGION": "eu-central-1",
    "OCEANID_S3_BUCKET": "labelstudio-goldfish-uploads",
    "OCEANID_DATABASE_URL": f"postgres://pipeline:{SECRET}@db.example:5432/oceanid",
    "LABEL_STUDIO_URL": "https://labels.example/",
    "LABEL_STUDIO_API_KEY": f"token-{SECRET}",
    "HF_TOKEN": f"hf_{SECRET}",
    "OCEANID_SALT": f"salt-{SECRET}",
    "OCEANID_HF_DATASET": "oceanid/vessels",
}
OPTIONAL = {
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9000",
    "OCEANID_OWNER_DATABASE_URL": f"postgresql://owner:{SECRET}@db.example/oceanid",
    "LABEL_STUDIO_DATABASE_URL": f"postgresql://reader:{SECRET}@db.example/labelfish",
    "HF_ENDPOINT": "http://127.0.0.1:9001",
    "DAGSTER_PG_URL": f"postgresql://dagster:{SECRET}@db.example/dagster",
    "OCEANID_CATALOG": "catalog",
}


def test_a_complete_environment_is_read_and_normalised() -> None:
    settings = Settings.load(COMPLETE | OPTIONAL)
    assert (
        settings.database_url == f"postgresql+psycopg://pipeline:{SECRET}@db.example:5432/oceanid"
    )
    assert settings.dagster_pg_url == f"postgresql+psycopg2://dagster:{SECRET}@db.example/dagster"
    assert settings.label_studio_url == "https://labels.example"
    assert settings.migration_url == settings.owner_database_url


def test_what_is_optional_may_be_missing() -> None:
    settings = Settings.load(COMPLETE)
    assert settings.s3_endpoint_url is None
    assert settings.migration_url == settings.database_url


@pytest.mark.parametrize("name", COMPLETE)
@pytest.mark.parametrize(
    ("value", "words"), [(None, "is not set"), ("", "is empty"), (" \t", "is empty")]
)
def test_a_missing_or_empty_variable_is_named(name: str, value: str | None, words: str) -> None:
    environment = {key: held for key, held in COMPLETE.items() if key != name}
    if value is not None:
        environment[name] = value
    with pytest.raises(SettingsError) as caught:
        Settings.load(environment)
    assert f"{name}: {words}" in str(caught.value)
    assert not [other for other in COMPLETE if other != name and f"{other}: " in str(caught.value)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OCEANID_S3_BUCKET", "Not A Bucket"),
        ("OCEANID_S3_BUCKET", "s3://bucket"),
        ("OCEANID_HF_DATASET", "vessels"),
        ("OCEANID_HF_DATASET", "https://hub.example/oceanid/vessels"),
        ("OCEANID_DATABASE_URL", f"mysql://me:{SECRET}@db.example/oceanid"),
        ("OCEANID_DATABASE_URL", f"postgresql://me:{SECRET}@db.example"),
        ("OCEANID_DATABASE_URL", f"postgresql://me:{SECRET}@db.example:port/oceanid"),
        ("OCEANID_DATABASE_URL", f"postgresql://me:{SECRET}@[db.example/oceanid"),
        # Passwords that somebody forgot to encode.
        ("OCEANID_DATABASE_URL", f"postgresql://me:12/{SECRET}@db.example/oceanid"),
        ("OCEANID_DATABASE_URL", f"postgresql://me:{SECRET}/34@db.example/oceanid"),
        ("OCEANID_DATABASE_URL", f"postgresql://me:{SECRET}?34@db.example/oceanid"),
        ("OCEANID_DATABASE_URL", f"postgresql://me:{SECRET}#34@db.example/oceanid"),
        ("OCEANID_DATABASE_URL", SECRET),
        ("OCEANID_OWNER_DATABASE_URL", f"{SECRET}@db.example/oceanid"),
        ("LABEL_STUDIO_DATABASE_URL", f"sqlite:///{SECRET}"),
        ("DAGSTER_PG_URL", f"postgresql+asyncpg://me:{SECRET}@db.example/dagster"),
        ("LABEL_STUDIO_URL", "labels.example"),
        ("LABEL_STUDIO_URL", "ftp://labels.example"),
        ("LABEL_STUDIO_URL", "https://labels.example:99999"),
        ("AWS_ENDPOINT_URL_S3", "http://"),
    ],
)
def test_a_malformed_variable_is_named_without_its_value(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load(COMPLETE | {name: value})
    assert f"  {name}: " in str(caught.value)
    if name in secret_names():
        assert SECRET not in str(caught.value)


def test_everything_wrong_is_named_at_once_with_the_key_that_sets_it_in_production() -> None:
    environment = COMPLETE | {
        "AWS_REGION": "",
        "OCEANID_S3_BUCKET": "X",
        "OCEANID_DATABASE_URL": f"postgresql://me:{SECRET}@",
        "LABEL_STUDIO_DATABASE_URL": SECRET,
    }
    del environment["AWS_ACCESS_KEY_ID"]
    with pytest.raises(SettingsError) as caught:
        Settings.load(environment)
    lines = [line for line in str(caught.value).splitlines() if line.startswith("  ")]
    assert [line.split(":")[0].strip() for line in lines] == [
        "AWS_ACCESS_KEY_ID",
        "AWS_REGION",
        "OCEANID_S3_BUCKET",
        "OCEANID_DATABASE_URL",
        "LABEL_STUDIO_DATABASE_URL",
    ]
    assert all("Pulumi ESC: pulumiConfig." in line for line in lines)
    assert "pulumiConfig.oceanid-cluster:postgres_url" in str(caught.value)
    assert "pulumiConfig.ocean-cluster:aws.labelStudio.bucketName" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_no_secret_is_in_the_settings_repr() -> None:
    settings = Settings.load(COMPLETE | OPTIONAL)
    assert SECRET not in repr(settings)
    assert SECRET not in f"{settings}"
    assert "eu-central-1" in repr(settings)


def test_every_variable_that_holds_a_secret_is_declared_one() -> None:
    assert secret_names() >= {
        name for name, held in (COMPLETE | OPTIONAL).items() if SECRET in held
    }


def test_settings_cannot_be_changed() -> None:
    settings = Settings.load(COMPLETE)
    for item in fields(settings):
        with pytest.raises(FrozenInstanceError):
            setattr(settings, item.name, "other")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgres_urls_are_normalised_for_us_and_for_dagster(scheme: str) -> None:
    rest = "me:p%40ss@db.example:25060/oceanid?sslmode=require"
    assert postgres_url(f"{scheme}://{rest}") == f"postgresql+psycopg://{rest}"
    assert dagster_postgres_url(f"{scheme}://{rest}") == f"postgresql+psycopg2://{rest}"


def test_dagsters_own_url_stays_as_it_is() -> None:
    url = "postgresql+psycopg2://me:pass@db.example/dagster"
    assert dagster_postgres_url(url) == url


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "https://labels.example/path"])
def test_an_address_keeps_all_but_its_last_slash(url: str) -> None:
    assert http_url(url) == http_url(f"{url}/") == url


@pytest.mark.parametrize("name", ["ab", "a" * 64, "under_score", "Upper"])
def test_names_that_are_no_buckets_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="3 to 63"):
        bucket_name(name)


def test_migrations_need_only_a_database_url() -> None:
    owner = {"OCEANID_OWNER_DATABASE_URL": "postgres://owner@db.example/oceanid"}
    other = {"OCEANID_DATABASE_URL": "postgres://me@db.example/oceanid"}
    assert migration_url(owner | other) == "postgresql+psycopg://owner@db.example/oceanid"
    assert migration_url(other) == "postgresql+psycopg://me@db.example/oceanid"
    with pytest.raises(SettingsError, match="OCEANID_DATABASE_URL"):
        migration_url({})
