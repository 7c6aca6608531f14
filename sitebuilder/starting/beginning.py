"""What `new` does: one wish to one file, and what to say about it.

In: the words and options of the command line. Out: `Begun`, the files that were written, what is still to do, and a
sentence for the editor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sitebuilder.findings import Finding
from sitebuilder.starting.asking import Ask
from sitebuilder.starting.guide import start_guide
from sitebuilder.starting.pages import start_page
from sitebuilder.starting.terms import start_term
from sitebuilder.starting.wishes import read_wish
from sitebuilder.starting.works import start_reference


@dataclass(frozen=True, slots=True)
class Begun:
    """What was begun, in words for the editor, and what is still to do."""

    message: str
    findings: tuple[Finding, ...] = ()


def begin(project: Path, words: Sequence[str], given: Mapping[str, str], ask: Ask, today: date) -> Begun:
    """Begin what the words behind `new` ask for."""
    wish = read_wish(words, given, ask)
    if wish.kind == "term":
        path = start_term(project, wish, ask)
        return Begun(f"{path.as_posix()} explains it now. Pages name it in “terms”.")
    if wish.kind == "reference":
        path, findings = start_reference(project, wish, ask, today)
        return Begun(f"wrote {path.as_posix()}. Cite it as [@{path.stem}].", tuple(findings))
    path = start_page(project, wish, ask, today)
    return Begun(
        f"{path.as_posix()} is ready to be written. “make serve” shows it while you write, and what is missing; "
        "“build.py check --drafts” says the same here."
    )


def begin_guide(folder: Path, builder: Path, title: str, today: date) -> Begun:
    """Begin a whole guide in a folder."""
    written = start_guide(folder, builder, title, today)
    return Begun(
        f"wrote {len(written)} files to {folder}. To look at it: build.py serve --project {folder}, "
        f"or “make serve” in that folder. Its README.md says how to go on."
    )
