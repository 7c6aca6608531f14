"""One Markdown file as a frozen record: its fields, HTML, sentences, citations, links and headings, each with its place.

In: one `SourceFile`. Out: a `Document`, complete in itself; everything that needs another file stays symbolic.
This is a remembered step: it reads nothing but its argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sitebuilder import strict_yaml
from sitebuilder.blocks import BoxUse, Exhibit
from sitebuilder.body import Cited, Converted, Heading, Link, Sentence, convert, read_body
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.front_matter import Front
from sitebuilder.misfits import MISSING
from sitebuilder.schema import fit

FRONT_MATTER = Rule("front-matter-missing", "Every page says what it is between two lines of ---.", fixed=True)

Kind = Literal["home", "topic", "article", "page"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A text file of the project as it was read: UTF-8, newlines as \\n, no byte-order mark."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One Markdown file, read."""

    path: str
    kind: Kind
    front: Front
    places: tuple[tuple[str, Place], ...]
    body: str
    citations: tuple[tuple[Cited, ...], ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Link, ...] = ()
    headings: tuple[Heading, ...] = ()
    boxes: tuple[BoxUse, ...] = ()
    sentences: tuple[Sentence, ...] = ()

    def place(self, *key: str | int) -> Place:
        """Return the place of a key of the front matter, or of what holds it."""
        known = dict(self.places)
        while key:
            name = ".".join(map(str, key))
            if name in known:
                return known[name]
            key = key[:-1]
        return Place(self.path)

    @property
    def words(self) -> int:
        """Number of words of the body's prose."""
        return sum(len(sentence.text.split()) for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """A document, if the file could be read as one, and what is wrong with the file."""

    document: Document | None
    findings: tuple[Finding, ...]
    draft: bool = False
    """Its front matter says, as far as it can be read, that it is a draft."""


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
        return DocumentReading(None, (_no_front_matter(file),))
    yaml_text, text, first_line = split
    reading = strict_yaml.read(yaml_text, file.path, 2)
    front, findings = fit(Front, reading, "the front matter")
    converted = convert(text, file.path, first_line)
    findings = (*findings, *_missing_keys(kind_of(file.path), reading), *converted.findings)
    draft = bool(re.search(r"^draft:[ \t]*true[ \t]*(#.*)?$", yaml_text, re.MULTILINE))
    if front is None or converted.refused:
        return DocumentReading(None, findings, draft)
    document, found = _document(file, front, reading, converted)
    return DocumentReading(document, (*findings, *found), front.draft)


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
    for key in ARTICLE_KEYS:
        given = value.get(key)
        if key in value and given is None and key not in ("last_checked", "next_check"):
            continue  # told as a value that is not there
        if given in (None, []) or (isinstance(given, str) and not given.strip()):
            yield MISSING.at(reading.place(), f"an article needs “{key}”", fix=f"add a line “{key}: …”")


def _document(
    file: SourceFile, front: Front, reading: strict_yaml.Reading, converted: Converted
) -> tuple[Document, tuple[Finding, ...]]:
    body = read_body(converted)
    document = Document(
        path=file.path,
        kind=kind_of(file.path),
        front=front,
        places=tuple((".".join(map(str, path)), place) for path, place in reading.places.items()),
        body=converted.html,
        citations=body.citations,
        exhibits=converted.blocks.exhibits,
        links=body.links,
        images=body.images,
        headings=body.headings,
        boxes=converted.blocks.boxes,
        sentences=body.sentences,
    )
    return document, body.findings
