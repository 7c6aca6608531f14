"""One Markdown file as a frozen record: its fields, HTML, sentences, citations, links and headings, each with its place.

In: one `SourceFile`. Out: a `Document`, complete in itself; everything that needs another file stays symbolic.
This is a remembered step: it reads nothing but its argument.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Literal

from sitebuilder import strict_yaml
from sitebuilder.blocks import BoxUse, Exhibit
from sitebuilder.body import Anchor, Body, Cited, Converted, Link, Sentence, convert, read_body
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.front_matter import Front
from sitebuilder.leftovers import left_over
from sitebuilder.markup import MARK
from sitebuilder.misfits import MISSING, meant
from sitebuilder.schema import fit

FRONT_MATTER = Rule("front-matter-missing", "Every page says what it is between two lines of ---.", fixed=True)

Kind = Literal["home", "topic", "article", "page"]


class SourceFile:
    """A text file of the project: UTF-8, newlines as \\n, no byte-order mark.

    One that is known by its digest is read when its text is asked for; what it then holds must have that digest.
    """

    __slots__ = ("_read", "_text", "digest_of_content", "path")

    def __init__(
        self, path: str, text: str = "", *, digest: bytes | None = None, read: Callable[[str], str] | None = None
    ) -> None:
        self.path, self._text, self._read = path, text, read
        known = digest or hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        self.digest_of_content = hashlib.sha256(path.encode() + b"\0" + known).digest()[:20]

    @property
    def text(self) -> str:
        """What stands in it."""
        return self._text if self._read is None else self._read(self.path)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SourceFile) and self.digest_of_content == other.digest_of_content

    def __hash__(self) -> int:
        return hash(self.digest_of_content)

    def __repr__(self) -> str:
        return f"SourceFile({self.path!r})"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the rest of the site has to know of a document: all that does not change when a sentence is edited.

    `packed_places` are the places of the keys of the front matter; `targets` and `pictures` are the addresses of links
    and images as written; `tables` names the table that each block of data shows, if any; `mentions` are the ids of the
    works in the order of the text, a number standing for the table of that block of data; `cites` says whether there is a
    citation at all.
    """

    path: str
    kind: Kind
    front: Front
    packed_places: str
    headings: tuple[Anchor, ...] = ()
    targets: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    mentions: tuple[str | int, ...] = ()
    cites: bool = False

    @property
    def window(self) -> Window:
        """When it is published."""
        return Window(self.front.draft, self.front.publish_on, self.front.expires_on)

    def place(self, *key: str | int) -> Place:
        """Return the place of a key of the front matter, or of what holds it."""
        known = _unpacked(self.packed_places)
        while key:
            name = ".".join(map(str, key))
            if name in known:
                return Place(self.path, *known[name])
            key = key[:-1]
        return Place(self.path)


@lru_cache(maxsize=256)
def _unpacked(places: str) -> Mapping[str, tuple[int, int]]:
    rows = (row.rsplit(" ", 2) for row in places.split("\n") if row)
    return {name: (int(line), int(column)) for name, line, column in rows}


def _packed(reading: strict_yaml.Reading) -> str:
    rows = ((".".join(map(str, path)), place) for path, place in reading.places.items() if path)
    return "\n".join(f"{name} {place.line} {place.column}" for name, place in rows if "\n" not in name)


