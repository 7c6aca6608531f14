"""Claims, and the works they rest on, as every page shows them.

In: ids of works and their numbers on a page. Out: the records of `records` that show them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from sitebuilder.front_matter import Claim
from sitebuilder.references import Reference
from sitebuilder.settings import Settings
from sitebuilder.vancouver import citation, identifiers
from sitebuilder.views.links import direction_names, study_names
from sitebuilder.views.records import CiteItem, ClaimView, IdentifierView, LinkView, SourceView


class Known(Protocol):
    """Where works are looked up: the whole site, or what stands around one page."""

    @property
    def settings(self) -> Settings: ...
    @property
    def references(self) -> Mapping[str, Reference]: ...


def claim_view(claim: Claim, numbers: Mapping[str, int], site: Known) -> ClaimView:
    """Return a claim with the name of its grade and its sources; `numbers` are those of the works on its page."""
    name = site.settings.grade(claim.grade).name
    items = tuple(cite_item(identifier, numbers, site) for identifier in claim.references)
    way = direction_names()[claim.direction]
    return ClaimView(claim.id, claim.text, claim.grade, name, claim.direction, way, claim.reason, items)


def cite_item(identifier: str, numbers: Mapping[str, int], site: Known, locator: str = "") -> CiteItem:
    """Return one work inside a citation; a work that is not known has no kind of study."""
    work = site.references.get(identifier)
    evidence, retracted = (work.evidence, bool(work.retracted)) if work else ("", False)
    study = study_names().get(evidence, "Source")
    return CiteItem(numbers.get(identifier, 0), identifier, evidence, study, locator, retracted)


def source_list(
    numbers: Mapping[str, int], site: Known, backs: Mapping[str, tuple[str, ...]] | None = None
) -> Iterator[SourceView]:
    """Yield the known works of a page in their order; `backs` are the anchors of the places that cite each."""
    for identifier, number in numbers.items():
        work = site.references.get(identifier)
        if work:
            yield source_view(work, number, (backs or {}).get(identifier, ()))


def source_view(
    work: Reference, number: int, backs: tuple[str, ...] = (), used_by: tuple[LinkView, ...] = ()
) -> SourceView:
    """Return one work of a list of sources."""
    return SourceView(
        number=number,
        id=work.id,
        text=citation(work),
        identifiers=tuple(IdentifierView(name.label, name.text, name.address) for name in identifiers(work)),
        evidence=work.evidence,
        study=study_names()[work.evidence],
        people=work.people,
        funding=work.funding,
        retracted=work.retracted,
        backs=backs,
        used_by=used_by,
    )
