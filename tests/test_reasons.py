"""`why` names the input whose change made a page another: text, key, template, setting, term, work, table, navigation."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from projects import base, dress, on_disk

BUILD = Path(__file__).parent.parent / "build.py"
HONEY, ADDRESS = "content/cough/honey.md", "/cough/honey/"


def start(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(BUILD), *words], capture_output=True, text=True, check=False)


def why(project: Path, address: str) -> list[str]:
    done = start("why", address, "--project", str(project))
    assert done.returncode == 0, done.stderr
    return [line.strip() for line in done.stdout.splitlines()[1:]]


def change(project: Path, path: str, old: str, new: str) -> None:
    text = (project / path).read_text(encoding="utf-8")
    assert old in text
    (project / path).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    on_disk({}, {}, tmp_path)
    assert start("build", "--project", str(tmp_path), "--today", "2026-11-24").returncode == 0
    return tmp_path


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        (HONEY, "## ", "Plain words come first.\n\n## ", f"{HONEY}: its text"),
        (HONEY, "title: ", "title: So, ", f"{HONEY}: “title” in its front matter"),
        ("templates/base.html", "<body", "<!-- new --><body", "templates/base.html"),
        ("site.yaml", "name: ", "name: New ", "site.yaml: “name”"),
        (
            "content/glossary.yaml",
            "plain: ",
            "plain: So, ",
            "a term it explains: content/glossary.yaml, trial (changed)",
        ),
        (
            "content/references/lee2020.yaml",
            "title: ",
            "title: New ",
            "a work it cites: content/references/lee2020.yaml (changed)",
        ),
        ("site.yaml", "title: Cough", "title: Coughs", "the navigation: /guide/cough/ (changed)"),
    ],
)
def test_the_changed_input_is_named(project: Path, path: str, old: str, new: str, told: str) -> None:
    change(project, path, old, new)
    assert told in why(project, ADDRESS)


def test_a_list_names_the_page_that_changed(project: Path) -> None:
    change(project, HONEY, "title: ", "title: So, ")
    assert any(line.endswith("/cough/honey/ (changed)") for line in why(project, "/sitemap.xml"))


def test_what_went_back_to_what_it_was_is_explained_from_what_it_was_meanwhile(project: Path) -> None:
    change(project, HONEY, "title: ", "title: So, ")
    start("build", "--project", str(project), "--today", "2026-11-24")
    change(project, HONEY, "title: So, ", "title: ")
    assert f"{HONEY}: “title” in its front matter" in why(project, ADDRESS)


@pytest.mark.parametrize("address", [ADDRESS, "cough/honey", HONEY, "https://remedies.example/cough/honey/"])
def test_a_page_can_be_named_in_several_ways(project: Path, address: str) -> None:
    done = start("why", address, "--project", str(project))
    assert re.match(r"/cough/honey/ was made once", done.stdout)


def test_an_address_that_is_not_there_is_wrong_usage(project: Path) -> None:
    done = start("why", "/cough/hony/", "--project", str(project))
    assert done.returncode == 2
    assert "did you mean “/cough/honey/”?" in done.stderr


def test_the_base_project_has_what_these_tests_change() -> None:
    assert HONEY in base()


def test_a_guide_with_cards_is_explained_too(tmp_path: Path) -> None:
    settings = f"{base()['site.yaml']}social_cards: true\n"
    bare = {path: None for path in base() if path.startswith("templates/")}
    on_disk({**bare, **dress(), "site.yaml": settings}, {}, tmp_path)
    assert start("build", "--project", str(tmp_path), "--today", "2026-11-24").returncode == 0
    assert list((tmp_path / "public").rglob("*.png"))
    change(tmp_path, HONEY, "title: ", "title: So, ")
    assert f"{HONEY}: “title” in its front matter" in why(tmp_path, ADDRESS)
