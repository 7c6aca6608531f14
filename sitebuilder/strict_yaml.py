"""YAML text to plain values, with the place of every key and value.

In: text and where it begins. Out: a `Reading` of mappings, lists, text, whole numbers and true/false, or findings.
Promise: nothing is guessed (`no`, `on`, `1.10`, `012`, `12:30` and dates stay text) and nothing is lost silently
(a repeated key, an anchor, an alias or a tag is a finding, and so is nesting deeper than `MAX_DEPTH`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from sitebuilder.findings import Finding, Place, Rule

MAX_DEPTH = 20
MAX_PARTS = 20_000
"""Most keys, values and items of one YAML text."""
INVALID = Rule("yaml-invalid", "Every YAML file and front matter can be read.", fixed=True)
REPEATED = Rule("key-repeated", "No key stands twice, so that no value is lost silently.", fixed=True)

Value: TypeAlias = "bool | int | str | list[Value] | dict[str, Value] | None"
Path: TypeAlias = tuple[str | int, ...]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")  # what XML forbids, and DEL
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_CONSTANTS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a YAML text says: its value, the place of each part by its path, and what is wrong with it."""

    value: Value
    places: Mapping[Path, Place]
    findings: tuple[Finding, ...] = ()

    def place(self, *path: str | int) -> Place:
        """Return the place of the part at `path`, or of the nearest part that holds it."""
        while path not in self.places:
            path = path[:-1]
        return self.places[path]


@dataclass(slots=True)
class _Walk:
    """The state of one walk over the nodes of a document."""

    path: str
    first_line: int
    places: dict[Path, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def place(self, mark: yaml.Mark) -> Place:
        return Place(self.path, self.first_line + mark.line, mark.column + 1)

    def construct(self, node: yaml.Node, path: Path) -> Value:
        if len(path) > MAX_DEPTH:
            raise _TooDeep(node.start_mark)
        self.places.setdefault(path, self.place(node.start_mark))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.construct(item, (*path, index)) for index, item in enumerate(node.value)]
        value = _scalar(node)
        if isinstance(value, str) and _CONTROL.search(value):
            place = self.place(node.start_mark)
            self.findings.append(INVALID.at(place, "there is a control character in this value", fix="delete it"))
            return _CONTROL.sub("", value)
        return value

    def _mapping(self, node: yaml.MappingNode, path: Path) -> Value:
        result: dict[str, Value] = {}
        for key_node, value_node in node.value:
            place = self.place(key_node.start_mark)
            if not isinstance(key_node, yaml.ScalarNode):
                self.findings.append(
                    INVALID.at(place, "a list or group stands where a key should be", fix="write “key: value”")
                )
                continue
            key = str(key_node.value)
            if key in result:
                self.findings.append(
                    REPEATED.at(place, f"the key “{key}” stands twice", fix="keep one of the two and delete the other")
                )
                continue
            self.places[(*path, key)] = place
            result[key] = self.construct(value_node, (*path, key))
        return result


class _TooDeep(Exception):
    def __init__(self, mark: yaml.Mark) -> None:
        super().__init__()
        self.mark = mark


def read(text: str, path: str, first_line: int = 1) -> Reading:
    """Read YAML `text` that begins on `first_line` of the file at `path`."""
    start = Place(path, first_line)
    refusal = _refusal(text, path, first_line)
    if refusal:
        return Reading(None, {(): start}, (refusal,))
    walk = _Walk(path, first_line)
    try:
        node = yaml.compose(text, Loader=_Loader)
        value = walk.construct(node, ()) if node is not None else None
    except yaml.MarkedYAMLError as error:
        return Reading(None, {(): start}, (_unreadable(error, path, first_line),))
    except yaml.reader.ReaderError as error:
        line = first_line + text.count("\n", 0, error.position)
        finding = INVALID.at(
            Place(path, line),
            f"there is a character that YAML does not allow (#{error.character:04x})",
            fix="delete it",
        )
        return Reading(None, {(): start}, (finding,))
    except _TooDeep as error:
        finding = INVALID.at(
            walk.place(error.mark), f"the nesting is deeper than {MAX_DEPTH} levels", fix="make the structure flatter"
        )
        return Reading(None, {(): start}, (finding,))
    return Reading(value, {(): start, **walk.places}, tuple(walk.findings))


