"""The files for machines: feed, sitemap, robots, the documents of the search and the table of claims.

In: a `Site`, what every page shares and the rows of the evidence page. Out: a `FeedView` for each of these files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from markupsafe import Markup

from sitebuilder.references import Reference
from sitebuilder.site import Site
from sitebuilder.vancouver import citation
from sitebuilder.views.links import listings, source_kinds, whole
from sitebuilder.views.listing_records import EvidenceRow, FeedEntry, FeedView
from sitebuilder.views.records import Planned, SiteView
from sitebuilder.views.searching import search_json

LONGEST_FEED = 50


def machine_files(site: Site, shared: SiteView, evidence: tuple[EvidenceRow, ...]) -> Iterator[Planned]:
    """Plan every file for machines; `evidence` are all claims of the guide."""
    entries = tuple(_feed_entries(site))
    updated = max((entry.updated for entry in entries if entry.updated), default=None)
    for path, template, view in (
        ("feed.xml", "feed.xml", FeedView(shared, entries[:LONGEST_FEED], updated)),
        ("sitemap.xml", "sitemap.xml", FeedView(shared, tuple(_sitemap_entries(site)), updated)),
        ("robots.txt", "robots.txt", FeedView(shared)),
        ("site.webmanifest", "site.webmanifest", FeedView(shared)),
        (".well-known/security.txt", "security.txt", FeedView(shared)),
        ("search.json", "text", _text(shared, search_json(site))),
        ("evidence.json", "text", _text(shared, _evidence_json(site, evidence))),
        ("evidence.csv", "text", _text(shared, _evidence_csv(site, evidence))),
    ):
        yield Planned(path, f"feeds/{template}", view)


def _text(shared: SiteView, text: str) -> FeedView:
    return FeedView(shared, text=Markup(text))  # noqa: S704  # not HTML


def _feed_entries(site: Site) -> Iterator[FeedEntry]:
    reasons = {f"content/{entry.page.removeprefix('content/')}": entry for entry in reversed(site.corrections)}
    pages = [page for page in site.in_order if page.document.front.last_checked]
    pages.sort(key=lambda page: (page.document.front.last_checked or date.min, page.path), reverse=True)
    for page in pages:
        front, entry = page.document.front, reasons.get(page.path)
        why = f"{entry.kind}: {entry.now}" if entry else ""
        yield FeedEntry(page.title, whole(site.settings, page.address), front.summary, front.last_checked, why)


def _sitemap_entries(site: Site) -> Iterator[FeedEntry]:
    for page in sorted(site.pages, key=lambda page: page.address):
        front = page.document.front
        yield FeedEntry(front.title, whole(site.settings, page.address), "", front.last_checked, "")
    for name in listings():
        if name not in ("404", "search"):
            yield FeedEntry("", whole(site.settings, f"/{name}/"), "", None, "")
    for kind in source_kinds(site):
        yield FeedEntry("", whole(site.settings, f"/references/{kind}/"), "", None, "")


# --- the table of claims --------------------------------------------------------------------------------------------


def _evidence_json(site: Site, rows: tuple[EvidenceRow, ...]) -> str:
    """Every claim of the guide; the format is described in README, “Files for machines”."""
    used = sorted({item.id for row in rows for item in row.claim.sources})
    data = {
        "site": site.settings.name,
        "claims": [_claim(row, site) for row in rows],
        "references": {i: _work(site.references[i]) for i in used if i in site.references},
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _claim(row: EvidenceRow, site: Site) -> dict[str, Any]:  # Any: JSON
    return {
        "id": row.claim.id,
        "page": site.settings.origin + row.page.address,
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


def _work(work: Reference) -> dict[str, str]:
    return {"citation": citation(work), "evidence": work.evidence, "address": work.address}


def _evidence_csv(site: Site, rows: tuple[EvidenceRow, ...]) -> str:
    header = "page,claim_id,claim,grade,direction,reason,references,last_checked\r\n"
    return header + "".join(",".join(map(_csv, _cells(row, site))) + "\r\n" for row in rows)


def _cells(row: EvidenceRow, site: Site) -> tuple[str, ...]:
    return (
        site.settings.origin + row.page.address,
        row.claim.id,
        row.claim.text,
        str(row.claim.grade),
        row.claim.direction,
        row.claim.reason,
        " ".join(item.id for item in row.claim.sources),
        row.last_checked.isoformat() if row.last_checked else "",
    )


def _csv(value: str) -> str:
    """Quote a cell by RFC 4180, and keep a spreadsheet from running it as a formula."""
    guarded = f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
    return '"' + guarded.replace('"', '""') + '"'
