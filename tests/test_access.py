"""Every kind of page and every component, for everyone: by axe, by keyboard, with large text, forced colours, no script, on paper."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from figures import report
from playwright.sync_api import Browser, Page
from reading import COMPONENTS, TEMPLATES, opened

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [*TEMPLATES, "components"]


@pytest.fixture(scope="session")
def addresses(address: str, preview_address: str) -> dict[str, str]:
    """Return the whole address of one page of each kind, and of the page of all components."""
    return {**{name: address + path for name, path in TEMPLATES.items()}, "components": preview_address + COMPONENTS}


@pytest.fixture
def at(chromium: Browser, addresses: dict[str, str]) -> Iterator[Any]:
    """Open pages that are closed after the test."""
    pages: list[Page] = []

    def open_(name: str, **context: Any) -> Page:
        pages.append(opened(chromium, addresses[name], **context))
        return pages[-1]

    yield open_
    for page in pages:
        page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_in_light_and_dark_on_a_phone_and_a_desk(name: str, at: Any) -> None:
    page = at(name, viewport={"width": 320, "height": 900})
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})
            assert found.violations_count == 0, f"{width} {scheme}\n{found.generate_report()}"


# --- by keyboard ----------------------------------------------------------------------------------------------------

REACHABLE = """() => [...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')]
  .filter(e => e.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}) && !e.disabled)"""
FOCUSED = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  const ring = parseFloat(style.outlineWidth) >= 3 && style.outlineStyle === 'solid';
  const seen = box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0;
  return [reachable.indexOf(e), ring, seen, e.outerHTML.slice(0, 120)];
}"""


@pytest.mark.parametrize("name", ["home", "article", "components"])
def test_tab_goes_through_the_whole_page_in_its_order_and_shows_where_it_is(name: str, at: Any) -> None:
    page = at(name, viewport={"width": 390, "height": 844})
    page.locator("[data-keep][hidden]").wait_for(state="detached")  # the script has shown it
    total = page.evaluate(f"() => {{ window.reachable = ({REACHABLE})(); return reachable.length; }}")
    met = []
    for _ in range(total):
        page.keyboard.press("Tab")
        met.append(page.evaluate(FOCUSED))
    assert [place for place, *_ in met] == list(range(total))
    assert [words for _, ring, _, words in met if not ring] == []
    assert [words for _, _, seen, words in met if not seen] == []
    report(f"stops of the Tab key: {name}", total)


def test_what_is_folded_opens_by_keyboard(at: Any) -> None:
    page = at("article")
    first = page.locator("summary").first
    first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.evaluate("e => e.open")
    page.keyboard.press("Space")
    assert not page.locator("details").first.evaluate("e => e.open")


# --- sizes ----------------------------------------------------------------------------------------------------------

TALL = """() => [...document.querySelectorAll(
    'button, input, header nav a, .brand a, [data-help] a, .doors a, .letters a, .kinds a, a[href^="tel:"]')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.9).map(e => e.outerHTML.slice(0, 120))"""
