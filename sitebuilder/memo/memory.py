"""Remembered calls: the answers of pure functions, kept under the digest of everything they were given.

In: a function and rows of frozen arguments. Out: the same answers, computed or remembered. The key of a call is the
digest of its arguments, the function's name and a salt of the engine's code and the versions of Python and the
libraries; nothing else decides. Calls are kept one by one, in chunks, and by the row, so that a row in which nothing
changed is found by one key, however long it is.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from sitebuilder.held import Series
from sitebuilder.memo.calls import Answers
from sitebuilder.memo.records import SIZE, Encoded, Encoder, Lost, announce, announced, decode, joined, split
from sitebuilder.memo.stamp import ENGINE, engine_files
from sitebuilder.memo.store import MAX_BYTES, Store

R = TypeVar("R")
CHUNK = 64
SHARE = 32
WORTH_WORKERS = 24
Parts = tuple[bytes, ...]
"""The digests of the fields of one answer."""


Watch = Callable[[str, str, float, int, int], None]
"""Is told of every computed call: its step, the path of what it was given, seconds, and which of how many it is."""


class Memo:
    """Remembers calls in a file. Use as a context manager. Without `believing`, everything is made and kept anew."""

    def __init__(self, path: Path, salt: str, jobs: int = 1, *, believing: bool = True, limit: int = MAX_BYTES) -> None:
        self.salt, self.jobs, self.believing = salt.encode(), jobs, believing
        self.made = self.remembered = 0
        self._store = Store(path, limit)
        announce(self._store.names())
        self._encoder = Encoder(self._store.put)
        self._rows: list[bytes] = []
        self._loaded: dict[bytes, Any] = {}
        self.watch: Watch = lambda step, label, seconds, number, total: None

    def __enter__(self) -> Memo:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.commit(announced())
        self._store.close(self._rows)

    def each(self, function: Callable[..., R], /, *given: Sequence[Any]) -> Answers[R]:
        """Return the answers in order: remembered ones from the file, the others computed and then remembered."""
        kind = get_type_hints(function)["return"]
        name = f"{function.__module__}.{function.__qualname__}"
        row = _Row(name, self.salt, tuple(map(self._encoder.digests, given)), getattr(kind, "NOTED", False))
        found = self._remembered_row(row)
        if found is None:
            found = self._by_chunk(function, row, given)
        else:
            self.remembered += len(found)
        self._rows.append(row.key)
        names = tuple(field.name for field in fields(kind))
        columns = zip(*found, strict=True) if found else ((),) * len(names)
        series = {name: Series(digests=digests, load=self._load) for name, digests in zip(names, columns, strict=True)}
        return Answers(kind, series, len(found))

    def making(self, label: str) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
        """Return what the last making of something was made of, and the one before it; empty where nothing is known."""
        now, before = self._store.noted(label)
        return split(now), split(before)

    def value(self, digest: bytes) -> Any:  # Any: whatever was remembered
        """Return a remembered value."""
        return self._load(digest)

    # Looking up

    def _remembered_row(self, row: _Row) -> list[Parts] | None:
        chunks = self._answer(row.key)
        if chunks is None:
            return None
        found: list[Parts] = []
        for key in split(chunks):
            parts = self._remembered_chunk(key)
            if parts is None:
                return None
            found.extend(parts)
        return found

    def _remembered_chunk(self, key: bytes) -> list[Parts] | None:
        value = self._answer(key)
        if value is None:
            return None
        count = int.from_bytes(value[:2], "big")
        digests = split(value[2 + count * SIZE :])
        width = len(digests) // count
        return [digests[at : at + width] for at in range(0, len(digests), width)]

    def _answer(self, key: bytes) -> bytes | None:
        return self._store.answer(key) if self.believing else None

    def _by_chunk(self, function: Callable[..., R], row: _Row, given: Sequence[Sequence[Any]]) -> list[Parts]:
        found: dict[int, Parts] = {}
        new: list[_Chunk] = []
        chunks = list(row.chunks())
        for chunk in chunks:
            parts = self._remembered_chunk(chunk.key)
            if parts is not None:
                found.update(zip(chunk.places, parts, strict=True))
                continue
            new.append(chunk)
            for place, key in zip(chunk.places, chunk.calls, strict=True):
                answer = self._answer(key)
                if answer is not None:
                    found[place] = split(answer)
        missing = [place for chunk in new for place in chunk.places if place not in found]
        self.made += len(missing)
        self.remembered += row.count - len(missing)
        found.update(self._compute(function, row, given, missing))
        for chunk in new:
            parts = [found[place] for place in chunk.places]
            calls = zip(chunk.calls, map(b"".join, parts), strict=True)
            whole = len(parts).to_bytes(2, "big") + b"".join(chunk.calls) + b"".join(map(b"".join, parts))
            self._store.remember([*calls, (chunk.key, whole)])
        self._store.remember([(row.key, b"".join(chunk.key for chunk in chunks))])
        self._store.commit(announced())
        return [found[place] for place in range(row.count)]

    def _load(self, digest: bytes) -> Any:  # Any: whatever was remembered
        return decode(*self._store.data(digest), self._load_shared)

    def _load_shared(self, digest: bytes) -> Any:  # Any: as above
        if digest not in self._loaded:
            self._loaded[digest] = self._load(digest)
        return self._loaded[digest]

    # Computing

    def _compute(
        self, function: Callable[..., R], row: _Row, given: Sequence[Sequence[Any]], missing: Sequence[int]
    ) -> Iterator[tuple[int, Parts]]:
        """Yield place and answer of each call that is not remembered."""
        workers = self.jobs > 1 and len(missing) >= WORTH_WORKERS and sys.platform == "linux"
        done = self._spread(function, given, missing) if workers else self._alone(function, given, missing)
        for number, call in enumerate(done, 1):
            self.watch(function.__qualname__, call.label, call.seconds, number, len(missing))
            if call.label and row.noted:
                self._store.note(call.label, row.arguments(call.place))
            yield call.place, call.parts

    def _alone(
        self, function: Callable[..., R], given: Sequence[Sequence[Any]], missing: Sequence[int]
    ) -> Iterator[Call]:
        for place in missing:
            yield _call(function, given, place, self._encoder, self._store.put)

    def _spread(
        self, function: Callable[..., R], given: Sequence[Sequence[Any]], missing: Sequence[int]
    ) -> Iterator[Call]:
        """Compute in forked workers, which see the arguments as this process does and send back bytes."""
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor, as_completed
        from concurrent.futures.process import BrokenProcessPool

        self._store.commit(announced())
        size = max(1, min(SHARE, len(missing) // (self.jobs * 4)))
        shares = [missing[at : at + size] for at in range(0, len(missing), size)]
        _WORK.append((function, given))
        gc.freeze()  # so that counting garbage in a worker copies no page
        left = set(missing)
        try:
            context = multiprocessing.get_context("fork")
            with ProcessPoolExecutor(self.jobs, context, _end_with_parent) as pool:
                for done in as_completed([pool.submit(_share, share) for share in shares]):
                    calls, values, names = done.result()
                    announce(names)
                    for value in values:
                        self._store.put(value)
                    self._store.commit(announced())
                    left.difference_update(call.place for call in calls)
                    yield from calls
        except BrokenProcessPool:  # killed for want of memory
            yield from self._alone(function, given, sorted(left))
        finally:
            _WORK.pop()
            gc.unfreeze()


@dataclass(frozen=True, slots=True)
class Call:
    """One computed call: where in its row, its answer, the path of what it was given, and how long it took."""

    place: int
    parts: Parts
    label: str
    seconds: float


def _end_with_parent() -> None:
    """End this worker when the build that wants its answers is killed."""
    import multiprocessing
    from threading import Thread

    def wait() -> None:
        if parent := multiprocessing.parent_process():
            parent.join()
            os._exit(1)

    Thread(target=wait, daemon=True).start()


_WORK: list[tuple[Callable[..., Any], Sequence[Sequence[Any]]]] = []


def _share(places: Sequence[int]) -> tuple[list[Call], list[Encoded], dict[int, tuple[str, str]]]:
    """Compute one share of the work in a worker."""
    function, given = _WORK[-1]
    values: dict[bytes, Encoded] = {}

    def keep(encoded: Encoded) -> None:
        values[encoded[0]] = encoded

    encoder = Encoder(keep)
    calls = [_call(function, given, place, encoder, keep) for place in places]
    return calls, list(values.values()), dict(announced())


def _call(
    function: Callable[..., Any],
    given: Sequence[Sequence[Any]],
    place: int,
    encoder: Encoder,
    keep: Callable[[Encoded], None],
) -> Call:
    started = time.perf_counter()
    items = [row[place] for row in given]
    parts = encoded_parts(function(*items), encoder, keep)
    return Call(place, parts, getattr(items[0], "path", "") if items else "", time.perf_counter() - started)


def encoded_parts(answer: object, encoder: Encoder, keep: Callable[[Encoded], None]) -> Parts:
    """Keep each field of an answer by itself and return their digests."""
    digests = []
    for field in fields(answer):  # type: ignore[arg-type]  # it is a record
        encoded = encoder.encode(getattr(answer, field.name))
        keep(encoded)
        digests.append(encoded[0])
    return tuple(digests)


class _Row:
    """The keys of one row of calls."""

    def __init__(self, name: str, salt: bytes, digests: tuple[Parts, ...], noted: bool) -> None:
        self.count, self.noted = len(digests[0]), noted
        self._digests = digests
        self._start = b"\n".join((salt, name.encode(), str(len(digests)).encode()))
        self.key = joined([b"row", self._start, *(b"".join(row) for row in digests)])

    def arguments(self, place: int) -> bytes:
        """Return what a call is made of: function, salt and the digests of its arguments."""
        return b"".join((joined([self._start]), *(row[place] for row in self._digests)))

    def chunks(self) -> Iterator[_Chunk]:
        """Yield the chunks into which the row falls."""
        for start in range(0, self.count, CHUNK):
            yield _Chunk(self, range(start, min(start + CHUNK, self.count)))

    def call(self, place: int) -> bytes:
        """Return the key of one call."""
        return joined([b"call", self._start, *(row[place] for row in self._digests)])

    def part(self, places: range) -> bytes:
        """Return the key of a part of the row."""
        rows = (b"".join(row[places.start : places.stop]) for row in self._digests)
        return joined([b"part", self._start, *rows])


class _Chunk:
    """A part of a row of calls."""

    def __init__(self, row: _Row, places: range) -> None:
        self._row, self.places = row, places
        self.key = row.part(places)

    @cached_property
    def calls(self) -> list[bytes]:
        """The keys of its calls."""
        return [self._row.call(place) for place in self.places]


@lru_cache(maxsize=1)
def salt() -> str:
    """Return a digest of the engine's own code and of the versions of Python and the installed libraries."""
    from hashlib import sha256

    digest = sha256(sys.version.encode())
    for path in sorted(engine_files(ENGINE)):
        digest.update(path.removeprefix(ENGINE).encode() + b"\0")
        with open(path, "rb", buffering=0) as file:
            digest.update(sha256(file.read()).digest())
    for name in sorted(_installed()):
        digest.update(name.encode())
    return digest.hexdigest()


def _installed() -> Iterator[str]:
    """Yield the names, with versions, of the installed distributions: cheaper than importing them to ask."""
    for folder in sys.path:
        if folder and os.path.isdir(folder):
            with contextlib.suppress(OSError):
                yield from (name for name in os.listdir(folder) if name.endswith(".dist-info"))


__all__ = ["Lost", "Memo", "salt"]
