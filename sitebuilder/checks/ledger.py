"""A date of checking is only true for the text that was checked.

`checked.json` remembers, for each page, the day of its last check and a digest of what it told the reader then. When
the text changes but the day does not, somebody has to look: check the page again and set its new day, or confirm that
the change is editorial with `build.py check --record`. Git, file times and the builder's memory play no part in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date

from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.site import Ledger, Page, Site

PATH = "checked.json"
EDITED = Rule("edited-since-check", "No page claims a check that was made of another text.", severity="warning")
UNREADABLE = Rule("ledger-unreadable", "The record of checks can be read.", fixed=True)
RULES = (EDITED, UNREADABLE)


def check(page: Page, site: Site, today: date) -> Iterator[Finding]:
    """Compare one page with what it was at its last check."""
    front = page.document.front
    recorded = site.checked.get(page.path)
    if not recorded or not front.last_checked:
        return
    day, digest = recorded
    if day == front.last_checked.isoformat() and digest != page.document.digest:
        yield EDITED.at(
            page.document.place("last_checked"),
            f"the text was changed after its check on {day}",
            fix="check it again and set last_checked; or, if no meaning changed, run build.py check --record",
        )


def read_ledger(text: str | None) -> tuple[Ledger, tuple[Finding, ...]]:
    """Read the record of checks; without a file nothing is recorded."""
    if text is None:
        return {}, ()
    try:
        found = json.loads(text)
        return {str(path): (str(day), str(digest)) for path, (day, digest) in found.items()}, ()
    except (ValueError, TypeError, AttributeError, RecursionError):
        finding = UNREADABLE.at(
            Place(PATH), "the record of checks is damaged", fix="restore it from the history of the project"
        )
        return {}, (finding,)


def recorded(pages: Iterable[Page]) -> str:
    """Return the text of the ledger for pages as they are now."""
    entries = {
        page.path: (page.document.front.last_checked.isoformat(), page.document.digest)
        for page in pages
        if page.document.front.last_checked
    }
    lines = (f'  "{path}": ["{day}", "{digest}"]' for path, (day, digest) in sorted(entries.items()))
    return "{\n" + ",\n".join(lines) + "\n}\n"
