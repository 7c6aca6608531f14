"""site.yaml as a frozen record: names, topics, and the policies that rules apply.

In: the text of site.yaml. Out: `Settings`, and what is wrong with the file. Word lists of the language come with the
engine (`policy/*.yaml`); site.yaml adds to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sitebuilder import strict_yaml
from sitebuilder.findings import Finding, Place, Rule, did_you_mean
from sitebuilder.front_matter import Day, Grade, Identifier
from sitebuilder.misfits import VALUE
from sitebuilder.references import Evidence, WorkType
from sitebuilder.schema import STRICT, Between, Pattern, TrueOrFalse, fit

MISSING_FILE = Rule("file-missing", "The files without which there is no site are there.", fixed=True)
PATH = "site.yaml"

YesNo = Annotated[bool, TrueOrFalse()]
Days = Annotated[int, Between(0, 3650)]
Months = Annotated[int, Between(1, 120)]
HTTP = r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^\s<>]*)?"

HIGHEST: Mapping[Evidence, Grade] = {
    "systematic-review": 4,
    "randomised-trial": 3,
    "human-observational": 2,
    "agency": 2,
    "review": 2,
    "case-report": 1,
    "animal": 0,
    "in-vitro": 0,
}


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the site; its folder in content/ has its id as name."""

    __pydantic_config__ = STRICT

    id: Identifier
    """Name of its folder in content/ and of its address."""
    title: str
    """What the reader sees."""
    summary: str = ""
    """One line that says what is there."""
    safety: YesNo = False
    """true: its articles are checked at least every `safety_months`."""


@dataclass(frozen=True, slots=True)
class Review:
    """How long a check holds."""

    __pydantic_config__ = STRICT

    warn_days: Days = 30
    """A warning this many days before `next_check`."""
    grace_days: Days = 14
    """An error when `next_check` is more than this many days ago."""
    months: Months = 36
    """Longest time between two checks."""
    safety_months: Months = 12
    """The same for topics with `safety: true`."""
    data_months: Months = 6
    """Longest time between two checks of files of data: helplines, tables."""


@dataclass(frozen=True, slots=True)
class Verbs:
    """The words that a claim of one grade must and must not use."""

    __pydantic_config__ = STRICT

    name: str
    """The grade in words, as the reader sees it."""
    basis: str = ""
    """What such a grade typically rests on."""
    needs: tuple[str, ...] = ()
    """The claim's text holds one of these; empty: no need."""
    avoids: tuple[str, ...] = ()
    """The claim's text holds none of these."""


@dataclass(frozen=True, slots=True)
class Grades:
    """The grading policy: how high a claim may be graded, and how it is worded."""

    __pydantic_config__ = STRICT

    highest: Mapping[Evidence, Grade] = field(default_factory=lambda: dict(HIGHEST))
    """Highest grade of a claim of benefit by its best kind of evidence."""
    agreeing_trials: Grade = 4
    """Highest grade with two or more randomised trials."""
    harm_adds: Literal[0, 1] = 1
    """A claim of harm may be graded this much higher, at most 4."""
    words: Mapping[str, Verbs] = field(default_factory=dict)
    """Name, basis and verbs by grade, 0 to 4; what is not given here comes from the builder's policy."""


Phrase = Annotated[str, Pattern(r"(?s:.{0,200})", "at most 200 letters")]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Wordings of one kind, what to write instead, and where they are right after all."""

    __pydantic_config__ = STRICT

    find: tuple[Phrase, ...]
    """Words or phrases; * stands for any ending."""
    write: str
    """What to write instead."""
    unless: tuple[Phrase, ...] = ()
    """Phrases around it that make it right."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How easy the text must be to read."""

    __pydantic_config__ = STRICT

    flesch_kincaid: Annotated[float, Between(1, 30)] = 8.0
    """Highest Flesch-Kincaid grade of an article."""
    smog: Annotated[float, Between(1, 30)] = 9.0
    """Highest SMOG grade of an article."""
    average_sentence: Annotated[float, Between(1, 100)] = 15.0
    """Highest average number of words in a sentence."""
    long_sentences: Annotated[float, Between(0, 1)] = 0.1
    """Highest share of sentences over 25 words."""
    paragraph_sentences: Annotated[int, Between(1, 100)] = 3
    """Most sentences in a paragraph."""
    easy: tuple[str, ...] = ()
    """Topic words that count as easy because the guide explains them."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words policy: families of wordings, and what the site adds to the lists of the builder."""

    __pydantic_config__ = STRICT

    families: Mapping[Identifier, tuple[Phrases, ...]] = field(default_factory=dict)
    """More wordings by family, or new families; a family “x” is the rule “word-x”."""
    claim_like: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    """More words of sentences that need a citation, by list of the builder's lexicon."""
    reading: Reading = Reading()
    """How easy the text must be."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Which works may carry a claim."""

    __pydantic_config__ = STRICT

    never_hosts: tuple[str, ...] = ()
    """Hosts (with their subdomains) that may not be cited at all: shops, lobby groups, social media."""
    never_types: tuple[WorkType, ...] = ()
    """Types of works, in CSL's words, that may not be cited at all, like article-newspaper."""
    supporting_only: tuple[Evidence, ...] = ("animal", "in-vitro")
    """Kinds of evidence that may support a claim above grade 0 but never carry it: its grade is what the others allow."""


