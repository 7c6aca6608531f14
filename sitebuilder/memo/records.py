"""Frozen records as bytes, and their digests.

In: records of this program, made of text, numbers, dates, tuples and further records. Out: bytes that are the same
whenever the records are equal, and back again. Only records of this program come back, whatever the bytes say.
Records of a class that is marked `SHARED`, and the items of a `Series`, stand by themselves: what holds them holds
their digests, so that 10,000 views that share a menu are not 10,000 copies of it.
"""

from __future__ import annotations

import copyreg
import importlib
import io
import pickle
import threading
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from hashlib import sha256
from operator import attrgetter
from types import FunctionType
from typing import Any

from sitebuilder.held import Series

SIZE = 20
"""Bytes of a digest: the beginning of a SHA-256."""
PACKED_FROM = 200
"""Fewer bytes are not worth packing."""

Encoded = tuple[bytes, bytes, bytes]
"""A value on its way to the memory: its digest, its bytes (packed), and the digests of the values it holds."""


class Lost(Exception):
    """A value that was remembered is not there any more, or not as it was."""


def digest_of(data: bytes) -> bytes:
    """Return the digest of bytes."""
    return sha256(data).digest()[:SIZE]


class Encoder:
    """Turns values into bytes. With a `sink`, every value that stands by itself inside another is handed to it."""

    def __init__(self, sink: Callable[[Encoded], None] | None = None) -> None:
        self._sink = sink
        self._shared: dict[int, tuple[object, bytes]] = {}

    def digest(self, value: object) -> bytes:
        """Return the digest of a value; one that knows its own is asked."""
        own: bytes | None = getattr(value, "digest_of_content", None)
        if own is not None:
            return own
        if isinstance(value, bytes):
            return digest_of(value)
        return self.shared(value) if _is_shared(type(value)) else digest_of(self._plain(value)[0])

    def digests(self, values: Sequence[object]) -> tuple[bytes, ...]:
        """Return the digests of a row of values."""
        if isinstance(values, Series) and values.digests is not None:
            return values.digests
        return tuple(map(self.digest, values))

    def encode(self, value: object) -> Encoded:
        """Return a value ready to be stored; bytes stand for themselves."""
        if isinstance(value, bytes):
            return digest_of(value), pack(value, RAW), b""
        data, held = self._plain(value)
        return digest_of(data), pack(data, RECORD), held

    def shared(self, value: object) -> bytes:
        """Return the digest of a value that many others hold; it is made, and handed on, once."""
        known = self._shared.get(id(value))
        if known is None or known[0] is not value:
            known = self._shared[id(value)] = (value, self.hand_on(value))
        return known[1]

    def hand_on(self, value: object) -> bytes:
        """Hand a value to the sink and return its digest."""
        encoded = self.encode(value)
        if self._sink is not None:
            self._sink(encoded)
        return encoded[0]

    def _plain(self, value: object) -> tuple[bytes, bytes]:
        into = io.BytesIO()
        pickler = _Pickler(into, self, value)
        pickler.dump(value)
        return into.getvalue(), b"".join(pickler.held)


class _Pickler(pickle.Pickler):
    """Writes one value; notes the digests of those that it refers to."""

    def __init__(self, into: io.BytesIO, encoder: Encoder, top: object) -> None:
        super().__init__(into, 5)
        self.fast = True  # equal values give equal bytes, whether or not they share parts
        self.encoder, self.top = encoder, top
        self.held: list[bytes] = []

    def reducer_override(self, value: Any) -> Any:  # Any: what `pickle` gives and asks for
        write = _WRITERS.get(type(value))
        if write is None:
            write = _WRITERS[type(value)] = _writer(type(value))
        return write(value, self)


Writer = Callable[[Any, _Pickler], Any]
_WRITERS: dict[type[Any], Writer] = {}


def _writer(kind: type[Any]) -> Writer:
    """Return how values of a class are written."""
    if issubclass(kind, Series):
        return _write_series
    if is_dataclass(kind):
        _announce(kind)
        read = _fields_of(kind)
        if _is_shared(kind):
            return lambda value, pickler: (kind, read(value)) if value is pickler.top else _refer(value, pickler)
        return lambda value, pickler: (kind, read(value))
    if kind.__module__ == "markupsafe":  # text that a template does not escape
        return lambda value, pickler: (_markup, (str(value),))
    if issubclass(kind, date):
        return lambda value, pickler: (_date, (value.toordinal(),))
    if kind in (type, FunctionType):
        return lambda value, pickler: NotImplemented
    raise TypeError(f"{kind.__name__} can not be part of a frozen record")


