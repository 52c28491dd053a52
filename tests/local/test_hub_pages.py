"""The local Hub's pages: who sees what, and that nothing put into a dataset runs there."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from oceanid_pipelines.clients.hub import Hub
from tests.chromium import NEEDS_CHROMIUM, chromium
from tests.hub_server import FaultyHub, new_dataset

EVIL = "<script>document.title = 'taken'</script>"
CARD = f"""---
configs:
- config_name: ner
- config_name: "{EVIL}"
---
<!-- a remark -->
# The *card*
{EVIL}
[link](javascript:document.title='taken') ![picture](http://127.0.0.1:9/x.png)

| a | b |
|---|---|
| 1 | 2 |
"""


@pytest.fixture(scope="session")
def server(faulty_hub: FaultyHub) -> FaultyHub:
    return faulty_hub


@pytest.fixture(scope="module")
def dataset(server: FaultyHub) -> str:
    """Return a private dataset with two versions and as many nasty names as are allowed."""
    repo = Hub(new_dataset(), token=server.token, endpoint=server.address)
    repo.ensure_repo()
    files = {
        "README.md": CARD.encode(),
        f"data/{EVIL.replace('/', '|')}.txt": EVIL.encode(),
        "data/image.bin": b"\0\1",
        "data/large.jsonl": EVIL.encode() + b"\n" * 11_000_000,
    }
    first = repo.commit(files, message=f"{EVIL} one", description=EVIL, parent=repo.head())
    repo.tag("v1", first, message=f"first {EVIL}")
    second = repo.commit({"data/more.txt": b"more"}, message="two", parent=first)
    repo.tag("v2", second)
    return repo.dataset


@pytest.fixture
def browser(server: FaultyHub) -> Iterator[httpx2.Client]:
    """Return what keeps cookies and follows redirects, as a browser does, and is signed in."""
    with httpx2.Client(base_url=server.address, follow_redirects=True, trust_env=False) as client:
        client.get("/sign-in", params={"token": server.reader})
        yield client


def pages(dataset: str) -> list[str]:
    base = f"/datasets/{dataset}"
    return [
        *("/", base, f"{base}/tree/v1", f"{base}/tree/v1/data", f"{base}/commits/main"),
        *(f"{base}/blob/v1/README.md", f"{base}/blob/v1/data/large.jsonl"),
        f"{base}/blob/v1/data/{EVIL.replace('/', '|').replace(' ', '%20')}.txt",
    ]


def test_a_person_sees_card_versions_and_files(browser: httpx2.Client, dataset: str) -> None:
    text = browser.get(f"/datasets/{dataset}").text
    assert "<h1>The <em>card</em></h1>" in text
    assert "<td>1</td>" in text
    assert "a remark" not in text
    assert text.index(">v2<") < text.index(">v1<")
    assert "5 files" not in text
    assert "6 files" in text
    assert dataset in browser.get("/").text
    assert "more.txt" in browser.get(f"/datasets/{dataset}/tree/v2/data").text
    assert "more.txt" not in browser.get(f"/datasets/{dataset}/tree/v1/data").text
    assert browser.get(f"/datasets/{dataset}/blob/v2/data/more.txt").text.count("more") > 1
    assert "Not a text" in browser.get(f"/datasets/{dataset}/blob/v2/data/image.bin").text
    download = browser.get(f"/datasets/{dataset}/download/v2/data/image.bin")
    assert download.content == b"\0\1"
    assert download.headers["Content-Disposition"].startswith("attachment")
    for nothing in ("tree/v3", "tree/v1/nowhere", "blob/v1/nowhere", "blob/v1/data", "blob/v1/"):
        assert browser.get(f"/datasets/{dataset}/{nothing}").status_code == 404


def test_what_is_put_into_a_dataset_is_shown_and_not_run(
    browser: httpx2.Client, dataset: str
) -> None:
    for page in pages(dataset):
        answer = browser.get(page)
        assert answer.status_code == 200, page
        assert EVIL not in answer.text
        assert "<script" not in answer.text
        assert 'href="javascript' not in answer.text
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy


class TestInChromium:
    """What only a browser can tell."""

    pytestmark = NEEDS_CHROMIUM

    def test_it_signs_in_by_the_link_and_runs_nothing(
        self, server: FaultyHub, dataset: str
    ) -> None:
        with chromium() as browser:
            page = browser.new_page()
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            page.goto(f"{server.address}/sign-in?token={server.reader}&next=/datasets/{dataset}")
            assert page.url == f"{server.address}/datasets/{dataset}"
            assert page.title() == dataset
            page.get_by_role("link", name="v1", exact=True).click()
            page.get_by_role("link", name="README.md").click()
            assert EVIL in page.inner_text("pre")
            for path in pages(dataset):
                page.goto(f"{server.address}{path}")
                assert page.title() != "taken"
            assert {url for url in asked if not url.startswith(server.address)} <= {
                "http://127.0.0.1:9/x.png"  # wanted by the card, and blocked
            }

    def test_it_shows_the_card_and_both_versions(self, server: FaultyHub, dataset: str) -> None:
        with chromium() as browser:
            page = browser.new_page()
            page.goto(f"{server.address}/sign-in?token={server.reader}&next=/datasets/{dataset}")
            for version in ("v1", "v2"):
                assert page.get_by_role("link", name=version, exact=True).first.is_visible()
            assert page.get_by_role("heading", name="The card").is_visible()
            assert page.get_by_role("cell", name="2", exact=True).is_visible()


def test_a_private_dataset_is_not_shown_to_strangers(server: FaultyHub, dataset: str) -> None:
    for page in (*pages(dataset)[1:], f"/datasets/{dataset}/download/v1/README.md"):
        assert server.http("GET", page).status_code == 401
    assert dataset not in server.http("GET", "/").text
    with httpx2.Client(base_url=server.address, follow_redirects=True, trust_env=False) as other:
        other.get("/sign-in", params={"token": server.stranger})
        assert "signed in as stranger" in other.get("/").text
        assert dataset not in other.get("/").text
        assert other.get(f"/datasets/{dataset}").status_code == 404
        assert other.post("/sign-in", data={"token": server.token}).text.count(dataset) > 0


def test_a_cookie_reads_pages_and_does_nothing_else(
    browser: httpx2.Client, server: FaultyHub, dataset: str
) -> None:
    answer = server.http("GET", f"/sign-in?token={server.token}")
    cookie = answer.headers["Set-Cookie"]
    assert server.token not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert answer.headers["Location"] == "/"
    assert browser.get(f"/api/datasets/{dataset}").status_code == 401
    assert browser.get(f"/datasets/{dataset}/resolve/v1/README.md").status_code == 401
    assert browser.post(f"/api/datasets/{dataset}/tag/main", json={"tag": "x"}).status_code == 401
    value = next(iter(browser.cookies.jar)).value or ""
    for forged in (value.replace("oceanid", "stranger"), value[:-1] + "g", "oceanid:", "oceanid"):
        name = next(iter(browser.cookies.jar)).name
        headers = {"Cookie": f"{name}={forged}"}
        assert "signed in" not in server.http("GET", "/", headers=headers).text


@pytest.mark.parametrize(
    "place", ["https://evil.example", "//evil.example", "/datasets/../..", "/\\evil.example"]
)
def test_signing_in_leads_nowhere_else(server: FaultyHub, place: str) -> None:
    answer = server.http("GET", "/sign-in", params={"token": server.reader, "next": place})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    assert server.http("GET", "/sign-in", params={"token": "wrong"}).status_code == 401
