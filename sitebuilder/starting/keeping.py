"""What is kept of other and earlier work: references from bibliographies, pages from other systems, the record of checks.

In: files that somebody brings, or the pages of a build. Out: files that were not there, checked.json or addresses.json.
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from sitebuilder.checks import ledger, promises
from sitebuilder.citing import UNREADABLE, cite
from sitebuilder.documents import Document
from sitebuilder.findings import Finding, Place, did_you_mean
from sitebuilder.importing import SYSTEMS, Homeless, Moved, NewPage, NewPicture, Unreadable, bring, place, system_of
from sitebuilder.importing.posts import LEFT_OUT
from sitebuilder.references import read_reference
from sitebuilder.site import Site
from sitebuilder.snapshot import take
from sitebuilder.starting.files import Taken, quoted, settings_of, write_new


def import_references(project: Path, files: Sequence[Path]) -> tuple[list[Finding], list[str]]:
    """Turn exported bibliographies into reference files; return what was wrong and which files were written."""
    findings: list[Finding] = []
    texts: dict[str, str] = {}
    for file in files:
        try:
            texts[file.as_posix()] = _decoded(file.read_bytes())
        except OSError as error:
            message = f"this file can not be read: {error.strerror}"
            findings.append(UNREADABLE.at(Place(file.as_posix()), message, fix="name a file that is there"))
    known, unfinished = {}, {}
    for source in take(project).references:
        reference, _ = read_reference(source.text, source.path)
        if reference:
            known[reference.id] = reference
        else:
            unfinished[source.path] = source.text
    made, more = cite(texts, known, unfinished)
    written = []
    for new in made:
        try:
            write_new(project, Path(new.path), new.text)
            written.append(new.path)
        except Taken as error:
            findings.append(UNREADABLE.at(Place(new.path), str(error), fix="put this right and import again"))
    return sorted([*findings, *more]), written


def import_site(project: Path, source: Path, system: str, topic: str) -> tuple[list[Finding], list[str]]:
    """Bring the pages of another system over as drafts; return what needs a person and which files were written."""
    settings = settings_of(project)
    if topic and topic not in (known := [known.id for known in settings.topics]):
        raise Taken(
            f"site.yaml has no topic “{topic}”; {did_you_mean(topic, known, 'The topics are ' + ', '.join(known))}"
        )
    if not source.exists():
        raise Taken(f"there is no {source}; name the folder of the old site, or an export of WordPress")
    system = system or system_of(source)
    if not system:
        raise Taken(
            f"which system made {source} can not be told by its files; say it with --from: {', '.join(SYSTEMS)}"
        )
    try:
        moved = place(bring(source, system), settings, topic, lambda path: os.path.lexists(project / path), quoted)
    except Unreadable as error:
        raise Taken(f"{source} can not be brought over: {error}") from None
    except Homeless as error:
        raise Taken(str(error)) from None
    return _settle(project, moved)


def _settle(project: Path, moved: Moved) -> tuple[list[Finding], list[str]]:
    """Write drafts and pictures; what could not be written is told, and the rest still is."""
    written: list[str] = []
    refused: dict[str, str] = {}
    news: list[NewPage | NewPicture] = [*moved.pages, *moved.pictures.values()]
    for new in news:
        path = new.path
        try:
            write_new(project, Path(path), new.text if isinstance(new, NewPage) else _picture(new.source))
            written.append(path)
        except Taken as error:
            refused[path] = str(error)
    if refused and not written:
        raise Taken(f"nothing could be brought over: {next(iter(refused.values()))}")
    told = [finding for finding in moved.findings if finding.place.path not in refused]
    lost = [LEFT_OUT.at(Place(path), why, fix="put this right and import again") for path, why in refused.items()]
    return sorted([*told, *lost]), written


def _picture(source: Path) -> bytes:
    try:
        return source.read_bytes()
    except OSError as error:
        raise Taken(f"the picture {source} can not be read: {error.strerror}") from None


def record_checks(project: Path, site: Site, documents: Iterable[Document]) -> str:
    """Record what the checked texts say now; return the name of the record."""
    return _write_record(project, ledger.PATH, ledger.recorded(site, documents))


def record_addresses(project: Path, site: Site, today: date) -> str:
    """Record every address that is published; return the name of the record."""
    return _write_record(project, promises.PATH, promises.recorded(site, today))


def _write_record(project: Path, name: str, text: str) -> str:
    temporary = project / f".{name}.part~"
    temporary.write_text(text, encoding="utf-8", newline="\n")
    temporary.replace(project / name)
    return name


def _decoded(content: bytes) -> str:
    """Decode an export: UTF-8, UTF-16 if it says so, or what Windows wrote before."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
