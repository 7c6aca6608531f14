"""Smaller copies of text files, beside them, for hosts that send such copies to browsers that can read them.

In: the content of one file. Out: its gzip and Brotli forms. This is a remembered step. No time and no name stands in the
copies. What they unpack to is the same everywhere; their own bytes depend on the compression library.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

TEXTS = (".html", ".htm", ".css", ".js", ".json", ".svg", ".xml", ".txt", ".csv", ".webmanifest")
SMALLEST = 512  # bytes; below that a copy spares no packet on the wire
DEFLATE_LEVEL, ZLIB_LEVEL, BROTLI_LEVEL = 10, 9, 10  # the figures behind them are in decisions/0013


@dataclass(frozen=True, slots=True)
class Squeezed:
    """The compressed forms of a file, and which there are; empty where one is no smaller or can not be made."""

    gzip: bytes
    brotli: bytes
    forms: tuple[str, ...] = ()


def squeezable(files: Iterable[str]) -> Sequence[str]:
    """Return the paths of the files that may be worth a compressed copy, sorted."""
    return sorted(path for path in files if path.endswith(TEXTS))


def squeeze(content: bytes) -> Squeezed:
    """Compress one file, if it is large enough; without the package brotli there is only gzip."""
    if len(content) < SMALLEST:
        return Squeezed(b"", b"")
    try:
        import brotli
    except ImportError:
        small = b""
    else:
        small = brotli.compress(content, quality=BROTLI_LEVEL)
    forms = {"gzip": _gzip(content), "brotli": small}
    useful = {name: form for name, form in forms.items() if form and len(form) < len(content)}
    return Squeezed(useful.get("gzip", b""), useful.get("brotli", b""), tuple(useful))


def _gzip(content: bytes) -> bytes:
    """Pack by RFC 1952, with a head that names neither time nor system (Python's own differs by version)."""
    tail = zlib.crc32(content).to_bytes(4, "little") + (len(content) % 2**32).to_bytes(4, "little")
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + _deflated(content) + tail


def _deflated(content: bytes) -> bytes:
    """Pack by RFC 1951; the package deflate (libdeflate) needs about 3 in 100 bytes less than zlib."""
    try:
        import deflate
    except ImportError:
        packer = zlib.compressobj(ZLIB_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        return packer.compress(content) + packer.flush()
    return bytes(deflate.deflate_compress(content, DEFLATE_LEVEL))
