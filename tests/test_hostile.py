"""Hostile content: every text of tests/hostile/ in every place it names is a finding or stays text, and nothing runs.

All pages that come out, those of refused builds included, are opened in a real Chromium that ignores the
Content-Security-Policy. Every element is then touched with events, and its attributes are read: no handler, no address
that runs anything, no script that is not ours, no request to another host.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from figures import report
from hosting import Host, hosted
from playwright.sync_api import Browser, BrowserContext, Page
from projects import base, dressed, on_disk, project
from selectolax.lexbor import LexborHTMLParser

from sitebuilder.built import Build, Options
from sitebuilder.markup import _cleaner
from sitebuilder.pipeline import build

FOLDER = Path(__file__).parent / "hostile"
TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Vector:
    """One text in one place, and what has to come of it."""

    number: int
    place: str
    text: str
    raw: bytes
    want: str

    @property
    def name(self) -> str:
        """The name that what is made for it has in the project."""
        return f"v{self.number}"

    @property
    def wanted(self) -> frozenset[str]:
        """The rules of which one has to find it; none if it is to stay text."""
        return frozenset() if self.want.startswith("inert") else frozenset(self.want.split("|"))


def _vectors() -> Iterator[Vector]:
    number = 0
    for path in sorted(FOLDER.glob("*.yaml")):
        for group in yaml.safe_load(path.read_text(encoding="utf-8")):
            for place in group["in"]:
                for text in (*group.get("texts", ()), *group.get("bytes", ())):
                    raw = text.encode().decode("unicode_escape").encode("latin-1") if "bytes" in group else b""
                    yield Vector(number, place, text, raw, group["want"])
                    number += 1


VECTORS = tuple(_vectors())


# --- where a text can stand -----------------------------------------------------------------------------------------


DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")
"""A picture of one dot."""


@dataclass
class Draft:
    """A project that is being put together; `at` says in which file each vector stands."""

    files: dict[str, str | bytes | None] = field(default_factory=dict)
    glossary: dict[str, object] = field(default_factory=dict)
    countries: list[object] = field(default_factory=list)
    signs: list[object] = field(default_factory=list)
    corrections: list[object] = field(default_factory=list)
    removed: list[object] = field(default_factory=list)
    settings: dict[str, object] = field(default_factory=dict)
    at: dict[int, str] = field(default_factory=dict)

    def page(self, v: Vector, body: str = "Words.", claim: Mapping[str, object] | None = None, **front: object) -> None:
        """Add an article of its own."""
        claims = [
            {
                "id": "one",
                "text": f"Tea {v.name} probably helps.",
                "grade": 3,
                "direction": "helps",
                "reason": f"One trial {v.name}.",
                "references": ["lee2020"],
                **(claim or {}),
            }
        ]
        head: dict[str, object] = {
            "title": f"Tea {v.name}",
            "summary": f"All about tea {v.name}.",
            "author": "The editors",
            "last_checked": "2026-10-01",
            "next_check": "2027-10-01",
            "searched_to": "2026-09",
            "claims": claims,
            **front,
        }
        unknowns = "/// unknowns | What we do not know\n- Much.\n///"
        self.put(v, f"content/cough/{v.name}.md", f"---\n{_yaml(head)}---\n{body}\n\nSeen [@lee2020].\n\n{unknowns}\n")

    def put(self, v: Vector, path: str, content: str | bytes) -> None:
        """Add a file that holds the vector."""
        self.files[path] = content
        self.at[v.number] = path

    def snapshot_files(self) -> dict[str, str | bytes | None]:
        """Return all files of the project."""
        self.glossary.setdefault("trial", {"term": "trial", "plain": "A fair test."})
        home = base()["content/index.md"]
        settings = yaml.safe_load(base()["site.yaml"])
        countries = [*yaml.safe_load(base()["content/help.yaml"]), *self.countries]
        return {
            "content/index.md": home,
            "content/glossary.yaml": _yaml(self.glossary),
            "content/help.yaml": _yaml(
                {
                    "countries": [{**country, "checked": "2026-11-01"} for country in countries],
                    "emergency_signs": self.signs,
                }
            ),
            "content/corrections.yaml": _yaml(self.corrections) if self.corrections else None,
            "content/removed.yaml": _yaml(self.removed) if self.removed else None,
            "site.yaml": _yaml({**settings, **self.settings}),
            **self.files,
        }


def _yaml(value: object) -> str:
    """Write a value as YAML: each key on its line, each value as JSON, of which YAML understands everything."""
    if isinstance(value, dict):
        return "".join(f"{json.dumps(key)}: {json.dumps(held)}\n" for key, held in value.items())
    return json.dumps(value) + "\n"


Put = Callable[[Draft, Vector], None]
PLACES: dict[str, Put] = {}
SHARED: set[str] = set()
"""Places in files that hold much else, so that one fault spoils the file."""


def place(*names: str, shared: bool = False) -> Callable[[Put], Put]:
    """Register a function that puts a vector into a place."""

    def keep(put: Put) -> Put:
        PLACES.update(dict.fromkeys(names, put))
        if shared:
            SHARED.update(names)
        return put

    return keep


BODIES = {
    "body": "Before.\n\n{}\n\nAfter.",
    "list-item": "- one\n- {}\n- two",
    "table-cell": "| a | b |\n|---|---|\n| {} | x |",
    "link": "See [this]({}) now.",
    "link-in-brackets": "See [this](<{}>) now.",
    "link-by-reference": "See [this][r] now.\n\n[r]: {}",
    "autolink": "See <{}> now.",
    "image": "![A jar]({})",
    "alt": "![{}](jar.png)",
    "link-text": "See [{}](../index.md) now.",
    "link-title": '[x](../index.md "{}")',
    "fence": "```{}\ntext\n```",
    "citation": "Seen [{}].",
    "locator": "Seen [@lee2020, {}].",
    "heading": "## {}\n\nWords.",
    "block-name": "/// {} | Heading\n- one\n///",
    "box-heading": "/// warning | {}\nWords.\n///",
    "facts-heading": "/// facts | {}\n    reference: lee2020\n    result: they slept\n///",
    "facts-people": "/// facts | A trial\n    reference: lee2020\n    people: {}\n    result: they slept\n///",
    "figure-heading": "/// figure | {}\n    kind: icon-array\n    count: 6\n    of: 100\n    reference: lee2020\n///",
    "figure-label": "/// figure | Bars\n    kind: bars\n    reference: lee2020\n    rows:\n      - [{}, 12]\n      - [Tea, 8]\n///",
    "table-heading": "/// table | {}\n    data: teas\n///",
    **{
        f"step-{key}": (
            "/// figure | Steps\n    kind: steps\n    reference: lee2020\n    steps:\n"
            f"      - {{name: First, {key}: {{}}}}\n      - {{name: Second}}\n///"
        )
        for key in ("text", "picture")
    },
    "step-name": (
        "/// figure | Steps\n    kind: steps\n    reference: lee2020\n    steps:\n"
        "      - {name: {}}\n      - {name: Second}\n///"
    ),
    "figure-words": (
        "/// figure | People\n    kind: icon-array\n    count: 6\n    of: 100\n    reference: lee2020\n"
        "    filled: {}\n    outline: {}\n    unit: {}\n///"
    ),
}
QUOTED = ("facts-people", "figure-label", "step-text", "step-picture", "step-name", "figure-words")


@place(*BODIES)
def _in_body(draft: Draft, v: Vector) -> None:
    text = json.dumps(v.text) if v.place in QUOTED else v.text
    draft.page(v, BODIES[v.place].replace("{}", text))


FRONT = {
    "title": "title",
    "summary": "summary",
    "author": "author",
    "reviewed-by": "reviewed_by",
    "image-of-page": "image",
    "searched-to": "searched_to",
}


@place(*FRONT)
def _in_front(draft: Draft, v: Vector) -> None:
    draft.page(v, **{FRONT[v.place]: v.text})


@place("claim-text", "claim-reason", "claim-id")
def _in_claim(draft: Draft, v: Vector) -> None:
    draft.page(v, claim={v.place.removeprefix("claim-"): v.text})


@place("alias", "terms", "related")
def _in_list(draft: Draft, v: Vector) -> None:
    draft.page(v, **{"aliases" if v.place == "alias" else v.place: [v.text]})


@place("waiver")
def _in_waiver(draft: Draft, v: Vector) -> None:
    draft.page(v, waivers=[{"rule": v.text, "reason": "It is."}])


@place("yaml")
def _as_yaml(draft: Draft, v: Vector) -> None:
    text = base()["content/cough/honey.md"].replace("author: The editors", v.text)
    draft.put(v, f"content/cough/{v.name}.md", text)


WORK = {
    "work-title": "title",
    "work-container": "container-title",
    "work-publisher": "publisher",
    "work-people": "people",
    "work-funding": "funding",
    "work-retracted": "retracted",
    "work-page": "page",
    "work-URL": "URL",
    "work-DOI": "DOI",
    "work-PMID": "PMID",
    "work-PMCID": "PMCID",
}


@place(*WORK, "work-family", "work-literal")
def _in_work(draft: Draft, v: Vector) -> None:
    author = {v.place.removeprefix("work-"): v.text} if v.place not in WORK else {"family": "Lee"}
    record = {
        "type": "article-journal",
        "title": f"Work {v.name}",
        "evidence": "randomised-trial",
        "author": [author],
        "container-title": "Journal",
        "issued": {"date-parts": [[2020]]},
        "URL": f"https://example.org/{v.name}",
        **({WORK[v.place]: v.text} if v.place in WORK else {}),
    }
    draft.page(v, f"Seen [@{v.name}].", claim={"references": [v.name]})
    draft.put(v, f"content/references/{v.name}.yaml", _yaml(record))


@place("term", "plain", "say", "also", "term-id", "term-alias", shared=True)
def _in_glossary(draft: Draft, v: Vector) -> None:
    record: dict[str, object] = {"term": f"word {v.name}", "plain": "A word."}
    if v.place == "term-alias":
        record["aliases"] = [v.text]
    elif v.place != "term-id":
        record[v.place] = [f"{v.text} {v.name}"] if v.place == "also" else v.text  # no wording may stand twice
    draft.glossary[v.text if v.place == "term-id" else v.name] = record
    draft.page(v, f"A word {v.name} here.", terms=[v.name] if v.place != "term-id" else [])
    draft.at[v.number] = "content/glossary.yaml"


@place("help-country", "help-name", "help-number", "help-hours", "help-for", "help-url", shared=True)
def _in_help(draft: Draft, v: Vector) -> None:
    key = v.place.removeprefix("help-")
    service = {"name": f"Line {v.name}", "number": "999", **({key: v.text} if key != "country" else {})}
    draft.countries.append({"country": v.text if key == "country" else f"Land {v.name}", "services": [service]})
    draft.at[v.number] = "content/help.yaml"


@place("sign", shared=True)
def _in_sign(draft: Draft, v: Vector) -> None:
    draft.signs.append({"sign": v.text, "references": ["lee2020"]})
    draft.at[v.number] = "content/help.yaml"


@place("was", "now", "correction-page", shared=True)
def _in_correction(draft: Draft, v: Vector) -> None:
    key = v.place.removeprefix("correction-")
    entry = {"date": "2026-10-01", "page": "cough/honey.md", "was": "A.", "now": "B.", "kind": "material"}
    draft.corrections.append({**entry, key: v.text})
    draft.at[v.number] = "content/corrections.yaml"


@place("gone-address", "gone-reason", "gone-see", shared=True)
def _in_removed(draft: Draft, v: Vector) -> None:
    entry = {"address": f"/cough/gone-{v.name}/", "date": "2026-11-01", "reason": "It was wrong."}
    draft.removed.append({**entry, v.place.removeprefix("gone-"): v.text})
    draft.at[v.number] = "content/removed.yaml"


@place("anchor-old", "anchor-now")
def _in_anchors(draft: Draft, v: Vector) -> None:
    entry = {"old": "former", "now": "claim-one"}
    draft.page(v, anchors=[{**entry, v.place.removeprefix("anchor-"): v.text}])


@place("caption", "column", "cell", "table-id")
def _in_table(draft: Draft, v: Vector) -> None:
    table = {
        "caption": v.text if v.place == "caption" else f"Table {v.name}",
        "checked": "2026-11-01",
        "columns": [{"id": "tea", "title": v.text if v.place == "column" else "Tea"}],
        "rows": [
            {
                "id": v.text if v.place == "table-id" else "sage",
                "cells": {"tea": v.text if v.place == "cell" else "Sage"},
                "references": ["lee2020"],
            }
        ],
    }
    draft.page(v, f"/// table | Teas\n    data: {v.name}\n///")
    draft.put(v, f"content/tables/{v.name}.yaml", _yaml(table))


SETTING = {
    "site-name": "name",
    "site-description": "description",
    "site-subject": "subject",
    "site-licence": "licence",
    "repository": "repository",
    "contact": "contact",
    "base-url": "base_url",
    "language": "language",
    "time-zone": "time_zone",
}


@place(*SETTING, "topic-title", "topic-summary", "topic-id", "menu", "security-policy", shared=True)
def _in_settings(draft: Draft, v: Vector) -> None:
    if v.place == "security-policy":
        draft.settings["security"] = {"expires": "2027-06-30", "policy": v.text}
    elif v.place.startswith("topic-"):
        topic = {"id": "cough", "title": "Cough", **draft.settings.get("topics", [{}])[0]}  # type: ignore[index]  # ours
        draft.settings["topics"] = [{**topic, v.place.removeprefix("topic-"): v.text}]
    else:
        draft.settings[SETTING.get(v.place, v.place)] = [v.text] if v.place == "menu" else v.text
    draft.at[v.number] = "site.yaml"


@place("drawing")
def _as_drawing(draft: Draft, v: Vector) -> None:
    draft.page(v, f"![A leaf]({v.name}.svg)")
    draft.put(v, f"content/cough/{v.name}.svg", v.text)


# --- building -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Made:
    """A build of some vectors, and the file in which each of them stands."""

    made: Build
    at: Mapping[int, str]

    def rules(self, v: Vector) -> frozenset[str]:
        """Return the rules that say something about the file of a vector, or about the page made for it."""
        own = (self.at.get(v.number), f"content/cough/{v.name}.md")
        return frozenset(finding.rule for finding in self.made.findings if finding.place.path in own)


ON_DISK = ("page-name", "picture-name", "bytes-page", "bytes-work", "bytes-glossary", "bytes-settings")
OTHERS = ("cleaner", *ON_DISK)


def _made(vectors: tuple[Vector, ...], path: str) -> Made:
    draft = Draft()
    for v in vectors:
        PLACES[v.place](draft, v)
    draft.files["content/tables/teas.yaml"] = _yaml(
        {
            "caption": "Teas",
            "checked": "2026-11-01",
            "columns": [{"id": "tea", "title": "Tea"}],
            "rows": [{"id": "sage", "cells": {"tea": "Sage"}, "references": ["lee2020"]}],
        }
    )
    draft.files["content/cough/jar.png"] = DOT
    url = "" if any(v.place == "base-url" for v in vectors) else f"https://remedies.example/{path}"
    return Made(build(dressed(draft.snapshot_files()), Options(TODAY, base_url=url)), draft.at)


@cache
def together() -> Mapping[str, Made]:
    """Build all vectors that can stand in one project, and those of site.yaml in a few: by folder."""
    apart = [v for v in VECTORS if v.place in SHARED and v.wanted]
    settings: defaultdict[int, list[Vector]] = defaultdict(list)
    seen: defaultdict[str, int] = defaultdict(int)
    rest = []
    for v in VECTORS:
        if v in apart or v.place in OTHERS:
            continue
        if v.place in SETTING or v.place.startswith("topic-"):
            settings[seen[v.place]].append(v)
            seen[v.place] += 1
        else:
            rest.append(v)
    batches = {"all": tuple(rest), **{f"s{index}": tuple(found) for index, found in settings.items()}}
    return {name: _made(found, name) for name, found in batches.items()}


@cache
def home_of(number: int) -> str:
    """Return the folder in which a vector was built together with others."""
    return next((name for name, made in together().items() if number in made.at), "")


def ids(v: Vector) -> str:
    """Name a vector for pytest."""
    return f"{v.number}-{v.place}"


# --- what comes of them ---------------------------------------------------------------------------------------------


def test_there_are_many() -> None:
    texts = {v.text for v in VECTORS}
    report("hostile texts, and places they were put into", f"{len(texts)}, {len(VECTORS)}")
    assert len(texts) >= 150
    assert {v.place for v in VECTORS} <= {*PLACES, *OTHERS}


@pytest.mark.parametrize("v", [v for v in VECTORS if v.wanted and v.place in SHARED], ids=ids)
def test_a_file_of_data_is_refused(v: Vector) -> None:
    draft = Draft()
    PLACES[v.place](draft, v)
    made = build(project(draft.snapshot_files()), Options(TODAY))
    found = {finding.rule for finding in made.findings if finding.place.path == draft.at[v.number]}
    assert found & v.wanted, (v.text, found)
    assert not made.publishable


@pytest.mark.parametrize("v", [v for v in VECTORS if v.wanted and v.place not in (*SHARED, *OTHERS)], ids=ids)
def test_an_article_is_refused(v: Vector) -> None:
    found = together()["all"].rules(v)
    assert found & v.wanted, (v.text, found)


FIXED = frozenset(
    {"html-forbidden", "link-forbidden", "value-invalid", "yaml-invalid", "template-broken", "file-unreadable"}
)


@pytest.mark.parametrize("v", [v for v in VECTORS if not v.wanted and v.place not in OTHERS], ids=ids)
def test_a_text_stays_text(v: Vector) -> None:
    made = together()[home_of(v.number)]
    assert made.rules(v) & FIXED == set(), v.text


@pytest.mark.parametrize("text", [v.text for v in VECTORS if v.place in ("gone-address", "alias", "link")])
def test_an_address_on_record_is_only_compared(text: str) -> None:
    for held in ({text: []}, {f"/{text}": []}, {"/cough/honey/": [text]}):
        made = build(project({"addresses.json": json.dumps(held)}), Options(TODAY))
        assert {f.rule for f in made.findings} & {"addresses-unreadable", "address-gone", "anchor-gone"}, held
        assert not made.publishable
        assert not [f for f in made.findings if re.search(r"[\x00-\x1f\x7f-\x9f]", f.message + f.fix + f.place.path)]


@pytest.mark.parametrize("v", [v for v in VECTORS if v.place in ON_DISK], ids=ids)
def test_a_file_is_refused_or_harmless(v: Vector, tmp_path: Path) -> None:
    honey = base()["content/cough/honey.md"]
    files: dict[str, str | bytes | None] = {
        "page-name": {f"content/cough/{v.text}.md": honey},
        "picture-name": {f"content/cough/{v.text}.png": DOT},
        "bytes-page": {"content/cough/honey.md": honey.encode() + v.raw},
        "bytes-work": {"content/references/lee2020.yaml": b"title: " + v.raw},
        "bytes-glossary": {"content/glossary.yaml": b"a: {term: " + v.raw},
        "bytes-settings": {"site.yaml": base()["site.yaml"].encode() + b"subject: " + v.raw},
    }[v.place]
    made = build(on_disk(files, {}, tmp_path), Options(TODAY))
    found = {finding.rule for finding in made.findings}
    assert (found & v.wanted) if v.wanted else (found == set()), (v.text, found)


# --- what a browser makes of them -----------------------------------------------------------------------------------

CANARY = """
window.hit = () => { console.log("HIT " + location.href); };
for (const name of ["alert", "confirm", "prompt", "open"]) window[name] = window.hit;
"""
PROBE = r"""
(own, document = window.document) => {
  const { location } = document.defaultView;
  const wrong = [];
  const harmless = ["http:", "https:", "mailto:", "tel:"];
  const loading = new Set(["IMG", "SCRIPT", "LINK", "IFRAME", "SOURCE", "VIDEO", "AUDIO", "EMBED", "OBJECT", "IMAGE", "USE", "INPUT"]);
  const never = "iframe,object,embed,base,frame,frameset,applet,math,foreignObject,animate,set,marquee,dialog,style,[style],[srcdoc],[name=hit]";
  for (const found of document.querySelectorAll(never)) wrong.push(found.outerHTML.slice(0, 120));
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on")) wrong.push(`${name} on ${element.tagName}`);
      if (!["href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcset", "ping"].includes(name)) continue;
      let address;
      try { address = new URL(value, document.baseURI); } catch { continue; }
      if (!harmless.includes(address.protocol)) wrong.push(`${element.tagName} ${name}=${value}`);
      const loads = loading.has(element.tagName.toUpperCase()) && !["canonical", "alternate"].includes(element.rel);
      if (loads && address.origin !== location.origin) wrong.push(`${element.tagName} loads ${value}`);
    }
    if (element.tagName === "SCRIPT" && element.type !== "application/ld+json" && !/\/assets\/[^"]+\.js$/.test(element.src)) {
      wrong.push(element.outerHTML.slice(0, 120));
    }
    if (element.type === "application/ld+json") JSON.parse(element.textContent);
    if (element.httpEquiv && !element.content.startsWith("0; url=" + own)) wrong.push(element.outerHTML);
  }
  document.addEventListener("click", (event) => event.preventDefault(), true);
  const inside = document.querySelector("main") || document.body;
  for (const element of [document.body, ...inside.querySelectorAll("*")]) {
    for (const name of ["click", "mouseover", "pointerover", "focus", "blur", "load", "error", "toggle", "begin", "animationstart", "keydown"]) {
      element.dispatchEvent(new Event(name, { bubbles: false, cancelable: true }));
    }
  }
  return wrong;
}
"""
AT_ONCE = 30
_LEFT_OUT = re.compile(
    rb'<meta http-equiv="Content-Security-Policy"[^>]*>|<link rel="(?:stylesheet|preload|icon)"[^>]*>'
)
"""The policy, and what a page would wait for without being any more or less safe."""


@dataclass
class Watch:
    """What a browser did that it must not do."""

    context: BrowserContext
    host: Host
    hits: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.add_init_script(CANARY)
        self.context.on("request", lambda request: self._asked(request.url))
        self.context.on("console", lambda message: self.hits.append(message.text) if "HIT" in message.text else None)
        self.context.on("dialog", lambda dialog: (self.hits.append(dialog.message), dialog.dismiss()))

    def _asked(self, url: str) -> None:
        if not url.startswith((self.host.address, "data:")):
            self.elsewhere.append(url)

    def open(self, page: Page, paths: list[str], own: str) -> None:
        """Open pages in frames of one page, and touch everything in them; `own` is how addresses of the site begin."""
        page.goto(f"{self.host.address}/frames.html")
        self.wrong += page.evaluate(
            f"""([paths, own]) => Promise.all(paths.map((path) => new Promise((done, failed) => {{
              const frame = document.createElement("iframe");
              frame.hidden = true; // what is not drawn opens in half the time, and runs all the same
              const probe = {PROBE};
              frame.onload = () => setTimeout(() => {{
                try {{
                  done(probe(own, frame.contentDocument).map((found) => `${{path}}: ${{found}}`));
                }} catch (error) {{
                  failed(error);
                }}
              }}, 20);
              frame.src = path;
              document.body.append(frame);
            }}))).then((found) => found.flat())""",
            [paths, own],
        )
        page.wait_for_timeout(20)  # what was touched may take a moment

    @property
    def calm(self) -> bool:
        """Say whether nothing happened."""
        return not (self.hits or self.elsewhere or self.wrong)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write all that was made to a disk, without its policy."""
    top = tmp_path_factory.mktemp("hostile")
    for name, made in together().items():
        for path, content in made.made.files.items():
            place = top / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(_LEFT_OUT.sub(b"", content))
    (top / "frames.html").write_text("<!doctype html><meta charset=utf-8><title>Frames</title><body></body>")
    return top


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Host]:
    """Serve it."""
    with hosted(folder) as found:
        yield found


