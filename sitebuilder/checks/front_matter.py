"""What a page says about itself: titles and summaries by which readers and search engines tell pages apart.

Two pages with one title, or a summary that a search result cuts off, send a worried reader to the wrong page.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from sitebuilder.addresses import relative
from sitebuilder.findings import Finding, Rule, did_you_mean, did_you_mean_file
from sitebuilder.site import Page, Site
from sitebuilder.views.around import Around, FullPage

TITLE_REPEATED = Rule("title-repeated", "Every page has a title of its own.")
SUMMARY_REPEATED = Rule("summary-repeated", "Every page has a summary of its own.")
SUMMARY_LONG = Rule("summary-too-long", "Every summary fits into a search result: at most 160 characters.")
TERM_UNKNOWN = Rule("term-unknown", "Every term of a page is explained in the glossary.")
RELATED_BROKEN = Rule("related-broken", "Every related page exists.")
RULES = (TITLE_REPEATED, SUMMARY_REPEATED, SUMMARY_LONG, TERM_UNKNOWN, RELATED_BROKEN)

LONGEST_SUMMARY = 160


def check(page: FullPage, around: Around) -> Iterator[Finding]:
    """Check the front matter of one page."""
    document, front = page.document, page.document.front
    if len(front.summary) > LONGEST_SUMMARY:
        yield SUMMARY_LONG.at(
            document.place("summary"),
            f"the summary has {len(front.summary)} characters; {LONGEST_SUMMARY} fit into a search result",
            fix="make it one short sentence",
        )
    for index, identifier in enumerate(front.terms):
        if identifier.strip() and identifier not in around.terms and "content/glossary.yaml" not in around.names.unread:
            yield TERM_UNKNOWN.at(
                document.place("terms", index),
                f"the glossary has no term “{identifier}”",
                fix=did_you_mean(
                    identifier, around.names.terms, "Add it to content/glossary.yaml, or take it out here"
                ),
            )
    for index, (target, known) in enumerate(zip(front.related, around.known_related, strict=True)):
        path = relative(page.path, target)
        if not target.strip():
            continue
        if path == page.path:
            yield RELATED_BROKEN.at(
                document.place("related", index), "the page names itself as related", fix="take it out"
            )
        elif path in around.names.drafts:
            yield RELATED_BROKEN.at(
                document.place("related", index),
                f"{path} is not published (a draft)",
                fix="publish it, or take it out here",
            )
        elif not known and path not in around.names.unread:
            yield RELATED_BROKEN.at(
                document.place("related", index),
                f"“{target}” is no page",
                fix=did_you_mean_file(path, around.names.pages, "Name a Markdown file relative to this one", page.path),
            )


def check_site(site: Site, today: date) -> Iterator[Finding]:
    """Find titles and summaries that two pages share."""
    for key, rule in (("title", TITLE_REPEATED), ("summary", SUMMARY_REPEATED)):
        holders: defaultdict[str, list[Page]] = defaultdict(list)
        for page in site.pages:
            holders[getattr(page.document.front, key).strip().lower()].append(page)
        for text, pages in holders.items():
            for page in pages[1:] if text else ():
                yield rule.at(
                    page.document.place(key),
                    f"{pages[0].path} has the same {key}",
                    fix=f"give this page a {key} that tells the two apart",
                )
