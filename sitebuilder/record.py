"""What every text said at its last check, and in what it differs now.

In: documents and files of data; the text of checked.json. Out: `Passage`s, one for each paragraph, list item, row,
block of data and claim; `Entry`s, which are passages as they were recorded; the `Difference` of the two.

A passage is recognised by the digest of its words, wherever it stands, so that moving it changes nothing. One whose
words were edited is recognised by its longest words, so that a citation that went with the edit is missed.
Promise: the same texts give the same difference, and the time taken grows with their length.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import groupby

from sitebuilder.blocks import Exhibit
from sitebuilder.body import Sentence
from sitebuilder.datafiles import Help, Row, Service, Table
from sitebuilder.documents import Document
from sitebuilder.findings import Place
from sitebuilder.front_matter import Claim
from sitebuilder.prose import words

_KEPT, _KEPT_UNCITED = 5, 2
_FREQUENT = 50
_RECOGNISED = 0.5
_SURELY = 0.8


@dataclass(frozen=True, slots=True)
class Note:
    """What is recorded of a passage: a digest of its words, its longest words, and the works it cites, repeats included."""

    digest: str
    words: tuple[str, ...]
    works: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as it stands now: a digest of its words, the works it cites, its text and its place."""

    digest: str
    works: tuple[str, ...]
    text: str
    place: Place

    @property
    def said(self) -> tuple[str, ...]:
        """Its words in small letters, once each; only what was edited is ever asked for them."""
        return tuple(dict.fromkeys(word.casefold() for word in words(self.text)))

    @property
    def note(self) -> Note:
        """What is recorded of it."""
        said = self.said
        longest = sorted(said, key=len, reverse=True)[: _KEPT if self.works else _KEPT_UNCITED]
        return Note(self.digest, tuple(word for word in said if word in longest), self.works)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one file said on the day of its last recorded check."""

    day: str
    notes: tuple[Note, ...]


Ledger = Mapping[str, Entry]
"""The recorded checks, by path."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A passage that cites fewer works than it did, and those that it no longer cites."""

    passage: Passage
    works: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Passages that lost citations; others that are new or say something else now; and those that are no longer there."""

    lost: tuple[Loss, ...] = ()
    changed: tuple[Passage, ...] = ()
    gone: tuple[Note, ...] = ()


# --- what a text says -----------------------------------------------------------------------------------------------

_CLINGING = re.compile(r"[“”\"‘’'*_()…;!]|[.,:](?!\d)|[–—-](?!\d)")


def passage(text: str, works: Iterable[str], place: Place, box: str = "") -> Passage:
    """Make a passage of a text in a box; capitals, quotation marks and most punctuation do not count."""
    bare = " ".join(_CLINGING.sub(" ", f"{box} {text}".casefold()).split())
    digest = hashlib.sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return Passage(digest, tuple(works), text, place)


def of_document(document: Document) -> tuple[Passage, ...]:
    """Return the passages of a page: title, summary and claims, then the text, then the blocks of data."""
    front = document.front
    return (
        passage(front.title, (), document.place("title")),
        passage(front.summary, (), document.place("summary")),
        *(_of_claim(claim, document.place("claims", index, "text")) for index, claim in enumerate(front.claims)),
        *(_of_sentences(list(group)) for _, group in groupby(document.sentences, key=_run)),
        *(_of_exhibit(exhibit) for exhibit in document.exhibits),
    )


def _of_claim(claim: Claim, place: Place) -> Passage:
    return passage(f"{claim.text} grade {claim.grade} {claim.direction} {claim.reason}", claim.references, place)


def _run(sentence: Sentence) -> tuple[str, int]:
    """Return what the sentences of one passage have in common: their paragraph, or the line of a table."""
    in_table = sentence.kind in ("td", "th")
    return ("row", sentence.place.line) if in_table else ("text", sentence.paragraph)


def _of_sentences(held: Sequence[Sentence]) -> Passage:
    text = " ".join(sentence.text for sentence in held)
    return passage(text, (work for sentence in held for work in sentence.cites), held[0].place, held[0].box)


def _of_exhibit(exhibit: Exhibit) -> Passage:
    data = exhibit.facts or exhibit.figure or exhibit.table
    works = [held.reference for held in (exhibit.facts, exhibit.figure) if held and held.reference]
    return passage(f"{exhibit.title} {_flat(astuple(data)) if data else ''}", works, exhibit.place)


def _flat(value: object) -> str:
    return " ".join(map(_flat, value)) if isinstance(value, tuple) else "" if value is None else str(value)


def of_table(table: Table, place: Callable[..., Place]) -> tuple[Passage, ...]:
    """Return the passages of a table: its caption, and each row; `place` finds a key of its file."""
    caption = passage(table.caption, (), place("caption"))
    return (caption, *(_of_row(row, place("rows", index)) for index, row in enumerate(table.rows)))


def _of_row(row: Row, place: Place) -> Passage:
    grade = "" if row.grade is None else f"grade {row.grade}"
    return passage(" ".join((*row.cells.values(), grade, row.as_of)), row.references, place)


def of_help(held: Help, place: Callable[..., Place]) -> tuple[Passage, ...]:
    """Return the passages of the help services: each service, sign and piece of advice; `place` finds a key."""
    return (
        *(
            _of_service(s, place("countries", i, "services", n))
            for i, c in enumerate(held.countries)
            for n, s in enumerate(c.services)
        ),
        *(passage(s.sign, s.references, place("emergency_signs", i)) for i, s in enumerate(held.emergency_signs)),
        *(passage(text, (), place("while_you_wait", i)) for i, text in enumerate(held.while_you_wait)),
        *(passage(text, (), place("what_to_say", i)) for i, text in enumerate(held.what_to_say)),
    )


def _of_service(service: Service, place: Place) -> Passage:
    return passage(" ".join((service.name, service.number, service.hours, service.for_)), (), place)


# --- then and now ---------------------------------------------------------------------------------------------------


def compare(before: Sequence[Note], now: Sequence[Passage]) -> Difference:
    """Say what became of the passages that were recorded."""
    same = _unchanged(before, now)
    left = [index for index in range(len(before)) if index not in same]
    taken = frozenset(same.values())
    new = [index for index in range(len(now)) if index not in taken]
    homes = _recognised(before, left, now, new)
    notes: defaultdict[int, list[Note]] = defaultdict(list)
    for index, home in (*same.items(), *homes.items()):
        notes[home].append(before[index])
    unclaimed = [now[index] for index in new if index not in notes]
    losses = {index: loss for index in sorted(notes) if (loss := _loss(notes[index], now[index], unclaimed))}
    return Difference(
        lost=tuple(losses.values()),
        changed=tuple(
            found
            for index, found in enumerate(now)
            if index not in losses and (index not in taken or Counter(notes[index][0].works) != Counter(found.works))
        ),
        gone=tuple(before[index] for index in left if index not in homes),
    )


def _unchanged(before: Sequence[Note], now: Sequence[Passage]) -> dict[int, int]:
    """Pair what has the same words; of several that have, first those that also cite the same."""
    pairs: dict[int, int] = {}
    for key in (_words_and_works, _words_only):
        free: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        taken = frozenset(pairs.values())
        for index in reversed(range(len(now))):
            if index not in taken:
                free[key(now[index])].append(index)
        for index, note in enumerate(before):
            if index not in pairs and free[key(note)]:
                pairs[index] = free[key(note)].pop()
    return pairs


def _words_and_works(note: Note | Passage) -> tuple[str, ...]:
    return note.digest, *sorted(note.works)


def _words_only(note: Note | Passage) -> tuple[str, ...]:
    return (note.digest,)


def _recognised(
    before: Sequence[Note], left: Sequence[int], now: Sequence[Passage], new: Sequence[int]
) -> dict[int, int]:
    """Pair passages whose words were edited with what they became, the most alike first; several may become one."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for index in new:
        for word in now[index].said:
            holders[word].append(index)
    found = sorted(_likenesses(before, left, len(now), holders))
    homes: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, index, home in found:
        if index not in homes and home not in taken:
            homes[index] = home
            taken.add(home)
    for unlikeness, _, index, home in found:
        if index not in homes and 1 - unlikeness >= _SURELY:
            homes[index] = home
    return homes


