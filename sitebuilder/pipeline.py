"""The whole flow: from a snapshot of the project to every file of the site, and all that is wrong with it.

In: a `Snapshot`, today, and a way to call pure functions (`memo.afresh`, or `Memo.each`, which remembers). Out: a
`Build`. Nothing here knows a disk, a clock or a memory.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec

from sitebuilder import checks
from sitebuilder.assets import gather
from sitebuilder.cards import Card, Drawn, Font, draw
from sitebuilder.checks import disclaimer, finished_html, ledger, prose, waivers
from sitebuilder.checks.addresses import TAKEN
from sitebuilder.checks.finished import Finished, finish, unreadable
from sitebuilder.compressing import copies, squeezable, squeeze
from sitebuilder.datafiles import Help, Table, read_corrections, read_glossary, read_help, read_table
from sitebuilder.documents import DocumentReading, SourceFile, read_document
from sitebuilder.findings import Finding, Place
from sitebuilder.inspection import Html, inspect, refusal
from sitebuilder.memo import Each, afresh
from sitebuilder.naming import PICTURES, UNEXPECTED
from sitebuilder.pictures import RASTER, Original, Prepared, prepare
from sitebuilder.references import Reference, read_reference
from sitebuilder.rendering import TEMPLATE, Rendered, computed_names, render
from sitebuilder.settings import Settings, read_settings
from sitebuilder.site import Page, Site, assemble, published_path
from sitebuilder.snapshot import Snapshot
from sitebuilder.views import Output, Templates, outputs
from sitebuilder.views.listing_records import SimpleView

DISCLAIMER = "partials/disclaimer.html"
GLOSSARY, HELP, CORRECTIONS = (f"content/{name}.yaml" for name in ("glossary", "help", "corrections"))


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


def build(snapshot: Snapshot, options: Options, each: Each = afresh) -> Build:
    """Turn one snapshot of the project into every file of the site, and all that is wrong with it."""
    settings, found = read_settings(snapshot.settings.text if snapshot.settings else None)
    readings = each(read_document, snapshot.pages)
    read = [*snapshot.findings, *found, *(finding for reading in readings for finding in reading.findings)]
    if settings is None:
        return Build({}, tuple(sorted(read)))
    if options.base_url:
        settings = replace(settings, base_url=options.base_url)
    wanting = tuple(_wanting(settings, snapshot))
    if "resvg-py" in wanting or "pillow" in wanting:
        settings = replace(settings, social_cards=False)
    site, data_findings = _site(snapshot, settings, readings, options, each)
    policy = prose.Policy(settings.wording)
    manuscripts = [_manuscript(page, policy) for page in site.pages]
    proofs = {text.path: proof for text, proof in zip(manuscripts, each(prose.proofread, manuscripts), strict=True)}
    texts = {file.path.removeprefix("templates/"): file.text for file in snapshot.templates}
    site = replace(site, pictures=_pictures(snapshot, site, each))
    loaded = gather({file.path.removeprefix("static/"): file.content for file in snapshot.static}, texts.values())
    planned = outputs(site, texts, {asset.path: asset.copy for asset in loaded})
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
    }
    findings = [
        *read,
        *data_findings,
        *checks.check_site(site, options.today),
        *(finding for proof in proofs.values() for finding in proof.findings),
        *_templates(texts, rendered),
        *_shadowed(static, planned),
        *_output(settings, files, planned, rendered, static, each),
    ]
    if settings.precompress:
        paths = squeezable(files)
        files = {**dict(copies(paths, each(squeeze, [files[path] for path in paths]))), **files}
    heard = waivers.apply(dict.fromkeys(findings), site, checks.RULES, options.today)
    weighed = checks.weighed(heard, settings.rules)
    return Build(files, tuple(sorted(weighed)), site, proofs, wanting)


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
    snapshot: Snapshot, settings: Settings, readings: Iterable[DocumentReading], options: Options, each: Each
) -> tuple[Site, list[Finding]]:
    """Read everything but the pages, and put the site together."""
    findings: list[Finding] = []
    references: dict[str, Reference] = {}
    for reference, found in each(_read_reference, snapshot.references):
        findings.extend(found)
        if reference:
            references[reference.id] = reference
    data = {file.path: file.text for file in snapshot.data}
    terms, found = read_glossary(data.pop(GLOSSARY), GLOSSARY) if GLOSSARY in data else ((), ())
    findings.extend(found)
    help_, found = read_help(data.pop(HELP), HELP) if HELP in data else (Help(), ())
    findings.extend(found)
    corrections, found = read_corrections(data.pop(CORRECTIONS), CORRECTIONS) if CORRECTIONS in data else ((), ())
    findings.extend(found)
    tables: dict[str, Table] = {}
    for path, text in data.items():
        if not path.startswith("content/tables/"):
            findings.append(_stray(path))
            continue
        table, found = read_table(text, path)
        findings.extend(found)
        if table:
            tables[table.id] = table
    documents = [reading.document for reading in readings if reading.document]
    files = frozenset(file.path for file in snapshot.static)
    checked, found = ledger.read_ledger(snapshot.ledger.text if snapshot.ledger else None)
    findings.extend(found)
    texts = {file.path: file.text for file in snapshot.texts}
    site = assemble(
        settings,
        documents,
        references,
        terms,
        help_,
        corrections,
        tables,
        files,
        checked,
        texts,
        options.today,
        options.drafts,
    )
    return site, findings


def _read_reference(file: SourceFile) -> tuple[Reference | None, tuple[Finding, ...]]:
    return read_reference(file.text, file.path)


def _stray(path: str) -> Finding:
    return UNEXPECTED.at(
        Place(path),
        "the builder does not know this file of data",
        fix="move it to content/references/ or content/tables/, or delete it",
    )


def _manuscript(page: Page, policy: prose.Policy) -> prose.Manuscript:
    document, front = page.document, page.document.front
    lines = [(front.title, document.place("title")), (front.summary, document.place("summary"))]
    for index, claim in enumerate(front.claims):
        lines.append((claim.text, document.place("claims", index, "text")))
        lines.append((claim.reason, document.place("claims", index, "reason")))
    cites = document.kind != "page" or any(document.citations)
    return prose.Manuscript(page.path, cites, document.sentences, tuple(lines), policy)


def _templates(texts: Mapping[str, str], rendered: Iterable[Rendered]) -> Iterator[Finding]:
    """Findings about templates, each once, however many pages meet it."""
    seen: set[tuple[Place, str]] = set()
    for name, text in texts.items():
        yield from computed_names(name, text)
    for file in rendered:
        for finding in file.findings:
            key = (finding.place, finding.rule)
            if key not in seen:
                seen.add(key)
                yield finding


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
    settings: Settings,
    files: Mapping[str, bytes],
    planned: Iterable[Output],
    rendered: Iterable[Rendered],
    static: Mapping[str, bytes],
    each: Each,
) -> Iterator[Finding]:
    """Look at the finished bytes of every HTML file, rendered or copied."""
    htmls: dict[str, tuple[Html, Place, Place]] = {}
    for output, file in zip(planned, rendered, strict=True):
        if file.html and file.path not in static:
            htmls[file.path] = (file.html, output.place, Place(f"templates/{output.template}"))
    offered = {path: content for path, content in sorted(static.items()) if path.lower().endswith((".html", ".htm"))}
    copied = [path for path, content in offered.items() if not refusal(content)]
    for path, html in zip(copied, each(inspect, [static[path] for path in copied]), strict=True):
        place = Place(f"static/{path}")
        htmls[path] = (html, place, place)
    sheets = {
        path: content.decode("utf-8", "replace") for path, content in files.items() if path.lower().endswith(".css")
    }
    styles = [(Place(f"static/{path}"), sheet) for path, sheet in sheets.items()]
    styles += [(place, style) for html, place, _ in htmls.values() for style in html.styles]
    yield from unreadable(styles, ((Place(f"static/{path}"), content) for path, content in offered.items()))
    pages: list[Finished] = list(finish(htmls, sheets))
    yield from disclaimer.check(pages, disclaimer_words(planned))
    broken = any(file.findings for file in rendered)
    if not broken:  # a page that failed would make every link to it look broken
        yield from finished_html.check(pages, frozenset(files), settings.base, settings.origin)


def disclaimer_words(planned: Iterable[Output]) -> str:
    """Return the words of the disclaimer's partial, rendered by itself."""
    sample = next((output for output in planned if output.path == "404.html"), None)
    if sample is None or not isinstance(sample.view, SimpleView):
        return ""
    texts = dict(sample.templates.texts)
    alone = Output(
        "disclaimer.html",
        DISCLAIMER,
        Templates(tuple(sorted(texts.items()))),
        sample.view,
        Place(f"templates/{DISCLAIMER}"),
    )
    found = render(alone)
    marked = inspect(b"<main>" + found.content + b"</main>").disclaimers
    return marked[0].words if marked else ""
