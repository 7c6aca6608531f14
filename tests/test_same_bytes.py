"""Whatever was built before, a remembered build equals a fresh one: byte for byte, findings included.

`FUZZ_STEPS` sets how many random changes are made; `make fuzz` makes 10,000.
"""

import os
import random
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest
from figures import report
from projects import base, project

from sitebuilder.memo.memory import Lost, Memo
from sitebuilder.pipeline import Options, build
from sitebuilder.publishing import MANIFEST, publish

STEPS = int(os.environ.get("FUZZ_STEPS", "150"))
HONEY = "content/cough/honey.md"
Files = dict[str, str | bytes | None]


class Editor:
    """Somebody who changes a project at random, well and badly."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.files: Files = dict(base())
        self.today = date(2026, 11, 24)
        self.drafts = False
        self.jobs = 1

    def change(self) -> str:
        name = self.chance.choice([name for name in dir(self) if name.startswith("do_")])
        getattr(self, name)()
        return name

    def _some(self, ending: str) -> str | None:
        found = sorted(path for path, text in self.files.items() if path.endswith(ending) and text is not None)
        return self.chance.choice(found) if found else None

    def _text(self, path: str) -> str:
        text = self.files[path]
        return text if isinstance(text, str) else ""

    def do_edit_a_page(self) -> None:
        path = self._some(".md")
        if path:
            more = ["A plain sentence.", "See [home](../index.md).", "**Bold** and `code`.", "It was found [@lee2020]."]
            self.files[path] = f"{self._text(path)}\n\n{self.chance.choice(more)} {self.chance.randrange(9)}\n"

    def do_break_a_page(self) -> None:
        path = self._some(".md")
        bad = [
            "/// unknown | x",
            "[@nobody2020]",
            "[gone](gone.md)",
            "<script>1</script>",
            "# Again",
            "/// warning | open",
        ]
        if path:
            self.files[path] = f"{self._text(path)}\n\n{self.chance.choice(bad)}\n"

    def do_break_front_matter(self) -> None:
        path = self._some(".md")
        if path:
            old, new = self.chance.choice([("title", "titel"), ("grade: 1", "grade: 4"), ("---", "--"), (": ", ": '")])
            self.files[path] = self._text(path).replace(old, new, 1)

    def do_delete_a_page(self) -> None:
        path = self._some(".md")
        if path:
            self.files[path] = None

    def do_put_everything_back(self) -> None:
        self.files = dict(base())

    def do_add_a_page(self) -> None:
        name = f"content/cough/honey-{self.chance.randrange(6)}.md"
        text = str(base()[HONEY]).replace("title: ", f"title: {self.chance.choice('ABC')} ", 1)
        self.files[name] = text.replace("summary: ", f"summary: {self.chance.choice('ABC')} ", 1)

    def do_rename_a_page(self) -> None:
        path = self._some(".md")
        if path:
            self.files[path.replace(".md", "-x.md")], self.files[path] = self.files[path], None

    def do_edit_a_template(self) -> None:
        path = self._some(".html")
        if path and path.startswith("templates/"):
            bad = ["<!-- a note -->", "{{ page.nothing }}", "{% if %}", "{{ page.frame.title }}"]
            self.files[path] = self._text(path) + self.chance.choice(bad)

    def do_edit_settings(self) -> None:
        text = str(base()["site.yaml"])
        more = [
            "licence: CC0\n",
            "rules: {claim-uncited: warning}\n",
            "rules: {reference-unused: off}\n",
            "nmae: x\n",
            "",
        ]
        self.files["site.yaml"] = text + self.chance.choice(more)

    def do_edit_data(self) -> None:
        path = self._some(".yaml")
        if path and path != "site.yaml":
            self.files[path] = self._text(path) + self.chance.choice(["# note\n", "nothing: [\n", "\n"])

    def do_edit_static(self) -> None:
        sheets = ["p{color:#000}", "[data-disclaimer]{display:none}", "@media print{main{visibility:hidden}}"]
        self.files["static/style.css"] = self.chance.choice(sheets)
        self.files["static/more.html"] = self.chance.choice(
            [None, "<h1>bare</h1>", "<main data-disclaimer hidden>x</main>"]
        )

    def do_let_time_pass(self) -> None:
        self.today += timedelta(days=self.chance.choice([-400, -1, 1, 40, 400]))

    def do_turn_drafts(self) -> None:
        self.drafts = not self.drafts
        self.files[HONEY] = str(base()[HONEY]).replace("---\n", "---\ndraft: true\n", 1)

    def do_change_jobs(self) -> None:
        self.jobs = self.chance.choice([1, 1, 2])


def damage(memory: Path, chance: random.Random) -> None:
    """Harm the memory as disks and people do."""
    if not memory.exists() or chance.random() > 0.15:
        return
    how = chance.randrange(4)
    if how == 0:
        memory.unlink()
    elif how == 1:
        memory.write_bytes(memory.read_bytes()[: chance.randrange(1, 5000)])
    elif how == 2:
        memory.write_bytes(b"nonsense")
    else:
        with sqlite3.connect(memory) as database:
            table, column = chance.choice([("parts", "data"), ("calls", "value")])
            database.execute(f"UPDATE {table} SET {column} = substr({column}, 2) WHERE random() % 3 = 0")  # noqa: S608
            database.execute(f"DELETE FROM {table} WHERE random() % 9 = 0")  # noqa: S608


@pytest.mark.parametrize("seed", [1, 2])
def test_a_remembered_build_equals_a_fresh_one_after_any_changes(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    editor = Editor(chance)
    memory, out = tmp_path / "memo.sqlite", tmp_path / "public"
    published: dict[str, bytes] = {}
    for step in range(STEPS // 2):
        changes = [editor.change() for _ in range(chance.randrange(1, 4))]
        damage(memory, chance)
        snapshot = project(editor.files)
        options = Options(editor.today, editor.drafts)
        fresh = build(snapshot, options)
        for believing in (True, False):
            try:
                with Memo(memory, "salt", editor.jobs, believing=believing) as memo:
                    warm = build(snapshot, options, memo.each)
                    assert warm.findings == fresh.findings, (step, changes)
                    assert dict(warm.files) == dict(fresh.files), (step, changes)
                    if warm.publishable:
                        publish(warm.files, out, digests=warm.files.digest)
                        published = dict(warm.files)
                break
            except Lost:
                assert believing, (step, changes)
        held = (
            {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}
            if out.exists()
            else {}
        )
        held.pop(MANIFEST, None)
        assert held == published, (step, changes)
    report(f"random changes, remembered equals fresh (seed {seed})", STEPS // 2)
