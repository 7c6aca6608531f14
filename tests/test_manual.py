"""Keys, blocks and the hints of VS Code are told from the model, and every example of a block can be built.

UPDATE_GOLDEN=1 writes the files anew; a person reads the difference.
"""

from __future__ import annotations

import json
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from projects import base, project

from sitebuilder import markup
from sitebuilder.built import Options
from sitebuilder.manual import BLOCKS, HINTS, KEYS, block_texts, files
from sitebuilder.pipeline import build
from sitebuilder.schemas import KINDS, schemas

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 24)

if os.environ.get("UPDATE_GOLDEN") == "1":
    for name, text in files().items():
        (ROOT / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("path", files())
def test_the_committed_file_is_what_the_model_says(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == files()[path], "UPDATE_GOLDEN=1 writes it again"


def test_every_key_of_every_file_is_explained() -> None:
    page = files()[KEYS]
    for name in KINDS.keys() - {"evidence"}:  # which nobody writes
        schema = json.loads(schemas()[f"schemas/{name}.schema.json"])
        for record in (schema, *schema.get("$defs", {}).values()):
            assert all(f"| `{key}`" in page for key in record.get("properties", ())), record


def test_keys_that_have_to_be_there_have_a_star() -> None:
    page = files()[KEYS]
    assert "| `title`★ |" in page
    assert "| `last_checked`☆ |" in page
    assert "| `reviewed_by` |" in page


def test_every_block_and_no_other_is_explained() -> None:
    assert list(block_texts()) == [*markup.BOXES, *markup.DATA_BLOCKS]
    assert re.findall(r"^## (\S+)$", files()[BLOCKS], re.MULTILINE) == list(block_texts())


WORK = base()["content/references/lee2020.yaml"].replace("honey.2020", "coughs.2020")
TABLE = """caption: Remedies and ages
checked: 2026-11-01
columns: [{id: remedy, title: Remedy}, {id: age, title: From what age}]
rows: [{id: honey, cells: {remedy: Honey, age: one year}, references: [rivera2020]}]
"""


@pytest.mark.parametrize("name", block_texts())
def test_the_example_of_a_block_can_be_built(name: str) -> None:
    honey = base()["content/cough/honey.md"]
    end = "\n\nThe trial of honey is told above [@rivera2020].\n"
    text = f"{honey}\n## More\n\nMore about it.\n\n{block_texts()[name].example}{end}"
    if name == "unknowns":
        text = honey[: honey.index("/// unknowns")] + block_texts()[name].example + end
    files = {
        "content/cough/honey.md": text,
        "content/references/rivera2020.yaml": WORK,
        "content/tables/ages.yaml": TABLE,
    }
    made = build(project(files), Options(TODAY))
    about_reading = ("sentence-too-long", "reading-level")
    assert [finding for finding in made.findings if finding.rule not in about_reading] == []
    page = made.files["cough/honey/index.html"].decode()
    heading = re.search(r"\| (.*)", block_texts()[name].example)
    assert heading
    assert heading[1] in page or name in markup.DATA_BLOCKS


def hints() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files()[HINTS])
    return found


def test_the_editor_offers_every_key_and_every_block() -> None:
    offered = {word for hint in hints().values() for word in hint["prefix"]}
    front = json.loads(schemas()["schemas/front-matter.schema.json"])
    assert {*front["properties"], *block_texts(), "claim", "cite"} <= offered
    assert all(hint["description"] and hint["scope"] == "markdown" for hint in hints().values())


def filled(body: list[str]) -> str:
    """What a hint leaves when its first choices are taken and nothing is typed."""
    text = "\n".join(body).replace("$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE", "2026-11-24")
    text = re.sub(r"\$\{\d+\|([^,|]+)[^}]*\}", r"\1", text)
    text = re.sub(r"\$\{\d+:([^}]*)\}", r"\1", text)
    return re.sub(r"\$\d+", "", text)


@pytest.mark.parametrize("key", [name for name in hints() if name.startswith("key ")])
def test_a_hint_for_a_key_is_yaml_that_the_builder_reads(key: str) -> None:
    from sitebuilder import strict_yaml

    reading = strict_yaml.read(filled(hints()[key]["body"]), "x.md")
    assert reading.findings == ()
    assert list(reading.value) == [key.removeprefix("key ")]


def test_a_hint_for_a_block_leaves_the_example() -> None:
    for name, told in block_texts().items():
        assert re.sub(r"\\([\\$}])", r"\1", "\n".join(hints()[f"block {name}"]["body"])) == told.example
