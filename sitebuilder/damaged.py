"""Where a merge left its marks in a text, and where a record in JSON with an entry a line is damaged, mostly by one.

In: a text, or a record that could not be read. Out: the line, with what to say and to do there.
"""

from __future__ import annotations

import json
import re

from sitebuilder.findings import Finding, Place, Rule

_MERGE = re.compile(r"^(?:<{7}|>{7}) .*$", re.MULTILINE)
_MARK = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?: .*)?$", re.MULTILINE)


def damaged(text: str, path: str, rule: Rule, what: str, fix: str) -> Finding:
    """Say where a record is damaged; `what` names it, and `fix` says what to do when no smaller cure is seen."""
    line, message, cure = _damage(text)
    return rule.at(Place(path, line), message or f"{what} is damaged", fix=cure or fix)


def _damage(text: str) -> tuple[int, str, str]:
    if mark := _MARK.search(text):
        return _unmerged(text, mark)
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        before = len(text[: error.pos].rstrip())
        if error.msg.startswith("Expecting ',' delimiter") and text[error.pos :].strip():
            return _line(text, before), "a comma is missing after this line", "put a comma at its end"
        if text[:before].endswith(",") and text[error.pos :].lstrip(" \n,")[:1] in ("}", "]"):
            return _line(text, before), "no line follows, so there is a comma too many", "take the comma at its end out"
        return _line(text, min(error.pos, len(text.rstrip()))), "", ""
    except (ValueError, RecursionError):
        pass  # a number of too many digits, or too deep
    return 1, "", ""


def unmerged(text: str) -> tuple[int, str, str] | None:
    """Return the line, the message and the cure where version control marked what two people wrote in one place."""
    mark = _MERGE.search(text)
    return _unmerged(text, mark) if mark else None


def _unmerged(text: str, mark: re.Match[str]) -> tuple[int, str, str]:
    cure = "take out all lines that begin with <<<<<<<, ======= or >>>>>>>, and keep what both sides wrote"
    return _line(text, mark.start()), f"a merge left its mark “{mark[0][:7]}” here", cure


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
