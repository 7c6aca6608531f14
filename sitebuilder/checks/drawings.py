"""No drawing (SVG) does more than show something.

A drawing is a document: opened at its own address it may run scripts, load files from elsewhere and lead away. As a
picture on a page it can do none of that, but nobody can know how a reader will open it. Also what is read by a machine
when it is found in static/ holds here: a drawing never needs a script.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from xml.parsers import expat

from sitebuilder.findings import Finding, Place, Rule
from sitebuilder.naming import DRAWINGS

UNSAFE = Rule("drawing-unsafe", "No drawing runs a script, loads anything or leads anywhere.", fixed=True)
RULES = (UNSAFE,)

_SHAPES = frozenset(
    (
        *("svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "style", "switch", "view", "marker"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "image"),
        *("text", "tspan", "textPath", "clipPath", "mask", "pattern", "linearGradient", "radialGradient", "stop"),
        *("filter", "feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feDiffuseLighting", "feFlood"),
        *("feDropShadow", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feMerge", "feMergeNode"),
        *("feMorphology", "feOffset", "feSpecularLighting", "feDistantLight", "fePointLight", "feSpotLight"),
        *("feConvolveMatrix", "feDisplacementMap", "feTile", "feTurbulence"),
    )
)
"""What a still drawing is made of; elements of other vocabularies (notes of a drawing program) draw nothing."""
_SVG = ("http://www.w3.org/2000/svg", "")
_ACTIVE = frozenset(("http://www.w3.org/1999/xhtml", "http://www.w3.org/2001/xml-events"))
_OWN = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/=\s]*\Z|\Z)")
_LOADS = re.compile(r"@import|url\((?!\s*[\"']?\s*#)|\\[0-9a-f]", re.IGNORECASE)


class _Active(Exception):
    """The drawing holds something that is not drawn."""


def check(static: Mapping[str, bytes]) -> Iterator[Finding]:
    """Check every drawing that is published as it is; `static` by path in the project."""
    for path, content in sorted(static.items()):
        if path.lower().endswith(DRAWINGS):
            yield from _drawing(path, content)


def _drawing(path: str, content: bytes) -> Iterator[Finding]:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def stopping(faults: Callable[..., Iterator[str]]) -> Callable[..., None]:
        def see(*given: object) -> None:
            for fault in faults(*given):
                raise _Active(fault, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

        return see

    parser.StartElementHandler = stopping(_element)
    parser.CharacterDataHandler = stopping(_style)
    parser.EntityDeclHandler = stopping(lambda name, *_: iter((f"an entity “{name}”",)))
    parser.ProcessingInstructionHandler = stopping(lambda target, _: iter((f"an instruction “{target}”",)))
    try:
        parser.Parse(content, True)
    except _Active as error:
        fault, line, column = error.args
        message = f"this drawing holds more than a drawing: {fault}"
        yield UNSAFE.at(Place(path, line, column), message, fix="export it anew as plain SVG, or take this out")
    except (LookupError, ValueError):
        message = "this drawing can not be read: it is written in an encoding that is not known here"
        yield UNSAFE.at(Place(path), message, fix="export it anew as plain SVG, in UTF-8")
    except expat.ExpatError as error:
        message = "this drawing can not be read: it ends too early, or a sign in it is not closed"
        yield UNSAFE.at(Place(path, error.lineno, error.offset + 1), message, fix="export it anew as plain SVG")


def _element(name: str, attributes: Mapping[str, str]) -> Iterator[str]:
    space, _, tag = name.rpartition(" ")
    if space in _ACTIVE or (space in _SVG and tag not in _SHAPES):
        yield f"an element <{tag}>"
    for key, value in attributes.items():
        bare = key.rpartition(" ")[2].lower()
        if bare.startswith("on"):
            yield f"a handler “{bare}”"
        if bare not in ("href", "src"):
            yield from _style(value)
        elif not _OWN.match(value):
            yield f"an address “{value.strip()[:60]}”"


def _style(text: str) -> Iterator[str]:
    """Find what may load something where it is a style; in words it would be out of place."""
    if found := _LOADS.search(text):
        yield f"a style that loads something: “{text[found.start() :].strip()[:60]}”"
