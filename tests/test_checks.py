"""The cases of tests/checks/: each project that they describe is built, and exactly the expected findings come out.

The form of the cases is explained in tests/checks/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from projects import base, on_disk, project

from sitebuilder import naming, snapshot
from sitebuilder.built import Options
from sitebuilder.checks import RULES
from sitebuilder.findings import Rule
from sitebuilder.pipeline import build

TODAY = date(2026, 11, 24)
CASES = Path(__file__).parent / "checks"
OF_THE_DISK = {rule.name for room in (naming, snapshot) for rule in vars(room).values() if isinstance(rule, Rule)}


@dataclass(slots=True)
class Case:
    """A small project, and what has to be found wrong with it, as “path:line:column rule”."""

    rule: str
    title: str
    line: int
    files: dict[str, str | bytes | None] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    expected: list[str] = field(default_factory=list)

    @property
    def fails(self) -> bool:
        """Say whether the case shows what breaks the rule of its file."""
        return any(line.endswith(f" {self.rule}") for line in self.expected)


# --- reading the cases ----------------------------------------------------------------------------------------------

_FENCE = re.compile(r"(?P<ticks>`{3,})(?P<kind>[a-z]+) (?:(?P<times>\d+) )?(?P<path>\S.*)")
_EXPECTED = re.compile(r"expect: (?:nothing|(?P<finding>\S.*:\d+:\d+ [a-z0-9-]+))")
_WITHOUT = re.compile(r"without: (?P<path>\S.*)")


def cases_in(path: Path) -> Iterator[Case]:
    """Read the cases of one file."""
    case: Case | None = None
    lines = iter(enumerate(path.read_text(encoding="utf-8").split("\n"), 1))
    for number, line in lines:
        if line.startswith("## "):
            if case:
                yield case
            case = Case(path.stem, line[3:], number)
        elif case:
            _read_line(case, line, lines)
    if case:
        yield case


def _read_line(case: Case, line: str, rest: Iterator[tuple[int, str]]) -> None:
    if fence := _FENCE.fullmatch(line):
        block = "".join(f"{inside}\n" for inside in _until(fence["ticks"], rest))
        _put(case, fence["kind"], fence["path"], block * int(fence["times"] or 1))
    elif expected := _EXPECTED.fullmatch(line):
        case.expected += [expected["finding"]] if expected["finding"] else []
    elif without := _WITHOUT.fullmatch(line):
        gone = [path for path in base() if path == without["path"] or path.startswith(without["path"])]
        case.files.update(dict.fromkeys(gone))
    else:
        assert not line.startswith(("expect", "without", "```")), f"{case.rule}: can not read “{line}”"


def _until(ticks: str, rest: Iterator[tuple[int, str]]) -> Iterator[str]:
    for _, line in rest:
        if line == ticks:
            return
        yield line
    raise AssertionError("a block is not closed")


def _put(case: Case, kind: str, path: str, block: str) -> None:
    if kind == "diff":
        held = case.files.get(path, base().get(path, ""))
        assert isinstance(held, str), path
        case.files[path] = _changed(held, block, f"{case.rule}, “{case.title}”")
    elif kind == "link":
        case.links[path] = block.strip()
    elif kind == "escaped":
        case.files[path] = block.encode().decode("unicode_escape").encode("latin-1")
    else:
        case.files[path] = block


def _changed(text: str, change: str, name: str) -> str:
    """Carry out the changes of a diff; each part between empty lines stands for one place of the file."""
    for part in change.strip("\n").split("\n\n"):
        old = "".join(f"{line[1:]}\n" for line in part.split("\n") if line[:1] in ("-", " "))
        new = "".join(f"{line[1:]}\n" for line in part.split("\n") if line[:1] in ("+", " "))
        assert text.count(old) == 1, f"{name}: these lines stand {text.count(old)} times in the file:\n{old}"
        text = text.replace(old, new)
    return text


ALL = [case for path in sorted(CASES.glob("*.md")) if path.name != "README.md" for case in cases_in(path)]


# --- what holds for them --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ALL, ids=[f"{case.rule}:{case.line}" for case in ALL])
def test_a_case_gives_exactly_what_it_expects(case: Case, tmp_path: Path) -> None:
    needs_a_disk = case.links or case.rule in OF_THE_DISK
    held = on_disk(case.files, case.links, tmp_path) if needs_a_disk else project(case.files)
    found = build(held, Options(TODAY)).findings
    said = {f"{f.place.path}:{f.place.line}:{f.place.column} {f.rule}": f"{f.message}\n    {f.fix}" for f in found}
    assert sorted(said) == sorted(case.expected), "\n".join(f"{name}\n    {words}" for name, words in said.items())


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_has_a_case_that_breaks_it_and_one_that_keeps_it(rule: str) -> None:
    own = [case for case in ALL if case.rule == rule]
    assert any(case.fails for case in own), f"tests/checks/{rule}.md needs a case that expects {rule}"
    assert any(not case.expected for case in own), f"tests/checks/{rule}.md needs a case that expects nothing"


def test_every_case_file_belongs_to_a_rule() -> None:
    assert {case.rule for case in ALL} <= RULES.keys()


def test_nothing_is_wrong_with_the_base_project(tmp_path: Path) -> None:
    assert build(project({}), Options(TODAY)).findings == ()
    assert project({}) == on_disk({}, {}, tmp_path)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("le2020", "did you mean [@lee2020]?"),
        ("Lee2020", "did you mean [@lee2020]?"),
        ("lee2010", "“lee2020” is there, but it may be another work"),
        ("nope2020", "or cite a work that is there"),
    ],
)
def test_no_work_of_another_year_is_proposed_for_a_slip(written: str, told: str) -> None:
    honey = base()["content/cough/honey.md"].replace("[@lee2020].", f"[@{written}].")
    made = build(project({"content/cough/honey.md": honey}), Options(TODAY))
    fixes = [finding.fix for finding in made.findings if finding.rule == "citation-unknown"]
    assert len(fixes) == 1
    assert told in fixes[0]
    assert ("did you mean" in fixes[0]) == told.startswith("did")
