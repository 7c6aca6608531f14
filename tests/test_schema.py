"""Plain values against a record: what does not fit is said in an editor's words, at its place, with the nearest key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitebuilder.blocks import Facts, Figure
from sitebuilder.datafiles import Correction, Country, Help, TableRecord, TermRecord
from sitebuilder.front_matter import Day, Front, Identifier
from sitebuilder.references import Record
from sitebuilder.schema import HYPHENS, STRICT, Pattern, fit
from sitebuilder.schema import described as explained
from sitebuilder.settings import SettingsRecord
from sitebuilder.strict_yaml import read


@dataclass(frozen=True, slots=True)
class Cup:
    """A cup."""

    __pydantic_config__ = STRICT

    name: Identifier
    """Its name."""
    size: Literal["small", "large"] = "small"
    """Its size."""


@dataclass(frozen=True, slots=True)
class Tea:
    """A tea."""

    __pydantic_config__ = HYPHENS

    title: str
    """What it is called."""
    how_long: int = 3
    """Minutes."""
    picked: Day | None = None
    """The day it was picked."""
    cups: tuple[Cup, ...] = ()
    """Where it is drunk."""
    hot: bool = True
    """Whether it is hot."""
    code: Annotated[str, Pattern(r"[A-Z]{2}", "two capital letters")] = "AA"
    """A code."""


def tea(text: str) -> tuple[Tea | None, list[tuple[str, int, str, str]]]:
    record, findings = fit(Tea, read(text, "t.yaml"), "the tea")
    return record, [(f.rule, f.place.line, f.message, f.fix) for f in findings]


def test_what_fits_becomes_the_record() -> None:
    record, found = tea(
        "title: Oolong\nhow-long: 5\npicked: 2026-05-01\ncups: [{name: a-1, size: large}]\nhot: false\n"
    )
    assert found == []
    assert record
    assert (record.title, record.how_long, str(record.picked), record.hot) == ("Oolong", 5, "2026-05-01", False)
    assert record.cups == (Cup("a-1", "large"),)


def test_a_number_where_text_is_wanted_is_that_text() -> None:
    assert tea("title: 7")[0] == Tea("7")


def test_a_missing_key_is_told() -> None:
    assert tea("hot: true") == (None, [("key-missing", 1, "the tea has no “title”", "add a line “title: …”")])


@pytest.mark.parametrize(
    ("text", "line", "key", "fix"),
    [
        (
            "title: a\ntitel: b",
            2,
            "titel",
            "did you mean “title”? Write it so, or take the key out",
        ),
        ("title: a\nhow_long: 5", 2, "how_long", "did you mean “how-long”? "),
        (
            "title: a\ncups:\n  - name: x\n    siz: small",
            4,
            "siz",
            "did you mean “size”? Write it so, or take the key out",
        ),
        ("title: a\nzzzzz: b", 2, "zzzzz", "take it out, or write one of: "),
    ],
)
def test_an_unknown_key_is_told_with_the_nearest_one(text: str, line: int, key: str, fix: str) -> None:
    _, found = tea(text)
    holder = "item 1 of “cups” in the tea" if key == "siz" else "the tea"
    assert [f[:3] for f in found] == [
        ("key-unknown", line, f"{holder} has a key “{key}” that the builder does not know")
    ]
    assert found[0][3].startswith(fix)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("title: [a]", 1, "“title” is not text"),
        ("title: {a: b}", 1, "“title” is not text"),
        ("title:", 1, "“title” has no value"),
        ("title: a\nhow-long: long", 2, "“how-long” is not a whole number"),
        ("title: a\nhow-long: 1.5", 2, "“how-long” is not a whole number"),
        ("title: a\nhot: warm", 2, "“hot” is neither true nor false"),
        ("title: a\npicked: 2026-02-30", 2, "“picked” is not a day of the calendar: “2026-02-30”"),
        ("title: a\npicked: today", 2, "“picked” is not a date: “today”"),
        ("title: a\npicked: 20260501", 2, "“picked” is not a date: “20260501”"),
        ("title: a\npicked: 2026-05-01T00:00", 2, "“picked” is not a date: “2026-05-01T00:00”"),
        ("title: a\ncups: a", 2, "“cups” is not a list"),
        ("title: a\ncups: {name: x}", 2, "“cups” is not a list"),
        ("title: a\ncups: [a]", 2, "item 1 of “cups” is not a group of keys"),
        ("title: a\ncups:\n  - name: x\n  - name: Big One", 4, "“name” has not the form it needs: “Big One”"),
        ("title: a\ncups: [{name: x, size: larg}]", 2, "“size” can not be “larg”"),
        ("title: a\ncode: aa", 2, "“code” has not the form it needs: “aa”"),
        ("title: a\ncode: 'AA\n\n'", 2, "“code” has not the form it needs: “AA\n”"),
        ("- a", 1, "the tea is not a group of keys"),
        ("just words", 1, "the tea is not a group of keys"),
        ("", 1, "the tea has no value"),
    ],
)
def test_a_value_that_does_not_fit_is_told_in_plain_words(text: str, line: int, message: str) -> None:
    record, found = tea(text)
    assert record is None
    assert [f[:3] for f in found] == [("value-invalid", line, message)]
    assert found[0][3]


def test_a_choice_names_the_nearest_and_all_that_are_allowed() -> None:
    _, found = tea("title: a\ncups: [{name: x, size: larg}]")
    assert found[0][3] == "did you mean “large”? Write one of: small, large"


def test_all_that_is_wrong_is_told_at_once() -> None:
    _, found = tea("colour: red\nhow-long: x\nhot: warm\nhot: z")
    assert sorted(f[0] for f in found) == [
        "key-missing",
        "key-repeated",
        "key-unknown",
        "value-invalid",
        "value-invalid",
    ]


def test_a_key_that_is_missing_because_it_is_misspelt_is_told_once() -> None:
    _, found = tea("titel: a")
    assert [(f[0], f[3]) for f in found] == [("key-unknown", "did you mean “title”? Write it so, or take the key out")]
    _, found = tea("title: a\ncups:\n  - nam: x\n  - size: small")
    assert [(f[0], f[1]) for f in found] == [("key-unknown", 3), ("key-missing", 4)]


def test_what_the_yaml_already_lacks_is_not_told_twice() -> None:
    record, findings = fit(Tea, read("a: [", "t.yaml"), "the tea")
    assert record is None
    assert [f.rule for f in findings] == ["yaml-invalid"]


MODELS = [Front, Record, SettingsRecord, TermRecord, Country, Help, Correction, TableRecord, Facts, Figure]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8) | st.just("2026-01-01"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=6)
            | st.sampled_from(
                [
                    "title",
                    "summary",
                    "claims",
                    "id",
                    "grade",
                    "references",
                    "topics",
                    "name",
                    "type",
                    "issued",
                    "date-parts",
                    "rows",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("model", MODELS)
@given(held=VALUES)
def test_any_value_fits_or_is_a_finding(model: type[Any], held: Any) -> None:
    import yaml

    text = yaml.safe_dump(held, allow_unicode=True)
    record, findings = fit(model, read(text, "t.yaml"), "it")
    assert record is not None or findings


@pytest.mark.parametrize("model", MODELS)
def test_every_key_of_every_model_is_described(model: type[Any]) -> None:
    schema = explained(model)
    records = [schema, *schema.get("$defs", {}).values()]
    named = [(key, held) for record in records for key, held in record.get("properties", {}).items()]
    assert named
    definitions = {f"#/$defs/{name}": held for name, held in schema.get("$defs", {}).items()}
    described = [{**definitions.get(held.get("$ref", ""), {}), **held} for _, held in named]
    assert [key for (key, _), held in zip(named, described, strict=True) if not held.get("description")] == []
    assert all(record.get("additionalProperties") is False for record in records if "properties" in record)


def test_a_key_that_is_missing_in_an_item_names_the_item() -> None:
    _, found = tea("title: a\ncups:\n  - name: x\n  - size: small")
    assert [f[:3] for f in found] == [("key-missing", 4, "item 2 of “cups” in the tea has no “name”")]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('title: ""', 1, "“title” is empty"),
        ("title: '  '", 1, "“title” is empty"),
    ],
)
def test_a_required_text_that_says_nothing_is_told_and_the_record_is_there(text: str, line: int, message: str) -> None:
    held, found = tea(text)
    assert held
    assert [f[:3] for f in found] == [("value-empty", line, message)]
