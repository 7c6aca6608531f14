"""What `check --online` says of the world, held against a server that misbehaves in every way and plays the registries."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from figures import report
from misbehaving import Server, running
from projects import on_disk, project

from sitebuilder.built import Options
from sitebuilder.findings import Finding
from sitebuilder.online import judging, remembering, visiting
from sitebuilder.online.client import Client, Manners
from sitebuilder.online.pages import look_at
from sitebuilder.online.registries import Registries, ask_doi, ask_ncbi, same_title
from sitebuilder.online.seeing import Notice, Seen
from sitebuilder.online.targets import Target, targets
from sitebuilder.pipeline import build
from sitebuilder.snapshot import Snapshot

BUILD = Path(__file__).parent.parent / "build.py"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
QUICK = Manners("Home remedies (tests)", timeout=0.4, deadline=0.8, gap=0.0, tries=3, backoff=0.01, longest_wait=2.0)


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as found:
        yield found


def at(server: Server, path: str, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{server.server_port}/{path}"


def client(*servers: Server, manners: Manners = QUICK) -> Client:
    hosts = frozenset(f"127.0.0.1:{server.server_port}" for server in servers)
    return Client(replace(manners, private=hosts), lambda: NOW)


def seen(server: Server, path: str, shows: str = "") -> Seen:
    return look_at(client(server), at(server, path), shows)


# --- pages ----------------------------------------------------------------------------------------------------------

WAYS: Mapping[str, tuple[str, str]] = {
    "good": ("there", ""),
    "good#part": ("there", ""),
    "good/a b/ü?q=é&r=%20": ("there", ""),
    "lent": ("there", ""),
    "moved-then-lent": ("there", ""),
    "charset": ("there", ""),
    "codec": ("there", ""),
    "not-text": ("there", ""),
    "half": ("there", ""),
    "longer": ("there", ""),
    "odd-length": ("there", ""),
    "huge": ("there", ""),
    "later": ("there", ""),
    "later-date": ("there", ""),
    "odd-later": ("there", ""),
    "unwell": ("there", ""),
    "204": ("there", ""),
    "moved": ("moved", ""),
    "to-letters": ("moved", ""),
    "hollow": ("hollow", "Oops – Page not found"),
    "hollow-heading": ("hollow", "Sorry, we can’t find the page"),
    "404": ("gone", "404"),
    "410": ("gone", "410"),
    "moved-to-nothing": ("gone", "404"),
    "to-private": ("gone", "private network"),
    "to-script": ("gone", "no address of the web"),
    "to-file": ("gone", "no address of the web"),
    "to-nonsense": ("gone", "no address of the web"),
    "to-no-port": ("gone", "no address of the web"),
    "401": ("unanswered", "turns machines away"),
    "403": ("unanswered", "turns machines away"),
    "418": ("unanswered", "the answer is 418"),
    "429": ("unanswered", "turns machines away"),
    "500": ("unanswered", "not well"),
    "503": ("unanswered", "not well"),
    "599": ("unanswered", "not well"),
    "no-location": ("unanswered", "301"),
    "circle": ("unanswered", "circle"),
    "endless/0": ("unanswered", "more than 10 times"),
    "much-later": ("unanswered", "turns machines away"),
    "silent": ("unanswered", "nothing came for 0.4 seconds"),
    "drip": ("unanswered", "longer than 0.8 seconds"),
    "drip-head": ("unanswered", "longer than 0.8 seconds"),
    "hang-up": ("unanswered", ""),
    "no-http": ("unanswered", "no HTTP"),
    "long-head": ("unanswered", "no HTTP"),
    "many-heads": ("unanswered", "no HTTP"),
    "bad-chunks": ("there", ""),
}


@pytest.mark.parametrize("way", WAYS)
def test_whatever_a_server_does_it_is_said_what_was_seen(server: Server, way: str) -> None:
    state, words = WAYS[way]
    found = seen(server, way)
    assert (found.state, words in found.said) == (state, True), found
    report("ways in which a server answers or misbehaves, all told apart", len(WAYS))


@pytest.mark.parametrize(
    ("address", "state"),
    [
        ("http://no-such-host.invalid/", "unanswered"),
        ("http://[half/", "gone"),
        ("https://", "gone"),
        ("http://a..b/", "gone"),
        ("http://exa mple.org/", "gone"),
        ("http://127.0.0.1:1/", "unanswered"),
        ("http://localhost:99999/", "gone"),
        (f"http://{'a' * 300}/", "gone"),
    ],
)
def test_an_address_that_is_none_leads_nowhere(address: str, state: str) -> None:
    assert look_at(client(), address).state == state


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_page_can_not_make_the_check_knock_on_private_doors(server: Server, host: str) -> None:
    found = look_at(Client(QUICK, lambda: NOW), f"http://{host}:{server.server_port}/good")
    assert (found.state, found.said, server.asked.total()) == ("gone", "it leads into a private network", 0)


def test_a_certificate_that_browsers_refuse_is_told() -> None:
    with running(secure=True) as secure:
        found = look_at(client(secure), at(secure, "good", "https"))
    assert (found.state, found.said) == ("insecure", "self-signed certificate")


def test_no_secure_connection_is_no_answer(server: Server) -> None:
    assert look_at(client(server), at(server, "good", "https")).state == "unanswered"


def test_a_huge_page_is_not_read_to_its_end(server: Server) -> None:
    answer = client(server).get(at(server, "huge"))
    assert (answer.whole, len(answer.text)) == (False, QUICK.most_bytes)


@pytest.mark.parametrize(
    ("way", "number", "state"),
    [
        ("good", "0800 1111", "there"),
        ("good", "0800-11-11", "there"),
        ("good", "1111", "there"),
        ("good", "800 1111", "changed"),
        ("good", "0800 111", "changed"),
        ("number-in-link", "0800 1111", "there"),
        ("number-gone", "0800 1111", "changed"),
        ("huge", "0800 1111", "there"),
        ("half", "0800 1111", "there"),
        ("403", "0800 1111", "unanswered"),
    ],
)
def test_the_page_of_a_helpline_shows_its_number_or_that_is_said(
    server: Server, way: str, number: str, state: str
) -> None:
    assert seen(server, way, number).state == state


# --- manners --------------------------------------------------------------------------------------------------------


def test_the_world_is_told_who_asks() -> None:
    settings = build(project({}), Options(NOW.date())).site
    assert settings
    named = replace(settings.settings, name="Hausmittel – für alle", contact="mailto:us@example.org")
    assert visiting.agent(named) == (
        f"Hausmittel  fr alle ({named.base_url}; mailto:us@example.org; checks its links) sitebuilder"
    )


def test_every_request_carries_the_name(server: Server) -> None:
    seen(server, "moved")
    assert server.agents == {"Home remedies (tests)"}


def test_what_may_pass_is_tried_three_times_and_no_more(server: Server) -> None:
    for way, times in (("500", 3), ("silent", 3), ("404", 1), ("403", 1), ("circle", 1), ("unwell", 3), ("later", 2)):
        seen(server, way)
        assert server.asked[f"/{way}"] == times, way


def test_a_host_that_wants_to_be_left_alone_is_left_alone(server: Server) -> None:
    asking = client(server)
    asking.get(at(server, "much-later"))
    answer = asking.get(at(server, "good"))
    assert (answer.fault, server.asked["/much-later"], server.asked["/good"]) == ("wait", 1, 0)


def test_a_host_that_fell_silent_is_not_asked_for_every_page(server: Server) -> None:
    asking = client(server)
    found = [look_at(asking, at(server, f"silent/{number}")) for number in range(8)]
    assert {one.state for one in found} == {"unanswered"}
    assert server.asked.total() == 2 * QUICK.tries


def test_one_host_is_asked_one_thing_at_a_time_with_pauses_and_two_side_by_side() -> None:
    with running() as one, running() as other:
        asking = client(one, other, manners=replace(QUICK, gap=0.03))
        wanted = [Target("URL", at(server, f"slow/{number}")) for server in (one, other) for number in range(8)]
        found: dict[str, Seen] = {}
        visiting.visit(wanted, asking, Registries(), found, NOW)
        assert {seen.state for seen in found.values()} == {"there"}
        assert len(found) == 16
        for server in (one, other):
            gaps = [later - before for before, later in zip(server.times, server.times[1:], strict=False)]
            assert server.most_at_once == 1
            assert min(gaps) >= 0.03
        assert max(one.times[0], other.times[0]) < min(one.times[-1], other.times[-1])


# --- registries -----------------------------------------------------------------------------------------------------


def registries(server: Server) -> Registries:
    base = at(server, "").rstrip("/")
    return Registries(base, base, base)


WITHDRAWAL = {"DOI": "10.1/NOTICE", "type": "retraction", "updated": {"date-parts": [[2024, 5, 2]]}}


def test_a_doi_of_crossref_is_there_with_its_title_and_notices(server: Server) -> None:
    erratum = {"DOI": "10.1/err", "type": "erratum"}
    newer = {"DOI": "10.1/v2", "type": "new_version"}
    server.works["10.1/a(b)<c>;d"] = {
        "message": {"title": ["Honey"], "DOI": "10.1/A(b)<c>;d", "updated-by": [WITHDRAWAL, erratum, newer]}
    }
    assert ask_doi(client(server), registries(server), "10.1/a(b)<c>;d") == Seen(
        "there",
        titles=("Honey",),
        doi="10.1/a(b)<c>;d",
        notices=(Notice("corrected", "doi:10.1/err"), Notice("withdrawn", "doi:10.1/notice", "2024-05-02")),
    )


def test_a_work_withdrawn_under_its_own_doi_or_by_its_title_is_noticed(server: Server) -> None:
    own = {**WITHDRAWAL, "DOI": "10.1/own", "type": "Withdrawal"}
    server.works["10.1/own"] = {"message": {"title": ["Honey"], "update-to": [own, WITHDRAWAL]}}
    server.works["10.1/title"] = {"message": {"title": ["RETRACTED: Honey"]}}
    for doi in ("10.1/own", "10.1/title"):
        found = ask_doi(client(server), registries(server), doi)
        assert [notice.nature for notice in found.notices] == ["withdrawn"]


def test_a_doi_of_another_registry_is_looked_up_at_doi_org(server: Server) -> None:
    server.handles["10.5281/zenodo.1"] = 1
    assert ask_doi(client(server), registries(server), "10.5281/zenodo.1").state == "there"
    assert ask_doi(client(server), registries(server), "10.5281/zenodo.2").state == "gone"


@pytest.mark.parametrize(
    "broken", ["", "nonsense", "[]", "{}", '{"message": []}', "[" * 100_000, '{"message": ' + "9" * 5000 + "}"]
)
def test_a_registry_that_talks_nonsense_has_not_answered(server: Server, broken: str) -> None:
    server.works["10.1/a"] = broken
    server.summaries["all"] = broken
    asking, them = client(server), registries(server)
    assert ask_doi(asking, them, "10.1/a").state == "unanswered"
    assert ask_ncbi(asking, them, "PMID", ["1"])["1"].state == "unanswered"


ODD = [None, 7, "x", [], {}, [None], [[]], [{}], {"date-parts": [["x"]]}, [{"type": 5, "DOI": [], "updated": "x"}]]


@pytest.mark.parametrize("odd", ODD)
def test_odd_records_of_registries_are_borne(server: Server, odd: object) -> None:
    names = ("title", "original-title", "updated-by", "update-to", "DOI")
    server.works["10.1/a"] = {"message": {"type": "journal-article", **dict.fromkeys(names, odd)}}
    more = ("title", "vernaculartitle", "articleids", "references", "pubtype")
    server.summaries["pubmed 1"] = {"uid": "1", **dict.fromkeys(more, odd)}
    asking, them = client(server), registries(server)
    assert ask_doi(asking, them, "10.1/a").state == "there"
    assert ask_ncbi(asking, them, "PMID", ["1"])["1"].state == "there"


def test_pubmed_tells_what_is_withdrawn_doubted_corrected_and_unknown(server: Server) -> None:
    server.summaries["pubmed 1"] = {
        "title": "Honey.",
        "pubtype": ["Journal Article", "Retracted Publication"],
        "articleids": [{"idtype": "doi", "value": "10.1/A"}],
        "references": [
            {"reftype": "Retraction in", "pmid": "9", "refsource": "J Bees. 2024"},
            {"reftype": "Comment in", "pmid": "8"},
        ],
    }
    server.summaries["pubmed 2"] = {
        "title": "Tea",
        "references": [
            {"reftype": "Expression of concern in", "refsource": "J Tea. 2020"},
            {"reftype": "Erratum in", "pmid": "7"},
        ],
    }
    server.summaries["pubmed 3"] = {"title": "Salt", "pubtype": ["Retracted Publication"]}
    found = ask_ncbi(client(server), registries(server), "PMID", ["1", "2", "3", "4"])
    assert found["1"] == Seen("there", titles=("Honey.",), doi="10.1/a", notices=(Notice("withdrawn", "PMID 9"),))
    assert found["2"].notices == (Notice("corrected", "PMID 7"), Notice("doubted", "J Tea. 2020"))
    assert found["3"].notices == (Notice("withdrawn", "PubMed marks it so"),)
    assert found["4"].state == "gone"


def test_numbers_of_pubmed_central_are_asked_without_their_letters_many_at_once(server: Server) -> None:
    numbers = [f"PMC{number}" for number in range(1, 251)]
    server.summaries |= {f"pmc {number}": {"uid": str(number), "title": "x"} for number in range(1, 251)}
    found = ask_ncbi(client(server), registries(server), "PMCID", numbers)
    assert {seen.state for seen in found.values()} == {"there"}
    assert [len(ids) for ids in server.ids_asked] == [100, 100, 50]


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("Honey for the night cough of children", ["Honey for the Night Cough of Children: a trial."], True),
        ("Honey for the night cough of children", ["RETRACTED: Honey for the night cough of children"], True),
        ("Effects of mixing A&B", ["Effects of <i>mixing</i> A&amp;B"], True),
        ("Honig gegen Husten", ["Honey against cough", "Honig gegen Husten"], True),
        ("Honey for the night cough of children", ["The wings of bees in winter"], False),
        ("Honey", [], True),
        ("", ["Honey"], True),
        ("Honey", ["", "の"], True),
    ],
)
def test_a_title_is_recognised_in_another_form(ours: str, theirs: list[str], same: bool) -> None:
    assert same_title(ours, theirs) is same


# --- what is asked, and what is said --------------------------------------------------------------------------------

WORK = """\
type: article-journal
title: Honey for the night cough of children
issued: {date-parts: [[2020]]}
evidence: randomised-trial
DOI: 10.1000/honey
PMID: "111"
PMCID: PMC222
URL: https://journal.example/honey
"""
HELP = """\
countries:
  - country: Here
    checked: 2026-11-20
    services:
      - {name: Line, number: "0800 1111", url: "https://line.example/"}
      - {name: Other, number: "112", url: ""}