@pytest.fixture
def watch(chromium: Browser, site: Host) -> Iterator[Watch]:
    """Watch a browser that heeds no policy."""
    context = chromium.new_context(bypass_csp=True)
    yield Watch(context, site)
    context.close()


browser = pytest.mark.browser
quiet = pytest.mark.filterwarnings("ignore::ResourceWarning")

EVIL = (
    "<script>hit()</script>",
    "<img src=x onerror=hit()>",
    '<a href="javascript:hit()">x</a>',
    "<img src=https://canary.example/x.png>",
    "<p onclick=hit()>x</p>",
    "<p style='color:red'>x</p>",
    "<script>confirm(1)</script>",
    "<iframe srcdoc='<script>parent.hit()</script>'></iframe>",
    "<meta http-equiv=refresh content='9;url=https://canary.example/'>",
    "<svg onload=hit()></svg>",
)


@browser
@quiet
@pytest.mark.parametrize("evil", EVIL)
def test_the_watch_sees_what_it_is_there_for(evil: str, watch: Watch, folder: Path) -> None:
    (folder / "evil.html").write_text(f"<!doctype html><title>x</title><body>{evil}</body>")
    watch.open(watch.context.new_page(), ["/evil.html"], "/")
    assert not watch.calm


@browser
@quiet
def test_nothing_runs_on_any_page_without_a_policy(watch: Watch, folder: Path) -> None:
    page = watch.context.new_page()
    count = 0
    for name in together():
        paths = [f"/{path.relative_to(folder).as_posix()}" for path in sorted((folder / name).rglob("*.html"))]
        chosen = paths if name == "all" else [path for path in paths if path.count("/") <= 2 or "honey" in path]
        for start in range(0, len(chosen), AT_ONCE):
            watch.open(page, chosen[start : start + AT_ONCE], f"/{name}/")
            count += len(page.frames) - 1
    assert watch.wrong == []
    assert watch.hits == []
    assert watch.elsewhere == []
    report("pages with hostile texts opened without a policy, scripts that ran", f"{count}, {len(watch.hits)}")
    assert count > 400


