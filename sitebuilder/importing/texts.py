"""What is done to every text that comes in, whichever system it is from.

In: Markdown of another dialect. Out: Markdown of ours. What has no equal here stays in the text behind a mark that keeps
the page from being published, and is told.
"""

from __future__ import annotations

import re
from html import unescape

from sitebuilder.importing.posts import Telling, found_outside_code, kept, outside_code
from sitebuilder.markup import RAW_TAGS

_SETEXT = re.compile(r"^(?P<text>[^\s#>|`-][^\n]*)\n(?P<line>=+|-{3,})[ \t]*$", re.MULTILINE)
_ATX = re.compile(r"^(?P<marks>#{1,6})(?P<space>[ \t]+)(?P<text>.*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_ATTRIBUTES = re.compile(
    r"(?<=[)\]`*_])\{:?[^{}\n=]*+=[^{}\n]*+\}|(?:(?<![ \t])[ \t]++)?+\{:?[ \t]*+[#.][^{}\n]*+\}|^\{:[^{}\n]*+\}[ \t]*$\n?",
    re.MULTILINE,
)
_FOOTNOTE = re.compile(r"^\[\^(?P<name>[^\]\n]+)\]:[ \t]*", re.MULTILINE)
_FOOTNOTE_USE = re.compile(r"\[\^(?P<name>[^\]\n]+)\](?!:)")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?=[\s/>])[^<>]*>")
_MORE = re.compile(r"<!--[ \t]*more[ \t]*-->\n?", re.IGNORECASE)
_BLOCK = re.compile(r"^(?=/{3,})", re.MULTILINE)


def ours(body: str, title: str, telling: Telling) -> str:
    """Bring a text into our dialect."""
    body = outside_code(body, _MORE, lambda found: "")
    body = headings(body, title)
    body = outside_code(body, _ATTRIBUTES, lambda found: _attribute(found, telling))
    body = footnotes(body, telling)
    html(body, telling)
    return re.sub(r"\n{3,}", "\n\n", body).strip("\n") + "\n"


def guarded(body: str) -> str:
    """Keep lines that begin with /// from being read as our blocks."""
    return outside_code(body, _BLOCK, lambda found: "\\")


def headings(body: str, title: str) -> str:
    """Write all headings with #, and leave level one to the title."""
    marks = {"=": "#", "-": "##"}
    body = outside_code(body, _SETEXT, lambda found: f"{marks[found['line'][0]]} {found['text'].strip()}")
    first = next(found_outside_code(body, _ATX), None)
    if first and len(first["marks"]) == 1 and not body[: first.start()].strip() and _same(_title(body, first), title):
        body = body[first.end() :]
    deeper = any(len(found["marks"]) == 1 for found in found_outside_code(body, _ATX))
    if not deeper:
        return outside_code(body, _ATX, lambda found: f"{found['marks']} {found['text']}")
    return outside_code(body, _ATX, lambda found: f"{'#' * min(6, len(found['marks']) + 1)} {found['text']}")


def first_heading(body: str) -> str:
    """Return the text of the level-one heading that a text begins with, if it does."""
    marks = {"=": "#", "-": "##"}
    body = outside_code(body, _SETEXT, lambda found: f"{marks[found['line'][0]]} {found['text'].strip()}")
    first = next(found_outside_code(body, _ATX), None)
    return _title(body, first) if first and len(first["marks"]) == 1 else ""


def _title(body: str, heading: re.Match[str]) -> str:
    line = _ATX.match(body, heading.start())
    return _ATTRIBUTES.sub("", line["text"] if line else "").strip()


def _same(one: str, other: str) -> bool:
    plain = [re.sub(r"[\W_]+", " ", text).strip().casefold() for text in (one, other)]
    return plain[0] == plain[1]


def _attribute(found: re.Match[str], telling: Telling) -> str:
    if "#" in found[0]:
        telling.tell(
            "",
            f"the anchor {found[0].strip()} was taken away: headings get theirs from their words",
            "mend the links that lead to it",
        )
    return ""


def footnotes(body: str, telling: Telling) -> str:
    """Mark footnotes, which are citations or part of the text here."""
    names = {found["name"] for found in found_outside_code(body, _FOOTNOTE)}
    if not names:
        return body
    telling.tell(
        "TODO footnote",
        f"footnotes stand here ({len(names)}); a guide has citations instead",
        "make a reference of each source and cite it as [@reference-id], or move the words into the text",
    )
    body = outside_code(body, _FOOTNOTE_USE, lambda found: f" (TODO footnote {found['name']})")
    return outside_code(body, _FOOTNOTE, lambda found: f"TODO footnote {found['name']}: ")


def html(body: str, telling: Telling) -> None:
    """Tell which HTML a text holds that is never published."""
    names: dict[str, str] = {}
    for found in found_outside_code(body, _TAG):
        if found["name"].lower() not in RAW_TAGS and not found["close"]:
            names.setdefault(found["name"].lower(), found[0].split("\n")[0])
    if names:
        telling.tell(
            next(iter(names.values())),
            f"the text holds HTML that is never published: {', '.join(f'<{name}>' for name in sorted(names))}",
            "write it in Markdown, or use a /// block; docs/blocks.md has them all",
        )


def shortcode(literal: str, what: str, telling: Telling) -> str:
    """Keep a piece of another system's template language, and tell it."""
    piece = kept(literal)
    telling.tell(
        piece,
        f"{what} {' '.join(literal.split())[:80]} has no equal here",
        "write down what it showed, or delete it together with the TODO before it",
    )
    return piece


def plain(text: str) -> str:
    """Return text without tags, its entities read."""
    return unescape(re.sub(r"<[^<>]*>", " ", text))
