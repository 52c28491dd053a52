"""What a person sees who signs in to Label Studio and works on the tasks we pushed there."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, LiteralString

import pytest
from playwright.sync_api import Page, expect

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.clients.label_studio import LabelStudio
from oceanid_pipelines.flows.bucket_setup import set_up_bucket
from oceanid_pipelines.flows.provisioning import provision
from oceanid_pipelines.flows.tasks import push_tasks
from oceanid_pipelines.settings import Settings
from tests.chromium import NEEDS_CHROMIUM, PATIENCE, chromium
from tests.conftest import LabelStudioAccess
from tests.flows import driver, samples, sinks, tables

VESSEL = "KESTREL"
# Before the name: a character of two UTF-16 units, and one of two code points.
TEXT = f"\N{SPEEDBOAT} Seen off the Cafe\N{COMBINING ACUTE ACCENT} quay: {VESSEL} under tow."
MIDDLE_OF_WORD = """(line, word) => {
    const node = line.firstChild, at = node.data.indexOf(word), range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + word.length);
    const box = range.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
}"""
# There is a picture, its bytes have come, and it is not the one that was there before.
LOADED = """before => {
    const picture = document.querySelector("img[alt=image]");
    return picture && picture.naturalWidth > 0 && picture.getAttribute("src") !== before;
}"""
PAGES = ("The first page", "The second page")
pytestmark = NEEDS_CHROMIUM
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Desk:
    """A test's own projects in Label Studio, with a task of each kind, and its own stores."""

    url: str
    environment: dict[str, str]

    def rows(self, query: LiteralString, *parameters: Any) -> list[dict[str, Any]]:
        """Return what a query finds."""
        with tables.connect(self.environment["OCEANID_OWNER_DATABASE_URL"]) as connection:
            return connection.execute(query, parameters).fetchall()

    def task(self, kind: str, title: str) -> str:
        """Return the address of the page of a document's task."""
        (row,) = self.rows(
            "SELECT ls_project_id, ls_task_id FROM label.tasks"
            " JOIN stage.documents USING (document_id)"
            " WHERE starts_with(project, %s) AND title = %s",
            kind,
            title,
        )
        return f"{self.url}/projects/{row['ls_project_id']}/data?task={row['ls_task_id']}"

    def facts(self) -> list[dict[str, Any]]:
        """Return what people said, as it is in stage."""
        return self.rows("SELECT * FROM stage.extractions WHERE producer = 'human'")


@pytest.fixture
def desk(environment: dict[str, str], label_studio: LabelStudioAccess) -> Desk:
    """Provision two projects of the test's own, and push a text and a pdf of two pages."""
    environment = sinks.variables(environment)
    folder = Path(environment["OCEANID_CATALOG"])
    samples.declare_source(folder, "AAA")
    builtin = load_catalog(folder)
    suffix = secrets.token_hex(4)
    catalog = replace(
        builtin,
        projects={f"{key}-{suffix}": one for key, one in builtin.projects.items()},
    )
    objects = driver.object_store(environment)
    for name, body in {"a.txt": TEXT.encode(), "b.pdf": samples.pdf(*PAGES)}.items():
        path = folder / name
        path.write_bytes(body)
        objects.upload(path, f"uploads/AAA/2026-01-01/{name}", sha256=name, progress=lambda _: None)
    driver.run(environment)
    server = _server(environment)
    with driver.writing(environment) as connection:
        list(provision(connection, server, catalog, Settings.load(environment)))
        push_tasks(connection, objects, server, catalog)
    # As a bucket on AWS is: closed to every page that no rule names.
    objects.let_pages_read("https://other.example")
    for outcome in ("set", "unchanged"):
        steps = {
            one.what: one.outcome for one in set_up_bucket(objects, Settings.load(environment))
        }
        assert steps["is open to Label Studio's page"] == outcome
    server.close()
    return Desk(label_studio.url, environment)


def _server(environment: dict[str, str]) -> LabelStudio:
    return LabelStudio(environment["LABEL_STUDIO_URL"], environment["LABEL_STUDIO_API_KEY"])


@pytest.fixture
def page(desk: Desk, tmp_path: Path) -> Iterator[Page]:
    """Yield the page of someone who signed in; its last look is kept beside the test's files."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1600, "height": 1100})
        page.set_default_timeout(PATIENCE)
        page.goto(f"{desk.url}/user/login/")
        page.fill("input[name=email]", desk.environment["LABEL_STUDIO_USERNAME"])
        page.fill("input[name=password]", desk.environment["LABEL_STUDIO_PASSWORD"])
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "login" not in url)
        try:
            yield page
        finally:
            page.screenshot(path=tmp_path / "page.png")


def test_what_a_person_marks_in_a_text_becomes_a_fact_without_a_poll(
    desk: Desk, page: Page, tmp_path: Path
) -> None:
    page.goto(desk.task("ner", "a.txt"))
    line = page.locator(".lsf-richtext__line")
    expect(line).to_have_text(TEXT)
    page.get_by_text("VESSEL_NAME", exact=True).first.click()
    x, y = line.evaluate(MIDDLE_OF_WORD, VESSEL)
    page.mouse.dblclick(x, y)
    with sinks.sink(desk.environment, tmp_path / "sink.log"):
        with page.expect_response(
            lambda answer: answer.request.method == "POST" and "/annotations" in answer.url
        ) as saved:
            page.get_by_role("button", name="Submit").click()
        assert saved.value.status == 201
        sinks.until(desk.facts)
    (fact,) = desk.facts()
    assert (fact["label"], fact["value_raw"]) == ("VESSEL_NAME", VESSEL)
    start, end = fact["locator"].rpartition("/c")[2].split("-")
    assert TEXT[int(start) : int(end)] == VESSEL


def test_every_page_of_a_pdf_is_shown(desk: Desk, page: Page) -> None:
    page.goto(desk.task("layout", "b.pdf"))
    picture = page.locator("img[alt=image]")
    page.wait_for_function(LOADED, arg="")
    first = picture.get_attribute("src")
    expect(page.get_by_text("1 of 2")).to_be_visible()
    page.locator(".lsf-pagination__btn_arrow-right").first.click()
    page.wait_for_function(LOADED, arg=first)
    expect(page.get_by_text("2 of 2")).to_be_visible()
