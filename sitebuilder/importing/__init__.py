"""Moving in: the pages of Hugo, Jekyll, Pelican, MkDocs and WordPress as drafts of this guide.

The flow: a folder or file → which system it is → `Brought` (its pages in our dialect, what was left behind) → `placing`
(where each goes, what its links lead to then) → `Moved`: drafts, pictures, and what needs a person.

In: what somebody brings, and the settings of this guide. Out: `Moved`; writing is the caller's. Promise: no file that is
there is proposed, nothing is invented (no date of a check, no claim, no source), and nothing is lost silently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from sitebuilder.importing import hugo, jekyll, mkdocs, pelican, wordpress
from sitebuilder.importing.common import Brought
from sitebuilder.importing.placing import Homeless, Moved, NewPage, NewPicture, place
from sitebuilder.importing.posts import LEFT_OUT, TO_DO
from sitebuilder.importing.reading import Unreadable

__all__ = [
    "RULES",
    "SYSTEMS",
    "Homeless",
    "Moved",
    "NewPage",
    "NewPicture",
    "Unreadable",
    "bring",
    "place",
    "system_of",
]

RULES = (TO_DO, LEFT_OUT)

SYSTEMS: Mapping[str, Callable[[Path], Brought]] = {
    "hugo": hugo.read,
    "jekyll": jekyll.read,
    "pelican": pelican.read,
    "mkdocs": mkdocs.read,
    "wordpress": wordpress.read,
}


def system_of(source: Path) -> str:
    """Tell by its files which system made a folder or file; nothing if that can not be told."""
    if source.is_file():
        return "wordpress" if source.suffix.lower() in (".xml", ".wxr") else ""
    if (source / "mkdocs.yml").is_file():
        return "mkdocs"
    if (source / "pelicanconf.py").is_file():
        return "pelican"
    if any((source / name).exists() for name in ("_config.yml", "_posts", "_drafts")):
        return "jekyll"
    if (source / "content").is_dir() and any(
        (source / name).exists() for name in (*hugo.SETTINGS, "config", "archetypes")
    ):
        return "hugo"
    return ""


def bring(source: Path, system: str) -> Brought:
    """Read the pages of a site of another system."""
    if source.is_file() != (system == "wordpress"):
        wanted = "the XML file of an export" if system == "wordpress" else "the folder of the site"
        raise Unreadable(f"for {system}, name {wanted}")
    return SYSTEMS[system](source)
