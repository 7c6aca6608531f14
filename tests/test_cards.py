"""Cards for social media, and the icons: drawn from SVG, words inside their boxes, the same bytes each time."""

from __future__ import annotations

import io
import json
import re
import struct
import sys
from datetime import date
from pathlib import Path

import icons
import pytest
from figures import report
from PIL import Image, ImageChops
from projects import base, project, through_memory

from sitebuilder.built import Build, Options
from sitebuilder.cards import SIZE, Card, Font, draw
from sitebuilder.pipeline import build

TOP = Path(__file__).parent.parent
FONTS = tuple(
    Font(f"fonts/{name}.woff2", (TOP / "static" / "fonts" / f"{name}.woff2").read_bytes())
    for name in ("literata", "public-sans")
)
BOX = {
    "x": 100,
    "y": 200,
    "data-width": 400,
    "data-height": 200,
    "font-size": 60,
    "fill": "#000000",
    "data-font": "fonts/literata.woff2",
}


def svg(words: str, inside: str = "", **changes: object) -> str:
    said = " ".join(f'{name}="{value}"' for name, value in {**BOX, **changes}.items())
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><rect width="1200" height="630" fill="#FFFFFF"/>{inside}<text {said}>{words}</text></svg>'


def drawn(text: str) -> Image.Image:
    found = draw(Card(text, FONTS))
    assert found.fault == ""
    return Image.open(io.BytesIO(found.content)).convert("L")


def ink(picture: Image.Image) -> tuple[int, int, int, int]:
    """Return the box around everything that is not white: left, top, right, bottom."""
    box = ImageChops.invert(picture).point(lambda value: 255 if value > 40 else 0).getbbox()
    assert box
    return box


# --- one card -------------------------------------------------------------------------------------------------------


def test_a_card_is_a_png_of_the_size_that_social_media_ask_for() -> None:
    found = draw(Card(svg("Tea"), FONTS))
    picture = Image.open(io.BytesIO(found.content))
    assert (picture.format, picture.size) == ("PNG", SIZE)
    assert draw(Card(svg("Tea"), FONTS)) == found
    assert through_memory(found) == found


@pytest.mark.parametrize(
    "words",
    ["Tea", "Does honey ease a cough at night?", "Words " * 12, "Words " * 60, "Ünïcödé &amp; “quotes” &lt;b&gt;"],
)
def test_words_stay_inside_their_box(words: str) -> None:
    left, top, right, bottom = ink(drawn(svg(words)))
    assert left >= 95
    assert right <= 510
    assert top >= 200 - 60
    assert bottom <= 200 + 200


def test_words_that_do_not_fit_become_smaller_and_then_end_in_dots() -> None:
    few, many = drawn(svg("Tea tea tea")), drawn(svg("Tea tea tea " * 4))
    assert ink(few)[1] < ink(many)[1]  # smaller letters rise less above the line
    assert drawn(svg("Words " * 60)).tobytes() == drawn(svg("Words " * 61)).tobytes()


def test_letters_have_their_colour_and_soft_edges() -> None:
    colours = drawn(svg("Tea", fill="#204060")).getcolors()
    assert colours
    shades = sorted(shade for _, shade in colours)
    assert abs(shades[0] - Image.new("RGB", (1, 1), "#204060").convert("L").getpixel((0, 0))) <= 1  # type: ignore[operator]
    assert len(shades) >= 8


def test_a_part_stands_where_it_says() -> None:
    part = '<svg data-part="dot" x="700" y="300" width="100" height="50" viewBox="0 0 2 1"><rect width="2" height="1" fill="#000000"/></svg>'
    picture = drawn(svg("", part))
    assert ink(picture) == (700, 300, 800, 350)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (svg("Tea", **{"data-font": "fonts/none.woff2"}), "fonts/none.woff2"),
        (svg("Tea").replace('y="200"', ""), "it needs y"),
        (svg("Tea", x="left"), "left"),
        ("<svg><rect", ""),
        ("", ""),
    ],
)
def test_what_can_not_be_drawn_says_why(text: str, words: str) -> None:
    found = draw(Card(text, FONTS))
    assert found.content == b""
    assert found.fault
    assert words in found.fault


def test_a_broken_font_says_so() -> None:
    assert draw(Card(svg("Tea"), (Font("fonts/literata.woff2", b"no font"),))).fault


# --- the cards of a site --------------------------------------------------------------------------------------------

ASKED = {
    "site.yaml": base()["site.yaml"] + "social_cards: true\n",
    "templates/cards/card.svg": (TOP / "templates" / "cards" / "card.svg").read_text(),
    **{f"static/{font.path}": font.content for font in FONTS},
}


def made(files: dict[str, str | bytes | None]) -> Build:
    return build(project(files), Options(date(2026, 11, 24)))


