"""What a person vouches for, kept in files of the project: the texts that were checked, the addresses that are published."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from sitebuilder.cli.printing import is_good, print_findings
from sitebuilder.cli.surroundings import project_of, today_of
from sitebuilder.cli.usage import WrongUsage, or_refuse

if TYPE_CHECKING:
    from sitebuilder.built import Build


def record_addresses(made: Build, options: argparse.Namespace) -> int:
    """Add every address that is published now to the record, unless something is wrong."""
    from sitebuilder.starting import record_addresses

    if options.drafts:
        raise WrongUsage("--record-addresses records what is published; leave out --drafts")
    project = project_of(options)
    if not is_good(made, options) or made.site is None:
        print_findings(made.findings, options.format)
        print("Nothing was recorded: put these findings right first.", file=sys.stderr)
        return 1
    with or_refuse("the record of addresses can not be written"):
        print(f"recorded in {record_addresses(project, made.site, today_of(options, project))}")
    return 0


def record(made: Build, options: argparse.Namespace) -> int:
    """Record what the checked texts say now, unless something else than the record is wrong; name what it takes off."""
    from sitebuilder.checks import ledger
    from sitebuilder.starting import record_checks

    own = {rule.name for rule in ledger.RULES}
    others = [finding for finding in made.findings if finding.rule not in own]
    wrong = any(finding.severity == "error" for finding in others) or not made.site
    print_findings([finding for finding in others if wrong or options.strict], options.format)
    if wrong or made.site is None or (options.strict and others):
        print("Nothing was recorded: put these findings right first.", file=sys.stderr)
        return 1
    for finding in made.findings:
        if finding.rule == ledger.LOST.name:
            print(
                f"{finding.place.path}:{finding.place.line}:{finding.place.column}: taken off the record: {finding.message}"
            )
    with or_refuse("the record of checks can not be written"):
        print(f"recorded in {record_checks(project_of(options), made.site, made.every_document())}")
    return 0
