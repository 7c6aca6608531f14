"""A host for tests: sends the compressed copies of a published site and counts what goes over the wire."""

from __future__ import annotations

import contextlib
import http.server
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Host:
    """A running host: its address, and the path and bytes (head included) of every answer it gave."""

    address: str = ""
    sent: list[tuple[str, int]] = field(default_factory=list)

    def take(self) -> list[tuple[str, int]]:
        """Return what was sent since the last time."""
        found, self.sent = self.sent, []
        return found


@contextlib.contextmanager
def hosted(folder: Path) -> Iterator[Host]:
    """Serve a folder, with gzip where there is a copy: what nearly every host does, and larger than Brotli."""
    host = Host()

    class Handler(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __init__(self, *args: Any, **given: Any) -> None:  # Any: the library's own
            super().__init__(*args, directory=str(folder), **given)

        def do_GET(self) -> None:
            path = Path(self.translate_path(self.path))
            path = path / "index.html" if path.is_dir() else path
            if not path.is_file():
                self.send_error(404)
                return
            small = path.with_name(path.name + ".gz")
            packed = small.is_file() and "gzip" in self.headers.get("Accept-Encoding", "")
            content = (small if packed else path).read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(path))
            self.send_header("Content-Length", str(len(content)))
            if packed:
                self.send_header("Content-Encoding", "gzip")
            seconds = 31536000 if self.path.startswith("/assets/") else 60
            self.send_header("Cache-Control", f"public, max-age={seconds}")
            head = sum(map(len, self._headers_buffer)) + 2  # type: ignore[attr-defined]  # the only place that knows
            self.end_headers()
            self.wfile.write(content)
            host.sent.append((self.path, head + len(content)))

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    lines: list[socket.socket] = []

    class Server(http.server.ThreadingHTTPServer):
        def process_request(self, request: Any, client_address: Any) -> None:
            """Remember the line, so that it can be cut."""
            lines.append(request)
            super().process_request(request, client_address)

        def handle_error(self, *_: Any) -> None:
            """Say nothing: a browser that is closed hangs up."""

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
