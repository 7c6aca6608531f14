"""Arguments in, exit code out. The only room that prints, and where clock, environment and time zone stop.

Exit 0: published, or publishable. 1: the project has errors. 2: used wrongly, or refused by the machine. 130: interrupted.
What is heavy is imported inside the command that needs it.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from sitebuilder.cli import building, writing
from sitebuilder.cli.arguments import parse
from sitebuilder.cli.surroundings import project_of, today_of
from sitebuilder.cli.usage import WrongUsage


def main(arguments: Sequence[str]) -> int:
    """Carry out one command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    options = argparse.Namespace(outcome=1)
    try:
        options = parse(list(arguments))
        options.words = tuple(arguments)
        status = _RUN[options.command](options)
        sys.stdout.flush()
        return status
    except WrongUsage as error:
        print(f"build.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(getattr(options, "outcome", 0))


def _serve(options: argparse.Namespace) -> int:
    from sitebuilder.publishing import Refused
    from sitebuilder.serving import serve

    project = project_of(options)
    try:
        return serve(
            project,
            lambda: today_of(options, project),
            options.host,
            options.port,
            options.base_url or "",
            not options.published,
            options.quiet,
        )
    except Refused as error:
        raise WrongUsage(str(error)) from None
    except KeyboardInterrupt:
        return 0


_RUN: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "build": building.build,
    "serve": _serve,
    "check": building.check,
    "new": writing.new,
    "cite": writing.cite,
    "import": writing.bring,
    "status": building.status,
    "why": building.why,
}
