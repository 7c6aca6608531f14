"""The `///` blocks of a text: boxes stay for the Markdown library, blocks of data become records.

In: the Markdown text of one file. Out: `Blocks`, the text with a mark where each block of data stood, the data, and
what is wrong with them. That every block is closed is checked here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sitebuilder import markup, strict_yaml
from sitebuilder.findings import Finding, Place, Rule, did_you_mean
from sitebuilder.front_matter import Identifier
from sitebuilder.misfits import MISSING
from sitebuilder.places import without_code
from sitebuilder.schema import HYPHENS, fit

UNKNOWN = Rule(
    "block-unknown", "Every /// block is one the builder knows, so that none is shown as raw text.", fixed=True
)
UNCLOSED = Rule(
    "block-unclosed", "Every /// block is closed, so that it does not swallow the rest of the page.", fixed=True
)

FigureKind = Literal["icon-array", "bars", "timeline", "ladder", "steps"]
Picture = Literal["", "leaf", "switch", "person"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What one key study did and found."""

    __pydantic_config__ = HYPHENS

    reference: str
    """Id of the study."""
    people: str = ""
    """How many people took part, and who."""
    how_long: str = ""
    """For how long."""
    compared_with: str = ""
    """What it was compared with."""
    result: str = ""
    """What was found."""
    limits: str = ""
    """What it cannot say."""
    paid_by: str = ""
    """Who paid."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a figure that shows how one thing leads to the next."""

    __pydantic_config__ = HYPHENS

    name: str
    """What the step is called, in a word or two."""
    text: str = ""
    """What happens there, in one sentence."""
    picture: Picture = ""
    """A small drawing beside it."""
    sure: bool = True
    """false: it is not yet sure; the way to it is drawn as a dashed line."""
    references: tuple[str, ...] = ()
    """Ids of the works that say so."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The numbers behind a picture that is drawn when the site is built."""

    __pydantic_config__ = HYPHENS

    kind: FigureKind
    """What is drawn."""
    reference: str = ""
    """Id of the work the numbers are from; a ladder needs none, nor do steps that each name their own."""
    count: int | None = None
    """icon-array: how many."""
    of: int | None = None
    """icon-array: out of how many, at most 100."""
    filled: str = ""
    """icon-array: what is true of those counted, as in “had told a doctor”."""
    outline: str = ""
    """icon-array: what is true of the others, as in “had not”."""
    unit: str = ""
    """bars, timeline: what is counted; icon-array: who or what is counted, “people” if nothing is said."""
    rows: tuple[tuple[str, ...], ...] = ()
    """bars: [label, value]; timeline: [label, from, to]."""
    steps: tuple[Step, ...] = ()
    """steps: what leads to what, 2 to 6 of them."""


@dataclass(frozen=True, slots=True)
class TableUse:
    """A table of content/tables/ shown here."""

    __pydantic_config__ = HYPHENS

    data: Identifier
    """Name of the file in content/tables/."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A block of data in the text: a study's facts, a figure or a table."""

    kind: Literal["facts", "figure", "table"]
    title: str
    place: Place
    facts: Facts | None = None
    figure: Figure | None = None
    table: TableUse | None = None
    places: tuple[tuple[str, Place], ...] = ()

    def at(self, *key: str | int) -> Place:
        """Return the place of one of its keys, or of the block if it is not there."""
        return dict(self.places).get(".".join(map(str, key)), self.place)


@dataclass(frozen=True, slots=True)
class BoxUse:
    """A box of the text; `folded` if it stands inside one that a reader has to open first."""

    name: str
    place: Place
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Blocks:
    """A text with a mark for each block of data, and all its blocks in the order in which they open."""

    text: str
    exhibits: tuple[Exhibit, ...]
    boxes: tuple[BoxUse, ...]
    findings: tuple[Finding, ...]


def take_blocks(text: str, path: str, first_line: int) -> Blocks:
    """Take the blocks of data out of a text, leaving a mark for each; `first_line` is its line in the file `path`."""
    taking = _Taking(path, first_line)
    lines = text.split("\n")
    for number, line in enumerate(without_code(text).split("\n")):
        end, start = _END.match(line), _START.match(line)
        if end:
            lines[number] = taking.close(len(end["slashes"]), number, line)
        elif start:
            lines[number] = taking.open(start, number, line)
        elif _SHOWN_RAW.match(line):
            lines[number] = taking.shown_raw(number, line)
        elif taking.holds(line):
            lines[number] = ""
    taking.end()
    return Blocks("\n".join(lines), tuple(taking.exhibits), tuple(taking.boxes), tuple(taking.findings))


_START = re.compile(r" {0,3}(?P<slashes>/{3,})[ ]*(?P<name>[\w-]+)[ ]*(?:\|[ ]*(?P<title>.*?)[ ]*)?$")
_END = re.compile(r" {0,3}(?P<slashes>/{3,})[ ]*$")
_SHOWN_RAW = re.compile(
    rf"[\s>*+-]*(?:\d+[.)]\s+)?/{{3,}}|(?://|:::+)[ ]*(?:{'|'.join((*markup.BOXES, *markup.DATA_BLOCKS))})\b"
)
_KINDS: Mapping[str, type[Facts | Figure | TableUse]] = {"facts": Facts, "figure": Figure, "table": TableUse}


@dataclass(slots=True)
class _Block:
    """A block that is open while the lines are read; `index` is that of its exhibit, if it is one of data."""

    name: str
    slashes: int
    title: str
    place: Place
    options: list[str] = field(default_factory=list)
    index: int = -1