@dataclass(frozen=True, slots=True)
class Search:
    """What the search of the site knows beyond the words of the pages."""

    __pydantic_config__ = STRICT

    synonyms: tuple[tuple[str, ...], ...] = ()
    """Groups of words that mean the same to a reader, misspellings included."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """How much the articles of a topic count in the search, by its id: 1 if not given, less to let others come first."""


@dataclass(frozen=True, slots=True)
class EditorBackend:
    """Where the browser editor keeps what it changes; on the machine of the editor it can also work on a folder."""

    __pydantic_config__ = STRICT

    name: Literal["github", "gitlab"] = "github"
    """The git host."""
    repo: Annotated[str, Pattern(r"([\w.-]+(/[\w.-]+)+)?", "owner and name, like example/guide")] = ""
    """The repository, as owner/name."""
    branch: Annotated[str, Pattern(r"[\w./-]*", "the name of a branch")] = ""
    """The branch; empty: the default one."""


@dataclass(frozen=True, slots=True)
class Security:
    """What .well-known/security.txt says beside `contact` (RFC 9116)."""

    __pydantic_config__ = STRICT

    expires: Day | None = None
    """Day until which somebody is sure to read what is sent to `contact`; at most a year ahead."""
    policy: Annotated[str, Pattern(rf"({HTTP})?", "a whole address that begins with https://")] = ""
    """Address of a page that says what happens to reports."""


@dataclass(frozen=True, slots=True)
class SettingsRecord:
    """What site.yaml says."""

    SHARED: ClassVar[bool] = True

    __pydantic_config__ = STRICT

    name: str
    """Name of the site."""
    base_url: Annotated[
        str,
        Pattern(
            r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%/-]*)?",
            "an address like https://example.org or https://example.org/guide",
        ),
    ]
    """Where the site will be; may have a path."""
    topics: tuple[Topic, ...]
    """The topics, in the order of the menu."""
    description: str = ""
    """The line under the name."""
    language: Annotated[str, Pattern(r"[a-z]{2,3}(-[A-Z]{2})?", "a language code like en or en-GB")] = "en"
    """Language of the texts."""
    time_zone: str = "UTC"
    """Time zone in which a day begins, like Europe/London."""
    menu: tuple[str, ...] = ()
    """What stands in the main navigation: ids of topics and names of pages; all topics if empty."""
    review: Review = Review()
    """How long a check holds."""
    grades: Grades = Grades()
    """How claims are graded and worded."""
    wording: Wording = Wording()
    """Words, sentences that need a citation, reading level."""
    rules: Mapping[str, Literal["error", "warning", "off"]] = field(default_factory=dict)
    """Severity by name of rule; some can not be lowered."""
    sources: Sources = Sources()
    """Which works may carry a claim."""
    search: Search = Search()
    """Synonyms and misspellings."""
    repository: Annotated[str, Pattern(rf"({HTTP})?", "a whole address that begins with https://")] = ""
    """Where the files of the site are kept, so that readers can see every change."""
    licence: str = ""
    """Under which terms the texts may be used."""
    contact: Annotated[
        str,
        Pattern(rf"({HTTP}|mailto:[^\s<>]+@[A-Za-z0-9.-]+)?", "an address that begins with https:// or mailto:"),
    ] = ""
    """Where errors and security holes are reported: an address beginning with https:// or mailto:."""
    security: Security = Security()
    """How long the contact holds, and what happens to reports."""
    subject: str = ""
    """What the guide is about: for machines (schema.org `about`); pages beside the topics need a source where they name it."""
    editor_ui: YesNo = False
    """true: publish the browser editor under /admin/."""
    editor_backend: EditorBackend = EditorBackend()
    """Where the browser editor keeps what it changes."""
    precompress: bool = False
    """true: put gzip and Brotli copies beside the text files, for hosts that send them."""
    social_cards: bool = False
    """true: draw a picture of each page for social media."""