@browser
@quiet
def test_what_the_cleaner_lets_through_stays_harmless_however_often_it_is_read_again(
    watch: Watch, folder: Path
) -> None:
    texts = [v.text for v in VECTORS if v.place in ("cleaner", "body")]
    cleaned = [_cleaner().clean(_cleaner().clean(text)) for text in texts]
    page = watch.context.new_page()
    (folder / "round.html").write_text("<!doctype html><meta charset=utf-8><title>x</title><body></body>")
    page.goto(f"{watch.host.address}/round.html")
    left = page.evaluate(
        """(texts) => texts.map((text) => {
          const box = document.createElement("div");
          document.body.append(box);
          box.innerHTML = text;
          for (let again = 0; again < 4; again += 1) box.innerHTML = box.innerHTML;
          const inner = document.createElement("template");
          inner.innerHTML = box.innerHTML;
          box.append(inner.content);
          return [...box.querySelectorAll("*")].flatMap((e) => [e.tagName, ...[...e.attributes].map((a) => a.name)]);
        })""",
        cleaned,
    )
    page.wait_for_timeout(200)
    (folder / "clean.html").write_text("<!doctype html><title>x</title><body>" + "\n<hr>\n".join(cleaned), "utf-8")
    watch.open(page, ["/clean.html"], "/")
    assert watch.calm, (watch.hits, watch.elsewhere, watch.wrong)
    assert {
        name for names in left for name in names if name.startswith("on") or name in ("SCRIPT", "STYLE", "SVG")
    } == set()
    report("hostile texts cleaned, read again five times", len(texts))


