"""Pictures: upright, without metadata, in small copies; every odd file is a fault in words, never a traceback."""

from __future__ import annotations

import io
import re
import sys
from datetime import date
from typing import Any

import pytest
from figures import report
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from projects import base, project, through_memory

from sitebuilder.built import Build, Options
from sitebuilder.pictures import MOST_BYTES, Original, Prepared, prepare
from sitebuilder.pipeline import build

HONEY = "content/cough/honey.md"


def photo(width: int = 1600, height: int = 1200) -> Image.Image:
    """Draw something with soft colours, like a photo."""
    red = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (red, red.transpose(Image.Transpose.ROTATE_180), Image.effect_noise((width, height), 20)))


def saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def told(**tags: Any) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    for tag, value in tags.items():
        exif[int(tag[1:], 16)] = value
    return exif


def ready(content: bytes, suffix: str = ".jpg", shown: bool = True) -> Prepared:
    return prepare(Original(suffix, content, shown))


# --- what readers get -----------------------------------------------------------------------------------------------


def test_a_photo_gets_copies_in_three_widths_and_two_formats_and_all_are_smaller() -> None:
    content = saved(photo(), "JPEG", quality=92)
    found = ready(content)
    assert (found.width, found.height, found.fault) == (1250, 938, "")
    assert [(v.kind, v.width) for v in found.variants] == [(k, w) for k in ("avif", "webp") for w in (400, 800, 1250)]
    assert all(Image.open(io.BytesIO(v.content)).width == v.width for v in found.variants)
    assert max(len(v.content) for v in found.variants) < len(found.content) < len(content)
    phone = min(len(v.content) for v in found.variants)
    report(
        "photo of 1600 dots: as added, as published, for a phone",
        f"{len(content):,}, {len(found.content):,}, {phone:,}",
    )


def test_a_small_picture_is_never_made_larger() -> None:
    found = ready(saved(photo(300, 200), "PNG"), ".png")
    assert (found.width, found.height) == (300, 200)
    assert {variant.width for variant in found.variants} <= {300}


def test_a_copy_is_named_by_what_it_holds() -> None:
    one, two = (ready(saved(photo(300 + extra, 200), "JPEG")).variants[0] for extra in (0, 1))
    assert re.fullmatch(r"assets/cough/jar\.300\.[0-9a-f]{12}\.avif", one.path("cough/jar.jpg"))
    assert one.path("jar.jpg") != two.path("jar.jpg")


def test_the_camera_and_the_place_are_not_published() -> None:
    for form, suffix in (("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp"), ("AVIF", ".avif")):
        content = saved(photo(640, 480), form, exif=told())
        assert b"SecretCamera" in content, form
        for shown in (True, False):
            found = ready(content, suffix, shown)
            assert b"SecretCamera" not in found.content, form
            assert not Image.open(io.BytesIO(found.content)).getexif(), form
            assert not any(b"SecretCamera" in variant.content for variant in found.variants)


def test_comments_and_texts_of_programs_are_not_published() -> None:
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Author", "Jane Doe")
    assert b"Jane Doe" not in ready(saved(photo(64, 64), "PNG", pnginfo=notes), ".png", shown=False).content
    for form, suffix in (("JPEG", ".jpg"), ("GIF", ".gif")):
        content = saved(photo(64, 64), form, comment=b"Jane Doe")
        assert b"Jane Doe" in content
        assert b"Jane Doe" not in ready(content, suffix, shown=False).content


def test_a_picture_that_tells_nothing_and_fits_is_published_byte_for_byte() -> None:
    for form, suffix in (("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp"), ("GIF", ".gif"), ("AVIF", ".avif")):
        content = saved(photo(200, 100), form)
        assert ready(content, suffix, shown=False) == Prepared(200, 100, content)
        assert ready(content, suffix).content == content


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_published_upright(orientation: int) -> None:
    upright = Image.new("RGB", (60, 40), "white")
    upright.paste("black", (0, 0, 30, 20))
    turns = [None, 0, 3, 1, 5, 2, 6, 4]
    turn = turns[orientation - 1]
    lying = upright if turn is None else upright.transpose(Image.Transpose(turn))
    found = ready(saved(lying, "JPEG", quality=95, exif=told(x0112=orientation)))
    shown = Image.open(io.BytesIO(found.content)).convert("L")
    assert shown.size == (60, 40)
    corners = [shown.getpixel(place) for place in ((5, 5), (55, 5), (5, 35), (55, 35))]
    assert [isinstance(value, int) and value < 128 for value in corners] == [True, False, False, False]


def test_transparency_stays() -> None:
    clear = Image.new("RGBA", (500, 300), (0, 90, 40, 0))
    clear.paste((0, 90, 40, 255), (0, 0, 250, 300))
    found = ready(saved(clear, "PNG"), ".png")
    for content in (found.content, *(variant.content for variant in found.variants)):
        assert (
            Image.open(io.BytesIO(content))
            .convert("RGBA")
            .getpixel((490, 290) if content == found.content else (399, 5))[3]
            == 0
        )  # type: ignore[index]


