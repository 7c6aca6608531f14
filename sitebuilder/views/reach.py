"""Which templates a template can reach.

In: the name of a template and the texts of all. Out: `Templates`, the ones that decide the bytes it makes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sitebuilder.views.records import Templates

_REACH = re.compile(r"{%-?\s*(?:extends|include|import|from)\s+[\"'](?P<name>[^\"']+)[\"']")


def reach(name: str, texts: Mapping[str, str]) -> Templates:
    """Return a template and all it extends, includes or imports, by name; unknown names are left out."""
    found: dict[str, str] = {}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in texts and current not in found:
            found[current] = texts[current]
            waiting.extend(match["name"] for match in _REACH.finditer(texts[current]))
    return Templates(tuple(sorted(found.items())))
