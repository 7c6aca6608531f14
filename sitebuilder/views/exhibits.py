"""What stands in a text as data: a study's facts, figures and tables, ready to be drawn.

In: an `Exhibit` of a page. Out: its view; bars and ranges are scaled to percent of their axis.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from sitebuilder.blocks import Exhibit, Facts, Figure, Step
from sitebuilder.datafiles import Row, Table
from sitebuilder.references import KINDS
from sitebuilder.views.around import Around, FullPage
from sitebuilder.views.links import study_names
from sitebuilder.views.page_records import BarView, FactsView, FigureView, RowView, RungView, StepView, TableView
from sitebuilder.views.sources import cite_item


def exhibit_views(page: FullPage, site: Around) -> Iterator[FactsView | FigureView | TableView]:
    """Yield the exhibits of a page in their order; the anchor of the n-th is “x” and n."""
    for number, (exhibit, table) in enumerate(zip(page.document.exhibits, page.tables, strict=True), 1):
        anchor = f"x{number}"
        if exhibit.figure:
            yield _figure(exhibit, anchor, exhibit.figure, page, site)
        elif table:
            yield _table(exhibit, anchor, table, page, site)
        elif exhibit.facts:
            yield _facts(exhibit, anchor, exhibit.facts, page, site)
        else:  # what it should show could not be read, and a finding says so
            yield FactsView(exhibit.title, anchor, None, "", "", "", "", "", "")


def _facts(exhibit: Exhibit, anchor: str, facts: Facts, page: FullPage, site: Around) -> FactsView:
    return FactsView(
        title=exhibit.title,
        anchor=anchor,
        source=cite_item(facts.reference, page.numbers, site),
        people=facts.people,
        how_long=facts.how_long,
        compared_with=facts.compared_with,
        result=facts.result,
        limits=facts.limits,
        paid_by=facts.paid_by,
    )


def _figure(exhibit: Exhibit, anchor: str, figure: Figure, page: FullPage, site: Around) -> FigureView:
    rows, ticks = _bars(figure)
    return FigureView(
        kind=figure.kind,
        title=exhibit.title,
        anchor=anchor,
        source=cite_item(figure.reference, page.numbers, site) if figure.reference else None,
        unit=figure.unit or (_COUNTED if figure.kind == "icon-array" else ""),
        count=figure.count or 0,
        of=figure.of or 0,
        filled=figure.filled,
        outline=figure.outline,
        rows=rows,
        rungs=tuple(_rungs(page, site)) if figure.kind == "ladder" else (),
        steps=tuple(_step(step, page, site) for step in figure.steps),
        ticks=ticks,
    )


_COUNTED = "people"


def rungs_below(page: FullPage, site: Around) -> tuple[RungView, ...]:
    """Return the evidence ladder that stands above the sources of an article; none if its text shows one already."""
    shown = any(exhibit.figure and exhibit.figure.kind == "ladder" for exhibit in page.document.exhibits)
    return tuple(_rungs(page, site)) if page.document.kind == "article" and page.numbers and not shown else ()


def _rungs(page: FullPage, site: Around) -> Iterator[RungView]:
    items = [cite_item(identifier, page.numbers, site) for identifier in page.numbers]
    for kind in KINDS:
        yield RungView(kind, study_names()[kind], tuple(item for item in items if item.evidence == kind))


def _step(step: Step, page: FullPage, site: Around) -> StepView:
    sources = tuple(cite_item(identifier, page.numbers, site) for identifier in step.references)
    return StepView(step.name, step.text, step.picture, step.sure, sources)


def _bars(figure: Figure) -> tuple[tuple[BarView, ...], tuple[str, ...]]:
    """Scale the rows of a figure to percent of its axis; rows that are no numbers are left out (a rule names them)."""
    ranges = [(row[0], *spread) for row in figure.rows for spread in [span_of(row)] if spread]
    top = max((high for _, _, high in ranges), default=0.0)
    if top <= 0:
        return (), ()
    axis = 100.0 if figure.kind == "bars" and "100" in figure.unit and top <= 100 else round_top(top)
    bars = tuple(
        BarView(label, _number(low), _number(high), round(100 * low / axis, 2), round(100 * (high - low) / axis, 2))
        for label, low, high in ranges
    )
    return bars, (_number(0), _number(axis / 2), _number(axis))


def round_top(top: float) -> float:
    """Return where an axis that holds `top` ends: a number that is easy to read, at most twice as large."""
    if top < _LEAST:
        return top
    power = 10.0 ** math.floor(math.log10(top))
    end = next(step for step in _STEPS if step * power >= top) * power
    return float(f"{end:.6g}")


_LEAST = 1e-9
_STEPS = (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10, 20)  # half of each is easy to read too


def span_of(row: tuple[str, ...]) -> tuple[float, float] | None:
    """Return the range of a row of a figure, [label, value] or [label, from, to], or None if it is not one."""
    try:
        numbers = [float(cell) for cell in row[1:]]
    except ValueError:
        return None
    if len(numbers) == 1:
        numbers = [0.0, *numbers]
    return (numbers[0], numbers[1]) if len(numbers) == 2 and 0 <= numbers[0] <= numbers[1] < 1e9 else None


def _number(value: float) -> str:
    return f"{value:g}"


def _table(exhibit: Exhibit, anchor: str, table: Table, page: FullPage, site: Around) -> TableView:
    rows = tuple(_row(row, table, page, site) for row in table.rows)
    return TableView(
        title=exhibit.title,
        caption=table.caption,
        anchor=anchor,
        checked=table.checked,
        columns=tuple(column.title for column in table.columns),
        rows=rows,
        graded=any(row.grade is not None for row in rows),
        dated=any(row.as_of for row in rows),
    )


def _row(row: Row, table: Table, page: FullPage, site: Around) -> RowView:
    return RowView(
        id=row.id,
        cells=tuple(row.cells.get(column.id, "") for column in table.columns),
        grade=row.grade,
        grade_name=site.settings.grade(row.grade).name if row.grade is not None else "",
        as_of=row.as_of,
        sources=tuple(cite_item(identifier, page.numbers, site) for identifier in row.references),
    )
