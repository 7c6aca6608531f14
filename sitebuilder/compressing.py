"""Smaller copies of text files, beside them, for hosts that send such copies to browsers that can read them.

In: the content of one file. Out: its gzip and Brotli forms. This is a remembered step. No time and no name stands in the
copies. What they unpack to is the same everywhere; their own bytes depend on the compression library.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

TEXTS = (".html", ".htm", ".css", ".js", ".json", ".svg", ".xml", ".txt", ".csv", ".webmanifest")
SMALLEST = 512  # bytes; below that a copy spares no packet on the wire
GZIP_LEVEL, BROTLI_LEVEL = 9, 5  # the figures behind them are in decisions/0013


@dataclass(frozen=True, slots=True)
class Squeezed:
    """The compressed forms of a file; empty where one is no smaller or can not be made."""

    gzip: bytes
    brotli: bytes


def squeezable(files: Mapping[str, bytes]) -> Sequence[str]:
    """Return the paths of the files that are worth a compressed copy, sorted."""
    return sorted(path for path, content in files.items() if path.endswith(TEXTS) and len(content) >= SMALLEST)


def squeeze(content: bytes) -> Squeezed:
    """Compress one file; without the package Brotli there is only gzip."""
    try:
        import brotli
    except ImportError:
        small = b""
    else:
        small = brotli.compress(content, quality=BROTLI_LEVEL)
    forms = (_gzip(content), small)
    return Squeezed(*(form if len(form) < len(content) else b"" for form in forms))


def _gzip(content: bytes) -> bytes:
    """Pack by RFC 1952, with a head that names neither time nor system (Python's own differs by version)."""
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(content) + packer.flush()
    tail = zlib.crc32(content).to_bytes(4, "little") + (len(content) % 2**32).to_bytes(4, "little")
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + packed + tail


def copies(paths: Sequence[str], squeezed: Sequence[Squeezed]) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every compressed copy."""
    for path, forms in zip(paths, squeezed, strict=True):
        yield from ((path + end, form) for end, form in ((".gz", forms.gzip), (".br", forms.brotli)) if form)
