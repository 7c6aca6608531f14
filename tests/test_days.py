"""A day begins where the site says, not where the machine stands: around midnight, when clocks change, and far away."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from figures import report
from projects import base, on_disk

from sitebuilder import cli
from sitebuilder.cli import surroundings
from sitebuilder.cli.arguments import parse

HONEY = "content/cough/honey.md"

MIDNIGHTS = [
    ("UTC", "2026-12-01 00:00:00", "2026-12-01"),
    ("Pacific/Kiritimati", "2026-11-30 10:00:00", "2026-12-01"),
    ("America/Los_Angeles", "2026-12-01 08:00:00", "2026-12-01"),
    # Pago Pago and Kiritimati are never on the same day.
    ("Pacific/Pago_Pago", "2026-12-01 11:00:00", "2026-12-01"),
    ("Asia/Kathmandu", "2026-11-30 18:15:00", "2026-12-01"),
    # The day on which clocks go forward has 23 hours, the one on which they go back 25.
    ("America/Los_Angeles", "2026-03-08 08:00:00", "2026-03-08"),
    ("America/Los_Angeles", "2026-03-09 07:00:00", "2026-03-09"),
    ("America/Los_Angeles", "2026-11-01 07:00:00", "2026-11-01"),
    ("America/Los_Angeles", "2026-11-02 08:00:00", "2026-11-02"),
    ("Europe/London", "2026-03-29 00:00:00", "2026-03-29"),
    ("Europe/London", "2026-03-29 23:00:00", "2026-03-30"),
    ("Europe/London", "2026-10-24 23:00:00", "2026-10-25"),
    ("Europe/London", "2026-10-26 00:00:00", "2026-10-26"),
    # In Cairo clocks go forward at midnight itself, so that this day begins at one o'clock.
    ("Africa/Cairo", "2026-04-23 22:00:00", "2026-04-24"),
    ("Australia/Lord_Howe", "2026-11-30 13:00:00", "2026-12-01"),
]


def at(monkeypatch: pytest.MonkeyPatch, instant: datetime) -> None:
    """Set the clock."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setattr(surroundings, "_now", lambda: instant)


def written(folder: Path, zone: str, front: str) -> Path:
    """Write a project whose article has dates."""
    honey = base()[HONEY].replace("terms: [trial]", f"terms: [trial]\n{front}")
    settings = f"{base()['site.yaml']}time_zone: {zone}\n"
    on_disk({HONEY: honey, "site.yaml": settings}, {}, folder)
    return folder


def published(folder: Path) -> bool:
    """Build, and say whether the article is there."""
    code = cli.main(["build", "--project", str(folder), "--jobs", "1"])
    assert code == 0
    page = folder / "public/cough/honey/index.html"
    return page.is_file() and b"children coughed less" in page.read_bytes()


@pytest.mark.parametrize(("zone", "midnight", "day"), MIDNIGHTS, ids=lambda value: value.replace("/", "-"))
def test_a_page_appears_at_midnight_in_the_zone_of_the_site(
    zone: str, midnight: str, day: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path, zone, f"publish_on: {day}")
    honey = (folder / HONEY).read_text()
    old = honey.replace("2026-10-01", "2025-10-01").replace("2027-10-01", "2027-01-01").replace("2026-09", "2025-09")
    (folder / HONEY).write_text(old)
    help_ = folder / "content/help.yaml"
    help_.write_text(help_.read_text().replace("2026-11-01", "2026-01-01"))
    first = datetime.fromisoformat(midnight).replace(tzinfo=UTC)
    at(monkeypatch, datetime.fromtimestamp(first.timestamp() - 1, UTC))
    assert not published(folder)
    at(monkeypatch, first)
    assert published(folder)
    report("midnights at which a page appears: to the second, in the zone of the site", len(MIDNIGHTS))


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_a_page_goes_at_midnight_in_the_zone_of_the_site(
    zone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path, zone, "expires_on: 2026-12-01")
    hour = {"Pacific/Kiritimati": "2026-11-30T10:00:00", "America/Los_Angeles": "2026-12-01T08:00:00"}[zone]
    first = datetime.fromisoformat(hour).replace(tzinfo=UTC)
    at(monkeypatch, datetime.fromtimestamp(first.timestamp() - 1, UTC))
    assert published(folder)
    at(monkeypatch, first)
    assert not published(folder)
    assert (folder / "public/cough/honey/index.html").is_file(), "what is left says that it was taken down"


def test_a_day_that_a_country_left_out_publishes_on_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    on_disk({"site.yaml": f"{base()['site.yaml']}time_zone: Pacific/Apia\n"}, {}, tmp_path)
    days = []
    for instant in ("2011-12-30T09:59:59", "2011-12-30T10:00:00"):
        at(monkeypatch, datetime.fromisoformat(instant).replace(tzinfo=UTC))
        options = parse(["build", "--project", str(tmp_path)])
        days.append(surroundings.today_of(options, tmp_path).isoformat())
    assert days == ["2011-12-29", "2011-12-31"]


def test_today_and_source_date_epoch_come_before_the_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path, "Pacific/Kiritimati", "publish_on: 2026-12-01")
    at(monkeypatch, datetime(2026, 12, 24, tzinfo=UTC))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796083199")  # 2026-11-30T23:59:59Z; a time is a time, in UTC
    assert not published(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796083200")
    assert published(folder)
    assert cli.main(["build", "--project", str(folder), "--jobs", "1", "--today", "2026-11-30"]) == 0
    assert not (folder / "public/cough/honey/index.html").exists()


@pytest.mark.parametrize("text", ["'Pacific/Kiritimati'", '"Pacific/Kiritimati"  # far east', "Pacific/Kiritimati"])
def test_however_the_zone_is_written(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path, text, "publish_on: 2026-12-01")
    at(monkeypatch, datetime(2026, 11, 30, 10, 0, tzinfo=UTC))
    assert published(folder)


def test_the_scheduled_run_comes_every_day() -> None:
    import yaml

    workflow = yaml.safe_load((Path(__file__).parent.parent / ".github/workflows/site.yml").read_text())
    schedules = [entry["cron"].split() for entry in workflow[True]["schedule"]]  # YAML 1.1 reads “on” as true
    assert any(days == ["*", "*", "*"] for _, _, *days in schedules), "a page must not come a week late"
