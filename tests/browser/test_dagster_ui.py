"""What a person sees who opens Dagster on a stack with data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from oceanid_pipelines.definitions import defs
from oceanid_pipelines.local import demo
from tests.chromium import NEEDS_CHROMIUM, PATIENCE, chromium
from tests.dagster_services import SERVICES, Services

pytestmark = [
    SERVICES,
    *NEEDS_CHROMIUM,
]
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page(viewport={"width": 1600, "height": 2200})


@pytest.fixture
def page(browser_page: Page, tmp_path: Path) -> Iterator[Page]:
    """Yield the browser's page; how it looked at the end is kept beside the test's files."""
    browser_page.set_default_timeout(PATIENCE)
    yield browser_page
    browser_page.screenshot(path=tmp_path / "page.png")


def see(page: Page, *texts: str) -> None:
    for text in texts:
        expect(page.get_by_text(text, exact=True).first).to_be_visible()


def test_the_lineage_shows_every_group_and_every_asset(services: Services, page: Page) -> None:
    specs = list(defs.resolve_all_asset_specs())
    groups = {str(spec.group_name) for spec in specs}
    page.goto(f"{services.address}/asset-groups")
    see(page, "Global asset lineage", *groups)
    for group in groups:
        page.goto(
            f"{services.address}/locations/oceanid_pipelines.definitions/asset-groups/{group}/list"
        )
        for spec in specs:
            if spec.group_name == group:
                expect(
                    page.locator(f'a[href*="/assets/{spec.key.to_user_string()}"]').first
                ).to_be_visible()


def test_the_page_of_the_vessels_shows_their_columns_numbers_chart_and_rows(
    services: Services, page: Page
) -> None:
    page.goto(f"{services.address}/assets/curated/vessels?view=overview")
    see(
        page,
        *("Row count", str(demo.EXPECTED_FIGURES["vessels"])),
        "One row a vessel: its identity and the values shown.",
        *("identity_key", "What makes it this vessel, e.g. imo:9123456"),
        *("vessels by source", "AURORA", "█" * 24),
        *("preview", "vessel_name"),
    )


def test_the_checks_say_what_is_true_and_what_is_not(services: Services, page: Page) -> None:
    page.goto(f"{services.address}/assets/curated/vessels?view=checks")
    see(page, "every_imo_number_is_valid", "every_assertion_is_cited", "no_conflict_is_open")
    see(page, "Succeeded")
    page.goto(f"{services.address}/assets/raw/objects?view=checks&checkDetail=every_key_is_routed")
    see(
        page,
        "Every key in the bucket is known to be something.",
        "Rename the keys, or add their source to the catalog: they are tried again.",
        "inbox/sighting.pdf",
        "unknown source COSMOS: add sources/COSMOS.yaml to the catalog",
    )


def test_the_sensors_run_and_say_what_they_saw(services: Services, page: Page) -> None:
    page.goto(f"{services.address}/locations/oceanid_pipelines.definitions/sensors/new_uploads")
    expect(page.get_by_role("button", name="1 run requested").first).to_be_visible()
    expect(page.get_by_role("checkbox").first).to_be_checked()
