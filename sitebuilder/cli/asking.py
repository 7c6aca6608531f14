"""Asking the world about every address and work that the site names, for `check --online`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sitebuilder.cli.surroundings import project_of
from sitebuilder.cli.usage import WrongUsage, forgiving

if TYPE_CHECKING:
    from sitebuilder.built import Build
    from sitebuilder.site import Site


def ask_the_world(made: Build, site: Site, options: argparse.Namespace) -> Build:
    """Ask the world about everything the site names, and add what it says to the findings."""
    from sitebuilder import snapshot
    from sitebuilder.checks import weighed
    from sitebuilder.online import judging, remembering, targets, visiting

    folder = project_of(options) / ".cache"
    held = targets.targets(snapshot.take(project_of(options)), site, made.documents())
    seen, now = remembering.recall(folder), datetime.now(UTC)
    asked = list(held) if options.fresh else visiting.due(held, seen, now)
    if asked and not options.quiet:
        print(f"Asking about {len(asked)} of {len(held)} addresses and works; this takes minutes.", file=sys.stderr)
    try:
        online = visiting.ask(asked, site.settings, seen, lambda: datetime.now(UTC), options.registries)
    finally:
        with forgiving("what the world said is not remembered"):
            remembering.keep(folder, seen, held)
    if not online:
        raise WrongUsage("nothing could be reached: is this machine connected to the internet?")
    findings = sorted(weighed(judging.judge(held, seen, site.references), site.settings.rules))
    with forgiving("there is no report"):
        report = remembering.write_report(folder, held, seen, findings)
        if not options.quiet:
            print(f"Everything that was seen is in {report}", file=sys.stderr)
    return replace(made, findings=tuple(sorted((*made.findings, *findings))))
