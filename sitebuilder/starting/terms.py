"""One term more in content/glossary.yaml, without a change of any other line.

In: a `Wish` and what may be asked. Out: the glossary with the term at its place in the alphabet. The new text is read
before it takes the place of the old one: it holds the terms of before and the new one, or nothing is written.
"""

from __future__ import annotations

import re
from pathlib import Path

from sitebuilder import strict_yaml
from sitebuilder.datafiles import Term, read_glossary
from sitebuilder.starting.asking import Ask, Question
from sitebuilder.starting.files import Taken, quoted, replace, slug, write_new
from sitebuilder.starting.wishes import Wish

GLOSSARY = Path("content/glossary.yaml")
_MEANING = Question("What does it mean, in plain words?", "--plain")
_SAY = Question("How does one say it? Leave this empty for an easy word.", "--say", optional=True)


def start_term(project: Path, wish: Wish, ask: Ask) -> Path:
    """Add one term and return the path of the glossary, relative to the project."""
    written = _written(project)
    term = wish.get("title") or wish.name or ask(Question("Which word is to be explained?", "--title"))
    identifier = slug(term)
    if not identifier:
        raise Taken(f"“{term}” has no letter that can stand in an id; write the word in Latin letters")
    terms = _terms(written)
    _refuse_known(term, identifier, terms)
    plain = wish.get("plain") or ask(_MEANING)
    say = wish.get("say") or ask(_SAY)
    entry = [f"{identifier}:", f"  term: {quoted(term)}", f"  plain: {quoted(plain)}"]
    if say:
        entry.append(f"  say: {quoted(say)}")
    text = _with(written, identifier, "\n".join(entry) + "\n")
    if _broken(text) or {known.id for known in _terms(text)} != {identifier, *(known.id for known in terms)}:
        raise Taken(
            f"{GLOSSARY} is written in a way that nothing can be added to; put this in by hand:\n" + "\n".join(entry)
        )
    _write(project, text)
    return GLOSSARY


def _written(project: Path) -> str:
    """Return the glossary as it is, nothing if there is none yet."""
    try:
        return (project / GLOSSARY).read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        raise Taken(f"{GLOSSARY} can not be read; see what “build.py check” says about it") from None


def _terms(text: str) -> tuple[Term, ...]:
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if not plain.strip() or (strict_yaml.read(plain, str(GLOSSARY)).value is None and not _broken(plain)):
        return ()
    terms, findings = read_glossary(plain, str(GLOSSARY))
    if findings:
        place = findings[0].place
        raise Taken(f"{place.path}:{place.line} has to be put right first: {findings[0].message}")
    return terms


def _broken(text: str) -> bool:
    return bool(strict_yaml.read(text.removeprefix("\ufeff"), str(GLOSSARY)).findings)


def _refuse_known(term: str, identifier: str, terms: tuple[Term, ...]) -> None:
    for known in terms:
        names = {name.lower() for name in (known.term, *known.also)}
        if known.id == identifier or term.lower() in names:
            raise Taken(f"“{term}” is already explained as “{known.id}” ({known.place.path}:{known.place.line})")


def _with(text: str, identifier: str, entry: str) -> str:
    """Put an entry before the first id that comes after it in the alphabet, or at the end."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(newline)
    ids = [
        (number, found[1])
        for number, line in enumerate(lines)
        if (found := re.match(r"\ufeff?([a-z0-9-]+):\s*(#.*)?$", line))
    ]
    entry = entry.replace("\n", newline)
    later = next((number for number, name in ids if name > identifier), None)
    if later is None or [name for _, name in ids] != sorted(name for _, name in ids) or text.startswith("\ufeff"):
        return text + ("" if not text or text.endswith(newline) else newline) + entry
    while later and lines[later - 1].startswith("#"):  # a comment belongs to the entry below it
        later -= 1
    if not later:  # what stands at the very top may be about the whole file
        return text + ("" if text.endswith(newline) else newline) + entry
    return newline.join(lines[:later]) + newline + entry + newline.join(lines[later:])


def _write(project: Path, text: str) -> None:
    if (project / GLOSSARY).is_symlink():
        raise Taken(f"{GLOSSARY} is a symbolic link; put the file itself there")
    if (project / GLOSSARY).exists():
        replace(project, GLOSSARY, text.encode())
    else:
        write_new(project, GLOSSARY, text)
