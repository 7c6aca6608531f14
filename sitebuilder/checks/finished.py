"""A finished HTML file as output rules see it, and what is known of all the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.hiding import hiding_animations, hiding_selectors, readable, variables
from sitebuilder.inspection import Html, refusal
from sitebuilder.snapshot import UNREADABLE

SKELETON = "templates/base.html"


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


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one finished page; `by_template` when only its template can be the cause."""

    page: Finished
    rule: Rule
    message: str
    fix: str
    by_template: bool = False
    place: Place | None = None
    """Where it stands in the text of the page, if that is known."""


def told_once(faults: Iterable[Fault], pages: Sequence[Finished]) -> Iterator[Finding]:
    """Tell a fault that all pages of a template share once, at the template; one that all pages share at the skeleton."""
    alike: dict[tuple[Rule, str, str], list[Fault]] = {}
    for fault in faults:
        alike.setdefault((fault.rule, fault.message, fault.fix), []).append(fault)
    made = Counter(page.template_place for page in pages if page.template_place.path.startswith("templates/"))
    for found in alike.values():
        met = Counter(fault.page.template_place for fault in found)
        everywhere = made.total() > 1 and all(met[place] == number for place, number in made.items())
        grouped: dict[Place, list[Fault]] = {}
        for fault in found:
            template = fault.page.template_place
            if everywhere and template in made:
                place = Place(SKELETON)
            elif fault.by_template or 1 < met[template] == made[template]:
                place = template
            else:
                place = fault.place or fault.page.place
            grouped.setdefault(place, []).append(fault)
        for place, there in grouped.items():
            yield _told(place, there)


def _told(place: Place, faults: Sequence[Fault]) -> Finding:
    paths = [fault.page.path for fault in faults]
    others = f" and {len(paths) - 1} other page{'s' if len(paths) > 2 else ''}" if len(paths) > 1 else ""
    return faults[0].rule.at(place, f"/{paths[0]}{others}: {faults[0].message}", fix=faults[0].fix)


def unreadable(styles: Iterable[tuple[Place, str]], pages: Iterable[tuple[Place, bytes]]) -> Iterator[Finding]:
    """Find style sheets and copied pages of which nobody could say what they hide."""
    for place, style in styles:
        if not readable(style):
            message = "this style sheet can not be read: its brackets nest too deep, or a number never ends"
            yield UNREADABLE.at(place, message, fix="write it plainly, or delete it")
    for place, content in pages:
        if why := refusal(content):
            yield UNREADABLE.at(place, f"this page can not be checked: {why}", fix="write it plainly, or delete it")
