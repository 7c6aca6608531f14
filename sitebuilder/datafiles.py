"""The files of data beside the articles: glossary, help services, corrections, removed pages and tables, as frozen records.

In: YAML text. Out: records, and what is wrong with the file. What ages fast carries its own date of checking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from sitebuilder import strict_yaml
from sitebuilder.findings import Finding, Place, Rule, did_you_mean
from sitebuilder.front_matter import Day, Grade, Identifier
from sitebuilder.misfits import EMPTY, VALUE
from sitebuilder.schema import STRICT, Pattern, config, fit

T = TypeVar("T")

CELL_UNKNOWN = Rule("table-cell-unknown", "Every cell of a table stands in one of its columns.", fixed=True)


@dataclass(frozen=True, slots=True)
class TermRecord:
    """What glossary.yaml says about one term."""

    __pydantic_config__ = STRICT

    term: str
    """The term as it stands in a text."""
    plain: str
    """What it means, in plain words."""
    say: str = ""
    """How to say it, for hard names."""
    also: tuple[str, ...] = ()
    """Other wordings that may stand in a text."""
    aliases: tuple[Identifier, ...] = ()
    """Old ids that lead to this term, for links from elsewhere."""


@dataclass(frozen=True, slots=True)
class Term(TermRecord):
    """A term under its id."""

    id: str = ""
    place: Place = Place("content/glossary.yaml")


@dataclass(frozen=True, slots=True)
class Service:
    """A service that a person can call."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = config(alias_generator=lambda name: name.rstrip("_"))

    name: str
    """What it is called."""
    number: Annotated[
        str, Pattern(r"\s*|[0-9]|\+?[0-9(][0-9 ()./-]*[0-9]", "a number to dial: digits, with blanks or - between")
    ]
    """The number as it is shown and dialled."""
    hours: str = ""
    """When it answers."""
    for_: str = ""
    """What it is for."""
    url: Annotated[str, Pattern(r"(https?://\S+)?", "a whole address that begins with https://")] = ""
    """Its own page, where the number was seen."""


@dataclass(frozen=True, slots=True)
class Country:
    """The services of one country, and when they were last checked."""

    __pydantic_config__ = STRICT

    country: str
    """Name of the country."""
    checked: Day
    """Day on which every number was last checked."""
    services: tuple[Service, ...]
    """In the order a person should try them."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of an emergency."""

    __pydantic_config__ = STRICT

    sign: str
    """What one sees."""
    references: tuple[str, ...] = ()
    """Ids of the works that say so."""


@dataclass(frozen=True, slots=True)
class Help:
    """Where help is, and when to call."""

    __pydantic_config__ = STRICT

    countries: tuple[Country, ...] = ()
    """Services by country."""
    emergency_signs: tuple[Sign, ...] = ()
    """When to call at once."""
    while_you_wait: tuple[str, ...] = ()
    """What to do until help comes."""
    what_to_say: tuple[str, ...] = ()
    """What to say on the phone."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One change of what readers were told; what is new has no words before."""

    __pydantic_config__ = STRICT
    __may_be_empty__: ClassVar[tuple[str, ...]] = ("was",)

    date: Day
    """Day of the change."""
    page: str
    """Markdown file of the page, relative to content/."""
    was: str
    """What it said before."""
    now: str
    """What it says since."""
    kind: Literal["material", "editorial"]
    """material: a reader might have acted on it; editorial: anything else."""


