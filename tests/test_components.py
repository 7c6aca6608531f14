"""The page of all blocks and components: whole, in a preview only, and no part of any site."""

import re
import shutil
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from projects import project

from sitebuilder.blocks import FigureKind, Picture
from sitebuilder.built import Build, Options
from sitebuilder.checks import PAGE_RULES
from sitebuilder.components import PATH, components, text
from sitebuilder.desk.bar import Desk, Sheet, dressed
from sitebuilder.documents import Document
from sitebuilder.front_matter import Direction
from sitebuilder.markup import BOXES, DATA_BLOCKS
from sitebuilder.pipeline import build
from sitebuilder.previewing import Previewer
from sitebuilder.site import Site
from sitebuilder.views import site_view
from sitebuilder.views.around import around, common, full_page

TOP = Path(__file__).parent.parent
TODAY = date(2026, 11, 24)
SHOWN = "_components/index.html"


@pytest.fixture(scope="module")
def site(preview: Build) -> Site:
    assert preview.site
    return preview.site


@pytest.fixture(scope="module")
def page(preview: Build) -> str:
    return preview.files[SHOWN].decode()


@pytest.mark.parametrize("name", [*BOXES, *DATA_BLOCKS])
def test_every_block_is_shown_with_its_source(name: str, site: Site, page: str) -> None:
    assert re.search(rf"^/// {name} \| ", text(site), re.MULTILINE)
    assert f"/// {name} | " in page
    marks = {"facts": 'class="facts"', "figure": "<figure", "table": 'class="data-table"'}
    assert marks.get(name, f'data-box="{name}"') in page


@pytest.mark.parametrize("kind", get_args(FigureKind))
def test_every_kind_of_figure_is_drawn(kind: str, page: str) -> None:
    assert f'class="figure figure-{kind}"' in page
    assert f"kind: {kind}" in page


def test_every_grade_direction_and_picture_is_shown(site: Site, page: str) -> None:
    assert {f'data-grade="{grade}"' for grade in range(5)} <= set(re.findall(r'data-grade="\d"', page))
    assert all(f"way-{direction}" in page for direction in get_args(Direction))
    assert all(f"picture: {picture}" in text(site) for picture in get_args(Picture) if picture)


def test_nothing_of_it_is_left_to_fill_in_and_nothing_is_broken(site: Site, page: str) -> None:
    assert not re.search(r"\{(?:work|other|table|term|word|page)\}", text(site))
    assert "\ue000" not in page
    shown = components(site)
    assert shown and isinstance(shown.document, Document)
    surroundings = around(shown, site, common(site, site_view(site, ())))
    whole = full_page(shown.document, surroundings)
    found = {finding.rule for rule in PAGE_RULES for finding in rule(whole, surroundings)}
    assert found.isdisjoint({"citation-unknown", "link-broken", "anchor-broken", "term-unknown", "table-unknown"})
    assert found.isdisjoint({"figure-invalid", "figure-without-source", "related-broken", "heading-order"})


@pytest.mark.parametrize("drafts", [False, True])
def test_no_build_of_the_site_has_it(drafts: bool) -> None:
    made = build(project({}), Options(TODAY, drafts))
    assert not any("_components" in path for path in made.files)


def test_a_preview_differs_from_the_site_by_this_page_alone(preview: Build, guide: Build) -> None:
    made = guide
    assert {path for path in preview.files if not path.startswith("_components/")} == set(made.files)
    assert all(preview.files[path] == content for path, content in made.files.items())
    assert preview.findings == made.findings
    assert not any(b"_components" in content for content in made.files.values())
    assert preview.site
    assert PATH not in preview.site.by_path


def test_a_project_without_a_cited_work_has_none() -> None:
    files = {"content/references/lee2020.yaml": None, "content/cough/honey.md": None}
    made = build(project(files), Options(TODAY, components=True))
    assert SHOWN not in made.files


def test_serve_shows_it_and_leads_to_it(tmp_path: Path) -> None:
    for name in ("content", "templates", "static"):
        shutil.copytree(TOP / name, tmp_path / name)
    shutil.copy(TOP / "site.yaml", tmp_path)
    shown = Previewer(tmp_path, lambda: TODAY, "http://127.0.0.1:8000", False).refresh()
    assert SHOWN in shown.files
    desk = Desk(tmp_path, shown.findings, shown.base, SHOWN in shown.files, shown.kept)
    assert b'href="/_components/"' in dressed(shown.files["index.html"], Sheet("index.html"), desk)
