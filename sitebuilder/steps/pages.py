"""The steps that make one file: a page judged and rendered, any other file, a card drawn.

In: one document and what stands around it, or one planned file. Out: its findings, its bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sitebuilder import checks
from sitebuilder.addresses import file_of
from sitebuilder.cards import Card, Font, draw
from sitebuilder.checks import links, manuscripts, prose
from sitebuilder.documents import Entry, Prose, SourceFile, Text, whole
from sitebuilder.findings import Finding, Place
from sitebuilder.held import Series
from sitebuilder.rendering import TEMPLATE, Rendered, render
from sitebuilder.snapshot import Binary
from sitebuilder.views import Output, Planned, Templates
from sitebuilder.views.around import Around, FullPage, full_page
from sitebuilder.views.pages import page_view


@dataclass(frozen=True, slots=True)
class Judged:
    """What is wrong with a page before it is rendered, how it reads, and its links to pages that have a last day."""

    proof: prose.Proof
    leaving: tuple[tuple[Place, str, date], ...]
    findings: tuple[Finding, ...]


def judge_page(file: SourceFile, entry: Entry, text: Text, held: Prose, around: Around, policy: prose.Policy) -> Judged:
    """Check one page and read it against the words policy."""
    page = full_page(whole(entry, text, held), around)
    proof = prose.proofread(manuscripts.of_page(page.document, file.text, policy))
    findings = (*checks.check_page(page, around), *proof.findings)
    bare = replace(proof, findings=(), words=page.document.words)
    return Judged(bare, tuple(links.leaving(page, around)), findings)


@dataclass(frozen=True, slots=True)
class Read:
    """A file of data, proofread."""

    proof: prose.Proof
    findings: tuple[Finding, ...]


def judge_data(manuscript: prose.Manuscript) -> Read:
    """Read the texts of one file of data against the words policy."""
    proof = prose.proofread(manuscript)
    return Read(replace(proof, findings=()), proof.findings)


def make_page(entry: Entry, text: Text, around: Around, templates: Templates) -> Rendered:
    """Render the page of one document."""
    page: FullPage = full_page(whole(entry, text), around)
    template = f"pages/{entry.kind}.html"
    return render(Output(file_of(page.address), template, templates, page_view(page, around), Place(entry.path)))


def render_planned(planned: Planned, templates: Templates) -> Rendered:
    """Render a file that is made from more than one page."""
    place = Place(planned.source or f"templates/{planned.template}")
    return render(Output(planned.path, planned.template, templates, planned.view, place))


def draw_card(path: str, svg: bytes, fonts: Series[Binary]) -> Rendered:
    """Draw a picture for social media."""
    held = tuple(Font(file.path.removeprefix("static/"), file.content) for file in fonts)
    drawn = draw(Card(svg.decode(), held))
    if not drawn.fault:
        return Rendered(path, drawn.content, None, ())
    finding = TEMPLATE.at(
        Place("templates/cards/card.svg"),
        f"the card /{path} can not be drawn: {drawn.fault}",
        fix="correct the template; sitebuilder/cards.py says what it may hold",
    )
    return Rendered(path, b"", None, (finding,))
