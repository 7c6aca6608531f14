"""What an editor sees around a previewed page: the bar, findings in place, the overlay, the board of all pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from projects import base, project
from selectolax.lexbor import LexborHTMLParser

from sitebuilder.addresses import file_of
from sitebuilder.built import Build, Options
from sitebuilder.desk.bar import Desk, Sheet, dressed, unmade
from sitebuilder.desk.board import COLUMNS, board
from sitebuilder.desk.looks import editor_link, told
from sitebuilder.desk.notes import Note, noted
from sitebuilder.findings import Finding, Place
from sitebuilder.overview import row, rows
from sitebuilder.pipeline import build

TODAY = date(2026, 11, 24)
HONEY = "content/cough/honey.md"
HOME = Path("/home/ana/my guide")
Files = Mapping[str, str | bytes | None]


def made(files: Files) -> Build:
    return build(project(files), Options(TODAY, drafts=True))


def honey(*changes: tuple[str, str]) -> str:
    text = base()[HONEY]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def shown(text: str, path: str = HONEY) -> LexborHTMLParser:
    """Return a page as the preview sends it, when its source has this text."""
    found = made({path: text})
    assert found.site
    page = found.site.by_path[path]
    name = file_of(page.address)
    desk = Desk(HOME, found.findings, found.site.settings.base)
    return LexborHTMLParser(dressed(found.files[name], Sheet(name, row(page, found), lambda: text), desk).decode())


def beside(tree: LexborHTMLParser, words: str) -> str:
    """Return the words of the element that the note with some words stands behind or in."""
    note = next(note for note in tree.css(".preview-note") if words in note.text())
    before = note.prev
    while before is not None and (before.tag == "-text" or "preview-note" in (before.attributes.get("class") or "")):
        before = before.prev
    holder = before if before is not None and before.tag in ("p", "h1", "h2", "h3") else note.parent
    return " ".join(holder.text().replace(note.text(), "").split())


# --- the bar --------------------------------------------------------------------------------------------------------


def test_the_bar_says_how_the_page_stands() -> None:
    bar = shown(honey()).css_first(".preview-bar")
    words = " ".join(bar.text().split())
    assert words.startswith("content/cough/honey.md grade 3 reading level ")
    assert "next check 2027-10-01" in words
    assert re.search(r"\b\d+ words\b", words)
    assert "0 findings here, 0 elsewhere" in words
    assert "error" not in bar.attributes["class"]


def test_a_finding_has_a_link_to_its_line_and_a_place_to_copy() -> None:
    tree = shown(honey(("[@lee2020]", "[@lee2021]")))
    item = tree.css_first(".preview-bar li")
    assert item.css_first("code").text() == "content/cough/honey.md:19:66"
    assert item.css_first("a").attributes["href"] == "vscode://file/home/ana/my%20guide/content/cough/honey.md:19:66"
    assert item.css("a")[1].attributes["href"] == f"#{tree.css_first('.preview-note').attributes['id']}"


def test_the_reason_of_a_rule_stands_at_its_first_finding_in_the_bar_and_in_place() -> None:
    tree = shown(honey(("[@lee2020]", "[@lee2021] [@lee2022]")))
    reason = "Why: A citation that leads nowhere looks like evidence and is none."
    items = [item.text() for item in tree.css(".preview-bar li")]
    assert [reason in item for item in items if "[citation-unknown]" in item] == [True, False]
    assert [reason in note.text() for note in tree.css(".preview-note")].count(True) == 1


def test_notes_of_one_sentence_stand_behind_it_in_the_order_of_the_bar() -> None:
    notes = shown(honey(("[@lee2020]", "[@lee2021] [@day2022]"))).css(".preview-note")
    assert [note.attributes["id"] for note in notes] == [
        f"preview-note-{number}" for number in range(1, len(notes) + 1)
    ]
    assert "day2022" in notes[0].next.text() + notes[-1].text()


def test_a_rule_without_a_written_reason_is_shown_without_one() -> None:
    found = (Finding(Place("content/x.md"), "word-of-this-site", "m", "f"),)
    assert "Why:" not in dressed(b"<main></main>", Sheet("x"), Desk(HOME, found)).decode()


def test_a_draft_is_marked() -> None:
    assert shown(honey(("terms:", "draft: true\nterms:"))).css_first(".preview-draft").text() == "Draft"


def test_findings_of_other_pages_are_counted_and_a_long_list_ends_at_the_board() -> None:
    many = tuple(Finding(Place("content/x.md", number), "some-rule", "m", "f") for number in range(1, 100))
    text = dressed(b"<html><head></head><body><main></main></body></html>", Sheet("x"), Desk(HOME, many)).decode()
    assert "0 findings here, 99 elsewhere" in text
    assert 'href="/_desk/#findings">and 59 more' in text


def test_the_published_words_are_all_there() -> None:
    found = made({})
    plain = LexborHTMLParser(found.files["cough/honey/index.html"].decode())
    assert shown(honey()).css_first("main").html == plain.css_first("main").html


@pytest.mark.parametrize("page", ["", "<p>no head, no body", "<body", "text only", "<html><body class='a'><p>x"])
def test_a_page_of_any_shape_gets_the_bar_once(page: str) -> None:
    text = dressed(page.encode(), Sheet("x"), Desk(HOME, ())).decode()
    assert text.count('class="preview-bar') == 1
    assert "/livereload.js" in text


def test_what_editors_and_files_say_is_text() -> None:
    evil = Finding(Place('content/"><script>alert(1)</script>.md', 2), "r", "<img src=x onerror=alert(1)>", "</aside>")
    text = dressed(b"<body><main><p>x</p></main></body>", Sheet("x"), Desk(HOME, (evil,))).decode()
    assert "<script>alert" not in text
    assert "<img" not in text
    assert text.count("</aside>") == 1


# --- findings in place ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words", "element"),
    [
        ([("[@lee2020].", "[@lee2021].")], "no reference has the id", "In one trial, children coughed less"),
        ([("(../index.md)", "(../gone.md)")], "leads nowhere", "Go back to"),
        ([("Whether adults sleep", "That it always works: whether adults sleep")], "always", "That it always works"),
        (
            [("## What comes next\n\nGo back to [the first page](../index.md).\n", "## What comes next\n")],
            "nothing stands below",
            "What comes next",
        ),
        ([("terms: [trial]", "terms: [trail]")], "no term", None),
    ],
)
def test_a_finding_stands_beside_what_it_is_about(
    changes: list[tuple[str, str]], words: str, element: str | None
) -> None:
    tree = shown(honey(*changes))
    if element is None:
        assert tree.css(".preview-note") == []
        assert words in tree.css_first(".preview-bar").text()
    else:
        assert element in beside(tree, words)


SOURCE = """---
title: Tea
summary: It may help.
last_checked: 2026-01-01
claims:
  - id: one
    text: Tea may help.
    grade: 2
  - id: two
    text: Tea may harm.
    grade: 1
