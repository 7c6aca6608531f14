"""Short words with a hyphen that a line must not break: a digit, a hyphen and a few capitals, such as 3-MCPD.

In: a finished page. Out: the same page, with each such word of its text in a span that the style sheet keeps on one line.
The letters stay as they are: a special hyphen would hide the word from whoever searches or copies it.
"""

from __future__ import annotations

import re

_WORD = r"(?<![\w-])\d{1,2}-[A-Z]{2,4}(?![\w-])"
_NEARLY = re.compile(r"\d-[A-Z]{2}")  # begins with what is quickly looked for
_PIECE = re.compile(
    r"<(head|script|style|title|textarea|option|svg)\b.*?</\1\s*>"  # where no element may stand, or none is drawn
    r"|<!--.*?-->"
    r"|<[^>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*)*>"
    rf"|({_WORD})",
    re.DOTALL,
)


def unbroken(page: str) -> str:
    """Return the page with its short hyphenated words held together; a page without any is returned as it is."""
    nearly = (found.start() for found in _NEARLY.finditer(page))
    if not any(page.rfind("<", 0, start) <= page.rfind(">", 0, start) for start in nearly):
        return page  # there is none, or only inside of tags
    return _PIECE.sub(lambda found: f'<span class="nb">{found[2]}</span>' if found[2] else found[0], page)
