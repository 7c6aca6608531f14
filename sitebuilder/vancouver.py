"""One cited work as it is printed in a list of references, in the Vancouver style of the US National Library of Medicine.

In: a `Reference`. Out: its citation as plain text, and its identifiers as links of their own. The rules are those of
Patrias K, Wendling D, editor. Citing Medicine: The NLM Style Guide for Authors, Editors, and Publishers. 2nd ed.
Promise: whatever a record lacks, the line has no empty brackets, no doubled punctuation and never the word None.

Choices that NLM leaves open: six authors, then et al. (chapter 1, box on options for author names); the title of a
journal in full, as in the record; words in the case of the record; places of publication are left out, and so is
“[publisher unknown]”, since neither helps a reader find the work. “Available from” is replaced by the identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sitebuilder.references import Dated, Reference

MOST_AUTHORS = 6
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RANKS: Mapping[str, str] = {"II": "2nd", "III": "3rd", "IV": "4th", "V": "5th", "VI": "6th"}
_ET_AL = frozenset({"et al", "et al.", "others", "and others"})


@dataclass(frozen=True, slots=True)
class Identifier:
    """One way to find a work: the kind of number, the number itself, and where it leads."""

    label: str
    text: str
    address: str


def identifiers(reference: Reference) -> tuple[Identifier, ...]:
    """Return DOI, PMID and PMCID as far as the work has them, or else its own address."""
    found: list[Identifier] = []
    if reference.DOI:
        found.append(Identifier("DOI", reference.DOI, f"https://doi.org/{_UNSAFE.sub(_percent, reference.DOI)}"))
    if reference.PMID:
        found.append(Identifier("PMID", reference.PMID, f"https://pubmed.ncbi.nlm.nih.gov/{reference.PMID}/"))
    if reference.PMCID:
        found.append(Identifier("PMCID", reference.PMCID, f"https://pmc.ncbi.nlm.nih.gov/articles/{reference.PMCID}/"))
    if not found and reference.URL:
        found.append(Identifier("Address", reference.URL, reference.URL))
    return tuple(found)


_UNSAFE = re.compile(r"[^A-Za-z0-9._~:/()\-;@!$&'*+,=]")


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


def citation(reference: Reference) -> str:
    """Return the work as one line of a list of references, without its identifiers."""
    compose = _FORMS.get(reference.type, _standing_alone)
    sentences = [_authors(reference), *compose(reference), _retraction(reference)]
    return " ".join([_closed(sentence) for sentence in sentences if sentence])


def _closed(sentence: str) -> str:
    """End with one mark: a period, unless a question or exclamation mark, or a period, is there already."""
    sentence = sentence.rstrip(" ,;:")
    end = sentence[-1:]
    if end.isalnum() or end in ")]":
        return f"{sentence}."
    return sentence if end in _MARKS or (end in _QUOTES and sentence[-2:-1] in _MARKS) else f"{sentence}."


_MARKS = (".", "?", "!", "…")
_QUOTES = ('"', "”", "’", "'")


def _authors(reference: Reference) -> str:
    """Print the authors (chapter 1, Author for a Journal Article): persons by commas, bodies set off by semicolons."""
    if len(reference.author) == 1 and reference.type in _PART_TYPES and _is_by_its_whole(reference):
        return ""
    line, after_person = "", True
    for count, name in enumerate(reference.author):
        is_person = not name.literal
        if count == MOST_AUTHORS or (not is_person and name.literal.lower() in _ET_AL):
            return f"{line}, et al." if line else ""
        text = _person(name.family, name.given, name.suffix) if is_person else _words(name.literal)
        if text:
            line += f"{', ' if is_person and after_person else '; '}{text}" if line else text
            after_person = is_person
    return line


def _is_by_its_whole(reference: Reference) -> bool:
    """Tell whether the only author is the very site or book that holds the work, which then is named once."""
    return _words(reference.author[0].literal).casefold() == _words(reference.container_title).casefold()


@lru_cache(maxsize=4096)
def _person(family: str, given: str, suffix: str) -> str:
    """Print a person (chapter 1, box on rules for author names): surname, at most two initials, rank without a period.

    Hyphens of given names are dropped (Jean-Paul is JP), particles and hyphens of surnames stay, periods in them go.
    """
    surname = _words(family.replace(".", " ")) if family else _words(given)
    rank = suffix.strip(" .,;:")
    rank = _RANKS.get(rank.upper(), rank) if surname else ""
    initials = _initials(given, shouted=len(family) > 1 and family.isupper()) if family else ""
    return " ".join(part for part in (surname, initials, rank) if part)


def _initials(given: str, shouted: bool) -> str:
    """Take first letters; of words in lower case (de, los) only when there are no others, of hyphened parts always."""
    words = [word for word in _BETWEEN_WORDS.split(given) if word.strip(_HYPHENS)]
    names = [word for word in words if not word[0].islower()] or words
    letters = [
        letter
        for name in names
        for part in _BETWEEN_PARTS.split(name)
        for letter in (part if 1 < len(part) <= 3 and part.isupper() and part.isalpha() and not shouted else part[:1])
    ]
    return "".join(letters[:2]).upper()


_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015"
_BETWEEN_PARTS = re.compile(f"[{_HYPHENS}]")
_BETWEEN_WORDS = re.compile(r"[\s.,;:()\"“”]+")


def _words(text: str) -> str:
    return " ".join(text.split()).rstrip(" ,;:")


def _title(reference: Reference, kind: str = "") -> str:
    """Print the title, with its kind in square brackets where NLM wants one: it replaces a closing period."""
    title = _words(reference.title)
    if "?:" in title or "!:" in title:
        title = _AFTER_MARK.sub(r"\1", title)
    if not kind or not title:
        return title
    if title.endswith(".") and not _ABBREVIATION.search(title):
        title = title[:-1]
    return f"{title} [{kind}]"


# Between title and subtitle a colon stands only where no other mark does (chapter 1, Article Title).
_AFTER_MARK = re.compile(r"([?!]):(?=\s)")
_ABBREVIATION = re.compile(r"(\b\w\.\w|\.\.|\b(etc|Inc|Ltd|Co|al|Jr|Sr|ed|no|vol))\.$")


def _medium(reference: Reference, kind: str = "") -> str:
    """Say “Internet” of what was read there on a known day (part 2 of the guide, chapters 22 to 25)."""
    if not reference.accessed:
        return kind
    return f"{kind} on the Internet" if kind else "Internet"


def _date(reference: Reference) -> str:
    """Print year, month and day of publication, then the day a living page was read (chapters 1, 23 and 25)."""
    issued, cited = _days(reference.issued), _days(reference.accessed)
    if cited:
        return f"{issued} [cited {cited}]" if issued else f"[cited {cited}]"
    return issued or "[date unknown]"


def _days(dated: Dated | None) -> str:
    if not dated or not dated.parts:
        return ""
    first = dated.parts
    text = _day(first)
    if len(dated.date_parts) < 2 or not dated.date_parts[1] or dated.date_parts[1] == first:
        return text
    last = dated.date_parts[1]
    shared = 0  # 2006 Oct 14-17, 2006 Oct-Nov: what both ends share is printed once
    while shared < min(len(first), len(last)) - 1 and first[shared] == last[shared]:
        shared += 1
    return f"{text}-{_day(last, shared)}"


def _day(parts: tuple[int, ...], skip: int = 0) -> str:
    year, month, day = (*parts, 0, 0)[:3]
    words = (str(year), _MONTHS[month - 1] if 1 <= month <= 12 else "", str(day) if month and day else "")
    return " ".join(word for word in words[skip:] if word)


def _article(reference: Reference) -> Iterator[str]:
    """Chapters 1, 8 and 23, journals and newspapers: Title. Journal. Date;Volume(Issue):Location."""
    yield _title(reference)
    yield _journal(reference)
    yield _location(reference)
    yield _number(reference)


def _preprint(reference: Reference) -> Iterator[str]:
    """Chapter 12, Preprints: Title. Server number [Preprint]. Date."""
    server = _words(f"{reference.container_title or reference.publisher} {reference.number}").rstrip(".")
    marked = "preprint" in server.lower()
    yield _title(reference, "" if server else "Preprint")
    yield server if marked or not server else f"{server} [Preprint]"
    yield _location(reference)


def _journal(reference: Reference) -> str:
    journal = _words(reference.container_title or reference.publisher).rstrip(".")
    return f"{journal} [Internet]" if journal and reference.accessed else journal


def _location(reference: Reference) -> str:
    """Join date, volume, issue and pages (chapter 1): 2002;42 Suppl 2:S93-9, 2002;(401):230-8, 2002 Jun:1-6."""
    volume, issue, pages = _words(reference.volume), _words(reference.issue), _pages(reference.page)
    if issue:
        issue = issue if issue.isdigit() else _SUPPLEMENT.sub("Suppl ", issue).strip()
        volume = f"{volume} {issue}" if volume and issue.startswith("Suppl") else f"{volume}({issue})"
    line = f"{_date(reference)};{volume}" if volume else _date(reference)
    return f"{line}:{pages}" if pages else line


_SUPPLEMENT = re.compile(r"\bSuppl(?:ement)?(?:_|\.|\b)\s*", re.IGNORECASE)


def _pages(text: str) -> str:
    """Shorten page ranges (chapter 1, box on pagination): 229-238 is 229-38, S93-S99 is S93-9, 126A-127A stays."""
    if not text or ("-" not in text and text.isalnum()):
        return text
    pages = _DASHES.sub("-", _words(_PP.sub("", text)))
    return ", ".join(_range(part.strip()) for part in pages.split(",") if part.strip())


def _range(text: str) -> str:
    match = _RANGE.fullmatch(text)
    if not match or match["again"] not in ("", match["letters"]):
        return text
    letters, first, last = match["letters"], match["first"], match["last"]
    if len(first) != len(last) or first > last:
        return f"{letters}{first}-{last}"
    if first == last:
        return letters + first
    differ = next(index for index, digit in enumerate(first) if digit != last[index])
    return f"{letters}{first}-{last[differ:]}"


_PP = re.compile(r"^(pp?\.?|pages?)\s*(?=\w)", re.IGNORECASE)
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]+\s*")
_RANGE = re.compile(r"(?P<letters>[A-Za-z]*)(?P<first>[0-9]+)-(?P<again>[A-Za-z]*)(?P<last>[0-9]+)")


def _number(reference: Reference) -> str:
    number = _words(reference.number)
    return "" if number and number in reference.title else number


def _imprint(reference: Reference, publisher: str) -> str:
    """Print publisher and date (chapter 2): Publisher; date."""
    return f"{_words(publisher)}; {_date(reference)}" if _words(publisher) else _date(reference)


def _volume(reference: Reference) -> str:
    volume, issue = _words(reference.volume), _words(reference.issue)
    if not volume:
        return f"No. {issue}" if issue else ""
    return f"Vol. {volume}({issue})" if issue else f"Vol. {volume}"


def _part_pages(reference: Reference) -> str:
    pages = _pages(reference.page)
    return f"p. {pages}" if pages else ""


def _book(reference: Reference) -> Iterator[str]:
    """Chapter 2 (and 22): Title. Volume. Publisher; date. Pages. (Series)."""
    yield _title(reference, _medium(reference))
    series = _words(reference.container_title)
    if not series:
        yield _volume(reference)
    yield _imprint(reference, reference.publisher)
    yield _part_pages(reference)
    if series:
        yield f"({'; '.join(part for part in (series, _volume(reference).lower()) if part)})"


def _report(reference: Reference) -> Iterator[str]:
    """Chapter 4: as a book, with “Report No.:” after the date."""
    number = _number(reference)
    sentences = list(_book(reference))
    series = sentences.pop() if _words(reference.container_title) else ""
    yield from sentences
    yield f"Report No.: {number}" if number and "no." not in number.lower() else number
    yield series


def _thesis(reference: Reference) -> Iterator[str]:
    """Chapter 5: Title [dissertation]. University; date."""
    yield _title(reference, _medium(reference, "dissertation"))
    yield _imprint(reference, reference.publisher or reference.container_title)


def _part(reference: Reference) -> Iterator[str]:
    """Chapters 2 C and 3 B, contributions to books and conference papers: Title. In: Whole. Publisher; date. Pages."""
    yield _title(reference)
    whole = _words(reference.container_title).rstrip(".")
    medium = _medium(reference)
    if whole:
        yield f"In: {whole} [{medium}]" if medium else f"In: {whole}"
    yield _volume(reference)
    yield _imprint(reference, reference.publisher)
    yield _part_pages(reference)
    yield _number(reference)


def _web_page(reference: Reference) -> Iterator[str]:
    """Chapter 25: Title [Internet]. Publisher; date [cited]. A site without a publisher stands in the publisher's place."""
    yield _title(reference, "Internet")
    site, publisher = _words(reference.container_title), _words(reference.publisher)
    author = _words(reference.author[0].literal) if len(reference.author) == 1 else ""
    if site and publisher and site.casefold() != publisher.casefold():
        yield site
    yield _volume(reference)
    holder = publisher or site
    yield _imprint(reference, "" if holder.casefold() == author.casefold() else holder)
    number = _number(reference)
    yield f"Identifier: {number}" if number else ""