@dataclass(frozen=True, slots=True)
class Text:
    """What is rendered of a document."""

    body: str
    citations: tuple[tuple[Cited, ...], ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    images: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Prose:
    """What only rules ask about in a document."""

    links: tuple[Link, ...] = ()
    heading_places: tuple[Place, ...] = ()
    boxes: tuple[BoxUse, ...] = ()
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Searched:
    """What the search looks into beyond the entry: the cells of tables, and every word of the text once, in order."""

    cells: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


_WORD = re.compile(r"[^\W\d_][\w’'-]*|\d+-?[^\W\d_][\w’'-]*")


def search_words(text: str) -> Iterator[str]:
    """Yield the words of a text that a search may ask for."""
    yield from (word.lower() for word in _WORD.findall(text) if len(word) > 2)


def _searched(sentences: tuple[Sentence, ...], exhibits: tuple[Exhibit, ...]) -> Searched:
    cells = tuple(sentence.text for sentence in sentences if sentence.kind in ("td", "th"))
    text = " ".join((*(sentence.text for sentence in sentences), *_told(exhibits)))
    return Searched(cells, tuple(sorted({word.lower() for word in set(_WORD.findall(text)) if len(word) > 2})))


def _told(exhibits: tuple[Exhibit, ...]) -> Iterator[str]:
    for exhibit in exhibits:
        yield exhibit.title
        if exhibit.figure:
            yield from (row[0] for row in exhibit.figure.rows)
            yield from (f"{step.name} {step.text}" for step in exhibit.figure.steps)
        if exhibit.facts:
            yield from (exhibit.facts.people, exhibit.facts.result, exhibit.facts.limits)


@dataclass(frozen=True, slots=True)
class Window:
    """When a document is published."""

    draft: bool = False
    publish_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Document(Entry):
    """One Markdown file, read: all of it."""

    body: str = ""
    citations: tuple[tuple[Cited, ...], ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Link, ...] = ()
    heading_places: tuple[Place, ...] = ()
    boxes: tuple[BoxUse, ...] = ()
    sentences: tuple[Sentence, ...] = ()

    @property
    def words(self) -> int:
        """Number of words of the body's prose."""
        return sum(len(sentence.text.split()) for sentence in self.sentences)


def whole(entry: Entry, text: Text, prose: Prose | None = None) -> Document:
    """Put the parts of a document together again; without its prose it can be rendered but not checked."""
    prose = prose or Prose()
    shared = {field.name: getattr(entry, field.name) for field in fields(Entry)}
    return Document(
        **shared,
        body=text.body,
        citations=text.citations,
        exhibits=text.exhibits,
        links=prose.links,
        images=text.images,
        heading_places=prose.heading_places,
        boxes=prose.boxes,
        sentences=prose.sentences,
    )


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """A document in parts, if the file could be read as one, and what is wrong with the file."""

    entry: Entry | None
    text: Text | None
    prose: Prose | None
    searched: Searched
    window: Window
    unread: bool
    findings: tuple[Finding, ...]
    pictures: tuple[str, ...] = ()
    """The addresses of its images as written, so that they can be had without the entry."""
    draft: bool = False
    """Its front matter says, as far as it can be read, that it is a draft."""
    told: str = ""
    """Digest of what the page tells readers, so that two overviews can be compared."""

    @property
    def document(self) -> Document | None:
        """The document as a whole."""
        return whole(self.entry, self.text, self.prose) if self.entry and self.text and self.prose else None


def kind_of(path: str) -> Kind:
    """Say what kind of page a file of content/ makes."""
    parts = path.removeprefix("content/").split("/")
    if len(parts) == 1:
        return "home" if parts == ["index.md"] else "page"
    return "topic" if parts[-1] == "index.md" else "article"


def read_document(file: SourceFile) -> DocumentReading:
    """Read one Markdown file with its front matter."""
    split = _split(file.text)
    if split is None:
        return DocumentReading(None, None, None, Searched(), Window(), True, (_no_front_matter(file),))
    yaml_text, markdown, first_line = split
    reading = strict_yaml.read(yaml_text, file.path, 2)
    front, findings = fit(Front, reading, "the front matter")
    converted = convert(markdown, file.path, first_line)
    findings = (*findings, *_missing_keys(kind_of(file.path), reading), *converted.findings)
    draft = bool(re.search(r"^draft:[ \t]*true[ \t]*(#.*)?$", yaml_text, re.MULTILINE))
    if front is None or converted.refused:
        return DocumentReading(None, None, None, Searched(), Window(), True, findings, draft=draft)
    body = read_body(converted)
    text = Text(converted.html, body.citations, converted.blocks.exhibits, body.images)
    entry = _entry(file, front, reading, converted, body)
    return DocumentReading(
        entry=entry,
        text=text,
        prose=Prose(
            links=body.links,
            heading_places=tuple(heading.place for heading in body.headings),
            boxes=converted.blocks.boxes,
            sentences=body.sentences,
        ),
        searched=_searched(body.sentences, converted.blocks.exhibits),
        window=entry.window,
        unread=False,
        findings=(*findings, *body.findings, *left_over(body.sentences, converted)),
        pictures=entry.pictures,
        draft=front.draft,
        told=_told_digest(front, text),
    )


def _split(text: str) -> tuple[str, str, int] | None:
    """Split a file into front matter and body; also the line on which the body begins."""
    if not re.match(r"---[ \t]*\n", text):
        return None
    end = re.search(r"^---[ \t]*$", text[4:], re.MULTILINE)
    if end is None:
        return None
    head = text[text.index("\n") + 1 : 4 + end.start()]
    rest = text[4 + end.end() :]
    return head, rest.removeprefix("\n"), text[: 4 + end.end()].count("\n") + 2


def _no_front_matter(file: SourceFile) -> Finding:
    fix = "put title, summary and the other keys between two lines of --- at the very top; `build.py new` makes a page that has them"
    if not file.text.startswith("---"):
        return FRONT_MATTER.at(Place(file.path), "the file does not begin with front matter", fix=fix)
    nearly = re.search(
        r"^[ \t]*+(?:-{2}|-{4,}|[–—]+|\.{3}|(?:- ){2}-|---[^\n]*[^\s-][^\n]*|(?<=[ \t])---)[ \t]*$",
        file.text[3:],
        re.MULTILINE,
    )
    if nearly:
        line = file.text.count("\n", 0, 3 + nearly.start()) + 1
        fix = f"line {line} is “{nearly[0][:40].strip()}”; write three hyphens there and nothing else"
    return FRONT_MATTER.at(Place(file.path), "the front matter has no closing line of ---", fix=fix)


ARTICLE_KEYS = ("author", "last_checked", "next_check", "searched_to", "claims")
"""The keys that an article needs beside those that every page needs."""


def _missing_keys(kind: Kind, reading: strict_yaml.Reading) -> Iterator[Finding]:
    value = reading.value
    if kind != "article" or not isinstance(value, dict):
        return
    slips = meant(value, Front)
    for key in ARTICLE_KEYS:
        given = value.get(key)
        if key in slips:
            continue  # told as a key that is misspelt
        if key in value and given is None and key not in ("last_checked", "next_check"):
            continue  # told as a value that is not there
        if given in (None, []) or (isinstance(given, str) and not given.strip()):
            yield MISSING.at(reading.place(), f"an article needs “{key}”", fix=f"add a line “{key}: …”")


def _told_digest(front: Front, text: Text) -> str:
    """Digest what a page tells readers; where it stands in the file does not count."""
    cited = [[(work.id, work.locator) for work in citation] for citation in text.citations]
    shown = [(exhibit.kind, exhibit.title, exhibit.facts, exhibit.figure, exhibit.table) for exhibit in text.exhibits]
    told = (front.title, front.summary, front.author, front.reviewed_by, front.claims, text.body, cited, shown)
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _entry(file: SourceFile, front: Front, reading: strict_yaml.Reading, converted: Converted, body: Body) -> Entry:
    exhibits = converted.blocks.exhibits
    return Entry(
        path=file.path,
        kind=kind_of(file.path),
        front=front,
        packed_places=_packed(reading),
        headings=tuple(Anchor(heading.level, heading.text, heading.id) for heading in body.headings),
        targets=tuple(link.target for link in body.links),
        pictures=tuple(image.target for image in body.images),
        tables=tuple(exhibit.table.data if exhibit.table else "" for exhibit in exhibits),
        mentions=tuple(_mentions(converted.html, body.citations, exhibits)),
        cites=bool(body.citations),
    )


def _mentions(
    html: str, citations: tuple[tuple[Cited, ...], ...], exhibits: tuple[Exhibit, ...]
) -> Iterator[str | int]:
    for found in MARK.finditer(html):
        index = int(found["index"])
        if found["kind"] == "cite":
            yield from (cited.id for cited in citations[index])
        elif found["kind"] == "exhibit":
            exhibit = exhibits[index]
            named = (
                exhibit.facts.reference if exhibit.facts else "",
                exhibit.figure.reference if exhibit.figure else "",
            )
            yield from filter(None, named)
            for step in exhibit.figure.steps if exhibit.figure else ():
                yield from step.references
            if exhibit.table:
                yield index
