"""Pictures for social media: drawn from an SVG whose words are set into boxes, smaller until they fit.

In: the text of an SVG and the fonts it names. Out: a PNG. This is a remembered step. The drawing is rendered once for all
cards that share it (resvg), and a `<svg data-part="…">` in it, with `x`, `y`, `width` and `height`, once for those that share
the part; the words are set by Pillow, which knows how wide they are, and reads the fonts of the pages.

A `<text>` says where its first line stands (`x`, `y`), how wide and high its box is (`data-width`, `data-height`), which file
of static/ is its font (`data-font`, `data-weight`), and `font-size` and `fill` as usual.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

SIZE = (1200, 630)
LINE = 1.22  # of the size of the letters
SHRINKING = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
COLOURS = 64  # of the drawing
SHADES = 12  # between a letter and what it stands on
LEVELS = [round(value * SHADES / 255) for value in range(256)]


@dataclass(frozen=True, slots=True)
class Font:
    """A font of the site, by its path below static/."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Card:
    """All that decides the bytes of one card."""

    drawing: str
    fonts: tuple[Font, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Words and the box they are set into; sizes in pixels."""

    text: str
    left: int
    baseline: int
    width: int
    height: int
    size: float
    weight: int
    colour: str
    font: bytes


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished card, or in a few words why there is none."""

    content: bytes
    fault: str = ""


def draw(card: Card) -> Drawn:
    """Draw one card as PNG."""
    try:
        return Drawn(_drawn(card))
    except KeyError as error:
        return Drawn(b"", f"it needs {error.args[0]}, which it does not say or which is not there")
    except (ValueError, OSError) as error:
        return Drawn(b"", str(error))


def _drawn(card: Card) -> bytes:
    fonts = {font.path: font.content for font in card.fonts}
    picture = _background(_TEXT.sub("", card.drawing)).copy()
    palette = list(picture.getpalette() or [])[: 3 * COLOURS]
    for words in _words(card.drawing, fonts):
        _set(picture, words, palette)
    picture.putpalette(palette)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=4)
    return out.getvalue()


@lru_cache(maxsize=32)
def _background(drawing: str) -> Image:
    """Return a drawing without words in few colours; what many cards share is rendered once."""
    from PIL import Image

    whole = _rendered(_PART.sub("", drawing), SIZE[0]).copy()
    for part in _PART.finditer(drawing):
        said = dict(_ATTRIBUTE.findall(part["inside"]))
        small = _rendered(
            f'<svg xmlns="http://www.w3.org/2000/svg" {part["inside"]}>{part["held"]}</svg>', int(said["width"])
        )
        whole.paste(small, (int(said["x"]), int(said["y"])), small)
    return whole.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


@lru_cache(maxsize=32)
def _rendered(drawing: str, width: int) -> Image:
    import resvg_py
    from PIL import Image

    png = bytes(resvg_py.svg_to_bytes(svg_string=drawing, width=width, skip_system_fonts=True))
    with Image.open(io.BytesIO(png)) as opened:
        return opened.convert("RGBA")


_PART = re.compile(r'<svg data-part="[^"]*" (?P<inside>[^>]*)>(?P<held>.*?)</svg>', re.DOTALL)
_TEXT = re.compile(r"<text\b(?P<inside>[^>]*)>(?P<words>.*?)</text>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


def _words(drawing: str, fonts: Mapping[str, bytes]) -> Iterator[Words]:
    for found in _TEXT.finditer(drawing):
        said = dict(_ATTRIBUTE.findall(found["inside"]))
        yield Words(
            text=" ".join(unescape(found["words"]).split()),
            left=int(said["x"]),
            baseline=int(said["y"]),
            width=int(said["data-width"]),
            height=int(said["data-height"]),
            size=float(said["font-size"]),
            weight=int(said.get("data-weight", "400")),
            colour=said["fill"],
            font=fonts[said["data-font"]],
        )


def _set(picture: Image, words: Words, palette: list[int]) -> None:
    """Set words into their box, in shades from what they stand on to their own colour."""
    from PIL import ImageColor

    mask, rise = _inked(words)
    below = palette[3 * _index(picture, words) :][:3]
    ink = ImageColor.getrgb(words.colour)[:3]
    first = len(palette) // 3
    for shade in range(1, SHADES + 1):
        palette.extend(round(b + (i - b) * shade / SHADES) for b, i in zip(below, ink, strict=True))
    shades = mask.point([first + level - 1 if level else 0 for level in LEVELS])
    seen = mask.point([255 if level else 0 for level in LEVELS])
    picture.paste(shades, (words.left, words.baseline - rise), seen)


@lru_cache(maxsize=32)
def _inked(words: Words) -> tuple[Image, int]:
    """Return words as ink on nothing, and how far above their first line that begins."""
    from PIL import Image, ImageDraw

    font, lines = _fitted(words)
    rise = round(1.2 * font.size)  # room above the first line, and for what hangs below the last
    mask = Image.new("L", (words.width + rise, round(len(lines) * LINE * font.size) + rise))
    drawn = ImageDraw.Draw(mask)
    for number, line in enumerate(lines):
        drawn.text((0, rise + round(number * LINE * font.size)), line, fill=255, font=font, anchor="ls")
    return mask, rise


def _index(picture: Image, words: Words) -> int:
    found = picture.getpixel((max(0, words.left - 1), words.baseline))
    return found if isinstance(found, int) else 0


def _fitted(words: Words) -> tuple[FreeTypeFont, list[str]]:
    """Return the font in the largest size at which the words fit, and their lines; the smallest cuts what is too long."""
    for factor in SHRINKING:
        font = _font(words.font, words.size * factor, words.weight)
        lines = _lines(words.text, font, words.width)
        most = max(1, int(words.height / (LINE * font.size)))
        if len(lines) <= most:
            return font, lines
    return font, [*lines[: most - 1], f"{lines[most - 1].rstrip(' ,;:')} …"]


def _lines(text: str, font: FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


@lru_cache(maxsize=64)
def _font(content: bytes, size: float, weight: int) -> FreeTypeFont:
    from PIL import ImageFont

    font = ImageFont.truetype(io.BytesIO(content), size, layout_engine=ImageFont.Layout.BASIC)
    with contextlib.suppress(OSError, NotImplementedError):  # a font of one weight
        font.set_variation_by_axes([weight])
    return font
