"""The browser editor: absent unless asked for; with it, saving changes nothing that matters to the build."""

import contextlib
import functools
import http.server
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml
from figures import report
from git_host import ADDRESS, GitHost
from playwright.sync_api import Browser, Locator, Page
from projects import base, dressed, project

from sitebuilder.built import Build, Options
from sitebuilder.documents import SourceFile, read_document
from sitebuilder.editor.config import config
from sitebuilder.pipeline import build
from sitebuilder.settings import Settings, read_settings
from sitebuilder.snapshot import take

ROOT = Path(__file__).parent.parent
ON = "editor_ui: true\neditor_backend: {name: github, repo: example/guide, branch: main}\n"
FILES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "content").rglob("*"))
    if path.suffix in (".md", ".yaml")
}
PAGES = [path for path in FILES if path.endswith(".md")]
DATA = {path: text for path, text in FILES.items() if path.endswith(".yaml") and "/references/" not in path}
CHANGED = {
    "collections/pain/entries/back-pain": "content/pain/back-pain.md",
    "collections/side-effects/entries/hair-loss": "content/side-effects/hair-loss.md",
    "collections/claims/entries/it-causes-hair-loss": "content/claims/it-causes-hair-loss.md",
    "collections/safety/entries/index": "content/safety/index.md",
    "collections/pages/entries/about": "content/about.md",
    "collections/references/entries/vicknasingam2020": "content/references/vicknasingam2020.yaml",
    "collections/references/entries/fda2018sep": "content/references/fda2018sep.yaml",
    "collections/data/entries/glossary": "content/glossary.yaml",
    "collections/data/entries/help": "content/help.yaml",
    "collections/data/entries/medicines": "content/tables/medicines.yaml",
    "collections/data/entries/law": "content/tables/law.yaml",
}
FOLDER = """
window.showDirectoryPicker = () => navigator.storage.getDirectory();
FileSystemHandle.prototype.requestPermission ??= async () => "granted";
FileSystemHandle.prototype.queryPermission ??= async () => "granted";
"""
FILL = """async (files) => {
  const root = await navigator.storage.getDirectory();
  await root.getDirectoryHandle(".git", {create: true});
  for (const [path, text] of Object.entries(files)) {
    const parts = path.split("/");
    let folder = root;
    for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part, {create: true});
    const file = await (await folder.getFileHandle(parts.at(-1), {create: true})).createWritable();
    await file.write(text);
    await file.close();
  }
}"""
READ = """async (path) => {
  const parts = path.split("/");
  let folder = await navigator.storage.getDirectory();
  for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part);
  return (await (await folder.getFileHandle(parts.at(-1))).getFile()).text();
}"""


def settings() -> Settings:
    found, findings = read_settings((ROOT / "site.yaml").read_text(encoding="utf-8") + ON)
    assert found and not findings
    return found


def test_without_being_asked_for_not_a_byte_of_it_is_published() -> None:
    files = build(project({}), Options(date(2026, 11, 24))).files
    assert not [path for path in files if path.startswith("admin")]
    assert not [path for path, content in files.items() if b"sveltia" in content.lower() or b"/admin/" in content]


@pytest.fixture(scope="module")
def made() -> Build:
    """The guide with its editor."""
    snapshot = take(ROOT)
    assert snapshot.settings
    asked = SourceFile("site.yaml", snapshot.settings.text + ON)
    return build(replace(snapshot, settings=asked), Options(date(2026, 11, 24)))


def test_it_is_published_with_the_disclaimer_and_the_way_to_help_and_kept_out_of_every_list(made: Build) -> None:
    assert made.publishable, made.findings
    page = made.files["admin/index.html"].decode()
    assert page.count("data-disclaimer") == page.count("data-help") == 1
    assert "noindex" in page
    lists = ("sitemap.xml", "search.json", "a-z/index.html", "index.html", "feed.xml")
    assert not [path for path in lists if b"admin/" in made.files[path]]
    assert b"'unsafe-inline'" not in made.files["index.html"]


def test_every_key_of_a_page_has_its_field_with_the_words_of_the_record() -> None:
    shown = config(settings(), PAGES, DATA)
    pain = next(one for one in shown["collections"] if one["name"] == "pain")
    known = json.loads((ROOT / "schemas/front-matter.schema.json").read_text(encoding="utf-8"))["properties"]
    fields = {field["name"]: field for field in pain["fields"]}
    assert set(fields) == {*known, "body"}
    assert all(fields[name]["hint"] == known[name]["description"] for name in known)
    assert fields["body"]["modes"] == ["raw"], "no form may rewrite citations and blocks"


