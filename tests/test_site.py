"""What was read becomes one site: addresses, links that lead somewhere or say why not, numbers, order, kinship."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

import pytest
from projects import base, project

from sitebuilder.addresses import address_of, file_of, relative
from sitebuilder.built import Options
from sitebuilder.pipeline import build
from sitebuilder.site import Page, Site, Target

TODAY = date(2026, 11, 24)
HONEY = "content/cough/honey.md"


def site(files: Mapping[str, str | bytes | None] | None = None, *, today: date = TODAY, drafts: bool = False) -> Site:
    found = build(project(files or {}), Options(today, drafts)).site
    assert found
    return found


def page(front: str = "", body: str = "Words.", title: str = "Tea") -> str:
    return f"---\ntitle: {title}\nsummary: All about {title}.\n{front}---\n{body}\n"


def target(link: str, files: Mapping[str, str | bytes | None] | None = None, drafts: bool = False) -> Target:
    made = site({**(files or {}), "content/cough/tea.md": page(body=f"See [it]({link}).")}, drafts=drafts)
    return made.by_path["content/cough/tea.md"].targets[0]


# --- addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "address", "file"),
    [
        ("content/index.md", "/", "index.html"),
        ("content/about.md", "/about/", "about/index.html"),
        ("content/cough/index.md", "/cough/", "cough/index.html"),
        ("content/cough/tea.md", "/cough/tea/", "cough/tea/index.html"),
        ("content/cough/the-index.md", "/cough/the-index/", "cough/the-index/index.html"),
        ("content/index/tea.md", "/index/tea/", "index/tea/index.html"),
        ("content/cough/reindex.md", "/cough/reindex/", "cough/reindex/index.html"),
    ],
)
def test_the_path_decides_the_address(path: str, address: str, file: str) -> None:
    assert (address_of(path), file_of(address)) == (address, file)


def test_an_address_without_a_slash_is_a_file() -> None:
    assert file_of("/old.html") == "old.html"


@pytest.mark.parametrize(
    ("link", "path"),
    [("tea.md", "content/cough/tea.md"), ("../index.md", "content/index.md"), ("../../x", "x"), ("../../../x", "../x")],
)
def test_a_relative_link_means_a_path_of_the_project(link: str, path: str) -> None:
    assert relative(HONEY, link) == path


# --- links ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("honey.md", "/cough/honey/"),
        ("./honey.md", "/cough/honey/"),
        ("honey.md?x=1", "/cough/honey/"),
        ("../cough/honey.md", "/cough/honey/"),
        ("../index.md", "/"),
        ("index.md", "/cough/"),
        ("honey.md#what-we-know", "/cough/honey/#what-we-know"),
        ("honey.md#claim-night", "/cough/honey/#claim-night"),
        ("honey.md#sources", "/cough/honey/#sources"),
        ("/cough/honey/", "/cough/honey/"),
        ("/cough/honey/#what-we-know", "/cough/honey/#what-we-know"),
        ("/", "/"),
        ("../glossary.yaml", "/glossary/"),
        ("../glossary.yaml#trial", "/glossary/#trial"),
        ("../help.yaml", "/help/"),
        ("../corrections.yaml", "/corrections/"),
        ("../evidence.md", "/evidence/"),
        ("/a-z/", "/a-z/"),
        ("../references/lee2020.yaml", "/references/#lee2020"),
        ("jar.png", "/cough/jar.png"),
        ("../../static/sheet.pdf", "/sheet.pdf"),
        ("/sheet.pdf", "/sheet.pdf"),
        ("https://example.org/a?b#c", "https://example.org/a?b#c"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("tel:999", "tel:999"),
        ("#main", "#main"),
    ],
)
def test_a_link_leads_to_its_address(link: str, address: str) -> None:
    found = target(link, {"content/cough/jar.png": b"x", "static/sheet.pdf": b"x"})
    assert (found.href, found.problem) == (address, "")


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("none.md", "missing"),
        ("honey", "missing"),
        ("honey.html", "missing"),
        ("/none/", "missing"),
        ("/cough/honey", "missing"),
        ("../references/none.yaml", "missing"),
        ("../../site.yaml", "missing"),
        ("../../templates/base.html", "missing"),
        ("../../../../etc/passwd", "outside"),
        ("#none", "anchor"),
        ("honey.md#none", "anchor"),
        ("/cough/honey/#none", "anchor"),
        ("javascript:alert(1)", "scheme"),
        ("JAVASCRIPT:alert(1)", "scheme"),
        ("data:text/html,x", "scheme"),
        ("vbscript:x", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("ftp://example.org", "scheme"),
        ("//example.org/x", "network"),
        ("later.md", "draft"),
    ],
)
def test_a_link_that_leads_nowhere_says_why(link: str, problem: str) -> None:
    found = target(link, {"content/cough/later.md": page("draft: true\n", title="Later")})
    assert (found.href, found.problem) == ("", problem)


def test_an_anchor_of_a_page_made_from_data_that_is_not_there_is_told() -> None:
    made = build(project({"content/about.md": page(body="See [it](glossary.yaml#none).")}), Options(TODAY))
    assert [(f.place.path, f.place.line) for f in made.findings] == [("content/about.md", 5)]


def test_a_link_to_a_draft_is_whole_when_drafts_are_shown() -> None:
    files = {"content/cough/later.md": page("draft: true\n", title="Later")}
    assert target("later.md", files, drafts=True).href == "/cough/later/"


@pytest.mark.parametrize(
    ("image", "href", "problem"),
    [
        ("jar.png", "/cough/jar.png", ""),
        ("../../static/a/b.png", "/a/b.png", ""),
        ("none.png", "", "missing"),
        ("https://example.org/a.png", "", "outside"),
        ("//example.org/a.png", "", "outside"),
        ("data:image/png;base64,AA", "", "outside"),
        ("../../../a.png", "", "missing"),
    ],
)
def test_a_picture_is_a_file_of_the_project(image: str, href: str, problem: str) -> None:
    files = {"content/cough/jar.png": b"x", "static/a/b.png": b"x"}
    made = site({**files, "content/cough/tea.md": page(body=f"![A jar]({image})")})
    found = made.by_path["content/cough/tea.md"].pictures[0]
    assert (found.href, found.problem) == (href, problem)


# --- what is published ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("front", "shown"),
    [
        ("draft: true\n", False),
        ("draft: false\n", True),
        ("publish_on: 2026-11-24\n", True),
        ("publish_on: 2026-11-25\n", False),
        ("expires_on: 2026-11-24\n", False),
        ("expires_on: 2026-11-25\n", True),
        ("publish_on: 2026-11-24\ndraft: true\n", False),
    ],
)
def test_a_page_is_published_on_its_days(front: str, shown: bool) -> None:
    made = site({"content/tea.md": page(front)})
    assert ("content/tea.md" in made.by_path) is shown
    assert [document.path for document in made.held_back] == ([] if shown else ["content/tea.md"])
    assert "content/tea.md" in site({"content/tea.md": page(front)}, drafts=True).by_path


# --- numbers and use ------------------------------------------------------------------------------------------------

WORK = "type: book\ntitle: Work {0}\nissued: {{date-parts: [[2001]]}}\nURL: https://a.example/{0}\nevidence: review\n"
WORKS = {f"content/references/{name}.yaml": WORK.format(name) for name in ("aa", "bb", "cc", "dd", "ee")}


def numbers(body: str, front: str = "") -> dict[str, int]:
    made = site({**WORKS, "content/tea.md": page(front, body)})
    return dict(made.by_path["content/tea.md"].numbers)


def test_works_are_numbered_by_first_use_in_the_text() -> None:
    assert numbers("One [@cc]. Two [@aa; @cc]. Three [@bb].") == {"cc": 1, "aa": 2, "bb": 3}


def test_tables_lists_and_blocks_count_in_the_order_of_the_text() -> None:
    body = (
        "| a |\n|---|\n| x [@dd] |\n\n- y [@aa]\n\n/// facts | T\n    reference: cc\n///\n\n/// do | Do\nz [@bb]\n///\n"
    )
    assert numbers(body) == {"dd": 1, "aa": 2, "cc": 3, "bb": 4}


def test_an_inline_citation_inside_emphasis_keeps_the_order_of_the_text() -> None:
    assert numbers("*One [@aa]* two [@bb] **three [@cc]**.") == {"aa": 1, "bb": 2, "cc": 3}


def test_works_that_only_claims_use_come_last() -> None:
    claim = "claims: [{id: a, text: T, grade: 0, direction: helps, reason: R, references: [ee, aa]}]\n"
    assert numbers("One [@aa].", claim) == {"aa": 1, "ee": 2}


def test_a_work_knows_the_pages_that_use_it() -> None:
    made = site({"content/tea.md": page(body="One [@lee2020].")})
    assert [p.path for p in made.used_by["lee2020"]] == [HONEY, "content/tea.md"]


# --- order and kinship ----------------------------------------------------------------------------------------------


def articles(**fronts: str) -> dict[str, str]:
    return {f"content/cough/{name}.md": page(front, title=name.capitalize()) for name, front in fronts.items()}


def row(made: Site) -> list[str]:
    return [p.path.removeprefix("content/cough/").removesuffix(".md") for p in made.by_topic["cough"]]


def test_articles_stand_by_order_then_by_title() -> None:
    made = site(articles(zoe="order: 1\n", ann="order: 2\n", mia="order: 1\n", bob=""))
    assert row(made) == ["mia", "zoe", "ann", "bob", "honey"]


def test_order_may_be_negative_or_nothing() -> None:
    assert row(site(articles(zoe="order: -1\n", ann="order: 0\n")))[:2] == ["zoe", "ann"]


def test_neighbours_are_those_before_and_after_in_the_topic() -> None:
    made = site(articles(ann="order: 1\n", bob="order: 2\n"))
    around = {p.path: [n.path if n else None for n in made.neighbours(p)] for p in made.by_topic["cough"]}
    assert around == {
        "content/cough/ann.md": [None, "content/cough/bob.md"],
        "content/cough/bob.md": ["content/cough/ann.md", HONEY],
        HONEY: ["content/cough/bob.md", None],
    }
    assert made.neighbours(made.by_path["content/cough/index.md"]) == (None, None)


def test_topics_come_in_the_order_of_site_yaml() -> None:
    settings = base()["site.yaml"].replace("topics:\n", "topics:\n  - {id: sleep, title: Sleep}\n")
    made = site({"site.yaml": settings, "content/sleep/tea.md": page()})
    assert [p.path for p in made.in_order] == ["content/sleep/tea.md", HONEY]


def related(made: Site, path: str) -> list[str]:
    found: Page = made.by_path[path]
    return [other.path for other in made.related(found)]


def test_named_pages_come_first_then_those_that_share_works_and_terms() -> None:
    cites = "One [@lee2020; @aa; @bb; @cc]."
    files = {
        **WORKS,
        "content/cough/ann.md": page("related: [bob.md, ../index.md]\n", cites, "Ann"),
        "content/cough/bob.md": page(title="Bob"),
        "content/cough/kin.md": page(body=cites, title="Kin"),
        "content/cough/far.md": page(body="One [@aa].", title="Far"),
    }
    assert related(site(files), "content/cough/ann.md") == [
        "content/cough/bob.md",
        "content/index.md",
        "content/cough/kin.md",
    ]


def test_a_page_is_not_related_to_itself_or_to_what_is_not_published() -> None:
    files = {
        "content/cough/ann.md": page("related: [ann.md, later.md, none.md]\n", title="Ann"),
        "content/cough/later.md": page("draft: true\n", title="Later"),
    }
    assert related(site(files), "content/cough/ann.md") == []


def test_a_page_named_twice_is_related_once() -> None:
    files = {"content/cough/ann.md": page("related: [honey.md, ./honey.md]\n", title="Ann")}
    assert related(site(files), "content/cough/ann.md") == [HONEY]


def test_at_most_five_pages_are_found_by_kinship() -> None:
    cites = "One [@aa; @bb; @cc; @dd]."
    files = {f"content/cough/p{n}.md": page(body=cites, title=f"Page {n}") for n in range(9)}
    assert len(related(site({**WORKS, **files}), "content/cough/p0.md")) == 5


def test_two_shared_terms_make_kinship_without_a_shared_work() -> None:
    glossary = "tea: {term: tea, plain: a drink}\nherb: {term: herb, plain: a plant}\n"
    both = "terms: [tea, herb]\n"
    files = {
        "content/glossary.yaml": glossary,
        "content/cough/ann.md": page(both, title="Ann"),
        "content/cough/bob.md": page(both, title="Bob"),
        "content/cough/zoe.md": page("terms: [tea]\n", title="Zoe"),
    }
    assert related(site(files), "content/cough/ann.md") == ["content/cough/bob.md"]


def test_the_order_of_the_files_does_not_matter() -> None:
    files = articles(ann="", bob="", zoe="")
    turned = dict(reversed(files.items()))
    assert [p.path for p in site(files).pages] == [p.path for p in site(turned).pages]


@pytest.mark.parametrize(
    "alias", ["/../../x/", "/./x/", "/a/../../x/", "//x/", "/x", "/x y/", "x/", "/x/?a", "/x/\n/y/"]
)
def test_what_can_be_no_old_address_is_not_used(alias: str) -> None:
    honey = base()["content/cough/honey.md"].replace("terms: [trial]", f"aliases: [/fine/, {json.dumps(alias)}]")
    made = build(project({"content/cough/honey.md": honey}), Options(TODAY))
    assert "fine/index.html" in made.files
    assert [path for path in made.files if ".." in path or "x" in path.split("/")] == []
    assert [finding.rule for finding in made.findings] == ["alias-invalid"]
