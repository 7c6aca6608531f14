"""A folder becomes one value: sorted, UTF-8, one kind of newline; what can not be read is a finding."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from projects import base, on_disk

from sitebuilder import snapshot as snapshot_room
from sitebuilder.findings import Place
from sitebuilder.snapshot import Changed, Snapshot, take

PAGE = "---\ntitle: A\nsummary: B\n---\nText.\n"


def taken(folder: Path, files: dict[str, str | bytes | None], links: dict[str, str] | None = None) -> Snapshot:
    return on_disk(files, links or {}, folder)


def found(snapshot: Snapshot) -> list[tuple[str, str, int, int]]:
    return [(f.rule, f.place.path, f.place.line, f.place.column) for f in snapshot.findings]


def paths(snapshot: Snapshot) -> set[str]:
    held = (snapshot.pages, snapshot.references, snapshot.data, snapshot.templates, snapshot.static)
    return {file.path for files in held for file in files}


def test_texts_that_are_not_kept_are_read_again_and_have_to_be_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = taken(tmp_path, {"content/cough/a.md": PAGE, "content/cough/b.md": PAGE + "More."})
    monkeypatch.setattr(snapshot_room, "MOST_HELD", 0)
    again = take(tmp_path)
    assert again == kept
    assert [page.text for page in again.pages] == [page.text for page in kept.pages]
    (tmp_path / "content/cough/a.md").write_text(PAGE + "Changed.", encoding="utf-8")
    pages = {page.path: page for page in again.pages}
    with pytest.raises(Changed):
        assert pages["content/cough/a.md"].text
    assert pages["content/cough/b.md"].text.endswith("More.")


def test_every_file_is_in_its_place_and_sorted(tmp_path: Path) -> None:
    held = taken(
        tmp_path,
        {
            "content/tables/teas.yaml": "a: 1",
            "content/cough/jar.PNG": b"\x89PNG",
            "static/b.txt": "b",
            "static/.well-known/x.txt": "x",
            "checked.json": "{}",
        },
    )
    assert [file.path for file in held.pages] == [
        "content/cough/honey.md",
        "content/cough/index.md",
        "content/index.md",
    ]
    assert [file.path for file in held.references] == ["content/references/lee2020.yaml"]
    assert [f.path for f in held.data] == ["content/glossary.yaml", "content/help.yaml", "content/tables/teas.yaml"]
    assert [f.path for f in held.static] == ["content/cough/jar.PNG", "static/.well-known/x.txt", "static/b.txt"]
    assert [f.path for f in held.templates] == sorted(p for p in base() if p.startswith("templates/"))
    assert (held.ledger.text if held.ledger else "", held.findings) == ("{}", ())


def test_pictures_and_static_files_are_read_as_bytes(tmp_path: Path) -> None:
    held = taken(tmp_path, {"static/x.bin": b"\x00\xff\r\n", "content/a.png": b"\x89"})
    assert {file.path: file.content for file in held.static} == {
        "static/x.bin": b"\x00\xff\r\n",
        "content/a.png": b"\x89",
    }


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_byte_order_mark_and_newlines_are_made_equal(newline: str, mark: str, tmp_path: Path) -> None:
    held = taken(tmp_path, {"content/about.md": (mark + PAGE.replace("\n", newline)).encode()})
    assert next(file.text for file in held.pages if file.path == "content/about.md") == PAGE
    assert held.findings == ()


def test_two_snapshots_of_one_folder_are_equal(tmp_path: Path) -> None:
    assert taken(tmp_path, {}) == take(tmp_path)


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b"ab\ncd\xffe\n", 2, 3),
        (b"\xff", 1, 1),
        (b"ab\r\ncd\xff", 2, 3),
        ("ä".encode() + b"\xff", 1, 2),
        (b"\xef\xbb\xbfab\xff", 1, 3),
        (b"a\nb\0c", 2, 2),
        (b"a\rb\0c", 2, 2),
        (b"\x1b[0m", 1, 1),
        (b"a\x7f", 1, 2),
        ("a\n".encode("utf-16-le"), 1, 2),
        (b"\xed\xa0\x80", 1, 1),
    ],
)
def test_what_is_not_text_is_a_finding_at_its_line_and_column(
    content: bytes, line: int, column: int, tmp_path: Path
) -> None:
    held = taken(tmp_path, {"content/about.md": content})
    assert found(held) == [("file-unreadable", "content/about.md", line, column)]
    assert "content/about.md" not in paths(held)


def test_a_file_may_have_a_megabyte_and_no_more(tmp_path: Path) -> None:
    held = taken(tmp_path, {"content/a.md": b"x" * 1_000_000, "content/b.md": b"x" * 1_000_001})
    assert found(held) == [("file-too-large", "content/b.md", 1, 1)]
    assert "content/a.md" in paths(held)


def test_a_file_of_5_mb_is_not_read_into_the_snapshot(tmp_path: Path) -> None:
    held = taken(tmp_path, {"content/references/big.yaml": b"x" * 5_000_000})
    assert found(held) == [("file-too-large", "content/references/big.yaml", 1, 1)]


@pytest.mark.parametrize("path", ["site.yaml", "checked.json", "content/help.yaml", "templates/base.html"])
def test_every_kind_of_text_is_checked(path: str, tmp_path: Path) -> None:
    assert found(taken(tmp_path, {path: b"a\n\xff"})) == [("file-unreadable", path, 2, 1)]


@pytest.mark.parametrize(
    ("path", "target"),
    [
        *(("content/a.md", "index.md"), ("content/a.md", "/etc/hostname"), ("content/out", ".."), ("static/x", "/etc")),
        *(
            ("templates/x.html", "base.html"),
            ("content/gone.md", "nowhere"),
            ("content/references/x.yaml", "lee2020.yaml"),
        ),
        *(("content/me.md", "me.md"), ("static/picture.png", "../content/index.md")),
    ],
)
def test_a_symbolic_link_is_refused_and_not_followed(path: str, target: str, tmp_path: Path) -> None:
    held = taken(tmp_path, {}, {path: target})
    assert found(held) == [("file-symlink", path, 1, 1)]
    assert path not in paths(held)


@pytest.mark.parametrize("path", ["site.yaml", "checked.json"])
def test_a_symbolic_link_beside_the_folders_is_refused_too(path: str, tmp_path: Path) -> None:
    (tmp_path / "real").write_text(base().get(path, "{}"))
    held = taken(tmp_path, {"site.yaml": None} if path == "site.yaml" else {}, {path: "real"})
    assert ("file-symlink", path, 1, 1) in found(held)


@pytest.mark.parametrize("folder", ["content", "templates", "static"])
def test_a_folder_that_is_a_symbolic_link_is_refused(folder: str, tmp_path: Path) -> None:
    taken(tmp_path, {"static/a.txt": "a"})
    (tmp_path / folder).rename(tmp_path / "real")
    (tmp_path / folder).symlink_to("real")
    assert any(f.place.path.startswith(folder) for f in take(tmp_path).findings)


@pytest.mark.parametrize(
    ("path", "fix"),
    [
        ("content/Green Tea.md", "rename it to content/green-tea.md"),
        ("content/cough/Tea_2.md", "rename it to content/cough/tea-2.md"),
        ("content/Cough/tea.md", "rename it to content/cough/tea.md"),
        ("content/grün.md", "rename it to content/gr-n.md"),
        ("content/a--b.md", "rename it to content/a-b.md"),
        ("content/a.b.md", "rename it to content/a-b.md"),
    ],
)
def test_an_odd_name_of_a_page_is_a_finding_with_a_better_one(path: str, fix: str, tmp_path: Path) -> None:
    held = taken(tmp_path, {path: PAGE})
    assert [(f.rule, f.place, f.fix) for f in held.findings] == [("name-invalid", Place(path), fix)]
    assert path not in paths(held)


def test_a_page_below_two_levels_is_a_finding(tmp_path: Path) -> None:
    held = taken(tmp_path, {"content/a/b/c.md": PAGE})
    assert found(held) == [("name-invalid", "content/a/b/c.md", 1, 1)]
    assert "content/a/b/c.md" not in paths(held)


@pytest.mark.parametrize(
    "name",
    ["static/a\nb.txt", "content/a\tb.md", "content/references/a\x07b.yaml", "static/a\\b", "templates/a\x1b.html"],
)
def test_a_name_that_can_not_be_printed_is_a_finding(name: str, tmp_path: Path) -> None:
    held = taken(tmp_path, {name: "x"})
    assert [f.rule for f in held.findings] == ["name-invalid"]
    assert all(f.place.path.isprintable() for f in held.findings)
    assert name not in paths(held)


@pytest.mark.parametrize("name", ["content/\udcff.md", "static/\udcff.txt", "content/references/\udcff.yaml"])
def test_a_name_that_is_not_utf8_is_a_finding_that_can_be_printed(name: str, tmp_path: Path) -> None:
    held = taken(tmp_path, {name: "x"})
    assert [f.rule for f in held.findings] == ["name-invalid"]
    for finding in held.findings:
        f"{finding.place.path} {finding.message} {finding.fix}".encode()


@pytest.mark.parametrize(
    "path",
    ["content/.hidden.md", "content/index.md~", "content/.index.md.swp", "content/.git/x.md", "static/.DS_Store"],
)
def test_hidden_files_and_backups_are_passed_over(path: str, tmp_path: Path) -> None:
    held = taken(tmp_path, {path: b"\xff"})
    assert held.findings == ()
    assert path not in paths(held)


def test_a_file_that_is_neither_page_nor_data_nor_picture_is_a_warning(tmp_path: Path) -> None:
    held = taken(tmp_path, {"content/cough/notes.docx": "x"})
    assert [(f.rule, f.place.path, f.severity) for f in held.findings] == [
        ("file-unexpected", "content/cough/notes.docx", "warning")
    ]


@pytest.mark.parametrize("folder", ["content", "templates"])
def test_a_missing_folder_is_named(folder: str, tmp_path: Path) -> None:
    held = taken(tmp_path, {path: None for path in base() if path.startswith(f"{folder}/")})
    assert found(held) == [("folder-missing", f"{folder}/", 1, 1)]


def test_an_empty_folder_is_no_exception(tmp_path: Path) -> None:
    assert take(tmp_path).settings is None
    assert {f.place.path for f in take(tmp_path).findings} == {"content/", "templates/"}


def test_static_may_be_missing(tmp_path: Path) -> None:
    assert taken(tmp_path, {}).findings == ()


def test_a_folder_where_a_file_should_be_is_a_finding(tmp_path: Path) -> None:
    held = taken(tmp_path, {"site.yaml": None, "site.yaml/x": "x"})
    assert ("file-unreadable", "site.yaml", 1, 1) in found(held)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    taken(tmp_path, {"static/a.txt": "a"})
    os.mkfifo(tmp_path / "static" / "pipe")
    os.mkfifo(tmp_path / "content" / "pipe.md")
    signal.signal(signal.SIGALRM, _too_late)
    signal.alarm(3)
    try:
        held = take(tmp_path)
    finally:
        signal.alarm(0)
    assert {"static/pipe", "content/pipe.md"} <= {f.place.path for f in held.findings}


def _too_late(*_: object) -> None:
    raise AssertionError("it waits for somebody to write into the pipe")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_finding(tmp_path: Path) -> None:
    taken(tmp_path, {})
    (tmp_path / "content" / "index.md").chmod(0)
    assert found(take(tmp_path)) == [("file-unreadable", "content/index.md", 1, 1)]
