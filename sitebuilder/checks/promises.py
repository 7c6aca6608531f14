"""An address is a promise: somebody has written it on a leaflet, sent it to a friend, or linked to it.

`addresses.json` remembers every address that was published, with its anchors; only `build.py check --record-addresses`
adds to it, and nothing takes away. A page that is no longer there needs an heir (`aliases`), or a word about what became
of it (`content/removed.yaml`, or its own `expires_on`). A heading that is no longer there needs the name of what took
its place (`anchors`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from sitebuilder.addresses import REMOVED, RESERVED, address_of, gone_file, is_step_free, published_path
from sitebuilder.checks.addresses import ALIAS, RESERVED_RULE, TAKEN
from sitebuilder.checks.dates import ORDER
from sitebuilder.checks.links import ANCHOR as ANCHOR_BROKEN
from sitebuilder.checks.links import BROKEN
from sitebuilder.damaged import damaged
from sitebuilder.days import published
from sitebuilder.documents import Entry
from sitebuilder.findings import Finding, Place, Rule, did_you_mean_file, near
from sitebuilder.misfits import VALUE
from sitebuilder.site import Page, Promised, Site, own_anchors
from sitebuilder.views.around import Around, FullPage

PATH = "addresses.json"
GONE = Rule("address-gone", "An address that was published leads on, or says what became of its page.", fixed=True)
ANCHOR = Rule("anchor-gone", "Links from elsewhere to a part of a page still lead to it.")
UNRECORDED = Rule(
    "address-unrecorded", "Every published address stands in the record of addresses.", severity="warning"
)
UNREADABLE = Rule("addresses-unreadable", "The record of addresses can be read.", fixed=True)
RULES = (GONE, ANCHOR, UNRECORDED, UNREADABLE)

DOCUMENTS = (
    *(".htm", ".html", ".pdf", ".epub", ".odt", ".ods", ".odp", ".docx", ".xlsx", ".pptx", ".csv"),
    *(".mp3", ".mp4", ".ogg", ".webm"),
)
"""Files of static/ that a reader opens by themselves; what pages load may come and go."""
_LISTINGS = tuple(name for name in RESERVED if name not in ("admin", "assets"))
_RECORD = "build.py check --record-addresses"
GLOSSARY = "content/glossary.yaml"


def published_now(site: Site, today: date) -> Promised:
    """Return every address of the site as it is now, with its anchors; drafts that a preview shows are left out."""
    found: dict[str, tuple[str, ...]] = {f"/{name}/": () for name in _LISTINGS}
    found["/glossary/"] = tuple(sorted(name for term in site.glossary for name in (term.id, *term.aliases)))
    found |= {published_path(path): () for path in site.files if path.lower().endswith(DOCUMENTS)}
    found |= {gone.address: () for gone in site.gone}
    for page in site.pages:
        if published(page.document.window, today, False):
            found |= dict.fromkeys(page.aliases, ())
            found[page.address] = _anchors(page.document)
    return found


def _anchors(document: Entry) -> tuple[str, ...]:
    return tuple(sorted({*own_anchors(document), *(anchor.old for anchor in document.front.anchors)}))


def recorded(site: Site, today: date) -> str:
    """Return the text of the record with all that is published now; what stands in it stays."""
    now = published_now(site, today)
    lines = (
        f"{json.dumps(address)}: {json.dumps(sorted({*now.get(address, ()), *site.promised.get(address, ())}))}"
        for address in sorted({*now, *site.promised})
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read_addresses(text: str | None) -> tuple[Promised, tuple[Finding, ...]]:
    """Read the record of addresses; without a file nothing is promised."""
    if text is None:
        return {}, ()
    try:
        found = json.loads(text, object_pairs_hook=_both_sides)
        if isinstance(found, dict) and all(
            address.startswith("/") and "".join((address, *found[address])).isprintable() for address in found
        ):
            return found, ()
    except (ValueError, TypeError, AttributeError, RecursionError):
        pass
    fix = "restore it from the history of the project"
    return {}, (damaged(text, PATH, UNREADABLE, "the record of addresses", fix),)


def _both_sides(pairs: list[tuple[str, list[str]]]) -> dict[str, tuple[str, ...]]:
    """Join the anchors of an address that stands twice, as it does after a merge."""
    found: dict[str, tuple[str, ...]] = {}
    for address, names in pairs:
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise TypeError(address)
        found[address] = tuple(sorted({*found.get(address, ()), *names}))
    return found


# --- pages ----------------------------------------------------------------------------------------------------------


def check(page: FullPage, around: Around) -> Iterator[Finding]:
    """Check that what others may link to inside a page is still there."""
    yield from _heirs(page)
    for anchor in around.lost_anchors:
        heir = near(anchor, own_anchors(page.document)) or "…"
        yield ANCHOR.at(
            page.document.place("anchors"),
            f"“#{anchor}” is no longer on this page, and links from elsewhere may lead to it",
            fix=f"say what took its place, as a line under “anchors:”, - {{old: {anchor}, now: {heir}}}",
        )


def _heirs(page: Page) -> Iterator[Finding]:
    own, seen = own_anchors(page.document), set[str]()
    for index, anchor in enumerate(page.document.front.anchors):
        if anchor.now not in own:
            found = near(anchor.now, own)
            fix = f"did you mean {found}?" if found else "name the anchor of a heading or claim of this page"
            place = page.document.place("anchors", index, "now")
            yield ANCHOR_BROKEN.at(place, f"this page has no heading “#{anchor.now}”", fix=fix)
        if anchor.old in own or anchor.old in seen:
            place = page.document.place("anchors", index, "old")
            yield VALUE.at(place, f"“#{anchor.old}” is already an anchor of this page", fix="take this entry out")
        seen.add(anchor.old)


# --- the site -------------------------------------------------------------------------------------------------------


def check_site(site: Site, today: date) -> Iterator[Finding]:
    """Check that every promised address is kept, and what removed.yaml says."""
    yield from _removed(site, today)
    if site.promised and "content/" not in site.unread:
        now = published_now(site, today)
        unread = {address_of(path) for path in site.unread} | {published_path(path) for path in site.unread}
        for address, known in site.promised.items():
            if address not in now and address not in unread and REMOVED not in site.unread:
                yield _gone(address, known, site, now)
        yield from _terms(site, now)
        yield from _unrecorded(site, now)


def _gone(address: str, known: tuple[str, ...], site: Site, now: Promised) -> Finding:
    held = next((document for document in site.held_back if address_of(document.path) == address), None)
    fix = f"write into {REMOVED} when and why it was taken down"
    if held:
        key = "draft" if held.front.draft else "publish_on"
        message = f"{address} was published, and this page is held back now"
        return GONE.at(held.place(key), message, fix=f"publish it again, or {fix}")
    heir = _heir(address, known, site, now)
    where = f"{heir} may have taken its place: give it " if heir else "give the page that took its place "
    fix = f"{where}“aliases: [{address}]”, or {fix}"
    return GONE.at(Place(_file(address, site)), f"{address} was published, and nothing is there now", fix=fix)


def _heir(address: str, known: tuple[str, ...], site: Site, now: Promised) -> str:
    """Return the page that has the name of the one that is gone, or most of its headings, if it is new."""
    name = address.strip("/").rpartition("/")[2]
    fresh = [page for page in site.pages if page.address not in site.promised]
    for page in fresh:
        if name and page.address.strip("/").rpartition("/")[2] == name:
            return page.path
    shared = {page.path: len({*known} & {*now.get(page.address, ())}) for page in fresh}
    best = max(shared, key=lambda path: (shared[path], path), default="")
    return best if best and 2 * shared[best] > len(known) else ""


def _file(address: str, site: Site) -> str:
    if address.lower().endswith(DOCUMENTS):
        return f"static{address}"
    name = address.strip("/")
    return f"content/{name}/index.md" if name in {topic.id for topic in site.settings.topics} else f"content/{name}.md"


def _terms(site: Site, now: Promised) -> Iterator[Finding]:
    if GLOSSARY in site.unread:
        return
    for anchor in site.promised.get("/glossary/", ()):
        if anchor not in now["/glossary/"]:
            message = f"the term “{anchor}” is no longer here, and links from elsewhere may lead to it"
            fix = f"put it back, or under aliases of the term that took its place: aliases: [{anchor}]"
            yield ANCHOR.at(Place(GLOSSARY), message, fix=fix)


def _unrecorded(site: Site, now: Promised) -> Iterator[Finding]:
    new = sorted(address for address in now if address not in site.promised)
    fresh = sum(len({*known} - {*site.promised[address]}) for address, known in now.items() if address in site.promised)
    named = [", ".join(new[:3]) + (f" and {len(new) - 3} more" if len(new) > 3 else "")] if new else []
    headings = [f"{fresh} new heading{'' if fresh == 1 else 's'}"] if fresh else []
    if new or fresh:
        message = f"not on record yet: {'; '.join((*named, *headings))}"
        yield UNRECORDED.at(Place(PATH), message, fix=f"when this is published, run {_RECORD} and commit {PATH}")


def _removed(site: Site, today: date) -> Iterator[Finding]:
    used = {gone_file(address): page.path for page in site.pages for address in (*page.aliases, page.address)}
    used |= {published_path(path)[1:]: path for path in site.files}
    for index, removal in enumerate(site.removed):
        place = site.place(REMOVED, index, "address")
        file = gone_file(removal.address)
        if not is_step_free(removal.address):
            yield ALIAS.at(place, f"“{removal.address}” is not an address", fix="write it like /cough/tea/")
        elif removal.address.strip("/").split("/")[0] in RESERVED:
            message = f"the address {removal.address} belongs to a page that the builder makes"
            yield RESERVED_RULE.at(place, message, fix="take it out")
        elif file in used or removal.address.strip("/") in used:
            owner = used.get(file) or used[removal.address.strip("/")]
            yield TAKEN.at(place, f"the address {removal.address} is taken by {owner}", fix="take it out here")
        used.setdefault(file, f"an entry above in {REMOVED}")
        if removal.date > today:
            place = site.place(REMOVED, index, "date")
            fix = "write the day on which it was taken down; or give the page that day as expires_on"
            yield ORDER.at(place, "this day has not come yet", fix=fix)
        path = f"content/{removal.see.removeprefix('content/')}"
        if removal.see and path not in site.by_path and path not in site.unread:
            fix = did_you_mean_file(path, site.by_path, "Name its Markdown file, relative to content/")
            yield BROKEN.at(site.place(REMOVED, index, "see"), f"there is no published page {path}", fix=fix)
