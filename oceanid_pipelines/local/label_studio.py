"""A real Label Studio on the database `labelfish`, keeping uploads in the stack's bucket.

Projects, webhooks and everything else inside Label Studio do not belong here.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

import httpx2
import psutil

from oceanid_pipelines.clients.certificates import trusted
from oceanid_pipelines.local import object_store, postgres
from oceanid_pipelines.local.home import HOST, Home
from oceanid_pipelines.local.processes import Command, program
from oceanid_pipelines.local.service import Service
from oceanid_pipelines.settings import LOCAL_BUCKET

USERNAME = "admin@example.com"
DATABASE = "labelfish"
_MIGRATED = "migrated by Label Studio"


class LabelStudio(Service):
    """The labelling tool."""

    name = "label-studio"
    title = "Label Studio"
    group = "label-studio"
    needs = ("postgres", "object-store")
    ports = ("label_studio",)
    secrets = ("label_studio_token", "label_studio_password")
    start_seconds = 240  # its first start runs some hundred migrations

    def command(self, environment: Mapping[str, str]) -> Command:  # noqa: ARG002
        """Return the server, with everything off that would contact the outside."""
        home = self.home
        port = str(home.port("label_studio"))
        return Command(
            arguments=(
                *(program("label-studio"), "start", "--no-browser"),
                *("--internal-host", HOST, "--port", port),
            ),
            environment={
                "LABEL_STUDIO_USERNAME": USERNAME,
                "LABEL_STUDIO_PASSWORD": home.secret("label_studio_password"),
                "LABEL_STUDIO_USER_TOKEN": home.secret("label_studio_token"),
                "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
                "LABEL_STUDIO_BASE_DATA_DIR": str(home.folder("label-studio")),
                **_QUIET,
                **_database(home),
                **_uploads(home),
            },
            directory=home.folder("label-studio"),
        )

    def answers(self, process: psutil.Process) -> bool:  # noqa: ARG002
        """Whether our token is the token of our administrator."""
        try:
            answer = httpx2.get(
                f"{base_url(self.home)}/api/current-user/whoami",
                headers={"Authorization": f"Token {self.home.secret('label_studio_token')}"},
                timeout=15,
                trust_env=False,
                verify=trusted(),
            )
        except httpx2.TransportError:
            return False
        return answer.status_code == httpx2.codes.OK and answer.json()["email"] == USERNAME

    def variables(self) -> dict[str, str]:
        """Return the API's address and token, and what a person signs in with."""
        return {
            "LABEL_STUDIO_URL": base_url(self.home),
            "LABEL_STUDIO_API_KEY": self.home.secret("label_studio_token"),
            "LABEL_STUDIO_USERNAME": USERNAME,
            "LABEL_STUDIO_PASSWORD": self.home.secret("label_studio_password"),
        }

    @property
    def address(self) -> str:
        """Return what to type into a browser."""
        return base_url(self.home)

    def prepare(self) -> None:
        """Begin again with an empty database when a first start never came to its end."""
        if not (postgres.remark(self.home, DATABASE) or "").startswith(_MIGRATED):
            postgres.recreate(self.home, DATABASE)

    def settle(self) -> None:
        """Mark the database as whole: it serves, so all of its migrations have run."""
        words = f"{_MIGRATED} {version('label-studio')}"
        if postgres.remark(self.home, DATABASE) != words:
            postgres.set_remark(self.home, DATABASE, words)


_QUIET = {
    "COLLECT_ANALYTICS": "false",
    "LATEST_VERSION_CHECK": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "FEATURE_FLAGS_OFFLINE": "true",
    "DEBUG": "false",
    "LOG_LEVEL": "WARNING",
    # Its storages and webhooks have to reach servers on this machine.
    "SSRF_PROTECTION_ENABLED": "false",
}


def base_url(home: Home) -> str:
    """Return Label Studio's address."""
    return f"http://{home.address('label_studio')}"


def _database(home: Home) -> dict[str, str]:
    return {
        "DJANGO_DB": "default",
        "POSTGRE_HOST": HOST,
        "POSTGRE_PORT": str(home.port("postgres")),
        "POSTGRE_NAME": DATABASE,
        "POSTGRE_USER": DATABASE,
        "POSTGRE_PASSWORD": home.secret(DATABASE),
        # The embedded server has no extensions.
        "SKIP_TRIGRAM_EXTENSION": "full",
        "SKIP_BTREE_GIN_EXTENSION": "full",
    }


def _uploads(home: Home) -> dict[str, str]:
    return {
        "STORAGE_TYPE": "s3",
        "STORAGE_AWS_BUCKET_NAME": LOCAL_BUCKET,
        "STORAGE_AWS_ENDPOINT_URL": object_store.endpoint(home),
        "STORAGE_AWS_REGION_NAME": object_store.REGION,
        "STORAGE_AWS_ACCESS_KEY_ID": home.secret("s3_access_key"),
        "STORAGE_AWS_SECRET_ACCESS_KEY": home.secret("s3_secret_key"),
    }
