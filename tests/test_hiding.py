"""A reader who should see the disclaimer sees it: every way to hide it is known, and nothing innocent is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitebuilder.hiding import hiding_selectors, style_hides, what_hides

DISCLAIMER = '<p class="note small" id="d" data-disclaimer="">Not <b>medical</b> advice.</p>'
PAGE = f'<html><body data-template="page"><main id="main"><div class="foot">{DISCLAIMER}</div></main></body></html>'


def hidden(sheet: str, page: str = PAGE) -> str:
    return what_hides(page, hiding_selectors(sheet))


HIDING = [
    *("display: none", "display:none!important", "DISPLAY: NONE", "display: block; display: none", "display:/**/none"),
    *("visibility: hidden", "visibility: collapse", "content-visibility: hidden"),
    *("opacity: 0", "opacity: 0.0", "opacity: .01", "opacity: 0%", "opacity: 1%", "opacity: 0.04"),
    *(
        "width: 0",
        "height: 0px",
        "max-height: 0",
        "max-width: 0em",
        "block-size: 0",
        "font-size: 0",
        "font-size: 0.1px",
    ),
    *(
        "font-size: 1px",
        "line-height: 0",
        "height: 0.0rem",
        "inline-size: 0%",
        "scale: 0",
        "zoom: 0",
        "height: calc(0px)",
    ),
    *("clip: rect(0, 0, 0, 0)", "clip: rect(1px,1px,1px,1px)", "clip-path: inset(50%)", "clip-path: circle(0)"),
    *("transform: scale(0)", "transform: scale( 0 )", "transform: translateX(-9999px)", "transform: scaleY(0)"),
    *("position: absolute; left: -9999px", "text-indent: -100em", "margin-left: -10000px", "top: -999rem"),
    *("inset: -9999px auto auto", "translate: -9999px", "right: -5000px"),
    *(
        "color: transparent",
        "color: rgba(0, 0, 0, 0)",
    ),
    "all: unset; display: none",
    *("max-height: 1px; overflow: hidden", "height: 1px; width: 1px; overflow: hidden; position: absolute"),
]
INNOCENT = [
    *("display: block", "display: inline-block", "visibility: visible", "opacity: 1", "opacity: 0.9", "opacity: 50%"),
    *(
        "width: 100%",
        "height: auto",
        "max-width: 40rem",
        "font-size: 0.9rem",
        "line-height: 1.5",
        "margin: 0",
        "padding: 0",
    ),
    *("border-width: 0", "left: 0", "top: 0", "margin-left: -1px", "text-indent: 0", "min-height: 0", "flex: 0 0 auto"),
    *("clip: auto", "clip-path: none", "transform: none", "transform: scale(0.98)", "color: #000", "color: red"),
    *("background: transparent", "border-color: transparent", "content: none", "transform: translateY(-1px)"),
    *("overflow: hidden", "inset: 0", "min-width: 0", "font-size: 10px", "max-height: none", "display: revert", ""),
]


@pytest.mark.parametrize("style", HIDING)
def test_a_style_that_hides_is_known_inline_and_in_a_sheet(style: str) -> None:
    assert style_hides(style)
    assert "rule" in hidden(f"[data-disclaimer] {{ {style} }}")
    assert what_hides(PAGE.replace('id="d"', f'style="{style}"'), ()) == "an inline style"


@pytest.mark.parametrize("style", INNOCENT)
def test_an_innocent_style_hides_nothing(style: str) -> None:
    assert not style_hides(style)
    assert hidden(f"[data-disclaimer] {{ {style} }}") == ""
    assert what_hides(PAGE.replace('id="d"', f'style="{style}"'), ()) == ""


@pytest.mark.parametrize(
    "selector",
    [
        *(
            "p",
            ".note",
            "#d",
            "[data-disclaimer]",
            "p[data-disclaimer]",
            "main p",
            "main > div > p",
            ".foot *",
            "*",
            "main",
        ),
        *(
            ".foot",
            "body",
            "html",
            'body[data-template="page"] .note',
            "p:last-child",
            "div p:first-of-type",
            "b",
            "p b",
        ),
        *(
            ".small.note",
            "h1, .note",
            "p:not(.x)",
            ":is(p, div)",
            ":where(.note)",
            "body:has(.note) p",
            "main *:nth-child(1)",
        ),
        *("p:hover", "main:focus-within p", "a:target ~ p, p", "p:nth-child(odd)", '[class~="small"]', '[class*="no"]'),
    ],
)
def test_a_rule_that_meets_it_or_what_it_stands_in_hides_it(selector: str) -> None:
    assert hidden(f"{selector} {{ display: none }}") != ""


@pytest.mark.parametrize(
    "selector",
    [
        *(
            "nav",
            ".menu",
            "#e",
            "[data-help]",
            "main > p",
            "aside p",
            "p.other",
            "h1",
            ".note + p",
            "footer *",
            "p::before",
        ),
        *("p::after", ".note:before", "main p::first-line", 'body[data-template="home"] p', "p.note.large", "li"),
    ],
)
def test_a_rule_for_something_else_hides_nothing(selector: str) -> None:
    assert hidden(f"{selector} {{ display: none }}") == ""


@pytest.mark.parametrize(
    "sheet",
    [
        "@media print { .note { display: none } }",
        "@media (max-width: 40em) { .note { display: none } }",
        "@media screen { @media (min-width: 1px) { .note { display: none } } }",
        "@supports (display: grid) { .note { display: none } }",
        "@layer a { .note { display: none } }",
        "@container (width > 1px) { .note { display: none } }",
        ".foot { .note { display: none } }",
        ".foot { color: red; & .note { display: none } }",
        ".foot { & > p { display: none } }",
        ".foot { @media print { display: none } }",
        ".foot { .note { @media print { display: none } } }",
        "main { .foot { .note { display: none } } }",
        ".note { color: red } .note { display: none }",
        "/* x */ .note /* y */ { /* z */ display : none }",
        "@import 'x'; @charset 'utf-8'; .note { display: none }",
        ".broken { color: } .note { display: none }",
        ".note { display: none",
        "<!-- .note { display: none } -->",
        ".n\\6fte { display: none }",
        ".note { --x: none; display: var(--x) }",
        "@scope (main) { .note { display: none } }",
        "@starting-style { .x { color: red } } .note { display: none }",
    ],
)
def test_a_rule_is_found_wherever_it_stands(sheet: str) -> None:
    assert hidden(sheet) != ""


@pytest.mark.parametrize(
    "sheet",
    [
        "/* .note { display: none } */",
        ".x { background: url('a.png?.note{display:none}') }",
        '.x::after { content: ".note { display: none }" }',
        "@font-face { font-family: note; src: url(a.woff2) }",
        "@keyframes a { from { opacity: 0 } to { opacity: 1 } }",
        "@page { margin: 0 }",
        ":root { --hidden: none; --note: 0 }",
        "",
    ],
)
def test_what_only_looks_like_a_rule_is_none(sheet: str) -> None:
    assert hidden(sheet) == ""


@pytest.mark.parametrize(
    "around",
    [
        *(
            "<div hidden>{}</div>",
            '<div hidden="">{}</div>',
            "<div hidden=until-found>{}</div>",
            "<DIV HIDDEN>{}</DIV>",
        ),
        *('<div aria-hidden="true">{}</div>', '<div aria-hidden="TRUE">{}</div>', "<details>{}</details>"),
        *(
            "<noscript>{}</noscript>",
            "<dialog>{}</dialog>",
            '<div style="display:none">{}</div>',
        ),
        *("<details open>{}</details>", "<div><section hidden><div>{}</div></section></div>"),
    ],
)
def test_what_it_stands_in_hides_it(around: str) -> None:
    page = PAGE.replace(DISCLAIMER, around.format(DISCLAIMER))
    assert what_hides(page, ()) != ""


@pytest.mark.parametrize("attribute", ["hidden", 'aria-hidden="true"', 'style="display:none"', "hidden=''"])
def test_its_own_attribute_hides_it(attribute: str) -> None:
    assert what_hides(PAGE.replace('id="d"', attribute), ()) != ""
    assert what_hides(PAGE.replace("<b>", f"<b {attribute}>"), ()) != ""


@pytest.mark.parametrize("attribute", ['aria-hidden="false"', 'style="color:red"', "data-hidden", 'title="hidden"'])
def test_other_attributes_hide_nothing(attribute: str) -> None:
    assert what_hides(PAGE.replace('id="d"', attribute), ()) == ""


def test_a_picture_in_it_may_be_hidden_from_readers_of_the_text() -> None:
    assert what_hides(PAGE.replace("<b>", '<svg aria-hidden="true"><path d="M0"/></svg><b>'), ()) == ""


@given(st.text(max_size=80))
def test_any_sheet_and_any_style_are_read_without_an_exception(text: str) -> None:
    hidden(text)
    hidden(f".note {{ {text} }}")
    style_hides(text)


@given(st.text(max_size=60))
def test_any_selector_is_tried_without_an_exception(text: str) -> None:
    what_hides(PAGE, (text,))
