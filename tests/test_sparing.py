"""The sparing converter gives what the library gives, byte for byte, and one document leaves nothing behind for the next."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension

from sitebuilder import markup
from sitebuilder.sparing import NEEDED, spare

TOP = Path(__file__).parent.parent
TEXTS = sorted([*(TOP / "content").rglob("*.md"), *(TOP / "tests" / "corpus").rglob("*.md")])
PIECES = st.sampled_from(
    [
        *(
            "word",
            " ",
            "  \n",
            "\n",
            "\n\n",
            "\n- ",
            "\n1. ",
            "\n> ",
            "\n## ",
            "\n    ",
            "`",
            "``",
            "\\",
            "\\*",
            "*",
            "**",
            "_",
        ),
        *(
            "[a](b)",
            "[a]",
            "![a](b)",
            "![",
            "[a]: /b\n",
            "[@lee2020]",
            "[@a; @b, p. 2]",
            "[",
            "](",
            ")",
            "<b>",
            "<!-- ",
            " -->",
        ),
        *(
            "<https://a.example>",
            "<a@b.example>",
            "&amp;",
            "&",
            "<",
            "| a | b |\n|---|--:|\n| c | d |",
            "```\n",
            "\n/// talk | x\n",
        ),
        *("\n///\n", "***", "__", "é", "\t", "!", "[a][b]", "![a][b]", "    code"),
    ]
)
MARKDOWN = st.lists(PIECES, max_size=30).map("".join)


def library() -> Markdown:
    return Markdown(extensions=[TableExtension(), SaneListExtension(), FencedCodeExtension()], output_format="html")


def outcome(convert: Callable[[str], object], text: str) -> object:
    try:
        return convert(text)
    except RecursionError:
        return RecursionError


@settings(max_examples=300, deadline=None)
@given(MARKDOWN)
def test_sparing_changes_nothing(text: str) -> None:
    assert outcome(spare(library()).convert, text) == outcome(library().convert, text)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_sparing_changes_nothing_in_the_guide(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert spare(library()).convert(text) == library().convert(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(MARKDOWN, min_size=2, max_size=4))
def test_a_document_leaves_nothing_behind_for_the_next(texts: list[str]) -> None:
    used = markup._new_converter()
    for text in texts:
        again, fresh = outcome(used.convert, text), outcome(markup._new_converter().convert, text)
        assert again == fresh
        if again is RecursionError:
            return


def test_every_pattern_of_the_library_has_its_character() -> None:
    assert set(NEEDED) == {name for name, _ in markup._new_converter().markdown.inlinePatterns._priority}
