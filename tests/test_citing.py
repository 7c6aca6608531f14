"""Bibliographies that people export, turned into reference files: four formats, whole, broken, doubled and withdrawn."""

from __future__ import annotations

import builtins
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitebuilder import strict_yaml
from sitebuilder.citing import Draft, NewFile, cite, references_in
from sitebuilder.citing.drafts import MOST
from sitebuilder.citing.filing import written
from sitebuilder.findings import Finding, Place
from sitebuilder.references import KINDS, Name, Reference, read_reference
from sitebuilder.vancouver import citation

ROOT = Path(__file__).parent.parent

RIS = """Provider: Example
TY  - JOUR
AU  - Müller, Christian P.
AU  - World Sleep Organization
AU  - Griffin, O. Hayden, III
TI  - A <i>trial</i> of salt &amp; sleep
T2  - Journal of Sleep
VL  - 12
IS  - 3
SP  - 229
EP  - 38
PY  - 2020
DA  - 2020/06/29/
DO  - https://doi.org/10.1000/ABC.1
AN  - 32607084
C2  - PMC7309661
DB  - PubMed
ER  -

TY  - RPRT
AU  - World Sleep Organization (WSO)
TI  - Salt report
IS  - TR-916
PY  - 2019
PB  - The Organization
UR  - https://wso.example/916
Y2  - 2026/11/22/
ER  -

TY  - ELEC
AU  - Smith JA
TI  - Sleeping well
UR  - https://sleep.example/well
Y2  - 2026/11/22/
ER  -

TY  - CHAP
AU  - Lo Sicco, Kristen
A2  - Roe, Richard
TI  - Dreams
T2  - The book of sleep
PB  - Example Press
PY  - 2001
SP  - 12
EP  - 19
SN  - 978-0
UR  - https://press.example/dreams
ER  -
"""

NBIB = """
PMID- 32607084
OWN - NLM
STAT- MEDLINE
DCOM- 20210624
IS  - 1551-4056 (Electronic)
VI  - 93
IP  - 2
DP  - 2020 Jun
TI  - Salt and Sleep: A Randomized, Placebo-Controlled,
      Double-Blind Study.
PG  - 229-38
LID - 10.1000/salt.2020 [doi]
AB  - BACKGROUND: Text that is not
      kept.
FAU - van der Berg, Anna M
AU  - van der Berg AM
FAU - Griffin, O Hayden 3rd
AU  - Griffin OH 3rd
CN  - Sleep Study Group
LA  - eng
PT  - Journal Article
PT  - Randomized Controlled Trial
DEP - 20200629
TA  - Yale J Biol Med
JT  - The Yale journal of biology and medicine
MH  - *Sleep
MH  - Humans
PMC - PMC7309661
SO  - Yale J Biol Med. 2020 Jun 29;93(2):229-238.

PMID- 111
VI  - 1
DP  - 2010
TI  - A cure for everything.
FAU - Doe, Jane
PT  - Journal Article
PT  - Retracted Publication
RIN - J Hope. 2012 Mar;3(1):5. doi: 10.1000/notice. PMID: 112
JT  - Journal of hope

PMID- 112
DP  - 2012 Mar
TI  - Retraction: A cure for everything.
PT  - Retraction of Publication
ROF - Doe J. J Hope. 2010;1:1. PMID: 111
JT  - Journal of hope
"""

BIBTEX = r"""
@string{jsl = "Journal of Sleep"}
@comment{left out}
@article{key1,
  author = {M{\"u}ller, Christian P. and {World Sleep Organization and Friends} and Garc{\'\i}a-L{\'o}pez, Jos{\'e}
            and Griffin, III, O. Hayden and Ludwig van Beethoven and others},
  title = {{S}alt and $\beta$-blockers: 5\% \& more},
  journal = jsl, year = 2020, month = jun # "~15", volume = {12}, number = {3}, pages = {229--238},
  doi = {10.1000/abc\_2},
}
@techreport{key2, author = {{Department of Health and Human Rest}}, institution = {DHHR}, title = {Report on salt},
  number = {TR-5}, year = {2018}, url = {https://x.example/a_b}}
@misc{key3, title = {A page}, author = {National Institute of Rest}, howpublished = {\url{https://rest.example/page}},
  urldate = {2026-11-22}}
@phdthesis{key4, author = {Ng, A.}, title = {Rest}, school = {Example University}, year = 1999, url = {https://t.example}}
"""

