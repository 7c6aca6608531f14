"""Somebody who changes a project at random, well and badly, and what disks do to the memory of builds."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from datetime import date, timedelta
from pathlib import Path

from projects import base

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

    def do_edit_a_partial(self) -> None:
        path = self.chance.choice(["templates/partials/disclaimer.html", "templates/partials/help-bar.html"])
        self.files[path] = self._text(path) + self.chance.choice(["<p>More.</p>", "<!-- a note -->"])

    def do_move_a_page(self) -> None:
        path = self._some(".md")
        if path and path.count("/") == 2:
            self.files[path.replace("/cough/", "/")], self.files[path] = self.files[path], None

    def do_add_it_again(self) -> None:
        gone = sorted(path for path, text in self.files.items() if text is None and path in base())
        if gone:
            path = self.chance.choice(gone)
            self.files[path] = base()[path]

    def do_date_a_page(self) -> None:
        key = self.chance.choice(["publish_on", "expires_on", "next_check"])
        day = self.today + timedelta(days=self.chance.choice([-30, 0, 1, 30]))
        self.files[HONEY] = str(base()[HONEY]).replace("---\n", f"---\n{key}: {day}\n", 1)

    def do_edit_records(self) -> None:
        self.files["addresses.json"] = self.chance.choice([None, '{"/": []}\n', '{"/gone/": []}\n', "{"])
        self.files["content/removed.yaml"] = self.chance.choice(
            [None, "- {address: /gone/, date: 2026-11-01, reason: It was wrong.}\n", "- address: /gone/\n"]
        )

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


def damage(memory: Path, chance: random.Random, often: float = 0.15) -> None:
    """Harm the memory as disks and people do."""
    if not memory.exists() or chance.random() > often:
        return
    how = chance.randrange(4)
    if how == 0:
        memory.unlink()
    elif how == 1:
        memory.write_bytes(memory.read_bytes()[: chance.randrange(1, 5000)])
    elif how == 2:
        memory.write_bytes(b"nonsense")
    else:
        with contextlib.suppress(sqlite3.DatabaseError), sqlite3.connect(memory) as database:  # it may be nonsense
            table, column = chance.choice([("parts", "data"), ("calls", "value")])
            database.execute(f"UPDATE {table} SET {column} = substr({column}, 2) WHERE random() % 3 = 0")  # noqa: S608
            database.execute(f"DELETE FROM {table} WHERE random() % 9 = 0")  # noqa: S608
