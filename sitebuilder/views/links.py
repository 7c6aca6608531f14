"""Addresses as they stand in links, and links to pages, topics and the pages made from data.

In: an address of the site, which begins at its root. Out: the same with the path under which the site lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from sitebuilder.references import KINDS
from sitebuilder.settings import Settings, Topic, policy
from sitebuilder.site import Page, Site
from sitebuilder.views.listing_records import ClaimList
from sitebuilder.views.records import LinkView


@cache
def made_pages() -> Mapping[str, Mapping[str, str]]:
    """Return title and summary of each page that the builder makes, by its name."""
    pages: Mapping[str, Mapping[str, str]] = policy("pages")
    return pages


@cache
def listings() -> Mapping[str, Mapping[str, str]]:
    """Return the same for the pages made from data, which readers may meet; the browser editor is none."""
    return {name: entry for name, entry in made_pages().items() if name != "admin"}


@cache
def study_names() -> Mapping[str, str]:
    """Return the name of each kind of study, as it stands beside a source."""
    return {kind: entry["name"] for kind, entry in policy("kinds").items()}


@cache
def direction_names() -> Mapping[str, str]:
    """Return what each direction of a claim is called."""
    names: Mapping[str, str] = policy("directions")
    return names


LONGEST_LIST = 60  # works with all that is known of them; more would make one page too heavy


def source_kinds(site: Site) -> tuple[str, ...]:
    """Return the kinds of evidence whose works have a page of their own: none while all fit on one page."""
    kinds = [site.references[identifier].evidence for identifier in site.used_by if identifier in site.references]
    return tuple(kind for kind in KINDS if kind in kinds) if len(kinds) > LONGEST_LIST else ()


LONGEST_CLAIMS = 1000  # claims on one page


def claim_lists_by_topic(site: Site) -> tuple[ClaimList, ...]:
    """Return the pages that list the claims of each topic, in reading order, by their address in the site: none while all fit on one page."""
    if len(site.claims) <= LONGEST_CLAIMS:
        return ()
    counts = ((topic, sum(page.topic == topic for page, _ in site.claims)) for topic in site.settings.topics)
    return tuple(place for topic, count in counts for place in _lists_of(topic, count))


def _lists_of(topic: Topic, count: int) -> Iterator[ClaimList]:
    for number, start in enumerate(range(0, count, LONGEST_CLAIMS), 1):
        more = number > 1
        title, address = f"{topic.title}, list {number}" if more else topic.title, f"/evidence/{topic.id}/"
        yield ClaimList(title, f"{address}{number}/" if more else address, min(LONGEST_CLAIMS, count - start))


def href(settings: Settings, address: str) -> str:
    """Return an address as it stands in a link: with the path of the site before it."""
    return settings.base + address[1:] if address.startswith("/") else address


def whole(settings: Settings, address: str) -> str:
    """Return an address of the site with its scheme and host."""
    return settings.origin + href(settings, address)


def home_link(settings: Settings) -> LinkView:
    """Return the link to the home page."""
    return LinkView(settings.name, settings.base)


def page_link(settings: Settings, page: Page) -> LinkView:
    """Return the link to a page that an editor wrote."""
    return LinkView(page.title, href(settings, page.address), page.document.front.summary)


def topic_link(settings: Settings, topic: Topic) -> LinkView:
    """Return the link to the hub of a topic."""
    return LinkView(topic.title, href(settings, f"/{topic.id}/"), topic.summary)


def listing_link(settings: Settings, name: str) -> LinkView:
    """Return the link to a page made from data."""
    entry = listings()[name]
    return LinkView(entry["title"], href(settings, f"/{name}/"), entry["summary"])
