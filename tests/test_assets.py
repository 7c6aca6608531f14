"""What pages load: found by its names in templates and sheets, made small without a change of meaning, named by content."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from pathlib import Path

import pytest
from figures import report
from playwright.sync_api import Browser
from projects import base, project

from sitebuilder.assets import Asset, gather
from sitebuilder.built import Build, Options
from sitebuilder.pipeline import build

TOP = Path(__file__).parent.parent
NAMES_STYLE = '<link href="{{ "style.css" | asset(assets) }}">'


def gathered(static: dict[str, str], *templates: str) -> dict[str, Asset]:
    found = gather({path: text.encode() for path, text in static.items()}, templates or (NAMES_STYLE,))
    return {asset.path: asset for asset in found}


def sheet(static: dict[str, str]) -> str:
    return gathered(static)["style.css"].content.decode()


def test_only_what_a_template_names_is_copied() -> None:
    templates = (
        '{{ "a.css"|asset(x) }}',
        "{{ 'b/c.js'  |  asset(x) }}",
        '{{ "missing.js" | asset(x) }}',
        '{{ "d.js" | upper }}',
    )
    static = dict.fromkeys(("a.css", "b/c.js", "d.js", "e.css"), "x")
    assert sorted(gathered(static, *templates)) == ["a.css", "b/c.js"]


def test_a_copy_is_named_by_what_it_holds() -> None:
    one, two = (gathered({"style.css": f"p {{ color: {colour} }}"})["style.css"].copy for colour in ("red", "tan"))
    again = gathered({"style.css": "p { color: red }", "other.css": "x"})["style.css"].copy
    assert re.fullmatch(r"assets/style\.[0-9a-f]{12}\.css", one)
    assert one != two
    assert one == again


def test_a_changed_font_changes_the_name_of_the_sheet() -> None:
    sheets = [gathered({"style.css": "@font-face{src:url(f.woff2)}", "f.woff2": font})["style.css"] for font in "ab"]
    assert sheets[0].copy != sheets[1].copy


@pytest.mark.parametrize(
    ("written", "expected"),
    {
        "url(fonts/a.woff2)": r'url\("fonts/a\.[0-9a-f]{12}\.woff2"\)',
        "url( 'fonts/a.woff2?x#y' )": r'url\("fonts/a\.[0-9a-f]{12}\.woff2\?x#y"\)',
        'url("./fonts/../fonts/a.woff2")': r'url\("fonts/a\.[0-9a-f]{12}\.woff2"\)',
        "url(a%20b.svg)": r'url\("a%20b\.[0-9a-f]{12}\.svg"\)',
        "url(none.png)": r'url\("\.\./none\.png"\)',
        "url(/whole.png)": r"url\(/whole\.png\)",
        "url(data:image/png;base64,AA)": r"url\(data:image/png;base64,AA\)",
        "url(https://a.example/b.png)": r"url\(https://a\.example/b\.png\)",
        "url(//a.example/b.png)": r"url\(//a\.example/b\.png\)",
        "url(#clip)": r"url\(#clip\)",
    }.items(),
)
def test_the_addresses_in_a_sheet_lead_from_its_copy(written: str, expected: str) -> None:
    static = {"style.css": f"p{{background:{written}}}", "fonts/a.woff2": "x", "a b.svg": "<svg/>"}
    assert re.fullmatch(rf"p\{{background:{expected}\}}", sheet(static))


def test_a_sheet_that_another_imports_is_copied_too() -> None:
    static = {
        "style.css": '@import "more/two.css";\np{}',
        "more/two.css": "a { background: url(../pic.svg) }",
        "pic.svg": "<svg/>",
    }
    found = gathered(static)
    assert sorted(found) == ["more/two.css", "pic.svg", "style.css"]
    assert (
        found["style.css"].content.decode().startswith(f'@import"{found["more/two.css"].copy.removeprefix("assets/")}"')
    )
    assert f"../{found['pic.svg'].copy.removeprefix('assets/')}" in found["more/two.css"].content.decode()


def test_sheets_that_import_each_other_do_not_hang() -> None:
    found = gathered({"style.css": '@import "two.css";', "two.css": '@import "style.css";'})
    assert sorted(found) == ["style.css", "two.css"]
    assert '"../style.css"' in found["two.css"].content.decode()


def test_a_file_that_is_no_text_is_copied_as_it_is() -> None:
    found = gather({"style.css": b"p { content: '\xff' }"}, [NAMES_STYLE])
    assert found[0].content == b"p { content: '\xff' }"


def test_licences_stay_in_what_is_made_small() -> None:
    assert "/*! MIT */" in sheet({"style.css": "/*! MIT */\n/* gone */ p { color : red }"})
    script = gathered({"a.js": "/*! MIT */\n// gone\nlet a = 1;\n"}, '{{ "a.js" | asset(x) }}')["a.js"].content.decode()
    assert "MIT" in script
    assert "gone" not in script


def test_a_descendant_inside_another_rule_stays_one() -> None:
    text = "@media print { p { color :red; .a :is(b, c :hover) ::before { x : y } & :not(d) { z: 1 } } }"
    small = sheet({"style.css": text})
    assert small == "@media print{p{color:red;.a *:is(b,c *:hover) *::before{x:y}& :not(d){z:1}}}"


RULES = """(text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map((rule) => rule.cssText);
}"""


def as_read(chromium: Browser, text: str) -> list[str]:
    """Return the rules of a style sheet as a browser understands them, whatever addresses stand in them."""
    page = chromium.new_page()
    rules = page.evaluate(RULES, text)
    page.close()
    plain = (rule.replace(" *:", " :").replace(", ", ",") for rule in rules)
    return [re.sub(r"url\([^)]*\)", "url()", rule) for rule in plain]


@pytest.mark.browser
@pytest.mark.parametrize("name", sorted(path.name for path in (TOP / "static").glob("*.css")))
def test_a_browser_reads_the_small_sheets_of_this_project_as_the_large_ones(name: str, chromium: Browser) -> None:
    text = (TOP / "static" / name).read_text()
    static = {path.relative_to(TOP / "static").as_posix(): path.read_bytes() for path in (TOP / "static").rglob("*.*")}
    small = next(a for a in gather(static, [f'{{{{ "{name}" | asset(x) }}}}']) if a.path == name).content.decode()
    assert len(small) < 0.95 * len(text)
    assert as_read(chromium, small) == as_read(chromium, text)


def test_the_static_files_themselves_are_published_as_they_are() -> None:
    style = "p { color : red }\n"
    page = base()["templates/base.html"].replace(
        "</head>", '<link rel="stylesheet" href="{{ "style.css" | asset(page.frame.site.assets) }}"></head>'
    )
    found = build(project({"static/style.css": style, "templates/base.html": page}), Options(date(2026, 11, 24)))
    copy = next(path for path in found.files if path.startswith("assets/style."))
    assert found.findings == ()
    assert found.files["style.css"] == style.encode()
    assert found.files[copy] == b"p{color:red}"
    assert f'href="/guide/{copy}"' in found.files["index.html"].decode()


def test_the_digest_is_of_what_is_sent() -> None:
    made = gathered({"a.js": "let a = 1; // gone\n"}, '{{ "a.js" | asset(x) }}')["a.js"]
    wanted = base64.b64encode(hashlib.sha256(made.content).digest()).decode()
    assert made.integrity == f"sha256-{wanted}"


def test_every_script_and_sheet_of_every_page_carries_its_digest(guide: Build) -> None:
    loaded = 0
    for path, content in guide.files.items():
        for tag in re.findall(rb"<(?:script|link)\b[^>]*>", content) if path.endswith(".html") else ():
            named = re.search(rb'(?:src|href)="/(assets/[^"]+\.(?:js|css))"', tag)
            if named:
                digest = base64.b64encode(hashlib.sha256(guide.files[named[1].decode()]).digest())
                assert b'integrity="sha256-' + digest + b'"' in tag, (path, tag)
                loaded += 1
    report("scripts and style sheets loaded with their digest", loaded)
    assert loaded > 100
