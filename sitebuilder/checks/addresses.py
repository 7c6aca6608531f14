"""Where pages live. Two files that claim one address would silently hide one another.

Also: addresses that belong to the pages made from data, topics that site.yaml does not know, and hubs that are missing.
"""

from collections.abc import Iterator
from datetime import date

from sitebuilder.addresses import RESERVED, file_of, is_old_address
from sitebuilder.findings import Finding, Place, Rule, did_you_mean
from sitebuilder.site import Page, Site

TAKEN = Rule("address-taken", "Every address belongs to one file.", fixed=True)
RESERVED_RULE = Rule("address-reserved", "No page takes an address of the pages made from data.", fixed=True)
TOPIC_UNKNOWN = Rule("topic-unknown", "Every article lies in a topic of site.yaml.", fixed=True)
ALIAS = Rule("alias-invalid", "Every old address can be an address.", fixed=True)
HUB = Rule("topic-without-hub", "Every topic has a page that introduces it.")
HOME = Rule("home-missing", "The site has a home page.", fixed=True)
MENU = Rule("menu-unknown", "Every entry of the menu leads somewhere.", fixed=True)
RULES = (TAKEN, RESERVED_RULE, TOPIC_UNKNOWN, ALIAS, HUB, HOME, MENU)

_PAGES = ("references", "glossary", "help", "corrections", "evidence", "search", "a-z")


def check_site(site: Site, today: date) -> Iterator[Finding]:
    """Check all addresses of the site."""
    yield from _shared(site)
    topics = {topic.id for topic in site.settings.topics}
    for page in site.pages:
        first = page.address.strip("/").split("/")[0]
        if first in RESERVED or page.address == "/404/":
            yield RESERVED_RULE.at(
                Place(page.path),
                f"the address /{first}/ belongs to a page that the builder makes",
                fix="rename this file or folder",
            )
        elif page.document.kind in ("topic", "article") and first not in topics:
            yield TOPIC_UNKNOWN.at(
                Place(page.path),
                f"site.yaml has no topic “{first}”",
                fix=did_you_mean(first, topics, "Add it under topics, or move the file into the folder of a topic"),
            )
        elif page.document.kind == "page" and first in topics:
            yield TAKEN.at(
                Place(page.path),
                f"the address /{first}/ belongs to the topic {first}",
                fix=f"rename it, or make it content/{first}/index.md",
            )
    if "content/" in site.unread:
        return
    if "content/index.md" not in {*site.by_path, *site.unread}:
        yield HOME.at(
            Place("content/index.md"), "there is no home page", fix="write content/index.md with a title and a summary"
        )
    for index, topic in enumerate(site.settings.topics):
        if topic.id in RESERVED:
            message = f"the address /{topic.id}/ belongs to a page that the builder makes, so no topic can be called so"
            yield RESERVED_RULE.at(site.settings.place("topics", index, "id"), message, fix="choose another id")
        elif f"content/{topic.id}/index.md" not in {*site.by_path, *site.unread}:
            yield HUB.at(
                Place(f"content/{topic.id}/index.md"),
                f"the topic “{topic.id}” has no page that introduces it",
                fix="write this file with a title and a summary, or take the topic out of site.yaml",
            )
    yield from _passing(site)
    known = {*topics, *_PAGES, *(path.removeprefix("content/").removesuffix(".md") for path in site.unread)}
    known |= {path.removeprefix("content/").removesuffix(".md") for path in site.waiting}
    known |= {*(p.address.strip("/") for p in site.pages if p.document.kind == "page")}
    for index, name in enumerate(site.settings.menu):
        if name not in known:
            yield MENU.at(
                site.settings.place("menu", index),
                f"the menu names “{name}”, which is no topic and no page",
                fix=did_you_mean(name, known, "Name a topic or a page"),
            )


def _passing(site: Site) -> Iterator[Finding]:
    """Find pages that the site can not be without and that have a last day."""
    for page in site.pages:
        rule = {"home": HOME, "topic": HUB}.get(page.document.kind)
        if rule and page.document.front.expires_on:
            message = f"without this page, from {page.document.front.expires_on.isoformat()} on, the site is not whole"
            yield rule.at(page.document.place("expires_on"), message, fix="take expires_on out")


def _shared(site: Site) -> Iterator[Finding]:
    owners: dict[str, str] = {file_of(f"/{name}/"): f"the builder's own page /{name}/" for name in _PAGES}
    owners["404.html"] = "the builder's own page for missing addresses"
    for page in site.pages:
        owners.setdefault(file_of(page.address), page.path)
    for path in sorted(site.files):
        file = path.removeprefix("static/").removeprefix("content/")
        if file in owners:
            yield TAKEN.at(
                Place(path), f"the address of this file is taken by {owners[file]}", fix="rename one of the two"
            )
        owners.setdefault(file, path)
    for page in site.pages:
        yield from _aliases(page, owners)


def _aliases(page: Page, owners: dict[str, str]) -> Iterator[Finding]:
    for index, alias in enumerate(page.document.front.aliases):
        place = page.document.place("aliases", index)
        if not is_old_address(alias):
            yield ALIAS.at(place, f"“{alias}” is not an old address", fix="write it like /old-name/")
            continue
        if alias.strip("/").split("/")[0] in RESERVED:
            yield RESERVED_RULE.at(
                place, f"the address {alias} belongs to a page that the builder makes", fix="take it out"
            )
        elif file_of(alias) == file_of(page.address):
            yield TAKEN.at(place, f"{alias} is the address that this page has now", fix="take it out")
        elif owners.get(file_of(alias)) == page.path:
            yield TAKEN.at(place, f"the old address {alias} stands twice", fix="take one of the two out")
        elif file_of(alias) in owners:
            yield TAKEN.at(
                place, f"the address {alias} is taken by {owners[file_of(alias)]}", fix="take it out here or there"
            )
        owners.setdefault(file_of(alias), page.path)
