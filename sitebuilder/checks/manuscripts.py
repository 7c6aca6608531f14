"""Everything that readers see, as manuscripts: the pages with their blocks, and the files of data.

In: the `Site`. Out: `Manuscript`s for `prose.proofread`. Left out is only what others wrote: titles of works, the keys of
files, and in the list of corrections what a page said before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitebuilder.addresses import HELP
from sitebuilder.blocks import Exhibit, Figure
from sitebuilder.checks.prose import Line, Manuscript, Policy
from sitebuilder.datafiles import Table
from sitebuilder.documents import Document
from sitebuilder.findings import Place
from sitebuilder.settings import PATH as SETTINGS
from sitebuilder.site import Site

GLOSSARY, CORRECTIONS = "content/glossary.yaml", "content/corrections.yaml"


def of_data(site: Site, policy: Policy) -> list[Manuscript]:
    """Return the manuscripts of site.yaml and of the files of data, as far as they have words that readers see."""
    files = [
        (SETTINGS, _settings(site)),
        (GLOSSARY, (Line(text, term.place) for term in site.glossary for text in (term.term, term.plain))),
        (HELP, _help(site)),
        (CORRECTIONS, (Line(item.now, Place(CORRECTIONS)) for item in site.corrections)),
        *((table.path, _table(table, site)) for table in site.tables.values()),
        *((w.path, (Line(text, Place(w.path)) for text in (w.people, w.funding))) for w in site.references.values()),
    ]
    written = [(path, _worded(lines)) for path, lines in files if path in site.texts]
    return [Manuscript(path, None, (), lines, site.texts[path], policy) for path, lines in written if lines]


def _worded(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.text)


def of_page(document: Document, source: str, policy: Policy) -> Manuscript:
    """Return the manuscript of a page; `source` is the text of its file."""
    beside = document.kind == "page" and not document.cites  # how the site works, and not what it is about
    about = (policy.subject or None) if beside else ""
    exhibits = (line for exhibit in document.exhibits for line in _exhibit(exhibit))
    lines = _worded((*_front(document), *exhibits, *_pictures(document)))
    return Manuscript(document.path, about, document.sentences, lines, source, policy)


def _front(document: Document) -> Iterator[Line]:
    front = document.front
    yield Line(front.title, document.place("title"))
    yield Line(front.summary, document.place("summary"))
    for index, claim in enumerate(front.claims):
        yield Line(claim.text, document.place("claims", index, "text"))
        yield Line(claim.reason, document.place("claims", index, "reason"))


def _exhibit(exhibit: Exhibit) -> Iterator[Line]:
    """Yield what a block of data says; its title and labels are read with its numbers."""
    facts, figure = exhibit.facts, exhibit.figure
    told = [(key, getattr(facts, key.replace("-", "_"))) for key in _FACTS] if facts else []
    numbers = list(_numbers(figure)) if figure else []
    yield Line(exhibit.title, exhibit.place, " ".join((*numbers, *(text for _, text in told))))
    yield from (Line(text, exhibit.at(key)) for key, text in told)
    if figure:
        yield from (Line(getattr(figure, key), exhibit.at(key), " ".join(numbers)) for key in _LABELS)
        for index, row in enumerate(figure.rows):
            yield from (Line(text, exhibit.at("rows", index), " ".join(row[1:])) for text in row[:1])
        for index, step in enumerate(figure.steps):
            yield Line(step.name, exhibit.at("steps", index, "name"), step.text)
            yield Line(step.text, exhibit.at("steps", index, "text"))


_FACTS = ("people", "how-long", "compared-with", "result", "limits", "paid-by")
_LABELS = ("filled", "outline", "unit")


def _numbers(figure: Figure) -> Iterator[str]:
    if figure.count is not None:
        yield f"{figure.count} of {figure.of}"
    yield from (" ".join(row) for row in figure.rows)


def _pictures(document: Document) -> Iterator[Line]:
    yield from (Line(image.text, Place(image.place.path, image.place.line)) for image in document.images)


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