CSL = json.dumps(
    [
        {
            "type": "article-journal",
            "title": "Salt &amp; <sup>2</sup>sleep",
            "author": [
                {"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van", "suffix": "Jr."},
                {"literal": "Sleep Study Group"},
            ],
            "container-title": "Journal of Sleep",
            "volume": 12,
            "issue": "3",
            "page": "229–238",
            "issued": {"date-parts": [["2020", 6, "29"]]},
            "DOI": "10.1000/CSL.1",
            "note": "PMID: 555\nPMCID: PMC777",
            "accessed": {"date-parts": [[2026, 11, 22]]},
        },
        {"type": "webpage", "title": ["Sleep"], "author": [{"name": "Rest Agency"}], "URL": "https://rest.example/",
         "accessed": {"raw": "2026-11-22"}},
    ],
    indent=1,
)  # fmt: skip


def drafts_of(text: str) -> list[Draft]:
    drafts, findings = references_in(text, "import.txt")
    assert not findings, findings
    return drafts


def by_id(files: list[NewFile]) -> dict[str, str]:
    return {file.path.removeprefix("content/references/").removesuffix(".yaml"): file.text for file in files}


def known_from(files: list[NewFile]) -> Mapping[str, Reference]:
    """Read new files as if a person had chosen the kind of evidence."""
    known: dict[str, Reference] = {}
    for file in files:
        reference, _ = read_reference(file.text.replace('evidence: ""', "evidence: review"), file.path)
        assert reference
        known[reference.id] = reference
    return known


def test_reads_ris() -> None:
    article, report, page, chapter = drafts_of(RIS)
    assert article.author == (
        Name("Müller", "Christian P."),
        Name(literal="World Sleep Organization"),
        Name("Griffin", "O. Hayden", "III"),
    )
    assert article.title == "A trial of salt & sleep"
    assert (article.volume, article.issue, article.page, article.issued) == ("12", "3", "229-238", (2020, 6, 29))
    assert (article.DOI, article.PMID, article.PMCID) == ("10.1000/abc.1", "32607084", "PMC7309661")
    assert (report.type, report.number, report.accessed) == ("report", "TR-916", ())
    assert (page.type, page.author, page.accessed) == ("webpage", (Name("Smith", "JA"),), (2026, 11, 22))
    assert (chapter.container_title, chapter.note) == ("The book of sleep", "edited by Roe Richard")
    assert [draft.place.line for draft in (article, report, page, chapter)] == [2, 20, 30, 37]


def test_reads_pubmed() -> None:
    trial, withdrawn, notice = drafts_of(NBIB)
    assert trial.title == "Salt and Sleep: A Randomized, Placebo-Controlled, Double-Blind Study"
    assert trial.author == (
        Name("van der Berg", "Anna M"),
        Name("Griffin", "O Hayden", "III"),
        Name(literal="Sleep Study Group"),
    )
    assert (trial.container_title, trial.page, trial.issued) == (
        "The Yale journal of biology and medicine",
        "229-238",
        (2020, 6),
    )
    assert (trial.DOI, trial.PMID, trial.PMCID) == ("10.1000/salt.2020", "32607084", "PMC7309661")
    assert trial.evidence == "randomised-trial"
    assert withdrawn.retracted == "Retraction in: J Hope. 2012 Mar;3(1):5. doi: 10.1000/notice. PMID: 112"
    assert notice.note == "this is the notice that withdraws another work: Doe J. J Hope. 2010;1:1. PMID: 111"
    assert (trial.place.line, withdrawn.place.line, notice.place.line) == (2, 32, 42)


