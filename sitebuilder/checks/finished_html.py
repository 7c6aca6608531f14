"""Finished pages are whole: one main heading, a language, a title and a description of their own, links that lead somewhere.

These rules look at the bytes that are published, whoever wrote them: an article, a template, or a file in static/.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from sitebuilder.checks.finished import Fault, Finished
from sitebuilder.findings import Rule
from sitebuilder.inspection import Html

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
class Aim:
    """A link of a finished page to something inside the site: the address as written, and the file and anchor it means."""

    address: str
    file: str
    fragment: str


def faults(html: Html) -> Iterator[Fault]:
    """Check one finished page by itself."""
    ones = html.headings.count(1)
    if ones != 1:
        message = f"there are {ones} main headings (h1)" if ones else "there is no main heading (h1)"
        yield Fault(ONE_H1, message, "keep one of them" if ones else "give it one", unless=("heading-level-one",))
    if html.mains != 1:
        message = f"there are {html.mains} main parts" if html.mains else "there is no main part"
        yield Fault(MAIN, message, "keep one <main>" if html.mains else "give it one <main>")
    if not html.language:
        yield Fault(LANGUAGE, "it does not say its language", 'write <html lang="…">')
    for identifier, count in Counter(html.ids).items():
        if count > 1:
            message = f"{count} elements have the id “{identifier}”"
            yield Fault(IDS, message, "rename a heading or a claim", unless=("claim-repeated",))
    yield from _levels(html)
    for picture in html.pictures:
        if picture.alternative is None:
            yield Fault(ALT, f"the picture {picture.address} has no alt text", 'write alt="…"')


def _levels(html: Html) -> Iterator[Fault]:
    level = 0
    for heading in html.headings:
        if heading > level + 1:
            message = f"a heading of level {heading} comes after " + (f"one of level {level}" if level else "none")
            yield Fault(LEVELS, message, "use the level between", unless=("heading-order", "heading-level-one"))
        level = heading


TOLD = {"title": ("value-empty", "title-repeated"), "description": ("value-empty", "summary-repeated")}
"""What was found in a text and is not told again as a title or description that is missing or repeated."""


def repeated(
    what: str, values: Iterable[tuple[Finished, str]], told: frozenset[tuple[str, str]]
) -> Iterator[tuple[Finished, Fault]]:
    """Find pages without a title (or description) of their own; `told` is what was found before, as path and rule."""
    seen: dict[str, str] = {}
    for page, value in sorted(values, key=lambda pair: (pair[0].place.path.endswith(".md"), pair[0].path)):
        if any((page.place.path, rule) in told for rule in TOLD[what]):
            continue
        if not value:
            yield page, Fault(TITLE, f"it has no {what}", "write one of its own")
        elif value in seen:
            yield page, Fault(TITLE, f"it has the same {what} as /{seen[value]}", "write one of its own")
        seen.setdefault(value, page.path)


def aims(html: Html, path: str, base: str, origin: str) -> Iterator[Aim]:
    """Yield where the links of a page lead inside the site."""
    for address in dict.fromkeys((*html.links, *html.resources)):
        inside = _inside(path, address, base, origin)
        if inside is not None:
            yield Aim(address, *inside)


def missed(
    aim: Aim, files: frozenset[str], failed: frozenset[str], ids: Mapping[str, frozenset[str]]
) -> Iterator[Fault]:
    """Say what is wrong with a link: `files` are those of the output, `failed` those that could not be made."""
    if aim.file in failed:
        return
    fix = "correct or remove it"
    if aim.file not in files:
        message = f"the link “{aim.address}” leads to nothing that is published"
        yield Fault(LINK, message, fix, address=aim.address)
    elif aim.fragment and aim.file in ids and aim.fragment not in ids[aim.file]:
        message = f"there is no “#{aim.fragment}” behind the link “{aim.address}”"
        yield Fault(LINK, message, fix, unless=("citation-unknown",), address=aim.address)


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
