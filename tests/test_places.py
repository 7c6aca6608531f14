"""A literal is found where it stands: forward, outside code, and at line 1 when it is not there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sitebuilder.findings import Place
from sitebuilder.places import Finder, without_code

TEXT = "One tea.\n`tea` two\n\n```\ntea\n```\ntea three, *tea* four\n"


def test_literals_are_found_one_after_the_other_outside_code() -> None:
    finder = Finder(TEXT, "a.md", 10)
    assert [finder.next("tea") for _ in range(3)] == [Place("a.md", 10, 5), Place("a.md", 16, 1), Place("a.md", 16, 13)]


def test_after_the_last_one_the_search_begins_again() -> None:
    finder = Finder("tea tea", "a.md")
    assert [finder.next("tea").column for _ in range(3)] == [1, 5, 1]


def test_rewinding_begins_again() -> None:
    finder = Finder("tea tea", "a.md")
    finder.next("tea")
    finder.rewind()
    assert finder.next("tea").column == 1


def test_what_is_not_there_has_line_1() -> None:
    finder = Finder(TEXT, "a.md", 10)
    assert finder.next("coffee") == Place("a.md", 1, 1)
    assert finder.words("no such words") == Place("a.md", 1, 1)
    assert finder.words("…") == Place("a.md", 1, 1)


def test_words_are_found_whatever_marks_stand_between_them() -> None:
    finder = Finder("Some **tea** [helps](x.md), it\nseems.\n", "a.md")
    assert finder.words("tea helps") == Place("a.md", 1, 8)
    assert finder.words("it seems.") == Place("a.md", 1, 29)


def test_words_are_found_behind_a_place_and_not_too_far() -> None:
    finder = Finder("tea one\n  tea [two](x.md) *tea*\nteapot tea\n", "a.md", 5)
    assert finder.within(Place("a.md", 5, 1), "tea", 99) == Place("a.md", 5, 1)
    assert finder.within(Place("a.md", 5, 2), "tea", 99) == Place("a.md", 6, 3)
    assert finder.within(Place("a.md", 5, 1), "two tea", 99) == Place("a.md", 6, 8)
    assert finder.within(Place("a.md", 7, 1), "tea", 99) == Place("a.md", 7, 8)
    assert finder.within(Place("a.md", 5, 2), "tea", 5) == Place("a.md", 5, 2)
    assert finder.within(Place("a.md", 6, 1), "*", 99) == Place("a.md", 6, 19)
    assert finder.within(Place("a.md", 1, 1), "tea", 99) == Place("a.md", 1, 1)


def test_words_are_found_over_the_end_of_a_link_and_a_citation() -> None:
    finder = Finder("Start with [tea](../x/y.md) or sage [@lee2020; @ng]. It\nis warm.", "a.md")
    assert finder.words("Start with tea or sage.") == Place("a.md", 1, 1)
    assert finder.words("sage. It is warm") == Place("a.md", 1, 32)


def test_code_is_blanked_and_nothing_moves() -> None:
    blank = without_code(TEXT)
    assert len(blank) == len(TEXT)
    assert blank.count("\n") == TEXT.count("\n")
    assert "One tea." in blank
    assert blank.split("\n")[1] == "      two"
    assert blank.split("\n")[4] == "   "


def test_fences_of_both_kinds_and_lengths_are_code() -> None:
    assert "tea" not in without_code("~~~\ntea\n~~~\n````\n```\ntea\n```\n````\n")


def test_a_tick_without_a_partner_is_no_code() -> None:
    assert without_code("a ` tea\n\nb ` tea") == "a ` tea\n\nb ` tea"


@given(st.text(alphabet="`~\n ab", max_size=60))
def test_blanking_keeps_every_line(text: str) -> None:
    assert [len(line) for line in without_code(text).split("\n")] == [len(line) for line in text.split("\n")]


@given(st.text(max_size=60), st.text(max_size=5))
def test_any_literal_has_a_place_in_the_file(text: str, literal: str) -> None:
    finder = Finder(text, "a.md", 5)
    for place in (finder.next(literal), finder.words(literal), finder.at(len(text))):
        assert place == Place("a.md") or 5 <= place.line <= 5 + text.count("\n")


def test_a_sentence_that_begins_with_a_link_is_found() -> None:
    text = (
        "One.\n\n[The first page](../index.md) is here.\n\n[Tea](tea.md) helps.\n\n[Tea](b.md) and ![a](b.png) more.\n"
    )
    finder = Finder(text, "a.md")
    assert finder.words("The first page is here.") == Place("a.md", 3, 2)
    assert finder.words("Tea helps.") == Place("a.md", 5, 2)
    assert finder.words("Tea and more.") == Place("a.md", 7, 2)


def test_what_lies_far_ahead_is_found_and_what_is_nowhere_is_at_line_1() -> None:
    finder = Finder("a\n" * 9000 + "the end is here\n", "a.md")
    assert finder.words("the end is here") == Place("a.md", 9001, 1)
    assert finder.next("nowhere") == Place("a.md")


def test_code_ends_with_the_fence_it_began_with_or_with_the_paragraph() -> None:
    assert without_code("````\n```\na\n```\n````\nb").strip() == "b"
    assert without_code("~~~\na\n~~~ b\n~~~\nc").strip() == "c"
    assert without_code("``` \na\n").startswith("```")
    assert without_code("`a\n\nb` c") == "`a\n\nb` c"
    assert without_code("``a ` b`` c").strip() == "c"


@given(st.text(alphabet="`~ab \n", max_size=60))
def test_blanks_keep_every_place(text: str) -> None:
    blanked = without_code(text)
    assert len(blanked) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, blanked, strict=True))
