"""What the rules are and why, for `check --rules`, `check --explain` and the page docs/checks.md.

In: the rules of `checks` and `citing`, and what policy/rules.yaml says about them. Out: plain text and Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from textwrap import fill, indent

from sitebuilder import checks, citing, importing
from sitebuilder.findings import Rule, did_you_mean
from sitebuilder.settings import policy

WIDTH = 88


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a rule is there, what breaks it, and what to do."""

    why: str
    bad: str
    good: str
    cure: str
    waive: str = ""


@cache
def rules() -> Mapping[str, Rule]:
    """Return all rules by name, sorted: those of the checks, and those of what is brought over."""
    brought = {rule.name: rule for rule in (*citing.RULES, *importing.RULES)}
    return dict(sorted({**brought, **checks.WEIGHABLE}.items()))


@cache
def explanations() -> Mapping[str, Explanation]:
    """Return what policy/rules.yaml says, by name of rule."""
    return {name: Explanation(**entry) for name, entry in policy("rules").items()}


def rule_lines() -> list[str]:
    """Return one line for each rule: its name, its severity and its promise."""
    width = max(map(len, rules()))
    return [f"{name:{width}}  {rule.severity:7}  {rule.promise}" for name, rule in rules().items()]


def explain(name: str) -> str | None:
    """Explain one rule for a terminal; None if there is no such rule."""
    rule = rules().get(name)
    if rule is None:
        return None
    told = explanations()[name]
    parts = [
        f"{name} ({rule.severity})\n{rule.promise}",
        fill(told.why, WIDTH),
        f"Not like this:\n\n{indent(told.bad, '    ')}",
        f"Like this:\n\n{indent(told.good, '    ')}",
        fill(f"What to do: {told.cure}", WIDTH),
        fill(" ".join(_power(rule, told)), WIDTH),
    ]
    return "\n\n".join(parts)


def unknown(name: str) -> str:
    """Say that there is no such rule, and which one is near."""
    return f"there is no rule “{name}”: {did_you_mean(name, rules(), 'build.py check --rules lists them all')}"


def as_markdown() -> str:
    """Return the page docs/checks.md: every rule with its reason, an example and the cure."""
    head = (
        "# What the checks want\n\n"
        "This page is made from `sitebuilder/policy/rules.yaml`; change the words there.\n"
        "`build.py check --explain RULE` says the same in a terminal.\n"
    )
    return "\n".join([head, *(_section(rule, explanations()[name]) for name, rule in rules().items())])


def _section(rule: Rule, told: Explanation) -> str:
    parts = [
        f"## {rule.name}",
        f"**{rule.promise}** ({rule.severity})",
        told.why,
        f"Not like this:\n\n{_code(told.bad)}",
        f"Like this:\n\n{_code(told.good)}",
        f"What to do: {told.cure}",
        " ".join(_power(rule, told)),
    ]
    return "\n\n".join(parts) + "\n"


def _code(text: str) -> str:
    fence = "````" if "```" in text else "```"
    return f"{fence}text\n{text}\n{fence}"


def _power(rule: Rule, told: Explanation) -> Iterator[str]:
    """Say who may lower or waive the rule."""
    if rule in citing.RULES:
        yield "“build.py cite” says it while it imports. site.yaml does not change it, and no page can waive it."
        return
    if rule.name not in checks.WEIGHABLE:
        yield "It is said when something is brought over, and keeps nothing from being published by itself."
        return
    if rule.fixed:
        yield "site.yaml can not lower it."
    else:
        other = "warning" if rule.severity == "error" else "error"
        yield f"site.yaml can make it “{other}” or “off”, under “rules”."
    yield f"A page can waive it, with a reason. {told.waive}" if rule.waivable else "No page can waive it."
