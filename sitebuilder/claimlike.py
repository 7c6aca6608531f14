"""Sentences of which a reader would ask “says who?”: a sentence and a lexicon come in, the words that ask for it go out.

Which words is data (`policy/claimlike.yaml`, and site.yaml may add to it); nothing here knows a topic.
Promise: the same sentence and lexicon give the same answer, and no text raises an error or takes long.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sitebuilder.wording import Phrases, find, phrases, tokens

_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words that make a clause claim-like, and the words that excuse it."""

    claims: Phrases
    strong: Phrases
    never: Phrases
    weak: Phrases
    joints: Phrases
    conditions: Phrases


def lexicon(*data: Mapping[str, object]) -> Lexicon:
    """Make a lexicon from plain data; the lists of several mappings are joined.

    Each mapping has any of these keys, each a list of phrases or a mapping of names to such lists (names are for the
    editor only); how phrases are written stands in `wording.py`:
    `claims`: what makes a clause claim-like. `strong-claims`: the same, and only `never-claims` excuses them.
    `never-claims`: what excuses any claim in its clause. `not-claims`: what excuses all but the strong ones.
    `joints`: where a sentence falls into clauses. `conditions`: words that open a condition, dropped up to its comma.
    """
    strong = _listed(data, "strong-claims")
    return Lexicon(
        claims=phrases([*_listed(data, "claims"), *strong]),
        strong=phrases(strong),
        never=phrases(_listed(data, "never-claims")),
        weak=phrases(_listed(data, "not-claims")),
        joints=phrases(_listed(data, "joints")),
        conditions=phrases(f"^{phrase}" for phrase in _listed(data, "conditions")),
    )


def why_claim_like(sentence: str, lexicon: Lexicon) -> str | None:
    """Return the first few words that make a sentence claim-like, or None if it needs no source."""
    words = tokens(sentence)
    if not any(word[0].isalpha() for word in words) or not _has(lexicon.claims, words) or _asks(words):
        return None
    for clause in _clauses(words, lexicon):
        if (why := _claim_words(clause, lexicon)) and not _has(lexicon.never, clause):
            return ", ".join(why[:_ENOUGH])
    return None


def _asks(words: Sequence[str]) -> bool:
    """Say whether a sentence ends in a question mark."""
    marks = [word for word in words[-3:] if not word[0].isalnum()]
    return "?" in marks


def _clauses(words: Sequence[str], lexicon: Lexicon) -> Iterator[Sequence[str]]:
    """Yield the clauses of a sentence, each without the condition that it opens with."""
    start = 0
    for joint, end in find(lexicon.joints, words):
        yield _unconditional(words[start:joint], lexicon)
        start = end
    yield _unconditional(words[start:], lexicon)


def _unconditional(clause: Sequence[str], lexicon: Lexicon) -> Sequence[str]:
    if "," in clause and _has(lexicon.conditions, clause):
        return clause[clause.index(",") + 1 :]
    return clause


def _claim_words(clause: Sequence[str], lexicon: Lexicon) -> Sequence[str]:
    """Return the claim words of a clause, in order and once each; only the strong ones if it is excused."""
    asked = lexicon.strong if _has(lexicon.weak, clause) else lexicon.claims
    return list(dict.fromkeys(" ".join(clause[start:end]) for start, end in find(asked, clause)))


def _has(phrases: Phrases, words: Sequence[str]) -> bool:
    return next(find(phrases, words), None) is not None


def _listed(data: Sequence[Mapping[str, object]], key: str) -> list[str]:
    return [phrase for mapping in data for phrase in _texts(mapping.get(key))]


def _texts(value: object) -> Iterator[str]:
    """Yield every text of a list, or of a mapping of names to lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for part in value.values() for text in _texts(part))
    elif isinstance(value, (list, tuple)):
        yield from (text for part in value for text in _texts(part))
