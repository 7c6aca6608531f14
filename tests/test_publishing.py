"""The output folder becomes exactly the plan, or stays as it was; what we did not write is never touched."""

import json
import multiprocessing
import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from sitebuilder import publishing
from sitebuilder.publishing import JOURNAL, MANIFEST, Refused, check_folder, publish

PLAN = {"index.html": b"<p>home", "pain/back/index.html": b"<p>back", "style.css": b"p{}"}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }


def test_publishing_makes_the_folder_equal_to_the_plan(tmp_path: Path) -> None:
    publish(PLAN, tmp_path / "public")
    assert contents(tmp_path / "public") == PLAN
    assert set(json.loads((tmp_path / "public" / MANIFEST).read_text())) == set(PLAN)


def test_equal_files_are_left_alone(tmp_path: Path) -> None:
    publish(PLAN, tmp_path)
    before = {name: (tmp_path / name).stat().st_mtime_ns for name in PLAN}
    done = publish({**PLAN, "index.html": b"<p>new"}, tmp_path)
    assert (done.written, done.deleted) == (1, 0)
    after = {name: (tmp_path / name).stat().st_mtime_ns for name in PLAN}
    assert {name for name in PLAN if before[name] != after[name]} == {"index.html"}


def test_files_we_no_longer_make_are_deleted_with_their_empty_folders(tmp_path: Path) -> None:
    publish(PLAN, tmp_path)
    publish({"index.html": b"<p>home"}, tmp_path)
    assert contents(tmp_path) == {"index.html": b"<p>home"}
    assert not (tmp_path / "pain").exists()


def test_foreign_files_survive(tmp_path: Path) -> None:
    publish(PLAN, tmp_path)
    (tmp_path / "pain" / "CNAME").write_text("mine")
    publish({"index.html": b"x"}, tmp_path)
    assert contents(tmp_path) == {"index.html": b"x", "pain/CNAME": b"mine"}


FOREIGN = (
    ".notes.part~",
    "pain/.film.part~",
    ".building.part~/x",
    f".building-{'0' * 32}.part~/draft.txt",
    "big.part~",
)


def test_foreign_files_that_look_like_half_written_ones_survive(tmp_path: Path) -> None:
    publish(PLAN, tmp_path)
    for name in FOREIGN:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"mine")
    (tmp_path / f".building-{'1' * 32}.part~").symlink_to(tmp_path / "pain")
    publish({"index.html": b"x"}, tmp_path)
    publish(PLAN, tmp_path)
    assert contents(tmp_path) == {**PLAN, **dict.fromkeys(FOREIGN, b"mine")}


def test_a_foreign_half_written_file_in_the_way_is_refused_before_anything_changes(tmp_path: Path) -> None:
    publish({"index.html": b"x"}, tmp_path)
    (tmp_path / "style.css").mkdir()
    (tmp_path / "style.css" / ".film.part~").write_bytes(b"mine")
    with pytest.raises(Refused, match="in the way"):
        publish(PLAN, tmp_path)
    assert contents(tmp_path) == {"index.html": b"x", "style.css/.film.part~": b"mine"}


@pytest.mark.parametrize("name", [".film.part~", "thesis.part~", ".building.part~"])
def test_a_folder_with_foreign_half_written_files_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / name).write_bytes(b"mine")
    with pytest.raises(Refused, match="did not write"):
        check_folder(tmp_path / "full", tmp_path / "project")


def test_a_foreign_file_in_the_way_is_refused_and_kept(tmp_path: Path) -> None:
    publish({"index.html": b"x"}, tmp_path)
    (tmp_path / "style.css").write_text("mine")
    with pytest.raises(Refused, match="in the way"):
        publish(PLAN, tmp_path)
    assert contents(tmp_path) == {"index.html": b"x", "style.css": b"mine"}


def test_a_file_deleted_or_changed_by_hand_is_restored(tmp_path: Path) -> None:
    publish(PLAN, tmp_path)
    (tmp_path / "style.css").unlink()
    (tmp_path / "index.html").write_text("changed")
    publish(PLAN, tmp_path)
    assert contents(tmp_path) == PLAN


def test_a_page_may_become_a_folder_and_back(tmp_path: Path) -> None:
    publish({"a": b"file"}, tmp_path)
    publish({"a/index.html": b"folder"}, tmp_path)
    assert contents(tmp_path) == {"a/index.html": b"folder"}
    publish({"a": b"file"}, tmp_path)
    assert contents(tmp_path) == {"a": b"file"}