def test_every_file_of_the_guide_can_be_edited() -> None:
    shown = config(settings(), PAGES, DATA)
    reached = {file["file"] for one in shown["collections"] for file in one.get("files", ())}
    folders = {one["folder"] for one in shown["collections"] if "folder" in one}
    assert not [path for path in FILES if path not in reached and path.rsplit("/", 1)[0] not in folders]


@pytest.mark.parametrize(("line", "rule"), [("repo: no-owner", "value-invalid"), ("name: ftp", "value-invalid")])
def test_a_wrong_backend_is_a_finding(line: str, rule: str) -> None:
    _, findings = read_settings(f"{base()['site.yaml']}editor_ui: true\neditor_backend:\n  {line}\n")
    assert [finding.rule for finding in findings] == [rule]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def served(made: Build, folder: Path) -> Iterator[str]:
    """Serve a site from a folder; its address, without a slash at the end."""
    for path, content in made.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory, chromium: Browser, made: Build) -> Iterator[Page]:
    """The editor of the guide, working on a folder of the browser's own that holds the files of the guide."""
    with served(made, tmp_path_factory.mktemp("editor")) as address:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.add_init_script(FOLDER)
        page = context.new_page()
        foreign: list[str] = []
        context.on("request", lambda request: None if request.url.startswith(address) else foreign.append(request.url))
        page.goto(f"{address}/admin/")
        page.evaluate(FILL, FILES)
        page.get_by_role("button", name="Work with Local Repository").click()
        page.get_by_role("navigation", name="Contents").wait_for()
        yield page
        outside = [url for url in foreign if not url.startswith(("data:", "blob:"))]
        report("addresses of other hosts that the browser editor asked for", sorted(set(outside)) or "none")
        context.close()


def saved(editor: Page, entry: str, path: str, change: str) -> str:
    """Open an entry, change its first text in the form, save it, and return the text of the file."""
    editor.goto(f"{editor.url.split('#')[0]}#/{entry.rsplit('/', 2)[0]}")
    editor.get_by_role("navigation", name="Contents").wait_for()
    editor.goto(f"{editor.url.split('#')[0]}#/{entry}")
    save = editor.get_by_role("button", name="Save", exact=True)
    save.wait_for()
    box = editor.locator("textarea:visible, input[type=text]:visible").first
    box.wait_for()
    before = editor.evaluate(READ, path)
    box.fill(re.sub(" changed$", "", box.input_value()) + change)
    save.click()
    editor.wait_for_function(f"async (before) => (await ({READ})('{path}').catch(() => before)) !== before", arg=before)
    editor.wait_for_timeout(300)
    return str(editor.evaluate(READ, path))


def meaning(path: str, text: str) -> Any:
    """What the builder reads in a file, without the places where it stands."""
    if path.endswith(".yaml"):
        return without_empty(json.loads(json.dumps(yaml.safe_load(text), default=str)))
    document = read_document(SourceFile(path, text)).document
    assert document
    sentences = [(one.text, one.cites, one.kind, one.box) for one in document.sentences]
    exhibits = [replace(one, place=document.place(), places=()) for one in document.exhibits]
    return document.front, document.body, sentences, exhibits


