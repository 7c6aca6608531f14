"""A reference file is one work that a reader can find, under the name of its file; two files for one work are told."""

from __future__ import annotations

import pytest

from sitebuilder.findings import Place
from sitebuilder.references import Reference, read_reference, twins

LEE = """\
type: article-journal
title: Honey for the night cough of children
author:
  - {family: Lee, given: Ann}
container-title: Journal of home remedies
issued: {date-parts: [[2020, 6]]}
DOI: 10.1000/honey.2020
evidence: randomised-trial
"""


def read(old: str = "", new: str = "", path: str = "content/references/lee2020.yaml") -> Reference | None:
    return read_reference(LEE.replace(old, new) if old else LEE, path)[0]


def faults(old: str, new: str) -> list[tuple[str, int]]:
    assert old in LEE
    return [(f.rule, f.place.line) for f in read_reference(LEE.replace(old, new), "r/lee2020.yaml")[1]]


def work(name: str, **fields: str) -> Reference:
    return Reference("book", "T", "review", id=name, **fields)  # type: ignore[arg-type]  # only text is given


def at(path: str, key: str) -> Place:
    """Pretend that each key stands in the column of its length."""
    return Place(path, 1, len(key))


def test_a_file_becomes_a_work_under_its_name() -> None:
    found = read()
    assert found
    assert (found.id, found.year, found.container_title) == ("lee2020", "2020", "Journal of home remedies")
    assert found.path == "content/references/lee2020.yaml"
    assert [(name.family, name.given) for name in found.author] == [("Lee", "Ann")]


@pytest.mark.parametrize(
    "doi",
    [
        "10.1000/honey.2020",
        "https://doi.org/10.1000/HONEY.2020",
        "http://dx.doi.org/10.1000/honey.2020",
        "doi:10.1000/Honey.2020",
    ],
)
def test_a_doi_is_written_in_one_way(doi: str) -> None:
    found = read("10.1000/honey.2020", doi)
    assert found
    assert found.DOI == "10.1000/honey.2020"


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("DOI: 10.1000/x", "https://doi.org/10.1000/x"),
        ("PMID: 32607084", "https://pubmed.ncbi.nlm.nih.gov/32607084/"),
        ("PMCID: PMC7309661", "https://pmc.ncbi.nlm.nih.gov/articles/PMC7309661/"),
        ("URL: https://a.example/b", "https://a.example/b"),
        ("DOI: 10.1000/x\nPMID: 1\nURL: https://a.example/b", "https://doi.org/10.1000/x"),
    ],
)
def test_a_work_has_its_most_lasting_address(line: str, address: str) -> None:
    found = read("DOI: 10.1000/honey.2020", line)
    assert found
    assert found.address == address


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ("DOI: 10.1000/honey.2020\n", "", "reference-unlocated", 1),
        ("10.1000/honey.2020", "honey", "value-invalid", 7),
        ("10.1000/honey.2020", "10.1000/a b", "value-invalid", 7),
        ("DOI: 10.1000/honey.2020", "PMID: PMC5", "value-invalid", 7),
        ("DOI: 10.1000/honey.2020", "PMCID: 730", "value-invalid", 7),
        ("DOI: 10.1000/honey.2020", "URL: javascript:alert(1)", "value-invalid", 7),
        ("DOI: 10.1000/honey.2020", "URL: www.example.org", "value-invalid", 7),
        ("issued: {date-parts: [[2020, 6]]}\n", "", "reference-undated", 1),
        ("[[2020, 6]]", "[[]]", "reference-undated", 1),
        ("[[2020, 6]]", "[]", "reference-undated", 1),
        ("[[2020, 6]]", "[[2020, 13]]", "value-invalid", 6),
        ("[[2020, 6]]", "[[2020, 0]]", "value-invalid", 6),
        ("[[2020, 6]]", "[[2020, 6, 1, 1]]", "value-invalid", 6),
        ("[[2020, 6]]", "[[20]]", "value-invalid", 6),
        ("[[2020, 6]]", "2020", "value-invalid", 6),
        ("{family: Lee, given: Ann}", "{family: Lee, literal: X}", "value-invalid", 4),
        ("{family: Lee, given: Ann}", "{given: Ann}", "value-invalid", 4),
        ("{family: Lee, given: Ann}", "Lee", "value-invalid", 4),
        ("randomised-trial", "trial", "value-invalid", 8),
        ("article-journal", "journal", "value-invalid", 1),
        ("container-title", "container_title", "key-unknown", 5),
        ("title: Honey for the night cough of children\n", "", "key-missing", 1),
        ("evidence: randomised-trial\n", "", "key-missing", 1),
        ("evidence:", "evidence: animal\nevidence:", "key-repeated", 9),
    ],
)
def test_what_is_wrong_with_a_work_is_told_at_its_line(old: str, new: str, rule: str, line: int) -> None:
    assert (rule, line) in faults(old, new)


def test_a_day_that_is_not_in_the_calendar_is_told() -> None:
    assert ("value-invalid", 6) in faults("[[2020, 6]]", "[[2020, 2, 31]]")


def test_a_living_page_needs_the_day_it_was_read_and_no_year() -> None:
    text = LEE.replace("issued: {date-parts: [[2020, 6]]}", "accessed: {date-parts: [[2026, 1, 2]]}")
    found, findings = read_reference(text, "r/lee2020.yaml")
    assert found
    assert (found.year, findings) == ("2026", ())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"DOI": "10.1000/x"}, {"DOI": "10.1000/X"}),
        ({"PMID": "1"}, {"PMID": "1", "DOI": "10.1000/x"}),
        ({"PMCID": "PMC1"}, {"PMCID": "pmc1"}),
        ({"URL": "https://a.example/b"}, {"URL": "https://a.example/b/"}),
        ({"DOI": "10.1000/x"}, {"URL": "https://doi.org/10.1000/x"}),
    ],
)
def test_two_files_for_one_work_are_told_once(one: dict[str, str], other: dict[str, str]) -> None:
    found = list(twins([work("a", **one), work("b", **other)], at))
    shared = next(key for key in ("DOI", "PMID", "PMCID", "URL") if key in one)
    assert [(f.rule, f.place) for f in found] == [("reference-twice", at("content/references/b.yaml", shared))]
    assert "[@a]" in found[0].fix


def test_two_works_are_no_twins() -> None:
    assert list(twins([work("a", DOI="10.1000/x"), work("b", DOI="10.1000/y"), work("c"), work("d")], at)) == []


def test_twins_by_two_numbers_are_told_once() -> None:
    both = {"DOI": "10.1000/x", "PMID": "1"}
    assert len(list(twins([work("a", **both), work("b", **both)], at))) == 1
