"""What all tests share: the guide, built once; one real browser; the figures they measured are printed at the end of the run."""

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import browser
import pytest
from figures import FIGURES
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from sitebuilder.built import Build, Options
from sitebuilder.pipeline import build
from sitebuilder.publishing import publish
from sitebuilder.snapshot import take

settings.register_profile("no clock", deadline=None)  # how long an example takes says most about the machine
settings.load_profile("no clock")

TOP = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def guide() -> Build:
    """Build the guide of this project."""
    made = build(take(TOP), Options(date(2026, 11, 24)))
    assert [finding for finding in made.findings if finding.severity == "error"] == []
    return made


@pytest.fixture(scope="session")
def published(guide: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the guide and return its folder."""
    out = tmp_path_factory.mktemp("guide") / "public"
    publish(guide.files, out)
    return out


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def address(published: Path) -> Iterator[str]:
    """Serve the guide."""
    with served(published) as found:
        yield found


@pytest.fixture(scope="session")
def preview() -> Build:
    """Build the guide as a preview has it: with the page of all blocks and components."""
    return build(take(TOP), Options(date(2026, 11, 24), components=True))


@pytest.fixture(scope="session")
def preview_address(preview: Build, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the preview."""
    out = tmp_path_factory.mktemp("preview") / "public"
    publish(preview.files, out)
    with served(out) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start one real browser; without one this fails when the tests were asked for, and is skipped otherwise."""
    path = browser.find()
    if path is None:
        if os.environ.get("BROWSER_NEEDED"):
            pytest.fail("no Chromium was found; python -m tests.browser --install gets one")
        pytest.skip("no Chromium was found; make test installs one")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(browser.FLAGS))
        yield found
        found.close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand on the figures of a process that runs a part of the tests."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["figures"] = dict(FIGURES)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the figures of such a process."""
    FIGURES.update(getattr(node, "workeroutput", {}).get("figures", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print every figure that a test reported."""
    if FIGURES:
        terminalreporter.section("figures")
        for name, value in FIGURES.items():
            terminalreporter.write_line(f"{name}: {value}")
