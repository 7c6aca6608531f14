"""What the browser tests share: one page of each kind, and a way to open it."""

from typing import Any

from playwright.sync_api import Browser, Page

TEMPLATES = {
    "home": "/",
    "topic": "/pain/",
    "article": "/side-effects/hair-loss/",
    "article with a table": "/safety/mixing-with-medicines/",
    "claim check": "/claims/it-causes-hair-loss/",
    "page": "/about/",
    "glossary": "/glossary/",
    "references": "/references/",
    "references of a kind": "/references/case-report/",
    "evidence": "/evidence/",
    "search": "/search/",
    "help": "/help/",
    "corrections": "/corrections/",
    "a-z": "/a-z/",
    "404": "/404.html",
}
COMPONENTS = "/_components/"


def opened(chromium: Browser, url: str, **context: Any) -> Page:
    """Open a page in a context of its own."""
    page = chromium.new_context(**context).new_page()
    page.goto(url)
    return page
