"""One address asked politely: redirects followed, second tries made, limits on time and size kept.

In: an address. Out: an `Answer`, whatever the other side does; nothing is raised. One connection for one request, no
cookies, no proxy, nothing sent but the address and the name of the project. Addresses of private networks are not
asked: readers could not reach them, and a page must not make the machine that checks it knock on its neighbours' doors.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Event, Lock, Timer
from typing import Literal
from urllib.parse import quote, urljoin, urlsplit

from sitebuilder.online.pacing import Pacer

Fault = Literal["", "silent", "no-host", "certificate", "private", "address", "circle", "wait"]
REDIRECTS = (301, 302, 303, 307, 308)
FOR_EVER = (301, 308)
PASSING = (408, 425, 429, 500, 502, 503, 504)
_SAFE = "/%:@!$&'()*+,;=~-._?"


@dataclass(frozen=True, slots=True)
class Manners:
    """How the world is asked; times are seconds."""

    agent: str
    """Who asks."""
    timeout: float = 10.0
    """Longest time without a sign of life."""
    deadline: float = 30.0
    """Longest time for one request in all."""
    gap: float = 1.0
    """Shortest time between two requests to one host."""
    gaps: Mapping[str, float] = field(default_factory=dict)
    """The same for hosts that say how often they may be asked."""
    tries: int = 3
    """How often an address is asked that fails in a way that may pass."""
    backoff: float = 2.0
    """Pause before the second try; doubled for each further one."""
    longest_wait: float = 60.0
    """A host that wants to be left alone for longer is left alone for the whole run."""
    redirects: int = 10
    """Most redirects that are followed."""
    most_bytes: int = 1_000_000
    """Most bytes that are read of one page; of an answer of a registry four times as many."""
    private: frozenset[str] = frozenset()
    """Hosts that may be asked although they are in a private network."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `status` is 0 when nothing did; `trouble` says then why, in words."""

    status: int = 0
    address: str = ""
    for_ever: bool = False
    is_html: bool = False
    text: str = ""
    whole: bool = True
    fault: Fault = ""
    trouble: str = ""
    wait: float = 0.0
    location: str = ""


