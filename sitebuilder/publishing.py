"""A finished `Build` to the output folder. The only room that writes it.

Promise: the folder becomes exactly the plan, or is left as it was. Only files that differ are written. All of them are
first written aside and made safe on the disk, so that a full disk changes nothing; then each is renamed to its place,
pages after what they use, deletions after that, the manifest at the very end. A file that we did not write is never
touched. Killed or without power at any moment, every file is whole, and the next run finishes the work: a journal,
safe before the first rename, says which files are ours until the manifest does.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

MANIFEST = ".built.json"
JOURNAL = ".building.json"
TEMPORARY = ".part~"
_ASIDE = re.compile(rf"\.building-[0-9a-f]{{32}}{re.escape(TEMPORARY)}")
"""The folder in which files wait for their place, with a number of 128 random bits: nobody else's is called so."""
_WAITING = re.compile(rf"\.[0-9]+{re.escape(TEMPORARY)}")
FEW = 64
"""So many files are made safe one by one; for more, the whole disk at once is quicker (600 files: 0.3 s against 1.9 s)."""


class Refused(Exception):
    """Publishing cannot begin or go on; the message is for the person who asked for it."""


Times = tuple[int, int, int, int]
"""Size, time of change, time of the change of its entry, and inode of a file: they may spare reading it."""


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing changed, and times and digest of every file as it now is, for the next time."""

    written: int
    deleted: int
    seen: Mapping[str, tuple[Times, str]] = field(default_factory=dict)


def digest(content: bytes) -> str:
    """Return the beginning of the SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()[:40]


def check_folder(out: Path, project: Path) -> None:
    """Refuse an output folder that is no folder, overlaps the project's own, or holds files that we did not write."""
    try:
        _check_folder(out, project)
    except OSError as error:
        raise Refused(f"the output folder can not be read: {_reason(error, out)}") from None


def _check_folder(out: Path, project: Path) -> None:
    out, project = Path(os.path.abspath(out)), Path(os.path.realpath(project))
    real = Path(os.path.realpath(out))
    for protected in (
        *(project / name for name in ("content", "templates", "static", "sitebuilder", "tests", ".git", ".cache")),
        project,
    ):
        inside = real == protected or protected in real.parents
        if (inside and protected != project) or real == project or real in protected.parents:
            raise Refused(f"the output folder {out} overlaps {protected}; choose another one with --out")
    if out.exists() and not out.is_dir():
        raise Refused(f"{out} is not a folder; choose another one with --out")
    if out.is_dir() and not _is_ours(out) and any(not _ASIDE.fullmatch(name) for name in os.listdir(out)):
        raise Refused(f"the folder {out} holds files that this builder did not write; choose an empty one with --out")


def _is_ours(out: Path) -> bool:
    return (out / MANIFEST).is_file() or (out / JOURNAL).is_file()


