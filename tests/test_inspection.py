"""The bytes of a page as rules see them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitebuilder.hiding import what_hides
from sitebuilder.inspection import Picture, inspect, refusal

PAGE = """<!doctype html><html lang="en-GB"><head><title> Tea  and
 honey </title><meta name="description" content="About tea"><meta name="robots" content="noindex">
<link rel="stylesheet" href="/a.css"><script src="/a.js"></script><style>p{color:red}</style></head>
<body data-template="article"><p data-help><a href="/help/">Help</a></p>
<main id="main"><h1>Tea</h1><h2 id="x">A</h2><h4>B</h4><a href="/b/">b</a><a>none</a><img src="j.png" alt="">
<img src="k.png"><div class="foot" title="a&quot;b"><p data-disclaimer>Not <b>medical</b>
 advice.</p></div></main></body></html>"""


def test_a_page_says_what_it_is() -> None:
    html = inspect(PAGE.encode())
    assert (html.language, html.title, html.description, html.template) == (
        "en-GB",
        "Tea and honey",
        "About tea",
        "article",
    )
    assert (html.robots, html.mains, html.headings, html.ids) == ("noindex", 1, (1, 2, 4), ("main", "x"))
    assert (html.links, html.styles) == (("/help/", "/b/"), ("p{color:red}",))
    assert set(html.resources) == {"/a.css", "/a.js", "j.png", "k.png"}
    assert html.pictures == (Picture("j.png", ""), Picture("k.png", None))


def test_the_disclaimer_is_known_with_all_it_stands_in() -> None:
    found = inspect(PAGE.encode()).disclaimers
    assert [marked.words for marked in found] == ["Not medical advice."]
    skeleton = found[0].skeleton
    assert skeleton.startswith(
        '<html lang="en-GB"><head></head><body data-template="article"><p data-help=""></p><main'
    )
    assert '<h2 id="x"></h2><h4></h4>' in skeleton
    assert "Tea" not in skeleton
    assert 'title="a&quot;b"' in skeleton
    assert found[0].before_main is False


def test_the_way_to_help_stands_before_the_main_part() -> None:
    assert [marked.before_main for marked in inspect(PAGE.encode()).helps] == [True]
    after = "<main></main><p data-help><a href=x>Help</a></p>"
    assert [marked.before_main for marked in inspect(after.encode()).helps] == [False]


@pytest.mark.parametrize(
    "around", ["<template>{}</template>", "<!-- {} -->", "<script>{}</script>", "<textarea>{}</textarea>"]
)
def test_what_no_reader_can_see_is_not_there(around: str) -> None:
    page = f"<main>{around.format('<p data-disclaimer>Not medical advice.</p>')}</main>"
    found = inspect(page.encode()).disclaimers
    assert all(what_hides(marked.skeleton, ()) for marked in found)


def test_a_disclaimer_outside_the_main_part_has_no_main_around_it() -> None:
    found = inspect(b"<main></main><p data-disclaimer>x</p>").disclaimers
    assert [marked.in_main for marked in found] == [False]


def test_every_disclaimer_is_counted() -> None:
    assert len(inspect(b"<main><p data-disclaimer>x</p><p data-disclaimer>x</p></main>").disclaimers) == 2


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"text", b"<", b"<html", b"\x00", b"<main>" * 50, b"<p>" * 5000])
def test_odd_bytes_are_a_page_too(content: bytes) -> None:
    assert inspect(content).title == ""


@given(st.text(alphabet="<>/=\"' abmainpdt-h1&;!", max_size=80))
def test_any_text_is_a_page(text: str) -> None:
    inspect(text.encode())


def test_many_small_drawings_beside_one_another_are_not_deep() -> None:
    many = b'<svg><path d="M0 0"/><path d="M1 1"/></svg>' * 3000
    assert refusal(b"<main>" + many + b"</main>") == ""


@pytest.mark.parametrize("piece", [b"<path/>", b"<svg>", b"<svg><title><path/>", b"<div/>"])
def test_what_stays_open_is_counted(piece: bytes) -> None:
    assert "stand inside one another" in refusal(piece * 2001)
