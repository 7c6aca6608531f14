"""The search of the guide as a reader meets it: the real page, script and index in Chromium, asked a labelled set of queries."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from figures import report
from playwright.sync_api import Browser, Locator, Page

TOP = Path(__file__).parent.parent
QUERIES = yaml.safe_load((TOP / "tests" / "guide" / "queries.yaml").read_text(encoding="utf-8"))

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

ASK = """async query => {
  const field = document.getElementById('q'), count = document.querySelector('[data-count]');
  count.textContent = '';
  field.value = query;
  field.form.requestSubmit();
  while (!count.textContent) await new Promise(done => setTimeout(done, 2));
  return [...document.querySelectorAll('[data-results] h3 a')].map(link => link.pathname + link.hash);
}"""


@pytest.fixture(scope="module")
def search(chromium: Browser, address: str) -> Iterator[Page]:
    page = chromium.new_context().new_page()
    page.goto(f"{address}/search/")
    yield page
    page.context.close()


def missed(part: str, within: int, search: Page) -> list[str]:
    """Return the queries of a part whose page is not among the first results, with what came instead."""
    found = {entry["asked"]: search.evaluate(ASK, entry["asked"])[:within] for entry in QUERIES[part]}
    return [
        f"{entry['asked']}: {', '.join(found[entry['asked']][:3]) or 'nothing'}"
        for entry in QUERIES[part]
        if not set(entry["pages"]) & set(found[entry["asked"]])
    ]


def test_the_labels_name_pages_that_exist(address: str, search: Page) -> None:
    named = {page for part in QUERIES.values() for entry in part for page in entry["pages"]}
    known = search.evaluate("async () => (await (await fetch('/search.json')).json()).documents.map(d => d.address)")
    assert named <= set(known)
    assert len(QUERIES["tuning"]) >= 60
    assert len(QUERIES["held_back"]) >= 20


@pytest.mark.parametrize(("within", "needed"), [(1, 0.9), (3, 0.98)])
def test_the_right_page_comes_first(within: int, needed: float, search: Page) -> None:
    misses = {part: missed(part, within, search) for part in QUERIES}
    sizes = {part: len(entries) for part, entries in QUERIES.items()}
    for part, found in misses.items():
        success = 1 - len(found) / sizes[part]
        report(f"search: the right page within the first {within}, {sizes[part]} queries ({part})", f"{success:.3f}")
    together = 1 - sum(map(len, misses.values())) / sum(sizes.values())
    report(f"search: the right page within the first {within}, all {sum(sizes.values())} queries", f"{together:.3f}")
    assert together >= needed, "\n".join(misses["tuning"])


def slip(word: str, place: int, kind: str) -> str:
    """Return a word with one slip: a letter left out, doubled, changed, or turned about with the next."""
    before, letter, after = word[:place], word[place], word[place + 1 :]
    return {
        "left out": before + after,
        "doubled": before + letter * 2 + after,
        "changed": before + ("x" if letter != "x" else "z") + after,
        "turned": before + after[:1] + letter + after[1:],
    }[kind]


@pytest.mark.parametrize("kind", ["left out", "doubled", "changed", "turned"])
def test_a_slip_of_one_letter_finds_the_same_page(kind: str, search: Page) -> None:
    words = ("fibromyalgia", "arthritis", "withdrawal", "constipation", "seizures", "pregnancy", "alcohol", "alopecia")
    slips = [(word, slip(word, place, kind)) for word in words for place in (2, len(word) // 2, len(word) - 2)]
    found = [(word, typed, search.evaluate(ASK, typed)[:3]) for word, typed in slips]
    lost = [typed for word, typed, pages in found if search.evaluate(ASK, word)[0] not in pages]
    report(
        f"search: words with a letter {kind} that find the page among the first 3", f"{1 - len(lost) / len(slips):.3f}"
    )
    assert len(lost) <= len(slips) // 12, lost


def _filled(item: Locator) -> int:
    """How many leaves of a result are filled: each begins with a move, in one path for all of them."""
    return sum(len(re.findall("[Mm]", path.get_attribute("d") or "")) for path in item.locator("svg path.on").all())


def test_a_result_shows_title_section_answer_and_grade(search: Page) -> None:
    search.evaluate(ASK, "hair loss")
    first = search.locator("[data-results] > li").first
    assert first.locator("h3 a").inner_text() == "Does kratom cause hair loss?"
    assert first.locator("p").first.inner_text() == "Side effects"
    assert "We do not know whether kratom causes hair loss" in first.inner_text()
    assert first.locator("[data-grade='0']").inner_text().strip() == "How sure: No studies in people"
    assert _filled(first) == 0
    graded = {}
    for query in ("liver", "withdrawal", "seizures", "pain", "breastfeeding"):
        search.evaluate(ASK, query)
        for item in search.locator("[data-results] > li:has([data-grade])").all():
            graded[int(item.locator("[data-grade]").get_attribute("data-grade") or 0)] = _filled(item)
    assert len(graded) >= 4
    assert all(level == filled for level, filled in graded.items()), graded


def test_the_count_of_results_is_told_as_it_changes(search: Page) -> None:
    search.evaluate(ASK, "siezure")
    told = search.locator("[role=status]")
    assert told.get_attribute("data-count") is not None
    assert "for “siezure”" in told.inner_text()
    assert "We also looked for: seizure" in told.inner_text()
    assert search.evaluate(ASK, "qqqqqqqq") == []
    assert told.inner_text().startswith("Nothing found for “qqqqqqqq”.")
    assert told.get_by_role("link", name="A to Z").count() == 1


def test_it_is_used_by_keyboard_alone(search: Page) -> None:
    search.goto(search.url.partition("?")[0])
    search.locator("main").get_by_role("searchbox").focus()
    search.keyboard.type("liver")
    search.locator("[data-results] a").first.wait_for(timeout=5000)
    search.keyboard.press("Enter")
    assert search.url.endswith("?q=liver")
    assert search.evaluate("document.activeElement.id") == "q"
    for _ in range(6):
        search.keyboard.press("Tab")
        if search.evaluate("document.activeElement.closest('[data-results]') !== null"):
            break
    assert search.evaluate("document.activeElement.pathname") == "/side-effects/liver/"


def test_its_landmark_and_field_have_names(search: Page) -> None:
    assert search.get_by_role("search", name="This guide").count() == 1
    assert search.get_by_role("searchbox", name="Search this guide").count() == 1


def test_the_index_is_fetched_at_first_use_only(chromium: Browser, address: str) -> None:
    page = chromium.new_context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/search/")
    assert not [url for url in asked if "search.json" in url]
    with page.expect_request("**/search.json*"):
        page.locator("#q").focus()
    page.context.close()


def test_the_index_is_ready_in_a_moment_on_a_slow_phone(chromium: Browser, address: str) -> None:
    page = chromium.new_context().new_page()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    page.goto(f"{address}/search/")
    took = page.evaluate(
        f"(async () => {{ const t = performance.now(); await ({ASK})('hair loss'); return performance.now() - t }})()"
    )
    report("search: first answer with the index made, processor slowed 6 times", f"{took:.0f} ms")
    assert page.locator("[data-results] li").count() > 3
    page.context.close()
