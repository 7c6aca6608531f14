"""Jekyll: _posts/, _drafts/ and pages with YAML front matter, Liquid, kramdown.

In: the folder of a Jekyll site. Out: `Brought`. Formats: jekyllrb.com/docs (posts, permalinks, tags), kramdown.gettalong.org.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
from sitebuilder.importing.headers import Header
from sitebuilder.importing.posts import Post, Telling, between, left_out, outside_code

_DATED = re.compile(r"(?P<date>\d{4}-\d{1,2}-\d{1,2})-(?P<name>.+)")
_HIGHLIGHT = re.compile(
    r"\{%-?\s*highlight\s+(?P<language>\S*)[^%]{0,200}%\}\n?(?P<code>.*?)\n?\{% endhighlight %\}", re.DOTALL
)
_END = re.compile(r"\{%-?\s*endhighlight\s*-?%\}")
_RAW = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
_POST_URL = re.compile(r"\{%-?\s*(?:post_url|link)\s+(?P<target>\S+)\s*-?%\}")
_URL = re.compile(
    r"\{\{-?\s*[\"'](?P<target>[^\"']+)[\"']\s*\|\s*(?:relative_url|absolute_url|prepend:[^}]{0,200})\s*-?\}\}"
)
_BASE = re.compile(r"\{\{-?\s*site\.(?:baseurl|url)\s*-?\}\}")
_LIQUID = {"%}": re.compile(r"\{%.*?%\}", re.DOTALL), "}}": re.compile(r"\{\{.*?\}\}", re.DOTALL)}
_KEYS = (
    "title",
    "description",
    "excerpt",
    "summary",
    "author",
    "date",
    "permalink",
    "redirect_from",
    "categories",
    "category",
    "published",
    "layout",
    "slug",
)


def read(folder: Path) -> Brought:
    """Read a Jekyll site."""
    settings = folder / "_config.yml"
    text = settings.read_text("utf-8", "replace") if settings.is_file() else ""
    url = re.search(r"^url:\s*[\"']?(https?://[^\s\"']+)", text, re.MULTILINE)
    posts, findings = read_all(_sources(folder), lambda source, text: _post(folder, source, text))
    return Brought(tuple(posts), (*findings, *others(folder / "_posts", "_posts")), url[1] if url else "", folder)


def _sources(folder: Path) -> Iterator[Source]:
    for source in sources(folder, ""):
        parts = source.path.split("/")
        if not any(part.startswith("_") and part not in ("_posts", "_drafts") for part in parts[:-1]):
            yield source


def _post(folder: Path, source: Source, text: str) -> Post | Finding:
    header = headers.split(text)
    parts = source.path.rpartition(".")[0].split("/")
    in_posts = "_posts" in parts or "_drafts" in parts
    if not in_posts and not header.values and not header.fault:
        return left_out(
            source.shown,
            "this file was left out, because Jekyll publishes nothing without front matter",
            "give it front matter if it is a page",
        )
    dated = _DATED.fullmatch(parts[-1])
    name = dated["name"] if dated else parts[-1]
    folders = [part for part in parts[:-1] if not part.startswith("_")]
    section = next(iter(header.texts("categories", "category")), folders[0] if folders else "")
    telling = Telling()
    fault(header, telling)
    title = titled(header, name)
    return Post(
        source.shown,
        "article" if in_posts or section else "home" if name == "index" else "page",
        section,
        slug(header.text("slug") or name),
        title,
        texts.ours(_markdown(texts.guarded(header.body), telling), title, telling),
        summary=header.text("description", "summary", "excerpt"),
        author=header.text("author"),
        dated=(header.text("date") or (dated["date"] if dated else ""))[:10],
        addresses=tuple(_addresses(header, dated, name, folders)),
        keys=(source.path, parts[-1], name, f"{parts[-1]}.md"),
        rest=rest_of(header, *_KEYS),
        near=(source.file.parent, folder),
        notes=tuple(telling.notes),
    )


def _addresses(header: Header, dated: re.Match[str] | None, name: str, folders: list[str]) -> Iterator[str]:
    """Yield where the page was: its permalink, or where Jekyll puts it by itself."""
    if permalink := header.text("permalink"):
        yield path_of(permalink)
    elif dated:
        year, month, day = dated["date"].split("-")
        categories = [slug(text) for text in header.texts("categories", "category")]
        yield path_of("/".join(["", *categories, year, month.zfill(2), day.zfill(2), f"{name}.html"]))
    else:
        yield path_of("/".join(["", *folders, "" if name == "index" else name]))
    yield from map(path_of, header.texts("redirect_from"))


def _markdown(body: str, telling: Telling) -> str:
    body = _END.sub("{% endhighlight %}", body)
    body = between(
        body, _HIGHLIGHT, lambda found: f"```{found['language']}\n{found['code']}\n```", "{% endhighlight %}"
    )
    body = _RAW.sub("", body)
    body = outside_code(body, _POST_URL, lambda found: found["target"])
    body = outside_code(body, _URL, lambda found: found["target"])
    body = outside_code(body, _BASE, lambda found: "")
    for end, pattern in _LIQUID.items():
        body = outside_code(body, pattern, lambda found: texts.shortcode(found[0], "the Liquid", telling), end)
    return body
