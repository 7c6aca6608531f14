"""One Markdown file as a frozen record: its fields, HTML, sentences, citations, links and headings, each with its place.

In: one `SourceFile`. Out: a `Document`, complete in itself; everything that needs another file stays symbolic.
This is a remembered step: it reads nothing but its argument.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal, get_args

from sitebuilder import markup, strict_yaml
from sitebuilder.findings import Finding, Place, Rule, did_you_mean
from sitebuilder.places import Finder, without_code
from sitebuilder.prose import sentences
from sitebuilder.schema import HYPHENS, MISSING, STRICT, IsoDay, NotTrue, Pattern, fit

FRONT_MATTER = Rule("front-matter-missing", "Every page says what it is between two lines of ---.", fixed=True)
RAW = Rule("html-forbidden", "No script, style, frame, form or handler gets from an article into a page.", fixed=True)
BLOCK_UNKNOWN = Rule(
    "block-unknown", "Every /// block is one the builder knows, so that none is shown as raw text.", fixed=True
)
BLOCK_UNCLOSED = Rule(
    "block-unclosed", "Every /// block is closed, so that it does not swallow the rest of the page.", fixed=True
)
CITATION_SYNTAX = Rule("citation-malformed", "Every citation can be read as one.", fixed=True)

Grade = Annotated[Literal[0, 1, 2, 3, 4], NotTrue()]
Direction = Literal["helps", "no-clear-change", "harms", "mixed", "not-known"]
FigureKind = Literal["icon-array", "bars", "timeline", "ladder"]
Kind = Literal["home", "topic", "article", "page"]
Day = Annotated[date, IsoDay()]
Identifier = Annotated[str, Pattern(r"[a-z0-9]+(-[a-z0-9]+)*", "lower-case letters, digits and hyphens")]


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing an article says about the world, with how sure that is."""

    __pydantic_config__ = STRICT

    id: Identifier
    """Its name inside the article; also its anchor."""
    text: str
    """The claim in words that fit its grade."""
    grade: Grade
    """How sure we can be: 4 high, 3 moderate, 2 low, 1 very low, 0 no studies in people."""
    direction: Direction
    """Which way the evidence points."""
    reason: str
    """Why this grade, in one plain sentence."""
    references: tuple[str, ...] = ()
    """Ids of the works it rests on; may be empty only at grade 0."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that does not hold on this page, and why."""

    __pydantic_config__ = STRICT

    rule: str
    """Name of the rule."""
    reason: str
    """Why the reader is better served without it here."""


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter of a page."""

    __pydantic_config__ = STRICT

    title: str
    """The reader's question; unique in the site."""
    summary: str
    """One sentence that answers it, at most 160 characters; unique in the site."""
    author: str = ""
    """Who wrote it."""
    reviewed_by: str = ""
    """Name and credentials of a real clinician who reviewed it; leave out if nobody did."""
    last_checked: Day | None = None
    """Day on which every sentence was last checked against its sources."""
    next_check: Day | None = None
    """Day by which that has to happen again."""
    searched_to: Annotated[str, Pattern(r"([0-9]{4}-(0[1-9]|1[0-2]))?", "a month as YYYY-MM")] = ""
    """Month up to which studies were searched."""
    claims: tuple[Claim, ...] = ()
    """The short answer: what the article claims, graded."""
    terms: tuple[str, ...] = ()
    """Ids of glossary terms that the text uses."""
    related: tuple[str, ...] = ()
    """Markdown files of related pages, relative to this one."""
    order: int | None = None
    """Position among the pages of its topic; without it, by title."""
    aliases: tuple[str, ...] = ()
    """Old addresses that lead here, like /old-name/."""
    draft: bool = False
    """true: not published yet."""
    publish_on: Day | None = None
    """First day on which it is published."""
    expires_on: Day | None = None
    """First day on which it is no longer published."""
    image: str = ""
    """A picture for the page, by relative path."""
    waivers: tuple[Waiver, ...] = ()
    """Rules that do not hold here, each with its reason."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one key study did and found."""

    __pydantic_config__ = HYPHENS

    reference: str
    """Id of the study."""
    people: str = ""
    """How many people took part, and who."""
    how_long: str = ""
    """For how long."""
    compared_with: str = ""
    """What it was compared with."""
    result: str = ""
    """What was found."""
    limits: str = ""
    """What it cannot say."""
    paid_by: str = ""
    """Who paid."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The numbers behind a picture that is drawn when the site is built."""

    __pydantic_config__ = HYPHENS

    kind: FigureKind
    """What is drawn."""
    reference: str = ""
    """Id of the work the numbers are from; a ladder needs none."""
    count: int | None = None
    """icon-array: how many."""
    of: int | None = None
    """icon-array: out of how many, at most 100."""
    unit: str = ""
    """bars, timeline: what is counted."""
    rows: tuple[tuple[str, ...], ...] = ()
    """bars: [label, value]; timeline: [label, from, to]."""


