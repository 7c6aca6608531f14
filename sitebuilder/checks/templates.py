"""A fault of a template is told once, at the template, however many pages meet it.

Half a skeleton, a misspelt name or a partial that is gone would otherwise hide the rest of what is wrong behind a
hundred equal findings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from sitebuilder.findings import Finding, Place, did_you_mean_file
from sitebuilder.rendering import Rendered

NEEDED = ("base.html", "partials/disclaimer.html", "partials/help-bar.html")


def check(names: Collection[str], computed: Iterable[Finding], failed: Iterable[Rendered]) -> Iterator[Finding]:
    """Find what is wrong with templates.

    `names` are those of all templates, `computed` the findings about each by itself, `failed` what could not be rendered.
    """
    found = list(computed)
    yield from found
    told = {_line(finding) for finding in found}
    lacking: dict[str, list[Finding]] = {}
    for file in failed:
        for finding in file.findings:
            if _line(finding) in told:
                continue
            told.add(_line(finding))
            if file.missing:
                lacking.setdefault(file.missing, []).append(finding)
            else:
                yield finding
    yield from _missing(lacking, names)


def _line(finding: Finding) -> tuple[str, int]:
    return finding.place.path, finding.place.line


def _missing(lacking: Mapping[str, list[Finding]], names: Collection[str]) -> Iterator[Finding]:
    """Name a missing template where it is named; if several name it, or every site needs it, where it should be."""
    for name, found in sorted(lacking.items()):
        place = found[0].place if len(found) == 1 and name not in NEEDED else Place(f"templates/{name}")
        fix = did_you_mean_file(name, names, "Add it to templates/, or correct the name")
        yield replace(found[0], place=place, fix=fix)