def without_empty(value: Any) -> Any:
    """Data without keys that say nothing: the builder reads an empty text or list like a key that is not there."""
    if isinstance(value, dict):
        return {key: kept for key, inner in value.items() if (kept := without_empty(inner)) not in ("", [], {}, None)}
    return [without_empty(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.browser
@pytest.mark.parametrize("entry", CHANGED)
def test_a_change_that_is_taken_back_leaves_what_the_builder_reads(entry: str, editor: Page) -> None:
    path = CHANGED[entry]
    assert saved(editor, entry, path, " changed") != FILES[path]
    after = saved(editor, entry, path, "")
    assert meaning(path, after) == meaning(path, FILES[path])


# --- with an account at a git host ----------------------------------------------------------------------------------

TOKEN = "a-token-of-one-test"  # noqa: S105  # it opens nothing
HONEY = "content/cough/honey.md"


@pytest.fixture
def host() -> GitHost:
    """A git host with the base project."""
    return GitHost({**base(), "site.yaml": base()["site.yaml"] + ON}, TOKEN)


@pytest.fixture
def signed_in(tmp_path: Path, chromium: Browser, host: GitHost) -> Iterator[Page]:
    """The editor of a small guide, after somebody has signed in at the git host with a token; no other host is asked."""
    site = build(
        dressed({"site.yaml": host.files["site.yaml"]}), Options(date(2026, 11, 24), base_url="https://a.example")
    )
    with served(site, tmp_path) as address:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        foreign: list[str] = []
        context.on("request", lambda request: None if request.url.startswith(address) else foreign.append(request.url))
        context.route(re.compile("^https:"), lambda route: route.abort())
        context.route(f"{ADDRESS}/**", host.answer)
        page = context.new_page()
        page.goto(f"{address}/admin/")
        page.get_by_role("button", name="Sign In Using Access Token").click()
        page.get_by_label("Personal Access Token").fill(TOKEN)
        page.keyboard.press("Enter")
        page.get_by_role("navigation", name="Contents").wait_for()
        yield page
        assert [url for url in foreign if not url.startswith(("data:", "blob:", f"{ADDRESS}/"))] == []
        assert host.unknown == []
        context.close()


def opened(editor: Page, entry: str) -> tuple[Locator, Locator]:
    """Open an entry: the box of its title, and the button that saves."""
    editor.goto(f"{editor.url.split('#')[0]}#/{entry}")
    save = editor.get_by_role("button", name="Save", exact=True)
    box = editor.locator("textarea:visible, input[type=text]:visible").first
    box.wait_for()
    return box, save


@pytest.mark.browser
def test_saving_at_a_git_host_makes_one_commit_with_this_change_alone(signed_in: Page, host: GitHost) -> None:
    before = dict(host.files)
    box, save = opened(signed_in, "collections/cough/entries/honey")
    assert box.input_value() == "Does honey ease a cough?"
    assert save.is_disabled()
    box.fill("Does honey calm a cough?")
    with signed_in.expect_response(lambda answer: "createCommitOnBranch" in (answer.request.post_data or "")):
        save.click()
    assert [[change["path"] for change in one["fileChanges"]["additions"]] for one in host.commits] == [[HONEY]]
    assert host.commits[0]["branch"] == {"repositoryNameWithOwner": "example/guide", "branchName": "main"}
    assert {path for path in before if before[path] != host.files[path]} == {HONEY}
    was, now = (read_document(SourceFile(HONEY, held[HONEY])).document for held in (before, host.files))
    assert was
    assert now
    assert now.front == replace(was.front, title="Does honey calm a cough?")
    assert (now.body, now.citations) != ("", ())
    assert meaning(HONEY, host.files[HONEY])[1:] == meaning(HONEY, before[HONEY])[1:]
    rules = [
        [one.rule for one in build(project(held), Options(date(2026, 11, 24))).findings]
        for held in (before, host.files)
    ]
    assert rules[0] == rules[1]


@pytest.mark.browser
def test_a_change_that_is_taken_back_is_no_commit(signed_in: Page, host: GitHost) -> None:
    box, save = opened(signed_in, "collections/cough/entries/honey")
    title = box.input_value()
    box.fill(f"{title} changed")
    save.and_(signed_in.locator("button:enabled")).wait_for()
    box.fill(title)
    signed_in.wait_for_timeout(300)
    assert save.is_disabled()
    assert host.commits == []


@pytest.mark.browser
def test_a_wrong_token_lets_nobody_in(tmp_path: Path, chromium: Browser, signed_in: Page, host: GitHost) -> None:
    address = signed_in.url.split("#", maxsplit=1)[0]
    context = chromium.new_context()
    context.route(f"{ADDRESS}/**", host.answer)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Sign In Using Access Token").click()
    page.get_by_label("Personal Access Token").fill("another")
    page.keyboard.press("Enter")
    page.get_by_role("alert").first.wait_for()
    assert page.get_by_role("navigation", name="Contents").count() == 0
    context.close()


@pytest.mark.parametrize(
    ("backend", "asked"),
    [
        ("{name: github, repo: example/guide}", "connect-src 'self' data: blob: https://api.github.com;"),
        ("{name: gitlab, repo: example/guide}", "connect-src 'self' data: blob: https://gitlab.com;"),
        ("{}", "connect-src 'self' data: blob:;"),
    ],
)
def test_the_editor_may_ask_the_host_that_is_named_and_no_other(backend: str, asked: str) -> None:
    text = base()["site.yaml"] + f"editor_ui: true\neditor_backend: {backend}\n"
    page = build(dressed({"site.yaml": text}), Options(date(2026, 11, 24))).files["admin/index.html"].decode()
    assert asked in unescape(page)
