"""The steps of a build: pure functions from frozen arguments to frozen answers, each of which can be remembered.

In: files of the project, and what earlier steps answered. Out: records whose fields later steps take. A step reaches
nothing but its arguments, and every answer carries the findings of its step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sitebuilder import checks
from sitebuilder.assets import Copy, gather
from sitebuilder.cards import Card, Font, draw
from sitebuilder.checks import drawings, ledger, links, manuscripts, promises, prose
from sitebuilder.checks.finished import unreadable_page
from sitebuilder.components import components
from sitebuilder.datafiles import (
    Correction,
    Help,
    Removal,
    Table,
    Term,
    read_corrections,
    read_glossary,
    read_help,
    read_removed,
    read_table,
)
from sitebuilder.documents import Entry, Prose, Searched, SourceFile, Text, whole
from sitebuilder.findings import Finding, Place, did_you_mean_file
from sitebuilder.held import Series
from sitebuilder.inspection import Html, inspect, refusal
from sitebuilder.naming import REFERENCES, TABLES, UNEXPECTED
from sitebuilder.pictures import Original, Prepared, prepare
from sitebuilder.record import Ledger
from sitebuilder.references import Reference, read_reference
from sitebuilder.rendering import TEMPLATE, Rendered, computed_names, render
from sitebuilder.settings import Settings, read_settings
from sitebuilder.site import REMOVED, Page, Promised, Site, assemble, file_of
from sitebuilder.snapshot import Binary
from sitebuilder.views import Output, Planned, Templates, arounds, planned_files, reach, searching, site_view
from sitebuilder.views.around import Around, FullPage, full_page
from sitebuilder.views.pages import page_view

DISCLAIMER = "partials/disclaimer.html"
GLOSSARY, HELP, CORRECTIONS = (f"content/{name}.yaml" for name in ("glossary", "help", "corrections"))
HELD_BACK, SHOWN, EXPIRED = range(3)
"""What a day makes of a document."""


# --- reading --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SettingsReading:
    """The settings, if site.yaml could be read; `cards` when it asks for pictures for social media."""

    settings: Settings | None
    cards: bool
    findings: tuple[Finding, ...]


def read_settings_file(file: SourceFile | None, base_url: str, drawing: bool) -> SettingsReading:
    """Read site.yaml; a `base_url` takes the place of its own; without `drawing` there are no pictures for social media."""
    settings, findings = read_settings(file.text if file else None)
    if settings is None:
        return SettingsReading(None, False, findings)
    kept = replace(settings, base_url=base_url or settings.base_url, social_cards=settings.social_cards and drawing)
    return SettingsReading(kept, settings.social_cards, findings)


@dataclass(frozen=True, slots=True)
class ReferenceReading:
    """A work, if its file could be read."""

    reference: Reference | None
    unread: bool
    findings: tuple[Finding, ...]


def read_reference_file(file: SourceFile) -> ReferenceReading:
    """Read the file of one work."""
    reference, findings = read_reference(file.text, file.path)
    return ReferenceReading(reference, reference is None, findings)


Data = tuple[Term, ...] | Help | tuple[Correction, ...] | tuple[Removal, ...] | Table | None


@dataclass(frozen=True, slots=True)
class DataReading:
    """What a file of data holds: glossary, help, corrections, removed pages or a table; `unread` when it could not be read."""

    data: Data
    unread: bool
    findings: tuple[Finding, ...]


def read_data_file(file: SourceFile) -> DataReading:
    """Read one file of data; one that the builder does not know is a finding."""
    reader, nothing = _data_reader(file.path)
    if reader is None:
        known = (GLOSSARY, HELP, CORRECTIONS, REMOVED)
        fix = did_you_mean_file(file.path, known, f"Move it to {REFERENCES} or {TABLES}, or delete it")
        stray = UNEXPECTED.at(Place(file.path), "the builder does not know this file of data", fix=fix)
        return DataReading(None, False, (stray,))
    data, findings = reader(file.text, file.path)
    return DataReading(data, bool(findings) and data == nothing, findings)


def _data_reader(path: str) -> tuple[Callable[[str, str], tuple[Data, tuple[Finding, ...]]] | None, Data]:
    """Return what reads a file of data, and what it answers when nothing could be read."""
    if path.startswith(TABLES):
        return read_table, None
    readers: Mapping[str, tuple[Callable[[str, str], tuple[Data, tuple[Finding, ...]]], Data]] = {
        GLOSSARY: (read_glossary, ()),
        HELP: (read_help, Help()),
        CORRECTIONS: (read_corrections, ()),
        REMOVED: (read_removed, ()),
    }
    return readers.get(path, (None, None))


@dataclass(frozen=True, slots=True)
class LedgerReading:
    """What each page said at its last check."""

    checked: Ledger
    findings: tuple[Finding, ...]


def read_ledger_file(file: SourceFile | None) -> LedgerReading:
    """Read the record of checks."""
    return LedgerReading(*ledger.read_ledger(file.text if file else None))


@dataclass(frozen=True, slots=True)
class AddressesReading:
    """Every address that was ever published."""

    promised: Promised
    findings: tuple[Finding, ...]


def read_addresses_file(file: SourceFile | None) -> AddressesReading:
    """Read the record of addresses."""
    return AddressesReading(*promises.read_addresses(file.text if file else None))


@dataclass(frozen=True, slots=True)
class Gathered:
    """What pages load: where the copies lie, and what they hold."""

    copies: tuple[Copy, ...]
    contents: Series[bytes]


class _Contents(Mapping[str, bytes]):
    """The static files by their path below static/, each read when it is asked for."""

    def __init__(self, files: Series[Binary]) -> None:
        self._files = {file.path.removeprefix("static/"): file for file in files}

    def __getitem__(self, path: str) -> bytes:
        return self._files[path].content

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def gather_assets(files: Series[Binary], templates: Series[SourceFile]) -> Gathered:
    """Make the files that pages load small, and name them by what they hold."""
    assets = gather(_Contents(files), [file.text for file in templates])
    return Gathered(tuple(asset.where for asset in assets), Series(asset.content for asset in assets))


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture ready for readers: what is known of it, what is published, and the contents of its smaller copies."""

    picture: Prepared
    content: bytes
    variants: Series[bytes]