"""


def held(files: dict[str, str | bytes | None]) -> tuple[Snapshot, dict[Target, list[str]]]:
    taken = project(files)
    made = build(taken, Options(NOW.date()))
    site = made.site
    assert site
    places = targets(taken, site, made.documents())
    return taken, {
        target: [f"{holder.place.path}:{holder.place.line}:{holder.place.column}" for holder in holders]
        for target, holders in places.items()
    }


def test_every_number_address_and_helpline_is_asked_about_where_it_stands() -> None:
    page = "---\ntitle: T\nsummary: S.\n---\nSee [it](https://a.example/x) and [here](honey.md).\n\nAnd [it](https://a.example/x).\n"
    _, found = held(
        {
            "content/references/honey2020.yaml": WORK,
            "content/help.yaml": HELP,
            "content/x.md": page,
        }
    )
    expected = {
        Target("DOI", "10.1000/honey"): ["content/references/honey2020.yaml:5:1"],
        Target("PMID", "111"): ["content/references/honey2020.yaml:6:1"],
        Target("PMCID", "PMC222"): ["content/references/honey2020.yaml:7:1"],
        Target("URL", "https://line.example/", "0800 1111"): ["content/help.yaml:5:43"],
        Target("URL", "https://a.example/x"): ["content/x.md:5:10", "content/x.md:7:10"],
    }
    assert {target: found.get(target) for target in expected} == expected
    assert not [target for target in found if "journal.example" in target.value or "honey.md" in target.value]


def test_an_address_that_only_holds_a_number_is_asked_about_as_that_number() -> None:
    work = WORK.split("DOI")[0] + "URL: https://pubmed.ncbi.nlm.nih.gov/555/\n"
    _, found = held({"content/references/honey2020.yaml": work})
    assert found[Target("PMID", "555")] == ["content/references/honey2020.yaml:5:1"]


def judged(answers: Mapping[Target, Seen], work: str = WORK, more: str = "") -> list[Finding]:
    taken = project({"content/references/honey2020.yaml": work + more, "content/help.yaml": HELP})
    made = build(taken, Options(NOW.date()))
    site = made.site
    assert site
    return sorted(
        judging.judge(targets(taken, site, made.documents()), {t.key: s for t, s in answers.items()}, site.references)
    )


DOI, PMID, PMCID = Target("DOI", "10.1000/honey"), Target("PMID", "111"), Target("PMCID", "PMC222")
LINE = Target("URL", "https://line.example/", "0800 1111")
OURS = ("Honey for the night cough of children",)


def test_what_is_in_order_is_not_mentioned() -> None:
    assert (
        judged({DOI: Seen("there", titles=OURS, doi="10.1000/honey"), PMID: Seen("there"), LINE: Seen("there")}) == []
    )


@pytest.mark.parametrize(
    ("target", "seen", "rule", "severity", "words"),
    [
        (DOI, Seen("gone", "doi.org does not know it"), "number-unknown", "error", "DOI 10.1000/honey"),
        (PMCID, Seen("gone", "x"), "number-unknown", "error", "PMCID PMC222"),
        (PMID, Seen("there", titles=("The wings of bees",)), "number-of-another", "warning", "“The wings of bees”"),
        (PMID, Seen("there", titles=OURS, doi="10.1/z"), "number-of-another", "warning", "10.1/z, not 10.1000/honey"),
        (PMID, Seen("unanswered", "PubMed gave no answer"), "outside-unanswered", "warning", "about this work"),
        (LINE, Seen("gone", "404"), "outside-gone", "error", "leads nowhere"),
        (LINE, Seen("moved", address="https://b.example/"), "outside-moved", "warning", "to https://b.example/"),
        (LINE, Seen("insecure", "expired"), "outside-insecure", "error", "browsers warn"),
        (LINE, Seen("hollow", "Not found"), "outside-hollow", "warning", "“Not found”"),
        (LINE, Seen("changed"), "helpline-changed", "warning", "0800 1111"),
        (LINE, Seen("unanswered", "silence"), "outside-unanswered", "warning", "silence"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(
    target: Target, seen: Seen, rule: str, severity: str, words: str
) -> None:
    (finding,) = judged({target: seen})
    assert (finding.rule, finding.severity, words in finding.message) == (rule, severity, True), finding
    place = finding.place
    assert (place.line, place.column) == {DOI: (5, 1), PMID: (6, 1), PMCID: (7, 1), LINE: (5, 43)}[target]


def test_a_withdrawn_work_is_one_error_unless_its_file_says_so() -> None:
    answers = {
        DOI: Seen("there", titles=OURS, notices=(Notice("withdrawn", "doi:10.1/n", "2024-05-02"),)),
        PMID: Seen("there", titles=OURS, notices=(Notice("withdrawn", "PMID 9"),)),
    }
    (finding,) = judged(answers)
    assert (finding.rule, finding.severity) == ("work-withdrawn", "error")
    assert "(PMID 9; doi:10.1/n, 2024-05-02)" in finding.message
    assert judged(answers, more="retracted: by its journal, May 2024\n") == []


def test_a_correction_is_a_warning_until_the_file_names_it() -> None:
    answers = {
        DOI: Seen("there", titles=OURS, notices=(Notice("corrected", "doi:10.1/e"), Notice("doubted", "PMID 77")))
    }
    assert [finding.rule for finding in judged(answers)] == ["work-corrected"] * 2
    assert [f.rule for f in judged(answers, more="note: read 10.1/e, a name only\n")] == ["work-corrected"]
    assert judged(answers, more="note: read 10.1/E and PMID 77\n") == []


def test_a_registry_that_is_down_is_one_finding_for_all_works() -> None:
    (finding,) = judged({target: Seen("unanswered", "it was silent") for target in (DOI, PMID, PMCID)})
    assert "about 2 more" in finding.message


# --- memory ---------------------------------------------------------------------------------------------------------


def test_what_was_in_order_is_believed_for_two_weeks_and_nothing_else_is() -> None:
    for state, asked, again in (
        ("there", NOW - timedelta(days=13), False),
        ("there", NOW - timedelta(days=15), True),
        ("there", NOW + timedelta(days=1), True),
        ("gone", NOW, True),
    ):
        remembered = {DOI.key: Seen(state, asked=asked.isoformat())}  # type: ignore[arg-type]
        assert bool(visiting.due([DOI], remembered, NOW)) is again
    assert visiting.due([DOI], {DOI.key: Seen("there", asked="yesterday")}, NOW) == [DOI]
    assert visiting.due([DOI], {DOI.key: Seen("there", asked="2026-11-24")}, NOW) == [DOI]


def test_since_when_something_is_wrong_is_kept(server: Server) -> None:
    target = Target("URL", at(server, "404"))
    found = {target.key: Seen("gone", since="2026-01-02")}
    visiting.visit([target], client(server), Registries(), found, NOW)
    assert (found[target.key].since, found[target.key].asked) == ("2026-01-02", "2026-11-24T12:00:00+00:00")


def test_the_memory_comes_back_as_it_was_without_what_is_not_named(tmp_path: Path) -> None:
    entry = Seen("there", "s", "a", ("t",), "d", (Notice("corrected", "n", "2024"),), "x", "y")
    remembering.keep(tmp_path, {DOI.key: entry, PMID.key: entry}, [DOI])
    assert remembering.recall(tmp_path) == {DOI.key: entry}


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", '{"a": 1}', '{"a": {}}', "[" * 100_000),
        '{"a": {"state": "odd", "notices": [], "titles": []}}',
        '{"a": {"state": "there", "notices": [{"x": 1}], "titles": [1]}}',
        '{"a": {"state": "there", "titles": [], "notices": [], "said": 1}}',
    ],
)
def test_a_damaged_memory_is_no_memory(tmp_path: Path, text: str) -> None:
    (tmp_path / remembering.MEMORY).write_text(text)
    assert remembering.recall(tmp_path) == {}


# --- the door -------------------------------------------------------------------------------------------------------


def run(site: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BUILD), "check", "--project", str(site), "--today", "2026-11-24", *options]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The base project on disk; it names one work, by its DOI."""
    on_disk({}, {}, tmp_path / "project")
    return tmp_path / "project"


