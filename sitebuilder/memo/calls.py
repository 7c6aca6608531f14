"""What it is to call a pure function for each of many arguments.

In: a function and one or more rows of arguments. Out: its `Answers`. `afresh` just calls; `memory.Memo.each` remembers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from typing import Any, Generic, Protocol, TypeVar

from sitebuilder.held import Series

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Answers(Sequence[R_co], Generic[R_co]):
    """Answers in the order of the arguments. An answer is a record whose fields can be had by themselves, as a `Series`."""

    def __init__(self, kind: Callable[..., R_co], series: dict[str, Series[Any]], count: int) -> None:
        self._kind, self._series, self._count = kind, series, count

    def series(self, field: str) -> Series[Any]:
        """Return one field of all answers."""
        return self._series[field]

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:  # an answer, or a tuple of them
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(self._count)))
        return self._kind(*(series[index] for series in self._series.values()))

    def __iter__(self) -> Iterator[R_co]:
        return (self[index] for index in range(self._count))


class Each(Protocol):
    """Applies a pure function to many frozen arguments; its answers are frozen records."""

    def __call__(self, function: Callable[..., R], /, *given: Sequence[Any]) -> Answers[R]:
        """Return the answers; the n-th call gets the n-th item of every row."""


def afresh(function: Callable[..., R], /, *given: Sequence[Any]) -> Answers[R]:
    """Call the function for each argument, remembering nothing."""
    answers = [function(*items) for items in zip(*given, strict=True)]
    return answered(answers)


def answered(answers: Sequence[R]) -> Answers[R]:
    """Return computed answers as such; all are records of one class."""
    if not answers:
        return Answers(lambda: None, _Nothing(), 0)  # type: ignore[arg-type,return-value]  # never called
    kind = type(answers[0])
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # it is a record
    return Answers(kind, {name: Series(getattr(answer, name) for answer in answers) for name in names}, len(answers))


class _Nothing(dict[str, Series[Any]]):
    def __missing__(self, field: str) -> Series[Any]:
        return Series()