@browser
@quiet
def test_search_shows_hostile_pages_as_text(watch: Watch) -> None:
    page = watch.context.new_page()
    shown = 0
    for query in ("hit", "script", "canary", "javascript", "onerror", "subclasses", "constructor", "tea"):
        page.goto(f"{watch.host.address}/all/search/?q={query}")
        page.locator("[data-results] li, [data-count]:has-text('Nothing found')").first.wait_for(timeout=10_000)
        shown += page.locator("[data-results] li").count()
        watch.wrong += page.evaluate(PROBE, "/all/")
    assert watch.calm, (watch.hits, watch.elsewhere, watch.wrong)
    assert shown >= 40


@browser
@quiet
def test_search_shows_a_hostile_index_as_text(watch: Watch) -> None:
    texts = sorted({v.text for v in VECTORS if v.text})
    documents = [
        dict.fromkeys(("title", "section", "summary", "answer", "grade", "headings", "terms"), f"{text} needle")
        | {"address": text}
        for text in texts
    ]
    page = watch.context.new_page()
    index: list[str] = []
    page.route("**/search.json", lambda route: route.fulfill(body=index[-1]))
    for start in range(0, len(documents), 20):
        index.append(json.dumps({"documents": documents[start : start + 20], "synonyms": []}))
        page.goto(f"{watch.host.address}/all/search/?q=needle")
        page.locator("[data-results] li").first.wait_for(timeout=10_000)
        assert page.locator("[data-results] li").count() == len(documents[start : start + 20])
        watch.wrong += page.evaluate(PROBE, "/all/")
    assert watch.calm, (watch.hits, watch.elsewhere, watch.wrong)
    report("hostile entries of a search index shown as text", len(documents))


