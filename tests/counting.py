"""How many steps a piece of code takes: calls of functions, Python's own included, which no clock and no load can change."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def calls(work: Callable[[], object]) -> int:
    """Count the calls that happen while `work` is done a second time, when what is remembered is remembered."""
    work()
    count = 0

    def note(frame: FrameType, event: str, held: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
