"""Every rule is explained, in a terminal and in docs/checks.md, which is made from policy/rules.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitebuilder import checks, citing, importing, strict_yaml
from sitebuilder.explaining import as_markdown, explain, explanations, rule_lines, rules, unknown

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs" / "checks.md"
POLICY = ROOT / "sitebuilder" / "policy" / "rules.yaml"


def test_every_rule_and_no_other_is_explained() -> None:
    assert explanations().keys() == rules().keys()
    brought = {rule.name for rule in (*citing.RULES, *importing.RULES)}
    assert rules().keys() == {*checks.WEIGHABLE, *brought}
    assert strict_yaml.read(POLICY.read_text(encoding="utf-8"), POLICY.name).findings == ()


@pytest.mark.parametrize("name", sorted(rules()))
def test_an_explanation_is_whole(name: str) -> None:
    told = explanations()[name]
    assert all((told.why, told.bad, told.good, told.cure))
    assert told.bad != told.good
    assert bool(told.waive) == rules()[name].waivable, "only what a page can waive says when that is right"
    assert "kratom" not in repr(told).lower(), "examples belong to no guide"
    assert told.why.rstrip().endswith((".", "?"))
    assert told.cure.rstrip().endswith(".")


@pytest.mark.parametrize("name", sorted(rules()))
def test_an_explanation_says_everything(name: str) -> None:
    text = explain(name) or ""
    rule, told = rules()[name], explanations()[name]
    assert text.startswith(f"{name} ({rule.severity})\n{rule.promise}\n")
    words = " ".join(text.split())
    assert all(" ".join(part.split()) in words for part in (told.why, told.bad, told.good, told.cure, told.waive))
    assert ("can not lower" in words) or ("does not change" in words) or not rule.fixed
    assert ("build.py cite” says it" in words) == (rule in citing.RULES)
    assert ("A page can waive it" in words) == rule.waivable


def test_rules_are_listed_one_a_line_with_the_name_first() -> None:
    lines = rule_lines()
    assert [line.split()[0] for line in lines] == sorted(rules())
    assert all(line.split()[1] in ("error", "warning") for line in lines)


def test_an_unknown_rule_is_answered_with_the_near_name() -> None:
    assert explain("citation-unknwon") is None
    assert "“citation-unknown”" in unknown("citation-unknwon")
    assert "--rules" in unknown("xyzzy")


def test_the_page_of_the_documentation_is_what_the_rules_say() -> None:
    made = as_markdown()
    assert DOCS.read_text(encoding="utf-8") == made, (
        "write it again: python -c \"from sitebuilder import explaining; print(explaining.as_markdown(), end='')\""
        " > docs/checks.md"
    )
