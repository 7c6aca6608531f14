"""What goes wrong outside of the project: a command given wrongly, a machine that does not do what is asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class WrongUsage(Exception):
    """The command cannot be carried out as it was given; the message says why."""


@contextmanager
def or_refuse(refusal: str) -> Iterator[None]:
    """Refuse the command when the machine does not do what is asked."""
    try:
        yield
    except OSError as error:
        raise WrongUsage(f"{refusal}: {error.strerror} ({error.filename})") from None


@contextmanager
def forgiving(loss: str) -> Iterator[None]:
    """Go on when the memory can not be written, and say what is lost."""
    try:
        yield
    except OSError as error:
        print(f"build.py: {loss}: {error.strerror} ({error.filename})", file=sys.stderr)
