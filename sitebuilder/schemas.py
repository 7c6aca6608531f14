"""JSON Schemas of the files that editors write, for editors of text that complete and explain keys.

In: the records of the engine, the one model of those files. Out: one schema a kind of file, as text; the committed
copies lie in schemas/. Format: JSON Schema, draft 2020-12 (json-schema.org).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from sitebuilder.datafiles import Correction, Country, Help, Removal, TableRecord, TermRecord
from sitebuilder.front_matter import Front, Identifier
from sitebuilder.published import PublishedEvidence
from sitebuilder.references import Record
from sitebuilder.schema import described
from sitebuilder.settings import SettingsRecord

KINDS: Mapping[str, tuple[Any, str, tuple[str, ...]]] = {
    "front-matter": (Front, "Front matter of a page", ()),
    "reference": (Record, "A cited work", ("content/references/*.yaml",)),
    "glossary": (dict[Identifier, TermRecord], "The glossary", ("content/glossary.yaml",)),
    "help": (tuple[Country, ...] | Help, "Help services and signs of an emergency", ("content/help.yaml",)),
    "corrections": (tuple[Correction, ...], "The log of corrections", ("content/corrections.yaml",)),
    "removed": (tuple[Removal, ...], "Pages that were taken down", ("content/removed.yaml",)),
    "table": (TableRecord, "A table of data", ("content/tables/*.yaml",)),
    "site": (SettingsRecord, "Settings of the site", ("site.yaml",)),
    "evidence": (PublishedEvidence, "evidence.json: every claim of the site, as it is published", ()),
}
"""By name of the schema: the record, what the file is, and where such files lie (front matter lies inside pages)."""


@cache
def schemas() -> Mapping[str, str]:
    """Return the text of every schema by its path in the project."""
    return MappingProxyType({f"schemas/{name}.schema.json": _text(*kind[:2]) for name, kind in KINDS.items()})


def associations() -> Mapping[str, list[str]]:
    """Return which files each schema is for, by path of the schema, in the form of the setting `yaml.schemas`."""
    return {f"./schemas/{name}.schema.json": list(files) for name, (_, _, files) in KINDS.items() if files}


def _text(kind: Any, title: str) -> str:
    made = _plain(described(kind), kind is not PublishedEvidence)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return json.dumps({**head, **made}, indent=2, ensure_ascii=False) + "\n"


def _plain(value: Any, lenient: bool) -> Any:  # Any: JSON
    """Leave out titles made from names of fields; if `lenient`, let text be written as a number, as the builder does."""
    if isinstance(value, list):
        return [_plain(inner, lenient) for inner in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _plain(inner, lenient) for key, inner in value.items() if key != "title" or not isinstance(inner, str)}
    bare = kept.get("type") == "string" and "enum" not in kept and "format" not in kept
    return {**kept, "type": ["string", "number"]} if lenient and bare else kept
