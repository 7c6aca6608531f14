"""Plain values against the records of the project.

In: a `Reading` of YAML and the frozen dataclass it should be. Out: that record, or findings in an editor's words
(`misfits`). The records are the one model: pydantic (imported late, it is heavy) checks values against them and makes the JSON Schemas from them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from sitebuilder.findings import Finding
from sitebuilder.misfits import empty_texts, misfits
from sitebuilder.strict_yaml import Reading

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")


_CONFIGS: list[dict[str, Any]] = []


def config(**more: Any) -> Mapping[str, Any]:  # Any: what pydantic's ConfigDict holds
    """Return how pydantic reads a record that names this as its `__pydantic_config__`.

    It is a plain dict, so that defining a record does not import pydantic.
    """
    made = {"extra": "forbid", "coerce_numbers_to_str": True, **more}
    _CONFIGS.append(made)
    return made


STRICT = config()
HYPHENS = config(alias_generator=lambda name: name.replace("_", "-"))


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


def described(kind: Any) -> dict[str, Any]:
    """Return the JSON Schema of a record, in which each key is explained by the text below its field.

    Pydantic finds those texts in the source code, which takes longer than all else, so no build asks for them.
    """
    from pydantic import TypeAdapter

    for made in _CONFIGS:
        made["use_attribute_docstrings"] = True
    try:
        return TypeAdapter(kind).json_schema(by_alias=True, mode="validation")
    finally:
        for made in _CONFIGS:
            del made["use_attribute_docstrings"]


def fit(kind: type[T], reading: Reading, what: str) -> tuple[T | None, tuple[Finding, ...]]:
    """Return the record of `kind` that the reading holds (None if it does not fit), and all findings of both.

    `what` names the file to the editor, as in “the reference”.
    """
    from pydantic import ValidationError

    if reading.findings and reading.value is None:
        return None, reading.findings
    try:
        record: T = adapter(kind).validate_python(reading.value)
        return record, (*reading.findings, *empty_texts(record, reading))
    except ValidationError as error:
        return None, (*reading.findings, *misfits(kind, error.errors(include_url=False), reading, what))
