"""BibTeX and BibLaTeX.

In: the text of a file. Out: `Draft`s, and findings for entries that cannot be read. Names are split before LaTeX is
decoded: until then braces still mark the bodies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sitebuilder.citing.cleaning import WEB, date_parts, matched
from sitebuilder.citing.drafts import (
    MOST,
    UNREADABLE,
    Draft,
    Found,
    edited_by,
    first,
    plain_suffix,
    too_many,
    type_by_content,
)
from sitebuilder.findings import Finding, Place
from sitebuilder.references import Name

if TYPE_CHECKING:
    from bibtexparser.library import Library

_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("article", "periodical", "suppperiodical"), "article-journal"),
    **dict.fromkeys(("book", "booklet", "mvbook", "proceedings", "collection", "manual"), "book"),
    **dict.fromkeys(("inbook", "incollection", "bookinbook", "suppbook"), "chapter"),
    **dict.fromkeys(("inproceedings", "conference"), "paper-conference"),
    **dict.fromkeys(("techreport", "report"), "report"),
    **dict.fromkeys(("phdthesis", "mastersthesis", "thesis"), "thesis"),
    **dict.fromkeys(("online", "www", "electronic", "webpage"), "webpage"),
    **dict.fromkeys(("legislation", "jurisdiction", "legal"), "legislation"),
    "unpublished": "article",
    "dataset": "dataset",
    "inreference": "entry",
}


_OPENING = re.compile(r"@[ \t]*[A-Za-z]+[ \t]*[{(]")


def read(text: str, path: str) -> Found:
    """Read BibTeX with bibtexparser."""
    import logging

    from bibtexparser.entrypoint import parse_string

    if len(_OPENING.findall(text)) > MOST:  # the library holds all of them at once
        yield too_many(path)
        return
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it would log comes back as findings
    raw = parse_string(text, parse_stack=[])
    strings = {item.key.lower(): str(item.value).strip('"{}') for item in raw.strings}
    for entry in _whole(raw).entries:
        fields = {item.key.lower(): _joined(str(item.value), strings) for item in entry.fields}
        yield _draft(entry.entry_type.lower(), fields, Place(path, (entry.start_line or 0) + 1))
    yield from _unreadable(raw, path)


def _whole(raw: Library) -> Library:
    """Return the entries without their outer braces, strings put in, also those that share a key with another."""
    from bibtexparser.library import Library
    from bibtexparser.middlewares import RemoveEnclosingMiddleware, ResolveStringReferencesMiddleware
    from bibtexparser.model import DuplicateBlockKeyBlock, Entry

    blocks = [block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else block for block in raw.blocks]
    entries = [block for block in blocks if isinstance(block, Entry)]
    for index, entry in enumerate(entries):
        entry.key = str(index)  # two entries under one key may be two works; which are the same is seen later
    library = Library([*raw.strings, *entries])
    return RemoveEnclosingMiddleware().transform(ResolveStringReferencesMiddleware().transform(library))


def _unreadable(raw: Library, path: str) -> Iterator[Finding]:
    from bibtexparser.model import DuplicateBlockKeyBlock

    for block in raw.failed_blocks:
        if not isinstance(block, DuplicateBlockKeyBlock):
            opening = (block.raw or "").strip().partition("\n")[0][:60]
            yield UNREADABLE.at(
                Place(path, (block.start_line or 0) + 1),
                f"the entry that begins here can not be read: “{opening}”",
                fix="close its braces and quotes, put a comma after each field, and name each field once",
            )


_PIECE = re.compile(r'"[^"]*"|\{[^{}]*\}|[A-Za-z][\w:-]*')
_CONCATENATION = re.compile(rf"\s*(?:{_PIECE.pattern})(?:\s*#\s*(?:{_PIECE.pattern}))+\s*")


def _joined(value: str, strings: Mapping[str, str]) -> str:
    """Join a value that BibTeX puts together: jan # "~15"."""
    if not _CONCATENATION.fullmatch(value):
        return value
    parts = [part.strip() for part in _PIECE.findall(value)]
    return "".join(part[1:-1] if part[0] in '"{' else strings.get(part.lower(), part) for part in parts)


