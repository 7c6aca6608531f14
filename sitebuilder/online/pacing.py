"""Turns: no host is asked twice at once, nor sooner than it likes, nor again after it fell silent.

In: hosts. Out: a turn that begins when it may. Used by several threads.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock

SILENT_AFTER = 2
"""A host that gave no answer to this many addresses, one after the other, is not asked again in this run."""


@dataclass(slots=True)
class _Host:
    lock: Lock = field(default_factory=Lock)
    free_at: float = 0.0
    failures: int = 0


class Pacer:
    """Knows when each host may be asked again; times are seconds."""

    def __init__(self, gap: float, gaps: Mapping[str, float], stop: Event) -> None:
        self._gap, self._gaps, self._stop = gap, gaps, stop
        self._lock = Lock()
        self._hosts: dict[str, _Host] = {}

    def _host(self, name: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(name, _Host())

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """Wait until the host may be asked, and keep all others off meanwhile."""
        host = self._host(name)
        with host.lock:
            self._stop.wait(max(0.0, host.free_at - time.monotonic()))
            try:
                yield
            finally:
                host.free_at = max(host.free_at, time.monotonic() + self._gaps.get(name, self._gap))

    def hold(self, name: str, seconds: float) -> None:
        """Do not ask a host for some time, as it wished."""
        host = self._host(name)
        host.free_at = max(host.free_at, time.monotonic() + seconds)

    def wait(self, name: str) -> float:
        """Return for how long a host may not be asked yet."""
        return max(0.0, self._host(name).free_at - time.monotonic())

    def note(self, name: str, answered: bool) -> None:
        """Note whether a host answered at last."""
        host = self._host(name)
        host.failures = 0 if answered else host.failures + 1

    def silent(self, name: str) -> bool:
        """Say whether a host has fallen silent."""
        return self._host(name).failures >= SILENT_AFTER
