"""MkDocs: docs/ in the order of mkdocs.yml, admonitions, tabs, macros.

In: the folder of a MkDocs site. Out: `Brought`. Formats: mkdocs.org/user-guide, python-markdown.github.io (admonition).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

from sitebuilder import strict_yaml
from sitebuilder.findings import Finding
from sitebuilder.importing import headers, texts
from sitebuilder.importing.common import (
    Brought,
    Source,
    article,
    fault,
    others,
    path_of,
    read_all,
    rest_of,
    slug,
    sources,
    titled,
)
from sitebuilder.importing.posts import Post, Telling, outside_code

_ADMONITION = re.compile(
    r"^(?:!!!|\?\?\?\+?)[ \t]+(?P<kind>[\w-]+)[^\n\"]*(?:\"(?P<title>[^\"\n]*)\")?[ \t]*\n(?P<inner>(?:(?:[ ]{4}|\t)[^\n]*\n?|[ \t]*\n)*)",
    re.MULTILINE,
)
_TAB = re.compile(r"^===\+?!?[ \t]+\"[^\"\n]*\"[ \t]*$", re.MULTILINE)
_SNIPPET = re.compile(r"^[ \t]*-{1,2}8<-{1,2}[^\n]*$", re.MULTILINE)
_MACROS = {"%}": re.compile(r"\{%.*?%\}", re.DOTALL), "}}": re.compile(r"\{\{.*?\}\}", re.DOTALL)}
_DANGERS = frozenset({"warning", "danger", "caution", "attention", "error", "failure"})
_KEYS = ("title", "description", "summary", "author", "authors", "date")


def read(folder: Path) -> Brought:
    """Read a MkDocs site."""
    settings = _settings(folder / "mkdocs.yml")
    docs = folder / str(settings.get("docs_dir") or "docs")
    docs = docs if docs.resolve().is_relative_to(folder.resolve()) else folder / "docs"
    order = {path: (number, title) for number, (title, path) in enumerate(_nav(settings.get("nav")), 1)}
    posts, findings = read_all(sources(docs, docs.name), lambda source, text: _post(docs, source, text, order))
    url = settings.get("site_url")
    return Brought(tuple(posts), (*findings, *others(docs, docs.name)), url if isinstance(url, str) else "", folder)


def _settings(file: Path) -> dict[str, Any]:  # Any: other people's YAML
    """Return the settings; those with tags or anchors, which are not read, count as none but for the plain lines."""
    if not file.is_file():
        return {}
    text = file.read_text("utf-8", "replace")
    value = strict_yaml.read(text, "mkdocs.yml").value
    if isinstance(value, dict):
        return value
    plain = re.findall(r"^(docs_dir|site_url):[ \t]*[\"']?([^\"'\n#]+)", text, re.MULTILINE)
    return {key: found.strip() for key, found in plain}


def _nav(nav: Any, depth: int = 0) -> Iterator[tuple[str, str]]:  # Any: as above
    """Yield title and file of every entry of the navigation, in its order."""
    for item in nav if isinstance(nav, list) and depth < 10 else ():
        pairs = item.items() if isinstance(item, dict) else [("", item)]
        for title, target in pairs:
            if isinstance(target, str):
                yield str(title), target
            else:
                yield from _nav(target, depth + 1)


def _post(docs: Path, source: Source, text: str, order: dict[str, tuple[int, str]]) -> Post | Finding:
    header = headers.split(text)
    parts = source.path.rpartition(".")[0].split("/")
    section = parts[0] if len(parts) > 1 else ""
    name = "-".join(parts[1:]) if section else parts[0]
    name = "index" if name in ("index", "README", "readme") else name
    telling = Telling()
    fault(header, telling)
    number, named = order.get(source.path, (None, ""))
    title = header.text("title") or texts.first_heading(header.body) or named or titled(header, parts[-1])
    return Post(
        source.shown,
        "section" if section and name == "index" else article(section, name),
        section,
        slug(name),
        title,
        texts.ours(_markdown(texts.guarded(header.body), telling), title, telling),
        summary=header.text("description", "summary"),
        author=header.text("author", "authors"),
        dated=header.text("date")[:10],
        order=number,
        addresses=(path_of("/".join(part for part in parts if part.lower() not in ("index", "readme"))),),
        keys=(source.path,),
        rest=rest_of(header, *_KEYS),
        near=(source.file.parent, docs),
        notes=tuple(telling.notes),
    )


def _markdown(body: str, telling: Telling) -> str:
    body = outside_code(body, _ADMONITION, lambda found: _admonition(found, telling))
    body = outside_code(body, _TAB, lambda found: texts.shortcode(found[0], "the tab", telling))
    body = outside_code(body, _SNIPPET, lambda found: texts.shortcode(found[0], "the snippet", telling))
    for end, pattern in _MACROS.items():
        body = outside_code(body, pattern, lambda found: texts.shortcode(found[0], "the macro", telling), end)
    return body


def _admonition(found: re.Match[str], telling: Telling) -> str:
    """Turn a danger into our warning, and anything else into a paragraph with its title in front."""
    kind = found["kind"].lower()
    title = found["title"] or found["kind"].capitalize()
    inner = dedent(found["inner"].replace("\t", "    ")).strip("\n")
    if kind in _DANGERS:
        telling.tell(
            title, f"the admonition “{title}” became a warning; a page may hold two", "keep it if it warns of a danger"
        )
        return f"/// warning | {title}\n\n{inner}\n\n///\n\n"
    telling.tell(title, f"the admonition “{title}” became a paragraph", "see whether it still reads well")
    return f"**{title}.** {inner}\n\n"
