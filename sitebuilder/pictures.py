"""Pictures that editors add: without metadata, upright, in the sizes and formats that readers' screens and lines need.

In: the bytes of one picture. Out: its size, what is published in its place, smaller copies as AVIF and WebP, and what is
wrong with it. This is a remembered step. Without Pillow pictures go out as they are; the door says so.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from sitebuilder.assets import FOLDER

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

RASTER = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")
WIDTHS = (400, 800, 1250)  # CSS pixels of a phone, twice that, and twice the widest column
MOST_DOTS = 50_000_000
MOST_BYTES = 25_000_000
SUFFIXES = {
    "JPEG": (".jpg", ".jpeg"),
    "PNG": (".png",),
    "GIF": (".gif",),
    "WEBP": (".webp",),
    "AVIF": (".avif",),
}

Fault = Literal["", "heavy", "broken", "short", "huge", "misnamed", "moving", "print-colours"]

# What Pillow was seen to raise over damaged files, or says it may.
_UNREADABLE = (
    *(OSError, SyntaxError, ValueError, LookupError, TypeError, EOFError, ArithmeticError, RuntimeError),
    *(AttributeError, MemoryError, struct.error, zlib.error),
)


@dataclass(frozen=True, slots=True)
class Original:
    """A picture as it was added; `shown` when a page shows it, so that it is needed in several sizes."""

    suffix: str
    content: bytes
    shown: bool


@dataclass(frozen=True, slots=True)
class Variant:
    """The picture in one format (`avif`, `webp`) and width in pixels."""

    kind: str
    width: int
    content: bytes
    digest: str = ""

    def path(self, original: str) -> str:
        """Return where it is published; `original` is the path of the picture in the output."""
        stem = posixpath.splitext(original)[0]
        return f"{FOLDER}{stem}.{self.width}.{self._digest}.{self.kind}"

    @property
    def _digest(self) -> str:
        return self.digest or hashlib.sha256(self.content).hexdigest()[:12]

    @property
    def bare(self) -> Variant:
        """The same without its content, which is known by its digest."""
        return replace(self, content=b"", digest=self._digest)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture ready for readers: size in pixels (0 if not known), what is published, and what is wrong with it."""

    width: int
    height: int
    content: bytes
    variants: tuple[Variant, ...] = ()
    fault: Fault = ""
    detail: str = ""

    @property
    def bare(self) -> Prepared:
        """The same without its content: what pages and rules ask about."""
        return replace(self, content=b"", variants=tuple(variant.bare for variant in self.variants))


