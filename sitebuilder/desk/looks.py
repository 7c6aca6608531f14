"""The HTML of the desk, from the templates beside this file, and links that open a file in an editor of text.

In: records. Out: `Markup`. Every value is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sitebuilder.findings import Finding, Place
from sitebuilder.settings import policy_reasons

HERE = Path(__file__).parent


@cache
def _environment() -> Environment:
    made = Environment(
        autoescape=True, loader=FileSystemLoader(HERE), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["many"] = many
    return made


def page(template: str, **values: Any) -> Markup:  # Any: whatever the template shows
    """Return a template of the desk, filled."""
    return Markup(_environment().get_template(template).render(**values))  # noqa: S704  # its values were escaped


def many(number: int, what: str) -> str:
    """Return “1 page” or “2 pages”."""
    return f"{number} {what}" + ("" if number == 1 else "s")


def editor_link(project: Path, place: Place) -> str:
    """Return an address that opens a file at its line in VS Code, and in editors that listen to its addresses."""
    return f"vscode://file{quote((project / place.path).as_posix())}:{place.line}:{place.column}"


def written(place: Place) -> str:
    """Return a place as it can be copied into an editor or a terminal."""
    return f"{place.path}:{place.line}:{place.column}"


def all_told(project: Path, findings: Iterable[Finding]) -> list[dict[str, str]]:
    """Return what a template shows of a list of findings; why a rule matters stands at the first of its findings only."""
    listed = list(findings)
    first = {finding.rule: number for number, finding in reversed(list(enumerate(listed)))}
    reasons = policy_reasons() if listed else {}
    return [
        {**told(project, finding), "why": reasons.get(finding.rule, "") if first[finding.rule] == number else ""}
        for number, finding in enumerate(listed)
    ]


def told(project: Path, finding: Finding) -> dict[str, str]:
    """Return what a template shows of one finding, without the reason."""
    return {
        "severity": finding.severity,
        "where": written(finding.place),
        "link": editor_link(project, finding.place),
        "message": finding.message,
        "fix": finding.fix,
        "rule": finding.rule,
        "why": "",
    }
