"""What stands around one page: all that the rest of the site gives to it.

In: a `Site`. Out: an `Around` for each page. With its document it is all that is needed to check and to render that page,
so that a page whose document and surroundings are as they were is as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import ClassVar

from sitebuilder.addresses import relative
from sitebuilder.datafiles import Table, Term
from sitebuilder.documents import Document
from sitebuilder.naming import PICTURES, REFERENCES
from sitebuilder.pictures import Prepared
from sitebuilder.record import Entry
from sitebuilder.references import Reference
from sitebuilder.settings import Review, Search, Settings, Topic, Wording
from sitebuilder.site import Page, Site, Target, anchors
from sitebuilder.views.links import href, page_link, study_names
from sitebuilder.views.page_records import CardView
from sitebuilder.views.records import LinkView, SiteView
from sitebuilder.views.sources import claim_view

NEWEST = 5


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that can be named, for a page that names something that is not there."""

    SHARED: ClassVar[bool] = True

    works: tuple[str, ...]
    pages: tuple[str, ...]
    files: tuple[str, ...]
    terms: tuple[str, ...]
    tables: tuple[str, ...]
    unread: tuple[str, ...]
    drafts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """What was recorded of files that are no longer there, for a page that may be one of them under another name."""

    SHARED: ClassVar[bool] = True

    entries: tuple[Entry, ...]


NOTHING = Unclaimed(())


def unclaimed_entries(site: Site) -> tuple[Entry, ...]:
    """Return what was recorded of files that are no longer there."""
    return tuple(entry for path, entry in site.checked.items() if path not in site.texts)


NOBODY = Names((), (), (), (), (), (), ())


@dataclass(frozen=True)
class Around:
    """What the rest of the site gives to one page.

    `works` and `words` are the references and glossary terms it uses, as far as they are there; `known_related` says
    which of its related pages are, or wait for their day; `prepared` is what became of its pictures, `card` of that of its front matter; `anchors` are those of the pages to whose missing anchors it links; `recorded` is what
    it said at its last check, if `recording` is done at all; `lost_anchors` are promised and not on it; `leaving` are the
    linked pages that have a last day.
    """

    settings: Settings
    shared: SiteView
    address: str
    topic: Topic | None
    targets: tuple[Target, ...]
    pictures: tuple[Target, ...]
    tables: tuple[Table | None, ...]
    works: tuple[Reference, ...]
    words: tuple[Term, ...]
    related: tuple[CardView, ...]
    previous: LinkView | None
    next: LinkView | None
    articles: tuple[CardView, ...]
    topics: tuple[CardView, ...]
    newest: tuple[CardView, ...]
    known_related: tuple[bool, ...]
    prepared: tuple[Prepared | None, ...]
    card: Prepared | None
    image_known: bool
    recording: bool
    recorded: Entry | None
    unclaimed: Unclaimed
    anchors: tuple[tuple[str, tuple[str, ...]], ...]
    lost_anchors: tuple[str, ...]
    leaving: tuple[tuple[str, date], ...]
    names: Names

    @cached_property
    def references(self) -> Mapping[str, Reference]:
        """The works it uses, by id."""
        return {work.id: work for work in self.works}

    def is_unread(self, identifier: str) -> bool:
        """Say whether the file of a work is there but could not be read."""
        return f"{REFERENCES}{identifier}.yaml" in self.names.unread

    @cached_property
    def terms(self) -> Mapping[str, Term]:
        """The terms it uses, by id."""
        return {term.id: term for term in self.words}


@dataclass(frozen=True, eq=False)
class FullPage(Page):
    """A page with all of its document."""

    document: Document


def full_page(document: Document, around: Around) -> FullPage:
    """Return the page of a document."""
    return FullPage(document, around.address, around.topic, around.targets, around.pictures, around.tables)


@dataclass(frozen=True, slots=True)
class Common:
    """What the surroundings of all pages have in common."""

    settings: Settings
    shared: SiteView
    newest: tuple[CardView, ...]
    topics: tuple[CardView, ...]
    names: Names
    unclaimed: Unclaimed


def common(site: Site, shared: SiteView) -> Common:
    """Return what the surroundings of all pages have in common; of the settings, what pages show."""
    return Common(
        settings=replace(site.settings, wording=Wording(), rules={}, search=Search(), review=Review()),
        shared=shared,
        newest=tuple(_newest(site)),
        topics=tuple(_topic_cards(site.settings)),
        names=_names(site),
        unclaimed=Unclaimed(unclaimed_entries(site)),
    )


def arounds(site: Site, shared: SiteView) -> Iterator[Around]:
    """Yield what stands around each page of the site."""
    held = common(site, shared)
    for page in site.pages:
        yield around(page, site, held)


