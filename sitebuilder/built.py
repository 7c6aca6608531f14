"""What a build is asked for, and what comes out of it.

In: the answers of steps. Out: `Files`, each loaded when it is asked for, and the `Build` as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sitebuilder.checks import prose
from sitebuilder.documents import Document, DocumentReading
from sitebuilder.findings import Finding
from sitebuilder.held import Series
from sitebuilder.memo.calls import Answers
from sitebuilder.rendering import Rendered
from sitebuilder.site import Site
from sitebuilder.snapshot import Binary
from sitebuilder.steps.answers import faulty
from sitebuilder.steps.whole import Mark, Material, site_of


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line may change: the day, whether drafts show, and where the site will be."""

    today: date
    drafts: bool = False
    base_url: str = ""
    components: bool = False  # the page of all blocks and components, for a preview


@dataclass(frozen=True)
class Output:
    """Files that were rendered in one step."""

    rendered: Answers[Rendered]
    marks: Sequence[Mark]

    @cached_property
    def failed(self) -> frozenset[int]:
        """The places of the files that something prevented."""
        return frozenset(faulty(self.rendered.series("findings")))

    def files(self) -> Iterator[tuple[str, tuple[Series[bytes], int]]]:
        """Yield the path of each file that nothing prevented, and where its content is."""
        content = self.rendered.series("content")
        for index, mark in enumerate(self.marks):
            if index not in self.failed:
                yield mark.path, (content, index)


class Files(Mapping[str, bytes]):
    """Every file of the site by its path; a file is loaded when it is asked for, and not kept."""

    def __init__(self, copied: Mapping[str, Binary], made: Mapping[str, tuple[Series[bytes], int]]) -> None:
        self._copied, self._made = copied, made

    def __getitem__(self, path: str) -> bytes:
        if path in self._made:
            content, index = self._made[path]
            return content[index]
        return self._copied[path].content

    def __iter__(self) -> Iterator[str]:
        return iter({**self._copied, **self._made})

    def __len__(self) -> int:
        return len({**self._copied, **self._made})

    def contents(self, paths: Iterable[str]) -> Series[bytes]:
        """Return what stands in some files."""
        known = [(path, self.digest(path)) for path in paths]
        if any(digest is None for _, digest in known):
            return Series(self[path] for path, _ in known)
        by_digest = {digest: path for path, digest in known if digest}
        return Series(digests=[digest for _, digest in known if digest], load=lambda digest: self[by_digest[digest]])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    __hash__ = None  # type: ignore[assignment]  # as of every mapping

    def beside(self, made: Mapping[str, tuple[Series[bytes], int]]) -> Files:
        """Return these files and further ones; at one path these ones count."""
        further = {path: place for path, place in made.items() if path not in self._copied}
        return Files(self._copied, {**further, **self._made})

    def digest(self, path: str) -> bytes | None:
        """Return the digest of a file if it is known without loading it."""
        if path not in self._made:
            return self._copied[path].digest_of_bytes
        content, index = self._made[path]
        return content.digests[index] if content.digests is not None else None


@dataclass(frozen=True)
class Build:
    """Every file of the site, all findings, and what the editor's overview needs; no site without settings."""

    files: Files
    findings: tuple[Finding, ...]
    material: Material | None = None
    readings: Answers[DocumentReading] | None = None
    shown: Sequence[int] = ()
    proofs: Series[prose.Proof] = Series()  # of the published pages, in their order
    wanting: tuple[str, ...] = ()  # packages that site.yaml asks for and that are not installed
    marks: Sequence[Mark] = ()

    @property
    def pages(self) -> int:
        """How many pages of editors are published."""
        return len(self.shown)

    @property
    def publishable(self) -> bool:
        """Say whether nothing forbids publishing."""
        return not any(finding.severity == "error" for finding in self.findings)

    @cached_property
    def site(self) -> Site | None:
        """The whole site as data, put together when it is asked for."""
        return site_of(self.material) if self.material else None

    @cached_property
    def _places(self) -> Mapping[str, int]:
        """Where each published page stands among them."""
        return {self.material.pages[index]: place for place, index in enumerate(self.shown)} if self.material else {}

    def proof(self, path: str) -> prose.Proof | None:
        """Return what proofreading a published page found."""
        return self.proofs[self._places[path]] if path in self._places else None

    def told(self, path: str) -> str:
        """Return a digest of what a published page tells readers."""
        if self.readings is None or path not in self._places:
            return ""
        told: str = self.readings.series("told")[self.shown[self._places[path]]]
        return told

    def document(self, path: str) -> Document | None:
        """Return a published document as a whole."""
        if self.readings is None or path not in self._places:
            return None
        reading: DocumentReading = self.readings[self.shown[self._places[path]]]
        return reading.document

    def documents(self) -> Iterator[Document]:
        """Yield every published document as a whole."""
        yield from (found for path in self._places if (found := self.document(path)))

    def every_document(self) -> Iterator[Document]:
        """Yield every document that could be read, also those that are not published yet."""
        yield from (found for reading in self.readings or () if (found := reading.document))
