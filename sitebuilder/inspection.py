"""The bytes of a finished page, as what rules ask about: ids, links, pictures, headings, landmarks, the disclaimer.

In: bytes of HTML. Out: `Html`. It does not matter here whether the page was rendered or copied.
"""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode


@dataclass(frozen=True, slots=True)
class Marked:
    """An element that has to be seen: its words, and its HTML inside the bare tags of all it stands in."""

    words: str
    skeleton: str
    before_main: bool


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
        disclaimers=tuple(_marked(node, main) for node in tree.css("[data-disclaimer]")),
        helps=tuple(_marked(node, main) for node in tree.css("[data-help]")),
        styles=tuple(node.text() for node in tree.css("style")),
    )


def _attribute(node: LexborNode | None, name: str) -> str:
    return (node.attributes.get(name) or "") if node else ""


def _meta(tree: LexborHTMLParser, name: str) -> str:
    return _attribute(tree.css_first(f'meta[name="{name}"]'), "content")


def _marked(node: LexborNode, main: LexborNode | None) -> Marked:
    skeleton = node.html or ""
    parent = node.parent
    while parent is not None and parent.tag not in ("-undef", "-document", None):
        attributes = "".join(f' {name}="{_escaped(value or "")}"' for name, value in sorted(parent.attributes.items()))
        skeleton = f"<{parent.tag}{attributes}>{skeleton}</{parent.tag}>"
        parent = parent.parent
    return Marked(
        " ".join(node.text().split()),
        skeleton,
        main is None or _position(node) < _position(main),
    )


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
