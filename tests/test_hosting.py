"""The published site on real hosts: nginx and Caddy send what their files say, at a domain's root and under a path.

Their programs come from Debian's packages (`servers.py`).
"""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import servers
from figures import report
from playwright.sync_api import Browser, Error
from projects import dressed
from test_browser import TEMPLATES

from sitebuilder.built import Build, Options
from sitebuilder.pipeline import build
from sitebuilder.publishing import publish

TODAY = date(2026, 11, 24)
HONEY = "content/cough/honey.md"
REMOVED = """- {address: /cough/tea/, date: 2026-11-20, reason: It was wrong.}
- {address: /leaflet.pdf, date: 2026-11-20, reason: It was out of date.}
"""

NGINX = """
daemon off;
{user}
pid {home}/nginx.pid;
error_log {home}/error.log;
events {{ }}
http {{
  include {types};
  access_log off;
  client_body_temp_path {home}/body;
  proxy_temp_path {home}/proxy;
  fastcgi_temp_path {home}/fastcgi;
  uwsgi_temp_path {home}/uwsgi;
  scgi_temp_path {home}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {home}/www;
    include {out}_nginx.conf;
  }}
}}
"""
CADDY = """
{{
	admin off
	auto_https off
}}
http://127.0.0.1:{port} {{
	root * {home}/www
	import {out}_caddy
}}
"""


@dataclass(frozen=True)
class Answer:
    """What a host answered."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Host:
    """A running server, and the path under which the site lies."""

    name: str
    port: int
    base: str
    made: Build

    def get(self, address: str, **headers: str) -> Answer:
        """Ask for an address of the site."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request("GET", self.base + address.lstrip("/"), headers=headers)
        answer = line.getresponse()
        found = Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        line.close()
        return found


def program(name: str) -> str:
    """Return the program of a server; without it this fails where make test could have got it, else it is skipped."""
    path = servers.find(name)
    if path is None:
        if os.environ.get("BROWSER_NEEDED") and servers.installable():
            pytest.fail(f"no {name} was found; python -m tests.servers --install gets one")
        pytest.skip(f"there is no {name}, and this machine has no apt-get to fetch Debian's; set {name.upper()}=/path")
    return path


@contextlib.contextmanager
def running(name: str, made: Build, home: Path) -> Iterator[Host]:
    """Publish a build below `home` and start a server with the file that the build wrote for it."""
    found, port = program(name), servers.free_port()
    assert made.site
    base = made.site.settings.base
    publish(made.files, home / "www" / base.strip("/"))
    config = home / f"{name}.conf"
    out = f"{home}/www{base}"
    if name == "nginx":
        config.write_text(NGINX.format(home=home, port=port, out=out, types=servers.mime_types(), user=_user()))
        command = [found, "-e", f"{home}/error.log", "-p", str(home), "-c", str(config)]
    else:
        config.write_text(CADDY.format(home=home, port=port, out=out))
        command = [found, "run", "--config", str(config), "--adapter", "caddyfile"]
    environment = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    with (home / "said.txt").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=environment)
        try:
            _wait(process, port, home)
            yield Host(name, port, base, made)
        finally:
            process.terminate()
            process.wait(10)


def _user() -> str:
    return "user root;" if os.geteuid() == 0 else ""  # else the workers can not read the folder of the test


def _wait(process: subprocess.Popen[bytes], port: int, home: Path) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.05)
    logs = [path.read_text() for path in (home / "said.txt", home / "error.log") if path.is_file()]
    pytest.fail("the server did not start: " + "\n".join(logs)[-2000:])


def small(base_url: str) -> Build:
    """Build a small site that has moved a page and taken two down."""
    honey = (Path(__file__).parent / "base" / HONEY).read_text(encoding="utf-8")
    moved = honey.replace("terms: [trial]", "terms: [trial]\naliases: [/old-honey/, /blog/honey.html]")
    settings = (Path(__file__).parent / "base" / "site.yaml").read_text(encoding="utf-8") + "precompress: true\n"
    files = {HONEY: moved, "site.yaml": settings, "content/removed.yaml": REMOVED}
    made = build(dressed(files), Options(TODAY, base_url=base_url))
    assert made.findings == ()
    return made


