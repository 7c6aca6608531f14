"""A server for the preview, on this machine alone: pages dressed with the desk, the board of all pages, pushes after changes.

In: what `previewing` shows. Out: answers to a browser. Nothing can be changed through it, and no other site can read it.
"""

from __future__ import annotations

import contextlib
import json
import mimetypes
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.web import Application, RedirectHandler, RequestHandler

from sitebuilder.desk.bar import Desk, Sheet, dressed, unmade
from sitebuilder.desk.board import board
from sitebuilder.memo.records import Lost
from sitebuilder.overview import Row, row, rows
from sitebuilder.previewing import Preview, Previewer, Rebuilder, summary
from sitebuilder.publishing import Refused

LOCAL = ("127.0.0.1", "localhost", "::1", "[::1]")


def serve(
    project: Path,
    today: Callable[[], date],
    host: str,
    port: int,
    base_url: str,
    drafts: bool,
    quiet: bool,
    events: bool = True,
) -> int:
    """Serve the preview until it is interrupted; return the exit status."""
    sockets, port = _bind(host, port)
    previewer = Previewer(project, today, base_url or f"http://{host}:{port}", drafts)
    loop = IOLoop.current()
    say: Callable[[str], None] = (lambda text: None) if quiet else print_line
    rebuilder = Rebuilder(previewer, lambda: loop.add_callback(Push.reload_waiters), say, events)
    shown = rebuilder.first()
    http = HTTPServer(_application(previewer, host, Sent(lambda: rebuilder.version)))
    http.add_sockets(sockets)
    address = f"http://{host}:{port}"
    ready = f"{address}{shown.base} shows the site and every change, {address}/_desk/ all pages."
    try:
        say(f"{ready} {summary(shown)} Ctrl-C ends it.")
        rebuilder.start()
        loop.start()
    except KeyboardInterrupt:
        pass
    finally:
        http.stop()
        rebuilder.stop()
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

    def on_message(self, message: str | bytes) -> None:
        """Greet a page, and have it load again at once if something was saved while it was loading."""
        super().on_message(message)
        found = json.loads(message)
        if found.get("command") == "info" and self.settings["sent"].is_old(urlsplit(str(found.get("url", ""))).path):
            self.send_message({"command": "reload", "path": "*", "liveCSS": True})


class Sent:
    """Which count of the preview each address was last sent at."""

    def __init__(self, version: Callable[[], int]) -> None:
        self._version = version
        self._sent: dict[str, int] = {}

    def note(self, path: str) -> None:
        """Note that an address is about to be sent as it is now."""
        self._sent[path] = self._version()

    def is_old(self, path: str) -> bool:
        """Say whether what a page holds is not what is shown now; that of an earlier run of the server never is."""
        return self._sent.get(path) != self._version()


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
        self.settings["sent"].note(self.request.path)
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
        found, name = self._found(name, preview)
        self.set_header("Cache-Control", "no-store")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        text = kind.startswith("text/") or "json" in kind or "xml" in kind
        self.set_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
        self.write(found)

    def _found(self, name: str, preview: Preview) -> tuple[bytes, str]:
        """Return what is sent for a file, and the name of the file it is."""
        desk = _desk(self.settings["previewer"])
        if name in preview.files:
            content = preview.files[name]
            return (dressed(content, _sheet(name, preview, desk), desk) if name.endswith(".html") else content), name
        if name in preview.pages or not preview.files:
            self.set_status(503)
            return unmade(name, desk), "503.html"
        self.set_status(404)
        content = preview.files.get("404.html", b"")
        return dressed(content, Sheet(name), desk) if content else unmade(name, desk), "404.html"

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


class Board(RequestHandler):
    """Serves the board of all pages."""

    def prepare(self) -> None:
        """Refuse a foreign Host header."""
        _refuse_foreign(self)

    def get(self) -> None:
        """Send the board, in the order that the address asks for."""
        self.settings["sent"].note(self.request.path)
        previewer: Previewer = self.settings["previewer"]
        shown = previewer.shown
        try:
            found = _all_rows(shown)
        except Lost:  # the memory of builds was deleted
            shown = previewer.refresh()
            found = _all_rows(shown)
        site = shown.build.site if shown.build else None
        by, down = self.get_query_argument("by", ""), self.get_query_argument("down", "") == "1"
        self.set_header("Cache-Control", "no-store")
        self.set_header(
            "Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self' ws:"
        )
        self.write(board(found, site, _desk(previewer), previewer.today(), by, down))


class Style(RequestHandler):
    """The style of all that the desk adds."""

    def prepare(self) -> None:
        """Refuse a foreign Host header."""
        _refuse_foreign(self)

    def get(self) -> None:
        """Send the style sheet."""
        self.set_header("Content-Type", "text/css; charset=utf-8")
        self.write((Path(__file__).parent / "desk" / "desk.css").read_text(encoding="utf-8"))


def _application(previewer: Previewer, host: str, sent: Sent) -> Application:
    handlers: list[Any] = [  # Any: tornado takes tuples of several shapes
        (r"/livereload", Push),
        (r"/livereload\.js", Script),
        (r"/_preview\.css", Style),
        (r"/_desk/", Board),
        (r"/_desk", RedirectHandler, {"url": "/_desk/"}),
        (r"/(.*)", Shown),
    ]
    return Application(
        handlers, debug=False, previewer=previewer, host=host, sent=sent, log_function=lambda handler: None
    )


def _desk(previewer: Previewer) -> Desk:
    shown = previewer.shown
    return Desk(previewer.project, shown.findings, shown.base, "_components/index.html" in shown.files, shown.kept)


def _all_rows(shown: Preview) -> Sequence[Row]:
    return rows(shown.build, shown.findings) if shown.build else ()


def _sheet(name: str, preview: Preview, desk: Desk) -> Sheet:
    """Return what the desk shows about the page behind a file."""
    page = preview.pages.get(name)
    if page is None or preview.build is None:
        return Sheet(name)
    with contextlib.suppress(Lost):  # the memory of builds was deleted
        return Sheet(name, row(page, preview.build, preview.findings), lambda: _source(desk.project / page.path))
    return Sheet(name)


def _source(path: Path) -> str:
    """Return the text of a page's source as it is now."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""
