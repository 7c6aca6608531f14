"""The whole flow in memory: everything wrong is told at once and sorted, and one fault does not stop the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import pytest
from projects import base, project

from sitebuilder.built import Build, Options
from sitebuilder.checks import RULES
from sitebuilder.findings import Finding
from sitebuilder.memo.calls import Answers, afresh
from sitebuilder.pipeline import build

O = TypeVar("O")  # noqa: E741  # what comes out

TODAY = date(2026, 11, 24)
HONEY = "content/cough/honey.md"
UNUSED = "type: book\ntitle: A\nissued: {date-parts: [[2001]]}\nURL: https://a.example\nevidence: review\n"


def made(files: Mapping[str, str | bytes | None] | None = None, **options: object) -> Build:
    return build(project(files or {}), replace(Options(TODAY), **options))  # type: ignore[arg-type]  # of Options


def rules(found: Build) -> list[str]:
    return [finding.rule for finding in found.findings]


def edited(path: str, old: str, new: str) -> dict[str, str]:
    assert old in base()[path]
    return {path: base()[path].replace(old, new)}


def test_a_good_project_is_publishable() -> None:
    found = made()
    assert (found.findings, found.publishable) == ((), True)
    assert {"index.html", "404.html", "sitemap.xml", "cough/honey/index.html", ".well-known/security.txt"} <= set(
        found.files
    )


def test_one_fault_does_not_stop_the_others() -> None:
    found = made(
        {
            **edited("content/index.md", "summary", "sumary"),
            **edited(HONEY, "[@lee2020].", "[@none]."),
            **edited("content/glossary.yaml", "plain", "plane"),
            "content/references/bad.yaml": "- a",
            "templates/pages/a-z.html": "{{ nothing }}",
            "content/help.yaml": "x",
        }
    )
    told = {finding.place.path for finding in found.findings}
    assert told == {
        *("content/index.md", HONEY, "content/glossary.yaml", "content/references/bad.yaml"),
        *("templates/pages/a-z.html", "content/help.yaml"),
    }
    assert "cough/index.html" in found.files
    assert "a-z/index.html" not in found.files


def test_findings_are_sorted_and_stand_once() -> None:
    broken = {f"content/p{n}.md": "---\nautor: x\n---\n[a](b.md)\n" for n in range(9)}
    found = made({**broken, "templates/pages/article.html": "{% if %}"}).findings
    assert list(found) == sorted(found)
    assert len(set(found)) == len(found)


def test_a_template_that_many_pages_meet_is_told_once() -> None:
    found = made({"templates/base.html": "{{ nothing }}"})
    assert rules(found).count("template-broken") == 1
    assert [f.place.path for f in found.findings if f.rule == "template-broken"] == ["templates/base.html"]


def test_without_settings_the_rest_is_still_read() -> None:
    found = made({"site.yaml": None, **edited(HONEY, "author", "autor")})
    assert found.site is None
    assert found.files == {}
    assert {"file-missing", "key-unknown"} <= set(rules(found))
    assert not found.publishable


def test_static_files_and_pictures_are_published_as_they_are() -> None:
    found = made({"static/a/b.bin": b"\x00\xff", "content/cough/jar.png": b"\x89"})
    assert (found.files["a/b.bin"], found.files["cough/jar.png"]) == (b"\x00\xff", b"\x89")


def test_base_url_may_be_replaced() -> None:
    files = made(base_url="https://other.example/x").files
    assert not any(b"remedies.example" in content for content in files.values())
    assert b"https://other.example/x/cough/honey/" in files["sitemap.xml"]


def test_drafts_are_built_when_wanted() -> None:
    draft = {"content/later.md": "---\ntitle: L\nsummary: Not yet.\ndraft: true\n---\nText.\n"}
    assert "later/index.html" not in made(draft).files
    assert "later/index.html" in made(draft, drafts=True).files


def test_what_only_drafts_say_is_not_published_anywhere() -> None:
    draft = {"content/later.md": "---\ntitle: Secret plan\nsummary: Secret words.\ndraft: true\n---\nSecret.\n"}
    assert not any(b"Secret" in content for content in made(draft).files.values())


def test_a_stray_file_of_data_is_a_warning() -> None:
    found = made({"content/glosary.yaml": "a: b"})
    assert [(f.rule, f.place.path, f.severity) for f in found.findings] == [
        ("file-unexpected", "content/glosary.yaml", "warning")
    ]


# --- severity -------------------------------------------------------------------------------------------------------


def severity(policy: str, files: Mapping[str, str | bytes | None]) -> list[tuple[str, str]]:
    found = made({**files, "site.yaml": f"{base()['site.yaml']}rules: {{{policy}}}\n"})
    return [(f.rule, f.severity) for f in found.findings]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("", [("reference-unused", "warning")]),
        ("reference-unused: error", [("reference-unused", "error")]),
        ("reference-unused: warning", [("reference-unused", "warning")]),
        ("reference-unused: off", []),
    ],
)
def test_site_yaml_weighs_a_rule(policy: str, expected: list[tuple[str, str]]) -> None:
    assert severity(policy, {"content/references/old.yaml": UNUSED}) == expected


@pytest.mark.parametrize("chosen", ["warning", "off"])
@pytest.mark.parametrize(
    ("rule", "files"),
    [
        ("disclaimer-missing", edited("templates/base.html", '{% include "partials/disclaimer.html" %}\n', "")),
        ("disclaimer-hidden", {"static/a.css": "[data-disclaimer] { display: none }"}),
        ("help-link-missing", edited("templates/base.html", '{% include "partials/help-bar.html" %}\n', "")),
        ("citation-unknown", edited(HONEY, "[@lee2020]", "[@none]")),
        ("link-broken", edited("content/index.md", "cough/index.md", "cough/none.md")),
        ("anchor-broken", edited("content/index.md", "cough/index.md", "cough/index.md#none")),
        ("grade-above-evidence", edited("content/references/lee2020.yaml", "randomised-trial", "animal")),
        ("html-forbidden", edited("content/index.md", "Start", "<script>a</script> Start")),
        ("link-forbidden", edited("content/index.md", "cough/index.md", "javascript:a")),
    ],
)
def test_some_errors_nobody_can_lower(rule: str, files: dict[str, str | bytes | None], chosen: str) -> None:
    assert (rule, "error") in severity(f"{rule}: {chosen}", files)


def test_a_rule_that_site_yaml_names_wrongly_is_told() -> None:
    found = made({"site.yaml": f"{base()['site.yaml']}rules:\n  referense-unused: off\n"})
    assert [f.place.path for f in found.findings] == ["site.yaml"]
    assert "reference-unused" in found.findings[0].fix


def test_every_finding_names_a_rule_that_is_known() -> None:
    assert all(f.rule in RULES for f in made({"site.yaml": "name: x", HONEY: "x"}).findings)


# --- waivers --------------------------------------------------------------------------------------------------------

LOUD = edited("content/index.md", "Start with", "This miracle cure works! Start with")
WAIVED = "waivers:\n  - rule: {0}\n    reason: {1}\n"


def waived(rule: str, reason: str = "It is a title of a book.") -> dict[str, str]:
    text = LOUD["content/index.md"]
    return {"content/index.md": text.replace("---\n", "---\n" + WAIVED.format(rule, f'"{reason}"'), 1)}


def test_a_waiver_with_a_reason_lifts_its_rule_on_its_page_alone() -> None:
    loud = [rule for rule in rules(made(LOUD)) if rule.startswith("word-")]
    assert loud
    rule = loud[0]
    assert rule not in rules(made(waived(rule)))
    elsewhere = {**waived(rule), **edited("content/cough/index.md", "Choose", "This miracle cure works! Choose")}
    assert [f.place.path for f in made(elsewhere).findings if f.rule == rule][:1] == ["content/cough/index.md"]


def test_a_waiver_without_a_reason_or_a_fault_is_told() -> None:
    rule = next(rule for rule in rules(made(LOUD)) if rule.startswith("word-"))
    assert {"waiver-unknown", rule} <= set(rules(made(waived(rule, " "))))
    idle = {"content/index.md": base()["content/index.md"].replace("---\n", "---\n" + WAIVED.format(rule, "x"), 1)}
    assert rules(made(idle)) == ["waiver-unused"]


@pytest.mark.parametrize(
    "rule", ["disclaimer-missing", "citation-unknown", "link-broken", "grade-above-evidence", "nothing"]
)
def test_what_protects_every_reader_can_not_be_waived(rule: str) -> None:
    assert "waiver-unknown" in rules(made(waived(rule)))


# --- the way to call ------------------------------------------------------------------------------------------------


def test_every_part_is_made_through_the_given_call() -> None:
    called: list[str] = []

    def each(function: Callable[..., O], /, *given: Sequence[Any]) -> Answers[O]:
        called.append(function.__name__)
        return afresh(function, *given)

    found = build(project({}), Options(TODAY), each)
    assert (found.files, found.findings) == (made().files, made().findings)
    assert {"read_document", "plan_site", "judge_page", "make_page", "render_planned"} <= set(called)


def test_the_order_of_templates_and_static_files_does_not_matter() -> None:
    held = project({"static/a.css": "a", "static/b.css": "b"})
    turned = replace(held, templates=held.templates[::-1], static=held.static[::-1])
    assert build(turned, Options(TODAY)).files == build(held, Options(TODAY)).files


def test_every_error_names_its_cure() -> None:
    found: list[Finding] = [
        *made({"site.yaml": "x"}).findings,
        *made({HONEY: "", "templates/base.html": "{{ x }}"}).findings,
    ]
    assert all(f.message and f.fix and f.place.line >= 1 and f.place.column >= 1 for f in found)
