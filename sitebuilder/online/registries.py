"""The public registries of works: is a number right, to which work does it lead, was that withdrawn or corrected?

Crossref (REST API, `/works/DOI`: `title`, `updated-by`, `update-to`; the notices of publishers and of Retraction Watch)
answers for its own DOIs; for all others the handle registry of doi.org says whether they exist (`/api/handles/DOI`,
`responseCode` 1 or 100). PubMed and PubMed Central are asked through E-utilities (`esummary.fcgi`: `pubtype`,
`references` with `reftype`, `articleids`), many numbers at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import quote, urlsplit

from sitebuilder.online.client import Answer, Client
from sitebuilder.online.seeing import Nature, Notice, Seen

AT_ONCE = 100
"""Numbers in one request to E-utilities."""
SCALE = 4
"""Answers of registries may be so many times larger than a page."""
NATURES: dict[str, Nature] = {
    **dict.fromkeys(("retraction", "partial_retraction", "withdrawal", "removal"), "withdrawn"),
    "expression_of_concern": "doubted",
    **dict.fromkeys(("correction", "corrigendum", "erratum", "addendum", "clarification"), "corrected"),
}
"""Types of updates, as Crossref names them, that change what a work says; new versions do not."""
REFTYPES: tuple[tuple[str, Nature], ...] = (
    ("retraction in", "withdrawn"),
    ("partial retraction in", "withdrawn"),
    ("expression of concern in", "doubted"),
    ("erratum in", "corrected"),
    ("corrected and republished in", "corrected"),
)


@dataclass(frozen=True, slots=True)
class Registries:
    """Where the registries are, and who asks them."""

    crossref: str = "https://api.crossref.org"
    handles: str = "https://doi.org"
    eutils: str = "https://eutils.ncbi.nlm.nih.gov"
    tool: str = "sitebuilder"
    email: str = ""

    @property
    def gaps(self) -> dict[str, float]:
        """Seconds between two requests: E-utilities allow three a second, Crossref five; we take less."""
        gaps = ((self.crossref, 0.25), (self.handles, 0.5), (self.eutils, 0.5))
        return {urlsplit(address).netloc: gap for address, gap in gaps}


# --- DOI ------------------------------------------------------------------------------------------------------------


def ask_doi(client: Client, registries: Registries, doi: str) -> Seen:
    """Ask Crossref about a DOI, and doi.org when Crossref does not know it."""
    answer = client.get(f"{registries.crossref}/works/{quote(doi, safe='')}", SCALE)
    if answer.status != 404:
        record = _record(_json(answer).get("message")) if answer.status == 200 else {}
        return _from_crossref(record, doi) if record else _unanswered("Crossref", answer)
    answer = client.get(f"{registries.handles}/api/handles/{quote(doi, safe='/')}", SCALE)
    code = _json(answer).get("responseCode") if answer.status in (200, 404) else None
    if code == 1:
        return Seen("there")
    return Seen("gone", "doi.org does not know it") if code == 100 else _unanswered("doi.org", answer)


def _from_crossref(record: dict[str, Any], doi: str) -> Seen:
    titles = tuple(map(_text, (*_list(record.get("title")), *_list(record.get("original-title")))))
    own = (update for update in _records(record.get("update-to")) if _text(update.get("DOI")).lower() == doi)
    notices = {*_updates(_records(record.get("updated-by"))), *_updates(own)}
    if any(re.match(r"\W*(retracted|withdrawn)\b", title, re.IGNORECASE) for title in titles):
        notices = notices or {Notice("withdrawn", "the title at Crossref says so")}
    return Seen("there", titles=titles, doi=_text(record.get("DOI")).lower(), notices=tuple(sorted(notices)))


def _updates(updates: Iterable[dict[str, Any]]) -> Iterator[Notice]:
    for update in updates:
        nature = NATURES.get(_text(update.get("type")).lower().replace("-", "_"))
        if nature:
            yield Notice(nature, f"doi:{_text(update.get('DOI')).lower()}", _day(_record(update.get("updated"))))


def _day(updated: dict[str, Any]) -> str:
    parts = _list((_list(updated.get("date-parts")) or [[]])[0])
    numbers = [part for part in parts[:3] if isinstance(part, int) and 0 < part < 10000]
    return "-".join(f"{number:02}" for number in numbers)


# --- PubMed and PubMed Central --------------------------------------------------------------------------------------


def ask_ncbi(client: Client, registries: Registries, kind: str, numbers: Sequence[str]) -> dict[str, Seen]:
    """Ask about many PMIDs or PMCIDs."""
    seen: dict[str, Seen] = {}
    for start in range(0, len(numbers), AT_ONCE):
        seen |= _summaries(client, registries, kind, numbers[start : start + AT_ONCE])
    return seen


def _summaries(client: Client, registries: Registries, kind: str, numbers: Sequence[str]) -> dict[str, Seen]:
    database, name = ("pubmed", "PubMed") if kind == "PMID" else ("pmc", "PubMed Central")
    bare = {number: number.upper().removeprefix("PMC").lstrip("0") or "0" for number in numbers}
    who = f"&tool={quote(registries.tool)}" + (f"&email={quote(registries.email)}" if registries.email else "")
    address = f"{registries.eutils}/entrez/eutils/esummary.fcgi?db={database}&retmode=json{who}&id="
    answer = client.get(address + ",".join(bare.values()), SCALE)
    result = _record(_json(answer).get("result")) if answer.status == 200 else {}
    return {number: _summary(_record(result.get(key)), name, answer) for number, key in bare.items()}


def _summary(record: dict[str, Any], name: str, answer: Answer) -> Seen:
    if "error" in record:
        return Seen("gone", f"{name} does not know it")
    if not record:
        return _unanswered(name, answer)
    titles = tuple(_text(record.get(key)) for key in ("title", "vernaculartitle") if record.get(key))
    ids = {_text(entry.get("idtype")): _text(entry.get("value")) for entry in _records(record.get("articleids"))}
    notices = set(_notices(_records(record.get("references"))))
    if "Retracted Publication" in _list(record.get("pubtype")) and not any(n.nature == "withdrawn" for n in notices):
        notices.add(Notice("withdrawn", f"{name} marks it so"))
    return Seen("there", titles=titles, doi=ids.get("doi", "").lower(), notices=tuple(sorted(notices)))


def _notices(references: Iterable[dict[str, Any]]) -> Iterator[Notice]:
    for reference in references:
        kind = _text(reference.get("reftype")).lower()
        for beginning, nature in REFTYPES:
            if kind.startswith(beginning):
                number = _text(reference.get("pmid"))
                yield Notice(nature, f"PMID {number}" if number else _text(reference.get("refsource"))[:120] or kind)


# --- the same work? -------------------------------------------------------------------------------------------------


def same_title(ours: str, theirs: Iterable[str]) -> bool:
    """Say whether a title could be one of those registered: half of the words of the shorter one are in the other."""
    mine = _words(ours)
    others = [words for title in theirs if (words := _words(title))]
    return not mine or not others or any(2 * len(mine & other) >= min(len(mine), len(other)) for other in others)


def _words(title: str) -> frozenset[str]:
    plain = re.sub(r"<[^<>]{1,40}>", "", unescape(title)).casefold()
    return frozenset(re.findall(r"\w{3,}", plain)) - {"the", "and", "for", "with", "from", "retracted", "withdrawn"}


# --- answers nobody vouches for -------------------------------------------------------------------------------------


def _unanswered(name: str, answer: Answer) -> Seen:
    why = answer.trouble or (f"status {answer.status}" if answer.status != 200 else "the answer could not be read")
    return Seen("unanswered", f"{name} gave no answer ({why})")


def _json(answer: Answer) -> dict[str, Any]:
    try:
        return _record(json.loads(answer.text))
    except (ValueError, RecursionError):
        return {}


def _record(value: Any) -> dict[str, Any]:  # Any: JSON from outside
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:  # Any: as above
    return value if isinstance(value, list) else []


def _records(value: Any) -> list[dict[str, Any]]:  # Any: as above
    return [item for item in _list(value) if isinstance(item, dict)]


def _text(value: Any) -> str:  # Any: as above
    return " ".join(str(value).split())[:500] if isinstance(value, str | int) else ""
