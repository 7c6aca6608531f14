"""The Markdown text of one file as HTML, and what stands in it, each with its place in the file as the editor sees it.

In: a text and where it begins. Out: first `Converted`, its HTML and what the conversion met; then, where that is wanted,
`Body`, with every citation, link, picture, heading and sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sitebuilder import markup
from sitebuilder.blocks import Blocks, take_blocks
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.limits import BEYOND, beyond
from sitebuilder.places import Finder, blanked, without_code
from sitebuilder.prose import sentences

RAW = Rule("html-forbidden", "No script, style, frame, form or handler gets from an article into a page.", fixed=True)
COMMENT = Rule("comment-unclosed", "Every note to editors is closed, so that it hides nothing else.", fixed=True)
CITATION_SYNTAX = Rule("citation-malformed", "Every citation can be read as one.", fixed=True)


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
class Anchor:
    """A heading as others see it."""

    level: int
    text: str
    id: str


@dataclass(frozen=True, slots=True)
class Heading(Anchor):
    """A heading of the body."""

    place: Place


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the body, without its citations; `paragraph` numbers the run of prose it stands in.

    The text is empty where citations stand alone, as in a cell of a table.
    """

    text: str
    cites: tuple[str, ...]
    kind: str
    box: str
    section: str
    paragraph: int
    place: Place


@dataclass(frozen=True, slots=True)
class Converted:
    """A text on its way: without comments and forged marks, as HTML, with its blocks and what the conversion met."""

    text: str
    path: str
    first_line: int
    html: str
    harvest: markup.Harvest
    blocks: Blocks
    findings: tuple[Finding, ...]
    refused: bool = False
    """Whether the text could not be converted at all."""


@dataclass(frozen=True, slots=True)
class Body:
    """What stands in a text, in the order of the text; `citations` in the order in which the conversion met them."""

    citations: tuple[tuple[Cited, ...], ...]
    links: tuple[Link, ...]
    images: tuple[Link, ...]
    headings: tuple[Heading, ...]
    sentences: tuple[Sentence, ...]
    findings: tuple[Finding, ...]


def convert(text: str, path: str, first_line: int) -> Converted:
    """Convert a text to HTML; `first_line` is the line of the file `path` on which it begins."""
    if refused := beyond(text, path, first_line):
        return Converted(text, path, first_line, "", markup.Harvest(), Blocks("", (), (), ()), refused, refused=True)
    forged = tuple(_forged(text, path, first_line))
    text = markup.FORGED.sub("", text)
    unclosed = tuple(_unclosed_comment(text, Finder(text, path, first_line)))
    text = _without_comments(text)
    blocks = take_blocks(text, path, first_line)
    try:
        html, harvest = markup.convert(blocks.text)
    except RecursionError:
        deep = _too_deep(Place(path, first_line))
        return Converted(text, path, first_line, "", markup.Harvest(), blocks, (deep,), refused=True)
    raw = _raw_html(harvest, Finder(text, path, first_line)) if harvest.raw else ()
    return Converted(text, path, first_line, html, harvest, blocks, (*forged, *unclosed, *blocks.findings, *raw))


def read_body(converted: Converted) -> Body:
    """Give everything that stands in a converted text its place."""
    harvest, finder = converted.harvest, Finder(converted.text, converted.path, converted.first_line)
    citations = tuple(_citations(converted, finder))
    sentences_ = tuple(_sentences(harvest, finder))
    return Body(
        citations=tuple(tuple(part for part in parts if isinstance(part, Cited)) for parts in citations),
        links=tuple(_targets(zip(harvest.links, harvest.link_texts, strict=True), finder)),
        images=tuple(_targets(harvest.images, finder)),
        headings=tuple(_headings(harvest, finder)),
        sentences=sentences_,
        findings=(*(part for parts in citations for part in parts if isinstance(part, Finding)),),
    )


# --- what may not stand in a text -----------------------------------------------------------------------------------


def _forged(text: str, path: str, first_line: int) -> Iterator[Finding]:
    forged = markup.FORGED.search(text)
    if forged:
        line = first_line + text.count("\n", 0, forged.start())
        yield RAW.at(Place(path, line), "there is a private-use character", fix="delete it")


def _too_deep(place: Place) -> Finding:
    return BEYOND.at(place, "lists or quotations are nested too deep to be read", fix="make the text flatter")


