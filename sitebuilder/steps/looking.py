"""The steps that look at what is published or publishes: templates, drawings, copied pages, the words of the disclaimer.

In: one of them. Out: what it reaches or says, with findings.
"""

from __future__ import annotations

from dataclasses import dataclass

from sitebuilder.checks import drawings
from sitebuilder.checks.finished import unreadable_page
from sitebuilder.documents import SourceFile
from sitebuilder.findings import Finding, Place
from sitebuilder.held import Series
from sitebuilder.inspection import Html, inspect, refusal
from sitebuilder.rendering import computed_names, render
from sitebuilder.snapshot import Binary
from sitebuilder.steps.answers import Found
from sitebuilder.views import Output, Planned, Templates, reach

DISCLAIMER = "partials/disclaimer.html"


@dataclass(frozen=True, slots=True)
class Reached:
    """A template and all that it can reach."""

    templates: Templates


def reach_templates(name: str, files: Series[SourceFile]) -> Reached:
    """Gather the templates that one of them can reach; `files` are all of them."""
    return Reached(reach(name, {file.path.removeprefix("templates/"): file.text for file in files}))


def check_template(file: SourceFile) -> Found:
    """Find what would let a template reach further than its text shows."""
    return Found(computed_names(file.path.removeprefix("templates/"), file.text))


def check_drawing(file: Binary) -> Found:
    """Check a drawing that is published as it is."""
    return Found(tuple(drawings.check({file.path: file.content})))


@dataclass(frozen=True, slots=True)
class Inspected:
    """A copied page as HTML, if it could be looked at; `path` is its path in the output."""

    path: str
    html: Html | None
    findings: tuple[Finding, ...]


def inspect_copied(file: Binary, place: Place) -> Inspected:
    """Look at an HTML file that is published as it is."""
    path = place.path.removeprefix("static/")
    if why := refusal(file.content):
        return Inspected(path, None, (unreadable_page(place, why),))
    return Inspected(path, inspect(file.content), ())


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the disclaimer; None if it can not be rendered."""

    words: str | None


def disclaimer_words(sample: Planned, templates: Templates) -> Words:
    """Return the words of the disclaimer's partial, rendered by itself."""
    found = render(Output("disclaimer.html", DISCLAIMER, templates, sample.view, Place(f"templates/{DISCLAIMER}")))
    marked = inspect(b"<main>" + found.content + b"</main>").disclaimers
    return Words(None if found.findings else marked[0].words if marked else "")
