"""`new` writes one draft and never overwrites; what stands in the way is said in plain words."""

from __future__ import annotations

import os
import resource
from datetime import date
from pathlib import Path

import pytest
from projects import on_disk

from sitebuilder.built import Options
from sitebuilder.documents import SourceFile, read_document
from sitebuilder.pipeline import build
from sitebuilder.record import read
from sitebuilder.snapshot import take
from sitebuilder.starting import Taken, begin, begin_guide, import_references, on_terminal, record_checks, refuse
from sitebuilder.starting.asking import Question
from sitebuilder.starting.files import clean, slug
from sitebuilder.starting.pages import start_page
from sitebuilder.starting.wishes import Wish

TOP = Path(__file__).parent.parent
TODAY = date(2026, 11, 24)
TEMPLATE = "---\ntitle: {title}\nsummary: x\nauthor: {author}\nlast_checked: {today}\nnext_check: {next_check}\nsearched_to: {month}\n---\nWords.\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    on_disk({"templates/new/article.md": TEMPLATE}, {}, tmp_path)
    return tmp_path


def start(project: Path, what: str, title: str | None = None, topic: str | None = None) -> Path:
    given = {name: value for name, value in (("title", title), ("topic", topic)) if value is not None}
    return start_page(project, Wish("article", what, given), refuse, TODAY)


def title_of(project: Path, path: Path) -> str:
    text = (project / path).read_text(encoding="utf-8")
    found = read_document(SourceFile(path.as_posix(), text)).document
    assert found, text
    return found.front.title


def test_a_draft_has_todays_dates(project: Path) -> None:
    path = start(project, "cough/tea", "Tea")
    assert path == Path("content/cough/tea.md")
    text = (project / path).read_text()
    assert "last_checked: 2026-11-24\n" in text
    assert "searched_to: 2026-11\n" in text
    assert "next_check: 2029-11-2" in text


def test_a_topic_with_safety_is_checked_within_a_year(project: Path) -> None:
    site = project / "site.yaml"
    site.write_text(site.read_text().replace("title: Cough", "title: Cough, safety: true"))
    path = start(project, "cough/tea")
    assert "next_check: 2027-11-2" in (project / path).read_text()


def test_the_name_gives_a_title_and_the_title_a_name(project: Path) -> None:
    assert title_of(project, start(project, "cough/green-tea")) == "Green tea"
    assert start(project, "Does green tea help?", topic="cough") == Path("content/cough/does-green-tea-help.md")


@pytest.mark.parametrize(
    "title",
    [
        *(
            'He said "tea"',
            "Tea: hot # cold",
            "'tea'",
            "- tea",
            "{tea}",
            "[tea]",
            "tea: ",
            "true",
            "null",
            "12:30",
            "no",
        ),
        *(
            "# tea",
            "& tea",
            "* tea",
            "! tea",
            "% tea",
            "@tea",
            "`tea`",
            "a\\b",
            "Tée & çay",
            "日本 tea",
            "tea\nhot",
            "a\tb",
            "~",
        ),
        *(
            "<script>alert(1)</script> tea",
            "{title} {today} tea",
            "2026-11-24",
            "tea  and   honey",
            "a -- b",
            "?",
            "5",
            "tea —",
        ),
    ],
)
def test_any_title_comes_back_as_it_was_given(title: str, project: Path) -> None:
    path = start(project, "cough/odd", title)
    assert title_of(project, path) == " ".join(title.split())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Does tea help?", "does-tea-help"),
        ("Çay & Tée", "cay-tee"),
        ("  --a--  ", "a"),
        ("a/b\\c", "a-b-c"),
        ("../../etc/passwd", "etc-passwd"),
        ("日本", ""),
        ("!?", ""),
        ("x" * 200, "x" * 80),
        ("a " * 60, ("a-" * 40).strip("-")),
    ],
)
def test_a_name_can_stand_in_an_address(text: str, name: str) -> None:
    assert slug(text) == name