@dataclass(frozen=True, slots=True)
class TableUse:
    """A table of content/tables/ shown here."""

    __pydantic_config__ = HYPHENS

    data: Identifier
    """Name of the file in content/tables/."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A block of data in the text: a study's facts, a figure or a table."""

    kind: Literal["facts", "figure", "table"]
    title: str
    place: Place
    facts: Facts | None = None
    figure: Figure | None = None
    table: TableUse | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """One work inside a citation."""

    id: str
    locator: str
    place: Place


@dataclass(frozen=True, slots=True)
class Link:
    """A link or image of the text, as written."""

    target: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the body."""

    level: int
    text: str
    id: str
    place: Place


@dataclass(frozen=True, slots=True)
class BoxUse:
    """A box of the text."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the body, without its citations; `paragraph` numbers the run of prose it stands in."""

    text: str
    cites: tuple[str, ...]
    kind: str
    box: str
    section: str
    paragraph: int
    place: Place


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
    digest: str = ""

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
    yaml_text, body, body_line = split
    reading = strict_yaml.read(yaml_text, file.path, 2)
    kind = kind_of(file.path)
    front, findings = fit(Front, reading, "the front matter")
    missing = tuple(_missing_keys(kind, reading))
    source = _Source(file.path, body, body_line)
    document = _document(file, kind, front, reading, source) if front else None
    if front is None:
        source.read()
    return DocumentReading(document, (*findings, *missing, *source.findings))


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
    opened = file.text.startswith("---")
    return FRONT_MATTER.at(
        Place(file.path),
        "the front matter has no closing line of ---" if opened else "the file does not begin with front matter",
        fix="put title, summary and the other keys between two lines of --- at the very top; `build.py new` makes a page that has them",
    )


_NEEDED = ("author", "last_checked", "next_check", "searched_to", "claims")


def _missing_keys(kind: Kind, reading: strict_yaml.Reading) -> Iterator[Finding]:
    value = reading.value
    if kind != "article" or not isinstance(value, dict):
        return
    for key in _NEEDED:
        if value.get(key) in (None, "", []):
            yield MISSING.at(reading.place(), f"an article needs “{key}”", fix=f"add a line “{key}: …”")


def _document(file: SourceFile, kind: Kind, front: Front, reading: strict_yaml.Reading, source: _Source) -> Document:
    body, harvest = source.read()
    return Document(
        path=file.path,
        kind=kind,
        front=front,
        places=tuple((".".join(map(str, path)), place) for path, place in reading.places.items()),
        body=body,
        citations=tuple(source.citations(harvest)),
        exhibits=tuple(source.exhibits),
        links=tuple(source.targets(zip(harvest.links, harvest.link_texts, strict=True))),
        images=tuple(source.targets(iter(harvest.images))),
        headings=tuple(source.headings(harvest)),
        boxes=tuple(source.boxes),
        sentences=tuple(source.sentences(harvest)),
        digest=_material_digest(front, source.text),
    )


def _material_digest(front: Front, body: str) -> str:
    """Digest what a reader is told, so that a change after the last check is noticed; layout does not count."""
    told = [front.title, front.summary, *(f"{c.text}|{c.grade}|{c.direction}|{c.reason}" for c in front.claims), body]
    return hashlib.sha256(" ".join(" ".join(told).split()).encode()).hexdigest()[:16]


_BLOCK_START = re.compile(r" {0,3}(?P<slashes>/{3,})[ ]*(?P<name>[\w-]+)[ ]*(?:\|[ ]*(?P<title>.*?)[ ]*)?$")
_BLOCK_END = re.compile(r" {0,3}(?P<slashes>/{3,})[ ]*$")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CITED = re.compile(r"\s*@(?P<id>[A-Za-z0-9][\w:.#$%&+?<>~/-]*?)\s*(?:,\s*(?P<locator>[^;@]*))?\s*")


@dataclass(slots=True)
class _Open:
    """A block that is open while the lines are read."""

    name: str
    slashes: int
    title: str
    place: Place
    options: list[str] = field(default_factory=list)
    index: int = -1


