"""What was seen of a target, in a form that can be remembered and judged later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["there", "moved", "gone", "insecure", "hollow", "unanswered", "changed"]
Nature = Literal["withdrawn", "doubted", "corrected"]


@dataclass(frozen=True, slots=True, order=True)
class Notice:
    """What was published about a work after it: `name` is the number of the notice or where it stands, `day` its date."""

    nature: Nature
    name: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """One target as it was seen. `said` holds the words for a message; `since` is the day since when it has been so."""

    state: State
    said: str = ""
    address: str = ""
    titles: tuple[str, ...] = ()
    doi: str = ""
    notices: tuple[Notice, ...] = ()
    asked: str = ""
    since: str = ""