def around(page: Page, site: Site, held: Common) -> Around:
    """Return what stands around one page."""
    kind, front = page.document.kind, page.document.front
    before, after = (page_link(site.settings, other) if other else None for other in site.neighbours(page))
    found = Around(
        settings=held.settings,
        shared=held.shared,
        address=page.address,
        topic=page.topic,
        targets=page.targets,
        pictures=page.pictures,
        tables=page.tables,
        works=tuple(site.references[name] for name in page.numbers if name in site.references),
        words=tuple(site.terms[name] for name in front.terms if name in site.terms),
        related=_related(page, site),
        previous=before,
        next=after,
        articles=_articles(page, site),
        topics=held.topics if kind == "home" else (),
        newest=held.newest if kind == "home" else (),
        known_related=tuple(_is_known(relative(page.path, target), site) for target in front.related),
        prepared=tuple(site.pictures.get(target.path) for target in page.pictures),
        card=site.pictures.get(relative(page.path, front.image)) if front.image else None,
        image_known=not front.image or _is_picture(relative(page.path, front.image), site),
        recording=bool(site.checked),
        recorded=site.checked.get(page.path),
        unclaimed=NOTHING if page.path in site.checked else held.unclaimed,
        anchors=tuple(_anchors(page, site)),
        lost_anchors=_lost_anchors(page, site),
        leaving=tuple(_leaving(page, site)),
        names=NOBODY,
    )
    return replace(found, names=held.names) if _names_what_is_missing(page, found) else found


def _names(site: Site) -> Names:
    return Names(
        tuple(site.references),
        tuple(site.by_path),
        tuple(sorted(site.files)),
        tuple(site.terms),
        tuple(site.tables),
        tuple(sorted(site.unread)),
        tuple(document.path for document in site.held_back if document.front.draft),
    )


def _names_what_is_missing(page: Page, around: Around) -> bool:
    front = page.document.front
    return (
        any(target.problem for target in (*around.targets, *around.pictures))
        or not all(around.known_related)
        or not around.image_known
        or any(name not in around.terms for name in front.terms)
        or any(name not in around.references for name in page.numbers)
        or any(name and table is None for name, table in zip(page.document.tables, around.tables, strict=True))
    )


def _is_picture(path: str, site: Site) -> bool:
    """Say whether a file is a picture, or is there but could not be read, which is told there."""
    return path in site.unread or (path in site.files and path.lower().endswith(PICTURES))


def _is_known(path: str, site: Site) -> bool:
    """Say whether a page is published, or waits only for its day."""
    return path in site.by_path or path in site.waiting


def _lost_anchors(page: Page, site: Site) -> tuple[str, ...]:
    promised = site.promised.get(page.address, ())
    known = anchors(page.document) if promised else frozenset()
    return tuple(anchor for anchor in promised if anchor not in known)


def _leaving(page: Page, site: Site) -> Iterator[tuple[str, date]]:
    for path in sorted({target.path for target in page.targets} & site.last_days.keys()):
        yield path, site.last_days[path]


def _anchors(page: Page, site: Site) -> Iterator[tuple[str, tuple[str, ...]]]:
    for path in sorted({target.path for target in page.targets if target.problem == "anchor"} & site.by_path.keys()):
        yield path, tuple(sorted(anchors(site.by_path[path].document)))


# --- cards ----------------------------------------------------------------------------------------------------------


def card(page: Page, site: Site) -> CardView:
    """Return a page as it stands in a list of pages."""
    front = page.document.front
    claim = claim_view(front.claims[0], page.numbers, site) if front.claims else None
    topic = page.topic.title if page.topic else ""
    studies = Counter(item.study for item in claim.sources) if claim else Counter()
    rests_on = tuple((name, studies[name]) for name in study_names().values() if name in studies)
    address = href(site.settings, page.address)
    return CardView(page.title, address, front.summary, claim, front.last_checked, topic, rests_on)


def _related(page: Page, site: Site) -> tuple[CardView, ...]:
    related = site.related(page) if page.document.kind in ("article", "page") else ()
    return tuple(card(other, site) for other in related)


def _articles(page: Page, site: Site) -> tuple[CardView, ...]:
    """Return the articles below a hub."""
    below = site.by_topic.get(page.topic.id, ()) if page.topic and page.document.kind == "topic" else ()
    return tuple(card(article, site) for article in below)


def _newest(site: Site) -> Iterator[CardView]:
    dated = [page for page in site.in_order if page.document.front.last_checked]
    dated.sort(key=lambda page: page.document.front.last_checked or date.min, reverse=True)
    yield from (card(page, site) for page in dated[:NEWEST])


def _topic_cards(settings: Settings) -> Iterator[CardView]:
    for topic in settings.topics:
        yield CardView(topic.title, href(settings, f"/{topic.id}/"), topic.summary, None, None)
