"""Findings in place: beside the sentence, claim or date of the page that they are about.

In: the HTML of a page, the text of its source, and findings with line and column in that source. Out: the same HTML with a
note behind each element that could be found. The rendered page keeps no positions, so the element is the one whose words
fit best those of the source at the place; where none does, the finding stands in the bar only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from sitebuilder.desk.looks import page
from sitebuilder.findings import Place

Node = Any  # the library's nodes differ between its versions

_WORDS = re.compile(r"\w+")
_MARKS = re.compile(
    r"^@[^\]]*\]|\[@[^\]]*\]|\]\([^)]*\)|<!--.*?-->|^\s*(?:#+|[-*+]|\d+[.)])\s|^/{3,}\s*\w*\s*\|?",
    re.MULTILINE | re.DOTALL,
)
_PROSE = "p, li, td, th, dt, dd, h1, h2, h3, h4, h5, h6, caption, figcaption, summary, pre"
_HOLDERS = ("li", "td", "th", "dt", "dd", "caption", "figcaption", "summary", "section")
"""A note stands in these, because nothing may stand behind them; behind all others."""
_ALIKE = 0.6
"""So much of the words has to be the same."""


@dataclass(frozen=True, slots=True)
class Note:
    """A finding of this page: its number in the bar, its place, and what the template shows of it."""

    number: int
    place: Place
    told: Mapping[str, str]


def noted(html: str, source: str, notes: Sequence[Note]) -> tuple[str, frozenset[int]]:
    """Put notes into a page; return it, and the numbers of those that found their place."""
    if not notes:
        return html, frozenset()
    tree = LexborHTMLParser(html)
    main = tree.css_first("main")
    if main is None:
        return html, frozenset()
    seeker = _Seeker(tree, main, source)
    found = [(note, target) for note in notes if (target := seeker.element(note.place)) is not None]
    for note, target in (pair for pair in found if pair[1].tag in _HOLDERS):
        target.insert_child(_element(note))
    for note, target in reversed([pair for pair in found if pair[1].tag not in _HOLDERS]):  # the last one is moved down
        target.insert_after(_element(note))
    return str(tree.html), frozenset(note.number for note, _ in found)


def _element(note: Note) -> Node:
    """Return a note as an element that can be put into a page."""
    made = page("note.html", number=note.number, told=note.told)
    return LexborHTMLParser(f"<body>{made}</body>").css_first(".preview-note")


class _Seeker:
    """Finds the element of a page that a place of its source is about."""

    def __init__(self, tree: LexborHTMLParser, main: Node, source: str) -> None:
        self.tree, self.main = tree, main
        self.lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self.head = _head(self.lines)
        self._prose: list[tuple[Node, frozenset[str], int]] | None = None

    def element(self, place: Place) -> Node | None:
        """Return the element for a place; None if there is none, as for the file as a whole."""
        if place.line <= 1 or place.line > len(self.lines):
            return None
        return self._of_key(place.line) if place.line < self.head else self._of_words(place.line, place.column)

    # --- front matter -----------------------------------------------------------------------------------------------

    def _of_key(self, line: int) -> Node | None:
        key, claim = _key_at(self.lines, line)
        if key == "title":
            return self.main.css_first("h1")
        if key == "summary":
            return self._alike(self.lines[line - 1].partition(":")[2]) or self.main.css_first("h1")
        if key == "claims" and claim:
            return next(
                (node for node in self.main.css("[data-claim]") if node.attributes.get("data-claim") == claim), None
            )
        if key in ("author", "reviewed_by", "last_checked", "next_check", "searched_to"):
            return self.main.css_first("[data-review-dates]")
        return None

    # --- text -------------------------------------------------------------------------------------------------------

    def _of_words(self, line: int, column: int) -> Node | None:
        """Return the element with the words of the sentence at the place, or else of its whole paragraph."""
        here = self.lines[line - 1]
        sentence = re.split(r"(?<=[.?!])\s", here[max(column - 1, 0) :], maxsplit=1)[0]
        return self._alike(sentence) or self._alike(here) or self._alike(" ".join(_paragraph(self.lines, line)))

    def _alike(self, text: str) -> Node | None:
        words = frozenset(word.lower() for word in _WORDS.findall(_MARKS.sub(" ", text)))
        if not words:
            return None
        best, found = 0.0, None
        for node, held, size in self._all_prose():
            shared = len(words & held) / len(words)
            if shared >= _ALIKE and shared - size / 1e6 > best:
                best, found = shared - size / 1e6, node
        return found

    def _all_prose(self) -> list[tuple[Node, frozenset[str], int]]:
        if self._prose is None:
            self._prose = list(self._read_prose())
        return self._prose

    def _read_prose(self) -> Iterator[tuple[Node, frozenset[str], int]]:
        aside = {
            inner.mem_id
            for outer in self.main.css("nav, [data-sources], [data-disclaimer]")
            for inner in outer.css("*")
        }
        for node in (node for node in self.main.css(_PROSE) if node.mem_id not in aside):
            words = [word.lower() for word in _WORDS.findall(node.text(deep=True, separator=" "))]
            yield node, frozenset(words), len(words)


def _head(lines: Sequence[str]) -> int:
    """Return the line on which the front matter ends."""
    ends = [number for number, line in enumerate(lines, 1) if re.fullmatch(r"\ufeff?---[ \t]*", line)]
    return ends[1] if len(ends) > 1 else 0


def _key_at(lines: Sequence[str], line: int) -> tuple[str, str]:
    """Return the key of the front matter that holds a line, and the id of the claim if it is one."""
    claim = ""
    for text in reversed(lines[:line]):
        if found := re.match(r"([A-Za-z_]+):", text):
            return found[1], claim
        if not claim and (found := re.match(r"\s*- id:\s*[\"']?([a-z0-9-]+)", text)):
            claim = found[1]
    return "", ""


def _paragraph(lines: Sequence[str], line: int) -> Sequence[str]:
    """Return the lines between the empty ones around a line."""
    start = end = line - 1
    while start > 0 and lines[start - 1].strip():
        start -= 1
    while end + 1 < len(lines) and lines[end + 1].strip():
        end += 1
    return lines[start : end + 1]
