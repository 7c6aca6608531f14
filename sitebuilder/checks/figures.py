"""Numbers that are drawn add up, have a source, and fit the picture.

A picture is believed faster than a sentence; a bar without a source or an icon array of 120 in 100 misleads faster too.
"""

from collections.abc import Iterator
from datetime import date

from sitebuilder.blocks import Exhibit, Figure
from sitebuilder.findings import Finding, Rule, did_you_mean
from sitebuilder.naming import TABLES
from sitebuilder.site import Page, Site
from sitebuilder.views.exhibits import span_of

INVALID = Rule("figure-invalid", "The numbers of every figure can be drawn and add up.", fixed=True)
SOURCE = Rule("figure-without-source", "Every figure names the work its numbers are from.", fixed=True)
TABLE = Rule("table-unknown", "Every table shown in a text is a file of content/tables/.", fixed=True)
RULES = (INVALID, SOURCE, TABLE)

MOST_ICONS = 100
MOST_ROWS = 20


def check(page: Page, site: Site, today: date) -> Iterator[Finding]:
    """Check the figures and tables of one page."""
    for exhibit in page.document.exhibits:
        if exhibit.figure:
            yield from _figure(exhibit, exhibit.figure)
        if exhibit.table and not {exhibit.table.data, f"{TABLES}{exhibit.table.data}.yaml"} & {
            *site.tables,
            *site.unread,
        }:
            yield TABLE.at(
                exhibit.place,
                f"there is no table content/tables/{exhibit.table.data}.yaml",
                fix=did_you_mean(exhibit.table.data, site.tables, "Write it, or take the block out"),
            )


def _figure(exhibit: Exhibit, figure: Figure) -> Iterator[Finding]:
    if figure.kind != "ladder" and not figure.reference:
        yield SOURCE.at(exhibit.place, "the figure does not say where its numbers are from", fix="add “reference: ID”")
    if figure.kind == "icon-array":
        count, of = figure.count, figure.of
        if count is None or of is None or not 0 <= count <= of or not 1 <= of <= MOST_ICONS:
            yield INVALID.at(
                exhibit.place,
                f"an icon array needs “count” and “of”, with count at most of, and of at most {MOST_ICONS}",
                fix="write for example count: 6 and of: 100",
            )
    elif figure.kind in ("bars", "timeline"):
        cells = 2 if figure.kind == "bars" else 3
        if not 1 <= len(figure.rows) <= MOST_ROWS:
            yield INVALID.at(
                exhibit.place, f"a figure of this kind needs 1 to {MOST_ROWS} rows", fix="add rows: - [Label, 12]"
            )
        for row in figure.rows:
            if len(row) != cells or span_of(row) is None:
                form = "[label, number]" if cells == 2 else "[label, from, to]"
                yield INVALID.at(exhibit.place, f"the row “{', '.join(row)}” is not {form}", fix=f"write it as {form}")
        values = [span[1] for row in figure.rows if (span := span_of(row))]
        if "100" in figure.unit and any(value > MOST_ICONS for value in values):
            yield INVALID.at(
                exhibit.place,
                f"a value is above 100, but the unit is “{figure.unit}”",
                fix="correct the value or the unit",
            )
