"""What the coming days would refuse by themselves: a page whose day comes, goes, or whose check falls due.

In: a snapshot of the project, today, and how far to look. Out: the days on which a build of these same files would have
errors that it does not have the day before. The scheduled build then never stops by surprise. A build of each such day
is made; what has no date in it is remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from sitebuilder.built import Options
from sitebuilder.findings import Finding
from sitebuilder.memo.calls import Each, afresh
from sitebuilder.pipeline import build
from sitebuilder.site import Site
from sitebuilder.snapshot import Snapshot


def coming(
    snapshot: Snapshot, options: Options, days: int, each: Each = afresh
) -> Iterator[tuple[date, tuple[Finding, ...]]]:
    """Yield each day up to `days` from today that brings new errors, and these."""
    now = build(snapshot, options, each)
    if now.site is None:
        return
    known = {_said(finding) for finding in now.findings if finding.severity == "error"}
    last = options.today + timedelta(days=days)
    for day in sorted(day for day in _turning(now.site) if options.today < day <= last):
        found = build(snapshot, replace(options, today=day), each).findings
        errors = [finding for finding in found if finding.severity == "error" and _said(finding) not in known]
        if errors:
            yield day, tuple(errors)
        known |= {_said(finding) for finding in errors}


def _said(finding: Finding) -> tuple[str, str, int]:
    """Return what makes a finding the same one on another day, whose number of days its message may hold."""
    return finding.place.path, finding.rule, finding.place.line


def _turning(site: Site) -> set[date]:
    """Return the days on which something about the site changes without anybody."""
    days: set[date] = set()
    grace = timedelta(days=site.settings.review.grace_days + 1)
    for front in (document.front for document in (*(page.document for page in site.pages), *site.held_back)):
        days |= {day for day in (front.publish_on, front.expires_on) if day}
        days |= {front.next_check + grace} if front.next_check else set()
    return days
