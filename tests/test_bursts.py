"""Whatever is saved, and however fast: the preview ends in the bytes of a clean build.

BURSTS=1000 makes so many bursts of saves (`make fuzz` does); each seed is printed when it fails.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from figures import report
from projects import base, on_disk

from sitebuilder.built import Options
from sitebuilder.pipeline import build
from sitebuilder.previewing import Previewer, Rebuilder
from sitebuilder.snapshot import take

BURSTS = int(os.environ.get("BURSTS", "6"))
LONGEST = 60.0
TODAY = date(2026, 11, 24)
URL = "http://preview.example/guide"

WORDS = (
    "honey",
    "tea",
    "sleep",
    "night",
    "in one trial",
    "[@lee2020]",
    "[@nobody]",
    "proves",
    "5 in 100 people",
    "[x](gone.md)",
)
Act = Callable[[Path, random.Random], None]


def _page(chance: random.Random, title: str) -> str:
    text = " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, 12)))
    return f"---\ntitle: {title}\nsummary: About {title}.\n{chance.choice(['', 'draft: true' + chr(10)])}---\n{text}.\n"


def edit(project: Path, chance: random.Random) -> None:
    pages = sorted((project / "content").rglob("*.md"))
    if pages:
        page = chance.choice(pages)
        page.write_text(page.read_text() + f"\nMore about {chance.choice(WORDS)}.\n")


def add(project: Path, chance: random.Random) -> None:
    name = f"page-{chance.randint(1, 6)}"
    (project / "content").mkdir(exist_ok=True)
    (project / "content" / f"{name}.md").write_text(_page(chance, name))


def remove(project: Path, chance: random.Random) -> None:
    pages = sorted((project / "content").glob("page-*.md"))
    if pages:
        chance.choice(pages).unlink()


def rename(project: Path, chance: random.Random) -> None:
    pages = sorted((project / "content").glob("page-*.md"))
    if pages:
        chance.choice(pages).rename(project / "content" / f"page-{chance.randint(1, 6)}.md")


def save_by_renaming(project: Path, chance: random.Random) -> None:
    (project / "content" / ".index.tmp").write_text(base()["content/index.md"] + f"\n{chance.random()}\n")
    (project / "content" / ".index.tmp").replace(project / "content" / "index.md")


def break_or_mend(project: Path, chance: random.Random) -> None:
    path = chance.choice(["content/cough/honey.md", "site.yaml", "templates/pages/page.html", "content/glossary.yaml"])
    broken = {"content/cough/honey.md": "---\ntitle: [\n---\n", "site.yaml": "name: [", "content/glossary.yaml": "- x"}
    (project / path).write_text(base()[path] if chance.random() < 0.6 else broken.get(path, "{% if %}"))


def restyle(project: Path, chance: random.Random) -> None:
    (project / "static").mkdir(exist_ok=True)
    (project / "static" / f"{chance.choice('abc')}.css").write_text(f"p {{ margin: {chance.randint(1, 9)}px }}")


def template(project: Path, chance: random.Random) -> None:
    text = base()["templates/base.html"].replace("</main>", f"<p>{chance.randint(1, 99)}</p></main>")
    (project / "templates" / "base.html").write_text(text)


ACTS: tuple[Act, ...] = (edit, edit, edit, add, add, remove, rename, save_by_renaming, break_or_mend, restyle, template)


@pytest.fixture
def rebuilder(tmp_path: Path) -> Iterator[Rebuilder]:
    on_disk({}, {}, tmp_path)
    made = Rebuilder(Previewer(tmp_path, lambda: TODAY, URL, True), lambda: None, lambda text: None, True)
    made.first()
    made.start()
    yield made
    made.stop()


def same(previewer: Previewer) -> bool:
    """Say whether what is shown is what a clean build of this moment makes."""
    clean = build(take(previewer.project), Options(TODAY, True, URL, components=True))
    shown = previewer.shown
    made = shown.build
    if made is None or made.findings != clean.findings:
        return False
    return {path: shown.files[path] for path in made.files} == dict(clean.files)


def test_random_bursts_of_saves_end_in_the_bytes_of_a_clean_build(rebuilder: Rebuilder) -> None:
    previewer = rebuilder.previewer
    for seed in range(BURSTS):
        chance = random.Random(seed)
        for _ in range(chance.randint(1, 15)):
            chance.choice(ACTS)(previewer.project, chance)
            time.sleep(chance.choice([0, 0, 0, 0.002, 0.02, 0.1]))
        end = time.monotonic() + LONGEST
        while not same(previewer):
            assert time.monotonic() < end, f"burst {seed}: the preview is not what a clean build makes"
            time.sleep(0.05)
    report("bursts of saves whose preview ended in the bytes of a clean build", BURSTS)
