"""The project's folder as one frozen value. The only room that reads it.

In: a folder. Out: a `Snapshot`: files sorted by path, text as UTF-8 without byte-order mark and with newlines as \\n,
and findings for what cannot be read. Nothing here knows YAML or Markdown.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from sitebuilder.damaged import unmerged
from sitebuilder.documents import SourceFile
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.naming import MAX_LEVELS, NAME, PICTURES, REFERENCES, misnamed, printable, unexpected

MOST_HELD = 16_000_000
"""So many letters of texts are kept; further files are read again when their text is asked for."""
MAX_BYTES = 1_000_000
MAX_LEDGER = 64_000_000  # the machine writes it: one line for each passage of the site
LEDGER = "checked.json"
ADDRESSES = "addresses.json"
READ = (".html", ".htm", ".css")
"""Endings of the files in static/ that are not only copied but read."""

UNREADABLE = Rule("file-unreadable", "Every file of the project is whole and readable text.", fixed=True)
TOO_LARGE = Rule("file-too-large", "No file is larger than a person could have written.", fixed=True)
SYMLINK = Rule("file-symlink", "No link leads the build out of the project.", fixed=True)
MISSING = Rule("folder-missing", "The folders without which there is no site are there.", fixed=True)


class Changed(Exception):
    """A file of the project is not what it was when the snapshot was taken."""


class Binary:
    """A file that is published as it is; one that is known by its digest is read when its content is asked for."""

    __slots__ = ("_content", "_read", "digest_of_bytes", "digest_of_content", "path")

    def __init__(
        self,
        path: str,
        content: bytes = b"",
        *,
        digest: bytes | None = None,
        read: Callable[[str], bytes] | None = None,
    ) -> None:
        self.path, self._content, self._read = path, content, read
        self.digest_of_bytes = digest or sha256(content).digest()[:20]
        self.digest_of_content = sha256(path.encode() + b"\0" + self.digest_of_bytes).digest()[:20]

    @property
    def content(self) -> bytes:
        """What stands in it."""
        return self._content if self._read is None else self._read(self.path)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Binary) and self.digest_of_content == other.digest_of_content

    def __hash__(self) -> int:
        return hash(self.digest_of_content)

    def __repr__(self) -> str:
        return f"Binary({self.path!r})"


Times = tuple[int, int, int, int]
"""Size, time of change, time of the change of its entry, and inode of a file: they may spare reading it."""


Seen = tuple[Times, bytes, bytes]
"""A sound file as it was read: its times, and the digests of its bytes and of its text."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a build may know of a project; `seen` is for the next snapshot."""

    settings: SourceFile | None
    pages: tuple[SourceFile, ...] = ()
    references: tuple[SourceFile, ...] = ()
    data: tuple[SourceFile, ...] = ()
    templates: tuple[SourceFile, ...] = ()
    static: tuple[Binary, ...] = ()
    ledger: SourceFile | None = None
    addresses: SourceFile | None = None
    findings: tuple[Finding, ...] = ()
    seen: Mapping[str, Seen] = field(default_factory=dict, compare=False)

    @property
    def texts(self) -> tuple[SourceFile, ...]:
        """Every text that an editor writes: settings, pages, works and files of data."""
        settings = (self.settings,) if self.settings else ()
        return (*settings, *self.pages, *self.references, *self.data)