def _likenesses(
    before: Sequence[Note], left: Sequence[int], count: int, holders: Mapping[str, Sequence[int]]
) -> Iterator[tuple[float, float, int, int]]:
    """Yield pairs that may be one passage before and after an edit: how unlike, how far apart, and which."""
    for index in left:
        note = before[index]
        shared = Counter(
            home for word in note.words if len(holders.get(word, ())) <= _FREQUENT for home in holders.get(word, ())
        )
        for home, number in shared.items():
            if number / len(note.words) >= _RECOGNISED:
                apart = abs(index / len(before) - home / count)
                yield 1 - number / len(note.words), apart, index, home


def _loss(notes: Sequence[Note], now: Passage, unclaimed: Sequence[Passage]) -> Loss | None:
    """Return what a passage no longer cites, if it cites fewer works; what a new passage took over is not lost."""
    had = Counter(work for note in notes for work in note.works)
    has = Counter(now.works)
    if has.total() >= had.total():
        return None
    if any(note.digest != now.digest for note in notes):
        kept = {word for note in notes for word in note.words}
        for other in unclaimed:
            if other.works and not kept.isdisjoint(other.said):
                has.update(other.works)
    lost = had - has
    return Loss(now, tuple(sorted(lost.elements()))) if lost and has.total() < had.total() else None


# --- the file -------------------------------------------------------------------------------------------------------

_LINE = re.compile(r"(?P<digest>[0-9a-f]{8})(?P<words>(?: [^\s\[\]]+)*)(?: \[(?P<works>@[^\[\]]+)\])?")


def written(entries: Ledger) -> str:
    """Return the text of checked.json: by path, the day and one line for each passage, in the order of the text."""
    parts = (
        json.dumps(path, ensure_ascii=False)
        + ": ["
        + ",\n  ".join(json.dumps(line, ensure_ascii=False) for line in (entry.day, *map(_line, entry.notes)))
        + "]"
        for path, entry in sorted(entries.items())
    )
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _line(note: Note) -> str:
    works = f"[{'; '.join(f'@{work}' for work in note.works)}]" if note.works else ""
    return " ".join(filter(None, (note.digest, *note.words, works)))


def read(text: str) -> Ledger | None:
    """Read checked.json; None if it is damaged."""
    try:
        return {
            str(path): Entry(str(day), tuple(map(_note, lines))) for path, (day, *lines) in json.loads(text).items()
        }
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _note(line: str) -> Note:
    found = _LINE.fullmatch(line)
    if not found:
        raise ValueError(line)
    works = (work.removeprefix("@") for work in found["works"].split("; ")) if found["works"] else ()
    return Note(found["digest"], tuple(found["words"].split()), tuple(works))