terms: [tea]
---
Words.
"""
PAGE = """<body><main><h1>Tea</h1><p>It may help.</p><ul><li data-claim="one">Tea may help.</li><li data-claim="two">Tea may
harm.</li></ul><p>Words.</p><div data-review-dates><p>Last checked</p></div></main></body>"""


@pytest.mark.parametrize(
    ("line", "element"),
    [
        (2, "<h1>Tea</h1>NOTE"),
        (3, "<p>It may help.</p>NOTE"),
        (4, "Last checked</p></div>NOTE"),
        (6, "Tea may help.NOTE</li>"),
        (8, "Tea may help.NOTE</li>"),
        (11, "harm.NOTE</li>"),
        (14, "<p>Words.</p>NOTE"),
    ],
)
def test_a_key_of_the_front_matter_has_its_place_on_the_page(line: int, element: str) -> None:
    note = Note(1, Place("a.md", line), told(HOME, Finding(Place("a.md", line), "r", "m", "f")))
    text, placed = noted(PAGE, SOURCE, [note])
    assert placed == {1}
    assert element in re.sub(r"<aside.*?</aside>", "NOTE", text, flags=re.DOTALL)


def test_a_note_about_a_heading_stands_in_the_text_and_not_in_the_list_of_contents() -> None:
    html = "<body><main><nav><ul><li>What comes</li></ul></nav><h2>What comes</h2></main></body>"
    note = Note(1, Place("a.md", 3), told(HOME, Finding(Place("a.md", 3), "r", "m", "f")))
    text, placed = noted(html, "---\n---\n## What comes\n", [note])
    assert placed == {1}
    assert text.index("preview-note") > text.index("<h2>")


@pytest.mark.parametrize(
    "source", ["", "---\n", "---\ntitle: x\n---\n", "no front matter\nat all", "\ufeff---\r\ntitle: x\r\n---\r\nText"]
)
def test_a_source_that_does_not_fit_leaves_findings_in_the_bar(source: str) -> None:
    note = Note(1, Place("a.md", 7, 3), told(HOME, Finding(Place("a.md", 7, 3), "r", "m", "f")))
    assert noted("<body><main><p>Words</p></main></body>", source, [note])[1] == frozenset()


def test_a_page_without_a_main_part_is_left_as_it_is() -> None:
    note = Note(1, Place("a.md", 1), told(HOME, Finding(Place("a.md", 1), "r", "m", "f")))
    assert noted("<p>x</p>", "x", [note]) == ("<p>x</p>", frozenset())


# --- the overlay ----------------------------------------------------------------------------------------------------

BROKEN = Finding(Place("templates/base.html", 3, 2), "template-broken", "it asks for “x”", "correct it")


def test_a_broken_template_covers_the_pages_that_it_keeps_from_being_made() -> None:
    desk = Desk(HOME, (BROKEN,), kept=frozenset({"a/index.html"}))
    text = dressed(b"<body><main></main></body>", Sheet("a/index.html"), desk).decode()
    assert "preview-overlay" in text
    assert "shown as it last was" in text
    assert "templates/base.html:3:2" in text
    assert "preview-overlay" not in dressed(b"<body></body>", Sheet("b/index.html"), desk).decode()


def test_a_page_that_was_never_made_says_so() -> None:
    text = unmade("a/index.html", Desk(HOME, (BROKEN,))).decode()
    assert "This page can not be shown yet" in text
    assert "preview-overlay" in text
    assert "it asks for “x”" in text


# --- the board ------------------------------------------------------------------------------------------------------


def the_board(files: Files, by: str = "", down: bool = False, today: date = TODAY) -> LexborHTMLParser:
    found = made(files)
    desk = Desk(HOME, found.findings, found.site.settings.base if found.site else "/")
    return LexborHTMLParser(board(rows(found), found.site, desk, today, by, down))


def order(tree: LexborHTMLParser) -> list[str]:
    return [cell.text() for cell in tree.css("tbody code")]


WORSE = {HONEY: honey(("[@lee2020].", "[@lee2021]."))}


def test_what_needs_work_comes_first() -> None:
    tree = the_board(WORSE)
    assert order(tree)[0] == HONEY
    assert tree.css_first("tbody td").text() == "1 error"
    assert len(order(tree)) == 3


@pytest.mark.parametrize("by", COLUMNS)
def test_every_column_sorts_both_ways_without_a_script(by: str) -> None:
    tree = the_board(WORSE, by)
    heading = next(cell for cell in tree.css("thead th") if cell.attributes.get("aria-sort"))
    assert heading.attributes["aria-sort"] == "ascending"
    assert heading.css_first("a").attributes["href"] == f"?by={by}&down=1"
    assert order(the_board(WORSE, by, True)) == order(tree)[::-1]


def test_an_unknown_order_is_the_first_one() -> None:
    assert order(the_board(WORSE, "nonsense")) == order(the_board(WORSE))


def test_pages_lead_to_their_preview_and_their_file() -> None:
    cell = next(cell for cell in the_board({}).css("tbody th") if HONEY in cell.text())
    links = [link.attributes["href"] for link in cell.css("a")]
    assert links == ["/guide/cough/honey/", editor_link(HOME, Place(HONEY))]


def test_drafts_are_marked_on_the_board() -> None:
    tree = the_board({"content/later.md": "---\ntitle: L\nsummary: Not yet.\ndraft: true\n---\nText.\n"})
    assert [cell.text() for cell in tree.css("tbody .preview-draft")] == ["Draft"]


def test_the_calendar_holds_pages_and_files_of_data_by_month_with_what_is_overdue_first() -> None:
    calendar = the_board({}).css_first("#calendar")
    assert [item.text() for item in calendar.css("summary")] == ["May 2027: 1 check", "October 2027: 1 check"]
    assert "Help services: United Kingdom" in calendar.text()
    late = the_board({}, today=date(2027, 10, 2)).css_first("#calendar")
    assert late.css_first("summary").text() == "Overdue: 2 checks"


def test_all_findings_stand_on_the_board() -> None:
    tree = the_board({"site.yaml": base()["site.yaml"] + "colour: green\n"})
    assert "site.yaml:" in tree.css_first("#findings").text()
    assert "1 error, 0 warnings" in tree.css_first("title").text()


def test_a_board_of_a_broken_project_still_tells_what_is_wrong() -> None:
    found = made({"site.yaml": "name: ["})
    text = board(rows(found), None, Desk(HOME, found.findings), TODAY)
    assert "Desk of The project" in text
    assert "site.yaml:" in text


def test_a_board_without_findings_says_that_it_could_be_published() -> None:
    assert "This could be published as it is" in the_board({}).css_first("#findings").text()


def test_titles_are_text_on_the_board() -> None:
    tree = the_board({HONEY: honey(("title: Does honey ease a cough?", "title: <script>alert(1)</script>"))})
    assert [script.attributes.get("src") for script in tree.css("script")] == ["/livereload.js"]


def test_rows_can_be_made_for_other_findings() -> None:
    found = made({})
    assert found.site
    more = replace(found, findings=(Finding(Place(HONEY), "r", "m", "f"),))
    assert row(found.site.by_path[HONEY], more).errors == 1
