"""What a writer meant as a link, a list, a row or plain text, and what Markdown made something else of without a word.

In: a converted text and its sentences. Out: findings. Text that became program code is not read by any check,
so it must not be there; a list that ran together hides its signs from somebody in a hurry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

from sitebuilder.body import Converted, Sentence
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.places import Finder, without_code

LEFT_OVER = Rule("markdown-left-over", "Nothing is shown as raw Markdown.", waivable=True)

_CODE = re.compile(r"<pre><code[^>]*>(?P<inside>.*?)</code></pre>", re.DOTALL)
_WORDS = re.compile(r"\b[^\W\d_]{2,}(?:[ ,]+[^\W\d_]['’\w-]*){3}")
_ITEM = re.compile(r"\n {0,3}(?P<item>(?:[-*+]|\d{1,3}[.)])[ \t]+[^\s<&][^<&\n]{0,40})")
_RULED = re.compile(r"^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")


def left_over(sentences: Sequence[Sentence], converted: Converted) -> Iterator[Finding]:
    """Find marks that are shown as they stand, words that became code, lists that ran together, and cells that are lost."""
    yield from _as_it_stands(sentences, converted)
    if converted.findings:
        return  # a block or a note that is not closed explains the rest
    text, path, first_line = converted.text, converted.path, converted.first_line
    if "<pre>" in converted.html:
        yield from _code(text, converted.html, path, first_line)
    if run_on := list(_ITEM.finditer(_CODE.sub("", converted.html))):
        yield from _run_on(run_on, Finder(text, path, first_line))
    if "|" in text:
        yield from _lost_cells(without_code(text).split("\n"), path, first_line)


_LEFT = (
    (re.compile(r"\[[^\[\]]{0,200}\]\[[^\[\]]{0,200}\]"), "write [words](address), or add a line [name]: address"),
    (re.compile(r"\]\s\([^\s()]{1,200}\)"), "take the blank between ] and ( out"),
    (re.compile(r"!\[[^\[\]]{0,200}"), "write ![What it shows](file)"),
    (
        re.compile(r"\[[A-Za-z][\w-]*\d{2}[\w-]*\]|\[ ?@[\w-]+|[(]@[\w-]+|(?<![\w.@/])@[A-Za-z][\w-]*\d{2}[\w-]*"),
        "write [@id]",
    ),
    (
        re.compile(r"(?<![\w*])\*\*(?=\w)|(?<=\w)\*\*(?![\w*])"),
        "put ** before and behind the words, without blanks between",
    ),
    (re.compile(r"`{3,}"), "close it with another line of ```, or take it out"),
    (re.compile(r"^[•●▪◦‣·]\s"), "begin each item with - and a blank, and leave an empty line before the list"),
)
_SUSPECT = re.compile(r"[\]|@]|!\[|\*\*|```|^[•●▪◦‣·]")
_TABLE = re.compile(r"\|[^|\n]+\|.*")


def _as_it_stands(found: Sequence[Sentence], converted: Converted) -> Iterator[Finding]:
    """Find what stands in sentences as it was written, but not what is code and meant so."""
    suspects = [index for index, sentence in enumerate(found) if _SUSPECT.search(sentence.text)]
    lines = without_code(converted.text).split("\n") if suspects else []
    for index in suspects:
        sentence = found[index]
        end = next((other.place.line for other in found[index + 1 :] if other.place.line > sentence.place.line), None)
        start = max(0, sentence.place.line - converted.first_line)
        source = "\n".join(lines[start : end - converted.first_line + 1 if end else None])
        if sentence.kind == "p" and _TABLE.match(sentence.text):
            message = f"“{sentence.text[:40]}” looks like a row of a table but is none"
            yield LEFT_OVER.at(sentence.place, message, fix="put a line |---|---| below the first row")
            continue
        for pattern, fix in _LEFT:
            literal = pattern.search(sentence.text)
            if literal and literal[0] in source:
                finder = Finder(converted.text, converted.path, converted.first_line)
                place = sentence.place if any(map(str.isalnum, sentence.text)) else finder.next(literal[0])
                yield LEFT_OVER.at(place, f"“{literal[0][:60]}” is shown as it stands", fix=fix)
                break


def _run_on(items: list[re.Match[str]], finder: Finder) -> Iterator[Finding]:
    for found in items:
        yield LEFT_OVER.at(
            finder.next(found["item"].rstrip()),
            f"“{found['item'].strip()[:40]}” runs on in the line before it and is no item of a list",
            fix="put an empty line before the list, and begin all its items alike",
        )


def _code(text: str, html: str, path: str, first_line: int) -> Iterator[Finding]:
    position = 0
    for found in _CODE.finditer(html):
        if not _WORDS.search(found["inside"]):
            continue
        first = next((line.strip() for line in unescape(found["inside"]).split("\n") if line.strip()), "")
        position = max(text.find(first, position), position)
        before = text[:position]
        yield LEFT_OVER.at(
            Place(path, first_line + before.count("\n"), position - before.rfind("\n")),
            f"“{first[:40]}” is shown as program code, which no check reads",
            fix="take out the blanks or the tab before it, and lines of ``` around it",
        )
        position += len(first)


def _lost_cells(lines: list[str], path: str, first_line: int) -> Iterator[Finding]:
    """Find rows of tables with more cells than the table has columns."""
    columns = 0
    for number, line in enumerate(lines):
        if "|" not in line:
            columns = 0
        elif _RULED.match(line) and number and "|" in lines[number - 1]:
            columns = len(_cells(lines[number - 1]))
        elif columns and len(_cells(line)) > columns:
            lost = _cells(line)[columns].strip()
            yield LEFT_OVER.at(
                Place(path, first_line + number, line.rfind(lost) + 1 if lost else 1),
                f"this row has {len(_cells(line))} cells, but the table has {columns} columns, so “{lost[:40]}” is lost",
                fix="take a | out, or write \\| for one that belongs to the text",
            )


def _cells(line: str) -> list[str]:
    """Split a row at its bars; one after a backslash is text."""
    return re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