def test_each_page_of_an_editor_has_its_card_when_the_settings_ask_for_it() -> None:
    found = made(ASKED)
    assert found.findings == ()
    cards = {path for path in found.files if path.endswith("card.png")}
    assert cards == {"card.png", "cough/card.png", "cough/honey/card.png"}
    assert len({found.files[path] for path in cards}) == 3
    assert not [path for path in made({}).files if path.endswith(".png")]
    report("bytes of a card for social media", f"{len(found.files['cough/honey/card.png']):,}")


def test_a_changed_title_changes_the_card() -> None:
    old = made(ASKED).files["cough/honey/card.png"]
    page = base()["content/cough/honey.md"].replace("title: Does honey", "title: How does honey")
    assert made({**ASKED, "content/cough/honey.md": page}).files["cough/honey/card.png"] != old


def test_a_card_that_can_not_be_drawn_is_a_finding_at_its_template() -> None:
    template = str(ASKED["templates/cards/card.svg"]).replace("fonts/literata", "fonts/lost")
    found = made({**ASKED, "templates/cards/card.svg": template})
    assert {(f.place.path, f.rule) for f in found.findings} == {("templates/cards/card.svg", "template-broken")}
    assert "fonts/lost.woff2" in found.findings[0].message
    assert "cough/honey/card.png" not in found.files


def test_without_the_packages_there_are_no_cards_and_the_build_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    monkeypatch.setattr("sitebuilder.pipeline.find_spec", lambda name: None if name == "resvg_py" else name)
    found = made(ASKED)
    assert found.wanting == ("resvg-py",)
    assert found.findings == ()
    assert not [path for path in found.files if path.endswith(".png")]


def test_the_guide_names_its_cards_with_size_and_words(guide: Build) -> None:
    page = guide.files["side-effects/hair-loss/index.html"].decode()
    said = dict(re.findall(r'<meta property="og:image([a-z:]*)" content="([^"]+)">', page))
    assert said[""].endswith("/side-effects/hair-loss/card.png")
    assert (said[":width"], said[":height"]) == ("1200", "630")
    assert said[":alt"].startswith("Does kratom cause hair loss?")
    assert "side-effects/hair-loss/card.png" in guide.files
    sizes = [len(content) for path, content in guide.files.items() if path.endswith("card.png")]
    report("cards of the guide", f"{len(sizes)}, the largest {max(sizes):,} bytes")
    assert max(sizes) < 100_000


def test_the_picture_an_editor_chose_takes_the_place_of_the_card() -> None:
    out = io.BytesIO()
    Image.new("RGB", (640, 320), "tan").save(out, "PNG")
    page = base()["content/cough/honey.md"].replace("terms: [trial]", "terms: [trial]\nimage: jar.png")
    head = base()["templates/base.html"].replace(
        "</head>", "{{ page.frame.image.address }} {{ page.frame.image.width }}</head>"
    )
    found = made(
        {**ASKED, "content/cough/honey.md": page, "content/cough/jar.png": out.getvalue(), "templates/base.html": head}
    )
    assert "cough/honey/card.png" not in found.files
    assert b"/cough/jar.png 640</head>" in found.files["cough/honey/index.html"]


# --- icons ----------------------------------------------------------------------------------------------------------


def dots(content: bytes) -> tuple[tuple[int, int], bytes]:
    picture = Image.open(io.BytesIO(content)).convert("RGBA")
    return picture.size, picture.tobytes()


@pytest.mark.parametrize("path", sorted(icons.icons()))
def test_an_icon_is_what_the_drawing_makes(path: str) -> None:
    held = (TOP / "static" / path).read_bytes()
    assert dots(held) == dots(icons.icons()[path]), "python tests/icons.py writes the icons anew"


def test_the_icon_file_of_old_browsers_holds_one_whole_picture() -> None:
    held = (TOP / "static" / "favicon.ico").read_bytes()
    assert struct.unpack("<HHHBB", held[:8]) == (0, 1, 1, 32, 32)
    assert Image.open(io.BytesIO(held)).size == (32, 32)


def test_a_maskable_icon_keeps_its_drawing_in_the_middle_and_its_ground_to_the_edge() -> None:
    picture = Image.open(TOP / "static" / "icons" / "maskable.png").convert("RGB")
    ground = picture.getpixel((0, 0))
    assert {picture.getpixel(place) for place in ((511, 0), (0, 511), (511, 511))} == {ground}
    box = ImageChops.difference(picture, Image.new("RGB", picture.size, ground)).getbbox()  # type: ignore[arg-type]
    assert box
    farthest = max((x - 256) ** 2 + (y - 256) ** 2 for x in (box[0], box[2]) for y in (box[1], box[3])) ** 0.5
    assert farthest <= 0.4 * 512 * 1.1  # the box around a leaf is a little wider than the leaf


def test_the_manifest_names_icons_that_are_there_in_the_sizes_it_says(guide: Build) -> None:
    manifest = json.loads(guide.files["site.webmanifest"])
    assert {icon.get("purpose", "any") for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        content = guide.files[icon["src"].removeprefix("/")]
        if icon["type"] == "image/png":
            assert "{}x{}".format(*Image.open(io.BytesIO(content)).size) == icon["sizes"]
