"""What a style sheet hides.

In: the text of style sheets. Out: the selectors whose rules make an element invisible in any medium, and the answer
whether one of them hides a given piece of a page. A rule that only a state (:hover) or a medium (print) switches on
counts as hiding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CALC = re.compile(r"^calc\(\s*([^()\s]*)\s*\)$")
_FLAT = re.compile(r"scale(?:[xyz]|3d)?\((?:[^()]*,)?0*\.?0*(?:,[^()]*)?\)")
_ZERO = re.compile(r"[+-]?0*\.?0+(?:%|[a-z]+)?")
_TINY = re.compile(r"[+]?(?:0*\.\d+|[01](?:\.\d+)?)(?:px|pt)")
_FAR = re.compile(r"-\s*\d{3,}(?:px|pt|em|rem|vw|vh|%)|-\s*\d{2,}(?:em|rem)")
_SIZES = frozenset(
    {
        *("width", "height", "max-width", "max-height", "inline-size", "block-size"),
        *("max-inline-size", "max-block-size", "font-size", "line-height", "scale", "zoom"),
    }
)
_MOVES = frozenset(
    {
        "left",
        "right",
        "top",
        "bottom",
        "text-indent",
        "inset",
        "inset-inline-start",
        "margin-left",
        "margin-inline-start",
        "translate",
    }
)
_STATES = re.compile(r":(?:hover|focus-visible|focus-within|focus|active|target|checked|link|visited|any-link)\b")
_ELEMENTS = re.compile(r"::?(?:before|after|first-line|first-letter|marker|selection|placeholder|backdrop)\b")


def hides(name: str, value: str) -> bool:
    """Say whether one declaration makes its element invisible."""
    value = _COMMENT.sub("", value.lower()).replace("!important", "").strip()
    value = _CALC.sub(r"\1", value)
    if name == "display":
        return value == "none"
    if name == "visibility":
        return value in ("hidden", "collapse")
    if name == "content-visibility":
        return value == "hidden"
    if name == "opacity":
        return bool(re.fullmatch(r"0*\.?0*[0-4]?\d?%?", value)) and float(value.rstrip("%") or 0) < (
            5 if "%" in value else 0.05
        )
    if name in _SIZES:
        return bool(_ZERO.fullmatch(value)) or bool(
            _TINY.fullmatch(value) and name not in ("line-height", "scale", "zoom")
        )
    if name in ("clip", "clip-path"):
        return value not in ("auto", "none", "initial", "inherit", "unset")
    if name == "transform":
        return bool(_FLAT.search(value.replace(" ", "")) or _FAR.search(value))
    if name in ("color", "-webkit-text-fill-color"):
        return value in ("transparent", "rgba(0,0,0,0)", "rgba(0, 0, 0, 0)")
    return name in _MOVES and bool(_FAR.search(value))


def _declares_hiding(tokens: list[object]) -> bool:
    declarations = tinycss2.parse_blocks_contents(tokens, skip_comments=True, skip_whitespace=True)
    return any(
        item.type == "declaration" and hides(item.lower_name, tinycss2.serialize(item.value)) for item in declarations
    )


def style_hides(style: str) -> bool:
    """Say whether an inline style makes its element invisible."""
    return _declares_hiding(tinycss2.parse_component_value_list(style))


@lru_cache(maxsize=64)
def hiding_selectors(sheet: str) -> tuple[str, ...]:
    """Return the selectors of a style sheet whose rules hide what they select, in any medium or state."""
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    return tuple(dict.fromkeys(_selectors(rules, "")))


def _selectors(rules: list[object], parent: str) -> Iterator[str]:
    for rule in rules:
        kind = getattr(rule, "type", "")
        content = getattr(rule, "content", None)
        if content is None:
            continue
        if kind == "at-rule":
            inner = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
            yield from _selectors(inner, parent)
            if parent and _declares_hiding(content):
                yield parent
        elif kind == "qualified-rule":
            selector = _plain(tinycss2.serialize(getattr(rule, "prelude", [])).strip(), parent)
            if not selector:
                continue
            if _declares_hiding(content):
                yield selector
            nested = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
            yield from _selectors(nested, selector)


def _plain(selector: str, parent: str) -> str:
    """Drop states and pseudo-elements, which hide only generated content, and write nesting out."""
    parts = [part.strip() for part in selector.split(",") if not _ELEMENTS.search(part)]
    stateless = [_STATES.sub("", part) or "*" for part in parts]
    if not parent:
        return ", ".join(stateless)
    return ", ".join(
        part.replace("&", above.strip()) if "&" in part else f"{above.strip()} {part}"
        for part in stateless
        for above in parent.split(",")
    )


@lru_cache(maxsize=4096)
def what_hides(skeleton: str, selectors: tuple[str, ...]) -> str:
    """Say what hides the words of a piece of a page (see `inspection.Marked`), or return an empty text."""
    tree = LexborHTMLParser(skeleton)
    for tag in ("details", "template", "noscript", "dialog"):
        if f"<{tag}" in skeleton and any(_speaks(node) for node in tree.css(tag)):
            return f"it stands inside <{tag}>"
    for selector, words in (("[hidden]", "the attribute hidden"), ('[aria-hidden="true" i]', "aria-hidden")):
        if any(_speaks(node) for node in tree.css(selector)):
            return words
    for node in tree.css("[style]"):
        if _speaks(node) and style_hides(node.attributes.get("style") or ""):
            return "an inline style"
    for selector in selectors:
        try:
            hit = any(_speaks(node) for node in tree.css(selector))
        except (SelectolaxError, ValueError):
            hit = False
        if hit:
            return f"the rule “{selector}” of a style sheet"
    return ""


def _speaks(node: LexborNode) -> bool:
    return node.tag not in ("svg", "path") and bool(node.text().strip())
