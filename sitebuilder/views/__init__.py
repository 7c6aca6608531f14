"""For every file of the site, exactly what it may show.

In: a `Site` and the templates. Out: `Output`s, each with everything that decides its bytes: a frozen view and the
templates it can reach. Looking up, sorting and counting is done here, so that a template only chooses and repeats.
Today is not known here. The records that templates see stand in `records`, `page_records` and `listing_records`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from sitebuilder.assets import Asset
from sitebuilder.findings import Place
from sitebuilder.site import Page, Site
from sitebuilder.views.feeds import machine_files
from sitebuilder.views.frame import site_view
from sitebuilder.views.hosting import hosting_files
from sitebuilder.views.listings import evidence_rows, listing_pages
from sitebuilder.views.pages import SPECIMEN, gone_pages, moved_pages, specimens, written_pages
from sitebuilder.views.reach import reach
from sitebuilder.views.records import Output, Templates

__all__ = ["Output", "Templates", "outputs"]


def outputs(
    site: Site, templates: Mapping[str, str], assets: Iterable[Asset], specimen: Page | None = None
) -> tuple[Output, ...]:
    """Return every file that is rendered; `templates` by name, `assets` are what pages load.

    `specimen` is the page of all blocks and components that a preview shows.
    """
    shared = site_view(site, assets)
    evidence = tuple(evidence_rows(site))
    planned = (
        *written_pages(site, shared),
        *listing_pages(site, shared, evidence),
        *moved_pages(site, shared),
        *gone_pages(site, shared),
        *machine_files(site, shared, evidence),
        *hosting_files(site, shared),
        *(specimens(specimen, site, shared) if specimen and SPECIMEN in templates else ()),
    )
    reached = cache(lambda name: reach(name, templates))
    return tuple(
        Output(file.path, file.template, reached(file.template), file.view, _place(file.source, file.template))
        for file in planned
    )


def _place(source: str, template: str) -> Place:
    return Place(source or f"templates/{template}")
