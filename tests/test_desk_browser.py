"""The desk in a real browser: pages load again by themselves, nobody else is asked for anything, and it can be used by all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page
from projects import base
from test_serving import HOME, Server, at_home, home, ready, served, stop

WAIT = 30_000


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = at_home(tmp_path_factory.mktemp("desk"))
    try:
        ready(server)
        yield server
    finally:
        stop(server)


@pytest.fixture
def page(chromium: Browser, running: Server) -> Iterator[Page]:
    opened = chromium.new_page(base_url=f"http://127.0.0.1:{running.port}", viewport={"width": 320, "height": 800})
    asked: list[str] = []
    said: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    opened.close()
    hosts = {url.split("/")[2] for url in asked}
    assert {host.partition(":")[0] for host in hosts} == {"127.0.0.1"}
    expected = (
        "favicon",
        "404",
        "closed",
        "/livereload' failed",
    )  # a server that is started again is not there for a moment
    assert [text for text in said if not any(part in text for part in expected)] == []


def test_a_saved_page_is_shown_without_a_touch(page: Page, running: Server) -> None:
    page.goto("/guide/")
    running.put(HOME, home("Words [away](gone.md)."))
    page.wait_for_selector(".preview-note", timeout=WAIT)
    assert "leads nowhere" in page.inner_text(".preview-note")
    running.put(HOME, base()[HOME])
    page.wait_for_selector(".preview-note", state="detached", timeout=WAIT)


def test_a_page_of_an_earlier_run_of_the_server_loads_again(page: Page, tmp_path: Path) -> None:
    first = at_home(tmp_path)
    ready(first)
    page.goto(f"http://127.0.0.1:{first.port}/guide/")
    page.wait_for_timeout(1500)
    stop(first)
    first.put(HOME, home("Written while nobody served."))
    second = served(tmp_path, "--base-url", "http://preview.example/guide", port=first.port)
    try:
        ready(second)
        page.wait_for_selector("text=Written while nobody served.", timeout=WAIT)
    finally:
        stop(second)


def test_a_broken_template_covers_the_page_and_goes_away_when_it_is_mended(page: Page, running: Server) -> None:
    page.goto("/guide/cough/honey/")
    running.put("templates/pages/article.html", "{{ page.nothing }}")
    page.wait_for_selector(".preview-overlay", timeout=WAIT)
    assert "templates/pages/article.html:1:1" in page.inner_text(".preview-overlay")
    running.put("templates/pages/article.html", base()["templates/pages/article.html"])
    page.wait_for_selector(".preview-overlay", state="detached", timeout=WAIT)


def test_the_board_sorts_by_a_click_and_fits_a_phone(page: Page) -> None:
    page.goto("/_desk/")
    page.click("thead >> text=Words")
    assert page.url.endswith("/_desk/?by=words")
    assert page.get_attribute("th[aria-sort]", "aria-sort") == "ascending"
    # a push that comes late may load the page again
    page.wait_for_function("document.documentElement.scrollWidth === 320", timeout=WAIT)


def looked_at(page: Page) -> Any:  # Any: what axe answers
    """Run axe; begin again when a push that comes late loads the page meanwhile."""
    rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
    for _ in range(5):
        try:
            return Axe().run(page, context={"include": [["body"]]}, options={"runOnly": rules})
        except Error as error:
            if "Execution context was destroyed" not in str(error):
                raise
            page.wait_for_selector("text=leads nowhere", timeout=WAIT)
    raise AssertionError("the page loads again and again")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_board_and_the_bar_can_be_used_by_all(page: Page, running: Server, width: int, tmp_path: Path) -> None:
    running.put(HOME, home("Words [away](gone.md)."))
    page.set_viewport_size({"width": width, "height": 900})
    for address in ("/_desk/", "/guide/"):
        page.goto(address)
        page.wait_for_selector("text=leads nowhere", timeout=WAIT)
        found = looked_at(page)
        faults = [
            (fault["id"], [node["html"][:120] for node in fault["nodes"]])
            for fault in found.response["violations"]
            if any("preview-" in node["html"] or address == "/_desk/" for node in fault["nodes"])
        ]
        assert faults == []
    running.put(HOME, base()[HOME])
