"""No text takes forever: what is beyond all measure is refused at its line, and what people write is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from projects import base, on_disk

from sitebuilder import limits
from sitebuilder.documents import SourceFile, read_document
from sitebuilder.limits import beyond
from sitebuilder.snapshot import MAX_BYTES

HONEY = "content/cough/honey.md"
BUILD = Path(__file__).parent.parent / "build.py"
HANG = 300.0
"""Seconds after which a build that never ends is given up; a guard only."""

SENTENCE = "Bees fly there in the morning, and at night they come back to the hive. "
HOSTILE = {
    **{f"one line of {mark!r}": mark * (900_000 // len(mark)) for mark in ("[@", "[", "[](", "![a](", "(", "*", "*a_")},
    **{
        f"one line of {mark!r}!": mark * (900_000 // len(mark))
        for mark in ("`", "<", "<a ", "&", "&#x", "\\", "|", "a")
    },
    **{f"lines of {line!r}": f"{line}\n" * (900_000 // (len(line) + 1)) for line in ("[@", "*", "```", "~~~", "///")},
    **{
        f"lines of {line!r}!": f"{line}\n" * (900_000 // (len(line) + 1))
        for line in ("/// do | A", "|a|b|", "> a", "#")
    },
    **{
        f"lines of {line!r}?": f"{line}\n" * (900_000 // (len(line) + 1))
        for line in ("- a", "<b>", "[a]: b", "a", "===")
    },
    "paragraphs of marks": ("[a](" * 120 + "\n\n") * 1800,
    "lists in lists": "\n".join("    " * n + "- a" for n in range(600)),
    "quotations in quotations": "> " * 400_000 + "a",
    "blocks in blocks": "\n".join(f"{'/' * (3 + n)} do | A\n" for n in range(1300)),
    "brackets in brackets": "[" * 400_000 + "]" * 400_000,
    "a table of one row": f"|{'a|' * 150_000}\n|{'-|' * 150_000}\n",
    "comments without end": "<!-- " * 180_000,
}
PEOPLE_WRITE = {
    "a long article": (SENTENCE * 6 + "[@lee2020]\n\n") * 1500,
    "a long paragraph": SENTENCE * 100,
    "a long list": (f"- {SENTENCE}[@lee2020]\n") * 500,
    "a long table": "| a | b |\n|---|---|\n" + "| [@lee2020] | c |\n" * 600,
    "lists in a list": "- a\n    - b\n        - c\n            - d\n",
    "code with brackets": "```\n" + "a[b](c)\n" * 40 + "```\n",
}


def page(text: str) -> str:
    head = base()[HONEY]
    return head[: head.index("---\n", 4) + 4] + text + "\n"


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_beyond_measure_is_refused_and_nothing_else_is_said(name: str) -> None:
    read = read_document(SourceFile(HONEY, page(HOSTILE[name])))
    assert read.document is None
    assert {finding.rule for finding in read.findings} == {"text-beyond-measure"}


@pytest.mark.parametrize("name", PEOPLE_WRITE)
def test_what_people_write_is_not(name: str) -> None:
    assert beyond(PEOPLE_WRITE[name], HONEY, 1) == ()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (f"a\n\nb\n\n{'[' * 501}", 5, "501 marks of Markdown; 500 are the most"),
        (f"a\n\n{'b' * 10_001}", 3, "10,002 letters; 10,000 are the most"),
        (f"a\n\n- b\n- {'c' * 10_000}\n- d", 4, "10,003 letters; 10,000 are the most"),
        (f"| a |\n|---|\n| b |\n| {'*' * 600} |", 4, "600 marks of Markdown"),
        ("a\n" * 30_000, 1, "60,000 letters without an empty line"),
        (f"a\n{' ' * 61}b", 2, "more than 60 blanks"),
        ("a\n" + "\t" * 16 + "b", 2, "more than 60 blanks"),
        ("a\n\n" + "> " * 31 + "b", 3, "more than 60 blanks"),
        ("[a](b.md)\n\n" * 1001, 1, "1,001 links and pictures"),
        ("a***\n\n" * 3334, 1, "10,002 marks of Markdown"),
        ("a\n\n" * 10_001, 1, "20,003 lines"),
        ("a <kbd\n\n" * 1001, 1, "1,001 signs “<”"),
        ("/// do\n\n///\n\n" * 251, 1, "502 lines that open or close a block or code"),
    ],
)
def test_an_excess_is_told_at_its_line_with_the_most_that_can_be(text: str, line: int, words: str) -> None:
    found = beyond(f"{text}\n", HONEY, 1)
    assert [finding.place.line for finding in found] == [line]
    assert words in found[0].message


@pytest.mark.parametrize(
    "text",
    [
        "[" * limits.MARKS,
        "a" * (limits.PARAGRAPH - 1),
        (("- " + "a" * 900 + "\n") * 50)[:50_000],
        " " * limits.INDENT + "a",
        "<\n\n" * 499,
        "a\n\n" * (limits.LINES // 2 - 1),
        "/// do\n\n///\n\n" * (limits.FENCES // 2),
    ],
)
def test_as_much_as_is_allowed_is_allowed(text: str) -> None:
    assert beyond(f"{text}\n", HONEY, 1) == ()


def test_the_limits_are_those_of_the_readme() -> None:
    readme = (BUILD.parent / "README.md").read_text(encoding="utf-8")
    section = readme.split("\n## Limits\n", 1)[1].split("\n## ", 1)[0]
    names = ("PARAGRAPH", "MARKS", "BLOCK", "ALL_MARKS", "TAGS", "LINKS", "LINES", "INDENT", "FENCES")
    assert all(f"{getattr(limits, name):,}" in section for name in names)


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        (HONEY, page("[@" * 450_000), "text-beyond-measure"),
        (
            HONEY,
            page(("[](" * 160 + "\n\n") * 20 + f"{SENTENCE}\n\n" * 9000),
            "claim-uncited|link-broken|text-beyond-measure",
        ),
        (HONEY, f"---\nterms: [{'a, ' * 300_000}]\n---\n", "yaml-invalid"),
        ("content/references/lee2020.yaml", "? " * 490_000, "yaml-invalid"),
        ("content/glossary.yaml", "a: b\n" * 190_000, "yaml-invalid"),
        ("site.yaml", "{" * 990_000, "yaml-invalid"),
        ("static/a.css", "a{b:" + "(" * 900_000, "file-unreadable"),
        ("static/a.html", "<div>" * 190_000, "file-unreadable"),
        ("templates/pages/a-z.html", "{{ page.frame.title }}" * 44_000 + "{{", "template-broken"),
    ],
)
def test_a_megabyte_of_anything_comes_to_an_end(path: str, text: str, rule: str, tmp_path: Path) -> None:
    assert len(text) <= MAX_BYTES
    on_disk({path: text}, {}, tmp_path)
    done = subprocess.run(
        [sys.executable, str(BUILD), "check", "--project", str(tmp_path), "--today", "2026-11-24"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=HANG,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert any(f"[{name}]" in done.stdout for name in rule.split("|"))
