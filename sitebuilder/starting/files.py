"""Writing without overwriting, and text as it goes into a file.

In: a path in the project and a text. Out: the file, or `Taken` with the reason in an editor's words.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from pathlib import Path

from sitebuilder.settings import Settings, read_settings


class Taken(Exception):
    """The file can not be written as asked; the message says why."""


def clean(text: str) -> str:
    """Return pasted text as one line without what nobody sees: control signs, joiners, marks of direction."""
    text = unicodedata.normalize("NFC", text)
    seen = "".join(" " if char in "\n\r\t\v\f\x85\u2028\u2029" else char for char in text)
    return " ".join("".join(c for c in seen if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs")).split())


def slug(text: str) -> str:
    """Return a name for an address: lower-case letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:80].strip("-")


def quoted(text: str) -> str:
    """Write text as a YAML value."""
    text = " ".join(text.split())
    if re.fullmatch(r"[A-Za-z][\w ,.?’'()/-]*", text) and not re.search(r": | #|^(true|false|null)$", text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def filled(template: str, values: dict[str, str]) -> str:
    """Put values in place of {name}; braces around anything else stay."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), template)


def text_of(path: Path) -> str | None:
    """Return the text of a file, or None if it can not be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def settings_of(project: Path) -> Settings:
    """Return the settings of the project, or say what has to be put right first."""
    settings, findings = read_settings(text_of(project / "site.yaml"))
    if settings is None:
        raise Taken(f"site.yaml has to be put right first: {findings[0].message}")
    return settings


def write_new(project: Path, path: Path, content: str | bytes) -> None:
    """Write a file that is not there yet; where it can not be written whole, nothing is left of it."""
    for folder in (project / path.parts[0], (project / path).parent):
        if folder.is_symlink():
            raise Taken(f"{folder.relative_to(project).as_posix()} is a symbolic link; put the folder itself there")
    try:
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        file = (project / path).open("xb")
    except FileExistsError:
        if blocking := next((p for p in path.parents if (project / p).exists() and not (project / p).is_dir()), None):
            raise Taken(f"{blocking.as_posix()} is a file where a folder has to be; rename or move it") from None
        raise Taken(f"{path.as_posix()} is already there; choose another name") from None
    except OSError as error:
        raise Taken(f"{path.as_posix()} can not be written: {error.strerror}") from None
    try:
        with file:
            file.write(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        with contextlib.suppress(OSError):
            (project / path).unlink()
        raise Taken(f"{path.as_posix()} can not be written: {error.strerror}") from None


def replace(project: Path, path: Path, content: bytes) -> None:
    """Put a new text in the place of a file in one step, so that a reader finds either the old one or the new one."""
    temporary = (project / path).with_name(f".{path.name}.part~")
    try:
        temporary.write_bytes(content)
        temporary.replace(project / path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise Taken(f"{path.as_posix()} can not be written: {error.strerror}") from None
