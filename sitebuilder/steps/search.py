"""The steps that make what the search of the site loads.

In: the words of each page. Out: the text of search.json, put together from parts.
"""

from __future__ import annotations

from dataclasses import dataclass

from sitebuilder.documents import Entry, Searched
from sitebuilder.findings import Finding
from sitebuilder.held import Series
from sitebuilder.inspection import Html
from sitebuilder.settings import Settings
from sitebuilder.site import Page
from sitebuilder.views import searching
from sitebuilder.views.around import Around


@dataclass(frozen=True, slots=True)
class Counted:
    """On how many of some pages each word stands."""

    words: tuple[tuple[str, int], ...]


def count_words(searched: Series[Searched]) -> Counted:
    """Count the words of some pages."""
    return Counted(searching.counted(searched))


@dataclass(frozen=True, slots=True)
class Ranked:
    """Holds what is the same for all pages, so that it is loaded once."""

    ranking: searching.Ranking


@dataclass(frozen=True, slots=True)
class Ranking:
    """What is the same for all pages."""

    ranked: Ranked


def rank_words(counts: Series[tuple[tuple[str, int], ...]], pages: int, settings: Settings) -> Ranking:
    """Find the words that stand on too many pages."""
    frequent = searching.frequent(counts, pages)
    return Ranking(Ranked(searching.Ranking(frequent, tuple(sorted(settings.search.weights.items())))))


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """What the search knows of one page."""

    text: str


def make_search_document(entry: Entry, searched: Searched, around: Around, ranked: Ranked) -> SearchDocument:
    """Make the document of one page."""
    page = Page(entry, around.address, around.topic, around.targets, around.pictures, around.tables)
    return SearchDocument(searching.page_document(page, searched, around, ranked.ranking))


@dataclass(frozen=True, slots=True)
class SearchFile:
    """search.json, in the form of what is rendered."""

    path: str
    content: bytes
    html: Html | None
    findings: tuple[Finding, ...]


def join_documents(documents: Series[str]) -> SearchDocument:
    """Put the documents of some pages into one text."""
    return SearchDocument(",".join(documents))


def join_search(documents: Series[str], rest: searching.Rest) -> SearchFile:
    """Put the documents of the search together."""
    return SearchFile("search.json", searching.search_json(documents, rest).encode(), None, ())
