"""The marks of a text are filled with what its page knows, and a term is explained where it is used first."""

from __future__ import annotations

import pytest
from markupsafe import Markup, escape

from sitebuilder.filling import fill, with_terms
from sitebuilder.markup import mark
from sitebuilder.views.page_records import CiteView, FactsView, Fills, ImageView, TermView
from sitebuilder.views.records import CiteItem

TEA = TermView("tea", ("green tea", "tea"), "", "/glossary/#tea")


def cite(view: CiteView) -> Markup:
    return Markup("<sup id={}>{}</sup>").format(view.anchor, ",".join(str(item.number) for item in view.items))


def exhibit(view: FactsView) -> Markup:
    return Markup("<figure>{}</figure>").format(view.title)


def term(view: TermView, text: Markup) -> Markup:
    return Markup("<a href={}>{}</a>").format(view.address, text)


def filled(body: str, **more: object) -> str:
    fills = Fills(
        (CiteView("c1", (CiteItem(1, "a", "review", "Overview"), CiteItem(2, "b", "review", "Overview"))),),
        (FactsView("A & <b>", "x1", None, "", "", "", "", "", ""),),
        ("/tea/?a&b", ""),
        (ImageView('/a"b.png', "A jar"),),
        (),
    )
    return str(fill(body, fills, cite, exhibit, term, str(more.get("label", "Table"))))


def terms(body: str, *known: TermView) -> str:
    return with_terms(body, known or (TEA,), term)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<p>Tea helps {mark('cite', 0)}.</p>", "<p>Tea helps<sup id=c1>1,2</sup>.</p>"),
        (f"<p>{mark('exhibit', 0)}</p>", "<figure>A &amp; &lt;b&gt;</figure>"),
        (f'<a href="{mark("link", 0)}">x</a>', '<a href="/tea/?a&amp;b">x</a>'),
        (f'<a href="{mark("link", 1)}">x</a>', '<a href="#">x</a>'),
        (
            f'<img src="{mark("image", 0)}" alt="A jar">',
            '<img src="/a&#34;b.png" loading="lazy" decoding="async" alt="A jar">',
        ),
        ("<p>1 &lt; 2</p>", "<p>1 &lt; 2</p>"),
    ],
)
def test_a_mark_becomes_what_it_stands_for(body: str, expected: str) -> None:
    assert filled(body) == expected


def test_a_table_can_be_scrolled_and_has_a_name() -> None:
    found = filled('<table></table><h2 id="a">Tea &amp; honey</h2><table></table>', label='"Table"')
    assert found.count('tabindex="0"') == found.count("</table></div>") == 2
    assert 'aria-label="&#34;Table&#34; 1"' in found
    assert 'aria-label="&#34;Table&#34; 2: Tea &amp; honey"' in found


def test_no_mark_stays() -> None:
    body = "".join(mark(kind, 0) for kind in ("cite", "exhibit"))
    assert "\ue000" not in filled(body)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>tea and tea</p>", "<p><a href=/glossary/#tea>tea</a> and tea</p>"),
        ("<p>Tea</p>", "<p><a href=/glossary/#tea>Tea</a></p>"),
        ("<p>green tea</p>", "<p><a href=/glossary/#tea>green tea</a></p>"),
        ("<h2>tea</h2><p>tea</p>", "<h2>tea</h2><p><a href=/glossary/#tea>tea</a></p>"),
        ("<a>tea</a> tea", "<a>tea</a> <a href=/glossary/#tea>tea</a>"),
        ("<a><b>tea</b> tea</a> tea", "<a><b>tea</b> tea</a> <a href=/glossary/#tea>tea</a>"),
        ("<code>tea</code><pre>tea</pre>", "<code>tea</code><pre>tea</pre>"),
        ("<p>teapot tea-time stea</p>", "<p>teapot tea-time stea</p>"),
        ("<p>(tea)</p>", "<p>(<a href=/glossary/#tea>tea</a>)</p>"),
        ('<p title="tea">x</p>', '<p title="tea">x</p>'),
        ("<p>x</p>", "<p>x</p>"),
        ("1 &lt; tea", "1 &lt; <a href=/glossary/#tea>tea</a>"),
    ],
)
def test_a_term_is_marked_where_it_is_used_first(body: str, expected: str) -> None:
    assert terms(body) == expected


def test_a_term_with_signs_of_html_is_found_as_it_stands_in_the_text() -> None:
    odd = TermView("q", ("Q&A",), "", "/q")
    assert terms(f"<p>{escape('the Q&A')}</p>", odd) == "<p>the <a href=/q>Q&amp;A</a></p>"


def test_of_two_terms_at_one_place_the_longer_wins_and_the_other_waits() -> None:
    green = TermView("green", ("green tea",), "", "/green")
    tea = TermView("tea", ("tea",), "", "/tea")
    assert terms("green tea, tea", tea, green) == "<a href=/green>green tea</a>, <a href=/tea>tea</a>"


@pytest.mark.parametrize("name", ["a+b", "(x)", "[y]", "a|b", "\\d", "*"])
def test_a_name_is_no_pattern(name: str) -> None:
    assert terms(f"<p>see {name} here</p>", TermView("t", (name,), "", "/t")).count("<a") == 1
    assert terms("<p>see 7 abc here</p>", TermView("t", (name,), "", "/t")).count("<a") == 0


def test_how_to_say_a_term_stands_after_the_term_itself_and_not_after_another_wording() -> None:
    placebo = TermView("placebo", ("dummy drink", "placebo"), "pluh-SEE-boh", "/p", "placebo")
    said = [
        with_terms(body, (placebo,), lambda term, text: Markup("{} {}").format(text, term.say))
        for body in ("A Placebo", "A dummy drink")
    ]
    assert said == ["A Placebo pluh-SEE-boh", "A dummy drink "]
