"""The other builders: the same text in the form each one reads, with templates that do the same job as nearly as it can.

In: a `Corpus` and a folder. Out: a project for one peer. Citations stand in it as plain links that are numbered already,
blocks as quotations, facts as tables: the peers are spared resolving and checking them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import CHECKED, TOPICS, Article, Corpus, Work

Files = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Peer:
    """One builder: how its project is written, how it is started, what is edited, and what it does otherwise."""

    name: str
    files: Callable[[Corpus], Files]
    command: tuple[str, ...]  # {env}: the folder of its environment
    article: str  # path of the page that is edited, with {topic} and {name}
    template: str  # path of the template that is edited
    output: str
    differs: str


def write(peer: Peer, made: Corpus, folder: Path) -> None:
    """Write the project of one peer."""
    for name, text in peer.files(made):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


# --- plain Markdown -------------------------------------------------------------------------------------------------

_CITATION = re.compile(r"\[@([^\]]+)\]")
_FACTS = re.compile(r"/// facts \| ([^\n]*)\n((?:    [^\n]*\n)*)///")
_BLOCK = re.compile(r"/// [a-z]+ \| ([^\n]*)\n(.*?)\n///", re.DOTALL)
_LINK = re.compile(r"\]\((?:\.\./([a-z]+)/)?([a-z0-9-]+)\.md\)")


def plain(article: Article, works: dict[str, Work], link: str) -> str:
    """Return the body of an article as Markdown that every builder understands; `link` is the form of its links."""
    numbers: dict[str, int] = {}

    def cite(found: re.Match[str]) -> str:
        ids = [part.strip(" @") for part in found[1].split(";")]
        shown = (
            f"[{numbers.setdefault(i, len(numbers) + 1)}]({link.format(topic='', name='references')}#{i})" for i in ids
        )
        return "[" + ", ".join(shown) + "]"

    def facts(found: re.Match[str]) -> str:
        rows = (line.strip().split(": ", 1) for line in found[2].splitlines())
        return f"**{found[1]}**\n\n| What | Said |\n|---|---|\n" + "\n".join(
            f"| {key} | {value} |" for key, value in rows
        )

    def block(found: re.Match[str]) -> str:
        return f"> **{found[1]}**\n>\n" + "\n".join(f"> {line}" for line in found[2].strip().splitlines())

    body = _BLOCK.sub(block, _FACTS.sub(facts, article.body))
    body = _LINK.sub(lambda m: "](" + link.format(topic=m[1] or article.topic, name=m[2]) + ")", body)
    answers = "".join(f"- {text} (grade {grade} of 4, [@{work}])\n" for _, text, grade, work in article.claims)
    text = _CITATION.sub(cite, f"## The short answer\n\n{answers}\n{body}")
    sources = "".join(f"{number}. {_cited(works[identifier])}\n" for identifier, number in numbers.items())
    return f"{text}\n## Sources\n\n{sources}"


def _cited(work: Work) -> str:
    return (
        f"{work.author} AM. {work.title}. Journal of Made-up Things. {work.year};12(3):45-51. "
        f"[doi:{work.doi}](https://doi.org/{work.doi})"
    )


def _references(made: Corpus) -> str:
    return "\n\n".join(f'<a id="{work.id}"></a>{_cited(work)}' for work in made.works) + "\n"


def _front(article: Article, **more: object) -> str:
    fields = {"title": article.title, "summary": article.summary, "date": CHECKED, "tags": list(article.terms), **more}
    return "---\n" + "".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items()) + "---\n\n"


def _by_id(made: Corpus) -> dict[str, Work]:
    return {work.id: work for work in made.works}


# --- Hugo -----------------------------------------------------------------------------------------------------------


def _hugo(made: Corpus) -> Files:
    works = _by_id(made)
    for article in made.articles:
        yield f"content/{article.topic}/{article.name}.md", _front(article) + plain(article, works, "/{topic}/{name}/")
    for topic in TOPICS:
        yield f"content/{topic}/_index.md", f"---\ntitle: About {topic}\n---\nChoose a page.\n"
    yield "content/references.md", "---\ntitle: References\n---\n\n" + _references(made)
    yield (
        "hugo.toml",
        'baseURL = "https://made-up.example/"\ntitle = "Made-up guide"\nlanguageCode = "en-gb"\n'
        '[outputs]\nsection = ["html"]\ntaxonomy = ["html"]\nterm = ["html"]\n[markup.goldmark.renderer]\nunsafe = true\n[markup.tableOfContents]\nstartLevel = 2\nendLevel = 2\n',
    )
    yield (
        "layouts/_default/baseof.html",
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{{ .Title }}</title>'
        '<meta name="description" content="{{ .Summary | plainify }}"><link rel="canonical" href="{{ .Permalink }}"></head><body>'
        '<nav>{{ range .Site.Sections }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}</nav>'
        '<main>{{ block "main" . }}{{ end }}<p>This is not medical advice.</p></main><footer>Made up</footer></body></html>',
    )
    yield (
        "layouts/_default/single.html",
        '{{ define "main" }}<h1>{{ .Title }}</h1><p>{{ .Params.summary }}</p>{{ .TableOfContents }}{{ .Content }}'
        '<p>{{ range .GetTerms "tags" }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}</p>'
        '{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}'
        '{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}{{ end }}',
    )
    yield (
        "layouts/_default/list.html",
        '{{ define "main" }}<h1>{{ .Title }}</h1>{{ .Content }}<ul>{{ range .Pages }}'
        '<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ .Params.summary }}</li>{{ end }}</ul>{{ end }}',
    )


# --- Eleventy -------------------------------------------------------------------------------------------------------


def _eleventy(made: Corpus) -> Files:
    works = _by_id(made)
    for article in made.articles:
        more = {"layout": "article.njk", "topic": article.topic}
        yield (
            f"src/{article.topic}/{article.name}.md",
            _front(article, **more) + plain(article, works, "/{topic}/{name}/"),
        )
    for topic in TOPICS:
        yield f"src/{topic}/index.njk", f"---\nlayout: list.njk\ntitle: About {topic}\nof: {topic}\n---\n"
    yield "src/references.md", "---\nlayout: base.njk\ntitle: References\n---\n\n" + _references(made)
    yield (
        "src/tags.njk",
        "---\npagination:\n  data: collections.byTag\n  size: 1\n  alias: held\npermalink: /tags/{{ held.tag | slugify }}/\n"
        "layout: base.njk\neleventyComputed:\n  title: '{{ held.tag }}'\n---\n<ul>{% for page in held.pages %}"
        '<li><a href="{{ page.url }}">{{ page.data.title }}</a> {{ page.data.summary }}</li>{% endfor %}</ul>\n',
    )
    yield (
        "src/feed.njk",
        "---\npermalink: /feed.xml\neleventyExcludeFromCollections: true\n---\n<feed>{% for page in collections.newest %}"
        "<entry><title>{{ page.data.title }}</title><id>https://made-up.example{{ page.url }}</id></entry>{% endfor %}</feed>\n",
    )
    yield (
        "src/sitemap.njk",
        "---\npermalink: /sitemap.xml\neleventyExcludeFromCollections: true\n---\n<urlset>{% for page in collections.all %}"
        "<url><loc>https://made-up.example{{ page.url }}</loc></url>{% endfor %}</urlset>\n",
    )
    yield (
        "src/_includes/base.njk",
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{{ title }}</title>'
        '<meta name="description" content="{{ summary }}"></head><body><nav>'
        + "".join(f'<a href="/{topic}/">About {topic}</a> ' for topic in TOPICS)
        + "</nav><main>{{ content | safe }}<p>This is not medical advice.</p></main><footer>Made up</footer></body></html>\n",
    )
    yield (
        "src/_includes/article.njk",
        "---\nlayout: base.njk\n---\n<h1>{{ title }}</h1><p>{{ summary }}</p>{{ content | contents | safe }}{{ content | safe }}"
        '<p>{% for tag in tags %}<a href="/tags/{{ tag | slugify }}/">{{ tag }}</a> {% endfor %}</p>\n',
    )
    yield (
        "src/_includes/list.njk",
        "---\nlayout: base.njk\n---\n<h1>{{ title }}</h1><ul>{% for page in collections.byTopic[of] %}"
        '<li><a href="{{ page.url }}">{{ page.data.title }}</a> {{ page.data.summary }}</li>{% endfor %}</ul>\n',
    )
    yield (
        "eleventy.config.js",
        'import anchor from "markdown-it-anchor";\nexport default function (config) {\n'
        '  config.amendLibrary("md", (md) => md.use(anchor));\n'
        '  config.addFilter("contents", (html) => "<ol>" + [...html.matchAll(/<h2 id="([^"]*)"[^>]*>(.*?)<\\/h2>/g)]'
        '.map((m) => `<li><a href="#${m[1]}">${m[2]}</a></li>`).join("") + "</ol>");\n'
        "  const articles = (api) => api.getAll().filter((page) => page.data.topic);\n"
        '  config.addCollection("newest", (api) => articles(api).slice(-50));\n'
        '  config.addCollection("byTopic", (api) => { const held = {}; for (const page of articles(api)) '
        "(held[page.data.topic] ??= []).push(page); return held; });\n"
        '  config.addCollection("byTag", (api) => { const held = {}; for (const page of articles(api)) '
        "for (const tag of page.data.tags) (held[tag] ??= []).push(page); "
        "return Object.entries(held).map(([tag, pages]) => ({ tag, pages })); });\n"
        '  return { dir: { input: "src", output: "_site" }, markdownTemplateEngine: false };\n}\n',
    )
    yield "package.json", '{"private": true, "type": "module"}\n'


# --- Pelican --------------------------------------------------------------------------------------------------------


def _pelican(made: Corpus) -> Files:
    works = _by_id(made)
    for article in made.articles:
        head = (
            f"Title: {article.title}\nDate: {CHECKED}\nCategory: {article.topic}\nTags: {', '.join(article.terms)}\n"
            f"Slug: {article.name}\nSummary: {article.summary}\n\n[TOC]\n\n"
        )
        yield f"content/{article.topic}/{article.name}.md", head + plain(article, works, "/{topic}/{name}/")
    yield "content/pages/references.md", "Title: References\nSlug: references\n\n" + _references(made)
    yield (
        "pelicanconf.py",
        'SITENAME = "Made-up guide"\nSITEURL = "https://made-up.example"\nTIMEZONE = "UTC"\nDEFAULT_LANG = "en"\n'
        'PATH = "content"\nOUTPUT_PATH = "output"\nTHEME = "theme"\nFEED_ALL_ATOM = "feed.xml"\nCATEGORY_FEED_ATOM = None\n'
        'FEED_MAX_ITEMS = 50\nARTICLE_URL = "{category}/{slug}/"\nARTICLE_SAVE_AS = "{category}/{slug}/index.html"\n'
        'PAGE_URL = "{slug}/"\nPAGE_SAVE_AS = "{slug}/index.html"\nDEFAULT_PAGINATION = False\n'
        'DIRECT_TEMPLATES = ["index", "categories", "tags", "sitemap"]\nSITEMAP_SAVE_AS = "sitemap.xml"\n'
        "LOAD_CONTENT_CACHE = True\nCACHE_CONTENT = True\n"
        'MARKDOWN = {"extension_configs": {"markdown.extensions.extra": {}, "markdown.extensions.toc": {}}, '
        '"output_format": "html5"}\n',
    )
    yield (
        "theme/templates/base.html",
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{% block title %}{{ SITENAME }}{% endblock %}'
        "</title></head><body><nav>{% for category, held in categories %}"
        '<a href="/{{ category.url }}">{{ category }}</a> {% endfor %}</nav><main>{% block content %}{% endblock %}'
        "<p>This is not medical advice.</p></main><footer>Made up</footer></body></html>",
    )
    yield (
        "theme/templates/article.html",
        '{% extends "base.html" %}{% block title %}{{ article.title }}{% endblock %}{% block content %}<h1>{{ article.title }}'
        "</h1><p>{{ article.summary }}</p>{{ article.content }}<p>{% for tag in article.tags %}"
        '<a href="/{{ tag.url }}">{{ tag }}</a> {% endfor %}</p>{% endblock %}',
    )
    yield (
        "theme/templates/page.html",
        '{% extends "base.html" %}{% block content %}<h1>{{ page.title }}</h1>{{ page.content }}{% endblock %}',
    )
    listing = (
        '{% extends "base.html" %}{% block content %}<ul>{% for article in articles %}'
        '<li><a href="/{{ article.url }}">{{ article.title }}</a> {{ article.summary }}</li>{% endfor %}</ul>{% endblock %}'
    )
    for name in ("category", "tag", "author"):
        yield f"theme/templates/{name}.html", listing
    short = '{% extends "base.html" %}{% block content %}<p>Welcome.</p>{% endblock %}'
    for name in ("index", "categories", "tags", "archives", "authors", "period_archives"):
        yield f"theme/templates/{name}.html", short
    yield (
        "theme/templates/sitemap.html",
        "<urlset>{% for article in articles %}<url><loc>{{ SITEURL }}/{{ article.url }}</loc></url>{% endfor %}</urlset>",
    )


# --- MkDocs ---------------------------------------------------------------------------------------------------------


def _mkdocs(made: Corpus) -> Files:
    works = _by_id(made)
    for article in made.articles:
        text = plain(article, works, "../{topic}/{name}.md").replace("(..//references.md", "(../references.md")
        yield f"docs/{article.topic}/{article.name}.md", _front(article) + text
    for topic in TOPICS:
        rows = (f"- [{a.title}]({a.name}.md) {a.summary}" for a in made.articles if a.topic == topic)
        yield f"docs/{topic}/index.md", f"---\ntitle: About {topic}\n---\n\n" + "\n".join(rows) + "\n"
    yield "docs/index.md", "# Made-up guide\n\nWelcome.\n"
    yield "docs/references.md", "---\ntitle: References\n---\n\n" + _references(made)
    yield (
        "mkdocs.yml",
        "site_name: Made-up guide\nsite_url: https://made-up.example/\ntheme:\n  name: null\n  custom_dir: theme\n"
        "plugins: []\nmarkdown_extensions: [tables, fenced_code, toc]\n",
    )
    yield (
        "theme/main.html",
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{{ page.title }}</title></head><body><nav>'
        + "".join(f'<a href="/{topic}/">About {topic}</a> ' for topic in TOPICS)
        + "</nav><main><h1>{{ page.title }}</h1><ol>{% for item in page.toc %}"
        '<li><a href="{{ item.url }}">{{ item.title }}</a></li>{% endfor %}</ol>{{ page.content }}'
        "<p>This is not medical advice.</p></main><footer>Made up</footer></body></html>",
    )
    yield (
        "theme/sitemap.xml",
        "<urlset>{% for file in pages %}<url><loc>{{ file.page.canonical_url }}</loc></url>{% endfor %}</urlset>",
    )


PEERS = (
    Peer(
        "hugo",
        _hugo,
        ("{env}/bin/hugo", "--quiet"),
        "content/{topic}/{name}.md",
        "layouts/_default/single.html",
        "public",
        "no checks, no sources resolved, no related pages, no search index",
    ),
    Peer(
        "eleventy",
        _eleventy,
        ("{env}/node_modules/.bin/eleventy", "--quiet"),
        "src/{topic}/{name}.md",
        "src/_includes/article.njk",
        "_site",
        "as Hugo; no neighbours",
    ),
    Peer(
        "pelican",
        _pelican,
        ("{env}/bin/pelican", "--fatal", "errors", "-q"),
        "content/{topic}/{name}.md",
        "theme/templates/article.html",
        "output",
        "as Hugo; its own cache is on; no neighbours",
    ),
    Peer(
        "mkdocs",
        _mkdocs,
        ("{env}/bin/mkdocs", "build", "-q"),
        "docs/{topic}/{name}.md",
        "theme/main.html",
        "site",
        "as Hugo, but it checks links; no tag lists, no feed; topic lists are written out beforehand",
    ),
)
