"""Words that a careful guide does not use: a sentence and the families of rules come in, hits go out.

Which words, and what to write instead, is data (`policy/wording.yaml` and site.yaml); nothing here knows a topic.
Promise: no text raises an error, and the time taken grows with its length only.

A phrase is written as plain words; capitals, hyphens and kinds of quotation marks make no difference. In it, `word*`
has any ending, `a|b` is either word (one word each), `<number>` is a number in digits or words, `<digits>` one in
digits, `<year>` a year, ` … ` stands for up to five words, `^` for the beginning of the sentence (after “so”, “and” and
the like); in `unless`, `~` is what was found.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

_WORDS_IN_GAP = 5
_FAR = 60
_GAP = frozenset("…")
_FLAT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "‑": "-"})
_TOKEN = re.compile(r"\d++(?:[.,]\d++)*+(?!\w|-[^\W\d])|\d+-?[^\W\d]\w*|\w+(?:'\w+)*|[^\w\s-]")
_PIECE = re.compile(r"<[a-z]+>|~|…|(?:\d+(?:[.,]\d+)*|\w+(?:'\w+)*)\*?|[^\w\s-]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_QUOTED = re.compile(r'“[^”]*+”?|"[^"]*+"|^[^“”]*+”')
_LINKING = frozenset(["so", "and", "or", "then", "also", "please", "first", "now"])
_NUMBER_WORDS = frozenset(
    re.findall(
        r"\w+",
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
        " nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million"
        " millions dozen dozens half halves",
    )
)

Item = frozenset[str]


class State(dict[str, "State"]):
    """How far some phrases have come; asked for a word, it remembers the state that this word leads to."""

    def __init__(self, rests: Iterable[tuple[Item, ...]]) -> None:
        self.accepts = False
        self.after_gap: State | None = None
        self._rests: dict[str, list[tuple[Item, ...]]] = {}
        gaps = []
        for rest in rests:
            if not rest:
                self.accepts = True
            elif rest[0] is _GAP:
                gaps.append(rest[1:])
            else:
                for word in rest[0]:
                    self._rests.setdefault(word, []).append(rest[1:])
        self._stems = sorted({len(word) - 1 for word in self._rests if word.endswith("*")})
        if gaps:
            self.after_gap = State(gaps)

    def __missing__(self, token: str) -> "State":
        rests = [rest for name in self._names(token) for rest in self._rests.get(name, ())]
        state = self[token] = State(rests) if rests else NOWHERE
        return state

    def _names(self, token: str) -> Iterator[str]:
        """Yield every way in which a phrase can ask for this word."""
        yield token
        for length in self._stems:
            if length <= len(token):
                yield token[:length] + "*"
        if token[0].isdigit() and _TOKEN.fullmatch(token) and not token[-1].isalpha():
            yield from ("<year>",) if _YEAR.fullmatch(token) else ("<number>", "<digits>")
        elif token in _NUMBER_WORDS:
            yield "<number>"


NOWHERE = State(())


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases made ready for looking them up."""

    anywhere: State
    opening: State


def phrases(listed: Iterable[str]) -> Phrases:
    """Make phrases ready for looking them up."""
    anywhere: list[tuple[Item, ...]] = []
    opening: list[tuple[Item, ...]] = []
    for phrase in listed:
        (opening if phrase.startswith("^") else anywhere).extend(_items(phrase.removeprefix("^")))
    return Phrases(State(anywhere) if anywhere else NOWHERE, State(opening) if opening else NOWHERE)


@lru_cache(maxsize=1024)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words and punctuation marks of a text in small letters, hyphens left out."""
    return tuple(_TOKEN.findall(_flat(text)))


def find(phrases: Phrases, tokens: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where phrases stand among tokens, from left to right, the longest of those that begin together."""
    free = 0
    if opening := _opening(phrases, tokens):
        yield opening
        free = opening[1]
    begin = phrases.anywhere
    if begin is NOWHERE:
        return
    for at in [at for at, token in enumerate(tokens) if begin[token] is not NOWHERE]:
        if at >= free:
            end = _end(begin[tokens[at]], tokens, at + 1)
            if end > at:
                yield at, end
                free = end


def _opening(phrases: Phrases, tokens: Sequence[str]) -> tuple[int, int] | None:
    """Return where a phrase stands that opens the tokens; marks and linking words may stand before it."""
    if phrases.opening is NOWHERE:
        return None
    for at, token in enumerate(tokens):
        if (end := _end(phrases.opening, tokens, at)) > at:
            return at, end
        if token[0].isalnum() and token not in _LINKING:
            return None
    return None


def _end(state: State, tokens: Sequence[str], at: int) -> int:
    """Return where the longest phrase that goes on here ends, or -1."""
    best = at if state.accepts else -1
    if state.after_gap is not None:
        best = max(best, *(_end(state.after_gap, tokens, at + gap) for gap in range(_WORDS_IN_GAP + 1)))
    if at < len(tokens) and (following := state[tokens[at]]) is not NOWHERE:
        best = max(best, _end(following, tokens, at + 1))
    return best


MOST_READINGS = 1000
"""So many ways to read one phrase with choices of several words are known."""


