"""Pages of Hugo, Jekyll, Pelican, MkDocs and WordPress come over as drafts; nothing is overwritten, invented or lost.

The old sites lie in tests/imports/, written for these tests after the documentation of each system.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from projects import on_disk

from sitebuilder.built import Options
from sitebuilder.documents import SourceFile, read_document
from sitebuilder.findings import Finding
from sitebuilder.importing import SYSTEMS, Unreadable, bring, system_of
from sitebuilder.importing.headers import split, split_lines
from sitebuilder.importing.posts import Telling
from sitebuilder.importing.texts import headings
from sitebuilder.importing.unhtml import markdown
from sitebuilder.pipeline import build
from sitebuilder.snapshot import take
from sitebuilder.starting import Taken, import_site

OLD = Path(__file__).parent / "imports"
BUILD = Path(__file__).parent.parent / "build.py"
SOURCES = {"hugo": "hugo", "jekyll": "jekyll", "pelican": "pelican", "mkdocs": "mkdocs", "wordpress": "wordpress.xml"}
TODAY = date(2026, 11, 24)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A guide with one topic, cough, and no article in it."""
    folder = tmp_path / "project"
    on_disk(
        {"content/cough/honey.md": None, "content/references/lee2020.yaml": None, "content/glossary.yaml": None},
        {},
        folder,
    )
    return folder


def moved(project: Path, system: str, topic: str = "cough") -> tuple[list[Finding], list[str]]:
    return import_site(project, OLD / SOURCES[system], "", topic)


def read(project: Path, path: str) -> str:
    return (project / path).read_text(encoding="utf-8")


def said(findings: list[Finding]) -> str:
    return "\n".join(f"{f.place.path}:{f.place.line}: {f.message}" for f in findings)


# --- what all systems share -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("system", SOURCES)
def test_the_system_is_told_by_its_files(system: str) -> None:
    assert system_of(OLD / SOURCES[system]) == system
    assert set(SOURCES) == set(SYSTEMS)


@pytest.mark.parametrize("system", SOURCES)
def test_every_page_becomes_a_draft_that_can_be_read_and_publishes_nothing(project: Path, system: str) -> None:
    _, written = moved(project, system)
    drafts = [path for path in written if path.endswith(".md")]
    assert drafts
    for path in drafts:
        document = read_document(SourceFile(path, read(project, path))).document
        assert document, path
        assert document.front.draft
        assert document.front.last_checked is None, "nobody has checked it"
        assert document.front.claims == ()
    made = build(take(project), Options(TODAY))
    assert made.findings == ()
    assert not any(path.removeprefix("content/").removesuffix(".md") in name for path in drafts for name in made.files)


@pytest.mark.parametrize("system", SOURCES)
def test_a_second_import_writes_nothing_and_changes_nothing(project: Path, system: str) -> None:
    _, written = moved(project, system)
    before = {path: (project / path).read_bytes() for path in written}
    (project / written[0]).write_bytes(b"mine")
    findings, again = moved(project, system)
    assert [path for path in again if path.endswith(".md")] == []
    assert (project / written[0]).read_bytes() == b"mine"
    assert {path: (project / path).read_bytes() for path in written[1:]} == {path: before[path] for path in written[1:]}
    assert sum("is already there" in finding.message for finding in findings) >= len(
        [p for p in written if p.endswith(".md")]
    )


@pytest.mark.parametrize("system", SOURCES)
def test_what_is_told_stands_where_it_is_told(project: Path, system: str) -> None:
    findings, written = moved(project, system)
    assert {finding.rule for finding in findings} <= {"import-to-do", "import-left-out"}
    for finding in findings:
        if finding.rule == "import-to-do":
            assert finding.place.path in written
            line = read(project, finding.place.path).split("\n")[finding.place.line - 1]
            assert finding.place.column <= len(line) + 1
            if "has no equal here" in finding.message:
                assert line[finding.place.column - 1 :].startswith("TODO `")


