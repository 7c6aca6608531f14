"""Nothing changed: one stamp over everything a build depends on, looked at before anything heavy is imported.

In: the words of the command line. Out: what the last build with these words said, if a new one would say the same; else
None. The stamp knows every file and folder of the project and of the engine by its times, every published file, the
words, and until when its day lasts. If any of it differs, the build goes its usual way.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sitebuilder.memo.times import MARGIN, Times, read, times_of, write

FOLDERS = ("content", "templates", "static")
ENGINE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HERE = "\0"
"""Stands in what was said for the seconds that the build took."""


def unchanged(words: Sequence[str], started: float) -> str | None:
    """Return what there is to say if nothing changed since a build with the same words."""
    project = _project(words)
    stamp = read(os.path.join(project, ".cache", "stamp"))
    if not isinstance(stamp, dict) or stamp.get("asked") != _asked(words, project):
        return None
    since, until = stamp["day"]
    if not since <= time.time() < until:
        return None
    if not all(_same(stamp[part]) for part in ("engine", "sources", "published")):
        return None
    if any(map(os.path.lexists, stamp["absent"])):
        return None
    said: str = stamp["said"]
    return said.replace(HERE, f"{time.monotonic() - started:.2f}")


def keep(
    words: Sequence[str],
    said: str,
    day: tuple[float, float],
    sources: Mapping[str, tuple[Times, bytes, bytes]],
    published: Mapping[str, Times],
    started: int,
) -> None:
    """Keep a stamp of a build that published; `sources` by project path, `published` by absolute path,
    the folder among them: what a killed build left in it changes its times.
    """
    project = _project(words)
    held = {os.path.join(project, path): seen[0] for path, seen in sources.items()}
    held.update({path: times for path in _folders(project) if (times := times_of(path))})
    if any(max(times[1:3]) >= started - MARGIN for times in held.values()):
        return
    stamp = {
        "asked": _asked(words, project),
        "day": day,
        "engine": _grouped({path: times for path in _engine() if (times := times_of(path))}),
        "sources": _grouped(held),
        "published": _grouped(published),
        "absent": _absent(project),
        "said": said,
    }
    write(os.path.join(project, ".cache", "stamp"), stamp)


def _asked(words: Sequence[str], project: str) -> tuple[Any, ...]:  # Any: plain values
    here = (os.getcwd(), os.environ.get("SOURCE_DATE_EPOCH", ""), os.environ.get("PYTHONPATH", ""))
    return (*words, "|", project, *here, sys.version, sys.prefix)


def _project(words: Sequence[str]) -> str:
    for index, word in enumerate(words):
        if word == "--project" and index + 1 < len(words):
            return os.path.abspath(words[index + 1])
        if word.startswith("--project="):
            return os.path.abspath(word.removeprefix("--project="))
    return os.path.dirname(os.path.realpath(sys.argv[0]))


Grouped = tuple[tuple[str, tuple[str, ...], tuple[Times, ...]], ...]


def _grouped(held: Mapping[str, Times]) -> Grouped:
    """Return files by their folder."""
    folders: dict[str, list[str]] = {}
    for path in held:
        folders.setdefault(os.path.dirname(path), []).append(path)
    return tuple(
        (folder, tuple(map(os.path.basename, paths)), tuple(held[path] for path in paths))
        for folder, paths in folders.items()
    )


def _same(grouped: Grouped) -> bool:
    """Say whether files have the times that are held."""
    stat = os.stat
    try:
        for folder, names, held in grouped:
            for name, times in zip(names, held, strict=True):
                found = stat(f"{folder}/{name}", follow_symlinks=False)
                if (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino) != times:
                    return False
    except OSError:
        return False
    return True


_ALONE = ("site.yaml", "site.yml", "checked.json", "addresses.json")


def _folders(project: str) -> Iterator[str]:
    """Yield all folders that are read: a new file changes the times of its folder."""
    for folder in FOLDERS:
        top = os.path.join(project, folder)
        if os.path.isdir(top):
            yield top
            for path, names, _ in os.walk(top):
                yield from (os.path.join(path, name) for name in names)


def _absent(project: str) -> tuple[str, ...]:
    """Return what is not there and would be read if it were."""
    paths = (os.path.join(project, name) for name in (*_ALONE, *FOLDERS))
    return tuple(path for path in paths if not os.path.lexists(path))


def engine_files(engine: str) -> Iterator[str]:
    """Yield the files of the engine: all but what is written for people, and what Python makes of it by itself."""
    for path, names, files in os.walk(engine):
        names[:] = [name for name in names if name != "__pycache__"]
        yield from (os.path.join(path, name) for name in files if not name.endswith(".md"))


def _engine() -> Iterator[str]:
    """Yield the files of the engine, and the folders in which libraries are installed."""
    yield from engine_files(ENGINE)
    yield from _libraries(sys.path)


def _libraries(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        if path and os.path.isdir(path) and path.endswith("-packages"):
            yield path
