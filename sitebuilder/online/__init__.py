"""What the rest of the world says about the addresses and works that a guide names: `check --online` and nothing else.

No build asks the world anything, so no build can fail or differ because of it. In: a snapshot and its `Site`. Out:
findings at file, line and column, and what was seen of each address, to be remembered for a while.

    targets      what is to be asked, and where it stands
    pacing       no host is asked twice at once, nor faster than it likes
    client       one address asked: redirects, second tries, limits on time and size
    seeing       what was seen of a target
    registries   DOI, PubMed and PubMed Central: is the number right, was the work withdrawn or corrected
    pages        a page on the web: is it there, did it move, does it still show the number
    visiting     all targets asked, by several workers
    judging      what was seen → findings
    remembering  the memory and the report in .cache
"""

from sitebuilder.findings import Rule

GONE = Rule("outside-gone", "Every link to another site leads to a page that is there.")
MOVED = Rule("outside-moved", "Links to other sites use the address that the page has now.", severity="warning")
INSECURE = Rule("outside-insecure", "No link leads a reader to a page that the browser warns of.")
HOLLOW = Rule("outside-hollow", "No link leads to a page that says it is not there.", severity="warning")
UNANSWERED = Rule("outside-unanswered", "Every address that is named can be looked at.", severity="warning")
HELPLINE = Rule(
    "helpline-changed", "The page of a helpline shows the number that readers are told.", severity="warning"
)
NUMBER = Rule("number-unknown", "Every DOI, PMID and PMCID is registered.")
ANOTHER = Rule("number-of-another", "Every number leads to the work that is cited.", severity="warning")
WITHDRAWN = Rule("work-withdrawn", "Works that were withdrawn are marked so.", fixed=True)
CORRECTED = Rule("work-corrected", "Somebody has read what was corrected in a cited work.", severity="warning")

RULES = {
    rule.name: rule
    for rule in (
        *(GONE, MOVED, INSECURE, HOLLOW, UNANSWERED, HELPLINE),
        *(NUMBER, ANOTHER, WITHDRAWN, CORRECTED),
    )
}
