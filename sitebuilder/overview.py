"""The editor's overview: every page with its grades, reading level, sources, checks and findings; what needs work first.

In: a `Build` with drafts. Out: text for a terminal, or records for JSON.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from io import StringIO

from sitebuilder.built import Build
from sitebuilder.findings import Finding
from sitebuilder.references import KINDS
from sitebuilder.site import Page


@dataclass(frozen=True, slots=True)
class Row:
    """One page of the overview; grades run from the lowest to the highest, levels are school grades."""

    path: str
    title: str
    draft: bool
    grades: tuple[int, ...]
    flesch_kincaid: float
    smog: float
    words: int
    references: tuple[tuple[str, int], ...]
    last_checked: str
    next_check: str
    errors: int
    warnings: int
    waivers: int
    digest: str = ""
    """Of what the page tells readers, so that two overviews can be compared."""


def rows(made: Build, findings: Iterable[Finding] | None = None) -> tuple[Row, ...]:
    """Return all pages, those that need work first: errors, then warnings, then the nearest check.

    `findings` are those of the build if nothing else is said.
    """
    of_page: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in made.findings if findings is None else findings:
        of_page[finding.place.path].append(finding)
    pages = made.site.pages if made.site else ()
    return tuple(sorted((row(page, made, of_page[page.path]) for page in pages), key=_urgency))


def _urgency(page: Row) -> tuple[int, int, str, str]:
    return -page.errors, -page.warnings, page.next_check or "9999", page.path


def row(page: Page, made: Build, findings: Iterable[Finding] | None = None) -> Row:
    """Return how one page stands; `findings` are those of the build if nothing else is said, and may be about others."""
    front = page.document.front
    proof = made.proof(page.path)
    works = made.site.references if made.site else {}
    kinds = Counter(works[identifier].evidence for identifier in page.numbers if identifier in works)
    heard = made.findings if findings is None else findings
    found = Counter(finding.severity for finding in heard if finding.place.path == page.path)
    return Row(
        page.path,
        front.title,
        front.draft,
        tuple(sorted({claim.grade for claim in front.claims})),
        round(proof.level.flesch_kincaid, 1) if proof else 0.0,
        round(proof.level.smog, 1) if proof else 0.0,
        proof.words if proof else 0,
        tuple((kind, kinds[kind]) for kind in KINDS if kinds[kind]),
        _day(front.last_checked),
        _day(front.next_check),
        found["error"],
        found["warning"],
        len(front.waivers),
        made.told(page.path),
    )


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def overview_json(made: Build) -> dict[str, object]:
    """Return the overview as one JSON object."""
    return {"pages": [{**asdict(page), "references": dict(page.references)} for page in rows(made)]}


_LETTERS = dict(zip(KINDS, ("SR", "RCT", "obs", "case", "ani", "lab", "rev", "off"), strict=True))


def overview(made: Build, width: int = 220) -> str:
    """Return the overview as a table for a terminal."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("page", "grades", "FK", "SMOG", "words", "sources", "checked", "next check", "err", "warn", "waived"):
        table.add_column(
            name, justify="right" if name in ("FK", "SMOG", "words", "err", "warn", "waived") else "left", no_wrap=True
        )
    for page in rows(made):
        grades = f"{page.grades[0]}–{page.grades[-1]}" if page.grades else "–"
        sources = " ".join(f"{_LETTERS[kind]}:{count}" for kind, count in page.references)  # type: ignore[index]  # one of KINDS
        table.add_row(
            page.path.removeprefix("content/") + (" (draft)" if page.draft else ""),
            grades,
            f"{page.flesch_kincaid:.1f}",
            f"{page.smog:.1f}",
            str(page.words),
            sources,
            page.last_checked,
            page.next_check,
            str(page.errors),
            str(page.warnings),
            str(page.waivers),
        )
    out = StringIO()
    Console(file=out, width=width, color_system=None).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().split("\n"))
