"""A template sees its view and nothing else; what breaks it is a finding at the template's own file and line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from sitebuilder.findings import Place
from sitebuilder.rendering import Rendered, computed_names, render
from sitebuilder.views.reach import reach
from sitebuilder.views.records import AssetView, LinkView, Output

VIEW = LinkView("Tea & <b>", "/tea/")


def rendered(text: str, view: object = VIEW, name: str = "pages/a.html", path: str = "a.html", **more: str) -> Rendered:
    texts = {name: text, **{key.replace("__", "/") + ".html": held for key, held in more.items()}}
    return render(Output(path, name, reach(name, texts), view, Place("content/a.md")))


def words(text: str, view: object = VIEW, **more: str) -> str:
    found = rendered(text, view, **more)
    assert found.findings == ()
    return found.content.decode()


def fault(text: str, view: object = VIEW, **more: str) -> tuple[str, int, str]:
    found = rendered(text, view, **more)
    assert (found.content, found.html) == (b"", None)
    assert [f.rule for f in found.findings] == ["template-broken"]
    return found.findings[0].place.path, found.findings[0].place.line, found.findings[0].message


# --- what a template can do -----------------------------------------------------------------------------------------


def test_text_is_escaped() -> None:
    assert words("{{ page.title }}") == "Tea &amp; &lt;b&gt;"


def test_a_template_extends_includes_and_imports() -> None:
    found = words(
        '{% extends "base.html" %}{% from "macros.html" import hi %}{% block main %}{{ hi("x") }}{% endblock %}',
        base='<{% block main %}{% endblock %}>{% include "foot.html" %}',
        macros="{% macro hi(name) %}hi {{ name }}{% endmacro %}",
        foot="{{ page.address }}",
    )
    assert found == "<hi x>/tea/"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2026-11-24", "24 November 2026"),
        ("2026-07", "July 2026"),
        ("2026", "2026"),
        (date(2026, 1, 2), "2 January 2026"),
    ],
)
def test_dates_are_written_for_readers(value: object, text: str) -> None:
    assert words("{{ page | day }}", value) == text


def test_an_asset_has_its_address() -> None:
    assert words("{{ 'a.css' | asset(page) }}", (AssetView("a.css", "/a.css?v=1"),)) == "/a.css?v=1"


def test_a_page_is_inspected_and_other_files_are_not() -> None:
    html = rendered("<title>x</title><h1>y</h1>").html
    assert html
    assert html.headings == (1,)
    assert rendered("{}", path="a.json").html is None


# --- what it can not ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("{{ nothing }}", "{{ page.nothing }}", "{{ page.title.nothing }}", "{% for x in nothing %}{% endfor %}"),
        *("{% if nothing %}{% endif %}", "{{ nothing + 1 }}", "{{ page['nothing'] }}", "{{ nothing | upper }}"),
        *(
            "{{ now() }}",
            "{{ lipsum() }}",
            "{{ cycler(1) }}",
            "{{ namespace(a=1) }}",
            "{{ dict(a=1) }}",
            "{{ joiner() }}",
        ),
        *("{{ [1, 2] | random }}", "{{ page | nofilter }}", "{{ page is notest }}", "{{ 1 / 0 }}", "{{ 'a' + 1 }}"),
        *(
            "{{ page.__class__ }}",
            "{{ ''.__class__.__mro__ }}",
            "{{ page.__init__.__globals__ }}",
            "{{ self.__init__ }}",
        ),
        *("{{ '{0.__class__}'.format(page) }}", "{{ page | attr('__class__') }}", "{{ page.title.format_map }}{{ x }}"),
        *("{% set _ = [].append(1) %}", "{% set d = {} %}{{ d.update(a=1) }}", "{{ range(9999999) }}", "{{ page() }}"),
        *("{{ 'x.css' | asset(()) }}", "{{ 'a' | day }}", "{{ 'a' * 99999999999999 }}"),
    ],
)
def test_what_is_not_there_or_not_allowed_is_a_finding_at_its_line(text: str) -> None:
    path, line, _ = fault(f"\n\n{text}")
    assert (path, line) == ("templates/pages/a.html", 3)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        *(("{% if %}", 1), ("a\n{% endif %}", 2), ("a\n\n{{ 1 + }}", 3), ("{% nope %}", 1), ("\n{{ a", 2)),
        ("{% block a %}\n{% endblock %}\n{% block a %}{% endblock %}", 3),
    ],
)
def test_a_template_that_can_not_be_read_is_a_finding_at_its_line(text: str, line: int) -> None:
    assert fault(text)[:2] == ("templates/pages/a.html", line)


def test_a_fault_in_a_partial_is_told_there() -> None:
    assert fault('{% include "part.html" %}', part="\n{{ nothing }}")[:2] == ("templates/part.html", 2)
    assert fault('{% extends "part.html" %}', part="\n\n{% if %}")[:2] == ("templates/part.html", 3)


def test_a_fault_in_a_macro_is_told_where_the_macro_stands() -> None:
    text = '{% from "m.html" import a %}\n{{ a(page) }}'
    assert fault(text, m="{% macro a(x) %}\n\n{{ x.nothing }}{% endmacro %}")[:2] == ("templates/m.html", 3)


def test_a_missing_partial_is_told_where_it_is_wanted() -> None:
    path, line, message = fault('\n{% include "none.html" %}')
    assert (path, line) == ("templates/pages/a.html", 2)
    assert "none.html" in message


def test_a_missing_template_is_told_where_it_should_be() -> None:
    found = render(Output("a.html", "pages/none.html", reach("pages/none.html", {}), VIEW, Place("x")))
    assert [(f.place, f.rule) for f in found.findings] == [(Place("templates/pages/none.html"), "template-broken")]


@pytest.mark.parametrize("text", ['{% include "pages/a.html" %}', "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}"])
def test_a_template_without_end_is_a_finding(text: str) -> None:
    assert fault(text)[:2] == ("templates/pages/a.html", 1)


def test_a_template_finds_only_what_its_output_holds() -> None:
    found = render(
        Output(
            "a.html",
            "a.html",
            reach("a.html", {"a.html": "{% include page.address %}", "b.html": "b"}),
            LinkView("x", "b.html"),
            Place("x"),
        )
    )
    assert found.findings


# --- nothing is left behind -----------------------------------------------------------------------------------------


def test_what_one_page_sets_another_does_not_see() -> None:
    text = "{% set seen = page.title %}{% macro m() %}{{ seen }}{% endmacro %}{{ seen }}"
    first = rendered(text, LinkView("one", "/"))
    second = rendered(text, LinkView("two", "/"))
    assert (first.content, second.content) == (b"one", b"two")
    assert rendered("{{ seen }}").findings


def test_a_shared_list_of_a_template_does_not_grow_from_page_to_page() -> None:
    text = '{% from "m.html" import add %}{{ add() }}'
    part = "{% set held = [] %}{% macro add() %}{{ held.append(1) }}{{ held | length }}{% endmacro %}"
    assert rendered(text, m=part).findings


def test_rendering_twice_gives_the_same_bytes() -> None:
    text = "{% for i in range(3) %}{{ loop.index }}{{ page.title }}{% endfor %}"
    assert rendered(text) == rendered(text)


def test_a_fault_of_one_page_does_not_touch_the_next() -> None:
    assert rendered("{{ page.nothing }}").findings
    assert words("{{ page.title }}") == "Tea &amp; &lt;b&gt;"


# --- computed names -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("{% include page.name %}", '{% include "a" ~ "b.html" %}', '{% include ["a.html", "b.html"] %}'),
        *(
            '{% include "a.html" ignore missing %}',
            "{% extends name %}",
            "{% import x as y %}",
            "{%- from x import y -%}",
        ),
        *('{% include "a.html" if page.x else "b.html" %}', "{%\n  include page.name %}", "{%+ include page.name %}"),
    ],
)
def test_a_computed_name_is_a_finding(text: str) -> None:
    found = computed_names("pages/a.html", f"\n{text}")
    assert [f.rule for f in found] == ["template-broken"]
    assert found[0].place.path == "templates/pages/a.html"


@pytest.mark.parametrize(
    "text",
    [
        *(
            '{% include "a.html" %}',
            "{% include 'a.html' without context %}",
            '{%- extends "a.html" -%}',
            "no {{ include }}",
        ),
        *('{% from "a.html" import b, c as d %}', '{% import "a.html" as a with context %}', "{# {% include x %} #}"),
    ],
)
def test_a_quoted_name_is_none(text: str) -> None:
    assert computed_names("pages/a.html", text) == ()


# --- nothing of this machine, and nothing of another page -----------------------------------------------------------

USED_UP = '{% set items = ["one", "two"] | map("upper") %}{% macro show() %}{% for i in items %}{{ i }}{% endfor %}{% endmacro %}'


def test_what_a_module_holds_is_not_used_up_by_the_page_before() -> None:
    text = '{% from "odd.html" import show %}{{ show() }}'
    assert [words(text, odd=USED_UP) for _ in range(3)] == ["ONETWO"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "{{ page.title.upper }}",
        '{{ [page] | map(attribute="title") }}',
        "{{ range(3) }}",
        "{{ page }}",
        "{% macro a() %}{% endmacro %}{{ a }}",
    ],
)
def test_what_is_no_text_number_or_date_is_not_printed(text: str) -> None:
    assert "prints a" in fault(text)[2]


@dataclass(frozen=True)
class Dated:
    """A view with a day."""

    day: date = date(2026, 1, 2)


@pytest.mark.parametrize("call", ["today()", "fromtimestamp(0)", 'strftime("%A %c")', "ctime()", "resolution"])
def test_a_date_leads_to_no_clock_zone_or_language(call: str) -> None:
    fault(f"{{{{ page.day.{call} }}}}", Dated())


def test_the_parts_of_a_date_are_there() -> None:
    assert (
        words("{{ page.day.year }} {{ page.day.isoformat() }} {{ page.day }}", Dated()) == "2026 2026-01-02 2026-01-02"
    )
