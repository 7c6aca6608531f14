"""The shape of an article: it says something, in order, says what is not known, and cites its sources."""

from collections import Counter
from collections.abc import Iterator

from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.markup import BOXES
from sitebuilder.views.around import Around, FullPage

EMPTY = Rule("body-empty", "Every article says something.", fixed=True)
LEVEL_ONE = Rule("heading-level-one", "Every page has one main heading: its title.", fixed=True)
ORDER = Rule("heading-order", "Headings go down one level at a time, as screen readers show them.")
UNKNOWNS = Rule("unknowns-missing", "Every article says what is not known.")
UNCITED = Rule("citations-missing", "Every article cites at least one source.")
CARDS = Rule("card-repeated", "Help cards stay rare enough to be read: one of each kind a page, two warnings.")
FOLDED = Rule("safety-folded", "No help card, warning or open question is folded away.", fixed=True)
RULES = (EMPTY, LEVEL_ONE, ORDER, UNKNOWNS, UNCITED, CARDS, FOLDED)

_ALWAYS_OPEN = ("emergency", "urgent", "talk", "warning", "do", "dont", "unknowns")
_MOST = {"emergency": 1, "urgent": 1, "talk": 1, "warning": 2}


def check(page: FullPage, around: Around) -> Iterator[Finding]:
    """Check the shape of one page."""
    document = page.document
    yield from _headings(page)
    counts: Counter[str] = Counter()
    for box in document.boxes:
        counts[box.name] += 1
        if box.folded and box.name in _ALWAYS_OPEN:
            message = f"the block “{box.name}” is folded away: who does not open the fold does not see it"
            yield FOLDED.at(box.place, message, fix="put it before or after the block “more”")
        if counts[box.name] == _MOST.get(box.name, 99) + 1:
            yield CARDS.at(
                box.place, f"this is one “{box.name}” card too many for a page", fix="join it with the one before"
            )
    if document.kind != "article":
        return
    if not document.words and not document.exhibits:
        yield EMPTY.at(Place(page.path), "the article has no text", fix="write it below the front matter")
        return
    misspelt = any(box.name not in BOXES for box in document.boxes)
    if not misspelt and not any(box.name == "unknowns" for box in document.boxes):
        yield UNKNOWNS.at(
            Place(page.path),
            "the article does not say what is not known",
            fix="add a block: /// unknowns | What we do not know",
        )
    if not document.citations:
        yield UNCITED.at(
            Place(page.path), "the article cites no source", fix="add [@reference-id] after what a source says"
        )


def _headings(page: FullPage) -> Iterator[Finding]:
    level = 2 if page.document.front.claims else 1
    for heading, place in zip(page.document.headings, page.document.heading_places, strict=True):
        if heading.level == 1:
            yield LEVEL_ONE.at(
                place,
                "the title is the main heading of the page; there can be no second one",
                fix="begin it with ##",
            )
        elif heading.level > level + 1:
            yield ORDER.at(
                place,
                f"a heading of level {heading.level} stands below one of level {level}",
                fix=f"begin it with {'#' * (level + 1)}, or put the block under a heading",
            )
        level = max(2, heading.level)