def _is_shared(kind: type[Any]) -> bool:
    return bool(getattr(kind, "SHARED", False))


def _fields_of(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    names = [field.name for field in fields(kind)]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _refer(value: object, pickler: _Pickler) -> Any:  # Any: as above
    pickler.held.append(pickler.encoder.shared(value))
    return _stored, (pickler.held[-1],)


def _write_series(value: Series[Any], pickler: _Pickler) -> Any:  # Any: as above
    digests = value.digests if value.digests is not None else tuple(map(pickler.encoder.hand_on, value))
    pickler.held.extend(digests)
    return _series, (b"".join(digests),)


# --- and back -------------------------------------------------------------------------------------------------------

Load = Callable[[bytes], Any]
_LOADING = threading.local()
"""How the value that this thread is reading back gets at those it holds."""


def decode(data: bytes, kind: bytes, load: Load) -> Any:  # Any: whatever was remembered
    """Return the value that bytes stand for; `load` gives the values that it holds, by digest."""
    if kind == RAW:
        return data
    outer = getattr(_LOADING, "load", None)
    _LOADING.load = load
    try:
        return _Unpickler(io.BytesIO(data)).load()
    except (pickle.UnpicklingError, ValueError, TypeError, KeyError, AttributeError, ImportError, EOFError) as error:
        raise Lost(str(error)) from None
    finally:
        _LOADING.load = outer


def _markup(text: str) -> Any:  # Any: the library is imported late
    from markupsafe import Markup

    return Markup(text)  # noqa: S704  # it was Markup when it was remembered


def _date(ordinal: int) -> date:
    return date.fromordinal(ordinal)


def _stored(digest: bytes) -> Any:  # Any: whatever was remembered
    return _LOADING.load(digest)


def _series(digests: bytes) -> Series[Any]:
    return Series(digests=split(digests), load=_LOADING.load)


class _Unpickler(pickle.Unpickler):
    """Reads values back: records of this program and nothing else, so that a foreign memory can run no code."""

    def find_class(self, module: str, name: str) -> Any:  # Any: a class or a function
        if module == __name__ and name in ("_markup", "_date", "_stored", "_series"):
            return globals()[name]
        found = getattr(importlib.import_module(module), name) if module.startswith("sitebuilder.") else None
        if not isinstance(found, type) or not is_dataclass(found):
            raise pickle.UnpicklingError(f"{module}:{name} is not a record of this program")
        return found


# --- names ----------------------------------------------------------------------------------------------------------

_ANNOUNCED: dict[int, tuple[str, str]] = {}


def _announce(kind: type[Any] | Callable[..., Any]) -> None:
    """Give a class a number that stands for its name in all that is written."""
    announce({_number(kind.__module__, kind.__qualname__): (kind.__module__, kind.__qualname__)})


def _number(module: str, name: str) -> int:
    return zlib.crc32(f"{module}:{name}".encode()) & 0x7FFFFFFF | 1


def announce(names: Mapping[int, tuple[str, str]]) -> None:
    """Make the numbers of classes known that an earlier build or another process gave."""
    for number, (module, name) in names.items():
        if number not in _ANNOUNCED and number == _number(module, name):
            _ANNOUNCED[number] = (module, name)
            copyreg.add_extension(module, name, number)


def announced() -> Mapping[int, tuple[str, str]]:
    """Return the numbers of all classes that were written or read."""
    return _ANNOUNCED


for _function in (_markup, _date, _stored, _series):
    _announce(_function)


# --- bytes ----------------------------------------------------------------------------------------------------------


RAW, RECORD = b"r", b"R"


def pack(data: bytes, kind: bytes) -> bytes:
    """Return bytes in less room; the first two say what they are and how they are packed."""
    if len(data) < PACKED_FROM:
        return kind + b"0" + data
    return kind + b"z" + zlib.compress(data, 1)


def unpack(packed: bytes) -> tuple[bytes, bytes]:
    """Return what was packed: bytes and what they are."""
    kind, how, data = packed[:1], packed[1:2], packed[2:]
    try:
        return (zlib.decompress(data) if how == b"z" else data), kind
    except zlib.error as error:
        raise Lost(str(error)) from None


def split(digests: bytes) -> tuple[bytes, ...]:
    """Return the digests that stand one after the other."""
    return tuple(digests[at : at + SIZE] for at in range(0, len(digests), SIZE))


def joined(digests: Iterable[bytes]) -> bytes:
    """Return the digest of a row of digests."""
    return digest_of(b"".join(digests))
