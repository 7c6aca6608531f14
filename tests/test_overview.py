"""The editor's overview: every page, what needs work first, the same numbers for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from projects import base, project

from sitebuilder.built import Build, Options
from sitebuilder.overview import overview, overview_json, rows
from sitebuilder.pipeline import build

HONEY = "content/cough/honey.md"


def made(files: Mapping[str, str | bytes | None] | None = None, today: date = date(2026, 11, 24)) -> Build:
    return build(project(files or {}), Options(today, drafts=True))


def test_a_row_says_how_a_page_stands() -> None:
    row = next(row for row in rows(made()) if row.path == HONEY)
    assert (row.title, row.draft, row.grades, row.references) == (
        "Does honey ease a cough?",
        False,
        (3,),
        (("randomised-trial", 1),),
    )
    assert (row.last_checked, row.next_check) == ("2026-10-01", "2027-10-01")
    assert (row.errors, row.warnings, row.waivers) == (0, 0, 0)
    assert row.words > 10
    assert row.flesch_kincaid > 0


def test_what_needs_work_comes_first() -> None:
    broken = base()["content/cough/index.md"] + "\n[x](none.md)\n"
    found = [row.path for row in rows(made({"content/cough/index.md": broken}, date(2027, 9, 20)))]
    assert found == ["content/cough/index.md", HONEY, "content/index.md"]


def test_pages_without_findings_stand_by_their_next_check() -> None:
    sooner = base()[HONEY].replace("2027-10-01", "2027-05-01").replace("Does honey", "Does tea").replace("Honey", "Tea")
    found = [row.path for row in rows(made({"content/cough/tea.md": sooner})) if row.next_check and not row.errors]
    assert found.index("content/cough/tea.md") < found.index(HONEY)


def test_drafts_are_shown_and_marked() -> None:
    draft = "---\ntitle: Later\nsummary: Not yet.\ndraft: true\n---\nText.\n"
    build_ = made({"content/later.md": draft})
    assert [row.draft for row in rows(build_) if row.path == "content/later.md"] == [True]
    assert "later.md (draft)" in overview(build_)


def test_the_table_has_a_line_a_page_and_one_of_names() -> None:
    lines = overview(made()).split("\n")
    assert len(lines) == 1 + 3
    assert [word in lines[0] for word in ("page", "grades", "FK", "next check", "err")] == [True] * 5
    honey = next(line for line in lines if "honey" in line)
    assert "3–3" in honey
    assert "RCT:1" in honey
    assert all(line == line.rstrip() for line in lines)


def test_a_program_gets_the_same_numbers() -> None:
    held = json.loads(json.dumps(overview_json(made())))
    assert [page["path"] for page in held["pages"]] == [row.path for row in rows(made())]
    assert next(page["references"] for page in held["pages"] if page["path"] == HONEY) == {"randomised-trial": 1}


def test_a_title_with_brackets_is_only_text() -> None:
    odd = base()["content/cough/index.md"].replace("title: Cough", "title: '[red]Cough[/red] [/]'")
    assert len(overview(made({"content/cough/index.md": odd})).split("\n")) == 4


def test_without_a_site_there_are_no_rows() -> None:
    assert rows(made({"site.yaml": None})) == ()
