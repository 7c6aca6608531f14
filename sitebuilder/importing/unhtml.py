"""HTML as WordPress keeps it, turned into Markdown.

In: HTML, whole or with blank lines for paragraphs. Out: Markdown. What Markdown has no words for keeps its text and is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from sitebuilder.importing.posts import Telling, kept

MAX_DEPTH = 60
Node = Any  # the library's nodes differ between its versions

_COMMENT = re.compile(r"<!--(?!\s*more\s*-->).*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE)
_BLOCKS = re.compile(r"<(?:p|div|h[1-6]|ul|ol|blockquote|table|pre|figure|section)\b", re.IGNORECASE)
_LOST = frozenset(
    {"script", "style", "iframe", "object", "embed", "form", "video", "audio", "svg", "canvas", "input", "button"}
)
_INLINE = frozenset(
    {
        "a",
        "b",
        "strong",
        "i",
        "em",
        "cite",
        "code",
        "br",
        "img",
        "span",
        "sub",
        "sup",
        "small",
        "u",
        "del",
        "s",
        "mark",
        "kbd",
        "q",
        "abbr",
        "font",
        "time",
    }
)
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}


def markdown(html: str, telling: Telling) -> str:
    """Turn a piece of HTML into Markdown."""
    html = _COMMENT.sub("", html)
    if not _BLOCKS.search(html):
        html = "".join(f"<p>{part}</p>" for part in re.split(r"\n\s*\n", html) if part.strip())
    body = LexborHTMLParser(f"<body>{html}</body>").body
    return "\n\n".join(_blocks(body, telling, 0)) + "\n" if body is not None else ""


def _blocks(node: Node, telling: Telling, depth: int) -> Iterator[str]:
    """Yield the blocks inside a node; runs of text beside blocks are paragraphs."""
    run: list[str] = []
    for child in node.iter(include_text=True):
        if child.tag in ("-comment", "!doctype"):
            continue
        if child.tag == "-text" or child.tag in _INLINE:
            run.append(_inline(child, telling, depth))
            continue
        yield from _paragraphs("".join(run))
        run = []
        yield from _block(child, telling, depth + 1)
    yield from _paragraphs("".join(run))


def _paragraphs(text: str) -> Iterator[str]:
    for part in re.split(r"\n[ \t]*\n", text):
        lines = [" ".join(line.split()) for line in part.strip().split("\\\n")]
        if any(lines):
            yield _guard("\\\n".join(lines))


def _guard(text: str) -> str:
    """Keep the beginning of a paragraph from being read as a list, heading or block."""
    if found := re.match(r"(\d+)([.)] )", text):
        return f"{found[1]}\\{text[found.end(1) :]}"
    return f"\\{text}" if re.match(r"(#{1,6} |[-+*] |>|/{3,}|\+\+\+|~~~|```|=+$|-{3,}$)", text) else text


def _block(node: Node, telling: Telling, depth: int) -> Iterator[str]:
    """Yield what one block becomes."""
    tag = node.tag
    if depth > MAX_DEPTH:
        yield from _paragraphs(_escaped(node.text(deep=True)))
    elif tag in _HEADINGS:
        yield f"{_HEADINGS[tag]} {' '.join(_inside(node, telling, depth).split())}"
    elif tag in ("ul", "ol"):
        yield _list(node, telling, depth)
    elif tag == "blockquote":
        yield "\n".join(f"> {line}".rstrip() for line in "\n\n".join(_blocks(node, telling, depth)).split("\n"))
    elif tag == "pre":
        code = str(node.text(deep=True)).strip("\n")
        yield f"{'~~~~' if '```' in code else '```'}\n{code}\n{'~~~~' if '```' in code else '```'}"
    elif tag == "hr":
        yield "* * *"
    elif tag == "table":
        yield _table(node, telling, depth)
    elif tag in _LOST:
        yield _lost(node, telling)
    elif tag == "figcaption":
        yield from _paragraphs(_inside(node, telling, depth))
    else:
        yield from _blocks(node, telling, depth)


def _lost(node: Node, telling: Telling) -> str:
    source = str(node.attributes.get("src") or node.attributes.get("data") or "")
    piece = kept(f"<{node.tag}>" + (f" {source}" if source else ""))
    telling.tell(
        piece, f"here stood <{node.tag}>, which a guide does not hold", "link what it showed, or delete the TODO"
    )
    return piece


def _list(node: Node, telling: Telling, depth: int) -> str:
    items: list[str] = []
    for number, child in enumerate((child for child in node.iter() if child.tag == "li"), 1):
        mark = f"{number}." if node.tag == "ol" else "-"
        blocks = list(_blocks(child, telling, depth))
        loose = "\n\n" if any("\n\n" in block for block in blocks) else "\n"
        lines = loose.join(blocks).split("\n")
        items.append("\n".join([f"{mark} {lines[0]}", *(f"    {line}".rstrip() for line in lines[1:])]))
    return "\n".join(items)


def _table(node: Node, telling: Telling, depth: int) -> str:
    rows = [
        [" ".join(_inside(cell, telling, depth).replace("|", "\\|").split()) for cell in row.css("th, td")]
        for row in node.css("tr")
    ]
    rows = [row for row in rows if row]
    if not rows:
        return ""
    telling.tell("", "a table was brought over; spans and styles are gone", "see whether it still reads well")
    width = max(map(len, rows))
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])


def _inside(node: Node, telling: Telling, depth: int) -> str:
    return "".join(_inline(child, telling, depth + 1) for child in node.iter(include_text=True))


def _inline(node: Node, telling: Telling, depth: int) -> str:
    """Return what a piece of a line becomes."""
    tag = node.tag
    if tag == "-text":
        return _escaped(str(node.text_content or ""))
    if tag == "-comment":
        return ""
    if depth > MAX_DEPTH:
        return _escaped(str(node.text(deep=True)))
    if tag == "br":
        return "\\\n"
    if tag == "img":
        return f"![{_plain(node.attributes.get('alt'))}]({_target(node.attributes.get('src'))})"
    if tag == "code":
        text = " ".join(str(node.text(deep=True)).split())
        return f"`` {text} ``" if "`" in text else f"`{text}`" if text else ""
    if tag in _LOST:
        return _lost(node, telling)
    inner = _inside(node, telling, depth)
    if tag == "a" and node.attributes.get("href"):
        return f"[{' '.join(inner.split())}]({_target(node.attributes.get('href'))})" if inner.strip() else ""
    marks = {"b": "**", "strong": "**", "i": "*", "em": "*"}.get(tag, "")
    bare = inner.strip()
    if not marks or not bare:
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{marks}{bare}{marks}{after}"


def _escaped(text: str) -> str:
    """Write text so that Markdown says just that."""
    return re.sub(r"([\\`*_\[\]])", r"\\\1", text).replace("<", "&lt;")


def _plain(text: object) -> str:
    return re.sub(r"[\[\]\n]", " ", str(text or "")).strip()


def _target(text: object) -> str:
    return re.sub(r"\s", "%20", str(text or "").strip()).replace("(", "%28").replace(")", "%29")
