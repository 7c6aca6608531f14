"""When nothing changed, the door answers what the last build said, and imports nothing heavy; else the build goes its way."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from projects import base, on_disk

from sitebuilder import door
from sitebuilder.memo import stamp

TODAY = "2026-11-24"
HOME = "content/index.md"
HONEY = "content/cough/honey.md"


def words(project: Path, *more: str) -> list[str]:
    return ["build", "--project", str(project), "--today", TODAY, "--jobs", "1", *more]


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that was built, with files that count as old."""
    monkeypatch.setattr(stamp, "MARGIN", -(10**15))
    on_disk({}, {}, tmp_path)
    assert door.main(words(tmp_path)) == 0
    return tmp_path


def known(project: Path, *more: str) -> bool:
    return stamp.unchanged(words(project, *more), time.monotonic()) is not None


def test_nothing_changed_is_answered_without_anything_heavy(built: Path) -> None:
    script = f"import sys; from sitebuilder.door import main; main({words(built)!r}); print(*sys.modules, sep='\\n')"
    env = {**os.environ, "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env, timeout=60)
    said, loaded = done.stdout.split("Published", 1)
    assert said.startswith("3 pages, 0 errors, 0 warnings; 0 parts made, ")
    heavy = {"pydantic", "jinja2", "markdown", "sqlite3", "argparse", "sitebuilder.cli", "sitebuilder.pipeline"}
    assert heavy.isdisjoint(loaded.split("\n"))


def test_it_says_what_a_build_says(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def said() -> list[str]:
        assert door.main(words(built)) == 0
        return [word for word in capsys.readouterr().out.split() if not word[0].isdigit() or "." not in word]

    short = said()
    (built / ".cache" / "stamp").unlink()
    assert said() == short


CHANGES: dict[str, Callable[[Path], object]] = {
    "a page": lambda project: (project / HOME).write_text(base()[HOME] + "More.\n"),
    "a page, as long as before": lambda project: (project / HOME).write_text(base()[HOME].replace("a", "b", 1)),
    "a new page": lambda project: (project / "content" / "new.md").write_text("---\ntitle: N\nsummary: N.\n---\n"),
    "a new folder": lambda project: (project / "content" / "new").mkdir(),
    "a page that is gone": lambda project: (project / HONEY).unlink(),
    "a renamed page": lambda project: (project / HONEY).rename(project / "content" / "cough" / "bees.md"),
    "a template": lambda project: (project / "templates" / "base.html").write_text(base()["templates/base.html"] + " "),
    "the first static files": lambda project: (project / "static").mkdir(),
    "the settings": lambda project: (project / "site.yaml").write_text(base()["site.yaml"] + "\n"),
    "settings under another name": lambda project: (project / "site.yml").write_text(""),
    "a record of checks": lambda project: (project / "checked.json").write_text("{}"),
    "times that go backwards": lambda project: os.utime(project / HOME, (0, 0)),
    "a published file": lambda project: (project / "public" / "index.html").write_text("spoiled"),
    "a published file that is gone": lambda project: (project / "public" / "index.html").unlink(),
    "the manifest": lambda project: (project / "public" / ".built.json").write_text("{}"),
    "a build that was killed": lambda project: (project / "public" / ".building.json").write_text("{}"),
    "a damaged stamp": lambda project: (project / ".cache" / "stamp").write_bytes(
        (project / ".cache" / "stamp").read_bytes()[:-1]
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_the_build_goes_its_way(built: Path, change: str) -> None:
    assert known(built)
    CHANGES[change](built)
    assert not known(built)


@pytest.mark.parametrize("more", [["--drafts"], ["--quiet"], ["--out", "elsewhere"], ["--format", "json"]])
def test_other_words_are_another_question(built: Path, more: list[str]) -> None:
    assert not known(built, *more)


def test_a_stamp_lasts_for_its_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamp, "MARGIN", -(10**15))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    on_disk({}, {}, tmp_path)
    today = [word for word in words(tmp_path) if word not in ("--today", TODAY)]
    assert door.main(today) in (0, 1)
    moment = time.time()
    if (tmp_path / ".cache" / "stamp").exists():
        assert stamp.unchanged(today, 0.0) is not None
    monkeypatch.setattr(time, "time", lambda: moment + 86_400)
    assert stamp.unchanged(today, 0.0) is None


def test_files_changed_just_before_a_build_leave_no_stamp(tmp_path: Path) -> None:
    on_disk({}, {}, tmp_path)
    assert door.main(words(tmp_path)) == 0
    assert not known(tmp_path)


@pytest.mark.parametrize("more", [["--fresh"], ["--verify"], ["--profile"]])
def test_what_has_to_be_looked_at_again_leaves_no_stamp(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: list[str]
) -> None:
    monkeypatch.setattr(stamp, "MARGIN", -(10**15))
    on_disk({}, {}, tmp_path)
    assert door.main(words(tmp_path, *more)) == 0
    assert not known(tmp_path, *more)


def test_a_reader_that_goes_away_hears_nothing_of_it(built: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, str(Path(door.__file__).parent.parent / "build.py"), *words(built)]
    process = subprocess.Popen(command, stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