def _draft(kind: str, fields: Mapping[str, str], place: Place) -> Draft:
    authors, editors = (_names(fields.get(key, "")) for key in ("author", "editor"))
    plain = dict(zip(fields, _without_latex(list(fields.values())), strict=True))
    journal = first(plain, "journal", "journaltitle", "booktitle", "maintitle")
    ours = _type(kind, plain, journal)
    is_article = ours.startswith("article")
    is_pubmed = first(plain, "eprinttype", "archiveprefix").lower() in ("pubmed", "pmid")
    return Draft(
        place,
        type=ours,
        title=": ".join(part for part in (first(plain, "title"), first(plain, "subtitle")) if part),
        author=authors,
        container_title=journal or (first(plain, "series") if ours in ("book", "report") else ""),
        publisher=first(plain, "publisher", "institution", "school", "organization"),
        volume=first(plain, "volume"),
        issue=first(plain, "issue", "number") if is_article else first(plain, "issue"),
        page=first(plain, "pages", "eid", "articleno", "article-number"),
        number="" if is_article else first(plain, "number"),
        issued=date_parts(first(plain, "date") or " ".join(first(plain, key) for key in ("year", "month", "day"))),
        accessed=date_parts(first(plain, "urldate")),
        DOI=first(plain, "doi"),
        PMID=first(plain, "pmid", "pubmed", "pubmedid") or (first(plain, "eprint") if is_pubmed else ""),
        PMCID=first(plain, "pmcid", "pmc"),
        URL=first(plain, "url", "howpublished"),
        note=edited_by(editors),
    )


def _type(kind: str, plain: Mapping[str, str], journal: str) -> str:
    if kind in _TYPES:
        return _TYPES[kind]
    return (
        "article"
        if plain.get("eprint")
        else type_by_content(journal, matched(WEB, first(plain, "url", "howpublished")))
    )


# --- names ----------------------------------------------------------------------------------------------------------

# A name without braces and comma that holds one of these words is a body whose braces were forgotten.
_BODY = re.compile(
    r"\b(Organi[sz]ation|Institutes?|Agency|Administration|Centers?|Centres?|Association|Society|Ministry|Department"
    r"|Group|Committee|Council|University|Network|Collaboration|Consortium|Foundation|Services?|Commission|Board)\b"
    r"|^\s*[A-Z]{2,}\s*$"
)


def _names(text: str) -> tuple[Name, ...]:
    """Split a field of names by BibTeX's rules; a name in braces is that of a body."""
    if not text.strip():
        return ()
    from bibtexparser.middlewares.names import split_multiple_persons_names

    return tuple(map(_name, split_multiple_persons_names(text)))


def _name(raw: str) -> Name:
    from bibtexparser.middlewares.names import parse_single_name_into_parts

    if raw.strip().lower() == "others":
        return Name(literal="et al.")
    if _is_braced(raw) or ("," not in raw and _BODY.search(raw)):
        return Name(literal=_without_latex([raw])[0])
    parts = parse_single_name_into_parts(raw, strict=False)
    named = [" ".join(part) for part in ([*parts.von, *parts.last], parts.first, parts.jr)]
    family, given, suffix = _without_latex(named)
    return Name(family=family, given=given, suffix=plain_suffix(suffix)) if family else Name(literal=given)


def _is_braced(name: str) -> bool:
    """Tell whether one pair of braces holds the whole name."""
    name = name.strip()
    if not (name.startswith("{") and name.endswith("}")) or name.startswith("{\\"):
        return False
    depth = 0
    for index, character in enumerate(name):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return index == len(name) - 1
    return False


def _without_latex(texts: Sequence[str]) -> list[str]:
    """Turn LaTeX into plain text; what can not be decoded keeps its words and loses its braces."""
    if not any(character in text for text in texts for character in "\\{}$~"):
        return list(texts)
    from bibtexparser.library import Library
    from bibtexparser.middlewares import LatexDecodingMiddleware
    from bibtexparser.model import Entry, Field

    entry = Entry("text", "text", [Field(str(index), text) for index, text in enumerate(texts)])
    decoded = LatexDecodingMiddleware(keep_math_mode=False).transform_entry(entry, Library())
    fields = decoded.fields if isinstance(decoded, Entry) else entry.fields
    return [re.sub(r"[{}]", "", str(item.value)) for item in fields]
