"""Killed, out of space, without power, without rights, in a crowd: every file is whole and the next build equals a clean one.

`CRASH_KILLS` sets how many times publishing is killed at a random moment (and a tenth as often a whole build); `make fuzz`
kills 1,000 times.
"""

from __future__ import annotations

import concurrent.futures.process
import errno
import io
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import rich.console
import rich.table
from figures import report
from projects import base, on_disk

from sitebuilder import cli, overview, publishing
from sitebuilder.memo.memory import Memo
from sitebuilder.publishing import JOURNAL, MANIFEST, TEMPORARY, Refused, check_folder, publish
from sitebuilder.snapshot import take

KILLS = int(os.environ.get("CRASH_KILLS", "40"))
BUILD = Path(__file__).parent.parent / "build.py"
TODAY = "2026-11-24"
FOREIGN = "CNAME"

OLD = {
    "index.html": b"<p>old" * 50,
    "a": b"a file",
    "b/index.html": b"<p>b",
    "c/d/index.html": b"<p>d",
    "s.css": b"p{}",
}
NEW = {
    "index.html": b"<p>new" * 70,
    "a/index.html": b"a folder",
    "b": b"a file",
    "n/index.html": b"<p>n",
    "s.css": b"p{}",
}
"""Two plans with everything that can change: new, other and equal files, a file become a folder and back, and gone."""


def held(out: Path) -> dict[str, bytes]:
    """Return what a reader could meet in a folder: all files but hidden ones of ours."""
    found = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    return {p: c for p, c in found.items() if p not in (MANIFEST, JOURNAL) and not p.endswith(TEMPORARY)}


def assert_whole(out: Path, *plans: Mapping[str, bytes]) -> None:
    """Check that every file is one that some plan holds at this place, and that the foreign file is as it was."""
    files = held(out)
    assert files.pop(FOREIGN, b"mine") == b"mine"
    assert not [path for path, content in files.items() if content not in [plan.get(path) for plan in plans]]


def assert_finished(out: Path, plan: Mapping[str, bytes]) -> None:
    """Check that a further build makes the folder equal to a clean one, and nothing of ours is left over."""
    check_folder(out, out.parent / "project")
    publish(plan, out)
    files = held(out)
    assert files.pop(FOREIGN, b"mine") == b"mine"
    assert files == plan
    assert not [path for path in out.rglob("*") if path.name == JOURNAL or path.name.endswith(TEMPORARY)]


def begun(out: Path) -> None:
    publish(OLD, out)
    (out / FOREIGN).write_bytes(b"mine")


# --- every single step ----------------------------------------------------------------------------------------------

STEPS = ("open", "write", "fsync", "sync", "replace", "unlink", "mkdir", "rmdir")


@contextmanager
def watched(before: Callable[[str, object], None]) -> Iterator[None]:
    """Call `before` ahead of every step of publishing that touches the disk."""
    patch = pytest.MonkeyPatch()

    def counted(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def step(*given: object, **more: object) -> object:
            before(name, given)
            return real(*given, **more)

        return step

    class File(io.FileIO):
        def write(self, content: object) -> int:
            before("write", (self.name,))
            return super().write(content)  # type: ignore[arg-type]

    def opened(path: Path, mode: str, buffering: int = 0) -> File:
        before("create", (path,))
        return File(path, mode)

    patch.setattr(publishing, "open", opened, raising=False)
    for name in ("fsync", "sync", "replace", "unlink", "mkdir", "rmdir"):
        patch.setattr(os, name, counted(name, getattr(os, name)))
    try:
        yield
    finally:
        patch.undo()


def steps_of(work: Callable[[], object]) -> int:
    """Return how many steps a piece of work takes."""
    count = 0

    def before(name: str, given: object) -> None:
        nonlocal count
        count += 1

    with watched(before):
        work()
    return count


def _killed_at(number: int, out: Path) -> None:
    """Publish in a process that ends without any farewell before its n-th step."""
    count = 0

    def before(name: str, given: object) -> None:
        nonlocal count
        count += 1
        if count == number:
            os._exit(9)

    process = os.fork()
    if process == 0:
        with watched(before):
            publish(NEW, out)
        os._exit(0)
    os.waitpid(process, 0)


@pytest.mark.parametrize("first", [False, True])
def test_killed_before_any_step_the_folder_is_whole_and_the_next_build_finishes_it(tmp_path: Path, first: bool) -> None:
    plans = [NEW] if first else [OLD, NEW]

    def fresh(name: str) -> Path:
        out = tmp_path / name / "public"
        out.parent.mkdir()
        if not first:
            begun(out)
        return out

    out = fresh("count")
    number = steps_of(lambda: publish(NEW, out))
    for step in range(1, number + 1):
        out = fresh(str(step))
        _killed_at(step, out)
        if out.exists():
            assert_whole(out, *plans)
        assert_finished(out, NEW)
    assert number > 20
    report(f"steps of publishing before which it was killed ({'first' if first else 'later'} build)", number)


FAULTS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT, errno.EACCES)


