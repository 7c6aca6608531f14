"""Which declarations of CSS make an element invisible or unreadable.

In: names and values of declarations that stand together. Out: whether one of them, or several together, hide what they
style. Nothing is laid out here: what could hide counts, so that what has to be seen is styled plainly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

Declaration = tuple[str, str]

FAINT = 0.4
"""Opacity below which a text counts as hidden."""
TINY = 7.0
"""Size below which a text can not be read, in pixels."""
LINE = 24.0
"""Size below which a box that cuts off its text shows no line of it, in pixels."""
FAR, FAR_BACK = 1000.0, -99.0
"""Distances to the end and to the start at which something lies outside of the window, in pixels."""
STEEP = 45.0

_PREFIX = re.compile(r"^-(?:webkit|moz|ms|o|khtml)-")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NEUTRAL = frozenset({"auto", "none", "initial", "inherit", "unset", "revert", "revert-layer", "normal", "visible", ""})
_SIDES = ("left", "right", "top", "bottom", "inline", "block", "inline-start", "inline-end", "block-start", "block-end")
_MOVES = ("inset", "margin", "text-indent", "translate", "word-spacing", *_SIDES[:4])
_MORE_MOVES = (f"{kind}-{side}" for kind in ("margin", "inset") for side in _SIDES)
_LENGTHS = tuple(f"{most}{side}" for most in ("", "max-") for side in ("width", "height", "inline-size", "block-size"))
_HEIGHTS = tuple(name for name in _LENGTHS if "height" in name or "block" in name)
TEXT_ONLY = frozenset(
    {
        *("color", "text-fill-color", "font", "font-size", "line-height", "letter-spacing", "word-spacing"),
        *("text-decoration", "text-decoration-line", "text-security"),
    }
)
"""The properties that also hold for the first line or letter of a text."""


def plain(name: str, value: str) -> Declaration:
    """Write a declaration in one way: small letters, without comments, importance and the prefix of a browser."""
    value = _COMMENT.sub(" ", value).lower().replace("!important", " ")
    return _PREFIX.sub("", name.strip().lower()), " ".join(value.split())


def hide(declarations: Iterable[Declaration]) -> bool:
    """Say whether declarations, written by `plain`, hide the element that they style."""
    found = list(declarations)
    return any(hides(name, value) for name, value in found) or _cut_off(found) or _merged(found)


def hides(name: str, value: str) -> bool:
    """Say whether one declaration, written by `plain`, hides its element by itself."""
    rule = _RULES.get(name)
    return rule is not None and (name == "display" or value not in _NEUTRAL) and rule(value)


def _cut_off(found: list[Declaration]) -> bool:
    """Say whether a box is too small for a line of text, or of a fixed height, and cuts off what does not fit."""
    words = {
        word for name, value in found if name in ("overflow", "overflow-x", "overflow-y") for word in value.split()
    }
    cuts = bool(words & {"hidden", "clip"}) or any(
        word in value for name, value in found if name == "contain" for word in ("paint", "strict", "content")
    )
    if not cuts and not words & {"auto", "scroll", "overlay"}:
        return False
    for name, value in found:
        sizes = list(_lengths(value)) if name in (*_LENGTHS, "flex-basis") else []
        if any(size < LINE for size in sizes) or (cuts and name in _HEIGHTS and "%" not in value and sizes):
            return True
        if name == "grid-template-rows" and re.fullmatch(r"(?:minmax\()?0(?:fr|px|%)?\b.*", value):
            return True
    return False


def _merged(found: list[Declaration]) -> bool:
    """Say whether the text has the colour of its own ground."""
    values = dict(found)
    colour = values.get("color") or values.get("text-fill-color")
    return bool(colour) and colour in (values.get("background"), values.get("background-color"))


# --- numbers --------------------------------------------------------------------------------------------------------

_UNITS = {
    "px": 1.0,
    "pt": 1.333,
    "pc": 16.0,
    "in": 96.0,
    "cm": 37.8,
    "mm": 3.78,
    "q": 0.945,
    **dict.fromkeys(("em", "rem", "ex", "ch", "ic", "cap", "lh", "rlh", "rex", "rch", "rcap", "ric"), 16.0),
    **{f"{kind}{side}": 10.0 for kind in ("", "s", "l", "d") for side in ("vw", "vh", "vmin", "vmax", "vi", "vb")},
    **dict.fromkeys(("cqw", "cqh", "cqi", "cqb", "cqmin", "cqmax"), 10.0),
    "deg": 1.0,
    "rad": 57.3,
    "turn": 360.0,
    "grad": 0.9,
}
_TOKEN = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?P<unit>%|[a-z]*)|(?P<call>[a-z-]*[a-z])?\(|(?P<word>#[\w-]+|--[\w-]*|-?[a-z_][\w-]*)|(?P<mark>[-+*/,)])"
)


class _Sum:
    """Reads the numbers of a value, and works out calc(), min(), max() and clamp(); pixels, degrees or plain numbers."""

    def __init__(self, value: str, percent: float) -> None:
        self.tokens = list(_TOKEN.finditer(value))
        self.at, self.percent = 0, percent

    def all(self) -> Iterator[float]:
        """Yield the numbers that stand side by side in a value."""
        while self.at < len(self.tokens):
            found = self._factor()
            if found is not None:
                yield found

    def _factor(self) -> float | None:
        if self.at >= len(self.tokens):
            return None
        token = self.tokens[self.at]
        self.at += 1
        if token["number"]:
            return float(token["number"]) * (self.percent if token["unit"] == "%" else _UNITS.get(token["unit"], 1.0))
        if token["mark"] in ("-", "+"):
            found = self._factor()
            return found if found is None or token["mark"] == "+" else -found
        if token["word"] or token["mark"]:
            return None
        return self._call(token["call"] or "calc")

    def _call(self, name: str) -> float | None:
        given = [self._sum()]
        while self.at < len(self.tokens) and self.tokens[self.at]["mark"] != ")":
            self.at += 1
            given.append(self._sum())
        self.at += 1
        known = [number for number in given if number is not None]
        if not known or name not in ("calc", "min", "max", "clamp", "abs", "round"):
            return None
        if name == "clamp":
            return max(known[0], min(known[1:] or known))
        return min(known) if name == "min" else max(known) if name == "max" else known[0]

    def _sum(self) -> float | None:
        total = self._product()
        while self.at < len(self.tokens) and (mark := self.tokens[self.at]["mark"]) in ("+", "-"):
            self.at += 1
            more = self._product() or 0.0
            total = (total or 0.0) + (more if mark == "+" else -more)
        return total

    def _product(self) -> float | None:
        total = self._factor() if not self._at_end() else None
        while self.at < len(self.tokens) and (mark := self.tokens[self.at]["mark"]) in ("*", "/"):
            self.at += 1
            more = self._factor()
            if total is not None and more is not None:
                total = total * more if mark == "*" else total / more if more else total
        return total

    def _at_end(self) -> bool:
        return self.at >= len(self.tokens) or self.tokens[self.at]["mark"] in (",", ")")


def _lengths(value: str) -> Iterator[float]:
    """Yield the lengths of a value in pixels, as in a window of 1,000 by 1,000."""
    return _Sum(value, 10.0).all()


def _shares(value: str) -> Iterator[float]:
    """Yield the numbers of a value; 100 % is 1."""
    return _Sum(value, 0.01).all()


# --- what each property does ----------------------------------------------------------------------------------------


def _no_size(value: str) -> bool:
    return any(size <= 1 for size in _lengths(value))


def _moved(value: str) -> bool:
    if value.endswith("%") and " " not in value:
        return any(abs(share) >= 1 for share in _shares(value))
    without = re.sub(r"[+-]?[\d.]+%", lambda share: share[0] if abs(float(share[0][:-1] or 0)) >= 100 else "0", value)
    return any(length >= FAR or length <= FAR_BACK for length in _lengths(without))


def _faint(value: str) -> bool:
    return any(share < FAINT for share in _shares(value))


def _tiny(value: str) -> bool:
    return any(size < TINY for size in _Sum(value, 0.16).all())


def _tiny_font(value: str) -> bool:
    """Say so of the shorthand `font`, whose size is the first length with a unit, or the number before a slash."""
    found = re.search(r"(?<![\w.-])(?:[\d.]+(?:%|[a-z]+)|[\d.]+(?=\s*/)|0(?=\s)|[a-z]+\([^()]*\)(?=\s|/))", value)
    return found is not None and _tiny(found[0])


def _calls(value: str) -> Iterator[tuple[str, str]]:
    yield from re.findall(r"(?<![a-z0-9-])([a-z0-9-]++)\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)", value)


def _turned(value: str) -> bool:
    """Say whether a transformation shrinks, turns away or moves what it holds out of sight."""
    for name, inner in _calls(value):
        numbers = list(_shares(inner))
        if name.startswith("scale") and any(abs(number) < 0.3 for number in numbers):
            return True
        if name.startswith("translate") and _moved(inner.replace(",", " ")):
            return True
        if name.startswith("matrix") or (name in ("rotatex", "rotatey", "rotate3d", "perspective") and any(numbers)):
            return True
        if name.startswith("skew") and any(abs(number) >= STEEP for number in numbers):
            return True
    return False


def _filtered(value: str) -> bool:
    """Say whether a filter takes the text away."""
    for name, inner in _calls(value):
        numbers = list(_shares(inner))
        if name == "url" or (name in ("opacity", "contrast", "brightness") and any(n < FAINT for n in numbers)):
            return True
        if (name in ("contrast", "brightness") and any(n > 3 for n in numbers)) or (
            name == "blur" and max(numbers) > 1
        ):
            return True
    return False


def _colourless(value: str) -> bool:
    """Say whether a colour can not be seen: it is transparent, or that of the page itself."""
    if value in ("canvas", "background", "window") or "transparent" in value:
        return True
    digits = re.fullmatch(r"#(?:[0-9a-f]{3}([0-9a-f])|[0-9a-f]{6}([0-9a-f]{2}))", value)
    if digits:
        return int((digits[1] or "") * 2 or digits[2], 16) / 255 < FAINT
    for _, inner in _calls(value):
        parts = inner.split("/") if "/" in inner else inner.split(",")
        if ("/" in inner or len(parts) == 4) and _faint(parts[-1]):
            return True
    return False


def _one_of(*words: str) -> Callable[[str], bool]:
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])")
    return lambda value: pattern.search(value) is not None


def _below(least: float, kind: Callable[[str], Iterable[float]]) -> Callable[[str], bool]:
    return lambda value: any(abs(number) < least for number in kind(value))


def _at_most(most: float) -> Callable[[str], bool]:
    return lambda value: any(number <= most for number in _lengths(value))


def _always(value: str) -> bool:
    return True


_RULES: Mapping[str, Callable[[str], bool]] = {
    "display": _one_of("none", "table-column", "table-column-group"),
    "visibility": _one_of("hidden", "collapse"),
    "content-visibility": _one_of("hidden"),
    "opacity": _faint,
    "filter": _filtered,
    **dict.fromkeys(("mask", "mask-image", "mask-border", "mask-box-image", "clip", "clip-path"), _always),
    **dict.fromkeys(("mix-blend-mode", "offset", "offset-path", "line-clamp", "text-security"), _always),
    "transform": _turned,
    "scale": _below(0.3, _shares),
    "zoom": _below(0.45, _shares),
    "rotate": lambda value: bool(re.search(r"(?<![\w-])[xy](?![\w-])", value)) or len(list(_shares(value))) > 1,
    "z-index": lambda value: any(number < 0 for number in _shares(value)),
    "color": _colourless,
    "text-fill-color": _colourless,
    "font": _tiny_font,
    "font-size": _tiny,
    "font-size-adjust": _below(0.1, _shares),
    "text-size-adjust": _below(0.45, _shares),
    "line-height": _below(0.45, _shares),
    "letter-spacing": _at_most(-3),
    "outline-offset": _at_most(-10),
    "text-overflow": lambda value: value != "clip",
    "text-decoration": _one_of("line-through"),
    "text-decoration-line": _one_of("line-through"),
    "unicode-bidi": _one_of("bidi-override", "isolate-override"),
    "content": lambda value: re.search(r"url\(|image|gradient", value) is not None,
    **dict.fromkeys(_LENGTHS, _no_size),
    **dict.fromkeys((*_MOVES, *_MORE_MOVES), _moved),
}
