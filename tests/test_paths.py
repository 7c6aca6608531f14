"""The site at a domain's root and under a path: every address of every file leads to a file, and is the right one."""

from __future__ import annotations

import csv
import io
import json
import posixpath
import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from projects import base, dressed
from selectolax.lexbor import LexborHTMLParser

from sitebuilder.addresses import file_of
from sitebuilder.built import Build, Options
from sitebuilder.pipeline import build

TODAY = date(2026, 11, 24)
ORIGIN = "https://remedies.example"
ATOM, SITEMAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATTRIBUTES = ("href", "src", "action", "data-index", "data-engine", "data-keep", "data-scope", "data-address", "poster")


@pytest.fixture(scope="module", params=["", "/guide", "/a/b~c/d.e"], ids=["root", "path", "deep"])
def site(request: pytest.FixtureRequest) -> tuple[Build, str]:
    """Build the small site in the clothes of the guide, with a page that moved and one that was taken down."""
    honey = base()["content/cough/honey.md"].replace("terms: [trial]", "terms: [trial]\naliases: [/old/, /o/p.html]")
    files = {
        "content/cough/honey.md": honey.replace("Go back", "![A jar](jar.svg)\n\nGo back"),
        "content/cough/jar.svg": '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>',
        "content/removed.yaml": "- {address: /cough/tea/, date: 2026-11-20, reason: No., see: cough/honey.md}\n",
        "content/corrections.yaml": "- {date: 2026-11-01, page: cough/honey.md, was: A., now: B., kind: editorial}\n",
    }
    made = build(dressed(files), Options(TODAY, base_url=ORIGIN + request.param))
    assert made.findings == ()
    return made, request.param + "/"


def pages(made: Build) -> Iterator[tuple[str, LexborHTMLParser]]:
    for path, content in made.files.items():
        if path.endswith(".html"):
            yield path, LexborHTMLParser(content)


def leads_to(address: str, path: str, made: Build, under: str) -> str:
    """Return the file that an address on the page at `path` means; an empty text when it leads to another host."""
    parts = urlsplit(address)
    if parts.scheme and (parts.scheme, parts.netloc) != ("https", "remedies.example"):
        return ""
    target = unquote(parts.path) or under + path
    if not target.startswith("/"):
        folder = posixpath.dirname(path)
        slash = "/" if target.endswith("/") else ""
        target = under + posixpath.normpath(posixpath.join(folder, target)) + slash
    assert target.startswith(under), f"{address} on {path} leads out of {under}"
    file = file_of("/" + target.removeprefix(under))
    assert file in made.files, f"{address} on {path}: there is no {file}"
    return file


def test_every_address_of_every_page_leads_to_a_file(site: tuple[Build, str]) -> None:
    made, under = site
    seen = 0
    for path, tree in pages(made):
        for name in ATTRIBUTES:
            for node in tree.css(f"[{name}]"):
                address = node.attributes[name] or ""
                if address.startswith(("mailto:", "tel:")):
                    continue
                assert address.startswith(("#", under, "https://")), f"{address} on {path} counts from the page"
                seen += bool(leads_to(address, path, made, under))
    assert seen > 300


def test_every_page_names_its_own_address(site: tuple[Build, str]) -> None:
    made, under = site
    for path, tree in pages(made):
        own = ORIGIN + under + path.removesuffix("index.html")
        canonical = tree.css_first('link[rel="canonical"]').attributes["href"]
        if "This page has moved" in tree.html:
            assert canonical == f"{ORIGIN}{under}cough/honey/"
            assert tree.css_first('meta[http-equiv="refresh"]').attributes["content"] == f"0; url={under}cough/honey/"
        else:
            assert canonical == own
            assert tree.css_first('meta[property="og:url"]').attributes["content"] == own
        for node in tree.css('script[type="application/ld+json"]'):
            data = json.loads(node.text())
            assert data["url"] == own
            assert data["isPartOf"]["url"] == ORIGIN + under


def test_the_page_for_missing_addresses_works_at_any_depth(site: tuple[Build, str]) -> None:
    made, under = site
    tree = LexborHTMLParser(made.files["404.html"])
    found = [node.attributes[name] for name in ("href", "src", "action") for node in tree.css(f"[{name}]")]
    assert len(found) > 20
    assert not [address for address in found if not (address or "").startswith((under, ORIGIN, "#"))]


def test_files_for_machines_name_whole_addresses(site: tuple[Build, str]) -> None:
    made, under = site
    feed = ElementTree.fromstring(made.files["feed.xml"])  # noqa: S314  # our own
    links = [link.get("href", "") for link in feed.iter(f"{ATOM}link")]
    sitemap = ElementTree.fromstring(made.files["sitemap.xml"])  # noqa: S314  # our own
    places = [loc.text or "" for loc in sitemap.iter(f"{SITEMAP}loc")]
    claims = json.loads(made.files["evidence.json"])["claims"]
    rows = list(csv.DictReader(io.StringIO(made.files["evidence.csv"].decode(), newline="")))
    whole = [*links, *places, *(claim["page"] for claim in claims), *(row["page"] for row in rows)]
    assert len(links) >= 3
    assert len(places) >= 8
    assert claims
    assert rows
    for address in whole:
        assert address.startswith(ORIGIN + under)
        leads_to(address, "", made, under)
    assert f"Sitemap: {ORIGIN}{under}sitemap.xml" in made.files["robots.txt"].decode()
    assert f"Canonical: {ORIGIN}{under}.well-known/security.txt" in made.files[".well-known/security.txt"].decode()


def test_files_that_browsers_read_name_addresses_under_the_path(site: tuple[Build, str]) -> None:
    made, under = site
    manifest = json.loads(made.files["site.webmanifest"])
    found = [manifest["start_url"], manifest["scope"], *(icon["src"] for icon in manifest["icons"])]
    found += [document["address"] for document in json.loads(made.files["search.json"])["documents"]]
    assert len(found) > 6
    for address in found:
        assert address.startswith(under)
        leads_to(address, "", made, under)


def test_style_sheets_name_files_that_are_there(site: tuple[Build, str]) -> None:
    made, under = site
    sheets = [path for path in made.files if path.endswith(".css")]
    named = [(path, url) for path in sheets for url in re.findall(rb"url\([\"']?([^\"')]+)", made.files[path])]
    assert len(named) >= 2
    for path, url in named:
        if not url.startswith((b"data:", b"#")):
            leads_to(url.decode(), path, made, under)


def test_files_for_hosts_speak_of_the_path(site: tuple[Build, str]) -> None:
    made, under = site
    rules = [line for line in made.files["_headers"].decode().splitlines() if line and not line.startswith(" ")]
    assert rules[0] == f"{under}*"
    assert all(rule.startswith(under) for rule in rules)
    moves = [line.split() for line in made.files["_redirects"].decode().splitlines() if line]
    assert {(old, new) for old, new, _ in moves} == {
        (f"{under}old/", f"{under}cough/honey/"),
        (f"{under}o/p.html", f"{under}cough/honey/"),
    }
    assert f"location {under} {{" in made.files["_nginx.conf"].decode()
    assert f"error {under}cough/tea/ 410" in made.files["_caddy"].decode()
