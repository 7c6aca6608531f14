"""A remembered call answers as the call itself; damage is a miss; the key is the whole argument."""

import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from sitebuilder.documents import SourceFile
from sitebuilder.findings import Finding, Place
from sitebuilder.memo import Digester, Memo, afresh, decode, encode

CALLS: list[str] = []


def shout(file: SourceFile) -> Finding:
    CALLS.append(file.path)
    return Finding(Place(file.path, len(file.text)), "loud", file.text.upper(), "")


def ask(path: Path, texts: list[str], salt: str = "s", jobs: int = 1) -> tuple[list[Finding], Memo]:
    CALLS.clear()
    with Memo(path, salt, jobs) as memo:
        return memo.each(shout, [SourceFile(f"{n}.md", text) for n, text in enumerate(texts)]), memo


def test_an_answer_is_remembered_until_its_argument_changes(tmp_path: Path) -> None:
    path = tmp_path / "memo.sqlite"
    first, _ = ask(path, ["a", "b"])
    second, memo = ask(path, ["a", "c"])
    assert CALLS == ["1.md"]
    assert (memo.made, memo.remembered) == (1, 1)
    assert second[0] == first[0]
    assert second[1].message == "C"


def test_another_salt_is_another_memory(tmp_path: Path) -> None:
    ask(tmp_path / "m", ["a"], "one")
    ask(tmp_path / "m", ["a"], "two")
    assert CALLS == ["0.md"]


@pytest.mark.parametrize("damage", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_file_is_an_empty_memory(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "memo.sqlite"
    ask(path, ["a"])
    path.write_bytes(damage)
    answers, memo = ask(path, ["a"])
    assert (answers[0].message, memo.made) == ("A", 1)
    _, memo = ask(path, ["a"])
    assert memo.remembered == 1


def test_a_damaged_entry_is_a_miss(tmp_path: Path) -> None:
    path = tmp_path / "memo.sqlite"
    ask(path, ["a", "b"])
    with sqlite3.connect(path) as database:
        database.execute("UPDATE answers SET value = replace(value, 'A', 'Z')")
    answers, memo = ask(path, ["a", "b"])
    assert [answer.message for answer in answers] == ["A", "B"]
    assert memo.made == 1


def test_a_folder_that_can_not_be_written_means_no_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    answers, memo = ask(tmp_path / "file" / "memo.sqlite", ["a"])
    assert (answers[0].message, memo.made) == ("A", 1)


def test_worker_processes_give_the_same_answers_in_the_same_order(tmp_path: Path) -> None:
    texts = [f"text {n}" for n in range(100)]
    assert ask(tmp_path / "one", texts)[0] == ask(tmp_path / "two", texts, jobs=2)[0]


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


@given(VALUES, VALUES)
def test_different_values_have_different_digests_and_equal_ones_the_same(one: object, other: object) -> None:
    same = one == other and repr(one) == repr(other)
    assert (Digester().digest((one,)) == Digester().digest((other,))) == same


@given(st.text(), st.text(), VALUES)
def test_a_shared_part_changes_the_digest_of_what_holds_it(text: str, other: str, value: object) -> None:
    held, changed = Holder(Shared(text), (value,)), Holder(Shared(other), (value,))
    assert (Digester().digest(held) == Digester().digest(changed)) == (text == other)


@given(VALUES)
def test_what_is_remembered_comes_back_equal(value: object) -> None:
    back = decode(encode((value,)))
    assert back == (value,)
    assert repr(back) == repr((value,))


def test_only_records_of_this_program_come_back() -> None:
    with pytest.raises(ValueError, match="not a record"):
        decode({"!": "os:system", "f": ["true"]})
    with pytest.raises(ValueError, match="not a record"):
        decode({"!": "sitebuilder.cli:main", "f": [[]]})


def test_records_come_back_as_records() -> None:
    finding = Finding(Place("a", 2, 3), "rule", "m", "f", "warning")
    assert decode(encode((finding, date(2026, 1, 2)))) == (finding, date(2026, 1, 2))
    assert afresh(shout, [SourceFile("a", "b")]) == [shout(SourceFile("a", "b"))]
