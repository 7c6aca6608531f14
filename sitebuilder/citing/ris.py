"""RIS, as most reference managers and journals export it.

In: the text of a file. Out: `Draft`s, and findings for what belongs to no entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sitebuilder.citing.cleaning import PMCID, date_parts
from sitebuilder.citing.drafts import (
    UNREADABLE,
    Draft,
    Found,
    edited_by,
    first,
    listed_name,
    notes,
    texts,
    type_by_content,
    type_note,
)
from sitebuilder.findings import Finding, Place

_TAG = re.compile(r"^([A-Z][A-Z0-9]) {1,2}-(?: |$)")
_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("JOUR", "JFULL", "EJOUR", "ABST", "INPR"), "article-journal"),
    **dict.fromkeys(("BOOK", "EBOOK", "EDBOOK"), "book"),
    **dict.fromkeys(("CHAP", "ECHAP"), "chapter"),
    **dict.fromkeys(("RPRT", "GOVDOC", "STAND", "PAMP"), "report"),
    **dict.fromkeys(("CONF", "CPAPER", "SLIDE"), "paper-conference"),
    **dict.fromkeys(("ELEC", "WEB", "BLOG", "ICOMM"), "webpage"),
    **dict.fromkeys(("DATA", "DBASE", "AGGR"), "dataset"),
    **dict.fromkeys(("BILL", "STAT", "LEGAL", "HEAR", "CASE", "UNBILL"), "legislation"),
    **dict.fromkeys(("ENCYC", "DICT"), "entry"),
    **dict.fromkeys(("UNPB", "MANSCPT"), "article"),
    "MGZN": "article-magazine",
    "NEWS": "article-newspaper",
    "THES": "thesis",
    "GEN": "",
}


def read(text: str, path: str) -> Found:
    """Read RIS with rispy, entry by entry, so that each has its line and a broken one harms no other."""
    import rispy

    lines = [_TAG.sub(r"\1  - ", line.lstrip()) for line in text.split("\n")]
    starts = [index for index, line in enumerate(lines) if line.startswith("TY  - ")]
    for start, end in pairwise([*starts, len(lines)]):
        place = Place(path, start + 1)
        entry: list[str] = []
        yield from _gather(lines[start:end], place, entry)
        for record in rispy.loads("".join([*entry, "\nER  - "]).lstrip("\n")):
            yield _draft(record, place)


def _gather(lines: Sequence[str], place: Place, entry: list[str]) -> Iterator[Finding]:
    """Put the lines of one entry into `entry`, as pieces of text; those without a tag go behind the line before."""
    for number, line in enumerate(lines, place.line):
        if line.startswith("ER  - "):
            return
        if _TAG.match(line):
            entry.append(f"\n{line}")
        elif line and len(entry) > 1:
            entry.append(f" {line}")  # the library would take it for another author or address
        elif line:
            message = f"“{line[:40]}” belongs to no tag"
            yield UNREADABLE.at(Place(place.path, number), message, fix="give the line its tag, or delete it")
    yield UNREADABLE.at(
        place,
        "the entry that begins here has no line “ER  -”; it may be cut off",
        fix="compare the new file with the work, or export again",
    )


def _draft(record: Mapping[str, object], place: Place) -> Draft:
    called = first(record, "type_of_reference")
    kind = _TYPES.get(called.upper(), "")
    is_article = kind.startswith("article")  # the second authors of an article are reviewed, not editors
    editors = [] if is_article else [listed_name(text) for text in texts(record.get("secondary_authors"))]
    authors = [*texts(record.get("first_authors")), *texts(record.get("authors"))]
    title, journal = _title_and_journal(record, kind)
    pmid, pmcid = _numbers(record)
    return Draft(
        place,
        type=kind or type_by_content(journal, first(record, "urls")),
        title=title,
        author=tuple(map(listed_name, authors)),
        container_title="" if kind == "thesis" else journal,
        publisher=first(record, "publisher"),
        volume=first(record, "volume"),
        issue="" if kind == "report" else first(record, "number"),
        page=_pages(record),
        number=first(record, "number") if kind == "report" else "",
        issued=_issued(record),
        accessed=date_parts(first(record, "access_date")),
        DOI=first(record, "doi"),
        PMID=pmid,
        PMCID=pmcid,
        URL=" ".join(texts(record.get("urls"))),
        note=notes(type_note(called, bool(kind)), edited_by(editors)),
    )


def _title_and_journal(record: Mapping[str, object], kind: str) -> tuple[str, str]:
    unknown = record.get("unknown_tag")
    book = first(unknown, "BT") if isinstance(unknown, dict) else ""
    title = first(record, "title", "primary_title")
    if not title and kind == "book":
        return first(record, "secondary_title") or book, ""
    names = ("alternate_title3", "secondary_title", "journal_name", "alternate_title1", "alternate_title2")
    return title, first(record, *names) or book


def _pages(record: Mapping[str, object]) -> str:
    start, end = first(record, "start_page"), first(record, "end_page")
    if end and end != start and "-" not in start:
        return f"{start}-{end}"
    return start or first(record, "custom7")


def _issued(record: Mapping[str, object]) -> tuple[int, ...]:
    """Return the date, unless it is of another year than the year of publication."""
    day, year = date_parts(first(record, "date")), date_parts(first(record, "year", "publication_year"))
    return day if len(day) > len(year) and day[:1] == (year or day)[:1] else year or day


_PMID = re.compile(r"(?:\bPMID:?\s*(?=[0-9]+)|(?=[0-9]+\s*\[pmid\]))([0-9]{4,9})", re.IGNORECASE)


def _numbers(record: Mapping[str, object]) -> tuple[str, str]:
    """Find the numbers of PubMed, which RIS has no tags for, where exports put them."""
    accession = first(record, "accession_number")
    places = [accession, *texts(record.get("custom2")), *texts(record.get("notes"))]
    holder = f"{first(record, 'name_of_database')} {first(record, 'database_provider')}".lower()
    pmid = next((match[1] for text in places if (match := _PMID.search(text))), "")
    if not pmid and accession.isdigit() and any(word in holder for word in ("pubmed", "medline", "nlm")):
        pmid = accession
    return pmid, next((text for text in places if PMCID.search(text)), "")
