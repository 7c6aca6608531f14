"""New files for an editor to fill: a draft from templates/new/, references from an exported bibliography.

In: the project's folder and what the editor said. Out: files; nothing is ever overwritten.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from sitebuilder.checks import ledger
from sitebuilder.findings import Finding, Place, did_you_mean
from sitebuilder.naming import misnamed
from sitebuilder.references import read_reference
from sitebuilder.settings import read_settings
from sitebuilder.site import Site
from sitebuilder.snapshot import take


class Taken(Exception):
    """The file can not be written as asked; the message says why."""


def start_article(project: Path, what: str, title: str | None, topic: str | None, today: date) -> Path:
    """Write one draft article and return its path, relative to the project."""
    settings, findings = read_settings(_text(project / "site.yaml"))
    if settings is None:
        raise Taken(f"site.yaml has to be put right first: {findings[0].message}")
    name = what
    if re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", what):
        topic, name = what.split("/")
        title = title or name.replace("-", " ").capitalize()
    else:
        title, name = title or what, slug(title or what)
    topics = {t.id: t for t in settings.topics}
    if topic is None:
        raise Taken(f"say which topic the page belongs to: --topic with one of {', '.join(topics)}")
    if topic not in topics:
        raise Taken(f"there is no topic “{topic}”: {did_you_mean(topic, topics, 'Topics: ' + ', '.join(topics))}")
    if not name:
        raise Taken("the title has no letter that can stand in an address; write build.py new TOPIC/NAME --title …")
    months = settings.review.safety_months if topics[topic].safety else settings.review.months
    path = Path("content") / topic / f"{name}.md"
    if finding := misnamed(path.as_posix()):
        raise Taken(f"{finding.message}; {finding.fix}")
    text = _draft(project, title, topic, f"{settings.name} editorial team", today, months)
    _write_new(project, path, text)
    return path


def slug(text: str) -> str:
    """Return a name for an address: lower-case letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")


def _draft(project: Path, title: str, topic: str, author: str, today: date, months: int) -> str:
    template = _text(project / "templates" / "new" / "article.md")
    if template is None:
        raise Taken("there is no templates/new/article.md to start from")
    following = today + timedelta(days=round(months * 30.4375) - 1)
    values = {
        "title": _quoted(title),
        "topic": topic,
        "author": _quoted(author),
        "today": today.isoformat(),
        "next_check": following.isoformat(),
        "month": today.isoformat()[:7],
    }
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), template)


def _quoted(text: str) -> str:
    """Write text as a YAML value."""
    text = " ".join(text.split())
    if re.fullmatch(r"[A-Za-z][\w ,.?’'()/-]*", text) and not re.search(r": | #|^(true|false|null)$", text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def _write_new(project: Path, path: Path, text: str) -> None:
    for folder in (project / path.parts[0], (project / path).parent):
        if folder.is_symlink():
            raise Taken(f"{folder.relative_to(project).as_posix()} is a symbolic link; put the folder itself there")
    try:
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        with (project / path).open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Taken(f"{path.as_posix()} is already there; choose another name") from None
    except OSError as error:
        raise Taken(f"{path.as_posix()} can not be written: {error.strerror}") from None


def import_references(project: Path, files: Sequence[Path]) -> tuple[list[Finding], list[str]]:
    """Turn exported bibliographies into reference files; return what was wrong and which files were written."""
    from sitebuilder.citing import UNREADABLE, cite

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
            _write_new(project, Path(new.path), new.text)
            written.append(new.path)
        except Taken as error:
            findings.append(UNREADABLE.at(Place(new.path), str(error), fix="rename the file that is there"))
    return sorted([*findings, *more]), written


def record_checks(project: Path, site: Site) -> str:
    """Record what the checked texts say now; return the name of the record."""
    temporary = project / f".{ledger.PATH}.part~"
    temporary.write_text(ledger.recorded(site), encoding="utf-8", newline="\n")
    temporary.replace(project / ledger.PATH)
    return ledger.PATH


def _decoded(content: bytes) -> str:
    """Decode an export: UTF-8, UTF-16 if it says so, or what Windows wrote before."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
