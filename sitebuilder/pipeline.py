"""The whole flow: from a snapshot of the project to every file of the site, and all that is wrong with it.

In: a `Snapshot`, today, and a way to call pure functions (`memo.afresh`, or `Memo.each`, which remembers). Out: a
`Build`. Nothing here knows a disk, a clock or a memory.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec
from typing import TypeVar

from sitebuilder import checks
from sitebuilder.assets import gather
from sitebuilder.cards import Card, Drawn, Font, draw
from sitebuilder.checks import (
    disclaimer,
    drawings,
    finished_html,
    ledger,
    manuscripts,
    promises,
    prose,
    templates,
    waivers,
)
from sitebuilder.checks.addresses import TAKEN
from sitebuilder.checks.finished import finish, unreadable
from sitebuilder.components import components
from sitebuilder.compressing import copies, squeezable, squeeze
from sitebuilder.datafiles import (
    Correction,
    Help,
    Removal,
    Term,
    read_corrections,
    read_glossary,
    read_help,
    read_removed,
    read_table,
)
from sitebuilder.documents import DocumentReading, SourceFile, read_document
from sitebuilder.findings import Finding, Place, did_you_mean_file
from sitebuilder.inspection import Html, inspect, refusal
from sitebuilder.memo import Each, afresh
from sitebuilder.naming import PICTURES, REFERENCES, TABLES, UNEXPECTED
from sitebuilder.pictures import RASTER, Original, Prepared, prepare
from sitebuilder.references import Reference, read_reference
from sitebuilder.rendering import TEMPLATE, Rendered, render
from sitebuilder.settings import PATH as SITE_YAML
from sitebuilder.settings import Settings, read_settings
from sitebuilder.site import Site, address_of, assemble, file_of, published_path
from sitebuilder.snapshot import Snapshot
from sitebuilder.views import Output, outputs
from sitebuilder.views.reach import reach

T = TypeVar("T")

DISCLAIMER = "partials/disclaimer.html"
GLOSSARY, HELP, CORRECTIONS, REMOVED = (
    f"content/{name}.yaml" for name in ("glossary", "help", "corrections", "removed")
)


@dataclass(frozen=True, slots=True)
class Build:
    """Every file of the site, all findings, and what the editor's overview needs; no site without settings."""

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    site: Site | None = None
    proofs: Mapping[str, prose.Proof] | None = None
    wanting: tuple[str, ...] = ()  # packages that site.yaml asks for and that are not installed

    @property
    def publishable(self) -> bool:
        """Say whether nothing forbids publishing."""
        return not any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line may change: the day, whether drafts show, and where the site will be."""

    today: date
    drafts: bool = False
    base_url: str = ""
    components: bool = False  # the page of all blocks and components, for a preview


def build(snapshot: Snapshot, options: Options, each: Each = afresh) -> Build:
    """Turn one snapshot of the project into every file of the site, and all that is wrong with it."""
    settings, found = read_settings(snapshot.settings.text if snapshot.settings else None)
    readings = each(read_document, snapshot.pages)
    heeded = [reading for reading in readings if options.drafts or not reading.draft]
    read = [*snapshot.findings, *(finding for reading in heeded for finding in reading.findings)]
    if not any(finding.place.path in (SITE_YAML, "site.yml") for finding in read):
        read.extend(found)
    if settings is None:
        return Build({}, tuple(sorted(read)))
    if options.base_url:
        settings = replace(settings, base_url=options.base_url)
    wanting = tuple(_wanting(settings, snapshot))
    if "resvg-py" in wanting or "pillow" in wanting:
        settings = replace(settings, social_cards=False)
    site, data_findings = _site(snapshot, settings, readings, options, each)
    snapshot = replace(snapshot, static=tuple(file for file in snapshot.static if file.path not in site.withheld))
    policy = prose.Policy(settings.wording)
    texts_read = [*manuscripts.of_pages(site, policy), *manuscripts.of_data(site, policy)]
    proofs = {text.path: proof for text, proof in zip(texts_read, each(prose.proofread, texts_read), strict=True)}
    texts = {file.path.removeprefix("templates/"): file.text for file in snapshot.templates}
    site = replace(site, pictures=_pictures(snapshot, site, each))
    loaded = gather({file.path.removeprefix("static/"): file.content for file in snapshot.static}, texts.values())
    specimen = components(site) if options.components else None
    planned = outputs(site, texts, loaded, specimen)
    rendered = _with_cards(each(render, planned), snapshot, each)
    static = {
        published_path(file.path)[1:]: site.pictures[file.path].content if file.path in site.pictures else file.content
        for file in snapshot.static
    }
    files = {
        **static,
        **{asset.copy: asset.content for asset in loaded},
        **_variants(site.pictures),
        **{file.path: file.content for file in rendered if not file.findings},
        **(_editor(settings, snapshot) if settings.editor_ui else {}),
    }
    findings = [
        *read,
        *data_findings,
        *checks.check_site(site, options.today),
        *(finding for proof in proofs.values() for finding in proof.findings),
        *templates.check(texts, rendered),
        *drawings.check({file.path: file.content for file in snapshot.static}),
        *_shadowed(static, planned),
    ]
    findings += _output(site, texts, files, planned, rendered, static, findings, each)
    if settings.precompress:
        paths = squeezable(files)
        files = {**dict(copies(paths, each(squeeze, [files[path] for path in paths]))), **files}
    heard = waivers.apply(dict.fromkeys(findings), site, checks.RULES, options.today)
    weighed = checks.weighed(heard, settings.rules)
    return Build(files, tuple(sorted(weighed)), site, proofs, wanting)


def _editor(settings: Settings, snapshot: Snapshot) -> Mapping[str, bytes]:
    """Return the files of the browser editor; imported late, as nearly no build needs it."""
    from sitebuilder.editor import editor_files

    pages = [file.path for file in snapshot.pages]
    return editor_files(settings, pages, {file.path: file.text for file in snapshot.data})


def _wanting(settings: Settings, snapshot: Snapshot) -> Iterator[str]:
    """Name the packages that are needed and not installed."""
    pictures = any(file.path.lower().endswith(RASTER) for file in snapshot.static)
    needed = {
        "brotli": ("brotli", settings.precompress),
        "pillow": ("PIL", settings.social_cards or pictures),
        "resvg-py": ("resvg_py", settings.social_cards),
    }
    yield from (name for name, (module, asked) in needed.items() if asked and find_spec(module) is None)


def _with_cards(rendered: Sequence[Rendered], snapshot: Snapshot, each: Each) -> list[Rendered]:
    """Draw what was rendered as the SVG of a PNG file."""
    fonts = tuple(
        Font(file.path.removeprefix("static/"), file.content)
        for file in snapshot.static
        if file.path.endswith(".woff2")
    )
    cards = [file for file in rendered if file.path.endswith(".png") and not file.findings]
    drawn = each(draw, [Card(file.content.decode(), fonts) for file in cards])
    finished = {file.path: _card(file, card) for file, card in zip(cards, drawn, strict=True)}
    return [finished.get(file.path, file) for file in rendered]


def _card(file: Rendered, card: Drawn) -> Rendered:
    if not card.fault:
        return replace(file, content=card.content)
    finding = TEMPLATE.at(
        Place("templates/cards/card.svg"),
        f"the card /{file.path} can not be drawn: {card.fault}",
        fix="correct the template; sitebuilder/cards.py says what it may hold",
    )
    return replace(file, content=b"", findings=(finding,))


def _pictures(snapshot: Snapshot, site: Site, each: Each) -> Mapping[str, Prepared]:
    """Make every picture of the project ready, by path."""
    shown = {target.path for page in site.pages for target in page.pictures}
    found = [file for file in snapshot.static if file.path.lower().endswith(PICTURES)]
    originals = (Original(posixpath.splitext(file.path)[1].lower(), file.content, file.path in shown) for file in found)
    return {file.path: picture for file, picture in zip(found, each(prepare, originals), strict=True)}


def _variants(pictures: Mapping[str, Prepared]) -> Mapping[str, bytes]:
    return {
        variant.path(published_path(path)[1:]): variant.content
        for path, picture in pictures.items()
        for variant in picture.variants
    }


def _site(
    snapshot: Snapshot, settings: Settings, readings: Sequence[DocumentReading], options: Options, each: Each
) -> tuple[Site, list[Finding]]:
    """Read everything but the pages, and put the site together."""
    findings: list[Finding] = []
    unread = {finding.place.path for finding in snapshot.findings}
    unread |= {file.path for file, read in zip(snapshot.pages, readings, strict=True) if read.document is None}
    references: dict[str, Reference] = {}
    for file, (reference, found) in zip(snapshot.references, each(_read_reference, snapshot.references), strict=True):
        findings.extend(found)
        if reference:
            references[reference.id] = reference
        else:
            unread.add(file.path)
    data = {file.path: file.text for file in snapshot.data}

    def held(path: str, read: Callable[[str, str], tuple[T, tuple[Finding, ...]]], nothing: T) -> T:
        if path not in data:
            return nothing
        value, found = read(data.pop(path), path)
        findings.extend(found)
        if found and value == nothing:
            unread.add(path)
        return value

    terms = held(GLOSSARY, read_glossary, tuple[Term, ...]())
    help_ = held(HELP, read_help, Help())
    corrections = held(CORRECTIONS, read_corrections, tuple[Correction, ...]())
    removed = held(REMOVED, read_removed, tuple[Removal, ...]())
    found_tables = [held(path, read_table, None) for path in list(data) if path.startswith(TABLES)]
    findings.extend(map(_stray, data))
    checked, found = ledger.read_ledger(snapshot.ledger.text if snapshot.ledger else None)
    findings.extend(found)
    promised, found = promises.read_addresses(snapshot.addresses.text if snapshot.addresses else None)
    findings.extend(found)
    texts = {file.path: file.text for file in snapshot.texts}
    site = assemble(
        settings,
        [reading.document for reading in readings if reading.document],
        references,
        terms,
        help_,
        corrections,
        removed,
        {table.id: table for table in found_tables if table},
        frozenset(file.path for file in snapshot.static),
        checked,
        promised,
        texts,
        options.today,
        options.drafts,
        frozenset(unread),
    )
    return site, findings


def _read_reference(file: SourceFile) -> tuple[Reference | None, tuple[Finding, ...]]:
    return read_reference(file.text, file.path)


def _stray(path: str) -> Finding:
    fix = did_you_mean_file(
        path, (GLOSSARY, HELP, CORRECTIONS, REMOVED), f"Move it to {REFERENCES} or {TABLES}, or delete it"
    )
    return UNEXPECTED.at(Place(path), "the builder does not know this file of data", fix=fix)


def _shadowed(static: Mapping[str, bytes], planned: Iterable[Output]) -> Iterator[Finding]:
    """Find copied files that stand where the builder puts a file or a folder."""
    made = {output.path for output in planned if not output.path.endswith("index.html")}
    folders = {parent for output in planned for parent in _parents(output.path)}
    for path in sorted(static):
        if path in made or path in folders:
            yield TAKEN.at(Place(f"static/{path}"), f"the builder itself makes /{path}", fix="rename this file")


def _parents(path: str) -> Iterator[str]:
    parts = path.split("/")[:-1]
    yield from ("/".join(parts[: count + 1]) for count in range(len(parts)))


def _output(
    site: Site,
    texts: Mapping[str, str],
    files: Mapping[str, bytes],
    planned: Sequence[Output],
    rendered: Sequence[Rendered],
    static: Mapping[str, bytes],
    told: Iterable[Finding],
    each: Each,
) -> Iterator[Finding]:
    """Look at the finished bytes of every HTML file, rendered or copied; `told` is what was found before."""
    htmls: dict[str, tuple[Html, Place, Place]] = {}
    for output, file in zip(planned, rendered, strict=True):
        if file.html and file.path not in static:
            htmls[file.path] = (file.html, output.place, Place(f"templates/{output.template}"))
    before = {(finding.place.path, finding.rule) for finding in told}
    offered = {
        path: content
        for path, content in sorted(static.items())
        if path.lower().endswith((".html", ".htm")) and (f"static/{path}", TAKEN.name) not in before
    }
    copied = [path for path, content in offered.items() if not refusal(content)]
    for path, html in zip(copied, each(inspect, [static[path] for path in copied]), strict=True):
        place = Place(f"static/{path}")
        htmls[path] = (html, place, place)
    sheets = {
        path: content.decode("utf-8", "replace") for path, content in files.items() if path.lower().endswith(".css")
    }
    styles = [(Place(f"static/{path}"), sheet) for path, sheet in sheets.items() if path in static]
    styles += [(place, style) for html, place, _ in htmls.values() for style in html.styles]
    yield from unreadable(styles, ((Place(f"static/{path}"), content) for path, content in offered.items()))
    pages = list(finish(htmls, sheets))
    yield from disclaimer.check(pages, disclaimer_words(planned, texts))
    failed = {file.path for file in rendered if file.findings}
    failed |= {file_of(address_of(path)) for path in site.unread if path.endswith(".md")}
    failed |= {published_path(path)[1:] for path in site.unread}
    written = {(page.path, link.target): link.place for page in site.pages for link in page.document.links}
    known = finished_html.Known(frozenset(files), frozenset(failed), site.settings.base, site.settings.origin, written)
    before |= {(page.path, "citation-unknown") for page in site.pages if any(map(site.is_unread, page.numbers))}
    yield from finished_html.check(pages, known, frozenset(before))


def disclaimer_words(planned: Iterable[Output], texts: Mapping[str, str]) -> str | None:
    """Return the words of the disclaimer's partial, rendered by itself; None if it can not be rendered."""
    view = next(output.view for output in planned if output.path == "404.html")
    place = Place(f"templates/{DISCLAIMER}")
    found = render(Output("disclaimer.html", DISCLAIMER, reach(DISCLAIMER, texts), view, place))
    marked = inspect(b"<main>" + found.content + b"</main>").disclaimers
    return None if found.findings else marked[0].words if marked else ""
