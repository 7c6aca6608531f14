"""What each file may show: addresses with the site's path, the same facts for people and machines, nothing of today."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from markupsafe import Markup
from projects import base, dressed, project

from sitebuilder.addresses import file_of
from sitebuilder.assets import Asset
from sitebuilder.built import Build, Options
from sitebuilder.pipeline import build
from sitebuilder.views import Planned, arounds, feeds, links, planned_files, site_view
from sitebuilder.views.around import full_page
from sitebuilder.views.exhibits import round_top, span_of
from sitebuilder.views.pages import page_view
from sitebuilder.views.reach import reach

TODAY = date(2026, 11, 24)
HONEY = "content/cough/honey.md"


def made(files: Mapping[str, str | bytes | None] | None = None, drafts: bool = False) -> Build:
    return build(project(files or {}), Options(TODAY, drafts))


def planned(files: Mapping[str, str | bytes | None] | None = None) -> dict[str, Planned]:
    found = made(files)
    assert found.site
    shared = site_view(found.site, [Asset("a.css", "assets/a.0123.css", b"a{}").where])
    pages = {
        file_of(around.address): Planned(file_of(around.address), "", page_view(full_page(document, around), around))
        for document, around in zip(found.documents(), arounds(found.site, shared), strict=True)
    }
    return {**pages, **{file.path: file for file in planned_files(found.site, shared)}}


def view(path: str, files: Mapping[str, str | bytes | None] | None = None) -> Any:  # Any: any of the views
    return planned(files)[path].view


def edited(path: str, old: str, new: str) -> dict[str, str]:
    assert old in base()[path]
    return {path: base()[path].replace(old, new)}


def article(front: str = "", body: str = "Words.", title: str = "Tea") -> str:
    return f"---\ntitle: {title}\nsummary: All about {title}.\n{front}---\n{body}\n"


# --- which templates an output holds --------------------------------------------------------------------------------

TEXTS = {
    "a.html": "{% extends \"base.html\" %}{% from 'm.html' import x %}",
    "base.html": '{%- include "part.html" -%}',
    "part.html": "",
    "m.html": '{% import "n.html" as n %}',
    "n.html": '{% include "a.html" %}{% include "none.html" %}',
    "other.html": "",
}


def test_a_template_reaches_all_it_names_and_nothing_more() -> None:
    assert [name for name, _ in reach("a.html", TEXTS).texts] == [
        "a.html",
        "base.html",
        "m.html",
        "n.html",
        "part.html",
    ]
    assert [name for name, _ in reach("part.html", TEXTS).texts] == ["part.html"]
    assert reach("none.html", TEXTS).texts == ()


@pytest.mark.parametrize(
    "form", ['{{%+ include "part.html" %}}', '{{%\n include "part.html"\n%}}', "{{%-include 'part.html'-%}}"]
)
def test_a_name_is_found_however_the_tag_is_written(form: str) -> None:
    texts = {"a.html": form.format(), "part.html": ""}
    assert [name for name, _ in reach("a.html", texts).texts] == ["a.html", "part.html"]


def test_a_page_changes_only_with_the_templates_it_reaches() -> None:
    texts = {p.removeprefix("templates/"): t for p, t in base().items() if p.startswith("templates/")}
    assert "pages/glossary.html" not in dict(reach("pages/article.html", texts).texts)
    assert {"base.html", "partials/disclaimer.html"} <= set(dict(reach("pages/glossary.html", texts).texts))


# --- addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["https://a.example", "https://a.example/one/two/"])
def test_every_address_has_the_path_of_the_site(url: str) -> None:
    files = made(
        {
            **edited("site.yaml", "https://remedies.example/guide", url),
            **edited(HONEY, "terms: [trial]", "terms: [trial]\naliases: [/old/]"),
            "static/a.css": "p{}",
        }
    ).files
    path = "/" + url.partition("//")[2].partition("/")[2]
    for name, content in files.items():
        if name.endswith(".html"):
            for address in re.findall(r'(?:href|src)="([^"]+)"', content.decode()):
                assert address.startswith((path, "#", "https://", "mailto:")), (name, address)
    assert f"{path}old/ {path}cough/honey/ 301" in files["_redirects"].decode()
    addresses = [document["address"] for document in json.loads(files["search.json"])["documents"]]
    assert all(address.startswith(path) for address in addresses)
    assert all(line.startswith(url) for line in files["sitemap.xml"].decode().split())


def test_what_pages_load_has_the_address_of_its_copy() -> None:
    assets = view("index.html").frame.site.assets
    assert [(asset.path, asset.address) for asset in assets] == [("a.css", "/guide/assets/a.0123.css")]


def test_canonical_addresses_are_whole_and_those_of_moved_pages_lead_to_the_new_one() -> None:
    held = planned(edited(HONEY, "terms: [trial]", "terms: [trial]\naliases: [/old/, /old.html]"))
    canonical = "https://remedies.example/guide/cough/honey/"
    assert held["cough/honey/index.html"].view.frame.canonical == canonical
    assert held["old/index.html"].view.frame.canonical == canonical
    assert held["old.html"].view.target.address == "/guide/cough/honey/"
    assert held["old/index.html"].view.frame.indexed is False


def test_only_real_pages_are_for_search_engines() -> None:
    hidden = {path for path, o in planned().items() if hasattr(o.view, "frame") and not o.view.frame.indexed}
    assert hidden == {"404.html", "search/index.html"}


def test_the_sitemap_names_every_page_once() -> None:
    urls = [entry.url for entry in view("sitemap.xml").entries]
    assert len(set(urls)) == len(urls)
    html = {path for path in made().files if path.endswith("index.html") and not path.startswith("search/")}
    assert {url.removeprefix("https://remedies.example/guide/") + "index.html" for url in urls} == html


def test_a_sitemap_that_would_be_too_long_names_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = re.findall("<loc>(.*?)</loc>", build(dressed({}), Options(TODAY)).files["sitemap.xml"].decode())
    monkeypatch.setattr(feeds, "LONGEST_SITEMAP", 7)
    files = build(dressed({}), Options(TODAY)).files
    parts = [path for path in files if re.fullmatch(r"sitemap-\d+\.xml", path)]
    assert len(parts) > 1
    assert re.findall("<loc>(.*?)</loc>", "".join(files[path].decode() for path in parts)) == whole
    named = re.findall("<sitemap><loc>(.*?)</loc>", files["sitemap.xml"].decode())
    assert [url.removeprefix("https://remedies.example/guide/") for url in named] == parts


def test_claims_that_are_too_many_for_one_page_are_listed_by_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = "- {{id: c{0}, text: Tea {0} may ease a cough., grade: 0, direction: not-known, reason: Nobody looked.}}\n"
    front = "claims:\n" + "".join(claim.format(number) for number in range(7))
    files = {"content/cough/tea.md": article(front)}
    whole = build(dressed(files), Options(TODAY)).files
    rows = [row for _, found in view("evidence/index.html", files).topics for row in found]
    monkeypatch.setattr(links, "LONGEST_CLAIMS", 5)
    found = build(dressed(files), Options(TODAY))
    plan = planned(files)
    lists = [path for path in plan if re.fullmatch(r"evidence/.+/index\.html", path)]
    assert lists[:2] == ["evidence/cough/index.html", "evidence/cough/2/index.html"]
    listed = [row for path in lists for _, own in plan[path].view.topics for row in own]
    assert [(row.page, row.claim.id) for row in listed] == [(row.page, row.claim.id) for row in rows]
    index = plan["evidence/index.html"].view
    assert (index.topics, index.total) == ((), len(rows))
    assert [place.count for place in index.lists] == [plan[path].view.listed for path in lists]
    assert [place.address.removeprefix("/guide/") + "index.html" for place in index.lists] == lists
    assert not [
        finding
        for finding in found.findings
        if finding.rule in ("page-link-broken", "page-title-repeated", "template-broken")
    ]
    assert b"Tea 6 may ease" in found.files["evidence/cough/2/index.html"]
    assert found.files["evidence.json"] == whole["evidence.json"]


# --- pages ----------------------------------------------------------------------------------------------------------


def test_sources_are_numbered_by_first_use_and_know_where_they_are_used() -> None:
    work = "type: book\ntitle: {0}\nissued: {{date-parts: [[2001]]}}\nURL: https://a.example/{0}\nevidence: review\n"
    body = "One [@b]. Two [@lee2020; @b]. Three [@b, p. 3].\n\n/// facts | T\n    reference: lee2020\n///"
    page = view(
        "cough/tea/index.html",
        {"content/cough/tea.md": article("", body), "content/references/b.yaml": work.format("b")},
    )
    assert [(source.number, source.id) for source in page.sources] == [(1, "b"), (2, "lee2020")]
    anchors = [cite.anchor for cite in page.fills.cites]
    assert len(set(anchors)) == 3
    assert page.sources[0].backs == tuple(anchors)
    assert page.sources[1].backs == (anchors[1], "x1")
    assert [[item.number for item in cite.items] for cite in page.fills.cites] == [[1], [2, 1], [1]]
    assert page.fills.cites[2].items[0].locator == "p. 3"


def test_anchors_of_citations_count_in_the_order_of_the_text() -> None:
    body = "| a |\n|---|\n| x [@lee2020] |\n\n> y [@lee2020]\n\nz [@lee2020]\n"
    html = made({"content/cough/tea.md": article("", body)}).files["cough/tea/index.html"].decode()
    found = [int(number) for number in re.findall(r'<sup id="c(\d+)"', html)]
    assert len(found) == 3
    assert found == sorted(found)


def test_a_hub_shows_the_articles_of_its_topic_and_the_home_page_all_topics() -> None:
    assert [card.title for card in view("cough/index.html").articles] == ["Does honey ease a cough?"]
    home = view("index.html")
    assert [card.address for card in home.topics] == ["/guide/cough/"]
    assert [card.title for card in home.newest] == ["Does honey ease a cough?"]
    assert view("cough/honey/index.html").articles == ()


def test_an_article_stands_below_its_topic() -> None:
    frame = view("cough/honey/index.html").frame
    assert [(link.title, link.address) for link in frame.breadcrumbs] == [
        ("Home remedies", "/guide/"),
        ("Cough", "/guide/cough/"),
    ]
    assert frame.template == "article"
    assert view("index.html").frame.breadcrumbs == ()


def test_every_page_has_a_template_name_of_the_contract() -> None:
    names = {o.view.frame.template for o in planned().values() if hasattr(o.view, "frame")}
    allowed = [
        "home",
        "topic",
        "article",
        "page",
        "glossary",
        "references",
        "evidence",
        "search",
        "help",
        "corrections",
        "404",
    ]
    assert names <= set(allowed)


def test_the_menu_has_the_order_of_site_yaml() -> None:
    site = view("index.html").frame.site
    assert (site.menu[0].title, site.menu[0].address) == ("Cough", "/guide/cough/")
    assert site.menu[1].address == "/guide/help/"


def test_the_glossary_and_the_references_know_who_uses_them() -> None:
    (_, entries), *_ = view("glossary/index.html").letters
    assert [link.title for link in entries[0].used_by] == ["Does honey ease a cough?"]
    (kind, name, works), *_ = view("references/index.html").kinds
    assert (kind, name) == ("randomised-trial", "Trial")
    assert [link.title for link in works[0].used_by] == ["Does honey ease a cough?"]


def test_the_index_holds_every_title_under_its_letter() -> None:
    held = {letter: [link.title for link in links] for letter, links in view("a-z/index.html").letters}
    assert "Does honey ease a cough?" in held["D"]
    assert "trial" in held["T"]
    assert list(held) == sorted(held)


def test_a_draft_is_nowhere_unless_wanted() -> None:
    later = {"content/cough/later.md": article("draft: true\n", "See [it](honey.md).", "Later")}
    assert not any(b"Later" in content for content in made(later).files.values())
    shown = made(later, drafts=True).files
    assert b"Later" in shown["cough/later/index.html"]
    assert b"Later" in shown["search.json"]


# --- the same facts for people and machines -------------------------------------------------------------------------


def json_ld(page: Any) -> dict[str, Any]:  # Any: JSON
    found: dict[str, Any] = json.loads(str(page.frame.json_ld))
    return found


def test_json_ld_says_what_the_page_says() -> None:
    page = view("cough/honey/index.html")
    data = json_ld(page)
    assert data["@type"] == "MedicalWebPage"
    assert (data["name"], data["description"], data["url"]) == (
        page.frame.title,
        page.frame.summary,
        page.frame.canonical,
    )
    assert data["lastReviewed"] == page.review.last_checked.isoformat()
    assert data["author"]["name"] == page.review.author
    assert [work["url"] for work in data["citation"]] == [
        source.identifiers[0].address for source in page.sources if source.identifiers
    ]


def test_a_reviewer_is_named_to_machines_only_when_there_is_one() -> None:
    assert "reviewedBy" not in json_ld(view("cough/honey/index.html"))
    files = edited(HONEY, "author: The editors", "author: The editors\nreviewed_by: Dr A. Okafor")
    assert json_ld(view("cough/honey/index.html", files))["reviewedBy"]["name"] == "Dr A. Okafor"


def test_a_page_without_health_facts_is_no_medical_page() -> None:
    data = json_ld(view("index.html"))
    assert (data["@type"], "lastReviewed" in data, "citation" in data) == ("WebPage", False, False)


@pytest.mark.parametrize("odd", ["</script><script>alert(1)</script>", "<!--", "a & b", "\u2028", '"'])
def test_nothing_in_a_title_ends_the_script_element(odd: str) -> None:
    files = edited("content/index.md", "title: Home remedies, checked", f"title: {json.dumps('x ' + odd)}")
    page = view("index.html", files)
    assert json_ld(page)["name"] == page.frame.title
    assert not re.search(r"[<>&\u2028]", str(page.frame.json_ld))
    assert isinstance(page.frame.json_ld, Markup)


def test_every_claim_is_in_the_table_and_in_both_files_for_machines() -> None:
    files = made().files
    held = json.loads(files["evidence.json"])
    rows = list(csv.DictReader(io.StringIO(files["evidence.csv"].decode())))
    row = view("evidence/index.html").topics[0][1][0]
    claim = held["claims"][0]
    assert (claim["id"], claim["grade"], claim["direction"], claim["references"]) == ("night", 3, "helps", ["lee2020"])
    assert (rows[0]["claim_id"], rows[0]["grade"], rows[0]["references"]) == ("night", "3", "lee2020")
    assert (row.claim.id, row.claim.grade, row.page.address) == ("night", 3, "/guide/cough/honey/")
    assert claim["page"] == rows[0]["page"] == "https://remedies.example/guide/cough/honey/"
    assert set(held["references"]) == {"lee2020"}


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "+1", "-1", "@x", "\t=1", "\r=1"])
def test_no_cell_of_the_csv_is_a_formula(text: str) -> None:
    files = made(edited(HONEY, "reason: One good trial says so.", f"reason: {json.dumps(text)}")).files
    row = next(csv.DictReader(io.StringIO(files["evidence.csv"].decode(), newline="")))
    assert row["reason"][:1] == "'"


def test_the_csv_has_a_line_a_claim_and_one_of_names() -> None:
    files = made(edited(HONEY, "reason: One good trial says so.", 'reason: "a, \\"b\\" c"')).files
    rows = list(csv.reader(io.StringIO(files["evidence.csv"].decode().rstrip("\n"), newline="")))
    assert [len(row) for row in rows if row] == [8, 8]
    assert rows[1][5] == 'a, "b" c'


def test_the_feed_tells_the_newest_first_and_why() -> None:
    older = base()[HONEY].replace("2026-10-01", "2026-01-01").replace("Does honey", "Does tea").replace("Honey", "Tea")
    log = "- {date: 2026-10-02, page: cough/honey.md, was: a, now: It helps children only., kind: material}\n"
    entries = view("feed.xml", {"content/cough/tea.md": older, "content/corrections.yaml": log}).entries
    assert [(entry.title, entry.why) for entry in entries] == [
        ("Does honey ease a cough?", "material: It helps children only."),
        ("Does tea ease a cough?", ""),
    ]


# --- figures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "span"),
    [
        (("a", "5"), (0.0, 5.0)),
        (("a", "2", "5"), (2.0, 5.0)),
        (("a", "1.5"), (0.0, 1.5)),
        (("a", "five"), None),
        (("a", "5", "2"), None),
        (("a", "-1"), None),
        (("a",), None),
        (("a", "1", "2", "3"), None),
        (("a", "nan"), None),
        (("a", "inf"), None),
        (("a", "1", "nan"), None),
        ((), None),
    ],
)
def test_a_row_of_a_figure_is_a_range_or_none(row: tuple[str, ...], span: tuple[float, float] | None) -> None:
    assert span_of(row) == span


def figure(rows: str, kind: str = "bars", unit: str = "people") -> Any:  # Any: a view
    body = f"/// figure | Who coughs\n    kind: {kind}\n    unit: {unit}\n    reference: lee2020\n    rows: {rows}\n///"
    return view("cough/tea/index.html", {"content/cough/tea.md": article("", body)}).fills.exhibits[0]


def test_bars_begin_at_nothing_and_share_one_axis() -> None:
    found = figure("[[a, 50], [b, 25]]")
    assert [(bar.label, bar.high, bar.start, bar.width) for bar in found.rows] == [
        ("a", "50", 0, 100),
        ("b", "25", 0, 50),
    ]
    assert found.ticks == ("0", "25", "50")


@pytest.mark.parametrize(
    ("top", "end"),
    [
        (49, 50),
        (67.9, 80),
        (12, 12),
        (13, 16),
        (0.3, 0.3),
        (1000, 1000),
        (99.5, 100),
        (7, 8),
        (1e8, 1e8),
        (0.001, 0.001),
        (5e-324, 5e-324),
    ],
)
def test_an_axis_ends_at_a_number_that_is_easy_to_read(top: float, end: float) -> None:
    assert round_top(top) == pytest.approx(end)


def test_bars_of_a_hundred_have_a_hundred_as_their_axis() -> None:
    assert [bar.width for bar in figure("[[a, 50]]", unit="in 100 people").rows] == [50]


def test_a_timeline_has_a_beginning_and_an_end() -> None:
    found = figure("[[a, 2, 4], [b, 0, 8]]", "timeline")
    assert [(bar.start, bar.width) for bar in found.rows] == [(25, 25), (0, 100)]


def test_steps_keep_their_order_their_pictures_and_their_sources() -> None:
    body = (
        "/// figure | How it may act\n    kind: steps\n    steps:\n"
        "      - {name: Honey, text: It coats, picture: leaf, references: [lee2020]}\n"
        "      - {name: Cough, sure: false, references: [lee2020]}\n///"
    )
    page = view("cough/tea/index.html", {"content/cough/tea.md": article("", body)})
    found = page.fills.exhibits[0].steps
    assert [(step.name, step.text, step.picture, step.sure) for step in found] == [
        ("Honey", "It coats", "leaf", True),
        ("Cough", "", "", False),
    ]
    assert [item.number for item in found[0].sources] == [1]
    assert page.sources[0].backs == ("x1-1", "x1-2")


def test_a_source_leads_back_to_the_claims_that_rest_on_it_and_to_its_citations() -> None:
    assert view("cough/honey/index.html").sources[0].backs == ("claim-night", "c1")


def test_a_sign_of_an_emergency_is_led_back_to() -> None:
    signs = "countries: []\nemergency_signs:\n  - {sign: Blue lips, references: [lee2020]}\n  - {sign: A fit}\n"
    page = view("help/index.html", {"content/help.yaml": signs})
    assert [sign.anchor for sign in page.signs] == ["sign-1", "sign-2"]
    assert page.sources[0].backs == ("sign-1",)


def test_directions_and_kinds_of_study_have_names_in_words() -> None:
    claim = view("cough/honey/index.html").claims[0]
    assert (claim.direction_name, claim.sources[0].study) == ("Helps", "Trial")


def test_a_ladder_has_a_rung_for_every_kind_of_evidence() -> None:
    body = "One [@lee2020].\n\n/// figure | Ladder\n    kind: ladder\n///"
    found = view("cough/tea/index.html", {"content/cough/tea.md": article("", body)}).fills.exhibits[0]
    assert [[item.id for item in rung.sources] for rung in found.rungs if rung.sources] == [["lee2020"]]
    assert len(found.rungs) == 8


def test_an_article_whose_text_shows_no_ladder_has_one_above_its_sources() -> None:
    found = view("cough/honey/index.html", {})
    assert [(rung.evidence, [item.id for item in rung.sources]) for rung in found.rungs if rung.sources] == [
        ("randomised-trial", ["lee2020"])
    ]
    assert len(found.rungs) == 8
    shown = "One [@lee2020].\n\n/// figure | Ladder\n    kind: ladder\n///"
    assert view("cough/tea/index.html", {"content/cough/tea.md": article("", shown)}).rungs == ()
    assert view("cough/index.html", {}).rungs == ()


# --- today ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [date(2026, 10, 1), date(2027, 10, 14), date(2031, 2, 28)])
def test_the_day_of_the_build_changes_no_byte(day: date) -> None:
    files = build(project({}), Options(day)).files
    assert files == made().files
    assert not any(day.isoformat().encode() in content for content in files.values() if day.year != 2026)


# --- what the search knows ------------------------------------------------------------------------------------------


def searched(files: Mapping[str, str | bytes | None] | None = None) -> dict[str, dict[str, Any]]:
    documents = json.loads(made(files).files["search.json"])["documents"]
    return {document["address"].removeprefix("/guide"): document for document in documents}


def test_a_page_is_searched_with_its_answer_grade_headings_tables_and_the_words_of_its_text() -> None:
    body = "## Kinds\n\nBees visit lime trees.\n\n| Kind | Colour |\n|---|---|\n| Heather | amber |"
    found = searched(edited(HONEY, "Go back to", f"{body}\n\nGo back to"))["/cough/honey/"]
    assert (found["section"], found["level"], found["grade"]) == ("Cough", 3, "Moderate")
    assert found["answer"] == "Honey probably calms a cough at night in children."
    assert "Kinds" in found["headings"]
    assert "Heather amber" in found["tables"]
    assert {"bees", "visit", "lime"} <= set(found["words"].split())
    assert "honey" not in found["words"].split()  # it stands in the title already


def test_the_words_of_the_glossary_and_the_pages_made_from_data_are_searched() -> None:
    found = searched()
    assert found["/glossary/#trial"]["section"] == "Words explained"
    assert found["/help/"]["weight"] > found["/glossary/"]["weight"]
    assert not {"/search/", "/404.html"} & found.keys()


def test_a_topic_with_a_lower_weight_counts_less_in_the_search() -> None:
    held = {"site.yaml": base()["site.yaml"] + "search: {weights: {cough: 0.5}}\n"}
    assert searched(held)["/cough/honey/"]["weight"] == 0.5
    assert "weight" not in searched()["/cough/honey/"]
