"""The promises of the site, at a glance.

Content rules look at a page (or the whole site) before it is rendered; output rules look at finished HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from sitebuilder import (
    blocks,
    body,
    datafiles,
    documents,
    leftovers,
    limits,
    misfits,
    naming,
    online,
    references,
    rendering,
    settings,
    snapshot,
    strict_yaml,
)
from sitebuilder.checks import (
    addresses,
    citations,
    data,
    dates,
    disclaimer,
    drawings,
    figures,
    finished_html,
    front_matter,
    grades,
    ledger,
    links,
    pictures,
    promises,
    prose,
    security,
    structure,
    unfinished,
    waivers,
)
from sitebuilder.findings import Finding, Rule, did_you_mean
from sitebuilder.settings import Settings
from sitebuilder.site import Site
from sitebuilder.views.around import Around, FullPage

PAGE_RULES: tuple[Callable[[FullPage, Around], Iterator[Finding]], ...] = (
    front_matter.check,
    structure.check,
    unfinished.check,
    citations.check,
    grades.check,
    links.check,
    figures.check,
    pictures.check,
    ledger.check,
    promises.check,
)
SITE_RULES: tuple[Callable[[Site, date], Iterator[Finding]], ...] = (
    addresses.check_site,
    promises.check_site,
    security.check_site,
    front_matter.check_site,
    dates.check_site,
    citations.check_site,
    grades.check_site,
    ledger.check_site,
    data.check_site,
    pictures.check_site,
    unfinished.check_site,
)
READING_RULES: tuple[Rule, ...] = (
    settings.MISSING_FILE,
    *(snapshot.MISSING, snapshot.UNREADABLE, snapshot.TOO_LARGE, snapshot.SYMLINK, naming.NAME, naming.UNEXPECTED),
    *(
        strict_yaml.INVALID,
        strict_yaml.REPEATED,
        misfits.MISSING,
        misfits.UNKNOWN,
        misfits.VALUE,
        misfits.EMPTY,
        datafiles.CELL_UNKNOWN,
    ),
    *(
        documents.FRONT_MATTER,
        body.RAW,
        blocks.UNKNOWN,
        blocks.UNCLOSED,
        body.CITATION_SYNTAX,
        body.COMMENT,
        leftovers.LEFT_OVER,
        limits.BEYOND,
    ),
    *(references.UNLOCATED, references.UNDATED, references.TWICE),
    rendering.TEMPLATE,
)
RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        *READING_RULES,
        *front_matter.RULES,
        *dates.RULES,
        *data.RULES,
        *structure.RULES,
        *unfinished.RULES,
        *citations.RULES,
        *grades.RULES,
        *links.RULES,
        *pictures.RULES,
        *figures.RULES,
        *drawings.RULES,
        *ledger.RULES,
        *addresses.RULES,
        *promises.RULES,
        *security.RULES,
        *prose.RULES,
        *waivers.RULES,
        *disclaimer.RULES,
        *finished_html.RULES,
    )
}
WEIGHABLE: Mapping[str, Rule] = {**RULES, **online.RULES}
"""The same with the rules of `check --online`, which no build breaks."""


def check_site(site: Site, today: date) -> Iterator[Finding]:
    """Check everything for which the whole site, or the day, has to be known."""
    yield from _severities(site.settings)
    for site_rule in SITE_RULES:
        yield from site_rule(site, today)
    for page in site.pages:
        yield from dates.check(page, site, today)


def check_page(page: FullPage, around: Around) -> Iterator[Finding]:
    """Check everything that can be known of one page before it is rendered."""
    for rule in PAGE_RULES:
        yield from rule(page, around)


def _severities(settings: Settings) -> Iterator[Finding]:
    """Find severities in site.yaml that have no effect: of rules that are not there, or that nobody can lower."""
    known = {*WEIGHABLE, *(f"word-{family}" for family in settings.wording.families)}
    for name, chosen in settings.rules.items():
        place = settings.place("rules", name)
        if name not in known:
            fix = did_you_mean(name, known, "`build.py check --rules` lists all rules")
            yield misfits.VALUE.at(place, f"there is no rule “{name}”", fix=fix)
        elif chosen != "error" and name in WEIGHABLE and WEIGHABLE[name].fixed:
            yield misfits.VALUE.at(place, f"the rule “{name}” can not be lowered", fix="take this line out")


def weighed(found: Iterable[Finding], severities: Mapping[str, str]) -> Iterator[Finding]:
    """Give findings the severity that site.yaml chose for their rule; fixed rules keep theirs, “off” drops the finding."""
    for finding in found:
        rule = WEIGHABLE.get(finding.rule)
        chosen = severities.get(finding.rule)
        if chosen is None or (rule is not None and rule.fixed):
            yield finding
        elif chosen == "error":
            yield Finding(finding.place, finding.rule, finding.message, finding.fix, "error")
        elif chosen == "warning":
            yield Finding(finding.place, finding.rule, finding.message, finding.fix, "warning")
