"""A made-up guide of N articles, the same on every machine: for our builder, and as plain Markdown for the others.

In: a number of articles. Out: a project that passes every check, and the same text in the form that each peer reads.
Sentences are put together from lists, so that what costs time is like in a real guide: citations, claims, tables,
links, blocks, terms of the glossary, references, several topics. About 1,000 words an article.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
TOPICS = ("rest", "walking", "food", "cough", "skin", "back", "sleep", "breath")
CHECKED, NEXT = "2026-11-20", "2027-10-20"
TODAY = "2026-11-24"
SECTIONS = ("What people report", "What was tested", "How it may work", "Who should take care", "What you can do now")

_SUBJECTS = ("The tea", "A warm bath", "The leaf", "Fresh air", "The root", "A slow walk", "The seed", "A short nap")
_PLAIN = (
    "You can ask a friend to read this with you.",
    "It is fine to stop here and come back on another day.",
    "Write down what you notice, and take the note with you.",
    "We say in each part where the words come from.",
    "This part is about the leaf and not about the bark.",
    "Nobody has to read all of it at once.",
    "Take your time, and skip what you do not need.",
    "The list below is short so that it fits on one screen.",
    "If a word is new to you, its first use has a link.",
    "Keep this page if you want to read the rest later.",
    "The next part looks at the same thing from the other side.",
    "Bring your own questions; there is room for them below.",
)
_TESTED = (
    "In one study, {a} of {b} people said that they slept better",
    "In a trial with {b} people, {a} felt less pain after a week",
    "A survey of {b} people found that {a} of them had tried it",
    "In a study of {b} adults, {a} had a dry mouth for a day",
)
_KINDS = ("randomised-trial", "human-observational", "systematic-review", "review", "case-report")
_FAMILIES = ("Rivera", "Lee", "Okafor", "Novak", "Silva", "Haddad", "Berg", "Mori", "Kaya", "Osei", "Lund", "Patel")
_THINGS = ("morning", "evening", "garden", "winter", "summer", "river", "forest", "harbour", "meadow", "kitchen")
_WORDS = ("tea", "bath", "leaf", "walk", "root", "nap", "seed", "song", "lamp", "stone", "bread", "cloud")


@dataclass(frozen=True, slots=True)
class Work:
    """A made-up study."""

    id: str
    title: str
    author: str
    year: int
    kind: str
    doi: str


@dataclass(frozen=True, slots=True)
class Article:
    """A made-up article: `body` is Markdown with our citations, links and blocks."""

    topic: str
    name: str
    title: str
    summary: str
    claims: tuple[tuple[str, str, int, str], ...]  # id, text, grade, reference
    terms: tuple[str, ...]
    body: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """All that was made up."""

    articles: tuple[Article, ...]
    works: tuple[Work, ...]
    terms: tuple[str, ...]


def corpus(count: int) -> Corpus:
    """Make up a guide of `count` articles."""
    works = tuple(_works(max(24, count // 4)))
    terms = tuple(f"{thing} {word}" for thing in _THINGS for word in _WORDS[:6])
    names = [_name(index) for index in range(count)]
    articles = tuple(_article(index, names, works, terms) for index in range(count))
    return Corpus(articles, works, terms)


def _name(index: int) -> tuple[str, str]:
    thing, word = _THINGS[index % len(_THINGS)], _WORDS[index // len(_THINGS) % len(_WORDS)]
    return TOPICS[index % len(TOPICS)], f"{thing}-{word}-{index}"


def _works(count: int) -> Iterator[Work]:
    for index in range(count):
        family = _FAMILIES[index % len(_FAMILIES)]
        year = 1990 + index % 35
        thing, word = _THINGS[index % len(_THINGS)], _WORDS[index // 7 % len(_WORDS)]
        kind = _KINDS[index % len(_KINDS)]
        yield Work(
            f"{family.lower()}{year}x{index}",
            f"The {thing} {word} in adults, part {index}",
            family,
            year,
            kind,
            f"10.1000/made-up.{index}",
        )


def _article(index: int, names: list[tuple[str, str]], works: tuple[Work, ...], terms: tuple[str, ...]) -> Article:
    chance = random.Random(index)
    topic, name = names[index]
    start = index * len(works) // len(names)
    near = [works[(start + step) % len(works)] for step in range(-4, 8)]
    firm = [work for work in near if work.kind in ("randomised-trial", "systematic-review")]
    chosen = chance.sample(near, 7)
    linked = [names[(index + step) % len(names)] for step in (1, 2, 3, 5, 8, 13)]
    own_terms = tuple(sorted(chance.sample(terms, 4)))
    claims = (
        ("eases", f"The {name.replace('-', ' ')} may ease a sore day.", 2, firm[0].id),
        ("wakes", f"The {name.replace('-', ' ')} may make the next day harder.", 2, firm[1].id),
    )
    body = "\n\n".join(_body(chance, index, topic, own_terms, [work.id for work in chosen], linked)) + "\n"
    cites = tuple(dict.fromkeys([*(work.id for work in chosen), firm[0].id, firm[1].id]))
    title = f"Does the {name.replace('-', ' ')} help?"
    summary = f"Page {index}, what is known about the {name.replace('-', ' ')}, and what is not."
    return Article(topic, name, title, summary, claims, own_terms, body, cites)


def _body(
    chance: random.Random,
    index: int,
    topic: str,
    terms: tuple[str, ...],
    cites: list[str],
    linked: list[tuple[str, str]],
) -> Iterator[str]:
    yield _paragraph(chance, cites, terms[0])
    for number, section in enumerate(SECTIONS):
        yield f"## {section}"
        yield _paragraph(chance, cites, terms[number % len(terms)])
        yield _paragraph(chance, cites)
        there, other = linked[number]
        where = f"{other}.md" if there == topic else f"../{there}/{other}.md"
        yield f"See also [the page on {other.replace('-', ' ')}]({where}), which is **short** and *plain*."
        if number == 0:
            yield "| What | How many | For how long |\n|---|---:|---|\n" + "\n".join(
                f"| {subject} | {chance.randrange(2, 90)} [@{chance.choice(cites)}] | {chance.randrange(1, 9)} days |"
                for subject in _SUBJECTS[:6]
            )
        if number == 1:
            yield (
                f"/// facts | One study of it\n    reference: {cites[0]}\n    people: {chance.randrange(20, 300)} adults\n"
                "    how-long: two weeks\n    compared-with: a dummy drink\n    result: some slept longer\n"
                "    limits: small and short\n    paid-by: not stated\n///"
            )
        if number == 2:
            yield "\n".join(f"{step}. {chance.choice(_PLAIN)}" for step in range(1, 6))
            yield _paragraph(chance, cites)
        if number == 3:
            yield "### More about this\n\n" + _paragraph(chance, cites)
            signs = "\n".join(f"- a sore throat for more than {n} days [@{chance.choice(cites)}]" for n in (2, 3, 4))
            yield f"/// talk | Talk to someone soon if you have\n\n{signs}\n\n///"
        if number == 4:
            yield "\n".join(f"- {chance.choice(_PLAIN)}" for _ in range(4))
            yield _paragraph(chance, cites)
    yield "/// unknowns | What we do not know\n\n- Whether it helps for a year.\n- Whether it helps children.\n\n///"


def _paragraph(chance: random.Random, cites: list[str], term: str = "") -> str:
    sentences = [chance.choice(_PLAIN) for _ in range(3)]
    b = chance.randrange(40, 400)
    tested = chance.choice(_TESTED).format(a=chance.randrange(3, b), b=b)
    sentences.insert(2, f"{tested} [@{chance.choice(cites)}].")
    if chance.random() < 0.5:
        sentences.insert(3, f"It was only a small one [@{chance.choice(cites)}; @{chance.choice(cites)}].")
    if term:
        sentences.insert(1, f"Some call this the {term}.")
    return "\n\n".join(" ".join(sentences[start : start + 3]) for start in range(0, len(sentences), 3))


# --- our project ----------------------------------------------------------------------------------------------------


def write_project(made: Corpus, folder: Path) -> None:
    """Write the guide as a project of our builder, with this repository's own templates and static files."""
    for name in ("templates", "static"):
        shutil.copytree(REPOSITORY / name, folder / name, dirs_exist_ok=True)
    content = folder / "content"
    _write(folder / "site.yaml", _settings())
    _write(
        content / "index.md", "---\ntitle: Made-up guide\nsummary: A guide that is made up to be built.\n---\nHello.\n"
    )
    _write(
        content / "method.md", "---\ntitle: How we work\nsummary: How this made-up guide is made.\n---\nBy a program.\n"
    )
    for topic in TOPICS:
        head = f"---\ntitle: About {topic}\nsummary: All pages about {topic}, in a list.\n---\n"
        _write(content / topic / "index.md", head + "Choose a page.\n")
    _write(content / "glossary.yaml", "".join(map(_term, made.terms)))
    _write(content / "help.yaml", _HELP)
    for work in made.works:
        _write(content / "references" / f"{work.id}.yaml", _work(work))
    for article in made.articles:
        _write(content / article.topic / f"{article.name}.md", ours(article))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _settings() -> str:
    topics = "".join(f"  - {{id: {t}, title: {t.title()}, summary: All about {t}}}\n" for t in TOPICS)
    return (
        "name: Made-up guide\ndescription: A guide that is made up to be built\nlanguage: en-GB\n"
        f"time_zone: UTC\nbase_url: https://made-up.example\ntopics:\n{topics}menu: [rest, walking, food, help]\n"
    )


