"""What a style sheet hides.

In: the text of style sheets. Out: the selectors whose rules make an element invisible in any medium, and the answer
whether one of them hides a given piece of a page. A rule counts whatever medium (print), state (:hover) or animation
switches it on. In doubt a selector is made wider: what has to be seen is styled plainly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from sitebuilder.invisible import TEXT_ONLY, Declaration, hide, plain

Token = Any  # the library has no types

MAX_DEPTH, MOST_VALUES = 20, 200
LONGEST_PARENT = 2000
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,((?:[^()]|\((?:[^()]|\([^()]*\))*\))*))?\)")
_GIVEN = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]*)")
_INITIAL = re.compile(r"@property\s+(--[\w-]+)\s*\{[^{}]*?\binitial-value\s*:\s*([^;{}]*)", re.IGNORECASE)
_BRACKET = re.compile(r"[{}()\[\]]")
_STRUCTURE = frozenset(
    {"first-child", "last-child", "only-child", "first-of-type", "last-of-type", "only-of-type", "root"}
)
_COUNTED = frozenset({"nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"})
_INSIDE = (
    *("details", "template", "noscript", "dialog", "canvas", "object", "video", "audio", "datalist", "math"),
    *("s", "del", "strike", "marquee", "progress", "meter", "rp", "select", "optgroup", "option", "textarea", "iframe"),
)
_ATTRIBUTES = (
    *(("[hidden]", "the attribute hidden"), ('[aria-hidden="true" i]', "aria-hidden"), ("[inert]", "inert")),
    *(("[popover]", "the attribute popover"), ('[role="img" i]', "the role of a picture")),
    ("svg [data-disclaimer], svg [data-help]", "<svg> around it"),
)


# --- style sheets ---------------------------------------------------------------------------------------------------


def readable(sheet: str) -> bool:
    """Say whether a style sheet can be read: its brackets do not nest without end, nor do its numbers grow so."""
    depth = 0
    for bracket in _BRACKET.finditer(sheet):
        depth = depth + 1 if bracket[0] in "{([" else max(0, depth - 1)
        if depth > MAX_DEPTH:
            return False
    return re.search(r"\d{100}", sheet) is None


def variables(sheets: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return every value that style sheets give to custom properties, by name."""
    found = {
        plain(name, value)
        for sheet in sheets
        if readable(sheet)
        for pattern in (_GIVEN, _INITIAL)
        for name, value in pattern.findall(_decoded(sheet))
    }
    return tuple(sorted(found))


def _decoded(sheet: str) -> str:
    return re.sub(r"/\*.*?\*/", " ", sheet, flags=re.DOTALL)


