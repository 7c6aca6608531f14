"""Our Markdown: what is a citation and what is not, what blocks become, and that nothing dangerous comes out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitebuilder.markup import BOXES, MARK, convert, forbidden, mark, unique


def cited(text: str) -> list[str]:
    return convert(text)[1].citations


def html(text: str) -> str:
    return convert(text)[0]


def readable(text: str) -> str:
    return MARK.sub(lambda found: f"({found['kind']} {found['index']})", html(text))


# --- citations ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It helps [@a2020].", ["@a2020"]),
        ("It helps [@a2020, p. 12].", ["@a2020, p. 12"]),
        ("It helps [@a2020; @b2021].", ["@a2020; @b2021"]),
        ("*It [@a]* and **it [@b]**.", ["@a", "@b"]),
        ("- it [@a]\n- it [@b]", ["@a", "@b"]),
        ("> it [@a]", ["@a"]),
        ("| a | b |\n|---|---|\n| x [@a] | [@b, p. 3] |", ["@a", "@b, p. 3"]),
        ("/// warning | Care\nIt [@a].\n///", ["@a"]),
        ("## It [@a]", ["@a"]),
        ("Two [@a][@b].", ["@a", "@b"]),
        ("Two [@a] [@b].", ["@a", "@b"]),
    ],
)
def test_a_citation_is_found_wherever_text_stands(text: str, expected: list[str]) -> None:
    assert sorted(cited(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "[@a](https://a.example)",
            "`[@a]`",
            "```\n[@a]\n```",
            "    [@a]",
            "me@example.org",
            "<me@example.org>",
            "[a]",
        ),
        *("@a", "\\[@a]", "[ @a]", "[text @a]", "![@a](x.png)", "[me](mailto:a@b.example)", "[@]", "[]"),
    ],
)
def test_what_is_no_citation_is_left_alone(text: str) -> None:
    assert cited(text) == []
    assert "(cite" not in readable(text)


def test_a_citation_becomes_a_mark_in_its_place() -> None:
    assert readable("One [@a], two [@b].") == "<p>One (cite 0), two (cite 1).</p>"


def test_a_heading_is_named_without_its_citation() -> None:
    assert [heading[1:] for heading in convert("## What we know [@a]")[1].headings] == [
        ("What we know", "what-we-know")
    ]


# --- links, pictures, headings, tables ------------------------------------------------------------------------------


def test_links_and_pictures_become_marks_and_are_gathered() -> None:
    text = 'A [link](a.md "Title") and ![a jar](jar.png) and <https://a.example>.'
    body, harvest = convert(text)
    assert harvest.links == ["a.md", "https://a.example"]
    assert harvest.link_texts == ["link", "https://a.example"]
    assert harvest.images == [("jar.png", "a jar")]
    assert "a.md" not in body
    assert "jar.png" not in body


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "JaVaScRiPt:alert(1)"])
@pytest.mark.parametrize("form", ["[x]({})", "<{}>", "[x][r]\n\n[r]: {}", "![x]({})", "[x](<{}>)"])
def test_no_dangerous_address_stands_in_the_html(target: str, form: str) -> None:
    assert "alert" not in re.sub(r">[^<]*<", "><", html(form.format(target)))


def test_an_address_split_by_controls_stays_symbolic() -> None:
    assert 'href="java' not in html("[x](java\tscript:alert(1))")


def test_equal_headings_get_names_of_their_own() -> None:
    names = [name for _, _, name in convert("## A\n\n## A\n\n### A\n\n## !!!\n\n## A-2")[1].headings]
    assert names == ["a", "a-2", "a-3", "section", "a-2-2"]
    assert len(set(names)) == len(names)


def test_unique_takes_what_it_gives() -> None:
    taken: set[str] = set()
    assert [unique("a", taken) for _ in range(3)] == ["a", "a-2", "a-3"]


def test_a_table_has_its_alignment_as_a_class() -> None:
    body = html("| a | b |\n|--:|---|\n| 1 | 2 |")
    assert '<td class="align-right">1</td>' in body
    assert "style" not in body


# --- escaping and sanitising ----------------------------------------------------------------------------------------


def test_what_looks_like_html_in_text_is_text() -> None:
    assert html("1 < 2 & 3 > 2") == "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"
    assert html("`<b>`") == "<p><code>&lt;b&gt;</code></p>"


def test_allowed_html_stays_and_is_remembered() -> None:
    assert html('H<sub>2</sub>O <span lang="fr">eau</span>') == '<p>H<sub>2</sub>O <span lang="fr">eau</span></p>'


ATTACKS = [
    *(
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//x></SCRIPT>",
        "<scr<script>ipt>alert(1)</script>",
        "<script >a</script >",
    ),
    *(
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<b onclick=a()>x</b>",
    ),
    *("<a href=javascript:alert(1)>x</a>", "<iframe src=//x></iframe>", "<object data=x></object>", "<embed src=x>"),
    *(
        "<form action=x><input></form>",
        "<style>*{display:none}</style>",
        "<link rel=stylesheet href=x>",
        "<base href=//x>",
    ),
    *(
        '<meta http-equiv="refresh" content="0;url=//x">',
        "<math><mtext></form><form><mglyph><style></math>",
        "<p style='x'>",
    ),
    *('<span title="a" onmouseover=alert(1)>x</span>', "<noscript><p title='</noscript><img src=x onerror=a>'>"),
    *(
        "<details open ontoggle=alert(1)>",
        "<video src=x onerror=a></video>",
        "<div class='box' data-disclaimer>x</div>",
    ),
    *(
        "text <b onclick=a()>x</b> text",
        '[x](<y.md> "a\' onclick=a()")',
        "<span id='main'>x</span>",
        "<section>x</section>",
    ),
]


@pytest.mark.parametrize("text", ATTACKS)
@pytest.mark.parametrize(
    "frame", ["{}", "- {}", "> {}", "a {} b", "| a |\n|---|\n| {} |", "/// warning | x\n{}\n///", "## {}"]
)
def test_no_attack_gets_through(text: str, frame: str) -> None:
    body = html(frame.format(text)).lower()
    tags = re.findall(r"<[^>]*>", body)
    assert not re.search(r"<(script|svg|math|iframe|object|embed|form|input|style|link|base|meta|video|noscript)", body)
    assert not any(re.search(r"[\s\"'/]on[a-z]+\s*=", re.sub(r'"[^"]*"', '""', tag)) for tag in tags)
    assert not any(name in "".join(tags) for name in ("javascript:", "style=", "data-disclaimer"))


@pytest.mark.parametrize("text", ATTACKS)
def test_what_the_sanitiser_would_remove_is_told(text: str) -> None:
    raw = convert(text)[1].raw
    dangerous = "[x]" not in text
    assert any(True for piece in raw for _ in forbidden(piece)) is dangerous


@pytest.mark.parametrize(
    "text", ["<sub>2</sub>", '<abbr title="x">y</abbr>', "<br>", "<kbd>Ctrl</kbd>", "a <q lang=de>b</q>"]
)
def test_what_is_allowed_is_not_told(text: str) -> None:
    assert [found for piece in convert(text)[1].raw for found in forbidden(piece)] == []


# --- blocks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(name for name, box in BOXES.items() if not box.folded))
def test_a_block_becomes_a_section_with_a_heading(name: str) -> None:
    body, harvest = convert(f"/// {name} | My heading\nText.\n///")
    level = BOXES[name].level
    assert f'data-box="{name}"' in body
    assert f'<h{level} id="my-heading">My heading</h{level}>' in body
    assert 'aria-labelledby="my-heading"' in body
    assert [(p.kind, p.box) for p in harvest.passages] == [(f"h{level}", name), ("p", name)]


def test_a_block_of_more_detail_is_a_fold() -> None:
    body, harvest = convert("/// more | The method\nText.\n///")
    assert '<details class="box more" data-box="more">' in body
    assert "<summary>The method</summary>" in body
    assert [(p.kind, p.box) for p in harvest.passages] == [("p", "more")]
    assert "<summary>More detail</summary>" in html("/// more\nText.\n///")


def test_a_block_without_a_heading_has_the_usual_one() -> None:
    assert "What we do not know" in html("/// unknowns\n- x\n///")


def test_only_unknowns_are_marked_as_such() -> None:
    assert "data-unknowns" in html("/// unknowns\n- x\n///")
    assert "data-unknowns" not in html("/// warning\n- x\n///")


def test_blocks_hold_lists_tables_and_other_blocks() -> None:
    body = html("//// warning | A\n- one\n- two\n\n| a |\n|---|\n| b |\n\n/// do | B\nText.\n///\n////")
    assert body.count("<section") == 2
    assert all(piece in body for piece in ("<li>one</li>", "<td>b</td>", "<p>Text.</p>"))
    assert body.index('data-box="warning"') < body.index('data-box="do"')


def test_the_heading_of_a_block_is_text() -> None:
    assert "<script" not in html("/// warning | <script>alert(1)</script>\nx\n///")


# --- nothing is left behind -----------------------------------------------------------------------------------------

RICH = "[r]: https://a.example\n\n## A\n\n[x][r] [@a] ![i](j.png) <sub>x</sub>\n\n/// warning | W\ntext\n///\n\n```\ncode\n```\n"


def test_one_conversion_leaves_nothing_for_the_next() -> None:
    plain = "## A\n\n[x][r] `a` <sub>y</sub> [@b]"
    before = convert(plain)
    convert(RICH)
    assert convert(plain) == before
    assert convert(RICH) == convert(RICH)


PIECES = st.sampled_from(
    [
        *(
            "[@a]",
            "[@",
            "[x](y)",
            "![",
            "](",
            "`",
            "```\n",
            "~~~\n",
            "<b>",
            "</b>",
            "<script>",
            "<!--",
            "-->",
            "&#57344;",
        ),
        *(
            "/// do\n",
            "///\n",
            "//// warning | x\n",
            "\n\n",
            "    ",
            "| a | b |\n|---|---|\n",
            "- ",
            "> ",
            "# ",
            "\x02",
            "\x03",
        ),
        *("*", "**", "_", "\\", "<a href=", "[r]: x\n", "1. ", "\t", "stx0etx", "klzzwxh:0000", "\ue000cite:0\ue001"),
    ]
)


@given(st.lists(PIECES | st.text(max_size=6), max_size=25).map("".join))
def test_any_text_becomes_html_without_an_exception(text: str) -> None:
    body, harvest = convert(text)
    assert not re.search(r"<(script|iframe|svg|style)", body)
    assert len(harvest.links) == len(harvest.link_texts)


def test_a_mark_names_what_it_stands_for() -> None:
    found = MARK.fullmatch(mark("cite", 12))
    assert found
    assert (found["kind"], found["index"]) == ("cite", "12")
