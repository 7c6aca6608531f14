"""Findings sort by place and name the nearest known word."""

from __future__ import annotations

import pytest

from sitebuilder.findings import Finding, Place, Rule, did_you_mean, near


def test_findings_sort_by_path_line_column_and_rule() -> None:
    wanted = [
        Finding(Place("a.md", 2, 9), "z", "m", "f"),
        Finding(Place("a.md", 10, 1), "a", "m", "f"),
        Finding(Place("a.md", 10, 2), "a", "m", "f"),
        Finding(Place("a.md", 10, 2), "b", "a", "f", "warning"),
        Finding(Place("b.md"), "a", "m", "f"),
    ]
    for turned in (wanted[::-1], wanted[2:] + wanted[:2]):
        assert sorted(turned) == wanted


def test_a_place_begins_at_the_first_letter() -> None:
    assert Place("a.md") == Place("a.md", 1, 1)


@pytest.mark.parametrize("severity", ["error", "warning"])
def test_a_rule_makes_findings_of_its_severity(severity: str) -> None:
    rule = Rule("some-rule", "A promise.", severity)  # type: ignore[arg-type]  # one of the two
    assert rule.at(Place("a", 3), "m", fix="f") == Finding(Place("a", 3), "some-rule", "m", "f", severity)  # type: ignore[arg-type]


@pytest.mark.parametrize(("word", "found"), [("autor", "author"), ("titel", "title"), ("xyz", None), ("", None)])
def test_a_slip_of_the_pen_finds_its_word(word: str, found: str | None) -> None:
    assert near(word, ["title", "author", "summary"]) == found


def test_the_order_of_the_known_words_does_not_matter() -> None:
    assert near("ab", ["ac", "ad"]) == near("ab", ["ad", "ac"])


def test_the_fix_always_says_what_is_known() -> None:
    assert did_you_mean("autor", ["author"], "Known: author") == "did you mean “author”? Known: author"
    assert did_you_mean("xyz", ["author"], "Known: author") == "known: author", (
        "a clause, as no sentence ends before it"
    )
