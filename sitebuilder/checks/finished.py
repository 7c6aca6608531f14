"""A finished HTML file as output rules see it, and what is known of all the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.hiding import hiding_animations, hiding_selectors, variables
from sitebuilder.inspection import Html
from sitebuilder.snapshot import UNREADABLE

SKELETON = "templates/base.html"


@dataclass(frozen=True, slots=True)
class Finished:
    """One HTML file of the output: where it is, and where its content and its form come from."""

    path: str
    place: Place
    template_place: Place


@dataclass(frozen=True, slots=True)
class Form:
    """What is the same for all HTML files: the style sheets and what they hide, the words of the disclaimer, the address.

    `words` is None if they can not be rendered.
    """

    SHARED: ClassVar[bool] = True

    sheets: tuple[str, ...]
    selectors: tuple[str, ...]
    words: str | None
    base: str
    origin: str

    def hiding(self, html: Html) -> tuple[str, ...]:
        """Return the selectors that hide something on a page: those of every sheet, and its own styles."""
        return hiding_of((*self.sheets, *html.styles)) if html.styles else self.selectors


@lru_cache(maxsize=64)
def hiding_of(sheets: tuple[str, ...]) -> tuple[str, ...]:
    """Return what style sheets that stand together hide: one may use the variables and animations of another."""
    known = variables(sheets)
    animations = tuple(name for sheet in sheets for name in hiding_animations(sheet, known))
    return tuple(selector for sheet in sheets for selector in hiding_selectors(sheet, known, animations))


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one finished page; `by_template` when only its template can be the cause.

    It is not told if one of the rules `unless` was already found broken in the text of the page. `address` is that of the link it is about.
    """

    rule: Rule
    message: str
    fix: str
    by_template: bool = False
    unless: tuple[str, ...] = ()
    address: str = ""


def told_once(
    faults: Iterable[tuple[Finished, Fault]],
    made: Mapping[Place, int],
    place_of: Callable[[Finished, Fault], Place | None],
) -> Iterator[Finding]:
    """Tell a fault that all pages of a template share once, at the template; one that all pages share at the skeleton.

    `made` counts the pages of each template; `place_of` finds what a fault is about in the text of its page.
    """
    alike: dict[tuple[Rule, str, str], list[tuple[Finished, Fault]]] = {}
    for page, fault in faults:
        alike.setdefault((fault.rule, fault.message, fault.fix), []).append((page, fault))
    for found in alike.values():
        met = Counter(page.template_place for page, _ in found)
        everywhere = sum(made.values()) > 1 and all(met[place] == number for place, number in made.items())
        grouped: dict[Place, list[tuple[Finished, Fault]]] = {}
        for page, fault in found:
            template = page.template_place
            if everywhere and template in made:
                place = Place(SKELETON)
            elif fault.by_template or 1 < met[template] == made.get(template, 0):
                place = template
            else:
                place = place_of(page, fault) or page.place
            grouped.setdefault(place, []).append((page, fault))
        for place, there in grouped.items():
            yield _told(place, there)


def _told(place: Place, faults: Sequence[tuple[Finished, Fault]]) -> Finding:
    paths = [page.path for page, _ in faults]
    others = f" and {len(paths) - 1} other page{'s' if len(paths) > 2 else ''}" if len(paths) > 1 else ""
    fault = faults[0][1]
    return fault.rule.at(place, f"/{paths[0]}{others}: {fault.message}", fix=fault.fix)


def unreadable_style(place: Place) -> Finding:
    """Say that nobody could say what a style sheet hides."""
    message = "this style sheet can not be read: its brackets nest too deep, or a number never ends"
    return UNREADABLE.at(place, message, fix="write it plainly, or delete it")


def unreadable_page(place: Place, why: str) -> Finding:
    """Say that a copied page can not be looked at."""
    return UNREADABLE.at(place, f"this page can not be checked: {why}", fix="write it plainly, or delete it")
