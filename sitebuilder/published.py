"""What is published for other programs, as frozen records: every claim of the guide, with the works it rests on.

In: nothing of ours but the kinds of values. `views/evidence` fills these records; `schemas/evidence.schema.json` is made from
them, and docs/evidence.md describes them. A change here is a change for every program that reads the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sitebuilder.front_matter import Day, Direction, Grade
from sitebuilder.references import Evidence
from sitebuilder.schema import STRICT

COLUMNS = ("page", "claim_id", "claim", "grade", "direction", "reason", "references", "last_checked")
"""The columns of evidence.csv."""


@dataclass(frozen=True, slots=True)
class PublishedClaim:
    """One claim of one page."""

    __pydantic_config__ = STRICT

    id: str
    """Its name, unique on its page; the claim is at PAGE#claim-ID."""
    page: str
    """Address of the page."""
    title: str
    """Title of the page."""
    topic: str
    """Title of the topic; empty for pages outside of topics."""
    claim: str
    """The claim, in the words of the page."""
    grade: Grade
    """How sure we can be: 4 high, 3 moderate, 2 low, 1 very low, 0 no studies in people."""
    grade_name: str
    """The grade in the words of the site."""
    direction: Direction
    """Which way the evidence points."""
    reason: str
    """Why this grade."""
    references: tuple[str, ...]
    """Ids of the works it rests on, in the order of the page."""
    last_checked: Day | None
    """Day on which the page was last checked against its sources."""


@dataclass(frozen=True, slots=True)
class PublishedWork:
    """One work that a claim rests on."""

    __pydantic_config__ = STRICT

    citation: str
    """The work as it is printed in lists of sources."""
    evidence: Evidence
    """Which kind of study or text it is."""
    address: str
    """Its most lasting address."""


@dataclass(frozen=True, slots=True)
class PublishedEvidence:
    """Every claim of the site."""

    __pydantic_config__ = STRICT

    site: str
    """Name of the site."""
    claims: tuple[PublishedClaim, ...]
    """The claims, in the reading order of the site."""
    references: Mapping[str, PublishedWork]
    """The works that claims rest on, by id."""
