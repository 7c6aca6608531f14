"""Finished pages are whole: one main heading, a language, a title and a description of their own, links that lead somewhere.

These rules look at the bytes that are published, whoever wrote them: an article, a template, or a file in static/.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from sitebuilder.checks.finished import Fault, Finished, told_once
from sitebuilder.findings import Finding, Place, Rule

ONE_H1 = Rule("h1-not-one", "Every page has one main heading.", fixed=True)
LANGUAGE = Rule("language-missing", "Every page says its language, so that it is read aloud rightly.", fixed=True)
TITLE = Rule("page-title-repeated", "Every page has a title and a description of its own.")
IDS = Rule("id-repeated", "Every id stands once on its page, so that links go to one place.", fixed=True)
LINK = Rule("page-link-broken", "Every link of a finished page leads to something that is published.", fixed=True)
LEVELS = Rule("page-heading-order", "The headings of a finished page go down one level at a time.")
MAIN = Rule("main-not-one", "Every page has one main part.", fixed=True)
ALT = Rule(
    "page-image-without-alt",
    "Every picture of a finished page has an alternative text, or says that it needs none.",
    fixed=True,
)
RULES = (ONE_H1, LANGUAGE, TITLE, IDS, LINK, LEVELS, MAIN, ALT)


@dataclass(frozen=True, slots=True)
class Known:
    """What links of finished pages can lead to: the files of the output, and those that could not be made.

    `place` says where a link stands in the text of a page, by the file of that page and the address.
    """

    files: frozenset[str]
    failed: frozenset[str]
    base: str
    origin: str
    place: Callable[[str, str], Place | None]


Told = frozenset[tuple[str, str]]
"""What was found before, as path and rule: a fault of a text is not told again as one of the page made from it."""


def check(pages: Sequence[Finished], known: Known, told: Told) -> Iterator[Finding]:
    """Check every finished page against itself and the others."""
    ids = {page.path: frozenset(page.html.ids) for page in pages}
    titles: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    faults: list[Fault] = []
    for page in pages:
        faults += _page(page, told)
        faults += _links(page, known, ids, told)
    for page in sorted(pages, key=lambda page: page.place.path.endswith(".md")):  # what an editor can rename comes last
        faults += _unique(page, titles, descriptions, told)
    yield from told_once(faults, pages)


def _page(page: Finished, told: Told) -> Iterator[Fault]:
    html, path = page.html, page.place.path
    ones = html.headings.count(1)
    if ones != 1 and (path, "heading-level-one") not in told:
        yield Fault(
            page,
            ONE_H1,
            f"there are {ones} main headings (h1)" if ones else "there is no main heading (h1)",
            "keep one of them" if ones else "give it one",
        )
    if html.mains != 1:
        yield Fault(
            page,
            MAIN,
            f"there are {html.mains} main parts" if html.mains else "there is no main part",
            "keep one <main>" if html.mains else "give it one <main>",
        )
    if not html.language:
        yield Fault(page, LANGUAGE, "it does not say its language", 'write <html lang="…">')
    for identifier, count in Counter(html.ids).items():
        if count > 1 and (path, "claim-repeated") not in told:
            yield Fault(page, IDS, f"{count} elements have the id “{identifier}”", "rename a heading or a claim")
    if (path, "heading-order") not in told and (path, "heading-level-one") not in told:
        yield from _levels(page)
    for picture in html.pictures:
        if picture.alternative is None:
            yield Fault(page, ALT, f"the picture {picture.address} has no alt text", 'write alt="…"')


def _levels(page: Finished) -> Iterator[Fault]:
    level = 0
    for heading in page.html.headings:
        if heading > level + 1:
            message = f"a heading of level {heading} comes after " + (f"one of level {level}" if level else "none")
            yield Fault(page, LEVELS, message, "use the level between")
        level = heading


def _unique(page: Finished, titles: dict[str, str], descriptions: dict[str, str], told: Told) -> Iterator[Fault]:
    html, path = page.html, page.place.path
    for what, key, value, seen in (
        ("title", "title", html.title, titles),
        ("description", "summary", html.description, descriptions),
    ):
        if (path, "value-empty") in told or (path, f"{key}-repeated") in told:
            continue
        if not value:
            yield Fault(page, TITLE, f"it has no {what}", "write one of its own")
        elif value in seen:
            yield Fault(page, TITLE, f"it has the same {what} as /{seen[value]}", "write one of its own")
        seen.setdefault(value, page.path)


def _links(page: Finished, known: Known, ids: Mapping[str, frozenset[str]], told: Told) -> Iterator[Fault]:
    for address in dict.fromkeys((*page.html.links, *page.html.resources)):
        inside = _inside(page.path, address, known.base, known.origin)
        if inside is None or inside[0] in known.failed:
            continue
        path, fragment = inside
        if path not in known.files:
            message = f"the link “{address}” leads to nothing that is published"
            yield Fault(page, LINK, message, "correct or remove it", place=known.place(page.place.path, address))
        elif (
            fragment and path in ids and fragment not in ids[path] and (page.place.path, "citation-unknown") not in told
        ):
            message = f"there is no “#{fragment}” behind the link “{address}”"
            yield Fault(page, LINK, message, "correct or remove it", place=known.place(page.place.path, address))


def _inside(path: str, address: str, base: str, origin: str) -> tuple[str, str] | None:
    """Return the file and fragment that an address means, or None when it leads elsewhere."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if (parts.scheme or parts.netloc) and f"{parts.scheme}://{parts.netloc}" != origin:
        return None
    target = unquote(parts.path)
    if not target:
        return path, unquote(parts.fragment)
    if target.startswith("/"):
        if not target.startswith(base):
            return (target.lstrip("/") or "/"), ""
        target = target[len(base) :]
    else:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) + (
            "/" if target.endswith("/") else ""
        )
        target = "" if target in ("./", ".") else target
    if target.endswith("/") or not target:
        target += "index.html"
    return target, unquote(parts.fragment)
