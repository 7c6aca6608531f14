"""WordPress: an export file (WXR), with posts and pages in HTML.

In: an XML file. Out: `Brought`. Format: WXR 1.2, an extension of RSS 2.0 (namespaces excerpt, content, wp, dc).
Promise: a file with a document type is refused, so no entity of its own can grow or reach for other files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat  # document types, which hold what is dangerous, are refused below

from sitebuilder.findings import Finding
from sitebuilder.importing import texts
from sitebuilder.importing.common import Brought, path_of, slug
from sitebuilder.importing.posts import Post, Telling, between, left_out, outside_code
from sitebuilder.importing.reading import Unreadable
from sitebuilder.importing.unhtml import markdown

MAX_BYTES = 200_000_000
_WANTED = frozenset(
    {
        "title",
        "link",
        "creator",
        "encoded",
        "post_name",
        "post_date",
        "post_type",
        "status",
        "category",
        "base_site_url",
        "wxr_version",
    }
)
_SHORTCODE = re.compile(r"\\\[(?P<inner>/?(?P<name>[a-z][a-z0-9-]{2,})(?:[ ][^\n]{0,1000}?)?/?)\\\]")
_KNOWN = frozenset(
    {"gallery", "embed", "youtube", "vimeo", "audio", "video", "playlist", "caption", "contact-form-7", "contact-form"}
)
_CAPTION = re.compile(r"\[caption[^\]\[]{0,500}\](?P<inner>.*?)\[/caption\]", re.DOTALL)


@dataclass(slots=True)
class _Item:
    """One entry of the export; `encoded` are its content and its excerpt."""

    line: int
    values: dict[str, str] = field(default_factory=dict)
    categories: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    """The state while the parser goes through the file."""

    items: list[_Item] = field(default_factory=list)
    site: dict[str, str] = field(default_factory=dict)
    item: _Item | None = None
    path: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    domain: str = ""


def read(file: Path) -> Brought:
    """Read an export of WordPress."""
    found = _parsed(file)
    if "wxr_version" not in found.site and not any("post_type" in item.values for item in found.items):
        raise Unreadable("it is not an export of WordPress (Tools, Export, All content)")
    posts: list[Post] = []
    findings: list[Finding] = []
    for item in found.items:
        made = _post(item, file.name)
        posts += [made] if isinstance(made, Post) else []
        findings += [made] if isinstance(made, Finding) else []
    base = found.site.get("base_site_url") or found.site.get("link", "")
    return Brought(tuple(posts), tuple(findings), base)


def _parsed(file: Path) -> _Reading:
    state = _Reading()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> int:
        raise Unreadable("it holds a document type, which an export of WordPress never does")

    def start(name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        state.path.append(local)
        state.text = []
        if local == "item":
            state.item = _Item(parser.CurrentLineNumber)
        state.domain = attributes.get("domain", "")

    def end(name: str) -> None:
        _take(state, _local(name), "excerpt" in name.rpartition(" ")[0])
        state.path.pop()

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda data: state.text.append(data) if state.path[-1] in _WANTED else None
    try:
        if file.stat().st_size > MAX_BYTES:
            raise Unreadable(f"it has more than {MAX_BYTES:,} bytes; export a part of the site at a time")
        with file.open("rb") as handle:
            parser.ParseFile(handle)
    except expat.ExpatError as error:
        raise Unreadable(f"it is not whole XML: line {error.lineno}, {expat.ErrorString(error.code)}") from None
    except (LookupError, ValueError):
        raise Unreadable("it is written in an encoding that is not known here; export it as UTF-8") from None
    except OSError as error:
        raise Unreadable(f"it can not be read: {error.strerror}") from None
    return state


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _take(state: _Reading, name: str, is_excerpt: bool) -> None:
    """Take the text of an element that has just ended."""
    text = "".join(state.text)
    state.text = []
    if name == "item" and state.item:
        state.items.append(state.item)
        state.item = None
    elif name in _WANTED and state.item is None and len(state.path) <= 3:
        state.site.setdefault(name, text.strip())
    elif name == "category" and state.item:
        state.item.categories.append((state.domain, text.strip()))
    elif name in _WANTED and state.item and state.path[-2:-1] == ["item"]:
        state.item.values["excerpt" if is_excerpt else name] = text


def _post(item: _Item, file: str) -> Post | Finding | None:
    values = item.values
    title = " ".join(texts.plain(values.get("title", "")).split())
    kind = values.get("post_type", "post")
    if kind == "attachment" or kind.startswith(("nav_menu", "wp_", "custom_css", "oembed")):
        return None
    if kind not in ("post", "page"):
        return left_out(
            file,
            f"“{title}” was left out, because it is of the kind “{kind}”",
            "copy it by hand if it is a page",
            item.line,
        )
    if values.get("status") in ("trash", "auto-draft", "inherit"):
        return left_out(
            file,
            f"“{title}” was left out, because it lay in the bin or was never saved",
            "restore it there and export again, if it is wanted",
            item.line,
        )
    categories = [text for domain, text in item.categories if domain == "category" and text.lower() != "uncategorized"]
    tags = [text for domain, text in item.categories if domain == "post_tag"]
    telling = Telling()
    html = between(values.get("encoded", ""), _CAPTION, _captioned, "[/caption]")
    body = outside_code(markdown(html, telling), _SHORTCODE, lambda found: _shortcode(found, telling), "\\]")
    link = values.get("link", "").strip()
    return Post(
        f"{file}:{item.line}",
        "page" if kind == "page" else "article",
        "" if kind == "page" else next(iter(categories), ""),
        slug(values.get("post_name", "") or title),
        title or "Untitled",
        texts.ours(body, title, telling),
        summary=" ".join(texts.plain(values.get("excerpt", "")).split()),
        author=values.get("creator", "").strip(),
        dated=values.get("post_date", "").strip()[:10],
        addresses=(path_of(link),) if link and "?" not in link else (),
        keys=(),
        rest=tuple((key, ", ".join(found)) for key, found in (("categories", categories), ("tags", tags)) if found),
        notes=tuple(telling.notes),
    )


def _shortcode(found: re.Match[str], telling: Telling) -> str:
    """Keep a shortcode, but not words that somebody put in square brackets."""
    if found["name"] not in _KNOWN and "=" not in found["inner"] and not found["inner"].startswith("/"):
        return found[0]
    written = re.sub(r"\\(.)", r"\1", found["inner"])
    return texts.shortcode(f"[{written}]", "the shortcode", telling)


def _captioned(found: re.Match[str]) -> str:
    """Return a picture, and its caption as a paragraph."""
    image, tag, words = found["inner"].rpartition(">")
    return f"{image}{tag}<p>{words.strip()}</p>"
