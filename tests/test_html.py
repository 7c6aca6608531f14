"""Every finished page, style sheet and drawing of the guide is valid for an independent checker: the W3C's, if Java is there."""

import os
from pathlib import Path

import checkers
import pytest
from figures import report


@pytest.fixture(scope="session")
def checker() -> str:
    """Return the best checker there is; without one this fails when the tests were asked for, and is skipped otherwise."""
    found = checkers.checker()
    if found is None:
        missing = "no HTML checker was found; python -m tests.checkers --install gets one (it needs Node with npm, or Java too)"
        if os.environ.get("BROWSER_NEEDED"):
            pytest.fail(missing)
        pytest.skip(missing)
    return found


def test_the_checker_finds_what_is_wrong(checker: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<!DOCTYPE html>\n<html lang="en"><head><title>A</title></head><body>\n<p>b</p>\n<p>c</i></p>\n</body></html>\n'
    )
    found = list(checkers.faults(checker, [page]))
    assert any("page.html:" in line and "end tag" in line for line in found), found


def test_every_page_of_the_guide_is_valid(checker: str, published: Path) -> None:
    files = [path for path in sorted(published.rglob("*")) if path.suffix in (".html", ".css", ".svg")]
    pages = sum(path.suffix == ".html" for path in files)
    assert pages >= 76
    assert list(checkers.faults(checker, files)) == []
    report("pages without a fault for the HTML checker", f"{pages} ({checker})")
