"""What a reader takes along: a fact sheet of one page, the sheet for an appointment, and a copy that opens without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from figures import report
from hosting import Host, hosted
from playwright.sync_api import Browser, BrowserContext, Page

HAIR = "/side-effects/hair-loss/"
BACK = "/pain/back-pain/"

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.fixture(scope="module")
def host(published: Path) -> Iterator[Host]:
    with hosted(published) as found:
        yield found


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    found = chromium.new_context()
    yield found
    found.close()


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


# --- paper ----------------------------------------------------------------------------------------------------------


def test_the_fact_sheet_of_every_article_is_one_page_of_a4(
    context: BrowserContext, host: Host, published: Path
) -> None:
    articles = [
        path.relative_to(published).parent.as_posix()
        for path in sorted(published.rglob("index.html"))
        if 'data-template="article"' in path.read_text()
    ]
    page = context.new_page()
    counts = {}
    for article in articles:
        page.goto(f"{host.address}/{article}/#fact-sheet")
        counts[article] = pages_of(page.pdf(format="A4", prefer_css_page_size=True))
    report("fact sheets of one page", f"{sum(n == 1 for n in counts.values())} of {len(articles)}")
    assert len(articles) >= 55
    assert {article: n for article, n in counts.items() if n != 1} == {}


def test_the_fact_sheet_holds_what_matters_and_nothing_else(context: BrowserContext, host: Host) -> None:
    page = context.new_page()
    page.goto(host.address + HAIR + "#fact-sheet")
    page.emulate_media(media="print")
    parts = (
        "h1",
        ".lead",
        "[data-claim] [data-grade]",
        "[data-unknowns]",
        "[data-review-dates]",
        "[data-help]",
        ".phones",
        ".talk",
        ".ask",
    )
    for part in (*parts, "[data-disclaimer]", ".address"):
        assert page.locator(part).first.is_visible(), part
    assert "911" in page.locator(".phones").inner_text()
    assert "not medical advice" in page.locator("[data-disclaimer]").inner_text()
    for part in ("[data-sources]", ".contents", "details", ".related", "button", ".text > p"):
        assert not page.locator(part).first.is_visible(), part
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('[data-unknowns] li')).fontSize)")
    assert size >= 12  # pixels of print, 9 points


def test_printing_without_choosing_the_fact_sheet_prints_the_whole_page(context: BrowserContext, host: Host) -> None:
    page = context.new_page()
    page.goto(host.address + HAIR)
    page.emulate_media(media="print")
    assert page.locator("[data-sources]").is_visible()
    assert page.locator(".text > p").first.is_visible()
    assert "911" in page.locator(".phones").inner_text()
    assert pages_of(page.pdf(format="A4", prefer_css_page_size=True)) >= 3


def test_the_fact_sheet_can_be_chosen_without_script(chromium: Browser, host: Host) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(host.address + HAIR)
    assert not page.locator("[data-print]").is_visible()
    page.get_by_role("link", name="fact sheet").click()
    assert page.locator(".armed").is_visible()
    page.emulate_media(media="print")
    assert not page.locator("[data-sources]").is_visible()
    context.close()


def test_one_button_chooses_the_fact_sheet_and_prints(context: BrowserContext, host: Host) -> None:
    page = context.new_page()
    page.add_init_script("window.print = () => { window.printed = location.hash; }")
    page.goto(host.address + HAIR)
    page.get_by_role("button", name="Print the fact sheet").click()
    assert page.evaluate("window.printed") == "#fact-sheet"


def test_the_sheet_for_an_appointment_works_without_script_and_prints_on_two_pages(
    chromium: Browser, host: Host
) -> None:
    page = chromium.new_context().new_page()
    page.goto(host.address + "/appointment-sheet/")
    pages = pages_of(page.pdf(format="A4", prefer_css_page_size=True))
    page.context.close()
    plain = chromium.new_context(java_script_enabled=False).new_page()
    plain.goto(host.address + "/appointment-sheet/")
    for heading in ("What I take", "Questions I can ask", "What we agreed"):
        assert plain.get_by_role("heading", name=heading).is_visible()
    plain.context.close()
    report("pages of the sheet for an appointment", pages)
    assert pages <= 2


# --- the reader's device --------------------------------------------------------------------------------------------


def keep(page: Page) -> None:
    page.get_by_role("button", name="Keep this page on this device").click()
    page.get_by_text("Kept. You can open this page").wait_for(timeout=10_000)


def kept(page: Page) -> list[str]:
    script = "caches.has('kept-pages').then(there => there ? caches.open('kept-pages').then(c => c.keys()) : []).then(keys => keys.map(k => new URL(k.url).pathname))"
    found: list[str] = page.evaluate(script)
    return sorted(found)


def stored(page: Page) -> object:
    script = """Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations(), indexedDB.databases()])
      .then(([caches, workers, databases]) => [caches.length, workers.length, databases.length, document.cookie, localStorage.length])"""
    return page.evaluate(script)


def test_nothing_is_stored_until_a_reader_asks_for_it(context: BrowserContext, host: Host) -> None:
    page = context.new_page()
    for path in (HAIR, BACK, "/", "/search/", HAIR):
        page.goto(host.address + path, wait_until="networkidle")
    assert stored(page) == [0, 0, 0, "", 0]


def test_a_kept_page_opens_without_a_network_and_shows_the_date_of_its_copy(
    context: BrowserContext, published: Path
) -> None:
    with hosted(published) as host:
        page = context.new_page()
        page.goto(host.address + HAIR)
        keep(page)
        names = kept(page)
        assert [name for name in names if not name.startswith("/assets/")] == ["/help/", HAIR]
        page.goto(host.address + HAIR)
        assert page.locator(".kept-note").count() == 0
        address = host.address
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto(address + HAIR + "?back#sources")
    note = page.locator(".kept-note")
    assert "You are offline." in note.inner_text()
    today: str = page.evaluate("new Date().toISOString().slice(0, 10)")
    assert note.locator("time").get_attribute("datetime") == today
    assert today[:4] in note.locator("time").inner_text()
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check(`1em 'Public Sans'`))")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 246)"
    for part in ("[data-disclaimer]", "[data-help]", "[data-sources]"):
        assert page.locator(part).is_visible(), part
    assert [url for url in failed if not url.endswith("site.webmanifest")] == []


def test_help_and_the_way_to_kept_pages_are_there_when_another_page_is_asked_for(
    context: BrowserContext, published: Path
) -> None:
    with hosted(published) as host:
        page = context.new_page()
        page.goto(host.address + HAIR)
        keep(page)
        address = host.address
    page.goto(address + BACK)
    assert page.locator("h1").inner_text() == "Get help now"
    assert "The page you asked for is not kept" in page.locator(".kept-note").inner_text()
    page.get_by_role("link", name="Does kratom cause hair loss?").first.click()
    page.wait_for_url("**" + HAIR)
    assert page.locator("h1").inner_text() == "Does kratom cause hair loss?"


def test_with_a_network_the_newest_page_is_shown_and_takes_the_place_of_the_copy(
    context: BrowserContext, tmp_path: Path, published: Path
) -> None:
    import shutil

    folder = tmp_path / "site"
    shutil.copytree(published, folder)
    with hosted(folder) as host:
        page = context.new_page()
        page.goto(host.address + HAIR)
        keep(page)
        for path in (folder / HAIR[1:]).glob("index.html*"):
            path.unlink()
        text = (published / HAIR[1:] / "index.html").read_text().replace("<h1>", "<h1>New: ")
        (folder / HAIR[1:] / "index.html").write_text(text)
        page.wait_for_timeout(100)
        page.goto(host.address + HAIR)
        assert page.locator("h1").inner_text().startswith("New: ")
        page.wait_for_timeout(500)
        address = host.address
    page.goto(address + HAIR)
    assert page.locator("h1").inner_text().startswith("New: ")
    assert page.locator(".kept-note").is_visible()


def test_removing_the_last_page_leaves_nothing_behind(context: BrowserContext, host: Host) -> None:
    page = context.new_page()
    page.goto(host.address + HAIR)
    keep(page)
    other = context.new_page()
    other.goto(host.address + BACK)
    keep(other)
    page.reload()
    page.get_by_role("button", name="Remove this page").click()
    page.get_by_text("Removed. Nothing of this page").wait_for()
    assert BACK in kept(page)
    assert HAIR not in kept(page)
    other.reload()
    other.get_by_role("button", name="Remove this page").click()
    other.get_by_text("Removed. Nothing of this page").wait_for()
    assert stored(other) == [0, 0, 0, "", 0]


def test_a_page_that_can_not_be_kept_now_says_so(context: BrowserContext, published: Path) -> None:
    with hosted(published) as host:
        page = context.new_page()
        page.goto(host.address + HAIR)
    page.get_by_role("button", name="Keep this page").click()
    page.get_by_text("That did not work. Please try again").wait_for()
    assert page.get_by_role("button", name="Keep this page").is_enabled()


def test_keeping_works_where_the_host_asks_for_trusted_types(
    context: BrowserContext, host: Host, published: Path
) -> None:
    policy = re.search(r"Content-Security-Policy: (.*)", (published / "_headers").read_text())
    assert policy
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)

    def with_policy(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy[1]})  # type: ignore[attr-defined]

    page.route("**" + HAIR, with_policy)
    page.goto(host.address + HAIR)
    keep(page)
    assert errors == []


# --- the reader's clock ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "overdue"), [("2026-12-01", False), ("2029-12-01", True)])
def test_a_page_says_when_its_check_is_overdue(day: str, overdue: bool, context: BrowserContext, host: Host) -> None:
    page = context.new_page()
    page.clock.set_fixed_time(day)
    page.goto(host.address + HAIR)
    assert ("overdue for a check" in page.locator("[data-next-check]").inner_text()) is overdue
