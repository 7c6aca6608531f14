"""Every message that an editor can meet, to be read in one go: python -m pytest tests/test_messages.py -s

What happened, in the editor's words, and what to do about it; no jargon, no blame.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from projects import base, on_disk, project
from test_checks import ALL, OF_THE_DISK, Case
from test_importing import OLD, SOURCES

from sitebuilder.built import Options
from sitebuilder.explaining import explanations, rules
from sitebuilder.findings import Finding
from sitebuilder.importing import bring, place
from sitebuilder.pipeline import build
from sitebuilder.settings import read_settings

ENGINE = Path(__file__).parent.parent / "sitebuilder"
REFUSALS = ("Taken", "WrongUsage", "Refused", "Unreadable", "Homeless", "NoOverview")
JARGON = re.compile(
    r"\b(invalid|illegal|fatal|abort\w*|parse[ds]?|parser|tokens?|exceptions?|traceback|boolean|integer|string|array|null|"
    r"regex\w*|syntax|deprecated|malformed|undefined|failed to|please|oops|sorry|wrong format)\b",
    re.IGNORECASE,
)


@cache
def findings() -> tuple[Finding, ...]:
    """Return what all cases of tests/checks/ give, each message once."""
    found: dict[tuple[str, str, str], Finding] = {}
    for told in (*map(_of, ALL), *map(_brought, SOURCES)):
        for finding in told:
            found.setdefault((finding.rule, _bare(finding.message), _bare(finding.fix)), finding)
    return tuple(sorted(found.values(), key=lambda finding: (finding.rule, finding.message)))


def _of(case: Case) -> tuple[Finding, ...]:
    in_memory = not case.links and case.rule not in OF_THE_DISK
    with TemporaryDirectory() as folder:
        snapshot = project(case.files) if in_memory else on_disk(case.files, case.links, Path(folder))
    return build(snapshot, Options(date(2026, 11, 24))).findings


def _brought(system: str) -> list[Finding]:
    """Return what an import says that finds an article in its way."""
    settings, _ = read_settings(base()["site.yaml"])
    assert settings
    taken = {"content/index.md", "content/cough/honey.md"}
    return place(bring(OLD / SOURCES[system], system), settings, "cough", taken.__contains__, str).findings


def _bare(message: str) -> str:
    """Return a message without what it quotes and counts."""
    return re.sub(r"“[^”]*”|\d+|\S+/\S+", "…", message)


@cache
def refusals() -> tuple[tuple[str, str], ...]:
    """Return what the program says when it does not do what it was asked for: where, and the words."""
    found: list[tuple[str, str]] = []
    for path in sorted(ENGINE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS:
                words = " ".join("".join(_words(node.args[0])).split()) if node.args else ""
                if re.search(r"[a-z]{3}.*[a-z]{3}", words):
                    found.append((path.relative_to(ENGINE).as_posix(), words))
    return tuple(found)


def _words(node: ast.expr) -> Iterator[str]:
    """Yield the words of a text in the code; what is filled in is three dots."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from _words(part) if isinstance(part, ast.Constant) else ("…",)
    elif isinstance(node, ast.BinOp):
        yield from (*_words(node.left), *_words(node.right))
    else:
        yield "…"


def test_all_messages_can_be_read_in_one_go() -> None:
    lines = []
    for rule in rules().values():
        lines.append(f"\n{rule.name} ({rule.severity}): {rule.promise}")
        told = [finding for finding in findings() if finding.rule == rule.name]
        lines += [f"    {finding.message}\n        fix: {finding.fix}" for finding in told]
    lines.append("\n--- what the program says when it does not do what it was asked for")
    lines += [f"    {where}: {words}" for where, words in refusals()]
    print("\n".join(lines))  # noqa: T201  # it is there to be read: pytest -s
    assert len(findings()) > 100
    assert len(refusals()) > 40


@pytest.mark.parametrize("finding", findings(), ids=lambda finding: f"{finding.rule}: {finding.message[:40]}")
def test_a_finding_says_what_happened_and_what_to_do(finding: Finding) -> None:
    for words in (finding.message, finding.fix):
        assert words.strip() == words != ""
        assert not words.endswith((".", "!")), "a message is a clause, not a speech"
        said = re.sub(r"“[^”]*”|`[^`]*`|\S*[/@{\[<]\S*", "", words)
        assert not JARGON.search(said) or finding.rule == "template-broken", words  # these are told by Jinja
        assert not re.search(r"\bmust\b", said)
        assert "None" not in said
        assert "!" not in said
    assert finding.message != finding.fix
    assert len(finding.message) < 260, "nobody reads that far"
    assert finding.message[0].islower() or not finding.message[0].isalpha() or finding.message[:2].isupper()


@pytest.mark.parametrize(("where", "words"), refusals(), ids=lambda value: str(value)[:50])
def test_a_refusal_says_what_happened_and_what_to_do(where: str, words: str) -> None:
    assert not words.endswith((".", "!")), words
    assert not JARGON.search(re.sub(r"“[^”]*”", "", words)), words
    assert not words[0].isupper() or words[:2].isupper(), words


@pytest.mark.parametrize("name", sorted(explanations()))
def test_an_explanation_has_no_jargon_and_no_blame(name: str) -> None:
    told = explanations()[name]
    for words in (told.why, told.cure):
        assert not JARGON.search(re.sub(r"“[^”]*”|`[^`]*`", "", words)), words