class _Loader(yaml.CSafeLoader):
    """The C parser; only composing is used, so no value is ever constructed by its rules."""


def _scalar(node: yaml.Node) -> Value:
    text = str(node.value)
    if getattr(node, "style", None):  # quoted or a block: text, whatever it looks like
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    return int(text) if _INTEGER.fullmatch(text) else text


def _refusal(text: str, path: str, first_line: int) -> Finding | None:
    """Refuse anchors, aliases, tags, deep nesting and too many parts before a tree of nodes is built."""
    depth = 0
    try:
        for number, event in enumerate(_events(text)):
            mark = event.start_mark
            place = Place(path, first_line + mark.line, mark.column + 1) if mark else Place(path, first_line)
            tag = getattr(event, "tag", None)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                return INVALID.at(place, "a value can not begin with “&” or “*” here", fix='quote the whole value: "…"')
            if tag:
                return INVALID.at(
                    place, f"a value can not begin with “!” ({tag}) here", fix='quote the whole value: "…"'
                )
            if number > MAX_PARTS:
                return INVALID.at(
                    place, f"there are more than {MAX_PARTS:,} keys, values and items", fix="split the file"
                )
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                return INVALID.at(
                    place, f"the nesting is deeper than {MAX_DEPTH} levels", fix="make the structure flatter"
                )
    except yaml.YAMLError:
        return None  # composing meets the same fault and reports it
    return None


def _events(text: str) -> Iterator[yaml.Event]:
    yield from yaml.parse(text, Loader=_Loader)


_KIND_WORDS = (
    (
        "tab character",
        "a tab stands where only spaces can stand",
        "replace it by spaces; your editor can do that as you type",
    ),
    (
        "mapping values are not allowed",
        "a colon and a space stand where no key can be",
        'quote the whole value: "…"; or, if it is a key, line it up with the others',
    ),
    (
        "cannot start any token",
        "a character stands where a value should begin",
        "use spaces for indentation, and quote the value",
    ),
    ("could not find expected ':'", "a key has no colon", "write “key: value”, and indent the lines of a long value"),
    (
        "did not find expected key",
        "the indentation or a quote mark does not fit",
        "line the keys up, and close every quote",
    ),
    ("did not find expected ',' or ']'", "a list in square brackets is not closed", "add the missing comma or ]"),
    ("did not find expected '-' indicator", "a list item is not lined up", "begin each item with “- ” in one column"),
    (
        "block sequence entries are not allowed",
        "a “- ” stands where no list can begin",
        "begin a list on a line of its own, or quote the whole value",
    ),
    (
        "expected comment or line break",
        "a line begins with “>” or “|” and words behind it",
        "take the line out if it was pasted, or quote the whole value",
    ),
    (
        "unknown escape character",
        "a backslash stands in double quotes",
        "use single quotes around the value, or write two backslashes",
    ),
    ("expected a single document", "there is a second “---” line", "keep one block of YAML"),
    ("unexpected end of stream", "a quote mark is not closed", "close the quote"),
)


def _unreadable(error: yaml.MarkedYAMLError, path: str, first_line: int) -> Finding:
    problem = str(error.problem or "it is not YAML")
    unclosed = "unexpected end of stream" in problem or "document indicator" in problem
    mark = (error.context_mark if unclosed else None) or error.problem_mark or error.context_mark
    place = Place(path, first_line + mark.line, mark.column + 1) if mark else Place(path, first_line)
    for fragment, message, fix in _KIND_WORDS:
        if fragment in problem:
            return INVALID.at(place, message, fix=fix)
    return INVALID.at(
        place, f"this can not be read as YAML ({problem})", fix="check quotes, colons and indentation here"
    )