@pytest.fixture(scope="module", params=[(s, b) for s in ("nginx", "caddy") for b in ("", "/guide")], ids="-".join)
def host(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    name, path = request.param
    with running(name, small(f"https://remedies.example{path}"), tmp_path_factory.mktemp("host")) as found:
        yield found


def promised(made: Build) -> dict[str, str]:
    """Return the headers that _headers promises for every file."""
    lines = made.files["_headers"].decode().split("\n\n")[0].splitlines()[1:]
    return {name.strip().lower(): value for name, value in (line.split(": ", 1) for line in lines)}


# --- what is sent ---------------------------------------------------------------------------------------------------

KINDS = {
    "": "text/html; charset=utf-8",
    "cough/honey/": "text/html; charset=utf-8",
    "feed.xml": "xml",
    "search.json": "application/json",
    "evidence.csv": "text/csv",
    "robots.txt": "text/plain; charset=utf-8",
    ".well-known/security.txt": "text/plain; charset=utf-8",
    "site.webmanifest": "application/manifest+json",
    "favicon.svg": "image/svg+xml",
}


@pytest.mark.parametrize("address", [*KINDS, "no/such/page/", "old-honey/"])
def test_every_answer_carries_every_header_once(host: Host, address: str) -> None:
    answer = host.get(address)
    wanted = promised(host.made)
    assert {"content-security-policy", "permissions-policy", "strict-transport-security"} < wanted.keys()
    assert {name: answer.headers.get(name) for name in wanted} == wanted


@pytest.mark.parametrize("address", KINDS)
def test_a_file_comes_whole_and_as_what_it_is(host: Host, address: str) -> None:
    answer = host.get(address)
    path = address + "index.html" if not address or address.endswith("/") else address
    assert (answer.status, answer.body) == (200, host.made.files[path])
    assert KINDS[address] in answer.headers["content-type"].lower()


def test_what_is_not_there_is_answered_with_404_and_the_page_for_it(host: Host) -> None:
    for address in ("no/such/page/", "nothing.html", "cough/honey/more/", "assets/style.css"):
        answer = host.get(address)
        assert (answer.status, answer.body) == (404, host.made.files["404.html"])
        assert "text/html" in answer.headers["content-type"]
        assert "immutable" not in answer.headers["cache-control"]


def test_what_is_meant_for_the_host_is_not_sent(host: Host) -> None:
    for address in ("_headers", "_redirects", "_nginx.conf", "_caddy", ".built.json"):
        assert host.get(address).status == 404


@pytest.mark.parametrize("address", ["old-honey/", "blog/honey.html"])
def test_an_old_address_leads_to_the_new_one_for_good(host: Host, address: str) -> None:
    answer = host.get(address)
    assert (answer.status, answer.headers["location"]) == (301, f"{host.base}cough/honey/")


@pytest.mark.parametrize("address", ["cough/tea/", "leaflet.pdf/"])
def test_what_was_taken_down_is_answered_with_410_and_the_reason(host: Host, address: str) -> None:
    answer = host.get(address)
    assert (answer.status, answer.body) == (410, host.made.files[f"{address}index.html"])
    assert "text/html" in answer.headers["content-type"]
    assert {name: answer.headers.get(name) for name in promised(host.made)} == promised(host.made)


@pytest.mark.parametrize("address", ["cough/tea", "leaflet.pdf"])
def test_it_is_found_without_its_last_slash_too(host: Host, address: str) -> None:
    answer = host.get(address)
    assert answer.status in (301, 308)
    assert answer.headers["location"].endswith(f"{address}/")


def test_an_address_without_its_last_slash_leads_to_the_page(host: Host) -> None:
    answer = host.get("cough/honey")
    assert answer.status in (301, 308)
    assert answer.headers["location"].endswith("honey/")


def test_files_named_by_their_content_are_kept_for_a_year_and_all_else_for_a_minute(host: Host) -> None:
    sheet = re.search(rb'href="([^"]+\.css)"', host.made.files["index.html"])
    assert sheet
    inside = sheet[1].decode().removeprefix(host.base)
    assert inside.startswith("assets/")
    assert host.get(inside).headers["cache-control"] == "public, max-age=31536000, immutable"
    for address in ("", "cough/honey/", "search.json", "feed.xml", "favicon.svg"):
        assert host.get(address).headers["cache-control"] == "public, max-age=60, must-revalidate"


def test_a_compressed_copy_is_sent_to_who_can_read_it(host: Host) -> None:
    answer = host.get("cough/honey/", **{"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.body == host.made.files["cough/honey/index.html.gz"]
    assert "accept-encoding" in answer.headers["vary"].lower()


# --- what a browser makes of it -------------------------------------------------------------------------------------

WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.refused.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""
SENSITIVE = ("camera", "microphone", "geolocation", "usb", "payment", "gyroscope", "accelerometer", "browsing-topics")


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def whole(request: pytest.FixtureRequest, guide: Build, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Serve the guide."""
    with running(request.param, guide, tmp_path_factory.mktemp("whole")) as found:
        yield found


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_no_template_breaks_the_policy_and_the_search_works(whole: Host, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script(WATCH)
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    address = f"http://127.0.0.1:{whole.port}"
    refused = []
    for path in TEMPLATES.values():
        page.goto(address + path, wait_until="load")
        refused += page.evaluate("window.refused")
    page.goto(address + "/search/?q=hair+loss")
    page.locator("[data-results] a").first.wait_for(timeout=10_000)
    assert "hair loss" in page.locator("[data-results] a").first.inner_text().lower()
    page.goto(address + TEMPLATES["article"])
    page.locator("footer a").first.hover()
    page.wait_for_timeout(300)
    refused += page.evaluate("window.refused")
    allowed = page.evaluate("document.featurePolicy.allowedFeatures()")
    context.close()
    assert refused == []
    assert said == []
    assert set(allowed) & set(SENSITIVE) == set()
    report(f"templates under the headers of {whole.name} without a violation", len(TEMPLATES) + 1)


BREAK_INS = {
    "an inline script": "const s = document.createElement('script'); s.append('window.hit = 1'); document.body.append(s)",
    "a handler": "document.body.setAttribute('onclick', 'window.hit = 1'); document.body.click()",
    "markup by script": "document.body.innerHTML = '<img src=x onerror=\"window.hit = 1\">'",
    "code from text": "setTimeout(() => eval('window.hit = 1'))",
    "a script from elsewhere": "const s = document.createElement('script'); s.src = 'https://other.example/a.js'; document.body.append(s)",
    "a javascript: link": "const a = document.createElement('a'); a.href = 'javascript:window.hit = 1'; document.body.append(a); a.click()",
    "an inline style": "document.body.setAttribute('style', 'color: red'); if (document.body.style.color) window.hit = 1",
    "a frame": "const f = document.createElement('iframe'); f.src = '/'; f.onload = () => { if (f.contentDocument) window.hit = 1 }; document.body.append(f)",
    "a base": "const b = document.createElement('base'); b.href = 'https://other.example/'; document.head.append(b); if (document.baseURI.includes('other')) window.hit = 1",
    "a request elsewhere": "fetch('https://other.example/').then(() => { window.hit = 1 })",
}


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_reader_can_keep_a_page_under_the_policy(whole: Host, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(f"http://127.0.0.1:{whole.port}{TEMPLATES['article']}")
    page.locator("[data-keep] button").click()
    page.get_by_text("Kept. You can open this page").wait_for(timeout=10_000)
    assert page.evaluate("window.refused") == []
    context.close()


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_policy_stops_what_would_get_past_everything_else(whole: Host, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    address = f"http://127.0.0.1:{whole.port}"
    for name, script in BREAK_INS.items():
        page.goto(address + TEMPLATES["article"])
        with contextlib.suppress(Error):  # what the browser refuses is thrown
            page.evaluate(f"() => {{ {script} }}")
        page.wait_for_timeout(30)
        assert page.evaluate("window.hit") is None, name
    context.close()
    assert [url for url in asked if not url.startswith(address)] == []
    report(f"ways into a page that the policy stops under {whole.name}", len(BREAK_INS))


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_file_that_was_changed_on_its_way_is_not_used(guide: Build, chromium: Browser, tmp_path: Path) -> None:
    spoilt = {
        path: content + b"/**/" if path.startswith("assets/") and path.endswith((".js", ".css")) else content
        for path, content in guide.files.items()
        if not path.endswith((".gz", ".br"))
    }
    with running("caddy", dataclasses.replace(guide, files=spoilt), tmp_path) as found:
        page = chromium.new_context().new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"http://127.0.0.1:{found.port}/search/?q=hair", wait_until="networkidle")
        assert page.evaluate("[...document.styleSheets].length") == 0
        assert "if your browser runs scripts" in page.locator("[data-count]").inner_text()
        assert sum("integrity" in text for text in said) == 2
        page.context.close()


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_search_engine_that_was_changed_is_not_run(guide: Build, chromium: Browser, tmp_path: Path) -> None:
    engine = next(path for path in guide.files if re.fullmatch(r"assets/vendor/minisearch\.[0-9a-f]+\.js", path))
    spoilt = {**guide.files, engine: guide.files[engine] + b";window.hit=1"}
    files = {path: content for path, content in spoilt.items() if not path.endswith((".gz", ".br"))}
    with running("caddy", dataclasses.replace(guide, files=files), tmp_path) as found:
        page = chromium.new_context().new_page()
        page.goto(f"http://127.0.0.1:{found.port}/search/?q=hair")
        page.get_by_text("The search could not be loaded").wait_for(timeout=10_000)
        assert page.evaluate("window.hit") is None
        page.context.close()


def test_no_line_of_the_headers_is_too_long_for_a_host(guide: Build) -> None:
    assert max(map(len, guide.files["_headers"].decode().splitlines())) <= 2000, "Cloudflare Pages ignores longer ones"
