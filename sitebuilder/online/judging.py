"""What was seen of the world → findings, each where the address or number stands in the project.

In: targets with their holders, what was seen, the works. Out: findings. A registry that did not answer is one finding,
not one for each work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sitebuilder import online
from sitebuilder.findings import Finding, Place
from sitebuilder.online.registries import same_title
from sitebuilder.online.seeing import Notice, Seen
from sitebuilder.online.targets import Holder, Target
from sitebuilder.references import Reference

Held = Mapping[Target, Sequence[Holder]]


def judge(held: Held, seen: Mapping[str, Seen], works: Mapping[str, Reference]) -> Iterator[Finding]:
    """Say what is wrong with what was seen."""
    for target, holders in held.items():
        found = seen.get(target.key)
        if found is None or found.state == "there":
            continue
        if target.kind == "URL":
            yield from (_page(target, found, holder.place) for holder in holders)
        elif found.state == "gone":
            yield from (_unknown(target, found, holder.place) for holder in holders)
    yield from _registries(held, seen)
    yield from _works(held, seen, works)


# --- pages ----------------------------------------------------------------------------------------------------------


def _page(target: Target, seen: Seen, place: Place) -> Finding:
    address = target.value
    if seen.state == "moved":
        message = f"{address} has moved for good to {seen.address}"
        return online.MOVED.at(
            place, message, fix="look whether it is still the page you mean, and write its new address"
        )
    if seen.state == "changed":
        message = f"{address} does not show the number {target.shows}"
        fix = "look at the page: is the number still right? If so, name the page on which it stands"
        return online.HELPLINE.at(place, message, fix=fix)
    if seen.state == "insecure":
        message = f"browsers warn of {address}: {seen.said}"
        return online.INSECURE.at(
            place, message, fix="find the page at an address without a warning, or take the link out"
        )
    if seen.state == "hollow":
        message = f"{address} answers, but its heading is “{seen.said}”"
        return online.HOLLOW.at(place, message, fix="look at it, and name the page's new address or another page")
    if seen.state == "gone":
        message = f"{address} leads nowhere: {seen.said}{_since(seen)}"
        return online.GONE.at(place, message, fix="name the page's new address or a copy in an archive, or take it out")
    message = f"{address} could not be looked at: {seen.said}{_since(seen)}"
    return online.UNANSWERED.at(place, message, fix="open it yourself; if you can not either, name another page")


def _since(seen: Seen) -> str:
    day = seen.asked[:10]
    return f"; so it has been since {seen.since}" if seen.since and seen.since < day else ""


# --- registries -----------------------------------------------------------------------------------------------------


def _unknown(target: Target, seen: Seen, place: Place) -> Finding:
    message = f"there is no work with the {target.kind} {target.value}: {seen.said}"
    return online.NUMBER.at(place, message, fix="compare it with the work itself, letter by letter")


def _registries(held: Held, seen: Mapping[str, Seen]) -> Iterator[Finding]:
    silent: defaultdict[str, list[Place]] = defaultdict(list)
    for target, holders in held.items():
        found = seen.get(target.key)
        if target.kind != "URL" and found and found.state == "unanswered":
            silent[found.said].append(holders[0].place)
    for said, places in silent.items():
        more = f", and about {len(places) - 1} more" if len(places) > 1 else ""
        fix = "run the check again later; what was answered is remembered"
        yield online.UNANSWERED.at(min(places), f"{said} about this work{more}", fix=fix)


# --- works ----------------------------------------------------------------------------------------------------------


def _works(held: Held, seen: Mapping[str, Seen], works: Mapping[str, Reference]) -> Iterator[Finding]:
    answers: defaultdict[str, list[tuple[Target, Place, Seen]]] = defaultdict(list)
    for target, holders in held.items():
        found = seen.get(target.key)
        if target.kind != "URL" and found and found.state == "there":
            for holder in holders:
                answers[holder.work].append((target, holder.place, found))
    for identifier, said in answers.items():
        work = works.get(identifier)
        if work:
            yield from _another(work, said)
            yield from _noticed(work, said)


def _another(work: Reference, answers: Iterable[tuple[Target, Place, Seen]]) -> Iterator[Finding]:
    """Find numbers that lead to another work than the one that is described."""
    for target, place, seen in answers:
        fix = "compare number and title with the work itself; one of the two is wrong"
        if not same_title(work.title, seen.titles):
            message = f"the {target.kind} {target.value} belongs to “{seen.titles[0]}”"
            yield online.ANOTHER.at(place, message, fix=fix)
        elif work.DOI and seen.doi and seen.doi != work.DOI and target.kind != "DOI":
            message = f"the {target.kind} {target.value} belongs to the work with the DOI {seen.doi}, not {work.DOI}"
            yield online.ANOTHER.at(place, message, fix=fix)


def _noticed(work: Reference, answers: Sequence[tuple[Target, Place, Seen]]) -> Iterator[Finding]:
    """Find what was published about a work since, unless its file says that somebody has read it."""
    place = answers[0][1]
    notices = sorted({notice for _, _, seen in answers for notice in seen.notices})
    withdrawn = [notice for notice in notices if notice.nature == "withdrawn"]
    if withdrawn and not work.retracted:
        fix = "read the notice, write “retracted: when and by whom” into this file, and rest no claim on the work"
        yield online.WITHDRAWN.at(place, f"this work was withdrawn ({_named(withdrawn)})", fix=fix)
    read = f"{work.note} {work.retracted}".lower()
    for nature, words in (
        ("doubted", "its journal has doubts about this work"),
        ("corrected", "this work was corrected"),
    ):
        unread = [notice for notice in notices if notice.nature == nature and not _names(read, notice)]
        if unread:
            fix = "read the notice; if what you cite still holds, name it in “note:” of this file: " + "; ".join(
                notice.name for notice in unread
            )
            yield online.CORRECTED.at(place, f"{words} ({_named(unread)})", fix=fix)


def _named(notices: Iterable[Notice]) -> str:
    return "; ".join(f"{notice.name}, {notice.day}" if notice.day else notice.name for notice in notices)


def _names(text: str, notice: Notice) -> bool:
    return notice.name.lower().removeprefix("doi:").removeprefix("pmid ") in text
