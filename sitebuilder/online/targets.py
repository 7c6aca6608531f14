"""What is to be asked of the world, and every place where it stands.

In: a snapshot and the site made from it. Out: `Target`s, each once, in a lasting order. A work is asked about by its
numbers; its address is asked only where it has none. Publishers' pages behind a DOI are left alone: they turn machines
away, and the registry knows whether the DOI leads somewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from sitebuilder import strict_yaml
from sitebuilder.documents import Document
from sitebuilder.findings import Place
from sitebuilder.references import number_in
from sitebuilder.site import Site
from sitebuilder.snapshot import Snapshot

Kind = Literal["DOI", "PMID", "PMCID", "URL"]
NUMBERS: tuple[Kind, ...] = ("DOI", "PMID", "PMCID")
HELP = "content/help.yaml"


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """One number or address; `shows` is what its page must show: the number of a helpline."""

    kind: Kind
    value: str
    shows: str = ""

    @property
    def key(self) -> str:
        """Its name in the memory."""
        return f"{self.kind} {self.value}" + (f" shows {self.shows}" if self.shows else "")


@dataclass(frozen=True, slots=True, order=True)
class Holder:
    """Where a target stands, and in which work, if it is one's number or address."""

    place: Place
    work: str = ""


def targets(snapshot: Snapshot, site: Site, documents: Iterable[Document]) -> dict[Target, tuple[Holder, ...]]:
    """Return all targets with the places where they stand; `documents` are those of the published pages."""
    found: defaultdict[Target, set[Holder]] = defaultdict(set)
    for target, holder in (
        *_works(snapshot, site),
        *_links(site, documents),
        *_helplines(snapshot, site),
        *_settings(site),
    ):
        found[target].add(holder)
    return {target: tuple(sorted(found[target])) for target in sorted(found)}


def _works(snapshot: Snapshot, site: Site) -> Iterator[tuple[Target, Holder]]:
    texts = {file.path: file.text for file in snapshot.references}
    for work in site.references.values():
        reading = strict_yaml.read(texts.get(work.path, ""), work.path)
        for kind in NUMBERS:
            value = str(getattr(work, kind))
            if value:
                yield Target(kind, value), Holder(_place(reading, work.path, kind), work.id)
        if work.URL and work.address == work.URL:
            kind, value = number_in(work.URL) or ("URL", work.URL)
            yield Target(kind, value), Holder(_place(reading, work.path, "URL"), work.id)


def _place(reading: strict_yaml.Reading, path: str, *key: str | int) -> Place:
    return reading.place(*key) if reading.places else Place(path)


def _links(site: Site, documents: Iterable[Document]) -> Iterator[tuple[Target, Holder]]:
    for document in documents:
        for link in document.links:
            if _outside(link.target) and not link.target.startswith(f"{site.settings.origin}{site.settings.base}"):
                yield Target("URL", link.target), Holder(link.place)


def _helplines(snapshot: Snapshot, site: Site) -> Iterator[tuple[Target, Holder]]:
    file = next((file for file in snapshot.data if file.path == HELP), None)
    if file is None:
        return
    reading = strict_yaml.read(file.text, file.path)
    top = ("countries",) if isinstance(reading.value, dict) else ()
    for number, country in enumerate(site.help.countries):
        for index, service in enumerate(country.services):
            if service.url:
                place = _place(reading, file.path, *top, number, "services", index, "url")
                yield Target("URL", service.url, service.number), Holder(place)


def _settings(site: Site) -> Iterator[tuple[Target, Holder]]:
    for key in ("repository", "contact"):
        value = str(getattr(site.settings, key))
        if _outside(value):
            yield Target("URL", value), Holder(site.settings.place(key))


def _outside(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))