class _Taking:
    """What is known while the lines of a text are read one by one: the open blocks, and what was found so far."""

    def __init__(self, path: str, first_line: int) -> None:
        self.path, self.first_line = path, first_line
        self.waiting: list[_Block] = []
        self.exhibits: list[Exhibit] = []
        self.boxes: list[BoxUse] = []
        self.findings: list[Finding] = []

    def open(self, start: re.Match[str], number: int, line: str) -> str:
        """Open a block; return the line that stands for its first one."""
        name, place = start["name"], Place(self.path, self.first_line + number, start.start("name") + 1)
        if name not in markup.BOXES and name not in markup.DATA_BLOCKS:
            self.findings.append(_unknown(name, place))
        block = _Block(name, len(start["slashes"]), start["title"] or "", place)
        self.waiting.append(block)
        if name in markup.DATA_BLOCKS:
            block.index = len(self.exhibits)
            self.exhibits.append(Exhibit(name, block.title, place))  # type: ignore[arg-type]  # it is one of DATA_BLOCKS
            return f"\n\n{markup.mark('exhibit', block.index)}\n\n"
        self.boxes.append(BoxUse(name, place, any(_folded(outer.name) for outer in self.waiting[:-1])))
        return f"\n{line}\n" if name in markup.BOXES else ""

    def shown_raw(self, number: int, line: str) -> str:
        """Note a line that would be shown as it stands; what closes such a block is not told again."""
        bare = line.lstrip(" \t>*+-0123456789.)")
        if not bare.startswith("///"):
            place = Place(self.path, self.first_line + number)
            self.findings.append(UNKNOWN.at(place, "a block begins with three slashes", fix="write /// name | Heading"))
            return ""
        slashes = len(bare) - len(bare.lstrip("/"))
        if _END.match(bare) and any(block.slashes == slashes and not block.name for block in self.waiting):
            return self.close(slashes, number, line)
        self.findings.append(_raw(line, Place(self.path, self.first_line + number, line.index("///") + 1)))
        if not _END.match(bare):
            self.waiting.append(_Block("", slashes, "", Place(self.path)))
        elif any(block.slashes == slashes for block in self.waiting):
            return self.close(slashes, number, line.strip())
        return ""

    def holds(self, line: str) -> bool:
        """Say whether a line is one of the innermost open block of data, and keep it if it is."""
        top = self.waiting[-1] if self.waiting else None
        if top is None or top.name not in markup.DATA_BLOCKS:
            return False
        top.options.append(line)
        return True

    def close(self, slashes: int, number: int, line: str) -> str:
        """Close the innermost block with as many slashes, and what is open inside it; return the line for its last."""
        open_ = range(len(self.waiting))
        index = next((i for i in reversed(open_) if self.waiting[i].slashes == slashes), None)
        if index is None:
            self.findings.append(_none_open(Place(self.path, self.first_line + number, line.index("/") + 1)))
            return ""
        block, *inside = self.waiting[index:]
        del self.waiting[index:]
        self.findings.extend(_unclosed(other, "close it before this one") for other in inside if other.name)
        if block.name in markup.DATA_BLOCKS:
            self._read(block)
            return ""
        return f"\n{line}\n" if block.name in markup.BOXES else ""

    def end(self) -> None:
        """Note the blocks that the text leaves open."""
        left = [block for block in self.waiting if block.name]
        self.findings.extend(_unclosed(block, "add a line of /// where the block ends") for block in left)

    def _read(self, block: _Block) -> None:
        """Read the keys of a block of data."""
        text = "\n".join(block.options)
        reading = strict_yaml.read(text, self.path, block.place.line + 1)
        if reading.value is None and not reading.findings:
            reading = strict_yaml.read("{}", self.path, block.place.line)
        record, findings = fit(_KINDS[block.name], reading, f"the block “{block.name}”")
        self.findings.extend(findings)
        if not block.title:
            self.findings.append(_untitled(block))
        self.exhibits[block.index] = Exhibit(
            self.exhibits[block.index].kind,
            block.title,
            block.place,
            facts=record if isinstance(record, Facts) else None,
            figure=record if isinstance(record, Figure) else None,
            table=record if isinstance(record, TableUse) else None,
            places=tuple((".".join(map(str, path)), place) for path, place in reading.places.items() if path),
        )


def _folded(name: str) -> bool:
    return name in markup.BOXES and markup.BOXES[name].folded


def _unknown(name: str, place: Place) -> Finding:
    known = (*markup.BOXES, *markup.DATA_BLOCKS)
    fix = did_you_mean(name, known, f"Known: {', '.join(known)}")
    return UNKNOWN.at(place, f"there is no block “{name}”", fix=fix)


def _raw(line: str, place: Place) -> Finding:
    """Say why a line that begins like a block would be shown as it stands."""
    if _START.match(line.lstrip()) or _END.match(line.lstrip()):
        message, fix = "this block is indented, so it would be shown as it stands", "move its lines to the left margin"
    elif not line.lstrip().startswith("/"):
        message = "a block can not stand inside a list or quotation, so it would be shown as it stands"
        fix = "move its lines out, to the left margin"
    else:
        message, fix = (
            "this line begins like a block but is none",
            "write it as /// name | Heading, and close it by ///",
        )
    return UNKNOWN.at(place, message, fix=fix)


def _none_open(place: Place) -> Finding:
    fix = "delete it, or open a block above it"
    return UNKNOWN.at(place, "this line closes a block, but none is open", fix=fix)


def _unclosed(block: _Block, fix: str) -> Finding:
    return UNCLOSED.at(block.place, f"the block “{block.name}” is not closed", fix=fix)


def _untitled(block: _Block) -> Finding:
    fix = f"write /// {block.name} | What it shows"
    return MISSING.at(block.place, f"the block “{block.name}” has no heading", fix=fix)
