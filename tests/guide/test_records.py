"""The guide says nothing that its facts do not say: every cited sentence names the facts behind it.

`facts.yaml` holds what each work was found to say, by code. `records/` mirrors `content/`: for each page, the first
words of each cited sentence, study box, picture and claim, with the codes of the facts that bear it. A number in an
article has to stand in one of those facts, or follow from them by a calculation that the record writes down.
"""

import ast
import operator
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from figures import report

from sitebuilder.documents import Document, SourceFile, read_document

GUIDE = Path(__file__).parent
PROJECT = GUIDE.parent.parent
PAGES = sorted(
    path.relative_to(PROJECT / "content").as_posix()
    for path in (PROJECT / "content").rglob("*.md")
    if len(path.relative_to(PROJECT / "content").parts) == 2 or path == PROJECT / "content/index.md"
)
ARTICLES = [page for page in PAGES if not page.endswith("index.md")]
WORDS = dict(
    zip(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
            "thirty",
            "forty",
            "fifty",
            "sixty",
        ],
        [*range(1, 21), 30, 40, 50, 60],
        strict=True,
    )
)
RATIO = re.compile(
    r"(?<![\w.-])([0-9][0-9,]*(?:\.[0-9]+)?) (?:in|of) (?:every )?(10|20|100|1,000|10,000)(?![0-9]|,[0-9])"
)
NUMBER = re.compile(
    r"(?<![\w.,-])[0-9][0-9,]*(?:\.[0-9]+)?(?![0-9])(?![A-Za-z]|-(?!year|month|week|day|hour|minute|fold|item|gram)[A-Za-z])"
)


@dataclass(frozen=True)
class Statement:
    """Something a page says with a source: how its record names it, its words, and the works it cites."""

    starts: str
    text: str
    cites: frozenset[str]


@cache
def facts() -> dict[str, dict[str, Any]]:
    return yaml.safe_load((GUIDE / "facts.yaml").read_text(encoding="utf-8"))


@cache
def record(page: str) -> dict[str, Any]:
    path = (GUIDE / "records" / page).with_suffix(".yaml")
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


@cache
def document(page: str) -> Document:
    path = PROJECT / "content" / page
    reading = read_document(SourceFile(f"content/{page}", path.read_text(encoding="utf-8")))
    assert reading.document, reading.findings
    return reading.document


@cache
def year(work: str) -> str:
    data = yaml.safe_load((PROJECT / f"content/references/{work}.yaml").read_text(encoding="utf-8"))
    return str(data.get("issued", {}).get("date-parts", [[""]])[0][0])


def statements(page: str) -> list[Statement]:
    """Everything on a page that carries a source, in its order."""
    found = [Statement(s.text, s.text, frozenset(s.cites)) for s in document(page).sentences if s.cites]
    for exhibit in document(page).exhibits:
        if exhibit.facts:
            parts = exhibit.facts
            said = [exhibit.title, parts.people, parts.how_long, parts.compared_with, parts.result, parts.limits]
            text = " | ".join([*said, parts.paid_by])
            found.append(Statement(f"facts: {exhibit.title}", text, frozenset({parts.reference})))
        elif exhibit.figure and exhibit.figure.reference:
            figure = exhibit.figure
            shown = [] if figure.count is None else [f"{figure.count} in {figure.of}"]
            rows = [" ".join(row) for row in figure.rows]
            text = " | ".join([exhibit.title, *shown, figure.filled, figure.outline, *rows])
            found.append(Statement(f"figure: {exhibit.title}", text, frozenset({figure.reference})))
        for step in exhibit.figure.steps if exhibit.figure else ():
            found.append(Statement(f"step: {step.name}", step.text, frozenset(step.references)))
    return found


def entry(page: str, statement: Statement) -> dict[str, Any] | None:
    """The record of a statement: the one whose first words are its own (the longest, if there are several)."""
    fitting = [one for one in record(page).get("sentences", []) if statement.starts.startswith(one["starts"])]
    return max(fitting, key=lambda one: len(one["starts"]), default=None)


def numbers(text: str) -> set[float]:
    """All numbers of a text, also those in words up to sixty; not those inside names like 7-OH."""
    found = {float(number.replace(",", "").rstrip(".")) for number in NUMBER.findall(text)}
    return found | {WORDS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in WORDS}


def source_numbers(codes: list[str]) -> set[float]:
    """All numbers of some facts; a range joined by a dash gives both its ends, a year the year."""
    text = " ".join(facts()[code]["text"] for code in codes)
    return numbers(re.sub(r"(?<=[0-9])[–—-](?=[0-9])", " to ", text).replace("%", " % "))


def unsupported(text: str, allowed: set[float], working: dict[str, str]) -> list[str]:
    """Numbers in a text that neither stand in the facts nor follow from them.

    What follows without more words: "6 in 100" from a percentage or from a count over a total, and the other frame of
    a share that the same text gives ("94 did not"). All else needs a calculation in the record.
    """
    wrong, frames = [], set[float]()
    for match in RATIO.finditer(text):
        count, whole = (float(part.replace(",", "")) for part in match.groups())
        frames |= {whole, whole - count}
        if not _share(count, whole, allowed | frames) and not {count, whole} <= allowed:
            sum_ = working.get(match[0])
            wrong += [] if sum_ and worked_out(sum_, allowed, count / whole * 100) else [match[0]]
    for number in sorted(digits(RATIO.sub(" ", text)) - frames):
        if not any(number in (known, round(known), round(known, 1)) for known in allowed):
            name = f"{number:g}" if number != int(number) else str(int(number))
            sum_ = working.get(name)
            wrong += [] if sum_ and worked_out(sum_, allowed, number) else [name]
    return wrong


