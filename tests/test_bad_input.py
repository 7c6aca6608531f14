"""Every broken input: exit 1, a finding at its place, the published folder as it was, and never an exception.

The commands run inside this process, so an exception of any kind fails the test; one case of each kind is run in a
process of its own as well.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from projects import base, on_disk

from sitebuilder import cli
from sitebuilder.built import Options
from sitebuilder.pipeline import build
from sitebuilder.snapshot import take

BUILD = Path(__file__).parent.parent / "build.py"
TODAY = "2026-11-24"
HONEY = "content/cough/honey.md"
LEE = "content/references/lee2020.yaml"
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@dataclass(frozen=True)
class Case:
    """Some files of the project and the finding they give: its path, the text on its line (or its line), its rule."""

    files: Mapping[str, str | bytes | None]
    path: str
    at: str | int
    rule: str
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def expected(self) -> str:
        """The beginning of the printed finding."""
        return f"{self.path}:{self.line}:"

    @property
    def line(self) -> int:
        """The line of the finding."""
        if isinstance(self.at, int):
            return self.at
        held = self.files[self.path]
        assert isinstance(held, str)
        assert held.count(self.at) == 1, f"“{self.at}” stands {held.count(self.at)} times in {self.path}"
        return held[: held.index(self.at)].count("\n") + 1


def changed(path: str, old: str, new: str) -> str:
    assert base()[path].count(old) == 1, old
    return base()[path].replace(old, new)


def front(old: str, new: str, at: str | int, rule: str) -> Case:
    return Case({HONEY: changed(HONEY, old, new)}, HONEY, at, rule)


def body(text: str, rule: str, at: str = "") -> Case:
    return Case({HONEY: f"{base()[HONEY]}\n{text}\n"}, HONEY, at or text.split("\n")[0], rule)


def only(path: str, text: str | bytes | None, at: str | int, rule: str) -> Case:
    return Case({path: text}, path, at, rule)


def settings(old: str, new: str, at: str | int, rule: str = "value-invalid") -> Case:
    return Case({"site.yaml": changed("site.yaml", old, new)}, "site.yaml", at, rule)


def setting(line: str, rule: str = "value-invalid") -> Case:
    return Case({"site.yaml": f"{base()['site.yaml']}{line}\n"}, "site.yaml", line.split("\n")[-1], rule)


def template(name: str, text: str, at: str | int) -> Case:
    path = f"templates/{name}"
    return Case({path: text}, path, at, "template-broken")


def link(path: str, target: str) -> Case:
    return Case({}, path, 1, "file-symlink", {path: target})


FRONT_MATTER = {
    "unclosed": only(HONEY, "---\ntitle: A\nsummary: B\n\nText.\n", 1, "front-matter-missing"),
    "missing": only(HONEY, "Just text.\n", 1, "front-matter-missing"),
    "after an empty line": only(HONEY, "\n---\ntitle: A\n---\nText.\n", 1, "front-matter-missing"),
    "no yaml": front("author: The editors", "author: [The editors", "last_checked", "yaml-invalid"),
    "a colon in a value": front("author: The editors", "author: The: editors", "author", "yaml-invalid"),
    "an open quote": front("author: The editors", 'author: "The editors', "author", "yaml-invalid"),
    "a list": only(HONEY, "---\n- title\n- summary\n---\nText.\n", 2, "value-invalid"),
    "words": only(HONEY, "---\njust words\n---\nText.\n", 2, "value-invalid"),
    "nothing": only("content/about.md", "---\n---\nText.\n", 2, "value-invalid"),
    "a tab": front("  - id: night", "\t- id: night", "\t- id: night", "yaml-invalid"),
    "a repeated key": front("author: The editors", "author: A\nauthor: B", "author: B", "key-repeated"),
    "a misspelt key": front("author: The editors", "autor: The editors", "autor", "key-unknown"),
    "a misspelt key in a claim": front("    grade: 3", "    grad: 3", "grad", "key-unknown"),
    "a missing key": front("summary: Honey probably calms a cough at night in children.\n", "", 2, "key-missing"),
    "a missing key of articles": front("author: The editors\n", "", 2, "key-missing"),
    "a word as grade": front("    grade: 3", "    grade: high", "grade: high", "value-invalid"),
    "a grade too high": front("    grade: 3", "    grade: 5", "grade: 5", "value-invalid"),
    "true as grade": front("    grade: 3", "    grade: true", "grade: true", "value-invalid"),
    "an unknown direction": front("direction: helps", "direction: help", "direction", "value-invalid"),
    "words as claims": front("terms: [trial]", "terms: trial", "terms", "value-invalid"),
    "a word as order": front("terms: [trial]", "order: first", "order", "value-invalid"),
    "a word as draft": front("terms: [trial]", "draft: perhaps", "draft", "value-invalid"),
    "a list as title": front("title: Does honey ease a cough?", "title: [a, b]", "title", "value-invalid"),
    "an empty title": front("title: Does honey ease a cough?", 'title: ""', "title", "value-empty"),
    "a day that never is": front("2027-10-01", "2027-02-30", "2027-02-30", "value-invalid"),
    "a month that never is": front("2026-09", "2026-13", "2026-13", "value-invalid"),
    "a year 0": front("2027-10-01", "0000-10-01", "0000-10-01", "value-invalid"),
    "a date in words": front("2027-10-01", "next year", "next year", "value-invalid"),
    "dates out of order": front("2027-10-01", "2026-01-01", "2026-01-01", "date-order"),
    "an alias bomb": only(HONEY, f"---\n{BOMB}---\nText.\n", 2, "yaml-invalid"),
    "a tag": front("author: The editors", "author: !!python/name:os.system x", "author", "yaml-invalid"),
    "a call": front("author: The editors", 'author: !!python/object/apply:os.system ["id"]', "author", "yaml-invalid"),
    "deep nesting": front("terms: [trial]", f"terms: {'[' * 30}{']' * 30}", "terms", "yaml-invalid"),
    "bottomless nesting": front("terms: [trial]", f"terms: {'[' * 90000}", "terms", "yaml-invalid"),
    "half a character": front("author: The editors", 'author: "\\ud800"', "author", "yaml-invalid"),
    "an escaped NUL": front("author: The editors", 'author: "The\\0editors"', "author", "value-invalid|yaml-invalid"),
    "an unknown term": front("terms: [trial]", "terms: [trail]", "terms", "term-unknown"),
    "an unknown related page": front("terms: [trial]", "related: [tea.md]", "related", "related-broken"),
    "an unknown work of a claim": front(
        "references: [lee2020]", "references: [le2020]", "le2020]\n", "citation-unknown"
    ),
    "an unknown waiver": front(
        "terms: [trial]", "waivers: [{rule: disclaimer-missing, reason: no}]", "waivers", "waiver-unknown"
    ),
    "an alias out of the site": front("terms: [trial]", "aliases: [/../../x/]", "aliases", "alias-invalid"),
    "an alias with a host": front("terms: [trial]", "aliases: [//evil.example/x/]", "aliases", "alias-invalid"),
    "a picture out of the project": front("terms: [trial]", "image: ../../../../etc/passwd", "image", "image-missing"),
}
BYTES = {
    "not UTF-8": only(HONEY, b"---\ntitle: A\nsummary: caf\xe9\n---\nText.\n", 3, "file-unreadable"),
    "UTF-16": only(HONEY, base()[HONEY].encode("utf-16"), 1, "file-unreadable"),
    "half a character": only(HONEY, b"---\ntitle: A\nsummary: B\n---\nText \xe2\x82", 5, "file-unreadable"),
    "NUL": only(HONEY, b"---\ntitle: A\nsummary: B\n---\n\nText\0.\n", 6, "file-unreadable"),
    "an escape code": only(HONEY, "---\ntitle: A\nsummary: B\n---\n\x1b[31mred\n", 5, "file-unreadable"),
    "an empty page": only(HONEY, "", 1, "front-matter-missing"),
    "a page of blanks": only(HONEY, " \n\n", 1, "front-matter-missing"),
    "a page of 5 MB": only(HONEY, base()[HONEY] + "word " * 1_000_000, 1, "file-too-large"),
    "site.yaml not UTF-8": only("site.yaml", b"name: \xff\n", 1, "file-unreadable"),
    "site.yaml with NUL": only("site.yaml", b"name: x\n\0\n", 2, "file-unreadable"),
    "a template not UTF-8": only("templates/base.html", b"\n\n\xff", 3, "file-unreadable"),
    "a reference not UTF-8": only(LEE, b"type: book\ntitle: \xff\n", 2, "file-unreadable"),
    "a damaged ledger": only("checked.json", "{", 1, "ledger-unreadable"),
    "a ledger of another kind": only("checked.json", "[1]", 1, "ledger-unreadable"),
    "a ledger not UTF-8": only("checked.json", b"\xff", 1, "file-unreadable"),
}
TEXT = {
    "letters turned around": body("Bees make \u202e05 jars.", "file-unreadable", "\u202e"),
    "an unknown work": body("Bees make honey [@le2020].", "citation-unknown"),
    "an unknown work in a list of works": body("Bees make honey [@lee2020; @none].", "citation-unknown"),
    "half a citation": body("Bees make honey [@lee2020; page 3].", "citation-malformed"),
    "a dead link": body("See [tea](tea.md).", "link-broken"),
    "a dead address": body("See [tea](/cough/tea/).", "link-broken"),
    "a dead anchor": body("See [tea](#tea).", "anchor-broken"),
    "a dead anchor of another page": body("See [cough](index.md#tea).", "anchor-broken"),
    "a link out of the project": body("See [it](../../../etc/passwd).", "link-broken"),
    "a javascript link": body("See [it](javascript:alert(1)).", "link-forbidden"),
    "a hidden javascript link": body("See [it](JaVaScRiPt&#58;alert%281%29).", "link-forbidden"),
    "a javascript link by reference": body("See [it][x].\n\n[x]: javascript:alert(1)", "link-forbidden", "[x]: java"),
    "a data link": body("See [it](data:text/html;base64,PHNjcmlwdD4=).", "link-forbidden"),
    "a link of another machine": body("See [it](//evil.example/x).", "link-forbidden"),
    "a missing picture": body("![A jar](jar.png)", "image-missing"),
    "a picture from elsewhere": body("![A jar](https://pictures.example/jar.png)", "image-missing"),
    "a picture without words": body("![](jar.png)", "image-without-text"),
    "a script": body("<script>alert(1)</script>", "html-forbidden"),
    "a script inside a line": body("Some <script>alert(1)</script> words.", "html-forbidden"),
    "a style element": body("<style>*{display:none}</style>", "html-forbidden"),
    "a frame": body('<iframe src="https://evil.example"></iframe>', "html-forbidden"),
    "a form": body("<form><input></form>", "html-forbidden"),
    "a handler": body('<span onclick="alert(1)">a</span>', "html-forbidden"),
    "a handler of a picture": body("<img src=x onerror=alert(1)>", "html-forbidden"),
    "a style": body('<span style="position:fixed">a</span>', "html-forbidden"),
    "a drawing": body("<svg onload=alert(1)></svg>", "html-forbidden"),
    "a formula": body("<math><mi>x</mi></math>", "html-forbidden"),
    "a declaration": body("<!DOCTYPE html>", "html-forbidden"),
    "forged marks": body("\ue000cite:9\ue001 Words.", "html-forbidden"),
    "forged marks as entities": body("&#57344;cite:9&#57345; Words.", "html-forbidden"),
    "forged marks of blocks as entities": body("&#xE000;exhibit:9&#xE001;", "html-forbidden"),
    "a forged template": body("{{ page }} and [x](y.md)", "link-broken"),
    "an unclosed block": body("/// warning | Care\nText.", "block-unclosed"),
    "an unclosed block of data": body("/// facts | One trial\n    reference: lee2020", "block-unclosed"),
    "an unknown block": body("/// warnin | Care\nText.\n///", "block-unknown"),
    "an end without a block": Case(
        {HONEY: f"{base()[HONEY]}\n///\n"}, HONEY, base()[HONEY].count("\n") + 2, "block-unknown"
    ),
    "an unknown key of a block": body(
        "/// facts | One trial\n    reference: lee2020\n    peeple: 9\n///", "key-unknown", "peeple"
    ),
    "a block without its reference": body("/// facts | One trial\n    people: 9\n///", "key-missing", "    people"),
    "an unknown work of a block": body(
        "/// facts | One trial\n    reference: none\n///", "citation-unknown", "    reference: none"
    ),
    "an unknown figure": body(
        "/// figure | Six in 100\n    kind: pie\n    reference: lee2020\n///", "value-invalid", "kind"
    ),
    "yaml that is none in a block": body("/// facts | One trial\n    people: a: b\n///", "yaml-invalid", "people: a"),
    "an alias bomb in a block": body("/// facts | One trial\n    a: &a [x]\n///", "yaml-invalid", "a: &a"),
    "an unknown table": body("/// table | Teas\n    data: teas\n///", "table-unknown"),
    "a second main heading": body("# Again", "heading-level-one"),
}
NAMES = {
    "capitals and a blank": only("content/cough/Green Tea.md", base()[HONEY], 1, "name-invalid"),
    "an umlaut": only("content/cough/grün.md", base()[HONEY], 1, "name-invalid"),
    "an underscore": only("content/cough/green_tea.md", base()[HONEY], 1, "name-invalid"),
    "three levels": only("content/cough/tea/green.md", base()[HONEY], 1, "name-invalid"),
    "a name of nothing": only("content/cough/-.md", base()[HONEY], 1, "name-invalid"),
    "a line break": Case({"static/a\nb.txt": "x"}, "static/a�b.txt", 1, "name-invalid"),
    "a line break in data": Case(
        {"content/references/a\nb.yaml": "x"}, "content/references/a�b.yaml", 1, "name-invalid"
    ),
    "a reserved address": only("content/glossary.md", "---\ntitle: A\nsummary: B\n---\nC.\n", 1, "address-reserved"),
    "two files with one address": only("static/cough/honey/index.html", "x", 1, "address-taken"),
    "a copied file with a name the builder makes": only("static/robots.txt", "x", 1, "address-taken"),
    "a copied file where a folder is needed": only("static/cough", "x", 1, "address-taken"),
    "an unknown topic": only("content/cold/tea.md", base()[HONEY], 1, "topic-unknown"),
    "a link to a page": link("content/about.md", "/etc/hostname"),
    "a link to a folder": link("content/secret", "/etc"),
    "a link in a folder of topics": link("content/cough/tea.md", "honey.md"),
    "a link in static": link("static/passwd", "/etc/passwd"),
    "a link to a template": link("templates/pages/more.html", "a-z.html"),
    "a link to nothing": link("content/cough/gone.md", "nowhere.md"),
    "a link to itself": link("content/cough/me.md", "me.md"),
    "site.yaml is a link": Case(
        {"site.yaml": None, "real.yaml": base()["site.yaml"]},
        "site.yaml",
        1,
        "file-symlink",
        {"site.yaml": "real.yaml"},
    ),
}
SETTINGS = {
    "missing": only("site.yaml", None, 1, "file-missing"),
    "empty": only("site.yaml", "", 1, "value-invalid"),
    "no yaml": only("site.yaml", "name: x\ntopics: [\n", 3, "yaml-invalid"),
    "a list": only("site.yaml", "- name\n", 1, "value-invalid"),
    "a tab": only("site.yaml", "name: x\ntopics:\n\t- id: a\n", 3, "yaml-invalid"),
    "an alias bomb": only("site.yaml", BOMB, 1, "yaml-invalid"),
    "a missing key": settings("name: Home remedies\n", "", 1, "key-missing"),
    "a misspelt key": settings("description:", "desciption:", "desciption", "key-unknown"),
    "a repeated key": setting("name: Again", "key-repeated"),
    "an address that is none": settings("https://remedies.example/guide", "remedies.example", "base_url"),
    "half an address": settings("https://remedies.example/guide", '"https://[::1"', "base_url"),
    "an address that breaks out": settings(
        "https://remedies.example/guide", "'https://a.example/\"><script>'", "base_url"
    ),
    "a word as topics": settings("topics:\n  - {id: cough, title: Cough}", "topics: cough", "topics"),
    "a topic with a path": settings("id: cough", "id: ../cough", "../cough"),
    "two topics of one name": settings(
        "  - {id: cough, title: Cough}", "  - {id: cough, title: Cough}\n  - {id: cough, title: B}", "title: B"
    ),
    "an unknown entry of the menu": settings("menu: [cough, help]", "menu: [cold]", "menu: [cold]", "menu-unknown"),
    "a time zone that is none": setting("time_zone: Mars/Olympus"),
    "a time zone that is a folder": setting("time_zone: Europe"),
    "a time zone that is a path": setting("time_zone: ../../etc/passwd"),
    "a severity that is none": setting("rules: {claim-uncited: maybe}"),
    "a number that is none": setting("review: {months: many}"),
    "a language that is none": setting("language: english please"),
    "a grade that is none": setting("grades: {words: {7: {name: x}}}"),
}
DATA = {
    "a reference without keys": only(LEE, "", 1, "value-invalid"),
    "a reference that is a list": only(LEE, "- a\n", 1, "value-invalid"),
    "a reference of an unknown kind": Case(
        {LEE: changed(LEE, "randomised-trial", "randomized-trial")}, LEE, "evidence", "value-invalid"
    ),
    "a reference with a misspelt key": Case({LEE: changed(LEE, "DOI", "doi")}, LEE, "doi", "key-unknown"),
    "a reference nobody can find": Case(
        {LEE: changed(LEE, "DOI: 10.1000/honey.2020\n", "")}, LEE, 1, "reference-unlocated"
    ),
    "a reference with an odd DOI": Case({LEE: changed(LEE, "10.1000/", "11.")}, LEE, "DOI", "value-invalid"),
    "a reference without a year": Case({LEE: changed(LEE, "[[2020]]", "[[]]")}, LEE, 1, "reference-undated"),
    "a reference with an odd year": Case(
        {LEE: changed(LEE, "[[2020]]", "[[2020, 13]]")}, LEE, "issued", "value-invalid"
    ),
    "a reference with an alias bomb": only(LEE, BOMB, 1, "yaml-invalid"),
    "a reference with a tag": Case(
        {LEE: changed(LEE, "title: Honey", "title: !x Honey")}, LEE, "title: !x", "yaml-invalid"
    ),
    "one work in two files": Case({"content/references/copy.yaml": base()[LEE]}, LEE, 7, "reference-twice"),
    "a glossary that is a list": only("content/glossary.yaml", "- a\n", 1, "value-invalid"),
    "a glossary with a misspelt key": only(
        "content/glossary.yaml", "trial:\n  term: trial\n  plane: x\n", "plane", "key-unknown"
    ),
    "help that is a word": only("content/help.yaml", "call us\n", 1, "value-invalid"),
    "help that was never checked": only("content/help.yaml", "- country: UK\n  services: []\n", 1, "key-missing"),
    "help with a script as address": only(
        "content/help.yaml",
        "- country: UK\n  checked: 2026-11-01\n  services:\n    - {name: A, number: 1, url: 'javascript:alert(1)'}\n",
        "url",
        "value-invalid",
    ),
    "corrections of an unknown kind": only(
        "content/corrections.yaml",
        "- {date: 2026-01-02, page: cough/honey.md, was: a, now: b,\n   kind: small}\n",
        "kind: small",
        "value-invalid",
    ),
    "a table without rows": only(
        "content/tables/teas.yaml", "caption: Teas\nchecked: 2026-11-01\ncolumns: []\n", 1, "key-missing"
    ),
    "a cell without a column": only(
        "content/tables/teas.yaml",
        "caption: Teas\nchecked: 2026-11-01\ncolumns: [{id: tea, title: Tea}]\nrows:\n  - {id: a, cells: {te: x}}\n",
        "cells",
        "table-cell-unknown",
    ),
}
TEMPLATES = {
    "half a tag": template("pages/a-z.html", "\n\n{% if %}", 3),
    "an unclosed tag": template("pages/a-z.html", '{% extends "base.html" %}\n{% block main %}\n', 2),
    "an unknown name": template("pages/a-z.html", "\n{{ pages }}", 2),
    "an unknown field": template("pages/a-z.html", "\n{{ page.frame.titel }}", 2),
    "an unknown filter": template("pages/a-z.html", "\n{{ page | nofilter }}", 2),
    "an unknown test": template("pages/a-z.html", "\n{{ page is nothing }}", 2),
    "a missing partial": template("pages/a-z.html", '\n{% include "partials/none.html" %}', 2),
    "a missing parent": template("pages/a-z.html", '{% extends "none.html" %}', 1),
    "a computed name": template("pages/a-z.html", "\n{% include page.frame.template %}", 2),
    "a missing partial that is ignored": template(
        "pages/a-z.html", '{% extends "base.html" %}\n{% include "none.html" ignore missing %}', 2
    ),
    "a look behind the view": template("pages/a-z.html", "\n{{ page.__class__.__mro__ }}", 2),
    "a look behind the view by a format": template("pages/a-z.html", '\n{{ "{0.__class__}".format(page) }}', 2),
    "a division by nothing": template("pages/a-z.html", "\n{{ 1 / 0 }}", 2),
    "a loop without end": template("pages/a-z.html", "\n{% for i in range(1000000000) %}x{% endfor %}", 2),
    "a text without end": template("pages/a-z.html", '\n{{ "a" * 99999999999999 }}', 2),
    "a template that includes itself": template("pages/a-z.html", '{% include "pages/a-z.html" %}', 1),
    "a circle of parents": Case(
        {
            "templates/pages/a-z.html": '{% extends "pages/b.html" %}',
            "templates/pages/b.html": '{% extends "pages/a-z.html" %}',
        },
        "templates/pages/a-z.html",
        1,
        "template-broken",
    ),
    "a missing file of static": template("pages/a-z.html", '\n{{ "x.css" | asset(page.frame.site.assets) }}', 2),
    "a template that is not there": only("templates/feeds/feed.xml", None, 1, "template-broken"),
    "a disclaimer of other words": only(
        "templates/partials/disclaimer.html", "<p data-disclaimer>Fine.</p>", 1, "disclaimer-altered"
    ),
    "a hidden disclaimer": Case(
        {"templates/partials/disclaimer.html": "<p data-disclaimer hidden>This is not medical advice.</p>"},
        "templates/base.html",
        1,
        "disclaimer-hidden",
    ),
}
FOLDERS = {
    "no content": Case({path: None for path in base() if path.startswith("content/")}, "content/", 1, "folder-missing"),
    "no templates": Case(
        {path: None for path in base() if path.startswith("templates/")}, "templates/", 1, "folder-missing"
    ),
    "content is a file": Case(
        {**{path: None for path in base() if path.startswith("content/")}, "content": "x"},
        "content/",
        1,
        "folder-missing",
    ),
    "no home page": only("content/index.md", None, 1, "home-missing"),
}
CASES = {
    f"{family}: {name}": case
    for family, cases in (
        *(("front matter", FRONT_MATTER), ("bytes", BYTES), ("text", TEXT), ("names", NAMES), ("site.yaml", SETTINGS)),
        *(("data", DATA), ("templates", TEMPLATES), ("folders", FOLDERS)),
    )
    for name, case in cases.items()
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was built once: its public/ and .cache/ are taken into each case."""
    folder = tmp_path_factory.mktemp("published")
    on_disk({}, {}, folder)
    assert cli.main(["build", "--project", str(folder), "--today", TODAY, "--quiet"]) == 0
    return folder


