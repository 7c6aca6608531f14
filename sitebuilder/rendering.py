"""One `Output` to bytes, or the findings that prevented them.

In: an `Output`. Out: `Rendered`. This is a remembered step: a template sees its view and nothing else. It runs in
Jinja's immutable sandbox, finds only the templates of its output, and has no way to a clock, a random number or a
value left over from another page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import lru_cache
from types import TracebackType
from typing import Any, ClassVar

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.exceptions import UndefinedError
from jinja2.runtime import LoopContext, Macro, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from sitebuilder.filling import fill
from sitebuilder.findings import Finding, Place, Rule, did_you_mean, did_you_mean_file
from sitebuilder.inspection import Html, inspect, refusal
from sitebuilder.unbroken import unbroken
from sitebuilder.views.reach import circle, namings
from sitebuilder.views.records import AssetView, Output, Templates

TEMPLATE = Rule("template-broken", "Every template can be rendered with what its page knows.", fixed=True)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished file, what it is as HTML, and what prevented it if its content is empty.

    `missing` is the name of the template that was not there, if that was it.
    """

    NOTED: ClassVar[bool] = True  # what it is made of is noted, so that a later change can be explained

    path: str
    content: bytes
    html: Html | None
    findings: tuple[Finding, ...]
    missing: str = ""


class _Unknown(UndefinedError):
    """A template asks for what is not there; `fix` says what is."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.fix = fix


class _NoFile(LookupError):
    """A template asks for a static file that is not there."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.fix = fix


class _Undefined(StrictUndefined):
    """What stands for an unknown name: whatever is done with it says so, with the names that are known."""

    __slots__ = ()

    def __init__(self, hint: str | None = None, obj: object = missing, name: str | None = None, *_: object) -> None:
        known, holder = _known(obj)
        message = hint or (
            f"it asks for “{name}”, which {holder} does not have" if holder else f"it knows nothing named “{name}”"
        )
        fix = did_you_mean(str(name), known, f"Known here: {', '.join(sorted(known))}" if known else _USE)
        if hint and (found := _NOT_EXPORTED.search(hint)):
            message, fix = f"templates/{found[1]} has no macro “{found[2]}”", "write it there, or correct its name"
        super().__init__(message, obj, name, lambda text: _Unknown(text, fix))  # type: ignore[arg-type]  # it is called


_USE = "use what the view of this page holds (see sitebuilder/views/), or what the template sets itself"
_NOT_EXPORTED = re.compile(r"the template '([^']+)' .* does not export the requested name '([^']+)'")


def _known(obj: object) -> tuple[Sequence[str], str]:
    """Return the names that an object of a view has, and what the object is called."""
    if obj is missing:
        return (), ""
    if is_dataclass(obj):
        return [field.name for field in fields(obj)], f"a {type(obj).__name__}"
    if isinstance(obj, Undefined):
        return (), "what is not there"
    return (), {"str": "a text", "tuple": "a list", "NoneType": "nothing (none)"}.get(type(obj).__name__, "it")


