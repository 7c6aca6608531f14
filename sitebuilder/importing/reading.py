"""The files of another system's folder, read with care.

In: a folder that somebody brings. Out: paths and texts. Symbolic links are not followed, nothing outside of the folder is
read, and a file that no person could have written is left alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

MAX_BYTES = 1_000_000
MAX_FILES = 20_000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SKIPPED = frozenset({"node_modules", "__pycache__", "venv", ".git", "public", "_site", "site-packages"})


class Unreadable(Exception):
    """A file or folder can not be brought over; the message says why."""


def files(folder: Path, *endings: str) -> Iterator[str]:
    """Yield the paths of files below a folder by their endings, sorted; hidden and generated folders are passed over."""
    found: list[str] = []
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED)
        here = Path(top)
        for name in sorted(names):
            if name.lower().endswith(endings) and not name.startswith(".") and not (here / name).is_symlink():
                found.append((here / name).relative_to(folder).as_posix())
        if len(found) > MAX_FILES:
            raise Unreadable(f"{folder} holds more than {MAX_FILES:,} pages; name the folder of one site")
    yield from sorted(found)


def text(path: Path) -> str:
    """Return the text of a file with newlines as \\n, or say why it can not be had."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable(f"it has more than {MAX_BYTES:,} bytes")
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"it can not be read: {error.strerror}") from None
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8 text") from None
    return CONTROL.sub("", decoded.replace("\r\n", "\n").replace("\r", "\n"))


def inside(root: Path, folder: Path, path: str) -> Path | None:
    """Return a file by its path relative to a folder; None if it is not there, or lies outside of `root`."""
    try:
        place = (folder / path.lstrip("/")).resolve()
        within = place.is_relative_to(root.resolve())
        return place if within and place.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None
