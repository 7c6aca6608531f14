"""For every file of the site, exactly what it may show.

In: a `Site`. Out: what stands around each page, and a plan of every other file: a frozen view and the name of its template. Looking up, sorting and counting is done here, so that a template only chooses and repeats.
Today is not known here. The records that templates see stand in `records`, `page_records` and `listing_records`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sitebuilder.documents import Document
from sitebuilder.site import Page, Site
from sitebuilder.views.around import arounds, common
from sitebuilder.views.claim_lists import evidence_rows
from sitebuilder.views.feeds import machine_files
from sitebuilder.views.frame import site_view
from sitebuilder.views.hosting import hosting_files
from sitebuilder.views.listings import listing_pages
from sitebuilder.views.pages import SPECIMEN, gone_pages, moved_pages, shared_pictures, specimens
from sitebuilder.views.reach import reach
from sitebuilder.views.records import Output, Planned, SiteView, Templates

__all__ = ["SPECIMEN", "Output", "Planned", "Templates", "arounds", "planned_files", "reach", "site_view"]


def planned_files(site: Site, shared: SiteView, specimen: Page | None = None) -> Iterator[Planned]:
    """Plan every file that is made from more than one page: listings, what is left at old addresses, files for machines.

    `specimen` is the page of all blocks and components that a preview shows.
    """
    evidence = tuple(evidence_rows(site))
    yield from listing_pages(site, shared, evidence)
    yield from moved_pages(site, shared)
    yield from gone_pages(site, shared)
    yield from machine_files(site, shared, evidence)
    yield from hosting_files(site, shared)
    yield from shared_pictures(site)
    if specimen and isinstance(specimen.document, Document):
        yield from specimens(specimen, specimen.document, site, common(site, shared))