def _items(phrase: str) -> Iterator[tuple[Item, ...]]:
    """Yield a phrase as what it asks for, word by word; a choice that has several words makes several phrases."""
    choices: list[list[tuple[Item, ...]]] = []
    for part in _flat(phrase).split():
        pieces = [tuple(_PIECE.findall(choice)) for choice in part.split("|")]
        single = frozenset(found[0] for found in pieces if len(found) == 1)
        longer = [tuple(frozenset([piece]) for piece in found) for found in pieces if len(found) > 1]
        choices.append([(_GAP if single == _GAP else single,), *longer] if single else longer)
    for chosen in islice(product(*choices), MOST_READINGS):
        if items := tuple(item for group in chosen for item in group):
            yield items


def _flat(text: str) -> str:
    """Return a text in small letters with plain marks; each character keeps its place."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters have a small form of two characters
        lower = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    return lower.translate(_FLAT)


_NUMBER = phrases(
    [
        "<number>",
        "one in|of",
        "one out of",
        "once in|a|every",
        "a|one third|quarter|fifth|tenth",
        "thirds|quarters|fifths|tenths",
    ]
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Some phrases to avoid, what to write instead, and the phrases that excuse them."""

    find: Phrases
    write: str
    unless: Phrases


@dataclass(frozen=True, slots=True)
class Family:
    """Entries that break one promise, with its rules for quotations and numbers."""

    name: str
    entries: tuple[Entry, ...]
    find: Phrases
    inside_quotes: bool
    unless_number: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a sentence says what it should not, and what to write instead."""

    family: str
    found: str
    start: int
    write: str


@dataclass(frozen=True, slots=True)
class Families:
    """Families to be looked for together: nearly every sentence has no phrase of any."""

    each: tuple[Family, ...]
    any: Phrases


def families(*data: Mapping[str, object]) -> Families:
    """Make the families from plain data; families of the same name in several mappings are joined.

    Each mapping is {name: family}; a family is {entries: [{find: [phrase], write: text, unless: [phrase]}],
    unless: [phrase], inside-quotes: true, unless-number: true}, or only the list of its entries.
    """
    parts: dict[str, list[Mapping[str, object]]] = {}
    for mapping in data:
        for name, family in mapping.items():
            parts.setdefault(name, []).append(family if isinstance(family, Mapping) else {"entries": family})
    return Families(
        tuple(_family(name, found) for name, found in parts.items()),
        phrases(phrase for found in parts.values() for phrase in _finds(_entries(found))),
    )


def hits(sentence: str, families: Families, following: str = "") -> Iterator[Hit]:
    """Yield what a sentence says that it should not; `following` is the sentence after it."""
    words = tokens(sentence)
    if next(find(families.any, words), None) is None:
        return
    for family in families.each:
        found = list(find(family.find, words))
        if found and not (family.unless_number and (_has_number(words) or _has_number(tokens(following)))):
            yield from _unexcused(sentence, words, family, found)


def _unexcused(sentence: str, words: Sequence[str], family: Family, found: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    """Yield those finds of a family that neither the words around them nor quotation marks excuse."""
    places = [match.span() for match in _TOKEN.finditer(_flat(sentence))]
    quotations = [] if family.inside_quotes else [match.span() for match in _QUOTED.finditer(sentence)]
    for start, end in found:
        entry = next(entry for entry in family.entries if _begins(entry.find, words, start, end))
        first, last = places[start][0], places[end - 1][1]
        if not (_within(quotations, first) or _excused(entry, words, start, end)):
            yield Hit(family.name, sentence[first:last], first, entry.write)


def _begins(phrases: Phrases, tokens: Sequence[str], start: int, end: int) -> bool:
    """Say whether one of these phrases is what was found here."""
    return end in (_end(phrases.anywhere, tokens, start), _end(phrases.opening, tokens, start))


def _excused(entry: Entry, tokens: Sequence[str], start: int, end: int) -> bool:
    """Say whether the words around a find excuse it."""
    around = [*tokens[max(0, start - _FAR) : start], "~", *tokens[end : end + _FAR]]
    return next(find(entry.unless, around), None) is not None


def _within(spans: Sequence[tuple[int, int]], at: int) -> bool:
    """Say whether a place lies inside one of these spans, which are in order."""
    before = bisect_left(spans, (at, at)) - 1
    return before >= 0 and at < spans[before][1]


def _has_number(tokens: Sequence[str]) -> bool:
    return next(find(_NUMBER, tokens), None) is not None


def _family(name: str, parts: Sequence[Mapping[str, object]]) -> Family:
    shared = [phrase for part in parts for phrase in _listed(part.get("unless"))]
    raw = _entries(parts)
    return Family(
        name=name,
        entries=tuple(_entry(entry, shared) for entry in raw),
        find=phrases(_finds(raw)),
        inside_quotes=any(part.get("inside-quotes") is True for part in parts),
        unless_number=any(part.get("unless-number") is True for part in parts),
    )


def _entries(parts: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    return [entry for part in parts for entry in _listed(part.get("entries")) if isinstance(entry, Mapping)]


def _finds(entries: Sequence[Mapping[str, object]]) -> Iterator[str]:
    return (str(phrase) for entry in entries for phrase in _listed(entry.get("find")))


def _entry(data: Mapping[str, object], shared: Sequence[object]) -> Entry:
    return Entry(
        find=phrases(str(phrase) for phrase in _listed(data.get("find"))),
        write=str(data.get("write", "")),
        unless=phrases(str(phrase) for phrase in (*_listed(data.get("unless")), *shared)),
    )


def _listed(value: object) -> Sequence[object]:
    if isinstance(value, (list, tuple)):
        return value
    return () if value is None else (value,)
