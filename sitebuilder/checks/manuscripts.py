"""Everything that readers see, as manuscripts: the pages with their blocks, and the files of data.

In: the `Site`. Out: `Manuscript`s for `prose.proofread`. Left out is only what others wrote: titles of works, the keys of
files, and in the list of corrections what a page said before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitebuilder.blocks import Exhibit
from sitebuilder.checks.prose import Line, Manuscript, Policy
from sitebuilder.datafiles import Table
from sitebuilder.findings import Place
from sitebuilder.settings import PATH as SETTINGS
from sitebuilder.site import HELP, Page, Site

GLOSSARY, CORRECTIONS = "content/glossary.yaml", "content/corrections.yaml"


def of_pages(site: Site, policy: Policy) -> list[Manuscript]:
    """Return the manuscript of each page."""
    return [_of_page(page, site, policy) for page in site.pages]


def of_data(site: Site, policy: Policy) -> list[Manuscript]:
    """Return the manuscripts of site.yaml and of the files of data."""
    files = [
        (SETTINGS, _settings(site)),
        (GLOSSARY, (Line(text, term.place) for term in site.glossary for text in (term.term, term.plain))),
        (HELP, _help(site)),
        (CORRECTIONS, (Line(item.now, Place(CORRECTIONS)) for item in site.corrections)),
        *((table.path, _table(table, site)) for table in site.tables.values()),
        *((w.path, (Line(text, Place(w.path)) for text in (w.people, w.funding))) for w in site.references.values()),
    ]
    return [_data(path, lines, site, policy) for path, lines in files if path in site.texts]


def _data(path: str, lines: Iterable[Line], site: Site, policy: Policy) -> Manuscript:
    return Manuscript(path, False, (), tuple(line for line in lines if line.text), site.texts[path], policy)


def _of_page(page: Page, site: Site, policy: Policy) -> Manuscript:
    document = page.document
    cites = document.kind != "page" or any(document.citations)
    lines = (*_front(page), *(line for exhibit in document.exhibits for line in _exhibit(exhibit)), *_pictures(page))
    source = site.texts.get(page.path, "")
    return Manuscript(page.path, cites, document.sentences, tuple(line for line in lines if line.text), source, policy)


def _front(page: Page) -> Iterator[Line]:
    document, front = page.document, page.document.front
    yield Line(front.title, document.place("title"))
    yield Line(front.summary, document.place("summary"))
    for index, claim in enumerate(front.claims):
        yield Line(claim.text, document.place("claims", index, "text"))
        yield Line(claim.reason, document.place("claims", index, "reason"))


def _exhibit(exhibit: Exhibit) -> Iterator[Line]:
    """Yield what a block of data says; its numbers are read with its title and labels."""
    facts, figure = exhibit.facts, exhibit.figure
    told = (
        (facts.people, facts.how_long, facts.compared_with, facts.result, facts.limits, facts.paid_by) if facts else ()
    )
    rows = [" ".join(row) for row in figure.rows] if figure else []
    count = f"{figure.count} of {figure.of}" if figure and figure.count is not None else ""
    yield Line(exhibit.title, exhibit.place, " ".join((count, *rows, *told)))
    yield from (Line(text, exhibit.place) for text in told)
    if figure:
        yield Line(figure.unit, exhibit.place, " ".join(rows))
        yield from (Line(row[0], exhibit.place, " ".join(row[1:])) for row in figure.rows if row)


def _pictures(page: Page) -> Iterator[Line]:
    yield from (Line(image.text, Place(image.place.path, image.place.line)) for image in page.document.images)


def _settings(site: Site) -> Iterator[Line]:
    settings = site.settings
    yield Line(settings.name, site.place(SETTINGS, "name"))
    yield Line(settings.description, site.place(SETTINGS, "description"))
    for index, topic in enumerate(settings.topics):
        yield Line(topic.title, site.place(SETTINGS, "topics", index, "title"))
        yield Line(topic.summary, site.place(SETTINGS, "topics", index, "summary"))


def _help(site: Site) -> Iterator[Line]:
    held = site.help
    for number, country in enumerate(held.countries):
        for index, service in enumerate(country.services):
            place = site.place(HELP, "countries", number, "services", index)
            yield from (Line(text, place) for text in (service.name, service.hours, service.for_))
    for index, sign in enumerate(held.emergency_signs):
        yield Line(sign.sign, site.place(HELP, "emergency_signs", index))
    for key, listed in (("while_you_wait", held.while_you_wait), ("what_to_say", held.what_to_say)):
        yield from (Line(text, site.place(HELP, key, index)) for index, text in enumerate(listed))


def _table(table: Table, site: Site) -> Iterator[Line]:
    """Yield what a table says; each cell is read with its row."""
    yield Line(table.caption, site.place(table.path, "caption"))
    yield from (Line(c.title, site.place(table.path, "columns", i, "title")) for i, c in enumerate(table.columns))
    for index, row in enumerate(table.rows):
        for name, text in row.cells.items():
            others = " ".join(cell for other, cell in row.cells.items() if other != name)
            yield Line(text, site.place(table.path, "rows", index, "cells", name), others)
