"""Nothing on the site or in the preview asks another host for anything, or keeps anything of its readers.

Every page is opened in a real Chromium that can reach nobody else; every request is counted.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from figures import report
from playwright.sync_api import Browser, BrowserContext, Page, Route
from test_serving import ready, served, stop

TOP = Path(__file__).parent.parent

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

KEPT = """
async () => ({
  cookie: document.cookie,
  local: localStorage.length,
  session: sessionStorage.length,
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  files: await navigator.storage.getDirectory().then(async (top) => { let n = 0; for await (const _ of top.keys()) n += 1; return n; }),
  name: window.name,
})
"""
NOTHING = {"cookie": "", "local": 0, "session": 0, "databases": 0, "caches": 0, "workers": 0, "files": 0, "name": ""}


@dataclass
class Guard:
    """A context that can reach one host only, and what was asked of it and of others."""

    context: BrowserContext
    own: str
    inside: int = 0
    outside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.route("**/*", self._let_through)
        self.context.on("request", lambda request: self._count(request.url))
        self.context.on("page", lambda page: page.on("websocket", lambda socket: self._count(socket.url)))

    def _let_through(self, route: Route) -> None:
        if route.request.url.startswith((self.own, "data:", "blob:")):
            route.continue_()
        else:
            route.abort()

    def _count(self, url: str) -> None:
        if url.replace("ws://", "http://").startswith(self.own):
            self.inside += 1
        elif not url.startswith(("data:", "blob:")):
            self.outside.append(url)

    def visit(self, page: Page, path: str) -> None:
        """Open a page, and do what a reader does: scroll, rest on links, open what can be opened."""
        page.goto(self.own + path, wait_until="load")
        page.evaluate(
            """() => {
              window.scrollTo(0, document.body.scrollHeight);
              for (const closed of document.querySelectorAll("details")) closed.open = true;
              for (const link of [...document.querySelectorAll("a[href]")].slice(0, 40)) {
                link.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
              }
            }"""
        )


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    found = chromium.new_context()
    yield found
    found.close()


def pages_in(folder: Path) -> list[str]:
    return [
        "/" + path.relative_to(folder).as_posix().removesuffix("index.html") for path in sorted(folder.rglob("*.html"))
    ]


def test_the_guard_counts_what_goes_elsewhere(context: BrowserContext, address: str) -> None:
    guard = Guard(context, address)
    page = context.new_page()
    page.route(
        address + "/evil",
        lambda route: route.fulfill(
            body="<img src=https://canary.example/x><script>localStorage.a = 1; new WebSocket('wss://canary.example/'); fetch('https://canary.example/y')</script>",
            content_type="text/html",
        ),
    )
    page.goto(address + "/evil")
    page.wait_for_timeout(200)
    assert {url.split("/")[-1] for url in guard.outside} == {"x", "y", ""}
    assert page.evaluate(KEPT)["local"] == 1


def test_no_page_of_the_guide_asks_another_host_or_keeps_anything(
    context: BrowserContext, address: str, published: Path
) -> None:
    guard = Guard(context, address)
    page = context.new_page()
    paths = pages_in(published)
    for path in paths:
        guard.visit(page, path)
        assert page.evaluate(KEPT) == NOTHING, path
    page.goto(address + "/search/?q=hair+loss")
    page.locator("[data-results] a").first.wait_for(timeout=10_000)
    page.locator("#q").fill("pain")
    page.wait_for_timeout(400)
    assert page.evaluate(KEPT) == NOTHING
    assert context.cookies() == []
    assert guard.outside == []
    report(
        "pages opened with all other hosts shut out; requests to them; things kept",
        f"{len(paths)}; {len(guard.outside)}; 0",
    )
    report("requests to the guide's own host meanwhile", guard.inside)


def test_no_page_of_the_preview_asks_another_host_or_keeps_anything(
    context: BrowserContext, published: Path, tmp_path: Path
) -> None:
    for name in ("content", "templates", "static"):
        shutil.copytree(TOP / name, tmp_path / name)
    for name in ("site.yaml", "checked.json", "addresses.json"):
        if (TOP / name).exists():
            shutil.copy(TOP / name, tmp_path / name)
    server = served(tmp_path)
    try:
        ready(server)
        guard = Guard(context, f"http://127.0.0.1:{server.port}")
        page = context.new_page()
        paths = pages_in(published)
        for path in paths:
            guard.visit(page, path)
            assert page.evaluate(KEPT) == NOTHING, path
        assert page.locator(".preview-bar").count() == 1
        assert context.cookies() == []
        assert guard.outside == []
        report("the same of the preview", f"{len(paths)}; {len(guard.outside)}; 0")
    finally:
        stop(server)
