"""What a day makes of a document: published, not yet, or no longer.

In: the dates in its front matter, and the day. Out: yes or no.
"""

from __future__ import annotations

from datetime import date

from sitebuilder.documents import Window


def published(window: Window, today: date, drafts: bool) -> bool:
    """Say whether a document is published on a day."""
    return drafts or (_started(window, today) and not _ended(window, today))


def expired(window: Window, today: date) -> bool:
    """Say whether a document was published until its day came."""
    return _started(window, today) and _ended(window, today)


def _started(window: Window, today: date) -> bool:
    return not window.draft and (window.publish_on is None or window.publish_on <= today)


def _ended(window: Window, today: date) -> bool:
    return window.expires_on is not None and window.expires_on <= today