def prepare(original: Original) -> Prepared:
    """Make one picture ready for readers; a faulty one stays as it is."""
    content = original.content
    if original.suffix == ".svg":
        return Prepared(*_drawn_size(content), content)
    try:
        import PIL  # noqa: F401
    except ImportError:
        return Prepared(0, 0, content)
    if len(content) > MOST_BYTES:
        return Prepared(0, 0, content, fault="heavy", detail=f"{len(content) / 1e6:.0f}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about tags that no reader gets to see
            return _prepared(original)
    except _UNREADABLE as error:
        short = "truncated" in str(error)
        return Prepared(0, 0, content, fault="short" if short else "broken")


def _prepared(original: Original) -> Prepared:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # we look at the size ourselves, before a dot is unpacked
    with Image.open(io.BytesIO(original.content), formats=tuple(SUFFIXES)) as opened:
        fault, detail = _fault(opened, original.suffix)
        if fault:
            return Prepared(0, 0, original.content, fault=fault, detail=detail)
        opened.load()
        plain = _plain(opened)
        form = "JPEG" if opened.format == "MPO" else opened.format or ""
        shown = _fitting(plain, WIDTHS[-1]) if original.shown else plain
        kept = not _told(opened, original.content) and shown.size == opened.size
        content = original.content if kept else _saved(shown, form)
        variants = tuple(_variants(plain, form, len(content))) if original.shown else ()
        return Prepared(*shown.size, content, variants)


def _fault(opened: ImageFile, suffix: str) -> tuple[Fault, str]:
    """Say what speaks against a picture, from its head alone."""
    form = "JPEG" if opened.format == "MPO" else opened.format or ""
    if opened.width * opened.height > MOST_DOTS:
        return "huge", f"{opened.width} × {opened.height}"
    if suffix not in SUFFIXES[form]:
        return "misnamed", SUFFIXES[form][0]
    if opened.format != "MPO" and getattr(opened, "is_animated", False):
        return "moving", ""
    return ("print-colours", "") if opened.mode == "CMYK" else ("", "")


def _plain(opened: ImageFile) -> Image:
    """Return the picture upright, in the colours of screens, as RGB or with transparency, and without metadata."""
    from PIL import Image, ImageCms, ImageOps

    profile = opened.info.get("icc_profile")
    upright = ImageOps.exif_transpose(opened)
    if upright.mode.startswith("I"):  # 16 bits a dot
        upright = upright.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    clear = upright.has_transparency_data
    made = upright.convert("RGBA" if clear else "RGB")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            changed = ImageCms.profileToProfile(made, source, ImageCms.createProfile("sRGB"), outputMode=made.mode)
            made = changed or made
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that fits nothing: the numbers are taken as they are
    return Image.frombytes(made.mode, made.size, made.tobytes())  # nothing but the dots


def _told(opened: ImageFile, content: bytes) -> bool:
    """Say whether a picture carries more than dots: where and when it was taken, by whom, with what."""
    if opened.format in ("JPEG", "MPO"):
        names = {name for name, _ in getattr(opened, "applist", ())}
        return bool(names - {"APP0", "APP14"})
    told = ("exif", "xmp", "XML:com.adobe.xmp", "comment", "icc_profile", "photoshop")
    if any(opened.info.get(name) for name in told) or getattr(opened, "text", None):
        return True
    return opened.format == "PNG" and (b"eXIf" in content or b"tIME" in content)


def _fitting(picture: Image, width: int) -> Image:
    if picture.width <= width:
        return picture
    from PIL import Image

    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _variants(picture: Image, form: str, most: int) -> Iterator[Variant]:
    """Yield the copies; a format whose largest copy is no smaller than what is published anyway is left out."""
    widths = [width for width in WIDTHS if width < picture.width] + [min(picture.width, WIDTHS[-1])]
    sized = [(width, _fitting(picture, width)) for width in dict.fromkeys(widths)]
    for kind in ("avif", "webp"):
        made = [Variant(kind, width, _saved(small, kind.upper(), form)) for width, small in sized]
        if len(made[-1].content) < most:
            yield from made


def _saved(picture: Image, form: str, source: str = "") -> bytes:
    """Write a picture; what was drawn (PNG, GIF) keeps its sharp edges, what was photographed need not be exact."""
    drawn = (source or form) in ("PNG", "GIF")
    options: dict[str, object] = {
        "JPEG": {"quality": 85, "optimize": True, "progressive": True},
        "PNG": {"optimize": True},
        "GIF": {},
        "WEBP": {"lossless": True, "method": 4} if drawn else {"quality": 78, "method": 4},
        "AVIF": {
            "quality": 80 if drawn else 60,
            "subsampling": "4:4:4" if drawn else "4:2:0",
            "speed": 8,
            "max_threads": 1,
        },
    }[form]  # type: ignore[assignment]
    out = io.BytesIO()
    (picture.convert("RGB") if form == "JPEG" else picture).save(out, form, **options)
    return out.getvalue()


_ROOT = re.compile(rb"<svg\b(?P<inside>[^>]*)>", re.IGNORECASE)
_NUMBER = rb"\s*=\s*[\"']\s*([0-9.]+)(?:px)?\s*[\"']"


def _drawn_size(content: bytes) -> tuple[int, int]:
    """Return width and height of a drawing (SVG) by its attributes, or by its viewBox; 0 if it has neither."""
    root = _ROOT.search(content)
    if not root:
        return 0, 0
    sizes = [re.search(rb"\b" + name + _NUMBER, root["inside"]) for name in (b"width", b"height")]
    box = re.search(rb"viewBox\s*=\s*[\"']\s*[-0-9.]+[\s,]+[-0-9.]+[\s,]+([0-9.]+)[\s,]+([0-9.]+)", root["inside"])
    found = [size[1] for size in sizes if size] if all(sizes) else list(box.groups()) if box else []
    try:
        width, height = (round(float(number)) for number in found)
    except (ValueError, OverflowError):
        return 0, 0
    return (width, height) if 0 < width < 100_000 and 0 < height < 100_000 else (0, 0)
