"""The summary of a pull request: which pages change, how, and what is wrong with them; and the workflow that writes it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml
from projects import base, project

from sitebuilder.built import Build, Options
from sitebuilder.cli.arguments import parse
from sitebuilder.comparing import NoOverview, as_markdown, read_before
from sitebuilder.overview import overview_json
from sitebuilder.pipeline import build

ROOT = Path(__file__).parent.parent
HONEY = "content/cough/honey.md"
Files = Mapping[str, str | bytes | None]


def made(files: Files) -> Build:
    return build(project(files), Options(date(2026, 11, 24), drafts=True))


def summary(after: Files, before: Files | None = None) -> str:
    return as_markdown(made(after), read_before(json.dumps(overview_json(made(before or {})))))


def row(text: str, path: str) -> list[str]:
    line = next(line for line in text.split("\n") if f"<code>{path}</code>" in line and line.startswith("|"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def honey(old: str, new: str) -> Files:
    assert old in base()[HONEY]
    return {HONEY: base()[HONEY].replace(old, new)}


def test_nothing_changed_is_said() -> None:
    assert summary({}) == "## Pages that change\n\nNo page changes what it says.\n\n3 other pages as before.\n"


def test_a_changed_page_shows_level_grades_and_words_before_and_after() -> None:
    text = summary(
        {
            HONEY: base()[HONEY]
            .replace("grade: 3", "grade: 2")
            .replace("probably calms", "may calm")
            .replace("Go back", "Now you can go back")
        }
    )
    cells = row(text, HONEY)
    assert cells[1] == "changed"
    assert re.fullmatch(r"\d+\.\d → \d+\.\d", cells[2])
    assert cells[3] == "3 → 2"
    assert re.fullmatch(r"\d+ → \d+", cells[4])
    assert "2 other pages as before." in text


def test_a_new_a_gone_and_a_published_page_are_called_so() -> None:
    later = "---\ntitle: Later\nsummary: Not yet.\ndraft: true\n---\nText.\n"
    assert row(summary({"content/later.md": later}), "content/later.md")[1] == "new"
    assert row(summary({}, {"content/later.md": later}), "content/later.md")[1] == "gone"
    published = {"content/later.md": later.replace("draft: true\n", "")}
    assert row(summary(published, {"content/later.md": later}), "content/later.md")[1] == "published"


def test_a_page_under_another_name_is_called_moved_and_what_its_old_address_lacks_is_told_with_it() -> None:
    later = "---\ntitle: Later\nsummary: Not yet.\n---\nText.\n"
    recorded = {"addresses.json": '{"/later/": []}\n'}
    text = summary({"content/soon.md": later, **recorded}, {"content/later.md": later, **recorded})
    cells = row(text, "content/soon.md")
    assert (cells[0], cells[1]) == (
        "Later<br><code>content/soon.md</code><br>before: <code>content/later.md</code>",
        "moved",
    )
    mine = text.partition("What is to be put right on them")[2].partition("### And elsewhere")[0]
    assert "<code>content/later.md:1:1</code> /later/ was published" in mine
    assert sum(line.startswith("| Later") for line in text.split("\n")) == 1


def test_a_new_date_of_a_check_is_told_as_that() -> None:
    cells = row(summary(honey("next_check: 2027-10-01", "next_check: 2027-09-01")), HONEY)
    assert (cells[1], cells[5]) == ("checks changed", "2027-10-01 → 2027-09-01")


def test_a_change_of_layout_is_no_change() -> None:
    assert "No page changes" in summary(honey("## What comes next", "\n\n## What comes next"))


def test_findings_of_changed_pages_come_first_with_their_cure() -> None:
    text = summary(honey("[@lee2020].", "[@lee2021]."))
    assert text.index("What is to be put right on them") < text.index("<code>content/cough/honey.md:")
    assert "“lee2020” is there, but it may be another work" in text
    assert "1 error" in row(text, HONEY)[-1]
    assert "And elsewhere" not in text


def test_the_summary_says_once_why_a_rule_matters_to_a_reader() -> None:
    text = summary(honey("[@lee2020].", "[@lee2021] [@lee2022]."))
    reason = "A citation that leads nowhere looks like evidence and is none."
    assert text.count("no reference has the id") == 2
    assert text.partition("### Why it matters to a reader")[2].count(reason) == text.count(reason) == 1
    assert "Why it matters" not in summary({})


def test_what_a_change_breaks_on_other_pages_is_told(tmp_path: Path) -> None:
    text = summary({"content/glossary.yaml": None})
    assert "No page changes what it says." in text
    assert "the glossary has no term" in text.partition("### And elsewhere")[2]


def test_words_of_editors_are_shown_as_they_are() -> None:
    text = summary(honey("title: Does honey ease a cough?", 'title: "a | b <script> `c` @someone #1 [x](y)"'))
    title = row(text, HONEY)[0]
    assert title.startswith("a &#124; b &lt;script&gt; &#96;c&#96; &#64;someone &#35;1 &#91;x&#93;(y)<br>")


def test_without_a_before_all_pages_are_listed() -> None:
    text = as_markdown(made({}), None)
    assert text.startswith("## All pages\n")
    assert text.count("<code>content/") == 3


def test_a_project_that_can_not_be_read_is_told() -> None:
    text = as_markdown(made({"site.yaml": "name: ["}), {})
    assert "can not be read" in text
    assert "site.yaml:" in text


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"pages": 1}', '{"pages": [{}]}', "null", '{"pages": [1]}', "[" * 100_000]
)
def test_what_is_no_overview_is_refused(text: str) -> None:
    with pytest.raises(NoOverview):
        read_before(text)


def test_old_overviews_without_some_keys_do() -> None:
    assert row(as_markdown(made({}), read_before(json.dumps({"pages": [{"path": HONEY}]}))), HONEY)[1] == "changed"


@pytest.mark.parametrize("path", sorted((ROOT / ".github/workflows").glob("*.yml")), ids=lambda path: path.name)
def test_every_command_of_the_workflows_is_one_that_the_builder_knows(path: Path) -> None:
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    scripts = [step.get("run", "") for job in jobs.values() for step in job.get("steps", ())]
    script = re.sub(r"\$\{\{.*?\}\}|\$before", "", "\n".join(scripts))
    commands = re.findall(r"build\.py ([^\n|>]+)", script)
    for command in commands:
        parse(shlex.split(command.rstrip("; ").removesuffix("; then")))
    assert commands or path.name != "site.yml"


def test_the_workflows_run_no_actions_but_those_of_the_host() -> None:
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        assert set(re.findall(r"uses: ([^/\s]+)/", path.read_text(encoding="utf-8"))) <= {"actions"}
