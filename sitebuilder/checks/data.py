"""The files of data say what readers come for: whom to call, and what was put right, when and where.

The way to help on every page leads to help.yaml; without it a frightened reader arrives at an empty page. A correction
of a page that is not there, or of a day that has not come, helps nobody who acted on the old words.
"""

from collections.abc import Iterator
from datetime import date

from sitebuilder.addresses import HELP
from sitebuilder.checks.dates import ORDER
from sitebuilder.findings import Finding, Place, Rule, did_you_mean_file
from sitebuilder.misfits import EMPTY
from sitebuilder.settings import MISSING_FILE
from sitebuilder.site import Site

UNPLACED = Rule("correction-unplaced", "Every correction names a page that is there.", severity="warning")
RULES = (UNPLACED,)

CORRECTIONS = "content/corrections.yaml"


def check_site(site: Site, today: date) -> Iterator[Finding]:
    """Check help.yaml and corrections.yaml."""
    yield from _help(site)
    yield from _corrections(site, today)


def _help(site: Site) -> Iterator[Finding]:
    if "content/" in site.unread or any(path.rpartition(".")[0] == "content/help" for path in site.unread):
        return
    if HELP not in site.texts:
        fix = "write it with the services of each country; see docs/keys.md"
        yield MISSING_FILE.at(Place(HELP), "there is no help.yaml, so the way to help leads to an empty page", fix=fix)
    elif not site.help.emergency_signs and not any(country.services for country in site.help.countries):
        yield EMPTY.at(
            Place(HELP), "no service and no sign of an emergency is named", fix="name whom a reader can call"
        )


def _corrections(site: Site, today: date) -> Iterator[Finding]:
    files = {document.path for document in (*(page.document for page in site.pages), *site.held_back)}
    for number, entry in zip(_as_written(site), site.corrections, strict=True):
        if entry.date > today:
            place = site.place(CORRECTIONS, number, "date")
            yield ORDER.at(place, "this correction lies in the future", fix="write the day on which it was made")
        path = f"content/{entry.page.removeprefix('content/')}"
        if path not in {*files, *site.unread}:
            wanted = f"content/{entry.page.strip('/')}.md" if "." not in entry.page else path
            fix = did_you_mean_file(wanted, files, "Name its Markdown file, relative to content/", "content/help.yaml")
            if wanted in files:
                fix = f"write {wanted.removeprefix('content/')}"
            yield UNPLACED.at(site.place(CORRECTIONS, number, "page"), f"“{entry.page}” is no page", fix=fix)


def _as_written(site: Site) -> list[int]:
    """Return for each correction, newest first, where it stands in the file."""
    value = site.reading(CORRECTIONS).value
    days = [str(item["date"]) for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return sorted(range(len(site.corrections)), key=days.__getitem__, reverse=True)
