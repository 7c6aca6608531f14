"""Preview: the site as it would be, rebuilt on every change, with what is wrong on top of each page.

In: the project's folder. Out: a server on this machine alone. Each build works on a snapshot and takes the place of the
one before it in one step; a page that can not be rendered is shown as it last was. Publishing goes to a folder of its
own under .cache/, never to public/.
"""

from __future__ import annotations

import contextlib
import mimetypes
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from markupsafe import escape
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler
from watchfiles import watch

from sitebuilder import snapshot
from sitebuilder.findings import Finding
from sitebuilder.memo import Memo, salt
from sitebuilder.pipeline import Build, Options, build
from sitebuilder.publishing import Refused, publish
from sitebuilder.site import Page, file_of

FOLDERS = ("content", "templates", "static")
LOCAL = ("127.0.0.1", "localhost", "::1", "[::1]")


@dataclass(slots=True)
class Preview:
    """What is shown now: replaced as a whole after each build."""

    files: dict[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    pages: dict[str, Page] = field(default_factory=dict)
    build: Build | None = None
    base: str = "/"


class Previewer:
    """Builds the project again and again, and keeps the newest preview."""

    def __init__(self, project: Path, today: Callable[[], date], base_url: str, drafts: bool) -> None:
        self.project, self.today, self.base_url, self.drafts = project, today, base_url, drafts
        self.shown = Preview()
        self._salt = salt()

    def refresh(self) -> Preview:
        """Build once; the new preview takes the place of the old one when it is complete."""
        with Memo(self.project / ".cache" / "memo.sqlite", self._salt) as memo:
            made = build(
                snapshot.take(self.project),
                Options(self.today(), self.drafts, self.base_url, components=True),
                memo.each,
            )
        kept, pages = self._kept(made)
        base = made.site.settings.base if made.site else self.shown.base
        self.shown = Preview({**kept, **made.files}, made.findings, pages, made, base)
        with contextlib.suppress(Refused):  # the preview is served from memory; the folder is a convenience
            publish(self.shown.files, self.project / ".cache" / "preview")
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


def serve(
    project: Path, today: Callable[[], date], host: str, port: int, base_url: str, drafts: bool, quiet: bool
) -> int:
    """Serve the preview until it is interrupted; return the exit status."""
    sockets, port = _bind(host, port)
    previewer = Previewer(project, today, base_url or f"http://{host}:{port}", drafts)
    shown = previewer.refresh()
    loop = IOLoop.current()
    http = HTTPServer(_application(previewer, host))
    http.add_sockets(sockets)
    if not quiet:
        print_line(
            f"http://{host}:{port}{shown.base} shows the site and every change. {_summary(shown)} Ctrl-C ends it."
        )
    stop = threading.Event()
    threads = _watching(previewer, loop, stop, quiet)
    try:
        loop.start()
    except KeyboardInterrupt:
        pass
    finally:
        stop.set()
        http.stop()
        for thread in threads:
            thread.join(timeout=2)
    return 0


def print_line(text: str) -> None:
    """Tell the person at the terminal something now."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _bind(host: str, port: int) -> tuple[list[socket.socket], int]:
    """Bind the wanted port, or the next free one."""
    for candidate in range(port, min(port + 100, 65536)):
        try:
            return bind_sockets(candidate, address=host), candidate
        except OverflowError:
            break
        except OSError as error:
            if error.errno not in (98, 48, 13):  # taken (Linux, BSD), or not ours to take
                raise Refused(f"{host}:{candidate} can not be listened on: {error.strerror}") from None
    raise Refused(f"no free port from {port} on")


# --- watching -------------------------------------------------------------------------------------------------------


def _watching(previewer: Previewer, loop: IOLoop, stop: threading.Event, quiet: bool) -> list[threading.Thread]:
    """Start the threads that see changes and build."""
    changed = threading.Event()
    watched: dict[Path, int] = {}
    threads: list[threading.Thread] = []

    def run(target: Callable[..., None], *args: object) -> None:
        threads.append(threading.Thread(target=target, args=args, daemon=True))
        threads[-1].start()

    def see(path: Path, deep: bool) -> None:
        for _ in watch(
            path, stop_event=stop, recursive=deep, debounce=60, step=15, raise_interrupt=False, yield_on_timeout=False
        ):
            changed.set()
            if not deep and see_new_folders():
                stop.wait(0.5)  # what was saved before the watching began is seen by one more build
                changed.set()

    def see_new_folders() -> bool:
        """Watch the folders that have come or come again since; say whether there are any."""
        here = {path: number for name in FOLDERS if (number := _inode(path := previewer.project / name))}
        new = [path for path, number in here.items() if watched.get(path) != number]
        watched.clear()
        watched.update(here)
        for path in new:
            run(see, path, True)
        return bool(new)

    def rebuild() -> None:
        stop.wait(0.5)  # as above
        changed.set()
        while not stop.is_set():
            if changed.wait(0.2):
                changed.clear()
                shown = previewer.refresh()
                loop.add_callback(Push.reload_waiters)
                if not quiet:
                    print_line(_summary(shown))

    see_new_folders()
    run(see, previewer.project, False)
    run(rebuild)
    return threads


def _inode(path: Path) -> int:
    """Return the number that the file system gave a folder; 0 if there is none."""
    try:
        return path.stat().st_ino if path.is_dir() else 0
    except OSError:
        return 0


def _summary(shown: Preview) -> str:
    errors = sum(finding.severity == "error" for finding in shown.findings)
    warnings = len(shown.findings) - errors
    return f"{_count(len(shown.pages), 'page')}, {_count(errors, 'error')}, {_count(warnings, 'warning')}."


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


# --- serving --------------------------------------------------------------------------------------------------------


class _Quiet:
    """What livereload asks its watcher for; ours pushes by itself."""

    filepath = "*"
    _tasks: dict[str, object] = {"": None}


class Push(LiveReloadHandler):  # type: ignore[misc]  # the library has no types
    """Tells open pages to load again."""

    watcher = _Quiet()
    live_css = True

    def check_origin(self, origin: str) -> bool:
        """Accept only pages that this server showed."""
        return bool(origin.split("://", 1)[-1] == self.request.host)

    def prepare(self) -> None:
        """Refuse a foreign Host header."""
        _refuse_foreign(self)


def _refuse_foreign(handler: RequestHandler) -> None:
    name = handler.request.host.rsplit(":", 1)[0] if not handler.request.host.endswith("]") else handler.request.host
    if name not in (*LOCAL, handler.settings["host"]) and handler.settings["host"] not in ("0.0.0.0", "::"):  # noqa: S104
        handler.send_error(403)


class Shown(RequestHandler):
    """Serves the newest preview from memory."""

    def prepare(self) -> None:
        """Refuse a foreign Host header, so that no other site can read the preview through the browser."""
        _refuse_foreign(self)

    def get(self, path: str) -> None:
        """Send one file; pages get the bar with what is wrong."""
        preview: Preview = self.settings["previewer"].shown
        base = preview.base[1:]
        if not path.startswith(base):
            if path == "":
                self.redirect(preview.base)
                return
            base = ""
        inner = path[len(base) :]
        name = inner + "index.html" if not inner or inner.endswith("/") else inner
        if name not in preview.files and f"{name}/index.html" in preview.files:
            self.redirect(f"/{path}/")
            return
        found = preview.files.get(name)
        if found is None:
            self.set_status(404)
            name, found = (
                "404.html",
                preview.files.get("404.html", b"<!doctype html><title>Not found</title><p>Not found"),
            )
        self.set_header("Cache-Control", "no-store")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self.set_header(
            "Content-Type",
            f"{kind}; charset=utf-8" if kind.startswith("text/") or "json" in kind or "xml" in kind else kind,
        )
        self.write(with_bar(found, name, preview) if name.endswith(".html") else found)

    def head(self, path: str) -> None:
        """Answer like get; tornado leaves the body out."""
        self.get(path)

    def compute_etag(self) -> None:
        """Send no ETag: a preview is never kept."""


class Script(LiveReloadJSHandler):  # type: ignore[misc]  # the library has no types
    """The script that loads a page again."""

    def prepare(self) -> None:
        """Refuse a foreign Host header."""
        _refuse_foreign(self)


class Sheet(RequestHandler):
    """The style of the preview bar."""

    def prepare(self) -> None:
        """Refuse a foreign Host header."""
        _refuse_foreign(self)

    def get(self) -> None:
        """Send the style sheet."""
        self.set_header("Content-Type", "text/css; charset=utf-8")
        self.write((Path(__file__).parent / "policy" / "preview.css").read_text(encoding="utf-8"))


def _application(previewer: Previewer, host: str) -> Application:
    handlers: list[Any] = [  # Any: tornado takes tuples of several shapes
        (r"/livereload", Push),
        (r"/livereload\.js", Script),
        (r"/_preview\.css", Sheet),
        (r"/(.*)", Shown),
    ]
    return Application(handlers, debug=False, previewer=previewer, host=host, log_function=lambda handler: None)


def with_bar(content: bytes, name: str, preview: Preview) -> bytes:
    """Put the preview's bar, style and script into a page."""
    text = content.decode("utf-8", "replace")
    head = '<link rel="stylesheet" href="/_preview.css">'
    script = '<script src="/livereload.js" defer></script>'
    text = text.replace("</head>", head + script + "</head>", 1) if "</head>" in text else head + script + text
    start = text.find("<body")
    end = text.find(">", start) + 1 if start >= 0 else 0
    return (text[:end] + "".join(_bar(name, preview)) + text[end:]).encode()


def _bar(name: str, preview: Preview) -> Iterator[str]:
    page = preview.pages.get(name)
    mine = [finding for finding in preview.findings if page and finding.place.path == page.path]
    others = len(preview.findings) - len(mine)
    state = "error" if any(finding.severity == "error" for finding in preview.findings) else "good"
    yield f'<aside class="preview-bar {state}" aria-label="Preview">'
    yield f"<details{' open' if mine else ''}><summary>Preview"
    if page:
        yield f" of {escape(page.path)}{' (draft)' if page.document.front.draft else ''}"
    yield f": {_count(len(mine), 'finding')} here, {others} elsewhere</summary>"
    if "_components/index.html" in preview.files:
        yield f'<p><a href="{escape(preview.base)}_components/">All blocks and components, with their source</a></p>'
    if page:
        yield f"<p>{escape(_facts(page, preview))}</p>"
    yield "<ul>"
    for finding in [*mine, *(f for f in preview.findings if f not in mine)][:60]:
        place = finding.place
        yield (
            f"<li><b>{escape(finding.severity)}</b> {escape(place.path)}:{place.line}:{place.column} "
            f"{escape(finding.message)} <i>{escape(finding.fix)}</i> [{escape(finding.rule)}]</li>"
        )
    yield "</ul></details></aside>"


def _facts(page: Page, preview: Preview) -> str:
    front = page.document.front
    grades = sorted({claim.grade for claim in front.claims})
    proof = (preview.build.proofs or {}).get(page.path) if preview.build else None
    parts = [f"grades {grades[0]} to {grades[-1]}" if grades else "no claims", f"{page.document.words} words"]
    if proof:
        parts.append(f"Flesch-Kincaid {proof.level.flesch_kincaid:.1f}, SMOG {proof.level.smog:.1f}")
    parts.append(f"next check {front.next_check.isoformat()}" if front.next_check else "no date of the next check")
    return "; ".join(parts)
