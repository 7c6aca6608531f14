"""CSL-JSON, as Zotero, Crossref and PubMed's “cite” button give it.

In: the text of a file. Out: `Draft`s, and findings for what is not JSON or no work. Read item by item, so that what
stands before a fault is kept and each item has its line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import get_args, get_type_hints

from sitebuilder.citing.cleaning import date_parts
from sitebuilder.citing.drafts import (
    UNREADABLE,
    Draft,
    Found,
    edited_by,
    first,
    listed_name,
    notes,
    plain_suffix,
    texts,
    type_by_content,
    type_note,
)
from sitebuilder.findings import Finding, Place
from sitebuilder.references import KINDS, Name, Record

_TYPES: Mapping[str, str] = {
    **{kind: kind for kind in get_args(get_type_hints(Record)["type"])},
    **dict.fromkeys(("post", "post-weblog", "document-web"), "webpage"),
    **dict.fromkeys(("bill", "legal_case", "statute", "treaty", "hearing"), "legislation"),
    **dict.fromkeys(("entry-encyclopedia", "entry-dictionary", "reference-entry"), "entry"),
    **dict.fromkeys(("manuscript", "posted-content"), "article"),
    **dict.fromkeys(("journal-article", "review", "review-book"), "article-journal"),
    **dict.fromkeys(("speech", "proceedings-article"), "paper-conference"),
    **dict.fromkeys(("monograph", "edited-book", "collection", "classic"), "book"),
    **dict.fromkeys(("standard", "report-component"), "report"),
    "book-chapter": "chapter",
    "dissertation": "thesis",
}


def read(text: str, path: str) -> Found:
    """Read a list of items, or items one after the other."""
    decoder = json.JSONDecoder()
    position = len(text) - len(text.lstrip())
    is_list = text[position] == "["
    position += is_list
    gap = re.compile(r"[,\s]*" if is_list else r"\s*")
    try:
        while (position := _after(gap, text, position)) < len(text):
            if is_list and text[position] == "]":
                return
            item, end = decoder.raw_decode(text, position)
            yield from _drafts(item, _place(text, position, path))
            position = end
        if is_list:
            yield _broken(text, position, path, "the list is not closed")
    except json.JSONDecodeError as error:
        yield _broken(text, error.pos, path, error.msg[:1].lower() + error.msg[1:])
    except ValueError:
        yield _broken(text, position, path, "a number in it has too many digits")
    except RecursionError:
        yield _broken(text, position, path, "it is nested too deeply")


def _place(text: str, position: int, path: str) -> Place:
    return Place(path, text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position))


def _after(gap: re.Pattern[str], text: str, position: int) -> int:
    match = gap.match(text, position)
    return match.end() if match else position


def _broken(text: str, position: int, path: str, what: str) -> Finding:
    place = _place(text, position, path)
    message = f"this is not JSON ({what}); what follows was not read"
    return UNREADABLE.at(place, message, fix="export again, or mend it here")


def _drafts(item: object, place: Place) -> Found:
    if not isinstance(item, dict):
        message = "this item is not a work: it has no keys"
        yield UNREADABLE.at(place, message, fix="write each work as {…} with “type” and “title”")
        return
    inner = next((item[key] for key in ("items", "references") if isinstance(item.get(key), list)), None)
    if inner is None:
        yield _draft(item, place)
        return
    for each in inner:
        yield from _drafts(each, place)


def _draft(item: Mapping[str, object], place: Place) -> Draft:
    journal, called, evidence = first(item, "container-title"), first(item, "type"), first(item, "evidence")
    kind = _TYPES.get(called) or type_by_content(journal, first(item, "URL"))
    is_paper = kind == "article-journal"
    numbers = _numbers_in(first(item, "note", "extra"))
    return Draft(
        place,
        type=kind,
        title=first(item, "title"),
        author=_names(item.get("author")),
        container_title=journal or (first(item, "event-title", "event") if kind == "paper-conference" else ""),
        publisher=first(item, "publisher"),
        volume=first(item, "volume"),
        issue=first(item, "issue"),
        page=first(item, "page", "article-number") or (first(item, "number") if is_paper else ""),
        number="" if is_paper else first(item, "number"),
        issued=next((parts for key in _DATES if (parts := _date(item.get(key)))), ()),
        accessed=_date(item.get("accessed")),
        DOI=first(item, "DOI") or numbers.get("DOI", ""),
        PMID=first(item, "PMID") or numbers.get("PMID", ""),
        PMCID=first(item, "PMCID") or numbers.get("PMCID", ""),
        URL=first(item, "URL"),
        evidence=evidence if evidence in KINDS else "",
        note=notes(type_note(called, called in _TYPES), edited_by(_names(item.get("editor")))),
    )


_DATES = ("issued", "published-print", "published", "published-online")
_NUMBER = re.compile(r"^\s*(PMID|PMCID|DOI)\s*:\s*(\S+)", re.MULTILINE | re.IGNORECASE)


def _numbers_in(note: str) -> dict[str, str]:
    """Find the numbers that Zotero writes into its field for everything else."""
    return {key.upper(): value for key, value in _NUMBER.findall(note)}


def _names(value: object) -> tuple[Name, ...]:
    found = (_name(item) for item in (value if isinstance(value, list) else []))
    return tuple(name for name in found if name != Name())


def _name(item: object) -> Name:
    if not isinstance(item, dict):
        return listed_name(" ".join(texts(item)))
    family = " ".join(filter(None, (first(item, "non-dropping-particle"), first(item, "family"))))
    given = " ".join(filter(None, (first(item, "given"), first(item, "dropping-particle"))))
    if family:
        return Name(family=family, given=given, suffix=plain_suffix(first(item, "suffix")))
    return Name(literal=first(item, "literal", "name") or given)


def _date(value: object) -> tuple[int, ...]:
    if not isinstance(value, dict):
        return date_parts(" ".join(texts(value)[:1]))
    parts = value.get("date-parts")
    whole = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    return date_parts("-".join(texts(whole)) or first(value, "raw", "literal"))
