"""A remembered call answers as the call itself; damage is a miss; the key is the whole argument; the room is bounded."""

import contextlib
import marshal
import os
import pickle
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from sitebuilder.documents import SourceFile
from sitebuilder.findings import Finding, Place
from sitebuilder.held import Series, series_of
from sitebuilder.memo import memory, records, stamp, times
from sitebuilder.memo.calls import afresh
from sitebuilder.memo.memory import Lost, Memo
from sitebuilder.memo.records import Encoder, announce, announced, decode, unpack
from sitebuilder.memo.store import Store
from sitebuilder.steps.answers import Found
from sitebuilder.steps.looking import Words

CALLS: list[str] = []


def shout(file: SourceFile) -> Found:
    CALLS.append(file.path)
    return Found((Finding(Place(file.path, len(file.text)), "loud", file.text.upper(), ""),))


def files(*texts: str) -> list[SourceFile]:
    return [SourceFile(f"{number}.md", text) for number, text in enumerate(texts)]


def ask(path: Path, *texts: str, salt: str = "s", jobs: int = 1, **more: Any) -> tuple[list[str], Memo]:
    CALLS.clear()
    with Memo(path, salt, jobs, **more) as memo:
        answers = memo.each(shout, files(*texts))
        return [found.findings[0].message for found in answers], memo


def told(call: Callable[[], tuple[list[str], Memo]]) -> list[str]:
    return call()[0]


# --- remembering ----------------------------------------------------------------------------------------------------


def test_an_answer_is_remembered_until_its_argument_changes(tmp_path: Path) -> None:
    path = tmp_path / "memo.sqlite"
    ask(path, "a", "b")
    second, memo = ask(path, "a", "c")
    assert CALLS == ["1.md"]
    assert (memo.made, memo.remembered) == (1, 1)
    assert second == ["A", "C"]


def test_a_row_in_which_nothing_changed_is_remembered_as_one(tmp_path: Path) -> None:
    path, texts = tmp_path / "memo.sqlite", [f"text {number}" for number in range(300)]
    first, _ = ask(path, *texts)
    again, memo = ask(path, *texts)
    assert (again, CALLS, memo.remembered) == (first, [], 300)


def test_what_is_left_of_a_row_is_remembered_when_others_go_or_come(tmp_path: Path) -> None:
    path, held = tmp_path / "memo.sqlite", [SourceFile(f"{number}.md", "x") for number in range(200)]
    with Memo(path, "s") as memo:
        memo.each(shout, held)
    CALLS.clear()
    with Memo(path, "s") as memo:
        memo.each(shout, [*held[:50], SourceFile("new.md", "x"), *held[60:]])
    assert CALLS == ["new.md"]


def test_another_salt_is_another_memory(tmp_path: Path) -> None:
    ask(tmp_path / "m", "a", salt="one")
    ask(tmp_path / "m", "a", salt="two")
    assert CALLS == ["0.md"]


def test_no_argument_gives_no_answer(tmp_path: Path) -> None:
    for _ in range(2):
        with Memo(tmp_path / "m", "s") as memo:
            assert list(memo.each(shout, [])) == []
            assert len(memo.each(shout, []).series("findings")) == 0


def test_worker_processes_give_the_same_answers_in_the_same_order(tmp_path: Path) -> None:
    texts = [f"text {number}" for number in range(100)]
    assert ask(tmp_path / "one", *texts)[0] == ask(tmp_path / "two", *texts, jobs=2)[0]


def test_what_one_step_answered_is_given_to_the_next_without_being_loaded(tmp_path: Path) -> None:
    for _ in range(2):
        with Memo(tmp_path / "m", "s") as memo:
            first = memo.each(shout, files("a", "b")).series("findings")
            assert first.digests is not None
            second = memo.each(count, [first], ["x"])
            assert [answer.words for answer in second] == ["x2"]
    assert memo.remembered == 3


def count(rows: Series[Any], word: str) -> Words:
    return Words(f"{word}{sum(len(found) for found in rows)}")


def test_calling_afresh_gives_the_same_answers(tmp_path: Path) -> None:
    plain = afresh(shout, files("a", "b"))
    with Memo(tmp_path / "m", "s") as memo:
        assert list(memo.each(shout, files("a", "b"))) == list(plain)


