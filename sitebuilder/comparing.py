"""What a change does to the pages, in Markdown, for the summary of a pull request.

In: the overview of before, as the JSON of `status`, and the build of after. Out: Markdown: which pages change, their
reading level and grades before and after, and what is wrong with them. Words of editors are escaped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from sitebuilder.built import Build
from sitebuilder.findings import Finding
from sitebuilder.overview import Row, rows
from sitebuilder.settings import policy_reasons

MOST_FINDINGS = 100
Before = Mapping[str, Mapping[str, Any]]  # Any: JSON


class NoOverview(Exception):
    """The file of before is no overview; the message says why."""


def read_before(text: str) -> Before:
    """Read the JSON that `status --format json` printed: the pages by path."""
    try:
        pages = json.loads(text)["pages"]
        return {str(page["path"]): dict(page) for page in pages}
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NoOverview("it is not what “build.py status --format json” prints") from None


@dataclass(frozen=True, slots=True)
class _Change:
    """One page that is not as it was; `now` is None if it is gone, `before` is empty if it is new."""

    path: str
    now: Row | None
    before: Mapping[str, Any]  # Any: JSON

    @property
    def moved_from(self) -> str:
        """The path that the page had before; empty if it has not moved."""
        old = str(self.before.get("path", self.path))
        return old if old != self.path else ""

    @property
    def word(self) -> str:
        """What happened to the page."""
        if self.now is None:
            return "gone"
        if not self.before:
            return "new"
        if self.moved_from:
            return "moved"
        if self.before.get("draft") and not self.now.draft:
            return "published"
        return "changed" if self.before.get("digest") != self.now.digest else "checks changed"


def as_markdown(made: Build, before: Before | None) -> str:
    """Return the summary: the pages that change, or all pages when there is nothing to compare with."""
    now = rows(made)
    if made.site is None:
        return "\n".join(["## The project can not be read", "", *_told(made.findings), *_why(made.findings)]) + "\n"
    if before is None:
        changes = [_Change(row.path, row, {}) for row in now]
        return "\n".join(["## All pages", "", *_table(changes, compared=False)]) + "\n"
    changes = list(_changes(now, before))
    paths = {path for change in changes for path in (change.path, change.moved_from) if path}
    mine = [finding for finding in made.findings if finding.place.path in paths]
    others = [finding for finding in made.findings if finding.place.path not in paths]
    lines = ["## Pages that change", ""]
    lines += _table(changes, compared=True) if changes else ["No page changes what it says."]
    lines += ["", f"{_count(len(now) - sum(c.now is not None for c in changes), 'other page')} as before."]
    if mine:
        lines += ["", "### What is to be put right on them", "", *_told(mine)]
    if others:
        lines += ["", "### And elsewhere", "", *_told(others)]
    lines += _why([*mine[:MOST_FINDINGS], *others[:MOST_FINDINGS]])
    return "\n".join(lines) + "\n"


def _changes(now: Sequence[Row], before: Before) -> Iterator[_Change]:
    paths = {row.path for row in now}
    gone = {path: page for path, page in before.items() if path not in paths}
    for row in now:
        if row.path not in before:
            old = next((path for path, page in gone.items() if _told_before(page) == _told_now(row)), "")
            yield _Change(row.path, row, gone.pop(old, {}))
        elif _told_before(before[row.path]) != _told_now(row):
            yield _Change(row.path, row, before[row.path])
    yield from (_Change(path, None, page) for path, page in gone.items())


def _told_before(page: Mapping[str, Any]) -> tuple[object, ...]:  # Any: JSON
    return page.get("digest"), page.get("last_checked"), page.get("next_check"), page.get("draft")


def _told_now(row: Row) -> tuple[object, ...]:
    return row.digest, row.last_checked, row.next_check, row.draft


def _table(changes: Iterable[_Change], compared: bool) -> list[str]:
    head = ["page", *(["what"] if compared else []), "reading level", "grades", "words", "next check", "findings"]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for change in changes:
        now, before = change.now, change.before
        title = now.title if now else str(before.get("title", ""))
        cells = [
            f"{_text(title)}<br><code>{_text(change.path)}</code>"
            + (f"<br>before: <code>{_text(change.moved_from)}</code>" if change.moved_from else "")
            + (" (draft)" if now and now.draft else ""),
            *([change.word] if compared else []),
            _both(_level(before.get("flesch_kincaid")), _level(now.flesch_kincaid if now else None)),
            _both(_grades(before.get("grades")), _grades(now.grades if now else None)),
            _both(_text(before.get("words", "")), str(now.words) if now else ""),
            _both(_text(before.get("next_check", "")), now.next_check if now else ""),
            _findings(now),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _both(before: str, now: str) -> str:
    """Return what was and what is, once if they are the same."""
    return before or now if before == now or not (before and now) else f"{before} → {now}"


def _level(value: Any) -> str:  # Any: JSON
    return f"{value:.1f}" if isinstance(value, int | float) and value else ""


def _grades(value: Any) -> str:  # Any: JSON
    grades = [grade for grade in value if isinstance(grade, int)] if isinstance(value, list | tuple) else []
    return "" if not grades else str(grades[0]) if len(set(grades)) == 1 else f"{min(grades)} to {max(grades)}"


def _findings(row: Row | None) -> str:
    if row is None or not (row.errors or row.warnings):
        return ""
    return ", ".join(
        _count(number, what) for number, what in ((row.errors, "error"), (row.warnings, "warning")) if number
    )


def _told(findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings[:MOST_FINDINGS]:
        place = finding.place
        yield (
            f"* **{finding.severity}** <code>{_text(place.path)}:{place.line}:{place.column}</code> "
            f"{_text(finding.message)}<br>{_text(finding.fix)} <code>{_text(finding.rule)}</code>"
        )
    if len(findings) > MOST_FINDINGS:
        yield f"* and {len(findings) - MOST_FINDINGS} more"


def _why(findings: Sequence[Finding]) -> Iterator[str]:
    """Say once for each rule why it matters to a reader."""
    reasons = policy_reasons() if findings else {}
    known = [rule for rule in dict.fromkeys(finding.rule for finding in findings) if rule in reasons]
    if known:
        yield from ("", "### Why it matters to a reader", "")
        yield from (f"* <code>{_text(rule)}</code> {_text(reasons[rule])}" for rule in known)


def _text(value: object) -> str:
    """Write words so that Markdown and HTML show just them."""
    plain = escape(" ".join(str(value).split()), quote=False)
    return "".join(f"&#{ord(char)};" if char in "\\`*_[]|~#@" else char for char in plain)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
