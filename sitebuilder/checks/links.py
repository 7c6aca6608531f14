"""Every link leads somewhere, every picture is there and has words for those who cannot see it.

A dead link on a health page is a question without an answer; a link with a script in it is an attack on the reader.
"""

import posixpath
from collections.abc import Iterator
from datetime import date

from sitebuilder.body import Link
from sitebuilder.findings import Finding, Rule, did_you_mean, did_you_mean_file, near
from sitebuilder.naming import PICTURES, REFERENCES
from sitebuilder.site import Page, Site, Target, anchors, relative

BROKEN = Rule("link-broken", "Every link inside the site leads to a page or file that is published.", fixed=True)
ANCHOR = Rule("anchor-broken", "Every link to a part of a page leads to a heading that is there.", fixed=True)
FORBIDDEN = Rule("link-forbidden", "No link runs a script or carries data in its address.", fixed=True)
IMAGE = Rule("image-missing", "Every picture is a file of the project.", fixed=True)
ALTERNATIVE = Rule("image-without-text", "Every picture has words for readers who cannot see it.", fixed=True)
EXPIRING = Rule("link-expiring", "No link leads to a page that is taken down, or soon will be.", severity="warning")
RULES = (BROKEN, ANCHOR, FORBIDDEN, IMAGE, ALTERNATIVE, EXPIRING)


def check(page: Page, site: Site, today: date) -> Iterator[Finding]:
    """Check the links and pictures of one page."""
    for link, target in zip(page.document.links, page.targets, strict=True):
        if target.problem not in ("", "unread", "expired"):
            yield _link(link, target, site)
        elif day := _last_day(target, site, today):
            said = "was" if target.problem == "expired" else "will be"
            yield EXPIRING.at(
                link.place,
                f"{target.path} {said} taken down on {day.isoformat()}",
                fix="link to another page, or take the link out",
            )
    for image, target in zip(page.document.images, page.pictures, strict=True):
        if target.problem and target.problem != "unread":
            elsewhere = target.problem == "outside"
            where = "pictures are not loaded from other places" if elsewhere else f"there is no file {target.path}"
            yield IMAGE.at(
                image.place,
                f"the picture “{image.target}” can not be shown: {where}",
                fix=did_you_mean_file(target.path, site.files, "Put it beside the page or into static/", page.path),
            )
        if not image.text.strip():
            yield ALTERNATIVE.at(
                image.place,
                f"the picture “{image.target}” has no words for readers who can not see it",
                fix="write what it shows between the square brackets: ![What it shows](file)",
            )
    yield from _card(page, site)


def _card(page: Page, site: Site) -> Iterator[Finding]:
    """Check the picture that the front matter names."""
    image = page.document.front.image
    path = relative(page.path, image)
    if not image.strip() or path in site.unread or (path in site.files and path.lower().endswith(PICTURES)):
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
            path, _pictures(site), "Put it beside the page or into static/, and name it from this file", page.path
        ),
    )


def _pictures(site: Site) -> Iterator[str]:
    return (path for path in site.files if path.lower().endswith(PICTURES))


def _last_day(target: Target, site: Site, today: date) -> date | None:
    """Return the day on which the page behind a link is taken down, if that is soon or over."""
    front = next((d.front for d in site.expired if d.path == target.path), None)
    if target.path in site.by_path:
        front = site.by_path[target.path].document.front
    day = front.expires_on if front else None
    return day if day and (day - today).days <= site.settings.review.warn_days else None


def unpublished(link: Link, path: str) -> Finding:
    """Say that a link leads to a page that is not published."""
    message = f"{path} is not published (a draft, or its dates)"
    return BROKEN.at(link.place, message, fix="publish it, or take the link out")


def _link(link: Link, target: Target, site: Site) -> Finding:
    if target.problem in ("scheme", "network"):
        return FORBIDDEN.at(
            link.place,
            f"a link can not lead to “{link.target[:60]}”",
            fix="link to a Markdown file, or to an address with https://, mailto: or tel:",
        )
    if target.problem == "anchor" and target.path not in site.by_path:
        what = f"no page cites the work “{target.fragment}”, so it is not on /references/"
        if not target.path.startswith(REFERENCES):
            what = f"{target.path} has no entry “{target.fragment}”"
        fix = did_you_mean(target.fragment, site.terms, "Correct the part behind #, or take it out")
        return ANCHOR.at(link.place, what, fix=fix)
    if target.problem == "anchor":
        known = anchors(site.by_path[target.path].document)
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
        fix=_nearest(link.target, link.place.path, target, site),
    )


def _nearest(written: str, path: str, target: Target, site: Site) -> str:
    """Say what a link that leads nowhere was most likely meant to be."""
    fix = "Name an existing Markdown file, relative to this one"
    if written.lower().startswith("www."):
        return f"write https://{written} if you mean a page elsewhere"
    inner = written.partition("#")[0].lstrip("/")
    whole = inner if inner in site.by_path else f"content/{inner.rstrip('/')}/index.md"
    if whole not in site.by_path:
        whole = f"content/{inner.rstrip('/')}.md"
    if whole in site.by_path:
        return f"did you mean “{posixpath.relpath(whole, posixpath.dirname(path))}”? {fix}"
    return did_you_mean_file(target.path, {*site.by_path, *site.files}, fix, path)