@pytest.mark.parametrize("fault", FAULTS, ids=errno.errorcode.get)
def test_refused_by_the_disk_at_any_step_the_folder_is_whole_and_the_message_one_line(
    tmp_path: Path, fault: int
) -> None:
    out = tmp_path / "count"
    begun(out)
    number = steps_of(lambda: publish(NEW, out))
    for step in range(1, number + 1):
        out = tmp_path / str(step)
        begun(out)
        count = 0

        def before(name: str, given: object, step: int = step) -> None:
            nonlocal count
            count += 1
            if count == step:
                raise OSError(fault, os.strerror(fault), "the-file")

        with watched(before):
            try:
                publish(NEW, out)
            except Refused as error:
                assert str(error) == f"the output folder can not be written: {os.strerror(fault)} (the-file)"
        assert_whole(out, OLD, NEW)
        assert_finished(out, NEW)
    report("steps of publishing that were refused, times kinds of refusal", number * len(FAULTS))


def test_a_disk_that_is_full_from_any_write_on_changes_nothing(tmp_path: Path) -> None:
    for room in range(len(NEW) + 1):
        out = tmp_path / str(room)
        begun(out)
        writes = 0

        def before(name: str, given: object, room: int = room) -> None:
            nonlocal writes
            if name == "write":
                writes += 1
                if writes > room:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "the-file")

        with watched(before), pytest.raises(Refused, match="No space left on device"):
            publish(NEW, out)
        assert held(out) == {**OLD, FOREIGN: b"mine"}
        assert not [*out.glob(f".*{TEMPORARY}")]
        assert_finished(out, NEW)


# --- a real full disk -----------------------------------------------------------------------------------------------


@contextmanager
def small_disk(kilobytes: int) -> Iterator[Path]:
    """Mount a disk of a given size, where that is allowed."""
    folder = Path(tempfile.mkdtemp())
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("only root can mount a small disk; the writes that fail are tried without one above")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


def test_on_a_small_disk_of_any_size_the_old_site_stays_or_the_new_one_is_there() -> None:
    old = {f"p{n}/index.html": b"o" * 3000 for n in range(12)}
    new = {f"p{n}/index.html": bytes([65 + n]) * 5000 for n in range(14)}
    refused = done = 0
    for kilobytes in range(96, 280, 8):
        with small_disk(kilobytes) as disk:
            out = disk / "public"
            try:
                publish(old, out)
            except Refused:
                continue
            try:
                publish(new, out)
                done += 1
                assert held(out) == new
            except Refused as error:
                refused += 1
                assert "No space left on device" in str(error)
                assert_whole(out, old, new)
            publish(old, out)
            assert held(out) == old
    assert (refused > 0, done > 0) == (True, True)
    report("small disks on which the site was published or refused whole", refused + done)


def test_a_full_disk_is_one_clear_line_and_exit_2() -> None:
    with small_disk(400) as disk:
        on_disk({}, {}, disk / "project")
        (disk / "rest").write_bytes(b"x" * (os.statvfs(disk).f_bavail * 4096 - 8192))
        done = _build(disk / "project")
        assert (done.returncode, done.stdout) == (2, ""), done
        assert done.stderr.startswith("build.py: the output folder can not be written: No space left on device (")
        assert done.stderr.count("\n") == 1
        (disk / "rest").unlink()
        assert _build(disk / "project").returncode == 0


