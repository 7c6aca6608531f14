"""Words that a careful guide does not use: a sentence and the families of rules come in, hits go out.

Which words, and what to write instead, is data (`policy/wording.yaml` and site.yaml); nothing here knows a topic.
Promise: no text raises an error or takes more than a time in proportion to its length.

A phrase is written as plain words. In it, `word*` has any ending, `a|b` is either word, `#` is a number in digits or
words, ` … ` stands for up to five words, `^` for the beginning of the sentence; in `unless`, `~` is what was found.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

_NUMBER_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    "|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|dozens?|half|halves"
    "|(?:a|one) (?:third|quarter|fifth|tenth)|(?:thirds|quarters|fifths|tenths)|one (?:in|of|out of)"
)
# Not a year, and not the number in a name such as 7-OH or B12.
_NUMBER = rf"(?:(?!(?:19|20)\d\d(?![\d,.]*\d))\d++(?:[.,]\d++)*+(?![-‑]?[a-z])|{_NUMBER_WORDS})"
_FOUND = "\ufffc"
_ATOMS: Final[Mapping[str, str]] = {
    "*": r"\w*+",
    "#": _NUMBER,
    " ": " ++",
    "…": r"(?: ++\S++){0,5}? ++",
    "^": r"^\W*+",
    "~": _FOUND,
}
_TOKENS = re.compile(r" *… *| +|.", re.DOTALL)
_HAS_NUMBER = re.compile(rf"(?<![\w.,-]){_NUMBER}(?!\w)")
_FLAT = str.maketrans(
    {"’": "'", "‘": "'", "\u00a0": " ", "\u202f": " ", "\u2011": "-", "\n": " ", "\t": " ", "\r": " "}
)
_QUOTED = re.compile(r'“[^”]*+”?|"[^"]*+"|^[^“”]*+”')

Trie = dict[str, "Trie"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Some phrases to avoid, what to write instead, and the phrases that excuse them."""

    find: re.Pattern[str]
    write: str
    unless: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Family:
    """Entries that break one promise: with the promise's own rules for quotations and numbers."""

    name: str
    entries: tuple[Entry, ...]
    any: re.Pattern[str]
    inside_quotes: bool
    unless_number: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a sentence says what it should not, and what to write instead."""

    family: str
    found: str
    start: int
    write: str


def families(*data: Mapping[str, object]) -> tuple[Family, ...]:
    """Make the families from plain data; families of the same name in several mappings are joined.

    Each mapping is {name: family}; a family is {entries: [{find: [phrase], write: text, unless: [phrase]}],
    unless: [phrase], inside-quotes: true, unless-number: true}, or only the list of its entries.
    """
    parts: dict[str, list[Mapping[str, object]]] = {}
    for mapping in data:
        for name, family in mapping.items():
            parts.setdefault(name, []).append(family if isinstance(family, Mapping) else {"entries": family})
    return tuple(_family(name, found) for name, found in parts.items())


def hits(sentence: str, families: Sequence[Family], following: str = "") -> Iterator[Hit]:
    """Yield what a sentence says that it should not; `following` is the sentence after it."""
    text = flat(sentence)
    for family in families:
        for found in family.any.finditer(text):
            start, end = found.span()
            entry = next(entry for entry in family.entries if entry.find.match(text, start))
            if not (_excused(text, start, end, entry) or _allowed(text, start, family, following)):
                yield Hit(family.name, sentence[start:end], start, entry.write)


def flat(text: str) -> str:
    """Return a text in small letters with straight quotes and plain spaces; each character keeps its place."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters have a small form of two characters
        lower = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    return lower.translate(_FLAT)


def pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Compile phrases into one expression for flat text; no phrases match nothing."""
    trie: Trie = {}
    for phrase in phrases:
        for variant in _variants(phrase):
            branch = trie
            for atom in _atoms(variant):
                branch = branch.setdefault(atom, {})
            branch[""] = {}
    return re.compile(_expression(trie) if trie else "(?!)")


def _variants(phrase: str) -> Iterator[str]:
    """Yield a phrase once for each choice among its `a|b`."""
    for words in product(*(word.split("|") for word in flat(phrase).split())):
        yield " ".join(words)


def _atoms(phrase: str) -> Iterator[str]:
    """Yield a phrase as pieces of a regular expression, one for each character."""
    if phrase[:1].isalnum() or phrase.startswith("#"):
        yield r"\b"
    for token in _TOKENS.findall(phrase):
        yield _ATOMS.get(token.strip() or " ", re.escape(token))
    if phrase[-1:].isalnum() or phrase.endswith(("#", "*")):
        yield r"(?!\w)"


def _expression(trie: Trie) -> str:
    """Write a tree of pieces as one expression that looks at each character once; longer phrases win."""
    branches = [atom + _expression(rest) for atom, rest in trie.items() if atom] + [""] * ("" in trie)
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _family(name: str, parts: Sequence[Mapping[str, object]]) -> Family:
    shared = [phrase for part in parts for phrase in _listed(part.get("unless"))]
    raw = [entry for part in parts for entry in _listed(part.get("entries")) if isinstance(entry, Mapping)]
    return Family(
        name=name,
        entries=tuple(_entry(entry, shared) for entry in raw),
        any=pattern(str(phrase) for entry in raw for phrase in _listed(entry.get("find"))),
        inside_quotes=any(part.get("inside-quotes") is True for part in parts),
        unless_number=any(part.get("unless-number") is True for part in parts),
    )


def _entry(data: Mapping[str, object], shared: Sequence[object]) -> Entry:
    return Entry(
        find=pattern(str(phrase) for phrase in _listed(data.get("find"))),
        write=str(data.get("write", "")),
        unless=pattern(str(phrase) for phrase in (*_listed(data.get("unless")), *shared)),
    )


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else () if value is None else (value,)


def _excused(text: str, start: int, end: int, entry: Entry) -> bool:
    """Say whether the words around a find excuse it."""
    return entry.unless.search(f"{text[:start]}{_FOUND}{text[end:]}") is not None


def _allowed(text: str, start: int, family: Family, following: str) -> bool:
    """Say whether the family lets this stand: in a quotation, or because the reader is given a number."""
    if family.unless_number and (_HAS_NUMBER.search(text) or _HAS_NUMBER.search(flat(following))):
        return True
    return not family.inside_quotes and any(found.start() < start < found.end() for found in _QUOTED.finditer(text))
