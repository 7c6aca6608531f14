"""The printed list of references: golden lines for every type and odd shape, and promises that hold for any record."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitebuilder.references import Dated, Name, Record, Reference, read_reference
from sitebuilder.vancouver import Identifier, citation, identifiers

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden" / "vancouver"
CASES = sorted(GOLDEN.glob("*.yaml"))
REAL = sorted((ROOT / "content" / "references").glob("*.yaml"))
TYPES: tuple[str, ...] = get_args(get_type_hints(Record)["type"])


def read(path: Path) -> Reference:
    reference, findings = read_reference(path.read_text(encoding="utf-8"), path.name)
    assert not findings, findings
    assert reference is not None
    return reference


@pytest.mark.parametrize("path", CASES, ids=lambda path: str(path.stem))
def test_prints_the_golden_line(path: Path) -> None:
    expected = path.with_suffix(".txt")
    line = citation(read(path)) + "\n"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        expected.write_text(line, encoding="utf-8")
    assert line == expected.read_text(encoding="utf-8")


def test_golden_files_come_in_pairs_and_cover_every_type() -> None:
    assert {path.stem for path in CASES} == {path.stem for path in GOLDEN.glob("*.txt")}
    assert {path.suffix for path in GOLDEN.iterdir()} == {".yaml", ".txt"}
    assert {read(path).type for path in CASES} == set(TYPES)
    assert len(CASES) >= 40


def test_prints_all_references_of_the_guide() -> None:
    for path in REAL:
        assert_is_a_clean_line(citation(read(path)))


BARE = Reference(type="article-journal", title="Sleep", evidence="review", id="x", issued=Dated(((2020,),)))


def by(*names: Name) -> str:
    return citation(replace(BARE, author=names)).removesuffix("Sleep. 2020.").strip()


@pytest.mark.parametrize(
    ("family", "given_names", "suffix", "printed"),
    [
        ("Doe", "Jean-Paul", "", "Doe JP"),
        ("Doe", "J.-P.", "", "Doe JP"),
        ("Doe", "J. P.", "", "Doe JP"),
        ("Doe", "J.P.", "", "Doe JP"),
        ("Doe", "Guang-yan", "", "Doe GY"),
        ("Doe", "JP", "", "Doe JP"),
        ("Doe", "Mary Ann Louise", "", "Doe MA"),
        ("Doe", "Vincent T.", "Jr.", "Doe VT Jr"),
        ("Doe", "James G.", "II", "Doe JG 2nd"),
        ("Doe", "John A.", "III", "Doe JA 3rd"),
        ("van der Berg", "Anna", "", "van der Berg A"),
        ("St. James", "Charles A.", "", "St James CA"),
        ("O’Neill-Smith", "Éva", "", "O’Neill-Smith É"),
        ("de la Cruz", "María de los Ángeles", "", "de la Cruz MÁ"),
        ("DOE", "IAN", "", "DOE I"),
        ("Doe", "", "", "Doe"),
        ("", "Plato", "", "Plato"),
        ("Doe", "Ch.", "", "Doe C"),
        ("Doe", "anna", "", "Doe A"),
    ],
)
def test_prints_a_person(family: str, given_names: str, suffix: str, printed: str) -> None:
    assert by(Name(family, given_names, suffix)) == f"{printed}."


def test_prints_six_authors_then_et_al() -> None:
    people = [Name(f"Doe{letter}", "Ann") for letter in "ABCDEFG"]
    assert by(*people[:6]) == "DoeA A, DoeB A, DoeC A, DoeD A, DoeE A, DoeF A."
    assert by(*people) == "DoeA A, DoeB A, DoeC A, DoeD A, DoeE A, DoeF A, et al."
    assert by(people[0], Name(literal="et al.")) == "DoeA A, et al."
    assert by(Name(literal="et al.")) == ""


def test_sets_bodies_off_by_semicolons() -> None:
    body, other = Name(literal="Sleep Study Group"), Name(literal="Acme Inc.")
    assert by(Name("Doe", "A"), Name("Roe", "B"), body) == "Doe A, Roe B; Sleep Study Group."
    assert by(body, Name("Doe", "A"), Name("Roe", "B")) == "Sleep Study Group; Doe A, Roe B."
    assert by(body, other) == "Sleep Study Group; Acme Inc."


@pytest.mark.parametrize(
    ("page", "printed"),
    [
        ("229-238", "229-38"),
        ("229–238", "229-38"),
        ("229--238", "229-38"),
        ("229-38", "229-38"),
        ("98-101", "98-101"),
        ("1199-1205", "1199-205"),
        ("12-19", "12-9"),
        ("21-30", "21-30"),
        ("5-5", "5"),
        ("S93-S99", "S93-9"),
        ("e110-e114", "e110-4"),
        ("126A-127A", "126A-127A"),
        ("xi-xix", "xi-xix"),
        ("34-36, 87-91", "34-6, 87-91"),
        ("E1-F2", "E1-F2"),
        ("300-20", "300-20"),
        ("e0229646", "e0229646"),
        ("pp. 12-14", "12-4"),
    ],
)
def test_shortens_page_ranges(page: str, printed: str) -> None:
    assert citation(replace(BARE, container_title="J", volume="1", page=page)) == f"Sleep. J. 2020;1:{printed}."


@pytest.mark.parametrize(
    ("volume", "issue", "page", "printed"),
    [
        ("42", "Suppl 2", "S93-S99", "2020;42 Suppl 2:S93-9."),
        ("42", "Supplement_2", "", "2020;42 Suppl 2."),
        ("58", "12 Suppl 7", "S6-S12", "2020;58(12 Suppl 7):S6-12."),
        ("83(Pt 2)", "", "491-495", "2020;83(Pt 2):491-5."),
        ("", "401", "230-238", "2020;(401):230-8."),
        ("", "", "1-6", "2020:1-6."),
        ("13", "", "", "2020;13."),
        ("", "", "", "2020."),
    ],
)
def test_joins_date_volume_issue_and_pages(volume: str, issue: str, page: str, printed: str) -> None:
    record = replace(BARE, container_title="J", volume=volume, issue=issue, page=page)
    assert citation(record) == f"Sleep. J. {printed}"


@pytest.mark.parametrize(
    ("parts", "printed"),
    [
        (((2020, 6, 29),), "2020 Jun 29"),
        (((2020, 6),), "2020 Jun"),
        (((2020,),), "2020"),
        (((2006, 10, 14), (2006, 10, 17)), "2006 Oct 14-17"),
        (((2006, 10), (2006, 11)), "2006 Oct-Nov"),
        (((2006, 12), (2007, 1)), "2006 Dec-2007 Jan"),
        (((2020, 13),), "2020"),
        (((),), "[date unknown]"),
        ((), "[date unknown]"),
    ],
)
def test_prints_dates(parts: tuple[tuple[int, ...], ...], printed: str) -> None:
    assert citation(replace(BARE, container_title="J", issued=Dated(parts))) == f"Sleep. J. {printed}."


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("Who sleeps?", "Who sleeps?"),
        ("Who sleeps?: a survey", "Who sleeps? a survey."),
        ("Sleep.", "Sleep."),
        ("Sleep!", "Sleep!"),
        ("“Who sleeps?”", "“Who sleeps?”"),
        ("Sleep in the U.S.", "Sleep in the U.S."),
        ("Sleep …", "Sleep …"),
        ("  Sleep\n  well ,", "Sleep well."),
        ("Sleep (second report)", "Sleep (second report)."),
    ],
)
def test_ends_a_title_with_one_mark(title: str, printed: str) -> None:
    assert citation(replace(BARE, title=title)) == f"{printed} 2020."


def test_says_that_a_work_was_retracted() -> None:
    assert citation(replace(BARE, retracted="2021, by the journal")).endswith(" Retracted: 2021, by the journal.")
    assert citation(replace(BARE, retracted="Retraction in: J. 2021;2:1.")).endswith(" Retraction in: J. 2021;2:1.")


def test_links_every_number_or_else_the_address() -> None:
    work = replace(BARE, DOI="10.1002/(sici)1<2::aid-x>3.0", PMID="1", PMCID="PMC2", URL="https://a.example/")
    assert identifiers(work) == (
        Identifier("DOI", "10.1002/(sici)1<2::aid-x>3.0", "https://doi.org/10.1002/(sici)1%3C2::aid-x%3E3.0"),
        Identifier("PMID", "1", "https://pubmed.ncbi.nlm.nih.gov/1/"),
        Identifier("PMCID", "PMC2", "https://pmc.ncbi.nlm.nih.gov/articles/PMC2/"),
    )
    page = replace(BARE, URL="https://a.example/")
    assert identifiers(page) == (Identifier("Address", "https://a.example/", "https://a.example/"),)
    assert identifiers(BARE) == ()


def assert_is_a_clean_line(line: str) -> None:
    assert "None" not in line
    assert "\n" not in line
    assert "  " not in line
    assert line == line.strip()
    assert not re.search(r"\(\s*\)|\[\s*\]|\{\s*\}", line), line
    assert not re.search(r"[,;:?!…][.,;:]|\.[.,:]|\s[.,;:]", _A_PARTS_OWN.sub("", line)), line


# A mark that belongs to a name (Acme Inc.; Yahoo!; U.S.) may stand before the mark that separates parts.
_A_PARTS_OWN = re.compile(r"[?!…](?=[;,:])|\.(?=[,;:])")

words = st.lists(st.sampled_from(["sleep", "Éva", "7", "A", "van", "Anna-Lena", "trial", "U.S."]), max_size=3)
marks = st.sampled_from(["", ".", "?", "!", ":", ",", ";", " ", "?”", "…"])
texts = st.builds(lambda some, mark: " ".join(some).rstrip(".") + mark if some else "", words, marks)
days = st.tuples(st.integers(1000, 2100), st.integers(0, 13), st.integers(0, 32))
dates = st.none() | st.lists(days.flatmap(lambda day: st.sampled_from([day, day[:2], day[:1], ()])), max_size=2).map(
    lambda parts: Dated(tuple(parts))
)
names = st.builds(Name, texts, texts, texts) | st.builds(lambda text: Name(literal=text), texts)
pages = texts | st.sampled_from(
    ["1-6", "S93-S99", "229–238", "e1--e9", "xi-xii", "9-3", "12, 14-15", "-", "A-", "1-B2"]
)
works = st.builds(
    Reference,
    type=st.sampled_from(TYPES),
    title=texts,
    evidence=st.just("review"),
    author=st.lists(names, max_size=8).map(tuple),
    container_title=texts,
    publisher=texts,
    volume=texts,
    issue=texts,
    page=pages,
    number=texts,
    issued=dates,
    accessed=dates,
    retracted=texts,
)


@given(works)
def test_any_record_prints_as_a_clean_line(work: Reference) -> None:
    assert_is_a_clean_line(citation(work))


@given(st.builds(Name, st.text(), st.text(), st.text(), st.text()), st.text(), st.text())
def test_nothing_that_text_can_hold_raises(name: Name, text: str, other: str) -> None:
    for kind in TYPES:
        work = replace(BARE, author=(name,), title=text, container_title=other, page=text, issue=other, number=text)
        assert isinstance(citation(replace(work, type=kind)), str)  # type: ignore[arg-type]  # any of the types
