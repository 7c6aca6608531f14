"""Every claim of the guide as data: evidence.json and evidence.csv.

In: the rows of the evidence page. Out: the text of the two files, from the records of `published`.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from sitebuilder.published import COLUMNS, PublishedClaim, PublishedEvidence, PublishedWork
from sitebuilder.references import Reference
from sitebuilder.site import Site
from sitebuilder.vancouver import citation
from sitebuilder.views.listing_records import EvidenceRow


def evidence(site: Site, rows: tuple[EvidenceRow, ...]) -> PublishedEvidence:
    """Return what evidence.json says."""
    used = sorted({item.id for row in rows for item in row.claim.sources})
    works = {identifier: _work(site.references[identifier]) for identifier in used if identifier in site.references}
    return PublishedEvidence(site.settings.name, tuple(_claim(row, site) for row in rows), works)


def _claim(row: EvidenceRow, site: Site) -> PublishedClaim:
    claim = row.claim
    return PublishedClaim(
        id=claim.id,
        page=site.settings.origin + row.page.address,
        title=row.page.title,
        topic=row.topic,
        claim=claim.text,
        grade=claim.grade,
        grade_name=claim.grade_name,
        direction=claim.direction,
        reason=claim.reason,
        references=tuple(item.id for item in claim.sources),
        last_checked=row.last_checked,
    )


def _work(work: Reference) -> PublishedWork:
    return PublishedWork(citation(work), work.evidence, work.address)


def evidence_json(found: PublishedEvidence) -> str:
    """Return the text of evidence.json."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=1, default=str) + "\n"


def evidence_csv(found: PublishedEvidence) -> str:
    """Return the text of evidence.csv, by RFC 4180, one claim a line."""
    lines = (",".join(map(_quoted, _cells(claim))) for claim in found.claims)
    return "".join(f"{line}\r\n" for line in (",".join(COLUMNS), *lines))


def _cells(claim: PublishedClaim) -> tuple[str, ...]:
    return (
        claim.page,
        claim.id,
        claim.claim,
        str(claim.grade),
        claim.direction,
        claim.reason,
        " ".join(claim.references),
        claim.last_checked.isoformat() if claim.last_checked else "",
    )


def _quoted(value: str) -> str:
    """Quote a cell, and keep a spreadsheet from running it as a formula."""
    guarded = f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
    return '"' + guarded.replace('"', '""') + '"'
