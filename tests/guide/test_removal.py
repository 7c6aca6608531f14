"""Whatever evidence is taken out of an article of the guide, the build refuses, and says so where it was taken out.

Each citation, grade, date, box of unknowns and source of a block, row or sign is taken out by itself. The page is read and
checked again as the build would do it, with the rest of the site as it was; a few go through the whole build.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from figures import report

from sitebuilder import checks, claimlike
from sitebuilder.addresses import HELP
from sitebuilder.built import Build, Options
from sitebuilder.checks import dates, ledger, waivers
from sitebuilder.datafiles import read_help, read_table
from sitebuilder.documents import SourceFile, read_document
from sitebuilder.findings import Finding
from sitebuilder.memo.memory import Memo
from sitebuilder.pipeline import build
from sitebuilder.settings import policy
from sitebuilder.site import Site
from sitebuilder.snapshot import Snapshot, take
from sitebuilder.views import site_view
from sitebuilder.views.around import Common, around, common, full_page

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Removal:
    """A file without one piece of its evidence, and the lines in which the finding about it may stand."""

    path: str
    what: str
    text: str
    first: int
    last: int


# --- the guide as it is ---------------------------------------------------------------------------------------------


@cache
def snapshot() -> Snapshot:
    return take(ROOT)


@cache
def texts() -> dict[str, str]:
    return {file.path: file.text for file in snapshot().texts}


@cache
def options() -> Options:
    """Build as of the latest day of checking in the guide, so that the test does not depend on the clock."""
    days = [
        found[1] for text in texts().values() for found in re.finditer(r"^last_checked: (\S+)$", text, re.MULTILINE)
    ]
    return Options(date.fromisoformat(max(days)))


@cache
def guide() -> Build:
    return build(snapshot(), options())


@cache
def site() -> Site:
    found = guide().site
    assert found
    return found


@cache
def held() -> Common:
    return common(site(), site_view(site(), ()))


def articles() -> list[str]:
    return [page.path for page in site().pages if page.document.kind == "article"]


# --- what can be taken out ------------------------------------------------------------------------------------------

_CITATION = re.compile(r"[ ]?\[(?P<works>@[^\[\]]+)\]")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+\.)\s|\s*\||\s*$|///|#")


def without(text: str, start: int, end: int, new: str = "") -> str:
    return text[:start] + new + text[end:]


def citations(path: str) -> Iterator[Removal]:
    """Take out each work of each citation of a text."""
    text = texts()[path]
    head = text.index("\n---", 3)
    for found in _CITATION.finditer(text, head):
        works = found["works"].split("; ")
        first, last = passage_lines(text, found.start())
        for index, work in enumerate(works):
            rest = "; ".join(works[:index] + works[index + 1 :])
            new = f"{found[0][: found[0].index('[')]}[{rest}]" if rest else ""
            yield Removal(path, f"citation {work}", without(text, found.start(), found.end(), new), first, last)


def passage_lines(text: str, offset: int) -> tuple[int, int]:
    """Return the first and last line of the paragraph, item or row that holds this character."""
    lines = text.split("\n")
    first = last = text.count("\n", 0, offset)
    while (
        not _ITEM.match(lines[first]) and not _ITEM.fullmatch(lines[first - 1]) and not lines[first - 1].startswith("#")
    ):
        first -= 1
    while last + 1 < len(lines) and not _ITEM.match(lines[last + 1]):
        last += 1
    return first + 1, last + 1


def keys(path: str, pattern: str, what: str) -> Iterator[Removal]:
    """Take out each line of a file that is a key of this form; the finding may stand in the lines of what held it."""
    text = texts()[path]
    for found in re.finditer(rf"^{pattern}\n", text, re.MULTILINE):
        line = text.count("\n", 0, found.start()) + 1
        yield Removal(path, f"{what} in line {line}", without(text, found.start(), found.end()), *holder(text, line))


def holder(text: str, line: int) -> tuple[int, int]:
    """Return the lines of the front matter, the block, or the item of a list in which a key stands."""
    lines = text.split("\n")
    opens = re.compile(r"---$") if re.match(r"\S", lines[line - 1]) else re.compile(r"/// |\s*- (?!\[)")
    closes = re.compile(r"---$|///$|\s*- (?!\[)")
    first = next(number for number in range(line, 0, -1) if opens.match(lines[number - 1]))
    last = next((number for number in range(line + 1, len(lines) + 1) if closes.match(lines[number - 1])), len(lines))
    return first, last


def listed(path: str) -> Iterator[Removal]:
    """Take each work out of each list `references: [a, b]` of a file."""
    text = texts()[path]
    for found in re.finditer(r"^(?P<key>\s+references: )\[(?P<works>[^\]]+)\]$", text, re.MULTILINE):
        line = text.count("\n", 0, found.start()) + 1
        works = found["works"].split(", ")
        for index, work in enumerate(works):
            new = f"{found['key']}[{', '.join(works[:index] + works[index + 1 :])}]"
            yield Removal(
                path, f"reference {work}", without(text, found.start(), found.end(), new), *holder(text, line)
            )


def unknowns(path: str) -> Iterator[Removal]:
    """Take out the box that says what is not known; nothing is left of it to point at."""
    text = texts()[path]
    for found in re.finditer(r"^/// unknowns.*?^///\n", text, re.MULTILINE | re.DOTALL):
        yield Removal(path, "unknowns", without(text, found.start(), found.end()), 1, 1)


# --- what the build says about it -----------------------------------------------------------------------------------


def errors(removal: Removal) -> list[Finding]:
    """Return the errors about a page or file of data after a removal."""
    found = _page(removal) if removal.path.endswith(".md") else _data(removal)
    kept = waivers.apply(found, (page.document for page in site().pages), checks.RULES)
    weighed = checks.weighed(kept, site().settings.rules)
    return [finding for finding in weighed if finding.severity == "error" and finding.place.path == removal.path]


def _page(removal: Removal) -> Iterator[Finding]:
    reading = read_document(SourceFile(removal.path, removal.text))
    yield from reading.findings
    if reading.entry and reading.document:
        page = replace(site().by_path[removal.path], document=reading.entry)
        surroundings = around(page, site(), held())
        yield from checks.check_page(full_page(reading.document, surroundings), surroundings)
        yield from dates.check(page, site(), options().today)


def _data(removal: Removal) -> Iterator[Finding]:
    changed = {**texts(), removal.path: removal.text}
    if removal.path == HELP:
        held, found = read_help(removal.text, removal.path)
        after = replace(site(), texts=changed, help=held)
    else:
        table, found = read_table(removal.text, removal.path)
        assert table
        after = replace(site(), texts=changed, tables={**site().tables, table.id: table})
    yield from found
    for rule in checks.SITE_RULES:
        yield from rule(after, options().today)


def unseen(removals: Iterable[Removal]) -> list[str]:
    """Return the removals that the build does not refuse at their place."""
    return [
        f"{removal.path}:{removal.first}-{removal.last}: {removal.what}"
        for removal in removals
        if not any(removal.first <= finding.place.line <= removal.last for finding in errors(removal))
    ]


# --- and that it always does ----------------------------------------------------------------------------------------


def test_the_guide_is_whole_to_begin_with() -> None:
    assert [finding for finding in guide().findings if finding.severity == "error"] == []
    assert len(articles()) > 50


def test_every_check_is_on_record() -> None:
    held = snapshot().ledger
    assert held
    assert held.text == ledger.recorded(site(), guide().every_document()), (
        "check what was changed, then run build.py check --record"
    )


@pytest.mark.parametrize("path", sorted(path for path in texts() if path.endswith(".md")))
def test_no_citation_can_be_taken_out_of_a_page(path: str) -> None:
    assert unseen(citations(path)) == []


@pytest.mark.parametrize("path", sorted(path for path in texts() if path.endswith(".md")))
def test_no_grade_date_source_or_unknowns_can_be_taken_out_of_a_page(path: str) -> None:
    held = [
        *keys(path, r"    grade: \d", "grade"),
        *keys(path, r"(last_checked|next_check): \S+", "date"),
        *(keys(path, r"searched_to: \S+", "date") if path in articles() else ()),
        *keys(path, r"    reference: \S+", "source of a block"),
        *listed(path),
        *(unknowns(path) if path in articles() else ()),
    ]
    assert (path in articles()) <= (len(held) >= 5)
    assert unseen(held) == []


@pytest.mark.parametrize("path", sorted(path for path in texts() if path == HELP or path.startswith("content/tables/")))
def test_no_source_can_be_taken_out_of_a_file_of_data(path: str) -> None:
    held = list(listed(path))
    assert held
    assert unseen(held) == []


# --- through the whole build ----------------------------------------------------------------------------------------


def changed(removal: Removal) -> Snapshot:
    """Return the guide after a removal."""

    def swap(files: tuple[SourceFile, ...]) -> tuple[SourceFile, ...]:
        return tuple(SourceFile(file.path, removal.text) if file.path == removal.path else file for file in files)

    held = snapshot()
    return replace(held, pages=swap(held.pages), data=swap(held.data), templates=swap(held.templates))


def some() -> Iterator[Removal]:
    """Yield one removal of each kind, each from another article."""
    every = sorted(articles())
    yield next(iter(citations(every[3])))
    yield list(citations(every[17]))[-1]
    yield next(iter(keys(every[29], r"    grade: \d", "grade")))
    yield next(iter(keys(every[37], r"last_checked: \S+", "date")))
    yield next(iter(unknowns(every[43])))


def test_the_whole_build_says_the_same(tmp_path: Path) -> None:
    with Memo(tmp_path / "memo.sqlite", "one run") as memo:
        build(snapshot(), options(), memo.each)
    with Memo(tmp_path / "memo.sqlite", "one run") as memo:
        for removal in some():
            found = build(changed(removal), options(), memo.each)
            assert not found.publishable, removal.what
            assert errors(removal)
            assert set(errors(removal)) <= set(found.findings)


def test_no_page_can_lose_the_disclaimer() -> None:
    text = next(file.text for file in snapshot().templates if file.path == "templates/base.html")
    included = '{% include "partials/disclaimer.html" %}'
    assert text.count(included) == 1
    found = build(changed(Removal("templates/base.html", "disclaimer", text.replace(included, ""), 1, 1)), options())
    missing = [f for f in found.findings if f.rule == "disclaimer-missing" and f.severity == "error"]
    assert [f.place.path for f in missing] == ["templates/base.html"]
    assert " other pages: " in missing[0].message


# --- how much of it the lexicon would see alone ---------------------------------------------------------------------


def test_most_citations_would_be_missed_without_a_record_too() -> None:
    added = {name: list(found) for name, found in site().settings.wording.claim_like.items()}
    lexicon = claimlike.lexicon(policy("claimlike"), added)
    cited = [s for document in guide().documents() for s in document.sentences if s.cites and s.text]
    found = sum(claimlike.why_claim_like(sentence.text, lexicon) is not None for sentence in cited)
    report(f"cited sentences of the guide that the lexicon alone finds ({len(cited)})", f"{found / len(cited):.3f}")
    assert found / len(cited) >= 0.9
