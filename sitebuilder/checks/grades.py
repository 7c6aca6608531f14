"""A claim is never graded above its evidence, and never worded above its grade.

A benefit that rests on surveys cannot be “moderate”; one that rests on animals has no grade above 0. A harm may be
told one grade higher, because a reader loses more by not hearing of it. The table is policy in site.yaml; its default
follows section 7 of the design brief, in the spirit of GRADE (Guyatt 2008, BMJ 336:924).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from sitebuilder.findings import Finding, Rule
from sitebuilder.front_matter import Claim
from sitebuilder.references import Reference
from sitebuilder.settings import HIGHEST, Settings
from sitebuilder.site import Site
from sitebuilder.views.around import Around, FullPage

ABOVE = Rule("grade-above-evidence", "No claim is graded higher than its references allow.", fixed=True)
WORDING = Rule("claim-overworded", "The verbs of a claim fit its grade.")
UNSUPPORTED = Rule("claim-unsupported", "Every claim above grade 0 rests on at least one reference.", fixed=True)
REPEATED = Rule("claim-repeated", "Every claim of an article has an id of its own.", fixed=True)
ROW = Rule("row-unsupported", "Every graded row of a table above grade 0 rests on at least one reference.", fixed=True)
RULES = (ABOVE, WORDING, UNSUPPORTED, REPEATED, ROW)


def check(page: FullPage, around: Around) -> Iterator[Finding]:
    """Check the claims of one page."""
    seen: set[str] = set()
    for index, claim in enumerate(page.document.front.claims):
        if claim.id in seen:
            yield REPEATED.at(
                page.document.place("claims", index, "id"), f"two claims have the id “{claim.id}”", fix="rename one"
            )
        seen.add(claim.id)
        yield from _graded(page, index, claim, around)
        if claim.text.strip():
            yield from _worded(page, index, claim, around.settings)


def _graded(page: FullPage, index: int, claim: Claim, around: Around) -> Iterator[Finding]:
    place = page.document.place("claims", index, "grade")
    works = [around.references[identifier] for identifier in claim.references if identifier in around.references]
    if claim.grade and not claim.references:
        yield UNSUPPORTED.at(
            place,
            f"the claim “{claim.id}” has grade {claim.grade} but no references",
            fix="name its references, or grade it 0",
        )
        return
    allowed = highest(works, claim.direction == "harms", around.settings)
    if claim.grade > allowed and len(works) == len(claim.references):
        kinds = ", ".join(sorted({_kind(work, around) for work in works})) or "nothing"
        yield ABOVE.at(
            place,
            f"the claim “{claim.id}” has grade {claim.grade}; its references ({kinds}) allow {allowed} at most",
            fix=f"grade it {allowed} and word it so, or add the reference that carries a higher grade",
        )


def _kind(work: Reference, site: Site | Around) -> str:
    """Name the kind of a work, and why it carries nothing, if it does not."""
    if work.retracted:
        return f"{work.evidence}, withdrawn"
    return (
        f"{work.evidence}, supports only" if work.evidence in site.settings.sources.supporting_only else work.evidence
    )


def highest(works: Iterable[Reference], harm: bool, settings: Settings) -> int:
    """Return the highest grade a claim with these references may carry."""
    policy = settings.grades
    sound = [work for work in {work.id: work for work in works}.values() if not work.retracted]
    carrying = [work for work in sound if work.evidence not in settings.sources.supporting_only]
    best = max((policy.highest.get(work.evidence, HIGHEST[work.evidence]) for work in carrying), default=0)
    if sum(work.evidence == "randomised-trial" for work in carrying) >= 2:
        best = max(best, policy.agreeing_trials)
    return min(4, best + (policy.harm_adds if harm and carrying else 0))


def _worded(page: FullPage, index: int, claim: Claim, settings: Settings) -> Iterator[Finding]:
    verbs = settings.grade(claim.grade)
    place = page.document.place("claims", index, "text")
    text = claim.text.replace("’", "'")
    if verbs.needs and not any(_has(text, phrase) for phrase in verbs.needs):
        yield WORDING.at(
            place,
            f"the claim “{claim.id}” has grade {claim.grade} ({verbs.name}), but none of the words that say so",
            fix=f"use one of: {', '.join(verbs.needs[:8])}",
        )
    for phrase in verbs.avoids:
        if _has(text, phrase):
            yield WORDING.at(
                place,
                f"“{phrase}” says more than grade {claim.grade} ({verbs.name}) allows",
                fix=f"use one of: {', '.join(verbs.needs[:8])}" if verbs.needs else "say it more carefully",
            )


def _has(text: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE) is not None


def check_site(site: Site, today: date) -> Iterator[Finding]:
    """Check the graded rows of tables."""
    for table in site.tables.values():
        for index, row in enumerate(table.rows):
            works = [site.references[i] for i in row.references if i in site.references]
            allowed = highest(works, True, site.settings)
            if row.grade and row.grade > allowed and not any(map(site.is_unread, row.references)):
                yield ROW.at(
                    site.place(table.path, "rows", index, "grade"),
                    f"the row “{row.id}” has grade {row.grade}, "
                    + (f"but its references allow {allowed} at most" if row.references else "but no references"),
                    fix="lower the grade, or name the reference that carries it",
                )