def test_wide_colours_become_those_of_the_web() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = saved(Image.new("RGB", (50, 50), (200, 30, 30)), "PNG", icc_profile=lab)
    found = ready(content, ".png")
    shown = Image.open(io.BytesIO(found.content))
    assert "icc_profile" not in shown.info
    assert all(abs(a - b) <= 1 for a, b in zip(shown.convert("RGB").getpixel((5, 5)), (200, 30, 30), strict=True))  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "F"])
def test_every_way_to_hold_dots_is_read(mode: str) -> None:
    form, suffix = ("PNG", ".png") if mode != "F" else ("TIFF", ".png")
    content = saved(Image.new(mode, (500, 20), 30000 if mode.startswith("I") else 1), form)
    found = ready(content, suffix)
    assert found.fault == ("" if mode != "F" else "broken")
    if mode == "I;16":
        small = Image.open(io.BytesIO(found.variants[0].content if found.variants else found.content)).convert("L")
        assert 100 < int(small.getpixel((5, 5))) < 135  # type: ignore[arg-type]


def test_a_phone_photo_with_a_second_picture_inside_is_one_picture() -> None:
    content = saved(photo(640, 480), "MPO", save_all=True, append_images=[photo(640, 480)])
    found = ready(content)
    assert (found.fault, found.width) == ("", 640)
    assert Image.open(io.BytesIO(found.content)).format == "JPEG"


@pytest.mark.parametrize(
    ("svg", "size"),
    {
        '<svg width="40" height="20">': (40, 20),
        '<?xml version="1.0"?><!-- a -->\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32.4 16"/>': (32, 16),
        "<svg width='40px' height='20px' viewBox='0 0 1 1'>": (40, 20),
        '<svg width="100%" viewBox="0,0,30,60">': (30, 60),
        "<svg>": (0, 0),
        '<svg viewBox="0 0 . .">': (0, 0),
        '<svg width="0" height="9">': (0, 0),
        "no drawing": (0, 0),
    }.items(),
)
def test_a_drawing_has_its_size(svg: str, size: tuple[int, int]) -> None:
    assert ready(svg.encode(), ".svg") == Prepared(*size, svg.encode())


# --- what is wrong with them ----------------------------------------------------------------------------------------


def moving(form: str) -> bytes:
    return saved(photo(40, 40), form, save_all=True, append_images=[photo(40, 40).rotate(90)])


FAULTS: dict[str, tuple[bytes, str, str, str]] = {
    "nothing": (b"", ".png", "broken", ""),
    "a text": (b"Honey", ".png", "broken", ""),
    "the head only": (b"\x89PNG\r\n\x1a\n", ".png", "broken", ""),
    "half a JPEG": (saved(photo(200, 200), "JPEG")[:2000], ".jpg", "short", ""),
    "half a PNG": (saved(photo(200, 200), "PNG")[:2000], ".png", "short", ""),
    "a JPEG named PNG": (saved(photo(9, 9), "JPEG"), ".png", "misnamed", ".jpg"),
    "a PNG named GIF": (saved(photo(9, 9), "PNG"), ".gif", "misnamed", ".png"),
    "a program": (b"\x7fELF" + bytes(100), ".jpg", "broken", ""),
    "a kind we do not publish": (saved(photo(9, 9), "BMP"), ".png", "broken", ""),
    "a GIF that moves": (moving("GIF"), ".gif", "moving", ""),
    "a WebP that moves": (moving("WEBP"), ".webp", "moving", ""),
    "a PNG that moves": (moving("PNG"), ".png", "moving", ""),
    "colours of print": (saved(Image.new("CMYK", (9, 9)), "JPEG"), ".jpg", "print-colours", ""),
    "many megabytes": (bytes(MOST_BYTES + 1), ".png", "heavy", "25"),
    "a bomb": (saved(Image.new("1", (9000, 9000)), "PNG"), ".png", "huge", "9000 × 9000"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_an_odd_file_has_a_fault_and_stays_as_it_is(name: str) -> None:
    content, suffix, fault, detail = FAULTS[name]
    assert ready(content, suffix) == Prepared(0, 0, content, (), fault, detail)  # type: ignore[arg-type]


WHOLE = {
    suffix: saved(photo(40, 30), form)
    for form, suffix in (("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp"), ("GIF", ".gif"))
}


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=12),
    st.integers(0, 4000),
)
def test_a_damaged_file_never_stops_the_build(suffix: str, changes: list[tuple[int, int]], cut: int) -> None:
    held = bytearray(WHOLE[suffix])
    for place, value in changes:
        held[place % len(held)] = value
    found = ready(bytes(held[: max(1, cut)]), suffix)
    assert found.fault or found.width


