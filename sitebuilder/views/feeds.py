"""The files for machines: feed, sitemap, robots and the table of claims.

In: a `Site`, what every page shares and the rows of the evidence page. Out: a `FeedView` for each of these files.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from markupsafe import Markup

from sitebuilder.site import Site
from sitebuilder.views.evidence import evidence, evidence_csv, evidence_json
from sitebuilder.views.links import claim_lists_by_topic, listings, source_kinds, whole
from sitebuilder.views.listing_records import EvidenceRow, FeedEntry, FeedView
from sitebuilder.views.records import Planned, SiteView

LONGEST_FEED = 50
LONGEST_SITEMAP = 50_000
"""So many addresses may stand in one sitemap: sitemaps.org, Sitemaps XML format."""


def machine_files(site: Site, shared: SiteView, claims: tuple[EvidenceRow, ...]) -> Iterator[Planned]:
    """Plan every file for machines; `claims` are all claims of the guide."""
    published = evidence(site, claims)
    entries = tuple(_feed_entries(site))
    updated = max((entry.updated for entry in entries if entry.updated), default=None)
    for path, template, view in (
        ("feed.xml", "feed.xml", FeedView(shared, entries[:LONGEST_FEED], updated)),
        ("robots.txt", "robots.txt", FeedView(shared)),
        ("site.webmanifest", "site.webmanifest", FeedView(shared)),
        (".well-known/security.txt", "security.txt", FeedView(shared)),
        ("evidence.json", "text", _text(shared, evidence_json(published))),
        ("evidence.csv", "text", _text(shared, evidence_csv(published))),
    ):
        yield Planned(path, f"feeds/{template}", view)
    yield from _sitemaps(site, shared)


def _sitemaps(site: Site, shared: SiteView) -> Iterator[Planned]:
    """Plan the sitemap; when it would hold too many addresses, sitemap.xml names the parts."""
    entries = tuple(_sitemap_entries(site))
    if len(entries) <= LONGEST_SITEMAP:
        yield Planned("sitemap.xml", "feeds/sitemap.xml", FeedView(shared, entries))
        return
    parts = [entries[start : start + LONGEST_SITEMAP] for start in range(0, len(entries), LONGEST_SITEMAP)]
    for number, part in enumerate(parts, 1):
        yield Planned(f"sitemap-{number}.xml", "feeds/sitemap.xml", FeedView(shared, part))
    named = (f"/sitemap-{number}.xml" for number in range(1, len(parts) + 1))
    index = tuple(FeedEntry("", whole(site.settings, address), "", None, "") for address in named)
    yield Planned("sitemap.xml", "feeds/sitemap-index.xml", FeedView(shared, index))


def _text(shared: SiteView, text: str) -> FeedView:
    return FeedView(shared, text=Markup(text))  # noqa: S704  # not HTML


def _feed_entries(site: Site) -> Iterator[FeedEntry]:
    """Yield every article, and every corrected page, the newest first; of one day, those with a reason first."""
    corrected = {f"content/{entry.page.removeprefix('content/')}": entry for entry in reversed(site.corrections)}
    found = []
    others = [page for page in site.pages if page.path in corrected and page.document.kind != "article"]
    for page in (*site.in_order, *others):
        front, entry = page.document.front, corrected.get(page.path)
        days = [day for day in (front.last_checked, entry.date if entry else None) if day]
        if days:
            why = f"{entry.kind}: {entry.now}" if entry else ""
            found.append(FeedEntry(page.title, whole(site.settings, page.address), front.summary, max(days), why))
    yield from sorted(found, key=lambda entry: (entry.updated or date.min, bool(entry.why)), reverse=True)


def _sitemap_entries(site: Site) -> Iterator[FeedEntry]:
    for page in sorted(site.pages, key=lambda page: page.address):
        front = page.document.front
        yield FeedEntry(front.title, whole(site.settings, page.address), "", front.last_checked, "")
    for name in listings():
        if name not in ("404", "search"):
            yield FeedEntry("", whole(site.settings, f"/{name}/"), "", None, "")
    for kind in source_kinds(site):
        yield FeedEntry("", whole(site.settings, f"/references/{kind}/"), "", None, "")
    for place in claim_lists_by_topic(site):
        yield FeedEntry("", whole(site.settings, place.address), "", None, "")
