"""Changes are seen, with the system's events and without them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitebuilder import watching
from sitebuilder.watching import Watcher, times

LONGEST = 20.0


class Heard:
    """Counts calls, and waits for the next one."""

    def __init__(self) -> None:
        self.event = threading.Event()

    def __call__(self) -> None:
        self.event.set()

    def one(self) -> bool:
        heard = self.event.wait(LONGEST)
        self.event.clear()
        return heard


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "index.md").write_text("one")
    (tmp_path / "site.yaml").write_text("name: x")
    return tmp_path


@pytest.fixture
def heard() -> Heard:
    return Heard()


def watched(project: Path, heard: Heard, events: bool) -> Watcher:
    watcher = Watcher(project, heard, events)
    watcher.mark()
    watcher.start()
    if events:
        time.sleep(0.5)
    return watcher


@pytest.fixture(params=[True, False], ids=["with events", "without events"])
def running(request: pytest.FixtureRequest, project: Path, heard: Heard) -> Iterator[Watcher]:
    watcher = watched(project, heard, request.param)
    yield watcher
    watcher.stop()


def settled(watcher: Watcher, heard: Heard) -> None:
    watcher.mark()
    time.sleep(0.6)
    heard.event.clear()


def test_a_saved_a_new_and_a_deleted_file_are_seen(project: Path, heard: Heard, running: Watcher) -> None:
    for act in (
        lambda: (project / "content/index.md").write_text("two"),
        lambda: (project / "content/new.md").write_text("new"),
        lambda: (project / "content/new.md").unlink(),
        lambda: (project / "site.yaml").write_text("name: y"),
    ):
        act()
        assert heard.one()
        settled(running, heard)


def test_a_folder_that_comes_later_is_seen_with_what_is_put_into_it(
    project: Path, heard: Heard, running: Watcher
) -> None:
    (project / "static" / "deep").mkdir(parents=True)
    (project / "static" / "deep" / "a.txt").write_text("one")
    assert heard.one()
    settled(running, heard)
    (project / "static" / "deep" / "a.txt").write_text("two, longer")
    assert heard.one()


def test_a_folder_that_is_made_anew_is_seen(project: Path, heard: Heard, running: Watcher) -> None:
    (project / "content").rename(project / "away")
    assert heard.one()
    settled(running, heard)
    (project / "away").rename(project / "content")
    assert heard.one()
    settled(running, heard)
    (project / "content/index.md").write_text("after all this")
    assert heard.one()


def test_where_no_event_comes_the_times_of_files_are_looked_at(
    project: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object, stop_event: threading.Event, **__: object) -> Iterator[None]:
        stop_event.wait()
        yield from ()

    monkeypatch.setattr(watching, "watch", silent)
    watcher = watched(project, heard, True)
    assert not watcher.polls
    (project / "content/index.md").write_text("two")
    assert heard.one()
    assert watcher.polls, "and it is known from now on"
    watcher.stop()


def test_a_slow_build_is_not_taken_for_a_system_without_events(project: Path, heard: Heard) -> None:
    watcher = watched(project, heard, True)
    (project / "content/index.md").write_text("two")
    assert heard.one()
    time.sleep(3)  # the build has not begun yet, so nothing was marked
    assert not watcher.polls
    watcher.stop()


def test_where_watching_is_refused_the_times_of_files_are_looked_at(
    project: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> Iterator[None]:
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr(watching, "watch", refused)
    watcher = watched(project, heard, True)
    assert watcher.polls
    (project / "content/index.md").write_text("two")
    assert heard.one()
    watcher.stop()


def test_what_changed_before_the_watching_began_is_told(project: Path, heard: Heard) -> None:
    watcher = Watcher(project, heard)
    watcher.mark()
    (project / "content/index.md").write_text("in between")
    watcher.start()
    assert heard.one()
    watcher.stop()


def test_what_was_built_is_not_told_again(project: Path, heard: Heard) -> None:
    watcher = watched(project, heard, False)
    (project / "content/index.md").write_text("two")
    assert heard.one()
    watcher.mark()
    heard.event.clear()
    assert not heard.event.wait(1)
    watcher.stop()


def test_a_mark_says_whether_there_is_anything_new(project: Path, heard: Heard) -> None:
    watcher = Watcher(project, heard, False)
    assert watcher.mark()
    time.sleep(0.1)
    watcher.mark()
    assert not watcher.mark()
    (project / "content/index.md").write_text("two")
    assert watcher.mark()
    assert not watcher.mark()


def test_two_saves_in_one_tick_of_the_clock_are_both_seen(project: Path, heard: Heard) -> None:
    watcher = Watcher(project, heard, False)
    page = project / "content/index.md"
    for number in range(50):
        page.write_text(f"{number:03}")
        assert watcher.mark()
        seen = page.read_text()
        page.write_text(f"{number + 500:03}")
        assert watcher.mark() or page.read_text() == seen


def test_a_file_from_the_future_is_never_taken_for_seen(project: Path, heard: Heard) -> None:
    watcher = Watcher(project, heard, False)
    os.utime(project / "content/index.md", (4e9, 4e9))
    assert watcher.mark()
    assert watcher.mark()


def test_times_tell_every_file_that_a_build_reads_and_no_other(project: Path) -> None:
    (project / "public").mkdir()
    (project / "public/index.html").write_text("x")
    (project / "content/deep").mkdir()
    (project / "content/deep/a.md").write_text("x")
    (project / "content/deep/link.md").symlink_to(project / "content/index.md")
    found = {path.removeprefix(f"{project}/") for path in times(project)}
    assert found == {"site.yaml", "content/index.md", "content/deep/a.md", "content/deep/link.md"}


def test_a_project_that_is_gone_has_no_times(tmp_path: Path) -> None:
    assert times(tmp_path / "gone") == {}
