"""The Markdown library without its hopeless attempts: the same HTML in half the time.

The library tries each of its inline patterns on each run of text, about 4,000 attempts an article, though nearly all need
a character that is not there. Here a pattern is tried only where its character stands. In: a converter that is complete.
Out: the same converter. Promise: the output is the same, byte for byte; `tests/test_sparing.py` holds it to that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markdown.inlinepatterns import LinkInlineProcessor
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString, Registry

if TYPE_CHECKING:
    from markdown import Markdown

NEEDED: Mapping[str, str] = {
    "backtick": "`",
    "escape": "\\",
    "citation": "[",
    "reference": "[",
    "link": "[",
    "image_link": "!",
    "image_reference": "!",
    "short_reference": "[",
    "short_image_ref": "!",
    "autolink": "<",
    "automail": "<",
    "linebreak": "  \n",
    "html": "<",
    "entity": "&",
    "em_strong": "*",
}
OR = {"em_strong": "_"}
"""What must stand in a text, or else instead, for a pattern to match; one that is not named here is always tried."""

_BRACKETS = re.compile(r"[\[\]]")
_OPENING = re.compile(r"[`\\\[!<&*_]|  \n")


def spare(converter: Markdown) -> Markdown:
    """Make a converter spare its hopeless attempts; no pattern or processor can be added to it afterwards."""
    converter.parser.blockprocessors = _Settled(converter.parser.blockprocessors)
    converter.inlinePatterns = _Settled(converter.inlinePatterns)
    converter.treeprocessors.register(_SparingInline(converter), "inline", 20)
    for pattern in converter.inlinePatterns:
        if isinstance(pattern, LinkInlineProcessor):
            pattern.getText = _text_in_brackets  # type: ignore[method-assign]  # the library asks the object
    return converter


def _text_in_brackets(data: str, index: int) -> tuple[str, int, bool]:
    """Return what stands between the bracket before `index` and the one that closes it, as the library does."""
    end = _closing(data).get(index - 1)
    return ("", len(data), False) if end is None else (data[index:end], end + 1, True)


@lru_cache(maxsize=4)
def _closing(data: str) -> Mapping[int, int]:
    """Return for each opening bracket that is closed where that is; the library looks for each one by itself."""
    found: dict[int, int] = {}
    waiting: list[int] = []
    for bracket in _BRACKETS.finditer(data):
        if bracket[0] == "[":
            waiting.append(bracket.start())
        elif waiting:
            found[waiting.pop()] = bracket.start()
    return found


class _Settled(Registry):  # type: ignore[type-arg]  # of whatever it is made from
    """A registry that is complete: in order once and for all, where the library's own copies itself for every use."""

    def __init__(self, registry: Any) -> None:  # Any: a registry; its published types leave out what it holds
        super().__init__()
        self.items = tuple(registry)
        self._data, self._priority, self._is_sorted = registry._data, registry._priority, True
        self.names = tuple(name for name, _ in registry._priority)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)


class _SparingInline(InlineProcessor):
    """The library's processor of inline patterns, but for the choice of the patterns that it tries."""

    def __init__(self, converter: Markdown) -> None:
        super().__init__(converter)
        held = converter.inlinePatterns
        assert isinstance(held, _Settled)  # noqa: S101  # `spare` has just made it one
        self._patterns = tuple((held[name], NEEDED.get(name, ""), OR.get(name)) for name in held.names)
        self._known = all(needed for _, needed, _ in self._patterns)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # the library's own name
        if isinstance(data, AtomicString) or (self._known and not _OPENING.search(data)):
            return data
        apply = self._InlineProcessor__applyPattern  # type: ignore[attr-defined]  # the types leave it out
        start, count = 0, len(self._patterns)
        while patternIndex < count:
            pattern, needed, other = self._patterns[patternIndex]
            if needed in data or (other is not None and other in data):
                data, matched, start = apply(pattern, data, patternIndex, start)
            else:
                matched, start = False, 0
            if not matched:
                patternIndex += 1
        return data