@dataclass(frozen=True, slots=True)
class Settings(SettingsRecord):
    """What site.yaml says, and where it says it."""

    places: tuple[tuple[str, Place], ...] = ()

    def place(self, *key: str | int) -> Place:
        """Return the place of a key, or of what holds it."""
        known = dict(self.places)
        while key:
            name = ".".join(map(str, key))
            if name in known:
                return known[name]
            key = key[:-1]
        return Place(PATH)

    @property
    def base(self) -> str:
        """The path under which the site lies; begins and ends with a slash."""
        return (urlsplit(self.base_url).path.rstrip("/") or "") + "/"

    @property
    def origin(self) -> str:
        """Scheme and host, without a path."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def safety_topics(self) -> frozenset[str]:
        """Ids of the topics with the shorter time between checks."""
        return frozenset(topic.id for topic in self.topics if topic.safety)

    def grade(self, grade: int) -> Verbs:
        """Return the words for a grade."""
        return self.grades.words.get(str(grade)) or policy_grades()[str(grade)]


def policy(name: str) -> Any:  # Any: a policy file holds whatever its room defines
    """Return one of the word lists that come with the engine."""
    text = (Path(__file__).parent / "policy" / f"{name}.yaml").read_text(encoding="utf-8")
    return strict_yaml.read(text, f"{name}.yaml").value


@cache
def policy_grades() -> Mapping[str, Verbs]:
    """Return the builder's own words for the five grades."""
    return {
        str(grade): Verbs(entry["name"], entry["basis"], tuple(entry["needs"]), tuple(entry["avoids"]))
        for grade, entry in policy("grades").items()
    }


@cache
def policy_reasons() -> Mapping[str, str]:
    """Return why each rule matters to a reader, by its name, in the words that `check --explain` uses."""
    return {name: entry["why"] for name, entry in policy("rules").items()}


def read_settings(text: str | None) -> tuple[Settings | None, tuple[Finding, ...]]:
    """Read site.yaml; None stands for a missing file."""
    if text is None:
        finding = MISSING_FILE.at(
            Place(PATH), "there is no site.yaml", fix="write one with name, base_url and topics; see docs/settings.md"
        )
        return None, (finding,)
    reading = strict_yaml.read(text, PATH)
    record, findings = fit(SettingsRecord, reading, "site.yaml")
    if record is None:
        return None, findings
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    places = tuple((".".join(map(str, path)), place) for path, place in reading.places.items())
    settings = Settings(**values, places=places)
    return settings, (*findings, *_own_faults(settings))


def _own_faults(settings: Settings) -> Iterator[Finding]:
    if not _has_port(settings.base_url):
        message = f"“{settings.base_url}” has a port that can not be"
        yield VALUE.at(settings.place("base_url"), message, fix="write one from 1 to 65535, or none")
    if not _is_time_zone(settings.time_zone):
        message = f"“{settings.time_zone}” is not a time zone"
        yield VALUE.at(settings.place("time_zone"), message, fix="write one like Europe/London or UTC")
    seen: set[str] = set()
    for index, topic in enumerate(settings.topics):
        if topic.id in seen:
            place = settings.place("topics", index, "id")
            yield VALUE.at(place, f"there are two topics “{topic.id}”", fix="rename one of them")
        seen.add(topic.id)
    yield from _weight_faults(settings)
    for grade in settings.grades.words:
        if grade not in ("0", "1", "2", "3", "4"):
            place = settings.place("grades", "words", grade)
            yield VALUE.at(place, f"“{grade}” is not a grade", fix="grades are 0 to 4")


def _weight_faults(settings: Settings) -> Iterator[Finding]:
    topics = [topic.id for topic in settings.topics]
    for topic, weight in settings.search.weights.items():
        place = settings.place("search", "weights", topic)
        if topic not in topics:
            fix = did_you_mean(topic, topics, "write the id of a topic")
            yield VALUE.at(place, f"there is no topic “{topic}”", fix=fix)
        elif not 0 < weight <= 10:
            message = f"the weight of “{topic}” is not above 0 and at most 10"
            yield VALUE.at(place, message, fix="write for example 0.8")


def _has_port(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
