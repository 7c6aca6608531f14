"""Where each page that comes in goes, what its links lead to then, and its file.

In: `Brought`, the settings of this guide, and which files are there. Out: `Moved`: new files, pictures to be copied, and
what a person has to look at, each at its place in the new file. No file that is there is ever proposed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sitebuilder.addresses import RESERVED
from sitebuilder.findings import Finding, Place
from sitebuilder.importing.common import Brought, slug
from sitebuilder.importing.posts import TO_DO, Note, Post, left_out, outside_code
from sitebuilder.importing.reading import CONTROL, MAX_BYTES, inside
from sitebuilder.naming import PICTURES
from sitebuilder.settings import Settings


class Homeless(Exception):
    """Pages belong to no topic of this guide; the message says which."""


@dataclass(frozen=True, slots=True)
class NewPage:
    """A draft to be written."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A picture to be copied beside its page."""

    path: str
    source: Path


@dataclass(slots=True)
class Moved:
    """What an import will write, and what it tells."""

    pages: list[NewPage] = field(default_factory=list)
    pictures: dict[str, NewPicture] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def place(
    brought: Brought, settings: Settings, topic: str, taken: Callable[[str], bool], write: Callable[[str], str]
) -> Moved:
    """Give every page its place; `topic` takes those that belong to none, `taken` knows the files that are there.

    `write` makes a text a YAML value.
    """
    moved = Moved(findings=list(brought.findings))
    homes = _homes(brought.posts, settings, topic, taken)
    targets = _Targets(homes, brought)
    for post, path in homes:
        if taken(path):
            moved.findings.append(_already(post, path))
            continue
        body, notes = _linked(post, path, targets, moved, taken)
        text = CONTROL.sub("", _front(post, write, targets.address(post)) + body)
        if len(text.encode()) > MAX_BYTES:
            moved.findings.append(_too_large(post))
            continue
        moved.pages.append(NewPage(path, text))
        moved.findings += _told([*post.notes, *notes], path, text)
    return moved


def _already(post: Post, path: str) -> Finding:
    fix = f"compare the two, or rename {path} and import again"
    return left_out(post.source, f"“{post.title}” was left out, because {path} is already there", fix)


def _too_large(post: Post) -> Finding:
    message = f"“{post.title}” was left out, because it has more than {MAX_BYTES:,} bytes"
    return left_out(post.source, message, "split it and import again")


# --- places ---------------------------------------------------------------------------------------------------------


def _homes(
    posts: tuple[Post, ...], settings: Settings, topic: str, taken: Callable[[str], bool]
) -> list[tuple[Post, str]]:
    """Return the new path of every page that gets one."""
    topics = {known.id for known in settings.topics}
    titles = {slug(known.title): known.id for known in settings.topics}
    strangers = sorted(
        {
            post.section or "(none)"
            for post in posts
            if not _topic(post, topics, titles, topic) and post.kind not in ("home", "page")
        }
    )
    if strangers:
        raise Homeless(
            f"these categories or folders are no topics of site.yaml: {', '.join(strangers)}. "
            f"Say with --topic where their pages go (topics: {', '.join(sorted(topics))}), or add the topics"
        )
    homes: list[tuple[Post, str]] = []
    used: set[str] = set()
    for post in posts:
        path = _path(post, _topic(post, topics, titles, topic), topics)
        stem, number = path.removesuffix(".md"), 1
        while path in used or (number > 1 and taken(path)):  # two of the old pages have one name
            number += 1
            path = f"{stem}-{number}.md"
        used.add(path)
        homes.append((post, path))
    return homes


def _topic(post: Post, topics: set[str], titles: Mapping[str, str], otherwise: str) -> str:
    name = slug(post.section)
    return name if name in topics else titles.get(name, otherwise)


def _path(post: Post, topic: str, topics: set[str]) -> str:
    if post.kind == "home":
        return "content/index.md"
    name = post.name or slug(post.title) or "page"
    if post.kind == "page":
        return (
            f"content/{name}-page.md" if name in RESERVED or name in topics or name == "404" else f"content/{name}.md"
        )
    if post.kind == "section" and name == "index":
        return f"content/{topic}/{'index' if slug(post.section) == topic else slug(post.section)}.md"
    return f"content/{topic}/{name if name != 'index' else 'page'}.md"


# --- links ----------------------------------------------------------------------------------------------------------

_LINK = re.compile(
    r"(?P<image>!?)\[(?P<text>(?:[^\[\]\\]|\\.|\[[^\[\]]*\]\([^()]*\)|!\[[^\[\]]*\])*)\]\((?P<open><?)(?P<target>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?P<title>\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
)
_DEFINED = re.compile(r"^(?P<start>[ ]{0,3}\[[^\]\n^][^\]\n]*\]:[ \t]*)<?(?P<target>[^\s>]+)>?", re.MULTILINE)


