"""All targets asked, by several workers; what was seen lately is not asked again.

In: targets and what is remembered. Out: what was seen of each. A host's addresses are one worker's work, so that hosts
are asked side by side, but each one address after the other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from sitebuilder.online.client import Client, Manners, host_of
from sitebuilder.online.pages import look_at
from sitebuilder.online.registries import Registries, ask_doi, ask_ncbi
from sitebuilder.online.seeing import Seen
from sitebuilder.online.targets import Target
from sitebuilder.settings import Settings

KEPT = timedelta(days=14)
"""So long what was found in order is believed; what was not is asked again every time."""
WORKERS = 8

Note = Callable[[Target, Seen], None]


def due(targets: Iterable[Target], remembered: Mapping[str, Seen], now: datetime) -> list[Target]:
    """Return the targets that have to be asked; a memory from the future is not believed."""
    return [target for target in targets if not _fresh(remembered.get(target.key), now)]


def _fresh(seen: Seen | None, now: datetime) -> bool:
    if seen is None or seen.state != "there":
        return False
    try:
        age = now - datetime.fromisoformat(seen.asked)
    except (ValueError, TypeError):
        return False
    return timedelta(0) <= age < KEPT


def ask(
    asked: Iterable[Target],
    settings: Settings,
    seen: dict[str, Seen],
    now: Callable[[], datetime],
    registries_at: str | None = None,
) -> bool:
    """Ask targets in the name of a site, and say whether anything could be reached; `registries_at` stands in for all of them."""
    registries = _registries(settings, registries_at)
    own = frozenset({host_of(registries_at)}) if registries_at else frozenset()
    client = Client(Manners(agent=agent(settings), gaps=registries.gaps, private=own), now)
    visit(asked, client, registries, seen, now())
    return client.reached > 0 or client.requests == 0


def _registries(settings: Settings, base: str | None) -> Registries:
    base = base.rstrip("/") if base else None
    email = settings.contact.removeprefix("mailto:") if settings.contact.startswith("mailto:") else ""
    return Registries(base, base, base, email=email) if base else Registries(email=email)


def agent(settings: Settings) -> str:
    """Return the name under which the world is asked: the site, where it is, and where to complain."""
    parts = (settings.base_url, settings.contact or settings.repository, "checks its links")
    words = f"{settings.name} ({'; '.join(filter(None, parts))}) sitebuilder"
    return re.sub(r"[^\x20-\x7e]", "", words)


def visit(
    asked: Iterable[Target], client: Client, registries: Registries, seen: dict[str, Seen], now: datetime
) -> None:
    """Ask targets and put into `seen`, one by one, what was seen; when interrupted, what was seen so far is there."""

    def note(target: Target, found: Seen) -> None:
        if not client.stopped:
            seen[target.key] = _dated(found, seen.get(target.key), now)

    pool = ThreadPoolExecutor(WORKERS)
    try:
        for job in as_completed([pool.submit(job) for job in _jobs(asked, client, registries, note)]):
            job.result()
    finally:
        client.stop()
        pool.shutdown(cancel_futures=True)


def _dated(found: Seen, before: Seen | None, now: datetime) -> Seen:
    """Note when it was asked, and since when it has been as it is."""
    today = now.astimezone(UTC)
    since = before.since if before and before.state == found.state else ""
    return replace(found, asked=today.isoformat(timespec="seconds"), since=since or today.date().isoformat())


def _jobs(asked: Iterable[Target], client: Client, registries: Registries, note: Note) -> Iterator[Callable[[], None]]:
    groups: defaultdict[tuple[str, str], list[Target]] = defaultdict(list)
    for target in asked:
        groups[target.kind, host_of(target.value) if target.kind == "URL" else ""].append(target)
    for (kind, _), group in groups.items():
        if kind == "URL":
            yield partial(_pages, group, client, note)
        elif kind == "DOI":
            yield partial(_dois, group, client, registries, note)
        else:
            yield partial(_ncbi, kind, group, client, registries, note)


def _pages(group: Iterable[Target], client: Client, note: Note) -> None:
    for target in group:
        note(target, look_at(client, target.value, target.shows))


def _dois(group: Iterable[Target], client: Client, registries: Registries, note: Note) -> None:
    for target in group:
        note(target, ask_doi(client, registries, target.value))


def _ncbi(kind: str, group: list[Target], client: Client, registries: Registries, note: Note) -> None:
    found = ask_ncbi(client, registries, kind, [target.value for target in group])
    for target in group:
        note(target, found[target.value])
