"""A project on a disk, through whatever happens to it: what was built before never shows.

Hypothesis makes up what happens: edits, renames, moves, days, settings, a builder of another version, a memory that is damaged, times of files
that run backwards, builds that are killed. After each step the output folder and the findings are those of a build that
remembers nothing. `STATEFUL_STEPS` sets how many steps are made; `make fuzz` makes 10,000.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from editing import Editor, damage
from figures import report
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from projects import base, on_disk

from sitebuilder import door, running
from sitebuilder.built import Options
from sitebuilder.cli.printing import as_json
from sitebuilder.memo import stamp, times
from sitebuilder.pipeline import build
from sitebuilder.publishing import MANIFEST
from sitebuilder.snapshot import take

STEPS = int(os.environ.get("STATEFUL_STEPS", "100"))
A_RUN = 50
ACTS = sorted(name for name in dir(Editor) if name.startswith("do_"))
FOREIGN = "notes.txt"


class Life(RuleBasedStateMachine):
    """The life of one project."""

    steps = 0
    answered = 0

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.project = Path(self.folder.name) / "project"
        self.out = self.project / "public"
        self.engine = Path(self.folder.name) / "engine"
        self.engine.write_text("1")
        self.patch = pytest.MonkeyPatch()
        for room in (stamp, times):  # a file counts as old at once, so that its times are believed
            self.patch.setattr(room, "MARGIN", -(10**15))
        self.patch.setattr(running, "salt", self.engine.read_text)
        self.patch.setattr(stamp, "_engine", lambda: iter([str(self.engine)]))
        self.editor = Editor(random.Random(0))
        self.published: dict[str, bytes] = {}
        on_disk({}, {}, self.project)
        self.on_disk: dict[str, object] = dict(base())
        self.same_as_fresh()
        if self.out.is_dir():
            (self.out / FOREIGN).write_text("mine")
            self.published[FOREIGN] = b"mine"

    def teardown(self) -> None:
        self.patch.undo()
        self.folder.cleanup()

    # --- what happens ---

    @rule(acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=3), seed=st.integers(0, 10**6))
    def edit(self, acts: list[str], seed: int) -> None:
        self.editor.chance = random.Random(seed)
        for act in acts:
            getattr(self.editor, act)()
        self.save()
        self.same_as_fresh()

    @rule(seed=st.integers(0, 10**6))
    def damage_the_memory(self, seed: int) -> None:
        chance = random.Random(seed)
        file = self.project / ".cache" / chance.choice(["memo.sqlite", "memo.sqlite", "times", "stamp"])
        if file.name == "memo.sqlite":
            damage(file, chance, 1.0)
        elif file.is_file():
            content = file.read_bytes()
            file.write_bytes(chance.choice([b"", content[: len(content) // 2], content[:-1] + b"x", b"nonsense"]))
        self.same_as_fresh()

    @rule(seed=st.integers(0, 10**6), days=st.integers(1, 4000))
    def turn_times_back(self, seed: int, days: int) -> None:
        chance = random.Random(seed)
        paths = [path for path in sorted(self.project.rglob("*")) if path.is_file() and ".cache" not in path.parts]
        for path in chance.sample(paths, min(4, len(paths))):
            os.utime(path, (time.time() - days * 86400,) * 2)
        self.same_as_fresh()

    @rule(version=st.sampled_from("123"))
    def change_the_builder(self, version: str) -> None:
        self.engine.write_text(version)
        self.same_as_fresh()

    @rule(wait=st.floats(0, 0.25), act=st.sampled_from(ACTS), seed=st.integers(0, 10**6))
    def kill_a_build(self, wait: float, act: str, seed: int) -> None:
        self.editor.chance = random.Random(seed)
        getattr(self.editor, act)()
        self.save()
        child = os.fork()
        if not child:
            with contextlib.suppress(BaseException), Path(os.devnull).open("w") as nothing:
                os.setsid()
                os.dup2(nothing.fileno(), 1)
                os.dup2(nothing.fileno(), 2)
                door.main(self.words())
            os._exit(0)
        time.sleep(wait)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        self.published = dict(self._held()) if self.out.is_dir() else {}
        self.same_as_fresh(killed=True)

    @rule()
    def tamper_with_what_is_published(self) -> None:
        pages = sorted(path for path in self.published if path.endswith(".html"))
        if pages:
            (self.out / pages[0]).write_text("somebody else wrote here")
            self.published[pages[0]] = b"somebody else wrote here"
        self.same_as_fresh()

    @rule()
    def build_again(self) -> None:
        first = self.build()
        known = stamp.unchanged(self.words(), time.monotonic()) is not None
        Life.answered += known
        assert self.build() == first
        self.same_as_fresh()

    # --- what has to hold ---

    def same_as_fresh(self, killed: bool = False) -> None:
        """Build with all that is remembered, and compare with a build that remembers nothing."""
        status, said = self.build()
        fresh = build(take(self.project), Options(self.editor.today, self.editor.drafts))
        assert said == [as_json(finding) for finding in fresh.findings]
        assert status == (0 if fresh.publishable else 1)
        foreign = {path: held for path, held in self.published.items() if path == FOREIGN}
        if fresh.publishable:
            self.published = {**dict(fresh.files), **foreign}
        if fresh.publishable or not killed:
            assert dict(self._held()) == self.published
        Life.steps += 1

    def save(self) -> None:
        """Write what differs onto the disk, each file by a rename, as editors do."""
        files = self.editor.files
        for path in sorted({*files, *self.on_disk}):
            content = files.get(path)
            if content == self.on_disk.get(path):
                continue
            place = self.project / path
            if content is None:
                place.unlink()
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                temporary = self.project / ".new"
                temporary.write_bytes(content.encode() if isinstance(content, str) else content)
                temporary.replace(place)
        self.on_disk = dict(files)

    def words(self) -> list[str]:
        """Return the words of the command."""
        drafts = ["--drafts"] if self.editor.drafts else []
        day, jobs = str(self.editor.today), str(self.editor.jobs)
        return [*("build", "--project", str(self.project), "--format", "json", "--today", day, "--jobs", jobs), *drafts]

    def build(self) -> tuple[int, object]:
        """Build as the command does; return its status and its findings."""
        with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.redirect_stderr(io.StringIO()):
            status = door.main(self.words())
        return status, json.loads(said.getvalue())["findings"]

    def _held(self) -> Iterator[tuple[str, bytes]]:
        for path in self.out.rglob("*") if self.out.is_dir() else ():
            if path.is_file() and path.name != MANIFEST:
                yield path.relative_to(self.out).as_posix(), path.read_bytes()


def test_whatever_happens_a_build_is_as_a_fresh_one() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=max(1, STEPS // A_RUN),
            stateful_step_count=min(A_RUN, STEPS),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    report("steps in the life of a project, remembered equals fresh", Life.steps)
    report("builds that the stamp answered", Life.answered)
    assert Life.answered > 0
