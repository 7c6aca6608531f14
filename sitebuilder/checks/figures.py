"""Numbers that are drawn add up, have a source, and fit the picture.

A picture is believed faster than a sentence; a bar without a source or an icon array of 120 in 100 misleads faster too.
"""

import re
from collections.abc import Iterator, Mapping

from sitebuilder.blocks import Exhibit, Figure, FigureKind
from sitebuilder.findings import Finding, Rule, did_you_mean
from sitebuilder.naming import TABLES
from sitebuilder.views.around import Around, FullPage
from sitebuilder.views.exhibits import span_of

INVALID = Rule("figure-invalid", "The numbers of every figure can be drawn and add up.", fixed=True)
SOURCE = Rule("figure-without-source", "Every figure names the work its numbers are from.", fixed=True)
TABLE = Rule("table-unknown", "Every table shown in a text is a file of content/tables/.", fixed=True)
RULES = (INVALID, SOURCE, TABLE)

MOST_ICONS = 100
MOST_ROWS = 20
MOST_STEPS = 6
OWN_KEYS: Mapping[FigureKind, tuple[str, ...]] = {
    "icon-array": ("count", "of", "filled", "outline", "unit", "reference"),
    "bars": ("rows", "unit", "reference"),
    "timeline": ("rows", "unit", "reference"),
    "ladder": ("reference",),
    "steps": ("steps", "reference"),
}


def check(page: FullPage, around: Around) -> Iterator[Finding]:
    """Check the figures and tables of one page."""
    for exhibit, table in zip(page.document.exhibits, around.tables, strict=True):
        if exhibit.figure:
            yield from _figure(exhibit, exhibit.figure)
        if exhibit.table and table is None and f"{TABLES}{exhibit.table.data}.yaml" not in around.names.unread:
            yield TABLE.at(
                exhibit.place,
                f"there is no table content/tables/{exhibit.table.data}.yaml",
                fix=did_you_mean(exhibit.table.data, around.names.tables, "Write it, or take the block out"),
            )


def _figure(exhibit: Exhibit, figure: Figure) -> Iterator[Finding]:
    yield from _foreign_keys(exhibit, figure)
    yield from _unsourced(exhibit, figure)
    if figure.kind == "icon-array":
        yield from _icons(exhibit, figure)
    elif figure.kind == "steps":
        yield from _steps(exhibit, figure)
    elif figure.kind != "ladder":
        yield from _rows(exhibit, figure)


def _foreign_keys(exhibit: Exhibit, figure: Figure) -> Iterator[Finding]:
    own = OWN_KEYS[figure.kind]
    for key, place in exhibit.places:
        if "." not in key and key != "kind" and key not in own:
            message = f"“{key}” says nothing in a figure of the kind “{figure.kind}”"
            yield INVALID.at(place, message, fix=f"delete it; this kind has {', '.join(own)}")


def _unsourced(exhibit: Exhibit, figure: Figure) -> Iterator[Finding]:
    if figure.reference or figure.kind == "ladder":
        return
    if not any(step.references for step in figure.steps):
        yield SOURCE.at(exhibit.place, "the figure does not say where its numbers are from", fix="add “reference: ID”")
        return
    for number, step in enumerate(figure.steps):
        if not step.references:
            message = f"the step “{step.name}” does not say who says so"
            yield SOURCE.at(exhibit.at("steps", number), message, fix="add “references: [ID]”")


def _icons(exhibit: Exhibit, figure: Figure) -> Iterator[Finding]:
    count, of = figure.count, figure.of
    if count is None or of is None or not 0 <= count <= of or not 1 <= of <= MOST_ICONS:
        yield INVALID.at(
            exhibit.at("count" if count is not None and of is not None and count > of else "of"),
            f"so many of so many can not be drawn: “count” has to be at most “of”, and “of” at most {MOST_ICONS}",
            fix="write for example count: 6 and of: 100",
        )
        return
    for said in _SHARE.finditer(exhibit.title):
        if int(said["of"]) == of and int(said["count"]) not in (count, of - count):
            yield INVALID.at(
                exhibit.place,
                f"the heading says “{said[0]}”, but {count} of {of} are drawn",
                fix="make the heading and the numbers agree",
            )


_SHARE = re.compile(r"(?<![\d.,])(?P<count>\d{1,3}) (?:in|of) (?P<of>\d{1,3})(?![\d.,]*\d)")


def _steps(exhibit: Exhibit, figure: Figure) -> Iterator[Finding]:
    if not 2 <= len(figure.steps) <= MOST_STEPS:
        message = f"a figure of steps needs 2 to {MOST_STEPS} of them, not {len(figure.steps)}"
        yield INVALID.at(exhibit.at("steps"), message, fix="add steps: - {name: Leaf, text: What happens there}")


def _rows(exhibit: Exhibit, figure: Figure) -> Iterator[Finding]:
    cells = 2 if figure.kind == "bars" else 3
    if not 1 <= len(figure.rows) <= MOST_ROWS:
        message = f"a figure of this kind needs 1 to {MOST_ROWS} rows"
        yield INVALID.at(exhibit.at("rows"), message, fix="add rows: - [Label, 12]")
    for number, row in enumerate(figure.rows):
        place, span = exhibit.at("rows", number), span_of(row)
        if len(row) != cells or span is None:
            form = "[label, number]" if cells == 2 else "[label, from, to]"
            yield INVALID.at(place, f"the row “{', '.join(row)}” is not {form}", fix=f"write it as {form}")
        elif "100" in figure.unit and span[1] > MOST_ICONS:
            message = f"the value of “{row[0]}” is above 100, but the unit is “{figure.unit}”"
            yield INVALID.at(place, message, fix="correct the value or the unit")