@pytest.mark.parametrize(
    ("kinds", "headings", "evidence"),
    [
        (["Journal Article", "Systematic Review", "Review"], ["Humans"], "systematic-review"),
        (["Meta-Analysis"], [], "systematic-review"),
        (["Systematic Review", "Meta-Analysis"], ["Animals", "Humans"], "systematic-review"),
        (["Systematic Review"], ["Animals", "Mice"], ""),
        (["Case Reports", "Review"], ["Humans"], "case-report"),
        (["Case Reports", "Systematic Review"], ["Humans"], ""),
        (["Observational Study"], ["Humans"], "human-observational"),
        (["Review"], [], "review"),
        (["Randomized Controlled Trial", "Multicenter Study"], ["Humans"], "randomised-trial"),
        (["Clinical Trial Protocol", "Randomized Controlled Trial"], ["Humans"], ""),
        (["Randomized Controlled Trial", "Comment"], ["Humans"], ""),
        (["Clinical Trial"], ["Humans"], ""),
        (["Journal Article"], ["Humans"], ""),
        (["Practice Guideline"], ["Humans"], ""),
    ],
)
def test_takes_the_kind_of_evidence_only_when_pubmed_leaves_no_doubt(
    kinds: list[str], headings: list[str], evidence: str
) -> None:
    lines = ["PMID- 1", "TI  - Sleep", *(f"PT  - {kind}" for kind in kinds), *(f"MH  - {word}" for word in headings)]
    assert drafts_of("\n".join(lines))[0].evidence == evidence


def test_reads_bibtex() -> None:
    article, report, page, thesis = drafts_of(BIBTEX)
    assert article.author == (
        Name("Müller", "Christian P."),
        Name(literal="World Sleep Organization and Friends"),
        Name("García-López", "José"),
        Name("Griffin", "O. Hayden", "III"),
        Name("van Beethoven", "Ludwig"),
        Name(literal="et al."),
    )
    assert article.title == "Salt and β-blockers: 5% & more"
    assert (article.container_title, article.issue, article.page) == ("Journal of Sleep", "3", "229-238")
    assert (article.issued, article.DOI) == ((2020, 6, 15), "10.1000/abc_2")
    assert report.author == (Name(literal="Department of Health and Human Rest"),)
    assert (report.type, report.publisher, report.number) == ("report", "DHHR", "TR-5")
    assert (page.type, page.URL, page.accessed) == ("webpage", "https://rest.example/page", (2026, 11, 22))
    assert page.author == (Name(literal="National Institute of Rest"),)
    assert (thesis.type, thesis.publisher) == ("thesis", "Example University")


def test_two_bibtex_entries_under_one_key_are_both_read() -> None:
    one, two = drafts_of("@book{k, title={{One} book}, author={Doe, J}}\n@book{k, title={Two}, author={Roe, R}}")
    assert (one.title, two.title, two.author) == ("One book", "Two", (Name("Roe", "R"),))


def test_reads_csl_json() -> None:
    article, page = drafts_of(CSL)
    assert article.author == (Name("van Gogh", "Vincent", "Jr"), Name(literal="Sleep Study Group"))
    assert (article.title, article.volume, article.page) == ("Salt & 2sleep", "12", "229-238")
    assert (article.DOI, article.PMID, article.PMCID) == ("10.1000/csl.1", "555", "PMC777")
    assert (article.issued, article.accessed) == ((2020, 6, 29), ())
    assert (page.title, page.author, page.accessed) == ("Sleep", (Name(literal="Rest Agency"),), (2026, 11, 22))
    assert page.place.line > article.place.line == 2


def test_line_ends_and_byte_order_marks_change_nothing() -> None:
    for text in (RIS, NBIB, BIBTEX, CSL):
        assert drafts_of("\ufeff" + text.replace("\n", "\r\n")) == drafts_of(text)


def test_a_written_file_is_a_reference_that_prints() -> None:
    for text in (RIS, NBIB, BIBTEX, CSL):
        files, _ = cite({"import.txt": text}, {})
        for reference in known_from(files).values():
            assert citation(reference).endswith(".")


def test_writes_files_in_the_layout_of_the_others() -> None:
    files, _ = cite({"a.ris": RIS}, {})
    assert by_id(files)["muller2020"] == (
        "type: article-journal\n"
        "title: A trial of salt & sleep\n"
        "author:\n"
        "  - {family: Müller, given: Christian P.}\n"
        "  - {literal: World Sleep Organization}\n"
        "  - {family: Griffin, given: O. Hayden, suffix: III}\n"
        "container-title: Journal of Sleep\n"
        "volume: '12'\n"
        "issue: '3'\n"
        "page: 229-238\n"
        "issued: {date-parts: [[2020, 6, 29]]}\n"
        "DOI: 10.1000/abc.1\n"
        "PMID: '32607084'\n"
        "PMCID: PMC7309661\n"
        'evidence: ""\n'
    )