@pytest.mark.parametrize("system", SOURCES)
def test_the_old_site_is_not_changed(project: Path, system: str) -> None:
    before = {path: path.read_bytes() for path in OLD.rglob("*") if path.is_file()}
    moved(project, system)
    assert {path: path.read_bytes() for path in OLD.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("system", ["hugo", "jekyll", "mkdocs"])
def test_what_has_no_equal_keeps_a_page_from_being_published(project: Path, system: str) -> None:
    moved(project, system)
    found = build(take(project), Options(TODAY, drafts=True)).findings
    assert any(finding.rule == "placeholder-left" for finding in found)


# --- Hugo -----------------------------------------------------------------------------------------------------------


def test_hugo_heads_in_yaml_toml_and_json_are_read(project: Path) -> None:
    moved(project, "hugo")
    tea = read(project, "content/cough/tea-for-cough.md")
    assert tea.startswith(
        '---\ntitle: "Tea: does it help?"\nsummary: What tea does.\norder: 3\naliases: [/old/tea/]\ndraft: true\n'
    )
    assert "# tags: tea, cough\n" in tea
    assert "# params: mood: calm\n" in tea
    assert "# The old page was dated 2020-05-06.\n" in tea
    assert "title: Honey\n" in read(project, "content/cough/honey.md")
    assert "title: About us\nsummary: Who we are.\n" in read(project, "content/about.md")


def test_hugo_links_and_pictures_lead_to_where_things_are_now(project: Path) -> None:
    findings, written = moved(project, "hugo")
    tea = read(project, "content/cough/tea-for-cough.md")
    assert "[honey](honey.md) or [the jar](bundle.md) or [home](honey.md#what)" in tea
    assert tea.count("(bee.png)") == 2
    assert "A bee at work" in tea
    assert '![The jar](jar.png "A jar")' in read(project, "content/cough/bundle.md")
    assert {"content/cough/bee.png", "content/cough/jar.png"} <= set(written)
    assert (project / "content/cough/bee.png").read_bytes() == (OLD / "hugo/static/img/Bee.png").read_bytes()
    text = said(findings)
    assert "content/cough/honey.md:13: the link ../gone.md leads to something that was not brought over" in text
    assert "the picture lost.png was not found" in text
    assert "the picture https://cdn.example/a.png lies on another host" in text


def test_hugo_shortcodes_stay_visible_and_code_stays_code(project: Path) -> None:
    moved(project, "hugo")
    tea = read(project, "content/cough/tea-for-cough.md")
    assert "TODO `{{< youtube w7Ft2ymGmfc >}}`" in tea
    assert '```python\nprint("{{< not a shortcode >}}")\n```' in tea
    assert "`{{< also not >}}` stays." in tea


def test_the_title_does_not_stand_twice(project: Path) -> None:
    moved(project, "hugo")
    assert "# Tea" not in read(project, "content/cough/tea-for-cough.md").partition("draft: true")[2].replace(
        "# The", ""
    )


def test_footnotes_html_and_lines_of_slashes_are_told_or_guarded(project: Path) -> None:
    findings, _ = moved(project, "hugo")
    assert "A note. (TODO footnote 1)\n\nTODO footnote 1: From a book." in read(
        project, "content/cough/tea-for-cough.md"
    )
    assert "<iframe>" in said(findings)
    assert "\\///\nThree slashes" in read(project, "content/cough/bundle.md")


def test_what_can_not_be_read_is_named(project: Path) -> None:
    text = said(moved(project, "hugo")[0])
    assert "content/cough/latin.md:1: this file was left out, because it is not UTF-8 text" in text
    assert "content/cough/page.html:1: this file was left out, because it is not Markdown" in text
    assert "content/cough/broken.md:1: the head of the old file could not be read: it is not TOML" in text
    assert "The head is broken, the text is not." in read(project, "content/cough/broken.md")
    assert "“Home” was left out, because content/index.md is already there" in text


# --- Jekyll ---------------------------------------------------------------------------------------------------------


def test_jekyll_posts_keep_their_old_addresses(project: Path) -> None:
    moved(project, "jekyll")
    assert "aliases: [/cough/2020/05/06/tea.html, /tea-old/]\n" in read(project, "content/cough/tea.md")
    assert "aliases: [/all-about-honey/]\n" in read(project, "content/cough/honey.md")
    assert "aliases" not in read(project, "content/about.md"), "it is where it was"


def test_jekyll_liquid_is_resolved_or_told(project: Path) -> None:
    findings, _ = moved(project, "jekyll")
    tea = read(project, "content/cough/tea.md")
    assert "[honey](honey.md) and [about](../about.md)" in tea
    assert "![bee](bee.png)\n" in tea
    assert '```ruby\nputs "{% not liquid %}"\n```' in tea
    assert 'TODO `{% include video.html id="1" %}`' in tea
    assert "Total: TODO `{{ site.posts.size }}`." in tea
    assert "<!--" not in tea
    assert "the anchor {#anchor} was taken away" in said(findings)


def test_setext_headings_become_ours_and_leave_the_first_level_to_the_title(project: Path) -> None:
    moved(project, "jekyll")
    honey = read(project, "content/cough/honey.md")
    assert "## Setext\n" in honey
    assert "### Smaller\n" in honey
    assert "[tea](tea.md)" in honey


# --- Pelican --------------------------------------------------------------------------------------------------------


def test_pelican_heads_and_links_are_read(project: Path) -> None:
    findings, _ = moved(project, "pelican")
    tea = read(project, "content/cough/tea-night.md")
    assert "title: Tea at night\nsummary: Tea in short, in two lines.\nauthor: Ana Rivera, Tom Lee\n" in tea
    assert "[honey](honey.md) and [about](../about.md)" in tea
    assert "![bee](bee.png)" in tea
    assert "Time: 10 minutes." in tea
    assert "in the language “fr”" in said(findings)
    assert "old.rst:1: this file was left out, because it is not Markdown" in said(findings)


# --- MkDocs ---------------------------------------------------------------------------------------------------------


def test_mkdocs_order_admonitions_and_macros(project: Path) -> None:
    findings, _ = moved(project, "mkdocs")
    tea = read(project, "content/cough/tea.md")
    assert "order: 3\n" in tea
    assert "/// warning | Hot\n\nLet it cool.\n\n- slowly\n\n///\n" in tea
    assert "**Note.** Any cup will do." in tea
    assert "![bee](bee.png)\n" in tea
    assert 'TODO `--8<-- "snippet.md"`' in tea
    assert "title: Honey first\nsummary: Honey in short.\norder: 2\n" in read(project, "content/cough/honey.md")
    assert "the link ../../README.md leads to something that was not brought over" in said(findings)


# --- WordPress ------------------------------------------------------------------------------------------------------


def test_wordpress_html_becomes_markdown(project: Path) -> None:
    findings, _ = moved(project, "wordpress")
    tea = read(project, "content/cough/tea.md")
    for piece in (
        "## What is tea?\n",
        "Tea is **hot** and *wet*. 2 &lt; 3 \\* 4\\_5 \\[sic\\]. See [about](../about.md).\\\nNew line.",
        "- one\n- two\n    - inner\n",
        "1. first\n2. second\n",
        "> Quoted.",
        "```\ncode *here*\n```",
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
        'TODO `[gallery ids="1,2"]`',
        "TODO `<iframe> https://video.example/1`",
        "TODO `<script>`",
        "1\\. not a list",
    ):
        assert piece in tea, piece
    assert 'title: "Tea & cough"\nsummary: Tea in short.\nauthor: ana\naliases: [/2020/05/06/tea/]\n' in tea
    assert "alert(1)" not in tea
    assert "We write.\n\nAbout coughs." in read(project, "content/about.md")
    text = said(findings)
    assert "“In the bin” was left out" in text
    assert "is of the kind “product”" in text
    assert "bee.png was not found" in text


BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss><channel></channel></rss>"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOMB, "it holds a document type"),
        (OUTSIDE, "it holds a document type"),
        ("<rss><channel>", "it is not whole XML"),
        ("", "it is not whole XML"),
        (
            "<rss><channel><title>A feed</title><item><title>x</title></item></channel></rss>",
            "not an export of WordPress",
        ),
        ("<rss>" * 5000 + "</rss>" * 5000, "not an export of WordPress"),
    ],
)
def test_an_export_that_is_none_or_is_dangerous_is_refused(
    project: Path, tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "x.xml").write_text(text)
    with pytest.raises(Taken, match=words):
        import_site(project, tmp_path / "x.xml", "", "cough")


