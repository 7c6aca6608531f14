"""Every article of the guide is as long as people read, as easy as they need, and complete."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from figures import report

from sitebuilder.body import Sentence
from sitebuilder.built import Build, Options
from sitebuilder.overview import Row, rows
from sitebuilder.pipeline import build
from sitebuilder.site import Page
from sitebuilder.snapshot import take

PROJECT = Path(__file__).parent.parent.parent
CLAIM_CHECKS = "content/claims/"


@pytest.fixture(scope="module")
def guide() -> Build:
    return build(take(PROJECT), Options(date(2026, 11, 24)))


def sentences(made: Build, path: str) -> tuple[Sentence, ...]:
    document = made.document(path)
    assert document
    return document.sentences


def articles(made: Build) -> Iterator[tuple[Page, Row]]:
    overview = {row.path: row for row in rows(made)}
    assert made.site
    for page in made.site.pages:
        if page.document.kind == "article":
            yield page, overview[page.path]


def test_there_are_at_least_42_articles_and_16_claim_checks(guide: Build) -> None:
    paths = [page.path for page, _ in articles(guide)]
    checks = [path for path in paths if path.startswith(CLAIM_CHECKS)]
    assert len(checks) >= 16
    assert len(paths) - len(checks) >= 42


def test_articles_have_600_to_1200_words_and_claim_checks_200_to_500(guide: Build) -> None:
    wrong = [
        f"{row.path}: {row.words}"
        for _, row in articles(guide)
        if not (200 <= row.words <= 500 if row.path.startswith(CLAIM_CHECKS) else 600 <= row.words <= 1200)
    ]
    assert not wrong


def test_no_article_is_harder_than_school_grade_8_or_smog_9(guide: Build) -> None:
    levels = [row for _, row in articles(guide)]
    report("hardest article, Flesch-Kincaid", max((row.flesch_kincaid, row.path) for row in levels))
    report("hardest article, SMOG", max((row.smog, row.path) for row in levels))
    assert not [row.path for row in levels if row.flesch_kincaid > 8 or row.smog > 9]


def test_at_most_one_sentence_in_ten_has_more_than_25_words(guide: Build) -> None:
    wrong = []
    for _, row in articles(guide):
        lengths = [len(sentence.text.split()) for sentence in sentences(guide, row.path)]
        if sum(length > 25 for length in lengths) > len(lengths) / 10:
            wrong.append(row.path)
    assert not wrong


def test_no_article_waives_a_rule(guide: Build) -> None:
    assert not [row.path for _, row in articles(guide) if row.waivers]


def test_doses_stand_only_in_boxes_that_tell_a_study(guide: Build) -> None:
    amount = re.compile(r"\b[0-9][0-9.,]* ?(?:g|mg|grams?|milligrams?)\b(?! (?:of \w+ )?in each gram)")
    wrong = [
        f"{page.path}:{sentence.place.line}: {sentence.text}"
        for page, _ in articles(guide)
        for sentence in sentences(guide, page.path)
        if amount.search(sentence.text)
    ]
    assert not wrong, "\n".join(wrong)
