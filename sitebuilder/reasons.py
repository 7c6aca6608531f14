"""Why a page is another than before: which input of it changed, in the words of an editor.

In: what a file was made of before and now (a document with what stands around it, or a listing; its templates). Out:
lines that name files, keys, terms, works, templates and pages. Nothing is said of what is equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from sitebuilder.datafiles import Table, Term
from sitebuilder.documents import Entry, Text
from sitebuilder.front_matter import Claim
from sitebuilder.references import Reference
from sitebuilder.views.around import Around
from sitebuilder.views.listing_records import CorrectionView, EvidenceRow, FeedEntry, GlossaryEntry
from sitebuilder.views.page_records import CardView
from sitebuilder.views.records import AssetView, LinkView, Planned, SiteView, SourceView, Templates

Makings = Sequence[Any]  # Any: the arguments of the step that makes a page


def reasons(before: Makings, now: Makings) -> tuple[str, ...]:
    """Return what changed between two makings of one file, each thing once."""
    found: dict[str, None] = {}
    for old, new in zip(before, now, strict=False):
        if old != new:
            path = now[0].path if isinstance(now[0], Entry) else ""
            found.update(dict.fromkeys(_REASONS.get(type(new), _listed)(old, new, path)))
    return tuple(found)


def _entry(old: Entry, new: Entry, path: str) -> Iterator[str]:
    for name in _different(old.front, new.front):
        yield f"{path}: “{name}” in its front matter"
    if _different(old, new) - {"front", "packed_places"}:
        yield f"{path}: headings, links, tables or citations of its text"


def _text(old: Text, new: Text, path: str) -> Iterator[str]:
    yield f"{path}: its text"


def _templates(old: Templates, new: Templates, path: str) -> Iterator[str]:
    before, now = dict(old.texts), dict(new.texts)
    yield from (f"templates/{name}" for name in sorted(before.keys() | now.keys()) if before.get(name) != now.get(name))


def _around(old: Around, new: Around, path: str) -> Iterator[str]:
    changed = _different(old, new)
    yield from (f"site.yaml: “{name}”" for name in sorted(_different(old.settings, new.settings)))
    if "shared" in changed:
        yield from _shared(old.shared, new.shared)
    for field, words in _AROUND.items():
        if field in changed:
            yield from _parts(getattr(old, field), getattr(new, field), words)
    if {"targets", "pictures"} & changed:
        yield f"a file or a heading to which {path} links"
    if {"recording", "recorded", "unclaimed"} & changed:
        yield "checked.json: what the page said at its last check"


def _shared(old: SiteView, new: SiteView) -> Iterator[str]:
    for field in sorted(_different(old, new)):
        if field in ("menu", "topics", "pages"):
            yield from _parts(getattr(old, field), getattr(new, field), "the navigation")
        elif field == "assets":
            yield from _parts(old.assets, new.assets, "what pages load")
        else:
            yield f"site.yaml: “{'base_url' if field in ('url', 'base') else field}”"


_AROUND = {
    "works": "a work it cites",
    "words": "a term it explains",
    "tables": "a table it shows",
    "related": "a page it names at its end",
    "previous": "the page before it",
    "next": "the page after it",
    "articles": "a page in its list",
    "newest": "a page among the newest",
    "topics": "a topic in its list",
    "names": "the files that can be named",
}


def _listed(old: Any, new: Any, path: str) -> Iterator[str]:  # Any: a plan, or a field of one
    if isinstance(new, Planned):
        old, new = old.view, new.view
    parts = {field: (getattr(old, field), getattr(new, field)) for field in _different(old, new)}
    frame = parts.pop("frame", None)
    if frame:
        yield from _shared(frame[0].site, frame[1].site)
        if _different(*frame) - {"site"}:
            yield "its title, summary or address"
    site = parts.pop("site", None)
    if site:
        yield from _shared(*site)
    for before, now in parts.values():
        yield from _parts(before, now, "what it lists")


def _parts(old: object, new: object, words: str) -> Iterator[str]:
    """Name the parts of two values that came, went or changed."""
    before, now = dict(_named(old)), dict(_named(new))
    if not before and not now:
        yield words
        return
    for name in dict.fromkeys((*before, *now)):
        if before.get(name) != now.get(name):
            state = "new" if name not in before else "gone" if name not in now else "changed"
            yield f"{words}: {name} ({state})"
    if before == now:
        yield f"{words}: its order"


def _named(value: object) -> Iterator[tuple[str, object]]:
    """Yield the parts of a value that an editor has a name for."""
    name = _NAMES.get(type(value))
    if name:
        yield name(value), value
    elif isinstance(value, tuple):
        for item in value:
            yield from _named(item)


_NAMES: Mapping[type, Callable[[Any], str]] = {
    Reference: lambda work: work.path,
    SourceView: lambda work: f"content/references/{work.id}.yaml",
    Term: lambda term: f"content/glossary.yaml, {term.id}",
    GlossaryEntry: lambda term: f"content/glossary.yaml, {term.id}",
    Table: lambda table: table.path,
    LinkView: lambda link: str(link.address),
    CardView: lambda card: str(card.address),
    FeedEntry: lambda entry: str(entry.url),
    EvidenceRow: lambda row: f"{row.page.address}#claim-{row.claim.id}",
    CorrectionView: lambda view: f"content/corrections.yaml, {view.entry.date.isoformat()}",
    AssetView: lambda asset: f"static/{asset.path}",
    Claim: lambda claim: f"the claim “{claim.id}”",
}

_REASONS: Mapping[type, Callable[[Any, Any, str], Iterator[str]]] = {
    Entry: _entry,
    Text: _text,
    Templates: _templates,
    Around: _around,
    Planned: _listed,
}


def _different(old: Any, new: Any) -> set[str]:  # Any: two records of one class
    if not is_dataclass(new) or type(old) is not type(new):
        return set()
    return {field.name for field in fields(new) if getattr(old, field.name) != getattr(new, field.name)}
