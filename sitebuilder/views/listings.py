"""The pages made from data: glossary, references, evidence, help, corrections, A to Z, search and not found.

In: a `Site` and what every page shares. Out: a view for each of these pages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from sitebuilder.references import KINDS, Reference
from sitebuilder.site import Site
from sitebuilder.views.claim_lists import claim_lists
from sitebuilder.views.frame import kind_frame, listing_frame
from sitebuilder.views.links import href, listing_link, listings, page_link, source_kinds, study_names
from sitebuilder.views.listing_records import (
    CorrectionsView,
    CorrectionView,
    EvidenceRow,
    GlossaryEntry,
    GlossaryView,
    HelpSign,
    HelpView,
    IndexView,
    ReferenceIndexView,
    ReferencesView,
    SimpleView,
    SourceKind,
    WorkLink,
)
from sitebuilder.views.records import Frame, LinkView, Planned, SiteView, SourceView
from sitebuilder.views.sources import cite_item, source_list, source_view

T = TypeVar("T")


def listing_pages(site: Site, shared: SiteView, evidence: tuple[EvidenceRow, ...]) -> Iterator[Planned]:
    """Plan every page made from data; `evidence` are all claims."""

    def frame(name: str) -> Frame:
        return listing_frame(name, site.settings, shared)

    def plan(name: str, view: object, source: str = "") -> Planned:
        return Planned(f"{name}/index.html", f"pages/{name}.html", view, source)

    yield plan("glossary", _glossary(site, frame("glossary")), "content/glossary.yaml")
    yield from _references(site, shared)
    yield from claim_lists(site, shared, evidence)
    yield plan("help", _help(site, frame("help")), "content/help.yaml")
    yield plan("corrections", _corrections(site, frame("corrections")), "content/corrections.yaml")
    yield plan("a-z", _index(site, frame("a-z")))
    yield plan("search", SimpleView(frame("search")))
    if site.settings.editor_ui:
        yield plan("admin", SimpleView(frame("admin")))
    yield Planned("404.html", "pages/404.html", SimpleView(frame("404")))


def _glossary(site: Site, frame: Frame) -> GlossaryView:
    entries = (
        GlossaryEntry(term.id, term.term, term.plain, term.say, term.also, term.aliases, _users(term.id, site))
        for term in site.glossary
    )
    return GlossaryView(frame, _by_letter(entries, lambda entry: entry.term))


def _users(term: str, site: Site) -> tuple[LinkView, ...]:
    return tuple(page_link(site.settings, page) for page in site.explained_on.get(term, ()))


def _references(site: Site, shared: SiteView) -> Iterator[Planned]:
    """Plan one page with all works; or, when it would grow too long, one with all in short and one a kind."""
    cited = {kind: tuple(_sources(site, kind)) for kind in KINDS}
    kinds = tuple((kind, study_names()[kind], sources) for kind, sources in cited.items() if sources)
    total = sum(len(sources) for _, _, sources in kinds)
    frame = listing_frame("references", site.settings, shared)
    if not source_kinds(site):
        yield Planned("references/index.html", "pages/references.html", ReferencesView(frame, kinds, total))
        return
    index = tuple(
        SourceKind(kind, name, f"{frame.address}{kind}/", tuple(_in_short(site, kind))) for kind, name, _ in kinds
    )
    yield Planned("references/index.html", "pages/references-index.html", ReferenceIndexView(frame, index, total))
    for kind, name, sources in kinds:
        view = ReferencesView(kind_frame(kind, site.settings, shared), ((kind, name, sources),), len(sources))
        yield Planned(f"references/{kind}/index.html", "pages/references.html", view)


def _cited(site: Site, kind: str) -> list[Reference]:
    works = (work for work in site.references.values() if work.evidence == kind and work.id in site.used_by)
    return sorted(works, key=lambda work: work.id)


def _sources(site: Site, kind: str) -> Iterator[SourceView]:
    for number, work in enumerate(_cited(site, kind), 1):
        pages = tuple(page_link(site.settings, page) for page in site.used_by[work.id])
        yield source_view(work, number, used_by=pages)


def _in_short(site: Site, kind: str) -> Iterator[WorkLink]:
    for work in _cited(site, kind):
        first = next(iter(work.author), None)
        name = (first.family or first.literal or first.given) if first else ""
        year = next((str(dated.parts[0]) for dated in (work.issued, work.accessed) if dated and dated.parts), "")
        by = f"{name} and others" if len(work.author) > 1 else name
        yield WorkLink(work.id, work.title.strip().rstrip("."), ", ".join(filter(None, (by, year))))


def _help(site: Site, frame: Frame) -> HelpView:
    help_ = site.help
    named = [identifier for sign in help_.emergency_signs for identifier in sign.references]
    numbers = {identifier: number for number, identifier in enumerate(dict.fromkeys(named), 1)}
    signs = tuple(
        HelpSign(
            sign.sign, f"sign-{place}", tuple(cite_item(identifier, numbers, site) for identifier in sign.references)
        )
        for place, sign in enumerate(help_.emergency_signs, 1)
    )
    backs = {work: tuple(sign.anchor for sign in signs if work in [i.id for i in sign.sources]) for work in numbers}
    sources = tuple(source_list(numbers, site, backs))
    return HelpView(frame, help_.countries, signs, help_.while_you_wait, help_.what_to_say, sources)


def _corrections(site: Site, frame: Frame) -> CorrectionsView:
    pages = (site.by_path.get(f"content/{entry.page.removeprefix('content/')}") for entry in site.corrections)
    entries = (
        CorrectionView(entry, page_link(site.settings, page) if page else None)
        for entry, page in zip(site.corrections, pages, strict=True)
    )
    return CorrectionsView(frame, tuple(entries))


def _index(site: Site, frame: Frame) -> IndexView:
    settings = site.settings
    links = [
        *(page_link(settings, page) for page in site.pages if page.document.kind != "home"),
        *(listing_link(settings, name) for name in listings() if name != "404"),
        *(LinkView(term.term, href(settings, f"/glossary/#{term.id}")) for term in site.glossary),
    ]
    return IndexView(frame, _by_letter(links, lambda link: link.title))


# --- by letter ------------------------------------------------------------------------------------------------------

_LETTER = re.compile(r"[A-Za-z]")


def _by_letter(entries: Iterable[T], name: Callable[[T], str]) -> tuple[tuple[str, tuple[T, ...]], ...]:
    grouped: defaultdict[str, list[T]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: _sorting(name(entry))):
        grouped[_first_letter(name(entry))].append(entry)
    return tuple((letter, tuple(found)) for letter, found in sorted(grouped.items()))


def _sorting(text: str) -> tuple[str, str]:
    return re.sub(r"^[^0-9A-Za-z]+", "", text).lower(), text


def _first_letter(text: str) -> str:
    first = _sorting(text)[0][:1].upper()
    return first if _LETTER.match(first) else "0–9"
