"""What people export from PubMed and reference managers, turned into reference files of this project.

The flow of `cite`: a text → its format, told by what it says (`ris`, `pubmed`, `bibtex`, `csl`) → `drafts.Draft`s →
`cleaning.tidy` → `filing`: is the work there already? if not, an id, a file, and what a person still has to do.

In: the text of bibliographies and the references there are. Out: `NewFile`s and findings. Pure: reading and writing are
the caller's. Promise: nothing is guessed that decides how far a claim may go. The kind of evidence comes from PubMed's
publication types or is left empty, and an empty one keeps the build from publishing. No file that exists is ever
proposed again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import islice

from sitebuilder.citing import bibtex, csl, filing, pubmed, ris
from sitebuilder.citing.cleaning import tidy
from sitebuilder.citing.drafts import MOST, UNREADABLE, Draft, Found, too_many
from sitebuilder.citing.filing import FOLDER, NewFile
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.references import Reference

__all__ = ["RULES", "UNREADABLE", "Draft", "NewFile", "cite", "references_in"]

LIBRARY = Rule("import-library-missing", "The libraries that read bibliographies are installed when they are needed.")
RULES = (UNREADABLE, LIBRARY, filing.ALREADY, filing.UNFINISHED)

_FORMATS: tuple[tuple[re.Pattern[str], Callable[[str, str], Found]], ...] = (
    (re.compile(r"\A\s*[\[{]"), csl.read),
    (re.compile(r"^[^\S\n]*TY {1,2}- ?\S", re.MULTILINE), ris.read),
    (re.compile(r"^(PMID|OWN |STAT|PMC |TI  |FAU )- ?", re.MULTILINE), pubmed.read),
    (re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(]", re.MULTILINE), bibtex.read),
)


def cite(
    texts: Mapping[str, str], known: Mapping[str, Reference], unfinished: Mapping[str, str] | None = None
) -> tuple[list[NewFile], list[Finding]]:
    """Turn bibliographies (text by path) into files for the works that are not `known` yet, and say what they lack.

    `unfinished` holds, by path, the text of reference files that are there but do not pass the checks, such as those of
    an earlier import: their ids are taken and their works are known, too.
    """
    shelf = filing.Shelf()
    for reference in known.values():
        shelf.add(reference.id, filing.keys(reference))
    for path, text in (unfinished or {}).items():
        shelf.add(path.rsplit("/", 1)[-1].removesuffix(".yaml"), filing.keys_in(text, path))
    files: list[NewFile] = []
    findings: list[Finding] = []
    for path, text in texts.items():
        drafts, faults = references_in(text, path)
        findings += faults
        for draft in drafts:
            file, remarks = _filed(draft, shelf)
            files += [file] if file else []
            findings += remarks
    return files, findings


def _filed(draft: Draft, shelf: filing.Shelf) -> tuple[NewFile | None, list[Finding]]:
    """Make the file of one draft and put its work on the shelf, unless it stands there."""
    keys = filing.keys(draft)
    holder = shelf.holder(keys)
    if holder:
        return None, [filing.already_there(draft, holder)]
    identifier = shelf.free_id(filing.stem(draft))
    shelf.add(identifier, keys)
    file = NewFile(f"{FOLDER}/{identifier}.yaml", filing.written(draft))
    return file, list(filing.to_do(draft, file))


def references_in(text: str, path: str) -> tuple[list[Draft], list[Finding]]:
    """Read one bibliography of any of the four formats: its entries, and what could not be read, at file and line."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    reader = next((reader for start, reader in _FORMATS if start.search(text)), None)
    if reader is None:
        return [], [_not_a_bibliography(path, text)]
    try:
        read = islice(reader(text, path), MOST + 1)
        found = [tidy(item) if isinstance(item, Draft) else item for item in read]
    except ImportError as error:
        return [], [_no_library(path, str(error.name or "").partition(".")[0])]
    if len(found) > MOST:
        found[MOST:] = [too_many(path)]
    drafts = [item for item in found if isinstance(item, Draft)]
    findings = [item for item in found if isinstance(item, Finding)]
    findings += [_no_title(draft.place) for draft in drafts if not draft.title]
    return [draft for draft in drafts if draft.title], findings or ([] if drafts else [_not_a_bibliography(path)])


def _not_a_bibliography(path: str, text: str = "") -> Finding:
    what = "this is no bibliography that cite knows" if text.strip() else "there is no entry in this file"
    return UNREADABLE.at(Place(path), what, fix="export the works as RIS, PubMed format (nbib), BibTeX or CSL-JSON")


def _no_library(path: str, library: str) -> Finding:
    return LIBRARY.at(
        Place(path),
        f"this file can not be read without {library}, which is not installed",
        fix=f"install it with “python -m pip install {library}”, or export the works as CSL-JSON or from PubMed",
    )


def _no_title(place: Place) -> Finding:
    message = "the entry that begins here has no title, so it was left out"
    return UNREADABLE.at(place, message, fix="add its title and import again")
