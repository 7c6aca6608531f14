"""The icons of the site, made from static/favicon.svg. Run this file to write them anew; a test compares them.

Small screens and old browsers want pictures instead of a drawing: a favicon.ico of 32 dots, one of 180 for the home screen of
an iPhone, and those of the manifest for Android: 192, 512, and 512 with room around, which may be cut to any shape.
"""

import re
import struct
from collections.abc import Mapping
from pathlib import Path

import resvg_py

STATIC = Path(__file__).parent.parent / "static"
GROUND = re.compile(r'<rect[^>]* fill="(?P<colour>#[0-9A-Fa-f]+)"[^>]*/>')


def icons() -> Mapping[str, bytes]:
    """Return every icon by its path below static/."""
    drawing = (STATIC / "favicon.svg").read_text()
    return {
        "favicon.ico": _ico(_png(drawing, 32), 32),
        "apple-touch-icon.png": _png(_filled(drawing, 0.86), 180),
        "icons/192.png": _png(drawing, 192),
        "icons/512.png": _png(drawing, 512),
        "icons/maskable.png": _png(_filled(drawing, 0.68), 512),
    }


def _png(drawing: str, size: int) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=drawing, width=size, height=size, skip_system_fonts=True))


def _filled(drawing: str, share: float) -> str:
    """Return the drawing on a ground without corners, made smaller to `share` of it."""
    ground = GROUND.search(drawing)
    assert ground, "favicon.svg begins with its ground: <rect … fill=…/>"
    inner = re.sub(r"</?svg[^>]*>", "", drawing.replace(ground[0], ""))
    move = 16 * (1 - share)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="{ground["colour"]}"/>'
        f'<g transform="translate({move:g} {move:g}) scale({share:g})">{inner}</g></svg>'
    )


def _ico(png: bytes, size: int) -> bytes:
    """Put a PNG into the frame of an .ico file: one picture, 32 bits a dot, that begins after 22 bytes."""
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, size, size, 0, 0, 1, 32, len(png), 22) + png


if __name__ == "__main__":
    for path, content in icons().items():
        (STATIC / path).parent.mkdir(exist_ok=True)
        (STATIC / path).write_bytes(content)