def _term(term: str) -> str:
    return f"{term.replace(' ', '-')}:\n  term: {term}\n  plain: A made-up word for the {term} of old.\n"


_HELP = """countries:
  - country: Anywhere
    checked: 2026-11-20
    services:
      - {name: Emergency number, number: "112", hours: at any time, for: When someone is in danger now., url: ""}
emergency_signs: []
"""


def _work(work: Work) -> str:
    return (
        f"type: article-journal\ntitle: {work.title}\nauthor:\n  - {{family: {work.author}, given: Ana M.}}\n"
        f'container-title: Journal of Made-up Things\nvolume: "12"\nissue: "3"\npage: 45-51\n'
        f"issued: {{date-parts: [[{work.year}, 6]]}}\nDOI: {work.doi}\nevidence: {work.kind}\npeople: 120 adults\n"
    )


def ours(article: Article) -> str:
    """Return an article as our builder reads it."""
    claims = "".join(
        f"  - id: {name}\n    text: {text}\n    grade: {grade}\n    direction: {'helps' if name == 'eases' else 'harms'}\n"
        f"    reason: One small study, for two weeks.\n    references: [{work}]\n"
        for name, text, grade, work in article.claims
    )
    terms = ", ".join(term.replace(" ", "-") for term in article.terms)
    return (
        f"---\ntitle: {article.title}\nsummary: {article.summary}\nauthor: A program\nlast_checked: {CHECKED}\n"
        f"next_check: {NEXT}\nsearched_to: 2026-07\nclaims:\n{claims}terms: [{terms}]\n---\n\n{article.body}"
    )
