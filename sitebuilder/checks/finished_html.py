"""Finished pages are whole: one main heading, a language, a title and a description of their own, links that lead somewhere.

These rules look at the bytes that are published, whoever wrote them: an article, a template, or a file in static/.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from sitebuilder.checks.finished import Finished
from sitebuilder.findings import Finding, Rule

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


def check(pages: Sequence[Finished], files: frozenset[str], base: str, origin: str) -> Iterator[Finding]:
    """Check every finished page against itself and the others; `files` are all paths of the output."""
    ids = {page.path: frozenset(page.html.ids) for page in pages}
    titles: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    for page in pages:
        yield from _page(page)
        yield from _unique(page, titles, descriptions)
        yield from _links(page, files, ids, base, origin)


def _page(page: Finished) -> Iterator[Finding]:
    html = page.html
    if html.headings.count(1) != 1:
        yield ONE_H1.at(page.place, f"/{page.path} has {html.headings.count(1)} main headings (h1)", fix="give it one")
    if html.mains != 1:
        yield MAIN.at(page.place, f"/{page.path} has {html.mains} main parts", fix="give it one <main>")
    if not html.language:
        yield LANGUAGE.at(page.place, f"/{page.path} does not say its language", fix='write <html lang="…">')
    for identifier, count in Counter(html.ids).items():
        if count > 1:
            yield IDS.at(
                page.place,
                f"/{page.path} has {count} elements with the id “{identifier}”",
                fix="rename a heading or a claim",
            )
    level = 0
    for heading in html.headings:
        if heading > level + 1:
            yield LEVELS.at(
                page.place,
                f"/{page.path}: a heading of level {heading} comes after one of level {level}",
                fix="use the level between",
            )
        level = heading
    for picture in html.pictures:
        if picture.alternative is None:
            yield ALT.at(
                page.place, f"/{page.path}: the picture {picture.address} has no alt text", fix='write alt="…"'
            )


def _unique(page: Finished, titles: dict[str, str], descriptions: dict[str, str]) -> Iterator[Finding]:
    for what, value, seen in (("title", page.html.title, titles), ("description", page.html.description, descriptions)):
        if not value:
            yield TITLE.at(page.place, f"/{page.path} has no {what}", fix="write one of its own")
        elif value in seen:
            yield TITLE.at(
                page.place, f"/{page.path} has the same {what} as /{seen[value]}", fix="write one of its own"
            )
        seen.setdefault(value, page.path)


def _links(
    page: Finished, files: frozenset[str], ids: Mapping[str, frozenset[str]], base: str, origin: str
) -> Iterator[Finding]:
    for address in dict.fromkeys((*page.html.links, *page.html.resources)):
        inside = _inside(page.path, address, base, origin)
        if inside is None:
            continue
        path, fragment = inside
        if path not in files:
            yield LINK.at(
                page.place,
                f"/{page.path}: the link “{address}” leads to nothing that is published",
                fix="correct or remove it",
            )
        elif fragment and path in ids and fragment not in ids[path]:
            yield LINK.at(
                page.place,
                f"/{page.path}: there is no “#{fragment}” behind the link “{address}”",
                fix="correct or remove it",
            )


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
