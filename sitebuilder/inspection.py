"""The bytes of a finished page, as what rules ask about: ids, links, pictures, headings, landmarks, the disclaimer.

In: bytes of HTML. Out: `Html`. It does not matter here whether the page was rendered or copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

MOST_MARKED = 9
"""So many marked elements are looked at; one is right, and more are only counted to say so."""


@dataclass(frozen=True, slots=True)
class Marked:
    """An element that has to be seen: its words, and its HTML amid the bare tags of all it stands in and beside."""

    words: str
    skeleton: str
    in_main: bool
    before_main: bool
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """An img element."""

    address: str
    alternative: str | None


@dataclass(frozen=True, slots=True)
class Html:
    """One HTML page."""

    language: str
    title: str
    description: str
    template: str
    robots: str
    ids: tuple[str, ...]
    links: tuple[str, ...]
    resources: tuple[str, ...]
    pictures: tuple[Picture, ...]
    headings: tuple[int, ...]
    mains: int
    disclaimers: tuple[Marked, ...]
    helps: tuple[Marked, ...]
    styles: tuple[str, ...]


_RESOURCES = (
    ("link", "href"),
    ("script", "src"),
    ("img", "src"),
    ("source", "src"),
    ("iframe", "src"),
    ("video", "src"),
)


_VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
MOST_OPEN, MOST_ATTRIBUTES = 2000, 500
_TAG = re.compile(rb"<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*)(?P<rest>[^<>]*)")
_LONG = re.compile(rb"<[a-zA-Z][^<>]{%d,}" % MOST_ATTRIBUTES)
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_SHAPES = frozenset((b"g", b"path", b"circle", b"ellipse", b"line", b"polygon", b"polyline", b"rect", b"use"))
_UNNESTED = frozenset(name.encode() for name in (*_VOID, "p", "li", "td", "tr", "dt", "dd", "option"))


def refusal(content: bytes) -> str:
    """Say why a page can not be looked at in reasonable time, or return an empty text."""
    if content.count(b"<") > MOST_OPEN and _deepest(content) > MOST_OPEN:
        return f"more than {MOST_OPEN:,} elements stand inside one another"
    for tag in _LONG.finditer(content):
        if len(_QUOTED.sub(b"", tag[0]).split()) > MOST_ATTRIBUTES:
            return f"a tag has more than {MOST_ATTRIBUTES} attributes"
    return ""


def _deepest(content: bytes) -> int:
    """Return about how many elements stand inside one another at most; in a drawing, a shape may close itself."""
    depth = deepest = 0
    drawing = False
    for tag in _TAG.finditer(content):
        name = tag["name"].lower()
        drawing = (name == b"svg" and not tag["end"] and not tag["rest"].endswith(b"/")) or (
            drawing and name in _SHAPES
        )
        if name in _UNNESTED or (drawing and name != b"g" and tag["rest"].endswith(b"/")):
            continue
        depth = max(0, depth - 1) if tag["end"] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def inspect(content: bytes) -> Html:
    """Read one HTML page."""
    tree = LexborHTMLParser(content.decode("utf-8", "replace"))
    root = tree.root
    html = tree.css_first("html")
    main = tree.css_first("main")
    return Html(
        language=_attribute(html, "lang"),
        title=" ".join((title.text() if (title := tree.css_first("head > title")) else "").split()),
        description=_meta(tree, "description"),
        template=_attribute(tree.css_first("body"), "data-template"),
        robots=_meta(tree, "robots"),
        ids=tuple(_attribute(node, "id") for node in tree.css("[id]")) if root else (),
        links=tuple(_attribute(node, "href") for node in tree.css("a[href], area[href]")),
        resources=tuple(_attribute(node, name) for tag, name in _RESOURCES for node in tree.css(f"{tag}[{name}]")),
        pictures=tuple(
            Picture(_attribute(node, "src"), node.attributes.get("alt") if "alt" in node.attributes else None)
            for node in tree.css("img")
        ),
        headings=tuple(int((node.tag or "h1")[1]) for node in tree.css("h1, h2, h3, h4, h5, h6")),
        mains=len(tree.css("main")),
        disclaimers=tuple(_marked(node, main) for node in tree.css("[data-disclaimer]")[:MOST_MARKED]),
        helps=tuple(_marked(node, main) for node in tree.css("[data-help]")[:MOST_MARKED]),
        styles=tuple(node.text() for node in tree.css("style")),
    )


def _attribute(node: LexborNode | None, name: str) -> str:
    return (node.attributes.get(name) or "") if node else ""


def _meta(tree: LexborHTMLParser, name: str) -> str:
    return _attribute(tree.css_first(f'meta[name="{name}"]'), "content")


def _marked(node: LexborNode, main: LexborNode | None) -> Marked:
    return Marked(
        " ".join(node.text().split()),
        _skeleton(node),
        any(parent.tag == "main" for parent in _around(node)),
        main is None or _position(node) < _position(main),
        tuple(_attribute(link, "href") for link in node.css("a[href]")),
    )


def _around(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements that an element stands in, from the inside."""
    parent = node.parent
    while parent is not None and parent.tag not in ("-undef", "-document", None):
        yield parent
        parent = parent.parent


def _skeleton(node: LexborNode) -> str:
    """Return the HTML of an element amid the bare tags of all it stands in and beside."""
    before, after = [*_bare_siblings(node, "prev")], [*_bare_siblings(node, "next")]
    for parent in _around(node):
        start, end = _tags(parent)
        before += [start, *_bare_siblings(parent, "prev")]
        after += [end, *_bare_siblings(parent, "next")]
    return "".join([*reversed(before), node.html or "", *after])


def _bare_siblings(node: LexborNode, side: str) -> Iterator[str]:
    sibling = getattr(node, side)
    while sibling is not None:
        if sibling.tag and sibling.tag.isalnum():
            yield "".join(_tags(sibling))
        sibling = getattr(sibling, side)


def _tags(node: LexborNode) -> tuple[str, str]:
    attributes = "".join(f' {name}="{_escaped(value or "")}"' for name, value in sorted(node.attributes.items()))
    return f"<{node.tag}{attributes}>", "" if node.tag in _VOID else f"</{node.tag}>"


def _escaped(value: str) -> str:
    return value.replace("&", "&amp;").replace('"', "&quot;")


def _position(node: LexborNode) -> tuple[int, ...]:
    """Return the place of a node in document order, as the numbers of elder siblings from the root down."""
    steps: list[int] = []
    current: LexborNode | None = node
    while current is not None:
        elder, count = current.prev, 0
        while elder is not None:
            elder, count = elder.prev, count + 1
        steps.append(count)
        current = current.parent
    return tuple(reversed(steps))