def publish(
    files: Mapping[str, bytes],
    out: Path,
    wait: float = 30.0,
    seen: Mapping[str, tuple[Times, str]] | None = None,
    digests: Callable[[str], bytes | None] | None = None,
) -> Published:
    """Make the folder `out` hold exactly `files`, beside files that are not ours; wait for another build to finish.

    A file whose times are those that were `seen` is not read again; `digests` are those of `files`, as far as they are
    known without loading them.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _locked(out, wait):
            try:
                return _publish(files, out, seen or {}, digests or (lambda path: None))
            except OSError:
                _sweep(out)  # what waits aside may be what fills the disk
                raise
    except OSError as error:
        raise Refused(f"the output folder can not be written: {_reason(error, out)}") from None


def _reason(error: OSError, out: Path) -> str:
    return f"{error.strerror or error} ({error.filename or out})"


@contextlib.contextmanager
def _locked(out: Path, wait: float) -> Iterator[None]:
    handle = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    try:
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Refused(f"another build is publishing to {out}; try again when it has finished") from None
                time.sleep(0.05)
        yield
    finally:
        os.close(handle)


def _publish(
    files: Mapping[str, bytes],
    out: Path,
    seen: Mapping[str, tuple[Times, str]],
    digests: Callable[[str], bytes | None],
) -> Published:
    journal, manifest = _read(out / JOURNAL), _read(out / MANIFEST)
    before = {**journal, **manifest}
    plan = {path: known.hex() if (known := digests(path)) else digest(files[path]) for path in files}
    root = os.fspath(out)
    now = {path: found for path, mark in plan.items() if (found := _as_planned(root, path, mark, seen))}
    changed = sorted((path for path in plan if path not in now), key=_pages_last)
    if link := next(filter(None, (_link(root, path) for path in changed)), ""):
        raise Refused(f"{out / link} is a symbolic link, behind which nothing is written; take it away")
    if foreign := sorted(_in_the_way(root, changed, before)):
        raise Refused(f"{out / foreign[0]} is in the way: this builder did not write it; move it elsewhere")
    unfinished = (out / JOURNAL).exists()
    _sweep(out)
    gone = sorted(path for path in before if path not in plan and (out / path).is_file() and not _link(root, path))
    if changed or gone or manifest != plan or unfinished:
        aside = f"{root}/.building-{secrets.token_hex(16)}{TEMPORARY}"
        ours = {path: mark for path, mark in plan.items() if path not in manifest}
        lists = {MANIFEST: _manifest(plan), JOURNAL: _manifest({**journal, **ours})}
        staged = _stage(changed, files, lists, aside)
        os.replace(staged[JOURNAL], out / JOURNAL)
        _settle([out])
        for path in changed:
            _clear_way(out, path, before)
            _move(staged[path], f"{root}/{path}")
            now[path] = (_times(f"{root}/{path}") or (0, 0, 0, 0), plan[path])
        for path in gone:
            if (out / path).is_file():
                _remove(out, path)
        _settle({_standing(out, path) for path in gone})
        os.replace(staged[MANIFEST], out / MANIFEST)
        _settle([out])
        (out / JOURNAL).unlink(missing_ok=True)
        os.rmdir(aside)
    return Published(len(changed), len(gone), now)


def _link(root: str, path: str) -> str:
    """Return the folder above a path that is a symbolic link, or nothing."""
    folder = os.path.dirname(path)
    while folder:
        if os.path.islink(f"{root}/{folder}"):
            return folder
        folder = os.path.dirname(folder)
    return ""


def _as_planned(root: str, path: str, mark: str, seen: Mapping[str, tuple[Times, str]]) -> tuple[Times, str] | None:
    """Return times and digest of a file that already is what is planned, or None."""
    times, known = _times(f"{root}/{path}"), seen.get(path)
    if times is None:
        return None
    if known is not None and known[0] == times:
        return known if known[1] == mark else None
    try:
        with open(f"{root}/{path}", "rb", buffering=0) as file:
            return (times, mark) if digest(file.read()) == mark else None
    except OSError:
        return None


def _times(path: str) -> Times | None:
    """Return the times of a file; what is no file has none."""
    try:
        found = os.stat(path, follow_symlinks=False)
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def _move(waiting: str, place: str) -> None:
    try:
        os.replace(waiting, place)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.replace(waiting, place)


def _stage(
    paths: Collection[str], files: Mapping[str, bytes], lists: Mapping[str, bytes], aside: str
) -> dict[str, str]:
    """Write files and lists into a new folder, safe on the disk, and say where each waits; until then nothing has changed."""
    staged = {path: f"{aside}/.{number}{TEMPORARY}" for number, path in enumerate([*paths, *lists])}
    os.mkdir(aside)
    for path, waiting in staged.items():
        with open(waiting, "wb", buffering=0) as file:
            file.write(lists[path] if path in lists else files[path])
    _settle(staged.values())
    return staged


def _settle(paths: Collection[Path | str]) -> None:
    """Make files or the names in folders outlast a power cut."""
    if len(paths) > FEW:
        os.sync()
        return
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _standing(out: Path, path: str) -> Path:
    """Return the nearest folder above a path that is still there."""
    return next(folder for folder in (out / path).parents if folder == out or folder.is_dir())


def _pages_last(path: str) -> tuple[bool, str]:
    return path.removesuffix(".gz").removesuffix(".br").endswith((".html", ".xml")), path


def _manifest(plan: Mapping[str, str]) -> bytes:
    return (json.dumps(dict(sorted(plan.items())), indent=0, ensure_ascii=False) + "\n").encode()


def _read(path: Path) -> dict[str, str]:
    """Read a manifest; paths that could lead out of the folder are not believed."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        name: mark
        for name, mark in found.items()
        if isinstance(mark, str) and not name.startswith("/") and ".." not in name.split("/")
    }


def _in_the_way(root: str, paths: Iterable[str], before: Mapping[str, str]) -> Iterator[str]:
    """Yield the paths at which, or above which, something stands that is not ours."""
    blocked = {"": False}

    def is_blocked(folder: str) -> bool:
        if folder not in blocked:
            here = os.path.isfile(f"{root}/{folder}") and folder not in before
            blocked[folder] = is_blocked(os.path.dirname(folder)) or here
        return blocked[folder]

    for path in paths:
        if is_blocked(os.path.dirname(path)) or (path not in before and os.path.isfile(f"{root}/{path}")):
            yield path
        elif os.path.isdir(f"{root}/{path}") and not os.path.islink(f"{root}/{path}"):
            inside = (found.relative_to(root).as_posix() for found in Path(root, path).rglob("*") if not found.is_dir())
            if any(name not in before for name in inside):
                yield path
        elif path not in before and os.path.lexists(f"{root}/{path}"):
            yield path


def _clear_way(out: Path, path: str, before: Mapping[str, str]) -> None:
    """Remove our own file where a folder is needed now, and our own folder where a file is."""
    folder = os.path.dirname(path)
    if folder and not os.path.isdir(out / folder):
        for parent in Path(path).parents:
            if (out / parent).is_file() and parent.as_posix() in before:
                (out / parent).unlink()
    if not os.path.isdir(out / path):
        return
    for inner in [name for name in before if name.startswith(f"{path}/")]:
        if (out / inner).is_file():
            _remove(out, inner)
    if (out / path).is_dir():
        (out / path).rmdir()


def _remove(out: Path, path: str) -> None:
    (out / path).unlink(missing_ok=True)
    for parent in Path(path).parents:
        if parent == Path("."):
            break
        with contextlib.suppress(OSError):
            (out / parent).rmdir()


def _sweep(out: Path) -> None:
    """Remove the folders in which the files of a killed build wait; while we hold the lock, no other build has one."""
    for name in os.listdir(out):
        aside = out / name
        if not _ASIDE.fullmatch(name) or aside.is_symlink() or not aside.is_dir():
            continue
        with contextlib.suppress(OSError):
            for waiting in filter(_WAITING.fullmatch, os.listdir(aside)):
                os.unlink(aside / waiting)
            os.rmdir(aside)
