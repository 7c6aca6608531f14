"""The committed schemas are what the model says, and every file of the guide fits them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from sitebuilder.schemas import KINDS, associations, schemas

ROOT = Path(__file__).parent.parent


def plain(text: str) -> Any:
    """What an editor of text sees: dates are text."""
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


@cache
def checker(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schemas()[f"schemas/{name}.schema.json"]))


def test_the_committed_schemas_are_those_of_the_model() -> None:
    folder = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in ROOT.glob("schemas/*")}
    assert folder == dict(schemas()), "write them again: UPDATE_GOLDEN=1 python -m pytest tests/test_manual.py"


@pytest.mark.parametrize("name", KINDS)
def test_a_schema_is_valid_and_explains_every_key(name: str) -> None:
    schema = json.loads(schemas()[f"schemas/{name}.schema.json"])
    Draft202012Validator.check_schema(schema)
    records = [schema, *schema.get("$defs", {}).values()]
    told = {f"#/$defs/{key}" for key, one in schema.get("$defs", {}).items() if "description" in one}
    fields = [item for one in records for item in one.get("properties", {}).items()]
    assert not [key for key, field in fields if "description" not in field and field.get("$ref") not in told]


def test_the_editor_is_told_which_file_has_which_schema() -> None:
    settings = json.loads((ROOT / ".vscode/settings.json").read_text(encoding="utf-8"))
    assert settings["yaml.schemas"] == dict(associations())
    assert all((ROOT / path).is_file() for path in associations())


@pytest.mark.parametrize("name", [name for name, (_, _, files) in KINDS.items() if files])
def test_every_file_of_the_guide_fits_its_schema(name: str) -> None:
    files = [path for pattern in KINDS[name][2] for path in sorted(ROOT.glob(pattern))]
    assert files or name == "removed", "the guide has not taken down a page yet"
    for path in files:
        errors = [
            f"{path.name}: {error.message}" for error in checker(name).iter_errors(plain(path.read_text("utf-8")))
        ]
        assert not errors


def test_the_front_matter_of_every_page_fits_its_schema() -> None:
    for path in sorted((ROOT / "content").rglob("*.md")):
        front = plain(path.read_text("utf-8").split("---\n")[1])
        assert not [f"{path}: {error.message}" for error in checker("front-matter").iter_errors(front)]


def test_a_page_that_was_taken_down_fits_its_schema() -> None:
    entry = "- {address: /cough/tea/, date: 2026-11-20, reason: It was wrong., see: cough/honey.md}"
    assert not list(checker("removed").iter_errors(plain(entry)))


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("front-matter", "title: a\nsummary: b\nlast_cheked: 2026-01-01", "last_cheked"),
        ("front-matter", "title: a\nsummary: b\nclaims: [{id: A b, text: t, grade: 7, direction: up, reason: r}]", "7"),
        ("reference", "type: book\ntitle: t", "evidence"),
        ("reference", "type: book\ntitle: t\nevidence: rumour", "rumour"),
        ("site", "name: n\nbase_url: example.org\ntopics: []", "example.org"),
        ("removed", "- {address: cough/tea, date: 2026-11-20, reason: r}", "cough/tea"),
        ("table", "caption: c\nchecked: soon", "columns"),
    ],
)
def test_what_the_builder_refuses_the_schema_refuses(name: str, text: str, told: str) -> None:
    assert any(
        told in error.message or told in str(list(error.context)) for error in checker(name).iter_errors(plain(text))
    )


def test_a_number_may_stand_for_text_as_in_the_builder() -> None:
    assert not list(
        checker("reference").iter_errors({"type": "book", "title": 1984, "evidence": "review", "volume": 12})
    )


def test_keys_with_hyphens_are_named_as_they_are_written() -> None:
    assert "container-title" in schemas()["schemas/reference.schema.json"]
