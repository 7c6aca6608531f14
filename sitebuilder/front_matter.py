"""The front matter of a page: its fields, the claims of its short answer, and the rules it waives.

These records are the one model: pages are checked against them, and the JSON Schemas are made from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, Literal

from sitebuilder.schema import STRICT, AtMost, Between, IsoDay, NotTrue, Pattern, TrueOrFalse

Grade = Annotated[Literal[0, 1, 2, 3, 4], NotTrue()]
Direction = Literal["helps", "no-clear-change", "harms", "mixed", "not-known"]
Day = Annotated[date, IsoDay()]
Identifier = Annotated[str, Pattern(r"[a-z0-9]+(-[a-z0-9]+)*", "lower-case letters, digits and hyphens")]


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing an article says about the world, with how sure that is."""

    __pydantic_config__ = STRICT

    id: Identifier
    """Its name inside the article; also its anchor."""
    text: str
    """The claim in words that fit its grade."""
    grade: Grade
    """How sure we can be: 4 high, 3 moderate, 2 low, 1 very low, 0 no studies in people."""
    direction: Direction
    """Which way the evidence points."""
    reason: str
    """Why this grade, in one plain sentence."""
    references: tuple[str, ...] = ()
    """Ids of the works it rests on; may be empty only at grade 0."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that does not hold on this page, and why."""

    __pydantic_config__ = STRICT
    __may_be_empty__: ClassVar[tuple[str, ...]] = ("reason",)  # told by the rule about waivers

    rule: str
    """Name of the rule."""
    reason: str
    """Why the reader is better served without it here."""


@dataclass(frozen=True, slots=True)
class OldAnchor:
    """An anchor of the page that others may link to, and what took its place."""

    __pydantic_config__ = STRICT

    old: Annotated[str, Pattern(r"[A-Za-z0-9][A-Za-z0-9_.:-]*", "an anchor without its #")]
    """The anchor as it stood in addresses, without #."""
    now: str
    """The anchor of a heading or claim of the page as it is now, without #."""


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter of a page."""

    __pydantic_config__ = STRICT

    title: str
    """The reader's question; unique in the site."""
    summary: str
    """One sentence that answers it, at most 160 characters; unique in the site."""
    author: str = ""
    """Who wrote it."""
    reviewed_by: str = ""
    """Name and credentials of a real clinician who reviewed it; leave out if nobody did."""
    last_checked: Day | None = None
    """Day on which every sentence was last checked against its sources."""
    next_check: Day | None = None
    """Day by which that has to happen again."""
    searched_to: Annotated[str, Pattern(r"([0-9]{4}-(0[1-9]|1[0-2]))?", "a month as YYYY-MM")] = ""
    """Month up to which studies were searched."""
    claims: Annotated[tuple[Claim, ...], AtMost(100)] = ()
    """The short answer: what the article claims, graded."""
    terms: Annotated[tuple[str, ...], AtMost(100)] = ()
    """Ids of glossary terms that the text uses."""
    related: Annotated[tuple[str, ...], AtMost(100)] = ()
    """Markdown files of related pages, relative to this one."""
    cards_first: Annotated[bool, TrueOrFalse()] = False
    """true: the help cards stand before the short answer, on a page that is opened in an emergency."""
    order: Annotated[int, Between(-1_000_000, 1_000_000)] | None = None
    """Position among the pages of its topic; without it, by title."""
    aliases: Annotated[tuple[str, ...], AtMost(100)] = ()
    """Old addresses that lead here, like /old-name/."""
    anchors: tuple[OldAnchor, ...] = ()
    """Old anchors of this page, and the headings or claims that they lead to now."""
    draft: Annotated[bool, TrueOrFalse()] = False
    """true: not published yet."""
    publish_on: Day | None = None
    """First day on which it is published."""
    expires_on: Day | None = None
    """First day on which it is no longer published."""
    image: str = ""
    """A picture for the page, by relative path."""
    waivers: Annotated[tuple[Waiver, ...], AtMost(100)] = ()
    """Rules that do not hold here, each with its reason."""
