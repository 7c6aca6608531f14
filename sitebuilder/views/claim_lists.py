"""All claims of the guide: one page while it can be read, else a page that counts them and lists by topic.

In: a `Site` and what every page shares. Out: the rows of all claims, and a view for each of these pages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sitebuilder.settings import Settings
from sitebuilder.site import Site
from sitebuilder.views.frame import claims_frame, listing_frame
from sitebuilder.views.links import claim_lists_by_topic, direction_names, href, page_link
from sitebuilder.views.listing_records import ClaimList, EvidenceRow, EvidenceView
from sitebuilder.views.records import Frame, Planned, SiteView
from sitebuilder.views.sources import claim_view

_TEMPLATE = "pages/evidence.html"


def evidence_rows(site: Site) -> Iterator[EvidenceRow]:
    """Yield every claim of the articles, in reading order."""
    for page, claim in site.claims:
        link = page_link(site.settings, page)
        topic = page.topic.title if page.topic else ""
        yield EvidenceRow(link, topic, claim_view(claim, page.numbers, site), page.document.front.last_checked)


def claim_lists(site: Site, shared: SiteView, rows: tuple[EvidenceRow, ...]) -> Iterator[Planned]:
    """Plan the page of all claims; `rows` are all of them."""
    settings, frame = site.settings, listing_frame("evidence", site.settings, shared)
    lists = claim_lists_by_topic(site)
    if not lists:
        yield Planned("evidence/index.html", _TEMPLATE, _view(frame, settings, rows, rows))
        return
    parts, start = [], 0
    for place in lists:
        listed = rows[start : start + place.count]
        start += place.count
        parts.append(replace(place, address=href(settings, place.address)))
        own = claims_frame(place.title, place.address, settings, shared)
        yield Planned(f"{place.address[1:]}index.html", _TEMPLATE, _view(own, settings, listed, rows))
    yield Planned("evidence/index.html", _TEMPLATE, _view(frame, settings, (), rows, tuple(parts)))


def _view(
    frame: Frame,
    settings: Settings,
    listed: Sequence[EvidenceRow],
    rows: Sequence[EvidenceRow],
    lists: tuple[ClaimList, ...] = (),
) -> EvidenceView:
    counted = rows if lists else listed
    grades: Counter[int] = Counter(row.claim.grade for row in counted)
    directions: Counter[str] = Counter(row.claim.direction for row in counted)
    words = [(grade, settings.grade(grade)) for grade in (4, 3, 2, 1, 0)]
    by_topic: defaultdict[str, list[EvidenceRow]] = defaultdict(list)
    for row in listed:
        by_topic[row.topic].append(row)
    return EvidenceView(
        frame=frame,
        topics=tuple((topic, tuple(found)) for topic, found in by_topic.items()),
        grades=tuple((grade, verbs.name, verbs.basis, grades[grade]) for grade, verbs in words),
        directions=tuple((way, name, directions[way]) for way, name in direction_names().items() if way in directions),
        listed=len(listed),
        total=len(rows),
        lists=lists,
    )
