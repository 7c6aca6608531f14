"""Plain values against the records of the project: what does not fit, in an editor's words, at its place.

In: a `Reading` of YAML and the frozen dataclass it should be. Out: that record, or findings. The records are the one
model: pydantic (imported late, it is heavy) checks values against them and makes the JSON Schemas from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from sitebuilder.findings import Finding, Place, Rule, did_you_mean
from sitebuilder.strict_yaml import Path, Reading

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

T = TypeVar("T")

MISSING = Rule("key-missing", "Every required key is there.", fixed=True)
UNKNOWN = Rule(
    "key-unknown", "Every key is one that the builder knows, so that a typo is not a silent loss.", fixed=True
)
EMPTY = Rule("value-empty", "Every text that has to be there says something.", fixed=True)
VALUE = Rule("value-invalid", "Every value is of the kind its key needs.", fixed=True)

MOST_FINDINGS = 100
"""So many faults of one file are told."""

# Read by pydantic from the dataclasses that name it; a plain dict, so that defining a record does not import pydantic.
STRICT: Mapping[str, Any] = {"extra": "forbid", "coerce_numbers_to_str": True, "use_attribute_docstrings": True}
HYPHENS: Mapping[str, Any] = {**STRICT, "alias_generator": lambda name: name.replace("_", "-")}


class Pattern:
    """Marks a text field by the form it must have; `words` describe that form to an editor."""

    def __init__(self, pattern: str, words: str) -> None:
        self.pattern, self.words = pattern, words

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:  # the signature is pydantic's
        from pydantic_core import PydanticCustomError, core_schema

        compiled = re.compile(self.pattern)

        def check(value: str) -> str:
            if not compiled.fullmatch(value):
                raise PydanticCustomError("pattern", "{words}", {"words": self.words})
            return value

        return core_schema.no_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:  # the signature is pydantic's
        return {**handler(schema), "pattern": f"^(?:{self.pattern})$"}


class NotTrue:
    """Marks a number field: true and false, which Python counts as 1 and 0, are no numbers."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:  # the signature is pydantic's
        from pydantic_core import PydanticCustomError, core_schema

        def check(value: object) -> object:
            if isinstance(value, bool):
                raise PydanticCustomError("int_type", "not a number")
            return value

        return core_schema.no_info_before_validator_function(check, handler(source))


