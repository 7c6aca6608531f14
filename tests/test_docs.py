"""What the documentation says is so: commands, options, settings, rules and templates; its examples build, its links lead somewhere.

A fence whose first line names a file (```yaml content/references/x.yaml) holds that whole file; the files of one page of
the documentation are put into the project of tests/base/ and built.
"""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from projects import project

from sitebuilder import strict_yaml
from sitebuilder.built import Options
from sitebuilder.cli.arguments import COMMANDS, parse, parser
from sitebuilder.explaining import rules
from sitebuilder.markup import BOXES, DATA_BLOCKS
from sitebuilder.pipeline import build
from sitebuilder.schema import fit
from sitebuilder.settings import SettingsRecord, policy_grades

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
TODAY = date(2026, 11, 24)
PAGES = sorted([*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "sitebuilder/README.md"])
FENCE = re.compile(
    r"^(?P<mark>`{3,})(?P<kind>\w*)[ ]?(?P<path>\S*)\n(?P<text>.*?)^(?P=mark)$", re.MULTILINE | re.DOTALL
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def fences(path: Path) -> Iterator[re.Match[str]]:
    yield from FENCE.finditer(path.read_text(encoding="utf-8"))


# --- examples -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [path for path in PAGES if any(fence["path"] for fence in fences(path))], ids=name)
def test_the_files_of_a_page_build_without_an_error(page: Path) -> None:
    files = {fence["path"]: fence["text"] for fence in fences(page) if fence["path"]}
    cited = re.findall(r"\[?@?(rivera2020)\b", " ".join(files.values()))
    if cited and "content/references/rivera2020.yaml" not in files:
        files["content/references/rivera2020.yaml"] = next(
            fence["text"] for fence in fences(DOCS / "citing.md") if fence["path"]
        )
    made = build(project({"content/references/lee2020.yaml": LEE, **files}), Options(TODAY))
    assert [finding for finding in made.findings if finding.severity == "error"] == []


LEE = """\
type: article-journal
title: Honey for the night cough of children
author: [{family: Lee, given: Ann}]
issued: {date-parts: [[2020]]}
DOI: 10.1000/honey.2020
evidence: randomised-trial
"""


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_yaml_in_the_documentation_can_be_read(page: Path) -> None:
    for fence in fences(page):
        if fence["kind"] == "yaml":
            assert strict_yaml.read(fence["text"], name(page)).findings == (), fence["text"]


def test_the_least_and_the_whole_site_yaml_are_right() -> None:
    found = [fence["text"] for fence in fences(DOCS / "settings.md") if fence["kind"] == "yaml"]
    assert len(found) == 2
    for example in found:
        record, findings = fit(SettingsRecord, strict_yaml.read(example, "site.yaml"), "site.yaml")
        assert (record is not None, findings) == (True, ())


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_line_is_one_that_the_builder_understands(page: Path) -> None:
    said = page.read_text(encoding="utf-8")
    lines = [line for fence in fences(page) if fence["kind"] in ("sh", "") for line in fence["text"].split("\n")]
    lines += re.findall(r"`([^`\n]*build\.py [^`\n]*)`", said)
    for line in lines:
        command = re.search(r"build\.py ([^>#;|]*)", line)
        if (
            command
            and not re.fullmatch(r"(cite|import) ?", command[1])
            and "…" not in line
            and "|" not in line
            and not re.search(r"\b[A-Z]{3,}\b", command[1])
        ):
            parse(shlex.split(command[1]))


# --- commands and options -------------------------------------------------------------------------------------------


def commands() -> dict[str, argparse.ArgumentParser]:
    action = next(item for item in parser()._actions if isinstance(item, argparse._SubParsersAction))
    return dict(action.choices)


def _told(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Return the options of a command but for those that are for tests only."""
    return [item for item in parser._actions if item.help != argparse.SUPPRESS]


def test_every_command_is_explained_and_no_other() -> None:
    table = re.findall(r"^\| `(\w+)", text("commands.md").partition("## Options")[0], re.MULTILINE)
    assert sorted(table) == sorted(COMMANDS) == sorted(commands())


def test_every_option_is_explained_and_no_other() -> None:
    known = {option for parser in commands().values() for item in _told(parser) for option in item.option_strings}
    said = set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", text("commands.md")))
    assert known - {"-h", "--help"} == said


def test_options_are_listed_with_the_commands_that_have_them() -> None:
    rows = re.findall(r"^\| (`--.*?) \| (.*?) \|", text("commands.md").replace("\\|", "/"), re.MULTILINE)
    for options, where in rows:
        for option in re.findall(r"--[a-z-]+", options):
            having = {
                word for word, parser in commands().items() for item in parser._actions if option in item.option_strings
            }
            if where != "all":
                assert set(where.split(", ")) == having - ({"new"} if option == "--topic" else set()), option


# --- settings, rules, blocks, grades --------------------------------------------------------------------------------


def test_every_setting_is_explained() -> None:
    said = text("settings.md")
    assert [
        key
        for key in (field.name for field in fields(SettingsRecord))
        if f"`{key}" not in said and f".{key}" not in said
    ] == []


def test_every_rule_is_in_the_page_of_the_checks() -> None:
    assert re.findall(r"^## (\S+)$", text("checks.md"), re.MULTILINE) == list(rules())


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_rules_that_are_named_exist(page: Path) -> None:
    said = page.read_text(encoding="utf-8")
    named = set(re.findall(r"--explain ([a-z-]+)", said)) | set(re.findall(r"  \[([a-z-]+)\]$", said, re.MULTILINE))
    assert named <= {*rules(), *(f"word-{family}" for family in ("x",))}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_blocks_that_are_shown_exist(page: Path) -> None:
    opened = set(re.findall(r"^/{3,} ?([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE)) - {"name", "warnin"}
    assert opened <= {*BOXES, *DATA_BLOCKS}


def test_the_grades_are_called_what_the_builder_calls_them() -> None:
    rows = dict(re.findall(r"^\| ([0-4]) \| ([^|]+) \|", text("grading.md"), re.MULTILINE))
    assert {grade: words.strip() for grade, words in rows.items()} == {
        grade: verbs.name for grade, verbs in policy_grades().items()
    }


def test_the_highest_grades_are_those_of_the_builder() -> None:
    from sitebuilder.settings import HIGHEST

    said = text("grading.md")
    for kind, grade in HIGHEST.items():
        row = next(line for line in said.split("\n") if line.startswith("|") and f"`{kind}`" in line)
        assert row.split("|")[2].strip().startswith(str(grade))


# --- templates ------------------------------------------------------------------------------------------------------


def test_every_template_of_a_page_is_explained() -> None:
    said = text("templates.md")
    assert [path.name for path in (ROOT / "templates/pages").glob("*.html") if f"pages/{path.name}`" not in said] == []
    assert [
        path.name for path in (ROOT / "templates").iterdir() if path.is_dir() and f"templates/{path.name}/" not in said
    ] == []


def test_every_filter_is_explained() -> None:
    code = (ROOT / "sitebuilder/rendering.py").read_text(encoding="utf-8")
    known = re.findall(r"(\w+)=", next(iter(re.findall(r"filters\.update\((.*?)\)", code))))
    said = text("templates.md")
    assert known
    assert [word for word in known if not re.search(rf"\\\| {word}\b", said)] == []


# --- links ----------------------------------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\s-]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    for target in re.findall(
        r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", FENCE.sub("", page.read_text(encoding="utf-8")))
    ):
        if re.match(r"https?:|mailto:", target):
            continue
        bare, _, fragment = target.partition("#")
        file = (page.parent / bare).resolve() if bare else page
        assert file.exists(), target
        if fragment:
            assert fragment in anchors(file), target


def test_the_first_page_leads_to_every_other_page() -> None:
    said = text("README.md")
    assert [
        path.name
        for path in DOCS.glob("*.md")
        if path.name not in ("README.md", "fonts.md") and f"({path.name})" not in said
    ] == []


def test_paths_that_are_named_exist() -> None:
    for page in PAGES:
        for path in re.findall(
            r"`((?:sitebuilder|templates|tests|docs|schemas|bench|\.github|\.vscode)/[\w./-]+)`",
            page.read_text(encoding="utf-8"),
        ):
            if not re.search(r"[A-Z]{3,}|…|\*", path):
                assert (ROOT / path).exists(), f"{name(page)} names {path}"
