"""What all templates see: links, the frame of a page, claims and works; and what one file of the site is made of.

Records of views hold text, numbers, dates, `Markup`, tuples and other such records: no sets, no mappings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from markupsafe import Markup

from sitebuilder.findings import Place
from sitebuilder.front_matter import Direction, Grade


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link: what it says and where it leads."""

    title: str
    address: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class AssetView:
    """A file that pages load: its path below static/, the address of its copy, and the digest that the copy must have."""

    path: str
    address: str
    integrity: str = ""


@dataclass(frozen=True, slots=True)
class PhoneView:
    """A number to call."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class PhonesView:
    """The numbers to call in one country, in the order a person should try them."""

    country: str
    phones: tuple[PhoneView, ...]


@dataclass(frozen=True, slots=True)
class SiteView:
    """What every page knows of the site."""

    SHARED: ClassVar[bool] = True  # digested once, however many pages hold it

    name: str
    description: str
    language: str
    base: str
    url: str
    menu: tuple[LinkView, ...]
    topics: tuple[LinkView, ...]
    pages: tuple[LinkView, ...]
    licence: str
    repository: str
    contact: str
    security_expires: date | None
    security_policy: str
    subject: str
    assets: tuple[AssetView, ...]
    policy: Markup
    editor_policy: Markup
    phones: tuple[PhonesView, ...]


@dataclass(frozen=True, slots=True)
class ShareImage:
    """The picture that social media show with a link; width and height are 0 when not known."""

    address: str
    alt: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """What the skeleton of one page needs."""

    site: SiteView
    template: str
    title: str
    summary: str
    address: str
    canonical: str
    breadcrumbs: tuple[LinkView, ...] = ()
    section: str = ""
    image: ShareImage | None = None
    json_ld: Markup = Markup("")
    indexed: bool = True


@dataclass(frozen=True, slots=True)
class CiteItem:
    """One work inside a citation: its number on this page, its id and which kind of study it is, with its name."""

    number: int
    id: str
    evidence: str
    study: str
    locator: str = ""
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One graded claim."""

    id: str
    text: str
    grade: Grade
    grade_name: str
    direction: Direction
    direction_name: str
    reason: str
    sources: tuple[CiteItem, ...]
    anchors: tuple[str, ...] = ()  # old ones, on the page of the claim


@dataclass(frozen=True, slots=True)
class IdentifierView:
    """A lasting name of a work."""

    label: str
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """One work in a list of sources."""

    number: int
    id: str
    text: str
    identifiers: tuple[IdentifierView, ...]
    evidence: str
    study: str
    people: str
    funding: str
    retracted: str
    backs: tuple[str, ...]
    used_by: tuple[LinkView, ...] = ()


@dataclass(frozen=True, slots=True)
class Templates:
    """A template and all it extends, includes or imports: pairs of name and text."""

    SHARED: ClassVar[bool] = True

    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Output:
    """One file of the published site, with everything that decides its bytes."""

    path: str
    template: str
    templates: Templates
    view: Any  # any of the views of this package
    place: Place  # where the content comes from, for what is found wrong with the file


@dataclass(frozen=True, slots=True)
class Planned:
    """One file of the site as a room plans it; `source` is the file its content comes from, if there is one."""

    path: str
    template: str
    view: Any  # any of the views of this package
    source: str = ""
