"""What file times may spare: the times of files as they were when they were last read or written, and their digests.

In: what a snapshot saw, what was published. Out: the same, for the next build. Equal times mean that a file need not be
read again; they never decide what is in it. The file `.cache/times` may be deleted at any time; one that is damaged is
as if it were not there.
"""

from __future__ import annotations

import marshal
import os
import zlib
from collections.abc import Mapping
from typing import Any

MARGIN = 2_000_000_000
"""Nanoseconds: a file that was changed so shortly before it was read may change again without its times telling."""
_HEAD = b"times-1"

Times = tuple[int, int, int, int]


def times_of(path: str) -> Times | None:
    """Return size, time of change, time of the change of its entry, and inode of a file, or None."""
    try:
        found = os.stat(path, follow_symlinks=False)
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def read(path: str) -> Any:  # Any: plain values
    """Return the plain values that a file holds, or None."""
    try:
        with open(path, "rb", buffering=0) as file:
            data = file.read()
    except OSError:
        return None
    head, body = data[: len(_HEAD) + 4], data[len(_HEAD) + 4 :]
    if head != _HEAD + zlib.crc32(body).to_bytes(4, "big"):
        return None
    try:
        return marshal.loads(body)  # noqa: S302  # plain values, and what was written is there as it was
    except (ValueError, EOFError, TypeError):
        return None


def write(path: str, values: Any) -> None:  # Any: as above
    """Write plain values into a file, all or nothing; without a folder to write to, they are forgotten."""
    body = marshal.dumps(values)
    temporary = f"{path}.{os.getpid()}.part~"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(_HEAD + zlib.crc32(body).to_bytes(4, "big") + body)
        os.replace(temporary, path)
    except OSError:
        return


def settled(seen: Mapping[str, tuple[Times, bytes, bytes]], started: int) -> dict[str, tuple[Times, bytes, bytes]]:
    """Return the files whose times can be trusted; `started` is when reading began, in nanoseconds of the clock."""
    limit = started - MARGIN
    return {path: held for path, held in seen.items() if held[0][1] < limit and held[0][2] < limit}
