"""Which documents a day publishes, and what is held back with the others.

In: when each document is published, and the day. Out: places in the row of documents, and a snapshot without withheld files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sitebuilder.addresses import picture_path, relative
from sitebuilder.built import Options
from sitebuilder.days import expired, published
from sitebuilder.documents import DocumentReading, Entry
from sitebuilder.memo.calls import Answers
from sitebuilder.snapshot import Snapshot
from sitebuilder.steps.whole import EXPIRED, HELD_BACK, SHOWN


def heeded(readings: Answers[DocumentReading], options: Options) -> Iterator[int]:
    """Yield the places of the documents whose faults matter: those of a draft wait until drafts are shown."""
    for draft, places in readings.series("draft").different():
        if options.drafts or not draft:
            yield from places


def shown_places(readings: Answers[DocumentReading], options: Options) -> list[int]:
    """Return the places of the documents that are published."""
    unread = set(unread_places(readings))
    return sorted(
        index
        for window, places in readings.series("window").different()
        if published(window, options.today, options.drafts)
        for index in places
        if index not in unread
    )


def states(readings: Answers[DocumentReading], shown: Sequence[int], options: Options) -> bytes:
    """Return what the day makes of each document."""
    found = bytearray([HELD_BACK]) * len(readings)
    for window, places in readings.series("window").different():
        if expired(window, options.today):
            for index in places:
                found[index] = EXPIRED
    for index in shown:
        found[index] = SHOWN
    return bytes(found)


def without_withheld(snapshot: Snapshot, readings: Answers[DocumentReading], shown: Sequence[int]) -> Snapshot:
    """Leave out pictures beside pages that only pages which are held back use: they are held back with them."""
    beside = {file.path for file in snapshot.static if file.path.startswith("content/")}
    held_back = sorted({*range(len(readings))} - {*shown, *unread_places(readings)}) if beside else []
    entries = readings.series("entry")
    withheld = beside & {path for index in held_back for path in _files_named(entries[index])}
    for entry in entries.take(shown) if withheld else ():
        withheld -= {*_files_named(entry), *(relative(entry.path, target) for target in entry.targets)}
    if not withheld:
        return snapshot
    return replace(snapshot, static=tuple(file for file in snapshot.static if file.path not in withheld))


def _files_named(entry: Entry) -> Iterator[str]:
    """Yield the paths of the pictures that a document names."""
    yield from (path for written in entry.pictures if (path := picture_path(entry.path, written)))
    if entry.front.image:
        yield relative(entry.path, entry.front.image)


def unread_places(answers: Answers[Any]) -> Iterator[int]:
    """Yield the places of the files that could not be read."""
    for unread, places in answers.series("unread").different():
        if unread:
            yield from places