class _Loader(BaseLoader):
    """Finds the templates of one output; tracebacks name them by their path in the project."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        if template not in self.texts:
            raise TemplateNotFound(template)
        return self.texts[template], f"templates/{template}", lambda: True


class _Template(Template):
    """A template whose macros are made anew wherever they are imported: what a template sets beside them can be used up."""

    def _get_default_module(self, ctx: Any = None) -> Any:  # Any: Jinja's
        self._module = None
        return super()._get_default_module(ctx)


def _printed(value: Any) -> Any:  # Any: whatever a template holds
    """Let pass what is the same on every machine and at every time; a method or a generator names a place in memory."""
    if value is None or isinstance(value, str | int | float | date | Undefined):
        return value
    raise TypeError(f"it prints a {type(value).__name__}, which is no text, number or date")


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox, which asks about a field of one of our views once and not every time; all else it asks about."""

    template_class = _Template

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Of a date only its parts are safe: the rest leads to the clock, the time zone and the language."""
        if isinstance(obj, date) or obj is date:
            return attr in ("year", "month", "day", "isoformat")
        return super().is_safe_attribute(obj, attr, value)

    def compile(
        self, source: Any, name: str | None = None, filename: str | None = None, *more: Any
    ) -> Any:  # Any: Jinja's
        if more or not isinstance(source, str):
            return super().compile(source, name, filename, *more)
        return _code(source, name, filename)

    def getattr(self, obj: Any, attribute: str) -> Any:  # Any: whatever a template holds
        if attribute in _fields(type(obj)):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        if type(obj) is Macro:
            kwargs.pop("_loop_vars", None)  # what Jinja passes along for functions that ask for the context
            kwargs.pop("_block_vars", None)
            return obj(*args, **kwargs)
        return super().call(context, obj, *args, **kwargs)


_HARMLESS: dict[type[Any], frozenset[str]] = {
    str: frozenset({"startswith", "endswith"}),
    LoopContext: frozenset({"index", "index0", "first", "last", "length"}),
}


def _fields(kind: type[Any]) -> frozenset[str]:
    """Return what a template may read of a class without further questions: the fields of our own, and a few more."""
    if kind not in _HARMLESS:
        ours = is_dataclass(kind) and kind.__module__.startswith("sitebuilder.")
        _HARMLESS[kind] = frozenset(field.name for field in fields(kind)) if ours else frozenset()
    return _HARMLESS[kind]


@lru_cache(maxsize=512)
def _code(source: str, name: str | None, filename: str | None) -> Any:  # Any: code, as Jinja holds it
    """Return the code of a template: many pages share a base, and all environments are alike but for their templates."""
    return super(_Sandbox, _sandbox(None)).compile(source, name, filename)


@lru_cache(maxsize=64)
def _environment(templates: Templates) -> ImmutableSandboxedEnvironment:
    return _sandbox(_Loader(dict(templates.texts)))


def _sandbox(loader: _Loader | None) -> _Sandbox:
    environment = _Sandbox(
        loader=loader,
        autoescape=True,
        undefined=_Undefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    pure = {"range": environment.globals["range"]}
    environment.globals.clear()
    environment.globals.update(pure)
    del environment.filters["random"]
    environment.filters.update(fill=fill, day=_day, asset=_asset, integrity=_integrity)
    return environment


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _day(value: date | str) -> str:
    """Write a date for readers: 24 November 2026; a month YYYY-MM: July 2026; a year as it is."""
    if isinstance(value, date):
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 3:
        return _day(date(*parts))
    return f"{_MONTHS[parts[1] - 1]} {parts[0]}" if len(parts) == 2 else value


def _asset(path: str, assets: tuple[AssetView, ...]) -> str:
    """Return the address of the copy of a static file, which changes with its content."""
    return _copy(path, assets).address


def _integrity(path: str, assets: tuple[AssetView, ...]) -> str:
    """Return what a browser compares the copy of a static file with, so that it runs no other."""
    return _copy(path, assets).integrity


def _copy(path: str, assets: tuple[AssetView, ...]) -> AssetView:
    for asset in assets:
        if asset.path == path:
            return asset
    fix = did_you_mean_file(
        path,
        [asset.path for asset in assets],
        "Put it into static/, correct its name, or write the name in quotes before “| asset”",
    )
    raise _NoFile(f"there is no file static/{path}", fix)


_FAULTS = (
    TemplateError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    RecursionError,
    MemoryError,
)


MOST_LETTERS = 20_000_000


def _bounded(pieces: Iterable[str], given: int) -> Iterator[str]:
    """Pass on the pieces of a text, until it has grown beyond all measure and what its view was `given` as text."""
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > MOST_LETTERS + given:
            raise OverflowError(f"the text has more than {MOST_LETTERS:,} letters")
        yield piece


def render(output: Output) -> Rendered:
    """Render one file of the site; a broken template is a finding at its own file and line."""
    try:
        template = _environment(output.templates).get_template(output.template)
        text = "".join(_bounded(template.generate(page=output.view), len(getattr(output.view, "text", ""))))
    except _FAULTS as error:
        lacking = str(error.name) if isinstance(error, TemplateNotFound) else ""
        return Rendered(output.path, b"", None, (_finding(error, output),), lacking)
    if not output.path.endswith(".html"):
        return Rendered(output.path, text.encode("utf-8", "replace"), None, ())
    content = unbroken(text).encode("utf-8", "replace")
    if why := refusal(content):
        message = f"the template makes a page that can not be checked: {why}"
        place = Place(f"templates/{output.template}")
        return Rendered(output.path, b"", None, (TEMPLATE.at(place, message, fix="make the page plainer"),))
    return Rendered(output.path, content, inspect(content), ())


def _finding(error: BaseException, output: Output) -> Finding:
    if isinstance(error, TemplateSyntaxError):
        place = Place(f"templates/{error.name or output.template}", error.lineno)
        return TEMPLATE.at(
            place, f"the template can not be read: {str(error.message).rstrip('.')}", fix="correct the template here"
        )
    if isinstance(error, RecursionError):
        return _endless(output)
    place = next(reversed(list(_places(error.__traceback__))), Place(f"templates/{output.template}"))
    if isinstance(error, TemplateNotFound):
        message = f"there is no template “{error.name}”"
        return TEMPLATE.at(place, message, fix="add it to templates/, or correct the name")
    message = f"the template fails while it makes /{output.path}: {_words(error)}"
    return TEMPLATE.at(place, message, fix=getattr(error, "fix", _USE))


def _endless(output: Output) -> Finding:
    """Say that a template has no end; how deep it came depends on the machine, so the place is its own."""
    way = circle(output.template, dict(output.templates.texts))
    message = f"the template fails while it makes /{output.path}: it calls itself again without end"
    if way:
        message += f" ({' → '.join(way)})"
    return TEMPLATE.at(Place(f"templates/{output.template}"), message, fix="take the template or macro out of itself")


def _words(error: BaseException) -> str:
    text = str(error) or type(error).__name__
    return text if len(text) < 200 else text[:200] + "…"


def _places(trace: TracebackType | None) -> Iterator[Place]:
    """Yield where in the templates an error came by, from its beginning."""
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("templates/"):
            yield Place(name, trace.tb_lineno)
        trace = trace.tb_next


def computed_names(name: str, text: str) -> tuple[Finding, ...]:
    """Find what would let a template reach further than its text shows: computed names and `ignore missing`."""
    return tuple(
        TEMPLATE.at(
            Place(f"templates/{name}", naming.line, naming.column),
            "a template is named by something else than a quoted name",
            fix="write the name in quotes, without “ignore missing”, so that the build knows what it depends on",
        )
        for naming in namings(text)
        if not naming.name
    )