def prepared(published: Path, case: Case, folder: Path) -> Path:
    for kept in ("public", ".cache"):
        shutil.copytree(published / kept, folder / kept)
    on_disk(case.files, case.links, folder)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_broken_input_is_a_finding_at_its_place_and_publishes_nothing(
    case: Case, published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = prepared(published, case, tmp_path)
    status = cli.main(["build", "--project", str(project), "--today", TODAY])
    said = capsys.readouterr()
    found = [
        line for line in said.out.splitlines() if line.endswith(tuple(f"[{rule}]" for rule in case.rule.split("|")))
    ]
    assert any(line.startswith(case.expected) for line in found), f"{case.expected} {case.rule}\n{said.out}{said.err}"
    assert status == 1
    assert tree(project / "public") == tree(published / "public")


@pytest.mark.parametrize(
    "name",
    [
        *("front matter: unclosed", "front matter: an alias bomb", "bytes: not UTF-8", "bytes: a page of 5 MB"),
        *("text: a script", "names: a link to a page", "site.yaml: missing", "data: a reference of an unknown kind"),
        *("templates: half a tag", "folders: no content"),
    ],
)
def test_the_same_holds_in_a_process_of_its_own(name: str, published: Path, tmp_path: Path) -> None:
    project = prepared(published, CASES[name], tmp_path)
    done = subprocess.run(
        [sys.executable, str(BUILD), "--project", str(project), "--today", TODAY],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert CASES[name].expected in done.stdout
    assert tree(project / "public") == tree(published / "public")


@pytest.mark.parametrize("name", ["content/cough/\udcff.md", "static/\udcff.txt", "content/references/\udcff.yaml"])
def test_a_name_that_is_not_utf8_is_a_finding(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    on_disk({name: "x"}, {}, tmp_path)
    assert cli.main(["build", "--project", str(tmp_path), "--today", TODAY]) == 1
    assert "[name-invalid]" in capsys.readouterr().out


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_a_byte_order_mark_and_other_newlines_change_nothing(newline: str, published: Path, tmp_path: Path) -> None:
    files = {path: ("\ufeff" + text.replace("\n", newline)).encode() for path, text in base().items()}
    on_disk(files, {}, tmp_path)
    assert cli.main(["build", "--project", str(tmp_path), "--today", TODAY]) == 0
    assert tree(tmp_path / "public") == tree(published / "public")


@pytest.mark.parametrize(
    "text", ["\n".join("    " * n + "- a" for n in range(300)), "> " * 3000 + "a"], ids=["lists", "quotations"]
)
def test_nesting_without_end_is_no_exception(text: str, tmp_path: Path) -> None:
    on_disk({HONEY: f"{base()[HONEY]}\n{text}\n"}, {}, tmp_path)
    assert cli.main(["build", "--project", str(tmp_path), "--today", TODAY]) in (0, 1)


def test_all_that_is_wrong_is_told_in_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong: dict[str, str | bytes | None] = {
        HONEY: changed(HONEY, "author", "autor"),
        LEE: "",
        "content/tea.md": b"\xff",
        "content/glossary.yaml": "- a\n",
        "templates/pages/a-z.html": "{% if %}",
    }
    on_disk(wrong, {}, tmp_path)
    assert cli.main(["build", "--project", str(tmp_path), "--today", TODAY, "--quiet"]) == 1
    said = capsys.readouterr().out
    assert all(f"\n{path}:" in f"\n{said}" for path in wrong)


# --- what an editor can do wrong, and what the builder then says ----------------------------------------------------


@dataclass(frozen=True)
class Slip:
    """A slip of an editor: what it changes, where it is told, and some words of the message and of its fix."""

    files: Mapping[str, str | bytes | None]
    place: str
    message: str
    fix: str


def slip(path: str, old: str, new: str, place: str, message: str, fix: str) -> Slip:
    return Slip({path: changed(path, old, new)}, f"{path}:{place}", message, fix)


def said(text: str, place: str, message: str, fix: str) -> Slip:
    return Slip({HONEY: f"{base()[HONEY]}\n{text}\n"}, f"{HONEY}:{place}", message, fix)


def file(path: str, text: str, place: str, message: str, fix: str) -> Slip:
    return Slip({path: text}, f"{path}:{place}", message, fix)


TOPIC = "  - {id: cough, title: Cough}"
GLOSSARY, HELP, CORRECTIONS, TEAS = (
    f"content/{name}.yaml" for name in ("glossary", "help", "corrections", "tables/teas")
)
A_TO_Z = "templates/pages/a-z.html"
TABLE = "caption: T\nchecked: 2026-11-01\ncolumns: [{id: a, title: A}, {id: b, title: B}]\nrows:\n"
SLIPS = {
    "a topic without its keys": slip(
        "site.yaml", TOPIC, "  - cough", "5:5", "item 1 of “topics” is not a group", "id, safety"
    ),
    "a topic with an address of the builder": slip(
        "site.yaml",
        TOPIC,
        f"{TOPIC}\n  - {{id: help, title: Help}}",
        "6:6",
        "belongs to a page that the builder makes",
        "another id",
    ),
    "a topic without words": slip(
        "site.yaml", "title: Cough", "title: ''", "5:17", "“title” is empty, in item 1 of “topics”", "reader"
    ),
    "safety in other words": slip(
        "site.yaml", "title: Cough", "title: A, safety: yes", "5:27", "neither true nor false", "true or false"
    ),
    "groups of words without groups": slip(
        "site.yaml",
        "menu:",
        "search: {synonyms: [a]}\nmenu:",
        "6:21",
        "item 1 of “synonyms” is not a list",
        "one item a line",
    ),
    "a severity without effect": slip(
        "site.yaml",
        "menu:",
        "rules: {link-broken: off}\nmenu:",
        "6:9",
        "“link-broken” can not be lowered",
        "take this line out",
    ),
    "a rule that is not there": slip(
        "site.yaml",
        "menu:",
        "rules: {link-brokn: error}\nmenu:",
        "6:9",
        "there is no rule “link-brokn”",
        "“link-broken”",
    ),
    "a port that can not be": slip(
        "site.yaml", "example/guide", "example:99999/guide", "3:1", "a port that can not be", "65535"
    ),
    "a comment as a value": slip(HONEY, "author: The", "author: #1", "4:1", "“author” has no value", "comes a comment"),
    "a key that is moved in": slip(HONEY, "author:", "  author:", "4:9", "no key can be", "line it up"),
    "blanks before the end": slip(
        HONEY, "[trial]\n---", "[trial]\n  ---", "1:1", "no closing line of ---", "line 16 is “---”"
    ),
    "dots at the end": slip(HONEY, "[trial]\n---", "[trial]\n...", "1:1", "no closing line of ---", "line 16 is “...”"),
    "four hyphens at the end": slip(
        HONEY, "[trial]\n---", "[trial]\n----", "1:1", "no closing line of ---", "line 16 is “----”"
    ),
    "an id in typographic quotes": slip(
        HONEY,
        "references: [lee2020]",
        "references: [“lee2020”]",
        "14:18",
        "typographic quotes",
        "write lee2020 without",
    ),
    "a date of another country": slip(
        HONEY, "next_check: 2027-10-01", "next_check: “01.10.2027”", "6:1", "not a date: “01.10.2027”", "YYYY-MM-DD"
    ),
    "a pasted mail": file(
        GLOSSARY, "trial: {term: trial, plain: a}\n> you wrote: a\n", "2:3", "begins with “>”", "pasted"
    ),
    "a grade in quotes": slip(HONEY, "grade: 3", "grade: '3'", "11:5", "in quotes", "write 3 without quotes"),
    "a draft in other words": slip(
        HONEY, "terms: [trial]", "draft: yes", "15:1", "neither true nor false", "true or false"
    ),
    "an author of blanks": slip(HONEY, "author: The editors", "author: '  '", "2:1", "needs “author”", "author"),
    "a claim without a word": slip(
        HONEY,
        "reason: One good trial says so.",
        "reason: ''",
        "13:5",
        "“reason” is empty, in item 1 of “claims”",
        "reader",
    ),
    "a claim without its reason": slip(
        HONEY,
        "    reason: One good trial says so.\n",
        "",
        "9:5",
        "item 1 of “claims” in the front matter has no “reason”",
        "reason",
    ),
    "a waiver that is a word": slip(
        HONEY, "terms: [trial]", "waivers: [x]", "15:11", "item 1 of “waivers”", "reason, rule"
    ),
    "too many terms": slip(HONEY, "[trial]", f"[{'trial, ' * 101}]", "15:1", "“terms” has 101 items", "at most 100"),
    "an item of nothing": slip(
        HONEY, "[trial]", "[trial, '']", "15:16", "item 2 of “terms” is empty", "take its line out"
    ),
    "an address as a related page": slip(
        HONEY, "terms: [trial]", "related: [/cough/]", "15:11", "“/cough/” is no page", "Markdown file"
    ),
    "the page itself as related": slip(
        HONEY, "terms: [trial]", "related: [honey.md]", "15:11", "names itself", "take it out"
    ),
    "its own address as an old one": slip(
        HONEY,
        "terms: [trial]",
        "aliases: [/cough/honey/]",
        "15:11",
        "the address that this page has now",
        "take it out",
    ),
    "an old address twice": slip(
        HONEY, "terms: [trial]", "aliases: [/a/, /a/]", "15:16", "stands twice", "one of the two"
    ),
    "a picture of another machine": slip(
        HONEY, "terms: [trial]", "image: https://a.example/b.png", "15:1", "on another machine", "beside the page"
    ),
    "a picture that is none": slip(
        HONEY, "terms: [trial]", "image: index.md", "15:1", "ends in none of .png", "beside the page"
    ),
    "a page that ends before it begins": slip(
        HONEY,
        "terms: [trial]",
        "publish_on: 2027-01-01\nexpires_on: 2026-12-01",
        "16:1",
        "nobody will ever see it",
        "a later day",
    ),
    "a citation without its sign": said("Bees fly [lee2020].", "29:1", "“[lee2020]” is shown as it stands", "[@id]"),
    "a citation in round brackets": said("Bees fly (@lee2020).", "29:1", "“(@lee2020” is shown as it stands", "[@id]"),
    "a citation with blanks": said("Bees fly [ @lee2020 ].", "29:1", "“[ @lee2020” is shown as it stands", "[@id]"),
    "a citation that is not closed": said("Bees fly [@lee2020.", "29:1", "“[@lee2020” is shown as it stands", "[@id]"),
    "a citation with a comma": said("Bees fly [@lee2020, @lee2020].", "29:11", "is not a citation", "[@id1; @id2]"),
    "a citation in capitals": said(
        "Bees fly [@Lee2020].", "29:11", "no reference has the id", "did you mean [@lee2020]"
    ),
    "a citation of the file": said(
        "Bees fly [@lee2020.yaml].", "29:11", "no reference has the id", "did you mean [@lee2020]"
    ),
    "a link without an address": said("See [the page]().", "29:6", "“the page” has no address", "between ( and )"),
    "a link by a name that is not there": said(
        "See [the page][tea].", "29:1", "“[the page][tea]” is shown", "[words](address)"
    ),
    "a link with a blank before it": said(
        "See [the page] (index.md).", "29:1", "“] (index.md)” is shown", "take the blank"
    ),
    "a link to an address without its end": said("[A](/cough).", "29:5", "leads nowhere", "did you mean “index.md”"),
    "a link from the top of the project": said(
        "[A](content/index.md).", "29:5", "leads nowhere", "did you mean “../index.md”"
    ),
    "a link without its protocol": said(
        "[A](www.example.org).", "29:5", "leads nowhere", "write https://www.example.org"
    ),
    "a link to nobody": said("[A](mailto:).", "29:5", "leads nowhere", "Markdown file"),
    "a link to a gone page by its whole address": said(
        "[A](https://remedies.example/guide/gone/).", "29:5", "leads to nothing that is published", "correct or remove"
    ),
    "a table without its line": said(
        "| a | b |\n| c | d |", "29:3", "looks like a row of a table but is none", "|---|---|"
    ),
    "words that stay bold": said("Take **care here.", "29:1", "“**” is shown as it stands", "without blanks"),
    "a note that is never closed": said("<!-- ask Ann\n\nMore.", "29:1", "the rest of the page would vanish", "-->"),
    "a block of two slashes": said(
        "// warning | Care\nText.\n//", "29:1", "begins with three slashes", "/// name | Heading"
    ),
    "a block of colons": said("::: warning\nText.\n:::", "29:1", "begins with three slashes", "/// name | Heading"),
    "a block with capitals": said(
        "/// Warning | Care\nText.\n///", "29:5", "there is no block “Warning”", "did you mean “warning”"
    ),
    "a block without its bar": said(
        "/// warning Care\nText.\n///", "29:1", "begins like a block but is none", "/// name | Heading"
    ),
    "a block that is moved in": said(
        "Text.\n\n    /// warning | Care\n    Text.\n    ///", "31:5", "is indented", "left margin"
    ),
    "a block in a list": said("- /// warning | Care\n  Text.\n  ///", "29:3", "inside a list", "move its lines out"),
    "a block of nothing": said(
        "/// warning | Care\n\n///", "29:15", "nothing stands below the heading “Care”", "delete the heading"
    ),
    "words of a key that is gone": file(
        LEE, "title: ''\n" + changed(LEE, base()[LEE].split("\n")[1], ""), "1:1", "“title” is empty", "reader"
    ),
    "a year as a date": slip(
        LEE, "{date-parts: [[2020]]}", "2020", "6:1", "“issued” is not a group of keys", "date-parts"
    ),
    "a day that never was": slip(
        LEE, "[[2020]]", "[[2020, 2, 30]]", "6:1", "“issued” is not a date", "[[2020, 6, 29]]"
    ),
    "a term in capitals": file(
        GLOSSARY, "Trial: {term: a, plain: b}\n", "1:1", "name of an entry of the glossary", "lower-case"
    ),
    "two terms of one wording": file(
        GLOSSARY,
        "trial: {term: trial, plain: a}\ntest: {term: Test, plain: b, also: [Trial]}\n",
        "2:30",
        "a wording of the term “trial”",
        "one of the two",
    ),
    "a service nobody can call": file(
        HELP,
        "- {country: UK, checked: 2026-11-01, services: [{name: A, number: ' '}]}\n",
        "1:59",
        "“number” is empty",
        "reader",
    ),
    "a list of nobody": file(HELP, "[]\n", "1:1", "no service and no sign", "whom a reader can call"),
    "a correction by address": file(
        CORRECTIONS,
        "- {date: 2026-01-02, page: /cough/honey/, was: a, now: b, kind: material}\n",
        "1:22",
        "“/cough/honey/” is no page",
        "write cough/honey.md",
    ),
    "a table without rows": file(TEAS, TABLE.replace("rows:", "rows: []"), "4:1", "the table has no rows", "add some"),
    "two rows of one name": file(
        TEAS,
        f"{TABLE}  - {{id: r, cells: {{a: x, b: y}}}}\n  - {{id: r, cells: {{a: x, b: y}}}}\n",
        "6:6",
        "two rows “r”",
        "rename one",
    ),
    "a page with another ending": file(
        "content/cough/tea.markdown", "x", "1:1", "ends in .markdown", "content/cough/tea.md"
    ),
    "data with another ending": file("content/tables/teas.yml", "x", "1:1", "ends in .yml", "content/tables/teas.yaml"),
    "a work in a folder": file(
        "content/references/old/a.yaml", "x", "1:1", "a folder of its own", "content/references/a.yaml"
    ),
    "a work with a blank in its name": file(
        "content/references/a b.yaml", "x", "1:1", "“a b” is not an id", "a-b.yaml"
    ),
    "an unknown field of a template": file(
        A_TO_Z, "{{ page.frame.titel }}", "1:1", "asks for “titel”", "did you mean “title”"
    ),
    "an unknown name of a template": file(
        A_TO_Z, "{{ pages }}", "1:1", "knows nothing named “pages”", "the view of this page"
    ),
    "a style sheet that is not there": file(
        A_TO_Z,
        "{{ 'stile.css' | asset(page.frame.site.assets) }}",
        "1:1",
        "no file static/stile.css",
        "put it into static/",
    ),
    "a partial with a slip": file(
        A_TO_Z, "{% include 'partials/help-ba.html' %}", "1:1", "no template", "“partials/help-bar.html”"
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_where_it_is_in_words_that_help(name: str, tmp_path: Path) -> None:
    on_disk(SLIPS[name].files, {}, tmp_path)
    found = build(take(tmp_path), Options(date.fromisoformat(TODAY))).findings
    here = [f for f in found if f"{f.place.path}:{f.place.line}:{f.place.column}" == SLIPS[name].place]
    told = "\n".join(f"{f.place.path}:{f.place.line}:{f.place.column} {f.message} | {f.fix}" for f in found)
    assert any(SLIPS[name].message in f.message and SLIPS[name].fix in f.fix for f in here), told
