"""What the guide tells machines is what its pages show: claims as data, JSON-LD, Open Graph, feed, sitemap, corrections.

The guide is built once; its pages are read like a reader's browser would, and compared with the other files of the build.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
from selectolax.lexbor import LexborHTMLParser, LexborNode

from sitebuilder.addresses import file_of
from sitebuilder.built import Build, Options
from sitebuilder.pipeline import build
from sitebuilder.published import COLUMNS, PublishedClaim, PublishedEvidence, PublishedWork
from sitebuilder.schemas import schemas
from sitebuilder.snapshot import take

ROOT = Path(__file__).parent.parent.parent
ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
WAYS = {
    "Helps": "helps",
    "Harms": "harms",
    "Mixed": "mixed",
    "No clear change": "no-clear-change",
    "Not known": "not-known",
}


# --- the guide as its readers and machines meet it ------------------------------------------------------------------


@cache
def guide() -> Build:
    texts = take(ROOT)
    days = [found[1] for f in texts.pages for found in re.finditer(r"^last_checked: (\S+)$", f.text, re.MULTILINE)]
    found = build(texts, Options(date.fromisoformat(max(days))))
    assert found.publishable
    return found


def text(path: str) -> str:
    return guide().files[path].decode()


@cache
def html(path: str) -> LexborHTMLParser:
    return LexborHTMLParser(text(path))


def xml(path: str) -> ElementTree.Element:
    return ElementTree.fromstring(text(path))  # noqa: S314  # we have just made it ourselves


def first(node: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    found = node.css_first(selector)
    assert found is not None, selector
    return found


def words(node: LexborNode) -> str:
    return " ".join(node.text(deep=True).split())


def said(text: str) -> str:
    return " ".join(text.split())


@cache
def pages() -> Mapping[str, str]:
    """Return the files of the pages that stand for themselves, by their canonical address."""
    held = {}
    for path in guide().files:
        if path.endswith(".html"):
            page = html(path)
            if page.css_first('meta[name="robots"]') is None and page.css_first('meta[http-equiv="refresh"]') is None:
                held[first(page, 'link[rel="canonical"]').attributes["href"] or ""] = path
    return held


def written() -> list[str]:
    """Return the files of the pages that editors wrote."""
    site = guide().site
    assert site
    return [file_of(page.address) for page in site.pages]


def articles() -> list[str]:
    return [path for path in written() if first(html(path), "body").attributes["data-template"] == "article"]


def checked(path: str) -> str:
    """Return the day of the last check that a page shows, or nothing."""
    shown = html(path).css_first("[data-review-dates]")
    return (first(shown, "time").attributes["datetime"] or "") if shown else ""


def corrected(path: str) -> str:
    """Return the day of the newest correction that is listed for a page, or nothing."""
    address = first(html(path), 'link[rel="canonical"]').attributes["href"] or ""
    origin = guide().site.settings.origin  # type: ignore[union-attr]  # it was built
    items = html("corrections/index.html").css(".corrections > li")
    days = [first(item, "time").attributes["datetime"] or "" for item in items if address == origin + target(item)]
    return max(days, default="")


def target(item: LexborNode) -> str:
    """Return where the heading of a correction links to, or nothing."""
    link = item.css_first("h2 a")
    return (link.attributes["href"] or "") if link else ""


def sources(path: str) -> list[tuple[str, list[str]]]:
    """Return the sources that a page lists: the words of each, and its addresses."""
    return [
        (words(item), [link.attributes["href"] or "" for link in item.css('a[href^="http"]')])
        for item in html(path).css("[data-sources] > ol > li")
    ]


# --- claims as data -------------------------------------------------------------------------------------------------


@cache
def evidence() -> Any:  # Any: JSON
    return json.loads(text("evidence.json"))


def shown_claims(path: str) -> Iterator[dict[str, object]]:
    """Yield the claims that an article shows, in the form of evidence.json as far as a reader sees it."""
    page = html(path)
    for claim in page.css(".short-answer [data-claim]"):
        grade = first(claim, "[data-grade]")
        yield {
            "id": claim.attributes["data-claim"],
            "page": first(page, 'link[rel="canonical"]').attributes["href"],
            "title": words(first(page, "h1")),
            "claim": words(first(claim, ".claim-text")),
            "grade": int(grade.attributes["data-grade"] or ""),
            "grade_name": words(first(grade, "strong")),
            "direction": WAYS[words(first(grade, ".way"))],
            "reason": words(first(claim, "details > p")),
            "last_checked": checked(path) or None,
        }


def test_the_file_of_claims_fits_its_schema() -> None:
    schema = json.loads(schemas()["schemas/evidence.schema.json"])
    assert list(Draft202012Validator(schema).iter_errors(evidence())) == []
    broken = {**evidence(), "claims": [{**evidence()["claims"][0], "grade": 5}]}
    assert list(Draft202012Validator(schema).iter_errors(broken))


def test_every_claim_is_in_the_file_as_its_article_shows_it() -> None:
    shown = [claim for path in articles() for claim in shown_claims(path)]
    held = [
        {key: said(value) if isinstance(value, str) else value for key, value in claim.items() if key in shown[0]}
        for claim in evidence()["claims"]
    ]
    assert len(shown) > 100
    assert sorted(shown, key=repr) == sorted(held, key=repr)


def test_the_works_of_a_claim_are_those_that_its_article_names_beside_it() -> None:
    works, shown = evidence()["references"], {}
    for path in articles():
        listed = {item.attributes["id"]: item for item in html(path).css("[data-sources] > ol > li")}
        for claim in html(path).css(".short-answer [data-claim]"):
            links = [(link.attributes["href"] or "")[1:] for link in claim.css(".claim-sources a")]
            page = first(html(path), 'link[rel="canonical"]').attributes["href"]
            shown[page, claim.attributes["data-claim"]] = [words(listed[link]) for link in links]
    for claim in evidence()["claims"]:
        printed = shown[claim["page"], claim["id"]]
        assert len(printed) == len(claim["references"])
        for words_shown, identifier in zip(printed, claim["references"], strict=True):
            assert said(works[identifier]["citation"]) in words_shown


def test_the_two_files_of_claims_say_the_same() -> None:
    rows = list(csv.DictReader(io.StringIO(text("evidence.csv"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [
        (r["page"], r["claim_id"], r["claim"], int(r["grade"]), r["direction"], r["reason"], r["references"].split())
        for r in rows
    ] == [
        (c["page"], c["id"], c["claim"], c["grade"], c["direction"], c["reason"], c["references"])
        for c in evidence()["claims"]
    ]
    assert [row["last_checked"] or None for row in rows] == [c["last_checked"] for c in evidence()["claims"]]


def test_the_page_of_evidence_shows_the_same_claims() -> None:
    origin = guide().site.settings.origin  # type: ignore[union-attr]  # it was built
    shown = []
    for row in html("evidence/index.html").css("tr[data-claim]"):
        link, grade = first(row, "th a"), first(row, "[data-grade]")
        href = link.attributes["href"] or ""
        shown.append((origin + href, words(link), grade.attributes["data-grade"], WAYS[words(first(row, ".way"))]))
    assert shown == [
        (f"{c['page']}#claim-{c['id']}", said(c["claim"]), str(c["grade"]), c["direction"])
        for c in evidence()["claims"]
    ]


def test_the_documentation_names_every_key_and_column() -> None:
    told = re.findall(r"`([a-z_]+)`", (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8"))
    records = (PublishedEvidence, PublishedClaim, PublishedWork)
    assert {name for record in records for name in record.__dataclass_fields__} | set(COLUMNS) <= set(told)


# --- what stands in the head of a page ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", written())
def test_the_head_of_a_page_says_what_the_page_shows(path: str) -> None:
    page = html(path)
    meta = {
        node.attributes.get("property") or node.attributes.get("name") or "": node.attributes.get("content") or ""
        for node in page.css("meta[content]")
    }
    address = first(page, 'link[rel="canonical"]').attributes["href"]
    heading = words(first(page, "h1"))
    assert said(meta["og:title"]) == heading
    assert heading in words(first(page, "title")) or path == "index.html"
    assert meta["og:description"] == meta["description"]
    assert said(meta["description"]) == words(first(page, ".lead"))
    assert meta["og:url"] == address
    assert meta["og:type"] == ("article" if path in articles() else "website")


@pytest.mark.parametrize("path", written())
def test_the_description_for_machines_says_what_the_page_shows(path: str) -> None:
    page = html(path)
    data = json.loads(first(page, 'script[type="application/ld+json"]').text())
    assert data["url"] == data["@id"] == first(page, 'link[rel="canonical"]').attributes["href"]
    assert said(data["name"]) == words(first(page, "h1"))
    assert said(data["description"]) == words(first(page, ".lead"))
    assert data["inLanguage"] == first(page, "html").attributes["lang"]
    assert data.get("lastReviewed", "") == checked(path)
    review = words(page.css_first(".review")) if page.css_first(".review") else ""  # type: ignore[arg-type]  # it is there
    assert ("author" in data) == ("Written by" in review)
    assert data.get("author", {}).get("name", "") in review
    assert ("reviewedBy" in data) == ("Reviewed by" in review)
    listed = sources(path)
    assert len(data.get("citation", [])) == len(listed)
    for work, (printed, addresses) in zip(data.get("citation", []), listed, strict=True):
        assert work["url"] in addresses
        assert " ".join(re.findall(r"\w+", work["name"])).lower() in " ".join(re.findall(r"\w+", printed)).lower()


# --- feed, sitemap, corrections -------------------------------------------------------------------------------------


def test_the_feed_says_of_each_page_what_the_page_shows() -> None:
    feed = xml("feed.xml")
    entries = feed.findall("a:entry", ATOM)
    assert len(entries) > 40
    days = []
    for entry in entries:
        path = pages()[entry.findtext("a:id", "", ATOM)]
        days.append(entry.findtext("a:updated", "", ATOM))
        assert said(entry.findtext("a:title", "", ATOM)) == words(first(html(path), "h1"))
        assert said(entry.findtext("a:summary", "", ATOM)).startswith(words(first(html(path), ".lead")))
        assert days[-1] == f"{max(checked(path), corrected(path))}T00:00:00Z"
    assert days == sorted(days, reverse=True)
    assert feed.findtext("a:updated", "", ATOM) == days[0]


def test_the_feed_and_the_list_of_corrections_tell_the_same_changes() -> None:
    site = guide().site
    assert site
    shown = html("corrections/index.html").css(".corrections > li")
    assert len(shown) == len(site.corrections)
    summaries = [said(found.text or "") for found in xml("feed.xml").iterfind(".//a:summary", ATOM)]
    for item, entry in zip(shown, site.corrections, strict=True):
        assert first(item, "time").attributes["datetime"] == entry.date.isoformat()
        assert said(entry.now) in words(item)
        assert said(entry.was) in words(item)
        assert entry.kind.capitalize() in words(item)
        assert any(f"What changed ({entry.kind}: {said(entry.now)})" in summary for summary in summaries)


def test_the_sitemap_names_every_page_that_may_be_found_with_the_day_it_shows() -> None:
    entries = xml("sitemap.xml").findall("s:url", MAP)
    listed = {entry.findtext("s:loc", "", MAP): entry.findtext("s:lastmod", "", MAP) for entry in entries}
    assert len(listed) == len(entries)
    assert listed == {address: checked(path) for address, path in pages().items()}


# --- the evidence ladder --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", articles())
def test_an_article_has_one_ladder_and_it_counts_the_sources_of_the_page(path: str) -> None:
    page = html(path)
    assert len(page.css("ol.ladder")) == 1
    rungs = [*page.css(".ladder .rung"), *page.css(".beside .rung")]
    told = {words(first(rung, "strong")): len(rung.css("a")) for rung in rungs}
    kinds = [words(first(item, ".study")) for item in page.css("[data-sources] > ol > li")]
    assert told == {kind: kinds.count(kind) for kind in told}
    assert sum(told.values()) == len(kinds)
