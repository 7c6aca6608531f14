"""Limits that no text for readers meets, so that none can take forever to read.

The Markdown library tries each mark against all that follows it in its paragraph: a paragraph of a hundred thousand
brackets would take hours. In: the Markdown text of a page. Out: findings about what is beyond all measure; a page with
one is not converted. The time taken here grows with the length of the text only. README, “Limits”, names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitebuilder.findings import Finding, Place, Rule

BEYOND = Rule(
    "text-beyond-measure", "No text is so long, so deep or so full of marks that nobody could read it.", fixed=True
)

PARAGRAPH = 10_000
"""Most letters of a paragraph, list item or row."""
MARKS = 500
"""Most marks of Markdown in a paragraph, list item or row."""
BLOCK = 50_000
"""Most letters between two empty lines."""
ALL_MARKS = 10_000
"""Most marks of Markdown on a page."""
TAGS = 1_000
"""Most signs “<” on a page."""
LINKS = 1_000
"""Most links and pictures on a page."""
LINES = 20_000
"""Most lines of a page."""
INDENT = 60
"""Most blanks and signs “>” at the beginning of a line; a tab counts for four."""
FENCES = 500
"""Most lines of a page that begin with ///, ``` or ~~~."""

_MARKS = str.maketrans("", "", "[](){}*_`<>&!\\#=")
_DEEP = re.compile(r"^[ \t>]{15}", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(?:/{3}|`{3}|~{3})", re.MULTILINE)
_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d+[.)])[ \t]")
_RULED = re.compile(r"[^\n]*\|[^\n]*\n[ \t|:-]+(?:\n|\Z)")

Excess = tuple[int, str, str]
"""A line, counting from 0, what is too much there, and what to do."""


def beyond(text: str, path: str, first_line: int) -> tuple[Finding, ...]:
    """Find what in a text is beyond all measure; `first_line` is the line of the file `path` on which it begins."""
    small = len(text) <= PARAGRAPH and _marks(text) <= MARKS
    if small and not _DEEP.search(text) and text.count("///") + text.count("```") + text.count("~~~") <= FENCES:
        return ()
    found = [*_lines(text), *_blocks(text)] or _page(text)
    return tuple(BEYOND.at(Place(path, first_line + line), message, fix=fix) for line, message, fix in found)


def _marks(text: str) -> int:
    return len(text) - len(text.translate(_MARKS))


def _page(text: str) -> Iterator[Excess]:
    """Find what a page has too much of."""
    for number, most, what in (
        (_marks(text), ALL_MARKS, "marks of Markdown"),
        (text.count("<"), TAGS, "signs “<”"),
        (text.count("]("), LINKS, "links and pictures"),
        (text.count("\n"), LINES, "lines"),
        (sum(1 for _ in _FENCE.finditer(text)), FENCES, "lines that open or close a block or code"),
    ):
        if number > most:
            yield 0, f"this page has {number:,} {what}; {most:,} are the most", "split the page"


def _lines(text: str) -> Iterator[Excess]:
    """Find the first line that begins too deep."""
    for found in _DEEP.finditer(text):
        lead = text[found.start() : found.start() + INDENT + 1]
        lead = lead[: len(lead) - len(lead.lstrip(" \t>"))]
        if len(lead) + 3 * lead.count("\t") > INDENT:
            message = f"this line begins with more than {INDENT} blanks and signs “>”"
            yield text.count("\n", 0, found.start()), message, "make the text flatter"
            return


def _blocks(text: str) -> Iterator[Excess]:
    """Find blocks between empty lines that are too long, and what is too much inside them."""
    line = 0
    for block in re.split(r"(?<=\n)[ \t]*\n", text):
        if len(block) > BLOCK:
            message = f"there are {len(block):,} letters without an empty line; {BLOCK:,} are the most"
            yield line, message, "put an empty line where a new thought begins"
        elif len(block) > PARAGRAPH or _marks(block) > MARKS:
            yield from ((line + inside, message, fix) for inside, message, fix in _paragraphs(block))
        line += block.count("\n") + 1


def _paragraphs(block: str) -> Iterator[Excess]:
    line = 0
    for paragraph in _runs(block):
        for number, most, what in (
            (_marks(paragraph), MARKS, "marks of Markdown"),
            (len(paragraph), PARAGRAPH, "letters"),
        ):
            if number > most:
                message = f"a paragraph, list item or row has {number:,} {what}; {most:,} are the most"
                yield line, message, "split it, and put an empty line between the parts"
                break
        line += paragraph.count("\n")


def _runs(block: str) -> Iterator[str]:
    """Split a list into its items and a table into its rows; anything else is one paragraph."""
    lines = block.splitlines(keepends=True)
    if _RULED.match(block):
        yield from lines
        return
    listed = _ITEM.match(block) is not None
    held = ""
    for line in lines:
        if listed and held and _ITEM.match(line):
            yield held
            held = ""
        held += line
    yield held
