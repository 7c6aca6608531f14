"""Every citation leads to a work that a reader can find, and that may be cited.

A citation that resolves to nothing looks like evidence and is none. A retracted work, a shop or a lobby group is none
either. A work that nobody cites is listed, because its file may be a forgotten citation.
"""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from sitebuilder.blocks import Exhibit
from sitebuilder.findings import Finding, Place, Rule, did_you_mean
from sitebuilder.references import Reference, twins
from sitebuilder.site import HELP, Page, Site

UNKNOWN = Rule("citation-unknown", "Every citation names a work in content/references/.", fixed=True)
RETRACTED = Rule("reference-retracted", "No claim rests on a work that was withdrawn.", fixed=True)
UNUSED = Rule("reference-unused", "Every work in content/references/ is cited somewhere.", severity="warning")
SOURCE = Rule("source-not-allowed", "No shop, lobby group or social network is cited.")
RULES = (UNKNOWN, RETRACTED, UNUSED, SOURCE)

_SAYS_SO = ("retracted", "withdrawn", "retraction")


def check(page: Page, site: Site, today: date) -> Iterator[Finding]:
    """Check every use of a work on one page."""
    for identifier, place in _uses(page):
        if _is_unknown(identifier, site):
            yield _unknown(identifier, place, site)
    for sentence in page.document.sentences:
        for identifier in sentence.cites:
            work = site.references.get(identifier)
            if work and work.retracted and not any(word in sentence.text.lower() for word in _SAYS_SO):
                yield RETRACTED.at(
                    sentence.place,
                    f"the work “{identifier}” was withdrawn ({work.retracted})",
                    fix="cite another work, or say in this sentence that it was withdrawn",
                )
    for index, claim in enumerate(page.document.front.claims):
        for identifier in claim.references:
            work = site.references.get(identifier)
            if work and work.retracted:
                yield RETRACTED.at(
                    page.document.place("claims", index, "references"),
                    f"the claim “{claim.id}” rests on “{identifier}”, which was withdrawn ({work.retracted})",
                    fix="take it out, and lower the grade if nothing else carries the claim",
                )


def _uses(page: Page) -> Iterator[tuple[str, Place]]:
    document = page.document
    for citation in document.citations:
        for cited in citation:
            yield cited.id, cited.place
    for exhibit in document.exhibits:
        yield from _shown(exhibit)
    for index, claim in enumerate(document.front.claims):
        for number, identifier in enumerate(claim.references):
            yield identifier, document.place("claims", index, "references", number)


def _shown(exhibit: Exhibit) -> Iterator[tuple[str, Place]]:
    for block in (exhibit.facts, exhibit.figure):
        if block and block.reference:
            yield block.reference, exhibit.at("reference")
    for index, step in enumerate(exhibit.figure.steps if exhibit.figure else ()):
        for number, identifier in enumerate(step.references):
            yield identifier, exhibit.at("steps", index, "references", number)


def _is_unknown(identifier: str, site: Site) -> bool:
    return identifier not in site.references and not site.is_unread(identifier)


def _unknown(identifier: str, place: Place, site: Site) -> Finding:
    candidate = did_you_mean(identifier, site.references, "")
    if candidate:
        name = candidate.removeprefix("did you mean “").removesuffix("”? ")
        fix = f"did you mean [@{name}]? Ids are the file names in content/references/"
    else:
        fix = f"add content/references/{identifier}.yaml, or cite a work that is there"
    return UNKNOWN.at(place, f"no reference has the id “{identifier}”", fix=fix)


def check_site(site: Site, today: date) -> Iterator[Finding]:
    """Check the works themselves, and the works that files of data name."""
    yield from twins(site.references.values(), site.place)
    used = {*site.used_by, *site.mentioned, *(i for sign in site.help.emergency_signs for i in sign.references)}
    for identifier, work in site.references.items():
        if identifier not in used:
            yield UNUSED.at(Place(work.path), "no page cites this work", fix="cite it, or delete the file")
        host = urlsplit(work.address).hostname or ""
        if any(host == banned or host.endswith(f".{banned}") for banned in site.settings.sources.never_hosts):
            yield SOURCE.at(
                site.place(work.path, work.located_by),
                f"works at {host} may not be cited; site.yaml says so",
                fix="cite the study or official page itself",
            )
    for identifier, place in _data_uses(site):
        if _is_unknown(identifier, site):
            yield _unknown(identifier, place, site)


def _data_uses(site: Site) -> Iterator[tuple[str, Place]]:
    """Yield the works that files of data name."""
    for index, sign in enumerate(site.help.emergency_signs):
        for number, identifier in enumerate(sign.references):
            yield identifier, site.place(HELP, "emergency_signs", index, "references", number)
    for table in site.tables.values():
        for index, row in enumerate(table.rows):
            for number, identifier in enumerate(row.references):
                yield identifier, site.place(table.path, "rows", index, "references", number)


def carries(work: Reference, site: Site) -> bool:
    """Say whether a kind of work may carry a claim by itself."""
    return work.evidence not in site.settings.sources.supporting_only
