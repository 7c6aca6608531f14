"""The browser editor: absent unless asked for; with it, saving changes nothing that matters to the build."""

import functools
import http.server
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from figures import report
from playwright.sync_api import Browser, Page
from projects import base, project

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


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory, chromium: Browser, made: Build) -> Iterator[Page]:
    """The editor of the guide, working on a folder of the browser's own that holds the files of the guide."""
    folder = tmp_path_factory.mktemp("editor")
    for path, content in made.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(FOLDER)
    page = context.new_page()
    foreign: list[str] = []
    context.on(
        "request", lambda request: None if f":{server.server_port}/" in request.url else foreign.append(request.url)
    )
    page.goto(f"http://127.0.0.1:{server.server_port}/admin/")
    page.evaluate(FILL, FILES)
    page.get_by_role("button", name="Work with Local Repository").click()
    page.get_by_role("navigation", name="Contents").wait_for()
    yield page
    outside = [url for url in foreign if not url.startswith(("data:", "blob:"))]
    report("addresses of other hosts that the browser editor asked for", sorted(set(outside)) or "none")
    context.close()
    server.shutdown()
    server.server_close()


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