@dataclass(frozen=True, slots=True)
class Removal:
    """A page that was taken down: what is left at its address says so."""

    __pydantic_config__ = STRICT

    address: Annotated[str, Pattern(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?", "an address like /cough/tea/")]
    """Where it was."""
    date: Day
    """Day on which it was taken down."""
    reason: str
    """Why, in a sentence that readers understand."""
    see: str = ""
    """Markdown file of a page that may help instead, relative to content/."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    __pydantic_config__ = STRICT

    id: Identifier
    """Its name in the cells."""
    title: str
    """Its heading."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, with what stands behind it."""

    __pydantic_config__ = STRICT

    id: Identifier
    """Its name; also its anchor."""
    cells: Mapping[str, str]
    """Text by column."""
    grade: Grade | None = None
    """How sure we can be of it."""
    as_of: Annotated[str, Pattern(r"([0-9]{4}(-[0-9]{2}){0,2})?", "a date as YYYY, YYYY-MM or YYYY-MM-DD")] = ""
    """The date it speaks of."""
    references: tuple[str, ...] = ()
    """Ids of the works that say so."""


@dataclass(frozen=True, slots=True)
class TableRecord:
    """What a file of content/tables/ says."""

    __pydantic_config__ = STRICT

    caption: str
    """What the table shows."""
    checked: Day
    """Day on which every row was last checked."""
    columns: tuple[Column, ...]
    """Its columns, in order."""
    rows: tuple[Row, ...]
    """Its rows, in order."""


@dataclass(frozen=True, slots=True)
class Table(TableRecord):
    """A table under the name of its file."""

    SHARED: ClassVar[bool] = True

    id: str = ""

    @property
    def path(self) -> str:
        """The file it was read from."""
        return f"content/tables/{self.id}.yaml"


def extended(kind: type[T], record: Any, **more: Any) -> T:  # Any: whatever fields the record has
    """Return a record of `kind` with the values of `record` and `more`."""
    return kind(**{field.name: getattr(record, field.name) for field in fields(record)}, **more)


def read_glossary(text: str, path: str) -> tuple[tuple[Term, ...], tuple[Finding, ...]]:
    """Read glossary.yaml: terms by id, sorted by what they are called."""
    reading = strict_yaml.read(text, path)
    records, findings = fit(dict[Identifier, TermRecord], reading, "the glossary")
    terms = [extended(Term, record, id=name, place=reading.place(name)) for name, record in (records or {}).items()]
    return tuple(sorted(terms, key=lambda term: term.term.lower())), (*findings, *_shared_words(terms, reading))


def _shared_words(terms: Sequence[Term], reading: strict_yaml.Reading) -> Iterator[Finding]:
    """Find wordings that two terms have: only one of the two could be explained."""
    owners: dict[str, str] = {}
    for term in terms:
        for word in dict.fromkeys(name.strip().lower() for name in (term.term, *term.also)):
            owner = owners.setdefault(word, term.id)
            if word and owner != term.id:
                key = "term" if word == term.term.strip().lower() else "also"
                message = f"“{word}” is already a wording of the term “{owner}”"
                yield VALUE.at(reading.place(term.id, key), message, fix="keep it in one of the two")


def read_help(text: str, path: str) -> tuple[Help, tuple[Finding, ...]]:
    """Read help.yaml: a list of countries, or a mapping that also holds signs and advice."""
    reading = strict_yaml.read(text, path)
    if isinstance(reading.value, list):
        countries, findings = fit(tuple[Country, ...], reading, "the list of help services")
        return Help(countries or ()), findings
    record, findings = fit(Help, reading, "the file of help services")
    return record or Help(), findings


def read_corrections(text: str, path: str) -> tuple[tuple[Correction, ...], tuple[Finding, ...]]:
    """Read corrections.yaml, newest first."""
    reading = strict_yaml.read(text, path)
    if reading.value is None:
        return (), reading.findings
    records, findings = fit(tuple[Correction, ...], reading, "the list of corrections")
    return tuple(sorted(records or (), key=lambda item: item.date, reverse=True)), findings


def read_removed(text: str, path: str) -> tuple[tuple[Removal, ...], tuple[Finding, ...]]:
    """Read removed.yaml, in its own order."""
    reading = strict_yaml.read(text, path)
    if reading.value is None:
        return (), reading.findings
    records, findings = fit(tuple[Removal, ...], reading, "the list of pages that were taken down")
    return records or (), findings


def read_table(text: str, path: str) -> tuple[Table | None, tuple[Finding, ...]]:
    """Read one file of content/tables/."""
    reading = strict_yaml.read(text, path)
    record, findings = fit(TableRecord, reading, "the table")
    if record is None:
        return None, findings
    known = [column.id for column in record.columns]
    twins = [
        *_repeated("columns", "column", [column.id for column in record.columns], reading),
        *_repeated("rows", "row", [row.id for row in record.rows], reading),
    ]
    strays = [
        CELL_UNKNOWN.at(
            reading.place("rows", index, "cells", name),
            f"the table has no column “{name}”",
            fix=did_you_mean(name, known, f"Write it under one of its columns: {', '.join(known)}"),
        )
        for index, row in enumerate(record.rows)
        for name in row.cells
        if name not in known
    ]
    empty = [] if record.rows else [EMPTY.at(reading.place("rows"), "the table has no rows", fix="add some")]
    identifier = path.rsplit("/", 1)[-1].removesuffix(".yaml")
    return extended(Table, record, id=identifier), (*findings, *twins, *strays, *empty)


def _repeated(key: str, what: str, ids: Sequence[str], reading: strict_yaml.Reading) -> Iterator[Finding]:
    """Find ids that two items of a list share; the second would hide the first."""
    seen: set[str] = set()
    for index, identifier in enumerate(ids):
        if identifier in seen:
            yield VALUE.at(
                reading.place(key, index, "id"),
                f"the table has two {what}s “{identifier}”",
                fix="rename one of them, or delete it",
            )
        seen.add(identifier)