def digits(text: str) -> set[float]:
    text = re.sub(r"(?<=[0-9])[–—](?=[0-9])", " to ", text)
    return {float(number.replace(",", "").rstrip(".")) for number in NUMBER.findall(text)}


def _share(count: float, whole: float, allowed: set[float]) -> bool:
    """Say whether a share given as "6 in 100" is a percentage of the facts, or a count of theirs over a total."""
    step = 100 / whole / 2 + 1e-9
    share = count / whole * 100
    percent = any(abs(known - share) <= step for known in allowed)
    return percent or any(b >= a and b > 20 and abs(a / b * 100 - share) <= step for a in allowed for b in allowed)


OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def worked_out(sum_: str, allowed: set[float], result: float) -> bool:
    """Say whether a calculation uses only numbers of the facts (and 10, 100, 12, 7 or 24) and gives the result, rounded."""

    def value(node: ast.expr) -> float:
        match node:
            case ast.BinOp(left, op, right):
                return OPERATORS[type(op)](value(left), value(right))
            case ast.Constant(number) if isinstance(number, int | float):
                assert number in allowed | {10, 100, 1000, 12, 7, 24, 60}, f"{number} stands in no fact"
                return float(number)
        raise AssertionError(f"only numbers and + - * / can stand in {sum_}")

    got = value(ast.parse(sum_, mode="eval").body)
    return result in (got, round(got), round(got, 1)) or abs(got - result) < 0.5


@pytest.mark.parametrize("page", PAGES)
def test_every_cited_statement_names_facts_that_rest_on_a_work_it_cites(page: str) -> None:
    wrong = []
    for statement in statements(page):
        one = entry(page, statement)
        if not one:
            wrong.append(f"no record: {statement.starts[:90]}")
            continue
        unknown = [code for code in one["codes"] if code not in facts()]
        wrong += [f"no such fact: {code}" for code in unknown]
        works = {work for code in one["codes"] if code in facts() for work in facts()[code]["references"]}
        if not one["codes"] or unknown:
            wrong.append(f"names no fact: {statement.starts[:90]}")
        elif lost := sorted(statement.cites - works):
            wrong.append(f"{statement.starts[:70]}: cites {lost}, but {one['codes']} rest on {sorted(works)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", PAGES)
def test_every_record_belongs_to_one_statement(page: str) -> None:
    starts = [one["starts"] for one in record(page).get("sentences", [])]
    used = [one["starts"] for statement in statements(page) if (one := entry(page, statement))]
    assert sorted(used) == sorted(starts)


@pytest.mark.parametrize("page", PAGES)
def test_every_number_with_a_source_stands_in_the_facts_named(page: str) -> None:
    wrong = []
    for statement in statements(page):
        one = entry(page, statement)
        if one and all(code in facts() for code in one["codes"]):
            allowed = source_numbers(one["codes"]) | {float(y) for work in statement.cites if (y := year(work))}
            lost = unsupported(statement.text, allowed, one.get("working", {}))
            wrong += [f"{statement.starts[:90]}: {lost} not in {one['codes']}"] if lost else []
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", ARTICLES)
def test_every_claim_names_facts_and_says_no_number_beyond_them(page: str) -> None:
    named = {one["id"]: one for one in record(page).get("claims", [])}
    claims = document(page).front.claims
    assert sorted(named) == sorted(claim.id for claim in claims)
    wrong = []
    for claim in claims:
        one = named[claim.id]
        if claim.references and not one["codes"]:
            wrong.append(f"{claim.id} cites works but names no fact")
        works = {work for code in one["codes"] for work in facts()[code]["references"]}
        if lost := sorted(set(claim.references) - works):
            wrong.append(f"{claim.id} cites {lost}, but {one['codes']} rest on {sorted(works)}")
        allowed = source_numbers(one["codes"]) | {float(y) for work in claim.references if (y := year(work))}
        if lost := unsupported(f"{claim.text} {claim.reason}", allowed, one.get("working", {})):
            wrong.append(f"{claim.id}: {lost} not in {one['codes']}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", ARTICLES)
def test_an_article_scores_at_least_60_of_75_on_discern(page: str) -> None:
    answers = record(page)["discern"]
    assert [answer["question"] for answer in answers] == list(range(1, 16))
    assert all(1 <= answer["score"] <= 5 and answer["reason"].strip() for answer in answers)
    assert sum(answer["score"] for answer in answers) >= 60


@pytest.mark.parametrize("page", PAGES)
def test_a_second_reading_has_compared_every_cited_statement(page: str) -> None:
    reading = record(page)["second_reading"]
    assert sorted(reading) == ["compared", "date", "found", "reader"]
    assert reading["compared"] == len(statements(page))
    assert isinstance(reading["found"], list)


def test_the_figures_of_the_records_are_reported() -> None:
    cited = sum(len(statements(page)) for page in PAGES)
    scores = [sum(answer["score"] for answer in record(page)["discern"]) for page in ARTICLES]
    found = sum(len(record(page)["second_reading"].get("found", [])) for page in PAGES)
    report(
        "cited statements compared with the facts",
        f"{cited} on {len(PAGES)} pages; {found} put right in the second reading",
    )
    report("DISCERN of the articles", f"lowest {min(scores)}, mean {sum(scores) / len(scores):.1f} of 75")
    assert cited > 1000
