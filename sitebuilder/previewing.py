"""The site as it would be, built again after every change; the newest preview takes the place of the one before it.

In: the project's folder. Out: `Preview`s. Each build works on a snapshot; a page that can not be made or read is shown as it
last was. Publishing goes to a folder of its own under .cache/, never to public/.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sitebuilder.addresses import file_of
from sitebuilder.built import Build, Options
from sitebuilder.checks import links
from sitebuilder.days import published
from sitebuilder.desk.looks import many
from sitebuilder.documents import Window
from sitebuilder.findings import Finding
from sitebuilder.publishing import Refused
from sitebuilder.running import Run, run
from sitebuilder.site import Page
from sitebuilder.watching import Watcher


@dataclass(slots=True)
class Preview:
    """What is shown now: replaced as a whole after each build."""

    files: dict[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    pages: dict[str, Page] = field(default_factory=dict)
    build: Build | None = None
    base: str = "/"
    kept: frozenset[str] = frozenset()
    """The files that are shown as they last were."""
    digests: dict[str, bytes | None] = field(default_factory=dict)
    """Those of the files that this build made."""


class Previewer:
    """Builds the project again and again, and keeps the newest preview."""

    def __init__(self, project: Path, today: Callable[[], date], base_url: str, drafts: bool) -> None:
        self.project, self.today, self.base_url, self.drafts = project, today, base_url, drafts
        self.shown = Preview()

    def refresh(self) -> Preview:
        """Build once; the new preview takes the place of the old one when it is complete."""
        return run(self.project, Options(self.today(), self.drafts, self.base_url, components=True), self._show)

    def _show(self, run: Run) -> Preview:
        """Show what was built; of what is as it was, nothing is loaded again."""
        made, before = run.made, self.shown
        digests = {path: made.files.digest(path) for path in made.files}
        same = {path for path, digest in digests.items() if digest and digest == before.digests.get(path)}
        files = {path: before.files[path] if path in same else made.files[path] for path in made.files}
        kept, pages = self._kept(made)
        base = made.site.settings.base if made.site else self.shown.base
        findings = (*made.findings, *_only_here(made, self.today())) if self.drafts else made.findings
        old = frozenset(kept) - frozenset(made.files)
        self.shown = Preview({**kept, **files}, tuple(sorted(findings)), pages, made, base, old, digests)
        with contextlib.suppress(Refused):  # the preview is served from memory; the folder is a convenience
            run.publish(self.project / ".cache" / "preview", self.shown.files, digests.get)
        run.keep_times()
        return self.shown

    def _kept(self, made: Build) -> tuple[dict[str, bytes], dict[str, Page]]:
        """Return the files that are shown as they last were, and the pages by their files."""
        if made.site is None:
            return self.shown.files, self.shown.pages
        now = {file_of(page.address): page for page in made.site.pages}
        unread = {name: page for name, page in self.shown.pages.items() if page.path in made.site.unread}
        kept = {name: self.shown.files[name] for name in unread if name in self.shown.files}
        if any(finding.rule == "template-broken" for finding in made.findings):
            files = self.shown.files.items()
            kept |= {name: content for name, content in files if name in now or not name.endswith(".html")}
        return kept, {**unread, **now}


def _only_here(made: Build, today: date) -> Iterator[Finding]:
    """Find what is whole in a preview with drafts, and broken on the published site: links to what is not there yet."""
    if made.site is None:
        return
    waiting = {page.path for page in made.site.pages if not published(_window(page), today, drafts=False)}
    for page in made.site.pages if waiting else ():
        if page.path not in waiting and any(target.path in waiting for target in page.targets):
            document = made.document(page.path)
            for link, target in zip(document.links if document else (), page.targets, strict=True):
                if target.path in waiting:
                    yield links.unpublished(link, target.path)


def _window(page: Page) -> Window:
    front = page.document.front
    return Window(front.draft, front.publish_on, front.expires_on)


class Rebuilder:
    """Builds after every change, and tells open pages when they are not what they were."""

    def __init__(
        self, previewer: Previewer, push: Callable[[], None], say: Callable[[str], None], events: bool
    ) -> None:
        self.previewer, self._push, self._say = previewer, push, say
        self._whole = False
        self.version = 0
        """Counts what was shown; a page that was sent at another count is old."""
        self._changed, self._stop = threading.Event(), threading.Event()
        self.watcher = Watcher(previewer.project, self._changed.set, events)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def first(self) -> Preview:
        """Build before anybody looks."""
        self.watcher.mark()
        return self.previewer.refresh()

    def start(self) -> None:
        """Watch, and build after every change from now on."""
        self.watcher.start()
        self._thread.start()

    def stop(self) -> None:
        """End watching and building."""
        self._stop.set()
        self._changed.set()
        self.watcher.stop()
        if self._thread.is_alive():  # else it was interrupted before it was started
            self._thread.join(timeout=2)

    def _run(self) -> None:
        told = self.watcher.polls
        while self._changed.wait() and not self._stop.is_set():
            self._changed.clear()
            self._build()
            if self.watcher.polls and not told:
                told = True
                self._say("This system tells of no changes here; the files are looked at four times a second instead.")

    def _build(self) -> None:
        before = self.previewer.shown
        try:
            if not self.watcher.mark() and self._whole:
                return  # an event that came late told of what was built already
            self._whole = False
            shown = self.previewer.refresh()
            self._whole = True
        except (OSError, sqlite3.Error, Refused) as error:  # the disk or the memory of builds, not the project
            self._say(f"The machine refuses: {error}. The next try is in a second.")
            if not self._stop.wait(1):
                self._changed.set()
            return
        if shown.files != before.files or shown.findings != before.findings:
            self.version += 1
            self._push()
            self._say(summary(shown))


def summary(shown: Preview) -> str:
    """Say in one line how the project stands."""
    errors = sum(finding.severity == "error" for finding in shown.findings)
    warnings = len(shown.findings) - errors
    return f"{many(len(shown.pages), 'page')}, {many(errors, 'error')}, {many(warnings, 'warning')}."
