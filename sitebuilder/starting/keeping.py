"""What is kept of other people's and earlier work: references from exported bibliographies, and the record of checks.

In: files of bibliographies, or the pages of a build. Out: reference files that were not there, or checked.json.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sitebuilder.checks import ledger
from sitebuilder.citing import cite
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.references import read_reference
from sitebuilder.site import Site
from sitebuilder.snapshot import take
from sitebuilder.starting.files import Taken, write_new

IMPORT_FAILED = Rule("import-unreadable", "Every file that is imported can be read.", fixed=True)


def import_references(project: Path, files: Sequence[Path]) -> tuple[list[Finding], list[str]]:
    """Turn exported bibliographies into reference files; return what was wrong and which files were written."""
    findings: list[Finding] = []
    texts: dict[str, str] = {}
    for file in files:
        try:
            texts[file.as_posix()] = _decoded(file.read_bytes())
        except OSError as error:
            message = f"this file can not be read: {error.strerror}"
            findings.append(IMPORT_FAILED.at(Place(file.as_posix()), message, fix="name a file that is there"))
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
            findings.append(IMPORT_FAILED.at(Place(new.path), str(error), fix="rename the file that is there"))
    return sorted([*findings, *more]), written


def record_checks(project: Path, site: Site) -> str:
    """Record what the checked texts say now; return the name of the record."""
    temporary = project / f".{ledger.PATH}.part~"
    temporary.write_text(ledger.recorded(site), encoding="utf-8", newline="\n")
    temporary.replace(project / ledger.PATH)
    return ledger.PATH


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
