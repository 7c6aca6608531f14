"""Where a literal stands in a source text.

The Markdown library keeps no positions, so they are found again: going forward through the source, with code blanked
out, because code is not what the reader reads. In: a text. Out: `Place`s.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from sitebuilder.findings import Place

_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?^(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?<!`)(?P<ticks>`{1,3})(?!`)(?:(?!\n\n).)+?(?<!`)(?P=ticks)(?!`)", re.DOTALL)
_BLANK = re.compile(r"[^\n]")


def without_code(text: str) -> str:
    """Replace fenced and inline code by blanks; every other character keeps its position."""
    blanked = _FENCE.sub(lambda match: _BLANK.sub(" ", match[0]), text)
    return _CODE.sub(lambda match: _BLANK.sub(" ", match[0]), blanked)


class Finder:
    """Finds literals in one source text, each after the one before it."""

    def __init__(self, text: str, path: str, first_line: int = 1) -> None:
        self._text = without_code(text)
        self._path = path
        self._first_line = first_line
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._cursor = 0

    def at(self, offset: int) -> Place:
        """Return the place of a character of the text."""
        line = bisect_right(self._starts, offset) - 1
        return Place(self._path, self._first_line + line, offset - self._starts[line] + 1)

    def next(self, literal: str) -> Place:
        """Return the place of the next occurrence of a literal, and go on behind it."""
        offset = self._text.find(literal, self._cursor)
        if offset < 0:
            offset = self._text.find(literal)
        if offset < 0:
            return Place(self._path)
        self._cursor = offset + len(literal)
        return self.at(offset)

    def words(self, text: str) -> Place:
        """Return the place where a run of words begins in the source, whatever marks stand between them."""
        pattern = _pattern(" ".join(text.split()[:5]))
        match = pattern.search(self._text, self._cursor) or pattern.search(self._text) if pattern else None
        if match is None:
            return Place(self._path)
        self._cursor = match.start()
        return self.at(match.start())

    def rewind(self) -> None:
        """Start again at the beginning of the text."""
        self._cursor = 0


@lru_cache(maxsize=4096)
def _pattern(words: str) -> re.Pattern[str] | None:
    parts = [re.escape(part) for part in re.findall(r"\w+", words)[:5]]
    return re.compile(r"[\W_]{1,12}".join(parts)) if parts else None
