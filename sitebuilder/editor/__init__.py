"""The editor in the browser, published under /admin/ when site.yaml asks for it and absent otherwise.

In: the settings and which files the site has. Out: the files of the editor by their path in the site: its
configuration, made from the schemas, and Sveltia CMS with its fonts (sitebuilder/editor/sveltia/, MIT; see
requirements/shipped.yaml). The page that loads it is rendered like every other page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from sitebuilder.editor.config import config
from sitebuilder.settings import Settings

HERE = Path(__file__).parent


def editor_files(settings: Settings, pages: Sequence[str], data: Mapping[str, str]) -> Mapping[str, bytes]:
    """Return every file of the editor but its page; `pages` are paths, `data` the texts of files of data by path."""
    made = json.dumps(config(settings, pages, data), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return {**_vendored(), "admin/config.json": made.encode()}


@cache
def _vendored() -> Mapping[str, bytes]:
    """Return what comes with the engine, as its policies do."""
    files = [HERE / "admin.js", *(path for path in (HERE / "sveltia").rglob("*") if path.is_file())]
    return {f"admin/{path.relative_to(HERE).as_posix()}": path.read_bytes() for path in sorted(files)}