def test_a_withdrawn_work_fails_the_check_with_a_report_and_an_ordinary_check_asks_nobody(
    server: Server, site: Path
) -> None:
    title = "Honey for the night cough of children"
    server.works["10.1000/honey.2020"] = {"message": {"title": [title], "updated-by": [WITHDRAWAL]}}
    done = run(site, "--online", "--registries", at(server, ""))
    assert done.returncode == 1, done
    assert "content/references/lee2020.yaml:7:1: error: this work was withdrawn" in done.stdout
    report = (site / ".cache" / "online.md").read_text(encoding="utf-8")
    assert "`content/references/lee2020.yaml:7:1` this work was withdrawn" in report
    assert run(site).returncode == 0
    assert server.asked.total() == 1


def test_what_was_seen_is_asked_again_only_with_fresh(server: Server, site: Path) -> None:
    server.works["10.1000/honey.2020"] = {"message": {}, "": ""} | {"message": {"type": "x"}}
    for options, times in (((), 1), ((), 1), (("--fresh",), 2)):
        done = run(site, "--online", "--registries", at(server, ""), *options)
        assert (done.returncode, server.asked.total()) == (0, times), done


def test_without_any_network_there_is_one_clear_line(site: Path) -> None:
    done = run(site, "--online", "--registries", "http://127.0.0.1:9", "--quiet")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "build.py: nothing could be reached: is this machine connected to the internet?\n"


def test_a_memory_that_can_not_be_written_is_said_and_the_findings_stand(server: Server, site: Path) -> None:
    server.works["10.1000/honey.2020"] = {"message": {"title": ["The wings of bees"]}}
    (site / ".cache").write_text("in the way")
    done = run(site, "--online", "--registries", at(server, ""), "--quiet")
    assert "[number-of-another]" in done.stdout
    assert done.returncode == 0
    assert done.stderr.startswith("build.py: what the world said is not remembered: ")
    assert "Traceback" not in done.stderr


def test_an_interrupted_check_ends_soon_and_without_a_traceback(server: Server, site: Path) -> None:
    server.pause = 20.0
    base = at(server, "")
    command = [sys.executable, str(BUILD), "check", "--project", str(site), "--online", "--registries", base]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    while not server.asked and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=15)
    assert (process.returncode, "Traceback" in out + err) == (130, False), (out, err)
    assert (site / ".cache" / "online.json").exists()
