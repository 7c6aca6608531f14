"""What the templates of the pages that editors write see, from a citation to the whole page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from sitebuilder.views.records import CiteItem, ClaimView, Frame, LinkView, SourceView


@dataclass(frozen=True, slots=True)
class CiteView:
    """One citation of the text; `anchor` is the id it gets on the page."""

    anchor: str
    items: tuple[CiteItem, ...]


@dataclass(frozen=True, slots=True)
class FactsView:
    """What one key study did and found."""

    title: str
    anchor: str
    source: CiteItem | None
    people: str
    how_long: str
    compared_with: str
    result: str
    limits: str
    paid_by: str


@dataclass(frozen=True, slots=True)
class BarView:
    """One row of a figure: a bar from 0, or a range from `low` to `high`; `start` and `width` in percent of the axis."""

    label: str
    low: str
    high: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class RungView:
    """One kind of study on an evidence ladder, with the sources of the page that are of this kind."""

    evidence: str
    study: str
    sources: tuple[CiteItem, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of a figure of steps, with the works that say so."""

    name: str
    text: str
    picture: str
    sure: bool
    sources: tuple[CiteItem, ...]


@dataclass(frozen=True, slots=True)
class FigureView:
    """The numbers of a picture, ready to be drawn; `ticks` are the numbers along its axis."""

    kind: str
    title: str
    anchor: str
    source: CiteItem | None
    unit: str
    count: int
    of: int
    filled: str
    outline: str
    rows: tuple[BarView, ...]
    rungs: tuple[RungView, ...]
    steps: tuple[StepView, ...]
    ticks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a table."""

    id: str
    cells: tuple[str, ...]
    grade: int | None
    grade_name: str
    as_of: str
    sources: tuple[CiteItem, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table of data; the last columns (grade, as_of, sources) are shown when a row has them."""

    title: str
    caption: str
    anchor: str
    checked: date
    columns: tuple[str, ...]
    rows: tuple[RowView, ...]
    graded: bool
    dated: bool


@dataclass(frozen=True, slots=True)
class ImageSet:
    """The copies of a picture in one format, as `srcset` wants them."""

    type: str
    srcset: str


@dataclass(frozen=True, slots=True)
class ImageView:
    """A picture of the text.

    `width` and `height` are 0 when not known. `sets` are its smaller copies, the best format first. `early` says that it
    stands where a page opens, so that it is not loaded later.
    """

    address: str
    alt: str
    width: int = 0
    height: int = 0
    sets: tuple[ImageSet, ...] = ()
    early: bool = False


@dataclass(frozen=True, slots=True)
class TermView:
    """A glossary term that the text may use: `names` are its wordings, longest first; `say` is how `spoken` is said."""

    id: str
    names: tuple[str, ...]
    say: str
    address: str
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Fills:
    """What stands at the marks of a document's HTML."""

    cites: tuple[CiteView, ...]
    exhibits: tuple[FactsView | FigureView | TableView, ...]
    links: tuple[str, ...]
    images: tuple[ImageView, ...]
    terms: tuple[TermView, ...]


@dataclass(frozen=True, slots=True)
class ShareView:
    """What stands on the card of a page for social media; `grade` is None when the page has no claims."""

    title: str
    answer: str
    grade: int | None
    grade_name: str
    site_name: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """Who stands for a page, and when it was and will be checked."""

    author: str
    reviewed_by: str
    last_checked: date | None
    next_check: date | None
    searched_to: str


@dataclass(frozen=True, slots=True)
class HeadingView:
    """An entry of the contents list."""

    level: int
    text: str
    id: str


@dataclass(frozen=True, slots=True)
class CardView:
    """A page in a list of pages; `rests_on` counts the kinds of study behind its first claim."""

    title: str
    address: str
    summary: str
    claim: ClaimView | None
    last_checked: date | None
    topic: str = ""
    rests_on: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PageView:
    """An article, hub, home or page of the site; the text of the home page is in two halves, other texts are whole."""

    frame: Frame
    summary: str
    draft: bool
    cards_first: bool
    cards: Markup
    body: Markup
    rest: Markup
    fills: Fills
    claims: tuple[ClaimView, ...]
    contents: tuple[HeadingView, ...]
    sources: tuple[SourceView, ...]
    rungs: tuple[RungView, ...]
    review: ReviewView
    related: tuple[CardView, ...] = ()
    previous: LinkView | None = None
    next: LinkView | None = None
    articles: tuple[CardView, ...] = ()
    topics: tuple[CardView, ...] = ()
    newest: tuple[CardView, ...] = ()


@dataclass(frozen=True, slots=True)
class GoneView:
    """What is left of a page that was taken down: by hand with a reason, or, without one, because its day had come."""

    frame: Frame
    title: str
    day: date
    reason: str
    see: LinkView | None


@dataclass(frozen=True, slots=True)
class MovedView:
    """The page left behind at an old address."""

    frame: Frame
    target: LinkView
