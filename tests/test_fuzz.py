"""Anything at all may stand in a file: it is read or it is a finding, never an exception, soon, in bounded memory.

`FUZZ_SECONDS` sets for how long invented and damaged files are read, all readers together; `make fuzz` takes ten minutes.
`READ_SECONDS` and `READ_BYTES` are the promise for one file of 1 MB.
"""

from __future__ import annotations

import os
import resource
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from figures import report
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from projects import base, project

from sitebuilder.built import Options
from sitebuilder.checks import ledger, promises
from sitebuilder.citing import cite
from sitebuilder.datafiles import read_corrections, read_glossary, read_help, read_removed, read_table
from sitebuilder.documents import SourceFile, read_document
from sitebuilder.findings import Finding
from sitebuilder.importing import Unreadable, bring
from sitebuilder.inspection import inspect
from sitebuilder.pipeline import build
from sitebuilder.references import read_reference
from sitebuilder.settings import read_settings

SECONDS = float(os.environ.get("FUZZ_SECONDS", "30"))
READ_SECONDS = 10
READ_BYTES = 1_000_000_000
MEGABYTE = 1_000_000
TODAY = date(2026, 11, 24)


# --- what reads -----------------------------------------------------------------------------------------------------


def page(text: str) -> object:
    """Read a page."""
    return read_document(SourceFile("content/cough/honey.md", text))


def body(text: str) -> object:
    """Read a page whose front matter is in order."""
    head = str(base()["content/cough/honey.md"]).split("\n---\n")[0]
    return page(f"{head}\n---\n{text}")


def reference(text: str) -> object:
    """Read a reference."""
    return read_reference(text, "content/references/lee2020.yaml")


def glossary(text: str) -> object:
    """Read the glossary."""
    return read_glossary(text, "content/glossary.yaml")


def help_(text: str) -> object:
    """Read the help services."""
    return read_help(text, "content/help.yaml")


def corrections(text: str) -> object:
    """Read the corrections."""
    return read_corrections(text, "content/corrections.yaml")


def table(text: str) -> object:
    """Read a table."""
    return read_table(text, "content/tables/t.yaml")


def site(text: str) -> object:
    """Read site.yaml."""
    return read_settings(text)


def record(text: str) -> object:
    """Read the record of checks."""
    return ledger.read_ledger(text)


def removed(text: str) -> object:
    """Read the pages that were taken down."""
    return read_removed(text, "content/removed.yaml")


def addresses(text: str) -> object:
    """Read the record of addresses."""
    return promises.read_addresses(text)


