"""Addresses are promises: what was published leads on or says what became of it, and nothing that is held back shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from figures import report
from projects import base, dressed, on_disk, project
from selectolax.lexbor import LexborHTMLParser

from sitebuilder import cli
from sitebuilder.addresses import gone_file
from sitebuilder.ahead import coming
from sitebuilder.built import Build, Options
from sitebuilder.checks.promises import published_now, read_addresses, recorded
from sitebuilder.pipeline import build

TOP = Path(__file__).parent.parent
TODAY = date(2026, 11, 24)
HONEY, TEA = "content/cough/honey.md", "content/cough/tea.md"
REMOVED = "content/removed.yaml"


def made(files: Mapping[str, str | bytes | None], today: date = TODAY, drafts: bool = False) -> Build:
    return build(project(files), Options(today, drafts))


def tea(front: str = "", body: str = "Tea was tried against honey [@lee2020].") -> str:
    text = base()[HONEY].replace("Does honey ease a cough?", "Does zest tea ease a cough?")
    text = text.replace("Honey probably calms a cough at night in children.", "Zest tea probably calms a cough.")
    head, _, rest = text.removeprefix("---\n").partition("---\n")
    kept = rest[rest.index("/// unknowns") :]
    return f"---\n{head}{front}---\n{body}\n\n{kept}"


def said(build_: Build) -> list[str]:
    return [f"{finding.place.path} {finding.rule}" for finding in build_.findings]


# --- the record -----------------------------------------------------------------------------------------------------


def test_the_record_holds_pages_with_their_anchors_and_old_addresses() -> None:
    files = {
        TEA: tea("aliases: [/old-tea/]\nanchors: [{old: was, now: what-we-do-not-know}]\n"),
        "static/a.pdf": b"%PDF",
    }
    site = made(files).site
    assert site
    now = published_now(site, TODAY)
    assert now["/cough/tea/"] == ("claim-night", "was", "what-we-do-not-know")
    assert now["/old-tea/"] == now["/a.pdf"] == now["/search/"] == ()
    assert now["/glossary/"] == ("trial",)
    assert "/style.css" not in now


def test_what_is_recorded_is_never_taken_away() -> None:
    old = '{"/gone/": ["part"], "/cough/honey/": ["former"]}'
    site = made({"addresses.json": old}).site
    assert site
    text = recorded(site, TODAY)
    found, findings = read_addresses(text)
    assert findings == ()
    assert found["/gone/"] == ("part",)
    assert found["/cough/honey/"] == ("claim-night", "former", "what-comes-next", "what-we-do-not-know", "what-we-know")
    again = made({"addresses.json": text}).site
    assert again
    assert recorded(again, TODAY) == text


def test_each_address_has_a_line_of_its_own() -> None:
    site = made({}).site
    assert site
    lines = recorded(site, TODAY).splitlines()
    assert len(lines) == 2 + len(published_now(site, TODAY))
    assert lines == sorted(lines, key=lambda line: (line != "{", line == "}", line.rstrip(",")))


def test_without_a_record_nothing_is_promised() -> None:
    assert made({HONEY: None, "content/help.yaml": base()["content/help.yaml"]}).findings != ()
    assert [rule for rule in said(made({HONEY: None})) if "address" in rule] == []


def test_a_page_that_has_the_name_or_the_headings_of_the_lost_one_is_named() -> None:
    record = recorded(made({TEA: tea()}).site or pytest.fail(), TODAY)
    moved = base()[HONEY]
    findings = made({"addresses.json": record, HONEY: None, "content/cough/sweet.md": moved, TEA: tea()}).findings
    fix = next(finding.fix for finding in findings if finding.rule == "address-gone")
    assert "content/cough/sweet.md may have taken its place: give it “aliases: [/cough/honey/]”" in fix
    settings = base()["site.yaml"].replace("topics:", "topics:\n  - {id: cold, title: Cold}")
    hub = "---\ntitle: Cold\nsummary: All about colds.\n---\nWords.\n"
    files = {"addresses.json": record, TEA: None, "content/cold/tea.md": tea(), "content/cold/index.md": hub}
    findings = made({**files, "site.yaml": settings}).findings
    fix = next(finding.fix for finding in findings if finding.rule == "address-gone")
    assert "content/cold/tea.md may have taken its place" in fix


def test_a_page_that_can_not_be_read_is_not_missed() -> None:
    record = recorded(made({TEA: tea()}).site or pytest.fail(), TODAY)
    assert f"{TEA} address-gone" not in said(made({"addresses.json": record, TEA: "---\ntitle: [\n---\n"}))
    assert f"{TEA} address-gone" in said(made({"addresses.json": record, TEA: None}))


def test_an_address_that_stands_twice_after_a_merge_keeps_the_anchors_of_both_sides() -> None:
    found, findings = read_addresses('{"/a/": ["one", "two"],\n"/a/": ["three", "two"],\n"/b/": []}')
    assert (found, findings) == ({"/a/": ("one", "three", "two"), "/b/": ()}, ())


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('{\n"/": []\n"/a/": []\n}', 2, "a comma is missing after this line"),
        ('{\n"/": [],\n}', 2, "a comma too many"),
        ('{\n"/": [],\n||||||| base\n"/a/": []\n}', 3, "a merge left its mark “|||||||” here"),
        ('{\n"/": [],\n"/a/": [', 3, "damaged"),
        ('{\n"/": [' + "[" * 99_999, 1, "damaged"),
        ("", 1, "damaged"),
    ],
)
def test_a_damaged_record_is_told_at_its_line(text: str, line: int, words: str) -> None:
    found, (finding,) = read_addresses(text)
    assert (found, finding.place.line, words in finding.message) == ({}, line, True), finding


def test_every_address_on_record_leads_to_something_with_all_its_anchors(published: Path) -> None:
    promised, findings = read_addresses((TOP / "addresses.json").read_text(encoding="utf-8"))
    assert findings == ()
    assert len(promised) > 50
    for address, names in promised.items():
        html = (published / gone_file(address)).read_bytes()
        there = {node.attributes.get("id") for node in LexborHTMLParser(html).css("[id]")} if names else set()
        assert {*names} <= there, address
    report("addresses on record that lead somewhere, anchors", f"{len(promised)}, {sum(map(len, promised.values()))}")


# --- the command ----------------------------------------------------------------------------------------------------


def run(folder: Path, *words: str) -> int:
    return cli.main([words[0], "--project", str(folder), "--today", "2026-11-24", "--jobs", "1", *words[1:]])


def test_a_page_is_recorded_lost_found_missing_and_buried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    on_disk({TEA: tea()}, {}, tmp_path)
    assert run(tmp_path, "build") == 0
    assert run(tmp_path, "check", "--record-addresses") == 0
    assert "recorded in addresses.json" in capsys.readouterr().out
    assert "/cough/tea/" in json.loads((tmp_path / "addresses.json").read_text())
    (tmp_path / TEA).unlink()
    assert run(tmp_path, "build") == 1
    assert "content/cough/tea.md:1:1: error: /cough/tea/ was published" in capsys.readouterr().out
    assert (tmp_path / "public/cough/tea/index.html").is_file(), "what was published stays"
    (tmp_path / REMOVED).write_text("- {address: /cough/tea/, date: 2026-11-24, reason: It was wrong.}\n")
    assert run(tmp_path, "build") == 0
    assert "It was wrong." in (tmp_path / "public/cough/tea/index.html").read_text()


def test_nothing_is_recorded_while_something_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    on_disk({TEA: tea(body="[Nowhere](nowhere.md)")}, {}, tmp_path)
    assert run(tmp_path, "check", "--record-addresses") == 1
    assert "Nothing was recorded" in capsys.readouterr().err
    assert not (tmp_path / "addresses.json").exists()


def test_drafts_are_not_recorded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    on_disk({TEA: tea("draft: true\n")}, {}, tmp_path)
    assert run(tmp_path, "check", "--record-addresses", "--drafts") == 2
    assert "leave out --drafts" in capsys.readouterr().err
    assert run(tmp_path, "check", "--record-addresses") == 0
    assert "/cough/tea/" not in json.loads((tmp_path / "addresses.json").read_text())


# --- what is left of a page -----------------------------------------------------------------------------------------

BURIED = """- address: /cough/tea/
  date: 2026-11-20
  reason: The <study> that it rested on was withdrawn.
  see: cough/honey.md
