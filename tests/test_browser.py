"""The built guide in a real Chromium: the ways of a reader through it, and what it never does."""

import io
import itertools

import pytest
from figures import report
from PIL import Image
from playwright.sync_api import Browser
from reading import TEMPLATES, opened

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


def test_every_template_has_the_disclaimer_and_the_way_to_help(chromium: Browser, address: str) -> None:
    page = opened(chromium, address)
    for path in TEMPLATES.values():
        page.goto(address + path)
        assert page.locator("main [data-disclaimer]").count() == 1
        assert "not medical advice" in page.locator("[data-disclaimer]").inner_text()
        assert page.locator("[data-disclaimer]").is_visible()
        assert page.locator("[data-help] a").first.is_visible()
    page.context.close()


def test_the_home_page_leads_to_the_hair_loss_article_by_links_alone(chromium: Browser, address: str) -> None:
    page = opened(chromium, address)
    page.get_by_role("link", name="I am worried about a side effect").click()
    page.locator("main").get_by_role("link", name="Does kratom cause hair loss?").first.click()
    assert page.locator("h1").inner_text() == "Does kratom cause hair loss?"
    assert page.locator("[data-grade]").count() >= 3
    assert page.locator("[data-unknowns]").is_visible()
    page.context.close()


def test_the_first_tab_goes_to_the_content(chromium: Browser, address: str) -> None:
    page = opened(chromium, address + TEMPLATES["article"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.context.close()


def test_a_citation_leads_to_its_source_and_back(chromium: Browser, address: str) -> None:
    page = opened(chromium, address + TEMPLATES["article"])
    first = page.locator("sup.cite a").first
    target = first.get_attribute("href") or ""
    first.click()
    assert page.url.endswith(target)
    assert page.locator(target).count() == 1
    back = page.locator(f"{target} a[href^='#c']").first
    assert page.locator(back.get_attribute("href") or "").count() == 1
    page.context.close()


@pytest.mark.parametrize("kind", ["article", "evidence", "topic"])
def test_leaves_are_as_full_as_the_grade(chromium: Browser, address: str, kind: str) -> None:
    page = opened(chromium, address + TEMPLATES[kind])
    inked: dict[str, set[int]] = {}
    for grade in page.locator("[data-grade]:has(svg.leaves)").all()[:40]:
        if grade.is_visible():
            picture = Image.open(io.BytesIO(grade.locator("svg.leaves").first.screenshot())).convert("L")
            inked.setdefault(grade.get_attribute("data-grade") or "", set()).add(
                sum(v < 128 for v in picture.tobytes())
            )
    assert len(inked) > 1
    for less, more in itertools.pairwise(sorted(inked)):
        assert max(inked[less]) + 50 < min(inked[more]), inked
    page.context.close()


def test_everything_is_there_without_script(chromium: Browser, address: str) -> None:
    page = opened(chromium, address + TEMPLATES["article"], java_script_enabled=False)
    for part in ("main h1", "[data-claim]", "[data-sources] li", "[data-disclaimer]", "[data-review-dates]"):
        assert page.locator(part).first.is_visible()
    page.goto(address + TEMPLATES["search"])
    assert page.locator("main a[href$='/a-z/']").first.is_visible()
    page.context.close()


def test_search_finds_hair_loss_by_script(chromium: Browser, address: str) -> None:
    page = opened(chromium, address + "/search/?q=hair+loss")
    page.locator("main a", has_text="hair loss").first.wait_for(timeout=5000)
    page.context.close()


def test_nothing_calls_another_host_or_keeps_anything(chromium: Browser, address: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    weights = {}
    for name, path in TEMPLATES.items():
        before = len(asked)
        page.goto(address + path)
        weights[name] = len(asked) - before
    assert [url for url in asked if not url.startswith(address)] == []
    assert context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert errors == []
    report("most requests of a page (one browser, warm)", max(weights.values()))
    context.close()