def test_the_references_of_the_guide_are_in_this_very_layout() -> None:
    for path in sorted((ROOT / "content" / "references").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        reference, _ = read_reference(text, path.name)
        assert reference
        if reference.people or reference.funding:
            continue  # a person added what an import does not know
        value = strict_yaml.read(text, path.name).value
        assert isinstance(value, dict)
        plain = set(Draft.__slots__) - {"place", "issued", "accessed", "DOI"}
        texts: dict[str, Any] = {name: getattr(reference, name) for name in plain}
        texts["DOI"] = str(value.get("DOI", ""))  # reading makes it lower case
        issued, accessed = (dated.parts if dated else () for dated in (reference.issued, reference.accessed))
        draft = Draft(Place(path.name), **texts, issued=issued, accessed=accessed)
        assert written(draft) == text


def test_an_empty_kind_of_evidence_is_named_and_stops_the_build() -> None:
    files, findings = cite({"a.ris": RIS}, {})
    first = files[0]
    todo = next(f for f in findings if f.place.path == first.path)
    assert todo.severity == "warning"
    assert first.text.split("\n")[todo.place.line - 1] == 'evidence: ""'
    assert all(kind in todo.fix for kind in KINDS)
    _, faults = read_reference(first.text, first.path)
    assert [(fault.severity, fault.place) for fault in faults] == [("error", todo.place)]


def test_names_what_is_missing() -> None:
    _, findings = cite({"a.bib": "@book{x, title={Bare}}"}, {})
    text = " ".join(finding.message for finding in findings)
    assert {finding.place.path for finding in findings} == {"content/references/bare.yaml"}
    assert all(words in text for words in ("which year", "who made it", "no DOI", "kind of evidence"))


def test_names_a_withdrawn_work_and_a_notice() -> None:
    files, findings = cite({"a.nbib": NBIB}, {})
    texts = by_id(files)
    assert "retracted: 'Retraction in: J Hope" in texts["doe2010"]
    said = {finding.place.path: finding.message for finding in findings if "withdr" in finding.message}
    assert set(said) == {"content/references/doe2010.yaml", "content/references/retraction2012.yaml"}
    marked, _ = references_in('[{"type": "book", "title": "RETRACTED: A cure"}]', "a.json")
    assert marked[0].retracted == "Retracted (the title says so)"


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("DOI", "TY  - JOUR\nTI  - X\nDO  - 10.1000/ABC.1\nER  - "),
        ("PMID", "PMID- 32607084\nTI  - X\n"),
        ("PMCID", "@article{a, title={X}, pmcid={PMC7309661}}"),
    ],
)
def test_a_known_work_is_not_written_again(key: str, text: str) -> None:
    known = known_from(cite({"a.ris": RIS}, {})[0])
    files, findings = cite({"b.txt": text}, known)
    assert files == []
    assert [(f.rule, f.severity, f.place.path) for f in findings] == [
        ("reference-already-there", "warning", "b.txt")
    ], key
    assert "muller2020" in findings[0].message


def test_importing_twice_writes_nothing_the_second_time() -> None:
    for text in (RIS, NBIB, BIBTEX, CSL):
        files, _ = cite({"a": text}, {})
        again, findings = cite({"a": text}, known_from(files))
        assert again == []
        assert {finding.rule for finding in findings} == {"reference-already-there"}


def test_works_whose_evidence_is_not_chosen_yet_are_known_too() -> None:
    files, _ = cite({"a": BIBTEX}, {})
    there = {file.path: file.text for file in files}
    again, _ = cite({"a": BIBTEX}, {}, there)
    assert again == []
    other, _ = cite({"a": "@article{x, title={Other}, author={Müller, C.}, year=2020, doi={10.1000/other}}"}, {}, there)
    assert list(by_id(other)) == ["muller2020a"]


def test_doubles_in_one_bibliography_are_written_once() -> None:
    entry = "@article{k, title={Salt and sleep in the long nights}, author={Doe, J}, year=2001, doi={10.1000/x}}\n"
    files, findings = cite({"a.bib": entry + entry.replace(", doi={10.1000/x}", ""), "b.bib": entry}, {})
    assert len(files) == 1
    assert sum(finding.rule == "reference-already-there" for finding in findings) == 2
    other, _ = cite({"a.bib": entry + entry.replace("10.1000/x", "10.1000/y")}, {})
    assert list(by_id(other)) == ["doe2001", "doe2001a"]


