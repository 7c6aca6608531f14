"""Pictures open, stand still, and are of a size that a phone can take.

A picture that does not open is a hole in the page; one of 100 million dots stops a phone; one that moves can not be read by
some, and can harm others.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.pictures import MOST_BYTES, MOST_DOTS, Fault, Prepared
from sitebuilder.site import Page, Site, relative

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


def check_site(site: Site, today: date) -> Iterator[Finding]:
    """Check all pictures, used or not."""
    faulty = {path: picture for path, picture in site.pictures.items() if picture.fault}
    used: set[str] = set()
    for page in site.pages if faulty else ():
        for path, written, place in _uses(page):
            if path in faulty:
                used.add(path)
                yield _finding(UNUSABLE, place, f"the picture “{written}”", faulty[path])
    for path in sorted(faulty.keys() - used):
        yield _finding(UNUSED, Place(path), "this picture", faulty[path])


def _uses(page: Page) -> Iterator[tuple[str, str, Place]]:
    """Yield path, written name and place of every picture a page uses."""
    for image, target in zip(page.document.images, page.pictures, strict=True):
        yield target.path, image.target, image.place
    image_of_page = page.document.front.image
    if image_of_page:
        yield relative(page.path, image_of_page), image_of_page, page.document.place("image")


def _finding(rule: Rule, place: Place, subject: str, picture: Prepared) -> Finding:
    words, cure = _WORDS[picture.fault]
    return rule.at(place, f"{subject} {words.format(detail=picture.detail)}", fix=cure.format(detail=picture.detail))
