"""Findings and the result of a build in words, for people, programs and GitHub.

In: findings, a finished run. Out: lines of text.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitebuilder.built import Build
    from sitebuilder.findings import Finding
    from sitebuilder.running import Run


def is_good(made: Build, options: argparse.Namespace) -> bool:
    """Say whether what was built may be published, as strictly as the command was told to be."""
    return made.publishable and not (options.strict and made.findings)


def report(
    run: Run,
    options: argparse.Namespace,
    published: bool | None,
    seconds: str,
    coming: Sequence[tuple[date, tuple[Finding, ...]]] = (),
) -> str:
    """Return all that a command says on standard output about a build; `coming` is what days to come would refuse."""
    made, memo = run.made, run.memo
    if options.format == "json":
        record = {
            "published": bool(published),
            "pages": made.pages,
            "files": len(made.files),
            "made": memo.made,
            "remembered": memo.remembered,
            "seconds": _SECONDS,
            "findings": [as_json(finding) for finding in made.findings],
            **({"coming": _coming_json(coming)} if coming else {}),
        }
        return json.dumps(record, ensure_ascii=False).replace(f'"{_SECONDS}"', seconds) + "\n"
    lines = list(finding_lines(made.findings, options.format))
    for day, found in coming:
        lines += [f"From {day.isoformat()} on, if nobody does anything:", *finding_lines(found, options.format)]
    if not options.quiet and options.format == "text":
        errors = sum(finding.severity == "error" for finding in made.findings)
        warnings = len(made.findings) - errors
        verdict = "Nothing was published." if published is False else ""
        counts = f"{made.pages} pages, {counted(errors, 'error')}, {counted(warnings, 'warning')}"
        lines.append(f"{counts}; {memo.made} parts made, {memo.remembered} remembered, {seconds} s. {verdict}".rstrip())
    return "".join(f"{line}\n" for line in lines)


_SECONDS = "how many seconds"


def _coming_json(coming: Iterable[tuple[date, tuple[Finding, ...]]]) -> list[dict[str, object]]:
    return [{"day": day.isoformat(), "findings": [as_json(finding) for finding in found]} for day, found in coming]


def counted(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def print_findings(findings: Iterable[Finding], form: str) -> None:
    """Print findings, one record each."""
    for line in finding_lines(findings, form):
        print(line)


def finding_lines(findings: Iterable[Finding], form: str) -> Iterator[str]:
    """Yield the lines that tell findings."""
    for finding in findings:
        place = finding.place
        if form == "github":
            yield (
                f"::{finding.severity} file={_escaped(place.path, True)},line={place.line},col={place.column},"
                f"title={_escaped(finding.rule, True)}::{_escaped(finding.message, False)}%0A{_escaped(finding.fix, False)}"
            )
        else:
            said = f"{place.path}:{place.line}:{place.column}: {finding.severity}: {finding.message}  [{finding.rule}]"
            yield " ".join(said.splitlines())
            yield f"    fix: {' '.join(finding.fix.splitlines())}"


def as_json(finding: Finding) -> dict[str, str | int]:
    """Return a finding as the record of the JSON format."""
    place = finding.place
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "fix": finding.fix,
    }


def _escaped(text: str, in_property: bool) -> str:
    """Escape text for a workflow command of GitHub Actions (actions/toolkit, command.ts)."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text