def prepare_picture(ending: str, content: bytes, shown: bool) -> Pictured:
    """Make a picture ready; one that is `shown` by a page is needed in several sizes."""
    prepared = prepare(Original(ending, content, shown))
    return Pictured(prepared.bare, prepared.content, Series(variant.content for variant in prepared.variants))


@dataclass(frozen=True, slots=True)
class Editor:
    """The files of the browser editor."""

    paths: tuple[str, ...]
    contents: Series[bytes]


def make_editor(settings: Settings, pages: tuple[str, ...], data: Series[SourceFile]) -> Editor:
    """Make the files of the browser editor; imported late, as nearly no build needs it."""
    from sitebuilder.editor import editor_files

    files = editor_files(settings, pages, {file.path: file.text for file in data})
    return Editor(tuple(files), Series(files.values()))


# --- the site as a whole --------------------------------------------------------------------------------------------


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
    policy = prose.Policy(site.settings.wording)
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


@dataclass(frozen=True, slots=True)
class Found:
    """What one step found wrong."""

    findings: tuple[Finding, ...]


def check_dated(material: Material, today: date) -> Found:
    """Check everything for which the whole site and the day have to be known."""
    return Found(tuple(checks.check_site(site_of(material), today)))


# --- one page -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """What is wrong with a page before it is rendered, how it reads, and its links to pages that have a last day."""

    proof: prose.Proof
    leaving: tuple[tuple[Place, str, date], ...]
    findings: tuple[Finding, ...]


def judge_page(file: SourceFile, entry: Entry, text: Text, held: Prose, around: Around, policy: prose.Policy) -> Judged:
    """Check one page and read it against the words policy."""
    page = full_page(whole(entry, text, held), around)
    proof = prose.proofread(manuscripts.of_page(page.document, file.text, policy))
    findings = (*checks.check_page(page, around), *proof.findings)
    bare = replace(proof, findings=(), words=page.document.words)
    return Judged(bare, tuple(links.leaving(page, around)), findings)


@dataclass(frozen=True, slots=True)
class Read:
    """A file of data, proofread."""

    proof: prose.Proof
    findings: tuple[Finding, ...]


def judge_data(manuscript: prose.Manuscript) -> Read:
    """Read the texts of one file of data against the words policy."""
    proof = prose.proofread(manuscript)
    return Read(replace(proof, findings=()), proof.findings)


def make_page(entry: Entry, text: Text, around: Around, templates: Templates) -> Rendered:
    """Render the page of one document."""
    page: FullPage = full_page(whole(entry, text), around)
    template = f"pages/{entry.kind}.html"
    return render(Output(file_of(page.address), template, templates, page_view(page, around), Place(entry.path)))


