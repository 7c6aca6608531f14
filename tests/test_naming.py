"""A name of content/ can be an address, an id or the name of a table; if not, a better one is named."""

from __future__ import annotations

import pytest

from sitebuilder.naming import misnamed, printable, unexpected


@pytest.mark.parametrize(
    "path",
    [
        *("content/a.md", "content/a-b/index.md", "content/2-a/b9.md", "content/references/Lee_2020-b.yaml"),
        *(
            "content/tables/teas-2.yaml",
            "content/Jar.PNG",
            "content/odd name.docx",
            "static/A b.txt",
            "templates/x.html",
        ),
    ],
)
def test_a_good_name_is_none_of_our_business(path: str) -> None:
    assert misnamed(path) is None


@pytest.mark.parametrize(
    ("path", "words", "fix"),
    [
        ("content/references/old/lee.yaml", "folder of its own", "move it to content/references/lee.yaml"),
        (
            "content/references/lee 2020.yaml",
            "“lee 2020” is not an id",
            "rename it to content/references/lee-2020.yaml",
        ),
        ("content/references/lée.yaml", "“lée” is not an id", "rename it to content/references/l-e.yaml"),
        ("content/references/-a.yaml", "“-a” is not an id", "rename it to content/references/a.yaml"),
        ("content/references/a.b.yaml", "“a.b” is not an id", "rename it to content/references/a-b.yaml"),
        ("content/tables/Teas.yaml", "“Teas” is not a name for a table", "rename it to content/tables/teas.yaml"),
        ("content/tables/a/b.yaml", "“a/b” is not a name for a table", "rename it to content/tables/a-b.yaml"),
        ("content/Cough/tea.md", "“Cough” is not a name for a topic", "rename it to content/cough/tea.md"),
        ("content/cough/Tea.md", "“Tea” is not a name for a page", "rename it to content/cough/tea.md"),
        ("content/a/b/c.md", "deeper than two levels", "move it to content/TOPIC/NAME.md"),
        ("static/a\\b.txt", "no address can hold", "rename it"),
    ],
)
def test_a_bad_name_is_told_with_a_better_one(path: str, words: str, fix: str) -> None:
    found = misnamed(path)
    assert found
    assert (found.rule, found.place.path, found.fix) == ("name-invalid", path, fix)
    assert words in found.message


@pytest.mark.parametrize(
    ("path", "fix"),
    [
        ("content/cough/tea.markdown", "rename it to content/cough/tea.md"),
        ("content/cough/tea.MD", "rename it to content/cough/tea.md"),
        ("content/help.yml", "rename it to content/help.yaml"),
        ("content/help.YAML", "rename it to content/help.yaml"),
        ("content/notes.docx", "move it out of content/"),
        ("content/notes", "move it out of content/"),
    ],
)
def test_a_file_of_another_kind_is_told_with_what_to_do(path: str, fix: str) -> None:
    assert unexpected(path).fix.startswith(fix)


def test_any_name_can_be_printed() -> None:
    assert printable("a\nb\udcff") == "a�b�"
