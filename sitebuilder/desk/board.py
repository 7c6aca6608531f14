"""The board of all pages at /_desk/: what needs work first, in any order without a script, and the calendar of checks.

In: the rows of the overview, findings, and the dates of files of data. Out: one HTML page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sitebuilder.addresses import address_of
from sitebuilder.desk.bar import Desk
from sitebuilder.desk.looks import all_told, editor_link, page
from sitebuilder.findings import Place
from sitebuilder.overview import Row
from sitebuilder.site import Site

MOST_FINDINGS = 300

Key = Callable[[Row], Any]  # Any: whatever can be compared within one column
COLUMNS: Mapping[str, tuple[str, Key]] = {
    "need": ("What needs work", lambda row: (-row.errors, -row.warnings, row.next_check or "9999", row.path)),
    "page": ("Page", lambda row: row.path),
    "grades": ("Grades", lambda row: (row.grades[-1:] or (-1,), row.path)),
    "level": ("Reading level", lambda row: (row.flesch_kincaid, row.path)),
    "words": ("Words", lambda row: (row.words, row.path)),
    "sources": ("Sources", lambda row: (sum(count for _, count in row.references), row.path)),
    "checked": ("Last check", lambda row: (row.last_checked, row.path)),
    "next": ("Next check", lambda row: (row.next_check or "9999", row.path)),
}
"""The orders of the board, by the word in its address; the first is that of a first visit."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something that has to be checked by a day."""

    day: date
    name: str
    link: str


def board(rows: Sequence[Row], site: Site | None, desk: Desk, today: date, by: str = "", down: bool = False) -> str:
    """Return the board, in one of its orders."""
    by = by if by in COLUMNS else next(iter(COLUMNS))
    ordered = sorted(rows, key=COLUMNS[by][1], reverse=down)
    return page(
        "board.html",
        name=site.settings.name if site else "The project",
        base=desk.base,
        by=by,
        down=down,
        columns=[(word, title) for word, (title, _) in COLUMNS.items()],
        rows=[_shown(row, desk) for row in ordered],
        months=_months([*_pages_due(rows, desk), *_data_due(site, desk)], today),
        findings=all_told(desk.project, desk.findings[:MOST_FINDINGS]),
        more=max(0, len(desk.findings) - MOST_FINDINGS),
        errors=sum(finding.severity == "error" for finding in desk.findings),
        warnings=sum(finding.severity != "error" for finding in desk.findings),
        components=f"{desk.base}_components/" if desk.components else "",
    )


def _shown(row: Row, desk: Desk) -> dict[str, object]:
    return {
        "title": row.title,
        "address": desk.base.rstrip("/") + address_of(row.path),
        "path": row.path,
        "link": editor_link(desk.project, Place(row.path)),
        "draft": row.draft,
        "need": ", ".join(
            f"{n} {word}{'s' if n != 1 else ''}" for n, word in ((row.errors, "error"), (row.warnings, "warning")) if n
        ),
        "state": "error" if row.errors else "warning" if row.warnings else "good",
        "grades": ""
        if not row.grades
        else f"{row.grades[0]} to {row.grades[-1]}"
        if row.grades[0] != row.grades[-1]
        else str(row.grades[0]),
        "level": f"{row.flesch_kincaid:.1f}" if row.flesch_kincaid else "",
        "words": row.words,
        "sources": sum(count for _, count in row.references),
        "checked": row.last_checked,
        "next": row.next_check,
    }


# --- the calendar ---------------------------------------------------------------------------------------------------


def _pages_due(rows: Iterable[Row], desk: Desk) -> list[Due]:
    return [
        Due(date.fromisoformat(row.next_check), row.title, desk.base.rstrip("/") + address_of(row.path))
        for row in rows
        if row.next_check
    ]


def _data_due(site: Site | None, desk: Desk) -> list[Due]:
    """Return the files of data, which are due some months after they were checked."""
    if site is None:
        return []
    holds = timedelta(days=round(site.settings.review.data_months * 30.4375))
    dated = [(table.checked, f"Table: {table.caption}", table.path) for table in site.tables.values()]
    dated += [
        (country.checked, f"Help services: {country.country}", "content/help.yaml") for country in site.help.countries
    ]
    return [Due(day + holds, name, editor_link(desk.project, Place(path))) for day, name, path in dated]


def _months(dues: Iterable[Due], today: date) -> list[tuple[str, str, list[Due]]]:
    """Return what is due by month: first all that is overdue, then month by month."""
    months: defaultdict[str, list[Due]] = defaultdict(list)
    for due in sorted(dues, key=lambda due: (due.day, due.name)):
        months["" if due.day < today else due.day.isoformat()[:7]].append(due)
    return [
        ("Overdue" if not month else f"{_NAMES[int(month[5:]) - 1]} {month[:4]}", month, held)
        for month, held in sorted(months.items())
    ]


_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
