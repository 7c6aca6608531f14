"""Where a literal stands in a source text.

The Markdown library keeps no positions, so they are found again: going forward through the source, with code blanked
out, because code is not what the reader reads. In: a text. Out: `Place`s.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from sitebuilder.findings import Place

_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})[^\n]*$", re.MULTILINE)
_TICKS = re.compile(r"`+")
_BLANK = re.compile(r"[^\n]")
WINDOW = 5000
"""So far ahead a literal is looked for first; the text is in order, so it is nearly always there."""
MOST_SEARCHES = 300
"""So often the whole text is searched for what is not there."""
_PLAIN_GAP = re.compile(r"[^\w\[\]]{1,12}(?=[^\W_])")  # there is one way alone to read it
_BETWEEN = r"(?:\]\([^()\s]*\)|\[@[^\[\]\n]*\]|[\W_]){1,12}"  # between two words: the end of a link, a citation, marks


@lru_cache(maxsize=2)
def without_code(text: str) -> str:
    """Replace fenced and inline code by blanks; every other character keeps its position.

    The last texts are kept, since those who look into a text one after the other all ask for it.
    """
    if "`" not in text and "~" not in text:
        return text
    unfenced = blanked(text, _fenced(text))
    return blanked(unfenced, _ticked(unfenced))


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Replace parts of a text by blanks; line breaks stay."""
    pieces: list[str] = []
    end = 0
    for start, after in spans:
        part = text[start:after]
        pieces += [text[end:start], _BLANK.sub(" ", part) if "\n" in part else " " * len(part)]
        end = after
    return "".join([*pieces, text[end:]])


def _fenced(text: str) -> Iterator[tuple[int, int]]:
    """Yield where code between two equal lines of ticks or tildes begins and ends."""
    closing: defaultdict[str, list[re.Match[str]]] = defaultdict(list)
    fences = list(_FENCE.finditer(text))
    for fence in fences:
        if fence[0].rstrip(" \t") == fence["fence"]:
            closing[fence["fence"]].append(fence)
    end = 0
    for fence in fences:
        if fence.start() >= end:
            ends = closing[fence["fence"]]
            index = bisect_right(ends, fence.end(), key=lambda other: other.start())
            if index < len(ends):
                end = ends[index].end()
                yield fence.start(), end


def _ticked(text: str) -> Iterator[tuple[int, int]]:
    """Yield where code between two equal runs of one to three ticks in one paragraph begins and ends."""
    runs = [(run.start(), run.end()) for run in _TICKS.finditer(text) if len(run[0]) <= 3]
    following: dict[int, int] = {}
    next_run: list[int | None] = [None] * len(runs)
    for index in reversed(range(len(runs))):
        length = runs[index][1] - runs[index][0]
        next_run[index] = following.get(length)
        following[length] = index
    breaks = [found.start() for found in re.finditer(r"\n(?=\n)", text)]
    end = 0
    for (start, after), other in zip(runs, next_run, strict=True):
        if start >= end and other is not None:
            broken = bisect_right(breaks, after - 1)
            if broken == len(breaks) or breaks[broken] >= runs[other][0]:
                end = runs[other][1]
                yield start, end


class Finder:
    """Finds literals in one source text, each after the one before it."""

    def __init__(self, text: str, path: str, first_line: int = 1) -> None:
        self._text = without_code(text)
        self._path = path
        self._first_line = first_line
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._cursor = self._searches = 0

    def at(self, offset: int) -> Place:
        """Return the place of a character of the text."""
        line = bisect_right(self._starts, offset) - 1
        return Place(self._path, self._first_line + line, offset - self._starts[line] + 1)

    def next(self, literal: str) -> Place:
        """Return the place of the next occurrence of a literal, and go on behind it."""
        offset = self._text.find(literal, self._cursor, self._cursor + WINDOW + len(literal))
        if offset < 0 and self._may_search():
            offset = self._text.find(literal, self._cursor)
            offset = self._text.find(literal) if offset < 0 else offset
        if offset < 0:
            return Place(self._path)
        self._cursor = offset + len(literal)
        return self.at(offset)

    def words(self, text: str) -> Place:
        """Return the place where a run of words begins in the source, whatever marks stand between them."""
        found = re.findall(r"\w+", " ".join(text.split()[:5]))[:5]
        offset = self._beginning(found, self._cursor, self._cursor + WINDOW) if found else -1
        if found and offset < 0 and self._may_search():
            offset = self._beginning(found, self._cursor, len(self._text))
            offset = self._beginning(found, 0, len(self._text)) if offset < 0 else offset
        if offset < 0:
            return Place(self._path)
        self._cursor = offset
        return self.at(offset)

    def _beginning(self, words: list[str], start: int, end: int) -> int:
        """Find words between two places: all of them, or, if an address stands between them, as many as there are."""
        for number in sorted({len(words), min(3, len(words)), min(2, len(words)), 1}, reverse=True):
            offset = self._run(words[:number], start, end)
            if offset >= 0:
                return offset
        return -1

    def _run(self, words: list[str], start: int, end: int) -> int:
        """Return where a run of words stands first between two places, or -1."""
        offset = self._text.find(words[0], start, end)
        while offset >= 0:
            if not self._text[offset - 1 : offset].isalnum() and self._goes_on(words, offset, end):
                return offset
            offset = self._text.find(words[0], offset + 1, end)
        return -1

    def _goes_on(self, words: list[str], start: int, end: int) -> bool:
        """Say whether words stand here one after the other; what is between two of them is mostly a blank."""
        text, after = self._text, start + len(words[0])
        for word in words[1:]:
            between = _PLAIN_GAP.match(text, after)
            if between is None:
                more = not text[after : after + 1].isalnum()
                return more and _pattern(tuple(words)).match(text, start, end) is not None
            if not text.startswith(word, between.end()):
                return False
            after = between.end() + len(word)
        return after <= end

    def _may_search(self) -> bool:
        self._searches += 1
        return self._searches <= MOST_SEARCHES

    def within(self, place: Place, text: str, reach: int) -> Place:
        """Return where a text stands at most `reach` characters behind a place, or else that place.

        Marks, and the ends of links, may stand between its words. No other search is disturbed.
        """
        line = place.line - self._first_line
        if not 0 <= line < len(self._starts):
            return place
        start = self._starts[line] + place.column - 1
        words = re.findall(r"\w+", text)[:5]
        match = _pattern(tuple(words), whole=True).search(self._text, start, start + reach) if words else None
        offset = match.start() if match else self._text.find(text, start, start + reach)
        return place if offset < 0 else self.at(offset)

    def rewind(self) -> None:
        """Start again at the beginning of the text."""
        self._cursor = 0


@lru_cache(maxsize=4096)
def _pattern(words: tuple[str, ...], whole: bool = False) -> re.Pattern[str]:
    """Return what finds a run of words; the last of them may go on, unless they have to be whole."""
    return re.compile(r"(?<![^\W_])" + _BETWEEN.join(map(re.escape, words)) + (r"(?![^\W_])" if whole else ""))
