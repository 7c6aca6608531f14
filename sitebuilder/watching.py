"""Seeing that something in the project has changed, with the system's events and without them.

In: the project's folder. Out: a call for every change, soon after it. Where the system sends events, they are heard within
milliseconds; besides, the times of all files are looked at now and then. When that finds a change that no event told of
(network drives, some containers, a limit of the system), it is done often from then on. So nothing is missed for long.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from watchfiles import watch

FOLDERS = ("content", "templates", "static")
FILES = ("site.yaml", "checked.json", "addresses.json")
SELDOM, OFTEN = 1.0, 0.25
"""Seconds between two looks at the times of files: with events, and without."""
PATIENCE, LONG = 1.0, 10.0
"""So many seconds an event may come late; and so many may pass after one, until a change that is still there is told again."""

TICK = 0.015
"""Seconds between two times that a file system can tell apart, with something to spare."""

Times = Mapping[str, tuple[int, int, int]]


class Watcher:
    """Calls `changed` after every change of a project, until it is stopped."""

    def __init__(self, project: Path, changed: Callable[[], None], events: bool = True) -> None:
        self.project, self._changed, self._events = project, changed, events
        self.polls = not events
        """No events come: the times of files are looked at often."""
        self._stop = threading.Event()
        self._heard = float("-inf")
        self._folders: dict[str, int] = {}
        self._marked: Times = {}
        self._unsure = True
        self._marked_at = float("-inf")
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin. What has changed since the last `mark` is told at once."""
        if self._events:
            self._run(self._hear, self.project, False)
            self._hear_new_folders()
        self._run(self._look)

    def mark(self) -> bool:
        """Note how the project is now, because it is about to be read; say whether it is not what was noted last.

        Two saves within one tick of the system's clock can not be told apart, so the tick of the last one is waited for.
        """
        now = times(self.project)
        if _is_fresh(now):
            self._stop.wait(TICK)
        self._marked_at = time.monotonic()
        now = times(self.project)
        new = self._unsure or now != self._marked
        self._marked, self._unsure = now, _is_fresh(now)
        return new

    def stop(self) -> None:
        """End all threads, and wait for them."""
        self._stop.set()
        for thread in self._threads:
            if thread.is_alive():  # else it was interrupted before it was started
                thread.join(timeout=2)

    def _run(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    # --- events -----------------------------------------------------------------------------------------------------

    def _hear(self, path: Path, deep: bool) -> None:
        """Hear of the changes in one folder until it is gone; without events, leave it to the looking."""
        try:
            for _ in watch(
                path,
                stop_event=self._stop,
                recursive=deep,
                debounce=50,
                step=10,
                rust_timeout=1000,
                raise_interrupt=False,
            ):
                self._heard = time.monotonic()
                self.polls = False
                self._changed()
                if not deep:
                    self._hear_new_folders()
        except OSError:
            self.polls = self.polls or path.is_dir()  # the limit of watches, and not a folder that is gone again

    def _hear_new_folders(self) -> None:
        """Hear of the folders that have come, or come again, since the last time."""
        here = {name: number for name in FOLDERS if (number := _inode(self.project / name))}
        new = [name for name, number in here.items() if self._folders.get(name) != number]
        self._folders = here
        for name in new:
            self._run(self._hear, self.project / name, True)

    # --- looking ----------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Look at the times of files again and again, for changes since the last `mark` that no event has told of."""
        since: float | None = None
        while not self._stop.wait(OFTEN if self.polls or since else SELDOM):
            if times(self.project) == self._marked:
                since = None
            elif self.polls:
                self._changed()
            else:
                since = since or time.monotonic()
                told = self._heard > self._marked_at  # a build that is on its way will see it
                if time.monotonic() - since > (LONG if told else PATIENCE):
                    self.polls, since = not told, None
                    self._changed()


def times(project: Path) -> Times:
    """Return size, time of change and number of every file that a build may read."""
    found: dict[str, tuple[int, int, int]] = {}
    for name in FILES:
        with contextlib.suppress(OSError):
            found[name] = _times((project / name).stat())
    for folder in FOLDERS:
        found.update(_below(project / folder))
    return found


def _is_fresh(found: Times) -> bool:
    """Say whether a file was changed in the tick that has just passed, or, by its time, will be."""
    return max((changed for _, changed, _ in found.values()), default=0) > (time.time() - TICK) * 1e9


def _below(folder: Path) -> Iterator[tuple[str, tuple[int, int, int]]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        with contextlib.suppress(OSError):
            if entry.is_dir(follow_symlinks=False):
                yield from _below(Path(entry.path))
            else:
                yield entry.path, _times(entry.stat(follow_symlinks=False))


def _times(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_size, found.st_mtime_ns, found.st_ino


def _inode(path: Path) -> int:
    """Return the number that the file system gave a folder; 0 if there is none."""
    try:
        return path.stat().st_ino if path.is_dir() else 0
    except OSError:
        return 0
