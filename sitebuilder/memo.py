"""Remembered calls: the answer of a pure function, kept under the digest of everything it was given.

In: a function and frozen arguments. Out: the same answers, computed or remembered. It does not know what it
remembers. The key is the whole argument, the function's name and a salt of the engine's code and the versions of
Python and the libraries; nothing else decides. The memory is one SQLite file that may be deleted at any time; an entry
that is damaged or unreadable is a miss.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import importlib
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar

I = TypeVar("I")  # noqa: E741  # in and out
O = TypeVar("O")  # noqa: E741

MAX_BYTES = 512_000_000


class Each(Protocol):
    """Applies a pure function to many frozen arguments."""

    def __call__(self, function: Callable[[I], O], given: Iterable[I], /) -> list[O]:
        """Return the answers in the order of the arguments."""


def afresh(function: Callable[[I], O], given: Iterable[I], /) -> list[O]:
    """Call the function for each argument, remembering nothing."""
    return [function(item) for item in given]


# --- what a value is, as JSON ---------------------------------------------------------------------------------------


def encode(value: Any) -> Any:  # Any: whatever frozen records are made of, to JSON
    """Turn a frozen record into JSON that names its classes."""
    kind = type(value)
    if kind in (str, int, bool, float) or value is None:
        return value
    if kind in (tuple, list):
        return [encode(item) for item in value]
    if is_dataclass(value):
        name = f"{kind.__module__}:{kind.__qualname__}"
        return {"!": name, "f": [encode(getattr(value, field.name)) for field in fields(value)]}
    if isinstance(value, str):  # Markup: text that a template does not escape
        return {"!": "html", "f": str(value)}
    if isinstance(value, bytes):
        return {"!": "bytes", "f": base64.b64encode(value).decode()}
    if isinstance(value, date):
        return {"!": "date", "f": value.isoformat()}
    if isinstance(value, Mapping):
        return {"!": "map", "f": [[encode(key), encode(item)] for key, item in sorted(value.items())]}
    raise TypeError(f"{kind.__name__} can not be part of a frozen record")


def decode(value: Any) -> Any:  # Any: JSON, to frozen records
    """Turn JSON made by `encode` back into the record."""
    if isinstance(value, list):
        return tuple(map(decode, value))
    if not isinstance(value, dict):
        return value
    kind, inner = value["!"], value["f"]
    if kind == "html":
        from markupsafe import Markup

        return Markup(inner)  # noqa: S704  # it was Markup when it was remembered
    if kind == "bytes":
        return base64.b64decode(inner)
    if kind == "date":
        return date.fromisoformat(inner)
    if kind == "map":
        return {decode(key): decode(item) for key, item in inner}
    return _class(kind)(*map(decode, inner))


def _class(name: str) -> Any:  # Any: a record class
    module, _, qualname = name.partition(":")
    found = getattr(importlib.import_module(module), qualname) if module.startswith("sitebuilder.") else None
    if not is_dataclass(found):
        raise ValueError(f"{name} is not a record of this program")
    return found


class Digester:
    """Digests records; a record met again inside others is digested once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, str]] = {}

    def digest(self, value: Any) -> str:  # Any: a frozen record
        """Return the SHA-256 of a value's canonical JSON, in which shared records stand as their own digests."""
        known = self._known.get(id(value))
        if known and known[0] is value:
            return known[1]
        text = json.dumps(self._shape(value, top=True), ensure_ascii=False, separators=(",", ":"))
        found = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if is_dataclass(value):
            self._known[id(value)] = (value, found)
        return found

    def _shape(self, value: Any, top: bool = False) -> Any:  # Any: as above
        kind = type(value)
        if kind is str or kind is int or kind is bool or value is None or kind is float:
            return value
        if kind is tuple or kind is list:
            return [self._shape(item) for item in value]
        if is_dataclass(value):
            if not top and getattr(kind, "SHARED", False):
                return {"!": self.digest(value)}
            return [kind.__qualname__, *(self._shape(getattr(value, field.name)) for field in fields(value))]
        if isinstance(value, bytes):
            return {"bytes": hashlib.sha256(value).hexdigest()}
        return encode(value)


# --- the memory -----------------------------------------------------------------------------------------------------


