"""Hugo: content/ with front matter in YAML, TOML or JSON, page bundles, sections, shortcodes.

In: the folder of a Hugo site. Out: `Brought`. Formats: gohugo.io/content-management (front matter, page bundles, shortcodes).
"""

from __future__ import annotations

import posixpath
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
from sitebuilder.importing.posts import Kind, Post, Telling, between, outside_code

SETTINGS = tuple(f"{name}.{ending}" for name in ("hugo", "config") for ending in ("toml", "yaml", "yml", "json"))

_REF = re.compile(r"\{\{[<%]\s*(?:rel)?ref\s+\"?(?P<target>[^\"\s>%]+)\"?\s*[>%]\}\}")
_FIGURE = re.compile(r"\{\{<\s*figure\s++(?P<attributes>[^>{}]{0,2000})>\}\}")
_CODE = re.compile(
    r"\{\{[<%]\s*highlight\s+(?P<language>\w*)[^>%]{0,200}[>%]\}\}\n?(?P<code>.*?)\n?\{\{[<%]/highlight[<%]\}\}",
    re.DOTALL,
)
_SHORTCODES = {">}}": re.compile(r"\{\{<.*?>\}\}", re.DOTALL), "%}}": re.compile(r"\{\{%.*?%\}\}", re.DOTALL)}
_ATTRIBUTE = re.compile(r"(?P<key>\w+)\s*=\s*(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>\S+))")
_KEYS = (
    "title",
    "linktitle",
    "description",
    "summary",
    "author",
    "authors",
    "date",
    "draft",
    "slug",
    "url",
    "aliases",
    "weight",
)


def read(folder: Path) -> Brought:
    """Read a Hugo site."""
    content = folder / "content"
    posts, findings = read_all(sources(content, "content"), lambda source, text: _post(folder, source, text))
    return Brought(tuple(posts), (*findings, *others(content, "content")), _base(folder), folder)


def _base(folder: Path) -> str:
    for name in SETTINGS:
        file = folder / name
        if file.is_file():
            found = re.search(
                r"base_?url\"?\s*[:=]\s*[\"']?(https?://[^\s\"',]+)", file.read_text("utf-8", "replace"), re.IGNORECASE
            )
            return found[1] if found else ""
    return ""


def _post(folder: Path, source: Source, text: str) -> Post | Finding:
    header = headers.split(text)
    section, name, kind, address = _place(source.path)
    telling = Telling()
    fault(header, telling)
    title = titled(header, name or section or "home")
    url = header.text("url") or (
        posixpath.join(posixpath.dirname(address), slugged) if (slugged := header.text("slug")) else address
    )
    return Post(
        source.shown,
        kind,
        section,
        slug(header.text("slug") or name) or slug(title),
        title,
        texts.ours(_markdown(texts.guarded(header.body), telling), title, telling),
        summary=header.text("description", "summary"),
        author=header.text("author", "authors"),
        dated=header.text("date")[:10],
        order=int(weight) if re.fullmatch("[0-9]{1,6}", weight := header.text("weight")) else None,
        addresses=(path_of(url), *map(path_of, header.texts("aliases"))),
        keys=_keys(source.path),
        rest=rest_of(header, *_KEYS),
        near=(source.file.parent, folder / "static", folder / "assets"),
        notes=tuple(telling.notes),
    )


def _place(path: str) -> tuple[str, str, Kind, str]:
    """Return section, name, kind and address of a file of content/."""
    stem, _, _ = path.rpartition(".")
    parts = stem.split("/")
    leaf = parts[-1]
    folders = parts[:-1]
    if leaf == "_index":
        kind: Kind = "section" if folders else "home"
        return (folders[0] if folders else ""), "-".join(folders[1:]) or "index", kind, "/" + "/".join(folders)
    if leaf == "index" and folders:
        folders, leaf = folders[:-1], folders[-1]
    section = folders[0] if folders else ""
    return section, leaf, "article" if section else "page", "/" + "/".join([*folders, leaf])


def _keys(path: str) -> tuple[str, ...]:
    stem = path.rpartition(".")[0]
    bare = stem.removesuffix("/_index").removesuffix("/index")
    return (path, stem, bare, bare.rsplit("/", 1)[-1], f"{bare.rsplit('/', 1)[-1]}.md")


def _markdown(body: str, telling: Telling) -> str:
    body = re.sub(r"\{\{([<%])\s*/highlight\s*[>%]\}\}", r"{{\1/highlight\1}}", body)
    for end in ("{{</highlight<}}", "{{%/highlight%}}"):
        body = between(body, _CODE, _fenced, end)
    body = outside_code(body, _REF, lambda found: found["target"])
    body = outside_code(body, _FIGURE, _picture)
    for end, pattern in _SHORTCODES.items():
        body = outside_code(body, pattern, lambda found: texts.shortcode(found[0], "the shortcode", telling), end)
    return body


def _fenced(found: re.Match[str]) -> str:
    return f"```{found['language']}\n{found['code']}\n```"


def _picture(found: re.Match[str]) -> str:
    given = {
        item["key"].lower(): item["quoted"] or item["bare"] or "" for item in _ATTRIBUTE.finditer(found["attributes"])
    }
    if not given.get("src"):
        return found[0]
    words = given.get("caption") or given.get("title") or ""
    return f"![{given.get('alt') or words}]({given['src']})" + (f"\n\n{words}" if words else "")
