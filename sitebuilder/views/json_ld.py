"""A page described to machines by schema.org MedicalWebPage, from the same record as the visible text.

In: a page and its site. Out: JSON-LD that can stand inside a script element.
"""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from sitebuilder.references import Reference
from sitebuilder.site import Page
from sitebuilder.views.links import whole
from sitebuilder.views.sources import Known


def described(page: Page, site: Known) -> Markup:
    """Return the description of a page, with what is known of its review and the works it cites."""
    data = {**_page(page, site), **_review(page), **_citations(page, site)}
    return Markup(_json(data))  # noqa: S704  # _json escapes what could end the script element


def _page(page: Page, site: Known) -> dict[str, Any]:  # Any: JSON
    front, settings = page.document.front, site.settings
    url = whole(settings, page.address)
    data: dict[str, Any] = {  # Any: JSON
        "@context": "https://schema.org",
        "@type": "MedicalWebPage" if front.claims or front.last_checked else "WebPage",
        "@id": url,
        "url": url,
        "name": front.title,
        "description": front.summary,
        "inLanguage": settings.language,
        "isPartOf": {"@type": "WebSite", "name": settings.name, "url": settings.origin + settings.base},
    }
    if settings.subject:
        data["about"] = {"@type": "Thing", "name": settings.subject}
    return data


def _review(page: Page) -> dict[str, Any]:  # Any: JSON
    front = page.document.front
    data: dict[str, Any] = {}  # Any: JSON
    if front.last_checked:
        data["lastReviewed"] = front.last_checked.isoformat()
        data["audience"] = {"@type": "MedicalAudience", "audienceType": "Patient"}
    if front.author:
        data["author"] = {"@type": "Organization", "name": front.author}
    if front.reviewed_by:
        data["reviewedBy"] = {"@type": "Person", "name": front.reviewed_by}
    return data


def _citations(page: Page, site: Known) -> dict[str, Any]:  # Any: JSON
    works = [site.references[i] for i in page.numbers if i in site.references]
    return {"citation": [_work(work) for work in works]} if works else {}


def _work(work: Reference) -> dict[str, str]:
    """Describe a cited work: what kind it is, its title and where it can be found."""
    kind = "ScholarlyArticle" if work.type == "article-journal" else "CreativeWork"
    return {"@type": kind, "name": work.title, "url": work.address}


def _json(data: Any) -> str:  # Any: JSON
    """Write JSON that can stand inside a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return (
        text.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