class Memo:
    """Remembers calls in a file. Use as a context manager."""

    def __init__(self, path: Path, salt: str, jobs: int = 1) -> None:
        self.path, self.salt, self.jobs = path, salt, jobs
        self.made = self.remembered = 0
        self._digester = Digester()
        self._database: sqlite3.Connection | None = None
        self._used: set[str] = set()
        self._fresh: list[tuple[str, str, str]] = []

    def __enter__(self) -> Memo:
        self._database = _open(self.path)
        return self

    def __exit__(self, *_: object) -> None:
        database, self._database = self._database, None
        if database is None:
            return
        with contextlib.suppress(sqlite3.Error):
            if self._fresh:
                _store(database, self._fresh, self._used)
        database.close()

    def each(self, function: Callable[[I], O], given: Iterable[I], /) -> list[O]:
        """Return the answers in order: remembered ones from the file, the others computed and then remembered."""
        items = list(given)
        name = f"{function.__module__}.{function.__qualname__}"
        keys = [self._key(name, item) for item in items]
        answers: dict[int, O] = dict(self._look_up(keys))
        missing = [index for index in range(len(items)) if index not in answers]
        for index, answer in zip(
            missing, spread(function, [items[index] for index in missing], self.jobs), strict=True
        ):
            answers[index] = answer
            text = json.dumps(encode(answer), ensure_ascii=False, separators=(",", ":"))
            self._fresh.append((keys[index], text, _check(keys[index], text)))
        self.made += len(missing)
        self.remembered += len(items) - len(missing)
        self._used.update(keys)
        return [answers[index] for index in range(len(items))]

    def _key(self, name: str, item: object) -> str:
        return hashlib.sha256(f"{self.salt}\n{name}\n{self._digester.digest(item)}".encode()).hexdigest()

    def _look_up(self, keys: Sequence[str]) -> Iterable[tuple[int, Any]]:  # Any: what the function answered
        if self._database is None:
            return
        for index, key in enumerate(keys):
            try:
                row = self._database.execute("SELECT value, mark FROM answers WHERE key = ?", (key,)).fetchone()
                if row and row[1] == _check(key, row[0]):
                    yield index, decode(json.loads(row[0]))
            except (sqlite3.Error, ValueError, TypeError, KeyError, AttributeError, ImportError):
                continue  # damaged: a miss


def spread(function: Callable[[I], O], items: Sequence[I], jobs: int) -> list[O]:
    """Compute many answers, in worker processes when it is worth starting them; without them when the machine kills them."""
    if jobs < 2 or len(items) < 24:
        return [function(item) for item in items]
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    method = "fork" if "fork" in multiprocessing.get_all_start_methods() and sys.platform == "linux" else "spawn"
    try:
        with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context(method)) as pool:
            return list(pool.map(function, items, chunksize=max(1, min(32, len(items) // (jobs * 4)))))
    except (BrokenProcessPool, OSError, NotImplementedError):  # killed for want of memory, or never started
        return [function(item) for item in items]


def _check(key: str, text: object) -> str:
    return hashlib.sha256(f"{key}{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


_SCHEMA = "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, value TEXT, mark TEXT, used INTEGER) WITHOUT ROWID"


def _open(path: Path) -> sqlite3.Connection | None:
    """Open the memory; a file that is no database is thrown away, and without a writable folder there is no memory."""
    for attempt in (1, 2):
        database = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(path, timeout=20)
            database.execute(_SCHEMA)
            database.execute("SELECT count(*) FROM (SELECT 1 FROM answers LIMIT 1)").fetchone()
            return database
        except (sqlite3.Error, OSError):
            if database is not None:
                database.close()
            if attempt == 1:
                with contextlib.suppress(OSError):
                    path.unlink()
    return None


def _store(database: sqlite3.Connection, fresh: Sequence[tuple[str, str, str]], used: Iterable[str]) -> None:
    """Add new answers, note which ones this build used, and drop the longest unused beyond the size limit."""
    with database:
        now = database.execute("SELECT coalesce(max(used), 0) + 1 FROM answers").fetchone()[0]
        database.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", [(*row, now) for row in fresh])
        database.executemany("UPDATE answers SET used = ? WHERE key = ?", [(now, key) for key in used])
        size = database.execute("SELECT coalesce(sum(length(value)), 0) FROM answers").fetchone()[0]
        while size > MAX_BYTES:
            oldest = database.execute("SELECT min(used) FROM answers").fetchone()[0]
            if oldest == now:
                break
            database.execute("DELETE FROM answers WHERE used = ?", (oldest,))
            size = database.execute("SELECT coalesce(sum(length(value)), 0) FROM answers").fetchone()[0]


def salt() -> str:
    """Return a digest of the engine's own code and of the versions of Python and the installed libraries."""
    digest = hashlib.sha256(sys.version.encode())
    engine = Path(__file__).parent
    for path in sorted([*engine.rglob("*.py"), *engine.rglob("*.yaml")]):
        digest.update(path.relative_to(engine).as_posix().encode())
        digest.update(path.read_bytes())
    for name in sorted(_installed()):
        digest.update(name.encode())
    return digest.hexdigest()


def _installed() -> Iterable[str]:
    """Yield the names, with versions, of the distributions beside Jinja: cheaper than importing them to ask."""
    for folder in sys.path:
        if folder and os.path.isdir(folder):
            with contextlib.suppress(OSError):
                yield from (name for name in os.listdir(folder) if name.endswith(".dist-info"))
