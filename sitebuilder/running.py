"""One build of a folder with its memory: what the commands share.

In: the project's folder and what the command line said. Out: whatever the caller makes of the finished `Run`, for which
the memory stays open, because files of the site are loaded from it when they are asked for.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from sitebuilder import snapshot
from sitebuilder.built import Build, Options
from sitebuilder.memo import times
from sitebuilder.memo.calls import Answers, Each
from sitebuilder.memo.memory import Lost, Memo, Watch, salt
from sitebuilder.pipeline import build
from sitebuilder.publishing import Published, Refused, publish

T = TypeVar("T")
R = TypeVar("R")
ATTEMPTS = 3
FOLDERS_KEPT = 4


@dataclass(slots=True)
class Run:
    """A build that has just been made, how many of its parts were made and remembered, from what."""

    project: Path
    taken: snapshot.Snapshot
    made: Build
    memo: Memo
    known: dict[str, Any]  # Any: what `times` keeps
    started: int

    def publish(
        self,
        out: Path,
        files: Mapping[str, bytes] | None = None,
        digests: Callable[[str], bytes | None] | None = None,
    ) -> Published:
        """Publish the site, or other files; those that are as they were when last published are not read again."""
        if files is None:
            files, digests = self.made.files, self.made.files.digest
        folders = self.known.setdefault("published", {})
        before = folders.pop(os.path.abspath(out), {})
        published = publish(files, out, seen=before, digests=digests)
        folders[os.path.abspath(out)] = dict(published.seen)
        self.known["published"] = dict(list(folders.items())[-FOLDERS_KEPT:])
        return published

    def keep_times(self) -> None:
        """Keep the times of all files for the next build."""
        self.known["sources"] = times.settled(self.taken.seen, self.started)
        times.write(str(self.project / ".cache" / "times"), self.known)


def run(
    project: Path,
    options: Options,
    use: Callable[[Run], T],
    *,
    jobs: int = 1,
    watched: Callable[[Each], Each] = lambda each: each,
    watch: Watch | None = None,
) -> T:
    """Build with the memory of the project and use what was built.

    `watched` may look at every step, `watch` at every call that is computed. What turns out to be damaged in the memory is made anew with all the rest; files that change meanwhile are read again.
    """
    cache = project / ".cache"
    for attempt in range(ATTEMPTS):
        started = time.time_ns()
        known = times.read(str(cache / "times")) if not attempt else None
        known = known if isinstance(known, dict) else {}
        with Memo(cache / "memo.sqlite", salt(), jobs, believing=attempt == 0) as memo:
            memo.watch = watch or memo.watch
            try:
                taken = snapshot.take(project, known.get("sources"))
                made = build(taken, options, watched(memo.each))
                return use(Run(project, taken, made, memo, known, started))
            except (Lost, snapshot.Changed):
                continue
    raise Refused("the files of the project keep changing; try again when they rest")


class Makings:
    """Notes what the files of a build are made of, for `why`."""

    def __init__(self) -> None:
        self.made_of: dict[str, tuple[bytes, ...]] = {}

    def watched(self, each: Each) -> Each:
        """Return the same way to call, which notes the arguments of the steps that make files."""

        def noting(function: Callable[..., R], /, *given: Sequence[Any]) -> Answers[R]:
            answers = each(function, *given)
            known = [digests for row in given if (digests := getattr(row, "digests", None)) is not None]
            if getattr(get_type_hints(function)["return"], "NOTED", False) and len(known) == len(given):
                for place, digests in enumerate(zip(*known, strict=True)):
                    self.made_of[given[0][place].path] = digests
            return answers

        return noting

    def pair(self, label: str, memo: Memo) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
        """Return what a file was made of before it was what it is now, and what it is made of now.

        The first of each row is that of the builder itself; the rows are empty where nothing is known.
        """
        last, before = memo.making(label)
        if last[1:] == self.made_of[label]:
            return before, last
        return last, (*last[:1], *self.made_of[label])
