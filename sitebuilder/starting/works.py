"""One reference file for a work, for those who have no export of it.

In: a `Wish`, what may be asked, and the works that are there. Out: the file of a work that is not there yet, and what is
still to be done. The file says with comments what its keys are for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import get_args, get_type_hints

from sitebuilder.citing import filing
from sitebuilder.citing.drafts import Draft, listed_name
from sitebuilder.findings import Finding, Place
from sitebuilder.naming import misnamed
from sitebuilder.references import Evidence, Name, Record, read_reference
from sitebuilder.snapshot import take
from sitebuilder.starting.asking import Ask, Question, wrong_choice
from sitebuilder.starting.files import Taken, write_new
from sitebuilder.starting.wishes import Wish


def start_reference(project: Path, wish: Wish, ask: Ask, today: date) -> tuple[Path, list[Finding]]:
    """Write one reference file; return its path, relative to the project, and what a person still has to do."""
    draft = _draft(wish, ask, today)
    shelf = shelf_of(project)
    holder = shelf.holder(filing.keys(draft))
    if holder:
        raise Taken(filing.already_there(draft, holder).message + f"; cite it as [@{holder}]")
    identifier = wish.name or shelf.free_id(filing.stem(draft))
    path = f"{filing.FOLDER}/{identifier}.yaml"
    if finding := misnamed(path):
        raise Taken(f"{finding.message}; {finding.fix}")
    file = filing.NewFile(path, _explained(filing.written(draft)))
    write_new(project, Path(path), file.text)
    return Path(path), list(filing.to_do(draft, file))


def shelf_of(project: Path) -> filing.Shelf:
    """Return all works of the project, also those whose files are unfinished."""
    shelf = filing.Shelf()
    for source in take(project).references:
        reference, _ = read_reference(source.text, source.path)
        identifier = source.path.rsplit("/", 1)[-1].removesuffix(".yaml")
        keys = filing.keys(reference) if reference else filing.keys_in(source.text, source.path)
        shelf.add(identifier, keys)
    return shelf


# --- what is known of the work --------------------------------------------------------------------------------------

_NUMBERS = {"doi": "DOI (10.…/…)", "pmid": "PubMed number", "url": "address that begins with https://"}
_TYPES: tuple[str, ...] = get_args(get_type_hints(Record)["type"])
_ADDRESS = "Where can a reader find it? A DOI, a PubMed number (PMID), or its https:// address."


def _draft(wish: Wish, ask: Ask, today: date) -> Draft:
    title = wish.get("title") or ask(Question("What is the title of the work?", "--title"))
    author = wish.get("author") or ask(
        Question("Who made it? “Family, Given; Family, Given”, or the name of a body.", "--author", optional=True)
    )
    year = _year(wish.get("year") or ask(Question("In which year did it appear?", "--year", optional=True)), today)
    numbers = {key: value for key in ("doi", "pmid", "url") if (value := wish.get(key))}
    for key, value in numbers.items():
        if key not in _number(value):
            raise Taken(f"“{value}” is no {_NUMBERS[key]}")
    if not numbers:
        numbers = _number(ask(Question(_ADDRESS, "--doi, --pmid or --url", optional=True)))
    evidence = wish.get("evidence") or ask(
        Question("What kind of evidence is it?", "--evidence", tuple(_KINDS.items()), optional=True)
    )
    if problem := wrong_choice(evidence, _KINDS) if evidence else "":
        raise Taken(problem)
    if problem := wrong_choice(wish.get("type"), _TYPES) if wish.get("type") else "":
        raise Taken(problem)
    journal = wish.get("journal")
    return Draft(
        Place(filing.FOLDER),
        type=wish.get("type") or ("article-journal" if journal or numbers.keys() & {"doi", "pmid"} else "webpage"),
        title=title,
        author=tuple(_author(part) for part in author.split(";") if part.strip()),
        container_title=journal,
        issued=(year,) if year else (),
        DOI=re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", numbers.get("doi", ""), flags=re.IGNORECASE).lower(),
        PMID=numbers.get("pmid", ""),
        URL=numbers.get("url", ""),
        evidence=evidence,
    )


_KINDS: Mapping[Evidence, str] = {
    "systematic-review": "gathers all studies on a question by a stated method",
    "randomised-trial": "chance decided who got what",
    "human-observational": "asked or followed people, or measured something in them",
    "case-report": "tells what happened to one person or a few",
    "animal": "was done in animals",
    "in-vitro": "was done in cells or with substances",
    "review": "sums up a field without gathering every study",
    "agency": "is a page or paper of an official body",
}


def _year(text: str, today: date) -> int:
    if not text:
        return 0
    if not re.fullmatch(r"[0-9]{4}", text) or not 1000 <= int(text) <= today.year + 1:
        raise Taken(f"“{text}” is not a year; write four digits")
    return int(text)


def _number(text: str) -> dict[str, str]:
    """Tell what kind of address was given."""
    if not text:
        return {}
    if re.match(r"(https?://(dx\.)?doi\.org/|doi:\s*)?10\.[0-9]{4,9}/\S+$", text, re.IGNORECASE):
        return {"doi": text}
    if found := re.fullmatch(r"(?:PMID:?\s*|https://pubmed\.ncbi\.nlm\.nih\.gov/)?([0-9]{1,9})/?", text, re.IGNORECASE):
        return {"pmid": found[1]}
    if re.fullmatch(r"https?://\S+", text):
        return {"url": text}
    raise Taken(f"“{text}” is no DOI (10.…/…), no PubMed number and no address that begins with https://")


def _author(text: str) -> Name:
    family, comma, given = text.strip().partition(",")
    return Name(family=family.strip(), given=given.strip()) if comma else listed_name(text.strip())


# --- the file -------------------------------------------------------------------------------------------------------

_LATER = {
    "container-title": "the journal, book or site it is part of",
    "volume": "",
    "issue": "",
    "page": "",
    "people": "how many people were studied, in words a reader understands",
    "funding": "who paid, as far as the work says so",
    "note": "for editors; never printed",
}


def _explained(text: str) -> str:
    """Add the keys that a person may want to fill in, as comments."""
    missing = [key for key in _LATER if not re.search(rf"^{key}:", text, re.MULTILINE)]
    return text + "".join(f"# {key}:{f'   {_LATER[key]}' if _LATER[key] else ''}\n" for key in missing)
