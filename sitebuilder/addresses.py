"""Addresses and paths: which file of the project has which address, and which file of the output stands behind it.

In: a path or an address. Out: the other one. No file is looked at here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from html import unescape

RESERVED = ("references", "glossary", "help", "corrections", "evidence", "search", "a-z", "admin", "assets")
HELP = "content/help.yaml"
REMOVED = "content/removed.yaml"
_DATA_PAGES = {"glossary.yaml": "/glossary/", "help.yaml": "/help/", "corrections.yaml": "/corrections/"}
VIRTUAL: Mapping[str, str] = {
    **{f"content/{name}": address for name, address in _DATA_PAGES.items()},
    **{f"content/{name}.md": f"/{name}/" for name in RESERVED if name not in ("admin", "assets")},
}
SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
SAFE_SCHEMES = ("http:", "https:", "mailto:", "tel:")


def address_of(path: str) -> str:
    """Return the address of a file of content/: content/pain/a.md is /pain/a/."""
    inner = path.removeprefix("content/").removesuffix(".md")
    inner = "" if inner == "index" else inner.removesuffix("/index")
    return f"/{inner}/" if inner else "/"


def file_of(address: str) -> str:
    """Return the file of the output folder behind an address: /pain/a/ is pain/a/index.html."""
    return f"{address.lstrip('/')}index.html" if address.endswith("/") else address.lstrip("/")


def gone_file(address: str) -> str:
    """Return the file that tells what became of an address; that of a file, like /a.pdf, becomes a folder."""
    return file_of(with_slash(address))


def with_slash(address: str) -> str:
    """Return an address that ends in a slash."""
    return address if address.endswith("/") else f"{address}/"


_OLD = re.compile(r"(/[A-Za-z0-9._~-]+)+(/|\.html?)|/")


def is_old_address(text: str) -> bool:
    """Say whether a text can be an old address: /old-name/ or /old.html, without a step up."""
    return bool(_OLD.fullmatch(text)) and is_step_free(text)


def is_step_free(address: str) -> bool:
    """Say whether no part of an address leads up or stays where it is."""
    return not any(part in (".", "..") for part in address.split("/"))


def relative(path: str, target: str) -> str:
    """Return the project path that a relative link in the file `path` means."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def picture_path(path: str, image: str) -> str | None:
    """Return the project path of an image in the text of the document at `path`, or None if it lies elsewhere."""
    written = unescape(image).strip()
    if SCHEME.match(written) or written.startswith("//"):
        return None
    return relative(path, written.partition("#")[0].partition("?")[0])


def published_path(path: str) -> str:
    """Return the site address of a static file or of a picture beside a page."""
    return "/" + path.removeprefix("static/").removeprefix("content/")
