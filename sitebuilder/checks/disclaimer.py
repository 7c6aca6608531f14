"""On every page, in its main part, for every reader: this is not medical advice, and here is help.

A page that is found by a search engine may be the only one a reader ever sees. So the finished bytes of every HTML
file are looked at, also of those copied from static/: the disclaimer stands there once, with the words of
templates/partials/disclaimer.html, and nothing hides it; the way to help stands before the main part.
"""

from collections.abc import Iterator

from sitebuilder.checks.finished import Fault, Form
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.hiding import what_hides
from sitebuilder.inspection import Html, Marked

MISSING = Rule("disclaimer-missing", "Every page has the disclaimer in its main part, once.", fixed=True)
HIDDEN = Rule("disclaimer-hidden", "Nothing hides the disclaimer, in any medium.", fixed=True)
ALTERED = Rule("disclaimer-altered", "The disclaimer has the words of templates/partials/disclaimer.html.", fixed=True)
HELP = Rule("help-link-missing", "Every page has the way to help before its main part.", fixed=True)
RULES = (MISSING, HIDDEN, ALTERED, HELP)

PARTIAL = "templates/partials/disclaimer.html"
CORE = "not medical advice"


def check_words(words: str | None) -> Iterator[Finding]:
    """Check the words of the disclaimer's partial; they are None if it can not be rendered."""
    if words is not None and CORE not in words.lower():
        yield ALTERED.at(Place(PARTIAL), f"the disclaimer does not say “{CORE}”", fix="say it, in these words")


def faults(html: Html, form: Form) -> Iterator[Fault]:
    """Check one finished page."""
    found = [marked for marked in html.disclaimers if marked.in_main]
    include = "include partials/disclaimer.html once inside <main>, as templates/base.html does"
    if len(found) != 1 or len(html.disclaimers) != 1:
        count = len(html.disclaimers)
        where = "is none in <main>" if count <= 1 and not found else f"are {count} of them"
        message = f"every page needs one disclaimer inside <main>; here {where}"
        yield Fault(MISSING, message, include, by_template=True)
    for marked in found[:1]:
        if form.words is not None and marked.words != form.words:
            message = "the words of the disclaimer are not those of templates/partials/disclaimer.html"
            yield Fault(ALTERED, message, include, by_template=True)
        yield from _hidden(HIDDEN, "the disclaimer", marked, html, form)
    helps = [marked for marked in html.helps if marked.before_main and marked.links]
    if len(helps) != 1 or len(html.helps) != 1:
        message = "every page needs one link to help, marked data-help, before <main>"
        yield Fault(HELP, message, "include partials/help-bar.html once before <main>", by_template=True)
    for marked in helps[:1]:
        yield from _hidden(HELP, "the link to help", marked, html, form)


def _hidden(rule: Rule, what: str, marked: Marked, html: Html, form: Form) -> Iterator[Fault]:
    why = what_hides(marked.skeleton, form.hiding(html))
    if why:
        fix = "let it be seen by everyone, on screen and on paper"
        yield Fault(rule, f"{what} is hidden by {why}", fix, by_template=True)