class _Reader:
    """Reads the rules of one style sheet."""

    def __init__(self, known: Iterable[tuple[str, str]], animations: Iterable[str] = ()) -> None:
        self.values: dict[str, list[str]] = {}
        for name, value in known:
            self.values.setdefault(name, []).append(value)
        self.animations = frozenset(animations)
        self.endless = False

    def declared(self, tokens: list[Token]) -> list[Declaration]:
        """Return the declarations of a block, written plainly, with the values that their variables can have."""
        items = tinycss2.parse_blocks_contents(tokens, skip_comments=True, skip_whitespace=True)
        pairs = [plain(item.name, tinycss2.serialize(item.value)) for item in items if item.type == "declaration"]
        return [(name, value) for name, written in pairs for value in self._possible(written)]

    def _possible(self, value: str) -> Iterator[str]:
        """Yield a value with its variables written out, with every value and fallback that they can have."""
        waiting = [value]
        for _ in range(MOST_VALUES):
            if not waiting:
                return
            value = waiting.pop()
            found = _VARIABLE.search(value)
            if not found:
                yield value
                continue
            choices = (*self.values.get(found[1], ()), *([found[2].strip()] if found[2] else []))
            waiting += (value[: found.start()] + choice + value[found.end() :] for choice in choices[:MOST_VALUES])
            self.endless = self.endless or len(choices) > MOST_VALUES
        self.endless = self.endless or bool(waiting)

    def hides(self, tokens: list[Token], first_line: bool = False) -> bool:
        """Say whether a block of declarations hides what it styles (or only its first line); one beyond counting does."""
        self.endless = False
        found = self.declared(tokens)
        if self.endless:
            return True
        if first_line:
            return hide((name, value) for name, value in found if name in TEXT_ONLY)
        return hide(found) or any(name in self.animations for name in _animated(found))

    def selectors(self, rules: Iterable[Token], parent: str, depth: int = 0) -> Iterator[str]:
        """Yield the selectors whose rules hide, those of nested rules with what they stand in."""
        for rule in rules:
            content = getattr(rule, "content", None)
            if content is None or depth > MAX_DEPTH:
                continue
            inner = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
            if rule.type == "at-rule" and not rule.lower_at_keyword.endswith("keyframes"):
                yield from self.selectors(inner, parent, depth + 1)
                if parent and self.hides(content):
                    yield parent
            elif rule.type == "qualified-rule":
                whole, first_line, covered = widened(rule.prelude, parent)
                if whole and self.hides(content):
                    yield whole
                if first_line and self.hides(content, first_line=True):
                    yield first_line
                if covered and _covers(self.declared(content)):
                    yield covered
                yield from self.selectors(inner, whole if len(whole) < LONGEST_PARENT else "*", depth + 1)


def _animated(found: list[Declaration]) -> Iterator[str]:
    for name, value in found:
        if name in ("animation", "animation-name"):
            yield from re.findall(r"[\w-]+", value)


def _covers(found: list[Declaration]) -> bool:
    """Say whether generated content lies over all of its element: placed freely, filling it, with a ground of its own."""
    values = dict(found)
    if values.get("position") not in ("absolute", "fixed"):
        return False
    grounds = (values.get("background", ""), values.get("background-color", ""), values.get("background-image", ""))
    sides = ("inset", "inset-block", "top", "bottom", "height", "block-size")
    fills = any(re.match(r"-|0(?![\w.])|\d{2,}(?:%|v|em|rem|px)", values[side]) for side in sides if side in values)
    return fills and any(ground not in ("", "none", "transparent", "inherit", "unset", "0 0") for ground in grounds)


def _hiding_animations(rules: Iterable[Token], reader: _Reader) -> Iterator[str]:
    """Yield the names of animations with a step that hides."""
    for rule in rules:
        if rule.type != "at-rule" or rule.content is None:
            continue
        inner = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        if not rule.lower_at_keyword.endswith("keyframes"):
            yield from _hiding_animations(inner, reader)
        elif any(reader.hides(step.content) for step in inner if step.type == "qualified-rule"):
            yield tinycss2.serialize(rule.prelude).strip().strip("\"'").lower()


@lru_cache(maxsize=64)
def hiding_animations(sheet: str, known: tuple[tuple[str, str], ...] = ()) -> tuple[str, ...]:
    """Return the names of the animations of a style sheet that hide what they move."""
    if not readable(sheet):
        return ()
    return tuple(_hiding_animations(tinycss2.parse_stylesheet(sheet, True, True), _Reader(known)))


