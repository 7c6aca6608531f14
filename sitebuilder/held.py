"""Rows of values of which each is known by its digest before it is loaded.

In: values, or digests and a way to load what they stand for. Out: a `Series`. So a step can be given 10,000 documents
without one of them being in the machine's memory; whoever remembers answers (`memo`) makes the digests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, Protocol, TypeVar, overload

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Series(Sequence[T_co], Generic[T_co]):
    """Values in a row. With `digests`, each is loaded when it is asked for, and not kept."""

    __slots__ = ("_load", "_values", "digests")

    def __init__(
        self,
        values: Iterable[T_co] = (),
        digests: Sequence[bytes] | None = None,
        load: Callable[[bytes], T_co] | None = None,
    ) -> None:
        self.digests = None if digests is None else tuple(digests)
        self._values = tuple(values) if digests is None else ()
        self._load = load

    def __len__(self) -> int:
        return len(self._values) if self.digests is None else len(self.digests)

    @overload
    def __getitem__(self, index: int) -> T_co: ...
    @overload
    def __getitem__(self, index: slice) -> Series[T_co]: ...
    def __getitem__(self, index: int | slice) -> T_co | Series[T_co]:
        if isinstance(index, slice):
            return self.take(range(*index.indices(len(self))))
        return self._values[index] if self.digests is None else self.load(self.digests[index])

    def __iter__(self) -> Iterator[T_co]:
        return (self[index] for index in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Series) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Series({list(self)!r})"

    @staticmethod
    def chained(rows: Sequence[Series[Any]]) -> Series[Any]:
        """Return the values of several series one after the other."""
        known = [row for row in rows if len(row)]
        if any(row.digests is None for row in known):
            return Series(value for row in known for value in row)
        holder = {digest: row for row in known for digest in row.digests or ()}
        digests = [digest for row in known for digest in row.digests or ()]
        return Series(digests=digests, load=lambda digest: holder[digest].load(digest))

    def load(self, digest: bytes) -> T_co:
        """Return the value that a digest stands for."""
        if self._load is None:
            raise LookupError(digest.hex())
        return self._load(digest)

    def take(self, indices: Iterable[int]) -> Series[T_co]:
        """Return the values at some places, in that order; none is loaded."""
        if self.digests is None:
            return Series(self._values[index] for index in indices)
        return Series(digests=[self.digests[index] for index in indices], load=self._load)

    def different(self) -> Iterator[tuple[T_co, list[int]]]:
        """Yield each different value once, with the places where it stands; equal values are loaded once."""
        places: dict[object, list[int]] = {}
        for index, name in enumerate(self._values if self.digests is None else self.digests):
            places.setdefault(name, []).append(index)
        for found in places.values():
            yield self[found[0]], found


class Known(Protocol):
    """A value that knows its own digest."""

    @property
    def digest_of_content(self) -> bytes: ...


K = TypeVar("K", bound=Known)


def series_of(values: Iterable[K]) -> Series[K]:
    """Return a series of values that know their own digests."""
    by_digest = {value.digest_of_content: value for value in values}
    return Series(digests=tuple(by_digest), load=by_digest.__getitem__)
