"""The head of a Markdown file in other systems: YAML, TOML, JSON, or Pelican's “Key: value” lines.

In: the text of a file. Out: `Header`: keys and values as text, lists of text, numbers and true or false; the body; and
what kept the head from being read. Keys are in lower case.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sitebuilder import strict_yaml

Values = Mapping[str, Any]  # Any: plain values of other people's files


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a file, taken apart."""

    values: Values = field(default_factory=dict)
    body: str = ""
    fault: str = ""

    def text(self, *keys: str) -> str:
        """Return the first value that says something, as one line."""
        for key in keys:
            if said := said_by(self.values.get(key)):
                return said
        return ""

    def texts(self, *keys: str) -> list[str]:
        """Return the first value that says something, as a list; commas part a text."""
        for key in keys:
            value = self.values.get(key)
            items = value if isinstance(value, list) else str(value).split(",") if isinstance(value, str) else []
            if said := [text for item in items if (text := said_by(item))]:
                return said
        return []


def said_by(value: object) -> str:
    """Return a value as one line of text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, str | int | float):
        return " ".join(str(value).split())
    if isinstance(value, list):
        return ", ".join(filter(None, map(said_by, value)))
    if isinstance(value, dict):
        return "; ".join(f"{key}: {said_by(inner)}" for key, inner in value.items())
    return ""


def split(text: str) -> Header:
    """Take a file with YAML, TOML or JSON at its top apart; a file without a head is all body."""
    if found := re.match(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", text, re.DOTALL | re.MULTILINE):
        return _yaml(found[1], text[found.end() :])
    if found := re.match(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*$\n?", text, re.DOTALL | re.MULTILINE):
        return _toml(found[1], text[found.end() :])
    if text.startswith("{"):
        return _json(text)
    return Header(body=text)


def split_lines(text: str) -> Header:
    """Take a file with Pelican's “Key: value” lines apart; further lines of a value are indented."""
    if text.startswith("---"):
        return split(text)
    values: dict[str, Any] = {}
    lines = text.split("\n")
    key = ""
    for number, line in enumerate(lines):
        if found := re.match(r"([A-Za-z][\w-]*):[ \t]*(.*)$", line):
            key = found[1].lower()
            values[key] = found[2].strip()
        elif key and re.match(r"[ \t]+\S", line):
            values[key] = f"{values[key]} {line.strip()}".strip()
        else:
            body = "\n".join(lines[number:] if line.strip() or not values else lines[number + 1 :])
            return Header(values, body) if values else Header(body=text)
    return Header(values, "")


def _yaml(head: str, body: str) -> Header:
    reading = strict_yaml.read(head, "")
    if isinstance(reading.value, dict):
        return Header({str(key).lower(): value for key, value in reading.value.items()}, body)
    if reading.value is None and not reading.findings:
        return Header(body=body)
    return Header(body=body, fault=reading.findings[0].message if reading.findings else "it is no group of keys")


def _toml(head: str, body: str) -> Header:
    try:
        return Header({key.lower(): value for key, value in tomllib.loads(head).items()}, body)
    except (tomllib.TOMLDecodeError, RecursionError):
        return Header(body=body, fault="it is not TOML")


def _json(text: str) -> Header:
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return Header(body=text)
    if not isinstance(value, dict):
        return Header(body=text)
    return Header({str(key).lower(): inner for key, inner in value.items()}, text[end:].lstrip("\n"))
