"""The tables, the help page and the glossary say nothing that their facts do not say, row by row.

As for the articles, `records/` names the facts behind each row: `records/tables/NAME.yaml`, `records/help.yaml` and
`records/glossary.yaml`. A term that speaks of kratom rests on facts; the other terms only say what a word means.
"""

import re
from functools import cache
from typing import Any

import pytest
import yaml
from figures import report
from test_records import GUIDE, PROJECT, facts, source_numbers, unsupported, year

TABLES = sorted(path.stem for path in (PROJECT / "content/tables").glob("*.yaml"))
RECORDS = [*(f"tables/{table}" for table in TABLES), "help", "glossary"]
KRATOM = re.compile(r"kratom|mitragynine|7-OH|\bthe (?:plain )?leaf\b", re.IGNORECASE)
UNKNOWN = re.compile(r"\bwe (?:do not know|found no|can not)", re.IGNORECASE)


@cache
def content(name: str) -> Any:
    return yaml.safe_load((PROJECT / f"content/{name}.yaml").read_text(encoding="utf-8"))


@cache
def record(name: str) -> dict[str, Any]:
    return yaml.safe_load((GUIDE / f"records/{name}.yaml").read_text(encoding="utf-8"))


def rows(table: str) -> list[tuple[dict[str, Any], list[str]]]:
    """The rows of a table, each with the codes of its facts."""
    codes = {one["id"]: one["codes"] for one in record(f"tables/{table}")["rows"]}
    return [(row, codes[row["id"]]) for row in content(f"tables/{table}")["rows"]]


def words(row: dict[str, Any]) -> str:
    return " | ".join(row["cells"].values())


def signs() -> list[tuple[dict[str, Any], list[str]]]:
    """The emergency signs, each with the codes of its facts."""
    found = []
    for sign in content("help")["emergency_signs"]:
        fitting = [one["codes"] for one in record("help")["signs"] if sign["sign"].startswith(one["starts"])]
        assert len(fitting) == 1, f"{sign['sign']}: {len(fitting)} records"
        found.append((sign, fitting[0]))
    return found


def services() -> list[dict[str, Any]]:
    return [service for country in content("help")["countries"] for service in country["services"]]


def works(codes: list[str]) -> set[str]:
    return {work for code in codes for work in facts()[code]["references"]}


def codes_of(name: str) -> list[str]:
    return [
        code
        for key in ("rows", "facts", "services", "signs")
        for one in record(name).get(key, [])
        for code in one["codes"]
    ]


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_names_only_facts_that_exist(name: str) -> None:
    assert [code for code in codes_of(name) if code not in facts()] == []


@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_a_table_has_one_record(table: str) -> None:
    named = [one["id"] for one in record(f"tables/{table}")["rows"]]
    assert sorted(named) == sorted(row["id"] for row in content(f"tables/{table}")["rows"])


@pytest.mark.parametrize("table", TABLES)
def test_every_work_that_a_row_cites_is_behind_one_of_its_facts(table: str) -> None:
    lost = {row["id"]: sorted(set(row["references"]) - works(codes)) for row, codes in rows(table)}
    assert {row: missing for row, missing in lost.items() if missing} == {}


@pytest.mark.parametrize("table", TABLES)
def test_every_fact_behind_a_row_rests_on_a_work_that_the_row_cites(table: str) -> None:
    unused = [
        f"{row['id']}: {code}"
        for row, codes in rows(table)
        for code in codes
        if not set(facts()[code]["references"]) & set(row["references"])
    ]
    assert unused == []


@pytest.mark.parametrize("table", TABLES)
def test_every_number_in_a_row_stands_in_its_facts(table: str) -> None:
    wrong = []
    for row, codes in rows(table):
        allowed = source_numbers(codes) | {float(y) for work in row["references"] if (y := year(work))}
        lost = unsupported(re.sub(r"7-OH|7-hydroxy\w+", "", words(row)), allowed, {})
        wrong += [f"{row['id']}: {lost} not in {codes}"] if lost else []
    assert wrong == []


@pytest.mark.parametrize("table", TABLES)
def test_a_row_without_a_source_says_only_that_nothing_is_known(table: str) -> None:
    bare = [row for row, _ in rows(table) if not row["references"]]
    assert [row["id"] for row in bare if not UNKNOWN.search(words(row))] == []
    assert [row["id"] for row in bare if row.get("grade", 0)] == []


def test_every_line_of_law_has_a_date_from_its_facts_and_asks_the_reader_to_check_again() -> None:
    for row, codes in rows("law"):
        known = source_numbers(codes) | {float(year(work)) for work in row["references"] if year(work)}
        day = re.findall(r"[0-9]+", str(row["as_of"]))
        assert float(day[0]) in known, f"{row['id']}: the year {day[0]} stands in no fact"
        assert "Check again" in words(row), row["id"]


def test_every_number_to_call_and_its_hours_stand_in_a_fact() -> None:
    codes = {one["name"]: one["codes"] for one in record("help")["services"]}
    assert sorted(codes) == sorted(service["name"] for service in services())
    for service in services():
        said = " ".join(facts()[code]["text"] for code in codes[service["name"]])
        assert re.search(rf"(?<![0-9-]){re.escape(service['number'])}(?![0-9-])", said), service["name"]
        assert set(re.findall(r"[0-9]+", service["hours"])) <= set(re.findall(r"[0-9]+", said)), service["name"]


def test_every_emergency_sign_names_facts_and_cites_works_behind_them() -> None:
    assert len(record("help")["signs"]) == len(content("help")["emergency_signs"])
    for sign, codes in signs():
        assert codes, sign["sign"]
        assert set(sign["references"]) <= works(codes), sign["sign"]
        assert unsupported(sign["sign"], source_numbers(codes), {}) == []


def test_every_term_either_names_facts_or_only_says_what_a_word_means() -> None:
    named = [one["id"] for one in record("glossary")["facts"]]
    assert sorted([*named, *record("glossary")["meanings"]]) == sorted(content("glossary"))
    silent = [term for term, said in content("glossary").items() if KRATOM.search(said["plain"]) and term not in named]
    assert silent == []


def test_every_number_of_a_term_stands_in_its_facts() -> None:
    codes = {one["id"]: one["codes"] for one in record("glossary")["facts"]}
    for term, said in content("glossary").items():
        allowed = source_numbers(codes.get(term, []))
        assert unsupported(re.sub(r"7-\w+", "", said["plain"]), allowed, {}) == [], term


@pytest.mark.parametrize("name", RECORDS)
def test_a_second_reading_has_compared_every_row(name: str) -> None:
    reading = record(name)["second_reading"]
    assert sorted(reading) == ["compared", "date", "found", "reader"]
    sizes = {"help": len(services()) + len(signs()), "glossary": len(content("glossary"))}
    assert reading["compared"] == (sizes[name] if name in sizes else len(record(name)["rows"]))
    assert isinstance(reading["found"], list)


def test_the_figures_of_the_rows_are_reported() -> None:
    compared = {name: record(name)["second_reading"]["compared"] for name in RECORDS}
    found = sum(len(record(name)["second_reading"]["found"]) for name in RECORDS)
    report("rows, services, signs and terms compared with the facts", f"{sum(compared.values())}; {found} put right")
    assert sum(compared.values()) > 80
