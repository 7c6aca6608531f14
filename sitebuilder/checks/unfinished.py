"""What a writer left open: placeholders of a new draft, and headings with nothing below them.

A reader who meets “TODO” where the answer should be, or a heading that promises what is not there, stops trusting the rest.
"""

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from sitebuilder.documents import Document
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.site import Site
from sitebuilder.views.around import Around, FullPage

PLACEHOLDER = Rule("placeholder-left", "No placeholder stands where readers expect words.", fixed=True)
EMPTY_SECTION = Rule("section-empty", "Every heading has something below it.")
RULES = (PLACEHOLDER, EMPTY_SECTION)

_LEFT = re.compile(r"\bTODO\b")
_TEXTS = ("title", "summary", "author", "reviewed_by")
_HEADING = re.compile(r'<h(?P<level>[2-6])(?: id="(?P<id>[^"]*)")?[^>]*>.*?</h(?P=level)>', re.DOTALL)
_SECTION = re.compile(r"</?section[^>]*>")


def check(page: FullPage, around: Around) -> Iterator[Finding]:
    """Find what is unfinished on one page."""
    for place in dict.fromkeys(place for place, text in _texts(page.document) if _LEFT.search(text)):
        yield _left(place)
    yield from _empty_sections(page.document)


def check_site(site: Site, today: date) -> Iterator[Finding]:
    """Find terms of the glossary that nobody has explained yet."""
    for term in site.glossary:
        if _LEFT.search(f"{term.term} {term.plain} {term.say}"):
            yield _left(term.place)


def _left(place: Place) -> Finding:
    return PLACEHOLDER.at(
        place, "here still stands “TODO”, which the draft began with", fix="write what belongs here, or delete it"
    )


def _texts(document: Document) -> Iterator[tuple[Place, str]]:
    """Yield everything that an editor wrote on a page, with its place."""
    for key in _TEXTS:
        yield document.place(key), getattr(document.front, key)
    for index, claim in enumerate(document.front.claims):
        yield document.place("claims", index, "text"), claim.text
        yield document.place("claims", index, "reason"), claim.reason
    for sentence in document.sentences:
        yield sentence.place, sentence.text
    for exhibit in document.exhibits:
        data = exhibit.facts or exhibit.figure
        values = [str(getattr(data, field.name)) for field in fields(data)] if data else []
        yield exhibit.place, " ".join([exhibit.title, *values])


def _empty_sections(document: Document) -> Iterator[Finding]:
    placed = zip(document.headings, document.heading_places, strict=True)
    places = {heading.id: (heading.text, place) for heading, place in placed}
    found = list(_HEADING.finditer(document.body))
    for index, heading in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        if _is_empty(document.body, heading, following):
            text, place = places.get(heading["id"] or "", ("", Place(document.path)))
            yield EMPTY_SECTION.at(
                place,
                f"nothing stands below the heading “{text}”",
                fix="write it, or delete the heading",
            )


def _is_empty(html: str, heading: re.Match[str], following: re.Match[str] | None) -> bool:
    """Say whether nothing but a heading as high, or the end of its block, comes after a heading."""
    between = html[heading.end() : following.start() if following else len(html)]
    if between.lstrip().startswith("</section>"):
        return True
    deeper = following is not None and following["level"] > heading["level"]
    return not deeper and not _SECTION.sub("", between).strip()