def moved(name: str, text: str) -> object:
    """Bring over a page of another system."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "site"
        file = whole / "export.xml" if name == "wordpress" else whole / "content" / "tea.md"
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8", errors="surrogatepass")
        try:
            return bring(file if name == "wordpress" else whole, name)
        except Unreadable as said:
            return str(said)


def html(text: str) -> object:
    """Inspect a page of HTML."""
    return inspect(text.encode("utf-8", "surrogatepass"))


def bibliography(ending: str, text: str) -> object:
    """Import a bibliography."""
    return cite({f"works.{ending}": text}, {}, {})


READERS: dict[str, Callable[[str], object]] = {
    **{reader.__name__: reader for reader in (page, body, reference, glossary, help_, corrections, table)},
    **{reader.__name__: reader for reader in (site, record, html, removed, addresses)},
    **{name: partial(moved, name) for name in ("hugo", "wordpress")},
    **{ending: partial(bibliography, ending) for ending in ("ris", "nbib", "bib", "json")},
}

# --- what is read ---------------------------------------------------------------------------------------------------

MARKS = (
    *(
        "---\n",
        "\n\n",
        "\n",
        "    ",
        "\t",
        " ",
        ": ",
        "- ",
        "# ",
        "## ",
        "> ",
        "* ",
        "1. ",
        "| ",
        "|--|",
        "```\n",
        "~~~",
        "`",
    ),
    *(
        "[@lee2020]",
        "[@",
        "[@a; @b, p. 1]",
        "]",
        "[",
        "(",
        ")",
        "![",
        "](",
        "](x.md#y)",
        "[x]: http://y\n",
        "<http://a>",
    ),
    *("/// warning | Take care\n", "/// facts | x\n", "/// figure | y\n", "/// table\n", "///\n", "//// x", "\n/// "),
    *(
        "reference: lee2020\n",
        "people: 3",
        "kind: bars\n",
        "count: 6\nof: 100\n",
        "claims:\n",
        "title: T\n",
        "grade: 4",
    ),
    *(
        "<script>",
        "<p onclick=x>",
        "</",
        "<!--",
        "-->",
        "<br>",
        "&#xe000;",
        "&amp;",
        "\ue000cite:0\ue001",
        "\x02",
        "\x03",
    ),
    *(
        "**",
        "__",
        "*",
        "_",
        "~",
        "\\",
        '"',
        "'",
        "{",
        "}",
        "{{ x }}",
        "{%",
        "&a ",
        "*a",
        "!!python/object:x ",
        "? ",
        "<<: ",
    ),
    *(
        "TY  - JOUR\n",
        "TI  - x\n",
        "AU  - Lee, A\n",
        "PY  - 2020\n",
        "DO  - 10.1/x\n",
        "ER  - \n",
        "PMID- 1\n",
        "TI  - ",
    ),
    *(
        "FAU - Lee, Ann\n",
        "AID - 10.1/x [doi]\n",
        "@article{a,\n",
        "title = {",
        "author = {Lee, A and ",
        "}\n",
        "year = 2020",
    ),
    *(
        "@string{x = ",
        "@comment{",
        '[{"title": "x", ',
        '"author": [{"family": "L"}]',
        '"issued": {"date-parts": [[2020]]}',
    ),
    *(
        "2020-01-01",
        "0",
        "-1",
        "1e999",
        "9" * 30,
        "null",
        "true",
        "~",
        "é",
        "\u202e",
        "\u200b",
        "\ufeff",
        "\\ud800",
        '"\\ud800"',
        '"\\udfff\\0"',
        "𝔘",
        "ﬁ",
        "İ",
    ),
)
"""Pieces of every syntax that is read, and of some that are not."""
SEEDS = {
    "page": base()["content/cough/honey.md"],
    "reference": base()["content/references/lee2020.yaml"],
    "site": base()["site.yaml"],
    "help_": base()["content/help.yaml"],
    "ris": "TY  - JOUR\nAU  - Lee, Ann\nTI  - Honey\nJO  - J\nPY  - 2020/05/01\nDO  - 10.1000/x\nSP  - 1\nEP  - 9\nER  - \n",
    "nbib": "PMID- 123\nTI  - Honey for\n      the night\nFAU - Lee, Ann\nDP  - 2020 May\nAID - 10.1000/x [doi]\nPT  - Review\n\n",
    "bib": "@article{lee,\n title = {Honey {AND} \\'{e}},\n author = {Lee, Ann and Wu, Bo},\n year = 2020,\n doi = {10.1/x}\n}\n",
    "json": '[{"type": "article-journal", "title": "Honey", "author": [{"family": "Lee"}], "issued": {"date-parts": [[2020]]}}]',
    "glossary": "honey:\n  term: honey\n  plain: What bees make.\n  also: [miel]\n",
    "corrections": "- date: 2026-01-01\n  page: cough/honey.md\n  was: a\n  now: b\n  kind: material\n",
    "table": "title: T\nchecked: 2026-01-01\ncolumns:\n  - {id: a, title: A}\nrows:\n  - {id: r, cells: {a: x}, references: [lee2020]}\n",
    "html": "<!doctype html><html lang=en><title>T</title><main><h1>T</h1><p data-disclaimer>x</p></main>",
    "body": str(base()["content/cough/honey.md"]).split("\n---\n", 1)[1],
    "removed": "- address: /cough/tea/\n  date: 2026-01-01\n  reason: It was wrong.\n  see: cough/honey.md\n",
    "addresses": '{\n"/": [],\n"/cough/honey/": ["claim-night", "what-we-know"]\n}\n',
    "hugo": '+++\ntitle = "Tea"\ndate = 2020-01-01\n+++\n\nTea {{< figure src="x.png" >}} and [x]({{< ref "a.md" >}}).<br>\n',
    "wordpress": (
        '<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        "<item><title>Tea</title><link>http://a.b/tea/</link><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>"
        "<content:encoded><![CDATA[<p>Tea <b>x</b> [caption]y[/caption]</p>]]></content:encoded></item></channel></rss>"
    ),
    "record": '{"content/cough/honey.md": ["2026-10-01", "x"]}',
}

pieces = st.lists(st.sampled_from(MARKS) | st.text(max_size=6) | st.integers().map(str), max_size=30).map("".join)


@st.composite
def damaged(draw: st.DrawFn, whole: str) -> str:
    """Draw a file that was in order until something was cut out, put in or doubled."""
    text = whole
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 40)))
        what = draw(pieces) if draw(st.booleans()) else text[start:end] * draw(st.integers(0, 3))
        text = text[:start] + what + text[end:]
    return text


class TooLong(Exception):
    """Reading took longer than is promised."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """End what takes too long."""

    def ring(number: int, frame: object) -> None:
        raise TooLong(f"{seconds} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def read(name: str, text: str) -> None:
    """Read a text; what is found in it stands in it."""
    with limited(READ_SECONDS):
        found = READERS[name](text)
    findings = [item for part in _parts(found) for item in part if isinstance(item, Finding)]
    lines = text.count("\n") + text.count("\r") + 200  # the front matter of `body` comes before
    for finding in findings:
        assert 1 <= finding.place.line <= lines, finding
        assert finding.place.column >= 1, finding
        assert finding.message, finding
        assert finding.fix, finding


def _parts(found: object) -> Iterator[tuple[object, ...] | list[object]]:
    """Yield the tuples and lists in which findings may be."""
    held = found if isinstance(found, tuple) else (getattr(found, "findings", ()),)
    yield from (part for part in held if isinstance(part, tuple | list))


QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def _round(name: str, number: int, examples: int) -> None:
    """Read some invented and damaged files with one reader."""

    @seed(number)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=QUIET)
    @given(pieces | damaged(str(SEEDS[name])))
    def run(text: str) -> None:
        read(name, text)

    run()


@pytest.mark.parametrize("name", READERS)
def test_an_invented_or_damaged_file_is_read_or_told(name: str) -> None:
    ends, examples = time.monotonic() + SECONDS / len(READERS), 0
    for number in count():
        _round(name, number, 60)
        examples += 60
        if time.monotonic() > ends:
            break
    report(f"invented and damaged files read without an exception ({name})", examples)


def _build_some(path: str, number: int) -> None:
    """Build some projects in which one file is invented or damaged."""

    @seed(number)
    @settings(max_examples=5, deadline=None, database=None, suppress_health_check=QUIET)
    @given(pieces | damaged(str(base()[path])))
    def run(text: str) -> None:
        with limited(READ_SECONDS):
            made = build(project({path: text}), Options(TODAY))
        assert made.files or made.findings

    run()


def test_a_whole_project_of_damaged_files_is_built_or_told() -> None:
    paths = ["content/cough/honey.md", "content/index.md", "content/help.yaml", "site.yaml"]
    ends, builds = time.monotonic() + SECONDS / 5, 0

    while time.monotonic() < ends:
        for path in paths:
            _build_some(path, builds)
            builds += 5
    report("builds of damaged projects without an exception", builds)


# --- a megabyte of anything -----------------------------------------------------------------------------------------

UNITS = (
    *(
        "a",
        " ",
        "\n",
        "\t",
        "a ",
        "a\n",
        "a\n\n",
        "é",
        "𝔘",
        "\u0301",
        "\u202e",
        "\ufeff",
        "1",
        "-",
        "=",
        "#",
        "# a\n",
        "> ",
        ">",
        "- ",
        "* ",
    ),
    *(
        "*",
        "**a",
        "_",
        "_a_ ",
        "`",
        "``",
        "```\n",
        "~~~\n",
        "[",
        "]",
        "[]",
        "[[",
        "[a](",
        "[a](b) ",
        "![",
        "![a](b)",
        "[a]: b\n",
        "<",
        "<a",
        "<a ",
        "<!--",
    ),
    *(
        "<!-- a -->",
        "<b>",
        "</b>",
        "<b><i>",
        "&",
        "&a",
        "&#1;",
        "\\",
        "\\\\",
        "(",
        ")",
        "|",
        "|a",
        "|a|b|\n|-|-|\n",
        "a|",
        "[@a]",
        "[@",
        "[@a; ",
        "@a; ",
    ),
    *(
        "/// warning\n",
        "/// warning\n///\n",
        "/// facts | x\n",
        "///\n",
        "/// figure | a\n    count: 1\n///\n",
        "//",
        "/",
        "\n/// ",
        "1. ",
        "    a\n",
    ),
    *(
        ": ",
        ":",
        "a: ",
        "a: b\n",
        "- - ",
        "? ",
        "{",
        "}",
        "{a: ",
        "[a, ",
        ", ",
        '"',
        "'",
        "&a ",
        "*a ",
        "!a ",
        "|\n",
        ">\n",
        "%a\n",
        "---\n",
        "...\n",
    ),
    *(
        "{{",
        "{% a %}",
        "\x00",
        "\x02",
        "\x03",
        "\ue000",
        "\ue000cite:0\ue001",
        "It was found. ",
        "12 of 100 people ",
        "Mr. A. ",
        "a.b",
        "http://a.b ",
    ),
    *(
        "TY  - JOUR\n",
        "TI  - a\n",
        "ER  - \n",
        "AU  - a\n",
        "PMID- 1\n",
        "      a\n",
        "@a{",
        "@a{b,\n",
        "a = {",
        "a = {b},\n",
        "a # ",
        "\\a{",
        '{"a": ',
        '[{"title": "a"},',
        "[caption ",
        "{{< figure ",
        "{% a ",
    ),
)
"""A file may be any of these, over and over."""
HEADS = {
    "wordpress": SEEDS["wordpress"].split("<p>")[0],
    "page": "---\n",
    "bib": "@article{a, title = {",
    "ris": "TY  - JOUR\nTI  - ",
    "nbib": "PMID- 1\nTI  - ",
    "json": '[{"title": "',
}
TAILS = {"wordpress": "]]></content:encoded></item></channel></rss>"}


def _whole(name: str, unit: str) -> Iterator[str]:
    """Yield a megabyte of a unit, bare and after the beginning of a good file."""
    yield unit * (MEGABYTE // len(unit.encode("utf-8", "surrogatepass")))
    if name in HEADS:
        text = unit * ((MEGABYTE - 1000) // len(unit.encode("utf-8", "surrogatepass")))
        yield f"{HEADS[name]}{text}{TAILS.get(name, '')}"


@dataclass(frozen=True, slots=True)
class Spent:
    """What reading a text took, and what went wrong."""

    seconds: float
    bytes: int
    middle: str
    wrong: str

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s, {self.bytes / 1e6:.0f} MB for …{self.middle!r}…"


def _in_a_child(name: str, text: str, ending: int) -> Spent:
    """Read a text in a process with little time and memory."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _read_and_tell(name, text, ending, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().decode(errors="replace")
    _, ended, used = os.wait4(child, 0)
    status = os.waitstatus_to_exitcode(ended)
    if status == -signal.SIGXCPU:
        told = f"took longer than {ending} seconds"
    wrong = told or ("" if status == 0 else f"ended with {status}")
    return Spent(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, text[len(text) // 2 :][:30], wrong)


def _read_and_tell(name: str, text: str, ending: int, writing: int) -> None:
    held = int(open("/proc/self/statm").read().split()[0]) * 4096  # noqa: SIM115, PTH123  # ends with the process
    resource.setrlimit(resource.RLIMIT_AS, (held + READ_BYTES, held + READ_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (ending, ending + 1))
    try:
        READERS[name](text)
    except BaseException:
        os.write(writing, traceback.format_exc()[-1500:].encode(errors="replace"))
    os._exit(0)


SAMPLE = 6
"""Of so many units one is tried in an ordinary run; `make fuzz` tries all."""
ONCE_SLOW = {
    "addresses": ("1",),
    "hugo": (" ", "\t"),
    "page": (" ", "\t", "  ---x"),
    "ris": ("x\n", "a\n"),
    "nbib": ("      a\n",),
}
"""What took too long once."""


@pytest.mark.parametrize("name", READERS)
def test_a_megabyte_of_anything_is_read_or_told_in_time_and_memory(name: str) -> None:
    whole = "FUZZ_SECONDS" in os.environ
    units = UNITS if whole else (*UNITS[list(READERS).index(name) % SAMPLE :: SAMPLE], *ONCE_SLOW.get(name, ()))
    spent = [_in_a_child(name, text, READ_SECONDS) for unit in units for text in _whole(name, unit)]
    slowest, largest = max(spent, key=lambda one: one.seconds), max(spent, key=lambda one: one.bytes)
    report(f"megabytes of anything read in {READ_SECONDS} s of computing and 1 GB ({name})", len(spent))
    report(f"slowest megabyte ({name})", slowest)
    report(f"megabyte that took most memory, all of Python included ({name})", largest)
    assert [(one.middle, one.wrong) for one in spent if one.wrong] == []
