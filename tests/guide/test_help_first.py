"""In an emergency the first thing on a page is what to do: numbers and help cards."""

from selectolax.lexbor import LexborHTMLParser

from sitebuilder.built import Build


def text_of(guide: Build, path: str) -> str:
    return guide.files[path].decode()


def test_the_help_page_has_a_number_to_call_before_the_first_sign(guide: Build) -> None:
    html = text_of(guide, "help/index.html")
    assert html.index('href="tel:911"') < html.index('href="tel:112"') < html.index("<li id=")


def test_help_cards_stand_before_the_short_answer_where_the_page_asks_for_it(guide: Build) -> None:
    emergencies, liver = (text_of(guide, f"{path}/index.html") for path in ("safety/emergencies", "side-effects/liver"))
    assert emergencies.index('data-box="emergency"') < emergencies.index('id="short-answer"')
    assert liver.index('id="short-answer"') < liver.index('data-box="urgent"')


def test_every_short_answer_ends_with_the_way_to_what_you_can_do(guide: Build) -> None:
    articles = [path for path, content in guide.files.items() if b'id="what-you-can-do-now"' in content]
    missing = [
        path
        for path in articles
        if LexborHTMLParser(text_of(guide, path)).css_first('.short-answer > .onward > a[href="#what-you-can-do-now"]')
        is None
    ]
    assert len(articles) >= 45
    assert missing == []