- {address: /leaflet.pdf, date: 2026-11-20, reason: It was out of date.}
"""


@pytest.fixture(scope="module")
def buried() -> Build:
    found = build(dressed({REMOVED: BURIED}), Options(TODAY))
    assert found.findings == ()
    return found


@pytest.mark.parametrize("address", ["/cough/tea/", "/leaflet.pdf"])
def test_a_tombstone_is_a_whole_page_that_search_engines_forget(buried: Build, address: str) -> None:
    tree = LexborHTMLParser(buried.files[gone_file(address)])
    assert len(tree.css("main [data-disclaimer]")) == len(tree.css("[data-help] a")) == 1
    assert tree.css_first('meta[name="robots"]').attributes["content"] == "noindex"
    assert f"Taken down: {address}" in tree.css_first("title").text()
    assert address in tree.css_first("main .lead").text()


def test_a_tombstone_says_when_why_and_where_to_go(buried: Build) -> None:
    main = LexborHTMLParser(buried.files["cough/tea/index.html"]).css_first("main")
    words = " ".join(main.text().split())
    assert "was here until 20 November 2026" in words
    assert "Why: The <study> that it rested on was withdrawn." in words
    assert main.css_first('a[href="/guide/cough/honey/"]').text() == "Does honey ease a cough?"


def test_a_tombstone_is_in_no_list(buried: Build) -> None:
    for path in ("sitemap.xml", "feed.xml", "search.json", "evidence.json", "a-z/index.html", "cough/index.html"):
        assert b"cough/tea" not in buried.files[path]
        assert b"leaflet" not in buried.files[path]


def test_hosts_that_can_are_told_to_say_that_it_is_gone(buried: Build) -> None:
    assert b"error /guide/cough/tea/ 410" in buried.files["_caddy"]
    assert b"location = /guide/leaflet.pdf/ {\n    error_page 410" in buried.files["_nginx.conf"]
    assert b"/guide/leaflet.pdf /guide/leaflet.pdf/ 301" in buried.files["_redirects"]


FAULTS = {
    "taken by a page": ("{address: /cough/honey/, date: 2026-11-20, reason: No.}", "address-taken"),
    "reserved": ("{address: /help/, date: 2026-11-20, reason: No.}", "address-reserved"),
    "of a day to come": ("{address: /cough/tea/, date: 2026-11-25, reason: No.}", "date-order"),
    "without an address": ("{address: cough/tea, date: 2026-11-20, reason: No.}", "value-invalid"),
    "that climbs": ("{address: /cough/../tea/, date: 2026-11-20, reason: No.}", "value-invalid"),
    "without a reason": ("{address: /cough/tea/, date: 2026-11-20, reason: ''}", "value-empty"),
    "that leads nowhere": ("{address: /cough/tea/, date: 2026-11-20, reason: No., see: cough/no.md}", "link-broken"),
    "with a typo": ("{adress: /cough/tea/, date: 2026-11-20, reason: No.}", "key-unknown"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_an_entry_is_refused(name: str) -> None:
    entry, rule = FAULTS[name]
    found = made({REMOVED: f"# Pages that were taken down\n- {entry}\n"})
    assert (rule, 2) in [(finding.rule, finding.place.line) for finding in found.findings]
    assert not found.publishable
    assert not [path for path in found.files if ".." in path]


def test_an_entry_that_stands_twice_is_refused_at_the_second() -> None:
    entry = "- {address: /cough/tea/, date: 2026-11-20, reason: No.}\n"
    assert [(f.rule, f.place.line) for f in made({REMOVED: entry * 2}).findings] == [("address-taken", 2)]


# --- old names of parts of a page -----------------------------------------------------------------------------------


def test_an_old_anchor_stands_in_front_of_its_heading() -> None:
    front = "anchors:\n  - {old: zest, now: what-we-do-not-know}\n  - {old: claim-day, now: claim-night}\n"
    found = build(dressed({TEA: tea(front)}), Options(TODAY))
    assert found.findings == ()
    tree = LexborHTMLParser(found.files["cough/tea/index.html"])
    assert tree.css_first("h2#what-we-do-not-know > span#zest") is not None
    assert tree.css_first("li#claim-night span#claim-day") is not None


def test_an_old_id_of_a_word_stands_in_front_of_it() -> None:
    glossary = "trial:\n  term: trial\n  plain: A test.\n  aliases: [study]\n"
    found = build(dressed({"content/glossary.yaml": glossary}), Options(TODAY))
    assert LexborHTMLParser(found.files["glossary/index.html"]).css_first("dt#trial > span#study") is not None


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        ("{old: zest, now: nowhere}", "anchor-broken"),
        ("{old: what-we-do-not-know, now: claim-night}", "value-invalid"),
        ("{old: 'a b', now: claim-night}", "value-invalid"),
        ("{old: '\"><script>', now: claim-night}", "value-invalid"),
        ("{old: zest}", "key-missing"),
    ],
)
def test_an_anchor_is_refused(entry: str, rule: str) -> None:
    assert rule in {finding.rule for finding in made({TEA: tea(f"anchors: [{entry}]\n")}).findings}


def test_a_link_to_an_old_anchor_is_whole() -> None:
    files = {TEA: tea("anchors: [{old: zest, now: claim-night}]\n")}
    linked = base()[HONEY].replace("Go back", "See [tea](tea.md#zest). Go back")
    assert build(dressed({**files, HONEY: linked}), Options(TODAY)).findings == ()


# --- pages that have not come yet, and pages that are over -----------------------------------------------------------

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>'


@pytest.mark.parametrize("front", ["draft: true\n", "publish_on: 2026-11-25\n", "expires_on: 2026-11-24\n"])
def test_what_is_held_back_shows_in_no_file(front: str) -> None:
    files = {TEA: tea(f"{front}image: zest.svg\n", "![Zest](zest.svg)"), "content/cough/zest.svg": PICTURE}
    found = build(dressed(files), Options(TODAY))
    traces = [path for path, content in found.files.items() if b"zest" in content.lower() or "zest" in path]
    left = ["cough/tea/index.html"] if front.startswith("expires") else []
    assert traces == left
    shown = build(dressed(files), Options(TODAY, drafts=True))
    assert "cough/zest.svg" in shown.files
    assert b"Zest tea probably" in shown.files["cough/tea/index.html"]


def test_a_picture_that_a_published_page_shows_too_is_published() -> None:
    linked = base()[HONEY].replace("Go back", "![Zest](zest.svg)\n\nGo back")
    files = {TEA: tea("draft: true\n", "![Zest](zest.svg)"), "content/cough/zest.svg": PICTURE, HONEY: linked}
    assert "cough/zest.svg" in made(files).files


def test_a_page_that_is_over_says_so_at_its_address_and_at_its_old_ones() -> None:
    files = {TEA: tea("publish_on: 2026-11-01\nexpires_on: 2026-11-24\naliases: [/old-tea/]\n")}
    found = build(dressed(files), Options(TODAY))
    assert found.findings == ()
    page = found.files["cough/tea/index.html"].decode()
    assert "Taken down: Does zest tea ease a cough?" in page
    assert "“Does zest tea ease a cough?” was here until" in page
    assert "24 November 2026" in page
    assert "It was written for a time that is now over." in page
    assert "[@lee2020]" not in page
    assert b"Taken down: /old-tea/" in found.files["old-tea/index.html"]


def test_a_page_that_never_began_leaves_nothing() -> None:
    found = made({TEA: tea("draft: true\nexpires_on: 2026-11-01\n")})
    assert "cough/tea/index.html" not in found.files


def test_what_removed_yaml_says_of_a_page_that_is_over_comes_first() -> None:
    entry = "- {address: /cough/tea/, date: 2026-11-24, reason: Because.}\n"
    found = made({TEA: tea("expires_on: 2026-11-24\n"), REMOVED: entry})
    assert found.findings == ()
    assert b"Because." in found.files["cough/tea/index.html"]


def test_a_page_that_took_the_address_of_one_that_is_over_is_shown() -> None:
    linked = base()[HONEY].replace("terms:", "aliases: [/cough/tea/]\nterms:")
    found = made({TEA: tea("expires_on: 2026-11-24\n"), HONEY: linked})
    assert found.findings == ()
    assert b"cough/honey/" in found.files["cough/tea/index.html"]


def test_a_link_to_a_page_that_is_over_leads_to_what_is_left_of_it() -> None:
    linked = base()[HONEY].replace("Go back", "See [tea](tea.md#what-we-do-not-know). Go back")
    found = build(dressed({TEA: tea("expires_on: 2026-11-24\n"), HONEY: linked}), Options(TODAY))
    assert [(finding.rule, finding.severity) for finding in found.findings] == [("link-expiring", "warning")]
    assert b'href="/guide/cough/tea/"' in found.files["cough/honey/index.html"]


def test_a_menu_goes_without_a_page_whose_day_has_not_come() -> None:
    settings = base()["site.yaml"].replace("menu: [cough, help]", "menu: [cough, help, news]")
    news = "---\ntitle: News\nsummary: What is new.\npublish_on: 2026-11-25\n---\nWords.\n"
    files = {"site.yaml": settings, "content/news.md": news}
    before, after = (build(dressed(files), Options(day)) for day in (TODAY, date(2026, 11, 25)))
    assert before.findings == after.findings == ()
    assert b"/guide/news/" not in before.files["index.html"]
    assert b"/guide/news/" in after.files["index.html"]


@pytest.mark.parametrize(
    ("path", "rule"), [("content/index.md", "home-missing"), ("content/cough/index.md", "topic-without-hub")]
)
def test_a_page_that_the_site_needs_can_not_have_a_last_day(path: str, rule: str) -> None:
    text = base()[path].replace("summary:", "expires_on: 2027-06-01\nsummary:")
    assert [(f.rule, f.place.line) for f in made({path: text}).findings] == [(rule, 3)]


# --- what the coming days bring --------------------------------------------------------------------------------------


def ahead(files: Mapping[str, str | bytes | None], days: int = 60) -> list[tuple[str, list[str]]]:
    found = coming(project(files), Options(TODAY), days)
    return [(day.isoformat(), [finding.rule for finding in findings]) for day, findings in found]


def test_nothing_is_said_about_days_that_bring_nothing() -> None:
    assert ahead({TEA: tea("publish_on: 2026-12-01\nexpires_on: 2026-12-20\n")}) == []


def test_a_fault_in_a_page_that_waits_is_told_for_its_day() -> None:
    waiting = tea("publish_on: 2026-12-01\n", "Tea was tried [@nobody2020].")
    assert made({TEA: waiting}).findings == ()
    assert ahead({TEA: waiting}) == [("2026-12-01", ["citation-unknown"])]
    assert ahead({TEA: waiting}, days=6) == []


def test_a_page_that_comes_before_the_page_it_links_to_is_told() -> None:
    first = tea("publish_on: 2026-12-01\n", "See [sage](sage.md). Tea was tried [@lee2020].")
    sage = tea("publish_on: 2026-12-05\n").replace("Zest tea", "Sage").replace("zest tea", "sage")
    assert ahead({TEA: first, "content/cough/sage.md": sage}) == [("2026-12-01", ["link-broken"])]


def test_the_end_of_the_grace_of_a_check_is_told() -> None:
    due = base()[HONEY].replace("next_check: 2027-10-01", "next_check: 2026-12-01")
    assert ahead({HONEY: due}) == [("2026-12-16", ["check-overdue"])]


def test_the_command_tells_of_the_coming_days(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    on_disk({TEA: tea("publish_on: 2026-12-01\n", "Tea was tried [@nobody2020].")}, {}, tmp_path)
    assert run(tmp_path, "check") == 0
    capsys.readouterr()
    assert run(tmp_path, "check", "--ahead", "30") == 1
    out = capsys.readouterr().out
    assert "From 2026-12-01 on, if nobody does anything:\ncontent/cough/tea.md:" in out
    assert run(tmp_path, "check", "--ahead", "30", "--format", "json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["findings"] == []
    assert [(day["day"], day["findings"][0]["rule"]) for day in told["coming"]] == [("2026-12-01", "citation-unknown")]
    assert run(tmp_path, "check", "--ahead", "never") == 2