def _data_set(reference: Reference) -> Iterator[str]:
    """Chapter 24, databases on the Internet: Title [dataset]. Repository; date. Number."""
    yield _title(reference, _medium(reference, "dataset"))
    yield _imprint(reference, reference.publisher or reference.container_title)
    yield _number(reference)


def _legal(reference: Reference) -> Iterator[str]:
    """Laws and rules: as an article (chapter 1) where a gazette printed them, else Title. Number. Body; date.

    Chapter 10 leaves these to the legal style of each country; this keeps the order of everything else in the list.
    """
    if reference.container_title:
        yield from _article(reference)
        return
    yield _title(reference, _medium(reference))
    yield _number(reference)
    yield _imprint(reference, reference.publisher)


def _standing_alone(reference: Reference) -> Iterator[str]:
    yield from _book(reference)
    yield _number(reference)


def _retraction(reference: Reference) -> str:
    """Say of a withdrawn work that it is (chapter 1, retractions), in the record's own words."""
    words = _words(reference.retracted)
    return words if not words or words.lower().startswith("retract") else f"Retracted: {words}"


_FORMS: Mapping[str, Callable[[Reference], Iterator[str]]] = {
    "article-journal": _article,
    "article-magazine": _article,
    "article-newspaper": _article,
    "article": _preprint,
    "book": _standing_alone,
    "chapter": _part,
    "dataset": _data_set,
    "entry": _part,
    "legislation": _legal,
    "paper-conference": _part,
    "regulation": _legal,
    "report": _report,
    "thesis": _thesis,
    "webpage": _web_page,
}
_PART_TYPES = frozenset({"chapter", "entry", "paper-conference"})
