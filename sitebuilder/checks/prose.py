"""How a text speaks: sentences that need a source, words that harm, and how hard it is to read.

A claim-like sentence without a citation cannot be traced. A word that sells, blames or frightens costs the reader's
trust. A text above reading grade 8 shuts out about half of those who need it. The lists are data: `policy/` and
site.yaml. This is a remembered step: it reads the sentences of one document and the policy, nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import ClassVar

from sitebuilder import claimlike, wording
from sitebuilder.body import Sentence
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.places import Finder
from sitebuilder.prose import Level, Measure, joined, measure
from sitebuilder.prose import sentences as split
from sitebuilder.settings import Reading, Wording, policy

UNCITED = Rule("claim-uncited", "Every sentence of which a reader would ask “says who?” has its source.", waivable=True)
LEVEL = Rule(
    "reading-level",
    "People read these pages tired and in pain; the text is no harder than it has to be.",
    severity="warning",
    waivable=True,
)
SENTENCE = Rule("sentence-too-long", "Few sentences are longer than one breath.", severity="warning", waivable=True)
PARAGRAPH = Rule("paragraph-too-long", "Paragraphs are short enough for a phone.", severity="warning", waivable=True)
_WORDS = {
    "overstating": ("No word says more than the evidence.", "error"),
    "stigmatising": ("No word puts a label on a person.", "error"),
    "marketing": ("No word sells.", "error"),
    "dosing-or-sourcing": ("Nothing here advises on amounts, recipes or buying.", "error"),
    "blame-and-scare": ("No word blames or frightens.", "error"),
    "frequency-without-number": ("Words like common or rare stand beside a number.", "error"),
}
WORD_RULES = {
    name: Rule(f"word-{name}", promise, severity, waivable=True)  # type: ignore[arg-type]  # the table above holds severities
    for name, (promise, severity) in _WORDS.items()
}
RULES = (UNCITED, LEVEL, SENTENCE, PARAGRAPH, *WORD_RULES.values())

VERY_LONG = 35
_LONGEST_LINK = 300
_TEXT = ("p", "li", "dd")
_FREE_BOXES = ("ask", "unknowns", "emergency", "urgent", "talk", "do", "dont")  # questions, signs and steps


@dataclass(frozen=True, slots=True)
class Policy:
    """The words policy of the site, and what the site is about."""

    SHARED: ClassVar[bool] = True

    wording: Wording
    subject: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line that readers see outside of the text; it stands at its place or behind it. `beside` is what is read with it."""

    text: str
    place: Place
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What is proofread: the sentences of one file, and its other lines that readers see; `source` is the whole file.

    `about` says of which sentences a source is asked: of those that name it, of all (empty), or of none (None).
    """

    path: str
    about: str | None
    sentences: tuple[Sentence, ...]
    lines: tuple[Line, ...]
    source: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class Proof:
    """The findings about a text, its reading level, that of each of its sections, and how many words it has."""

    findings: tuple[Finding, ...]
    level: Level
    sections: tuple[tuple[str, Level], ...]
    words: int = 0


def proofread(manuscript: Manuscript) -> Proof:
    """Read one text against the words policy."""
    reading = manuscript.policy.wording.reading
    prose = [sentence for sentence in manuscript.sentences if sentence.kind in _TEXT]
    easy = frozenset(word.lower() for word in reading.easy)
    measures = [measure(sentence.text, easy) for sentence in prose]
    whole = joined(measures)
    sections: defaultdict[str, list[Measure]] = defaultdict(list)
    for sentence, measured in zip(prose, measures, strict=True):
        sections[sentence.section].append(measured)
    findings = [
        *(_uncited(manuscript, manuscript.about.lower()) if manuscript.about is not None else ()),
        *_words(manuscript),
        *_long_sentences(prose, measures),
        *_paragraphs(prose, reading),
        *(_level(manuscript.path, whole, reading) if len(prose) >= 10 else ()),
    ]
    return Proof(tuple(findings), whole, tuple((name, joined(found)) for name, found in sections.items()))


def _uncited(manuscript: Manuscript, about: str) -> Iterator[Finding]:
    lexicon = _lexicon(manuscript.policy.wording)
    sentences = manuscript.sentences
    for index, sentence in enumerate(sentences):
        if sentence.cites or sentence.box in _FREE_BOXES or sentence.kind not in (*_TEXT, "td"):
            continue
        if about and about not in sentence.text.lower():
            continue
        following = sentences[index + 1] if index + 1 < len(sentences) else None
        if following and following.cites and following.paragraph == sentence.paragraph:
            continue
        if sentence.kind == "td" and _row_cites(sentences, index):
            continue
        why = claimlike.why_claim_like(sentence.text, lexicon)
        if why:
            opening = sentence.text if len(sentence.text) < 90 else sentence.text[:87] + "…"
            yield UNCITED.at(
                sentence.place,
                f"“{opening}” needs a source (it says: {why})",
                fix="add [@reference-id] to this sentence or the next, say that it is not known, or take it out",
            )


def _row_cites(sentences: Sequence[Sentence], index: int) -> bool:
    """Say whether a neighbouring cell of the same table row cites: cells follow each other in the text."""
    nearby = sentences[max(0, index - 4) : index + 5]
    return any(
        other.cites and other.kind == "td" and other.place.line == sentences[index].place.line for other in nearby
    )


def _words(manuscript: Manuscript) -> Iterator[Finding]:
    """Find words to avoid in everything that readers see."""
    families = _families(manuscript.policy.wording)
    finder: Finder | None = None
    for text, place, following in _told(manuscript):
        for hit in wording.hits(text, families, following):
            finder = finder or Finder(manuscript.source, manuscript.path)
            rule = WORD_RULES.get(hit.family) or Rule(f"word-{hit.family}", "", waivable=True)
            start = finder.within(place, text, len(manuscript.source))
            here = finder.within(start, hit.found, 2 * len(text) + _LONGEST_LINK)
            yield rule.at(
                here,
                f"“{hit.found}” is better not said here: “{_around(text, hit.start)}”",
                fix=f"write instead: {hit.write}",
            )


def _told(manuscript: Manuscript) -> Iterator[tuple[str, Place, str]]:
    """Yield every sentence that readers see, where it stands or begins to be looked for, and what is read after it."""
    for line in manuscript.lines:
        parts = split(line.text)
        for text, following in zip_longest(parts, parts[1:], fillvalue=""):
            yield text, line.place, f"{following} {line.beside}"
    sentences = manuscript.sentences
    for sentence, after in zip(sentences, [*(other.text for other in sentences[1:]), ""], strict=False):
        yield sentence.text, sentence.place, after


def _around(text: str, start: int) -> str:
    begin = max(0, start - 30)
    return ("…" if begin else "") + text[begin : start + 50] + ("…" if len(text) > start + 50 else "")


def _long_sentences(prose: Sequence[Sentence], measures: Sequence[Measure]) -> Iterator[Finding]:
    for sentence, measured in zip(prose, measures, strict=True):
        count = sum(measured.lengths)
        if count > VERY_LONG:
            yield SENTENCE.at(
                sentence.place,
                f"this sentence has {count} words",
                fix=f"split it; {VERY_LONG} are the most, 15 is good",
            )


def _paragraphs(prose: Sequence[Sentence], reading: Reading) -> Iterator[Finding]:
    paragraphs: defaultdict[int, list[Sentence]] = defaultdict(list)
    for sentence in prose:
        paragraphs[sentence.paragraph].append(sentence)
    for held in paragraphs.values():
        if len(held) > reading.paragraph_sentences and held[0].kind == "p":
            yield PARAGRAPH.at(
                held[0].place,
                f"this paragraph has {len(held)} sentences",
                fix=f"split it; {reading.paragraph_sentences} are the most",
            )


def _level(path: str, found: Level, reading: Reading) -> Iterator[Finding]:
    measures = (
        (found.flesch_kincaid, reading.flesch_kincaid, "its Flesch-Kincaid grade is {:.1f}; {:g} is the highest"),
        (found.smog, reading.smog, "its SMOG grade is {:.1f}; {:g} is the highest"),
        (
            found.average_sentence,
            reading.average_sentence,
            "its sentences have {:.1f} words on average; {:g} is the most",
        ),
        (
            100 * found.long_sentences,
            100 * reading.long_sentences,
            "{:.0f} in 100 of its sentences are over 25 words; {:g} is the most",
        ),
    )
    for value, limit, message in measures:
        if value > limit:
            yield LEVEL.at(
                Place(path),
                "the text is hard to read: " + message.format(value, limit),
                fix="use shorter words and sentences; those of more than 25 words, and long words, weigh most",
            )


@lru_cache(maxsize=8)
def _compiled(key: str) -> tuple[claimlike.Lexicon, wording.Families]:
    added = _ADDED[key]
    own = {
        name: [{"find": list(p.find), "write": p.write, "unless": list(p.unless)} for p in found]
        for name, found in added.families.items()
    }
    more = {name: list(found) for name, found in added.claim_like.items()}
    return claimlike.lexicon(policy("claimlike"), more), wording.families(policy("wording"), own)


_ADDED: dict[str, Wording] = {}


def _lexicon(added: Wording) -> claimlike.Lexicon:
    _ADDED[repr(added)] = added
    return _compiled(repr(added))[0]


def _families(added: Wording) -> wording.Families:
    _ADDED[repr(added)] = added
    return _compiled(repr(added))[1]
