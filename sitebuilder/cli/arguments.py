"""The words of the command line, read: what each command can be told, and whether it is a day, a number, an address."""

from __future__ import annotations

import argparse
import os
import re
from datetime import date
from pathlib import Path

from sitebuilder.cli.usage import WrongUsage

COMMANDS = ("build", "serve", "check", "new", "cite", "import", "status", "why")

GIVEN = {
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


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return what a command line asks for; without a command it asks for a build."""
    if not arguments or (arguments[0] not in COMMANDS and arguments[0] not in ("-h", "--help")):
        known = [word for word in arguments[:1] if not word.startswith("-")]
        if known:
            from sitebuilder.findings import did_you_mean

            raise WrongUsage(
                f"there is no command “{known[0]}”: {did_you_mean(known[0], COMMANDS, ', '.join(COMMANDS))}"
            )
        arguments = ["build", *arguments]
    return parser().parse_args(arguments)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]  # it raises, so it never returns
        raise WrongUsage(f"{message}; see build.py --help")


def parser() -> argparse.ArgumentParser:
    """Return what reads the words of every command."""
    parser = _Parser(prog="build.py", description="Turns a folder of Markdown into a checked site.", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)

    def command(name: str, words: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
        added.add_argument(
            "--project", type=Path, default=None, help="the folder that holds site.yaml (default: where build.py lies)"
        )
        added.add_argument("--quiet", action="store_true", help="findings only")
        return added

    build = command("build", "Build the site and publish it.")
    build.add_argument("--out", type=Path, default=None, help="where the site goes (default: public in the project)")
    build.add_argument("--profile", action="store_true", help="say where the time went")
    build.add_argument("--verify", action="store_true", help="build again without memory and compare everything")
    check = command("check", "Check everything, write nothing.")
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
    serve = command("serve", "Show the site and every change at once.")
    serve.add_argument(
        "--published", action="store_true", help="show only what would be published: no drafts, no pages of other days"
    )
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on")
    serve.add_argument("--port", type=_port, default=8000, help="port; the next free one if it is taken")
    status = command("status", "Show every page with its grades, reading level and checks.")
    status.add_argument(
        "--before", type=Path, metavar="FILE.json", help="with --format github: show what changed since this overview"
    )
    new = command("new", "Begin something: a draft of a page, a reference, a term, a whole guide.")
    new.add_argument(
        "what",
        nargs="*",
        help="article (or nothing), claim-check, reference or term; then TOPIC/NAME, a title or a name",
    )
    new.add_argument("--guide", type=Path, metavar="DIR", help="write a small complete guide into an empty folder")
    for name, words in GIVEN.items():
        new.add_argument(f"--{name}", help=words)
    cite = command("cite", "Import references from RIS, nbib, BibTeX or CSL-JSON files.")
    cite.add_argument("files", nargs="+", type=Path, metavar="FILE")
    bring = command("import", "Bring pages over from Hugo, Jekyll, Pelican, MkDocs or WordPress, as drafts.")
    bring.add_argument(
        "source", type=Path, metavar="FOLDER|FILE.xml", help="the folder of the old site, or an export of WordPress"
    )
    bring.add_argument("--from", dest="system", choices=_SYSTEMS, help="which system it is, if that can not be told")
    bring.add_argument("--topic", default="", help="where pages go whose category or folder is no topic")
    why = command("why", "Say which input's change made a page new.")
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
