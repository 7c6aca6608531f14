"""PubMed's own format (nbib, MEDLINE), the only one that says which kind of study a work is.

In: the text of a file. Out: `Draft`s, and findings for lines that are none of this format. It is read here because the
libraries for it drop what says that a work was withdrawn.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sitebuilder.citing.cleaning import date_parts
from sitebuilder.citing.drafts import UNREADABLE, Draft, Found, edited_by, first, listed_name, notes
from sitebuilder.findings import Place
from sitebuilder.references import Name

Lines = list[tuple[str, str]]
Fields = Mapping[str, list[str]]

_LINE = re.compile(r"^([A-Z][A-Z0-9]{1,3} {0,2})- ?(.*)$")


def read(text: str, path: str) -> Found:
    """Read PubMed's format line by line; an empty line or another PMID begins a new entry."""
    entry: Lines = []
    start = 1
    for number, line in enumerate([*text.split("\n"), ""], 1):
        match, words = _LINE.match(line), line.strip()
        if entry and (not words or _begins_another(match, entry)):
            yield _draft(entry, Place(path, start))
            entry = []
        if match:
            start = start if entry else number
            entry.append((match[1].strip(), match[2].strip()))
        elif entry and words and line[:6].isspace():
            entry[-1] = (entry[-1][0], f"{entry[-1][1]} {words}")
        elif words and (entry or words[0].isalpha()):
            message = f"“{words[:40]}” is no line of PubMed's format"
            yield UNREADABLE.at(Place(path, number), message, fix="export again from PubMed, unchanged")


def _begins_another(match: re.Match[str] | None, entry: Lines) -> bool:
    return match is not None and match[1] == "PMID" and any(tag == "PMID" for tag, _ in entry)


def _draft(entry: Lines, place: Place) -> Draft:
    fields: defaultdict[str, list[str]] = defaultdict(list)
    for tag, value in entry:
        if value:
            fields[tag].append(value)
    kinds = {kind.lower() for kind in fields["PT"]}
    return Draft(
        place,
        type=_type(kinds, fields),
        title=first(fields, "CTI", "TI", "BTI"),
        author=_authors(entry, "FAU" if fields["FAU"] else "AU"),
        container_title=first(fields, "JT", "TA") or (first(fields, "BTI") if _is_chapter(fields) else ""),
        publisher=first(fields, "PB"),
        volume=first(fields, "VI"),
        issue=first(fields, "IP"),
        page=first(fields, "PG"),
        issued=date_parts(first(fields, "DP")) or date_parts(first(fields, "DEP", "EDAT")),
        DOI=_doi([*fields["LID"], *fields["AID"]]),
        PMID=first(fields, "PMID"),
        PMCID=first(fields, "PMC"),
        evidence=_evidence(kinds, fields["MH"]),
        retracted=_retracted(kinds, fields["RIN"]),
        note=_note(kinds, fields),
    )


def _authors(entry: Lines, tag: str) -> tuple[Name, ...]:
    """Return persons and bodies in the order of the work."""
    named = [(found, value) for found, value in entry if value and found in ("CN", tag)]
    return tuple(Name(literal=value) if found == "CN" else listed_name(value) for found, value in named)


def _doi(values: Sequence[str]) -> str:
    return next((value.removesuffix("[doi]").strip() for value in values if value.endswith("[doi]")), "")


def _is_chapter(fields: Fields) -> bool:
    return bool(first(fields, "BTI") and first(fields, "CTI", "TI"))


def _type(kinds: set[str], fields: Fields) -> str:
    if "preprint" in kinds:
        return "article"
    if "dataset" in kinds:
        return "dataset"
    if first(fields, "JT", "TA"):
        return "article-newspaper" if "newspaper article" in kinds else "article-journal"
    if _is_chapter(fields) or "book chapter" in kinds:
        return "chapter"
    if kinds & {"academic dissertation", "dissertation"}:
        return "thesis"
    if first(fields, "BTI"):
        return "book"
    return "report" if "technical report" in kinds else "book" if "book" in kinds else "article-journal"


# --- kind of evidence -----------------------------------------------------------------------------------------------

# PubMed's publication types that say which of our kinds a work is. “Clinical Trial” alone does not say whether the
# groups were made by chance, and “Guideline” not who wrote it, so they say nothing here.
_PUBLICATION_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("systematic review", "meta-analysis", "network meta-analysis"), "systematic-review"),
    **dict.fromkeys(("observational study", "twin study"), "human-observational"),
    **dict.fromkeys(("review", "scoping review"), "review"),
    "randomized controlled trial": "randomised-trial",
    "case reports": "case-report",
}
# With one of these the types above speak of something else: a plan, an opinion, a notice, or animals.
_NOT_THE_STUDY = frozenset(
    {
        *("clinical trial protocol", "preprint", "introductory journal article", "video-audio media"),
        *("comment", "editorial", "letter", "news"),
        *("published erratum", "retraction of publication", "retraction notice", "expression of concern"),
        *("clinical trial, veterinary", "observational study, veterinary", "randomized controlled trial, veterinary"),
    }
)


def _evidence(kinds: set[str], headings: Sequence[str]) -> str:
    """Return the kind of evidence that the publication types leave no doubt about, or nothing."""
    subjects = {heading.strip("*").partition("/")[0].strip("*").lower() for heading in headings}
    if kinds & _NOT_THE_STUDY or ("animals" in subjects and "humans" not in subjects):
        return ""
    ours = {_PUBLICATION_TYPES[kind] for kind in kinds if kind in _PUBLICATION_TYPES}
    if ours & {"systematic-review", "case-report"}:
        ours.discard("review")  # PubMed adds “Review” to both
    return ours.pop() if len(ours) == 1 else ""


# --- what an editor must know ---------------------------------------------------------------------------------------


def _retracted(kinds: set[str], notices: Sequence[str]) -> str:
    if notices:
        return f"Retraction in: {'; '.join(notices)}"
    return "Retracted publication (marked so in PubMed)" if "retracted publication" in kinds else ""


def _note(kinds: set[str], fields: Fields) -> str:
    withdrawn, concerns = fields.get("ROF", []), fields.get("ECI", [])
    is_notice = not withdrawn and bool(kinds & {"retraction of publication", "retraction notice"})
    return notes(
        *(f"this is the notice that withdraws another work: {work}" for work in withdrawn),
        "this is a notice that withdraws another work" if is_notice else "",
        *(f"the journal has published its concern about this work: {notice}" for notice in concerns),
        edited_by([listed_name(editor) for editor in fields.get("FED", [])]),
    )
