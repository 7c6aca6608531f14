"""What the search of the site knows: one document a page, one a word of the glossary, and words that mean the same.

In: a page and what stands around it; a `Site` for what is no page. Out: the documents of search.json, from which the reader's browser makes
the index, each as a text by itself, so that an edited page changes one of them. Each document has what a
result shows (title, address, section, summary or answer, grade) and what is looked at beside it (headings, terms, claims,
tables, the other words of the text); `weight` is below 1 for pages that stand behind others that say the same.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from sitebuilder.datafiles import Table, Term
from sitebuilder.documents import Searched, search_words
from sitebuilder.site import Page, Site
from sitebuilder.views.around import Around
from sitebuilder.views.links import href, listings

WEIGHTS = {"article": 1.0, "page": 0.9, "topic": 0.85, "home": 0.6}
"""How much a page counts by its kind; site.yaml adds weights by topic."""
WORD_WEIGHT = 0.25
"""How much an entry of the glossary counts: a page that explains more comes first."""
HELP_WEIGHT = 1.5
"""How much the page of helplines counts: who may need help meets it first."""
NOT_SEARCHED = ("404", "search")


@dataclass(frozen=True, slots=True)
class Ranking:
    """What is the same for all pages: words that stand on too many of them, and how much the articles of a topic count."""

    SHARED: ClassVar[bool] = True

    frequent: tuple[str, ...]
    weights: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """The documents of search.json that are no pages, and the words that mean the same, as JSON."""

    documents: tuple[str, ...]
    synonyms: str


def rest(site: Site) -> Rest:
    """Return what the search knows beside the pages."""
    documents = (*_listings(site), *(_term(term, site) for term in site.glossary))
    return Rest(tuple(map(_json, documents)), _json(site.settings.search.synonyms))


def page_document(page: Page, searched: Searched, around: Around, ranking: Ranking) -> str:
    """Return the document of a page; `searched` is what is looked into in its text."""
    return _json(_page(page, searched, around, ranking))


def search_json(documents: Iterable[str], rest: Rest) -> str:
    """Return the text of search.json from the documents of the pages and the rest."""
    return f'{{"documents":[{",".join((*documents, *rest.documents))}],"synonyms":{rest.synonyms}}}\n'


def counted(searched: Iterable[Searched]) -> tuple[tuple[str, int], ...]:
    """Count on how many pages each word stands."""
    return tuple(sorted(Counter(word for page in searched for word in page.words).items()))


def frequent(counts: Iterable[tuple[tuple[str, int], ...]], pages: int) -> tuple[str, ...]:
    """Return the words that stand on more than a third of the pages: they find too much."""
    found = Counter[str]()
    for part in counts:
        for word, count in part:
            found[word] += count
    return tuple(sorted(word for word, count in found.items() if 3 * count > pages))


def _json(value: Any) -> str:  # Any: JSON
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _document(**known: Any) -> dict[str, Any]:  # Any: JSON
    """Leave out what is empty, and a weight of 1."""
    return {key: value for key, value in known.items() if value not in ("", None) and (key, value) != ("weight", 1.0)}


def _page(page: Page, searched: Searched, around: Around, ranking: Ranking) -> dict[str, Any]:  # Any: JSON
    document, front = page.document, page.document.front
    answer, *others = front.claims or (None,)
    terms, frequent = around.words, frozenset(ranking.frequent)
    known = _document(
        title=page.title,
        address=href(around.settings, page.address),
        section=page.topic.title if page.topic else "",
        summary=front.summary,
        answer=answer.text if answer else "",
        level=answer.grade if answer else None,
        grade=around.settings.grade(answer.grade).name if answer else "",
        headings=" ".join(dict.fromkeys(heading.text for heading in document.headings)),
        terms=" ".join(name for term in terms for name in (term.term, *term.also)),
        claims=" ".join(claim.text for claim in others if claim),
        tables=" ".join(_cells(page, searched)),
        weight=round(WEIGHTS[document.kind] * _topic_weight(page, ranking), 3),
    )
    held = {word for text in known.values() if isinstance(text, str) for word in search_words(text)}
    known["words"] = " ".join(word for word in searched.words if word not in held and word not in frequent)
    return known


def _topic_weight(page: Page, ranking: Ranking) -> float:
    return dict(ranking.weights).get(page.topic.id, 1.0) if page.topic else 1.0


def _cells(page: Page, searched: Searched) -> Iterator[str]:
    """Yield the cells of the tables of a page, those of content/tables/ included."""
    yield from searched.cells
    for table in page.tables:
        if table:
            yield from _cells_of(table)


def _cells_of(table: Table) -> Iterator[str]:
    yield from (text for row in table.rows for text in row.cells.values())


def _listings(site: Site) -> Iterator[dict[str, Any]]:  # Any: JSON
    """Yield the pages that are made from data; the page of help with all that stands on it, and before others."""
    for name, entry in listings().items():
        if name not in NOT_SEARCHED:
            address, of_help = href(site.settings, f"/{name}/"), name == "help"
            yield _document(
                title=entry["title"],
                address=address,
                summary=entry["summary"],
                terms=" ".join(_services(site)) if of_help else "",
                tables=" ".join(sign.sign for sign in site.help.emergency_signs) if of_help else "",
                weight=HELP_WEIGHT if of_help else WEIGHTS["page"],
            )


def _services(site: Site) -> Iterator[str]:
    for country in site.help.countries:
        yield country.country
        yield from (f"{service.name} {service.number} {service.for_}" for service in country.services)


def _term(term: Term, site: Site) -> dict[str, Any]:  # Any: JSON
    return _document(
        title=term.term,
        address=href(site.settings, f"/glossary/#{term.id}"),
        section=listings()["glossary"]["title"],
        summary=term.plain,
        terms=" ".join(term.also),
        weight=WORD_WEIGHT,
    )
