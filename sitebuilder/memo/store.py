"""The file in which answers are kept: `.cache/memo.sqlite`.

In: values by digest, and which calls they answer. Out: the same. The file may be deleted at any time; what is damaged in
it is as if it were not there. Several builds may use it at once. Beyond its limit, what was unused for longest goes.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sitebuilder.memo.records import SIZE, Encoded, Lost, digest_of, split, unpack

MAX_BYTES = 2_000_000_000
_MARK = 8

_TABLES = """
CREATE TABLE IF NOT EXISTS parts (digest BLOB PRIMARY KEY, data BLOB, held BLOB);
CREATE TABLE IF NOT EXISTS calls (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rows (key BLOB PRIMARY KEY, used INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS made (label TEXT PRIMARY KEY, now BLOB, before BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS names (number INTEGER PRIMARY KEY, module TEXT, name TEXT);
"""
_NOTE = (
    "INSERT INTO made VALUES (?, ?, x'') ON CONFLICT (label) DO UPDATE SET "
    "before = CASE WHEN now = excluded.now THEN before ELSE now END, now = excluded.now"
)


class Store:
    """One open file. A forked process that uses it opens it for itself."""

    def __init__(self, path: Path, limit: int = MAX_BYTES) -> None:
        self.path, self.limit = path, limit
        self._process = os.getpid()
        self._database = _open(path)
        self._waiting: dict[bytes, Encoded] = {}
        self._notes: list[tuple[str, bytes]] = []
        self._closed = False

    @property
    def _connection(self) -> sqlite3.Connection | None:
        if self._process != os.getpid():
            self._process, self._database = os.getpid(), _open(self.path)
        return self._database

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """Give a connection to read from; after `close` one that is open for a moment, in whatever thread."""
        if not self._closed:
            yield self._connection
            return
        database = _open(self.path)
        try:
            yield database
        finally:
            if database is not None:
                database.close()

    # Values

    def put(self, encoded: Encoded) -> None:
        """Keep a value; it is written with the next `commit`."""
        self._waiting[encoded[0]] = encoded

    def data(self, digest: bytes) -> tuple[bytes, bytes]:
        """Return the bytes of a value, which are what they were when they were kept, and what they are."""
        waiting = self._waiting.get(digest)
        packed = waiting[1] if waiting else self._one("SELECT data FROM parts WHERE digest = ?", digest)
        data, kind = unpack(packed) if isinstance(packed, bytes) else (b"", b"")
        if not kind or digest_of(data) != digest:
            raise Lost(digest.hex())
        return data, kind

    # Calls

    def answer(self, key: bytes) -> bytes | None:
        """Return what is kept under a key, or None."""
        value = self._one("SELECT value FROM calls WHERE key = ?", key)
        if not isinstance(value, bytes) or value[:_MARK] != digest_of(key + value[_MARK:])[:_MARK]:
            return None
        return value[_MARK:]

    def remember(self, answers: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep what answers each key."""
        marked = [(key, digest_of(key + value)[:_MARK] + value) for key, value in answers]
        self._many("INSERT OR REPLACE INTO calls VALUES (?, ?)", marked)

    def note(self, label: str, arguments: bytes) -> None:
        """Note what something is made of now, with the next `commit`; what it was made of before is kept beside it."""
        self._notes.append((label, arguments))

    def noted(self, label: str) -> tuple[bytes, bytes]:
        """Return what something was made of last, and before."""
        now = self._one("SELECT now FROM made WHERE label = ?", label)
        before = self._one("SELECT before FROM made WHERE label = ?", label)
        return now if isinstance(now, bytes) else b"", before if isinstance(before, bytes) else b""

    def _one(self, query: str, key: bytes | str) -> object:
        with self._reading() as database:
            try:
                row = database.execute(query, (key,)).fetchone() if database is not None else None
            except sqlite3.Error:
                return None
        return row[0] if row else None

    def _many(self, query: str, rows: Iterable[tuple[object, ...]]) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.executemany(query, rows)

    # The file

    def names(self) -> Mapping[int, tuple[str, str]]:
        """Return the names that numbers stand for in the values."""
        if self._connection is None:
            return {}
        try:
            return {number: (module, name) for number, module, name in self._connection.execute("SELECT * FROM names")}
        except (sqlite3.Error, ValueError):
            return {}

    def commit(self, names: Mapping[int, tuple[str, str]]) -> None:
        """Write what is waiting, so that other processes can read it; what can not be written goes on waiting."""
        database = self._connection
        if database is None:
            return
        try:
            rows = [(number, *found) for number, found in names.items()]
            database.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", rows)
            database.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?, ?)", self._waiting.values())
            database.executemany(_NOTE, self._notes)
            database.commit()
            self._waiting.clear()
            self._notes.clear()
        except sqlite3.Error:
            with contextlib.suppress(sqlite3.Error):
                database.rollback()

    def close(self, used: Iterable[bytes]) -> None:
        """Note which rows of calls a build used, drop what is too much, and close the file."""
        if self._connection is None:
            return
        with contextlib.suppress(sqlite3.Error):
            now = self._connection.execute("SELECT coalesce(max(used), 0) + 1 FROM rows").fetchone()[0]
            self._many("INSERT OR REPLACE INTO rows VALUES (?, ?)", [(key, now) for key in used])
            self._connection.commit()
            if self._bytes() > self.limit:
                self._sweep()
        self._connection.close()
        self._closed = True

    def _bytes(self) -> int:
        pages, free, size = (
            self._connection.execute(f"PRAGMA {name}").fetchone()[0]  # type: ignore[union-attr]  # it is open
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    def _sweep(self) -> None:
        """Keep what the newest builds used, up to half of the limit, and drop the rest."""
        database = self._connection
        assert database is not None  # noqa: S101  # `close` has just used it
        calls, parts, rows, size = set[bytes](), set[bytes](), list[tuple[bytes]](), 0
        for (row,) in database.execute("SELECT key FROM rows ORDER BY used DESC, key").fetchall():
            if size > self.limit // 2:
                break
            rows.append((row,))
            size += self._mark(row, calls, parts)
        for table, column, kept in (
            ("rows", "key", rows),
            ("calls", "key", [(key,) for key in calls]),
            ("parts", "digest", [(digest,) for digest in parts]),
        ):
            database.execute("CREATE TEMP TABLE kept (name BLOB PRIMARY KEY) WITHOUT ROWID")
            database.executemany("INSERT OR IGNORE INTO kept VALUES (?)", kept)
            database.execute(f"DELETE FROM {table} WHERE {column} NOT IN (SELECT name FROM kept)")  # noqa: S608
            database.execute("DROP TABLE kept")
        database.commit()

    def _mark(self, row: bytes, calls: set[bytes], parts: set[bytes]) -> int:
        """Note all that a row of calls rests on; return the bytes of what was not noted before."""
        size, waiting = 0, list[bytes]()
        calls.add(row)
        for chunk in split(self.answer(row) or b""):
            calls.add(chunk)
            value = self.answer(chunk) or b""
            count = int.from_bytes(value[:2], "big")
            calls.update(split(value[2 : 2 + count * SIZE]))
            waiting.extend(split(value[2 + count * SIZE :]))
        while waiting:
            digest = waiting.pop()
            if digest not in parts:
                parts.add(digest)
                found = self._database.execute(  # type: ignore[union-attr]  # it is open
                    "SELECT length(data), held FROM parts WHERE digest = ?", (digest,)
                ).fetchone()
                if found:
                    size += found[0]
                    waiting.extend(split(found[1]))
        return size


def _open(path: Path) -> sqlite3.Connection | None:
    """Open the file; one that is no database is thrown away. Without a writable folder, or a turn, there is no memory."""
    for last in (False, True):
        database = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(path, timeout=20)
            database.executescript(f"PRAGMA synchronous = OFF; {_TABLES}")
            for table in ("parts", "calls", "rows", "made", "names"):
                database.execute(f"SELECT * FROM {table} LIMIT 1").fetchall()  # noqa: S608  # names of ours
            return database
        except (sqlite3.Error, OSError) as error:
            if database is not None:
                database.close()
            if getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                return None  # another build is writing in it
            if not last:
                with contextlib.suppress(OSError):
                    path.unlink()
    return None


def forget(folder: Path) -> None:
    """Throw away everything that is remembered in a folder."""
    for leftover in (*folder.glob("memo.sqlite*"), folder / "times", folder / "stamp"):
        leftover.unlink(missing_ok=True)