def render_planned(planned: Planned, templates: Templates) -> Rendered:
    """Render a file that is made from more than one page."""
    place = Place(planned.source or f"templates/{planned.template}")
    return render(Output(planned.path, planned.template, templates, planned.view, place))


def draw_card(path: str, svg: bytes, fonts: Series[Binary]) -> Rendered:
    """Draw a picture for social media."""
    held = tuple(Font(file.path.removeprefix("static/"), file.content) for file in fonts)
    drawn = draw(Card(svg.decode(), held))
    if not drawn.fault:
        return Rendered(path, drawn.content, None, ())
    finding = TEMPLATE.at(
        Place("templates/cards/card.svg"),
        f"the card /{path} can not be drawn: {drawn.fault}",
        fix="correct the template; sitebuilder/cards.py says what it may hold",
    )
    return Rendered(path, b"", None, (finding,))


# --- the search -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counted:
    """On how many of some pages each word stands."""

    words: tuple[tuple[str, int], ...]


def count_words(searched: Series[Searched]) -> Counted:
    """Count the words of some pages."""
    return Counted(searching.counted(searched))


@dataclass(frozen=True, slots=True)
class Ranked:
    """Holds what is the same for all pages, so that it is loaded once."""

    ranking: searching.Ranking


@dataclass(frozen=True, slots=True)
class Ranking:
    """What is the same for all pages."""

    ranked: Ranked


def rank_words(counts: Series[tuple[tuple[str, int], ...]], pages: int, settings: Settings) -> Ranking:
    """Find the words that stand on too many pages."""
    frequent = searching.frequent(counts, pages)
    return Ranking(Ranked(searching.Ranking(frequent, tuple(sorted(settings.search.weights.items())))))


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """What the search knows of one page."""

    text: str


def make_search_document(entry: Entry, searched: Searched, around: Around, ranked: Ranked) -> SearchDocument:
    """Make the document of one page."""
    page = Page(entry, around.address, around.topic, around.targets, around.pictures, around.tables)
    return SearchDocument(searching.page_document(page, searched, around, ranked.ranking))


@dataclass(frozen=True, slots=True)
class SearchFile:
    """search.json, in the form of what is rendered."""

    path: str
    content: bytes
    html: Html | None
    findings: tuple[Finding, ...]


def join_documents(documents: Series[str]) -> SearchDocument:
    """Put the documents of some pages into one text."""
    return SearchDocument(",".join(documents))


def join_search(documents: Series[str], rest: searching.Rest) -> SearchFile:
    """Put the documents of the search together."""
    return SearchFile("search.json", searching.search_json(documents, rest).encode(), None, ())


# --- templates ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reached:
    """A template and all that it can reach."""

    templates: Templates


def reach_templates(name: str, files: Series[SourceFile]) -> Reached:
    """Gather the templates that one of them can reach; `files` are all of them."""
    return Reached(reach(name, {file.path.removeprefix("templates/"): file.text for file in files}))


def check_template(file: SourceFile) -> Found:
    """Find what would let a template reach further than its text shows."""
    return Found(computed_names(file.path.removeprefix("templates/"), file.text))


def check_drawing(file: Binary) -> Found:
    """Check a drawing that is published as it is."""
    return Found(tuple(drawings.check({file.path: file.content})))


# --- what is finished -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Inspected:
    """A copied page as HTML, if it could be looked at; `path` is its path in the output."""

    path: str
    html: Html | None
    findings: tuple[Finding, ...]


def inspect_copied(file: Binary, place: Place) -> Inspected:
    """Look at an HTML file that is published as it is."""
    path = place.path.removeprefix("static/")
    if why := refusal(file.content):
        return Inspected(path, None, (unreadable_page(place, why),))
    return Inspected(path, inspect(file.content), ())


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the disclaimer; None if it can not be rendered."""

    words: str | None


def disclaimer_words(sample: Planned, templates: Templates) -> Words:
    """Return the words of the disclaimer's partial, rendered by itself."""
    found = render(Output("disclaimer.html", DISCLAIMER, templates, sample.view, Place(f"templates/{DISCLAIMER}")))
    marked = inspect(b"<main>" + found.content + b"</main>").disclaimers
    return Words(None if found.findings else marked[0].words if marked else "")


def faulty(findings: Series[tuple[Finding, ...]]) -> Iterator[int]:
    """Yield the places of the answers that found something."""
    for found, places in findings.different():
        if found:
            yield from places