def take(project: Path, seen: Mapping[str, Seen] | None = None) -> Snapshot:
    """Read the project; a file whose times are those that were `seen` is read only when somebody asks for it."""
    reader = _Reader(project, seen or {})
    content = list(reader.files("content", needed=True))
    pages = [path for path in content if path.endswith(".md")]
    references = [path for path in content if path.startswith(REFERENCES) and path.endswith(".yaml")]
    data = [path for path in content if path.endswith(".yaml") and path not in references]
    pictures = [path for path in content if path.lower().endswith(PICTURES)]
    strays = sorted(set(content) - {*pages, *references, *data, *pictures})
    reader.findings.extend(map(unexpected, strays))
    settings = reader.settings()
    ledger, addresses = (
        reader.text(name, MAX_LEDGER) if (project / name).exists() else None for name in (LEDGER, ADDRESSES)
    )
    return Snapshot(
        settings,
        tuple(reader.texts(pages)),
        tuple(reader.texts(references)),
        tuple(reader.texts(data)),
        tuple(reader.texts(reader.files("templates", needed=True))),
        tuple(reader.binaries([*reader.files("static"), *pictures])),
        ledger,
        addresses,
        tuple(reader.findings),
        reader.seen,
    )


class _Reader:
    """Reads files of one project and keeps what is wrong with them."""

    def __init__(self, project: Path, before: Mapping[str, Seen]) -> None:
        self.project, self.before = project, before
        self.root = os.fspath(project)
        self.findings: list[Finding] = []
        self.seen: dict[str, Seen] = {}
        self.held = 0

    def files(self, folder: str, needed: bool = False) -> Iterator[str]:
        """Yield the paths of all files below a folder, sorted; hidden files and editors' backups are passed over."""
        top = self.project / folder
        if top.is_symlink():
            self._refuse(SYMLINK, folder, "this folder is a symbolic link", "put the folder itself here")
        elif top.is_dir():
            yield from self._below(folder)
        elif needed:
            fix = "make it, or name the project with --project"
            self._refuse(MISSING, f"{folder}/", f"there is no folder {folder}/", fix)

    def _below(self, folder: str) -> Iterator[str]:
        if folder.count("/") > MAX_LEVELS:
            message = f"the folders here nest deeper than {MAX_LEVELS} levels"
            self._refuse(NAME, folder, message, "move the files further up")
            return
        try:
            entries = sorted(os.scandir(self.project / folder), key=lambda entry: entry.name)
        except OSError as error:
            self._refuse(UNREADABLE, folder, f"the folder can not be read: {error.strerror}", "check its rights")
            return
        for entry in entries:
            if not _passed_over(folder, entry.name):
                yield from self._entry(entry, f"{folder}/{entry.name}")

    def _entry(self, entry: os.DirEntry[str], path: str) -> Iterator[str]:
        if entry.is_symlink():
            self._refuse(SYMLINK, path, "this is a symbolic link", "put the file itself here")
        elif entry.is_dir():
            yield from self._below(path)
        elif not entry.is_file():
            self._refuse(UNREADABLE, path, "this is no file (a pipe, socket or device)", "move it away")
        elif finding := misnamed(path):
            self.findings.append(finding)
        else:
            yield path

    def _refuse(self, rule: Rule, path: str, message: str, fix: str, line: int = 1, column: int = 1) -> None:
        self.findings.append(rule.at(Place(printable(path), line, column), message, fix=fix))

    def settings(self) -> SourceFile | None:
        """Read site.yaml, if it is there."""
        if os.path.lexists(self.project / "site.yaml"):
            return self.text("site.yaml")
        if (self.project / "site.yml").exists():
            self._refuse(NAME, "site.yml", "this file is not read, because its name ends in .yml", "call it site.yaml")
        return None

    def texts(self, paths: Iterable[str]) -> Iterator[SourceFile]:
        """Read text files; those that cannot be read are left out."""
        for path in paths:
            found = self.text(path)
            if found:
                yield found

    def text(self, path: str, limit: int = MAX_BYTES) -> SourceFile | None:
        """Read one text file, or say why it cannot be read."""
        known, times = self.before.get(path), self._times(path)
        if known and known[0] == times:
            self.seen[path] = known
            return SourceFile(path, digest=known[2], read=self._text_again)
        if os.path.islink(f"{self.root}/{path}"):
            self._refuse(SYMLINK, path, "this is a symbolic link", "put the file itself here")
            return None
        content = self._bytes(path, limit)
        if content is None:
            return None
        digest = sha256(content).digest()
        if known and known[1] == digest and times:
            self.seen[path] = (times, digest, known[2])
            return SourceFile(path, digest=known[2], read=self._text_again)
        text = self._decoded(path, content)
        if text is None:
            return None
        if times:
            self.seen[path] = (times, digest, sha256(text.encode()).digest())
        self.held += len(text)
        if times and self.held > MOST_HELD:
            return SourceFile(path, digest=self.seen[path][2], read=self._text_again)
        return SourceFile(path, text)

    def _decoded(self, path: str, content: bytes) -> str | None:
        """Return the text that bytes are, or say why they are none."""
        try:
            text = _lines(content.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            before = _lines(error.object[: error.start].decode())
            self._refuse(
                UNREADABLE, path, "this is not UTF-8 text", "save the file as UTF-8 in your editor", *_end(before)
            )
            return None
        odd = _CONTROL.search(text)
        if odd:
            message = f"there is a control character (U+{ord(odd[0]):04X}) in the text"
            self._refuse(UNREADABLE, path, message, "delete it", *_end(text[: odd.start()]))
            return None
        if path not in (LEDGER, ADDRESSES) and (found := unmerged(text)):
            line, message, fix = found
            self._refuse(UNREADABLE, path, message, fix, line)
            return None
        return text

    def _text_again(self, path: str) -> str:
        """Read a file whose text was not kept; it holds what it held before."""
        reader = _Reader(self.project, {})
        content = reader._bytes(path, MAX_LEDGER)
        text = None if content is None else reader._decoded(path, content)
        known = self.seen.get(path)
        if text is None or known is None or sha256(text.encode()).digest() != known[2]:
            raise Changed(path)
        return text

    def binaries(self, paths: Iterable[str]) -> Iterator[Binary]:
        """Read files as bytes; those that cannot be read are left out."""
        for path in sorted(paths):
            known, times = self.before.get(path), self._times(path)
            if known and known[0] == times:
                self.seen[path] = known
                yield Binary(path, digest=known[1][:20], read=self._content_again)
                continue
            content = self._bytes(path, MAX_BYTES if path.lower().endswith(READ) else None)
            if content is not None:
                if times:
                    digest = sha256(content).digest()
                    self.seen[path] = (times, digest, digest)
                yield Binary(path, content)

    def _content_again(self, path: str) -> bytes:
        content = self._bytes(path)
        known = self.seen.get(path)
        if content is None or known is None or sha256(content).digest() != known[1]:
            raise Changed(path)
        return content

    def _times(self, path: str) -> Times | None:
        try:
            found = os.stat(f"{self.root}/{path}", follow_symlinks=False)
        except OSError:
            return None
        return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino

    def _bytes(self, path: str, most: int | None = None) -> bytes | None:
        """Read the bytes of a file, or say why not; a file of more than `most` bytes is never taken into memory."""
        try:
            with open(f"{self.root}/{path}", "rb", buffering=0) as file:
                size = os.fstat(file.fileno()).st_size
                if most is not None and size > most:
                    self._refuse(TOO_LARGE, path, f"this file has {size:,} bytes; {most:,} are allowed", "split it")
                    return None
                return file.read()
        except OSError as error:
            self._refuse(UNREADABLE, path, f"this file can not be read: {error.strerror}", "check its rights")
            return None


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202d\u202e\ufffe\uffff]")
"""What XML forbids, DEL, and what turns the letters of a line around so that a reader sees another word or number."""


def _passed_over(folder: str, name: str) -> bool:
    """Say whether a file is hidden, or the backup of an editor."""
    well_known = folder.startswith("static") and name == ".well-known"
    backup = name.startswith("~$") or name.endswith(("~", ".swp")) or name.lower() in ("thumbs.db", "desktop.ini")
    return (name.startswith(".") and not well_known) or backup


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _end(text: str) -> tuple[int, int]:
    """Return line and column behind a text."""
    return text.count("\n") + 1, len(text) - text.rfind("\n")
