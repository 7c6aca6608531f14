"""The commands that build: build, check, status and why."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sitebuilder.cli.asking import ask_the_world
from sitebuilder.cli.printing import is_good, print_findings, report
from sitebuilder.cli.recording import record, record_addresses
from sitebuilder.cli.surroundings import project_of, span_of_today, today_of
from sitebuilder.cli.usage import WrongUsage, or_refuse

if TYPE_CHECKING:
    from sitebuilder.built import Build, Options
    from sitebuilder.comparing import Before
    from sitebuilder.findings import Finding
    from sitebuilder.publishing import Published
    from sitebuilder.running import Makings, Run
    from sitebuilder.telling import Telling

T = TypeVar("T")


def build(options: argparse.Namespace) -> int:
    """Build the site and publish it, if it is good."""
    from sitebuilder.publishing import Refused, check_folder

    started = time.monotonic()
    project = project_of(options)
    out = options.out or project / "public"
    try:
        check_folder(out, project)
    except Refused as error:
        raise WrongUsage(str(error)) from None
    options.day = span_of_today(options, project)  # before the build asks for the day: midnight may come between
    return run_with(project, options, lambda run: _publish(run, project, out, options, started))


def _publish(run: Run, project: Path, out: Path, options: argparse.Namespace, started: float) -> int:
    """Publish what was built if it is good, and say so."""
    made = run.made
    differences = _differences(made, project, options) if options.verify else []
    good = is_good(made, options) and not differences
    published = run.publish(out) if good else None
    run.keep_times()
    options.outcome = 0 if good else 1
    last = f"Published {len(made.files)} files to {out}. To look at them: make serve\n"
    closing = last if good and not options.quiet and options.format == "text" else ""
    print(report(run, options, good, f"{time.monotonic() - started:.2f}") + closing, end="")
    for package in made.wanting:
        print(f"{package} is not installed: what it would make is missing. “make site” installs it.", file=sys.stderr)
    for difference in differences:
        print(f"not the same without memory: {difference}", file=sys.stderr)
    if published and not (made.wanting or options.verify or options.fresh or options.profile):
        _keep_stamp(run, published, project, out, options, closing)
    return 0 if good else 1


def _keep_stamp(
    run: Run, published: Published, project: Path, out: Path, options: argparse.Namespace, closing: str
) -> None:
    """Keep what there will be to say if nothing changes until the next build."""
    from sitebuilder.memo import stamp, times
    from sitebuilder.publishing import MANIFEST

    run.memo.remembered, run.memo.made = run.memo.remembered + run.memo.made, 0
    said = report(run, options, True, stamp.HERE) + closing
    folder = os.path.abspath(out)  # noqa: PTH100  # as it is written
    files = {f"{folder}/{path}": held for path, (held, _) in published.seen.items()}
    for path in (folder, f"{folder}/{MANIFEST}"):
        files[path] = times.times_of(path) or (0, 0, 0, 0)
    stamp.keep(options.words, said, options.day, run.taken.seen, files, run.started)


def _differences(made: Build, project: Path, options: argparse.Namespace) -> list[str]:
    """Build again without memory and in one process, and name what differs."""
    from sitebuilder import snapshot
    from sitebuilder.pipeline import build

    again = build(snapshot.take(project), _options(options, project))
    paths = {*made.files, *again.files}
    different = [path for path in sorted(paths) if made.files.get(path) != again.files.get(path)]
    if made.findings != again.findings:
        different.append("the findings")
    return different


# --- check ----------------------------------------------------------------------------------------------------------


def check(options: argparse.Namespace) -> int:
    """Check everything and publish nothing, or explain rules."""
    from sitebuilder import explaining

    if options.rules:
        print("\n".join(explaining.rule_lines()))
        return 0
    if options.explain:
        text = explaining.explain(options.explain)
        if text is None:
            raise WrongUsage(explaining.unknown(options.explain))
        print(text)
        return 0
    started = time.monotonic()
    return run_with(project_of(options), options, lambda run: _checked(run, options, started))


def _checked(run: Run, options: argparse.Namespace, started: float) -> int:
    """Say what a check found; record it if that is wanted."""
    run.keep_times()
    if options.record:
        return record(run.made, options)
    if options.record_addresses:
        return record_addresses(run.made, options)
    if options.online and run.made.site:
        run.made = ask_the_world(run.made, run.made.site, options)
    coming = _ahead(run, options) if options.ahead else ()
    good = is_good(run.made, options) and not coming
    options.outcome = 0 if good else 1
    print(report(run, options, None if good else False, f"{time.monotonic() - started:.2f}", coming), end="")
    return 0 if good else 1


def _ahead(run: Run, options: argparse.Namespace) -> tuple[tuple[date, tuple[Finding, ...]], ...]:
    """Return the days to come on which the build would begin to refuse something, and what."""
    from sitebuilder.ahead import coming

    return tuple(coming(run.taken, _options(options, run.project), options.ahead, run.memo.each))


# --- status and why -------------------------------------------------------------------------------------------------


def status(options: argparse.Namespace) -> int:
    """Print the overview of all pages, drafts among them."""
    project = project_of(options)
    before = _before(options.before) if options.before else None
    options.drafts = True
    return run_with(project, options, lambda run: _tell(run.made, options, before))


def _tell(made: Build, options: argparse.Namespace, before: Before | None) -> int:
    """Print the overview of what was built."""
    from sitebuilder.overview import overview, overview_json

    if options.format == "github":
        from sitebuilder.comparing import as_markdown

        print(as_markdown(made, before), end="")
        return 0 if made.site else 1
    if made.site is None:
        print_findings(made.findings, "text")
        return 1
    if options.format == "json":
        print(json.dumps(overview_json(made), ensure_ascii=False))
    else:
        print(overview(made))
    return 0


def _before(path: Path) -> Before:
    from sitebuilder.comparing import NoOverview, read_before

    try:
        return read_before(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongUsage(f"{path} can not be read: {error.strerror}") from None
    except (NoOverview, UnicodeDecodeError) as error:
        reason = error if isinstance(error, NoOverview) else "it is not UTF-8 text"
        raise WrongUsage(f"{path} can not be compared with: {reason}") from None


def why(options: argparse.Namespace) -> int:
    """Say which input made a page another than before."""
    from sitebuilder.built import Options
    from sitebuilder.publishing import Refused
    from sitebuilder.running import Makings, run

    project = project_of(options)
    options.today = None
    makings = Makings()
    try:
        today = Options(today_of(options, project))
        lines = run(project, today, lambda run: _because(options.address, run, makings), watched=makings.watched)
    except Refused as error:
        raise WrongUsage(str(error)) from None
    print("\n".join(lines))
    return 0


def _because(address: str, run: Run, makings: Makings) -> list[str]:
    """Return the lines that say why a page is another than before."""
    from sitebuilder.addresses import address_of, file_of
    from sitebuilder.findings import did_you_mean
    from sitebuilder.memo.memory import Lost
    from sitebuilder.reasons import reasons

    run.keep_times()
    wanted = re.sub(r"^https?://[^/]+", "", address).strip()
    paths = {path: file_of(address_of(path)) if path.endswith(".md") else path for path in makings.made_of}
    asked = {wanted, file_of(wanted), f"{wanted.strip('/')}/index.html".lstrip("/")}
    label = next((label for label, path in paths.items() if label == wanted or path in asked), None)
    if label is None:
        known = ["/" + path.removesuffix("index.html") for path in paths.values()]
        raise WrongUsage(f"there is no page {address}: {did_you_mean(wanted, known, 'name it as in /topic/name/')}")
    shown = "/" + paths[label].removesuffix("index.html")
    before, now = makings.pair(label, run.memo)
    if not before:
        return [f"{shown} was made once; nothing is remembered of what it was made of before."]
    found = ["the builder itself, Python or a library"] if before[0] != now[0] else []
    try:
        found += reasons([run.memo.value(name) for name in before[1:]], [run.memo.value(name) for name in now[1:]])
    except Lost:
        found.append("what it was made of before is not remembered any more")
    return [f"{shown} is another than before because of a change in:", *(f"    {line}" for line in found)]


# --- one build ------------------------------------------------------------------------------------------------------


def _options(options: argparse.Namespace, project: Path) -> Options:
    from sitebuilder.built import Options

    return Options(today_of(options, project), options.drafts, options.base_url or "")


def run_with(project: Path, options: argparse.Namespace, use: Callable[[Run], T]) -> T:
    """Build with the memory of the project and use what was built."""
    from sitebuilder.memo.store import forget
    from sitebuilder.publishing import Refused
    from sitebuilder.running import run

    if options.fresh:
        with or_refuse("the memory can not be deleted"):
            forget(project / ".cache")
    telling = _telling(options)

    def close_and_use(run: Run) -> T:
        telling.close()
        used = use(run)
        for line in telling.lines(
            {name: mark.template for mark in run.made.marks for name in (mark.path, mark.source)}
        ):
            print(line, file=sys.stderr)
        return used

    try:
        return run(
            project,
            _options(options, project),
            close_and_use,
            jobs=options.jobs,
            watched=telling.watched,
            watch=telling.watch,
        )
    except Refused as error:
        raise WrongUsage(str(error)) from None
    finally:
        telling.close()


def _telling(options: argparse.Namespace) -> Telling:
    """Return what tells the person at the terminal of a build: a profile, a bar, or nothing."""
    from sitebuilder.telling import Bar, Profile, Telling

    if getattr(options, "profile", False):
        return Profile()
    seen = options.format == "text" and not options.quiet and sys.stderr.isatty()
    return Bar() if seen else Telling()
