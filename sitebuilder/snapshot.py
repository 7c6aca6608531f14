"""The project's folder as one frozen value. The only room that reads it.

In: a folder. Out: a `Snapshot`: files sorted by path, text as UTF-8 without byte-order mark and with newlines as \\n,
and findings for what cannot be read. Nothing here knows YAML or Markdown.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sitebuilder.documents import SourceFile
from sitebuilder.findings import Finding, Place, Rule

MAX_BYTES = 1_000_000
LEDGER = "checked.json"
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")

UNREADABLE = Rule("file-unreadable", "Every file of the project is whole and readable text.", fixed=True)
TOO_LARGE = Rule("file-too-large", "No file is larger than a person could have written.", fixed=True)
SYMLINK = Rule("file-symlink", "No link leads the build out of the project.", fixed=True)
NAME = Rule("name-invalid", "Every name makes an address that is easy to read and type.", fixed=True)
MISSING = Rule("folder-missing", "The folders without which there is no site are there.", fixed=True)
UNEXPECTED = Rule(
    "file-unexpected", "Every file of content/ is one that the builder publishes or reads.", severity="warning"
)


@dataclass(frozen=True, slots=True)
class Binary:
    """A file that is published as it is."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a build may know of a project."""

    settings: SourceFile | None
    pages: tuple[SourceFile, ...] = ()
    references: tuple[SourceFile, ...] = ()
    data: tuple[SourceFile, ...] = ()
    templates: tuple[SourceFile, ...] = ()
    static: tuple[Binary, ...] = ()
    ledger: SourceFile | None = None
    findings: tuple[Finding, ...] = ()


def take(project: Path) -> Snapshot:
    """Read the project."""
    reader = _Reader(project)
    content = list(reader.files("content", needed=True))
    pages = [path for path in content if path.endswith(".md")]
    references = [path for path in content if path.startswith("content/references/") and path.endswith(".yaml")]
    data = [path for path in content if path.endswith(".yaml") and path not in references]
    pictures = [path for path in content if path.lower().endswith(PICTURES)]
    for path in sorted(set(content) - {*pages, *references, *data, *pictures}):
        reader.findings.append(
            UNEXPECTED.at(
                Place(path), "this file is neither a page, nor data, nor a picture", fix="move it out of content/"
            )
        )
    settings = reader.text("site.yaml") if (project / "site.yaml").exists() else None
    ledger = reader.text(LEDGER) if (project / LEDGER).exists() else None
    return Snapshot(
        settings,
        tuple(reader.texts(pages)),
        tuple(reader.texts(references)),
        tuple(reader.texts(data)),
        tuple(reader.texts(reader.files("templates", needed=True))),
        tuple(reader.binaries([*reader.files("static"), *pictures])),
        ledger,
        tuple(reader.findings),
    )


_PART = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


class _Reader:
    """Reads files of one project and keeps what is wrong with them."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.findings: list[Finding] = []

    def files(self, folder: str, needed: bool = False) -> Iterator[str]:
        """Yield the paths of all files below a folder, sorted; hidden files and editors' backups are passed over."""
        top = self.project / folder
        if not top.is_dir() or top.is_symlink():
            if needed:
                self.findings.append(
                    MISSING.at(
                        Place(folder + "/"),
                        f"there is no folder {folder}/",
                        fix="make it, or name the project with --project",
                    )
                )
            return
        yield from self._below(folder)

    def _below(self, folder: str) -> Iterator[str]:
        try:
            entries = sorted(os.scandir(self.project / folder), key=lambda entry: entry.name)
        except OSError as error:
            self.findings.append(
                UNREADABLE.at(Place(folder), f"the folder can not be read: {error.strerror}", fix="check its rights")
            )
            return
        for entry in entries:
            path = f"{folder}/{entry.name}"
            published = folder.startswith("static")
            if (entry.name.startswith(".") and not (published and entry.name == ".well-known")) or entry.name.endswith(
                ("~", ".swp")
            ):
                continue
            if entry.is_symlink():
                self.findings.append(
                    SYMLINK.at(Place(_printable(path)), "this is a symbolic link", fix="put the file itself here")
                )
            elif entry.is_dir():
                yield from self._below(path)
            elif not entry.is_file():
                self.findings.append(
                    UNREADABLE.at(
                        Place(_printable(path)), "this is no file (a pipe, socket or device)", fix="move it away"
                    )
                )
            elif self._named_well(path):
                yield path

    def _named_well(self, path: str) -> bool:
        name = path.rsplit("/", 1)[-1]
        if not path.startswith("content/"):
            if _printable(path) == path and "\\" not in path:
                return True
            self.findings.append(
                NAME.at(Place(_printable(path)), "the name holds characters no address can hold", fix="rename it")
            )
            return False
        if _printable(path) != path:
            self.findings.append(
                NAME.at(Place(_printable(path)), "the name holds characters no address can hold", fix="rename it")
            )
            return False
        if not name.endswith(".md"):
            return True
        parts = path.removeprefix("content/").removesuffix(".md").split("/")
        if len(parts) > 2:
            self.findings.append(
                NAME.at(
                    Place(_printable(path)),
                    "this page lies deeper than two levels",
                    fix="move it to content/TOPIC/NAME.md",
                )
            )
            return False
        if not all(_PART.fullmatch(part) for part in parts):
            better = "/".join(re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") or "name" for part in parts)
            self.findings.append(
                NAME.at(
                    Place(_printable(path)),
                    f"“{name}” is not a name for a page: it can have lower-case letters, digits and hyphens",
                    fix=f"rename it to content/{better}.md",
                )
            )
            return False
        return True

    def texts(self, paths: Iterator[str] | list[str]) -> Iterator[SourceFile]:
        for path in paths:
            found = self.text(path)
            if found:
                yield found

    def text(self, path: str) -> SourceFile | None:
        """Read one text file, or say why it cannot be read."""
        if (self.project / path).is_symlink():
            self.findings.append(SYMLINK.at(Place(path), "this is a symbolic link", fix="put the file itself here"))
        content = self._bytes(path)
        if content is None:
            return None
        if len(content) > MAX_BYTES:
            self.findings.append(
                TOO_LARGE.at(
                    Place(path), f"this file has {len(content):,} bytes; {MAX_BYTES:,} are allowed", fix="split it"
                )
            )
            return None
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = content[: error.start]
            line, column = before.count(b"\n") + 1, len(before) - (before.rfind(b"\n") + 1) + 1
            self.findings.append(
                UNREADABLE.at(
                    Place(path, line, column), "this is not UTF-8 text", fix="save the file as UTF-8 in your editor"
                )
            )
            return None
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        odd = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
        if odd:
            line, column = text.count("\n", 0, odd.start()) + 1, odd.start() - text.rfind("\n", 0, odd.start())
            self.findings.append(
                UNREADABLE.at(
                    Place(path, line, column),
                    f"there is a control character (U+{ord(odd[0]):04X}) in the text",
                    fix="delete it",
                )
            )
            return None
        return SourceFile(path, text)

    def binaries(self, paths: list[str]) -> Iterator[Binary]:
        for path in sorted(paths):
            content = self._bytes(path)
            if content is not None:
                yield Binary(path, content)

    def _bytes(self, path: str) -> bytes | None:
        try:
            return (self.project / path).read_bytes()
        except OSError as error:
            self.findings.append(
                UNREADABLE.at(Place(path), f"this file can not be read: {error.strerror}", fix="check its rights")
            )
            return None


def _printable(path: str) -> str:
    """Return a path as text that can be printed and encoded, whatever bytes its name has."""
    return "".join(
        c if c.isprintable() else "�" for c in path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    )
