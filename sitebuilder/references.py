"""Cited works as frozen records, one YAML file each, in the terms of CSL plus the kind of evidence.

In: the text of a reference file. Out: a `Reference`, and what is wrong with the file. The names of the keys are those
of the Citation Style Language 1.0.2 data model (citationstyles.org); `evidence`, `people`, `funding` and `retracted`
are ours.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, ClassVar, Literal, get_args

from sitebuilder import strict_yaml
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.misfits import VALUE
from sitebuilder.schema import HYPHENS, STRICT, Pattern, fit

Evidence = Literal[
    "systematic-review",
    "randomised-trial",
    "human-observational",
    "case-report",
    "animal",
    "in-vitro",
    "review",
    "agency",
]
WorkType = Literal[
    "article-journal",
    "article-magazine",
    "article-newspaper",
    "article",
    "book",
    "chapter",
    "dataset",
    "entry",
    "legislation",
    "paper-conference",
    "regulation",
    "report",
    "thesis",
    "webpage",
]
KINDS: tuple[Evidence, ...] = get_args(Evidence)

UNLOCATED = Rule(
    "reference-unlocated", "A reader can find every cited work: it has a DOI, PMID, PMCID or URL.", fixed=True
)
UNDATED = Rule("reference-undated", "Every cited work has a year, or the day a living page was read.", fixed=True)
TWICE = Rule("reference-twice", "One work has one file, so that it is not counted as two.")


@dataclass(frozen=True, slots=True)
class Name:
    """A person (`family`, `given`) or a body (`literal`) that made a work."""

    __pydantic_config__ = STRICT

    family: str = ""
    """Family name of a person."""
    given: str = ""
    """Given names or initials of a person."""
    suffix: str = ""
    """Jr, Sr, III."""
    literal: str = ""
    """Name of a body; “et al.” stands for further authors that are not listed."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of which only the year may be known: `date-parts: [[2020, 6, 29]]`."""

    __pydantic_config__ = HYPHENS

    date_parts: tuple[tuple[int, ...], ...]
    """One list of year, month and day; month and day may be missing."""

    @property
    def parts(self) -> tuple[int, ...]:
        """Year, month and day as far as they are known."""
        return self.date_parts[0] if self.date_parts else ()


@dataclass(frozen=True, slots=True)
class Record:
    """What a reference file says."""

    __pydantic_config__ = HYPHENS

    type: WorkType
    """What the work is, in CSL's words."""
    title: str
    """Its title as printed."""
    evidence: Evidence
    """Which kind of study or text it is; decides how high a claim that rests on it may be graded."""
    author: tuple[Name, ...] = ()
    """Who made it, in the order of the work."""
    container_title: str = ""
    """The journal, book or site it is part of."""
    publisher: str = ""
    """The body that published it."""
    volume: str = ""
    """Volume of the journal."""
    issue: str = ""
    """Issue of the journal."""
    page: str = ""
    """Pages or article number."""
    number: str = ""
    """Number of a report, registration or law."""
    issued: Dated | None = None
    """When it was published."""
    accessed: Dated | None = None
    """When a living page was read."""
    DOI: str = ""
    """Digital Object Identifier, without https://doi.org/."""
    PMID: Annotated[str, Pattern(r"[0-9]*", "the number only, for example 32607084")] = ""
    """PubMed number."""
    PMCID: Annotated[str, Pattern(r"(PMC[0-9]+)?", "PMC and the number, for example PMC7309661")] = ""
    """PubMed Central number."""
    URL: Annotated[str, Pattern(r"(https?://[^\s]+)?", "a whole address that begins with https://")] = ""
    """Its own address at the body that published it."""
    people: str = ""
    """How many people were studied, in words a reader understands."""
    funding: str = ""
    """Who paid, as far as the work says so."""
    retracted: str = ""
    """When and by whom it was withdrawn; a retracted work cannot carry a claim."""
    note: str = ""
    """For editors; never printed."""


@dataclass(frozen=True, slots=True)
class Reference(Record):
    """One cited work, under the id that its file name gives it."""

    SHARED: ClassVar[bool] = True

    id: str = ""

    @property
    def path(self) -> str:
        """The file it was read from."""
        return f"content/references/{self.id}.yaml"

    @property
    def year(self) -> str:
        """The year it was published, or that it was read in."""
        dated = self.issued or self.accessed
        return str(dated.parts[0]) if dated and dated.parts else ""

    @property
    def located_by(self) -> str:
        """The key of the most lasting address it has."""
        return next((key for key in ("DOI", "PMID", "PMCID") if getattr(self, key)), "URL")

    @property
    def address(self) -> str:
        """The most lasting address it has."""
        if self.DOI:
            return f"https://doi.org/{self.DOI}"
        if self.PMID:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.PMID}/"
        if self.PMCID:
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.PMCID}/"
        return self.URL


