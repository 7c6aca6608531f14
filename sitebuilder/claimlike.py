"""Sentences of which a reader would ask “says who?”: a sentence and a lexicon come in, the words that ask for it go out.

Which words is data (`policy/claimlike.yaml`, and site.yaml may add to it); nothing here knows a topic.
Promise: the same sentence and lexicon give the same answer, and no text raises an error or takes long.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sitebuilder.wording import flat, pattern


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words that make a clause claim-like, and the words that excuse it."""

    claims: re.Pattern[str]
    strong: re.Pattern[str]
    never: re.Pattern[str]
    weak: re.Pattern[str]
    joints: re.Pattern[str]
    conditions: re.Pattern[str]


def lexicon(*data: Mapping[str, object]) -> Lexicon:
    """Make a lexicon from plain data; the lists of several mappings are joined.

    Each mapping has any of these keys, each a list of phrases or a mapping of names to such lists (names are for the
    editor only); how phrases are written stands in `wording.py`:
    `claims`: what makes a clause claim-like. `strong-claims`: the same, and only `never-claims` excuses them.
    `never-claims`: what excuses any claim in its clause. `not-claims`: what excuses all but the strong ones.
    `joints`: where a sentence falls into clauses. `conditions`: words that open a condition, dropped up to its comma.
    """
    strong = _phrases(data, "strong-claims")
    return Lexicon(
        claims=pattern([*_phrases(data, "claims"), *strong]),
        strong=pattern(strong),
        never=pattern(_phrases(data, "never-claims")),
        weak=pattern(_phrases(data, "not-claims")),
        joints=pattern(_phrases(data, "joints")),
        conditions=pattern(f"^{phrase}" for phrase in _phrases(data, "conditions")),
    )


def why_claim_like(sentence: str, lexicon: Lexicon) -> str | None:
    """Return the words that make a sentence claim-like, or None if it needs no source."""
    text = flat(sentence)
    if not lexicon.claims.search(text) or text.rstrip(_CLOSING).endswith("?"):
        return None
    for clause in _clauses(text, lexicon):
        if (words := _claim_words(clause, lexicon)) and not lexicon.never.search(clause):
            return ", ".join(words)
    return None


_CLOSING = " \"'”’)]"


def _clauses(text: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield the clauses of a sentence, each without the condition that it opens with."""
    start = 0
    for joint in lexicon.joints.finditer(text):
        yield _unconditional(text[start : joint.start()], lexicon)
        start = joint.end()
    yield _unconditional(text[start:], lexicon)


def _unconditional(clause: str, lexicon: Lexicon) -> str:
    _, comma, rest = clause.partition(",")
    return rest if comma and lexicon.conditions.match(clause) else clause


def _claim_words(clause: str, lexicon: Lexicon) -> Sequence[str]:
    """Return the claim words of a clause, in order and once each; only the strong ones if it is excused."""
    asked = lexicon.strong if lexicon.weak.search(clause) else lexicon.claims
    return tuple(dict.fromkeys(found[0] for found in asked.finditer(clause)))


def _phrases(data: Sequence[Mapping[str, object]], key: str) -> list[str]:
    return [phrase for mapping in data for phrase in _listed(mapping.get(key))]


def _listed(value: object) -> Iterator[str]:
    """Yield every phrase of a list, or of a mapping of names to lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _listed(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _listed(part)
