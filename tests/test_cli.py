"""The door as people and scripts meet it: options, exit codes, what is printed where. Each test starts build.py."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from projects import on_disk

from sitebuilder import cli
from sitebuilder.explaining import rules
from sitebuilder.memo.records import RAW, digest_of, pack, unpack
from sitebuilder.memo.store import Store

BUILD = Path(__file__).parent.parent / "build.py"
TODAY = "2026-11-24"
BROKEN = "---\ntitle: Broken\nsummary: A page with a typo.\nautor: me\n---\nText.\n"
UNUSED = """\
type: book
title: A book that nobody cites
issued: {date-parts: [[2001]]}
URL: https://books.example/a
evidence: review
"""
DRAFT = "---\ntitle: Not yet\nsummary: Nobody has seen it.\ndraft: true\n---\nText.\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    on_disk({}, {}, folder)
    return folder


def run(
    site: Path, *arguments: str, today: str = TODAY, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    words = list(arguments) if arguments and not arguments[0].startswith("-") else ["build", *arguments]
    dated = ["--today", today] if today and words[0] in ("build", "check", "status") else []
    return start([words[0], "--project", str(site), *dated, *words[1:]], env)


def start(arguments: list[str], env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(BUILD), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "SOURCE_DATE_EPOCH": "", **(env or {})},
        timeout=60,
    )


def put(site: Path, path: str, text: str) -> Path:
    place = site / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    return place


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def refused(done: subprocess.CompletedProcess[str], words: str) -> None:
    assert done.returncode == 2, done
    assert "Traceback" not in done.stderr
    assert words in done.stderr
    assert done.stdout == ""


# --- publishing -----------------------------------------------------------------------------------------------------


def test_without_a_word_the_site_is_built_into_public(site: Path) -> None:
    done = start(["--project", str(site), "--today", TODAY])
    assert (done.returncode, done.stderr) == (0, "")
    assert (site / "public" / "cough" / "honey" / "index.html").is_file()
    assert done.stdout.startswith("3 pages, 0 errors, 0 warnings; ")


def test_the_project_is_the_folder_of_build_py_unless_named(site: Path) -> None:
    (site / "build.py").write_bytes(BUILD.read_bytes())
    env = {**os.environ, "PYTHONPATH": str(BUILD.parent)}
    done = subprocess.run([sys.executable, "build.py", "--today", TODAY], cwd=site, env=env, capture_output=True)
    assert done.returncode == 0
    assert (site / "public" / "index.html").is_file()


def test_out_names_the_folder(site: Path, tmp_path: Path) -> None:
    assert run(site, "--out", str(tmp_path / "elsewhere" / "deep")).returncode == 0
    assert (tmp_path / "elsewhere" / "deep" / "index.html").is_file()
    assert not (site / "public").exists()


def test_an_error_leaves_the_old_site_untouched(site: Path) -> None:
    run(site)
    before = tree(site / "public")
    put(site, "content/cough/honey.md", BROKEN)
    done = run(site)
    assert (done.returncode, tree(site / "public")) == (1, before)
    assert "Nothing was published." in done.stdout


def test_an_error_in_a_first_build_makes_no_folder(site: Path) -> None:
    put(site, "content/broken.md", BROKEN)
    assert run(site).returncode == 1
    assert not (site / "public").exists()


def test_check_writes_no_site(site: Path) -> None:
    done = run(site, "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert not (site / "public").exists()


def test_a_folder_with_an_odd_name_is_a_project(tmp_path: Path) -> None:
    folder = tmp_path / "Ärzte & “Pflege” 100%"
    on_disk({}, {}, folder)
    assert run(folder).returncode == 0
    assert (folder / "public" / "index.html").is_file()


def test_the_bytes_do_not_depend_on_the_machine(site: Path, tmp_path: Path) -> None:
    settings = [
        {"LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"},
        {"LC_ALL": "C.UTF-8", "TZ": "America/Los_Angeles", "PYTHONHASHSEED": "77", "HOME": str(tmp_path)},
    ]
    built = []
    for number, env in enumerate(settings):
        other = tmp_path / f"copy{number}"
        on_disk({}, {}, other)
        assert run(other, "--jobs", str(number + 1), env=env).returncode == 0
        built.append(tree(other / "public"))
    assert built[0] == built[1]


# --- options --------------------------------------------------------------------------------------------------------


def test_today_decides_what_is_overdue(site: Path) -> None:
    assert run(site, "check", today="2027-10-15").returncode == 0
    done = run(site, "check", today="2027-10-16")
    assert done.returncode == 1
    assert "[check-overdue]" in done.stdout


def test_source_date_epoch_is_today_in_utc(site: Path) -> None:
    day = {"2027-10-15": "1823644799", "2027-10-16": "1823644800"}
    assert (
        run(site, "check", today="", env={"SOURCE_DATE_EPOCH": day["2027-10-15"], "TZ": "Asia/Tokyo"}).returncode == 0
    )
    assert (
        run(site, "check", today="", env={"SOURCE_DATE_EPOCH": day["2027-10-16"], "TZ": "America/Lima"}).returncode == 1
    )
    assert run(site, "check", today=TODAY, env={"SOURCE_DATE_EPOCH": day["2027-10-16"]}).returncode == 0


@pytest.mark.parametrize("epoch", ["99999999999999999", "²", "-1", "soon"])
def test_a_source_date_epoch_that_is_no_time_is_no_traceback(site: Path, epoch: str) -> None:
    done = run(site, "check", today="", env={"SOURCE_DATE_EPOCH": epoch})
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1, 2)


@pytest.mark.parametrize(
    "day", ["2026-13-01", "2026-02-30", "20261124", "24.11.2026", "tomorrow", "", "２０２６-11-24"]
)
def test_a_bad_date_is_refused(site: Path, day: str) -> None:
    refused(start(["build", "--project", str(site), "--today", day]), "--today YYYY-MM-DD")
    assert not (site / "public").exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_the_calendar_are_days(site: Path, day: str) -> None:
    done = run(site, "check", today=day)
    assert (done.returncode, done.stderr) == (1, "")


def test_base_url_replaces_that_of_site_yaml_with_or_without_its_last_slash(site: Path) -> None:
    run(site, "--base-url", "https://other.example/a/b")
    without = tree(site / "public")
    run(site, "--base-url", "https://other.example/a/b/")
    assert tree(site / "public") == without
    assert b'href="/a/b/help/"' in without["index.html"]
    assert b"https://other.example/a/b/cough/" in without["sitemap.xml"]
    assert not any(b"remedies.example" in content for content in without.values())


def test_base_url_may_be_the_root_of_a_domain(site: Path) -> None:
    assert run(site, "--base-url", "https://other.example").returncode == 0
    assert 'href="/help/"' in (site / "public" / "index.html").read_text()


@pytest.mark.parametrize(
    "url",
    [
        *("example.org", "ftp://example.org", "https://", "https:///path", "javascript:alert(1)", "/guide", ""),
        *("https://example.org/?a=1", "https://example.org/#a", "https://a b.example", 'https://a.example/"><b>'),
    ],
)
def test_a_bad_base_url_is_refused(site: Path, url: str) -> None:
    refused(run(site, "--base-url", url), "--base-url https://")


def test_fresh_forgets_and_the_next_build_remembers(site: Path) -> None:
    counts = [json.loads(run(site, *words, "--format", "json").stdout) for words in ([], [], ["--fresh"])]
    made = counts[0]["made"]
    assert [(count["made"], count["remembered"]) for count in counts] == [(made, 0), (0, made), (made, 0)]


def test_fresh_builds_the_same_bytes(site: Path) -> None:
    run(site)
    before = tree(site / "public")
    run(site, "--fresh")
    assert tree(site / "public") == before


def test_verify_passes_on_an_honest_memory(site: Path) -> None:
    run(site)
    done = run(site, "--verify")
    assert (done.returncode, done.stderr) == (0, "")


def test_verify_finds_a_memory_that_lies_and_publishes_nothing(site: Path) -> None:
    run(site)
    before = tree(site / "public")
    (site / ".cache" / "stamp").unlink(missing_ok=True)
    store = Store(site / ".cache" / "memo.sqlite")
    honest = {packed: digest for digest, packed in store._connection.execute("SELECT digest, data FROM parts")}
    lies = {}
    for packed, digest in honest.items():
        data, kind = unpack(packed)
        if kind == RAW and b"Choose a question." in data:
            lie = data.replace(b"Choose a question.", b"Choose an answer.")
            lies[digest] = digest_of(lie)
            store.put((digest_of(lie), pack(lie, RAW), b""))
    store.commit({})
    for key, value in store._connection.execute("SELECT key, value FROM calls").fetchall():
        told = value[8:]
        for digest, lie_digest in lies.items():
            told = told.replace(digest, lie_digest)
        store.remember([(key, told)])
    store.commit({})
    store.close([])
    done = run(site, "--verify")
    assert done.returncode == 1
    assert "cough/index.html" in done.stderr
    assert tree(site / "public") == before


def test_drafts_are_left_out_unless_wanted(site: Path) -> None:
    put(site, "content/later.md", DRAFT)
    put(site, "content/future.md", DRAFT.replace("draft: true", "publish_on: 2027-01-01").replace("Not yet", "Then"))
    (site / "content" / "future.md").write_text(
        (site / "content" / "future.md").read_text().replace("Nobody has", "Somebody has")
    )
    run(site)
    assert not (site / "public" / "later").exists()
    assert not (site / "public" / "future").exists()
    assert run(site, "--drafts").returncode == 0
    assert (site / "public" / "later" / "index.html").is_file()
    assert (site / "public" / "future" / "index.html").is_file()


def test_strict_makes_warnings_forbid_publishing(site: Path) -> None:
    put(site, "content/references/unused2001.yaml", UNUSED)
    assert run(site, "check").returncode == 0
    assert run(site, "check", "--strict").returncode == 1
    assert run(site, "--strict").returncode == 1
    assert not (site / "public").exists()


def test_the_number_of_jobs_changes_nothing(site: Path, tmp_path: Path) -> None:
    for number in range(40):
        put(
            site,
            f"content/page-{number}.md",
            f"---\ntitle: Page {number}\nsummary: It is number {number}.\n---\nWords.\n",
        )
    outs = [tmp_path / jobs for jobs in ("1", "4")]
    for out in outs:
        assert run(site, "--jobs", out.name, "--fresh", "--out", str(out)).returncode == 0
    assert tree(outs[0]) == tree(outs[1])


@pytest.mark.parametrize("jobs", ["0", "-1", "x", "1.5", "²", "999999"])
def test_a_bad_number_of_jobs_is_refused(site: Path, jobs: str) -> None:
    refused(run(site, f"--jobs={jobs}"), jobs)


def test_quiet_says_nothing_about_a_good_build(site: Path) -> None:
    done = run(site, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_quiet_prints_findings_only(site: Path) -> None:
    put(site, "content/broken.md", BROKEN)
    lines = run(site, "--quiet").stdout.splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("[key-unknown]")


# --- the three forms of findings ------------------------------------------------------------------------------------

MESSAGE = "the front matter has a key “autor” that the builder does not know"


def test_text_has_two_lines_a_finding(site: Path) -> None:
    put(site, "content/broken.md", BROKEN)
    first, second, summary = run(site, "check").stdout.splitlines()
    assert first == f"content/broken.md:4:1: error: {MESSAGE}  [key-unknown]"
    assert second.startswith("    fix: did you mean “author”? ")
    assert re.fullmatch(
        r"\d+ pages, 1 error, 0 warnings; \d+ parts made, \d+ remembered, \d+\.\d\d s\. Nothing was published\.",
        summary,
    )


def test_json_is_one_object_and_nothing_else(site: Path) -> None:
    put(site, "content/broken.md", BROKEN)
    put(site, "content/references/unused2001.yaml", UNUSED)
    done = run(site, "--format", "json")
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert list(found) == ["published", "pages", "files", "made", "remembered", "seconds", "findings"]
    assert found["published"] is False
    first, second = found["findings"]
    assert list(first) == ["path", "line", "column", "rule", "severity", "message", "fix"]
    fix = first.pop("fix")
    assert first == {
        "path": "content/broken.md",
        "line": 4,
        "column": 1,
        "rule": "key-unknown",
        "severity": "error",
        "message": MESSAGE,
    }
    assert fix.startswith("did you mean “author”? ")
    assert (second["rule"], second["severity"]) == ("reference-unused", "warning")


def test_json_says_what_was_published(site: Path) -> None:
    found = json.loads(run(site, "--format", "json").stdout)
    written = {path for path in tree(site / "public") if path != ".built.json"}
    assert (found["published"], found["pages"], found["files"]) == (True, 3, len(written))
    assert found["findings"] == []
    assert isinstance(found["seconds"], float)


def test_json_of_check_says_that_nothing_was_published(site: Path) -> None:
    assert json.loads(run(site, "check", "--format", "json").stdout)["published"] is False


def test_json_is_still_json_without_site_yaml(site: Path) -> None:
    (site / "site.yaml").unlink()
    done = run(site, "--format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["findings"][0]["path"] == "site.yaml"


def test_github_prints_one_annotation_a_finding(site: Path) -> None:
    put(site, "content/broken.md", BROKEN.replace("autor: me", "tags: [a]"))
    done = run(site, "check", "--format", "github")
    lines = done.stdout.splitlines()
    assert len(lines) == 1
    head = "::error file=content/broken.md,line=4,col=1,title=key-unknown::"
    assert lines[0].startswith(f"{head}the front matter has a key “tags” that the builder does not know%0A")


def test_github_escapes_what_would_end_a_property_or_a_message(site: Path) -> None:
    put(site, "content/cough/honey.md", '---\ntitle: A\nsummary: B\n"a%b: c,d": 1\n---\nText.\n')
    lines = run(site, "check", "--format", "github").stdout.splitlines()
    line = next(line for line in lines if "key-unknown" in line)
    assert line.startswith("::error file=content/cough/honey.md,line=4,col=1,title=key-unknown::")
    assert "“a%25b: c,d”" in line


def test_findings_are_sorted_by_path_line_column_and_rule(site: Path) -> None:
    put(site, "content/zebra.md", BROKEN)
    put(site, "content/cough/aloe.md", "---\ntitle: A\nsummary: B\nautor: x\nsumary: y\n---\n[a](b.md) and [c](d.md)\n")
    (site / "templates" / "pages" / "home.html").write_text("{{ nothing }}")
    found = json.loads(run(site, "check", "--format", "json").stdout)["findings"]
    keys = [(f["path"], f["line"], f["column"], f["rule"]) for f in found]
    assert keys == sorted(keys)
    assert {key[0] for key in keys} == {"content/cough/aloe.md", "content/zebra.md", "templates/pages/home.html"}


@pytest.mark.parametrize("command", ["build", "check", "status"])
def test_an_unknown_form_is_refused(site: Path, command: str) -> None:
    refused(run(site, command, "--format", "xml"), "--format")


# --- exit 1: the project has errors ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("site.yaml", None, "site.yaml:1:1: error: "),
        ("site.yaml", "name: [", "site.yaml:"),
        ("site.yaml", "", "site.yaml:1:1: error: "),
        ("templates/base.html", "{% block %}", "templates/base.html:1:1: error: "),
        ("templates/partials/disclaimer.html", None, "templates/partials/disclaimer.html:1:1: error: "),
        ("templates/pages/help.html", None, "templates/pages/help.html:1:1: error: "),
    ],
)
def test_what_the_project_lacks_is_exit_1_at_its_place(site: Path, path: str, text: str | None, place: str) -> None:
    run(site)
    before = tree(site / "public")
    if text is None:
        (site / path).unlink()
    else:
        put(site, path, text)
    done = run(site)
    assert (done.returncode, done.stderr) == (1, "")
    assert any(line.startswith(place) for line in done.stdout.splitlines()), done.stdout
    assert tree(site / "public") == before


@pytest.mark.parametrize("folder", ["content", "templates"])
def test_a_missing_folder_is_exit_1_and_named(site: Path, folder: str) -> None:
    (site / folder).rename(site / "away")
    done = run(site)
    assert (done.returncode, done.stderr) == (1, "")
    assert f"{folder}/:1:1: error: " in done.stdout
    assert not (site / "public").exists()


# --- exit 2: used wrongly, or refused by the machine ----------------------------------------------------------------


def test_an_unknown_command_is_refused_with_the_nearest_one(site: Path) -> None:
    refused(start(["biuld", "--project", str(site)]), "did you mean “build”?")
    refused(start(["frobnicate"]), "build, serve, check, new, cite, import, status, why")


@pytest.mark.parametrize(
    "words",
    [["build", "--fast"], ["build", "--ou", "x"], ["new", "a/b", "--strict"], ["check", "extra"], ["cite"]],
)
def test_an_unknown_or_missing_argument_is_refused(site: Path, words: list[str]) -> None:
    refused(run(site, *words), "see build.py --help")


def test_new_without_anything_and_nobody_to_ask_says_what_to_name(site: Path) -> None:
    refused(run(site, "new"), "article, claim-check, reference, term")


def test_help_is_no_error() -> None:
    done = start(["--help"])
    assert (done.returncode, done.stderr) == (0, "")
    assert all(word in done.stdout for word in ("build", "serve", "check", "new", "cite", "status", "why"))


@pytest.mark.parametrize("option", ["--project", "--out", "--today", "--base-url", "--fresh", "--verify", "--drafts"])
def test_every_option_of_build_is_explained(option: str) -> None:
    assert option in start(["build", "--help"]).stdout


@pytest.mark.parametrize("project", ["missing", "file"])
def test_a_project_that_is_no_folder_is_refused(tmp_path: Path, project: str) -> None:
    (tmp_path / "file").write_text("x")
    refused(run(tmp_path / project), "--project")


@pytest.mark.parametrize("out", ["content", "content/new/deep", "templates", "static", "static/site", ".", ".."])
def test_an_out_folder_that_overlaps_the_project_is_refused(site: Path, out: str) -> None:
    before = tree(site)
    refused(run(site, "--out", str(site / out)), "--out")
    assert {path: held for path, held in tree(site).items() if not path.startswith(".cache/")} == before


def test_an_out_folder_inside_content_is_refused_through_a_link_too(site: Path, tmp_path: Path) -> None:
    (tmp_path / "innocent").symlink_to(site / "content")
    refused(run(site, "--out", str(tmp_path / "innocent" / "site")), "--out")


def test_an_out_that_is_a_file_is_refused_and_kept(site: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    refused(run(site, "--out", str(tmp_path / "out")), "is not a folder")
    assert (tmp_path / "out").read_text() == "mine"


def test_an_out_with_foreign_files_is_refused_and_kept(site: Path, tmp_path: Path) -> None:
    put(tmp_path, "out/thesis.doc", "mine")
    refused(run(site, "--out", str(tmp_path / "out")), "did not write")
    assert tree(tmp_path / "out") == {"thesis.doc": b"mine"}


def test_an_out_below_a_file_is_refused(site: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    refused(run(site, "--out", str(tmp_path / "file" / "site")), "can not be written")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_an_out_that_may_not_be_written_is_refused(site: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o555)
    refused(run(site, "--out", str(tmp_path / "out")), "can not be written")


def test_a_full_disk_is_refused_and_leaves_the_old_site(site: Path) -> None:
    run(site)
    before = tree(site / "public")
    put(site, "content/index.md", "---\ntitle: New home\nsummary: Another first page.\n---\nWords.\n")
    done = subprocess.run(
        [sys.executable, str(BUILD), "--project", str(site), "--today", TODAY],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )
    refused(done, "can not be written")
    kept = {path: held for path, held in tree(site / "public").items() if not path.endswith(".part~")}
    assert kept == before


def test_a_memory_that_can_not_be_written_does_not_matter(site: Path) -> None:
    (site / ".cache").write_text("a file")
    assert run(site).returncode == 0


# --- interrupted ----------------------------------------------------------------------------------------------------


def test_an_interrupted_build_ends_with_130_and_leaves_the_old_site(site: Path) -> None:
    run(site)
    before = tree(site / "public")
    put(site, "content/index.md", "---\ntitle: New home\nsummary: Another first page.\n---\nWords.\n")
    handle = os.open(site / "public", os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # another build is publishing: this one waits
        memory = (site / ".cache" / "memo.sqlite").stat().st_mtime_ns
        process = subprocess.Popen(
            [sys.executable, str(BUILD), "--project", str(site), "--today", TODAY],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + 30
        while (site / ".cache" / "memo.sqlite").stat().st_mtime_ns == memory and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    finally:
        os.close(handle)
    assert (process.returncode, "Traceback" in errors) == (130, False), errors
    assert tree(site / "public") == before


# --- printing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_knows_few_letters_is_no_traceback(site: Path, encoding: str) -> None:
    put(site, "content/broken.md", BROKEN)
    done = run(site, env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert "Traceback" not in done.stderr
    assert done.returncode == 1
    assert "content/broken.md:4:1: error: " in done.stdout


def test_a_reader_that_goes_away_does_not_turn_errors_into_success(site: Path) -> None:
    put(site, "content/broken.md", BROKEN)
    read, write = os.pipe()
    os.close(read)
    process = subprocess.Popen(
        [sys.executable, str(BUILD), "check", "--project", str(site), "--today", TODAY],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(write)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (1, "")


# --- the other commands ---------------------------------------------------------------------------------------------


def test_check_rules_lists_one_rule_a_line_with_its_name_first(site: Path) -> None:
    done = run(site, "check", "--rules")
    assert done.returncode == 0
    assert {line.split()[0].rstrip(":") for line in done.stdout.splitlines()} == set(rules())


def test_check_explain_says_why_a_rule_exists(site: Path) -> None:
    done = run(site, "check", "--explain", "claim-uncited")
    assert (done.returncode, done.stderr) == (0, "")
    assert "claim-uncited" in done.stdout
    assert len(done.stdout.splitlines()) > 4


def test_check_explain_refuses_an_unknown_rule_with_the_nearest_one(site: Path) -> None:
    refused(run(site, "check", "--explain", "claim-uncitted"), "claim-uncited")


def test_new_writes_a_draft_once(site: Path) -> None:
    put(site, "templates/new/article.md", "---\ntitle: {title}\nsummary: x\ndraft: true\n---\nWords.\n")
    done = run(site, "new", "cough/green-tea", "--title", "Does green tea help?")
    assert (done.returncode, done.stderr) == (0, "")
    written = (site / "content" / "cough" / "green-tea.md").read_text()
    assert 'title: "Does green tea help?"\n' in written or "title: Does green tea help?\n" in written
    refused(run(site, "new", "cough/green-tea"), "already there")
    assert (site / "content" / "cough" / "green-tea.md").read_text() == written


def test_new_makes_the_name_from_the_title(site: Path) -> None:
    put(site, "templates/new/article.md", "---\ntitle: {title}\nsummary: x\n---\n")
    assert run(site, "new", "Does green tea help?", "--topic", "cough").returncode == 0
    assert (site / "content" / "cough" / "does-green-tea-help.md").is_file()


def test_new_suggests_the_nearest_topic(site: Path) -> None:
    put(site, "templates/new/article.md", "---\ntitle: {title}\nsummary: x\n---\n")
    refused(run(site, "new", "Green tea", "--topic", "caugh"), "did you mean “cough”?")


def test_status_shows_every_page(site: Path) -> None:
    put(site, "content/later.md", DRAFT)
    done = run(site, "status")
    assert (done.returncode, done.stderr) == (0, "")
    assert all(name in done.stdout for name in ("cough/honey.md", "index.md", "later.md (draft)"))


def test_status_as_json_is_one_object(site: Path) -> None:
    found = json.loads(run(site, "status", "--format", "json").stdout)
    honey = next(page for page in found["pages"] if page["path"] == "content/cough/honey.md")
    assert (honey["grades"], honey["references"], honey["next_check"]) == ([3], {"randomised-trial": 1}, "2027-10-01")


def test_cite_imports_a_file_and_says_what_it_wrote(site: Path, tmp_path: Path) -> None:
    put(tmp_path, "one.json", json.dumps([CSL]))
    done = run(site, "cite", str(tmp_path / "one.json"))
    assert done.returncode == 0
    assert "wrote content/references/okafor2019.yaml. Cite it as [@okafor2019].\n" in done.stdout
    assert "1 file written, 1 of them to be finished by hand; 0 works already there." in done.stdout
    again = run(site, "cite", str(tmp_path / "one.json"))
    assert "0 files written, 0 of them to be finished by hand; 1 work already there." in again.stdout


def test_cite_reads_what_windows_programs_write(site: Path, tmp_path: Path) -> None:
    ris = "TY  - JOUR\r\nAU  - Müller, Bö\r\nTI  - “Tea” – and cough\r\nPY  - 2019\r\nDO  - 10.1000/tea.2019\r\nER  - \r\n"
    for name, encoding in (("a", "utf-16"), ("b", "utf-8-sig"), ("c", "cp1252")):
        (tmp_path / f"{name}.ris").write_bytes(ris.encode(encoding))
        assert run(site, "cite", str(tmp_path / f"{name}.ris")).returncode == 0
        path = site / "content" / "references" / "muller2019.yaml"
        assert "“Tea” – and cough" in path.read_text(encoding="utf-8")
        assert "Müller" in path.read_text(encoding="utf-8")
        path.unlink()


CSL = {
    "id": "x",
    "type": "article-journal",
    "title": "Tea and cough in adults",
    "author": [{"family": "Okafor", "given": "B."}],
    "container-title": "Journal of tea",
    "issued": {"date-parts": [[2019]]},
    "DOI": "10.1000/tea.2019",
}


def test_cite_names_a_file_that_is_not_there(site: Path, tmp_path: Path) -> None:
    done = run(site, "cite", str(tmp_path / "none.ris"))
    assert (done.returncode, done.stderr) == (1, "")
    assert "none.ris:1:1: error: " in done.stdout


def test_main_returns_the_exit_status(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--project", str(site), "--today", TODAY]) == 0
    assert cli.main(["check", "--project", str(site), "--today", "never"]) == 2
    assert "--today YYYY-MM-DD" in capsys.readouterr().err


# --- the record of checks -------------------------------------------------------------------------------------------


def edit(site: Path, old: str, new: str) -> None:
    page = site / "content" / "cough" / "honey.md"
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new), encoding="utf-8")


def test_what_goes_off_the_record_is_named_when_a_new_check_is_recorded(site: Path) -> None:
    edit(site, "[@lee2020].", "[@lee2020]. Bees make it [@lee2020].")
    assert run(site, "check", "--record").stdout == "recorded in checked.json\n"
    edit(site, " make it [@lee2020].", " make it.")
    edit(site, "last_checked: 2026-10-01", "last_checked: 2026-11-01")
    assert run(site, "check").returncode == 1
    taken = run(site, "check", "--record")
    assert taken.returncode == 0
    assert taken.stdout.startswith("content/cough/honey.md:19:1: taken off the record: ")
    assert "[@lee2020]" in taken.stdout
    after = run(site, "check")
    assert (after.returncode, "0 errors, 0 warnings" in after.stdout) == (0, True)


def test_nothing_is_recorded_while_something_else_is_wrong(site: Path) -> None:
    edit(site, "author:", "autor:")
    done = run(site, "check", "--record")
    assert (done.returncode, "[key-unknown]" in done.stdout, "Nothing was recorded" in done.stderr) == (1, True, True)
    assert not (site / "checked.json").exists()


def test_a_damaged_record_can_be_made_anew(site: Path) -> None:
    (site / "checked.json").write_text("{", encoding="utf-8")
    assert run(site, "check").returncode == 1
    assert run(site, "check", "--record").returncode == 0
    assert run(site, "check").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "--jobs", "²"], "“²” is not a number of worker processes; write --jobs with 1 to 64"),
        (["check", "--jobs", "0"], "“0” is not a number of worker processes"),
        (["serve", "--port", "99999"], "“99999” is not a port; write --port with 1 to 65535"),
        (["serve", "--port", "0"], "“0” is not a port"),
        (["serve", "--port", "http"], "“http” is not a port"),
        (["build", "--today", "2026-02-30"], "“2026-02-30” is not a day of the calendar"),
        (["build", "--today", "24.11.2026"], "“24.11.2026” is not a date"),
        (["build", "--base-url", "example.org"], "“example.org” is not an address"),
        (["build", "--base-url", "https://example.org:99999"], "“https://example.org:99999” is not an address"),
        (["build", "--base-url", "https://"], "“https://” is not an address"),
        (["build", "--base-url", "https://."], "“https://.” is not an address"),
    ],
)
def test_a_value_that_can_not_be_is_refused_in_one_clear_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    said = capsys.readouterr()
    assert said.err.startswith(f"build.py: {words}")
    assert (said.out, said.err.count("\n")) == ("", 1)


# --- new ------------------------------------------------------------------------------------------------------------


def test_new_asks_on_a_terminal(site: Path) -> None:
    put(site, "templates/new/article.md", "---\ntitle: {title}\nsummary: x\n---\n")
    ours, theirs = os.openpty()
    command = [sys.executable, str(BUILD), "new", "--project", str(site)]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    os.write(ours, b"article\nDoes green tea help?\ncaugh\ncough\n")
    assert process.wait(timeout=60) == 0
    said = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "What do you want to begin?" in said
    assert "did you mean “cough”?" in said
    assert (site / "content/cough/does-green-tea-help.md").is_file()


def test_ctrl_c_at_a_question_writes_nothing(site: Path) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, str(BUILD), "new", "--project", str(site)]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    said = ""
    while "> " not in said:
        said += os.read(ours, 1000).decode()
    status = None
    while status is None:  # a key pressed between the question and the reading of the answer is not heard by Python
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            status = process.wait(timeout=1)
    assert status == 130
    os.close(ours)


def test_new_makes_a_guide_that_builds(tmp_path: Path) -> None:
    done = start(["new", "--guide", str(tmp_path / "guide"), "--title", "Tea"])
    assert (done.returncode, done.stderr) == (0, "")
    built = run(tmp_path / "guide", "build", today="")
    assert (built.returncode, "0 errors, 0 warnings" in built.stdout) == (0, True)
    refused(start(["new", "--guide", str(tmp_path / "guide")]), "is not empty")
