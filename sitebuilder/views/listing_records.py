"""What the templates of the pages made from data see, and those of the files for machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from sitebuilder.datafiles import Correction, Country
from sitebuilder.views.records import CiteItem, ClaimView, Frame, LinkView, SiteView, SourceView


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """One explained word and the pages that use it."""

    id: str
    term: str
    plain: str
    say: str
    also: tuple[str, ...]
    anchors: tuple[str, ...]
    used_by: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class GlossaryView:
    """The glossary, by first letter."""

    frame: Frame
    letters: tuple[tuple[str, tuple[GlossaryEntry, ...]], ...]


@dataclass(frozen=True, slots=True)
class ReferencesView:
    """Cited works with all that is known of them, by kind of evidence and its name: all works, or those of one kind."""

    frame: Frame
    kinds: tuple[tuple[str, str, tuple[SourceView, ...]], ...]
    total: int


@dataclass(frozen=True, slots=True)
class WorkLink:
    """One work in short: `by` is its first author and year."""

    id: str
    title: str
    by: str


@dataclass(frozen=True, slots=True)
class SourceKind:
    """The works of one kind in short: each leads to its place on the page of its kind."""

    kind: str
    name: str
    address: str
    works: tuple[WorkLink, ...]


@dataclass(frozen=True, slots=True)
class ReferenceIndexView:
    """All cited works in short, when they are too many for one page."""

    frame: Frame
    kinds: tuple[SourceKind, ...]
    total: int


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One claim of the guide, with the page that makes it."""

    page: LinkView
    topic: str
    claim: ClaimView
    last_checked: date | None


@dataclass(frozen=True, slots=True)
class ClaimList:
    """A page that lists the claims of one topic, or some of them, where all claims are too many for one page."""

    title: str
    address: str
    count: int


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """Claims of the guide, by topic; `grades` and `directions` count them.

    `listed` of `total` claims stand here; where all are too many for one page, none does, and `lists` are the others.
    """

    frame: Frame
    topics: tuple[tuple[str, tuple[EvidenceRow, ...]], ...]
    grades: tuple[tuple[int, str, str, int], ...]
    directions: tuple[tuple[str, str, int], ...]
    listed: int
    total: int
    lists: tuple[ClaimList, ...] = ()


@dataclass(frozen=True, slots=True)
class HelpSign:
    """A sign of an emergency and the works that say so; `anchor` is its id on the page."""

    sign: str
    anchor: str
    sources: tuple[CiteItem, ...]


@dataclass(frozen=True, slots=True)
class HelpView:
    """Where help is."""

    frame: Frame
    countries: tuple[Country, ...]
    signs: tuple[HelpSign, ...]
    while_you_wait: tuple[str, ...]
    what_to_say: tuple[str, ...]
    sources: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """One entry of the corrections log."""

    entry: Correction
    page: LinkView | None


@dataclass(frozen=True, slots=True)
class CorrectionsView:
    """The corrections log, newest first."""

    frame: Frame
    entries: tuple[CorrectionView, ...]


@dataclass(frozen=True, slots=True)
class IndexView:
    """The A to Z."""

    frame: Frame
    letters: tuple[tuple[str, tuple[LinkView, ...]], ...]


@dataclass(frozen=True, slots=True)
class SimpleView:
    """A page that needs no more than its frame: search, not found."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of the feed."""

    title: str
    url: str
    summary: str
    updated: date | None
    why: str


@dataclass(frozen=True, slots=True)
class HeaderView:
    """A header that goes with every file."""

    name: str
    value: Markup


@dataclass(frozen=True, slots=True)
class MoveView:
    """An old address and where it leads."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class HostingView:
    """What a host is told: headers, how long files may be kept, where old addresses lead, which are gone, which files are not sent."""

    site: SiteView
    headers: tuple[HeaderView, ...]
    keep_assets: str
    keep: str
    moved: tuple[MoveView, ...]
    gone: tuple[str, ...]
    hidden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedView:
    """Feed, sitemap and the other files for machines."""

    site: SiteView
    entries: tuple[FeedEntry, ...] = ()
    updated: date | None = None
    text: Markup = Markup("")