# --- what is made for machines --------------------------------------------------------------------------------------

ATOM, SITEMAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ENTRIES = {
    "feed.xml": {
        ATOM + name
        for name in [
            "feed",
            "title",
            "subtitle",
            "id",
            "link",
            "updated",
            "author",
            "name",
            "rights",
            "entry",
            "summary",
        ]
    },
    "sitemap.xml": {SITEMAP + name for name in ["urlset", "url", "loc", "lastmod"]},
}


@pytest.mark.parametrize("path", ENTRIES)
def test_feeds_stay_what_they_are(path: str) -> None:
    for made in together().values():
        root = ElementTree.fromstring(made.made.files[path])  # noqa: S314  # our own
        assert {element.tag for element in root.iter()} <= ENTRIES[path]
        for link in root.iter(ATOM + "link"):
            assert link.get("href", "").startswith("https://remedies.example/")


def test_data_stays_data() -> None:
    for made in together().values():
        for path in ("search.json", "evidence.json", "site.webmanifest"):
            json.loads(made.made.files[path])
        for file in made.made.files.values():
            for found in re.findall(rb'<script type="application/ld\+json">(.*?)</script>', file, re.DOTALL):
                assert json.loads(found)["@context"] == "https://schema.org"


def test_no_cell_of_the_table_of_claims_is_a_formula() -> None:
    text = together()["all"].made.files["evidence.csv"].decode()
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert {len(row) for row in rows} == {8}
    first = {cell.lstrip()[:1] for row in rows for cell in row}
    assert first & set("=+-@\t\r\n＝＋－＠") == set()
    assert sum(v.place.startswith("claim-") for v in VECTORS) > 20


