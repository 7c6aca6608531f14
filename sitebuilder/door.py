"""The door: a build in which nothing changed is answered here, before anything heavy is imported.

In: the words of the command line. Out: the exit status.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from typing import NoReturn

from sitebuilder.memo import stamp


def main(words: Sequence[str]) -> int:
    """Carry out one command and return its exit status."""
    started = time.monotonic()
    said = stamp.unchanged(words, started)
    if said is None:
        from sitebuilder import cli

        return cli.main(words)
    try:  # contextlib takes longer to import than all the rest here
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(said.encode(encoding, "backslashreplace").decode(encoding))
    except BrokenPipeError:  # nobody reads it any more
        pass
    return 0


def leave(status: int) -> NoReturn:
    """End the process with a status; to give back what a large build holds, piece by piece, would take as long as an edit."""
    for stream in (sys.stdout, sys.stderr):
        try:  # noqa: SIM105  # as above
            stream.flush()
        except BrokenPipeError:
            pass
    os._exit(status)
