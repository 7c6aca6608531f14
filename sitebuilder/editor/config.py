"""The configuration of the browser editor (Sveltia CMS), made from the schemas of the files it edits.

In: the settings of the site and which files there are. Out: the configuration as plain data. Labels and hints are the
words of the records, so a key means the same in the form, in a text editor and in a finding.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sitebuilder import strict_yaml
from sitebuilder.schemas import schemas
from sitebuilder.settings import Settings, Topic

JSON = Mapping[str, Any]  # Any: JSON
LONG = frozenset({"summary", "text", "reason", "plain", "was", "now", "for", "note", "rule"})
DAY = {"widget": "datetime", "type": "date", "format": "YYYY-MM-DD", "date_format": "YYYY-MM-DD", "time_format": False}


def config(settings: Settings, pages: Sequence[str], data: Mapping[str, str]) -> JSON:
    """Return the configuration for a site with these pages (paths) and files of data (text by path)."""
    return {
        "load_config_file": False,
        "backend": _backend(settings),
        "app_title": settings.name,
        "site_url": settings.base_url,
        "show_preview_links": False,
        "media_folder": "static/images",
        "public_folder": f"{settings.base}images",
        "output": {"omit_empty_optional_fields": True, "yaml": {"indent_sequences": True}},
        "collections": [
            *(_topic(topic) for topic in settings.topics),
            _pages(pages),
            _references(),
            _data(data),
        ],
    }


def _backend(settings: Settings) -> JSON:
    given = settings.editor_backend
    wanted = {"name": given.name, "repo": given.repo, "branch": given.branch}
    return {key: value for key, value in wanted.items() if value}


def _topic(topic: Topic) -> JSON:
    fields = [*_form("front-matter"), _body()]
    return {
        "name": topic.id,
        "label": topic.title,
        "description": topic.summary,
        "folder": f"content/{topic.id}",
        "slug": "{{title}}",
        "fields": fields,
        "index_file": {"name": "index", "label": "Overview of the topic", "fields": fields},
    }


def _pages(paths: Sequence[str]) -> JSON:
    own = [path for path in paths if path.count("/") == 1 and path.endswith(".md")]
    fields = [*_form("front-matter"), _body()]
    files = [{"name": _name(path), "label": _name(path), "file": path, "fields": fields} for path in own]
    return {"name": "pages", "label": "Pages of the site", "files": files}


def _references() -> JSON:
    return {
        "name": "references",
        "label": "References",
        "folder": "content/references",
        "extension": "yaml",
        "format": "yaml",
        "slug": "{{title}}",
        "fields": _form("reference"),
    }


def _data(data: Mapping[str, str]) -> JSON:
    files = [
        {"name": _name(path), "label": _name(path), "file": path, "format": "yaml", "fields": fields}
        for path, text in data.items()
        if (fields := list(_data_fields(path, strict_yaml.read(text, path).value)))
    ]
    return {"name": "data", "label": "Glossary, help, tables, corrections, removed pages", "files": files}


def _data_fields(path: str, value: Any) -> Iterator[JSON]:  # Any: YAML
    schema = _schema(_kind(path)) if _kind(path) else {}
    match _kind(path):
        case "glossary":  # a term is a key of the file: the form knows those that are there
            term = _resolved(next(iter(schema["patternProperties"].values())), schema)
            for name in value if isinstance(value, dict) else ():
                yield {**_object(name, term, schema), "required": False}
        case "help" if isinstance(value, dict):
            yield from _fields(schema["$defs"]["Help"], schema)
        case "help" | "corrections" | "removed":
            listed = schema["anyOf"][0] if "anyOf" in schema else schema
            record = _resolved(listed["items"], schema)
            yield {"name": "entries", "widget": "list", "root": True, "fields": list(_fields(record, schema))}
        case "table":
            given = value.get("columns") if isinstance(value, dict) else None
            listed = given if isinstance(given, list) else []
            columns = [str(column["id"]) for column in listed if isinstance(column, dict) and "id" in column]
            for field in _fields(schema, schema):
                yield _with_columns(field, columns) if field["name"] == "rows" else field


def _with_columns(rows: JSON, columns: Sequence[str]) -> JSON:
    cells = [{"name": column, "label": column, "widget": "text", "required": False} for column in columns]
    fields = [
        {**field, "widget": "object", "fields": cells} if field["name"] == "cells" else field
        for field in rows["fields"]
    ]
    return {**rows, "fields": fields, "collapsed": True}


def _kind(path: str) -> str:
    if path.startswith("content/tables/"):
        return "table"
    name = _name(path)
    return name if path == f"content/{name}.yaml" and name in ("glossary", "help", "corrections", "removed") else ""


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _body() -> JSON:
    """Return the field of the text: plain Markdown, which no form may rewrite."""
    return {"name": "body", "label": "Text (Markdown)", "widget": "markdown", "modes": ["raw"]}


def _schema(name: str) -> JSON:
    found: JSON = json.loads(schemas()[f"schemas/{name}.schema.json"])
    return found


def _form(name: str) -> list[JSON]:
    schema = _schema(name)
    return list(_fields(schema, schema))


def _fields(record: JSON, root: JSON) -> Iterator[JSON]:
    """Yield a form field for each key of a record of a JSON Schema."""
    required = record.get("required", ())
    for name, schema in record.get("properties", {}).items():
        made = _field(name, schema, root)
        yield {**made, "label": _label(name), "hint": schema.get("description", ""), "required": name in required}


def _field(name: str, schema: JSON, root: JSON) -> JSON:
    schema = _resolved(schema, root)
    if "enum" in schema:
        return {"name": name, "widget": "select", "options": list(schema["enum"])}
    match schema.get("type"):
        case "boolean":
            return {"name": name, "widget": "boolean"}
        case "integer":
            return {"name": name, "widget": "number", "value_type": "int"}
        case "number":
            return {"name": name, "widget": "number", "value_type": "float"}
        case "array":
            return _list(name, schema, root)
        case "object":
            return _object(name, schema, root)
    if schema.get("format") == "date":
        return {"name": name, **DAY}
    return {"name": name, "widget": "text" if name in LONG else "string"}


def _list(name: str, schema: JSON, root: JSON) -> JSON:
    item = _resolved(schema.get("items", schema.get("prefixItems", [{}])[0]), root)
    if item.get("type") == "object":
        return {"name": name, "widget": "list", "fields": list(_fields(item, root))}
    if item.get("type") == "array":
        return {"name": name, "widget": "list", "field": _list("parts", item, root)}
    field = {"name": "item", **{key: value for key, value in _field("item", item, root).items() if key != "name"}}
    return {"name": name, "widget": "list", "field": field}


def _object(name: str, schema: JSON, root: JSON) -> JSON:
    return {"name": name, "label": _label(name), "widget": "object", "fields": list(_fields(schema, root))}


def _resolved(schema: JSON, root: JSON) -> JSON:
    """Follow a reference inside the schema, and take the kind that is not nothing."""
    if "$ref" in schema:
        return _resolved(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root)
    options = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    return _resolved(options[0], root) if options else schema


def _label(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize() if name.islower() else name