def _raw_html(harvest: markup.Harvest, finder: Finder) -> Iterator[Finding]:
    for raw in harvest.raw:
        for literal, name in markup.forbidden(raw):
            if not literal.startswith("</"):
                yield RAW.at(
                    finder.next(literal.split("\n")[0]),
                    f"“{name}” is HTML that is never published",
                    fix="write it in Markdown (paste from Word as plain text), or use one of the /// blocks; see docs/blocks.md",
                )


def _unclosed_comment(text: str, finder: Finder) -> Iterator[Finding]:
    start = without_code(text).rfind("<!--") if "<!--" in text else -1
    if start >= 0 and "-->" not in text[start:]:
        message = "this note is never closed, so the rest of the page would vanish"
        yield COMMENT.at(finder.at(start), message, fix="close it with -->")


_COMMENT = re.compile(r"<!--(?:.*?-->)?", re.DOTALL)


def _without_comments(text: str) -> str:
    """Blank out HTML comments (notes to editors), but not those shown as code; lines keep their numbers."""
    if "<!--" not in text:
        return text
    return blanked(text, (comment.span() for comment in _COMMENT.finditer(without_code(text))))


# --- citations, links, pictures, headings ---------------------------------------------------------------------------

_BRACKETS = re.compile(r"\[(@[^\[\]]{1,500})\]")
_CITED = re.compile(r"\s*@(?P<id>[A-Za-z0-9][\w:.#$%&+?<>~/-]*?)\s*(?:,\s*(?P<locator>[^;@]*))?\s*")


def _citations(converted: Converted, finder: Finder) -> Iterator[tuple[Cited | Finding, ...]]:
    """Split what stands inside each `[@…]` into works; a part that is none is a finding."""
    found = converted.harvest.citations
    finder.rewind()
    first: dict[str, int] = {}
    for literal in _BRACKETS.finditer(converted.text):
        first.setdefault(literal[1], literal.start())
    by_place = sorted(range(len(found)), key=lambda index: first.get(found[index], -1))
    places = {index: finder.next(f"[{found[index]}]") for index in by_place}
    for index, inner in enumerate(found):
        yield tuple(_works(inner, places[index]))


def _works(inner: str, place: Place) -> Iterator[Cited | Finding]:
    offset = 1
    for part in inner.split(";"):
        found = _CITED.fullmatch(part)
        lead = len(part) - len(part.lstrip())
        here = Place(place.path, place.line, place.column + offset + lead)
        if found:
            yield Cited(found["id"], (found["locator"] or "").strip(), here)
        else:
            fix = "write [@id], [@id, p. 12] or [@id1; @id2]"
            yield CITATION_SYNTAX.at(here, f"“{part.strip()}” is not a citation", fix=fix)
        offset += len(part) + 1


def _targets(found: Iterable[tuple[str, str]], finder: Finder) -> Iterator[Link]:
    finder.rewind()
    for target, text in found:
        yield Link(target, text, finder.next(target) if target else finder.words(text))


def _headings(harvest: markup.Harvest, finder: Finder) -> Iterator[Heading]:
    finder.rewind()
    for level, text, name in harvest.headings:
        yield Heading(level, text, name, finder.words(text))


# --- sentences ------------------------------------------------------------------------------------------------------


def _sentences(harvest: markup.Harvest, finder: Finder) -> Iterator[Sentence]:
    """Split the prose into sentences, each with the works it cites."""
    finder.rewind()
    for number, passage in enumerate(harvest.passages):
        if passage.text.startswith(f"{markup.OPEN}exhibit"):
            continue
        for text in _joined(sentences(passage.text)):
            marked = markup.OPEN in text
            plain = _tidy(markup.MARK.sub("", text) if marked else text)
            cites = tuple(_cited_in(text, harvest)) if marked else ()
            if plain or cites:
                place = finder.words(plain) if plain else finder.next(_first_citation(text, harvest))
                yield Sentence(plain, cites, passage.kind, passage.box, passage.section, number, place)


def _first_citation(text: str, harvest: markup.Harvest) -> str:
    """Return how the first citation of a text is written; a cell of a table may hold nothing else."""
    found = next(found for found in markup.MARK.finditer(text) if found["kind"] == "cite")
    return f"[{harvest.citations[int(found['index'])]}]"


def _cited_in(text: str, harvest: markup.Harvest) -> Iterator[str]:
    for found in markup.MARK.finditer(text):
        if found["kind"] == "cite":
            works = map(_CITED.fullmatch, harvest.citations[int(found["index"])].split(";"))
            yield from (work["id"] for work in works if work)


_LEADING = re.compile(f"(?:{markup.OPEN}cite:[0-9]+{markup.CLOSE}\\s*)+")


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


def _tidy(text: str) -> str:
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.split()))
