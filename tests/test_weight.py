"""What a first visit costs: every page of the guide, in a real Chromium that knows none of its files, over a host with gzip."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from figures import report
from hosting import Host, hosted
from playwright.sync_api import Browser

MOST_BYTES = 60_000
MOST_REQUESTS = 6
FIRST_WINDOW = 10 * 1460
"""So many bytes reach a reader in the first round trip after the connection stands (RFC 6928)."""
HEADERS = 1400
"""So many of them are headers: Caddy sends 1,370 with the policy."""

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.fixture(scope="module")
def host(published: Path) -> Iterator[Host]:
    with hosted(published) as found:
        yield found


def visit(chromium: Browser, host: Host, path: str) -> list[tuple[str, int]]:
    """Open a page as a first-time visitor and return what was sent; the icon is what Chromium asks for last."""
    host.take()
    context = chromium.new_context()
    page = context.new_page()
    page.goto(host.address + path, wait_until="load")
    deadline = time.monotonic() + 5
    while not any("favicon" in name for name, _ in host.sent) and time.monotonic() < deadline:
        page.wait_for_timeout(20)
    context.close()
    return host.take()


def test_every_page_is_light_on_the_wire(chromium: Browser, host: Host, published: Path) -> None:
    pages = [path.relative_to(published).as_posix() for path in sorted(published.rglob("*.html"))]
    sent = {page: visit(chromium, host, "/" + page.removesuffix("index.html")) for page in pages}
    bytes_of = {page: sum(size for _, size in answers) for page, answers in sent.items()}
    requests_of = {page: len(answers) for page, answers in sent.items()}
    heaviest, busiest = max(bytes_of, key=bytes_of.__getitem__), max(requests_of, key=requests_of.__getitem__)
    report("heaviest page on a first visit, gzip, heads included", f"{bytes_of[heaviest]:,} bytes: /{heaviest}")
    report("most requests of a first visit", f"{requests_of[busiest]}: /{busiest}")
    assert all(any("favicon" in name for name, _ in answers) for answers in sent.values())
    assert {page: size for page, size in bytes_of.items() if size > MOST_BYTES} == {}
    assert {page: sent[page] for page, count in requests_of.items() if count > MOST_REQUESTS} == {}


def test_every_page_comes_whole_in_the_first_round_trip(published: Path) -> None:
    sizes = {path.relative_to(published).as_posix(): path.stat().st_size for path in published.rglob("*.html.br")}
    assert len(sizes) > 76
    longest = max(sizes, key=sizes.__getitem__)
    report("longest page, Brotli", f"{sizes[longest]:,} bytes: /{longest}")
    assert {page: size for page, size in sizes.items() if size > FIRST_WINDOW - HEADERS} == {}


def test_a_page_is_fetched_while_the_pointer_rests_on_its_link_and_not_again(chromium: Browser, host: Host) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(host.address + "/side-effects/", wait_until="networkidle")
    host.take()
    link = page.locator("main a[href='/side-effects/hair-loss/']").first
    link.hover()
    page.wait_for_timeout(600)
    assert [name for name, _ in host.take()] == ["/side-effects/hair-loss/"]
    link.click()
    page.wait_for_load_state("networkidle")
    assert page.url.endswith("/side-effects/hair-loss/")
    context.close()
    assert [name for name, _ in host.take()] == []


def test_a_second_page_asks_only_for_itself(chromium: Browser, host: Host) -> None:
    host.take()
    context = chromium.new_context()
    page = context.new_page()
    page.goto(host.address + "/side-effects/hair-loss/", wait_until="networkidle")
    host.take()
    page.goto(host.address + "/pain/back-pain/", wait_until="networkidle")
    context.close()
    answers = host.take()
    assert [name for name, _ in answers if not name.startswith("/pain/back-pain/")] == []
    report("bytes of a second article", f"{sum(size for _, size in answers):,}")


def test_a_font_comes_before_the_first_answer_is_waited_for(published: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in (published / "assets" / "fonts").iterdir()}
    report("bytes of the fonts", ", ".join(f"{size:,}" for size in sizes.values()))
    assert len(sizes) == 2
    assert max(sizes.values()) <= 14_300