_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_DOI_PREFIX = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


def read_reference(text: str, path: str) -> tuple[Reference | None, tuple[Finding, ...]]:
    """Read one reference file; its id is the name of the file."""
    reading = strict_yaml.read(text, path)
    record, findings = fit(Record, reading, "the reference")
    if record is None:
        return None, findings
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    values["DOI"] = _DOI_PREFIX.sub("", record.DOI.strip()).lower()
    identifier = path.rsplit("/", 1)[-1].removesuffix(".yaml")
    return Reference(**values, id=identifier), (*findings, *_own_faults(record, reading))


def _own_faults(record: Record, reading: strict_yaml.Reading) -> Iterator[Finding]:
    if not (record.DOI or record.PMID or record.PMCID or record.URL):
        yield UNLOCATED.at(
            reading.place(),
            "a reader can not find this work: it has no DOI, PMID, PMCID or URL",
            fix="add one of the four",
        )
    if not (record.issued and record.issued.parts) and not (record.accessed and record.accessed.parts):
        yield UNDATED.at(
            reading.place(),
            "this work has no year",
            fix="add “issued: {date-parts: [[2024]]}”, or “accessed:” with the day a living page was read",
        )
    for key, dated in (("issued", record.issued), ("accessed", record.accessed)):
        if dated and not _is_date(dated.parts):
            yield VALUE.at(
                reading.place(key), f"“{key}” is not a date", fix="write it as {date-parts: [[2020, 6, 29]]}"
            )
    if record.DOI and not _DOI.fullmatch(_DOI_PREFIX.sub("", record.DOI.strip())):
        yield VALUE.at(reading.place("DOI"), f"“{record.DOI}” is not a DOI", fix="write it like 10.1000/xyz123")
    for index, name in enumerate(record.author):
        if bool(name.literal) == bool(name.family):
            yield VALUE.at(
                reading.place("author", index),
                "an author is either a person (family, given) or a body (literal)",
                fix="write {family: …, given: …} or {literal: …}",
            )


def _is_date(parts: tuple[int, ...]) -> bool:
    """Say whether year, month and day, as far as they are given, are in the calendar."""
    if not 1 <= len(parts) <= 3 or not parts[0] >= 1000:
        return False
    try:
        date(*(*parts, 1, 1)[:3])
    except (ValueError, OverflowError):
        return False
    return True


Numbered = Literal["DOI", "PMID", "PMCID"]
_PLACES: tuple[tuple[re.Pattern[str], Numbered], ...] = (  # addresses that say no more than a number does
    (re.compile(r"https?://(?:dx\.)?doi\.org/(?P<number>.+)", re.IGNORECASE), "DOI"),
    (re.compile(r"https?://(?:pubmed\.ncbi|www\.ncbi)\.nlm\.nih\.gov/(?:pubmed/)?(?P<number>[0-9]+)/?"), "PMID"),
    (re.compile(r"https?://(?:pmc\.ncbi|www\.ncbi)\.nlm\.nih\.gov/(?:pmc/)?articles/(?P<number>PMC[0-9]+)/?"), "PMCID"),
)


def _names(reference: Reference) -> Iterator[tuple[str, str]]:
    """Yield the lasting names of a work: kind and value, written in one way."""
    for key in ("DOI", "PMID", "PMCID"):
        yield key, str(getattr(reference, key)).lower()
    for pattern, key in _PLACES:
        if found := pattern.fullmatch(reference.URL):
            yield key, found["number"].lower()
    yield "URL", reference.URL.lower().rstrip("/")


def number_in(address: str) -> tuple[Numbered, str] | None:
    """Return kind and value of the number in an address that says no more than it, as `Reference` writes them."""
    for pattern, key in _PLACES:
        if found := pattern.fullmatch(address):
            return key, found["number"].lower() if key == "DOI" else found["number"]
    return None


def twins(references: Iterable[Reference], place: Callable[[str, str], Place]) -> Iterator[Finding]:
    """Find files that describe one and the same work, by DOI, PMID, PMCID or address; `place` finds a key of a file."""
    holders: defaultdict[tuple[str, str], list[Reference]] = defaultdict(list)
    for reference in references:
        for key, value in dict.fromkeys(_names(reference)):
            if value:
                holders[key, value].append(reference)
    seen: set[tuple[str, str]] = set()
    for (key, value), same in holders.items():
        for other in same[1:]:
            if (same[0].id, other.id) not in seen:
                seen.add((same[0].id, other.id))
                yield TWICE.at(
                    place(other.path, key),
                    f"this is the same work as {same[0].id} ({key} {value})",
                    fix=f"keep one file, and cite [@{same[0].id}]",
                )