# --- damage ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_file_is_an_empty_memory(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "memo.sqlite"
    ask(path, "a")
    path.write_bytes(damage)
    answers, memo = ask(path, "a")
    assert (answers, memo.made) == (["A"], 1)
    assert ask(path, "a")[1].remembered == 1


@pytest.mark.parametrize("harm", ["UPDATE parts SET data = substr(data, 1, 5)", "DELETE FROM parts"])
def test_a_value_that_is_lost_is_told_and_made_again(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "memo.sqlite"
    ask(path, "a", "b")
    with sqlite3.connect(path) as database:
        database.execute(harm)
    with pytest.raises(Lost):
        ask(path, "a", "b")
    answers, memo = ask(path, "a", "b", believing=False)
    assert (answers, memo.made) == (["A", "B"], 2)
    assert ask(path, "a", "b")[1].made == 0


def test_a_damaged_entry_is_a_miss(tmp_path: Path) -> None:
    path = tmp_path / "memo.sqlite"
    ask(path, "a", "b")
    with sqlite3.connect(path) as database:
        database.execute("UPDATE calls SET value = substr(value, 2)")
    answers, memo = ask(path, "a", "b")
    assert (answers, memo.made) == (["A", "B"], 2)


def test_a_folder_that_can_not_be_written_means_no_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    answers, memo = ask(tmp_path / "file" / "memo.sqlite", "a")
    assert (answers, memo.made) == (["A"], 1)


def test_two_builds_at_once_share_a_memory(tmp_path: Path) -> None:
    with Memo(tmp_path / "m", "s") as one, Memo(tmp_path / "m", "s") as other:
        one.each(shout, files("a"))
        other.each(shout, files("b"))
    assert ask(tmp_path / "m", "a")[1].made == 0
    assert ask(tmp_path / "m", "b")[1].made == 0


# --- its size -------------------------------------------------------------------------------------------------------


def test_beyond_the_limit_what_was_unused_for_longest_goes(tmp_path: Path) -> None:
    path = tmp_path / "memo.sqlite"
    noise = [os.urandom(200_000).hex() for _ in range(4)]
    for text in noise:
        ask(path, text, limit=600_000)
    assert ask(path, noise[-1], limit=600_000)[1].made == 0
    assert ask(path, noise[0], limit=600_000)[1].made == 1
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT sum(length(data)) FROM parts").fetchone()[0] < 600_000


# --- values ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shared:
    SHARED = True
    text: str


@dataclass(frozen=True, slots=True)
class Holder:
    shared: Shared
    other: tuple[object, ...]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.dates() | st.binary() | st.text().map(Markup),
    lambda inner: st.tuples(inner, inner) | inner.map(lambda value: (value,)),
    max_leaves=8,
)


def digest(value: object) -> bytes:
    return Encoder().digest(value)


@given(VALUES, VALUES)
def test_different_values_have_different_digests_and_equal_ones_the_same(one: object, other: object) -> None:
    same = one == other and repr(one) == repr(other)
    assert (digest((one,)) == digest((other,))) == same


@given(st.text(), st.text(), VALUES)
def test_a_shared_part_changes_the_digest_of_what_holds_it(text: str, other: str, value: object) -> None:
    held, changed = Holder(Shared(text), (value,)), Holder(Shared(other), (value,))
    assert (digest(held) == digest(changed)) == (text == other)


@given(VALUES)
def test_what_is_remembered_comes_back_equal(value: object) -> None:
    found = (Finding(Place("a"), "b", "c", "d"), value)
    data, _ = Encoder()._plain(found)
    back = decode(data, b"R", lambda digest: None)
    assert back == found
    assert repr(back) == repr(found)


def test_equal_values_are_equal_bytes_whether_or_not_they_share_parts() -> None:
    text = "".join(["a", "b"])
    assert digest((text, text)) == digest(("".join(["a", "b"]), "".join(["a", "b"])))


def test_what_is_no_record_is_refused() -> None:
    with pytest.raises(TypeError, match="can not be part"):
        digest((Path("x"),))


