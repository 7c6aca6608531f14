"""What is wrong is told once, at its cause: what only follows from it is not told as well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from projects import base, project

from sitebuilder.built import Options
from sitebuilder.pipeline import build

TODAY = date(2026, 11, 24)
HONEY, LEE = "content/cough/honey.md", "content/references/lee2020.yaml"


def told(files: Mapping[str, str | bytes | None]) -> list[tuple[str, str]]:
    return [(f.place.path, f.rule) for f in build(project(files), Options(TODAY)).findings]


def changed(path: str, old: str, new: str) -> dict[str, str | bytes | None]:
    assert base()[path].count(old) == 1, old
    return {path: base()[path].replace(old, new)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(
            ("base.html", "{% if %}"),
            ("base.html", "{{ nothing }}"),
            ("base.html", None),
            ("pages/404.html", "{% if %}"),
        ),
        *(("pages/404.html", None), ("partials/disclaimer.html", "{% if %}"), ("partials/disclaimer.html", "{{ x }}")),
        *(
            ("partials/disclaimer.html", None),
            ("partials/help-bar.html", "{{ page.x }}"),
            ("pages/document.html", "{{"),
        ),
    ],
)
def test_a_broken_template_is_one_finding_at_its_file(name: str, text: str | None) -> None:
    assert told({f"templates/{name}": text}) == [(f"templates/{name}", "template-broken")]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("<main", "<main></main><main", "main-not-one"),
        ('lang="{{ page.frame.site.language }}"', "", "language-missing"),
        ("<main", "<h1>Again</h1><main", "h1-not-one"),
        ("<main", '<p><a href="/guide/none/">x</a></p><main', "page-link-broken"),
        ('{% include "partials/disclaimer.html" %}', "", "disclaimer-missing"),
        ('{% include "partials/disclaimer.html" %}', "<p data-disclaimer>x</p>", "disclaimer-altered"),
        (
            '{% include "partials/disclaimer.html" %}',
            '<div hidden>{% include "partials/disclaimer.html" %}</div>',
            "disclaimer-hidden",
        ),
    ],
)
def test_a_fault_of_the_skeleton_is_one_finding_there(old: str, new: str, rule: str) -> None:
    assert told(changed("templates/base.html", old, new)) == [("templates/base.html", rule)]


def test_a_style_that_hides_the_disclaimer_everywhere_is_one_finding() -> None:
    assert told({"static/a.css": "main p { opacity: 0 }"}) == [("templates/base.html", "disclaimer-hidden")]


@pytest.mark.parametrize("path", [HONEY, "content/cough/index.md", "content/index.md"])
def test_links_to_a_page_that_can_not_be_read_are_not_told(path: str) -> None:
    assert told({path: base()[path].replace("title: ", "title: [", 1)}) == [(path, "yaml-invalid")]


@pytest.mark.parametrize("text", ["title: [", "- a", "type: book\n"])
def test_citations_of_a_work_that_can_not_be_read_are_not_told(text: str) -> None:
    assert {path for path, _ in told({LEE: text})} == {LEE}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("content/glossary.yaml", "trial: ["),
        ("content/help.yaml", "- country: ["),
        ("content/glossary.yaml", "- a"),
        ("content/tables/teas.yaml", "caption: ["),
    ],
)
def test_what_needs_a_file_of_data_that_can_not_be_read_is_not_told(path: str, text: str) -> None:
    more = "\n[A word](../glossary.yaml#trial), [help](../help.yaml).\n\n/// table | Teas\n    data: teas\n///\n"
    table = "caption: T\nchecked: 2026-11-01\ncolumns: [{id: a, title: A}]\nrows: [{id: b, cells: {a: c}}]\n"
    files = {HONEY: base()[HONEY] + more, "content/tables/teas.yaml": table}
    assert told(files) == []
    assert {found for found, _ in told({**files, path: text})} == {path}


@pytest.mark.parametrize(
    ("path", "old", "new", "rule"),
    [
        ("content/cough/index.md", "title: Cough", "title: Does honey ease a cough?", "title-repeated"),
        (HONEY, "## What comes next", "#### What comes next", "heading-order"),
        (HONEY, "## What comes next", "# What comes next", "heading-level-one"),
        (HONEY, "terms: [trial]", "terms: [trail]", "term-unknown"),
        (HONEY, "[@lee2020].", "[@lee202].", "citation-unknown"),
        (HONEY, "    references: [lee2020]", "    references: [lee202]", "citation-unknown"),
        (HONEY, "/// unknowns |", "/// unknown |", "block-unknown"),
    ],
)
def test_a_fault_of_a_text_is_not_told_again_of_the_page_made_from_it(path: str, old: str, new: str, rule: str) -> None:
    assert [found for _, found in told(changed(path, old, new))] == [rule]


def test_two_pages_that_fail_alike_for_reasons_of_their_own_are_told_apart() -> None:
    heading = "\n## Main\n\nWords.\n"
    files = {path: base()[path] + heading for path in (HONEY, "content/cough/index.md")}
    assert sorted(told(files)) == [("content/cough/honey.md", "id-repeated"), ("content/cough/index.md", "id-repeated")]


def test_an_old_address_that_another_page_has_is_told_once() -> None:
    index = changed("content/cough/index.md", "---\ntitle", "---\naliases: [/cough/honey/]\ntitle")
    assert told(index) == [("content/cough/index.md", "address-taken")]