class _Targets:
    """What the names and addresses of the old site lead to now."""

    def __init__(self, homes: list[tuple[Post, str]], brought: Brought) -> None:
        self.base, self.root = brought.base.rstrip("/"), brought.root
        self.paths: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        for post, path in homes:
            for key in post.keys:
                self.paths.setdefault(key, path)
            for address in post.addresses:
                self.addresses.setdefault(_bare(address), path)

    def address(self, post: Post) -> list[str]:
        """Return the old addresses of a page that can be aliases."""
        found = []
        for address in dict.fromkeys(post.addresses):
            whole = address if re.search(r"\.html?$", address) else f"{address.rstrip('/')}/"
            new = (
                self.addresses.get(_bare(address), "")
                .removeprefix("content")
                .removesuffix(".md")
                .removesuffix("/index")
            )
            possible = re.fullmatch(r"(/[A-Za-z0-9._~-]+)+(/|\.html?)", whole) and ".." not in whole
            if possible and whole.strip("/") != new.strip("/") and whole.strip("/").split("/")[0] not in RESERVED:
                found.append(whole)
        return found

    def local(self, target: str) -> str | None:
        """Return a target without the address of the old site; None if it leads elsewhere."""
        if self.base and (target == self.base or target.startswith(f"{self.base}/")):
            return target[len(self.base) :] or "/"
        return None if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", target) else target

    def page(self, target: str, source: str) -> str | None:
        """Return the new file behind a link of the file `source`."""
        bare = unquote(urlsplit(target).path)
        if not bare:
            return None
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(source), bare))
        for name in (joined, bare, bare.lstrip("/"), joined.rstrip("/") + "/index.md", bare.strip("/") + ".md"):
            if name in self.paths:
                return self.paths[name]
        absolute = bare if bare.startswith("/") else "/" + joined.replace("../", "")
        return self.addresses.get(_bare(absolute))


def _bare(address: str) -> str:
    return re.sub(r"(/index)?(\.html?|\.md)?/?$", "", "/" + unquote(address).strip("/")).lower() or "/"


def _linked(
    post: Post, path: str, targets: _Targets, moved: Moved, taken: Callable[[str], bool]
) -> tuple[str, list[Note]]:
    """Return the text with its links and pictures led to where things are now."""
    notes: list[Note] = []
    source = post.keys[0] if post.keys else ""

    def lead(target: str, is_image: bool) -> str:
        local = targets.local(target)
        if local is None:
            if is_image:
                notes.append(_far_picture(target))
            return target
        bare, _, fragment = local.partition("#")
        if not bare:
            return local
        if not is_image and (page := targets.page(bare, source)):
            return posixpath.relpath(page, posixpath.dirname(path)) + (f"#{fragment}" if fragment else "")
        if picture := _picture(bare, post, path, targets.root, moved, taken):
            return posixpath.basename(picture)
        notes.append(_lost_picture(target) if is_image else _lost_link(target))
        return target

    def link(found: re.Match[str]) -> str:
        text = outside_code(found["text"], _LINK, link) if "](" in found["text"] else found["text"]
        return f"{found['image']}[{text}]({lead(found['target'], bool(found['image']))}{found['title'] or ''})"

    body = outside_code(post.body, _LINK, link)
    return outside_code(body, _DEFINED, lambda found: f"{found['start']}{lead(found['target'], False)}"), notes


def _picture(
    target: str, post: Post, path: str, root: Path | None, moved: Moved, taken: Callable[[str], bool]
) -> str | None:
    """Return the new path of a picture, and have it copied; None if it is not there or no picture."""
    bare = unquote(urlsplit(target).path)
    if root is None or not bare.lower().endswith(PICTURES):
        return None
    for folder in post.near[1:] if bare.startswith("/") else post.near:
        if source := inside(root, folder, bare):
            name = f"{slug(source.stem) or 'picture'}{source.suffix.lower()}"
            place = posixpath.join(posixpath.dirname(path), name)
            known = moved.pictures.get(place)
            if (known and known.source != source) or (known is None and taken(place)):
                place = f"{path.removesuffix('.md')}-{name}"
            moved.pictures[place] = NewPicture(place, source)
            return place
    return None


def _far_picture(target: str) -> Note:
    return Note(
        target,
        f"the picture {target} lies on another host",
        "save it beside the page and name it here; a guide loads nothing from elsewhere",
    )


def _lost_picture(target: str) -> Note:
    return Note(
        target, f"the picture {target} was not found", "put it beside the page and name it here, or take it out"
    )


def _lost_link(target: str) -> Note:
    return Note(
        target,
        f"the link {target} leads to something that was not brought over",
        "lead it to a page of this guide, or take it out",
    )


# --- the file -------------------------------------------------------------------------------------------------------


def _front(post: Post, write: Callable[[str], str], aliases: list[str]) -> str:
    """Write the front matter: what is known, and as comments what was known elsewhere."""
    lines = ["---", f"title: {write(post.title)}", f"summary: {write(post.summary or f'TODO {post.title}')}"]
    if post.author:
        lines.append(f"author: {write(post.author)}")
    if post.order is not None:
        lines.append(f"order: {post.order}")
    if aliases:
        lines.append(f"aliases: [{', '.join(aliases)}]")
    lines += [
        "draft: true",
        f"# Brought over from {post.source}. Nobody has checked it here yet: an article also needs author,",
    ]
    lines += ["# last_checked, next_check, searched_to and claims. “build.py new article” shows what they look like."]
    if post.dated:
        lines.append(f"# The old page was dated {post.dated}.")
    lines += [f"# {key}: {' '.join(text.split())[:300]}" for key, text in post.rest]
    return "\n".join([*lines, "---", "", ""])


def _told(notes: list[Note], path: str, text: str) -> Iterator[Finding]:
    """Yield what was noted, each at its place in the new file."""
    for note in dict.fromkeys(notes):
        offset = text.find(note.literal) if note.literal else -1
        line = text.count("\n", 0, offset) + 1 if offset >= 0 else 1
        column = offset - text.rfind("\n", 0, offset) if offset >= 0 else 1
        yield TO_DO.at(Place(path, line, column), note.message, fix=note.fix)