def test_html_that_nests_without_end_is_survived() -> None:
    deep = markdown("<div>" * 3000 + "<b>" * 3000 + "words" + "</b>" * 3000 + "</div>" * 3000, Telling())
    assert "words" in deep


# --- odd situations -------------------------------------------------------------------------------------------------


def test_pages_without_a_topic_are_named_before_anything_is_written(project: Path) -> None:
    before = sorted(project.rglob("*"))
    with pytest.raises(Taken, match=r"no topics of site\.yaml: \(none\).*Say with --topic"):
        moved(project, "jekyll", topic="")
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize(
    ("source", "system", "topic", "words"),
    [
        ("nowhere", "", "", "there is no .*nowhere"),
        ("hugo", "wordpress", "cough", "name the XML file"),
        ("wordpress.xml", "hugo", "cough", "name the folder"),
        ("hugo/static", "", "cough", "say it with --from: hugo, jekyll"),
        ("hugo", "", "caugh", "did you mean “cough”"),
    ],
)
def test_what_can_not_be_brought_over_is_said(project: Path, source: str, system: str, topic: str, words: str) -> None:
    with pytest.raises(Taken, match=words):
        import_site(project, OLD / source, system, topic)


def test_two_pages_with_one_name_both_come_over(project: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    for folder in ("a", "b"):
        (old / "docs" / folder).mkdir(parents=True)
        (old / "docs" / folder / "tea.md").write_text(f"# Tea {folder}\n\nWords.\n")
    (old / "mkdocs.yml").write_text("site_name: x\n")
    _, written = import_site(project, old, "", "cough")
    assert written == ["content/cough/tea.md", "content/cough/tea-2.md"]


def test_nothing_outside_of_the_old_site_is_read(project: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    (old / "docs" / "a").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(b"secret")
    (tmp_path / "secret.md").write_text("# Secret\n")
    (old / "docs/a/link.md").symlink_to(tmp_path / "secret.md")
    (old / "docs/a/pic.png").symlink_to(tmp_path / "secret.png")
    (old / "docs/a/tea.md").write_text(
        "# Tea\n\n![a](../../../secret.png) ![b](/../../secret.png) ![c](pic.png) ![d](%2e%2e/%2e%2e/%2e%2e/secret.png)\n"
    )
    (old / "mkdocs.yml").write_text("docs_dir: ../..\n")
    findings, written = import_site(project, old, "", "cough")
    assert written == ["content/cough/tea.md"]
    assert said(findings).count("was not found") == 4


def test_a_page_too_large_and_signs_that_nobody_sees_do_not_hurt_the_guide(project: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    (old / "docs" / "a").mkdir(parents=True)
    (old / "mkdocs.yml").write_text("site_name: x\n")
    (old / "docs/a/large.md").write_text("# L\n\n" + "x " * 600_000)
    (old / "docs/a/signs.md").write_bytes(b"\xef\xbb\xbf# S\r\n\r\nA\x00B\x1b[0m\r\n")
    findings, written = import_site(project, old, "", "cough")
    assert written == ["content/cough/signs.md"]
    assert "AB[0m\n" in read(project, "content/cough/signs.md")
    assert "more than 1,000,000 bytes" in said(findings)
    assert build(take(project), Options(TODAY)).findings == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder_is_told_and_nothing_is_lost(project: Path) -> None:
    (project / "content/cough").chmod(0o555)
    findings, written = moved(project, "hugo")
    assert written == ["content/about.md"]
    assert "can not be written" in said(findings)


def test_a_disk_that_takes_nothing_is_one_refusal(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, mode: str = "r", *rest: object, **more: object) -> object:
        if "x" in mode:
            raise OSError(28, "No space left on device")
        return opened(path, mode, *rest, **more)

    opened = Path.open
    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(Taken, match=r"nothing could be brought over: content/.* can not be written: No space left"):
        moved(project, "mkdocs")


def test_names_of_the_builder_s_own_pages_are_avoided(project: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    (old / "docs").mkdir(parents=True)
    (old / "mkdocs.yml").write_text("site_name: x\n")
    for name in ("help", "cough", "search"):
        (old / "docs" / f"{name}.md").write_text(f"# {name}\n\nWords.\n")
    _, written = import_site(project, old, "", "cough")
    assert written == ["content/cough-page.md", "content/help-page.md", "content/search-page.md"]


def test_the_command_prints_what_needs_a_person(project: Path) -> None:
    command = [sys.executable, str(BUILD), "import", str(OLD / "jekyll"), "--project", str(project), "--topic", "cough"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.rstrip().split("\n")[-1].startswith("4 drafts and 1 picture brought over, ")
    refused = subprocess.run([*command[:3], "nowhere", *command[4:]], capture_output=True, text=True, timeout=60)
    assert (refused.returncode, "there is no nowhere" in refused.stderr) == (2, True)


# --- heads ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: A\n---\nBody\n",
        "---\ntitle: A\n...\nBody\n",
        '+++\ntitle = "A"\n+++\nBody\n',
        '{"title": "A"}\nBody\n',
        '{\n  "title": "A"\n}\n\nBody\n',
    ],
)
def test_every_form_of_head_is_read(text: str) -> None:
    header = split(text)
    assert (header.text("title"), header.body, header.fault) == ("A", "Body\n", "")


@pytest.mark.parametrize(
    "text", ["Just text.\n", "--- a line\n", "+++\nnever closed\n", "{ not json\n", "{{ template }}\n", ""]
)
def test_a_file_without_a_head_is_all_text(text: str) -> None:
    assert (split(text).values, split(text).body) == ({}, text)


def test_lines_of_pelican_end_at_the_first_empty_line() -> None:
    header = split_lines("Title: A\nTags: b,\n  c\n\nTime: now\n")
    assert (header.texts("tags"), header.body) == (["b", "c"], "Time: now\n")
    assert split_lines("Just text.\n").body == "Just text.\n"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("# T\n\nWords\n", "\n\nWords\n"),
        ("# Other\n\n## Deep\n", "## Other\n\n### Deep\n"),
        ("```\n# code\n```\n## A\n", "```\n# code\n```\n## A\n"),
        ("A\n===\n\nB\n---\n", "## A\n\n### B\n"),
        ("- a\n---\n", "- a\n---\n"),
        ("###### six\n# one\n", "###### six\n## one\n"),
    ],
)
def test_headings_become_ours(text: str, made: str) -> None:
    assert headings(text, "T") == made


def test_a_library_of_many_old_pages_is_brought_over(project: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    (old / "_posts").mkdir(parents=True)
    for number in range(300):
        (old / "_posts" / f"2020-01-01-post-{number}.md").write_text(
            f"---\ntitle: Post {number}\n---\nSee [next]({{% post_url 2020-01-01-post-{(number + 1) % 300} %}}).\n"
        )
    findings, written = import_site(project, old, "", "cough")
    assert (len(written), findings) == (300, [])
    assert "[next](post-0.md)" in read(project, "content/cough/post-299.md")
    shutil.rmtree(old)


def test_bring_refuses_what_is_not_there() -> None:
    with pytest.raises(Unreadable):
        bring(OLD / "hugo", "wordpress")
