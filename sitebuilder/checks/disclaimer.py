"""On every page, in its main part, for every reader: this is not medical advice, and here is help.

A page that is found by a search engine may be the only one a reader ever sees. So the finished bytes of every HTML
file are looked at, also of those copied from static/: the disclaimer stands there once, with the words of
templates/partials/disclaimer.html, and nothing hides it; the way to help stands before the main part.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sitebuilder.checks.finished import Finished
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


def check(pages: Sequence[Finished], words: str) -> Iterator[Finding]:
    """Check every finished page; `words` are those of the disclaimer's partial."""
    if CORE not in words.lower():
        yield ALTERED.at(Place(PARTIAL), f"the disclaimer does not say “{CORE}”", fix="say it, in these words")
    grouped: defaultdict[tuple[Place, Rule, str, str], list[str]] = defaultdict(list)
    for page in pages:
        for rule, message, fix in _faults(page, words):
            grouped[page.template_place, rule, message, fix].append(page.path)
    for (place, rule, message, fix), paths in grouped.items():
        yield rule.at(place, f"/{paths[0]}{_and_others(len(paths) - 1)}: {message}", fix=fix)


def _and_others(number: int) -> str:
    return f" and {number} other page{'s' if number > 1 else ''}" if number else ""


def _faults(page: Finished, words: str) -> Iterator[tuple[Rule, str, str]]:
    found = [marked for marked in page.html.disclaimers if marked.in_main]
    include = "include partials/disclaimer.html once inside <main>, as templates/base.html does"
    if len(found) != 1 or len(page.html.disclaimers) != 1:
        count = len(page.html.disclaimers)
        where = "none in <main>" if count <= 1 and not found else f"{count} of them"
        yield MISSING, f"every page needs one disclaimer inside <main>; here is {where}", include
    for marked in found[:1]:
        if marked.words != words:
            yield ALTERED, "the disclaimer has not the words of templates/partials/disclaimer.html", include
        yield from _hidden(HIDDEN, "the disclaimer", marked, page)
    helps = [marked for marked in page.html.helps if marked.before_main and marked.links]
    if len(helps) != 1 or len(page.html.helps) != 1:
        yield (
            HELP,
            "every page needs one link to help, marked data-help, before <main>",
            "include partials/help-bar.html once before <main>",
        )
    for marked in helps[:1]:
        yield from _hidden(HELP, "the link to help", marked, page)


def _hidden(rule: Rule, what: str, marked: Marked, page: Finished) -> Iterator[tuple[Rule, str, str]]:
    why = what_hides(marked.skeleton, page.selectors)
    if why:
        yield rule, f"{what} is hidden by {why}", "let it be seen by everyone, on screen and on paper"
