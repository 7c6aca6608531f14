"""Where a record in JSON with an entry a line is damaged: mostly by a merge, after which a person put both sides together.

In: the text of a record that could not be read. Out: a `Finding` at the line, with what to do there.
"""

from __future__ import annotations

import json
import re

from sitebuilder.findings import Finding, Place, Rule

MERGE = re.compile(r"^(?:<{7}|>{7}) .*$", re.MULTILINE)
"""A line with which a version control program marks what two people wrote in one place."""
MERGED = "take out all lines that begin with <<<<<<<, ======= or >>>>>>>, and keep what both sides wrote"
_MARK = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?: .*)?$", re.MULTILINE)


def damaged(text: str, path: str, rule: Rule, what: str, fix: str) -> Finding:
    """Say where a record is damaged; `what` names it, and `fix` says what to do when no smaller cure is seen."""
    line, message, cure = _damage(text)
    return rule.at(Place(path, line), message or f"{what} is damaged", fix=cure or fix)


def _damage(text: str) -> tuple[int, str, str]:
    if mark := _MARK.search(text):
        return _line(text, mark.start()), f"a merge left its mark “{mark[0][:7]}” here", MERGED
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


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