# --- power ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [False, True])
def test_nothing_is_renamed_before_it_is_safe_and_the_journal_is_safe_before_anything_changes(
    tmp_path: Path, many: bool
) -> None:
    new = {**NEW, **({f"x{n}/index.html": b"x" for n in range(80)} if many else {})}
    begun(tmp_path)
    safe: set[str] = set()
    written: set[str] = set()
    trace: list[tuple[str, str]] = []
    real = os.fsync

    def name_of(given: object) -> str:
        return str(Path(str(given)).relative_to(tmp_path))

    def before(name: str, given: object) -> None:
        assert isinstance(given, tuple)
        if name == "write":
            written.add(name_of(given[0]))
            safe.discard(name_of(given[0]))
        elif name == "sync":
            safe.update(written)
            trace.append(("safe", "."))
        elif name == "fsync":
            path = name_of(Path(f"/proc/self/fd/{given[0]}").readlink())
            safe.add(path)
            trace.append(("safe", path))
        elif name == "replace":
            assert name_of(given[0]) in safe, f"{given[0]} is renamed before it is safe"
            trace.append(("rename", name_of(given[1])))
        elif name == "unlink":
            trace.append(("unlink", name_of(given[0])))

    with watched(before):
        publish(new, tmp_path)
    assert os.fsync is real
    names = [step for step in trace if step[0] != "safe" or step[1] == "."]
    first = names.index(("rename", JOURNAL))
    assert not [step for step in names[:first] if step[0] != "safe"], "something changed before the journal"
    assert names[first + 1] == ("safe", "."), "the journal's name is not safe before something changes"
    last = names.index(("rename", MANIFEST))
    assert names[last + 1 :] == [("safe", "."), ("unlink", JOURNAL)]
    gone = trace.index(("unlink", "c/d/index.html"))
    assert [step for step in trace[gone : trace.index(("rename", MANIFEST))] if step == ("safe", ".")]


# --- a real build killed at a random moment ---------------------------------------------------------------------------


def _command(project: Path, *options: str) -> list[str]:
    return [sys.executable, str(BUILD), "build", "--project", str(project), "--today", TODAY, *options]


def _build(project: Path, *options: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(project, *options),
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "SOURCE_DATE_EPOCH": "", **(env or {})},
    )


def _edited(number: int) -> dict[str, str | bytes | None]:
    """Return one of two states of a project: every page and the style sheet differ."""
    files: dict[str, str | bytes | None] = {}
    for path, text in base().items():
        if path.endswith(".md"):
            files[path] = f"{text}\nEdition {number} of this page.\n"
    for page in range(40):
        more = f"---\ntitle: Page {page}\nsummary: It is {page}.\n---\nEdition {number}.\n"
        files[f"content/more-{page}.md"] = more
    return files


def test_publishing_killed_at_any_moment_leaves_whole_files_and_the_next_one_finishes(tmp_path: Path) -> None:
    plans = [
        {f"p{n}/index.html": bytes([65 + which]) * 900 for n in range(90 * which, 90 * which + 150)} for which in (0, 1)
    ]
    chance, context, out = random.Random(8), multiprocessing.get_context("fork"), tmp_path / "public"
    publish(plans[0], out)
    (out / FOREIGN).write_bytes(b"mine")
    started = time.monotonic()
    publish(plans[1], out)
    usual, killed = time.monotonic() - started, 0
    for turn in range(10 * KILLS):
        worker = context.Process(target=publish, args=(plans[turn % 2], out))
        worker.start()
        time.sleep(chance.uniform(0, usual))
        worker.kill()
        worker.join()
        killed += worker.exitcode == -signal.SIGKILL  # some had finished before
        assert_whole(out, *plans)
        if turn % 5 == 4 or killed == KILLS:
            assert_finished(out, plans[turn % 2])
        if killed == KILLS:
            break
    assert killed == KILLS
    report("times that publishing was killed at a random moment", killed)


