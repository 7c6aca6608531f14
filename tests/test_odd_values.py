"""Values that a person can write or paste and that once ended in a traceback, or got into lines that machines read."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import pytest
from projects import base, project

from sitebuilder import door
from sitebuilder.built import Build, Options
from sitebuilder.checks import drawings
from sitebuilder.citing import references_in
from sitebuilder.cli.printing import finding_lines
from sitebuilder.cli.surroundings import span_of_today
from sitebuilder.findings import Finding, Place
from sitebuilder.importing.reading import Unreadable
from sitebuilder.importing.wordpress import read
from sitebuilder.memo import stamp
from sitebuilder.pictures import Original, prepare
from sitebuilder.wording import MOST_READINGS, _items

TODAY = date(2026, 11, 24)


def build_of(files: dict[str, str]) -> Build:
    from sitebuilder.pipeline import build

    return build(project(files), Options(TODAY))


@pytest.mark.parametrize("address", ["https://[bad", "https://exa℀mple.com/x"])
def test_an_address_that_is_none_breaks_no_build(address: str) -> None:
    work = base()["content/references/lee2020.yaml"]
    made = build_of({"content/references/lee2020.yaml": f'{work}URL: "{address}"\n'})
    assert made.site is not None


@pytest.mark.parametrize(("barred", "host"), [("Works.Example", "works.example"), ("works.example", "works.example.")])
def test_a_barred_host_is_known_however_it_is_written(barred: str, host: str) -> None:
    work = base()["content/references/lee2020.yaml"]
    settings = f"{base()['site.yaml']}sources: {{never_hosts: [{barred}]}}\n"
    made = build_of({"site.yaml": settings, "content/references/lee2020.yaml": f"{work}URL: https://{host}/x\n"})
    assert "source-not-allowed" in {finding.rule for finding in made.findings}


@pytest.mark.parametrize("encoding", ["foo", "gb2312"])
def test_an_encoding_that_is_not_known_is_told(encoding: str, tmp_path: Path) -> None:
    drawing = f'<?xml version="1.0" encoding="{encoding}"?><svg xmlns="http://www.w3.org/2000/svg"/>'.encode()
    assert [finding.rule for finding in drawings.check({"a.svg": drawing})] == ["drawing-unsafe"]
    export = tmp_path / "export.xml"
    export.write_bytes(f'<?xml version="1.0" encoding="{encoding}"?><rss/>'.encode())
    with pytest.raises(Unreadable):
        read(export)


def test_a_drawing_of_endless_width_has_no_size() -> None:
    found = prepare(
        Original(".svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="5"/>' % (b"9" * 400), shown=True)
    )
    assert (found.width, found.height) == (0, 0)


def test_a_number_of_too_many_digits_is_told() -> None:
    drafts, findings = references_in(f'[{{"title": "A", "volume": {"9" * 5000}}}]', "works.json")
    assert (drafts, len(findings)) == ([], 1)


def test_a_finding_is_told_on_lines_of_its_own_only() -> None:
    odd = Finding(Place("a.md"), "value-invalid", "it says x\n::error file=a::injected", "take\r\nit out")
    assert list(finding_lines([odd], "text")) == [
        "a.md:1:1: error: it says x ::error file=a::injected  [value-invalid]",
        "    fix: take it out",
    ]


@pytest.mark.parametrize(("epoch", "ends"), [("2026-07-01", True), ("1782864000", False)])
def test_only_a_real_epoch_makes_a_day_that_never_ends(
    epoch: str, ends: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert (span_of_today(argparse.Namespace(today=None), tmp_path)[1] != float("inf")) == ends


def test_old_addresses_of_a_page_that_is_gone_take_no_page_of_the_site_and_reach_no_host() -> None:
    gone = (
        "---\ntitle: Old\nsummary: Old words.\nexpires_on: 2026-10-01\n"
        'aliases: [/help/, "/x;} location / {return 301 https://evil.example;} location /y{/", /older/]\n---\nOld words.\n'
    )
    made = build_of({"content/old.md": gone})
    assert b"Taken down" not in made.files["help/index.html"]
    assert not any(b"evil.example" in content for content in made.files.values())
    assert "older/index.html" in made.files


def test_a_phrase_with_more_readings_than_anybody_means_comes_to_an_end() -> None:
    assert len(list(_items("a-b|c-d " * 25))) == MOST_READINGS


def test_a_phrase_without_end_is_told() -> None:
    settings = f"{base()['site.yaml']}wording: {{families: {{odd: [{{find: ['{'… ' * 600}'], write: less}}]}}}}\n"
    made = build_of({"site.yaml": settings})
    assert [(finding.rule, finding.fix) for finding in made.findings if finding.place.path == "site.yaml"] == [
        ("value-invalid", "write at most 200 letters")
    ]


@pytest.mark.parametrize("table", ["[]", "words", "columns:", "columns: [{title: A}]", "columns: {a: b}"])
def test_a_broken_table_does_not_break_the_browser_editor(table: str) -> None:
    settings = f"{base()['site.yaml']}editor_ui: true\n"
    made = build_of({"site.yaml": settings, "content/tables/teas.yaml": f"{table}\n"})
    assert "content/tables/teas.yaml" in {
        finding.place.path for finding in made.findings if finding.severity == "error"
    }


def test_a_remembered_answer_is_told_in_the_letters_that_the_terminal_has(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    monkeypatch.setattr(stamp, "unchanged", lambda words, started: "“done”\n")
    with told.open("w", encoding="ascii") as stream:
        monkeypatch.setattr("sys.stdout", stream)
        assert door.main(["build"]) == 0
    assert told.read_text(encoding="ascii") == "\\u201cdone\\u201d\n"
