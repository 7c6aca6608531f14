"""Projects for tests: the small complete site of tests/base/, with some files added, changed or taken out.

`project` makes one in memory, `dressed` one that looks like the guide. `on_disk` writes one into a folder and takes its snapshot, for what only a disk can hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from sitebuilder.documents import SourceFile
from sitebuilder.memo.records import RECORD, Encoder, decode
from sitebuilder.naming import PICTURES
from sitebuilder.snapshot import ADDRESSES, LEDGER, Binary, Snapshot, take

TOP = Path(__file__).parent.parent
BASE = TOP / "tests" / "base"


@cache
def base() -> Mapping[str, str]:
    """Return the files of the base project: text by path."""
    paths = sorted(path for path in BASE.rglob("*") if path.is_file())
    return {path.relative_to(BASE).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def project(files: Mapping[str, str | bytes | None]) -> Snapshot:
    """Return the base project with `files` put in; None takes a file out."""
    found = _changed(files)
    content = {path: held for path, held in found.items() if path.startswith("content/")}
    references = {path: held for path, held in content.items() if path.startswith("content/references/")}
    data = {path: held for path, held in content.items() if path not in references}
    return Snapshot(
        settings=next(_texts(found, "site.yaml"), None),
        pages=tuple(_texts(content, "", ".md")),
        references=tuple(_texts(references, "", ".yaml")),
        data=tuple(_texts(data, "", ".yaml")),
        templates=tuple(_texts(found, "templates/")),
        static=tuple(_binaries(found)),
        ledger=next(_texts(found, LEDGER), None),
        addresses=next(_texts(found, ADDRESSES), None),
    )


@cache
def dress() -> Mapping[str, bytes]:
    """Return templates and static files of the guide: content by path."""
    paths = (path for folder in ("templates", "static") for path in sorted((TOP / folder).rglob("*")))
    return {path.relative_to(TOP).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def dressed(files: Mapping[str, str | bytes | None]) -> Snapshot:
    """Return the base project in the clothes of the guide, with `files` put in."""
    bare = {path: None for path in base() if path.startswith("templates/")}
    return project({**bare, **dress(), **files})


def on_disk(files: Mapping[str, str | bytes | None], links: Mapping[str, str], folder: Path) -> Snapshot:
    """Write the base project with `files` and symbolic `links` (target by path) into a folder and take its snapshot."""
    for path, held in _changed(files).items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(held.encode() if isinstance(held, str) else held)
    for path, target in links.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).symlink_to(target)
    return take(folder)


def _changed(files: Mapping[str, str | bytes | None]) -> dict[str, str | bytes]:
    merged = {**base(), **files}
    return {path: held for path, held in sorted(merged.items()) if held is not None}


def _texts(files: Mapping[str, str | bytes], start: str, end: str = "") -> Iterator[SourceFile]:
    for path, held in files.items():
        if path.startswith(start) and path.endswith(end):
            yield SourceFile(path, held if isinstance(held, str) else held.decode())


def _binaries(files: Mapping[str, str | bytes]) -> Iterator[Binary]:
    for path, held in files.items():
        if path.startswith("static/") or (path.startswith("content/") and path.lower().endswith(PICTURES)):
            yield Binary(path, held.encode() if isinstance(held, str) else held)


def through_memory(value: object) -> object:
    """Return a value as it comes back from the memory."""
    data, _ = Encoder()._plain(value)
    return decode(data, RECORD, lambda digest: None)
