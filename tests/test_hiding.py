"""A reader who should see the disclaimer sees it: every way to hide it is known, and nothing innocent is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitebuilder.finishing import read_styling
from sitebuilder.held import Series
from sitebuilder.hiding import hiding_selectors, readable, style_hides, variables, what_hides
from sitebuilder.inspection import inspect

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
    *("opacity: .2", "opacity: calc(1 - 1)", "filter: opacity(0)", "-webkit-filter: opacity(10%)", "filter: blur(8px)"),
    *("filter: contrast(0)", "filter: url(#gone)", "color: #0000", "color: #ffffff00", "color: rgb(0 0 0 / 0%)"),
    *("color: hsla(0, 0%, 0%, 0)", "color: color-mix(in srgb, red 0%, transparent)", "-webkit-text-fill-color: #0000"),
    *("color: #FFF; background: #fff", "color: white; background-color: white", "color: Canvas"),
    *("left: 9999px; position: absolute", "left: 100vw", "translate: 0 -200vh", "transform: translate(-100%)"),
    *("inset-block-start: -9999px", "margin: 0 0 0 -9999px", "margin-block: -500em", "text-indent: 100%"),
    *("transform: scale(.01)", "transform: scale3d(1, 0, 1)", "transform: rotateY(90deg)", "rotate: y 90deg"),
    *("transform: matrix(0, 0, 0, 0, 0, 0)", "-webkit-transform: scale(0)", "transform: skewX(89deg)", "scale: 5%"),
    *(
        "clip-path: inset(100%)",
        "clip-path: polygon(0 0)",
        "-webkit-clip-path: circle(0)",
        "mask: linear-gradient(#0000)",
    ),
    *("-webkit-mask-image: url(none.svg)", "mix-blend-mode: screen", "z-index: -1", "offset-path: path('M0')"),
    *("max-height: 0; overflow: clip", "max-height: 1em; overflow: auto", "width: 5px; overflow-x: hidden"),
    *("max-block-size: 3rem; overflow: hidden", "height: 60px; contain: paint", "block-size: 1lh; overflow-y: clip"),
    *("display: grid; grid-template-rows: 0fr; overflow: hidden", "-webkit-line-clamp: 1", "text-overflow: ellipsis"),
    *("font: 0/0 a", "font: 1px/1 serif", "font-size: .1em", "font-size: 10%", "font-size: min(0px, 1rem)"),
    *("font-size: calc(1rem - 16px)", "font-size: clamp(0px, 1vw, 1px)", "font-size-adjust: 0", "zoom: .05"),
    *("line-height: .1", "letter-spacing: -1em", "-webkit-text-security: disc", "text-decoration: line-through red"),
    *("unicode-bidi: bidi-override; direction: rtl", "content: url(empty.svg)", "outline-offset: -99px"),
    *("display: table-column", "display: n\\6fne", "-webkit-text-size-adjust: 1%", "height: calc(0 * 1px)"),
    *("--gone: none; display: var(--gone)", "display: var(--none, none)", "opacity: var(--x, var(--y, 0))"),
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
    *("filter: none", "filter: drop-shadow(0 1px 2px #0003)", "filter: grayscale(1)", "filter: brightness(1.1)"),
    *("color: #0f0f0f", "color: #ffff", "color: rgb(0 0 0 / 90%)", "color: rgba(0, 0, 0, .8)", "color: var(--ink)"),
    *(
        "color: #fff; background: #000",
        "left: 50%; transform: translateX(-50%)",
        "inset-block-start: -6px",
        "top: 100px",
    ),
    *("transform: rotate(45deg)", "transform: scale(1.2)", "rotate: 90deg", "scale: 1", "zoom: 1", "z-index: 2"),
    *("max-height: 80vh; overflow: auto", "height: 100%; overflow: hidden", "width: 20rem; overflow: hidden"),
    *("width: calc(100% - 1px)", "width: min(100%, 40rem)", "font-size: clamp(1rem, 2vw, 1.5rem)", "flex: 1 1 0"),
    *("font: inherit", "font: 400 1.125rem/1.6 serif", "font: italic bold .9em sans-serif", "line-height: 1"),
    *(
        "letter-spacing: -.02em",
        "text-decoration: underline",
        "text-overflow: clip",
        "content: 'a'",
        "outline-offset: 2px",
    ),
    *(
        "margin: -1rem 0",
        "margin: 0 auto",
        "text-indent: 1em",
        "mask: none",
        "clip-path: none",
        "mix-blend-mode: normal",
    ),
    *("display: var(--shown)", "opacity: var(--strong, 1)", "overflow-wrap: anywhere; max-height: none"),
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
        *("p:not(:hover)", "p:not(:has(i))", ":is(p:hover, li)", "p:lang(en)", "p:dir(ltr)", "p:open", "p:state(x)"),
        *(":focus-within > p", "div :hover", "div > :not(:focus)", "p:not(.x:hover)", "main:has(> div:target) p"),
        *("html:root p", "p:has(> b)", "[title=':hover'], p:defined", "div:not(.x, .y) p", "p:nth-child(1 of .note)"),
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
        *("p::marker", "p:empty", "p:not(.note)", "p:nth-child(2)", "p:last-child:not(:first-child)", "p::part(x)"),
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
        ":root { --x: none } .note { display: var(--x) }",
        ":root { --y: none; --x: block } @media print { :root { --x: none } } .note { display: var(--x) }",
        "@keyframes gone { to { opacity: 0 } } .note { animation: 1s gone forwards }",
        ".note { animation-name: gone } @media print { @-webkit-keyframes gone { 50% { visibility: hidden } } }",
        ".note::after { content: ''; position: absolute; inset: 0; background: white }",
        ".note::before { content: ''; position: fixed; top: 0; width: 100%; background-color: #fff }",
        "p::first-line { color: transparent }",
        "p::first-letter, .x { font-size: 0 }",
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
        ".note::after { content: ''; position: absolute; left: 0; width: 4px; background: red }",
        "@keyframes in { from { opacity: 0 } } .other { animation: in 1s }",
        "p::first-line { display: none; position: absolute; left: -9999px }",
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
        *("<canvas>{}</canvas>", "<object data=x>{}</object>", "<video>{}</video>", "<audio controls>{}</audio>"),
        *("<progress>{}</progress>", "<meter>{}</meter>", "<select>{}</select>", "<textarea>{}</textarea>"),
        *("<del>{}</del>", "<s>{}</s>", "<div inert>{}</div>", "<div popover>{}</div>", "<div role=img>{}</div>"),
        *("<svg><foreignObject>{}</foreignObject></svg>",),
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


@pytest.mark.parametrize("sheet", ["a{b:" + "(" * 5000, "a{" * 5000, "a{b:" + "1" * 100_000 + "}", "[" * 5000])
def test_a_sheet_without_end_is_not_read_and_says_so(sheet: str) -> None:
    assert not readable(sheet)
    assert hiding_selectors(sheet) == ()
    assert style_hides(sheet)


def test_a_variable_of_one_sheet_may_be_used_in_another() -> None:
    known = variables([":root { --shown: none }"])
    assert hiding_selectors(".note { display: var(--shown) }", known, ()) == (".note",)


def test_a_rule_that_depends_on_what_stands_beside_it_is_tried_there() -> None:
    found = inspect(f"<main><h1>A</h1><p>b</p>{DISCLAIMER}</main>".encode()).disclaimers[0].skeleton
    assert what_hides(found, hiding_selectors("h1 + p + p { display: none }"))
    assert what_hides(found, hiding_selectors("p:nth-child(3) { display: none }"))
    assert what_hides(found, hiding_selectors("h1 + .note, p:first-child { display: none }")) == ""


def test_a_variable_of_more_values_than_anybody_counts_hides() -> None:
    given_values = ".a{--d:none}" + "".join(f".a{number}{{--d:v{number}}}" for number in range(250))
    assert hidden(f"{given_values} [data-disclaimer]{{display:var(--d)}}")
    assert not hidden(f"{given_values} [data-disclaimer]{{display:block}}")


def test_the_first_value_of_a_registered_variable_counts() -> None:
    registered = '@property --d{syntax:"*";inherits:true;initial-value:none}'
    assert hidden(f"{registered} [data-disclaimer]{{display:var(--d)}}")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_a_sheet_is_read_as_browsers_read_it(encoding: str) -> None:
    sheet = "[data-disclaimer]{display:none}".encode(encoding)
    styling = read_styling(("a.css",), 1, Series([sheet]), None, "/", "https://a.example")
    assert what_hides(PAGE, styling.form.selectors)


def test_a_long_value_without_brackets_is_read_at_once() -> None:
    assert not hidden(f"[data-disclaimer]{{color:{'x' * 200_000}}}")
