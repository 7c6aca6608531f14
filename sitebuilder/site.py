"""All that was read, put together: addresses, resolved links, navigation, numbered sources, and what uses what.

In: settings, references, documents and files of data. Out: a `Site`. What is broken stays data (a link without an
address, a citation without a work); the rules in `checks/` say that it is wrong. No HTML is looked at here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from html import unescape

from sitebuilder import strict_yaml
from sitebuilder.addresses import (
    REMOVED,
    RESERVED,
    SAFE_SCHEMES,
    SCHEME,
    VIRTUAL,
    address_of,
    file_of,
    gone_file,
    is_old_address,
    is_step_free,
    picture_path,
    published_path,
    relative,
)
from sitebuilder.datafiles import Correction, Help, Removal, Table, Term
from sitebuilder.documents import Entry
from sitebuilder.findings import Place
from sitebuilder.front_matter import Claim
from sitebuilder.naming import REFERENCES
from sitebuilder.pictures import Prepared
from sitebuilder.record import Ledger
from sitebuilder.references import Reference
from sitebuilder.settings import Settings, Topic


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link of a text leads.

    `href` is a site address, an address elsewhere, or an anchor of the page itself; it is empty when the link is
    broken, and `problem` then says how: missing, draft, outside, scheme, network, anchor, expired; or unread, when the file is
    there but could not be read, which is told there.
    """

    href: str
    problem: str = ""
    path: str = ""
    fragment: str = ""


