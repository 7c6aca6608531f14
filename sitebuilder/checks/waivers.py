"""A rule may be wrong for one sentence. Then the page says so, with a reason, where the next editor sees it.

A waiver without a finding is left over from an older text and would hide the next fault; so it is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sitebuilder.documents import Entry
from sitebuilder.findings import Finding, Place, Rule, did_you_mean
from sitebuilder.front_matter import Waiver

UNUSED = Rule("waiver-unused", "Every waiver still applies.", fixed=True)
UNKNOWN = Rule("waiver-unknown", "Every waiver names a rule that can be waived, with a reason.", fixed=True)
RULES = (UNUSED, UNKNOWN)


def apply(found: Iterable[Finding], waiving: Iterable[Entry], rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """Drop the findings that their page waives, and check the waivers themselves; `waiving` are the documents that have any."""
    documents = tuple(waiving)
    waived = {
        (document.path, waiver.rule)
        for document in documents
        for waiver in document.front.waivers
        if waiver.rule in rules and rules[waiver.rule].waivable and waiver.reason.strip()
    }
    used: set[tuple[str, str]] = set()
    for finding in found:
        key = (finding.place.path, finding.rule)
        if key in waived:
            used.add(key)
        else:
            yield finding
    for document in documents:
        for index, waiver in enumerate(document.front.waivers):
            place = document.place("waivers", index)
            if (document.path, waiver.rule) not in waived:
                yield from _without_effect(waiver, place, rules)
            elif (document.path, waiver.rule) not in used:
                message = f"nothing on this page breaks the rule “{waiver.rule}” any more"
                yield UNUSED.at(place, message, fix="delete the waiver")


def _without_effect(waiver: Waiver, place: Place, rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """Say why a waiver does not hold."""
    waivable = sorted(name for name, rule in rules.items() if rule.waivable)
    if waiver.rule not in rules:
        fix = did_you_mean(waiver.rule, waivable, f"Rules that can be waived: {', '.join(waivable)}")
        yield UNKNOWN.at(place, f"there is no rule “{waiver.rule}” that could be waived", fix=fix)
    elif waiver.rule not in waivable:
        fix = f"put right what the rule finds, and delete the waiver; can be waived: {', '.join(waivable)}"
        yield UNKNOWN.at(place, f"no page can waive the rule “{waiver.rule}”", fix=fix)
    else:
        fix = "write why the reader is better served without the rule here"
        yield UNKNOWN.at(place, f"the waiver of “{waiver.rule}” gives no reason", fix=fix)
