"""Where a draft is filed: whether its work is there already, under which id it goes, and what its file says.

In: drafts, and the works that are known. Out: `NewFile`s, and what a person still has to do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from string import ascii_lowercase
from typing import TypeAlias

import yaml

from sitebuilder import strict_yaml
from sitebuilder.citing.cleaning import plain_doi
from sitebuilder.citing.drafts import Draft
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.references import KINDS, Name, Reference

ALREADY = Rule("reference-already-there", "One work has one file.", severity="warning")
UNFINISHED = Rule("reference-unfinished", "An imported reference is completed by a person.", severity="warning")

FOLDER = "content/references"
_NUMBERS = ("DOI", "PMID", "PMCID", "URL")

Keys: TypeAlias = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be written, by its path in the project."""

    path: str
    text: str


# --- which works are there ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Shelf:
    """Which ids are taken, and which works they stand for."""

    ids: set[str] = field(default_factory=set)
    holders: dict[tuple[str, str], tuple[str, Keys]] = field(default_factory=dict)

    def add(self, identifier: str, keys: Keys) -> None:
        """Note a work under its id."""
        self.ids.add(identifier)
        for key in keys:
            self.holders.setdefault(key, (identifier, keys))

    def holder(self, keys: Keys) -> str | None:
        """Return the id of the same work: by a number, or by its words where no number says otherwise."""
        for key in sorted(keys):
            identifier, theirs = self.holders.get(key, ("", frozenset()))
            if identifier and (key[0] != "words" or not _differ(keys, theirs)):
                return identifier
        return None

    def free_id(self, stem: str) -> str:
        """Return the stem, or the first of stema, stemb, … that is free."""
        return next(candidate for candidate in _candidates(stem) if candidate not in self.ids)


def _candidates(stem: str) -> Iterator[str]:
    yield stem
    for turn in count():
        yield from (f"{stem}{letter}{turn or ''}" for letter in ascii_lowercase)


def _differ(one: Keys, other: Keys) -> bool:
    """Tell whether two works have a number of one kind, but not the same."""
    mine, theirs = dict(one), dict(other)
    return any(mine[kind] != theirs[kind] for kind in mine.keys() & theirs.keys() if kind != "words")


def keys(work: Draft | Reference) -> Keys:
    """Return what tells a work from all others: its numbers and address, and its words."""
    return _keys({kind: getattr(work, kind) for kind in _NUMBERS} | {"words": _words(work)})


def keys_in(text: str, path: str) -> Keys:
    """Return the numbers and address in the text of a reference file that may be unfinished."""
    value = strict_yaml.read(text, path).value
    found = {kind: str(value.get(kind) or "") for kind in _NUMBERS} if isinstance(value, dict) else {}
    return _keys(found | {"DOI": plain_doi(found.get("DOI", ""))})


def _keys(values: dict[str, str]) -> Keys:
    return frozenset((kind, value.lower().rstrip("/")) for kind, value in values.items() if value)


def _words(work: Draft | Reference) -> str:
    """Return first author, title and year, or nothing for titles that many works share."""
    plain = re.sub(r"[\W_]+", " ", work.title).strip().casefold()
    author = work.author[0] if work.author else Name()
    return f"{plain}|{_ascii(author.family or author.literal)}|{work.year}" if work.year and len(plain) > 25 else ""


# --- the id ---------------------------------------------------------------------------------------------------------


def stem(draft: Draft) -> str:
    """Make the id: family name of the first author, or the body, or the first long word of the title; and the year."""
    author = draft.author[0] if draft.author else Name()
    word = _ascii(author.family) if author.family else _body_word(author.literal)
    if not word:
        words = (_ascii(word) for word in draft.title.split())
        word = next((word for word in words if len(word) > 3), "work")
    return f"{word[:40]}{draft.year}"


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


# --- the file -------------------------------------------------------------------------------------------------------


def written(draft: Draft) -> str:
    """Write the reference file: the keys in the order of all others, authors one a line."""
    lines = [f"type: {draft.type}", f"title: {_yaml(draft.title)}"]
    if draft.author:
        lines += ["author:", *(f"  - {_yaml(_name(name))}" for name in draft.author)]
    lines += _texts(draft, "container_title", "publisher", "volume", "issue", "page", "number")
    dates = {"issued": draft.issued, "accessed": draft.accessed}
    lines += [f"{key}: {{date-parts: [{list(parts)}]}}" for key, parts in dates.items() if parts]
    lines += _texts(draft, *_NUMBERS)
    lines.append(f"evidence: {draft.evidence or _EMPTY}")
    return "\n".join([*lines, *_texts(draft, "retracted", "note")]) + "\n"


_EMPTY = '""'


def _texts(draft: Draft, *names: str) -> Iterator[str]:
    values = {name.replace("_", "-"): getattr(draft, name) for name in names}
    return (f"{key}: {_yaml(value)}" for key, value in values.items() if value)


def _name(name: Name) -> dict[str, str]:
    pairs = {"family": name.family, "given": name.given, "suffix": name.suffix, "literal": name.literal}
    return {key: value for key, value in pairs.items() if value}


def _yaml(value: str | dict[str, str]) -> str:
    """Write a value on one line, quoted where it has to be."""
    dumped = yaml.dump(
        value, Dumper=yaml.CSafeDumper, allow_unicode=True, width=1_000_000, sort_keys=False, default_flow_style=True
    )
    return str(dumped).rstrip("\n").removesuffix("\n...")


# --- what a person still has to do ----------------------------------------------------------------------------------


def already_there(draft: Draft, holder: str) -> Finding:
    """Say that a work has its file."""
    title = draft.title if len(draft.title) <= 70 else f"{draft.title[:69].rstrip()}…"
    fix = f"cite it as [@{holder}]; if it is another work, write {FOLDER}/ID.yaml by hand"
    return ALREADY.at(draft.place, f"“{title}” is already there as {holder}", fix=fix)


def to_do(draft: Draft, file: NewFile) -> Iterator[Finding]:
    """Name what keeps the new file from being cited, at the place where it is to be put right."""
    for key, message, fix in (*_missing(draft), *_remarkable(draft)):
        yield UNFINISHED.at(_place_of(key, file), message, fix=fix)


def _missing(draft: Draft) -> Iterator[tuple[str, str, str]]:
    if not draft.evidence:
        yield (
            "evidence",
            "nobody has said yet which kind of evidence this is; the build refuses the work until somebody does",
            f"read the work and write one of: {', '.join(KINDS)}",
        )
    if not draft.year:
        yield "issued", "nobody has said yet in which year it appeared", "add “issued: {date-parts: [[2024]]}”"
    if not draft.author:
        yield "author", "nobody has said yet who made it", "add “author:” with the persons or the body that made it"
    if not (draft.DOI or draft.PMID or draft.PMCID or draft.URL):
        yield "DOI", "a reader can not find this work: it has no DOI, PMID, PMCID or URL", "add one of the four"


def _remarkable(draft: Draft) -> Iterator[tuple[str, str, str]]:
    if draft.retracted:
        yield (
            "retracted",
            f"this work was withdrawn ({draft.retracted})",
            "do not rest a claim on it; delete the file, or keep it to say that it was withdrawn",
        )
    if draft.note:
        yield "note", draft.note, "look into it, then delete the note if it is settled"


def _place_of(key: str, file: NewFile) -> Place:
    """Return the line of a key, or the top of the file if the key has to be added."""
    lines = file.text.split("\n")
    return Place(file.path, next((i for i, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1))
