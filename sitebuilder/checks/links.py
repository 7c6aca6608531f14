"""Every link leads somewhere, every picture is there and has words for those who cannot see it.

A dead link on a health page is a question without an answer; a link with a script in it is an attack on the reader.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from datetime import date

from sitebuilder.addresses import relative
from sitebuilder.body import Link
from sitebuilder.findings import Finding, Place, Rule, did_you_mean, did_you_mean_file, near
from sitebuilder.naming import PICTURES, REFERENCES
from sitebuilder.site import Target
from sitebuilder.views.around import Around, FullPage

BROKEN = Rule("link-broken", "Every link inside the site leads to a page or file that is published.", fixed=True)
ANCHOR = Rule("anchor-broken", "Every link to a part of a page leads to a heading that is there.", fixed=True)
FORBIDDEN = Rule("link-forbidden", "No link runs a script or carries data in its address.", fixed=True)
IMAGE = Rule("image-missing", "Every picture is a file of the project.", fixed=True)
ALTERNATIVE = Rule("image-without-text", "Every picture has words for readers who cannot see it.", fixed=True)
EXPIRING = Rule("link-expiring", "No link leads to a page that is taken down, or soon will be.", severity="warning")
RULES = (BROKEN, ANCHOR, FORBIDDEN, IMAGE, ALTERNATIVE, EXPIRING)


_DOWNLOAD = re.compile(r"\.(?!md$|yaml$|html?$)[A-Za-z0-9]{2,5}$")


def check(page: FullPage, around: Around) -> Iterator[Finding]:
    """Check the links and pictures of one page."""
    for link, target in zip(page.document.links, page.targets, strict=True):
        if target.problem not in ("", "unread", "expired"):
            yield _link(link, target, around)
    for image, target in zip(page.document.images, page.pictures, strict=True):
        if target.problem and target.problem != "unread":
            yield _picture(image, target, around)
        if not image.text.strip():
            yield ALTERNATIVE.at(
                image.place,
                f"the picture “{image.target}” has no words for readers who can not see it",
                fix="write what it shows between the square brackets: ![What it shows](file)",
            )
    yield from _card(page, around)


def _picture(image: Link, target: Target, around: Around) -> Finding:
    """Say why a picture of the text can not be shown."""
    where = f"there is no file {target.path}"
    fix = did_you_mean_file(target.path, around.names.files, "Put it beside the page or into static/", image.place.path)
    if target.problem == "outside":
        where = "pictures are not loaded from other places"
    elif not target.path.lower().endswith(PICTURES):
        where = "browsers do not show files of this kind"
        fix = f"save it as a picture whose name ends in one of {', '.join(PICTURES)}, and name that"
    return IMAGE.at(image.place, f"the picture “{image.target}” can not be shown: {where}", fix=fix)


def _card(page: FullPage, around: Around) -> Iterator[Finding]:
    """Check the picture that the front matter names."""
    image = page.document.front.image
    path = relative(page.path, image)
    if not image.strip() or around.image_known:
        return
    message = f"there is no file {path}"
    if "://" in image:
        message = "it lies on another machine"
    elif not path.lower().endswith(PICTURES):
        message = f"its name ends in none of {', '.join(PICTURES)}"
    yield IMAGE.at(
        page.document.place("image"),
        f"the picture “{image}” can not be used: {message}",
        fix=did_you_mean_file(
            path, _pictures(around), "Put it beside the page or into static/, and name it from this file", page.path
        ),
    )


def _pictures(around: Around) -> Iterator[str]:
    return (path for path in around.names.files if path.lower().endswith(PICTURES))


def leaving(page: FullPage, around: Around) -> Iterator[tuple[Place, str, date]]:
    """Yield each link to a page that has a last day: where the link stands, the page, and that day."""
    days = dict(around.leaving)
    for link, target in zip(page.document.links, page.targets, strict=True):
        if target.path in days:
            yield link.place, target.path, days[target.path]


def expiring(found: Iterable[tuple[Place, str, date]], warn_days: int, today: date) -> Iterator[Finding]:
    """Warn of links to pages that are taken down, or soon will be."""
    for place, path, day in found:
        if (day - today).days <= warn_days:
            said = "was" if day <= today else "will be"
            message = f"{path} {said} taken down on {day.isoformat()}"
            yield EXPIRING.at(place, message, fix="link to another page, or take the link out")


def unpublished(link: Link, path: str) -> Finding:
    """Say that a link leads to a page that is not published."""
    message = f"{path} is not published (a draft, or its dates)"
    return BROKEN.at(link.place, message, fix="publish it, or take the link out")


def _link(link: Link, target: Target, around: Around) -> Finding:
    if target.problem in ("scheme", "network"):
        return FORBIDDEN.at(
            link.place,
            f"a link can not lead to “{link.target[:60]}”",
            fix="link to a Markdown file, or to an address with https://, mailto: or tel:",
        )
    if target.problem == "anchor" and target.path not in around.names.pages:
        what = f"no page cites the work “{target.fragment}”, so it is not on /references/"
        if not target.path.startswith(REFERENCES):
            what = f"{target.path} has no entry “{target.fragment}”"
        fix = did_you_mean(target.fragment, around.names.terms, "Correct the part behind #, or take it out")
        return ANCHOR.at(link.place, what, fix=fix)
    if target.problem == "anchor":
        known = dict(around.anchors)[target.path]
        found = near(target.fragment, known)
        return ANCHOR.at(
            link.place,
            f"{target.path} has no heading “#{target.fragment}”",
            fix=f"did you mean #{found}?" if found else "link to the page without #…, or to one of its headings",
        )
    if target.problem == "draft":
        return unpublished(link, target.path)
    if target.problem == "outside":
        return BROKEN.at(
            link.place, f"the link “{link.target[:80]}” leads out of the project", fix="link to a file of the project"
        )
    if not link.target.strip():
        return BROKEN.at(link.place, f"the link “{link.text[:80]}” has no address", fix="write one between ( and )")
    return BROKEN.at(
        link.place,
        f"the link “{link.target[:80]}” leads nowhere",
        fix=_nearest(link.target, link.place.path, target, around),
    )


def _nearest(written: str, path: str, target: Target, around: Around) -> str:
    """Say what a link that leads nowhere was most likely meant to be."""
    fix = "Name an existing Markdown file, relative to this one"
    if written.lower().startswith("www."):
        return f"write https://{written} if you mean a page elsewhere"
    if _DOWNLOAD.search(target.path):
        fix = f"Put a file to download into static/, and link to /{posixpath.basename(target.path)}"
    inner = written.partition("#")[0].lstrip("/")
    whole = inner if inner in around.names.pages else f"content/{inner.rstrip('/')}/index.md"
    if whole not in around.names.pages:
        whole = f"content/{inner.rstrip('/')}.md"
    if whole in around.names.pages:
        return f"did you mean “{posixpath.relpath(whole, posixpath.dirname(path))}”? {fix}"
    return did_you_mean_file(target.path, {*around.names.pages, *around.names.files}, fix, path)
