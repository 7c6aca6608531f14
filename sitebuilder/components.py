"""The page that shows every block and component with its source, for a preview.

In: a `Site`. Out: a `Page` like any other that belongs to no topic and is linked from nowhere; or none, when the project
has no cited work to show. Its text is made of the examples in policy/components.yaml and of what the project itself
holds. It is never part of a published site.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sitebuilder.documents import SourceFile, read_document
from sitebuilder.settings import policy
from sitebuilder.site import Known, Page, Site, page_of

PATH = "content/_components.md"
_FENCE = "````"


def components(site: Site) -> Page | None:
    """Return the page of all blocks and components, filled with works, a table and a word of the site."""
    if not site.references or not site.glossary:
        return None
    document = read_document(SourceFile(PATH, text(site))).document
    pages = {page.path: page.document for page in site.pages}
    works = frozenset(site.references)
    known = Known(pages, frozenset(), {}, site.files, works, site.unread, {"/references/": works})
    return page_of(document, {}, site.tables, known) if document else None


def text(site: Site) -> str:
    """Return the Markdown text of the page."""
    names = dict(_names(site))
    data: Mapping[str, Any] = policy("components")  # Any: texts, and the list of examples
    examples = [_example(entry, names) for entry in data["examples"]]
    front = f"---\n{_filled(data['front'], names)}---\n"
    opening = f"{data['opening']}\n\n{_FENCE}\n{front}{_FENCE}\n\n"
    return f"{front}\n{opening}" + "\n\n".join(examples) + "\n"


def _names(site: Site) -> Iterator[tuple[str, str]]:
    """Yield what stands for what in the examples; the two works are of different kinds where there are two."""
    works = sorted(site.references.values(), key=lambda work: work.id)
    other = next((work for work in works if work.evidence != works[0].evidence), works[-1])
    article = next((page.path.removeprefix("content/") for page in site.in_order), "index.md")
    yield from (("work", works[0].id), ("other", other.id), ("page", article))
    yield from (("table", next(iter(sorted(site.tables)), "none")),)
    yield from (("term", site.glossary[0].id), ("word", site.glossary[0].term))


def _example(entry: Mapping[str, str], names: Mapping[str, str]) -> str:
    source = _filled(entry["source"], names)
    return f"## {entry['name']}\n\n{entry['about']}\n\n{_FENCE}\n{source}{_FENCE}\n\n{source}"


def _filled(template: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        template = template.replace(f"{{{name}}}", value)
    return template