class Client:
    """Asks addresses. Used by several threads."""

    def __init__(self, manners: Manners, now: Callable[[], datetime]) -> None:
        self.manners, self._now = manners, now
        self._stop = Event()
        self._pacer = Pacer(manners.gap, manners.gaps, self._stop)
        self._lock = Lock()
        self._live: set[http.client.HTTPConnection] = set()
        self.requests = self.reached = 0

    @property
    def stopped(self) -> bool:
        """Say whether it was told to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Give up everything that is under way."""
        self._stop.set()
        with self._lock:
            for connection in self._live:
                _cut(connection)

    def get(self, address: str, scale: int = 1) -> Answer:
        """Ask an address, again after a pause if that may help; `scale` widens the limit on the size."""
        answer = Answer()
        for attempt in range(self.manners.tries):
            answer = self._follow(address, scale)
            pause = answer.wait or self.manners.backoff * 2**attempt
            if not _may_pass(answer) or answer.fault == "wait" or pause > self.manners.longest_wait:
                break
            if attempt + 1 < self.manners.tries and self._stop.wait(pause):
                break
        host = host_of(answer.address or address)
        if host and answer.fault != "wait":
            self._pacer.note(host, answered=answer.fault not in ("silent", "no-host"))
        return answer

    def _follow(self, address: str, scale: int) -> Answer:
        """Ask an address and wherever it leads."""
        met, for_ever = {address}, True
        here = address
        while True:
            answer = self._ask(here, scale)
            if answer.status not in REDIRECTS or not answer.location:
                return replace(answer, address=here, for_ever=for_ever and len(met) > 1)
            for_ever = for_ever and answer.status in FOR_EVER
            there = _joined(here, answer.location)
            if there in met:
                return Answer(address=here, fault="circle", trouble="its redirects go round in a circle")
            if len(met) > self.manners.redirects:
                return Answer(address=here, fault="circle", trouble=f"it redirects more than {len(met) - 1} times")
            met.add(there)
            here = there

    def _ask(self, address: str, scale: int) -> Answer:
        """Ask one address once, when its host may be asked."""
        host = host_of(address)
        if not host:
            return Answer(fault="address", trouble="it leads to something that is no address of the web")
        if self._stop.is_set():
            return Answer(fault="wait", trouble="the check was ended")
        if self._pacer.silent(host):
            return Answer(fault="wait", trouble=f"{host} gave no answer to the addresses before this one")
        if self._pacer.wait(host) > self.manners.longest_wait:
            return Answer(fault="wait", trouble=f"{host} asks to be left alone for a while")
        with self._pacer.turn(host):
            answer = self._request(address, scale)
        if answer.wait:
            self._pacer.hold(host, answer.wait)
        return answer

    def _request(self, address: str, scale: int) -> Answer:
        with self._lock:
            self.requests += 1
        late = Event()
        connection: http.client.HTTPConnection | None = None
        timer: Timer | None = None
        try:
            connection = self._connection(address)
            timer = Timer(self.manners.deadline, _end, (connection, late))
            timer.daemon = True
            timer.start()
            with self._lock:
                self._live.add(connection)
            answer = self._exchange(connection, address, scale)
            return self._late() if late.is_set() else answer
        except (OSError, http.client.HTTPException, ValueError) as error:
            if late.is_set():
                return self._late()
            return _failure(error, self.manners.timeout)
        finally:
            if timer:
                timer.cancel()
            if connection:
                with self._lock:
                    self._live.discard(connection)
                connection.close()

    def _late(self) -> Answer:
        return Answer(fault="silent", trouble=f"it took longer than {self.manners.deadline:g} seconds")

    def _connection(self, address: str) -> http.client.HTTPConnection:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
        if parts.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, parts.port, timeout=self.manners.timeout, context=context)
        return http.client.HTTPConnection(host, parts.port, timeout=self.manners.timeout)

    def _exchange(self, connection: http.client.HTTPConnection, address: str, scale: int) -> Answer:
        connection.connect()
        with self._lock:
            self.reached += 1
        if host_of(address) not in self.manners.private and _is_private(connection.sock):
            return Answer(fault="private", trouble="it leads into a private network")
        parts = urlsplit(address)
        path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
        headers = {
            "User-Agent": self.manners.agent,
            "Accept": "text/html, application/json, */*;q=0.5",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        wait = self._wait(response)
        if response.status in REDIRECTS:
            return Answer(response.status, location=_readable(response.getheader("Location")), wait=wait)
        content, whole = _body(response, self.manners.most_bytes * scale)
        kind = (response.getheader("Content-Type") or "").lower()
        return Answer(response.status, is_html="html" in kind, text=_decoded(content, kind), whole=whole, wait=wait)

    def _wait(self, response: http.client.HTTPResponse) -> float:
        """Return for how many seconds the host wants to be left alone: Retry-After, RFC 9110, 10.2.3."""
        said = (response.getheader("Retry-After") or "").strip()
        if response.status not in (*PASSING, *REDIRECTS) or not said:
            return 0.0
        if re.fullmatch(r"[0-9]{1,9}", said):
            return float(said)
        try:
            day = parsedate_to_datetime(said)
        except ValueError:
            return 0.0
        day = day if day.tzinfo else day.replace(tzinfo=UTC)
        return max(0.0, (day - self._now()).total_seconds())


# --- what came back -------------------------------------------------------------------------------------------------


def _may_pass(answer: Answer) -> bool:
    return answer.fault == "silent" or answer.status in PASSING


def _failure(error: Exception, timeout: float) -> Answer:
    """Say in words why there was no answer."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Answer(fault="certificate", trouble=error.verify_message or "the certificate is not valid")
    if isinstance(error, TimeoutError):
        return Answer(fault="silent", trouble=f"nothing came for {timeout:g} seconds")
    if isinstance(error, socket.gaierror) and error.errno in (socket.EAI_NONAME, socket.EAI_NODATA):
        return Answer(fault="no-host", trouble="there is no host of this name")
    if isinstance(error, http.client.InvalidURL | UnicodeError):
        return Answer(fault="address", trouble="it is no address of the web")
    if isinstance(error, ssl.SSLError):
        return Answer(fault="silent", trouble="no secure connection could be made")
    if isinstance(error, OSError):
        return Answer(fault="silent", trouble=(error.strerror or "the connection broke").lower())
    return Answer(fault="silent", trouble="the answer was no HTTP")


def _body(response: http.client.HTTPResponse, most: int) -> tuple[bytes, bool]:
    """Read what there is, up to a limit; say whether that is all."""
    try:
        content = response.read(most)
    except http.client.IncompleteRead as error:
        return error.partial, False
    declared = response.getheader("Content-Length") or ""
    cut = declared.isdigit() and len(declared) < 19 and len(content) < int(declared)
    return content, len(content) < most and not cut


def _decoded(content: bytes, kind: str) -> str:
    named = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", kind)
    try:
        return content.decode(named[1] if named else "utf-8", "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _readable(location: str | None) -> str:
    """Return a Location as text; what was sent as UTF-8 was read as Latin-1."""
    said = (location or "").strip()
    try:
        return said.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return said


def _joined(here: str, location: str) -> str:
    try:
        return urljoin(here, location).split("#", 1)[0]
    except ValueError:
        return "?"


def host_of(address: str) -> str:
    """Return host and port of an address of the web, else nothing."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return f"{parts.hostname}{port}" if parts.scheme in ("http", "https") and parts.hostname else ""


def _is_private(sock: socket.socket) -> bool:
    peer = ipaddress.ip_address(str(sock.getpeername()[0]).split("%", 1)[0])
    inner = getattr(peer, "ipv4_mapped", None)
    return not (inner or peer).is_global


def _end(connection: http.client.HTTPConnection, late: Event) -> None:
    late.set()
    _cut(connection)


def _cut(connection: http.client.HTTPConnection) -> None:
    """Wake a thread that waits for the other side."""
    sock = connection.sock
    if sock is not None:
        try:
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
        except OSError:
            return  # it is closed already
