"""Our dialect of Markdown: citations, boxes, and places for what only the whole site can fill in.

In: Markdown text. Out: sanitised HTML and a `Harvest` of everything in it that rules and pages need. Citations,
exhibits, links and images stay symbolic: the HTML holds marks (`mark`), `filling.py` fills them. The marks are
private-use characters, which are removed from what authors write, so that nobody can forge one.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree  # noqa: N813  # the name the Markdown library uses
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import nh3
from markdown import Extension, Markdown
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import slugify
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block

from sitebuilder.sparing import spare

OPEN, CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{OPEN}(?P<kind>cite|exhibit|link|image):(?P<index>[0-9]+){CLOSE}")
FORGED = re.compile(
    f"[{OPEN}{CLOSE}\ue002-\uf8ff]|&#(?:[xX]0*[eE][0-9a-fA-F]{{3}}|[xX]0*[fF][0-8][0-9a-fA-F]{{2}}|0*5[789][0-9]{{3}}|0*6[0-3][0-9]{{3}});?"
)


def mark(kind: str, index: int) -> str:
    """Return the mark for the n-th citation, exhibit, link or image of a document."""
    return f"{OPEN}{kind}:{index}{CLOSE}"


@dataclass(frozen=True, slots=True)
class Box:
    """A kind of box that an author can open with `/// name | Heading`."""

    level: int
    heading: str
    folded: bool = False


BOXES = {
    "emergency": Box(2, "Get help now"),
    "urgent": Box(3, "Get seen today"),
    "talk": Box(3, "Talk to someone"),
    "warning": Box(3, "Take care"),
    "do": Box(3, "Do"),
    "dont": Box(3, "Do not"),
    "ask": Box(2, "Questions to ask"),
    "report": Box(2, "What people report"),
    "unknowns": Box(2, "What we do not know"),
    "more": Box(0, "More detail", folded=True),
}
DATA_BLOCKS = ("facts", "figure", "table")


@dataclass(frozen=True, slots=True)
class Passage:
    """One run of prose: a paragraph, list item or cell, its text with the marks of its citations."""

    kind: str
    box: str
    section: str
    text: str


@dataclass(slots=True)
class Harvest:
    """What one document holds, in the order of the text (citations: in the order they were met)."""

    citations: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    link_texts: list[str] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    headings: list[tuple[int, str, str]] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)


class _Citations(InlineProcessor):
    """`[@id]`, `[@id, p. 12]`, `[@id1; @id2]`, but no link and no e-mail address."""

    def __init__(self, harvest: Harvest) -> None:
        super().__init__(r"\[(@[^\[\]]{1,500})\](?!\(|\[(?!@))")
        self.harvest = harvest

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # the library allows text
        self.harvest.citations.append(m[1])
        return mark("cite", len(self.harvest.citations) - 1), m.start(0), m.end(0)


def _box(name: str) -> type[Block]:
    """Make the block class that turns `/// name | Heading` into a section with a heading, or into a fold."""

    class Section(Block):  # type: ignore[misc]  # the library has no types
        NAME = name
        ARGUMENT = None

        def on_create(self, parent: etree.Element) -> etree.Element:
            box = BOXES[name]
            tags = ("details", "summary") if box.folded else ("section", f"h{box.level}")
            section = etree.SubElement(parent, tags[0], {"class": f"box {name}", "data-box": name})
            if name == "unknowns":
                section.set("data-unknowns", "")
            heading = etree.SubElement(section, tags[1])
            heading.text = self.argument or box.heading
            return section

    return Section


class _Boxes(BlocksExtension):  # type: ignore[misc]  # the library has no types
    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:
        for name in BOXES:
            block_mgr.register(_box(name), {})


_PROSE = frozenset({"p", "li", "td", "th", "dt", "dd", "h2", "h3", "h4", "h5", "h6"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STASHED = re.compile("\x02[^\x03]*\x03")


class _Gather(Treeprocessor):
    """The last look at the tree: names headings, makes links symbolic and gathers prose."""

    def __init__(self, md: Markdown, harvest: Harvest) -> None:
        super().__init__(md)
        self.harvest = harvest

    def run(self, root: etree.Element) -> None:
        self.taken: set[str] = set()
        self.section = ""
        for index, raw in enumerate(self.md.htmlStash.rawHtmlBlocks):
            text = raw if isinstance(raw, str) else ""
            if text and not text.startswith("<pre><code"):
                self.harvest.raw.append(text)
                self.md.htmlStash.rawHtmlBlocks[index] = _inert(text)
        self._visit(root, "")

    def _visit(self, element: etree.Element, box: str) -> None:
        for child in list(element):
            tag = str(child.tag)
            inner = child.get("data-box", box)
            if tag in _HEADINGS:
                self._heading(child, _HEADINGS[tag])
            elif tag == "a":
                self._link(child)
            elif tag == "img":
                self._image(child)
            elif tag in ("td", "th") and child.get("style"):
                child.set("class", child.attrib.pop("style").replace("text-align: ", "align-").rstrip(";"))
            if tag in _PROSE:
                text = _own_text(child)
                if text:
                    self.harvest.passages.append(Passage(tag, box, self.section, text))
            self._visit(child, inner)
            if tag == "section" and len(child):
                child.set("aria-labelledby", child[0].get("id", ""))

    def _heading(self, heading: etree.Element, level: int) -> None:
        text = " ".join(_own_text(heading).split())
        clean = " ".join(MARK.sub("", text).split())
        name = unique(slugify(clean, "-") or "section", self.taken)
        heading.set("id", name)
        if level == 2:
            self.section = clean
        self.harvest.headings.append((level, clean, name))

    def _link(self, link: etree.Element) -> None:
        self.harvest.links.append(link.get("href", ""))
        self.harvest.link_texts.append("".join(link.itertext()))
        link.set("href", mark("link", len(self.harvest.links) - 1))

    def _image(self, image: etree.Element) -> None:
        self.harvest.images.append((image.get("src", ""), image.get("alt", "")))
        image.set("src", mark("image", len(self.harvest.images) - 1))


def unique(name: str, taken: set[str]) -> str:
    """Return `name`, or the first of name-2, name-3, … that is not taken, and take it."""
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    taken.add(candidate)
    return candidate


def _own_text(element: etree.Element) -> str:
    """Return the text of an element without that of the blocks inside it."""

    def pieces(node: etree.Element) -> Iterator[str]:
        yield node.text or ""
        for child in node:
            if child.tag == "br":
                yield " "
            elif str(child.tag) not in _BLOCKS:
                yield from pieces(child)
            yield child.tail or ""

    return _STASHED.sub("", " ".join("".join(pieces(element)).split()))


_BLOCKS = _PROSE | {"ul", "ol", "dl", "table", "thead", "tbody", "tr", "section", "blockquote", "pre", "hr", "div"}

RAW_TAGS = frozenset({"abbr", "br", "cite", "dfn", "kbd", "mark", "q", "s", "small", "span", "sub", "sup", "wbr"})
RAW_ATTRIBUTES = frozenset({"title", "lang", "dir"})
_TAG = re.compile(
    r"<\s*(?P<end>/?)\s*(?P<name>[a-zA-Z][^\s/>]*)(?P<attributes>(?:\"[^\"]*\"|'[^']*'|[^>])*)>?|<[!?][^>]*>?"
)
_ATTRIBUTE = re.compile(r"""([^\s=/"'>]+)\s*(?:=\s*("[^"]*"|'[^']*'|[^\s"'>]*))?""")


def forbidden(raw: str) -> Iterator[tuple[str, str]]:
    """Find what a piece of authored HTML may not hold: pairs of the literal and its name."""
    for tag in _TAG.finditer(raw):
        name = (tag["name"] or "").lower()
        if name not in RAW_TAGS:
            yield tag[0], f"<{name}>" if name else tag[0][:20]
            continue
        for attribute in _ATTRIBUTE.finditer(tag["attributes"]):
            if attribute[1].lower() not in RAW_ATTRIBUTES:
                yield tag[0], f"{attribute[1].lower()}="


def _inert(raw: str) -> str:
    """Keep authored HTML that is allowed and drop the rest; the finding about it stops the build."""
    return "" if any(True for _ in forbidden(raw)) else raw


_TAGS = {
    *RAW_TAGS,
    *(
        "p",
        "a",
        "strong",
        "em",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "blockquote",
        "hr",
        "img",
        "section",
        "details",
        "summary",
    ),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "del", "dl", "dt", "dd"),
}
_HEADING_ATTRIBUTES = {tag: {"id"} for tag in ("h1", "h2", "h3", "h4", "h5", "h6")}


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes={
            "*": {"title", "lang", "dir"},
            "a": {"href"},
            "img": {"src", "alt"},
            "section": {"class", "data-box", "data-unknowns", "aria-labelledby"},
            "details": {"class", "data-box"},
            "ol": {"start"},
            "td": {"class"},
            "th": {"class"},
            "code": {"class"},
            **_HEADING_ATTRIBUTES,
        },
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )


class _Dialect(Extension):
    """Our citations, and the harvest of the document that is being converted."""

    def extendMarkdown(self, md: Markdown) -> None:
        self.citations, self.gather = _Citations(Harvest()), _Gather(md, Harvest())
        md.inlinePatterns.register(self.citations, "citation", 175)
        md.treeprocessors.register(self.gather, "gather", -50)


@dataclass(frozen=True, slots=True)
class _Converter:
    """A converter that is used for one document after the other; between two of them it is reset."""

    markdown: Markdown
    dialect: _Dialect

    def convert(self, text: str) -> tuple[str, Harvest]:
        harvest = Harvest()
        self.dialect.citations.harvest = self.dialect.gather.harvest = harvest
        return self.markdown.reset().convert(text), harvest


_IDLE: list[_Converter] = []


def _new_converter() -> _Converter:
    dialect = _Dialect()
    extensions: list[Extension] = [TableExtension(), SaneListExtension(), FencedCodeExtension(), _Boxes(), dialect]
    return _Converter(spare(Markdown(extensions=extensions, output_format="html")), dialect)


def convert(text: str) -> tuple[str, Harvest]:
    """Turn Markdown into sanitised HTML with marks, and gather what is in it."""
    converter = _IDLE.pop() if _IDLE else _new_converter()
    html, harvest = converter.convert(text)
    _IDLE.append(converter)  # not after an error, which may leave something behind
    return _cleaner().clean(html), harvest