class _Source:
    """The Markdown text of one file on its way to HTML, and what is found on that way."""

    def __init__(self, path: str, text: str, first_line: int) -> None:
        self.path, self.first_line = path, first_line
        self.findings: list[Finding] = []
        self.exhibits: list[Exhibit] = []
        self.boxes: list[BoxUse] = []
        forged = markup.FORGED.search(text)
        if forged:
            line = first_line + text.count("\n", 0, forged.start())
            self.findings.append(RAW.at(Place(path, line), "there is a private-use character", fix="delete it"))
        self.text = _without_comments(markup.FORGED.sub("", text))
        self.finder = Finder(self.text, path, first_line)

    def read(self) -> tuple[str, markup.Harvest]:
        """Convert the text; findings about its blocks and its HTML are kept."""
        try:
            body, harvest = markup.convert(self._without_data_blocks())
        except RecursionError:
            place = Place(self.path, self.first_line)
            self.findings.append(
                RAW.at(place, "lists or quotations are nested too deep to be read", fix="make the text flatter")
            )
            return "", markup.Harvest()
        self.findings.extend(self._raw_html(harvest))
        return body, harvest

    def _without_data_blocks(self) -> str:
        """Take the blocks of data out of the text, leaving a mark for each; check that every block is closed."""
        lines = self.text.split("\n")
        code_free = without_code(self.text).split("\n")
        open_blocks: list[_Open] = []
        for number, line in enumerate(code_free):
            end, start = _BLOCK_END.match(line), _BLOCK_START.match(line)
            top = open_blocks[-1] if open_blocks else None
            if end:
                lines[number] = self._close(open_blocks, len(end["slashes"]), number, line)
            elif start:
                lines[number] = self._open(open_blocks, start, number, line)
            elif top and top.name in markup.DATA_BLOCKS:
                top.options.append(line)
                lines[number] = ""
        for block in open_blocks:
            self.findings.append(
                BLOCK_UNCLOSED.at(
                    block.place, f"the block “{block.name}” is not closed", fix="add a line of /// where the block ends"
                )
            )
        return "\n".join(lines)

    def _open(self, open_blocks: list[_Open], start: re.Match[str], number: int, line: str) -> str:
        name, place = start["name"], Place(self.path, self.first_line + number, start.start("name") + 1)
        title = start["title"] or ""
        if name not in markup.BOXES and name not in markup.DATA_BLOCKS:
            known = (*markup.BOXES, *markup.DATA_BLOCKS)
            fix = did_you_mean(name, known, f"Known: {', '.join(known)}")
            self.findings.append(BLOCK_UNKNOWN.at(place, f"there is no block “{name}”", fix=fix))
        block = _Open(name, len(start["slashes"]), title, place)
        open_blocks.append(block)
        if name in markup.DATA_BLOCKS:
            block.index = len(self.exhibits)
            self.exhibits.append(Exhibit(name, title, place))  # type: ignore[arg-type]  # it is one of DATA_BLOCKS
            return f"\n\n{markup.mark('exhibit', block.index)}\n\n"
        self.boxes.append(BoxUse(name, place))
        return f"\n{line}\n" if name in markup.BOXES else ""

    def _close(self, open_blocks: list[_Open], slashes: int, number: int, line: str) -> str:
        index = next((i for i in reversed(range(len(open_blocks))) if open_blocks[i].slashes == slashes), None)
        if index is None:
            place = Place(self.path, self.first_line + number, line.index("/") + 1)
            self.findings.append(
                BLOCK_UNKNOWN.at(
                    place, "this line closes a block, but none is open", fix="delete it, or open a block above it"
                )
            )
            return ""
        for unclosed in open_blocks[index + 1 :]:
            self.findings.append(
                BLOCK_UNCLOSED.at(
                    unclosed.place, f"the block “{unclosed.name}” is not closed", fix="close it before this one"
                )
            )
        block = open_blocks[index]
        del open_blocks[index:]
        if block.name in markup.DATA_BLOCKS:
            self._fill(block)
            return ""
        return f"\n{line}\n" if block.name in markup.BOXES else ""

    def _fill(self, block: _Open) -> None:
        """Read the keys of a block of data."""
        text = "\n".join(block.options)
        reading = strict_yaml.read(text, self.path, block.place.line + 1)
        if reading.value is None and not reading.findings:
            reading = strict_yaml.read("{}", self.path, block.place.line)
        kinds = {"facts": Facts, "figure": Figure, "table": TableUse}
        record, findings = fit(kinds[block.name], reading, f"the block “{block.name}”")
        self.findings.extend(findings)
        if not block.title:
            self.findings.append(
                MISSING.at(
                    block.place,
                    f"the block “{block.name}” has no heading",
                    fix=f"write /// {block.name} | What it shows",
                )
            )
        self.exhibits[block.index] = Exhibit(
            self.exhibits[block.index].kind,
            block.title,
            block.place,
            facts=record if isinstance(record, Facts) else None,
            figure=record if isinstance(record, Figure) else None,
            table=record if isinstance(record, TableUse) else None,
        )

    def _raw_html(self, harvest: markup.Harvest) -> Iterator[Finding]:
        self.finder.rewind()
        for raw in harvest.raw:
            for literal, name in markup.forbidden(raw):
                if not literal.startswith("</"):
                    yield RAW.at(
                        self.finder.next(literal.split("\n")[0]),
                        f"“{name}” is HTML that is never published",
                        fix="write it in Markdown, or use one of the /// blocks; see README, “All blocks”",
                    )

    def citations(self, harvest: markup.Harvest) -> Iterator[tuple[Cited, ...]]:
        """Split what stands inside each `[@…]` into works."""
        self.finder.rewind()
        by_place = sorted(range(len(harvest.citations)), key=lambda i: self.text.find(f"[{harvest.citations[i]}]"))
        places: dict[int, Place] = {}
        for index in by_place:
            places[index] = self.finder.next(f"[{harvest.citations[index]}]")
        for index, inner in enumerate(harvest.citations):
            yield tuple(self._cited(inner, places[index]))

    def _cited(self, inner: str, place: Place) -> Iterator[Cited]:
        offset = 1
        for part in inner.split(";"):
            found = _CITED.fullmatch(part)
            lead = len(part) - len(part.lstrip())
            here = Place(place.path, place.line, place.column + offset + lead)
            if found:
                yield Cited(found["id"], (found["locator"] or "").strip(), here)
            else:
                self.findings.append(
                    CITATION_SYNTAX.at(
                        here, f"“{part.strip()}” is not a citation", fix="write [@id], [@id, p. 12] or [@id1; @id2]"
                    )
                )
            offset += len(part) + 1

    def targets(self, found: Iterator[tuple[str, str]]) -> Iterator[Link]:
        """Give each link or image its place."""
        self.finder.rewind()
        for target, text in found:
            place = self.finder.next(target) if target else self.finder.words(text)
            yield Link(target, text, place)

    def headings(self, harvest: markup.Harvest) -> Iterator[Heading]:
        """Give each heading its place."""
        self.finder.rewind()
        for level, text, name in harvest.headings:
            yield Heading(level, text, name, self.finder.words(text))

    def sentences(self, harvest: markup.Harvest) -> Iterator[Sentence]:
        """Split the prose into sentences, each with the works it cites."""
        self.finder.rewind()
        for number, passage in enumerate(harvest.passages):
            if passage.text.startswith(f"{markup.OPEN}exhibit"):
                continue
            for text in _joined(sentences(passage.text)):
                cites = tuple(
                    cited["id"]
                    for found in markup.MARK.finditer(text)
                    if found["kind"] == "cite"
                    for cited in map(_CITED.fullmatch, harvest.citations[int(found["index"])].split(";"))
                    if cited
                )
                plain = _tidy(markup.MARK.sub("", text))
                if plain:
                    yield Sentence(
                        plain, cites, passage.kind, passage.box, passage.section, number, self.finder.words(plain)
                    )


def _without_comments(text: str) -> str:
    """Blank out HTML comments (notes to editors), but not those shown as code; lines keep their numbers."""
    if "<!--" not in text:
        return text
    shown = without_code(text)
    for comment in reversed(list(_COMMENT.finditer(shown))):
        blank = re.sub(r"[^\n]", " ", comment[0])
        text = text[: comment.start()] + blank + text[comment.end() :]
    return text


def _joined(parts: list[str]) -> Iterator[str]:
    """Give a citation that stands behind the full stop back to the sentence before it."""
    held = ""
    for part in parts:
        leading = _LEADING.match(part)
        if held and leading:
            held += part[: leading.end()]
            part = part[leading.end() :]
        if held:
            yield held
        held = part
    if held:
        yield held


_LEADING = re.compile(f"(?:{markup.OPEN}cite:[0-9]+{markup.CLOSE}\\s*)+")


def _tidy(text: str) -> str:
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.split()))


KINDS: tuple[Kind, ...] = get_args(Kind)
