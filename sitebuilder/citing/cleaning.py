"""What an export holds, as a reference file may hold it: clean texts, true numbers, whole page ranges, plain dates.

In: a `Draft` as a format gave it, or one of its texts. Out: the same, clean. Nothing is invented.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from html import unescape

from sitebuilder.citing.drafts import Draft
from sitebuilder.references import Name

_RETRACTED = re.compile(r"\W*(retracted|withdrawn)( article)?\b\W*[:\]]", re.IGNORECASE)
_PMID = re.compile(r"(?<![\w.])([0-9]{1,9})(?![\w.])")
_PMID_ADDRESS = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/([0-9]{1,9})")
PMCID = re.compile(r"\bPMC\s*([0-9]{1,9})", re.IGNORECASE)
WEB = re.compile(r"(https?://[^\s{}<>\"]+)")
_DOI = re.compile(r"(10\.[0-9]{4,9}/\S+)")
_TAGS = re.compile(r"</?(?:i|b|em|strong|su[bp]|sc|span|p|inf|scp|jats:[a-z]+)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def tidy(draft: Draft) -> Draft:
    """Clean every text of a draft and keep of its numbers and addresses what is one."""
    title = _title(draft.title)
    retracted = draft.retracted or ("Retracted (the title says so)" if _RETRACTED.match(title) else "")
    is_page = draft.type in ("webpage", "dataset", "entry")
    return replace(
        _located(draft),
        title=title,
        author=tuple(name for name in map(_clean_name, draft.author) if name.family or name.literal),
        container_title=clean(draft.container_title),
        publisher=clean(draft.publisher),
        volume=clean(draft.volume),
        issue=clean(draft.issue),
        number=clean(draft.number),
        page=_page(clean(draft.page)),
        accessed=draft.accessed if is_page or not draft.issued else (),
        retracted=clean(retracted),
        note=clean(draft.note),
    )


def _located(draft: Draft) -> Draft:
    """Keep the lasting names of a work, also those inside its address; the address itself if there is none."""
    address, low = draft.URL, draft.URL.lower()
    doi = plain_doi(draft.DOI) or plain_doi(address if "doi.org/" in low else "")
    pmid = matched(_PMID, draft.PMID) or matched(_PMID_ADDRESS, address)
    pmcid = matched(PMCID, draft.PMCID) or matched(PMCID, address if "/pmc" in low or "pmc." in low else "")
    url = matched(WEB, address) or (f"https://{address.strip()}" if re.fullmatch(r"\s*www\.\S+\s*", address) else "")
    is_needed = draft.type == "webpage" or not (doi or pmid or pmcid)
    return replace(draft, DOI=doi, PMID=pmid, PMCID=f"PMC{pmcid}" if pmcid else "", URL=url if is_needed else "")


def matched(pattern: re.Pattern[str], text: str) -> str:
    """Return the first group of the first match, or nothing."""
    match = pattern.search(text)
    return match[1] if match else ""


def plain_doi(text: str) -> str:
    """Return the DOI inside a text, in small letters, or nothing."""
    return matched(_DOI, text.replace("%2F", "/").replace("\\_", "_")).rstrip(".,;").lower()


def clean(text: str) -> str:
    """Return the text on one line, composed, without tags, entities and characters that no reader sees."""
    text = unicodedata.normalize("NFC", unescape(_TAGS.sub("", text)))
    return " ".join("".join(c for c in text if c.isspace() or unicodedata.category(c) not in _UNSEEN).split())


def _clean_name(name: Name) -> Name:
    return Name(*(clean(part).strip(",; ") for part in (name.family, name.given, name.suffix, name.literal)))


def _title(text: str) -> str:
    title = clean(text)
    return title[:-1] if title.endswith(".") and not re.search(r"(\b\w\.\w|\.\.)\.$", title) else title


def _page(text: str) -> str:
    """Write a range with both ends in full, as all reference files have it: 229-38 is 229-238."""
    text = re.sub(r"\s*[-\u2010-\u2015\u2212]+\s*", "-", re.sub(r"^pp?\.?\s*(?=\d)", "", text, flags=re.IGNORECASE))
    match = re.fullmatch(r"([A-Za-z]*)(\d+)-\1?(\d+)", text)
    if not match:
        return text
    letters, start, end = match.groups()
    return f"{letters}{start}-{letters}{start[: max(0, len(start) - len(end))]}{end}"


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def date_parts(text: str) -> tuple[int, ...]:
    """Read year, month and day as far as they are there: 2020 Jun 29, 2020-06-29, 2020/06/29/, 20200629, June 2020."""
    compact = re.fullmatch(r"\s*(\d{4})(\d\d)(\d\d)\s*", text)
    words = re.findall(r"\d+|[A-Za-z]+", " ".join(compact.groups()) if compact else text)
    year = next((word for word in words if len(word) == 4 and word.isdigit() and word >= "1400"), "")
    if not year:
        return ()
    at = words.index(year)
    rest = words[at + 1 :] or words[:at]
    named = next((_MONTHS.index(word[:3].lower()) + 1 for word in rest if word[:3].lower() in _MONTHS), 0)
    numbers = [int(word) for word in rest if word.isdigit() and len(word) <= 2]
    month, day = [*([named] if named else []), *numbers, 0, 0][:2]
    if not 1 <= month <= 12:
        return (int(year),)
    return (int(year), month, day) if 1 <= day <= 31 else (int(year), month)
