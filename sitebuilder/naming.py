"""What the files of a project may be called.

In: paths, as text in which bytes that are no UTF-8 stand as surrogates. Out: what is wrong with a name, with a better
one. A name of content/ becomes an address, a citation or the name of a table, so it has to be easy to read and to type.
"""

from __future__ import annotations

import re

from sitebuilder.findings import Finding, Place, Rule

NAME = Rule("name-invalid", "Every name makes an address that is easy to read and type.", fixed=True)
UNEXPECTED = Rule(
    "file-unexpected", "Every file of content/ is one that the builder publishes or reads.", severity="warning"
)

REFERENCES, TABLES = "content/references/", "content/tables/"
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")
DRAWINGS = (".svg", ".svgz")
MAX_LEVELS = 20

_PART = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_ENDINGS = {
    **dict.fromkeys(("markdown", "mdown", "mkd", "mdtext", "md", "mdx"), ".md"),
    **dict.fromkeys(("yml", "yaml"), ".yaml"),
}


def printable(path: str) -> str:
    """Return a path as text that can be printed and encoded, whatever bytes its name has."""
    if path.isascii() and path.isprintable():
        return path
    return "".join(
        c if c.isprintable() else "�" for c in path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    )


def misnamed(path: str) -> Finding | None:
    """Say what is wrong with the name of a file, or return None."""
    shown = printable(path)
    if shown != path or "\\" in path:
        return NAME.at(Place(shown), "the name holds characters that no address can hold", fix="rename it")
    if path.startswith(REFERENCES) and path.endswith(".yaml"):
        return _reference(path)
    if path.startswith(TABLES) and path.endswith(".yaml"):
        return _table(path)
    if path.startswith("content/") and path.endswith(".md"):
        return _page(path)
    return None


def _reference(path: str) -> Finding | None:
    name = path.removeprefix(REFERENCES).removesuffix(".yaml")
    if "/" in name:
        better = f"{REFERENCES}{name.rsplit('/', 1)[-1]}.yaml"
        message = "this reference lies in a folder of its own, so its id would not be unique"
        return NAME.at(Place(path), message, fix=f"move it to {better}")
    if not _REFERENCE.fullmatch(name):
        better = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-_") or "name"
        message = f"“{name}” is not an id: it can have letters, digits, hyphens and underscores, and begins with none of the last two"
        return NAME.at(Place(path), message, fix=f"rename it to {REFERENCES}{better}.yaml")
    return None


def _table(path: str) -> Finding | None:
    name = path.removeprefix(TABLES).removesuffix(".yaml")
    if _PART.fullmatch(name):
        return None
    message = f"“{name}” is not a name for a table: it can have lower-case letters, digits and hyphens"
    return NAME.at(Place(path), message, fix=f"rename it to {TABLES}{_better(name)}.yaml")


def _page(path: str) -> Finding | None:
    parts = path.removeprefix("content/").removesuffix(".md").split("/")
    if len(parts) > 2:
        message = "this page lies deeper than two levels"
        return NAME.at(Place(path), message, fix="move it to content/TOPIC/NAME.md")
    if all(_PART.fullmatch(part) for part in parts):
        return None
    bad = next(part for part in reversed(parts) if not _PART.fullmatch(part))
    what = "a page" if bad is parts[-1] else "a topic"
    message = f"“{bad}” is not a name for {what}: it can have lower-case letters, digits and hyphens"
    return NAME.at(Place(path), message, fix=f"rename it to content/{'/'.join(map(_better, parts))}.md")


def _better(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "name"


def unexpected(path: str) -> Finding:
    """Say about a file of content/ that the builder does nothing with it."""
    stem, _, ending = path.rpartition(".")
    better = _ENDINGS.get(ending.lower()) if stem else None
    if better:
        message = f"this file is not read, because its name ends in .{ending}"
        return NAME.at(Place(path), message, fix=f"rename it to {stem}{better}, or move it out of content/")
    message = "this file is neither a page, nor data, nor a picture"
    return UNEXPECTED.at(Place(path), message, fix="move it out of content/")
