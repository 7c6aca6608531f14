"""All finished HTML files, looked at: each by itself, and then what only all of them together can tell.

In: what the steps rendered and what was copied, with their paths. Out: findings. A page is looked at again only when its own bytes, or the
style sheets and the words of the disclaimer, are different; links are followed again only when a link, an anchor or a
file is different.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sitebuilder.checks import disclaimer, finished_html
from sitebuilder.checks.finished import Fault, Finished, Form, hiding_of, told_once, unreadable_style
from sitebuilder.checks.finished_html import Aim
from sitebuilder.documents import Prose
from sitebuilder.findings import Finding, Place
from sitebuilder.held import Series
from sitebuilder.hiding import readable
from sitebuilder.inspection import Html
from sitebuilder.memo.calls import Answers, Each
from sitebuilder.steps.whole import Mark

# --- steps ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Styling:
    """The style sheets of the site, and what is wrong with those that are copied as they are."""

    form: Form
    findings: tuple[Finding, ...]


def read_styling(
    paths: tuple[str, ...], copied: int, contents: Series[bytes], words: str | None, base: str, origin: str
) -> Styling:
    """Read the style sheets at some paths, of which the first `copied` are published as they are."""
    sheets = tuple(map(_as_text, contents))
    broken = [path for path, sheet in zip(paths[:copied], sheets, strict=False) if not readable(sheet)]
    findings = (*(unreadable_style(Place(f"static/{path}")) for path in broken), *disclaimer.check_words(words))
    return Styling(Form(sheets, hiding_of(sheets), words, base, origin), findings)


def _as_text(content: bytes) -> str:
    """Return a style sheet as browsers read it: its first bytes may say that it is UTF-16."""
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if utf_16 else "utf-8-sig", "replace")


@dataclass(frozen=True, slots=True)
class Manner:
    """Holds what is the same for all pages, so that it is loaded once."""

    SHARED: ClassVar[bool] = True

    form: Form


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One finished file: whether it is a page at all, its own faults, and what is compared between pages."""

    page: bool
    unreadable: int
    faults: tuple[Fault, ...]
    title: str
    description: str
    ids: tuple[str, ...]
    aims: tuple[Aim, ...]


def look_at(html: Html | None, path: str, manner: Manner) -> LookedAt:
    """Look at one finished file."""
    if html is None:
        return LookedAt(False, 0, (), "", "", (), ())
    form = manner.form
    return LookedAt(
        page=True,
        unreadable=sum(not readable(style) for style in html.styles),
        faults=(*disclaimer.faults(html, form), *finished_html.faults(html)),
        title=html.title,
        description=html.description,
        ids=tuple(dict.fromkeys(html.ids)),
        aims=tuple(finished_html.aims(html, path, form.base, form.origin)),
    )


@dataclass(frozen=True, slots=True)
class Missed:
    """Links that lead nowhere, each with the number of its page."""

    faults: tuple[tuple[int, Fault], ...]


def follow_links(
    paths: tuple[str, ...],
    ids: Series[tuple[str, ...]],
    aims: Series[tuple[Aim, ...]],
    files: tuple[str, ...],
    failed: tuple[str, ...],
) -> Missed:
    """Follow every link between finished pages; `files` are those of the output, `failed` those that could not be made."""
    known = {path: frozenset(found) for path, found in zip(paths, ids, strict=True)}
    held, lost = frozenset(files), frozenset(failed)
    return Missed(
        tuple(
            (index, fault)
            for index, found in enumerate(aims)
            for aim in found
            for fault in finished_html.missed(aim, held, lost, known)
        )
    )


@dataclass(frozen=True, slots=True)
class Shared:
    """The pages, by number, whose title or description is empty or that of another page too."""

    places: tuple[int, ...]


def find_shared(values: Series[str]) -> Shared:
    """Find the texts that are empty or stand more than once."""
    held: dict[str, list[int]] = {}
    for index, value in enumerate(values):
        held.setdefault(value, []).append(index)
    return Shared(tuple(sorted(i for value, found in held.items() if not value or len(found) > 1 for i in found)))


