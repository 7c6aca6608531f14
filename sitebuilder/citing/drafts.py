"""One entry of a bibliography before it has an id and a file, and what the four formats share to make one.

In: the values of an entry, as a library read them. Out: `Draft`s, names, and the notes that an editor should see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.references import Name

UNREADABLE = Rule("import-unreadable", "Every entry of a bibliography given to cite is read or named.")
MOST = 10_000
"""Most entries and faults of one bibliography: more than anybody could look through."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One entry of a bibliography; texts are as they were exported until `cleaning.tidy` has seen them."""

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

    @property
    def year(self) -> str:
        """The year it was published, or that it was read in."""
        dated = self.issued or self.accessed
        return str(dated[0]) if dated else ""


Found: TypeAlias = Iterator[Draft | Finding]


def texts(value: object) -> list[str]:
    """Return what is text or a number in a value or list of values."""
    values = value if isinstance(value, list | tuple) else [value]
    return [str(item) for item in values if isinstance(item, str | int) and not isinstance(item, bool)]


def first(record: Mapping[str, object], *names: str) -> str:
    """Return the first text that stands under one of the names, in their order."""
    return next((text for name in names for text in texts(record.get(name)) if text), "")


def type_by_content(journal: str, url: str) -> str:
    """Tell what a work is whose export does not say it."""
    return "article-journal" if journal else "webpage" if url else "book"


# --- names ----------------------------------------------------------------------------------------------------------

_SUFFIX = re.compile(r"(?:^|[\s,]+)(Jr|Sr|2nd|3rd|4th|II|III|IV)\.?$")
_SHORT_NAME = re.compile(r"([A-Z][^\W\d_]*[a-z][\w'’-]*) ([A-Z]{1,2})")
_COUNTRIES = frozenset({"UK", "US", "EU", "UN", "II", "NZ", "EN"})
_SUFFIXES: Mapping[str, str] = {"2nd": "II", "3rd": "III", "4th": "IV"}


def listed_name(text: str) -> Name:
    """Read “Family, Given, Suffix”, “Family JA” or the name of a body."""
    text = " ".join(text.split())
    if text.rstrip(".").lower() in ("et al", "others", "and others"):
        return Name(literal="et al.")
    if "," in text and not text.endswith(","):
        return _person(*(part.strip() for part in text.split(",")))
    match = _SHORT_NAME.fullmatch(text)
    if match and match[2] not in _COUNTRIES:
        return Name(family=match[1], given=match[2])
    return Name(literal=text.rstrip(", "))


def _person(family: str, given: str, *rest: str) -> Name:
    suffix = " ".join(rest)
    match = _SUFFIX.search(given)
    if not suffix and match and match.start():
        given, suffix = given[: match.start()].strip(), match[1]
    return Name(family=family, given=given, suffix=plain_suffix(suffix)) if family else Name(literal=given)


def plain_suffix(text: str) -> str:
    """Write Jr. as Jr and 3rd as III."""
    plain = text.strip(" .")
    return _SUFFIXES.get(plain, plain)


def too_many(path: str) -> Finding:
    """Say that a bibliography holds more than `MOST`."""
    return UNREADABLE.at(
        Place(path),
        f"this file holds more than {MOST:,} entries and faults; no more of it is read",
        fix="divide it into smaller files, or export only the works that you cite",
    )


# --- notes for the editor -------------------------------------------------------------------------------------------


def notes(*found: str) -> str:
    """Join what an editor should look into."""
    return "; ".join(note for note in found if note)


def type_note(called: str, is_known: bool) -> str:
    """Say that the type of a work was told from its other fields, if it was."""
    said = f"calls this work “{called}”" if called else "does not say what kind of work this is"
    return "" if is_known else f"the export {said}, so its type was told from its other fields"


def edited_by(editors: Sequence[Name]) -> str:
    """Name the editors, for whom reference files have no key."""
    names = [editor.literal or f"{editor.family} {editor.given}".strip() for editor in editors]
    return f"edited by {', '.join(names)}" if names else ""
