"""Drafts of pages from templates/new/: an article, or a common saying held against the evidence.

In: a `Wish`, what may be asked, and today. Out: one new file in content/TOPIC/, with every key that an article needs,
today's dates, and a note to the writer wherever something is to be written.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from sitebuilder.findings import did_you_mean
from sitebuilder.naming import misnamed
from sitebuilder.settings import Settings
from sitebuilder.starting.asking import Ask, Question
from sitebuilder.starting.files import Taken, clean, filled, quoted, settings_of, slug, text_of, write_new
from sitebuilder.starting.wishes import Wish

CLAIMS = "claims"
"""The topic that is offered first for a claim-check, where a guide has it."""
LONGEST_TITLE = 200
_PATH = re.compile(r"(?:content/)?(?P<topic>[a-z0-9-]+)/(?P<name>[a-z0-9-]+)(?:\.md)?")


def start_page(project: Path, wish: Wish, ask: Ask, today: date) -> Path:
    """Write one draft page and return its path, relative to the project."""
    settings = settings_of(project)
    topic, name, title = _named(wish, settings, ask)
    path = Path("content") / topic / f"{name}.md"
    if finding := misnamed(path.as_posix()):
        raise Taken(f"{finding.message}; {finding.fix}")
    template = text_of(project / "templates" / "new" / f"{wish.kind}.md")
    if template is None:
        raise Taken(f"there is no templates/new/{wish.kind}.md to start from")
    author = wish.get("author") or f"{settings.name} editorial team"
    write_new(project, path, filled(template, _values(settings, topic, title, author, today)))
    return path


def _named(wish: Wish, settings: Settings, ask: Ask) -> tuple[str, str, str]:
    """Return topic, name of the file and title; what was not said is asked for."""
    path = _PATH.fullmatch(wish.name)
    if path:
        _known(path["topic"], settings)
        return (
            path["topic"],
            path["name"],
            wish.get("title") or _spoken(wish, path["name"].replace("-", " ").capitalize()),
        )
    given = wish.get("topic")
    if given:
        _known(given, settings)
    title = wish.get("title") or wish.name or ask(_TITLES[wish.kind])
    if len(title) > LONGEST_TITLE:
        raise Taken(f"the title has {len(title)} characters; a question of at most {LONGEST_TITLE} will do")
    name = slug(title)
    if not name:
        raise Taken("the title has no letter that can stand in an address; write build.py new TOPIC/NAME --title …")
    return given or ask(_topic(wish, settings)), name, _spoken(wish, title)


_TITLES = {
    "article": Question("What is the reader's question? It becomes the title.", "--title"),
    "claim-check": Question("What do people say? Write the saying as a sentence.", "--title"),
}


def _spoken(wish: Wish, title: str) -> str:
    """Return the title of the page: a saying stands in quotation marks."""
    bare = title.strip("“”\"'‘’")
    return f"Claim: “{bare}”" if wish.kind == "claim-check" and not title.lower().startswith("claim:") else title


def _topic(wish: Wish, settings: Settings) -> Question:
    topics = tuple((topic.id, topic.title) for topic in settings.topics)
    default = CLAIMS if wish.kind == "claim-check" and any(name == CLAIMS for name, _ in topics) else ""
    return Question("Which topic does the page belong to?", "--topic", topics, default)


def _known(topic: str, settings: Settings) -> None:
    topics = [known.id for known in settings.topics]
    if topic not in topics:
        raise Taken(
            f"site.yaml has no topic “{topic}”; {did_you_mean(topic, topics, 'The topics are ' + ', '.join(topics))}"
        )


def _values(settings: Settings, topic: str, title: str, author: str, today: date) -> dict[str, str]:
    months = settings.review.safety_months if topic in settings.safety_topics else settings.review.months
    following = today + timedelta(days=round(months * 30.4375) - 1)
    return {
        "title": quoted(title),
        "topic": topic,
        "summary": quoted(f"TODO {title}"),
        "author": quoted(clean(author)),
        "today": today.isoformat(),
        "next_check": following.isoformat(),
        "month": today.isoformat()[:7],
    }
