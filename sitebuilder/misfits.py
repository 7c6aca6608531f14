"""What does not fit a record, in an editor's words, at its place.

In: the errors that pydantic found in a `Reading`, and the record it should have been. Out: findings with the cure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, get_args

from sitebuilder.findings import Finding, Rule, did_you_mean, near
from sitebuilder.strict_yaml import Path, Reading

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MISSING = Rule("key-missing", "Every required key is there.", fixed=True)
UNKNOWN = Rule(
    "key-unknown", "Every key is one that the builder knows, so that a typo is not a silent loss.", fixed=True
)
EMPTY = Rule("value-empty", "Every text that has to be there says something.", fixed=True)
VALUE = Rule("value-invalid", "Every value is of the kind its key needs.", fixed=True)

MOST_LETTERS = 40
"""So much of a value stands in a message."""
MOST_FINDINGS = 100
"""So many faults of one file are told."""


def misfits(kind: Any, details: Sequence[ErrorDetails], reading: Reading, what: str) -> Iterator[Finding]:
    """Tell what does not fit; `what` names the file to the editor, as in “the reference”.

    A key that is missing because it is misspelt is told once.
    """
    slips = {(detail["loc"][:-1], _slip(kind, detail, reading)) for detail in details if detail["type"] in _UNEXPECTED}
    told = [
        detail for detail in details if detail["type"] not in _ABSENT or (detail["loc"][:-1], _key(detail)) not in slips
    ]
    yield from dict.fromkeys(_finding(kind, detail, reading, what) for detail in told[:MOST_FINDINGS])
    yield from _and_more(len(told), what, reading)


def meant(written: Iterable[object], kind: type[Any]) -> frozenset[str | None]:
    """Return the keys of a record for which unknown ones are most likely slips."""
    known = _keys_at(kind, ())
    return frozenset(near(str(key), known) for key in written if key not in known)


_UNEXPECTED = ("unexpected_keyword_argument", "extra_forbidden")
_ABSENT = ("missing", "missing_argument")


def _key(detail: ErrorDetails) -> str:
    return next((str(part) for part in reversed(detail["loc"]) if isinstance(part, str)), "")


def _slip(kind: Any, detail: ErrorDetails, reading: Reading) -> str | None:
    return near(_key(detail), _keys_at(kind, _known_path(detail["loc"], reading)[:-1]))


def _and_more(number: int, what: str, reading: Reading) -> Iterator[Finding]:
    """Say how many more faults of a file are not told one by one, because nobody would read them."""
    if number > MOST_FINDINGS:
        message = f"{what} has {number - MOST_FINDINGS:,} more faults than those that are told"
        yield VALUE.at(reading.place(), message, fix="put these right first")


def empty_texts(record: object, reading: Reading) -> Iterator[Finding]:
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


def _other_key(key: str, known: Iterable[str]) -> str:
    """Return the fix of an unknown key: the near one, or all that there are."""
    if candidate := near(key, known):
        return f"did you mean “{candidate}”? Write it so, or take the key out"
    return f"take it out, or write one of: {', '.join(sorted(known))}"


def _finding(kind: Any, detail: ErrorDetails, reading: Reading, what: str) -> Finding:
    path = _known_path(detail["loc"], reading)
    key = _key(detail)
    if detail["type"] in _ABSENT:
        return MISSING.at(reading.place(*path), f"{_holder(path, what)} has no “{key}”", fix=f"add a line “{key}: …”")
    if detail["type"] in _UNEXPECTED:
        known = _keys_at(kind, path[:-1])
        return UNKNOWN.at(
            reading.place(*path),
            f"{_holder(path, what)} has a key “{key}” that the builder does not know",
            fix=_other_key(key, known),
        )
    message, fix = _words(detail, _keys_at(kind, path))
    return VALUE.at(reading.place(*path), f"{_name(detail['loc'], what)} {message}", fix=fix)


def _name(loc: Sequence[int | str], what: str) -> str:
    """Name the part of a file that does not fit, as an editor would."""
    parts = [part for part in loc if part != "[key]"]
    if len(parts) < len(loc):
        return f"the name of an entry of {what}"
    if parts and isinstance(parts[-1], int):
        key = next((part for part in reversed(parts) if isinstance(part, str)), "")
        return f"item {parts[-1] + 1} of “{key}”" if key else f"item {parts[-1] + 1} of {what}"
    return f"“{parts[-1]}”" if parts else what


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


def _not_allowed(value: str, expected: str) -> tuple[str, str]:
    allowed = expected.replace("'", "").replace(" or ", ", ")
    if value in allowed.split(", "):
        return f"is “{value}” in quotes, which makes it a text", f"write {value} without quotes"
    return f"can not be “{value}”", did_you_mean(value, allowed.split(", "), f"Write one of: {allowed}")


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
}


def _short(value: object) -> str:
    """Return a value as it can stand in a sentence, without quotes of its own."""
    text = " ".join(str(value).strip("“”„‟‘’\"'").split())
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"


def _words(detail: ErrorDetails, known: frozenset[str]) -> tuple[str, str]:
    """Say what is wrong with a value and what to do; `known` are the keys that it may have."""
    context = detail.get("ctx", {})
    if detail["input"] is None and detail["type"].endswith("_type"):
        return "has no value", "write one after the colon; after a blank and # comes a comment, which is no value"
    if detail["type"] == "literal_error":
        return _not_allowed(str(detail["input"]), str(context.get("expected", "")))
    if known and detail["type"] == "dataclass_type":
        return "is not a group of keys", f"write “key: value” lines; known here: {', '.join(sorted(known))}"
    if detail["type"] == "no_such_day":
        return f"is not a day of the calendar: “{detail['input']}”", "write an existing day as YYYY-MM-DD"
    if detail["type"] == "not_a_day":
        fix = "write it as YYYY-MM-DD without anything around it, for example 2026-11-24"
        return f"is not a date: “{_short(detail['input'])}”", fix
    if detail["type"] == "pattern":
        return f"has not the form it needs: “{detail['input']}”", f"write {context['words']}"
    if detail["type"] == "bounds":
        return f"can not be {detail['input']}", f"write a number from {context['low']} to {context['high']}"
    if detail["type"] == "too_many":
        return f"has {context['number']} items", f"keep at most {context['most']}"
    return _WORDS.get(detail["type"], (f"does not fit ({detail['msg']})", "see docs/keys.md"))
