"""Which templates a template can reach.

In: the name of a template and the texts of all. Out: `Templates`, the ones that decide the bytes it makes. What a
template names is read by the lexer of Jinja, so that comments, raw text and every way to write a tag are understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from jinja2 import Environment, TemplateSyntaxError

from sitebuilder.views.records import Templates


@dataclass(frozen=True, slots=True)
class Naming:
    """A tag that names a template; `name` is empty when it is computed, or may be missing."""

    name: str
    line: int
    column: int


def reach(name: str, texts: Mapping[str, str]) -> Templates:
    """Return a template and all it extends, includes or imports, by name; unknown names are left out."""
    found: dict[str, str] = {}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in texts and current not in found:
            found[current] = texts[current]
            waiting.extend(naming.name for naming in namings(texts[current]) if naming.name)
    return Templates(tuple(sorted(found.items())))


def circle(name: str, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the way on which a template comes back to one that it has passed, or nothing if it never does."""
    ways: list[tuple[str, ...]] = [(name,)]
    passed: set[str] = set()
    while ways:
        way = ways.pop()
        if way[-1] in way[:-1]:
            return way
        if way[-1] in texts and way[-1] not in passed:
            passed.add(way[-1])
            ways.extend((*way, naming.name) for naming in reversed(namings(texts[way[-1]])) if naming.name)
    return ()


@lru_cache(maxsize=512)
def namings(text: str) -> tuple[Naming, ...]:
    """Return the tags of a template that name another one; of a text that is no template, those before its fault."""
    return tuple(_namings(text))


_TAGS = ("extends", "include", "import", "from")
_AFTER = ("", "import", "as", "with", "without")


def _namings(text: str) -> Iterator[Naming]:
    lines, columns = text.split("\n"), dict[int, int]()
    tag: list[str] = []
    line = 1
    try:
        for number, kind, value in _jinja().lexer.tokeniter(text, None):
            if kind == "block_begin":
                line, tag = number, []
                columns[line] = lines[line - 1].find("{%", columns.get(line, 0)) + 1
            elif kind == "block_end":
                if tag and tag[0] in _TAGS:
                    yield Naming(_named(tag), line, max(1, columns[line]))
            elif kind != "whitespace":
                tag.append(value)
    except TemplateSyntaxError:
        return


def _named(tag: list[str]) -> str:
    """Return the name that stands in quotes in a tag; nothing if it is computed or may be missing."""
    quoted, after = (tag[1], (*tag[2:], "")[0]) if len(tag) > 1 else ("", "")
    return quoted[1:-1] if quoted[:1] in ("'", '"') and after in _AFTER else ""


@cache
def _jinja() -> Environment:
    return Environment(autoescape=True)
