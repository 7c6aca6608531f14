"""What can be wrong with a project, as data: a place, a rule, what happened and what to do about it.

In: nothing of ours. Out: `Place`, `Finding` and `Rule`, their order, and the words `near` suggests for a typo.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file of the project; line and column count from 1 as an editor shows them."""

    path: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong with the project, and what would put it right."""

    place: Place
    rule: str
    message: str
    fix: str
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class Rule:
    """A promise of the published site, by the name of the fault that breaks it.

    `fixed` rules keep their severity whatever site.yaml says; `waivable` ones may be waived by a page with a reason.
    """

    name: str
    promise: str
    severity: Severity = "error"
    fixed: bool = False
    waivable: bool = False

    def at(self, place: Place, message: str, *, fix: str) -> Finding:
        """Make a finding of this rule."""
        return Finding(place, self.name, message, fix, self.severity)


def near(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that `word` is most likely a slip of the pen for, or None."""
    matches = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return a fix that names the near word when there is one, and always `otherwise`, which is a whole sentence."""
    candidate = near(word, known)
    return f"did you mean “{candidate}”? {otherwise}" if candidate else _clause(otherwise)


def _clause(sentence: str) -> str:
    """Return a sentence as it stands where none ends before it."""
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() else sentence


def near_file(path: str, known: Iterable[str]) -> str | None:
    """Return the known file that `path` is most likely meant to be: of the same name elsewhere, or of a near one beside it."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    beside: dict[str, str] = {}
    for other in sorted(known):
        other_folder, _, other_name = other.rpartition("/")
        if other_name == name and other != path and stem != "index":
            return other
        if other_folder == folder:
            beside.setdefault(other_name.partition(".")[0], other)
    found = near(stem, beside)
    return beside[found] if found else None


def did_you_mean_file(path: str, known: Iterable[str], otherwise: str, seen_from: str = "") -> str:
    """Return a fix that names the near file when there is one, relative to the file `seen_from`; always `otherwise`."""
    candidate = near_file(path, known)
    if candidate and seen_from:
        candidate = posixpath.relpath(candidate, posixpath.dirname(seen_from))
    return f"did you mean “{candidate}”? {otherwise}" if candidate else _clause(otherwise)
