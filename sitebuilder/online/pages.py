"""A page on the web, as a reader would find it: there, moved, gone, empty of what it was, or not to be looked at.

In: an address and, for a helpline, its number. Out: a `Seen`.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape

from sitebuilder.online.client import Answer, Client
from sitebuilder.online.seeing import Seen
from sitebuilder.settings import policy

GONE = (404, 410)
_HEAD = re.compile(r"<(?P<name>title|h1)\b[^<>]{0,300}>(?P<words>.{0,300}?)</(?P=name)", re.IGNORECASE | re.DOTALL)
_UNSEEN = re.compile(r"<(script|style|template|noscript)\b.*?(?:</\1|$)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BETWEEN = r"[\s().\-–‑/ ]{0,4}"


def look_at(client: Client, address: str, shows: str = "") -> Seen:
    """Look at a page, and for a number on it."""
    answer = client.get(address)
    if answer.fault == "certificate":
        return Seen("insecure", answer.trouble)
    if answer.fault in ("private", "address"):
        return Seen("gone", answer.trouble)
    if answer.status in GONE:
        return Seen("gone", f"the answer is {answer.status}: there is no such page")
    if not 200 <= answer.status < 300:
        return Seen("unanswered", answer.trouble or _refusal(answer.status))
    if hollow := _hollow(answer):
        return Seen("hollow", hollow)
    if shows and answer.is_html and answer.whole and not _shown(shows, answer.text):
        return Seen("changed", address=answer.address)
    return Seen("moved", address=answer.address) if answer.for_ever else Seen("there")


def _refusal(status: int) -> str:
    if status in (401, 403, 406, 429, 451):
        return f"it turns machines away (status {status})"
    return f"its server is not well (status {status})" if status >= 500 else f"the answer is {status}"


@cache
def _telling() -> re.Pattern[str]:
    return re.compile("|".join(policy("online")["hollow"]), re.IGNORECASE)


def _hollow(answer: Answer) -> str:
    """Return the words by which a page says that it is not there, although its status says that it is."""
    if answer.is_html:
        for head in _HEAD.finditer(answer.text[:200_000]):
            words = " ".join(unescape(_TAG.sub(" ", head["words"])).split())
            if _telling().search(words):
                return words[:80]
    return ""


def _shown(number: str, text: str) -> bool:
    """Say whether a page shows a number, however its digits are grouped."""
    digits = re.findall(r"[0-9]", number)
    if not digits:
        return True
    plain = (
        unescape(_TAG.sub(" ", _UNSEEN.sub(" ", text))) + " " + " ".join(re.findall(r"tel:([^\"'<>\s]{1,40})", text))
    )
    return re.search(r"(?<![0-9])" + _BETWEEN.join(digits) + r"(?![0-9])", plain) is not None
