"""`new` writes one draft and never overwrites; what stands in the way is said in plain words."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from projects import on_disk

from sitebuilder.documents import SourceFile, read_document
from sitebuilder.pipeline import Options, build
from sitebuilder.record import read
from sitebuilder.snapshot import take
from sitebuilder.starting import Taken, record_checks, slug, start_article

TODAY = date(2026, 11, 24)
TEMPLATE = "---\ntitle: {title}\nsummary: x\nauthor: {author}\nlast_checked: {today}\nnext_check: {next_check}\nsearched_to: {month}\n---\nWords.\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    on_disk({"templates/new/article.md": TEMPLATE}, {}, tmp_path)
    return tmp_path


def start(project: Path, what: str, title: str | None = None, topic: str | None = None) -> Path:
    return start_article(project, what, title, topic, TODAY)


def title_of(project: Path, path: Path) -> str:
    text = (project / path).read_text(encoding="utf-8")
    found = read_document(SourceFile(path.as_posix(), text)).document
    assert found, text
    return found.front.title


def test_a_draft_has_todays_dates(project: Path) -> None:
    path = start(project, "cough/tea", "Tea")
    assert path == Path("content/cough/tea.md")
    text = (project / path).read_text()
    assert "last_checked: 2026-11-24\n" in text
    assert "searched_to: 2026-11\n" in text
    assert "next_check: 2029-11-2" in text


def test_a_topic_with_safety_is_checked_within_a_year(project: Path) -> None:
    site = project / "site.yaml"
    site.write_text(site.read_text().replace("title: Cough", "title: Cough, safety: true"))
    path = start(project, "cough/tea")
    assert "next_check: 2027-11-2" in (project / path).read_text()


def test_the_name_gives_a_title_and_the_title_a_name(project: Path) -> None:
    assert title_of(project, start(project, "cough/green-tea")) == "Green tea"
    assert start(project, "Does green tea help?", topic="cough") == Path("content/cough/does-green-tea-help.md")


@pytest.mark.parametrize(
    "title",
    [
        *(
            'He said "tea"',
            "Tea: hot # cold",
            "'tea'",
            "- tea",
            "{tea}",
            "[tea]",
            "tea: ",
            "true",
            "null",
            "12:30",
            "no",
        ),
        *(
            "# tea",
            "& tea",
            "* tea",
            "! tea",
            "% tea",
            "@tea",
            "`tea`",
            "a\\b",
            "Tée & çay",
            "日本 tea",
            "tea\nhot",
            "a\tb",
            "~",
        ),
        *(
            "<script>alert(1)</script> tea",
            "{title} {today} tea",
            "2026-11-24",
            "tea  and   honey",
            "a -- b",
            "?",
            "5",
            "tea —",
        ),
    ],
)
def test_any_title_comes_back_as_it_was_given(title: str, project: Path) -> None:
    path = start(project, "cough/odd", title)
    assert title_of(project, path) == " ".join(title.split())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Does tea help?", "does-tea-help"),
        ("Çay & Tée", "cay-tee"),
        ("  --a--  ", "a"),
        ("a/b\\c", "a-b-c"),
        ("../../etc/passwd", "etc-passwd"),
        ("日本", ""),
        ("!?", ""),
        ("x" * 200, "x" * 80),
        ("a " * 60, ("a-" * 40).strip("-")),
    ],
)
def test_a_name_can_stand_in_an_address(text: str, name: str) -> None:
    assert slug(text) == name


def test_nothing_is_overwritten(project: Path) -> None:
    path = project / start(project, "cough/tea")
    path.write_text("mine")
    with pytest.raises(Taken, match=r"content/cough/tea\.md is already there"):
        start(project, "cough/tea")
    assert path.read_text() == "mine"


@pytest.mark.parametrize("what", ["cough/honey", "cough/index"])
def test_a_page_that_is_there_is_kept(project: Path, what: str) -> None:
    before = (project / f"content/{what}.md").read_text()
    with pytest.raises(Taken, match="already there"):
        start(project, what)
    assert (project / f"content/{what}.md").read_text() == before


@pytest.mark.parametrize(
    ("what", "title", "topic", "words"),
    [
        ("caugh/tea", None, None, "did you mean “cough”"),
        ("Tea", None, "cold", "Topics: cough"),
        ("Tea", None, None, "--topic with one of cough"),
        ("日本", None, "cough", "no letter"),
        ("../cough/tea", None, None, "--topic"),
        ("Cough/Tea", None, None, "--topic"),
    ],
)
def test_what_can_not_be_written_is_said(
    project: Path, what: str, title: str | None, topic: str | None, words: str
) -> None:
    before = sorted(project.rglob("*"))
    with pytest.raises(Taken, match=words):
        start(project, what, title, topic)
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize("name", ["-", "a--b", "-a", "a-"])
def test_a_name_that_the_build_would_refuse_is_not_written(project: Path, name: str) -> None:
    with pytest.raises(Taken):
        start(project, f"cough/{name}")


def test_a_reserved_or_missing_template_is_said(project: Path) -> None:
    (project / "templates" / "new" / "article.md").unlink()
    with pytest.raises(Taken, match=r"templates/new/article\.md"):
        start(project, "cough/tea")


@pytest.mark.parametrize("text", ["name: [", "", None])
def test_a_broken_site_yaml_is_put_right_first(project: Path, text: str | None) -> None:
    if text is None:
        (project / "site.yaml").unlink()
    else:
        (project / "site.yaml").write_text(text)
    with pytest.raises(Taken, match=r"site\.yaml has to be put right first"):
        start(project, "cough/tea")


def test_a_folder_that_is_a_file_is_said(project: Path) -> None:
    (project / "site.yaml").write_text((project / "site.yaml").read_text().replace("id: cough", "id: cold"))
    (project / "content" / "cold").write_text("a file")
    with pytest.raises(Taken, match=r"can not be written|already there"):
        start(project, "cold/tea")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder_is_said(project: Path) -> None:
    (project / "content" / "cough").chmod(0o555)
    with pytest.raises(Taken, match="can not be written"):
        start(project, "cough/tea")


def test_a_page_is_not_written_through_a_symbolic_link(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (project / "site.yaml").write_text((project / "site.yaml").read_text().replace("id: cough", "id: cold"))
    (project / "content" / "cold").symlink_to(outside)
    with pytest.raises(Taken):
        start(project, "cold/tea")
    assert list(outside.iterdir()) == []


def test_the_record_of_checks_is_written_whole(project: Path) -> None:
    built = build(take(project), Options(TODAY))
    assert built.site
    assert record_checks(project, built.site) == "checked.json"
    found = read((project / "checked.json").read_text(encoding="utf-8"))
    assert found
    assert list(found) == ["content/cough/honey.md", "content/help.yaml"]
    assert build(take(project), Options(TODAY)).findings == built.findings
    assert list(project.glob("*.part~")) + list(project.glob(".*.part~")) == []
