"""A finished HTML file as output rules see it, and what is known of all the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sitebuilder.findings import Finding, Place
from sitebuilder.hiding import hiding_animations, hiding_selectors, readable, variables
from sitebuilder.inspection import Html, refusal
from sitebuilder.snapshot import UNREADABLE


@dataclass(frozen=True, slots=True)
class Finished:
    """One HTML file of the output: what it is, and where its content and its form come from."""

    path: str
    html: Html
    place: Place
    template_place: Place
    selectors: tuple[str, ...]


def finish(htmls: Mapping[str, tuple[Html, Place, Place]], sheets: Mapping[str, str]) -> Iterator[Finished]:
    """Pair each HTML file with the selectors that hide something on it: those of every sheet, and its own styles."""
    common = _hiding(tuple(sheets.values()))
    for path, (html, place, template_place) in sorted(htmls.items()):
        selectors = _hiding((*sheets.values(), *html.styles)) if html.styles else common
        yield Finished(path, html, place, template_place, selectors)


def _hiding(sheets: tuple[str, ...]) -> tuple[str, ...]:
    """Return what style sheets that stand together hide: one may use the variables and animations of another."""
    known = variables(sheets)
    animations = tuple(name for sheet in sheets for name in hiding_animations(sheet, known))
    return tuple(selector for sheet in sheets for selector in hiding_selectors(sheet, known, animations))


def unreadable(styles: Iterable[tuple[Place, str]], pages: Iterable[tuple[Place, bytes]]) -> Iterator[Finding]:
    """Find style sheets and copied pages of which nobody could say what they hide."""
    for place, style in styles:
        if not readable(style):
            message = "this style sheet can not be read: its brackets nest too deep, or a number never ends"
            yield UNREADABLE.at(place, message, fix="write it plainly, or delete it")
    for place, content in pages:
        if why := refusal(content):
            yield UNREADABLE.at(place, f"this page can not be checked: {why}", fix="write it plainly, or delete it")