@dataclass(frozen=True, eq=False)
class Page:
    """A document on its way to being published, with everything about it that needs the other files."""

    document: Entry
    address: str
    topic: Topic | None
    targets: tuple[Target, ...]
    pictures: tuple[Target, ...]
    tables: tuple[Table | None, ...]

    @property
    def path(self) -> str:
        """Its Markdown file."""
        return self.document.path

    @property
    def title(self) -> str:
        """Its title."""
        return self.document.front.title

    @property
    def aliases(self) -> tuple[str, ...]:
        """Its old addresses, without what can be none."""
        return tuple(alias for alias in self.document.front.aliases if is_old_address(alias))

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each work it uses, by first use in the text; works that only claims use come last."""
        order: dict[str, int] = {}
        for identifier in (*self._in_text(), *(i for claim in self.document.front.claims for i in claim.references)):
            order.setdefault(identifier, len(order) + 1)
        return order

    def _in_text(self) -> Iterator[str]:
        for mention in self.document.mentions:
            if isinstance(mention, str):
                yield mention
            elif table := self.tables[mention]:
                yield from (identifier for row in table.rows for identifier in row.references)


Promised = Mapping[str, tuple[str, ...]]
"""Every address that was ever published, with the anchors others may link to."""


@dataclass(frozen=True, slots=True)
class Gone:
    """An address at which a page was, and what its readers are told; `path` is the file that says so."""

    address: str
    day: date
    reason: str
    see: str
    title: str
    path: str


@dataclass(frozen=True, eq=False)
class Site:
    """The whole site, as data."""

    settings: Settings
    pages: tuple[Page, ...]
    held_back: tuple[Entry, ...]
    references: Mapping[str, Reference]
    glossary: tuple[Term, ...]
    help: Help
    corrections: tuple[Correction, ...]
    removed: tuple[Removal, ...]
    tables: Mapping[str, Table]
    files: frozenset[str]
    checked: Ledger
    promised: Promised
    texts: Mapping[str, str]
    unread: frozenset[str] = frozenset()
    """Paths of files that are there but could not be read: what only follows from that is not told."""
    pictures: Mapping[str, Prepared] = field(default_factory=dict)  # what became of pictures, by their path
    expired: tuple[Entry, ...] = ()
    """Those of the documents held back that were published until their day came."""

    def reading(self, path: str) -> strict_yaml.Reading:
        """Return what a file of data says, with the places of its parts."""
        return _reading(self.texts.get(path, ""), path)

    def place(self, path: str, *key: str | int) -> Place:
        """Return where a key stands in a file of data; the file is read again for it, which only a finding needs."""
        reading = self.reading(path)
        if key[:1] == ("countries",) and isinstance(reading.value, list):  # help.yaml may be that list alone
            key = key[1:]
        return reading.place(*key)

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """Ids of works that may be used in files that could not be read."""
        if any(path.endswith(".md") and path not in self.texts for path in self.unread):
            return frozenset(self.references)
        texts = (self.texts[path] for path in self.unread if path in self.texts)
        return frozenset(word for text in texts for word in re.findall(r"[\w-]+", text) if word in self.references)

    @cached_property
    def by_path(self) -> Mapping[str, Page]:
        """Pages by their Markdown file."""
        return {page.path: page for page in self.pages}

    @cached_property
    def terms(self) -> Mapping[str, Term]:
        """Glossary terms by id."""
        return {term.id: term for term in self.glossary}

    @cached_property
    def waiting(self) -> frozenset[str]:
        """Paths of pages that only their dates hold back."""
        return frozenset(document.path for document in self.held_back if not document.front.draft)

    @cached_property
    def last_days(self) -> Mapping[str, date]:
        """The day on which a page is no longer there, of pages that have one, by path."""
        documents = (*(page.document for page in self.pages), *self.expired)
        return {document.path: day for document in documents if (day := document.front.expires_on)}

    @cached_property
    def gone(self) -> tuple[Gone, ...]:
        """What is left of pages that were taken down: by hand, or when their day came; an address in use is not gone."""
        used = {file_of(address) for page in self.pages for address in (page.address, *page.aliases)}
        used |= {published_path(path)[1:] for path in self.files}
        by_hand = [Gone(r.address, r.date, r.reason, _page_path(r.see), "", REMOVED) for r in self.removed]
        by_date = [
            Gone(address, document.front.expires_on, "", "", title, document.path)
            for document in self.expired
            for address, title in (
                (address_of(document.path), document.front.title),
                *((alias, "") for alias in document.front.aliases if is_old_address(alias)),
            )
            if document.front.expires_on
        ]
        left: dict[str, Gone] = {}
        for gone in (*by_hand, *by_date):
            reserved = gone.address.strip("/").split("/")[0] in RESERVED
            if gone_file(gone.address) not in used and is_step_free(gone.address) and not reserved:
                left.setdefault(gone_file(gone.address), gone)
        return tuple(left.values())

    @cached_property
    def by_topic(self) -> Mapping[str, tuple[Page, ...]]:
        """The articles of each topic in reading order."""
        found: defaultdict[str, list[Page]] = defaultdict(list)
        for page in self.pages:
            if page.topic and page.document.kind == "article":
                found[page.topic.id].append(page)
        return {topic: tuple(sorted(pages, key=_reading_order)) for topic, pages in found.items()}

    @cached_property
    def used_by(self) -> Mapping[str, tuple[Page, ...]]:
        """The pages that use each work."""
        found: defaultdict[str, list[Page]] = defaultdict(list)
        for page in self.pages:
            for identifier in page.numbers:
                found[identifier].append(page)
        return {identifier: tuple(pages) for identifier, pages in found.items()}

    @cached_property
    def in_order(self) -> tuple[Page, ...]:
        """All articles, topic by topic in the order of the menu, in reading order."""
        return tuple(page for topic in self.settings.topics for page in self.by_topic.get(topic.id, ()))

    @cached_property
    def claims(self) -> tuple[tuple[Page, Claim], ...]:
        """Every claim of the articles, in reading order."""
        return tuple((page, claim) for page in self.in_order for claim in page.document.front.claims)

    def is_unread(self, identifier: str) -> bool:
        """Say whether the file of a work is there but could not be read."""
        return f"{REFERENCES}{identifier}.yaml" in self.unread

    def related(self, page: Page) -> tuple[Page, ...]:
        """Up to five related articles: the named ones first, then by shared terms and references."""
        named = [self.by_path.get(relative(page.path, target)) for target in page.document.front.related]
        chosen = list(dict.fromkeys(other for other in named if other and other is not page))
        scored = ((self._kinship(page, other), other) for other in self._kin(page) if other not in chosen)
        best = sorted(
            ((score, other) for score, other in scored if score >= 4), key=lambda pair: (-pair[0], pair[1].path)
        )
        return (*chosen, *(other for _, other in best[: max(0, 5 - len(chosen))]))

    @cached_property
    def explained_on(self) -> Mapping[str, tuple[Page, ...]]:
        """The pages that explain each term of the glossary."""
        found: defaultdict[str, list[Page]] = defaultdict(list)
        for page in self.pages:
            for identifier in page.document.front.terms:
                found[identifier].append(page)
        return {identifier: tuple(pages) for identifier, pages in found.items()}

    def _kin(self, page: Page) -> Iterable[Page]:
        """The articles that share a work or a term with a page; what very many pages share makes no kinship."""
        sharing = [self.used_by.get(i, ()) for i in page.numbers]
        sharing += [self.explained_on.get(i, ()) for i in page.document.front.terms]
        few = (pages for pages in sharing if len(pages) <= 12)
        return dict.fromkeys(o for pages in few for o in pages if o is not page and o.document.kind == "article")

    def _kinship(self, page: Page, other: Page) -> int:
        shared_terms = len(set(page.document.front.terms) & set(other.document.front.terms))
        return 2 * shared_terms + len(page.numbers.keys() & other.numbers.keys())

    def neighbours(self, page: Page) -> tuple[Page | None, Page | None]:
        """The article before and the one after it in its topic."""
        row = self.by_topic.get(page.topic.id, ()) if page.topic and page.document.kind == "article" else ()
        if page not in row:
            return None, None
        index = row.index(page)
        return (row[index - 1] if index else None), (row[index + 1] if index + 1 < len(row) else None)


@lru_cache(maxsize=64)
def _reading(text: str, path: str) -> strict_yaml.Reading:
    return strict_yaml.read(text, path)


def _reading_order(page: Page) -> tuple[float, str, str]:
    order = page.document.front.order
    return (float("inf") if order is None else order, page.title.lower(), page.path)


def _page_path(named: str) -> str:
    """Return the project path of a page that a file of data names relative to content/."""
    return f"content/{named.removeprefix('content/')}" if named else ""


@dataclass(frozen=True)
class Known:
    """All that a link can lead to."""

    pages: Mapping[str, Entry]
    held_back: frozenset[str]
    expired: Mapping[str, str]
    """Paths of pages whose day came, by their address."""
    files: frozenset[str]
    references: frozenset[str]
    unread: frozenset[str]
    anchors: Mapping[str, frozenset[str]]

    @cached_property
    def by_address(self) -> Mapping[str, str]:
        """The page that has each address."""
        found: dict[str, str] = {}
        for path in self.pages:
            found.setdefault(address_of(path), path)
        return found

    @cached_property
    def file_addresses(self) -> frozenset[str]:
        """The addresses of static files and pictures."""
        return frozenset(map(published_path, self.files))


def assemble(
    settings: Settings,
    shown: Iterable[Entry],
    held_back: Iterable[Entry],
    expired: Iterable[Entry],
    references: Mapping[str, Reference],
    glossary: tuple[Term, ...],
    help_: Help,
    corrections: tuple[Correction, ...],
    removed: tuple[Removal, ...],
    tables: Mapping[str, Table],
    files: frozenset[str],
    checked: Ledger,
    promised: Promised,
    texts: Mapping[str, str],
    unread: frozenset[str] = frozenset(),
    pictures: Mapping[str, Prepared] | None = None,
) -> Site:
    """Put the parts of a site together.

    `files` are the project paths of static files and pictures; `texts` is what stands in the files that editors write,
    by path; only those of works and data are looked into.
    """
    documents, waiting, over = tuple(shown), tuple(held_back), tuple(expired)
    known = Known(
        {document.path: document for document in documents},
        frozenset(document.path for document in (*waiting, *over)),
        {address_of(document.path): document.path for document in over},
        files,
        frozenset(references),
        unread,
        _data_anchors(documents, references, glossary, tables),
    )
    topics = {topic.id: topic for topic in settings.topics}
    pages = tuple(page_of(document, topics, tables, known) for document in documents)
    data = (references, glossary, help_, corrections, removed, tables)
    held = (files, checked, promised, texts, unread, pictures or {})
    return Site(
        settings, pages, tuple(sorted((*waiting, *over), key=lambda document: document.path)), *data, *held, over
    )


def _data_anchors(
    shown: Iterable[Entry],
    references: Mapping[str, Reference],
    glossary: Iterable[Term],
    tables: Mapping[str, Table],
) -> Mapping[str, frozenset[str]]:
    """Return what a link can point to inside the pages made from data, by address."""
    cited = {identifier for document in shown for identifier in _cited(document, tables)}
    return {
        "/glossary/": frozenset(name for term in glossary for name in (term.id, *term.aliases)),
        "/references/": frozenset(identifier for identifier in cited if identifier in references),
    }


def _cited(document: Entry, tables: Mapping[str, Table]) -> Iterator[str]:
    for mention in document.mentions:
        if isinstance(mention, str):
            yield mention
        elif table := tables.get(document.tables[mention]):
            yield from (identifier for row in table.rows for identifier in row.references)
    for claim in document.front.claims:
        yield from claim.references


def page_of(document: Entry, topics: Mapping[str, Topic], tables: Mapping[str, Table], known: Known) -> Page:
    """Return a document with its address, its topic, and where its links, pictures and tables are."""
    folder = document.path.split("/")[1] if document.kind in ("topic", "article") else ""
    return Page(
        document,
        address_of(document.path),
        topics.get(folder),
        tuple(target(document, written, known) for written in document.targets),
        tuple(picture(document, written, known) for written in document.pictures),
        tuple(tables.get(name) if name else None for name in document.tables),
    )


def target(document: Entry, link: str, known: Known) -> Target:
    """Resolve one link of a document."""
    written = unescape(link).strip()
    if SCHEME.match(written):
        if not written.lower().startswith(SAFE_SCHEMES):
            return Target("", "scheme")
        return Target(written) if written.partition(":")[2].strip("/") else Target("", "missing", written)
    if not written:
        return Target("", "missing")
    if written.startswith(("//", "\\")):
        return Target("", "network")
    bare, _, fragment = written.partition("#")
    bare = bare.partition("?")[0]
    if not bare:
        return _anchored(document.path, document, "", fragment)
    if bare.startswith("/"):
        return _by_address(bare, fragment, known)
    path = relative(document.path, bare)
    if path in known.pages:
        return _anchored(path, known.pages[path], address_of(path), fragment)
    if path in known.unread:
        return Target("", "unread", path)
    if path in VIRTUAL:
        return _in_data(path, VIRTUAL[path], fragment, known)
    if path in known.files:
        return Target(published_path(path), path=path)
    if path.startswith(REFERENCES) and path.removeprefix(REFERENCES).removesuffix(".yaml") in known.references:
        return _in_data(path, "/references/", path.removeprefix(REFERENCES).removesuffix(".yaml"), known)
    if address_of(path) in known.expired:
        return Target(address_of(path), "expired", path)
    if path in known.held_back:
        return Target("", "draft", path)
    return Target("", "outside" if path.startswith("..") else "missing", path)


def _by_address(address: str, fragment: str, known: Known) -> Target:
    path = known.by_address.get(address)
    if path is not None:
        return _anchored(path, known.pages[path], address, fragment)
    if address in known.expired:
        return Target(address, "expired", known.expired[address])
    if any(path.endswith(".md") and address_of(path) == address for path in known.unread):
        return Target("", "unread", address)
    if address in VIRTUAL.values():
        return _in_data("", address, fragment, known)
    if address in known.file_addresses:
        return Target(address)
    return Target("", "missing", address)


def _in_data(path: str, address: str, fragment: str, known: Known) -> Target:
    """Return where a link into a page made from data leads; other anchors are looked for in the finished page."""
    if path.endswith(".yaml") and address in known.anchors and fragment and fragment not in known.anchors[address]:
        return Target("", "anchor", path, fragment)
    return Target(address + (f"#{fragment}" if fragment else ""), path=path)


def _anchored(path: str, document: Entry, address: str, fragment: str) -> Target:
    if not fragment:
        return Target(address or "#", path=path)
    known = anchors(document)
    if fragment in known:
        return Target(f"{address}#{fragment}", path=path, fragment=fragment)
    return Target("", "anchor", path, fragment)


PAGE_ANCHORS = frozenset({"main", "short-answer", "sources", "review"})


def anchors(document: Entry) -> frozenset[str]:
    """Return what a link can point to inside the page of a document."""
    return own_anchors(document) | {anchor.old for anchor in document.front.anchors} | PAGE_ANCHORS


def own_anchors(document: Entry) -> frozenset[str]:
    """Return the anchors of the headings and claims of a document."""
    claims = (f"claim-{claim.id}" for claim in document.front.claims)
    return frozenset((*(heading.id for heading in document.headings), *claims))


def picture(document: Entry, image: str, known: Known) -> Target:
    """Resolve one image of a document."""
    path = picture_path(document.path, image)
    if path is None:
        return Target("", "outside")
    if path in known.files:
        return Target(published_path(path), path=path)
    return Target("", "unread" if path in known.unread else "missing", path)
