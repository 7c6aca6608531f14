"""What people export from PubMed and reference managers, turned into reference files of this project.

In: the text of a bibliography (RIS, PubMed nbib, BibTeX or CSL-JSON, told apart by what it says, not by its name) and
the references there are. Out: new files, and what a person still has to do. Pure: reading and writing are the caller's.
Promise: nothing is guessed that decides how far a claim may go. The kind of evidence comes from PubMed's publication
types or is left empty, and an empty one keeps the build from publishing. No file that exists is ever proposed again.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, get_args, get_type_hints

import yaml

from sitebuilder import strict_yaml
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.references import KINDS, Name, Record, Reference

UNREADABLE = Rule("import-unreadable", "Every entry of a bibliography given to cite is read or named.")
LIBRARY = Rule("import-library-missing", "The libraries that read bibliographies are installed when they are needed.")
ALREADY = Rule("reference-already-there", "One work has one file.", severity="warning")
UNFINISHED = Rule("reference-unfinished", "An imported reference is completed by a person.", severity="warning")

FOLDER = "content/references"


@dataclass(frozen=True, slots=True)
class Draft:
    """One entry of a bibliography, cleaned, before it has an id and a file."""

    place: Place
    type: str = ""
    title: str = ""
    author: tuple[Name, ...] = ()
    container_title: str = ""
    publisher: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    number: str = ""
    issued: tuple[int, ...] = ()
    accessed: tuple[int, ...] = ()
    DOI: str = ""
    PMID: str = ""
    PMCID: str = ""
    URL: str = ""
    evidence: str = ""
    retracted: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be written, by its path in the project."""

    path: str
    text: str


# ---------------------------------------------------------------- from bibliographies to files


def cite(
    texts: Mapping[str, str], known: Mapping[str, Reference], unfinished: Mapping[str, str] | None = None
) -> tuple[list[NewFile], list[Finding]]:
    """Turn bibliographies (text by path) into files for the works that are not `known` yet, and say what they lack.

    `unfinished` holds, by path, the text of reference files that are there but do not pass the checks, such as those of
    an earlier import: their ids are taken and their works are known, too.
    """
    shelf = _Shelf()
    for reference in known.values():
        shelf.add(reference.id, _keys_of_reference(reference))
    for path, text in (unfinished or {}).items():
        shelf.add(path.rsplit("/", 1)[-1].removesuffix(".yaml"), _keys_of_text(text, path))
    files: list[NewFile] = []
    findings: list[Finding] = []
    for path, text in texts.items():
        drafts, faults = references_in(text, path)
        findings += faults
        for draft in drafts:
            keys = _keys_of_draft(draft)
            holder = shelf.holder(keys)
            if holder:
                findings.append(_already_there(draft, holder))
                continue
            identifier = shelf.free_id(_stem(draft))
            shelf.add(identifier, keys)
            file = NewFile(f"{FOLDER}/{identifier}.yaml", _written(draft))
            files.append(file)
            findings += _to_do(draft, file)
    return files, findings


def _already_there(draft: Draft, holder: str) -> Finding:
    return ALREADY.at(
        draft.place,
        f"“{_opening(draft.title)}” is already there as {holder}",
        fix=f"cite it as [@{holder}]; if it is another work, write {FOLDER}/ID.yaml by hand",
    )


def _opening(title: str) -> str:
    return title if len(title) <= 70 else f"{title[:69].rstrip()}…"


@dataclass(slots=True)
class _Shelf:
    """Which ids are taken, and which works they stand for."""

    ids: set[str] = field(default_factory=set)
    holders: dict[tuple[str, str], tuple[str, frozenset[tuple[str, str]]]] = field(default_factory=dict)

    def add(self, identifier: str, keys: frozenset[tuple[str, str]]) -> None:
        self.ids.add(identifier)
        for key in keys:
            self.holders.setdefault(key, (identifier, keys))

    def holder(self, keys: frozenset[tuple[str, str]]) -> str | None:
        """Return the id of the same work: by a number, or by its words where no number says otherwise."""
        for key in sorted(keys):
            identifier, theirs = self.holders.get(key, ("", frozenset()))
            if identifier and (key[0] != "words" or not _differ(keys, theirs)):
                return identifier
        return None

    def free_id(self, stem: str) -> str:
        return next(candidate for candidate in _candidates(stem) if candidate not in self.ids)


