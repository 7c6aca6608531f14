"""The preview as a browser meets it: always the newest site with what is wrong on top, for this machine only."""

from __future__ import annotations

import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from projects import base, on_disk

BUILD = Path(__file__).parent.parent / "build.py"
TODAY = "2026-11-24"
HOME = "content/index.md"
LONGEST = 10.0


@dataclass
class Server:
    """A preview that runs."""

    project: Path
    process: subprocess.Popen[str]
    port: int

    def get(self, path: str = "/", host: str | None = None, method: str = "GET") -> tuple[int, str]:
        """Ask for one address; return the status and the text."""
        status, _, text = self.answer(path, host, method)
        return status, text

    def answer(self, path: str, host: str | None = None, method: str = "GET") -> tuple[int, dict[str, str], str]:
        """Ask for one address; return the status, the headers and the text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            connection.request(method, path, headers={"Host": host or f"127.0.0.1:{self.port}"})
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read().decode()
        finally:
            connection.close()

    def put(self, path: str, text: str | None) -> None:
        """Save or delete one file of the project, as an editor would."""
        place = self.project / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            place.unlink()
        else:
            place.write_text(text, encoding="utf-8")

    def shows(self, words: str, path: str = "/guide/") -> str:
        """Wait until a page holds some words; return the page."""
        return self.until(lambda: words in self.get(path)[1], path, words)

    def until(self, happened: Callable[[], bool], path: str, words: str) -> str:
        """Wait until something is so; return the page."""
        deadline = time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            if happened():
                return self.get(path)[1]
            time.sleep(0.05)
        raise AssertionError(f"{path} did not show “{words}” within {LONGEST} s: {self.get(path)}")

    def end(self) -> tuple[int, str]:
        """Press Ctrl-C; return the exit status and what was said on standard error."""
        self.process.send_signal(signal.SIGINT)
        _, errors = self.process.communicate(timeout=LONGEST)
        return self.process.returncode, errors


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def served(project: Path, *options: str, port: int = 0) -> Server:
    port = port or free_port()
    process = subprocess.Popen(
        [
            sys.executable,
            str(BUILD),
            "serve",
            "--project",
            str(project),
            "--today",
            TODAY,
            "--port",
            str(port),
            *options,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    return Server(project, process, port)


def ready(server: Server) -> str:
    """Wait for the first line that the server prints."""
    assert server.process.stdout
    heard, _, _ = select.select([server.process.stdout], [], [], 90)
    assert heard, "the server said nothing"
    line = server.process.stdout.readline()
    assert line, server.process.communicate(timeout=LONGEST)[1]
    return line


def stop(server: Server) -> None:
    server.process.kill()
    server.process.communicate()


def at_home(folder: Path) -> Server:
    on_disk({"static/style.css": "p { color: black }", "content/later.md": DRAFT}, {}, folder)
    return served(folder, "--base-url", "http://preview.example/guide")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A preview of its own, a second after it said that it is there: an editor is no faster."""
    running = at_home(tmp_path / "project")
    try:
        ready(running)
        time.sleep(1)
        yield running
    finally:
        stop(running)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A preview of a project that no test changes."""
    running = at_home(tmp_path_factory.mktemp("still"))
    try:
        ready(running)
        yield running
    finally:
        stop(running)


DRAFT = "---\ntitle: Not yet\nsummary: Nobody has seen it.\ndraft: true\n---\nText.\n"


def home(words: str) -> str:
    return base()[HOME].replace("Start with", f"{words} Start with")


# --- what is shown --------------------------------------------------------------------------------------------------


def test_a_page_is_shown_with_the_bar_of_the_preview(still: Server) -> None:
    status, headers, text = still.answer("/guide/cough/honey/")
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert "<h1>Does honey ease a cough?</h1>" in text
    assert text.count("preview-bar") == 1
    assert "content/cough/honey.md" in text
    assert "grade 3" in text


def test_other_files_are_shown_as_they_are(still: Server) -> None:
    assert still.get("/guide/style.css") == (200, "p { color: black }")
    assert still.answer("/guide/style.css")[1]["Content-Type"].startswith("text/css")
    assert still.answer("/guide/search.json")[1]["Content-Type"].startswith("application/json")


def test_an_unknown_address_shows_the_page_for_it(still: Server) -> None:
    status, text = still.get("/guide/nowhere/")
    assert status == 404
    assert "preview-bar" in text


def test_an_address_without_its_slash_leads_to_the_one_with_it(still: Server) -> None:
    status, headers, _ = still.answer("/guide/cough")
    assert (status, headers["Location"]) == (301, "/guide/cough/") or (status, headers["Location"]) == (
        302,
        "/guide/cough/",
    )


def test_the_root_leads_to_the_site(still: Server) -> None:
    status, headers, _ = still.answer("/")
    assert (status // 100, headers["Location"]) == (3, "/guide/")


@pytest.mark.parametrize("path", ["/../site.yaml", "/guide/../../site.yaml", "/guide/%2e%2e/site.yaml", "//site.yaml"])
def test_nothing_outside_the_site_is_shown(still: Server, path: str) -> None:
    status, text = still.get(path)
    assert status in (403, 404)
    assert "base_url" not in text


def test_head_has_no_body(still: Server) -> None:
    assert still.get("/guide/", method="HEAD") == (200, "")


def test_the_script_that_loads_pages_again_is_served_from_here(still: Server) -> None:
    status, headers, text = still.answer("/livereload.js")
    assert (status, "javascript" in headers["Content-Type"]) == (200, True)
    assert "livereload" in text.lower()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_changed_through_the_preview(still: Server, method: str) -> None:
    assert still.get("/guide/", method=method)[0] == 405


def test_drafts_are_shown_and_marked(still: Server) -> None:
    text = still.get("/guide/later/")[1]
    assert '<strong class="preview-draft">Draft</strong>' in text
    assert "content/later.md</a>" in text


def test_only_what_would_be_published_is_shown_when_that_is_wanted(tmp_path: Path) -> None:
    on_disk({"content/later.md": DRAFT}, {}, tmp_path)
    running = served(tmp_path, "--published")
    try:
        ready(running)
        assert running.get("/later/")[0] == 404
    finally:
        stop(running)


def test_the_board_lists_all_pages_in_the_order_that_is_asked_for(still: Server) -> None:
    status, headers, text = still.answer("/_desk/")
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert all(path in text for path in ("content/index.md", "content/cough/honey.md", "content/later.md"))
    assert 'aria-sort="descending"><a href="?by=words">' in still.get("/_desk/?by=words&down=1")[1]
    assert still.get("/_desk/?by=%3Cscript%3E")[0] == 200
    assert still.answer("/_desk")[1]["Location"] == "/_desk/"


def test_a_link_from_a_published_page_to_a_draft_is_told_in_the_preview(server: Server) -> None:
    server.put(HOME, home("See [this](later.md)."))
    text = server.shows("content/later.md is not published")
    assert "[link-broken]" in text


# --- who may see it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example"]
)
@pytest.mark.parametrize("path", ["/guide/", "/livereload.js", "/_preview.css", "/livereload", "/_desk/"])
def test_a_foreign_host_is_refused(still: Server, host: str, path: str) -> None:
    status, text = still.get(path, host=host)
    assert status == 403
    assert "Honey" not in text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_this_machine_is_welcome_under_each_of_its_names(still: Server, host: str) -> None:
    assert still.get("/guide/", host=f"{host}:{still.port}")[0] == 200
    assert still.get("/guide/", host=host)[0] == 200


def test_only_this_machine_is_listened_to(still: Server) -> None:
    with Path("/proc/net/tcp").open() as table:
        held = [line.split()[1] for line in table if line.split()[3] == "0A"]
    assert f"0100007F:{still.port:04X}" in held
    assert f"00000000:{still.port:04X}" not in held


# --- changes --------------------------------------------------------------------------------------------------------


def test_an_edit_of_a_page_is_shown(server: Server) -> None:
    server.put(HOME, home("Newest words."))
    server.shows("Newest words.")


def test_an_edit_made_as_soon_as_it_says_that_it_is_there_is_shown(tmp_path: Path) -> None:
    running = at_home(tmp_path)
    try:
        ready(running)
        running.put(HOME, home("Newest words."))
        running.shows("Newest words.")
    finally:
        stop(running)


def test_a_new_page_is_shown_and_a_deleted_one_is_gone(server: Server) -> None:
    server.put("content/about.md", "---\ntitle: About us\nsummary: Who we are.\n---\nEditors.\n")
    server.shows("About us", "/guide/about/")
    server.put("content/about.md", None)
    server.until(lambda: server.get("/guide/about/")[0] == 404, "/guide/about/", "Not found")


@pytest.mark.parametrize("path", ["templates/base.html", "site.yaml", "static/style.css"])
def test_an_edit_of_anything_else_is_shown(server: Server, path: str) -> None:
    edits = {
        "templates/base.html": base()["templates/base.html"].replace("</main>", "<p>Newest words</p></main>"),
        "site.yaml": base()["site.yaml"].replace("title: Cough", "title: Newest words"),
        "static/style.css": "p { content: 'Newest words' }",
    }
    server.put(path, edits[path])
    shown = {
        "templates/base.html": "/guide/",
        "site.yaml": "/guide/search.json",
        "static/style.css": "/guide/style.css",
    }
    server.shows("Newest words", shown[path])


def test_a_file_in_a_new_folder_is_shown(server: Server) -> None:
    server.put("static/pictures/deep/a.txt", "Newest words")
    server.shows("Newest words", "/guide/pictures/deep/a.txt")


def test_a_folder_that_comes_later_is_seen(tmp_path: Path) -> None:
    on_disk({}, {}, tmp_path)
    running = served(tmp_path, "--base-url", "http://preview.example/guide")
    try:
        ready(running)
        time.sleep(1)
        running.put("static/style.css", "p { color: black }")
        running.shows("color: black", "/guide/style.css")
        running.put("static/style.css", "p { color: red }")
        running.shows("color: red", "/guide/style.css")
    finally:
        stop(running)


def test_an_editor_that_saves_by_renaming_is_seen(server: Server) -> None:
    (server.project / "content" / ".index.tmp").write_text(home("Renamed words."))
    (server.project / "content" / ".index.tmp").replace(server.project / HOME)
    server.shows("Renamed words.")


def test_a_burst_of_saves_ends_in_the_newest_bytes(server: Server, tmp_path: Path) -> None:
    for number in range(40):
        server.put(HOME, home(f"Burst{'x' * number}."))
        time.sleep(0.03)
    server.put("content/cough/index.md", base()["content/cough/index.md"].replace("Choose", "At last choose"))
    server.shows(f"Burst{'x' * 39}.")
    server.shows("At last choose", "/guide/cough/")
    out = tmp_path / "clean"
    subprocess.run(
        [
            *(sys.executable, str(BUILD), "--project", str(server.project), "--today", TODAY),
            *("--out", str(out), "--base-url", "http://preview.example/guide", "--drafts"),
        ],
        check=True,
        capture_output=True,
    )
    expected = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file() and p.name != ".built.json"}
    for path in sorted(expected):
        shown = server.get(f"/guide/{path}")[1] if not path.endswith(".html") else None
        assert shown is None or shown == (out / path).read_bytes().decode()
    assert expected == {
        p.relative_to(preview).as_posix()
        for preview in [server.project / ".cache" / "preview"]
        for p in preview.rglob("*")
        if p.is_file() and p.name != ".built.json"
    }


def test_public_is_never_written(server: Server) -> None:
    server.put(HOME, home("Newest words."))
    server.shows("Newest words.")
    assert not (server.project / "public").exists()
    assert (server.project / ".cache" / "preview" / "index.html").is_file()


# --- what is broken -------------------------------------------------------------------------------------------------


def test_a_page_with_an_error_is_shown_with_its_finding_on_top(server: Server) -> None:
    server.put(HOME, home("Words [away](gone.md)."))
    text = server.shows("[link-broken]")
    assert "Words <a" in text
    assert "content/index.md:5:" in text
    assert text.index("[link-broken]") < text.index("<main")
    server.put(HOME, base()[HOME])
    server.until(lambda: "[link-broken]" not in server.get("/guide/")[1], "/guide/", "no finding")


def test_a_page_that_can_not_be_read_is_shown_as_it_was(server: Server) -> None:
    server.put("content/cough/honey.md", "---\ntitle: [\n---\nText.\n")
    text = server.shows("[yaml-invalid]", "/guide/cough/honey/")
    assert "<h1>Does honey ease a cough?</h1>" in text


def test_a_broken_template_is_shown_over_the_last_good_page(server: Server) -> None:
    server.put("templates/pages/article.html", "{% if %}")
    text = server.shows("[template-broken]", "/guide/cough/honey/")
    assert "templates/pages/article.html:1:1" in text
    assert "<h1>Does honey ease a cough?</h1>" in text
    server.put("templates/pages/article.html", base()["templates/pages/article.html"])
    server.until(
        lambda: "[template-broken]" not in server.get("/guide/cough/honey/")[1], "/guide/cough/honey/", "no finding"
    )


def test_a_template_that_breaks_every_page_is_survived(server: Server) -> None:
    server.put("templates/base.html", "{{ nothing }}")
    text = server.shows("[template-broken]")
    assert "<h1>Home remedies, checked</h1>" in text


@pytest.mark.parametrize(("text", "rule"), [("name: [\n", "yaml-invalid"), (None, "file-missing")])
def test_a_broken_or_missing_site_yaml_is_survived_and_shown(server: Server, text: str | None, rule: str) -> None:
    server.put("site.yaml", text)
    shown = server.shows(f"[{rule}]")
    assert "<h1>Home remedies, checked</h1>" in shown
    server.put("site.yaml", base()["site.yaml"].replace("title: Cough", "title: Mended"))
    server.shows("Mended", "/guide/search.json")


def test_an_html_in_a_finding_is_text(server: Server) -> None:
    server.put(HOME, home("Words [away](<script>alert(1)</script>.md)."))
    text = server.shows("preview-bar error")
    assert "<script>alert" not in text


@pytest.mark.parametrize("broken", [{"site.yaml": "name: ["}, {"templates/base.html": "{% if %}"}, {"site.yaml": None}])
def test_a_project_that_is_broken_from_the_start_is_served_and_mended(
    broken: dict[str, str | bytes | None], tmp_path: Path
) -> None:
    on_disk(broken, {}, tmp_path)
    running = served(tmp_path, "--base-url", "http://preview.example/guide")
    try:
        ready(running)
        path = next(iter(broken))
        until = time.monotonic() + LONGEST
        while path not in running.get("/")[1] and path not in running.get("/guide/")[1]:
            assert time.monotonic() < until, f"{path} is not named: {running.get('/')} {running.get('/guide/')}"
            time.sleep(0.1)
        running.put(path, base()[path])
        running.shows("<h1>Home remedies, checked</h1>")
    finally:
        stop(running)


def test_a_page_that_could_never_be_made_says_so_and_comes_by_itself(server: Server) -> None:
    server.put("templates/pages/page.html", "{% if %}")
    server.shows("[template-broken]")
    server.put("content/about.md", "---\ntitle: About us\nsummary: Who we are.\n---\nEditors.\n")
    text = server.shows("This page can not be shown yet", "/guide/about/")
    assert "preview-overlay" in text
    server.put("templates/pages/page.html", base()["templates/pages/page.html"])
    server.shows("About us", "/guide/about/")


# --- beginning and ending -------------------------------------------------------------------------------------------


def test_the_first_line_says_where_to_look(tmp_path: Path) -> None:
    on_disk({}, {}, tmp_path)
    running = served(tmp_path)
    try:
        assert f"http://127.0.0.1:{running.port}/" in ready(running)
    finally:
        stop(running)


def test_ctrl_c_ends_it_with_0_and_without_a_word_of_error(server: Server) -> None:
    assert server.end() == (0, "")


def test_ctrl_c_as_soon_as_it_says_that_it_is_there_ends_it_with_0(tmp_path: Path) -> None:
    running = at_home(tmp_path)
    try:
        ready(running)
        assert running.end() == (0, "")
    finally:
        stop(running)


def test_ctrl_c_while_it_builds_ends_it_with_0(server: Server) -> None:
    server.put(HOME, home("Newest words."))
    time.sleep(0.1)
    assert server.end() == (0, "")


def test_a_taken_port_leads_to_the_next_one(tmp_path: Path) -> None:
    on_disk({}, {}, tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        running = served(tmp_path, port=port)
        try:
            said = ready(running)
            assert f"http://127.0.0.1:{port}/" not in said
            assert "http://127.0.0.1:" in said
        finally:
            stop(running)


@pytest.mark.parametrize(
    "options", [["--host", "no.such.host.invalid"], ["--port", "99999"], ["--port", "-1"], ["--port", "x"]]
)
def test_an_address_that_can_not_be_listened_on_is_exit_2(tmp_path: Path, options: list[str]) -> None:
    on_disk({}, {}, tmp_path)
    done = subprocess.run(
        [sys.executable, str(BUILD), "serve", "--project", str(tmp_path), *options],
        capture_output=True,
        text=True,
        timeout=30,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