def test_a_manifest_that_points_outside_is_not_believed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("keep")
    out = tmp_path / "public"
    publish(PLAN, out)
    marks = json.loads((out / MANIFEST).read_text())
    (out / MANIFEST).write_text(json.dumps({**marks, "../victim": "0", "/etc/passwd": "0"}))
    publish({"index.html": b"x"}, out)
    assert victim.read_text() == "keep"


@pytest.mark.parametrize("inside", ["content", "templates/x", "static", ".", ".."])
def test_an_output_folder_that_overlaps_the_project_is_refused(tmp_path: Path, inside: str) -> None:
    project = tmp_path / "project"
    for name in ("content", "templates", "static"):
        (project / name).mkdir(parents=True)
    with pytest.raises(Refused, match="overlaps"):
        check_folder(project / inside, project)


def test_a_file_or_a_folder_with_foreign_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.doc").write_text("x")
    with pytest.raises(Refused, match="not a folder"):
        check_folder(tmp_path / "file", tmp_path / "project")
    with pytest.raises(Refused, match="did not write"):
        check_folder(tmp_path / "full", tmp_path / "project")
    assert (tmp_path / "full" / "thesis.doc").read_text() == "x"


def test_two_builds_do_not_mix(tmp_path: Path) -> None:
    plans = [{f"{n}.html": bytes([65 + which]) * 2000 for n in range(60)} for which in range(2)]
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=publish, args=(plan, tmp_path)) for plan in plans for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert contents(tmp_path) in plans


def test_a_build_that_does_not_end_makes_others_give_up(tmp_path: Path) -> None:
    publish(PLAN, tmp_path)
    with publishing._locked(tmp_path, 1), pytest.raises(Refused, match="another build is publishing"):
        publish(PLAN, tmp_path, wait=0.2)


def _kill_while_publishing(plan: dict[str, bytes], out: Path, after: float) -> None:
    context = multiprocessing.get_context("fork")
    worker = context.Process(target=publish, args=(plan, out))
    worker.start()
    time.sleep(after)
    if worker.pid:
        os.kill(worker.pid, signal.SIGKILL)
    worker.join()


@pytest.mark.parametrize("after", [0.0, 0.002, 0.005, 0.01, 0.02, 0.04])
def test_killed_at_any_moment_every_file_is_whole_and_the_next_build_finishes(tmp_path: Path, after: float) -> None:
    old = {f"p{n}/index.html": b"old" * 500 for n in range(150)}
    new = {f"p{n}/index.html": b"new" * 700 for n in range(50, 250)}
    publish(old, tmp_path)
    _kill_while_publishing(new, tmp_path, after)
    found = {p: c for p, c in contents(tmp_path).items() if not p.endswith(".part~") and p != JOURNAL}
    assert all(content in (b"old" * 500, b"new" * 700) for content in found.values())
    check_folder(tmp_path, tmp_path.parent / "project")
    publish(new, tmp_path)
    assert contents(tmp_path) == new


def test_a_killed_first_build_can_be_finished(tmp_path: Path) -> None:
    new = {f"p{n}/index.html": b"new" * 700 for n in range(300)}
    _kill_while_publishing(new, tmp_path / "public", 0.03)
    check_folder(tmp_path / "public", tmp_path / "project")
    publish(new, tmp_path / "public")
    assert contents(tmp_path / "public") == new


def test_nothing_is_written_or_deleted_behind_a_symbolic_link(tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "public", tmp_path / "elsewhere"
    publish({"about/index.html": b"ours", "index.html": b"home"}, out)
    shutil.rmtree(out / "about")
    elsewhere.mkdir()
    (elsewhere / "index.html").write_bytes(b"theirs")
    (out / "about").symlink_to(elsewhere)
    with pytest.raises(Refused, match="symbolic link"):
        publish({"about/index.html": b"new", "index.html": b"home"}, out)
    publish({"index.html": b"home"}, out)
    assert (elsewhere / "index.html").read_bytes() == b"theirs"


def test_a_project_named_by_a_link_is_protected_as_well(tmp_path: Path) -> None:
    project = tmp_path / "guide"
    (project / "static").mkdir(parents=True)
    (tmp_path / "link").symlink_to(project)
    for out in (project / "static/site", project / ".cache"):
        with pytest.raises(Refused, match="overlaps"):
            check_folder(out, tmp_path / "link")
