"""On every page, in its main part, for every reader: this is not medical advice, and here is help.

A page that is found by a search engine may be the only one a reader ever sees. So the finished bytes of every HTML
file are looked at, also of those copied from static/: the disclaimer stands there once, with the words of
templates/partials/disclaimer.html, and nothing hides it; the way to help stands before the main part.
"""

from collections.abc import Iterator, Sequence

from sitebuilder.checks.finished import Fault, Finished, told_once
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.hiding import what_hides
from sitebuilder.inspection import Marked

MISSING = Rule("disclaimer-missing", "Every page has the disclaimer in its main part, once.", fixed=True)
HIDDEN = Rule("disclaimer-hidden", "Nothing hides the disclaimer, in any medium.", fixed=True)
ALTERED = Rule("disclaimer-altered", "The disclaimer has the words of templates/partials/disclaimer.html.", fixed=True)
HELP = Rule("help-link-missing", "Every page has the way to help before its main part.", fixed=True)
RULES = (MISSING, HIDDEN, ALTERED, HELP)

PARTIAL = "templates/partials/disclaimer.html"
CORE = "not medical advice"


def check(pages: Sequence[Finished], words: str | None) -> Iterator[Finding]:
    """Check every finished page; `words` are those of the disclaimer's partial, None if it can not be rendered."""
    if words is not None and CORE not in words.lower():
        yield ALTERED.at(Place(PARTIAL), f"the disclaimer does not say “{CORE}”", fix="say it, in these words")
    yield from told_once((fault for page in pages for fault in _faults(page, words)), pages)


def _faults(page: Finished, words: str | None) -> Iterator[Fault]:
    found = [marked for marked in page.html.disclaimers if marked.in_main]
    include = "include partials/disclaimer.html once inside <main>, as templates/base.html does"
    if len(found) != 1 or len(page.html.disclaimers) != 1:
        count = len(page.html.disclaimers)
        where = "is none in <main>" if count <= 1 and not found else f"are {count} of them"
        message = f"every page needs one disclaimer inside <main>; here {where}"
        yield Fault(page, MISSING, message, include, by_template=True)
    for marked in found[:1]:
        if words is not None and marked.words != words:
            message = "the words of the disclaimer are not those of templates/partials/disclaimer.html"
            yield Fault(page, ALTERED, message, include, by_template=True)
        yield from _hidden(HIDDEN, "the disclaimer", marked, page)
    helps = [marked for marked in page.html.helps if marked.before_main and marked.links]
    if len(helps) != 1 or len(page.html.helps) != 1:
        message = "every page needs one link to help, marked data-help, before <main>"
        yield Fault(page, HELP, message, "include partials/help-bar.html once before <main>", by_template=True)
    for marked in helps[:1]:
        yield from _hidden(HELP, "the link to help", marked, page)


def _hidden(rule: Rule, what: str, marked: Marked, page: Finished) -> Iterator[Fault]:
    why = what_hides(marked.skeleton, page.selectors)
    if why:
        fix = "let it be seen by everyone, on screen and on paper"
        yield Fault(page, rule, f"{what} is hidden by {why}", fix, by_template=True)
