"""The files that pages load (style sheets, scripts, fonts, icons): made small, and named by what they hold.

In: the static files and the texts of the templates. Out: an `Asset` for every file that a template names before the
filter `asset`, or that one of these names: its copy lies below assets/ under a name that holds a digest of its content,
so that a browser may keep it for ever. The files in static/ stay where they are and as they are.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

FOLDER = "assets/"

_NAMED = re.compile(r"[\"'](?P<path>[^\"'{}]+)[\"']\s*\|\s*asset\b")
_ADDRESS = re.compile(
    r"url\(\s*(?P<quote>[\"']?)(?P<url>[^\"')]+?)(?P=quote)\s*\)"
    r"|@import\s*(?P<mark>[\"'])(?P<sheet>[^\"']+)(?P=mark)"
)
# “.a :is(b)” means the same as “.a *:is(b)”; inside another rule rcssmin would take out the space, which means something else.
_DESCENDANT = re.compile(r"(?<=[\w\])])\s+(?=::?[a-z-]+[^;{}]*\{)")
_PARTS = re.compile(r"([^?#]*)([?#]?)(.*)", re.DOTALL)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages load: its path below static/, the path of its copy in the output, and what the copy holds."""

    path: str
    copy: str
    content: bytes

    @property
    def integrity(self) -> str:
        """What a browser compares its content with (W3C Subresource Integrity): SHA-256 in Base64."""
        return f"sha256-{b64encode(hashlib.sha256(self.content).digest()).decode()}"

    @property
    def where(self) -> Copy:
        """The copy without what it holds."""
        return Copy(self.path, self.copy, self.integrity)


@dataclass(frozen=True, slots=True)
class Copy:
    """Where the copy of a file lies in the output, and what a browser compares its content with."""

    path: str
    place: str
    integrity: str


def gather(static: Mapping[str, bytes], templates: Iterable[str]) -> tuple[Asset, ...]:
    """Return the files that templates and their style sheets name; `static` by path below static/.

    A name without a file is left out: the template that uses it says so when it is rendered.
    """
    named = sorted({found["path"] for text in templates for found in _NAMED.finditer(text)})
    made: dict[str, Asset | None] = {}

    def asset(path: str) -> Asset | None:
        if path not in made:
            made[path] = None  # a sheet that imports itself keeps its plain address
            made[path] = _asset(path, static[path], place) if path in static else None
        return made[path]

    def place(path: str) -> str:
        found = asset(path)
        return found.copy if found else path

    for path in named:
        asset(path)
    return tuple(found for _, found in sorted(made.items()) if found)


def _asset(path: str, content: bytes, place: Callable[[str], str]) -> Asset:
    small = _small(path, content, place)
    stem, suffix = posixpath.splitext(path)
    return Asset(path, f"{FOLDER}{stem}.{hashlib.sha256(small).hexdigest()[:12]}{suffix}", small)


def _small(path: str, content: bytes, place: Callable[[str], str]) -> bytes:
    """Leave out what only people read; a file that is no UTF-8 text stays as it is."""
    if not path.endswith((".css", ".js")):
        return content
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content
    if path.endswith(".js"):
        import rjsmin

        return str(rjsmin.jsmin(text, keep_bang_comments=True)).encode()
    import rcssmin

    text = _DESCENDANT.sub(" *", text)
    return _readdressed(path, str(rcssmin.cssmin(text, keep_bang_comments=True)), place).encode()


def _readdressed(path: str, sheet: str, place: Callable[[str], str]) -> str:
    """Write the addresses of a style sheet anew, since its copy does not lie where they count from."""
    folder, here = posixpath.dirname(FOLDER + path), posixpath.dirname(path)

    def anew(found: re.Match[str]) -> str:
        written = found["url"] or found["sheet"]
        if written.startswith("/") or _ELSEWHERE.match(written):
            return found[0]
        bare, mark, rest = _PARTS.fullmatch(written).groups()  # type: ignore[union-attr]  # it fits every text
        target = posixpath.normpath(posixpath.join(here, unquote(bare)))
        address = quote(posixpath.relpath(place(target), folder)) + mark + rest
        return f'@import"{address}"' if found["sheet"] else f'url("{address}")'

    return _ADDRESS.sub(anew, sheet)
