"""What several steps answer: findings alone; and which answers found something.

In: answers. Out: places of those with findings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sitebuilder.findings import Finding
from sitebuilder.held import Series


@dataclass(frozen=True, slots=True)
class Found:
    """What one step found wrong."""

    findings: tuple[Finding, ...]


def faulty(findings: Series[tuple[Finding, ...]]) -> Iterator[int]:
    """Yield the places of the answers that found something."""
    for found, places in findings.different():
        if found:
            yield from places