class Harm:
    def __reduce__(self) -> Any:  # Any: what pickle wants
        return os.system, ("true",)


@pytest.mark.parametrize("value", [Harm(), Path("x"), Memo.each])
def test_only_records_of_this_program_come_back(value: object) -> None:
    with pytest.raises(Lost):
        decode(pickle.dumps(value), b"R", lambda digest: None)


def test_a_name_that_does_not_fit_its_number_is_not_believed() -> None:
    announce({12345: ("os", "system")})
    assert 12345 not in announced()


# --- file times -----------------------------------------------------------------------------------------------------


def test_a_file_changed_just_before_it_was_read_is_read_again() -> None:
    now = time.time_ns()
    old, new = (1, now - 10**10, now - 10**10, 1), (1, now - 10**6, now - 10**10, 1)
    assert set(times.settled({"old": (old, b"", b""), "new": (new, b"", b"")}, now)) == {"old"}


@pytest.mark.parametrize("damage", [b"", b"nonsense", marshal.dumps({"sources": {}})])
def test_damaged_times_are_as_if_they_were_not_there(tmp_path: Path, damage: bytes) -> None:
    path = str(tmp_path / "times")
    times.write(path, {"a": (1, 2)})
    assert times.read(path) == {"a": (1, 2)}
    Path(path).write_bytes(damage)
    assert times.read(path) is None


def test_no_stamp_is_no_answer(tmp_path: Path) -> None:
    assert stamp.unchanged(["build", "--project", str(tmp_path)], 0.0) is None


# --- rows -----------------------------------------------------------------------------------------------------------


def test_a_series_loads_what_is_asked_for_and_equal_values_once() -> None:
    loaded: list[bytes] = []

    def load(digest: bytes) -> str:
        loaded.append(digest)
        return digest.decode()

    series = Series(digests=[b"a", b"b", b"a"], load=load)
    assert (series[1], len(series), list(series.take([2, 0]))) == ("b", 3, ["a", "a"])
    loaded.clear()
    assert list(series.different()) == [("a", [0, 2]), ("b", [1])]
    assert loaded == [b"a", b"b"]


def test_series_follow_one_another() -> None:
    known = series_of(files("a", "b"))
    assert [file.path for file in Series.chained([known, Series(), known.take([0])])] == ["0.md", "1.md", "0.md"]
    assert list(Series.chained([Series([1]), Series([2])])) == [1, 2]


def test_the_salt_knows_every_file_of_the_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(memory, "ENGINE", str(tmp_path))
    (tmp_path / "desk").mkdir()
    seen = [memory.salt.__wrapped__(), memory.salt.__wrapped__()]
    for path, text in (("a.py", "1"), ("a.py", "2"), ("desk/b.js", ""), ("desk/c.yaml", "")):
        (tmp_path / path).write_text(text)
        seen.append(memory.salt.__wrapped__())
    monkeypatch.setattr(memory.sys, "version", "another Python")
    seen.append(memory.salt.__wrapped__())
    assert len(set(seen)) == len(seen) - 1


def test_two_threads_read_back_each_with_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """The preview's server reads while its builder reads; neither gets at what the other holds."""
    data, kind = unpack(Encoder(lambda encoded: None).encode((Series(["a"]), Series(["b"])))[1])
    met = threading.Barrier(2)

    def split(digests: bytes) -> tuple[bytes, ...]:
        met.wait(10)  # both threads are in the middle of their value
        return (digests,)

    monkeypatch.setattr(records, "split", split)
    found: dict[str, list[str]] = {}

    def read(name: str) -> None:
        found[name] = [loaded for series in decode(data, kind, lambda digest: name) for loaded in series]

    threads = [threading.Thread(target=read, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"one": ["one", "one"], "two": ["two", "two"]}


def test_a_memory_that_another_build_holds_is_not_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "memo.sqlite"
    store = Store(path)
    store.remember([(b"key", b"value")])
    store.commit({})
    store.close([])
    opened = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, timeout: opened(path, timeout=0.1))
    with contextlib.closing(opened(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert Store(path).answer(b"key") is None
        other.execute("ROLLBACK")
    assert Store(path).answer(b"key") == b"value"