class Between:
    """Marks a number field by its bounds; true and false are no numbers here either."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:  # the signature is pydantic's
        from pydantic_core import PydanticCustomError, core_schema

        def bounded(value: float) -> float:
            if not self.low <= value <= self.high:
                raise PydanticCustomError(
                    "bounds", "{low} to {high}", {"low": f"{self.low:g}", "high": f"{self.high:g}"}
                )
            return value

        return core_schema.no_info_after_validator_function(
            bounded, NotTrue().__get_pydantic_core_schema__(source, handler)
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:  # the signature is pydantic's
        return {**handler(schema), "minimum": self.low, "maximum": self.high}


class AtMost:
    """Marks a list field by how many items it can have."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:  # the signature is pydantic's
        from pydantic_core import PydanticCustomError, core_schema

        def counted(value: object) -> object:
            if isinstance(value, (list, tuple)) and len(value) > self.most:
                raise PydanticCustomError("too_many", "{number}", {"number": f"{len(value):,}", "most": self.most})
            return value

        return core_schema.no_info_before_validator_function(counted, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:  # the signature is pydantic's
        return {**handler(schema), "maxItems": self.most}


class TrueOrFalse:
    """Marks a field that is true or false and nothing that only looks like it: yes, on, 1."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:  # the signature is pydantic's
        from pydantic_core import core_schema

        return core_schema.bool_schema(strict=True)


class IsoDay:
    """Marks a date field that is written YYYY-MM-DD and nothing else."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:  # the signature is pydantic's
        from pydantic_core import PydanticCustomError, core_schema

        def parse(value: object) -> date:
            if isinstance(value, date):
                return value
            try:
                if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
                    return date.fromisoformat(value)
            except ValueError:
                raise PydanticCustomError(
                    "no_such_day", "“{value}” is not a day of the calendar", {"value": value}
                ) from None
            raise PydanticCustomError("not_a_day", "“{value}” is not a date", {"value": str(value)})

        return core_schema.no_info_plain_validator_function(parse)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:  # the signature is pydantic's
        return {"type": "string", "format": "date"}


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def adapter(kind: Any) -> TypeAdapter[Any]:
    """Return pydantic's checker for a record (or a list or mapping of records); each is made once."""
    from pydantic import TypeAdapter

    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def fit(kind: type[T], reading: Reading, what: str) -> tuple[T | None, tuple[Finding, ...]]:
    """Return the record of `kind` that the reading holds (None if it does not fit), and all findings of both.

    `what` names the file to the editor, as in “the reference”.
    """
    from pydantic import ValidationError

    if reading.findings and reading.value is None:
        return None, reading.findings
    try:
        record: T = adapter(kind).validate_python(reading.value)
        return record, (*reading.findings, *_empty_texts(record, reading))
    except ValidationError as error:
        details = error.errors(include_url=False)
        found = dict.fromkeys(_finding(kind, detail, reading, what) for detail in details[:MOST_FINDINGS])
        return None, (*reading.findings, *found, *_and_more(len(details), what, reading))


def _and_more(number: int, what: str, reading: Reading) -> Iterator[Finding]:
    """Say how many more faults of a file are not told one by one, because nobody would read them."""
    if number > MOST_FINDINGS:
        message = f"{what} has {number - MOST_FINDINGS:,} more faults than those that are told"
        yield VALUE.at(reading.place(), message, fix="put these right first")


def _empty_texts(record: object, reading: Reading) -> Iterator[Finding]:
    """Find required texts, and items of lists, that say nothing."""
    for path in _empty(record, ()):
        key = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
        if isinstance(path[-1], int):
            what, around = f"item {path[-1] + 1} of “{key}” is empty", _inside_of(path[:-1])
            yield EMPTY.at(reading.place(*path), f"{what}{around}", fix="write it, or take its line out")
        else:
            what, around = f"“{key}” is empty", _inside_of(path)
            yield EMPTY.at(reading.place(*path), f"{what}{around}", fix="write what a reader needs here")


def _empty(value: object, path: Path) -> Iterator[Path]:
    """Find what is empty; a record names the required texts that may be so in `__may_be_empty__`."""
    if is_dataclass(value) and not isinstance(value, type):
        written = getattr(value, "__pydantic_config__", {}).get("alias_generator", str)
        may_be = getattr(value, "__may_be_empty__", ())
        for one in fields(value):
            inner = getattr(value, one.name)
            optional = one.default is not NO_DEFAULT or one.default_factory is not NO_DEFAULT
            if not (isinstance(inner, str) and (optional or one.name in may_be)):
                yield from _empty(inner, (*path, written(one.name)))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from () if isinstance(inner, str) else _empty(inner, (*path, name))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _empty(inner, (*path, index))
    elif isinstance(value, str) and not value.strip():
        yield path


def _inside_of(path: Path) -> str:
    """Say in which part of a file something lies, if it lies in one: “, in item 2 of “claims””."""
    index = next((i for i in reversed(range(len(path) - 1)) if isinstance(path[i], int)), None)
    if index is not None:
        return f", in item {int(path[index]) + 1}" + (f" of “{path[index - 1]}”" if index else "")
    return f", in “{path[-2]}”" if len(path) > 1 else ""


def _finding(kind: Any, detail: ErrorDetails, reading: Reading, what: str) -> Finding:
    path = _known_path(detail["loc"], reading)
    key = next((str(part) for part in reversed(detail["loc"]) if isinstance(part, str)), "")
    if detail["type"] in ("missing", "missing_argument"):
        return MISSING.at(reading.place(*path), f"{_holder(path, what)} has no “{key}”", fix=f"add a line “{key}: …”")
    if detail["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
        known = _keys_at(kind, path[:-1])
        return UNKNOWN.at(
            reading.place(*path),
            f"{_holder(path, what)} has a key “{key}” that the builder does not know",
            fix=did_you_mean(key, known, f"Take it out, or write one of: {', '.join(sorted(known))}"),
        )
    message, fix = _words(detail)
    name = f"“{key}”" if key else what
    return VALUE.at(reading.place(*path), f"{name} {message}", fix=fix)


def _holder(path: Path, what: str) -> str:
    """Name what holds a key: the whole file, or the part of it."""
    inside = _inside_of(path).removeprefix(", in ")
    return f"{inside} in {what}" if inside else what


def _known_path(loc: Sequence[int | str], reading: Reading) -> Path:
    """Drop what pydantic adds to a location (names of union members) and keep the keys of the file."""
    path: Path = ()
    for part in loc:
        if (*path, part) in reading.places or part is loc[-1]:
            path = (*path, part)
    return path


def _keys_at(kind: Any, path: Path) -> frozenset[str]:
    """Return the keys a record may have at `path` inside `kind`."""
    for part in path:
        kind = next((inner for inner in _inside(kind, part)), kind)
    written = getattr(kind, "__pydantic_config__", {}).get("alias_generator", str)
    return frozenset(written(field.name) for field in fields(kind)) if is_dataclass(kind) else frozenset()


def _inside(kind: Any, part: str | int) -> Iterator[Any]:
    hints = adapter_hints(kind) if is_dataclass(kind) else {}
    name = str(part).replace("-", "_")
    candidates = [hints[name]] if name in hints else [kind]
    while candidates:
        candidate = candidates.pop(0)
        if is_dataclass(candidate) and candidate is not kind:
            yield candidate
        candidates.extend(get_args(candidate))


def adapter_hints(kind: Any) -> Mapping[str, Any]:
    """Return the resolved types of a record's fields."""
    from typing import get_type_hints

    return get_type_hints(kind)


_WORDS: Mapping[str, tuple[str, str]] = {
    "string_type": ("is not text", "write text; put quotes around it if it looks like something else"),
    "int_type": ("is not a whole number", "write digits only"),
    "int_parsing": ("is not a whole number", "write digits only"),
    "int_from_float": ("is not a whole number", "write digits only"),
    "float_type": ("is not a number", "write a number"),
    "float_parsing": ("is not a number", "write a number"),
    "bool_type": ("is neither true nor false", "write true or false"),
    "bool_parsing": ("is neither true nor false", "write true or false"),
    "tuple_type": ("is not a list", "write one item a line, each after “- ”"),
    "list_type": ("is not a list", "write one item a line, each after “- ”"),
    "dict_type": ("is not a group of keys", "write “key: value” lines"),
    "mapping_type": ("is not a group of keys", "write “key: value” lines"),
    "dataclass_type": ("is not a group of keys", "write “key: value” lines"),
    "no_such_day": ("is not a day of the calendar", "write an existing day as YYYY-MM-DD"),
    "not_a_day": ("is not a date", "write it as YYYY-MM-DD, for example 2026-11-24"),
}


def _words(detail: ErrorDetails) -> tuple[str, str]:
    context = detail.get("ctx", {})
    if detail["type"] == "literal_error":
        allowed = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        value = str(detail["input"])
        return f"can not be “{value}”", did_you_mean(value, allowed.split(", "), f"Write one of: {allowed}")
    if detail["type"] == "pattern":
        return f"has not the form it needs: “{detail['input']}”", f"write {context['words']}"
    if detail["type"] == "bounds":
        return f"can not be {detail['input']}", f"write a number from {context['low']} to {context['high']}"
    if detail["type"] == "too_many":
        return f"has {context['number']} items", f"keep at most {context['most']}"
    return _WORDS.get(detail["type"], (f"does not fit ({detail['msg']})", "see docs/keys.md"))


def at_start(path: str) -> Place:
    """Return the place for what is wrong with a file as a whole."""
    return Place(path)
