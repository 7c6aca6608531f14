"""The steps that read one file: settings, works, data, records, what pages load, pictures; and the browser editor.

In: files of the project. Out: what they hold, with the findings about each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from sitebuilder.addresses import HELP, REMOVED
from sitebuilder.assets import Copy, gather
from sitebuilder.checks import ledger, promises
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
from sitebuilder.documents import SourceFile
from sitebuilder.findings import Finding, Place, did_you_mean_file
from sitebuilder.held import Series
from sitebuilder.naming import REFERENCES, TABLES, UNEXPECTED
from sitebuilder.pictures import Original, Prepared, prepare
from sitebuilder.record import Ledger
from sitebuilder.references import Reference, read_reference
from sitebuilder.settings import Settings, read_settings
from sitebuilder.site import Promised
from sitebuilder.snapshot import Binary

GLOSSARY, CORRECTIONS = "content/glossary.yaml", "content/corrections.yaml"


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
