"""A rule may be wrong for one sentence. Then the page says so, with a reason, where the next editor sees it.

A waiver without a finding is left over from an older text and would hide the next fault; so it is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sitebuilder.findings import Finding, Rule, did_you_mean
from sitebuilder.site import Site

UNUSED = Rule("waiver-unused", "Every waiver still applies.", fixed=True)
UNKNOWN = Rule("waiver-unknown", "Every waiver names a rule that can be waived, with a reason.", fixed=True)
RULES = (UNUSED, UNKNOWN)


def apply(found: Iterable[Finding], site: Site, rules: Mapping[str, Rule], today: date) -> Iterator[Finding]:
    """Drop the findings that their page waives, and check the waivers themselves."""
    waived = {
        (page.path, waiver.rule)
        for page in site.pages
        for waiver in page.document.front.waivers
        if waiver.rule in rules and rules[waiver.rule].waivable and waiver.reason.strip()
    }
    used: set[tuple[str, str]] = set()
    for finding in found:
        key = (finding.place.path, finding.rule)
        if key in waived:
            used.add(key)
        else:
            yield finding
    waivable = sorted(name for name, rule in rules.items() if rule.waivable)
    for page in site.pages:
        for index, waiver in enumerate(page.document.front.waivers):
            place = page.document.place("waivers", index)
            if (page.path, waiver.rule) not in waived:
                what = (
                    "there is no reason" if waiver.rule in waivable else f"the rule “{waiver.rule}” can not be waived"
                )
                yield UNKNOWN.at(
                    place,
                    f"this waiver does not hold: {what}",
                    fix=did_you_mean(waiver.rule, waivable, f"Rules that can be waived: {', '.join(waivable)}"),
                )
            elif (page.path, waiver.rule) not in used:
                yield UNUSED.at(
                    place, f"nothing on this page breaks the rule “{waiver.rule}” any more", fix="delete the waiver"
                )