def _differ(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> bool:
    """Tell whether two works have a number of one kind, but not the same."""
    mine, theirs = dict(one), dict(other)
    return any(mine[kind] != theirs[kind] for kind in mine.keys() & theirs.keys() if kind != "words")


def _candidates(stem: str) -> Iterator[str]:
    yield stem
    for turn in count():
        yield from (f"{stem}{letter}{turn or ''}" for letter in "abcdefghijklmnopqrstuvwxyz")


def _keys(doi: str, pmid: str, pmcid: str, url: str, words: str) -> frozenset[tuple[str, str]]:
    pairs = {"DOI": doi, "PMID": pmid, "PMCID": pmcid, "URL": url.rstrip("/"), "words": words}
    return frozenset((kind, value.lower()) for kind, value in pairs.items() if value)


def _keys_of_reference(reference: Reference) -> frozenset[tuple[str, str]]:
    words = _work_words(reference.title, reference.year, reference.author)
    return _keys(reference.DOI, reference.PMID, reference.PMCID, reference.URL, words)


def _keys_of_draft(draft: Draft) -> frozenset[tuple[str, str]]:
    words = _work_words(draft.title, _year(draft), draft.author)
    return _keys(draft.DOI, draft.PMID, draft.PMCID, draft.URL, words)


def _keys_of_text(text: str, path: str) -> frozenset[tuple[str, str]]:
    value = strict_yaml.read(text, path).value
    fields = value if isinstance(value, dict) else {}
    doi, pmid, pmcid, url = (str(fields.get(key) or "") for key in ("DOI", "PMID", "PMCID", "URL"))
    return _keys(_doi(doi), pmid, pmcid, url, "")


def _work_words(title: str, year: str, authors: Sequence[Name]) -> str:
    """Return what tells a work from all others without a number, or nothing for titles that many works share."""
    plain = re.sub(r"[\W_]+", " ", title).strip().casefold()
    first = _ascii(authors[0].family or authors[0].literal) if authors else ""
    return f"{plain}|{first}|{year}" if year and len(plain) > 25 else ""


def _year(draft: Draft) -> str:
    dated = draft.issued or draft.accessed
    return str(dated[0]) if dated else ""


def _stem(draft: Draft) -> str:
    """Make the id: family name of the first author, or the body, or the first long word of the title; and the year."""
    first = draft.author[0] if draft.author else Name()
    word = _ascii(first.family) if first.family else _body_word(first.literal)
    if not word:
        words = [_ascii(word) for word in draft.title.split()]
        word = next((word for word in words if len(word) > 3), "") or "work"
    return f"{word[:40]}{_year(draft)}"


def _body_word(body: str) -> str:
    """Return the short name of a body: the one it gives in brackets, or its initials, or the name if it is short."""
    given = re.search(r"\(([A-Z][A-Za-z]{1,7})\)", body)
    if given:
        return _ascii(given[1])
    words = [word for word in re.findall(r"\w+", body) if word[0].isupper()]
    if len(words) < 3:
        return _ascii("".join(words) or body)
    return _ascii("".join(word if word.isupper() else word[0] for word in words))


_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d"}
    | {"ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i", "ħ": "h", "Ħ": "h"}
)


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


# ---------------------------------------------------------------- writing a file


def _written(draft: Draft) -> str:
    """Write the reference file: the keys in the order of all others, authors one a line."""
    lines = [f"type: {draft.type}", f"title: {_scalar(draft.title)}"]
    if draft.author:
        lines += ["author:", *(f"  - {_flow(_name_keys(name))}" for name in draft.author)]
    texts = {"container-title": draft.container_title, "publisher": draft.publisher, "volume": draft.volume}
    texts |= {"issue": draft.issue, "page": draft.page, "number": draft.number}
    lines += [f"{key}: {_scalar(value)}" for key, value in texts.items() if value]
    dates = {"issued": draft.issued, "accessed": draft.accessed}
    lines += [f"{key}: {{date-parts: [{list(parts)}]}}" for key, parts in dates.items() if parts]
    numbers = {"DOI": draft.DOI, "PMID": draft.PMID, "PMCID": draft.PMCID, "URL": draft.URL}
    lines += [f"{key}: {_scalar(value)}" for key, value in numbers.items() if value]
    lines.append(f"evidence: {draft.evidence or _EMPTY}")
    lines += [
        f"{key}: {_scalar(value)}" for key, value in (("retracted", draft.retracted), ("note", draft.note)) if value
    ]
    return "\n".join(lines) + "\n"


_EMPTY = '""'


def _name_keys(name: Name) -> dict[str, str]:
    pairs = {"family": name.family, "given": name.given, "suffix": name.suffix, "literal": name.literal}
    return {key: value for key, value in pairs.items() if value}


def _scalar(text: str) -> str:
    return _dumped(text).removesuffix("\n...")


def _flow(value: dict[str, str]) -> str:
    return _dumped(value)


def _dumped(value: object) -> str:
    dumped = yaml.dump(
        value, Dumper=yaml.CSafeDumper, allow_unicode=True, width=1_000_000, sort_keys=False, default_flow_style=True
    )
    return str(dumped).rstrip("\n")


def _to_do(draft: Draft, file: NewFile) -> Iterator[Finding]:
    """Name what keeps the new file from being cited, at the place where it is to be put right."""
    top = Place(file.path)
    if not draft.evidence:
        yield UNFINISHED.at(
            _place_of("evidence", file),
            "which kind of evidence this is can not be told from the export; the build refuses until it is chosen",
            fix=f"read the work and write one of: {', '.join(KINDS)}",
        )
    if not draft.issued and not draft.accessed:
        yield UNFINISHED.at(top, "the export gives no year", fix="add “issued: {date-parts: [[2024]]}”")
    if not draft.author:
        yield UNFINISHED.at(
            top, "the export names no author", fix="add “author:” with the persons or the body that made it"
        )
    if not (draft.DOI or draft.PMID or draft.PMCID or draft.URL):
        yield UNFINISHED.at(
            top, "a reader can not find this work: it has no DOI, PMID, PMCID or URL", fix="add one of the four"
        )
    if draft.retracted:
        yield UNFINISHED.at(
            _place_of("retracted", file),
            f"this work was withdrawn ({draft.retracted})",
            fix="do not rest a claim on it; delete the file, or keep it to say that it was withdrawn",
        )
    if draft.note:
        yield UNFINISHED.at(
            _place_of("note", file), draft.note, fix="look into it, then delete the note if it is settled"
        )


