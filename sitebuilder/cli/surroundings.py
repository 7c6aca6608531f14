"""Where the surroundings of a command stop: the folder, the clock, the environment and the time zone.

In: the options of a command. Out: plain values; no other room asks for the day.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from sitebuilder.cli.usage import WrongUsage


def project_of(options: argparse.Namespace) -> Path:
    """Return the folder of the project: the one that is named, or else where build.py lies."""
    project = Path(options.project) if options.project else Path(sys.argv[0]).resolve().parent
    try:
        found = project.is_dir()
    except OSError as error:
        raise WrongUsage(f"the folder {project} can not be read: {error.strerror}") from None
    if not found:
        raise WrongUsage(f"there is no folder {project}; name the project with --project")
    if not os.access(project, os.R_OK | os.X_OK):
        raise WrongUsage(f"the folder {project} can not be read: Permission denied")
    return project


_EPOCH = re.compile(r"[0-9]{1,18}")


def today_of(options: argparse.Namespace, project: Path) -> date:
    """Return the day that dates are checked against: as given, of SOURCE_DATE_EPOCH, or now in the zone of the site."""
    given: date | None = getattr(options, "today", None)
    if given:
        return given
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if _EPOCH.fullmatch(epoch):
        try:
            return datetime.fromtimestamp(int(epoch), UTC).date()
        except (ValueError, OverflowError, OSError):
            raise WrongUsage(f"SOURCE_DATE_EPOCH is {epoch}, which is no time; give seconds since 1970") from None
    return _now().astimezone(zone_of(project)).date()


def zone_of(project: Path) -> tzinfo:
    """Return the time zone of site.yaml, as far as it can be read."""
    try:
        text = (project / "site.yaml").read_text(encoding="utf-8")
        found = re.search(r"^time_zone:\s*[\"']?([\w/+-]+)", text, re.MULTILINE)
        return ZoneInfo(found[1]) if found else UTC
    except (OSError, ValueError, KeyError):
        return UTC


def span_of_today(options: argparse.Namespace, project: Path) -> tuple[float, float]:
    """Return from when until when, in seconds since 1970, today is the day it is for this command."""
    if options.today or _EPOCH.fullmatch(os.environ.get("SOURCE_DATE_EPOCH", "")):
        return 0.0, float("inf")
    zone, today = zone_of(project), today_of(options, project)
    begin, end = (datetime.combine(day, datetime.min.time(), zone) for day in (today, today + timedelta(1)))
    return begin.timestamp(), end.timestamp()


def _now() -> datetime:
    return datetime.now(UTC)
