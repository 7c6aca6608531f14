"""What an editor asked `new` for: the words of the command line as one record.

In: words and options. Out: a `Wish`. Both forms of the first days stay: TOPIC/NAME, and a title in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sitebuilder.findings import near
from sitebuilder.starting.asking import Ask, Question
from sitebuilder.starting.files import Taken, clean

KINDS: Mapping[str, str] = {
    "article": "a page that answers a reader's question",
    "claim-check": "a page that holds a common saying against the evidence",
    "reference": "a work that pages can cite",
    "term": "a word that the glossary explains",
}
"""What can be begun, and what it is."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be begun: its kind, the words that name it, and the options that were given."""

    kind: str
    name: str
    given: Mapping[str, str]

    def get(self, option: str) -> str:
        """Return what was given for an option, as one clean line."""
        return clean(self.given.get(option) or "")


def read_wish(words: Sequence[str], given: Mapping[str, str], ask: Ask) -> Wish:
    """Read the words behind `new`: a kind, or none for an article, then a name or a title."""
    words = [word for word in words if word.strip()]
    if not words and not given.get("title"):
        return Wish(
            ask(Question("What do you want to begin?", "“article”, “reference”, …", tuple(KINDS.items()))), "", given
        )
    if words and words[0] in KINDS:
        return Wish(words[0], clean(" ".join(words[1:])), given)
    if len(words) > 1 and re.fullmatch(r"[a-z-]+", words[0]) and (meant := near(words[0], KINDS)):
        raise Taken(f"“{words[0]}” can not be begun: did you mean “{meant}”? There is: {', '.join(KINDS)}")
    return Wish("article", clean(" ".join(words)), given)