def _place_of(key: str, file: NewFile) -> Place:
    lines = file.text.split("\n")
    return Place(file.path, next((i for i, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1))


# ---------------------------------------------------------------- reading a bibliography


def references_in(text: str, path: str) -> tuple[list[Draft], list[Finding]]:
    """Read one bibliography of any of the four formats: its entries, and what could not be read, at file and line."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    reader = _reader_for(text)
    if reader is None:
        return [], [_not_a_bibliography(text, path)]
    drafts: list[Draft] = []
    findings: list[Finding] = []
    try:
        for found in reader(text, path):
            if isinstance(found, Finding):
                findings.append(found)
                continue
            draft = _tidy(found)
            if draft.title:
                drafts.append(draft)
            else:
                findings.append(_no_title(draft.place))
    except ImportError as error:
        library = str(error.name or "").partition(".")[0] or "the library that reads this format"
        return [], [
            LIBRARY.at(
                Place(path),
                f"this file can not be read without {library}, which is not installed",
                fix=f"install it with “python -m pip install {library}”, or export the works as CSL-JSON or from PubMed",
            )
        ]
    if not drafts and not findings:
        findings.append(_not_a_bibliography("", path))
    return drafts, findings


def _not_a_bibliography(text: str, path: str) -> Finding:
    what = "this is no bibliography that cite knows" if text.strip() else "there is no entry in this file"
    return UNREADABLE.at(Place(path), what, fix="export the works as RIS, PubMed format (nbib), BibTeX or CSL-JSON")


def _no_title(place: Place) -> Finding:
    return UNREADABLE.at(
        place, "the entry that begins here has no title, so it was left out", fix="add its title and import again"
    )


Found = Iterator["Draft | Finding"]


def _reader_for(text: str) -> Callable[[str, str], Found] | None:
    if text.lstrip()[:1] in ("[", "{"):
        return _read_csl
    if _RIS_START.search(text):
        return _read_ris
    if _NBIB_START.search(text):
        return _read_nbib
    return _read_bibtex if _BIBTEX_START.search(text) else None


_RIS_START = re.compile(r"^\s*TY {1,2}- ?\S", re.MULTILINE)
_NBIB_START = re.compile(r"^(PMID|OWN |STAT|PMC |TI  |FAU )- ?", re.MULTILINE)
_BIBTEX_START = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(]", re.MULTILINE)


# ---------------------------------------------------------------- RIS


def _read_ris(text: str, path: str) -> Found:
    """Read RIS with rispy, entry by entry, so that each has its line and a broken one harms no other."""
    import rispy  # type: ignore[import-untyped]  # the library has no type information

    lines = [_RIS_TAG.sub(r"\1  - ", line.lstrip()) for line in text.split("\n")]
    starts = [index for index, line in enumerate(lines) if line.startswith("TY  - ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        place = Place(path, start + 1)
        entry: list[str] = []
        closed = False
        for number, line in enumerate(lines[start:end], start + 1):
            closed = closed or line.startswith("ER  - ")
            if closed:
                break
            if _RIS_TAG.match(line):
                entry.append(line)
            elif line and len(entry) > 1:
                entry[-1] += f" {line}"  # the library would take it for another author or address
            elif line:
                yield UNREADABLE.at(
                    Place(path, number), f"“{line[:40]}” belongs to no tag", fix="give the line its tag, or delete it"
                )
        if not closed:
            yield UNREADABLE.at(
                place,
                "the entry that begins here has no line “ER  -”; it may be cut off",
                fix="compare the new file with the work, or export again",
            )
        for record in rispy.loads("\n".join([*entry, "ER  - "])):
            yield _ris_draft(record, place)


_RIS_TAG = re.compile(r"^([A-Z][A-Z0-9]) {1,2}-(?: |$)")
_RIS_TYPES: Mapping[str, str] = {
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


def _ris_draft(record: Mapping[str, Any], place: Place) -> Draft:  # rispy gives text or lists of text by name
    def first(*names: str) -> str:
        return next((text for name in names for text in _texts(record.get(name)) if text), "")

    unknown = record.get("unknown_tag") or {}
    called = first("type_of_reference")
    kind = _RIS_TYPES.get(called.upper(), "")
    is_whole = kind.startswith("article")  # the second authors of an article are reviewed, not editors
    editors = [] if is_whole else [_listed_name(text) for text in _texts(record.get("secondary_authors"))]
    journal = first("alternate_title3", "secondary_title", "journal_name", "alternate_title1", "alternate_title2")
    title = first("title", "primary_title")
    if not title and kind == "book":
        title, journal = first("secondary_title") or _first_text(unknown.get("BT")), ""
    start, end = first("start_page"), first("end_page")
    numbers = [first("accession_number"), *_texts(record.get("custom2")), *_texts(record.get("notes"))]
    holder = f"{first('name_of_database')} {first('database_provider')}".lower()
    pmid = next((match[1] for text in numbers if (match := _PMID_NOTE.search(text))), "")
    if not pmid and numbers[0].isdigit() and any(word in holder for word in ("pubmed", "medline", "nlm")):
        pmid = numbers[0]
    pmcid = next((text for text in numbers if _PMCID.search(text)), "")
    day, year = _date(first("date")), _date(first("year", "publication_year"))
    return Draft(
        place,
        type=kind or _type_by_content(journal, first("urls")),
        title=title,
        author=tuple(
            _listed_name(text) for text in [*_texts(record.get("first_authors")), *_texts(record.get("authors"))]
        ),
        container_title="" if kind == "thesis" else journal or _first_text(unknown.get("BT")),
        publisher=first("publisher"),
        volume=first("volume"),
        issue="" if kind == "report" else first("number"),
        page=(f"{start}-{end}" if end and end != start and "-" not in start else start) or first("custom7"),
        number=first("number") if kind == "report" else "",
        issued=day if len(day) > len(year) and day[:1] == (year or day)[:1] else year or day,
        accessed=_date(first("access_date")),
        DOI=first("doi"),
        PMID=pmid,
        PMCID=pmcid,
        URL=" ".join(_texts(record.get("urls"))),
        note=_notes(_type_note(called, bool(kind)), _edited_by(editors)),
    )


_PMID_NOTE = re.compile(r"(?:\bPMID:?\s*(?=[0-9]+)|(?=[0-9]+\s*\[pmid\]))([0-9]{4,9})", re.IGNORECASE)


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [str(item) for item in values if isinstance(item, str | int) and not isinstance(item, bool)]


def _first_text(value: object) -> str:
    return next(iter(_texts(value)), "")


def _type_by_content(journal: str, url: str) -> str:
    return "article-journal" if journal else "webpage" if url else "book"


def _notes(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


def _type_note(words: str, is_known: bool) -> str:
    called = f"calls this work “{words}”" if words else "does not say what kind of work this is"
    return "" if is_known else f"the export {called}, so its type was told from its other fields"


def _listed_name(text: str) -> Name:
    """Read “Family, Given, Suffix”, “Family JA” or the name of a body."""
    text = " ".join(text.split())
    if text.rstrip(".").lower() in ("et al", "others", "and others"):
        return Name(literal="et al.")
    if "," in text and not text.endswith(","):
        family, given, *rest = [part.strip() for part in text.split(",")]
        suffix = " ".join(rest)
        if not suffix and given and (match := _SUFFIX.search(given)) and match.start():
            given, suffix = given[: match.start()].strip(), match[1]
        return Name(family=family, given=given, suffix=_suffix(suffix)) if family else Name(literal=given)
    match = _SHORT_NAME.fullmatch(text)
    if match and match[2] not in _COUNTRIES:
        return Name(family=match[1], given=match[2])
    return Name(literal=text.rstrip(", "))


_SUFFIX = re.compile(r"(?:^|[\s,]+)(Jr|Sr|2nd|3rd|4th|II|III|IV)\.?$")
_SHORT_NAME = re.compile(r"([A-Z][^\W\d_]*[a-z][\w'’-]*) ([A-Z]{1,2})")
_COUNTRIES = frozenset({"UK", "US", "EU", "UN", "II", "NZ", "EN"})
_SUFFIXES: Mapping[str, str] = {"2nd": "II", "3rd": "III", "4th": "IV"}


def _suffix(text: str) -> str:
    plain = text.strip(" .")
    return _SUFFIXES.get(plain, plain)


def _edited_by(editors: Sequence[Name]) -> str:
    names = [editor.literal or f"{editor.family} {editor.given}".strip() for editor in editors]
    return f"edited by {', '.join(names)}" if names else ""


# ---------------------------------------------------------------- PubMed


def _read_nbib(text: str, path: str) -> Found:
    """Read PubMed's own format; unlike libraries for it, keep what says that a work was withdrawn."""
    record: list[tuple[str, str]] = []
    start = 1
    for number, line in enumerate([*text.split("\n"), ""], 1):
        match = _NBIB_LINE.match(line)
        if record and (not line.strip() or (match and match[1] == "PMID" and any(tag == "PMID" for tag, _ in record))):
            yield _nbib_draft(record, Place(path, start))
            record = []
        if match:
            start = start if record else number
            record.append((match[1].strip(), match[2].strip()))
        elif line[:6].isspace() and record and line.strip():
            tag, value = record[-1]
            record[-1] = (tag, f"{value} {line.strip()}")
        elif line.strip() and (record or line.strip()[:1].isalpha()):
            yield UNREADABLE.at(
                Place(path, number),
                f"“{line.strip()[:40]}” is no line of PubMed's format",
                fix="export again from PubMed, unchanged",
            )


_NBIB_LINE = re.compile(r"^([A-Z][A-Z0-9]{1,3} {0,2})- ?(.*)$")


def _nbib_draft(record: Sequence[tuple[str, str]], place: Place) -> Draft:
    def all_of(tag: str) -> list[str]:
        return [value for name, value in record if name == tag and value]

    def first(*tags: str) -> str:
        return next((value for tag in tags for value in all_of(tag)), "")

    has_full_names = bool(all_of("FAU"))
    authors = [
        Name(literal=value) if tag == "CN" else _listed_name(value)
        for tag, value in record
        if value and (tag in ("CN", "FAU" if has_full_names else "AU"))
    ]
    kinds = all_of("PT")
    in_book = bool(first("BTI") and first("CTI", "TI"))
    by_label = {label: value for value in [*all_of("AID"), *all_of("LID")] for value, label in _labelled(value)}
    return Draft(
        place,
        type=_nbib_type(kinds, first("JT", "TA"), in_book, bool(first("BTI"))),
        title=first("CTI", "TI", "BTI"),
        author=tuple(authors),
        container_title=first("JT", "TA") or (first("BTI") if in_book else ""),
        publisher=first("PB"),
        volume=first("VI"),
        issue=first("IP"),
        page=first("PG"),
        issued=_date(first("DP")) or _date(first("DEP", "EDAT")),
        DOI=by_label.get("doi", ""),
        PMID=first("PMID"),
        PMCID=first("PMC"),
        evidence=_evidence(kinds, all_of("MH")),
        retracted=_withdrawn(kinds, all_of("RIN")),
        note=_warnings(kinds, all_of("ROF"), all_of("ECI"), [_listed_name(value) for value in all_of("FED")]),
    )


def _labelled(value: str) -> Iterator[tuple[str, str]]:
    match = re.fullmatch(r"(.+?)\s*\[(\w+)\]", value)
    if match:
        yield match[1], match[2]


def _nbib_type(kinds: Sequence[str], journal: str, in_book: bool, has_book: bool) -> str:
    words = {kind.lower() for kind in kinds}
    if "preprint" in words:
        return "article"
    if "dataset" in words:
        return "dataset"
    if journal:
        return "article-newspaper" if "newspaper article" in words else "article-journal"
    if in_book or "book chapter" in words:
        return "chapter"
    if words & {"academic dissertation", "dissertation"}:
        return "thesis"
    if "technical report" in words and not has_book:
        return "report"
    return "book" if has_book or "book" in words else "article-journal"


# PubMed's publication types that say which of our kinds a work is. “Clinical Trial” alone does not say whether the
# groups were made by chance, and “Guideline” not who wrote it, so they say nothing here.
_PUBLICATION_TYPES: Mapping[str, str] = {
    "systematic review": "systematic-review",
    "meta-analysis": "systematic-review",
    "network meta-analysis": "systematic-review",
    "randomized controlled trial": "randomised-trial",
    "observational study": "human-observational",
    "twin study": "human-observational",
    "case reports": "case-report",
    "review": "review",
    "scoping review": "review",
}
# With one of these the types above speak of something else: a plan, an opinion, a notice, or animals.
_NOT_THE_STUDY = frozenset(
    {
        "clinical trial protocol",
        "comment",
        "editorial",
        "letter",
        "news",
        "published erratum",
        "retraction of publication",
    }
    | {"retraction notice", "expression of concern", "randomized controlled trial, veterinary", "preprint"}
    | {
        "observational study, veterinary",
        "clinical trial, veterinary",
        "video-audio media",
        "introductory journal article",
    }
)


def _evidence(kinds: Sequence[str], headings: Sequence[str]) -> str:
    """Return the kind of evidence that the publication types leave no doubt about, or nothing."""
    words = {kind.lower() for kind in kinds}
    subjects = {heading.strip("*").partition("/")[0].strip("*").lower() for heading in headings}
    if words & _NOT_THE_STUDY or ("animals" in subjects and "humans" not in subjects):
        return ""
    ours = {_PUBLICATION_TYPES[word] for word in words if word in _PUBLICATION_TYPES}
    if "systematic-review" in ours or "case-report" in ours:
        ours.discard("review")  # PubMed adds “Review” to both
    return ours.pop() if len(ours) == 1 else ""


def _withdrawn(kinds: Sequence[str], notices: Sequence[str]) -> str:
    if notices:
        return f"Retraction in: {'; '.join(notices)}"
    return "Retracted publication (marked so in PubMed)" if "Retracted Publication" in kinds else ""


def _warnings(kinds: Sequence[str], retracts: Sequence[str], concerns: Sequence[str], editors: Sequence[Name]) -> str:
    notices = [f"this is the notice that withdraws another work: {work}" for work in retracts]
    if not retracts and any(kind in ("Retraction of Publication", "Retraction Notice") for kind in kinds):
        notices.append("this is a notice that withdraws another work")
    notices += [f"the journal has published its concern about this work: {notice}" for notice in concerns]
    return _notes(*notices, _edited_by(editors))


# ---------------------------------------------------------------- BibTeX


def _read_bibtex(text: str, path: str) -> Found:
    """Read BibTeX with bibtexparser. Names are split before LaTeX is decoded: braces still mark the bodies then."""
    import logging

    from bibtexparser.entrypoint import parse_string
    from bibtexparser.library import Library
    from bibtexparser.middlewares import (
        RemoveEnclosingMiddleware,
        ResolveStringReferencesMiddleware,
    )
    from bibtexparser.model import DuplicateBlockKeyBlock, Entry

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it would log comes back as findings
    raw = parse_string(text, parse_stack=[])
    blocks = [block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else block for block in raw.blocks]
    entries = [block for block in blocks if isinstance(block, Entry)]
    for index, entry in enumerate(entries):
        entry.key = str(index)  # two entries under one key may be two works; which are the same is seen later
    strings = {item.key.lower(): str(item.value).strip('"{}') for item in raw.strings}
    library: Library = Library([*raw.strings, *entries])
    for middleware in (ResolveStringReferencesMiddleware(), RemoveEnclosingMiddleware()):
        library = middleware.transform(library)
    for entry in library.entries:
        values = {item.key.lower(): _joined(str(item.value), strings) for item in entry.fields}
        yield _bibtex_draft(entry.entry_type.lower(), values, Place(path, (entry.start_line or 0) + 1))
    for block in raw.failed_blocks:
        if not isinstance(block, DuplicateBlockKeyBlock):
            yield UNREADABLE.at(
                Place(path, (block.start_line or 0) + 1),
                f"the entry that begins here can not be read: {_first_line(block.raw or '')}",
                fix="close its braces and quotes, put a comma after each field, and name each field once",
            )


def _joined(value: str, strings: Mapping[str, str]) -> str:
    """Join a value that BibTeX puts together: jan # "~15"."""
    if not _CONCATENATION.fullmatch(value):
        return value
    parts = [part.strip() for part in _PIECE.findall(value)]
    return "".join(part[1:-1] if part[0] in '"{' else strings.get(part.lower(), part) for part in parts)


_PIECE = re.compile(r'"[^"]*"|\{[^{}]*\}|[A-Za-z][\w:-]*')
_CONCATENATION = re.compile(rf"\s*(?:{_PIECE.pattern})(?:\s*#\s*(?:{_PIECE.pattern}))+\s*")


def _first_line(text: str) -> str:
    return f"“{text.strip().partition(chr(10))[0][:60]}”"


_BIBTEX_TYPES: Mapping[str, str] = {
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


def _bibtex_draft(kind: str, fields: Mapping[str, str], place: Place) -> Draft:
    authors, editors = (_bibtex_names(fields.get(key, "")) for key in ("author", "editor"))
    plain = dict(zip(fields, _without_latex(list(fields.values())), strict=True))

    def first(*names: str) -> str:
        return next((plain[name] for name in names if plain.get(name)), "")

    journal = first("journal", "journaltitle", "booktitle", "maintitle")
    ours = _BIBTEX_TYPES.get(kind) or (
        "article" if first("eprint") else _type_by_content(journal, _match(_WEB, first("url", "howpublished")))
    )
    subtitle = first("subtitle")
    is_pubmed = first("eprinttype", "archiveprefix").lower() in ("pubmed", "pmid")
    return Draft(
        place,
        type=ours,
        title=f"{first('title')}: {subtitle}" if subtitle else first("title"),
        author=authors,
        container_title=journal or first("series" if ours in ("book", "report") else ""),
        publisher=first("publisher", "institution", "school", "organization"),
        volume=first("volume"),
        issue=first("issue", "number") if ours.startswith("article") else first("issue"),
        page=first("pages", "eid", "articleno", "article-number"),
        number="" if ours.startswith("article") else first("number"),
        issued=_date(f"{first('year')} {first('month')} {first('day')}" if not first("date") else first("date")),
        accessed=_date(first("urldate")),
        DOI=first("doi"),
        PMID=first("pmid", "pubmed", "pubmedid") or (first("eprint") if is_pubmed else ""),
        PMCID=first("pmcid", "pmc"),
        URL=first("url", "howpublished"),
        note=_edited_by(editors),
    )


def _bibtex_names(text: str) -> tuple[Name, ...]:
    """Split a field of names by BibTeX's rules; a name in braces is that of a body."""
    from bibtexparser.middlewares.names import (
        parse_single_name_into_parts,
        split_multiple_persons_names,
    )

    if not text.strip():
        return ()
    names: list[Name] = []
    for raw in split_multiple_persons_names(text):
        if _is_braced(raw):
            names.append(Name(literal=_without_latex([raw])[0]))
        elif raw.strip().lower() == "others":
            names.append(Name(literal="et al."))
        elif "," not in raw and (_BODY.search(raw) or re.fullmatch(r"[A-Z]{2,}", raw.strip())):
            names.append(Name(literal=_without_latex([raw])[0]))
        else:
            parts = parse_single_name_into_parts(raw, strict=False)
            family, given, suffix = _without_latex(
                [" ".join(part) for part in ([*parts.von, *parts.last], parts.first, parts.jr)]
            )
            names.append(Name(family=family, given=given, suffix=_suffix(suffix)) if family else Name(literal=given))
    return tuple(names)


# A name without braces and comma that holds one of these words is a body whose braces were forgotten.
_BODY = re.compile(
    r"\b(Organi[sz]ation|Institutes?|Agency|Administration|Centers?|Centres?|Association|Society|Ministry|Department"
    r"|Group|Committee|Council|University|Network|Collaboration|Consortium|Foundation|Services?|Commission|Board)\b"
)


def _is_braced(name: str) -> bool:
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


# ---------------------------------------------------------------- CSL-JSON


def _read_csl(text: str, path: str) -> Found:
    """Read CSL-JSON item by item, so that what stands before a fault is kept and each item has its line."""
    decoder = json.JSONDecoder()
    position = len(text) - len(text.lstrip())
    is_list = text[position] == "["
    position += is_list
    try:
        while True:
            position += _gap(text, position, ", \t\n" if is_list else " \t\n")
            if position >= len(text):
                if is_list:
                    yield _broken_json(text, position, path, "the list is not closed")
                return
            if is_list and text[position] == "]":
                return
            item, end = decoder.raw_decode(text, position)
            yield from _csl_items(item, Place(path, text.count("\n", 0, position) + 1))
            position = end
    except json.JSONDecodeError as error:
        yield _broken_json(text, error.pos, path, error.msg[:1].lower() + error.msg[1:])
    except RecursionError:
        yield _broken_json(text, position, path, "it is nested too deeply")


def _gap(text: str, position: int, skip: str) -> int:
    end = position
    while end < len(text) and text[end] in skip:
        end += 1
    return end - position


def _broken_json(text: str, position: int, path: str, what: str) -> Finding:
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    return UNREADABLE.at(
        Place(path, line, column),
        f"this is not JSON ({what}); what follows was not read",
        fix="export again, or mend it here",
    )


def _csl_items(item: object, place: Place) -> Found:
    if isinstance(item, dict):
        inner = next((item[key] for key in ("items", "references") if isinstance(item.get(key), list)), None)
        if inner is None:
            yield _csl_draft(item, place)
            return
        for each in inner:
            yield from _csl_items(each, place)
        return
    yield UNREADABLE.at(
        place, "this item is not a work: it has no keys", fix="write each work as {…} with “type” and “title”"
    )


_CSL_TYPES: Mapping[str, str] = {
    **{kind: kind for kind in get_args(get_type_hints(Record)["type"])},
    **dict.fromkeys(("post", "post-weblog", "document-web"), "webpage"),
    **dict.fromkeys(("bill", "legal_case", "statute", "treaty", "hearing"), "legislation"),
    **dict.fromkeys(("entry-encyclopedia", "entry-dictionary", "reference-entry"), "entry"),
    **dict.fromkeys(("manuscript", "posted-content"), "article"),
    **dict.fromkeys(("journal-article", "review", "review-book"), "article-journal"),
    **dict.fromkeys(("speech", "proceedings-article"), "paper-conference"),
    **dict.fromkeys(("monograph", "edited-book", "collection", "classic"), "book"),
    "book-chapter": "chapter",
    "dissertation": "thesis",
    "standard": "report",
    "report-component": "report",
}


def _csl_draft(item: Mapping[str, Any], place: Place) -> Draft:  # whatever JSON holds
    def first(*names: str) -> str:
        return next((text for name in names for text in _texts(item.get(name)) if text), "")

    journal = first("container-title")
    called = first("type")
    kind = _CSL_TYPES.get(called) or _type_by_content(journal, first("URL"))
    extra = dict(re.findall(r"^\s*(PMID|PMCID|DOI)\s*:\s*(\S+)", first("note", "extra"), re.MULTILINE | re.IGNORECASE))
    extra = {key.upper(): value for key, value in extra.items()}
    evidence = first("evidence")
    return Draft(
        place,
        type=kind,
        title=first("title"),
        author=_csl_names(item.get("author")),
        container_title=journal or (first("event-title", "event") if kind == "paper-conference" else ""),
        publisher=first("publisher"),
        volume=first("volume"),
        issue=first("issue"),
        page=first("page", "article-number") or (first("number") if kind == "article-journal" else ""),
        number="" if kind == "article-journal" else first("number"),
        issued=next((parts for key in _CSL_DATES if (parts := _csl_date(item.get(key)))), ()),
        accessed=_csl_date(item.get("accessed")),
        DOI=first("DOI") or extra.get("DOI", ""),
        PMID=first("PMID") or extra.get("PMID", ""),
        PMCID=first("PMCID") or extra.get("PMCID", ""),
        URL=first("URL"),
        evidence=evidence if evidence in KINDS else "",
        note=_notes(_type_note(called, called in _CSL_TYPES), _edited_by(_csl_names(item.get("editor")))),
    )


_CSL_DATES = ("issued", "published-print", "published", "published-online")


def _csl_names(value: object) -> tuple[Name, ...]:
    names: list[Name] = []
    for item in value if isinstance(value, list) else []:
        if not isinstance(item, dict):
            names += [_listed_name(text) for text in _texts(item)]
            continue
        part = {key: _first_text(item.get(key)) for key in ("family", "given", "suffix", "literal", "name")}
        family = " ".join(text for text in (_first_text(item.get("non-dropping-particle")), part["family"]) if text)
        given = " ".join(text for text in (part["given"], _first_text(item.get("dropping-particle"))) if text)
        if family:
            names.append(Name(family=family, given=given, suffix=_suffix(part["suffix"])))
        elif part["literal"] or part["name"] or given:
            names.append(Name(literal=part["literal"] or part["name"] or given))
    return tuple(names)


def _csl_date(value: object) -> tuple[int, ...]:
    if not isinstance(value, dict):
        return _date(_first_text(value))
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    if first:
        return _date("-".join(_texts(first)))
    return _date(_first_text(value.get("raw")) or _first_text(value.get("literal")))


# ---------------------------------------------------------------- cleaning


def _tidy(draft: Draft) -> Draft:
    """Clean every text of a draft and keep of its numbers and addresses what is one."""
    address = draft.URL
    doi = _doi(draft.DOI) or _doi(address if "doi.org/" in address.lower() else "")
    pmid = _match(_PMID, draft.PMID) or _match(_PMID_ADDRESS, address)
    pmcid = _match(_PMCID, draft.PMCID) or (
        _match(_PMCID, address) if "/pmc" in address.lower() or "pmc." in address else ""
    )
    is_page = draft.type in ("webpage", "dataset", "entry")
    url = _match(_WEB, address) or (f"https://{address.strip()}" if re.fullmatch(r"\s*www\.\S+\s*", address) else "")
    title, retracted = _title(draft.title), draft.retracted
    if not retracted and _RETRACTED.match(title):
        retracted = "Retracted (the title says so)"
    return replace(
        draft,
        title=title,
        author=tuple(name for name in map(_clean_name, draft.author) if name.family or name.literal),
        container_title=_clean(draft.container_title),
        publisher=_clean(draft.publisher),
        volume=_clean(draft.volume),
        issue=_clean(draft.issue),
        page=_page(_clean(draft.page)),
        number=_clean(draft.number),
        accessed=draft.accessed if is_page or not draft.issued else (),
        DOI=doi,
        PMID=pmid,
        PMCID=f"PMC{pmcid}" if pmcid else "",
        URL=url if draft.type == "webpage" or not (doi or pmid or pmcid) else "",
        retracted=_clean(retracted),
        note=_clean(draft.note),
    )


_RETRACTED = re.compile(r"\W*(retracted|withdrawn)( article)?\b\W*[:\]]", re.IGNORECASE)
_PMID = re.compile(r"(?<![\w.])([0-9]{1,9})(?![\w.])")
_PMID_ADDRESS = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/([0-9]{1,9})")
_PMCID = re.compile(r"\bPMC\s*([0-9]{1,9})", re.IGNORECASE)
_WEB = re.compile(r"(https?://[^\s{}<>\"]+)")
_DOI_TEXT = re.compile(r"(10\.[0-9]{4,9}/\S+)")
_TAGS = re.compile(r"</?(?:i|b|em|strong|su[bp]|sc|span|p|inf|scp|jats:[a-z]+)(?:\s[^<>]*)?/?>", re.IGNORECASE)


def _match(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _doi(text: str) -> str:
    return _match(_DOI_TEXT, text.replace("%2F", "/").replace("\\_", "_")).rstrip(".,;").lower()


def _clean(text: str) -> str:
    """Return the text on one line, composed, without tags, entities and characters that no reader sees."""
    if "&" in text or "<" in text:
        from html import unescape

        text = unescape(_TAGS.sub("", text))
    text = unicodedata.normalize("NFC", text)
    return " ".join("".join(c for c in text if c.isspace() or unicodedata.category(c) not in _UNSEEN).split())


_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def _clean_name(name: Name) -> Name:
    return Name(*(_clean(part).strip(",; ") for part in (name.family, name.given, name.suffix, name.literal)))


def _title(text: str) -> str:
    title = _clean(text)
    return title[:-1] if title.endswith(".") and not re.search(r"(\b\w\.\w|\.\.)\.$", title) else title


def _page(text: str) -> str:
    """Write a range with both ends in full, as all reference files have it: 229-38 is 229-238."""
    text = re.sub(r"\s*[-\u2010-\u2015\u2212]+\s*", "-", re.sub(r"^pp?\.?\s*(?=\d)", "", text, flags=re.IGNORECASE))
    match = re.fullmatch(r"([A-Za-z]*)(\d+)-\1?(\d+)", text)
    if not match or not match[3]:
        return text
    letters, first, last = match.groups()
    full = first[: -len(last)] + last if len(last) < len(first) else last
    return f"{letters}{first}-{letters}{full}"


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _date(text: str) -> tuple[int, ...]:
    """Read year, month and day as far as they are there: 2020 Jun 29, 2020-06-29, 2020/06/29/, 20200629, June 2020."""
    compact = re.fullmatch(r"\s*(\d{4})(\d\d)(\d\d)\s*", text)
    words = re.findall(r"\d+|[A-Za-z]+", " ".join(compact.groups()) if compact else text)
    year = next((int(word) for word in words if len(word) == 4 and word.isdigit() and word >= "1400"), 0)
    if not year:
        return ()
    rest = words[words.index(str(year)) + 1 :] or words[: words.index(str(year))]
    named = next((_MONTHS.index(word[:3].lower()) + 1 for word in rest if word[:3].lower() in _MONTHS), 0)
    numbers = [int(word) for word in rest if word.isdigit() and len(word) <= 2]
    month = named or next(iter(numbers), 0)
    day = next(iter(numbers if named else numbers[1:]), 0)
    if not 1 <= month <= 12:
        return (year,)
    return (year, month, day) if 1 <= day <= 31 else (year, month)
