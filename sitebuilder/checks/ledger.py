"""A date of checking is only true for the text that was checked, and for the sources it was checked against.

`checked.json` remembers, for each page and file of data, the day of its last check and of each passage what it said and
which works it cited. When a passage cites less than it did, or says something else on the same day, somebody has to
look: put the source back, or check the page again, and record that with `build.py check --record`. A new date alone
takes nothing off the record. Git, file times and the builder's memory play no part in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sitebuilder import record
from sitebuilder.addresses import HELP
from sitebuilder.damaged import damaged
from sitebuilder.documents import Document
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.record import Difference, Entry, Ledger, Passage
from sitebuilder.site import Site
from sitebuilder.views.around import Around, FullPage, unclaimed_entries

PATH = "checked.json"
LOST = Rule("citation-lost", "No passage loses a source without a new check.")
EDITED = Rule("edited-since-check", "No page claims a check that was made of another text.", severity="warning")
UNRECORDED = Rule("check-unrecorded", "Every check stands in the record of checks.", severity="warning")
UNREADABLE = Rule("ledger-unreadable", "The record of checks can be read.", fixed=True)
RULES = (LOST, EDITED, UNRECORDED, UNREADABLE)

_RECORD = "build.py check --record"


@dataclass(frozen=True, slots=True)
class Checked:
    """A file with a day of checking: what it says, and where the day stands."""

    path: str
    day: str
    place: Place
    passages: tuple[Passage, ...]


def check(page: FullPage, around: Around) -> Iterator[Finding]:
    """Compare one page with what it was at its last recorded check; a draft is not read by anybody yet."""
    if around.recording and page.document.front.last_checked and not page.document.front.draft:
        held = _page(page.document)
        yield from _compared(held, around.recorded or _renamed(held, around.unclaimed.entries))


def check_site(site: Site, today: date) -> Iterator[Finding]:
    """Compare the files of data with what they were."""
    if site.checked:
        unclaimed = unclaimed_entries(site)
        for held in _data(site):
            yield from _compared(held, site.checked.get(held.path) or _renamed(held, unclaimed))


def _compared(held: Checked, entry: Entry | None) -> Iterator[Finding]:
    if entry is None:
        yield UNRECORDED.at(
            held.place, "this check does not stand in the record of checks yet", fix=f"run {_RECORD}, and commit {PATH}"
        )
        return
    found = record.compare(entry.notes, held.passages)
    yield from _lost(found, entry)
    if entry.day != held.day:
        yield UNRECORDED.at(
            held.place,
            f"the record of checks knows the check of {entry.day}, but not this one",
            fix=f"run {_RECORD}, and commit {PATH}",
        )
    else:
        yield from _edited(found, held)


def _renamed(held: Checked, unclaimed: Iterable[Entry]) -> Entry | None:
    """Return what was recorded of a file that is no longer there, if half of it or more is what this file says."""
    said = {passage.digest for passage in held.passages}
    for entry in unclaimed:
        if 2 * sum(note.digest in said for note in entry.notes) >= len(entry.notes):
            return entry
    return None


def _lost(found: Difference, entry: Entry) -> Iterator[Finding]:
    for loss in found.lost:
        names = ", ".join(f"[@{work}]" for work in loss.works)
        yield LOST.at(
            loss.passage.place,
            f"at the last recorded check, on {entry.day}, this passage also cited {names}",
            fix=f"put it back; or, if it had to go, check the page again, set last_checked and run {_RECORD}",
        )


def _edited(found: Difference, held: Checked) -> Iterator[Finding]:
    fix = f"check it again and set the new day; then, or if no meaning changed, run {_RECORD}"
    for run in _runs(found.changed, held.passages):
        more = (
            f", and so were the {len(run) - 1} after it"
            if len(run) > 2
            else ", and so was the next"
            if len(run) == 2
            else ""
        )
        yield EDITED.at(
            run[0].place, f"this passage was written or changed after the check on {held.day}{more}", fix=fix
        )
    if found.gone:
        first = " … ".join(found.gone[0].words)
        more = f", and {len(found.gone) - 1} more" if len(found.gone) > 1 else ""
        yield EDITED.at(held.place, f"a passage was taken out after the check on {held.day} (“{first}”){more}", fix=fix)


def _runs(changed: Sequence[Passage], every: Sequence[Passage]) -> Iterator[Sequence[Passage]]:
    """Yield changed passages, those that follow each other together."""
    run: list[Passage] = []
    these = {id(passage) for passage in changed}
    for passage in every:
        if id(passage) in these:
            run.append(passage)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _page(document: Document) -> Checked:
    day = document.front.last_checked
    place = document.place("last_checked")
    return Checked(document.path, day.isoformat() if day else "", place, record.of_document(document))


def _data(site: Site) -> Iterator[Checked]:
    for table in site.tables.values():
        find = partial(site.place, table.path)
        yield Checked(table.path, table.checked.isoformat(), find("checked"), record.of_table(table, find))
    if site.help.countries:
        index, latest = max(enumerate(site.help.countries), key=lambda pair: pair[1].checked)
        find = partial(site.place, HELP)
        place = find("countries", index, "checked")
        yield Checked(HELP, latest.checked.isoformat(), place, record.of_help(site.help, find))


def read_ledger(text: str | None) -> tuple[Ledger, tuple[Finding, ...]]:
    """Read the record of checks; without a file nothing is recorded."""
    if text is None:
        return {}, ()
    found = record.read(text)
    if found is not None:
        return found, ()
    fix = f"restore it from the history of the project; or check every page again and run {_RECORD}"
    return {}, (damaged(text, PATH, UNREADABLE, "the record of checks", fix),)


def recorded(site: Site, documents: Iterable[Document]) -> str:
    """Return the text of the record for the site as it is now; `documents` are all, those not published yet included."""
    pages = (_page(document) for document in documents if document.front.last_checked)
    return record.written({held.path: Entry(held.day, _notes(held.passages)) for held in (*pages, *_data(site))})


def _notes(passages: Sequence[Passage]) -> tuple[record.Note, ...]:
    return tuple(passage.note for passage in passages)
