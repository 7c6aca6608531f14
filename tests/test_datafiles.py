"""Glossary, help, corrections and tables become records; what is wrong in them is told at its line."""

from __future__ import annotations

from datetime import date

import pytest

from sitebuilder.datafiles import Help, read_corrections, read_glossary, read_help, read_table
from sitebuilder.findings import Finding

TABLE = """\
caption: Teas
checked: 2026-11-01
columns:
  - {id: tea, title: Tea}
  - {id: effect, title: Effect}
rows:
  - {id: green, cells: {tea: Green, effect: None}, grade: 2, as_of: 2026-05, references: [lee2020]}
  - {id: mint, cells: {tea: Mint}}
"""


def told(findings: tuple[Finding, ...]) -> list[tuple[str, int]]:
    return [(f.rule, f.place.line) for f in findings]


def test_the_glossary_is_sorted_by_what_terms_are_called() -> None:
    terms, found = read_glossary("z: {term: apple, plain: A}\na: {term: Zebra, plain: Z, also: [zebras]}\n", "g.yaml")
    assert found == ()
    assert [(term.id, term.term, term.also, term.place.line) for term in terms] == [
        ("z", "apple", (), 1),
        ("a", "Zebra", ("zebras",), 2),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a\n", ("value-invalid", 1)),
        ("a: b\n", ("value-invalid", 1)),
        ("a:\n  term: x\n", ("key-missing", 1)),
        ("a:\n  term: x\n  plain: y\n  plane: z\n", ("key-unknown", 4)),
        ("a: {term: x, plain: y}\na: {term: x, plain: y}\n", ("key-repeated", 2)),
        ("Big Name: {term: x, plain: y}\n", ("value-invalid", 1)),
        ("a: {term: x, plain: y, also: z}\n", ("value-invalid", 1)),
    ],
)
def test_what_is_wrong_in_the_glossary_is_told(text: str, expected: tuple[str, int]) -> None:
    assert expected in told(read_glossary(text, "g.yaml")[1])


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}"])
def test_an_empty_glossary_has_no_terms(text: str) -> None:
    terms, found = read_glossary(text, "g.yaml")
    assert terms == ()
    assert found == () or told(found) == [("value-invalid", 1)]


SERVICES = (
    "- country: UK\n  checked: 2026-11-01\n  services:\n    - {name: A, number: 0800 11, hours: always, for: all}\n"
)


def test_help_is_a_list_of_countries() -> None:
    held, found = read_help(SERVICES, "h.yaml")
    assert found == ()
    country = held.countries[0]
    assert (country.country, country.checked, country.services[0].number) == ("UK", date(2026, 11, 1), "0800 11")
    assert country.services[0].for_ == "all"


def test_help_may_hold_signs_beside_the_countries() -> None:
    text = "countries: []\nemergency_signs:\n  - {sign: Blue lips, references: [a]}\nwhat_to_say: [Where]\n"
    held, found = read_help(text, "h.yaml")
    assert found == ()
    assert (held.emergency_signs[0].sign, held.emergency_signs[0].references) == ("Blue lips", ("a",))
    assert held.what_to_say == ("Where",)


@pytest.mark.parametrize("number", ["999", "0800", "116 123", "+44 20", "1-800-222-1222"])
def test_a_number_is_shown_as_it_is_written(number: str) -> None:
    held, _ = read_help(SERVICES.replace("0800 11", number), "h.yaml")
    assert held.countries[0].services[0].number == number


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("  checked: 2026-11-01\n", "", ("key-missing", 1)),
        ("2026-11-01", "2026-11-31", ("value-invalid", 2)),
        ("number: 0800 11", "nummer: 1", ("key-unknown", 4)),
        ("for: all", "for_: all", ("key-unknown", 4)),
        ("hours: always", "url: 'javascript:alert(1)'", ("value-invalid", 4)),
        ("hours: always", "url: www.a.example", ("value-invalid", 4)),
    ],
)
def test_what_is_wrong_in_help_is_told(old: str, new: str, expected: tuple[str, int]) -> None:
    assert old in SERVICES
    held, found = read_help(SERVICES.replace(old, new), "h.yaml")
    assert expected in told(found)
    assert held == Help()


def test_corrections_stand_newest_first() -> None:
    text = "".join(
        f"- {{date: {day}, page: a.md, was: x, now: y, kind: material}}\n"
        for day in ("2026-01-01", "2026-03-01", "2026-02-01")
    )
    found, findings = read_corrections(text, "c.yaml")
    assert findings == ()
    assert [item.date.month for item in found] == [3, 2, 1]


def test_a_log_without_corrections_is_fine() -> None:
    assert read_corrections("# none yet\n", "c.yaml") == ((), ())


def test_a_correction_is_material_or_editorial() -> None:
    _, found = read_corrections("- date: 2026-01-01\n  page: a\n  was: x\n  now: y\n  kind: small\n", "c.yaml")
    assert told(found) == [("value-invalid", 5)]


def test_a_table_has_the_name_of_its_file() -> None:
    table, found = read_table(TABLE, "content/tables/teas.yaml")
    assert found == ()
    assert table
    assert (table.id, table.path, table.caption) == ("teas", "content/tables/teas.yaml", "Teas")
    assert [(row.id, row.grade, row.as_of, row.references) for row in table.rows] == [
        ("green", 2, "2026-05", ("lee2020",)),
        ("mint", None, "", ()),
    ]
    assert dict(table.rows[0].cells) == {"tea": "Green", "effect": "None"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("cells: {tea: Mint}", "cells: {te: Mint}", ("table-cell-unknown", 8)),
        ("grade: 2", "grade: 9", ("value-invalid", 7)),
        ("as_of: 2026-05", "as_of: May", ("value-invalid", 7)),
        ("{id: tea, title: Tea}", "{id: Te A, title: Tea}", ("value-invalid", 4)),
        ("caption: Teas\n", "", ("key-missing", 1)),
        ("cells: {tea: Mint}", "cells: [Mint]", ("value-invalid", 8)),
    ],
)
def test_what_is_wrong_in_a_table_is_told(old: str, new: str, expected: tuple[str, int]) -> None:
    assert old in TABLE
    assert expected in told(read_table(TABLE.replace(old, new), "content/tables/teas.yaml")[1])


def test_a_column_or_row_that_stands_twice_is_told() -> None:
    assert read_table(TABLE.replace("id: mint", "id: green"), "content/tables/teas.yaml")[1]
    assert read_table(TABLE.replace("id: effect", "id: tea"), "content/tables/teas.yaml")[1]
