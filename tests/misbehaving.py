"""A small web server on this machine that misbehaves in every way a check of links may meet, and plays the registries.

Each path is one way. Nothing here asks the outside world.
"""

from __future__ import annotations

import json
import ssl
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from urllib.parse import parse_qs, unquote, urlsplit

PAGE = "<!doctype html><title>Help</title><h1>Help</h1><p>Call 0800 11 11 at any time.</p>"
CERTIFICATE = Path(__file__).parent / "world" / "self-signed.pem"


class Server(ThreadingHTTPServer):
    """Counts what it was asked, and holds what its registries know."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: Counter[str] = Counter()
        self.agents: set[str] = set()
        self.times: list[float] = []
        self.at_once = self.most_at_once = 0
        self.lock = Lock()
        self.works: dict[str, object] = {}
        self.handles: dict[str, int] = {}
        self.summaries: dict[str, object] = {}
        self.ids_asked: list[list[str]] = []
        self.slow = 3.0
        self.pause = 0.0

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: the other side hangs up on purpose."""


class Handler(BaseHTTPRequestHandler):
    """Answers one request in the way that its path names."""

    server: Server

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:  # the name that the library asks for
        path = urlsplit(self.path).path
        with self.server.lock:
            self.server.asked[path] += 1
            self.server.agents.add(self.headers.get("User-Agent", ""))
            self.server.times.append(time.monotonic())
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
        try:
            self.answer(path)
        except OSError:
            return
        finally:
            with self.server.lock:
                self.server.at_once -= 1

    def answer(self, path: str) -> None:
        first = path.strip("/").split("/")[0]
        if first in ("works", "api", "entrez"):
            self.registry(first, path)
        elif first.isdigit():
            self.say(int(first), "<p>so it is")
        else:
            getattr(self, f"way_{first.replace('-', '_')}")(path)

    def say(self, status: int, text: str, kind: str = "text/html", **headers: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def raw(self, content: bytes) -> None:
        self.wfile.write(content)
        self.wfile.flush()
        self.close_connection = True

    # --- pages ------------------------------------------------------------------------------------------------------

    def way_good(self, path: str) -> None:
        self.say(200, PAGE)

    def way_slow(self, path: str) -> None:
        time.sleep(0.05)
        self.say(200, PAGE)

    def way_number_gone(self, path: str) -> None:
        self.say(200, "<h1>Help</h1><p>Call 0800 22 22.<script>var old='08001111'</script>")

    def way_number_in_link(self, path: str) -> None:
        self.say(200, "<h1>Help</h1><a href='tel:08001111'>Call us</a>")

    def way_hollow(self, path: str) -> None:
        self.say(200, "<title>Oops &ndash; Page not found</title><p>Try our search.")

    def way_hollow_heading(self, path: str) -> None:
        self.say(200, "<title>Hospital</title><h1>Sorry, we can’t find the <b>page</b></h1>")

    def way_moved(self, path: str) -> None:
        self.say(301, "", Location="/good")

    def way_lent(self, path: str) -> None:
        self.say(302, "", Location="/good")

    def way_moved_then_lent(self, path: str) -> None:
        self.say(308, "", Location="/lent")

    def way_moved_to_nothing(self, path: str) -> None:
        self.say(301, "", Location="/404")

    def way_circle(self, path: str) -> None:
        self.say(302, "", Location="/circle-back")

    def way_circle_back(self, path: str) -> None:
        self.say(302, "", Location="/circle")

    def way_endless(self, path: str) -> None:
        self.say(302, "", Location=f"/endless/{int(path.split('/')[-1] or 0) + 1}")

    def way_to_script(self, path: str) -> None:
        self.say(302, "", Location="javascript:alert(1)")

    def way_to_file(self, path: str) -> None:
        self.say(301, "", Location="file:///etc/passwd")

    def way_to_nonsense(self, path: str) -> None:
        self.say(301, "", Location="http://[half/x")

    def way_to_no_port(self, path: str) -> None:
        self.say(301, "", Location="http://127.0.0.1:99999/")

    def way_to_private(self, path: str) -> None:
        self.say(301, "", Location=f"http://localhost:{self.server.server_port}/good")

    def way_to_letters(self, path: str) -> None:
        self.raw("HTTP/1.1 301 x\r\nLocation: /good/é ü\r\nContent-Length: 0\r\n\r\n".encode())

    def way_no_location(self, path: str) -> None:
        self.say(301, "")

    def way_silent(self, path: str) -> None:
        time.sleep(self.server.slow)

    def way_drip(self, path: str) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
        for _ in range(int(self.server.slow * 20)):
            self.raw(b"x")
            time.sleep(0.05)

    def way_drip_head(self, path: str) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(int(self.server.slow * 20)):
            self.raw(b"x")
            time.sleep(0.05)

    def way_hang_up(self, path: str) -> None:
        self.close_connection = True

    def way_half(self, path: str) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<h1>Help</h1>")

    def way_longer(self, path: str) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n<h1>Help</h1>")

    def way_odd_length(self, path: str) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n<h1>Help</h1>")

    def way_bad_chunks(self, path: str) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<h1>Help</h1>\r\n")

    def way_no_http(self, path: str) -> None:
        self.raw(b"SSH-2.0-OpenSSH_9.2\r\n")

    def way_long_head(self, path: str) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n")

    def way_many_heads(self, path: str) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 1000 + b"\r\n")

    def way_huge(self, path: str) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Help</h1>")
        for _ in range(200):
            self.wfile.write(b"x" * 1_000_000)

    def way_charset(self, path: str) -> None:
        self.say(200, PAGE, "text/html; charset=no-such-thing")

    def way_not_text(self, path: str) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-16\r\n\r\n\xff\xfe\x00\xd8\xff")

    def way_codec(self, path: str) -> None:
        self.say(200, PAGE, "text/html; charset=rot13")

    # --- come back later --------------------------------------------------------------------------------------------

    def way_later(self, path: str) -> None:
        later = self.server.asked[path] < 2
        self.say(429 if later else 200, PAGE, **({"Retry_After": "0"} if later else {}))

    def way_later_date(self, path: str) -> None:
        self.say(503 if self.server.asked[path] < 2 else 200, PAGE, Retry_After="Wed, 21 Oct 2015 07:28:00 GMT")

    def way_much_later(self, path: str) -> None:
        self.say(429, "", Retry_After="86400")

    def way_odd_later(self, path: str) -> None:
        self.say(503 if self.server.asked[path] < 2 else 200, PAGE, Retry_After="soon, or 99999999999999999999")

    def way_unwell(self, path: str) -> None:
        self.say(500 if self.server.asked[path] < 3 else 200, PAGE)

    # --- registries -------------------------------------------------------------------------------------------------

    def registry(self, first: str, path: str) -> None:
        time.sleep(self.server.pause)
        if first == "works":
            self.known(self.server.works.get(unquote(path.removeprefix("/works/"))), {"status": "error"})
        elif first == "api":
            code = self.server.handles.get(unquote(path.removeprefix("/api/handles/")), 100)
            self.known({"responseCode": code} if code == 1 else None, {"responseCode": code})
        else:
            asked = parse_qs(urlsplit(self.path).query)
            ids = asked["id"][0].split(",")
            self.server.ids_asked.append(ids)
            unknown = {"error": "cannot get document summary"}
            known = {i: self.server.summaries.get(f"{asked['db'][0]} {i}", {"uid": i, **unknown}) for i in ids}
            self.known(self.server.summaries.get("all", {"result": {"uids": ids, **known}}), {})

    def known(self, record: object, otherwise: object) -> None:
        text = record if isinstance(record, str) else json.dumps(otherwise if record is None else record)
        self.say(404 if record is None else 200, text, "application/json")


@contextmanager
def running(secure: bool = False) -> Iterator[Server]:
    """Run a server, with a certificate that nobody trusts if it is `secure`."""
    server = Server()
    if secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