def test_a_build_killed_at_any_moment_leaves_whole_files_and_the_next_one_equals_a_clean_one(tmp_path: Path) -> None:
    project, chance = tmp_path / "project", random.Random(4)
    clean = []
    for number in range(2):
        on_disk(_edited(number), {}, tmp_path / f"clean{number}")
        assert _build(tmp_path / f"clean{number}").returncode == 0
        clean.append(held(tmp_path / f"clean{number}" / "public"))
    on_disk(_edited(0), {}, project)
    started = time.monotonic()
    assert _build(project).returncode == 0
    (project / "public" / FOREIGN).write_bytes(b"mine")
    usual = time.monotonic() - started
    killed = 0
    turns = max(10, KILLS // 10)
    for turn in range(turns):
        on_disk(_edited((turn + 1) % 2), {}, project)
        process = subprocess.Popen(_command(project), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(usual * chance.uniform(0.2, 0.95))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        assert_whole(project / "public", *clean)
        if turn % 10 == 9 or turn == turns - 1:
            assert _build(project).returncode == 0
            files = held(project / "public")
            assert files.pop(FOREIGN) == b"mine"
            assert files == clean[(turn + 1) % 2]
    assert killed >= 1
    report("real builds killed at a random moment", killed)


# --- rights, and folders that go away -------------------------------------------------------------------------------


def _as_nobody(work: Callable[[], int]) -> tuple[int, str]:
    """Do something in a process without the rights of root; return its status and what it printed."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        sys.stdout = sys.stderr = os.fdopen(writing, "w", closefd=False)
        if os.geteuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        status = 99
        try:
            status = work()
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        printed = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), printed


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody can read, with the base project in it, that belongs to whoever runs the tests."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    on_disk({}, {}, folder)
    cli.main(["build", "--project", str(folder), "--today", TODAY, "--jobs", "1", "--quiet"])
    yield folder
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["build"], 2, "the output folder can not be written: Permission denied ("),
        (["check"], 0, ""),
        (["check", "--fresh"], 2, "the memory can not be deleted: Permission denied ("),
        (["check", "--record"], 2, "the record of checks can not be written: Permission denied ("),
        (["status"], 0, ""),
        (["new", "cough/tea"], 2, "can not be written: Permission denied"),
    ],
)
def test_in_folders_that_can_only_be_read(open_folder: Path, arguments: list[str], status: int, words: str) -> None:
    assert all((overview, rich.console, rich.table, concurrent.futures.process)), (
        "what a command needs is loaded before the rights go"
    )
    (open_folder / "templates" / "new").mkdir()
    (open_folder / "templates" / "new" / "article.md").write_text("---\ntitle: {title}\n---\n")
    (open_folder / "content" / "new.md").write_text("---\ntitle: New\nsummary: It is new.\n---\nText.\n")
    for path in (open_folder, *open_folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = held(open_folder / "public")
    found, printed = _as_nobody(lambda: cli.main([*arguments, "--project", str(open_folder), "--quiet"]))
    assert (found, "Traceback" in printed, words in printed) == (status, False, True), printed
    assert held(open_folder / "public") == before


@pytest.mark.parametrize(
    ("hidden", "status", "words"),
    [
        (".", 2, "can not be read: Permission denied"),
        ("content", 1, "can not be read"),
        ("content/cough", 1, "can not be read"),
        ("content/cough/honey.md", 1, "can not be read"),
        ("templates", 1, "can not be read"),
        ("site.yaml", 1, "can not be read"),
        ("public", 2, "can not be read"),
        (".cache", 0, ""),
    ],
)
def test_what_can_not_be_read_is_said(open_folder: Path, hidden: str, status: int, words: str) -> None:
    (open_folder / hidden).chmod(0)
    command = ["build", "--project", str(open_folder), "--quiet", "--today", TODAY, "--jobs", "1"]
    out = Path(tempfile.mkdtemp())
    out.chmod(0o777)
    if hidden != "public":
        command += ["--out", str(out / "public")]
    found, printed = _as_nobody(lambda: cli.main(command))
    (open_folder / hidden).chmod(0o755)
    shutil.rmtree(out)
    assert (found, "Traceback" in printed, words in printed) == (status, False, True), printed


def test_content_that_comes_and_goes_while_it_is_read_is_borne(tmp_path: Path) -> None:
    on_disk({}, {}, tmp_path / "project")
    ended = threading.Event()

    def restless() -> None:
        while not ended.is_set():
            (tmp_path / "project" / "content").rename(tmp_path / "away")
            (tmp_path / "away").rename(tmp_path / "project" / "content")
            page = tmp_path / "project" / "content" / "cough" / "honey.md"
            text = page.read_bytes()
            page.unlink()
            page.write_bytes(text)

    thread = threading.Thread(target=restless)
    thread.start()
    try:
        shapes = {len(take(tmp_path / "project").pages) for _ in range(300)}
    finally:
        ended.set()
        thread.join()
    assert max(shapes) == len(take(tmp_path / "project").pages)


def test_an_output_folder_that_goes_away_is_refused_or_made_again(tmp_path: Path) -> None:
    ended = threading.Event()

    def sweeper() -> None:
        while not ended.is_set():
            shutil.rmtree(tmp_path / "public", ignore_errors=True)
            time.sleep(0.0005)

    thread = threading.Thread(target=sweeper)
    thread.start()
    try:
        for _ in range(60):
            try:
                publish(NEW, tmp_path / "public")
            except Refused as error:
                assert "the output folder can not be written" in str(error)
    finally:
        ended.set()
        thread.join()
    assert_finished(tmp_path / "public", NEW)


# --- crowds and clocks ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("crowd", [2, 10])
def test_builds_at_once_publish_one_after_the_other(tmp_path: Path, crowd: int) -> None:
    plans = [{f"{n}.html": bytes([65 + which]) * 2000 for n in range(40 + which)} for which in range(crowd)]
    context = multiprocessing.get_context("fork")
    for _ in range(3):
        workers = [context.Process(target=publish, args=(plan, tmp_path / "public")) for plan in plans]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert {worker.exitcode for worker in workers} == {0}
        assert held(tmp_path / "public") in plans
    assert_finished(tmp_path / "public", plans[0])
    report(f"times that {crowd} builds published at once, one after the other", 3)


def test_ten_real_builds_of_one_project_at_once_make_the_same_site(tmp_path: Path) -> None:
    on_disk({}, {}, tmp_path / "clean")
    _build(tmp_path / "clean")
    on_disk({}, {}, tmp_path / "project")
    crowd = [
        subprocess.Popen(
            _command(tmp_path / "project", "--jobs", "1"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for _ in range(10)
    ]
    ends = [(process.communicate(timeout=120)[0], process.returncode) for process in crowd]
    assert [printed for printed, status in ends if status != 0] == []
    assert held(tmp_path / "project" / "public") == held(tmp_path / "clean" / "public")
    report("real builds of one project at once, the same site", len(ends))


def test_a_clock_that_jumps_changes_no_byte(tmp_path: Path) -> None:
    on_disk({}, {}, tmp_path)
    _build(tmp_path)
    before = held(tmp_path / "public")
    for moment in (0, 1, 4_102_444_800, 32_503_680_000):
        for path in tmp_path.rglob("*"):
            os.utime(path, (moment, moment))
        for options in ((), ("--fresh",)):
            assert _build(tmp_path, *options, env={"SOURCE_DATE_EPOCH": str(moment)}).returncode == 0
            assert held(tmp_path / "public") == before


@pytest.mark.parametrize("epoch", ["0", "253402300799", "99999999999999999", "-5", "soon", "9" * 400])
def test_an_odd_epoch_is_a_day_or_refused(tmp_path: Path, epoch: str) -> None:
    on_disk({}, {}, tmp_path)
    command = [word for word in _command(tmp_path) if word not in ("--today", TODAY)]
    env = {**os.environ, "SOURCE_DATE_EPOCH": epoch}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 1, 2)
    assert "Traceback" not in done.stderr


def test_workers_end_with_the_build_that_is_killed(tmp_path: Path) -> None:
    script = (
        "import os, sys, time\nfrom dataclasses import dataclass\nfrom pathlib import Path\n"
        "from sitebuilder.memo.memory import Memo\n"
        "@dataclass(frozen=True)\nclass Slept:\n    number: int\n"
        "def sleep(number: int) -> Slept:\n"
        "    Path(sys.argv[1], str(os.getpid())).touch()\n    time.sleep(0.1)\n    return Slept(number)\n"
        "Memo(Path(sys.argv[1], 'memo.sqlite'), 's', 2).each(sleep, list(range(60)))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)])

    def workers() -> list[int]:
        return [int(path.name) for path in tmp_path.iterdir() if path.name.isdigit()]

    deadline = time.monotonic() + 60
    while len(workers()) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    process.wait()
    while [pid for pid in workers() if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < deadline, "a worker waits for ever"
        time.sleep(0.05)


@dataclass(frozen=True)
class Counted:
    number: int


def _die(number: int) -> Counted:
    if multiprocessing.parent_process() is not None:
        os.kill(os.getpid(), signal.SIGKILL)
    return Counted(number + 1)


def test_workers_that_the_machine_kills_are_done_without(tmp_path: Path) -> None:
    with Memo(tmp_path / "memo.sqlite", "one engine", 2) as memo:
        assert list(memo.each(_die, list(range(50))).series("number")) == list(range(1, 51))
