"""A passage is known again after moves and edits, and what it no longer cites is told; the record is one line a passage."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from projects import project

from sitebuilder.documents import Document, read_document
from sitebuilder.findings import Place
from sitebuilder.record import Entry, Note, Passage, compare, of_document, passage, read, written

HONEY = "Honey eased a cough at night in three of five small trials"
SAGE = "Sage tea was tried by nobody but a few grandmothers in Kent"
RISK = "Botulism in babies under one year was traced to jars of honey"


def now(*told: tuple[str, str]) -> tuple[Passage, ...]:
    """Return passages: words, and the works that they cite."""
    return tuple(passage(text, works.split(), Place("a.md", line)) for line, (text, works) in enumerate(told, 1))


def before(*told: tuple[str, str]) -> tuple[Note, ...]:
    return tuple(found.note for found in now(*told))


def lost(then: tuple[Note, ...], *told: tuple[str, str]) -> list[tuple[int, tuple[str, ...]]]:
    return [(loss.passage.place.line, loss.works) for loss in compare(then, now(*told)).lost]


def changed(then: tuple[Note, ...], *told: tuple[str, str]) -> list[int]:
    return [found.place.line for found in compare(then, now(*told)).changed]


# --- what is the same -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "honey eased a cough at night in three of five small trials.",
        "Honey eased *a cough*, at night,   in three of “five” small trials!",
    ],
)
def test_marks_and_capitals_change_nothing(text: str) -> None:
    then = before((HONEY, "lee"))
    assert (lost(then, (text, "lee")), changed(then, (text, "lee"))) == ([], [])


@pytest.mark.parametrize(
    ("one", "other"), [("1.5 g", "15 g"), ("5-10", "510"), ("5%", "5"), ("It is safe?", "It is safe"), ("-5", "5")]
)
def test_what_changes_the_meaning_is_a_change(one: str, other: str) -> None:
    assert changed(before((one, "")), (other, "")) == [1]


def test_the_box_that_a_passage_stands_in_belongs_to_it() -> None:
    notes = {passage("Stop at once", (), Place("a.md"), box).digest for box in ("do", "dont", "")}
    assert len(notes) == 3


def test_a_pure_move_changes_nothing() -> None:
    then = before((HONEY, "lee lee"), (SAGE, ""), (RISK, "ng"), (SAGE, ""))
    moved = ((RISK, "ng"), (SAGE, ""), (SAGE, ""), (HONEY, "lee lee"))
    assert compare(then, now(*moved)) == compare((), ())


@given(st.permutations([(HONEY, "lee"), (HONEY, ""), (HONEY, "lee ng"), (SAGE, "lee"), (RISK, "")]))
def test_no_order_of_the_same_passages_is_a_change(told: list[tuple[str, str]]) -> None:
    assert compare(before((HONEY, "lee ng"), (RISK, ""), (HONEY, ""), (SAGE, "lee"), (HONEY, "lee")), now(*told)) == (
        compare((), ())
    )


# --- what was lost --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("works", "left", "missed"), [("lee", "", ("lee",)), ("lee ng", "ng", ("lee",)), ("lee lee", "lee", ("lee",))]
)
def test_a_citation_that_is_taken_out_is_missed_where_it_stood(works: str, left: str, missed: tuple[str, ...]) -> None:
    assert lost(before((SAGE, ""), (HONEY, works)), (SAGE, ""), (HONEY, left)) == [(2, missed)]


def test_it_is_missed_after_a_move_and_an_edit_too() -> None:
    then = before((HONEY, "lee"), (SAGE, ""), (RISK, "ng"))
    edited = "In small trials honey eased coughs at night: three of five"
    assert lost(then, (RISK, "ng"), (SAGE, ""), (edited, "")) == [(3, ("lee",))]


def test_one_work_in_the_place_of_another_is_a_change_but_no_loss() -> None:
    then = before((HONEY, "lee"))
    assert (lost(then, (HONEY, "ng")), changed(then, (HONEY, "ng"))) == ([], [1])


def test_a_work_more_is_a_change_but_no_loss() -> None:
    then = before((HONEY, "lee"))
    assert (lost(then, (HONEY, "lee ng")), changed(then, (HONEY, "lee ng"))) == ([], [1])


def test_of_two_passages_with_the_same_words_the_one_that_lost_is_told() -> None:
    assert lost(before((SAGE, "lee"), (SAGE, "ng")), (SAGE, ""), (SAGE, "ng")) == [(1, ("lee",))]


def test_a_passage_that_was_split_lost_nothing_if_its_parts_cite_the_same() -> None:
    then = before((f"{HONEY}. {RISK}", "lee ng"))
    assert lost(then, (HONEY, "lee"), (RISK, "ng")) == []
    assert lost(then, (HONEY, "lee"), (RISK, "")) in ([(1, ("ng",))], [(2, ("ng",))])


def test_two_passages_that_were_joined_lost_nothing_if_the_whole_cites_the_same() -> None:
    then = before((HONEY, "lee"), (RISK, "ng"))
    assert lost(then, (f"{HONEY}. {RISK}", "lee ng")) == []
    assert lost(then, (f"{HONEY}. {RISK}", "lee")) == [(1, ("ng",))]


def test_a_citation_that_moved_to_another_passage_is_missed_in_the_first() -> None:
    assert lost(before((HONEY, "lee"), (RISK, "")), (HONEY, ""), (RISK, "lee")) == [(1, ("lee",))]


def test_a_passage_that_went_as_a_whole_lost_nothing_but_is_gone() -> None:
    then = before((HONEY, "lee"), (RISK, "ng"))
    found = compare(then, now((RISK, "ng"), (SAGE, "")))
    assert (found.lost, [p.place.line for p in found.changed], found.gone) == ((), [2], (then[0],))


def test_a_page_that_was_written_anew_is_compared_in_steps_that_grow_with_its_length() -> None:
    then = before(*((f"{HONEY} {number}", "lee") for number in range(2000)))
    assert len(compare(then, now(*((f"{RISK} {number}", "") for number in range(2000)))).changed) == 2000


# --- a page as passages ---------------------------------------------------------------------------------------------


def document(body: str) -> Document:
    page = next(file for file in project({}).pages if file.path.endswith("honey.md"))
    found = read_document(type(page)(page.path, page.text.split("## What")[0] + body)).document
    assert found
    return found


def test_each_paragraph_item_row_and_block_is_a_passage_with_its_place_and_works() -> None:
    body = (
        "Tea is *warm* [@a]. It is\nwet [@b; @a].\n\n- One\n- Two [@c]\n\n| Tea | Taste |\n|---|---|\n| Sage | Bitter [@d] |\n\n"
        "/// facts | A trial\n    reference: e\n    result: none\n///\n"
    )
    held = of_document(document(body))[3:]
    assert [(found.place.line, found.works) for found in held] == [
        (17, ("a", "b", "a")),
        (20, ()),
        (21, ("c",)),
        (23, ()),
        (25, ("d",)),
        (27, ("e",)),
    ]


def test_the_answer_above_is_made_of_passages_too() -> None:
    held = of_document(document("Words.\n"))
    assert [(found.place.line, found.works) for found in held[:3]] == [(2, ()), (3, ()), (10, ("lee2020",))]


# --- the file -------------------------------------------------------------------------------------------------------


def test_the_record_is_read_as_it_was_written() -> None:
    entries = {
        "content/b.md": Entry("2026-11-01", before((HONEY, "lee lee ng"), ("Ça va “così” \\ 1-2", ""), ("?", ""))),
        "content/a.md": Entry("2026-10-01", ()),
    }
    text = written(entries)
    assert read(text) == entries
    assert list(read(text) or ()) == ["content/a.md", "content/b.md"]


@given(st.lists(st.tuples(st.text(), st.lists(st.sampled_from(["lee2020", "a:b#c", "x-1"])))))
def test_any_text_can_be_recorded(told: list[tuple[str, list[str]]]) -> None:
    notes = tuple(passage(text, works, Place("a.md")).note for text, works in told)
    assert read(written({"a.md": Entry("2026-11-01", notes)})) == {"a.md": Entry("2026-11-01", notes)}


def test_each_passage_has_a_line_of_its_own_that_a_person_can_read() -> None:
    lines = written({"a.md": Entry("2026-11-01", before((HONEY, "lee ng"), (SAGE, "")))}).split("\n")
    assert lines[1] == '"a.md": ["2026-11-01",'
    assert lines[2][11:] == ' honey eased cough night trials [@lee; @ng]",'
    assert len(lines) == 6


@pytest.mark.parametrize("text", ["", "[]", "1", "{", '{"a": 1}', '{"a": []}', '{"a": ["x", "y"]}', '{"a": ["x", 1]}'])
def test_a_damaged_record_is_none(text: str) -> None:
    assert read(text) is None


def test_an_empty_record_is_one() -> None:
    assert read(json.dumps({})) == {}