def test_ids_are_short_stable_and_ascii() -> None:
    def stem(author: str, year: int = 2020) -> str:
        return next(iter(by_id(cite({"a": f"@book{{k, title={{Sleep}}, author={{{author}}}, year={year}}}"}, {})[0])))

    assert stem("Łukasz, Ørsted and Doe, J") == "lukasz2020"
    assert stem("Bin Dayel, Salman") == "bindayel2020"
    assert stem("Garcia-Romeu, A") == "garciaromeu2020"
    assert stem("Weiß, A") == "weiss2020"
    assert stem("{World Sleep Organization}") == "wso2020"
    assert stem("{Legislative Sleep Association (LeSA)}") == "lesa2020"
    assert stem("{Public Citizen}") == "publiccitizen2020"
    assert stem("王, 小明") == "sleep2020"
    assert stem("") == "sleep2020"


def test_ids_go_on_after_the_alphabet() -> None:
    entries = [{"type": "book", "title": f"B{n}", "author": [{"family": "Doe"}], "issued": {"date-parts": [[2020]]}, "DOI": f"10.1000/{n}"} for n in range(60)]  # fmt: skip
    files, _ = cite({"a.json": json.dumps(entries)}, {})
    ids = list(by_id(files))
    assert ids[:3] == ["doe2020", "doe2020a", "doe2020b"]
    assert ids[26:28] == ["doe2020z", "doe2020a1"]
    assert len(set(ids)) == 60


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "no entry"),
        ("Dear all,\nhere are my sources", 1, "no bibliography"),
        ("[]", 1, "no entry"),
        ('[\n {"title": "A", "type": "book"},\n {"title": ]', 3, "not JSON"),
        ('[{"title": "A", "type": "book"}', 1, "not closed"),
        ("[" * 5000, 1, "nested too deeply"),
        ('[\n\n7]', 3, "no keys"),
        ("TY  - JOUR\nTI  - A\nPY  - 2001\n\nTY  - JOUR\nTI  - B\nER  - ", 1, "cut off"),
        ("TY  - JOUR\nAU  - Doe, J\nER  - ", 1, "no title"),
        ("\n@article{a, title={Never closed, year=2001\n@book{b, title={B}}", 2, "can not be read"),
        ("@article{a, title={A}, title={B}}", 1, "can not be read"),
        ("PMID- 1\nTI  - A\n?? what\n", 3, "no line of PubMed"),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_named_at_its_line(text: str, line: int, words: str) -> None:
    _, findings = references_in(text, "a.txt")
    assert any(
        finding.place == Place("a.txt", line, finding.place.column) and words in finding.message for finding in findings
    )
    assert all(finding.severity == "error" for finding in findings)


def test_a_broken_entry_harms_no_other() -> None:
    drafts, findings = references_in("@article{a, title={Never closed, year=2001\n@book{b, title={B}}", "a.bib")
    assert ([draft.title for draft in drafts], len(findings)) == (["B"], 1)
    drafts, findings = references_in('[{"title": "A", "type": "book"}, {"title"', "a.json")
    assert ([draft.title for draft in drafts], len(findings)) == (["A"], 1)


def test_an_unknown_type_is_said() -> None:
    for text in ("TY  - MUSIC\nTI  - Song of sleep\nER  - ", '[{"type": "song", "title": "Song of sleep"}]'):
        _, findings = cite({"a": text}, {})
        assert any("so its type was told from its other fields" in finding.message for finding in findings)


