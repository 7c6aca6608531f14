"""The whole flow: from a snapshot of the project to every file of the site, and all that is wrong with it.

In: a `Snapshot`, today, and a way to call pure functions (`afresh`, or `Memo.each`, which remembers). Out: a `Build`.
Nothing here knows a disk, a clock or a memory. Rows of values are handed from step to step without being looked into,
so that a step is repeated only for what is different in its own arguments.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from sitebuilder import checks
from sitebuilder.addresses import address_of, file_of, picture_path, published_path
from sitebuilder.built import Build, Files, Options, Output
from sitebuilder.checks import links, templates, waivers
from sitebuilder.checks.addresses import TAKEN
from sitebuilder.choosing import heeded, shown_places, states, unread_places, without_withheld
from sitebuilder.compressing import squeezable, squeeze
from sitebuilder.documents import DocumentReading, Entry, Prose, Searched, kind_of, read_document
from sitebuilder.findings import Finding, Place
from sitebuilder.finishing import Finishing, check_finished
from sitebuilder.held import Series, series_of
from sitebuilder.memo.calls import Answers, Each, afresh
from sitebuilder.naming import DRAWINGS, PICTURES
from sitebuilder.pictures import RASTER
from sitebuilder.rendering import Rendered
from sitebuilder.settings import PATH as SITE_YAML
from sitebuilder.settings import Settings
from sitebuilder.snapshot import Binary, Snapshot
from sitebuilder.steps.answers import faulty
from sitebuilder.steps.looking import (
    DISCLAIMER,
    check_drawing,
    check_template,
    disclaimer_words,
    inspect_copied,
    reach_templates,
)
from sitebuilder.steps.pages import draw_card, judge_data, judge_page, make_page, render_planned
from sitebuilder.steps.reading import (
    gather_assets,
    make_editor,
    prepare_picture,
    read_addresses_file,
    read_data_file,
    read_ledger_file,
    read_reference_file,
    read_settings_file,
)
from sitebuilder.steps.search import count_words, join_documents, join_search, make_search_document, rank_words
from sitebuilder.steps.whole import Mark, Material, check_dated, plan_site
from sitebuilder.views import SPECIMEN, Templates
from sitebuilder.views.around import Around

TOGETHER = 64
"""What the search knows of so many pages is put together in one step."""


def build(snapshot: Snapshot, options: Options, each: Each = afresh) -> Build:
    """Turn one snapshot of the project into every file of the site, and all that is wrong with it."""
    drawing = find_spec("PIL") is not None and find_spec("resvg_py") is not None
    configured = each(read_settings_file, [snapshot.settings], [options.base_url], [drawing])
    readings = each(read_document, snapshot.pages)
    read = [*snapshot.findings, *found_in(readings, heeded(readings, options))]
    if not any(finding.place.path in (SITE_YAML, "site.yml") for finding in read):
        read.extend(found_in(configured))
    settings = configured.series("settings")[0]
    if settings is None:
        return Build(Files({}, {}), tuple(sorted(read)))
    references = each(read_reference_file, snapshot.references)
    data = each(read_data_file, snapshot.data)
    ledger = each(read_ledger_file, [snapshot.ledger])
    promised = each(read_addresses_file, [snapshot.addresses])
    shown = shown_places(readings, options)
    snapshot = without_withheld(snapshot, readings, shown)
    assets = each(gather_assets, [series_of(snapshot.static)], [series_of(snapshot.templates)])
    pictured = _pictures(snapshot, readings, shown, each)
    records = (ledger, promised)
    material = _material(snapshot, options, shown, configured, readings, references, data, assets, pictured, records)
    plan = each(plan_site, [material])
    dated = each(check_dated, [material], [options.today])

    entries, texts, proses = (readings.series(field).take(shown) for field in ("entry", "text", "prose"))
    arounds, planned, names, waiving = (plan.series(field)[0] for field in ("arounds", "planned", "names", "waiving"))
    paths = [snapshot.pages[index].path for index in shown]
    marks = [Mark(file_of(address_of(path)), f"pages/{kind_of(path)}.html", path) for path in paths]
    reached = _templates([*marks, *names, _ALONE], snapshot, each)
    sources = series_of(snapshot.pages).take(shown)
    policies = plan.series("policy").take([0] * len(paths))
    judged = each(judge_page, sources, entries, texts, proses, arounds, policies)
    data_judged = each(judge_data, plan.series("manuscripts")[0])
    drawings = each(check_drawing, [file for file in snapshot.static if file.path.lower().endswith(DRAWINGS)])
    made = each(make_page, entries, texts, arounds, reached[: len(marks)])
    listed = each(render_planned, planned, reached[len(marks) : -1])

    drawn, cards = _cards(listed, names, snapshot, each)
    found = _search(configured, readings.series("searched").take(shown), entries, arounds, plan, each)
    outputs = [Output(made, marks), Output(listed, names), Output(found, _FOUND), Output(drawn, cards)]
    undrawn = {cards[index].path for index in outputs[-1].failed}
    copied = {published_path(file.path)[1:]: file for file in snapshot.static}
    contents = assets.series("contents")[0]
    loaded = {copy.place: (contents, index) for index, copy in enumerate(material.copies)}
    rendered = {path: place for output in outputs for path, place in output.files() if path not in undrawn}
    editor = dict(_editor(settings, configured, snapshot, each))
    files = Files(copied, {**dict(_published_pictures(snapshot, pictured)), **loaded, **rendered, **editor})
    words = each(disclaimer_words, planned.take(_not_found(names)), reached[-1:])
    findings = [
        *read,
        *(
            finding
            for answers in (references, data, *records, plan, dated, judged, data_judged, drawings)
            for finding in found_in(answers)
        ),
        *_expiring(judged, settings, options),
        *_templates_checked(snapshot, outputs, each),
        *_shadowed(copied, outputs),
    ]
    inspected, finishing = _finishing(settings, material, files, outputs, copied, words, proses, each)
    told = {(finding.place.path, finding.rule) for finding in findings}
    told |= {(path, "citation-unknown") for path in plan.series("doubtful")[0]}
    findings += [*found_in(inspected), *check_finished(finishing, frozenset(told), each)]
    if settings.precompress:
        files = _squeezed(files, each)
    heard = waivers.apply(dict.fromkeys(findings), waiving, checks.RULES)
    weighed = tuple(sorted(checks.weighed(heard, settings.rules)))
    return Build(
        files,
        weighed,
        material,
        readings,
        shown,
        judged.series("proof"),
        tuple(_wanting(settings, configured, material)),
        [*marks, *names, *_FOUND],
    )


_FOUND = (Mark("search.json", "feeds/text", ""),)


def _search(
    configured: Answers[Any],
    searched: Series[Searched],
    entries: Series[Entry],
    arounds: Series[Around],
    plan: Answers[Any],
    each: Each,
) -> Answers[Any]:
    """Make what the search of the site loads."""
    parts = [searched[start : start + TOGETHER] for start in range(0, len(searched), TOGETHER)]
    counts = each(count_words, parts).series("words")
    ranked = each(rank_words, [counts], [len(searched)], configured.series("settings")).series("ranked")
    documents = each(make_search_document, entries, searched, arounds, ranked.take([0] * len(searched))).series("text")
    joined = each(join_documents, [documents[start : start + TOGETHER] for start in range(0, len(searched), TOGETHER)])
    return each(join_search, [joined.series("text")], plan.series("searched"))


def _wanting(settings: Settings, configured: Answers[Any], material: Material) -> Iterator[str]:
    """Name the packages that are needed and not installed."""
    cards = configured.series("cards")[0]
    pictures = any(path.lower().endswith(RASTER) for path in material.picture_paths)
    needed = {
        "brotli": ("brotli", settings.precompress),
        "pillow": ("PIL", cards or pictures),
        "resvg-py": ("resvg_py", cards),
    }
    yield from (name for name, (module, asked) in needed.items() if asked and find_spec(module) is None)


def _cards(
    listed: Answers[Rendered], names: Sequence[Mark], snapshot: Snapshot, each: Each
) -> tuple[Answers[Rendered], list[Mark]]:
    """Draw what was rendered as the SVG of a PNG file."""
    fonts = series_of(file for file in snapshot.static if file.path.endswith(".woff2"))
    failed = set(faulty(listed.series("findings")))
    places = [index for index, mark in enumerate(names) if mark.path.endswith(".png") and index not in failed]
    cards = [names[index] for index in places]
    svgs = listed.series("content").take(places)
    return each(draw_card, [card.path for card in cards], svgs, [fonts] * len(cards)), cards


def _pictures(
    snapshot: Snapshot, readings: Answers[DocumentReading], shown: Sequence[int], each: Each
) -> tuple[Sequence[Binary], Answers[Any]]:
    """Make every picture of the project ready."""
    found = [file for file in snapshot.static if file.path.lower().endswith(PICTURES)]
    used = set[str]()
    if any(file.path.lower().endswith(RASTER) for file in found):
        for pictures, places in readings.series("pictures").take(shown).different():
            paths = (snapshot.pages[shown[place]].path for place in places if pictures)
            used.update(filter(None, (picture_path(path, written) for path in paths for written in pictures)))
    by_digest = {file.digest_of_bytes: file for file in found}
    contents = Series(digests=[file.digest_of_bytes for file in found], load=lambda digest: by_digest[digest].content)
    endings = [posixpath.splitext(file.path)[1].lower() for file in found]
    return found, each(prepare_picture, endings, contents, [file.path in used for file in found])


def _published_pictures(
    snapshot: Snapshot, pictured: tuple[Sequence[Binary], Answers[Any]]
) -> Iterator[tuple[str, tuple[Series[bytes], int]]]:
    """Yield the pictures as they are published, and their smaller copies."""
    for index, file in enumerate(pictured[0]):
        path = published_path(file.path)[1:]
        yield path, (pictured[1].series("content"), index)
        variants = pictured[1].series("variants")[index]
        for number, variant in enumerate(pictured[1].series("picture")[index].variants):
            yield variant.path(path), (variants, number)


def _editor(
    settings: Settings, configured: Answers[Any], snapshot: Snapshot, each: Each
) -> Iterator[tuple[str, tuple[Series[bytes], int]]]:
    """Yield the files of the browser editor, if site.yaml asks for it."""
    if settings.editor_ui:
        pages, data = tuple(file.path for file in snapshot.pages), series_of(snapshot.data)
        made = each(make_editor, configured.series("settings"), [pages], [data])
        for index, path in enumerate(made.series("paths")[0]):
            yield path, (made.series("contents")[0], index)


_ENDINGS = {"gzip": ".gz", "brotli": ".br"}


def _squeezed(files: Files, each: Each) -> Files:
    """Put the compressed copies of the files that are worth one beside them."""
    paths = squeezable(files)
    squeezed = each(squeeze, files.contents(paths))
    copies: dict[str, tuple[Series[bytes], int]] = {}
    for forms, places in squeezed.series("forms").different():
        for form in forms:
            content = squeezed.series(form)
            copies.update({paths[index] + _ENDINGS[form]: (content, index) for index in places})
    return files.beside(copies)


def found_in(answers: Answers[Any], heeded: Iterable[int] | None = None) -> Iterator[Finding]:
    """Yield the findings of some answers, or of all; those that found nothing are not looked into one by one."""
    rows = answers.series("findings")
    for findings, _ in (rows if heeded is None else rows.take(heeded)).different():
        yield from findings


def _expiring(judged: Answers[Any], settings: Settings, options: Options) -> Iterator[Finding]:
    """Warn of links to pages that are taken down, or soon will be."""
    for leaving, _ in judged.series("leaving").different():
        yield from links.expiring(leaving, settings.review.warn_days, options.today)


def _material(
    snapshot: Snapshot,
    options: Options,
    shown: Sequence[int],
    configured: Answers[Any],
    readings: Answers[DocumentReading],
    references: Answers[Any],
    data: Answers[Any],
    assets: Answers[Any],
    pictured: tuple[Sequence[Binary], Answers[Any]],
    records: tuple[Answers[Any], Answers[Any]],
) -> Material:
    settings = [snapshot.settings] if snapshot.settings else []
    unread_pages = [snapshot.pages[index] for index in unread_places(readings)]
    unread = {
        *(finding.place.path for finding in snapshot.findings if finding.severity == "error"),
        *(file.path for file in unread_pages),
        *(snapshot.references[index].path for index in unread_places(references)),
        *(snapshot.data[index].path for index in unread_places(data)),
    }
    return Material(
        settings=configured.series("settings"),
        entries=readings.series("entry"),
        states=states(readings, shown, options),
        references=references.series("reference"),
        data=data.series("data"),
        pages=tuple(file.path for file in snapshot.pages),
        data_paths=tuple(file.path for file in snapshot.data),
        texts=series_of([*settings, *snapshot.references, *snapshot.data, *unread_pages]),
        unread=tuple(sorted(unread)),
        files=tuple(file.path for file in snapshot.static),
        copies=assets.series("copies")[0],
        pictures=pictured[1].series("picture"),
        picture_paths=tuple(file.path for file in pictured[0]),
        checked=records[0].series("checked"),
        promised=records[1].series("promised"),
        specimen=options.components and any(file.path == f"templates/{SPECIMEN}" for file in snapshot.templates),
    )


_ALONE = Mark("disclaimer.html", DISCLAIMER, "")


def _templates(marks: Sequence[Mark], snapshot: Snapshot, each: Each) -> Series[Templates]:
    """Return, for each file, its template and all that it can reach."""
    names = list(dict.fromkeys(mark.template for mark in marks))
    reached = each(reach_templates, names, [series_of(snapshot.templates)] * len(names)).series("templates")
    place = {name: index for index, name in enumerate(names)}
    return reached.take([place[mark.template] for mark in marks])


def _templates_checked(snapshot: Snapshot, outputs: Iterable[Output], each: Each) -> Iterator[Finding]:
    """Check the templates, by themselves and by what came of them."""
    names = [file.path.removeprefix("templates/") for file in snapshot.templates]
    failed = (output.rendered[index] for output in outputs for index in sorted(output.failed))
    yield from templates.check(names, found_in(each(check_template, snapshot.templates)), failed)


def _shadowed(copied: Iterable[str], outputs: Iterable[Output]) -> Iterator[Finding]:
    """Find files that stand where the builder puts another file or a folder."""
    paths = [mark.path for output in outputs for mark in output.marks]
    made = {path for path in paths if not path.endswith("index.html")}
    folders = {parent for path in paths for parent in _parents(path)}
    for path in sorted(copied):
        if path in made or path in folders:
            yield TAKEN.at(Place(f"static/{path}"), f"the builder itself makes /{path}", fix="rename this file")
    for mark in (mark for output in outputs for mark in output.marks):
        if file := next((parent for parent in _parents(mark.path) if parent in made), ""):
            yield TAKEN.at(
                mark.place,
                f"/{mark.path.removesuffix('index.html')} needs a folder /{file}, which is a file of the site",
                fix="take that address out, or choose another",
            )


def _parents(path: str) -> Iterator[str]:
    parts = path.split("/")[:-1]
    yield from ("/".join(parts[: count + 1]) for count in range(len(parts)))


def _not_found(names: Sequence[Mark]) -> list[int]:
    return [index for index, mark in enumerate(names) if mark.path == "404.html"]


def _finishing(
    settings: Settings,
    material: Material,
    files: Files,
    outputs: Sequence[Output],
    copied: Mapping[str, Binary],
    words: Answers[Any],
    proses: Series[Prose],
    each: Each,
) -> tuple[Answers[Any], Finishing]:
    """Look at copied pages, and gather what the rules about finished pages ask for."""
    pages = [path for path in sorted(copied) if path.lower().endswith((".html", ".htm"))]
    sheets = sorted(
        (path for path in files if path.lower().endswith(".css")), key=lambda path: (path not in copied, path)
    )
    places = [Place(f"static/{path}") for path in pages]
    inspected = each(inspect_copied, [copied[path] for path in pages], places)
    marks = [
        *(mark for output in outputs for mark in output.marks),
        *(Mark(path, "", f"static/{path}") for path in pages),
    ]
    failed = {
        *(output.marks[index].path for output in outputs for index in output.failed),
        *(file_of(address_of(path)) for path in material.unread if path.endswith(".md")),
        *(published_path(path)[1:] for path in material.unread),
    }
    return inspected, Finishing(
        htmls=_all(outputs, inspected, "html"),
        paths=_all(outputs, inspected, "path"),
        marks=marks,
        proses=proses,
        sheets=tuple(sheets),
        copied=sum(path in copied for path in sheets),
        sheet_contents=files.contents(sheets),
        words=words.series("words"),
        files=tuple(files),
        failed=tuple(sorted(failed)),
        base=settings.base,
        origin=settings.origin,
    )


def _all(outputs: Iterable[Output], inspected: Answers[Any], field: str) -> Series[Any]:
    """Return one field of all that was rendered or looked at."""
    return Series.chained([*(output.rendered.series(field) for output in outputs), inspected.series(field)])
