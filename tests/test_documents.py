"""One Markdown file becomes a record in which everything has its place in the file as the editor sees it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitebuilder.blocks import Figure
from sitebuilder.documents import Document, DocumentReading, SourceFile, kind_of, read_document
from sitebuilder.findings import Place

PATH = "content/cough/tea.md"
FRONT = "---\ntitle: Tea\nsummary: About tea.\n---\n"
FIRST = 5  # the line on which the body begins


def read(body: str, path: str = "content/about.md") -> DocumentReading:
    return read_document(SourceFile(path, FRONT + body))


def document(body: str) -> Document:
    found = read(body).document
    assert found
    return found


def findings(body: str) -> list[tuple[str, int, int]]:
    return [(f.rule, f.place.line, f.place.column) for f in read(body).findings]


def spot(place: Place) -> tuple[int, int]:
    return place.line, place.column


# --- front matter ---------------------------------------------------------------------------------------------------


def test_front_matter_becomes_fields() -> None:
    text = "---\ntitle: Tea\nsummary: S\nlast_checked: 2026-10-01\nreviewed_by: Dr A\nterms: [a, b]\ndraft: true\n---\n"
    front = read_document(SourceFile("content/about.md", text)).document.front  # type: ignore[union-attr]
    assert (front.title, front.last_checked, front.terms, front.draft) == ("Tea", date(2026, 10, 1), ("a", "b"), True)
    assert (front.reviewed_by, front.next_check, front.claims) == ("Dr A", None, ())


def test_keys_have_their_lines_in_the_file() -> None:
    text = "---\ntitle: Tea\nsummary: S\nclaims:\n  - id: a\n    text: T\n    grade: 0\n    direction: helps\n    reason: R\n---\n"
    found = read_document(SourceFile(PATH, text)).document
    assert found
    assert spot(found.place("title")) == (2, 1)
    assert spot(found.place("claims", 0, "grade")) == (7, 5)
    assert spot(found.place("claims", 3)) == (4, 1)
    assert spot(found.place("terms")) == (1, 1)


@pytest.mark.parametrize("text", ["", "x", "---", "---\n", "---\ntitle: a\n", " ---\ntitle: a\n---\n", "--- x\n---\n"])
def test_a_file_without_whole_front_matter_is_no_document(text: str) -> None:
    reading = read_document(SourceFile(PATH, text))
    assert reading.document is None
    assert [(f.rule, f.place) for f in reading.findings] == [("front-matter-missing", Place(PATH))]


def test_blanks_after_the_dashes_do_not_matter() -> None:
    assert read_document(SourceFile("content/a.md", "--- \ntitle: A\nsummary: B\n---\t\nText.")).findings == ()


def test_dashes_inside_the_text_are_text() -> None:
    assert "<hr>" in document("One.\n\n---\n\nTwo.\n").body


def test_a_file_that_ends_with_its_front_matter_has_an_empty_body() -> None:
    found = read_document(SourceFile("content/a.md", "---\ntitle: A\nsummary: B\n---")).document
    assert found
    assert (found.body, found.sentences) == ("", ())


def test_an_article_needs_more_keys_than_a_page() -> None:
    missing = {f.message for f in read("Text.", PATH).findings}
    assert missing == {
        f"an article needs “{k}”" for k in ("author", "last_checked", "next_check", "searched_to", "claims")
    }
    assert read("Text.").findings == ()


def test_the_text_is_checked_even_if_the_front_matter_is_wrong() -> None:
    reading = read_document(SourceFile("content/a.md", "---\ntitel: A\nsummary: B\n---\n/// warning\n"))
    assert {f.rule for f in reading.findings} == {"key-unknown", "block-unclosed"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        *(("content/index.md", "home"), ("content/about.md", "page")),
        *(("content/cough/index.md", "topic"), ("content/cough/tea.md", "article")),
    ],
)
def test_the_path_decides_what_a_page_is(path: str, kind: str) -> None:
    assert kind_of(path) == kind


# --- places ---------------------------------------------------------------------------------------------------------


def test_a_citation_has_the_place_of_its_at_sign() -> None:
    found = document("Tea helps.\n\nIt does [@one; @two, p. 3].\n").citations
    assert [[(c.id, c.locator, *spot(c.place)) for c in group] for group in found] == [
        [("one", "", FIRST + 2, 10), ("two", "p. 3", FIRST + 2, 16)]
    ]


def test_citations_in_tables_lists_and_blocks_have_their_places() -> None:
    body = "| a | b |\n|---|---|\n| x [@one] | y |\n\n- z [@two]\n\n/// warning | Care\nw [@three]\n///\n"
    held = {c.id: c.place.line for group in document(body).citations for c in group}
    assert held == {"one": FIRST + 2, "two": FIRST + 4, "three": FIRST + 7}


def test_the_second_of_two_equal_citations_has_its_own_place() -> None:
    found = document("One [@a].\n\nTwo [@a].\n").citations
    assert [group[0].place.line for group in found] == [FIRST, FIRST + 2]


def test_what_stands_in_code_is_not_what_is_meant() -> None:
    found = document("`[@a](x.md)` shows it.\n\nSo [@a] and [b](x.md).\n")
    assert [c.place.line for group in found.citations for c in group] == [FIRST + 2]
    assert [link.place.line for link in found.links] == [FIRST + 2]


@pytest.mark.parametrize(
    ("inside", "column"), [("@a; b", 6), ("@a;", 5), ("@ a", 2), ("@a b", 2), ("@a; @", 6), ("@a;; @b", 5)]
)
def test_half_a_citation_is_a_finding_at_its_place(inside: str, column: int) -> None:
    assert ("citation-malformed", FIRST, column) in findings(f"[{inside}]")


def test_links_and_pictures_have_their_places() -> None:
    found = document("A [link](a.md#b) and\na ![jar](jar.png).\n\n[ref]: c.md\n\nSee [it][ref].\n")
    assert [(link.target, link.text, *spot(link.place)) for link in found.links] == [
        ("a.md#b", "link", FIRST, 10),
        ("c.md", "it", FIRST + 3, 8),
    ]
    assert [(i.target, i.text, *spot(i.place)) for i in found.images] == [("jar.png", "jar", FIRST + 1, 10)]


def test_headings_have_their_places_and_names() -> None:
    found = document("## What we know\n\nText.\n\n### What *else* [@a]\n\n## What we know\n")
    placed = zip(found.headings, found.heading_places, strict=True)
    assert [(h.level, h.text, h.id, place.line) for h, place in placed] == [
        (2, "What we know", "what-we-know", FIRST),
        (3, "What else", "what-else", FIRST + 4),
        (2, "What we know", "what-we-know-2", FIRST + 6),
    ]


# --- blocks ---------------------------------------------------------------------------------------------------------


def test_boxes_are_known_with_their_places() -> None:
    found = document("/// warning | Care\nText.\n///\n\n/// unknowns\n- x\n///\n")
    assert [(box.name, *spot(box.place)) for box in found.boxes] == [
        ("warning", FIRST, 5),
        ("unknowns", FIRST + 4, 5),
    ]


def test_a_block_of_data_becomes_a_record() -> None:
    found = document(
        "Before.\n\n/// figure | Six in ten\n    kind: icon-array\n    count: 6\n    of: 10\n///\n\nAfter.\n"
    )
    assert [(e.kind, e.title, spot(e.place)) for e in found.exhibits] == [("figure", "Six in ten", (FIRST + 2, 5))]
    assert found.exhibits[0].figure == Figure("icon-array", count=6, of=10)
    assert "icon-array" not in found.body


def test_a_block_of_data_without_indentation_is_read_too() -> None:
    assert document("/// facts | T\nreference: a\n///\n").exhibits[0].facts.reference == "a"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Text.\n\n/// warning | Care\nText.\n", ("block-unclosed", FIRST + 2, 5)),
        ("/// facts | T\n    reference: a\n", ("block-unclosed", FIRST, 5)),
        ("/// warnin | Care\nText.\n///\n", ("block-unknown", FIRST, 5)),
        ("Text.\n\n///\n", ("block-unknown", FIRST + 2, 1)),
        ("//// warning\n/// do\nText.\n////\n", ("block-unclosed", FIRST + 1, 5)),
        ("/// facts | T\n    people: 9\n    refernce: a\n///\n", ("key-unknown", FIRST + 2, 5)),
        ("/// facts | T\n    reference: a: b\n///\n", ("yaml-invalid", FIRST + 1, 17)),
        ("/// facts\n    reference: a\n///\n", ("key-missing", FIRST, 5)),
        ("/// facts | T\n///\n", ("key-missing", FIRST, 1)),
        ("/// figure | T\n    kind: icon-array\n    count: six\n///\n", ("value-invalid", FIRST + 2, 5)),
    ],
)
def test_what_is_wrong_with_a_block_is_a_finding_at_its_line(body: str, expected: tuple[str, int, int]) -> None:
    assert expected in findings(body)


def test_blocks_in_code_are_no_blocks() -> None:
    assert findings("```\n/// warnin\n///\n```\n") == []


def test_a_block_inside_another_is_closed_by_its_own_slashes() -> None:
    found = document("//// warning | Care\nText.\n\n/// do | Do\n- rest\n///\n\nMore.\n////\n")
    assert [box.name for box in found.boxes] == ["warning", "do"]
    assert found.body.count("<section") == found.body.count("</section>") == 2
    assert found.body.index("More.") > found.body.index("</section>")


# --- comments, HTML, forged marks -----------------------------------------------------------------------------------


def test_a_comment_is_for_editors_only_and_keeps_the_lines() -> None:
    found = document("One.\n<!-- hidden\n[@x](y.md) <script> -->\n\nTwo [@a].\n")
    assert "hidden" not in found.body
    assert [c.place.line for group in found.citations for c in group] == [FIRST + 4]
    assert findings("One.\n<!-- hidden <script> -->\n\nTwo.\n") == []


def test_an_unclosed_comment_hides_nothing_and_is_told() -> None:
    reading = read("One.\n\n<!-- ask Ann\n\nTwo.\n")
    assert reading.document and "Two." in reading.document.body
    assert [finding.rule for finding in reading.findings] == ["comment-unclosed"]


def test_a_comment_in_code_is_shown() -> None:
    assert "&lt;!-- shown --&gt;" in document("`<!-- shown -->`\n").body


@pytest.mark.parametrize("html", ["<script>a()</script>", '<b onclick="a()">x</b>', "<div>x</div>", "<img src=x>"])
def test_forbidden_html_is_a_finding_at_its_place_and_not_in_the_page(html: str) -> None:
    assert ("html-forbidden", FIRST + 2, 1) in findings(f"Text.\n\n{html}\n")
    body = document(f"Text.\n\n{html}\n").body
    assert not any(word in body for word in ("script", "onclick", "<div", "<img"))


def test_allowed_html_stays() -> None:
    assert findings("H<sub>2</sub>O and <abbr title='x'>y</abbr>\n") == []
    assert "H<sub>2</sub>O" in document("H<sub>2</sub>O\n").body


@pytest.mark.parametrize("mark", ["\ue000cite:0\ue001", "\ue002", "\uf8ff"])
def test_a_forged_mark_is_a_finding_and_taken_out(mark: str) -> None:
    assert ("html-forbidden", FIRST + 1) in [spot_[:2] for spot_ in findings(f"One.\nTwo {mark}.\n")]
    assert mark not in document(f"One.\nTwo {mark}.\n").body


@pytest.mark.parametrize("mark", ["&#57344;cite:0&#57345;", "&#xE000;exhibit:0&#xE001;"])
def test_a_mark_forged_by_entities_is_not_in_the_page(mark: str) -> None:
    assert "\ue000" not in document(f"One {mark}.\n").body


# --- sentences ------------------------------------------------------------------------------------------------------


def test_sentences_know_what_they_cite() -> None:
    found = document("Tea helps [@a]. It is hot. It is wet.[@b; @c]\n").sentences
    assert [(s.text, s.cites) for s in found] == [
        ("Tea helps.", ("a",)),
        ("It is hot.", ()),
        ("It is wet.", ("b", "c")),
    ]


def test_sentences_know_where_they_stand() -> None:
    body = "## Tea\n\nOne. Two.\n\n/// warning | Care\n- Three.\n///\n\n| a |\n|---|\n| Four. |\n"
    found = [(s.text, s.kind, s.box, s.section, s.place.line) for s in document(body).sentences]
    assert ("One.", "p", "", "Tea", FIRST + 2) in found
    assert ("Two.", "p", "", "Tea", FIRST + 2) in found
    assert ("Three.", "li", "warning", "Tea", FIRST + 5) in found
    assert ("Four.", "td", "", "Tea", FIRST + 10) in found


def test_a_block_of_code_is_not_prose() -> None:
    assert [s.text for s in document("Use it now.\n\n```\nNot. Prose.\n```\n").sentences] == ["Use it now."]


def test_words_are_those_of_the_prose() -> None:
    assert document("One two [@a]. Three.\n").words == 3


def test_a_citation_that_stands_alone_in_a_cell_is_kept() -> None:
    page = document("| Tea | Source |\n|---|---|\n| Sage | [@lee; @ng] |\n")
    found, cited = page.sentences[-1], page.citations[0][0]
    assert (found.text, found.cites) == ("", ("lee", "ng"))
    assert (found.place.line, found.place.column) == (cited.place.line, cited.place.column - 1)


# --- any text -------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *(
            "---\n",
            "title: a\n",
            "\n",
            "\n\n",
            "/// facts | x\n",
            "/// warning\n",
            "///\n",
            "//// do\n",
            "    reference: a\n",
        ),
        *(
            "[@a]",
            "[@",
            "](",
            "[x](y.md)",
            "![",
            "`",
            "```\n",
            "<!--",
            "-->",
            "<script>",
            "<b",
            "|a|b|\n|-|-|\n",
            "# h\n",
        ),
        *("- a\n", "    ", "> ", "&#57344;", "\ue000", "**", "word. ", "\x02", "\x03", "klzzwxh:0001"),
    ]
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join))
def test_any_text_is_read_without_an_exception_and_every_finding_lies_in_the_file(text: str) -> None:
    for source in (text, FRONT + text):
        reading = read_document(SourceFile(PATH, source))
        assert all(1 <= f.place.line <= source.count("\n") + 1 for f in reading.findings)
