"""When a page was checked and when it must be checked again.

Health facts age. A page past its check date must not look as sure as one that somebody has just read against its
sources; so the build warns in time, and refuses once the grace of site.yaml is over.
"""

from collections.abc import Iterator
from datetime import date

from sitebuilder.addresses import HELP
from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.site import Page, Site

ORDER = Rule("date-order", "The dates of a page can have happened in their order.")
OVERDUE = Rule("check-overdue", "No page is past its check date and the grace after it.")
DUE = Rule("check-due", "Editors know a month ahead which pages need a check.", severity="warning")
INTERVAL = Rule("check-interval", "No page promises to be right for longer than its topic allows.")
UNDATED = Rule("check-undated", "A page that states health facts says when it was checked.", fixed=True)
DATA_DUE = Rule("data-check-due", "Helplines and tables are checked more often than articles.", severity="warning")
RULES = (ORDER, OVERDUE, DUE, INTERVAL, UNDATED, DATA_DUE)

_DAYS_IN_MONTH = 30.4375


def check(page: Page, site: Site, today: date) -> Iterator[Finding]:
    """Check the dates of one page."""
    document, front, review = page.document, page.document.front, site.settings.review
    last, following = front.last_checked, front.next_check
    if last is None or following is None:
        if document.kind != "article" and (document.cites or front.claims):
            missing = "last_checked" if last is None else "next_check"
            yield UNDATED.at(
                document.place(),
                f"this page states health facts but has no “{missing}”",
                fix=f"add “{missing}: YYYY-MM-DD”",
            )
        return
    if last > today:
        yield ORDER.at(
            document.place("last_checked"), "the last check lies in the future", fix="write the day it was checked"
        )
    if following <= last:
        yield ORDER.at(
            document.place("next_check"),
            "the next check is not after the last one",
            fix="write a later day, or correct last_checked",
        )
    if front.searched_to and front.searched_to > last.isoformat()[:7]:
        yield ORDER.at(
            document.place("searched_to"),
            "studies were searched up to a month after the last check",
            fix="correct searched_to or last_checked",
        )
    safety = page.topic is not None and page.topic.id in site.settings.safety_topics
    months = review.safety_months if safety else review.months
    if (following - last).days > round(months * _DAYS_IN_MONTH):
        kind = "a safety topic" if safety else "this topic"
        yield INTERVAL.at(
            document.place("next_check"),
            f"the next check is more than {months} months after the last one, too long for {kind}",
            fix=f"write a day at most {months} months after {last.isoformat()}",
        )
    yield from _due(page, following, today, review.warn_days, review.grace_days)


def _due(page: Page, following: date, today: date, warn_days: int, grace_days: int) -> Iterator[Finding]:
    place, fix = (
        page.document.place("next_check"),
        "check every sentence against its sources, then set last_checked and next_check",
    )
    late = (today - following).days
    if late > grace_days:
        yield OVERDUE.at(place, f"this page was due for a check on {following.isoformat()}, {late} days ago", fix=fix)
    elif late > 0:
        left = grace_days - late
        yield DUE.at(
            place,
            f"this page was due for a check on {following.isoformat()}; the build refuses it in {left + 1} days",
            fix=fix,
        )
    elif -late <= warn_days:
        yield DUE.at(place, f"this page is due for a check on {following.isoformat()}, in {-late} days", fix=fix)


def check_site(site: Site, today: date) -> Iterator[Finding]:
    """Check the dates of files of data, which age faster than articles."""
    limit = round(site.settings.review.data_months * _DAYS_IN_MONTH)
    for place, what, checked in _data(site):
        if checked > today:
            yield ORDER.at(place, f"{what}: the last check lies in the future", fix="write the day it was checked")
        elif (today - checked).days > limit:
            yield DATA_DUE.at(
                place,
                f"{what}: the last check was on {checked.isoformat()}, over {site.settings.review.data_months} months ago",
                fix="check every line at its source, then write today's date under “checked”",
            )
    for document in (*(page.document for page in site.pages), *site.held_back):
        front = document.front
        if front.expires_on and front.publish_on and front.expires_on <= front.publish_on:
            message = "the page expires before it is published, so nobody will ever see it"
            yield ORDER.at(document.place("expires_on"), message, fix="write a later day")


def _data(site: Site) -> Iterator[tuple[Place, str, date]]:
    """Yield the day of checking of all files of data: where it stands, and what was checked."""
    for index, country in enumerate(site.help.countries):
        yield site.place(HELP, "countries", index, "checked"), f"the services of {country.country}", country.checked
    for table in site.tables.values():
        yield site.place(table.path, "checked"), f"the table “{table.caption}”", table.checked
