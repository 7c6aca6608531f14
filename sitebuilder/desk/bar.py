"""A page as the preview sends it: its own bytes with the bar, the notes in place and, where it must be, the overlay.

In: the bytes of a page, and what is known of the build. Out: HTML. Without `</head>` or `<body>` it still works.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from sitebuilder.desk.looks import all_told, editor_link, page
from sitebuilder.desk.notes import Note, noted
from sitebuilder.findings import Finding, Place
from sitebuilder.overview import Row

MOST_OTHERS = 40
TEMPLATE = "template-broken"


@dataclass(frozen=True, slots=True)
class Desk:
    """What is known about the site while one page is shown."""

    project: Path
    findings: Sequence[Finding]
    base: str = "/"
    components: bool = False
    """There is a page of all blocks and components."""
    kept: frozenset[str] = frozenset()
    """The pages that are shown as they last were, by their files."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its state if it is one that editors write, and how to get the text of its source."""

    name: str
    row: Row | None = None
    source: Callable[[], str] = str


def dressed(content: bytes, sheet: Sheet, desk: Desk) -> bytes:
    """Return a page with everything the desk adds."""
    text = content.decode("utf-8", "replace")
    mine = [finding for finding in desk.findings if sheet.row and finding.place.path == sheet.row.path]
    shown = all_told(desk.project, mine)
    notes = [Note(number, mine[number - 1].place, words) for number, words in enumerate(shown, 1)]
    placed: frozenset[int] = frozenset()
    if any(note.place.line > 1 for note in notes):
        text, placed = noted(text, sheet.source(), notes)
    kept = sheet.name in desk.kept
    return _with(text, overlay(sheet.name, desk) + _bar(sheet, desk, mine, placed, kept)).encode()


def overlay(name: str, desk: Desk, missing: bool = False) -> Markup:
    """Return what covers a page whose template fails; nothing if it could be made."""
    faults = all_told(desk.project, (finding for finding in desk.findings if finding.rule == TEMPLATE))
    if not faults or not (missing or name in desk.kept):
        return Markup("")
    return page("overlay.html", faults=faults, kept=not missing)


def unmade(name: str, desk: Desk) -> bytes:
    """Return what stands in the place of a page that could never be made."""
    words = "It comes by itself as soon as it can be made. What is wrong is told above."
    blank = page("missing.html", title="This page can not be shown yet", words=words)
    bar = _bar(Sheet(name), desk, [], frozenset(), False)
    return _with(str(blank), overlay(name, desk, missing=True) + bar).encode()


def _with(text: str, added: Markup) -> str:
    """Put style and script into the head, and what is added at the beginning of the body."""
    head = '<link rel="stylesheet" href="/_preview.css"><script src="/livereload.js" defer></script>'
    text = text.replace("</head>", head + "</head>", 1) if "</head>" in text else head + text
    start = text.find("<body")
    end = text.find(">", start) + 1 if start >= 0 else 0
    return text[:end] + str(added) + text[end:]


def _bar(sheet: Sheet, desk: Desk, mine: Sequence[Finding], placed: frozenset[int], kept: bool) -> Markup:
    others = [finding for finding in desk.findings if finding not in mine]
    listed = [
        {**words, "note": number if number in placed else 0}
        for number, words in enumerate(all_told(desk.project, [*mine, *others[:MOST_OTHERS]]), 1)
    ]
    return page(
        "bar.html",
        state="error" if any(finding.severity == "error" for finding in desk.findings) else "good",
        page=_state(sheet.row, desk) if sheet.row else None,
        kept="This page is shown as it last was, until what is wrong is put right." if kept else "",
        here=len(mine),
        listed=listed,
        elsewhere=len(others),
        more=max(0, len(others) - MOST_OTHERS),
        components=f"{desk.base}_components/" if desk.components else "",
    )


def _state(row: Row, desk: Desk) -> dict[str, object]:
    """Return what the bar says about a page."""
    return {
        "path": row.path,
        "link": editor_link(desk.project, Place(row.path)),
        "draft": row.draft,
        "facts": list(facts(row)),
    }


def graded(row: Row) -> str:
    """Say which grades the claims of a page have."""
    if not row.grades:
        return "no claims"
    low, high = row.grades[0], row.grades[-1]
    return f"grade {low}" if low == high else f"grades {low} to {high}"


def facts(row: Row) -> Sequence[str]:
    """Say how a page stands: grades, reading level, words, next check."""
    level = f"reading level {row.flesch_kincaid:.1f} (SMOG {row.smog:.1f})" if row.flesch_kincaid else ""
    checked = f"next check {row.next_check}" if row.next_check else "no date of the next check"
    return [part for part in (graded(row), level, f"{row.words} words", checked) if part]