def test_a_prepared_picture_can_be_remembered() -> None:
    found = ready(saved(photo(500, 300), "JPEG", exif=told()))
    assert through_memory(found) == found


def test_without_pillow_a_picture_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    content = saved(photo(500, 300), "JPEG", exif=told())
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert ready(content) == Prepared(0, 0, content)


# --- on a page ------------------------------------------------------------------------------------------------------


def made(files: dict[str, str | bytes], body: str = "", path: str = HONEY) -> Build:
    text = base()[path] + body
    return build(project({path: text, **files}), Options(date(2026, 11, 24)))


def images(found: Build, page: str = "cough/honey/index.html") -> list[str]:
    return re.findall(r"<picture>.*?</picture>|<img[^>]*>", found.files[page].decode(), re.DOTALL)


def with_macro() -> dict[str, str | bytes]:
    """Return the templates of the base project, with the picture macro of this project."""
    from pathlib import Path

    macro = (Path(__file__).parent.parent / "templates" / "components" / "picture.html").read_text()
    name = next(path for path, text in base().items() if path.endswith(".html") and "| fill(" in text)
    text = '{% from "components/picture.html" import picture %}' + re.sub(
        r"(\| fill\([^)]*)\)", r"\1, picture)", base()[name]
    )
    if "{% extends" in text:
        text = re.sub(r"^({% from .*? %})({% extends .*? %}\n?)", r"\2\1", text)
    return {"templates/components/picture.html": macro, name: text}


def test_a_page_offers_every_copy_and_says_the_size() -> None:
    files = {"content/cough/jar.jpg": saved(photo(), "JPEG", exif=told()), **with_macro()}
    found = made(files, '\n![A jar > a "spoon"](jar.jpg)\n')
    assert found.findings == ()
    (shown,) = images(found)
    sets = re.findall(r'<source type="image/(\w+)" srcset="([^"]+)" sizes="[^"]+">', shown)
    assert [kind for kind, _ in sets] == ["avif", "webp"]
    for _, srcset in sets:
        for line in srcset.split(", "):
            address, width = line.split(" ")
            assert address.removeprefix("/guide/") in found.files
            assert f".{width[:-1]}." in address
    assert '<img src="/guide/cough/jar.jpg" width="1250" height="938" loading="lazy" decoding="async"' in shown
    assert "A jar" in shown
    assert b"SecretCamera" not in found.files["cough/jar.jpg"]


def test_a_template_without_the_macro_shows_the_picture_plainly() -> None:
    (shown,) = images(made({"content/cough/jar.jpg": saved(photo(300, 200), "JPEG")}, "\n![A jar](jar.jpg)\n"))
    assert (
        shown == '<img src="/guide/cough/jar.jpg" width="300" height="200" loading="lazy" decoding="async" alt="A jar">'
    )


def test_only_a_picture_at_the_opening_of_a_page_without_claims_is_loaded_at_once() -> None:
    files = {
        "content/about.md": "---\ntitle: About\nsummary: About us.\n---\n![A](a.jpg)\n\n![B](a.jpg)\n\n## More\n\n![C](a.jpg)\n",
        "content/a.jpg": saved(photo(300, 200), "JPEG"),
        **with_macro(),
    }
    found = images(made(files), "about/index.html")
    assert ['loading="lazy"' in shown for shown in found] == [False, True, True]
    assert 'fetchpriority="high"' in found[0]


def test_a_picture_that_no_page_shows_has_no_copies() -> None:
    found = made({"static/jar.jpg": saved(photo(), "JPEG", exif=told())})
    assert not [path for path in found.files if path.startswith("assets/")]
    assert Image.open(io.BytesIO(found.files["jar.jpg"])).size == (1600, 1200)
    assert b"SecretCamera" not in found.files["jar.jpg"]


@pytest.mark.parametrize("name", FAULTS)
def test_the_finding_stands_where_the_picture_is_used_and_says_what_to_do(name: str) -> None:
    content, suffix, _, detail = FAULTS[name]
    if name == "many megabytes":
        content = content[:10]
        detail = ""
    used = made({f"content/cough/jar{suffix}": content}, f"\n![A jar](jar{suffix})\n")
    assert [finding.rule for finding in used.findings] == ["picture-unusable"]
    (finding,) = used.findings
    assert (finding.place.path, finding.severity) == (HONEY, "error")
    assert finding.message.startswith(f"the picture “jar{suffix}” ")
    assert detail in finding.message + finding.fix
    unused = made({f"static/jar{suffix}": content})
    assert [(f.place.path, f.rule, f.severity) for f in unused.findings] == [
        (f"static/jar{suffix}", "picture-damaged", "warning")
    ]
    assert unused.files[f"jar{suffix}"] == content
