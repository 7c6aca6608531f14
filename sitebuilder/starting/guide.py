"""A small complete guide on a topic that does not exist, for somebody who begins one of their own.

In: an empty or new folder, and the builder's own templates, static files and hints for editors. Out: a project that
passes every check on the day it was made.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sitebuilder.manual import HINTS
from sitebuilder.manual import files as made
from sitebuilder.snapshot import take
from sitebuilder.starting.files import Taken, clean, filled, quoted, text_of, write_new

STARTER = Path(__file__).parent.parent / "starter"
NAME = "An example guide"


def start_guide(folder: Path, builder: Path, title: str, today: date) -> list[str]:
    """Write the guide into a folder; `builder` is the folder of build.py. Return the paths that were written."""
    _refuse_full(folder)
    written: list[str] = []
    try:
        for path, content in sorted(_files(folder, builder, clean(title) or NAME, today)):
            write_new(folder, Path(path), content)
            written.append(path)
    except Taken as error:
        kept = f"; {len(written)} files are already there, delete the folder before you try again" if written else ""
        raise Taken(f"{error}{kept}") from None
    return written


def _refuse_full(folder: Path) -> None:
    try:
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise Taken(f"{folder} is not a folder; name an empty one, or one that is not there yet")
        if folder.is_dir() and any(folder.iterdir()):
            raise Taken(f"{folder} is not empty; name an empty folder, or one that is not there yet")
    except OSError as error:
        raise Taken(f"{folder} can not be read: {error.strerror}") from None


def _files(folder: Path, builder: Path, title: str, today: date) -> Iterator[tuple[str, str | bytes]]:
    """Yield path and content of every file of the new guide."""
    values = {
        "author": quoted(f"{title} editorial team"),
        "today": today.isoformat(),
        "next_check": (today + timedelta(days=1065)).isoformat(),
        "next_check_safety": (today + timedelta(days=350)).isoformat(),
        "month": today.isoformat()[:7],
        "builder": os.path.relpath(builder.resolve(), folder.resolve()).replace(os.sep, "/"),
    }
    for source in sorted(path for path in STARTER.rglob("*") if path.is_file()):
        path = source.relative_to(STARTER).as_posix()
        name = title if path == "README.md" else quoted(title)
        text = filled(source.read_text(encoding="utf-8"), {**values, "title": name})
        yield ".gitignore" if path == "gitignore" else path, text
    look = take(builder)
    yield from ((file.path, file.text) for file in look.templates)
    yield from ((file.path, file.content) for file in look.static if file.path.startswith("static/"))
    yield from ((path, text) for path, text in made().items() if path.startswith("schemas/") or path == HINTS)
    for name in ("settings.json", "extensions.json"):
        hints = text_of(builder / ".vscode" / name)
        if hints is not None:
            yield f".vscode/{name}", hints
