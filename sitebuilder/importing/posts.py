"""What comes out of another system before it has a place here, and how text outside of code is changed.

In: nothing of ours. Out: `Post`s with `Note`s about what a person has to look at; functions that change a text and keep
what stands in code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.places import without_code

TO_DO = Rule("import-to-do", "What an import could not bring over is named, at its place.", severity="warning")
LEFT_OUT = Rule("import-left-out", "What an import leaves behind is named, with its reason.", severity="warning")

Kind = Literal["home", "section", "page", "article"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a person has to look at; `literal` is how its place is found in the new file."""

    literal: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Post:
    """A page of another system, with its text in our dialect as far as that goes."""

    source: str
    """Where it came from, as the report names it."""
    kind: Kind
    section: str
    """The category or folder that becomes its topic."""
    name: str
    title: str
    body: str
    summary: str = ""
    author: str = ""
    dated: str = ""
    order: int | None = None
    addresses: tuple[str, ...] = ()
    """Where it was published: links to it are found by these, and they become aliases."""
    keys: tuple[str, ...] = ()
    """By what else links name it: paths of its source file, names of posts."""
    rest: tuple[tuple[str, str], ...] = ()
    """Keys that have no place here, with their values as text."""
    near: tuple[Path, ...] = ()
    """Folders in which its pictures may lie; those of the site begin with the second."""
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class Telling:
    """Collects notes while a text is changed."""

    notes: list[Note] = field(default_factory=list)

    def tell(self, literal: str, message: str, fix: str) -> None:
        """Note something, once for each literal."""
        note = Note(literal, message, fix)
        if note not in self.notes:
            self.notes.append(note)


def left_out(source: str, message: str, fix: str, line: int = 1) -> Finding:
    """Say that something was not brought over."""
    return LEFT_OUT.at(Place(source, line), message, fix=fix)


Replace = Callable[[re.Match[str]], str]


def outside_code(text: str, pattern: re.Pattern[str], replace: Replace, ends: str = "") -> str:
    """Replace what a pattern finds outside of code; the match is one in the text as it stands.

    With `ends`, every find ends with it; behind its last place nothing is searched, however often a find begins there.
    """
    pieces: list[str] = []
    end = 0
    blanked = without_code(text)
    last = blanked.rfind(ends) + len(ends) if ends else len(blanked)
    for found in pattern.finditer(blanked, 0, last if ends in blanked else 0):
        match = pattern.match(text, found.start())
        if match is None or match.start() < end:
            continue
        pieces += [text[end : match.start()], replace(match)]
        end = match.end()
    return "".join([*pieces, text[end:]])


def between(text: str, pattern: re.Pattern[str], replace: Replace, ends: str) -> str:
    """Replace what a pattern finds anywhere, code included; every find ends with `ends`."""
    last = text.rfind(ends)
    return text if last < 0 else pattern.sub(replace, text[: last + len(ends)]) + text[last + len(ends) :]


def found_outside_code(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Find a pattern outside of code."""
    return pattern.finditer(without_code(text))


def kept(literal: str) -> str:
    """Return a piece that has no equal here, as code behind a mark that keeps the page from being published."""
    line = " ".join(literal.split())
    ticks = "``" if "`" in line else "`"
    space = " " if ticks == "``" else ""
    return f"TODO {ticks}{space}{line}{space}{ticks}"