def test_nothing_is_overwritten(project: Path) -> None:
    path = project / start(project, "cough/tea")
    path.write_text("mine")
    with pytest.raises(Taken, match=r"content/cough/tea\.md is already there"):
        start(project, "cough/tea")
    assert path.read_text() == "mine"


@pytest.mark.parametrize("what", ["cough/honey", "cough/index"])
def test_a_page_that_is_there_is_kept(project: Path, what: str) -> None:
    before = (project / f"content/{what}.md").read_text()
    with pytest.raises(Taken, match="already there"):
        start(project, what)
    assert (project / f"content/{what}.md").read_text() == before


@pytest.mark.parametrize(
    ("what", "title", "topic", "words"),
    [
        ("caugh/tea", None, None, "did you mean “cough”"),
        ("Tea", None, "cold", "the topics are cough"),
        ("Tea", None, None, "--topic, one of cough"),
        ("日本", None, "cough", "no letter"),
        ("../cough/tea", None, None, "--topic"),
        ("Cough/Tea", None, None, "--topic"),
        ("x" * 300, None, "cough", "300 characters"),
    ],
)
def test_what_can_not_be_written_is_said(
    project: Path, what: str, title: str | None, topic: str | None, words: str
) -> None:
    before = sorted(project.rglob("*"))
    with pytest.raises(Taken, match=words):
        start(project, what, title, topic)
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize("name", ["-", "a--b", "-a", "a-"])
def test_a_name_that_the_build_would_refuse_is_not_written(project: Path, name: str) -> None:
    with pytest.raises(Taken):
        start(project, f"cough/{name}")


def test_a_reserved_or_missing_template_is_said(project: Path) -> None:
    (project / "templates" / "new" / "article.md").unlink()
    with pytest.raises(Taken, match=r"templates/new/article\.md"):
        start(project, "cough/tea")


@pytest.mark.parametrize("text", ["name: [", "", None])
def test_a_broken_site_yaml_is_put_right_first(project: Path, text: str | None) -> None:
    if text is None:
        (project / "site.yaml").unlink()
    else:
        (project / "site.yaml").write_text(text)
    with pytest.raises(Taken, match=r"site\.yaml has to be put right first"):
        start(project, "cough/tea")


def test_a_folder_that_is_a_file_is_said(project: Path) -> None:
    (project / "site.yaml").write_text((project / "site.yaml").read_text().replace("id: cough", "id: cold"))
    (project / "content" / "cold").write_text("a file")
    with pytest.raises(Taken, match="content/cold is a file where a folder has to be"):
        start(project, "cold/tea")


def test_where_a_draft_can_not_be_written_whole_nothing_of_it_stays_in_the_way(project: Path) -> None:
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, usual[1]))  # no file can grow longer, as on a full disk
    try:
        with pytest.raises(Taken, match=r"tea\.md can not be written"):
            start(project, "cough/tea")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert not (project / "content/cough/tea.md").exists()
    start(project, "cough/tea")
    assert (project / "content/cough/tea.md").stat().st_size > 10


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder_is_said(project: Path) -> None:
    (project / "content" / "cough").chmod(0o555)
    with pytest.raises(Taken, match="can not be written"):
        start(project, "cough/tea")


