"""Short words with a hyphen stay on one line, and nothing else of a page changes."""

import pytest

from sitebuilder.unbroken import unbroken

HELD = '<span class="nb">3-MCPD</span>'


def test_a_digit_a_hyphen_and_capitals_are_held_together() -> None:
    assert unbroken("<p>Some 3-MCPD, (3-MCPD).</p>") == f"<p>Some {HELD}, ({HELD}).</p>"


@pytest.mark.parametrize(
    "page",
    [
        '<a title="3-MCPD > 2" href="/3-MCPD/">a</a>',
        "<head><title>3-MCPD</title></head>",
        '<script type="application/ld+json">{"name":"3-MCPD"}</script>',
        "<svg><title>3-MCPD</title><desc>3-MCPD</desc></svg>",
        "<textarea>3-MCPD</textarea><select><option>3-MCPD</option></select>",
        "<!-- 3-MCPD -->",
        "<p>13-3-MCPD, A3-MCPD, 3-MCPDS1, 3-MCPD-2, 3-mcpd, 10-ABCDE</p>",
    ],
)
def test_attributes_heads_scripts_drawings_fields_notes_and_longer_words_stay_as_they_are(page: str) -> None:
    assert unbroken(page) == page
    assert unbroken(f"{page}<p>3-MCPD</p>") == f"{page}<p>{HELD}</p>"