@pytest.mark.parametrize(("text", "library"), [(RIS, "rispy"), (BIBTEX, "bibtexparser")])
def test_a_missing_library_is_a_finding(text: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:  # stands in for the built-in of any signature
        if name.partition(".")[0] == library:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    drafts, findings = references_in(text, "a.txt")
    assert drafts == []
    assert [finding.rule for finding in findings] == ["import-library-missing"]
    assert f"pip install {library}" in findings[0].fix


def test_long_bibliographies_work() -> None:
    entry = "TY  - JOUR\nAU  - Doe{0}, Jane\nTI  - Sleep number {0}\nPY  - 2020\nDO  - 10.1000/{0}\nER  - \n\n"
    files, findings = cite({"a.ris": "".join(entry.format(n) for n in range(300))}, {})
    assert (len(files), len(findings)) == (300, 300)
    bibtex = "@article{{k{0}, title={{S{{\\'e}}jour {0}}}, author={{Doe{0}, J}}, year=2020, doi={{10.1000/{0}}}}}\n"
    assert len(cite({"a.bib": "".join(bibtex.format(n) for n in range(300))}, {})[0]) == 300


heads = st.sampled_from(["TY  - JOUR\n", "PMID- 1\n", "@article{a, title={", "[", '{"title": "A", ', "@book{"])
lines = st.lists(
    st.sampled_from(["TI  - A\n", "AU  - ,\n", "ER  - \n", "DP  - 0\n", "author={", "}", ",", '"author":', "[1]", "{", "]", "# x", "\\", "$"])
    | st.text(max_size=8)
)  # fmt: skip


@given(heads, lines)
def test_no_text_raises(head: str, rest: list[str]) -> None:
    files, findings = cite({"a.txt": head + "".join(rest)}, {})
    assert all(isinstance(finding, Finding) for finding in findings)
    for file in files:
        value = strict_yaml.read(file.text, file.path)
        assert isinstance(value.value, dict) and not value.findings, file.text


def test_lines_without_a_tag_go_on_from_the_line_before() -> None:
    drafts, findings = references_in(
        "TY  - JOUR\nlost\nAU  - Doe,\nJane\nTI  - Sleep\n  and rest\nER  - \nafter", "a.ris"
    )
    assert [(draft.title, draft.author) for draft in drafts] == [("Sleep and rest", (Name("Doe", "Jane"),))]
    assert [finding.place.line for finding in findings] == [2]


def test_ris_in_which_no_entry_begins_is_told() -> None:
    drafts, findings = references_in("TY  -x\nTI  - Honey\n", "a.ris")
    assert (drafts, [finding.rule for finding in findings]) == ([], ["import-unreadable"])


damage = st.tuples(
    st.integers(0, 2000), st.integers(0, 12), st.text(alphabet='{}[]"\\,#@-=\n AZaz09%$<>&:é', max_size=4)
)


def test_what_is_no_work_in_a_list_is_told_at_its_own_place() -> None:
    _, found = references_in('["tea", 3,\n  null]', "a.json")
    assert [(f.place.line, f.place.column) for f in found] == [(1, 2), (1, 9), (2, 3)]


@settings(deadline=None)
@given(st.sampled_from([RIS, NBIB, BIBTEX, CSL]), st.lists(damage, min_size=1, max_size=5))
def test_damaged_exports_still_give_files_that_can_be_read(text: str, damages: list[tuple[int, int, str]]) -> None:
    for at, length, put in damages:
        text = text[: at % len(text)] + put + text[at % len(text) + length :] or "x"
    files, _ = cite({"a": text}, {})
    assert len(known_from(files)) == len(files)


# --- beyond all measure ---------------------------------------------------------------------------------------------


def stray(count: int) -> str:
    """An entry of RIS with lines that belong to no tag; each is a fault, and so is the missing end."""
    return "TY  - JOUR\n" + "stray\n" * count


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (stray(MOST - 2), MOST),
        (stray(MOST - 1), MOST + 1),
        (stray(3 * MOST), MOST + 1),
        ("@a{" * (MOST + 1), 1),
        ("[" + ",".join(["7"] * (MOST + 1)) + "]", MOST + 1),
    ],
)
def test_entries_and_faults_beyond_measure_are_one_finding(text: str, kept: int) -> None:
    drafts, findings = references_in(text, "export")
    told = [finding for finding in findings if f"more than {MOST:,} entries and faults" in finding.message]
    assert (drafts, len(findings), len(told)) == ([], kept, kept != MOST)


def test_the_entries_before_the_limit_are_read() -> None:
    entries = ",".join(json.dumps({"type": "book", "title": f"Book {number}"}) for number in range(MOST + 5))
    drafts, findings = references_in(f"[{entries}]", "export.json")
    assert [draft.title for draft in drafts] == [f"Book {number}" for number in range(MOST)]
    assert [finding.place for finding in findings] == [Place("export.json")]
