"""What the readers of the single systems share: a page from a file, its heads and its names.

In: a file of another system. Out: `Brought`, the pages of a whole site, and what was left behind.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sitebuilder.findings import Finding
from sitebuilder.importing import reading, texts
from sitebuilder.importing.headers import Header
from sitebuilder.importing.posts import Kind, Post, Telling, left_out

MARKDOWN = (".md", ".markdown", ".mdown", ".mkd")
OTHER_TEXTS = (".rst", ".html", ".htm", ".adoc", ".org", ".ipynb", ".mdx", ".textile", ".txt")


@dataclass(frozen=True, slots=True)
class Brought:
    """The pages of a site of another system, what was left behind, and where the site was."""

    posts: tuple[Post, ...]
    findings: tuple[Finding, ...]
    base: str = ""
    root: Path | None = None
    """The folder that no picture may lie outside of."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file that is read: the folder of the pages, its path in it, and the name that the report uses."""

    folder: Path
    path: str
    shown: str

    @property
    def file(self) -> Path:
        """The file itself."""
        return self.folder / self.path


Reader = Callable[[Source, str], Post | Finding]


def sources(folder: Path, shown: str) -> Iterator[Source]:
    """Yield the Markdown files of a folder; `shown` is what the report calls it."""
    for path in reading.files(folder, *MARKDOWN):
        yield Source(folder, path, posixpath.join(shown, path) if shown else path)


def read_all(found: Iterator[Source], read: Reader) -> tuple[list[Post], list[Finding]]:
    """Read files one by one; those that can not be read are told."""
    posts: list[Post] = []
    findings: list[Finding] = []
    for source in found:
        try:
            made = read(source, reading.text(source.file))
        except reading.Unreadable as error:
            made = left_out(source.shown, f"this file was left out, because {error}", "mend it and import again")
        posts += [made] if isinstance(made, Post) else []
        findings += [made] if isinstance(made, Finding) else []
    return posts, findings


def others(folder: Path, shown: str) -> Iterator[Finding]:
    """Tell the texts that are not Markdown."""
    for path in reading.files(folder, *OTHER_TEXTS):
        if posixpath.basename(path) not in ("robots.txt", "requirements.txt", "humans.txt", "ads.txt"):
            name = posixpath.join(shown, path) if shown else path
            yield left_out(
                name, "this file was left out, because it is not Markdown", "turn it into Markdown and import again"
            )


def slug(text: str) -> str:
    """Return a name for an address."""
    plain = unicodedata.normalize("NFKD", unquote(text)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:80].strip("-")


def titled(header: Header, name: str) -> str:
    """Return the title: from the head, from the first heading, or from the name of the file."""
    return (
        header.text("title")
        or texts.first_heading(header.body)
        or name.replace("-", " ").replace("_", " ").capitalize()
    )


def rest_of(header: Header, *used: str) -> tuple[tuple[str, str], ...]:
    """Return the keys of a head that have no place here."""
    return tuple((key, text) for key in header.values if key not in used and (text := header.text(key)))


def path_of(url: str) -> str:
    """Return the path of an address, as links to it may be written."""
    return "/" + urlsplit(url).path.strip("/")


def fault(header: Header, telling: Telling) -> None:
    """Tell a head that could not be read."""
    if header.fault:
        telling.tell(
            "",
            f"the head of the old file could not be read: {header.fault}",
            "put title, dates and the rest in by hand from the old file",
        )


def article(section: str, name: str) -> Kind:
    """Say what kind of page a file is by where it lies."""
    return "article" if section else "home" if name == "index" else "page"
