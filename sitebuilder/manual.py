"""The pages of docs/ and the hints of VS Code that are made from the model, so that they can not say something else.

In: the JSON Schemas of the records, and policy/blocks.yaml. Out: text by path in the project; the committed copies are
compared with them by a test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import MappingProxyType, ModuleType
from typing import Any

from sitebuilder import markup
from sitebuilder.blocks import Facts, Figure, TableUse
from sitebuilder.documents import ARTICLE_KEYS
from sitebuilder.schema import described
from sitebuilder.schemas import KINDS, schemas
from sitebuilder.settings import policy
from sitebuilder.views import listing_records, page_records, records

KEYS, BLOCKS, VIEWS, HINTS = "docs/keys.md", "docs/blocks.md", "docs/views.md", ".vscode/guide.code-snippets"
_DATA = {"facts": Facts, "figure": Figure, "table": TableUse}
Json = dict[str, Any]  # Any: JSON


@dataclass(frozen=True, slots=True)
class BlockText:
    """What policy/blocks.yaml says about one block."""

    purpose: str
    example: str


@cache
def block_texts() -> Mapping[str, BlockText]:
    """Return purpose and example of every block, in the order of the policy."""
    return {name: BlockText(entry["for"], entry["example"]) for name, entry in policy("blocks").items()}


@cache
def files() -> Mapping[str, str]:
    """Return the text of every file that is made from the model, by its path in the project."""
    made = {**schemas(), KEYS: _keys_page(), BLOCKS: _blocks_page(), VIEWS: _views_page(), HINTS: _hints()}
    return MappingProxyType(made)


# --- docs/keys.md ---------------------------------------------------------------------------------------------------

_WHERE = {
    "front-matter": "Between two lines of `---` at the top of every page in `content/`.",
    "reference": "One file a work: `content/references/ID.yaml`. The id is the name of the file.",
    "glossary": "`content/glossary.yaml`: each term under its id.",
    "help": "`content/help.yaml`: a list of countries, or the keys of “Help” below with the countries in one of them.",
    "corrections": "`content/corrections.yaml`: a list, in any order; the site shows the newest first.",
    "removed": "`content/removed.yaml`: a list of the pages that were taken down, kept for good.",
    "table": "`content/tables/NAME.yaml`, shown by the block `table` with `data: NAME`.",
    "site": "`site.yaml` at the top of the project.",
}


def _keys_page() -> str:
    parts = [
        "# All keys",
        "This page is made from the records in `sitebuilder/`; change the words there. A key with ★ has to be there, one with "
        "☆ in articles. The builder refuses a key that it does not know, and names the one you may have meant. VS Code completes and explains "
        "these keys while you type; see [Your editor](editor.md).",
    ]
    for name, (_, title, _) in KINDS.items():
        if name not in _WHERE:  # published by the builder, written by nobody
            continue
        parts += [f"## {title}", _WHERE[name], *_records(json.loads(schemas()[f"schemas/{name}.schema.json"]))]
    return "\n\n".join(parts) + "\n"


def _records(schema: Json) -> Iterator[str]:
    """Yield the tables of one schema: the record itself, then those inside it."""
    inner = {name: record for name, record in schema.get("$defs", {}).items() if record.get("properties")}
    if schema.get("properties"):
        yield _table(schema, inner, ARTICLE_KEYS if schema["title"] == KINDS["front-matter"][1] else ())
    for name, record in inner.items():
        yield f"### {_called(name)}\n\n{record['description']}"
        yield _table(record, inner)


def _called(name: str) -> str:
    return "Term" if name == "TermRecord" else name


def _table(record: Json, inner: Mapping[str, Json], in_articles: tuple[str, ...] = ()) -> str:
    stars = {**dict.fromkeys(in_articles, "☆"), **dict.fromkeys(record.get("required", ()), "★")}
    rows = [f"| `{key}`{stars.get(key, '')} | {_told(field, inner)} |" for key, field in record["properties"].items()]
    return "\n".join(["| key | is |", "| --- | --- |", *rows])


def _told(field: Json, inner: Mapping[str, Json]) -> str:
    """Say what a key is, and what it may hold."""
    record = inner.get(str(field.get("$ref", "")).rpartition("/")[2], {})
    parts = [str(field.get("description") or record["description"])]
    if allowed := [f"`{value}`" for value in _allowed(field) if value != ""]:
        parts.append(f"One of {', '.join(allowed)}.")
    default = field.get("default")
    if default not in (None, "", [], {}) and not isinstance(default, dict | list):
        parts.append(f"Without it: `{json.dumps(default)}`.")
    return " ".join(parts).replace("|", "\\|")


def _allowed(field: Json) -> list[Any]:
    """Return the values a key may have, if they can be listed."""
    found: list[Any] = list(field.get("enum", ()))
    if not found and field.get("type") == "boolean":
        found = ["true", "false"]
    return found


# --- docs/blocks.md -------------------------------------------------------------------------------------------------


def _blocks_page() -> str:
    parts = [
        "# All blocks",
        "This page is made from `sitebuilder/policy/blocks.yaml`; change the words there.",
        "A block begins with `/// name | Heading` and ends with `///` on a line of its own. Leave out “| Heading” to get "
        "the usual one. The keys of `facts`, `figure` and `table` are indented by four spaces, one a line. Blocks can stand "
        "inside each other: give the outer one more slashes, `////` at its beginning and at its end.",
    ]
    for name, told in block_texts().items():
        box = markup.BOXES.get(name)
        parts += [f"## {name}", told.purpose, f"```markdown\n{told.example}\n```"]
        parts += [f"Usual heading: “{box.heading}”."] if box else _records(_block_schema(name))
    return "\n\n".join(parts) + "\n"


def _block_schema(name: str) -> Json:
    return described(_DATA[name])


# --- docs/views.md --------------------------------------------------------------------------------------------------

_TYPES = {
    "str": "text",
    "int": "number",
    "float": "number",
    "bool": "true or false",
    "Markup": "HTML",
    "date": "day",
    "Grade": "0 to 4",
    "Direction": "direction",
    "Any": "anything",
}


_VIEWS = (page_records, listing_records, records)


def _views_page() -> str:
    """Return the page of every record that templates see."""
    parts = [
        "# What templates see",
        "This page is made from the records in `sitebuilder/views/`; change the words there. `page` is a PageView on the pages that "
        "editors write, and the view with the name of the page on those made from data: GlossaryView, ReferencesView and so on. "
        "[Templates](templates.md) says how they are used.",
    ]
    for module in _VIEWS:
        for name, kind in vars(module).items():
            if is_dataclass(kind) and isinstance(kind, type) and _is_ours(module, name) and name != "Output":
                parts += [f"## {name}", kind.__doc__ or "", _fields_table(kind)]
    return "\n\n".join("\n".join(line.strip() for line in part.split("\n")) for part in parts) + "\n"


def _fields_table(kind: Any) -> str:  # Any: a class of records
    rows = [f"| `{field.name}` | {_type_words(str(field.type))} |" for field in fields(kind)]
    return "\n".join(["| field | holds |", "| --- | --- |", *rows])


def _type_words(written: str) -> str:
    """Say what a field holds, in words; records are links."""
    if found := re.fullmatch(r"tuple\[(.*), \.\.\.\]", written):
        return f"list of {_type_words(found[1])}"
    if found := re.fullmatch(r"tuple\[(.*)\]", written):
        return "group of " + ", ".join(map(_type_words, _split(found[1], ", ")))
    if " | " in written:
        return " or ".join("none" if part == "None" else _type_words(part) for part in written.split(" | "))
    if written in _TYPES:
        return _TYPES[written]
    if not written[:1].isupper():
        return written
    page = "" if any(hasattr(module, written) and _is_ours(module, written) for module in _VIEWS) else "keys.md"
    return f"[{written}]({page}#{written.lower()})"


def _is_ours(module: ModuleType, name: str) -> bool:
    """Say whether a module itself holds a record, and not only imports it."""
    return bool(getattr(module, name).__module__ == module.__name__)


def _split(text: str, mark: str) -> Iterator[str]:
    """Part a text at a mark, but not inside brackets."""
    depth, start = 0, 0
    for index, char in enumerate(text):
        depth += (char == "[") - (char == "]")
        if not depth and text.startswith(mark, index):
            yield text[start:index]
            start = index + len(mark)
    yield text[start:]


# --- .vscode/guide.code-snippets ------------------------------------------------------------------------------------


def _hints() -> str:
    """Return snippets for Markdown: every key of the front matter, a claim, every block and a citation."""
    front = json.loads(schemas()["schemas/front-matter.schema.json"])
    hints = {
        f"key {key}": _hint([key], _key_body(key, field, front), _told(field, front["$defs"]))
        for key, field in front["properties"].items()
    }
    claim = front["$defs"]["Claim"]
    hints["claim"] = _hint(["claim"], _entry(claim, "  "), claim["description"])
    for name, told in block_texts().items():
        hints[f"block {name}"] = _hint([name, f"/// {name}"], _literal(told.example).split("\n"), told.purpose)
    hints["citation"] = _hint(
        ["cite"], ["[@${1:reference-id}]"], "A source for this sentence: the name of its file in content/references/."
    )
    return json.dumps(hints, indent=2, ensure_ascii=False) + "\n"


def _hint(prefix: list[str], body: list[str], told: str) -> Json:
    return {"scope": "markdown", "prefix": prefix, "body": body, "description": told.replace("`", "")}


def _literal(text: str) -> str:
    """Write text so that a snippet means just that."""
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")


def _key_body(key: str, field: Json, front: Json) -> list[str]:
    """Return the lines that a key of the front matter becomes."""
    record = str(field.get("items", {}).get("$ref", "")).rpartition("/")[2]
    if record:
        return [f"{key}:", *_entry(front["$defs"][record], "  ")]
    return [f"{key}: {_stop(1, field)}"]


def _entry(record: Json, indent: str) -> list[str]:
    """Return the lines of one entry of a list of records."""
    lines = [f"{key}: {_stop(number, field)}" for number, (key, field) in enumerate(record["properties"].items(), 1)]
    return [f"{indent}{'- ' if not index else '  '}{line}" for index, line in enumerate(lines)]


def _stop(number: int, field: Json) -> str:
    """Return the place where the cursor stops: a choice, a list, today, or nothing yet."""
    if allowed := _allowed(field):
        return f"${{{number}|{','.join(map(str, allowed))}|}}"
    if field.get("type") == "array":
        return f"[${number}]"
    if any(kind.get("format") == "date" for kind in field.get("anyOf", ())):
        return f"${{{number}:$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE}}"
    return f"${number}"
