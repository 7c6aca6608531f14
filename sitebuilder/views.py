"""For every file of the site, exactly what it may show.

In: a `Site` and the templates. Out: `Output`s, each with everything that decides its bytes: a frozen view and the
templates it can reach. Views hold text, numbers, dates, `Markup`, tuples and views; looking up, sorting and counting
is done here, so that a template only chooses and repeats. Today is not known here.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, ClassVar

from markupsafe import Markup

from sitebuilder.datafiles import Correction, Country, Table
from sitebuilder.documents import Claim, Document, Exhibit, Figure
from sitebuilder.findings import Place
from sitebuilder.markup import MARK
from sitebuilder.references import KINDS, Reference
from sitebuilder.settings import policy
from sitebuilder.site import Page, Site, file_of, relative
from sitebuilder.vancouver import citation, identifiers

# --- what templates see ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link: what it says and where it leads."""

    title: str
    address: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class AssetView:
    """A static file: its path below static/ and its address, which changes with its content."""

    path: str
    address: str


@dataclass(frozen=True, slots=True)
class SiteView:
    """What every page knows of the site."""

    SHARED: ClassVar[bool] = True  # digested once, however many pages hold it

    name: str
    description: str
    language: str
    base: str
    url: str
    menu: tuple[LinkView, ...]
    topics: tuple[LinkView, ...]
    pages: tuple[LinkView, ...]
    licence: str
    repository: str
    contact: str
    subject: str
    assets: tuple[AssetView, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the skeleton of one page needs."""

    site: SiteView
    template: str
    title: str
    summary: str
    address: str
    canonical: str
    breadcrumbs: tuple[LinkView, ...] = ()
    section: str = ""
    image: str = ""
    json_ld: Markup = Markup("")
    indexed: bool = True


@dataclass(frozen=True, slots=True)
class CiteItem:
    """One work inside a citation: its number on this page, its id and which kind of study it is."""

    number: int
    id: str
    evidence: str
    locator: str = ""
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class CiteView:
    """One citation of the text; `anchor` is the id it gets on the page."""

    anchor: str
    items: tuple[CiteItem, ...]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One graded claim."""

    id: str
    text: str
    grade: int
    grade_name: str
    direction: str
    reason: str
    sources: tuple[CiteItem, ...]


@dataclass(frozen=True, slots=True)
class FactsView:
    """What one key study did and found."""

    title: str
    anchor: str
    source: CiteItem | None
    people: str
    how_long: str
    compared_with: str
    result: str
    limits: str
    paid_by: str


@dataclass(frozen=True, slots=True)
class BarView:
    """One row of a figure: a bar from 0, or a range from `low` to `high`; `start` and `width` in percent of the axis."""

    label: str
    low: str
    high: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class RungView:
    """One kind of study on an evidence ladder, with the sources of the page that are of this kind."""

    evidence: str
    sources: tuple[CiteItem, ...]


@dataclass(frozen=True, slots=True)
class FigureView:
    """The numbers of a picture, ready to be drawn."""

    kind: str
    title: str
    anchor: str
    source: CiteItem | None
    unit: str
    count: int
    of: int
    rows: tuple[BarView, ...]
    rungs: tuple[RungView, ...]
    top: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a table."""

    id: str
    cells: tuple[str, ...]
    grade: int | None
    grade_name: str
    as_of: str
    sources: tuple[CiteItem, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table of data; the last columns (grade, as_of, sources) are shown when a row has them."""

    title: str
    caption: str
    anchor: str
    checked: date
    columns: tuple[str, ...]
    rows: tuple[RowView, ...]
    graded: bool
    dated: bool


@dataclass(frozen=True, slots=True)
class ImageView:
    """A picture of the text."""

    address: str
    alt: str


@dataclass(frozen=True, slots=True)
class TermView:
    """A glossary term that the text may use: `names` are its wordings, longest first."""

    id: str
    names: tuple[str, ...]
    say: str
    address: str


@dataclass(frozen=True, slots=True)
class Fills:
    """What stands at the marks of a document's HTML."""

    cites: tuple[CiteView, ...]
    exhibits: tuple[FactsView | FigureView | TableView, ...]
    links: tuple[str, ...]
    images: tuple[ImageView, ...]
    terms: tuple[TermView, ...]


@dataclass(frozen=True, slots=True)
class IdentifierView:
    """A lasting name of a work."""

    label: str
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """One work in a list of sources."""

    number: int
    id: str
    text: str
    identifiers: tuple[IdentifierView, ...]
    evidence: str
    people: str
    funding: str
    retracted: str
    backs: tuple[str, ...]
    used_by: tuple[LinkView, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewView:
    """Who stands for a page, and when it was and will be checked."""

    author: str
    reviewed_by: str
    last_checked: date | None
    next_check: date | None
    searched_to: str


@dataclass(frozen=True, slots=True)
class HeadingView:
    """An entry of the contents list."""

    level: int
    text: str
    id: str


@dataclass(frozen=True, slots=True)
class CardView:
    """A page in a list of pages."""

    title: str
    address: str
    summary: str
    claim: ClaimView | None
    last_checked: date | None
    topic: str = ""


@dataclass(frozen=True, slots=True)
class PageView:
    """An article, hub, home or page of the site."""

    frame: Frame
    summary: str
    draft: bool
    body: Markup
    fills: Fills
    claims: tuple[ClaimView, ...]
    contents: tuple[HeadingView, ...]
    sources: tuple[SourceView, ...]
    review: ReviewView
    related: tuple[CardView, ...] = ()
    previous: LinkView | None = None
    next: LinkView | None = None
    articles: tuple[CardView, ...] = ()
    topics: tuple[CardView, ...] = ()
    newest: tuple[CardView, ...] = ()


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """One explained word and the pages that use it."""

    id: str
    term: str
    plain: str
    say: str
    also: tuple[str, ...]
    used_by: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class GlossaryView:
    """The glossary, by first letter."""

    frame: Frame
    letters: tuple[tuple[str, tuple[GlossaryEntry, ...]], ...]


@dataclass(frozen=True, slots=True)
class ReferencesView:
    """All cited works, by kind of evidence."""

    frame: Frame
    kinds: tuple[tuple[str, tuple[SourceView, ...]], ...]
    total: int


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One claim of the guide, with the page that makes it."""

    page: LinkView
    topic: str
    claim: ClaimView
    last_checked: date | None


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """Every claim of the guide, by topic; `grades` and `directions` count them."""

    frame: Frame
    topics: tuple[tuple[str, tuple[EvidenceRow, ...]], ...]
    grades: tuple[tuple[int, str, str, int], ...]
    directions: tuple[tuple[str, int], ...]
    total: int


@dataclass(frozen=True, slots=True)
class HelpSign:
    """A sign of an emergency and the works that say so."""

    sign: str
    sources: tuple[CiteItem, ...]


@dataclass(frozen=True, slots=True)
class HelpView:
    """Where help is."""

    frame: Frame
    countries: tuple[Country, ...]
    signs: tuple[HelpSign, ...]
    while_you_wait: tuple[str, ...]
    what_to_say: tuple[str, ...]
    sources: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """One entry of the corrections log."""

    entry: Correction
    page: LinkView | None


@dataclass(frozen=True, slots=True)
class CorrectionsView:
    """The corrections log, newest first."""

    frame: Frame
    entries: tuple[CorrectionView, ...]


@dataclass(frozen=True, slots=True)
class IndexView:
    """The A to Z."""

    frame: Frame
    letters: tuple[tuple[str, tuple[LinkView, ...]], ...]


@dataclass(frozen=True, slots=True)
class SimpleView:
    """A page that needs no more than its frame: search, not found."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class MovedView:
    """The page left behind at an old address."""

    frame: Frame
    target: LinkView


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of the feed."""

    title: str
    url: str
    summary: str
    updated: date | None
    why: str


@dataclass(frozen=True, slots=True)
class FeedView:
    """Feed, sitemap and the other files for machines."""

    site: SiteView
    entries: tuple[FeedEntry, ...] = ()
    updated: date | None = None
    text: Markup = Markup("")


@dataclass(frozen=True, slots=True)
class Templates:
    """A template and all it extends, includes or imports: pairs of name and text."""

    SHARED: ClassVar[bool] = True

    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Output:
    """One file of the published site, with everything that decides its bytes."""

    path: str
    template: str
    templates: Templates
    view: Any  # any of the views above
    place: Place  # where the content comes from, for what is found wrong with the file


# --- which templates a template can reach ---------------------------------------------------------------------------

_REACH = re.compile(r"{%-?\s*(?:extends|include|import|from)\s+[\"'](?P<name>[^\"']+)[\"']")


def reach(name: str, texts: Mapping[str, str]) -> Templates:
    """Return a template and all it extends, includes or imports, by name; unknown names are left out."""
    found: dict[str, str] = {}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in texts and current not in found:
            found[current] = texts[current]
            waiting.extend(match["name"] for match in _REACH.finditer(texts[current]))
    return Templates(tuple(sorted(found.items())))


# --- the outputs of a site ------------------------------------------------------------------------------------------


def outputs(site: Site, templates: Mapping[str, str], assets: Mapping[str, str]) -> tuple[Output, ...]:
    """Return every file that is rendered; `templates` by name, `assets` the digests of static files by path."""
    return tuple(_Viewer(site, templates, assets).outputs())


_PAGE_TEMPLATES = {
    "home": "pages/home.html",
    "topic": "pages/topic.html",
    "article": "pages/article.html",
    "page": "pages/page.html",
}
_LETTER = re.compile(r"[A-Za-z]")


class _Viewer:
    """Holds what the views of one site share while they are made."""

    def __init__(self, site: Site, templates: Mapping[str, str], assets: Mapping[str, str]) -> None:
        self.site, self.settings, self.texts = site, site.settings, templates
        self.reach = cache(lambda name: reach(name, templates))
        self.special: Mapping[str, Mapping[str, str]] = policy("pages")
        self.assets = tuple(
            AssetView(path, f"{self.settings.base}{path}?v={digest[:10]}") for path, digest in sorted(assets.items())
        )

    # Links

    def href(self, address: str) -> str:
        """Return an address as it stands in a link: with the path of the site before it."""
        return self.settings.base + address[1:] if address.startswith("/") else address

    def link(self, page: Page) -> LinkView:
        return LinkView(page.title, self.href(page.address), page.document.front.summary)

    @cached_property
    def frame_site(self) -> SiteView:
        settings = self.settings
        return SiteView(
            settings.name,
            settings.description,
            settings.language,
            settings.base,
            settings.origin + settings.base,
            tuple(filter(None, map(self.menu_link, settings.menu or [topic.id for topic in settings.topics]))),
            tuple(LinkView(topic.title, self.href(f"/{topic.id}/"), topic.summary) for topic in settings.topics),
            tuple(self.link(page) for page in self.site.pages if page.document.kind == "page"),
            settings.licence,
            settings.repository,
            settings.contact,
            settings.subject,
            self.assets,
        )

    def menu_link(self, name: str) -> LinkView | None:
        topics = {topic.id: topic for topic in self.settings.topics}
        if name in topics:
            return LinkView(topics[name].title, self.href(f"/{name}/"), topics[name].summary)
        if name in self.special:
            return LinkView(self.special[name]["title"], self.href(f"/{name}/"), self.special[name]["summary"])
        page = self.site.by_path.get(f"content/{name}.md")
        return self.link(page) if page else None

    # Pages written by editors

    def outputs(self) -> Iterator[Output]:
        for page in self.site.pages:
            yield self.output(file_of(page.address), _PAGE_TEMPLATES[page.document.kind], self.page(page), page.path)
        yield from self.special_pages()
        yield from self.moved()
        yield from self.machine_files()

    def output(self, path: str, template: str, view: Any, source: str = "") -> Output:  # Any: see Output.view
        return Output(path, template, self.reach(template), view, Place(source or f"templates/{template}"))

    def page(self, page: Page) -> PageView:
        document, front = page.document, page.document.front
        backs: defaultdict[str, list[str]] = defaultdict(list)
        fills = self.fills(page, backs)
        before, after = self.site.neighbours(page)
        return PageView(
            frame=self.frame_of(page),
            summary=front.summary,
            draft=front.draft,
            body=Markup(document.body),  # noqa: S704  # sanitised in markup.convert
            fills=fills,
            claims=tuple(self.claim(claim, page.numbers) for claim in front.claims),
            contents=tuple(HeadingView(h.level, h.text, h.id) for h in document.headings if h.level == 2),
            sources=tuple(self.sources(page.numbers, backs)),
            review=ReviewView(front.author, front.reviewed_by, front.last_checked, front.next_check, front.searched_to),
            related=tuple(map(self.card, self.site.related(page))) if document.kind in ("article", "page") else (),
            previous=self.link(before) if before else None,
            next=self.link(after) if after else None,
            articles=tuple(map(self.card, self.articles_below(page))),
            topics=tuple(self.topic_cards()) if document.kind == "home" else (),
            newest=tuple(map(self.card, self.newest())) if document.kind == "home" else (),
        )

    def articles_below(self, page: Page) -> tuple[Page, ...]:
        return self.site.by_topic.get(page.topic.id, ()) if page.topic and page.document.kind == "topic" else ()

    def newest(self) -> list[Page]:
        dated = [page for page in self.site.in_order if page.document.front.last_checked]
        return sorted(dated, key=lambda page: page.document.front.last_checked or date.min, reverse=True)[:5]

    def topic_cards(self) -> Iterator[CardView]:
        for topic in self.settings.topics:
            yield CardView(topic.title, self.href(f"/{topic.id}/"), topic.summary, None, None)

    def card(self, page: Page) -> CardView:
        front = page.document.front
        claim = self.claim(front.claims[0], page.numbers) if front.claims else None
        topic = page.topic.title if page.topic else ""
        return CardView(page.title, self.href(page.address), front.summary, claim, front.last_checked, topic)

    def frame_of(self, page: Page) -> Frame:
        front, kind = page.document.front, page.document.kind
        crumbs = [LinkView(self.settings.name, self.settings.base)] if kind != "home" else []
        if kind == "article" and page.topic:
            crumbs.append(LinkView(page.topic.title, self.href(f"/{page.topic.id}/")))
        section = self.href(f"/{page.topic.id}/") if page.topic else self.href(page.address)
        return Frame(
            site=self.frame_site,
            template=kind,
            title=front.title,
            summary=front.summary,
            address=self.href(page.address),
            canonical=self.settings.origin + self.href(page.address),
            breadcrumbs=tuple(crumbs),
            section=section,
            image=self.image_address(page),
            json_ld=self.json_ld(page),
        )

    def image_address(self, page: Page) -> str:
        image = page.document.front.image
        if not image:
            return ""
        path = relative(page.path, image)
        return self.settings.origin + self.href("/" + path.removeprefix("static/").removeprefix("content/"))

    def json_ld(self, page: Page) -> Markup:
        """Describe a page to machines by schema.org MedicalWebPage, from the same record as the visible text."""
        front, settings = page.document.front, self.settings
        url = settings.origin + self.href(page.address)
        data: dict[str, Any] = {  # Any: JSON
            "@context": "https://schema.org",
            "@type": "MedicalWebPage" if front.claims or front.last_checked else "WebPage",
            "@id": url,
            "url": url,
            "name": front.title,
            "description": front.summary,
            "inLanguage": settings.language,
            "isPartOf": {"@type": "WebSite", "name": settings.name, "url": settings.origin + settings.base},
        }
        if settings.subject:
            data["about"] = {"@type": "Thing", "name": settings.subject}
        if front.last_checked:
            data["lastReviewed"] = front.last_checked.isoformat()
            data["audience"] = {"@type": "MedicalAudience", "audienceType": "Patient"}
        if front.author:
            data["author"] = {"@type": "Organization", "name": front.author}
        if front.reviewed_by:
            data["reviewedBy"] = {"@type": "Person", "name": front.reviewed_by}
        works = [self.site.references[i] for i in page.numbers if i in self.site.references]
        if works:
            data["citation"] = [
                {
                    "@type": "ScholarlyArticle" if work.type == "article-journal" else "CreativeWork",
                    "name": work.title,
                    "url": work.address,
                }
                for work in works
            ]
        return Markup(_json(data))  # noqa: S704  # _json escapes what could end the script element

    # What stands in a text

    def claim(self, claim: Claim, numbers: Mapping[str, int]) -> ClaimView:
        name = self.settings.grade(claim.grade).name
        items = tuple(self.cite_item(identifier, numbers) for identifier in claim.references)
        return ClaimView(claim.id, claim.text, claim.grade, name, claim.direction, claim.reason, items)

    def cite_item(self, identifier: str, numbers: Mapping[str, int], locator: str = "") -> CiteItem:
        work = self.site.references.get(identifier)
        evidence, retracted = (work.evidence, bool(work.retracted)) if work else ("", False)
        return CiteItem(numbers.get(identifier, 0), identifier, evidence, locator, retracted)

    def fills(self, page: Page, backs: defaultdict[str, list[str]]) -> Fills:
        document = page.document
        order = {
            int(found["index"]): n for n, found in enumerate(MARK.finditer(document.body), 1) if found["kind"] == "cite"
        }
        cites = []
        for index, cited in enumerate(document.citations):
            anchor = f"c{order.get(index, index)}"
            cites.append(CiteView(anchor, tuple(self.cite_item(c.id, page.numbers, c.locator) for c in cited)))
        for cite in sorted(cites, key=lambda cite: int(cite.anchor[1:])):
            for item in cite.items:
                backs[item.id].append(cite.anchor)
        exhibits = tuple(
            self.exhibit(exhibit, f"x{number}", table, page, backs)
            for number, (exhibit, table) in enumerate(zip(document.exhibits, page.tables, strict=True), 1)
        )
        return Fills(
            cites=tuple(cites),
            exhibits=exhibits,
            links=tuple(self.href(target.href) for target in page.targets),
            images=tuple(
                ImageView(self.href(target.href), image.text)
                for target, image in zip(page.pictures, document.images, strict=True)
            ),
            terms=tuple(self.terms(document)),
        )

    def terms(self, document: Document) -> Iterator[TermView]:
        for identifier in document.front.terms:
            term = self.site.terms.get(identifier)
            if term:
                names = sorted({term.term, *term.also}, key=lambda name: (-len(name), name))
                yield TermView(term.id, tuple(names), term.say, self.href(f"/glossary/#{term.id}"))

    def exhibit(
        self, exhibit: Exhibit, anchor: str, table: Table | None, page: Page, backs: defaultdict[str, list[str]]
    ) -> FactsView | FigureView | TableView:
        numbers = page.numbers
        if exhibit.figure:
            return self.figure(exhibit.title, anchor, exhibit.figure, page, backs)
        if table:
            for row in table.rows:
                for identifier in row.references:
                    backs[identifier].append(f"{anchor}-{row.id}")
            return self.table(exhibit.title, anchor, table, numbers)
        facts = exhibit.facts
        if facts:
            backs[facts.reference].append(anchor)
        return FactsView(
            exhibit.title,
            anchor,
            self.cite_item(facts.reference, numbers) if facts else None,
            facts.people if facts else "",
            facts.how_long if facts else "",
            facts.compared_with if facts else "",
            facts.result if facts else "",
            facts.limits if facts else "",
            facts.paid_by if facts else "",
        )

    def figure(
        self, title: str, anchor: str, figure: Figure, page: Page, backs: defaultdict[str, list[str]]
    ) -> FigureView:
        if figure.reference:
            backs[figure.reference].append(anchor)
        source = self.cite_item(figure.reference, page.numbers) if figure.reference else None
        rows, top = _bars(figure)
        return FigureView(
            figure.kind,
            title,
            anchor,
            source,
            figure.unit,
            figure.count or 0,
            figure.of or 0,
            rows,
            tuple(self.rungs(page)) if figure.kind == "ladder" else (),
            top,
        )

    def rungs(self, page: Page) -> Iterator[RungView]:
        for kind in KINDS:
            items = tuple(self.cite_item(i, page.numbers) for i in page.numbers)
            yield RungView(kind, tuple(item for item in items if item.evidence == kind))

    def table(self, title: str, anchor: str, table: Table, numbers: Mapping[str, int]) -> TableView:
        rows = tuple(
            RowView(
                row.id,
                tuple(row.cells.get(column.id, "") for column in table.columns),
                row.grade,
                self.settings.grade(row.grade).name if row.grade is not None else "",
                row.as_of,
                tuple(self.cite_item(identifier, numbers) for identifier in row.references),
            )
            for row in table.rows
        )
        graded, dated = any(row.grade is not None for row in rows), any(row.as_of for row in rows)
        columns = tuple(column.title for column in table.columns)
        return TableView(title, table.caption, anchor, table.checked, columns, rows, graded, dated)

    def sources(self, numbers: Mapping[str, int], backs: Mapping[str, list[str]]) -> Iterator[SourceView]:
        for identifier, number in numbers.items():
            work = self.site.references.get(identifier)
            if work:
                yield self.source(work, number, tuple(backs.get(identifier, ())))

    def source(
        self, work: Reference, number: int, backs: tuple[str, ...], used_by: tuple[LinkView, ...] = ()
    ) -> SourceView:
        names = tuple(IdentifierView(name.label, name.text, name.address) for name in identifiers(work))
        return SourceView(
            number,
            work.id,
            citation(work),
            names,
            work.evidence,
            work.people,
            work.funding,
            work.retracted,
            backs,
            used_by,
        )

    # Pages made from data

    def special_pages(self) -> Iterator[Output]:
        yield self.output("glossary/index.html", "pages/glossary.html", self.glossary(), "content/glossary.yaml")
        yield self.output("references/index.html", "pages/references.html", self.references())
        yield self.output("evidence/index.html", "pages/evidence.html", self.evidence())
        yield self.output("help/index.html", "pages/help.html", self.help(), "content/help.yaml")
        yield self.output(
            "corrections/index.html", "pages/corrections.html", self.corrections(), "content/corrections.yaml"
        )
        yield self.output("a-z/index.html", "pages/a-z.html", self.index())
        yield self.output("search/index.html", "pages/search.html", SimpleView(self.frame("search")))
        yield self.output("404.html", "pages/404.html", SimpleView(self.frame("404")))

    def frame(self, name: str) -> Frame:
        entry = self.special[name]
        address = self.href("/404.html" if name == "404" else f"/{name}/")
        return Frame(
            self.frame_site,
            {"a-z": "page"}.get(name, name),
            entry["title"],
            entry["summary"],
            address,
            self.settings.origin + address,
            (LinkView(self.settings.name, self.settings.base),),
            address,
            indexed=name not in ("404", "search"),
        )

    def glossary(self) -> GlossaryView:
        users: defaultdict[str, list[LinkView]] = defaultdict(list)
        for page in self.site.pages:
            for identifier in page.document.front.terms:
                users[identifier].append(self.link(page))
        entries = (
            GlossaryEntry(term.id, term.term, term.plain, term.say, term.also, tuple(users[term.id]))
            for term in self.site.glossary
        )
        return GlossaryView(self.frame("glossary"), _by_letter(entries, lambda entry: entry.term))

    def references(self) -> ReferencesView:
        grouped: defaultdict[str, list[SourceView]] = defaultdict(list)
        cited = [work for work in self.site.references.values() if work.id in self.site.used_by]
        for number, work in enumerate(sorted(cited, key=lambda work: work.id), 1):
            pages = tuple(self.link(page) for page in self.site.used_by[work.id])
            grouped[work.evidence].append(self.source(work, number, (), pages))
        return ReferencesView(
            self.frame("references"), tuple((kind, tuple(grouped[kind])) for kind in KINDS if grouped[kind]), len(cited)
        )

    def evidence_rows(self) -> Iterator[EvidenceRow]:
        for page, claim in self.site.claims:
            front = page.document.front
            topic = page.topic.title if page.topic else ""
            yield EvidenceRow(self.link(page), topic, self.claim(claim, page.numbers), front.last_checked)

    def evidence(self) -> EvidenceView:
        rows = list(self.evidence_rows())
        by_topic: defaultdict[str, list[EvidenceRow]] = defaultdict(list)
        for row in rows:
            by_topic[row.topic].append(row)
        grades = Counter(row.claim.grade for row in rows)
        directions = Counter(row.claim.direction for row in rows)
        words = [(grade, self.settings.grade(grade)) for grade in (4, 3, 2, 1, 0)]
        return EvidenceView(
            self.frame("evidence"),
            tuple((topic, tuple(found)) for topic, found in by_topic.items()),
            tuple((grade, verbs.name, verbs.basis, grades[grade]) for grade, verbs in words),
            tuple(sorted(directions.items())),
            len(rows),
        )

    def help(self) -> HelpView:
        help_ = self.site.help
        numbers: dict[str, int] = {}
        for sign in help_.emergency_signs:
            for identifier in sign.references:
                numbers.setdefault(identifier, len(numbers) + 1)
        signs = tuple(
            HelpSign(sign.sign, tuple(self.cite_item(i, numbers) for i in sign.references))
            for sign in help_.emergency_signs
        )
        sources = tuple(self.sources(numbers, {}))
        return HelpView(self.frame("help"), help_.countries, signs, help_.while_you_wait, help_.what_to_say, sources)

    def corrections(self) -> CorrectionsView:
        entries = (
            CorrectionView(entry, self.link(page) if page else None)
            for entry in self.site.corrections
            for page in [self.site.by_path.get(f"content/{entry.page.removeprefix('content/')}")]
        )
        return CorrectionsView(self.frame("corrections"), tuple(entries))

    def index(self) -> IndexView:
        links = [self.link(page) for page in self.site.pages if page.document.kind != "home"]
        links += [
            LinkView(entry["title"], self.href(f"/{name}/"), entry["summary"])
            for name, entry in self.special.items()
            if name != "404"
        ]
        links += [LinkView(term.term, self.href(f"/glossary/#{term.id}"), "") for term in self.site.glossary]
        return IndexView(self.frame("a-z"), _by_letter(links, lambda link: link.title))

    def moved(self) -> Iterator[Output]:
        for page in self.site.pages:
            for alias in page.document.front.aliases:
                frame = Frame(
                    self.frame_site,
                    "page",
                    f"Moved: {page.title} ({alias})",
                    f"The page at {alias} is now at another address: {page.title}",
                    self.href(alias),
                    self.settings.origin + self.href(page.address),
                    (LinkView(self.settings.name, self.settings.base),),
                    indexed=False,
                )
                yield self.output(file_of(alias), "pages/moved.html", MovedView(frame, self.link(page)), page.path)

    # Files for machines

    def machine_files(self) -> Iterator[Output]:
        site = self.frame_site
        entries = tuple(self.feed_entries())
        updated = max((entry.updated for entry in entries if entry.updated), default=None)
        yield self.output("feed.xml", "feeds/feed.xml", FeedView(site, entries[:50], updated))
        yield self.output("sitemap.xml", "feeds/sitemap.xml", FeedView(site, tuple(self.sitemap_entries()), updated))
        yield self.output("robots.txt", "feeds/robots.txt", FeedView(site))
        yield self.output("site.webmanifest", "feeds/site.webmanifest", FeedView(site))
        yield self.output("_headers", "feeds/_headers", FeedView(site))
        yield self.output("_redirects", "feeds/_redirects", FeedView(site, tuple(self.redirects())))
        yield self.output(".well-known/security.txt", "feeds/security.txt", FeedView(site))
        for path, text in (
            ("search.json", self.search_json()),
            ("evidence.json", self.evidence_json()),
            ("evidence.csv", self.evidence_csv()),
        ):
            yield self.output(path, "feeds/text", FeedView(site, text=Markup(text)))  # noqa: S704  # not HTML

    def feed_entries(self) -> Iterator[FeedEntry]:
        reasons = {f"content/{entry.page.removeprefix('content/')}": entry for entry in reversed(self.site.corrections)}
        pages = [page for page in self.site.in_order if page.document.front.last_checked]
        for page in sorted(
            pages, key=lambda page: (page.document.front.last_checked or date.min, page.path), reverse=True
        ):
            entry = reasons.get(page.path)
            why = f"{entry.kind}: {entry.now}" if entry else ""
            yield FeedEntry(
                page.title,
                self.settings.origin + self.href(page.address),
                page.document.front.summary,
                page.document.front.last_checked,
                why,
            )

    def sitemap_entries(self) -> Iterator[FeedEntry]:
        for page in sorted(self.site.pages, key=lambda page: page.address):
            front = page.document.front
            yield FeedEntry(front.title, self.settings.origin + self.href(page.address), "", front.last_checked, "")
        for name in self.special:
            if name not in ("404", "search"):
                yield FeedEntry("", self.settings.origin + self.href(f"/{name}/"), "", None, "")

    def redirects(self) -> Iterator[FeedEntry]:
        for page in self.site.pages:
            for alias in page.document.front.aliases:
                yield FeedEntry(self.href(alias), self.href(page.address), "", None, "")

    def search_json(self) -> str:
        """The documents of the search: one object a page, and the groups of words that mean the same."""
        documents = [
            {
                "title": page.title,
                "address": self.href(page.address),
                "section": page.topic.title if page.topic else "",
                "summary": page.document.front.summary,
                "answer": page.document.front.claims[0].text if page.document.front.claims else "",
                "grade": self.settings.grade(page.document.front.claims[0].grade).name
                if page.document.front.claims
                else "",
                "headings": " ".join(heading.text for heading in page.document.headings),
                "terms": " ".join(
                    name
                    for i in page.document.front.terms
                    if i in self.site.terms
                    for name in (self.site.terms[i].term, *self.site.terms[i].also)
                ),
            }
            for page in self.site.pages
        ]
        return (
            json.dumps({"documents": documents, "synonyms": self.settings.search.synonyms}, ensure_ascii=False) + "\n"
        )

    def evidence_json(self) -> str:
        """Every claim of the guide; the format is described in README, “Files for machines”."""
        rows = [
            {
                "id": row.claim.id,
                "page": self.settings.origin + row.page.address,
                "title": row.page.title,
                "topic": row.topic,
                "claim": row.claim.text,
                "grade": row.claim.grade,
                "grade_name": row.claim.grade_name,
                "direction": row.claim.direction,
                "reason": row.claim.reason,
                "references": [item.id for item in row.claim.sources],
                "last_checked": row.last_checked.isoformat() if row.last_checked else None,
            }
            for row in self.evidence_rows()
        ]
        used = sorted({i for row in self.evidence_rows() for i in (item.id for item in row.claim.sources)})
        works = {i: _work(self.site.references[i]) for i in used if i in self.site.references}
        return (
            json.dumps({"site": self.settings.name, "claims": rows, "references": works}, ensure_ascii=False, indent=1)
            + "\n"
        )

    def evidence_csv(self) -> str:
        header = "page,claim_id,claim,grade,direction,reason,references,last_checked\r\n"
        lines = (
            ",".join(
                map(
                    _csv,
                    (
                        self.settings.origin + row.page.address,
                        row.claim.id,
                        row.claim.text,
                        str(row.claim.grade),
                        row.claim.direction,
                        row.claim.reason,
                        " ".join(item.id for item in row.claim.sources),
                        row.last_checked.isoformat() if row.last_checked else "",
                    ),
                )
            )
            for row in self.evidence_rows()
        )
        return header + "".join(f"{line}\r\n" for line in lines)


def _work(work: Reference) -> dict[str, str]:
    return {"citation": citation(work), "evidence": work.evidence, "address": work.address}


def _csv(value: str) -> str:
    """Quote a cell by RFC 4180, and keep a spreadsheet from running it as a formula."""
    guarded = f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
    return '"' + guarded.replace('"', '""') + '"'


def _json(data: Any) -> str:  # Any: JSON
    """Write JSON that can stand inside a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return (
        text.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def _bars(figure: Figure) -> tuple[tuple[BarView, ...], str]:
    """Scale the rows of a figure to percent of its axis; rows that are no numbers are left out (a rule names them)."""
    ranges = [(row[0], *spread) for row in figure.rows for spread in [span_of(row)] if spread]
    top = max((high for _, _, high in ranges), default=0.0)
    if top <= 0:
        return (), "0"
    axis = 100.0 if figure.kind == "bars" and "100" in figure.unit and top <= 100 else top
    bars = tuple(
        BarView(label, _number(low), _number(high), round(100 * low / axis, 2), round(100 * (high - low) / axis, 2))
        for label, low, high in ranges
    )
    return bars, _number(axis)


def span_of(row: tuple[str, ...]) -> tuple[float, float] | None:
    """Return the range of a row of a figure, [label, value] or [label, from, to], or None if it is not one."""
    try:
        numbers = [float(cell) for cell in row[1:]]
    except ValueError:
        return None
    if len(numbers) == 1:
        numbers = [0.0, *numbers]
    return (numbers[0], numbers[1]) if len(numbers) == 2 and 0 <= numbers[0] <= numbers[1] < 1e9 else None


def _number(value: float) -> str:
    return f"{value:g}"


def _by_letter(
    entries: Iterable[Any], name: Any
) -> tuple[tuple[str, tuple[Any, ...]], ...]:  # Any: entries of one kind
    grouped: defaultdict[str, list[Any]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: _sorting(name(entry))):
        grouped[_first_letter(name(entry))].append(entry)
    return tuple((letter, tuple(found)) for letter, found in sorted(grouped.items()))


def _sorting(text: str) -> tuple[str, str]:
    return re.sub(r"^[^0-9A-Za-z]+", "", text).lower(), text


def _first_letter(text: str) -> str:
    first = _sorting(text)[0][:1].upper()
    return first if _LETTER.match(first) else "0–9"