@lru_cache(maxsize=64)
def hiding_selectors(
    sheet: str, known: tuple[tuple[str, str], ...] | None = None, animations: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    """Return the selectors of a style sheet whose rules hide what they select, in any medium or state.

    `known` are the values of custom properties, `animations` the names of those that hide, of all sheets of the page;
    without them those of this sheet.
    """
    if not readable(sheet):
        return ()
    known = variables([sheet]) if known is None else known
    animations = hiding_animations(sheet, known) if animations is None else animations
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    return tuple(dict.fromkeys(_Reader(known, animations).selectors(rules, "")))


def style_hides(style: str) -> bool:
    """Say whether an inline style makes its element invisible; one that can not be read does."""
    if not readable(style):
        return True
    return _Reader(variables([style])).hides(tinycss2.parse_component_value_list(style))


# --- selectors ------------------------------------------------------------------------------------------------------


def widened(prelude: list[Token], parent: str) -> tuple[str, str, str]:
    """Write selectors so that they hold in every state, nested in `parent`.

    Returns those of whole elements, those of the first line or letter of elements, and those of generated content.
    """
    kinds: Mapping[str, list[str]] = {"": [], "line": [], "generated": []}
    for part in _split(prelude):
        written, kind = _wide(part)
        if kind in kinds and written:
            kinds[kind].append(_nested(written, parent))
    whole, line, generated = (", ".join(found) for found in kinds.values())
    return whole, line, generated


def _nested(selector: str, parent: str) -> str:
    if not parent:
        return selector.replace("&", "*")
    inside = f":is({parent})" if "," in parent else parent
    return selector.replace("&", inside) if "&" in selector else f"{inside} {selector}"


def _split(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    held: list[Token] = []
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            yield held
            held = []
        elif token.type != "comment":
            held.append(token)
    yield held


def _wide(tokens: list[Token]) -> tuple[str, str]:
    """Write one selector without states; also say what it is for: the element, its first line, generated content."""
    pieces, kind, at = [""], "", 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token.type == "whitespace" or (token.type == "literal" and token.value in ">+~"):
            pieces += [" " if token.type == "whitespace" else token.value, ""]
            continue
        if token.type != "literal" or token.value != ":":
            pieces[-1] += tinycss2.serialize([token])
            continue
        element = at < len(tokens) and tokens[at].type == "literal" and tokens[at].value == ":"
        at += element
        name = tokens[at] if at < len(tokens) else None
        at += 1
        word = getattr(name, "lower_value", getattr(name, "lower_name", ""))
        if element or word in ("before", "after", "first-line", "first-letter"):
            kind = {"before": "generated", "after": "generated", "first-line": "line", "first-letter": "line"}.get(
                word, "none"
            )
        elif word == "empty" and not tinycss2.serialize(tokens[at:]).strip():
            kind = "none"  # what is empty says nothing that could be hidden
        else:
            pieces[-1] += _pseudo(word, name) or ("" if pieces[-1] else "*")
    return _joined(pieces), kind


def _pseudo(word: str, name: Token) -> str:
    """Write a pseudo-class that depends on the shape of the page alone; leave out what depends on anything else."""
    if word in _STRUCTURE:
        return f":{word}"
    if getattr(name, "type", "") != "function":
        return ""
    if word in _COUNTED:
        return f":{word}({tinycss2.serialize(name.arguments)})"
    if word in ("is", "where", "matches", "any", "-webkit-any", "-moz-any"):
        return f":is({', '.join(_wide(part)[0] for part in _split(name.arguments))})"
    whole = tinycss2.serialize(name.arguments)
    plainly = ", ".join(_wide(part)[0] for part in _split(name.arguments))
    return f":not({whole})" if word == "not" and _bare(whole) == _bare(plainly) else ""


def _bare(selector: str) -> str:
    return re.sub(r"\s+", "", selector)


def _joined(pieces: list[str]) -> str:
    """Join selectors and the combinators between them, which stand at the odd places; white space is the weakest."""
    written: list[str] = []
    combinator = ""
    for index, piece in enumerate(pieces):
        if index % 2:
            combinator = piece if combinator in ("", " ") else combinator
        elif piece:
            spaced = f" {combinator} " if combinator.strip() else combinator if written else ""
            written += [spaced, piece]
            combinator = ""
    return "".join(written).strip()


# --- pages ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def what_hides(skeleton: str, selectors: tuple[str, ...]) -> str:
    """Say what hides the words of a piece of a page (see `inspection.Marked`), or return an empty text."""
    tree = LexborHTMLParser(skeleton)
    for tag in _INSIDE:
        if f"<{tag}" in skeleton and any(_speaks(node) for node in tree.css(tag)):
            return f"<{tag}> around it"
    for selector, words in _ATTRIBUTES:
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
