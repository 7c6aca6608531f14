"""Pictures open, stand still, and are of a size that a phone can take.

A picture that does not open is a hole in the page; one of 100 million dots stops a phone; one that moves can not be read by
some, and can harm others.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from sitebuilder.addresses import relative
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.pictures import MOST_BYTES, MOST_DOTS, Fault, Prepared
from sitebuilder.site import Page, Site
from sitebuilder.views.around import Around, FullPage

UNUSABLE = Rule("picture-unusable", "Every picture of a page opens, stands still, and is not too large.")
UNUSED = Rule("picture-damaged", "No faulty picture lies about unseen.", severity="warning")
RULES = (UNUSABLE, UNUSED)

_WORDS: Mapping[Fault, tuple[str, str]] = {
    "broken": (
        "can not be opened: it is damaged, or it is no picture",
        "open it in a program for pictures and save it again as JPEG, PNG or WebP",
    ),
    "short": ("is not whole: its file ends too early", "copy it again from where it came from"),
    "heavy": (
        f"has {{detail}} MB; {MOST_BYTES // 1_000_000} MB are allowed",
        "save it smaller: 2,500 dots wide is more than any page shows",
    ),
    "huge": (
        f"has {{detail}} dots; {MOST_DOTS // 1_000_000} million in all are allowed",
        "save it smaller: 2,500 dots wide is more than any page shows",
    ),
    "misnamed": (
        "is of another kind than its name says",
        "rename it so that it ends in {detail}, also where it is used",
    ),
    "moving": (
        "moves; readers who need to look at it calmly can not, and some feel ill",
        "use a still picture, or one picture for each step",
    ),
    "print-colours": (
        "has the colours of print (CMYK), which screens show wrongly",
        "save it with the colours of screens (RGB)",
    ),
}


def check(page: FullPage, around: Around) -> Iterator[Finding]:
    """Check the pictures that one page uses."""
    document = page.document
    for image, target, picture in zip(document.images, page.pictures, around.prepared, strict=True):
        if picture and picture.fault and target.path:
            yield _finding(UNUSABLE, image.place, f"the picture “{image.target}”", picture)
    if around.card and around.card.fault:
        yield _finding(UNUSABLE, document.place("image"), f"the picture “{document.front.image}”", around.card)


def check_site(site: Site, today: date) -> Iterator[Finding]:
    """Check the pictures that no page uses."""
    faulty = {path for path, picture in site.pictures.items() if picture.fault}
    used = {path for page in site.pages for path in _uses(page)} if faulty else set()
    for path in sorted(faulty - used):
        yield _finding(UNUSED, Place(path), "this picture", site.pictures[path])


def _uses(page: Page) -> Iterator[str]:
    """Yield the path of every picture a page uses."""
    yield from (target.path for target in page.pictures)
    if page.document.front.image:
        yield relative(page.path, page.document.front.image)


def _finding(rule: Rule, place: Place, subject: str, picture: Prepared) -> Finding:
    words, cure = _WORDS[picture.fault]
    return rule.at(place, f"{subject} {words.format(detail=picture.detail)}", fix=cure.format(detail=picture.detail))
