"""Arguments in, exit code out. The only room that prints, and where clock, environment and time zone stop.

Exit 0: published, or publishable. 1: the project has errors. 2: used wrongly, or refused by the machine. 130: interrupted.
What is heavy is imported inside the command that needs it.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from sitebuilder.comparing import Before
    from sitebuilder.findings import Finding
    from sitebuilder.pipeline import Build, Options
    from sitebuilder.publishing import Published
    from sitebuilder.running import Makings, Run
    from sitebuilder.site import Site
    from sitebuilder.telling import Telling

T = TypeVar("T")
COMMANDS = ("build", "serve", "check", "new", "cite", "import", "status", "why")

_GIVEN = {
    "title": "the title of the page, work or guide; the word to explain",
    "topic": "the topic of the page",
    "author": "who wrote it; of a work: “Family, Given; Family, Given” or a body",
    "year": "the year in which the work appeared",
    "evidence": "what kind of evidence the work is",
    "journal": "the journal or site that the work is part of",
    "type": "what the work is, in CSL's words",
    "doi": "its Digital Object Identifier",
    "pmid": "its PubMed number",
    "url": "its address",
    "plain": "what the word means, in plain words",
    "say": "how to say the word",
}
"""What `new` can be told instead of asking."""


_SYSTEMS = ("hugo", "jekyll", "pelican", "mkdocs", "wordpress")


class WrongUsage(Exception):
    """The command cannot be carried out as it was given; the message says why."""


def main(arguments: Sequence[str]) -> int:
    """Carry out one command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    options = argparse.Namespace(outcome=1)
    try:
        options = _parse(list(arguments))
        options.words = tuple(arguments)
        command: Callable[[argparse.Namespace], int] = options.run
        status = command(options)
        sys.stdout.flush()
        return status
    except WrongUsage as error:
        print(f"build.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(getattr(options, "outcome", 0))


# --- arguments ------------------------------------------------------------------------------------------------------


def _parse(arguments: list[str]) -> argparse.Namespace:
    if not arguments or (arguments[0] not in COMMANDS and arguments[0] not in ("-h", "--help")):
        known = [word for word in arguments[:1] if not word.startswith("-")]
        if known:
            from sitebuilder.findings import did_you_mean

            raise WrongUsage(
                f"there is no command “{known[0]}”: {did_you_mean(known[0], COMMANDS, ', '.join(COMMANDS))}"
            )
        arguments = ["build", *arguments]
    return _parser().parse_args(arguments)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]  # it raises, so it never returns
        raise WrongUsage(f"{message}; see build.py --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="build.py", description="Turns a folder of Markdown into a checked site.", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
        added.set_defaults(run=run)
        added.add_argument(
            "--project", type=Path, default=None, help="the folder that holds site.yaml (default: where build.py lies)"
        )
        added.add_argument("--quiet", action="store_true", help="findings only")
        return added

    build = command("build", _build, "Build the site and publish it.")
    build.add_argument("--out", type=Path, default=None, help="where the site goes (default: public in the project)")
    build.add_argument("--profile", action="store_true", help="say where the time went")
    build.add_argument("--verify", action="store_true", help="build again without memory and compare everything")
    check = command("check", _check, "Check everything, write nothing.")
    check.add_argument("--explain", metavar="RULE", help="say why a rule exists and how to satisfy it")
    check.add_argument("--online", action="store_true", help="also ask the world about every address and cited work")
    check.add_argument("--registries", type=_url, default=None, metavar="URL", help=argparse.SUPPRESS)
    check.add_argument("--record", action="store_true", help="record in checked.json what the checked pages say now")
    check.add_argument(
        "--record-addresses", action="store_true", help="add what is published now to addresses.json, for good"
    )
    check.add_argument(
        "--ahead",
        type=_days,
        default=0,
        metavar="DAYS",
        help="also say what the coming days would refuse by themselves",
    )
    check.add_argument("--rules", action="store_true", help="list all rules")
    serve = command("serve", _serve, "Show the site and every change at once.")
    serve.add_argument(
        "--published", action="store_true", help="show only what would be published: no drafts, no pages of other days"
    )
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on")
    serve.add_argument("--port", type=_port, default=8000, help="port; the next free one if it is taken")
    status = command("status", _status, "Show every page with its grades, reading level and checks.")
    status.add_argument(
        "--before", type=Path, metavar="FILE.json", help="with --format github: show what changed since this overview"
    )
    new = command("new", _new, "Begin something: a draft of a page, a reference, a term, a whole guide.")
    new.add_argument(
        "what",
        nargs="*",
        help="article (or nothing), claim-check, reference or term; then TOPIC/NAME, a title or a name",
    )
    new.add_argument("--guide", type=Path, metavar="DIR", help="write a small complete guide into an empty folder")
    for name, words in _GIVEN.items():
        new.add_argument(f"--{name}", help=words)
    cite = command("cite", _cite, "Import references from RIS, nbib, BibTeX or CSL-JSON files.")
    cite.add_argument("files", nargs="+", type=Path, metavar="FILE")
    bring = command("import", _import, "Bring pages over from Hugo, Jekyll, Pelican, MkDocs or WordPress, as drafts.")
    bring.add_argument(
        "source", type=Path, metavar="FOLDER|FILE.xml", help="the folder of the old site, or an export of WordPress"
    )
    bring.add_argument("--from", dest="system", choices=_SYSTEMS, help="which system it is, if that can not be told")
    bring.add_argument("--topic", default="", help="where pages go whose category or folder is no topic")
    why = command("why", _why, "Say which input's change made a page new.")
    why.add_argument("address", help="the address of a page, like /pain/back-pain/")
    for added in (build, check, status, serve):
        added.add_argument(
            "--today", type=_day, default=None, metavar="YYYY-MM-DD", help="the date that dates are checked against"
        )
        added.add_argument("--jobs", type=_jobs, default=os.cpu_count() or 1, help="worker processes")
    for added in (build, check, status):
        added.add_argument(
            "--format", choices=("text", "json", "github"), default="text", help="how findings are printed"
        )
        added.add_argument("--fresh", action="store_true", help="forget what earlier builds remembered")
        added.add_argument("--strict", action="store_true", help="warnings count as errors")
    for added in (build, check, serve, status):
        added.add_argument("--drafts", action="store_true", help="include drafts and pages whose date has not come")
        added.add_argument("--base-url", type=_url, default=None, help="overrides base_url of site.yaml")
    return parser


def _day(text: str) -> date:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise WrongUsage(f"“{text}” is not a day of the calendar; write --today YYYY-MM-DD") from None
    raise WrongUsage(f"“{text}” is not a date; write --today YYYY-MM-DD")


def _url(text: str) -> str:
    found = re.fullmatch(r"https?://[A-Za-z0-9.-]*[A-Za-z0-9](?::([0-9]{1,5}))?(/[A-Za-z0-9._~%/-]*)?", text)
    if not found or not 0 < int(found[1] or 1) < 65536:
        raise WrongUsage(
            f"“{text}” is not an address; write --base-url https://example.org or https://example.org/guide"
        )
    return text


def _jobs(text: str) -> int:
    return _number(text, 64, f"“{text}” is not a number of worker processes; write --jobs with 1 to 64")


def _port(text: str) -> int:
    return _number(text, 65535, f"“{text}” is not a port; write --port with 1 to 65535")


def _number(text: str, most: int, otherwise: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= most:
        raise WrongUsage(otherwise)
    return int(text)


def _days(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 3650:
        raise WrongUsage(f"“{text}” is not a number of days from 1 to 3650")
    return int(text)


def _project(options: argparse.Namespace) -> Path:
    project = Path(options.project) if options.project else Path(sys.argv[0]).resolve().parent
    try:
        found = project.is_dir()
    except OSError as error:
        raise WrongUsage(f"the folder {project} can not be read: {error.strerror}") from None
    if not found:
        raise WrongUsage(f"there is no folder {project}; name the project with --project")
    if not os.access(project, os.R_OK | os.X_OK):
        raise WrongUsage(f"the folder {project} can not be read: Permission denied")
    return project


def _today(options: argparse.Namespace, project: Path) -> date:
    given: date | None = getattr(options, "today", None)
    if given:
        return given
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if re.fullmatch(r"[0-9]{1,18}", epoch):
        try:
            return datetime.fromtimestamp(int(epoch), UTC).date()
        except (ValueError, OverflowError, OSError):
            raise WrongUsage(f"SOURCE_DATE_EPOCH is {epoch}, which is no time; give seconds since 1970") from None
    return _now().astimezone(_zone(project)).date()


def _zone(project: Path) -> tzinfo:
    """Return the time zone of site.yaml, as far as it can be read."""
    try:
        text = (project / "site.yaml").read_text(encoding="utf-8")
        found = re.search(r"^time_zone:\s*[\"']?([\w/+-]+)", text, re.MULTILINE)
        return ZoneInfo(found[1]) if found else UTC
    except (OSError, ValueError, KeyError):
        return UTC


def _now() -> datetime:
    return datetime.now(UTC)


# --- build and check ------------------------------------------------------------------------------------------------


def _options(options: argparse.Namespace, project: Path) -> Options:
    from sitebuilder.pipeline import Options

    return Options(_today(options, project), options.drafts, options.base_url or "")


def _run(project: Path, options: argparse.Namespace, use: Callable[[Run], T]) -> T:
    """Build with the memory of the project and use what was built."""
    from sitebuilder.memo.store import forget
    from sitebuilder.publishing import Refused
    from sitebuilder.running import run

    if options.fresh:
        with _or_refuse("the memory can not be deleted"):
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


def _build(options: argparse.Namespace) -> int:
    from sitebuilder.publishing import Refused, check_folder

    started = time.monotonic()
    project = _project(options)
    out = options.out or project / "public"
    try:
        check_folder(out, project)
    except Refused as error:
        raise WrongUsage(str(error)) from None
    return _run(project, options, lambda run: _publish(run, project, out, options, started))


def _publish(run: Run, project: Path, out: Path, options: argparse.Namespace, started: float) -> int:
    """Publish what was built if it is good, and say so."""
    made = run.made
    differences = _differences(made, project, options) if options.verify else []
    good = _good(made, options) and not differences
    published = run.publish(out) if good else None
    run.keep_times()
    options.outcome = 0 if good else 1
    last = f"Published {len(made.files)} files to {out}. To look at them: make serve\n"
    closing = last if good and not options.quiet and options.format == "text" else ""
    print(_report(run, options, good, f"{time.monotonic() - started:.2f}") + closing, end="")
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
    said = _report(run, options, True, stamp.HERE) + closing
    folder = os.path.abspath(out)  # noqa: PTH100  # as it is written
    files = {f"{folder}/{path}": held for path, (held, _) in published.seen.items()}
    for path in (folder, f"{folder}/{MANIFEST}"):
        files[path] = times.times_of(path) or (0, 0, 0, 0)
    day = _day_of(options, project)
    stamp.keep(options.words, said, day, run.taken.seen, files, run.started)


def _day_of(options: argparse.Namespace, project: Path) -> tuple[float, float]:
    """Return from when until when, in seconds since 1970, today is the day it is for this command."""
    if options.today or os.environ.get("SOURCE_DATE_EPOCH"):
        return 0.0, float("inf")
    zone, today = _zone(project), _today(options, project)
    begin, end = (datetime.combine(day, datetime.min.time(), zone) for day in (today, today + timedelta(1)))
    return begin.timestamp(), end.timestamp()


def _check(options: argparse.Namespace) -> int:
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
    return _run(_project(options), options, lambda run: _checked(run, options, started))


def _checked(run: Run, options: argparse.Namespace, started: float) -> int:
    """Say what a check found; record it if that is wanted."""
    run.keep_times()
    if options.record:
        return _record(run.made, options)
    if options.record_addresses:
        return _record_addresses(run.made, options)
    if options.online and run.made.site:
        run.made = _asked(run.made, run.made.site, options)
    coming = _ahead(run, options) if options.ahead else ()
    good = _good(run.made, options) and not coming
    options.outcome = 0 if good else 1
    print(_report(run, options, None if good else False, f"{time.monotonic() - started:.2f}", coming), end="")
    return 0 if good else 1


def _ahead(run: Run, options: argparse.Namespace) -> tuple[tuple[date, tuple[Finding, ...]], ...]:
    """Return the days to come on which the build would begin to refuse something, and what."""
    from sitebuilder.ahead import coming

    return tuple(coming(run.taken, _options(options, run.project), options.ahead, run.memo.each))


def _record_addresses(made: Build, options: argparse.Namespace) -> int:
    """Add every address that is published now to the record, unless something is wrong."""
    from sitebuilder.starting import record_addresses

    if options.drafts:
        raise WrongUsage("--record-addresses records what is published; leave out --drafts")
    project = _project(options)
    if not _good(made, options) or made.site is None:
        print_findings(made.findings, options.format)
        print("Nothing was recorded: put these findings right first.", file=sys.stderr)
        return 1
    print(f"recorded in {record_addresses(project, made.site, _today(options, project))}")
    return 0


def _record(made: Build, options: argparse.Namespace) -> int:
    """Record what the checked texts say now, unless something else than the record is wrong; name what it takes off."""
    from sitebuilder.checks import ledger
    from sitebuilder.starting import record_checks

    own = {rule.name for rule in ledger.RULES}
    others = [finding for finding in made.findings if finding.rule not in own]
    wrong = any(finding.severity == "error" for finding in others) or not made.site
    print_findings([finding for finding in others if wrong or options.strict], options.format)
    if wrong or made.site is None or (options.strict and others):
        print("Nothing was recorded: put these findings right first.", file=sys.stderr)
        return 1
    for finding in made.findings:
        if finding.rule == ledger.LOST.name:
            print(
                f"{finding.place.path}:{finding.place.line}:{finding.place.column}: taken off the record: {finding.message}"
            )
    with _or_refuse("the record of checks can not be written"):
        print(f"recorded in {record_checks(_project(options), made.site, made.every_document())}")
    return 0


def _asked(made: Build, site: Site, options: argparse.Namespace) -> Build:
    """Ask the world about everything the site names, and add what it says to the findings."""
    from sitebuilder import snapshot
    from sitebuilder.checks import weighed
    from sitebuilder.online import judging, remembering, targets, visiting

    folder = _project(options) / ".cache"
    held = targets.targets(snapshot.take(_project(options)), site, made.documents())
    seen, now = remembering.recall(folder), datetime.now(UTC)
    asked = list(held) if options.fresh else visiting.due(held, seen, now)
    if asked and not options.quiet:
        print(f"Asking about {len(asked)} of {len(held)} addresses and works; this takes minutes.", file=sys.stderr)
    try:
        online = visiting.ask(asked, site.settings, seen, lambda: datetime.now(UTC), options.registries)
    finally:
        with _forgiving("what the world said is not remembered"):
            remembering.keep(folder, seen, held)
    if not online:
        raise WrongUsage("nothing could be reached: is this machine connected to the internet?")
    findings = sorted(weighed(judging.judge(held, seen, site.references), site.settings.rules))
    with _forgiving("there is no report"):
        report = remembering.write_report(folder, held, seen, findings)
        if not options.quiet:
            print(f"Everything that was seen is in {report}", file=sys.stderr)
    return replace(made, findings=tuple(sorted((*made.findings, *findings))))


@contextmanager
def _or_refuse(refusal: str) -> Iterator[None]:
    """Refuse the command when the machine does not do what is asked."""
    try:
        yield
    except OSError as error:
        raise WrongUsage(f"{refusal}: {error.strerror} ({error.filename})") from None


@contextmanager
def _forgiving(loss: str) -> Iterator[None]:
    """Go on when the memory can not be written, and say what is lost."""
    try:
        yield
    except OSError as error:
        print(f"build.py: {loss}: {error.strerror} ({error.filename})", file=sys.stderr)


def _good(made: Build, options: argparse.Namespace) -> bool:
    return made.publishable and not (options.strict and made.findings)


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


# --- printing -------------------------------------------------------------------------------------------------------


def _report(
    run: Run,
    options: argparse.Namespace,
    published: bool | None,
    seconds: str,
    coming: Sequence[tuple[date, tuple[Finding, ...]]] = (),
) -> str:
    """Return all that a command says on standard output about a build; `coming` is what days to come would refuse."""
    made, memo = run.made, run.memo
    if options.format == "json":
        record = {
            "published": bool(published),
            "pages": made.pages,
            "files": len(made.files),
            "made": memo.made,
            "remembered": memo.remembered,
            "seconds": _SECONDS,
            "findings": [as_json(finding) for finding in made.findings],
            **({"coming": _coming_json(coming)} if coming else {}),
        }
        return json.dumps(record, ensure_ascii=False).replace(f'"{_SECONDS}"', seconds) + "\n"
    lines = list(finding_lines(made.findings, options.format))
    for day, found in coming:
        lines += [f"From {day.isoformat()} on, if nobody does anything:", *finding_lines(found, options.format)]
    if not options.quiet and options.format == "text":
        errors = sum(finding.severity == "error" for finding in made.findings)
        warnings = len(made.findings) - errors
        verdict = "Nothing was published." if published is False else ""
        counts = f"{made.pages} pages, {_count(errors, 'error')}, {_count(warnings, 'warning')}"
        lines.append(f"{counts}; {memo.made} parts made, {memo.remembered} remembered, {seconds} s. {verdict}".rstrip())
    return "".join(f"{line}\n" for line in lines)


_SECONDS = "how many seconds"


def _coming_json(coming: Iterable[tuple[date, tuple[Finding, ...]]]) -> list[dict[str, object]]:
    return [{"day": day.isoformat(), "findings": [as_json(finding) for finding in found]} for day, found in coming]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def print_findings(findings: Iterable[Finding], form: str) -> None:
    """Print findings, one record each."""
    for line in finding_lines(findings, form):
        print(line)


def finding_lines(findings: Iterable[Finding], form: str) -> Iterator[str]:
    """Yield the lines that tell findings."""
    for finding in findings:
        place = finding.place
        if form == "github":
            yield (
                f"::{finding.severity} file={_escaped(place.path, True)},line={place.line},col={place.column},"
                f"title={_escaped(finding.rule, True)}::{_escaped(finding.message, False)}%0A{_escaped(finding.fix, False)}"
            )
        else:
            yield f"{place.path}:{place.line}:{place.column}: {finding.severity}: {finding.message}  [{finding.rule}]"
            yield f"    fix: {finding.fix}"


def as_json(finding: Finding) -> dict[str, str | int]:
    """Return a finding as the record of the JSON format."""
    place = finding.place
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "fix": finding.fix,
    }


def _escaped(text: str, in_property: bool) -> str:
    """Escape text for a workflow command of GitHub Actions (actions/toolkit, command.ts)."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text


# --- the other commands ---------------------------------------------------------------------------------------------


def _serve(options: argparse.Namespace) -> int:
    from sitebuilder.publishing import Refused
    from sitebuilder.serving import serve

    project = _project(options)
    try:
        return serve(
            project,
            lambda: _today(options, project),
            options.host,
            options.port,
            options.base_url or "",
            not options.published,
            options.quiet,
        )
    except Refused as error:
        raise WrongUsage(str(error)) from None
    except KeyboardInterrupt:
        return 0


def _status(options: argparse.Namespace) -> int:
    project = _project(options)
    before = _before(options.before) if options.before else None
    options.drafts = True
    return _run(project, options, lambda run: _tell(run.made, options, before))


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


def _new(options: argparse.Namespace) -> int:
    from sitebuilder import starting

    project = _project(options)
    today = _today(options, options.guide or project)
    given = {name: str(value) for name in _GIVEN if (value := getattr(options, name))}
    asked = sys.stdin.isatty() and sys.stdout.isatty()
    ask = starting.on_terminal(input, print) if asked else starting.refuse
    try:
        if options.guide:
            builder = Path(sys.argv[0]).resolve().parent
            begun = starting.begin_guide(options.guide, builder, given.get("title", ""), today)
        else:
            begun = starting.begin(project, options.what, given, ask, today)
    except starting.Taken as error:
        raise WrongUsage(str(error)) from None
    print_findings(begun.findings, "text")
    if not options.quiet:
        print(begun.message)
    return 0


def _cite(options: argparse.Namespace) -> int:
    from sitebuilder.starting import import_references

    findings, written = import_references(_project(options), options.files)
    print_findings(findings, "text")
    if not options.quiet:
        for path in written:
            print(f"wrote {path}. Cite it as [@{Path(path).stem}].")
        there = sum(finding.rule == "reference-already-there" for finding in findings)
        waiting = len({finding.place.path for finding in findings if finding.rule == "reference-unfinished"})
        lost = sum(finding.severity == "error" for finding in findings)
        if lost:
            print(f"{_count(lost, 'error')} above: what they name was left out; all the rest was brought in.")
        print(
            f"{_count(len(written), 'file')} written, {waiting} of them to be finished by hand; "
            f"{_count(there, 'work')} already there. Then: build.py check."
        )
    return 1 if any(finding.severity == "error" for finding in findings) else 0


def _import(options: argparse.Namespace) -> int:
    from sitebuilder.starting import Taken, import_site

    try:
        findings, written = import_site(_project(options), options.source, options.system or "", options.topic)
    except Taken as error:
        raise WrongUsage(str(error)) from None
    print_findings(findings, "text")
    if not options.quiet:
        drafts = sum(path.endswith(".md") for path in written)
        print(
            f"{_count(drafts, 'draft')} and {_count(len(written) - drafts, 'picture')} brought over, "
            f"{_count(len(findings), 'thing')} to look at. “build.py check --drafts” says what each draft still lacks."
        )
    return 0


def _why(options: argparse.Namespace) -> int:
    from sitebuilder.pipeline import Options
    from sitebuilder.publishing import Refused
    from sitebuilder.running import Makings, run

    project = _project(options)
    options.today = None
    makings = Makings()
    try:
        today = Options(_today(options, project))
        lines = run(project, today, lambda run: _because(options.address, run, makings), watched=makings.watched)
    except Refused as error:
        raise WrongUsage(str(error)) from None
    print("\n".join(lines))
    return 0


def _because(address: str, run: Run, makings: Makings) -> list[str]:
    """Return the lines that say why a page is another than before."""
    from sitebuilder.findings import did_you_mean
    from sitebuilder.memo.memory import Lost
    from sitebuilder.reasons import reasons
    from sitebuilder.site import address_of, file_of

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