@pytest.mark.parametrize(
    "name", ["_headers", "_redirects", "_nginx.conf", "_caddy", "robots.txt", ".well-known/security.txt"]
)
def test_files_for_hosts_hold_nothing_of_it(name: str) -> None:
    for folder, made in together().items():
        plain = _made((), folder).made.files[name].decode()
        hostile = made.made.files[name].decode()
        assert "canary" not in hostile
        added = set(hostile.splitlines()) - set(plain.splitlines()) - {"    return 410;"}
        assert [line for line in added if not re.search(r"/cough/gone-v[0-9]+/", line)] == []


# --- a text that stays text is shown as it is written ----------------------------------------------------------------

SHOWN = {
    **dict.fromkeys(("title", "summary", "author", "reviewed-by", "claim-text", "claim-reason"), "cough/{}/index.html"),
    **dict.fromkeys(("work-title", "work-container", "work-family", "work-literal"), "cough/{}/index.html"),
    **dict.fromkeys(("work-people", "work-funding", "work-retracted", "work-page"), "cough/{}/index.html"),
    **dict.fromkeys(("column", "cell", "facts-people", "figure-label"), "cough/{}/index.html"),
    **dict.fromkeys(("term", "plain", "say"), "glossary/index.html"),
    **dict.fromkeys(("help-country", "help-name", "help-hours", "help-for", "sign"), "help/index.html"),
    **dict.fromkeys(("was", "now", "correction-page"), "corrections/index.html"),
    "gone-reason": "cough/gone-{}/index.html",
    **dict.fromkeys(("site-name", "site-description", "site-licence", "topic-title"), "404.html"),
}


@cache
def words_of(folder: str, path: str) -> str:
    """Return the text that a reader sees on a page, and its title."""
    tree = LexborHTMLParser(together()[folder].made.files[path])
    return _flat(f"{tree.css_first('title').text()} {tree.body.text() if tree.body else ''}")


def _flat(text: str) -> str:
    return "".join(text.replace("\r", "\n").split())


@pytest.mark.parametrize("v", [v for v in VECTORS if v.want == "inert" and v.place in SHOWN], ids=ids)
def test_a_text_is_shown_as_it_is_written(v: Vector) -> None:
    words = words_of(home_of(v.number), SHOWN[v.place].format(v.name))
    assert _flat(v.text).rstrip(".;" if v.place.startswith("work-") else "") in words
