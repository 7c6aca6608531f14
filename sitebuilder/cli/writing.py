"""The commands that write files of the project: new, cite and import."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sitebuilder.cli.arguments import GIVEN
from sitebuilder.cli.printing import counted, print_findings
from sitebuilder.cli.surroundings import project_of, today_of
from sitebuilder.cli.usage import WrongUsage


def new(options: argparse.Namespace) -> int:
    """Begin a page, a reference, a term or a whole guide."""
    from sitebuilder import starting

    project = project_of(options)
    today = today_of(options, options.guide or project)
    given = {name: str(value) for name in GIVEN if (value := getattr(options, name))}
    asked = sys.stdin.isatty() and sys.stdout.isatty()
    ask = starting.on_terminal(input, print) if asked else starting.refuse
    try:
        if options.guide:
            builder = Path(sys.argv[0]).resolve().parent
            begun = starting.begin_guide(options.guide, builder, given.get("title", ""), today)
        else:
            begun = starting.begin(project, options.what, given, ask, today)
    except starting.Taken as error:
        raise WrongUsage(str(error)) from None
    print_findings(begun.findings, "text")
    if not options.quiet:
        print(begun.message)
    return 0


def cite(options: argparse.Namespace) -> int:
    """Bring works over from the files of a reference manager."""
    from sitebuilder.starting import import_references

    findings, written = import_references(project_of(options), options.files)
    print_findings(findings, "text")
    if not options.quiet:
        for path in written:
            print(f"wrote {path}. Cite it as [@{Path(path).stem}].")
        there = sum(finding.rule == "reference-already-there" for finding in findings)
        waiting = len({finding.place.path for finding in findings if finding.rule == "reference-unfinished"})
        lost = sum(finding.severity == "error" for finding in findings)
        if lost:
            print(f"{counted(lost, 'error')} above: what they name was left out; all the rest was brought in.")
        print(
            f"{counted(len(written), 'file')} written, {waiting} of them to be finished by hand; "
            f"{counted(there, 'work')} already there. Then: build.py check."
        )
    return 1 if any(finding.severity == "error" for finding in findings) else 0


def bring(options: argparse.Namespace) -> int:
    """Bring pages over from another system, as drafts."""
    from sitebuilder.starting import Taken, import_site

    try:
        findings, written = import_site(project_of(options), options.source, options.system or "", options.topic)
    except Taken as error:
        raise WrongUsage(str(error)) from None
    print_findings(findings, "text")
    if not options.quiet:
        drafts = sum(path.endswith(".md") for path in written)
        print(
            f"{counted(drafts, 'draft')} and {counted(len(written) - drafts, 'picture')} brought over, "
            f"{counted(len(findings), 'thing')} to look at. “build.py check --drafts” says what each draft still lacks."
        )
    return 0
