"""Pelican: content/ with “Key: value” lines at the top of each file, and links that name files.

In: the folder of a Pelican site. Out: `Brought`. Formats: docs.getpelican.com (file metadata, linking to internal content).
"""

from __future__ import annotations

import re
from pathlib import Path

from sitebuilder.findings import Finding
from sitebuilder.importing import headers, texts
from sitebuilder.importing.common import (
    Brought,
    Source,
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

_LINK = re.compile(
    r"(?:\{(?:filename|static|attach|index|tag|category|author)\}|\|(?:filename|static|attach)\|)(?P<target>[^)\s\"]*)"
)
_KEYS = (
    "title",
    "date",
    "modified",
    "category",
    "slug",
    "author",
    "authors",
    "summary",
    "description",
    "status",
    "save_as",
    "url",
)


def read(folder: Path) -> Brought:
    """Read a Pelican site."""
    settings = folder / "pelicanconf.py"
    text = settings.read_text("utf-8", "replace") if settings.is_file() else ""
    url = re.search(r"^SITEURL\s*=\s*[\"'](https?://[^\"']+)", text, re.MULTILINE)
    content = folder / "content"
    posts, findings = read_all(sources(content, "content"), lambda source, text: _post(content, source, text))
    return Brought(tuple(posts), (*findings, *others(content, "content")), url[1] if url else "", folder)


def _post(content: Path, source: Source, text: str) -> Post | Finding:
    header = headers.split_lines(text)
    parts = source.path.rpartition(".")[0].split("/")
    page = parts[0] == "pages"
    section = header.text("category") or (parts[0] if len(parts) > 1 and not page else "")
    telling = Telling()
    fault(header, telling)
    title = titled(header, parts[-1])
    name = slug(header.text("slug") or title)
    address = header.text("url", "save_as") or (f"pages/{name}.html" if page else f"{name}.html")
    if lang := header.text("lang"):
        telling.tell(
            "", f"the old page was in the language “{lang}”", "leave it out, or translate it: a guide has one language"
        )
    return Post(
        source.shown,
        "page" if page else "article",
        "" if page else section,
        name,
        title,
        texts.ours(outside_code(texts.guarded(header.body), _LINK, lambda found: found["target"]), title, telling),
        summary=header.text("summary", "description"),
        author=header.text("authors", "author"),
        dated=header.text("date")[:10],
        addresses=(path_of(address),),
        keys=(source.path,),
        rest=rest_of(header, *_KEYS, "lang"),
        near=(source.file.parent, content),
        notes=tuple(telling.notes),
    )
