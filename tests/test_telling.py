"""A bar appears on a terminal when a build takes long, and a profile says where the time went."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from projects import on_disk

from sitebuilder import cli, telling
from sitebuilder.telling import Bar, Profile, Telling

TODAY = "2026-11-24"


def build(project: Path, *more: str) -> int:
    return cli.main(["build", "--project", str(project), "--today", TODAY, "--jobs", "1", *more])


def test_a_short_build_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "_progress", lambda: pytest.fail("there is a bar"))
    bar = Bar()
    bar.watch("make_page", "content/a.md", 0.1, 1, 2)
    bar.close()


def test_a_long_build_shows_a_bar_for_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen:
        def __init__(self) -> None:
            self.bars: list[tuple[str, int]] = []
            self.done: dict[int, int] = {}
            self.stopped = False

        def add_task(self, name: str, total: int) -> int:
            self.bars.append((name, total))
            return len(self.bars) - 1

        def update(self, task: int, completed: int) -> None:
            self.done[task] = completed

        def stop(self) -> None:
            self.stopped = True

    screen = Screen()
    monkeypatch.setattr(telling, "PATIENCE", 0.0)
    monkeypatch.setattr(telling, "_progress", lambda: screen)
    bar = Bar()
    for number in (1, 2):
        bar.watch("read_document", "content/a.md", 0.1, number, 2)
    bar.watch("make_page", "content/a.md", 0.1, 1, 1)
    bar.close()
    assert screen.bars == [("Reading pages", 2), ("Making pages", 1)]
    assert (screen.done, screen.stopped) == ({0: 2, 1: 1}, True)


def test_the_bar_goes_to_the_terminal_of_errors(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(telling, "PATIENCE", 0.0)
    monkeypatch.setenv("FORCE_COLOR", "1")
    bar = Bar()
    bar.watch("make_page", "content/a.md", 0.1, 1, 1)
    bar.close()
    said = capsys.readouterr()
    assert said.out == ""
    assert "Making pages" in said.err


@pytest.mark.parametrize("more", [[], ["--quiet"], ["--format", "json"]])
def test_without_a_terminal_or_when_it_should_be_quiet_there_is_no_bar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    monkeypatch.setattr(telling, "PATIENCE", 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: bool(more), raising=False)
    on_disk({}, {}, tmp_path)
    assert build(tmp_path, *more) == 0
    assert capsys.readouterr().err == ""


def test_a_profile_names_steps_templates_and_slowest_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    on_disk({}, {}, tmp_path)
    assert build(tmp_path, "--profile") == 0
    said = capsys.readouterr()
    lines = said.err.split("\n")
    assert lines[0].split() == ["step", "seconds", "computed", "in", "calls"]
    steps = {line.split()[0]: line.split() for line in lines if line}
    assert int(steps["read_document"][2]) == 3
    assert int(steps["make_page"][2]) == 3
    assert int(steps["pages/article.html"][1]) == 1
    assert lines.index("slowest pages (reading, checking and making)") < len(lines) - 3
    assert any(line.endswith("content/cough/honey.md") for line in lines)
    assert "3 pages, 0 errors" in said.out


def test_a_profile_names_at_most_ten_pages() -> None:
    profile = Profile()
    for number in range(30):
        profile.watch("make_page", f"content/{number}.md", number / 10, number, 30)
    slowest = [line.split()[1] for line in profile.lines({}) if line.startswith(" ") and line.endswith(".md")]
    assert slowest == [f"content/{number}.md" for number in range(29, 19, -1)]


def test_nothing_is_told_when_nobody_asks(capsys: pytest.CaptureFixture[str]) -> None:
    quiet = Telling()
    quiet.watch("make_page", "content/a.md", 0.1, 1, 1)
    quiet.close()
    assert list(quiet.lines({})) == []
    assert capsys.readouterr().err == ""