SMALL_TEXT = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !e.checkVisibility() || e.closest('svg, script, template')) continue;
    if (parseFloat(getComputedStyle(e).fontSize) < 16) found.push(e.outerHTML.slice(0, 120));
  }
  return found;
}"""


@pytest.mark.parametrize("name", PAGES)
def test_controls_are_large_and_no_text_is_small(name: str, at: Any) -> None:
    page = at(name, viewport={"width": 320, "height": 800})
    assert page.evaluate(TALL) == []
    assert page.evaluate(SMALL_TEXT) == []


@pytest.mark.parametrize("name", PAGES)
def test_large_text_and_wide_spacing_cause_no_sideways_scroll(name: str, at: Any) -> None:
    page = at(name, viewport={"width": 320, "height": 800}, bypass_csp=True)
    page.add_style_tag(content="html{font-size:200%!important}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.reload()
    page.add_style_tag(
        content="*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


# --- colours, motion, script, paper ---------------------------------------------------------------------------------


def test_in_forced_colours_grades_icons_and_boxes_still_show(at: Any) -> None:
    page = at("components", forced_colors="active", color_scheme="dark")
    text, paper = page.evaluate(
        "() => { const e = document.createElement('p'); e.style.color = 'CanvasText'; e.style.backgroundColor = 'Canvas';"
        " document.body.append(e); const s = getComputedStyle(e); return [s.color, s.backgroundColor]; }"
    )
    style = "(e, name) => getComputedStyle(e)[name]"
    shown = page.locator("[data-grade='2'] .leaves path")
    assert [shown.nth(place).evaluate(style, "fill") for place in range(2)] == [text, "none"]
    assert [shown.nth(place).evaluate("e => e.getAttribute('d').split('z').length - 1") for place in range(2)] == [2, 2]
    assert {shown.nth(place).evaluate(style, "stroke") for place in range(2)} == {text}
    for drawn in (".people .off", ".ladder svg", ".pictogram", ".drawing", ".mark", ".icon"):
        assert page.locator(drawn).first.evaluate(style, "stroke") not in ("none", paper), drawn
    for filled in (".people .on", ".bar"):
        assert page.locator(filled).first.evaluate(style, "fill") not in ("none", paper), filled
    for box in (".box", ".facts", ".figure", ".disclaimer", "button", "input", ".short-answer", ".way", ".study"):
        assert page.locator(box).first.evaluate(style, "borderTopStyle") in ("solid", "dashed"), box
        assert page.locator(box).first.evaluate(style, "borderTopColor") != paper, box
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("name", ["home", "article", "components"])
def test_nothing_moves_for_those_who_want_no_motion(name: str, at: Any) -> None:
    page = at(name, reduced_motion="reduce")
    assert page.evaluate("document.getAnimations().length") == 0
    moving = "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s').length"
    assert page.evaluate(moving) == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.parametrize("name", PAGES)
def test_without_script_all_of_a_page_is_there(name: str, at: Any) -> None:
    page, plain = at(name), at(name, java_script_enabled=False)
    page.evaluate("document.querySelectorAll('[data-print], [data-keep]').forEach(extra => extra.remove())")
    if name != "search":
        assert plain.locator("main").inner_text().split() == page.locator("main").inner_text().split()
    assert plain.locator("main h1").is_visible()
    assert plain.locator("main [data-disclaimer]").is_visible()


def test_without_script_the_search_leads_to_the_a_to_z(at: Any) -> None:
    page = at("search", java_script_enabled=False)
    page.locator("main [data-count] a").click()
    assert page.url.endswith("/a-z/")


INKS = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = new Set();
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !e.checkVisibility() || e.closest('script, template')) continue;
    found.add(getComputedStyle(e).color);
  }
  return [...found];
}"""
PAPERS = """() => [...new Set([...document.querySelectorAll('body, body *')].filter(e => e.checkVisibility())
  .map(e => getComputedStyle(e).backgroundColor))]"""


@pytest.mark.parametrize("name", PAGES)
def test_on_paper_all_is_black_on_white_also_from_dark(name: str, at: Any) -> None:
    page = at(name, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(INKS) == ["rgb(0, 0, 0)"]
    assert set(page.evaluate(PAPERS)) <= {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert page.locator("[data-disclaimer]").is_visible()
    assert page.locator("[data-help]").is_visible()
    assert not page.locator("header nav").is_visible()


def test_on_paper_what_is_folded_is_open_and_web_addresses_are_written_out(at: Any) -> None:
    page = at("article")
    page.emulate_media(media="print")
    assert page.locator(".claim details p").first.is_visible()
    assert "http" in page.locator("[data-sources] .web").first.evaluate("e => getComputedStyle(e, '::after').content")
    assert "/help/" in page.locator("[data-help] a").evaluate("e => getComputedStyle(e, '::after').content")


# --- pictures -------------------------------------------------------------------------------------------------------


def test_every_picture_has_a_name_and_its_source(at: Any) -> None:
    page = at("components")
    figures = page.locator("figure")
    for place in range(figures.count()):
        figure = figures.nth(place)
        assert figure.evaluate("e => document.getElementById(e.getAttribute('aria-labelledby')).innerText.length") > 5
        if "figure-ladder" not in (figure.get_attribute("class") or ""):
            assert figure.locator(".figure-source a[href^='#s']").count() >= 1
    drawn = page.locator("svg[role=img]")
    for place in range(drawn.count()):
        named = "e => ['labelledby', 'describedby'].map(n => document.getElementById(e.getAttribute('aria-' + n)).textContent)"
        assert all(len(words) > 10 for words in drawn.nth(place).evaluate(named))
    assert page.locator("svg:not([role=img]):not([aria-hidden=true])").count() == 0


def test_the_numbers_of_an_icon_array_are_those_that_are_drawn(at: Any) -> None:
    page = at("components")
    figure = page.locator(".figure-icon-array")
    areas = "e => e.nextElementSibling.getAttribute('d').match(/[\\d.]+/g).map(Number)"
    for name, number in (("on", 6), ("off", 94)):
        corners = figure.locator(f"svg[role=img] pattern.{name}").evaluate(areas)
        rows = [corners[place : place + 5] for place in range(0, len(corners), 5)]  # from, top, to, height, from
        assert sum((to - start) / 16 for start, _, to, _, _ in rows) == number
        assert {height for *_, height, _ in rows} == {30}
    assert figure.locator("ul.frames li").all_inner_texts() == [
        "6 of 100 children had a stomach ache",
        "94 of 100 had none",
    ]
    figure.locator("summary").click()
    assert figure.locator("tbody td").all_inner_texts() == ["6 of 100", "94 of 100"]