# --- all of them ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finishing:
    """The finished HTML files: what they are, where they come from, and what else is published.

    `proses` are those of the documents, whose marks come first; `sheets` are the paths of style sheets, those copied as
    they are first, `copied` how many; `files` are all paths of the output, `failed` those that could not be made.
    """

    htmls: Series[Html | None]
    paths: Series[str]
    marks: Sequence[Mark]
    proses: Series[Prose]
    sheets: tuple[str, ...]
    copied: int
    sheet_contents: Series[bytes]
    words: Series[str | None]
    files: tuple[str, ...]
    failed: tuple[str, ...]
    base: str
    origin: str


def check_finished(finishing: Finishing, told: frozenset[tuple[str, str]], each: Each) -> Iterator[Finding]:
    """Check every finished page by itself and against the others; `told` is what was found before, as path and rule."""
    styled = each(
        read_styling,
        [finishing.sheets],
        [finishing.copied],
        [finishing.sheet_contents],
        finishing.words,
        [finishing.base],
        [finishing.origin],
    )
    yield from (finding for findings in styled.series("findings") for finding in findings)
    count = len(finishing.marks)
    paths = [mark.path for mark in finishing.marks]
    looked = each(
        look_at, finishing.htmls, finishing.paths, Series([Manner(styled.series("form")[0])]).take([0] * count)
    )
    chosen = _chosen(looked, paths)
    yield from _unreadable(looked, finishing.marks)
    found = _faults(finishing, looked, chosen, told, each)
    heard = [
        (page, fault) for page, fault in found if not any((page.place.path, rule) in told for rule in fault.unless)
    ]
    if heard:
        made = Counter(_template_place(finishing.marks[index]) for index in chosen if finishing.marks[index].template)
        yield from told_once(heard, made, lambda page, fault: _link_place(finishing, page, fault))


def _chosen(looked: Answers[LookedAt], paths: Sequence[str]) -> list[int]:
    """Return the numbers of the pages in the order of their paths; of two at one path the later counts."""
    by_path: dict[str, int] = {}
    for page, places in looked.series("page").different():
        by_path.update({paths[index]: index for index in places} if page else {})
    return [by_path[path] for path in sorted(by_path)]


def _unreadable(looked: Answers[LookedAt], marks: Sequence[Mark]) -> Iterator[Finding]:
    for number, places in looked.series("unreadable").different():
        for index in places:
            yield from (unreadable_style(marks[index].place) for _ in range(number))


def _faults(
    finishing: Finishing,
    looked: Answers[LookedAt],
    chosen: Sequence[int],
    told: frozenset[tuple[str, str]],
    each: Each,
) -> Iterator[tuple[Finished, Fault]]:
    """Yield all faults, each with its page."""
    pages = _Pages(finishing.marks, chosen)
    own = {place: faults for faults, places in looked.series("faults").take(chosen).different() for place in places}
    yield from ((pages[place], fault) for place in sorted(own) for fault in own[place])
    paths = tuple(finishing.marks[index].path for index in chosen)
    ids, aims = (looked.series(field).take(chosen) for field in ("ids", "aims"))
    missed = each(follow_links, [paths], [ids], [aims], [finishing.files], [finishing.failed])
    yield from ((pages[place], fault) for place, fault in missed.series("faults")[0])
    for what in finished_html.TOLD:
        values = looked.series(what).take(chosen)
        shared = each(find_shared, [values]).series("places")[0]
        yield from finished_html.repeated(what, [(pages[place], values[place]) for place in shared], told)


class _Pages:
    """The finished pages, each made when it is asked for."""

    def __init__(self, marks: Sequence[Mark], chosen: Sequence[int]) -> None:
        self._marks, self._chosen = marks, chosen

    def __getitem__(self, place: int) -> Finished:
        mark = self._marks[self._chosen[place]]
        return Finished(mark.path, mark.place, _template_place(mark))


def _template_place(mark: Mark) -> Place:
    return Place(f"templates/{mark.template}") if mark.template else mark.place


def _link_place(finishing: Finishing, page: Finished, fault: Fault) -> Place | None:
    """Find a link in the text of a page; that text is looked into only now."""
    if not fault.address:
        return None
    for index, mark in enumerate(finishing.marks[: len(finishing.proses)]):
        if mark.source == page.place.path:
            links = reversed(finishing.proses[index].links)
            return next((link.place for link in links if link.target == fault.address), None)
    return None


__all__ = ["Finishing", "check_finished"]
