"""Label Studio as a client sees it: the session's server, and of projects an own one a test."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from oceanid_pipelines.clients.label_studio import LabelStudio
from tests.conftest import LabelStudioAccess

CONFIG = """<View>
  <Labels name="label" toName="text"><Label value="IMO"/><Label value="FLAG"/></Labels>
  <Text name="text" value="$text"/>
</View>"""


@pytest.fixture
def server(label_studio: LabelStudioAccess) -> Iterator[LabelStudio]:
    """Return a client of the session's Label Studio."""
    client = LabelStudio(label_studio.url, label_studio.api_key)
    yield client
    client.close()


@pytest.fixture
def project(server: LabelStudio) -> int:
    """Return the id of the test's own project.

    It is not deleted: while Label Studio deletes a project it does without its signals in all
    threads, and after two deletions at once for ever, so that counts and summaries stand still.
    """
    return server.create_project(f"test {secrets.token_hex(6)}", CONFIG).project_id
