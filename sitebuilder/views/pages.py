"""The pages that editors write: home, hubs, articles, pages of the site, and what is left at their old addresses.

In: a page and what stands around it. Out: its `PageView`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from markupsafe import Markup, escape

from sitebuilder.addresses import file_of, gone_file
from sitebuilder.documents import Document
from sitebuilder.front_matter import OldAnchor
from sitebuilder.markup import MARK
from sitebuilder.site import Page, Site
from sitebuilder.views.around import Around, Common, FullPage, around, card, full_page
from sitebuilder.views.exhibits import exhibit_views, rungs_below
from sitebuilder.views.frame import card_path, gone_frame, moved_frame, page_frame
from sitebuilder.views.images import image_views
from sitebuilder.views.links import href, page_link
from sitebuilder.views.page_records import (
    CiteView,
    FactsView,
    FigureView,
    Fills,
    GoneView,
    HeadingView,
    MovedView,
    PageView,
    ReviewView,
    ShareView,
    TableView,
    TermView,
)
from sitebuilder.views.records import CiteItem, ClaimView, Planned, SiteView
from sitebuilder.views.sources import cite_item, claim_view, source_list

SPECIMEN = "pages/components.html"


def shared_pictures(site: Site) -> Iterator[Planned]:
    """Plan the picture of each page for social media, unless its editor chose one."""
    for page in site.pages:
        if site.settings.social_cards and not page.document.front.image:
            yield Planned(card_path(page), "cards/card.svg", _share(page, site), "templates/cards/card.svg")


def moved_pages(site: Site, shared: SiteView) -> Iterator[Planned]:
    """Plan what is left behind at the old addresses of pages."""
    taken = {file_of(page.address) for page in site.pages}
    for page in site.pages:
        for alias in (alias for alias in page.aliases if file_of(alias) not in taken):
            frame = moved_frame(page, alias, site.settings, shared)
            view = MovedView(frame, page_link(site.settings, page))
            yield Planned(file_of(alias), "pages/moved.html", view, page.path)


def gone_pages(site: Site, shared: SiteView) -> Iterator[Planned]:
    """Plan what is left of pages that were taken down."""
    for gone in site.gone:
        see = site.by_path.get(gone.see)
        frame = gone_frame(gone, site.settings, shared)
        view = GoneView(frame, gone.title, gone.day, gone.reason, page_link(site.settings, see) if see else None)
        yield Planned(gone_file(gone.address), "pages/removed.html", view, gone.path)


def specimens(specimen: Page, document: Document, site: Site, held: Common) -> Iterator[Planned]:
    """Plan the page that shows all blocks and components of a preview."""
    surroundings = around(specimen, site, held)
    view = page_view(full_page(document, surroundings), surroundings)
    some = tuple(card(page, site) for page in site.in_order[:3])
    view = replace(view, articles=some, topics=held.topics, newest=held.newest)
    yield Planned("_components/index.html", SPECIMEN, view, specimen.path)


def page_view(page: FullPage, around: Around) -> PageView:
    """Return all that the template of a page may show."""
    document, front = page.document, page.document.front
    fills = _fills(page, around)
    former = _former(front.anchors)
    claims = tuple(
        replace(claim_view(claim, page.numbers, around), anchors=former.get(f"claim-{claim.id}", ()))
        for claim in front.claims
    )
    cards, body = _cards_first(document.body) if document.kind == "article" else ("", document.body)
    body, rest = _halves(body) if document.kind == "home" else (body, "")
    return PageView(
        frame=page_frame(page, around),
        summary=front.summary,
        draft=front.draft,
        cards_first=front.cards_first,
        cards=_with_anchors(cards, former),
        body=_with_anchors(body, former),
        rest=_with_anchors(rest, former),
        fills=fills,
        claims=claims,
        contents=tuple(HeadingView(h.level, h.text, h.id) for h in document.headings if h.level == 2),
        sources=tuple(source_list(page.numbers, around, _backs(fills, claims))),
        rungs=rungs_below(page, around),
        review=ReviewView(front.author, front.reviewed_by, front.last_checked, front.next_check, front.searched_to),
        related=around.related,
        previous=around.previous,
        next=around.next,
        articles=around.articles,
        topics=around.topics,
        newest=around.newest,
    )


def _former(anchors: Iterable[OldAnchor]) -> Mapping[str, tuple[str, ...]]:
    """Return the old anchors by the one that took their place."""
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for anchor in anchors:
        found[anchor.now] += (anchor.old,)
    return found


_HEADING = re.compile(r"<h[2-6] id=\"(?P<id>[^\"]+)\"[^>]*>")


def _with_anchors(body: str, former: Mapping[str, tuple[str, ...]]) -> Markup:
    """Put the old anchors of headings in front of their words."""

    def beside(found: re.Match[str]) -> str:
        return found[0] + "".join(f'<span id="{escape(old)}"></span>' for old in former.get(found["id"], ()))

    return Markup(_HEADING.sub(beside, body) if former else body)  # noqa: S704  # sanitised in markup.convert


def _share(page: Page, site: Site) -> ShareView:
    front = page.document.front
    claim = front.claims[0] if front.claims and page.document.kind != "home" else None
    return ShareView(
        title=site.settings.name if page.document.kind == "home" else front.title,
        answer=claim.text if claim else site.settings.description if page.document.kind == "home" else front.summary,
        grade=claim.grade if claim else None,
        grade_name=site.settings.grade(claim.grade).name if claim else "",
        site_name=site.settings.name,
    )


def _cards_first(body: str) -> tuple[str, str]:
    """Split a text behind the help cards that it begins with, which stand before the list of what is on the page."""
    found = _CARDS.match(body)
    return (body[: found.end()], body[found.end() :]) if found else ("", body)


_CARDS = re.compile(
    r"(?:\s*<section(?=[^>]*\bdata-box=\"(?:emergency|urgent|talk)\")[^>]*>(?:(?!<section)[\s\S])*?</section>)+"
)


def _halves(body: str) -> tuple[str, str]:
    """Split a text before its second heading of the second level, so that something can stand between the two halves."""
    depth, seen = 0, 0
    for tag in _TOP.finditer(body):
        depth += {"<section": 1, "</section": -1}.get(tag[0], 0)
        seen += tag[0] == "<h2" and depth == 0
        if seen == 2:
            return body[: tag.start()], body[tag.start() :]
    return body, ""


_TOP = re.compile(r"<h2|</?section")


# --- what stands at the marks of a text -----------------------------------------------------------------------------


def _fills(page: FullPage, around: Around) -> Fills:
    settings = around.settings
    return Fills(
        cites=tuple(_cites(page, around)),
        exhibits=tuple(exhibit_views(page, around)),
        links=tuple(href(settings, target.href) for target in page.targets),
        images=tuple(image_views(page, around)),
        terms=tuple(_terms(page.document, around)),
    )


def _cites(page: FullPage, around: Around) -> Iterator[CiteView]:
    """Yield the citations in the order they were met; their anchors count in the order of the text."""
    marks = enumerate(MARK.finditer(page.document.body), 1)
    order = {int(found["index"]): n for n, found in marks if found["kind"] == "cite"}
    for index, cited in enumerate(page.document.citations):
        items = tuple(cite_item(work.id, page.numbers, around, work.locator) for work in cited)
        yield CiteView(f"c{order.get(index, index)}", items)


def _terms(document: Document, around: Around) -> Iterator[TermView]:
    for identifier in document.front.terms:
        term = around.terms.get(identifier)
        if term:
            names = sorted({term.term, *term.also}, key=lambda name: (-len(name), name))
            address = href(around.settings, f"/glossary/#{term.id}")
            yield TermView(term.id, tuple(names), term.say, address, term.term)


def _backs(fills: Fills, claims: Iterable[ClaimView]) -> Mapping[str, tuple[str, ...]]:
    """Return the anchors of the places that use each work: claims, citations in the order of the text, exhibits."""
    backs: defaultdict[str, list[str]] = defaultdict(list)
    for claim in claims:
        for item in claim.sources:
            backs[item.id].append(f"claim-{claim.id}")
    for cite in sorted(fills.cites, key=lambda cite: int(cite.anchor[1:])):
        for item in cite.items:
            backs[item.id].append(cite.anchor)
    for exhibit in fills.exhibits:
        for item, anchor in _exhibit_sources(exhibit):
            backs[item.id].append(anchor)
    return {identifier: tuple(dict.fromkeys(anchors)) for identifier, anchors in backs.items()}


def _exhibit_sources(exhibit: FactsView | FigureView | TableView) -> Iterator[tuple[CiteItem, str]]:
    """Yield the works an exhibit rests on, each with the anchor of the place that cites it."""
    if isinstance(exhibit, TableView):
        yield from ((item, f"{exhibit.anchor}-{row.id}") for row in exhibit.rows for item in row.sources)
        return
    if exhibit.source:
        yield exhibit.source, exhibit.anchor
    for number, step in enumerate(exhibit.steps if isinstance(exhibit, FigureView) else (), 1):
        yield from ((item, f"{exhibit.anchor}-{number}") for item in step.sources)
