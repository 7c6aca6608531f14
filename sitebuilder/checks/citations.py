"""Every citation leads to a work that a reader can find, and that may be cited.

A citation that resolves to nothing looks like evidence and is none. A retracted work, a shop or a lobby group is none
either. A work that nobody cites is listed, because its file may be a forgotten citation.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from sitebuilder.addresses import HELP
from sitebuilder.findings import Finding, Place, Rule, near
from sitebuilder.references import Reference, twins
from sitebuilder.settings import Sources
from sitebuilder.site import Site
from sitebuilder.views.around import Around, FullPage

UNKNOWN = Rule("citation-unknown", "Every citation names a work in content/references/.", fixed=True)
RETRACTED = Rule("reference-retracted", "No claim rests on a work that was withdrawn.", fixed=True)
UNUSED = Rule("reference-unused", "Every work in content/references/ is cited somewhere.", severity="warning")
SOURCE = Rule("source-not-allowed", "No shop, lobby group, social network or other barred work is cited.")
RULES = (UNKNOWN, RETRACTED, UNUSED, SOURCE)

_DIGITS = re.compile(r"\d+")
_QUOTES = "“”„‟‘’‚«»"
"""What a text editor makes of quotes; YAML takes them for letters."""
_SAYS_SO = ("retracted", "withdrawn", "retraction")


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a work: where it stands, and the words around it, which may say that the work was withdrawn."""

    id: str
    place: Place
    words: str = ""
    bracketed: bool = False
    """It is written as [@id] in a text, not as an id alone."""


def check(page: FullPage, around: Around) -> Iterator[Finding]:
    """Check every use of a work on one page."""
    for use in (*_cited(page), *_shown(page), *_claimed(page)):
        yield from _known(use, around, around.names.works)
        yield from _allowed(use, around)
    sentences = (Use(work, s.place, s.text) for s in page.document.sentences for work in s.cites)
    for use in (*sentences, *_shown(page)):
        yield from _not_withdrawn(use, around)
    for use in _claimed(page):  # a claim that rests on a withdrawn work is none, whatever it says
        yield from _not_withdrawn(replace(use, words=""), around)


def _cited(page: FullPage) -> Iterator[Use]:
    yield from (
        Use(cited.id, cited.place, bracketed=True) for citation in page.document.citations for cited in citation
    )


def _shown(page: FullPage) -> Iterator[Use]:
    """Yield the works that blocks of data rest on; the rows of tables are checked in their own files."""
    for exhibit in page.document.exhibits:
        facts, figure = exhibit.facts, exhibit.figure
        if facts and facts.reference:
            yield Use(facts.reference, exhibit.at("reference"), f"{exhibit.title} {facts.result} {facts.limits}")
        if figure and figure.reference:
            yield Use(figure.reference, exhibit.at("reference"), exhibit.title)
        for index, step in enumerate(figure.steps if figure else ()):
            for number, work in enumerate(step.references):
                yield Use(
                    work, exhibit.at("steps", index, "references", number), f"{exhibit.title} {step.name} {step.text}"
                )


def _claimed(page: FullPage) -> Iterator[Use]:
    for index, claim in enumerate(page.document.front.claims):
        for number, work in enumerate(claim.references):
            yield Use(work, page.document.place("claims", index, "references", number), claim.text)


def _in_data(site: Site) -> Iterator[Use]:
    """Yield the works that files of data name."""
    for index, sign in enumerate(site.help.emergency_signs):
        for number, work in enumerate(sign.references):
            yield Use(work, site.place(HELP, "emergency_signs", index, "references", number), sign.sign)
    for table in site.tables.values():
        for index, row in enumerate(table.rows):
            for number, work in enumerate(row.references):
                place = site.place(table.path, "rows", index, "references", number)
                yield Use(work, place, " ".join(row.cells.values()))


def _known(use: Use, site: Site | Around, known: Iterable[str]) -> Iterator[Finding]:
    if use.id not in site.references and not site.is_unread(use.id):
        yield _unknown(use, known)


def _allowed(use: Use, site: Site | Around) -> Iterator[Finding]:
    work = site.references.get(use.id)
    why = _barred(work, site.settings.sources) if work else None
    if why:
        fix = "cite the study or official page itself"
        yield SOURCE.at(use.place, f"the work “{use.id}” may not be cited: {why[1]}", fix=fix)


def _not_withdrawn(use: Use, site: Site | Around) -> Iterator[Finding]:
    work = site.references.get(use.id)
    if work and work.retracted and not any(word in use.words.lower() for word in _SAYS_SO):
        yield RETRACTED.at(
            use.place,
            f"the work “{use.id}” was withdrawn ({work.retracted})",
            fix="cite another work, or lower the grade if nothing else carries the claim; "
            "a sentence, block or row may keep it only to say that it was withdrawn",
        )


def _host(address: str) -> str:
    """Return the name of the machine in an address; one that is no address has none."""
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _barred(work: Reference, policy: Sources) -> tuple[str, str] | None:
    """Return the key of a work that bars it from being cited, and why; None if nothing does."""
    for key, address in ((work.located_by, work.address), ("URL", work.URL)):
        host = _host(address)
        barred = [name.lower().strip(".") for name in policy.never_hosts]
        if any(host == name or host.endswith(f".{name}") for name in barred):
            return key, f"it is at {host}, a host that site.yaml bars (sources, never_hosts)"
    if work.type in policy.never_types:
        return "type", f"it is of the type {work.type}, which site.yaml bars (sources, never_types)"
    return None


def _meant(identifier: str, known: Iterable[str]) -> str | None:
    """Return the id that was most likely meant; one with another number is most likely another work."""
    identifier = identifier.rsplit("/", 1)[-1].removesuffix(".yaml").removesuffix(".yml")
    digits = _DIGITS.findall(identifier)
    names = {_DIGITS.sub("", other): other for other in sorted(known) if _DIGITS.findall(other) == digits}
    name = near(_DIGITS.sub("", identifier), names)
    return None if name is None else names[name]


def _unknown(use: Use, known: Iterable[str]) -> Finding:
    bare = use.id.strip(_QUOTES)
    candidate = _meant(bare, known)
    message = f"no reference has the id “{bare}”"
    if bare != use.id:
        message = f"the id “{bare}” stands in typographic quotes"
        fix = f"write {candidate or bare} without the typographic quotes"
    elif candidate:
        written = f"[@{candidate}]" if use.bracketed else f"“{candidate}”"
        fix = f"did you mean {written}? Ids are the file names in content/references/"
    else:
        fix = f"add content/references/{use.id}.yaml, or cite a work that is there"
        other = near(bare, known)
        if other and _DIGITS.sub("", other) == _DIGITS.sub("", bare):
            fix += f"; “{other}” is there, but it may be another work"
    return UNKNOWN.at(use.place, message, fix=fix)


def check_site(site: Site, today: date) -> Iterator[Finding]:
    """Check the works themselves, and the works that files of data name."""
    yield from twins(site.references.values(), site.place)
    used = {*site.used_by, *site.mentioned, *(i for sign in site.help.emergency_signs for i in sign.references)}
    for identifier, work in site.references.items():
        if identifier not in used:
            yield UNUSED.at(Place(work.path), "no page cites this work", fix="cite it, or delete the file")
        if why := _barred(work, site.settings.sources):
            fix = "delete this file, and cite the study or official page itself"
            yield SOURCE.at(site.place(work.path, why[0]), f"this work may not be cited: {why[1]}", fix=fix)
    for use in _in_data(site):
        yield from _known(use, site, site.references)
        yield from _allowed(use, site)
        yield from _not_withdrawn(use, site)
