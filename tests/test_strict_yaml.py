"""YAML without surprises: nothing is guessed, nothing is lost silently, and no text is an exception."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sitebuilder.strict_yaml import MAX_DEPTH, Reading, read

PATH = "x.yaml"


def fault(text: str, first_line: int = 1) -> tuple[str, int, int]:
    found = read(text, PATH, first_line).findings
    assert len(found) == 1, found
    return found[0].rule, found[0].place.line, found[0].place.column


def value(text: str) -> object:
    found = read(text, PATH)
    assert found.findings == ()
    return found.value


# --- scalars --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *(
            "no",
            "yes",
            "on",
            "off",
            "y",
            "n",
            "No",
            "ON",
            "True",
            "FALSE",
            "NULL",
            "Null",
            "1.10",
            "1.0",
            "012",
            "0x1F",
            "0o17",
        ),
        *(
            "12:30",
            "12:30:45",
            "2026-11-24",
            "2026-11-24T10:00:00Z",
            "1e3",
            ".5",
            "+5",
            "1_000",
            "-0.1",
            ".inf",
            ".nan",
            "=",
        ),
        *("<<", "10.1000/x", "00", "-01", "1,000", "５", "²"),
    ],
)
def test_an_odd_scalar_stays_text(text: str) -> None:
    assert value(f"a: {text}") == {"a": text}
    assert value(f"- {text}") == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("5", 5), ("0", 0), ("-7", -7), ("true", True), ("false", False), ("null", None), ("~", None), ("", None)],
)
def test_numbers_and_constants_are_what_they_seem(text: str, expected: object) -> None:
    found = value(f"a: {text}")
    assert found == {"a": expected}
    assert type(found["a"]) is type(expected)


@pytest.mark.parametrize("text", ["5", "true", "null", "no", "2026-11-24", ""])
@pytest.mark.parametrize("form", ["a: '{}'", 'a: "{}"', "a: |-\n  {}", "a: >-\n  {}"])
def test_what_is_quoted_is_text(text: str, form: str) -> None:
    assert value(form.format(text)) == {"a": text}


def test_keys_are_text() -> None:
    assert value("1: a\ntrue: b\n~: c\nno: d\n2026-01-01: e") == {
        "1": "a",
        "true": "b",
        "~": "c",
        "no": "d",
        "2026-01-01": "e",
    }


def test_a_number_longer_than_any_count_stays_text() -> None:
    assert value("a: 12345678901234567890") == {"a": "12345678901234567890"}


@pytest.mark.parametrize(
    ("text", "expected"), [("", None), ("\n\n", None), ("# x", None), ("---", None), ("[]", []), ("{}", {})]
)
def test_nothing_is_nothing(text: str, expected: object) -> None:
    assert value(text) == expected


# --- places ---------------------------------------------------------------------------------------------------------


def test_keys_and_items_have_their_places() -> None:
    found = read("a: 1\nb:\n  - x\n  - {c: 2, d: [3]}\n", PATH, 10)
    held = {path: (place.line, place.column) for path, place in found.places.items()}
    assert held[("a",)] == (10, 1)
    assert held[("b", 0)] == (12, 5)
    assert held[("b", 1, "d")] == (13, 12)
    assert held[("b", 1, "d", 0)] == (13, 16)


def test_what_is_missing_has_the_place_of_what_holds_it() -> None:
    found = read("a: 1\nb:\n  c: 2\n", PATH, 5)
    assert found.place("b", "none", 3) == found.place("b")
    assert (found.place("b").line, found.place("none").line) == (6, 5)


def test_columns_count_letters_not_bytes() -> None:
    assert fault("äöü: &a x") == ("yaml-invalid", 1, 6)


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ('a: "\\0"', "yaml-invalid", 1),
        ('b: 1\na: "\\b"', "yaml-invalid", 2),
        ("a: 1\nb: 2\na: 3", "key-repeated", 3),
        ("a:\n  b: 1\n  b: 2", "key-repeated", 3),
        ("- {a: 1, a: 2}", "key-repeated", 1),
        ("a: &x 1", "yaml-invalid", 1),
        ("a: 1\nb: *x", "yaml-invalid", 2),
        ("a: 1\nb: !x y", "yaml-invalid", 2),
        ("a: !!python/object/apply:os.system [id]", "yaml-invalid", 1),
        ("a: !!int '5'", "yaml-invalid", 1),
        ("!!set {a, b}", "yaml-invalid", 1),
        ("a: ! x", "yaml-invalid", 1),
        ("<<: {a: 1}\nb: &x 2", "yaml-invalid", 2),
        ("a:\n\tb: 1", "yaml-invalid", 2),
        ("\ta: 1", "yaml-invalid", 1),
        ("a: b: c", "yaml-invalid", 1),
        ("a: 'x", "yaml-invalid", 1),
        ("a: [x\n", "yaml-invalid", 2),
        ("a: {x: 1\n", "yaml-invalid", 2),
        ("a: 1\n b: 2", "yaml-invalid", 2),
        ("a: @x", "yaml-invalid", 1),
        ("a: `x`", "yaml-invalid", 1),
        ("a: %x", "yaml-invalid", 1),
        ("a: \0", "yaml-invalid", 1),
        ("a\n---\nb", "yaml-invalid", 2),
        ("a: 1\n---\nb: 2", "yaml-invalid", 2),
        ("%YAML 9.9\n---\na", "yaml-invalid", 1),
        ('a: "\\ud800"', "yaml-invalid", 1),
        ("a: \ufffe", "yaml-invalid", 1),
    ],
)
def test_what_is_refused_is_a_finding_at_its_line(text: str, rule: str, line: int) -> None:
    found = read(text, PATH).findings
    assert [(f.rule, f.place.line) for f in found[:1]] == [(rule, line)]
    assert found[0].message
    assert found[0].fix


def test_a_repeated_key_keeps_the_first_value() -> None:
    assert read("a: 1\na: 2", PATH).value == {"a": 1}


@pytest.mark.parametrize("text", ["? [a, b]\n: 1", "? {a: 1}\n: 2", "[a]: 1", "{a: 1}: 2"])
def test_a_key_that_is_no_text_is_a_finding(text: str) -> None:
    assert read(text, PATH).findings


def test_an_alias_bomb_is_refused_at_once() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 10)}]\n" for n in range(20)
    )
    start = time.process_time()
    assert fault(bomb) == ("yaml-invalid", 1, 4)
    assert time.process_time() - start < 1


@pytest.mark.parametrize(("levels", "allowed"), [(MAX_DEPTH, True), (MAX_DEPTH + 1, False), (100_000, False)])
def test_nesting_has_an_end(levels: int, allowed: bool) -> None:
    found = read("[" * levels + "]" * levels, PATH)
    assert (found.findings == ()) is allowed


def test_deep_mappings_are_refused_at_their_line() -> None:
    text = "".join(f"{' ' * level}a:\n" for level in range(25))
    rule, line, _ = fault(text)
    assert (rule, line) == ("yaml-invalid", MAX_DEPTH + 1)


def test_lines_count_from_where_the_text_begins() -> None:
    assert fault("a: 1\na: 2", 7)[1] == 8


# --- any text -------------------------------------------------------------------------------------------------------


@given(st.text() | st.text(alphabet="ab:-[]{}&*!|>'\"%@`#,? \n\t\0\ufeff\ud7ff\x85\u2028é0"))
def test_any_text_gives_a_reading(text: str) -> None:
    found = read(text, PATH, 3)
    assert isinstance(found, Reading)
    assert found.place() in found.places.values()
    assert all(
        3 <= f.place.line <= text.count("\n") + text.count("\r") + 4 + text.count("\x85") + text.count("\u2028")
        for f in found.findings
    )


TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")))
SCALARS = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | TEXT


@given(st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=10))
def test_what_a_library_writes_is_read_back(held: object) -> None:
    text = yaml.safe_dump(held, allow_unicode=True)
    found = read(text, PATH)
    if found.findings:
        assert any(character in text for character in ("&", "*", "!", "?"))
    else:
        assert found.value == held