def test_a_page_is_not_written_through_a_symbolic_link(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (project / "site.yaml").write_text((project / "site.yaml").read_text().replace("id: cough", "id: cold"))
    (project / "content" / "cold").symlink_to(outside)
    with pytest.raises(Taken):
        start(project, "cold/tea")
    assert list(outside.iterdir()) == []


def test_the_record_of_checks_is_written_whole(project: Path) -> None:
    built = build(take(project), Options(TODAY))
    assert built.site
    assert record_checks(project, built.site, built.every_document()) == "checked.json"
    found = read((project / "checked.json").read_text(encoding="utf-8"))
    assert found
    assert list(found) == ["content/cough/honey.md", "content/help.yaml"]
    assert build(take(project), Options(TODAY)).findings == built.findings
    assert list(project.glob("*.part~")) + list(project.glob(".*.part~")) == []


# --- the draft of an article and of a claim-check -------------------------------------------------------------------


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A project with the templates of this repository."""
    templates = {f"templates/new/{path.name}": path.read_text() for path in (TOP / "templates/new").iterdir()}
    on_disk(templates, {}, tmp_path)
    return tmp_path


def new(project: Path, *words: str, **given: str) -> str:
    return begin(project, words, given, refuse, TODAY).message


def found(project: Path, drafts: bool) -> set[str]:
    return {finding.rule for finding in build(take(project), Options(TODAY, drafts)).findings}


@pytest.mark.parametrize("kind", ["article", "claim-check"])
def test_a_fresh_draft_can_be_read_and_is_published_only_when_it_is_filled_in(whole: Path, kind: str) -> None:
    assert "content/cough/green-tea.md is ready" in new(whole, kind, "cough/green-tea", title="Does green tea help?")
    assert found(whole, drafts=False) == set()
    assert found(whole, drafts=True) == {"placeholder-left", "section-empty", "citations-missing"}


def test_a_draft_opens_with_the_parts_of_an_article_in_their_order(whole: Path) -> None:
    new(whole, "cough/green-tea")
    text = (whole / "content/cough/green-tea.md").read_text()
    parts = [
        "What people report",
        "What studies show",
        "Possible harms",
        "How it may work",
        "/// unknowns",
        "What you can do",
        "/// ask",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_no_note_to_the_writer_gets_into_the_page(whole: Path) -> None:
    new(whole, "cough/green-tea")
    page = build(take(whole), Options(TODAY, drafts=True)).files["cough/green-tea/index.html"].decode()
    assert "Notes like this one" not in page
    assert "<!--" not in page.partition("<main")[2].partition("</main")[0]


def test_a_saying_is_quoted_in_the_title(whole: Path) -> None:
    new(whole, "claim-check", "Tea cures colds", topic="cough")
    assert title_of(whole, Path("content/cough/tea-cures-colds.md")) == "Claim: “Tea cures colds”"
    new(whole, "claim-check", '"Tea cures all"', topic="cough")
    assert title_of(whole, Path("content/cough/tea-cures-all.md")) == "Claim: “Tea cures all”"


def test_a_title_may_come_without_quotes(whole: Path) -> None:
    new(whole, "Does", "tea", "help?", topic="cough")
    assert title_of(whole, Path("content/cough/does-tea-help.md")) == "Does tea help?"


def test_the_path_of_the_file_will_do_for_a_name(whole: Path) -> None:
    new(whole, "content/cough/green-tea.md")
    assert (whole / "content/cough/green-tea.md").is_file()


def test_a_misspelt_kind_is_noticed(whole: Path) -> None:
    with pytest.raises(Taken, match="did you mean “article”"):
        new(whole, "artcle", "cough/tea")


def test_pasted_junk_becomes_one_clean_line(whole: Path) -> None:
    assert clean("\ufeff Does\u00a0tea\u200b\n\thelp?\x00\u202e ") == "Does tea help?"
    new(whole, "\u202eDoes\u200btea\r\nhelp?\x1b[31m", topic="cough")
    assert title_of(whole, Path("content/cough/doestea-help-31m.md")) == "Doestea help?[31m"


def test_a_half_filled_draft_does_not_keep_the_others_from_being_published(whole: Path) -> None:
    (whole / "content/cough/half.md").write_text("---\ntitle: Half\nsummary: [\ndraft: true\n---\n/// unknowns\n")
    (whole / "content/cough/half2.md").write_text("---\ntitle: Half\nsummary: x\ndraft: true\n---\n/// unknowns\n")
    assert found(whole, drafts=False) == set()
    assert {"yaml-invalid", "block-unclosed", "key-missing"} <= found(whole, drafts=True)


# --- asking ---------------------------------------------------------------------------------------------------------


def test_what_is_missing_is_asked_for_and_a_bad_answer_is_asked_for_again(whole: Path) -> None:
    answers = iter(["", "caugh", "cough"])
    told: list[str] = []
    begin(whole, ["Does tea help?"], {}, on_terminal(lambda prompt: next(answers), told.append), TODAY)
    assert (whole / "content/cough/does-tea-help.md").is_file()
    assert told[0] == "Which topic does the page belong to?"
    assert any("did you mean “cough”" in line for line in told)
    assert any("This one is needed" in line for line in told)


def test_nothing_is_asked_when_all_is_said(whole: Path) -> None:
    def never(prompt: str) -> str:
        raise AssertionError(prompt)

    begin(whole, ["cough/tea"], {}, on_terminal(never, print), TODAY)
    begin(whole, ["term", "tea"], {"plain": "A drink.", "say": "tee"}, on_terminal(never, print), TODAY)


def test_the_kind_is_asked_for_when_nothing_is_said(whole: Path) -> None:
    answers = iter(["term", "tea", "A drink.", ""])
    begin(whole, [], {}, on_terminal(lambda prompt: next(answers), lambda line: None), TODAY)
    assert "tea:\n  term: tea\n  plain: A drink.\n" in (whole / "content/glossary.yaml").read_text()


def test_an_end_of_the_answers_writes_nothing(whole: Path) -> None:
    def ended(prompt: str) -> str:
        raise EOFError

    before = sorted(whole.rglob("*"))
    with pytest.raises(Taken, match="nothing was written"):
        begin(whole, ["article"], {}, on_terminal(ended, lambda line: None), TODAY)
    assert sorted(whole.rglob("*")) == before


def test_without_a_terminal_the_option_is_named() -> None:
    with pytest.raises(Taken, match="--topic, one of a, b"):
        refuse(Question("Which topic?", "--topic", (("a", ""), ("b", ""))))
    assert refuse(Question("Which?", "--x", default="c")) == "c"


# --- a reference ----------------------------------------------------------------------------------------------------


def test_a_reference_is_written_from_what_was_said(whole: Path) -> None:
    said = {
        "title": "Tea at night",
        "author": "Doe, Jo; Roe, K.",
        "year": "2022",
        "evidence": "review",
        "doi": "10.1000/TEA.1",
    }
    begun = begin(whole, ["reference"], said, refuse, TODAY)
    assert (begun.message, begun.findings) == ("wrote content/references/doe2022.yaml. Cite it as [@doe2022].", ())
    assert found(whole, drafts=False) == {"reference-unused"}
    text = (whole / "content/references/doe2022.yaml").read_text()
    assert "  - {family: Doe, given: Jo}\n  - {family: Roe, given: K.}\n" in text
    assert "# people:" in text


def test_a_reference_says_what_it_still_lacks(whole: Path) -> None:
    begun = begin(whole, ["reference", "tea2020"], {"title": "Tea"}, refuse, TODAY)
    assert {finding.rule for finding in begun.findings} == {"reference-unfinished"}
    assert found(whole, drafts=False) >= {"value-invalid"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "--title"),
        ({"title": "T", "doi": "abc"}, "“abc” is no DOI"),
        ({"title": "T", "url": "example.org"}, "https://"),
        ({"title": "T", "pmid": "x1"}, "PubMed"),
        ({"title": "T", "year": "20"}, "four digits"),
        ({"title": "T", "year": "3020"}, "four digits"),
        ({"title": "T", "evidence": "animals"}, "did you mean “animal”"),
        ({"title": "T", "type": "artikel"}, "did you mean “article”"),
        ({"title": "Another", "doi": "https://doi.org/10.1000/HONEY.2020"}, "already there as lee2020"),
    ],
)
def test_a_reference_that_can_not_be_written_is_said(whole: Path, said: dict[str, str], words: str) -> None:
    before = sorted(whole.rglob("*"))
    with pytest.raises(Taken, match=words):
        begin(whole, ["reference"], said, refuse, TODAY)
    assert sorted(whole.rglob("*")) == before


def test_an_id_that_is_taken_is_kept(whole: Path) -> None:
    before = (whole / "content/references/lee2020.yaml").read_bytes()
    with pytest.raises(Taken, match="already there"):
        begin(whole, ["reference", "lee2020"], {"title": "Tea"}, refuse, TODAY)
    assert (whole / "content/references/lee2020.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("10.1000/a.b", "DOI: 10.1000/a.b"),
        ("https://doi.org/10.1000/A", "DOI: 10.1000/a"),
        ("PMID: 123", "PMID: '123'"),
        ("123", "PMID: '123'"),
        ("https://example.org/x", "URL: https://example.org/x"),
    ],
)
def test_an_address_is_told_by_its_form(whole: Path, text: str, key: str) -> None:
    answers = iter(["Tea", "", "", text, ""])
    begin(whole, ["reference"], {}, on_terminal(lambda prompt: next(answers), lambda line: None), TODAY)
    assert f"\n{key}\n" in (whole / "content/references/work.yaml").read_text()


# --- a term ---------------------------------------------------------------------------------------------------------

TERMS = "# All words.\n\nalpha:\n  term: alpha\n  plain: First.   # a note\n# about the next\ngamma:\n  term: gamma\n  plain: 'Third'\n"


def test_a_term_gets_its_place_in_the_alphabet_and_no_other_line_changes(whole: Path) -> None:
    path = whole / "content/glossary.yaml"
    path.write_text(TERMS)
    new(whole, "term", "Beta blocker", plain="A medicine: it slows the heart.", say="BAY-tuh")
    added = 'beta-blocker:\n  term: Beta blocker\n  plain: "A medicine: it slows the heart."\n  say: BAY-tuh\n'
    assert path.read_text() == TERMS.replace("# about the next", f"{added}# about the next")


@pytest.mark.parametrize(("name", "before"), [("aa", "alpha:"), ("zz", "")])
def test_a_term_at_either_end_keeps_the_lines_of_the_others(whole: Path, name: str, before: str) -> None:
    path = whole / "content/glossary.yaml"
    path.write_text(TERMS)
    new(whole, "term", name, plain="A word.")
    place = TERMS.index(before) if before else len(TERMS)
    assert path.read_text() == TERMS[:place] + f"{name}:\n  term: {name}\n  plain: A word.\n" + TERMS[place:]


@pytest.mark.parametrize("held", ["", "# nothing yet\n", None])
def test_the_first_term_makes_the_glossary(whole: Path, held: str | None) -> None:
    path = whole / "content/glossary.yaml"
    path.unlink()
    if held is not None:
        path.write_text(held)
    new(whole, "term", "trial", plain="A study.")
    assert path.read_text() == f"{held or ''}trial:\n  term: trial\n  plain: A study.\n"


def test_line_ends_and_a_byte_order_mark_are_kept(whole: Path) -> None:
    path = whole / "content/glossary.yaml"
    path.write_bytes(b"\xef\xbb\xbfalpha:\r\n  term: alpha\r\n  plain: First.\r\n")
    new(whole, "term", "beta", plain="Second.")
    assert (
        path.read_bytes()
        == b"\xef\xbb\xbfalpha:\r\n  term: alpha\r\n  plain: First.\r\nbeta:\r\n  term: beta\r\n  plain: Second.\r\n"
    )


@pytest.mark.parametrize(
    ("held", "name", "words"),
    [
        (TERMS, "Alpha", "already explained as “alpha”"),
        ("a:\n  term: a\n  plain: p\n  also: [bee]\n", "Bee", "already explained as “a”"),
        ("a: [\n", "bee", "has to be put right first"),
        ("a:\n  term: a\n", "bee", "has to be put right first"),
        ("{a: {term: a, plain: p}}\n", "bee", "by hand"),
        (TERMS, "日本", "Latin letters"),
        (TERMS, "bee", "--plain"),
    ],
)
def test_a_term_that_can_not_be_added_leaves_the_glossary_as_it_was(
    whole: Path, held: str, name: str, words: str
) -> None:
    path = whole / "content/glossary.yaml"
    path.write_text(held)
    said = {} if words == "--plain" else {"plain": "A word."}
    with pytest.raises(Taken, match=words):
        begin(whole, ["term", name], said, refuse, TODAY)
    assert path.read_text() == held
    assert list(path.parent.glob(".*")) == []


@pytest.mark.parametrize("act", ["write_bytes", "replace"])
def test_a_glossary_that_can_not_be_written_is_said_and_kept(
    whole: Path, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (whole / "content/glossary.yaml").read_bytes()

    def refused(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, act, refused)
    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(Taken, match=r"content/glossary\.yaml can not be written: Read-only file system"):
        new(whole, "term", "tea", plain="A drink.")
    assert (whole / "content/glossary.yaml").read_bytes() == before


# --- a guide --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["", "Tea: what is known", 'Mum\'s "tea" #1', "{today}"])
def test_a_new_guide_passes_every_check_on_its_day(tmp_path: Path, title: str) -> None:
    folder = tmp_path / "guide"
    begin_guide(folder, TOP, title, TODAY)
    made = build(take(folder), Options(TODAY))
    assert made.findings == ()
    assert made.site
    assert made.site.settings.name == (title or "An example guide")
    assert {page.document.kind for page in made.site.pages} == {"home", "topic", "article", "page"}


def test_a_new_guide_brings_the_help_for_editors_along(tmp_path: Path) -> None:
    begin_guide(tmp_path / "guide", TOP, "Tea", TODAY)
    for path in (
        ".vscode/settings.json",
        ".vscode/guide.code-snippets",
        ".gitignore",
        "schemas/front-matter.schema.json",
        "Makefile",
    ):
        assert (tmp_path / "guide" / path).is_file(), path
    assert "# Tea\n" in (tmp_path / "guide" / "README.md").read_text()


def test_articles_can_be_begun_in_a_new_guide(tmp_path: Path) -> None:
    begin_guide(tmp_path / "guide", TOP, "", TODAY)
    assert "safety/tea" in new(tmp_path / "guide", "safety/tea")


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Taken, match="is not empty"):
        begin_guide(tmp_path, TOP, "", TODAY)
    with pytest.raises(Taken, match="is not a folder"):
        begin_guide(tmp_path / "mine.txt", TOP, "", TODAY)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_guide_in_a_read_only_folder_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(Taken, match="can not be written"):
        begin_guide(tmp_path / "guide", TOP, "", TODAY)


# --- a large bibliography -------------------------------------------------------------------------------------------


def test_a_bibliography_of_300_entries_is_read_in_one_go_and_only_once(whole: Path, tmp_path: Path) -> None:
    entries = [
        f"TY  - JOUR\nTI  - The {number}th study of tea and sleep in people\nAU  - Doe, Jo\nPY  - 2020\nDO  - 10.1000/t.{number}\nER  - \n"
        for number in range(300)
    ]
    file = tmp_path / "export.ris"
    file.write_text("\n".join(entries))
    findings, written = import_references(whole, [file])
    assert len(set(written)) == 300
    assert {finding.rule for finding in findings} == {"reference-unfinished"}
    assert {finding.place.path for finding in findings} == set(written), "each says what a person still has to do"
    before = {path: (whole / path).read_bytes() for path in written}
    findings, again = import_references(whole, [file])
    assert (again, len(findings)) == ([], 300)
    assert {path: (whole / path).read_bytes() for path in written} == before
