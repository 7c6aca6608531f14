"""The marks of a document's HTML, filled: citations, exhibits, links, pictures, and glossary terms at first use.

In: HTML with marks and the `Fills` of its page. Out: finished HTML. How a citation, an exhibit or a term looks is
decided by the template, which passes its macros.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from markupsafe import Markup, escape

from sitebuilder.markup import CLOSE, OPEN
from sitebuilder.views.page_records import Fills, ImageView, TermView

Macro = Callable[..., Markup]

_ATTRIBUTES = '(?:[^">]|"[^"]*")*'
_SPOT = re.compile(  # each way begins with one letter, by which it is quickly looked for
    f'href="{OPEN}link:(?P<link>[0-9]+){CLOSE}"'
    f'|<img(?P<before>{_ATTRIBUTES}?) src="{OPEN}image:(?P<image>[0-9]+){CLOSE}"(?P<after>{_ATTRIBUTES})>'
    f"|<p>{OPEN}exhibit:(?P<exhibit>[0-9]+){CLOSE}</p>"
    f"|{OPEN}(?P<other>cite|exhibit):(?P<index>[0-9]+){CLOSE}"
    f"|<(?P<table>table)>|<(?P<table_end>/table)>|<(?P<level>h[23])[^>]*>(?:(?P<heading>[^<]*)</h[23]>)?"
)


def fill(
    body: str,
    fills: Fills,
    cite: Macro,
    exhibit: Macro,
    term: Macro,
    table_label: str,
    picture: Macro | None = None,
) -> Markup:
    """Fill every mark of `body`; `cite`, `exhibit`, `term` and `picture` turn a view into HTML.

    Without `picture` a picture is a plain image. A table that can be scrolled is named by `table_label`, its number and
    the heading above it.
    """
    tables, heading = 0, ""
    shown = picture or _image

    def spot(found: re.Match[str]) -> str:
        nonlocal tables, heading
        if found["level"]:
            plain = (found["heading"] or "").replace('"', "&#34;")
            heading = f": {plain}" if plain else ""
            return found[0]
        if found["link"]:
            return f'href="{escape(fills.links[int(found["link"])] or "#")}"'
        if found["image"]:
            more = Markup(found["before"] + found["after"])  # noqa: S704  # sanitised in markup.convert
            return str(shown(fills.images[int(found["image"])], more))
        if found["exhibit"]:
            return str(exhibit(fills.exhibits[int(found["exhibit"])]))
        if found["table"]:
            tables += 1
            label = f"{escape(table_label)} {tables}{heading}"
            return f'<div class="scroll" role="region" tabindex="0" aria-label="{label}"><table>'
        if found["table_end"]:
            return "</table></div>"
        if found["other"] == "cite":
            return str(cite(fills.cites[int(found["index"])]))
        return ""

    marked = with_terms(body, fills.terms, term) if fills.terms else body
    *before, last = marked.split(OPEN)
    joined = OPEN.join([*(part.rstrip() for part in before), last])  # no blank stands before a citation
    return Markup(_SPOT.sub(spot, joined))  # noqa: S704  # body is sanitised, macros escape


def _image(view: ImageView, more: Markup) -> Markup:
    size = Markup(' width="{}" height="{}"').format(view.width, view.height) if view.width else ""
    return Markup('<img src="{}"{} loading="lazy" decoding="async"{}>').format(view.address, size, more)


_PIECE = re.compile(r"<(?P<end>/?)(?P<tag>[a-z0-9]+)[^>]*>|[^<]+")
_SKIPPED = frozenset({"a", "h1", "h2", "h3", "h4", "h5", "h6", "dfn", "code", "pre", "th", "sup", "abbr"})


def with_terms(body: str, terms: tuple[TermView, ...], macro: Macro) -> str:
    """Put each term through `macro` where it is used first, outside links, headings and code."""
    waiting = list(terms)
    depth = 0
    pieces: list[str] = []
    for piece in _PIECE.finditer(body):
        text = piece[0]
        if piece["tag"]:
            if piece["tag"] in _SKIPPED:
                depth += -1 if piece["end"] else 1
        elif not depth and waiting:
            text = "".join(_in_text(text, waiting, macro))
        pieces.append(text)
    return "".join(pieces)


def _in_text(text: str, waiting: list[TermView], macro: Macro) -> Iterator[str]:
    """Mark the waiting terms inside one run of text; those found no longer wait.

    How to say a term stands only after the term itself, not after its other wordings.
    """
    position = 0
    while hit := _next_term(text, position, waiting):
        start, end, term = hit
        yield text[position:start]
        found_as = Markup(text[start:end])  # noqa: S704  # a piece of sanitised HTML text
        said = term if found_as.unescape().lower() == term.spoken.lower() else replace(term, say="")
        yield str(macro(said, found_as))
        position = end
        waiting.remove(term)
    yield text[position:]


def _next_term(text: str, position: int, waiting: list[TermView]) -> tuple[int, int, TermView] | None:
    """Find the waiting term that stands first from a position on; of two at one place the longer wins."""
    found = (
        (match.start(), match.end(), term) for term in waiting if (match := _pattern(term.names).search(text, position))
    )
    return min(found, key=lambda hit: (hit[0], -hit[1]), default=None)


@lru_cache(maxsize=1024)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    wordings = "|".join(re.escape(str(escape(name))) for name in names)
    return re.compile(rf"(?<![\w-])(?:{wordings})(?![\w-])", re.IGNORECASE)
