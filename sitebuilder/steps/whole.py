"""The steps that see all pages: the site put together, the plan of its files, and what the day says about it.

In: what was read, as `Material`. Out: what stands around each page, the other files, and findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sitebuilder import checks
from sitebuilder.addresses import HELP, REMOVED
from sitebuilder.assets import Copy
from sitebuilder.checks import manuscripts, prose
from sitebuilder.components import components
from sitebuilder.datafiles import Help, Table
from sitebuilder.documents import Entry, SourceFile
from sitebuilder.findings import Finding, Place
from sitebuilder.held import Series
from sitebuilder.pictures import Prepared
from sitebuilder.record import Ledger
from sitebuilder.references import Reference
from sitebuilder.settings import Settings
from sitebuilder.site import Promised, Site, assemble
from sitebuilder.steps.answers import Found
from sitebuilder.steps.reading import CORRECTIONS, GLOSSARY, Data
from sitebuilder.views import Planned, arounds, planned_files, searching, site_view
from sitebuilder.views.around import Around

HELD_BACK, SHOWN, EXPIRED = range(3)
"""What a day makes of a document."""


@dataclass(frozen=True, slots=True)
class Material:
    """All of which a site is put together, each file's part in the order of the files.

    `states` says what the day makes of each document: HELD_BACK, SHOWN or EXPIRED; `texts` are the files of works and data, and the pages that could not
    be read; `unread` are the paths of all that is there but could not be read; `files` are the static files and pictures,
    `copies` those of what pages load; `pictures` say what became of the pictures at `picture_paths`;
    `specimen` asks for the page of all blocks.
    """

    settings: Series[Settings]
    entries: Series[Entry | None]
    states: bytes
    references: Series[Reference | None]
    data: Series[Data]
    pages: tuple[str, ...]
    data_paths: tuple[str, ...]
    texts: Series[SourceFile]
    unread: tuple[str, ...]
    files: tuple[str, ...]
    copies: tuple[Copy, ...]
    pictures: Series[Prepared]
    picture_paths: tuple[str, ...]
    checked: Series[Ledger]
    promised: Series[Promised]
    specimen: bool


def site_of(material: Material) -> Site:
    """Put the site together."""
    data = dict(zip(material.data_paths, material.data, strict=True))
    glossary, help_, corrections, removed = (data.pop(path, None) for path in (GLOSSARY, HELP, CORRECTIONS, REMOVED))
    entries = [(entry, state) for entry, state in zip(material.entries, material.states, strict=True) if entry]
    stands = [[entry for entry, state in entries if state == wanted] for wanted in (HELD_BACK, SHOWN, EXPIRED)]
    works = [work for work in material.references if work]
    return assemble(
        material.settings[0],
        stands[SHOWN],
        stands[HELD_BACK],
        stands[EXPIRED],
        {work.id: work for work in works},
        glossary if isinstance(glossary, tuple) else (),  # type: ignore[arg-type]  # the glossary holds terms
        help_ if isinstance(help_, Help) else Help(),
        corrections if isinstance(corrections, tuple) else (),  # type: ignore[arg-type]  # these are corrections
        removed if isinstance(removed, tuple) else (),  # type: ignore[arg-type]  # these are removals
        {table.id: table for table in data.values() if isinstance(table, Table)},
        frozenset(material.files),
        material.checked[0],
        material.promised[0],
        _Texts(material.texts, material.pages),
        frozenset(material.unread),
        dict(zip(material.picture_paths, material.pictures, strict=True)),
    )


class _Texts(Mapping[str, str]):
    """What stands in the files that editors write, read when it is asked for; of sound pages only that they are there."""

    def __init__(self, files: Series[SourceFile], pages: tuple[str, ...]) -> None:
        self._files = {**dict.fromkeys(pages), **{file.path: file for file in files}}

    def __getitem__(self, path: str) -> str:
        file = self._files[path]
        return file.text if file else ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


@dataclass(frozen=True, slots=True)
class Mark:
    """A file that is rendered: its path, its template, and the file its content comes from, if there is one."""

    path: str
    template: str
    source: str

    @property
    def place(self) -> Place:
        """Where its content comes from."""
        return Place(self.source or f"templates/{self.template}")


@dataclass(frozen=True, slots=True)
class Plan:
    """What stands around each page, every other file that is rendered, and what rules need of the whole site.

    `manuscripts` are the texts of the files of data, `searched` is what the search knows beside the pages.
    `waiving` are the documents with waivers, `doubtful` the pages that cite works whose files could not be read.
    """

    arounds: Series[Around]
    planned: Series[Planned]
    names: tuple[Mark, ...]
    policy: prose.Policy
    manuscripts: Series[prose.Manuscript]
    searched: searching.Rest
    waiving: tuple[Entry, ...]
    doubtful: tuple[str, ...]
    findings: tuple[Finding, ...]


def plan_site(material: Material) -> Plan:
    """Plan every file of the site."""
    site = site_of(material)
    shared = site_view(site, material.copies)
    planned = tuple(planned_files(site, shared, components(site) if material.specimen else None))
    policy = prose.Policy(site.settings.wording, site.settings.subject)
    return Plan(
        arounds=Series(arounds(site, shared)),
        planned=Series(planned),
        names=tuple(Mark(file.path, file.template, file.source) for file in planned),
        policy=policy,
        manuscripts=Series(manuscripts.of_data(site, policy)),
        searched=searching.rest(site),
        waiving=tuple(page.document for page in site.pages if page.document.front.waivers),
        doubtful=tuple(page.path for page in site.pages if any(map(site.is_unread, page.numbers))),
        findings=(),
    )


def check_dated(material: Material, today: date) -> Found:
    """Check everything for which the whole site and the day have to be known."""
    return Found(tuple(checks.check_site(site_of(material), today)))
