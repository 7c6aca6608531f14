"""A finished HTML file as output rules see it, and what is known of all the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sitebuilder.findings import Place
from sitebuilder.hiding import hiding_selectors
from sitebuilder.inspection import Html


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
    common = tuple(selector for sheet in sheets.values() for selector in hiding_selectors(sheet))
    for path, (html, place, template_place) in sorted(htmls.items()):
        own = tuple(selector for style in html.styles for selector in hiding_selectors(style))
        yield Finished(path, html, place, template_place, (*common, *own))
