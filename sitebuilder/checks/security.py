"""Who finds a hole in the site can tell somebody, and knows until when that holds (RFC 9116, security.txt).

A report that nobody reads helps the wrong people. A site under a placeholder address that names no contact has not
begun to promise anything, so nothing is said about it.
"""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from sitebuilder.findings import Finding, Rule
from sitebuilder.site import Site

INCOMPLETE = Rule(
    "security-contact-incomplete", "security.txt names whom to tell about a hole, and until when.", severity="warning"
)
DATED = Rule(
    "security-contact-dated", "The contact of security.txt holds today, for a year at most.", severity="warning"
)
RULES = (INCOMPLETE, DATED)

_LONGEST = 366
_PLACEHOLDERS = ("example", "test", "invalid", "localhost", "example.com", "example.org", "example.net", "127.0.0.1")


def check_site(site: Site, today: date) -> Iterator[Finding]:
    """Check what security.txt will say."""
    settings, security = site.settings, site.settings.security
    begun = settings.contact or security.expires or security.policy
    if not begun and _is_placeholder(urlsplit(settings.base_url).hostname or ""):
        return
    if not settings.contact and not settings.repository:
        fix = "add contact: with an address that begins with https:// or mailto:"
        yield INCOMPLETE.at(settings.place("contact"), "security.txt names nobody to tell about a hole", fix=fix)
    fix = "add security: {expires: YYYY-MM-DD} with a day at most a year ahead, and put it off in time"
    place = settings.place("security", "expires")
    if security.expires is None:
        yield INCOMPLETE.at(place, "security.txt does not say until when its contact holds", fix=fix)
        return
    day, left = security.expires.isoformat(), (security.expires - today).days
    fix = "make sure that somebody reads what is sent to the contact, then write a later day, at most a year ahead"
    if left < 0:
        yield DATED.at(place, f"the contact of security.txt held until {day}", fix=fix)
    elif left <= settings.review.warn_days:
        yield DATED.at(place, f"the contact of security.txt holds for {left} more days, until {day}", fix=fix)
    elif left > _LONGEST:
        yield DATED.at(place, f"nobody can promise a contact until {day}", fix="write a day at most a year ahead")


def _is_placeholder(host: str) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in _PLACEHOLDERS)
