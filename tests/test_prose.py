"""Sentences, words, syllables and levels of real prose, with the odd cases that writers meet."""

import time
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitebuilder.prose import Level, level, sentences, spans, syllables, weight, words

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    "parts",
    [
        ["Honey helps.", "It is sweet."],
        ["It helps, e.g. with a cough.", "It is sweet, i.e. full of sugar."],
        ["Dr. Lee saw 105 children.", "Mrs. Ray saw none."],
        ["J. R. Smith wrote it.", "He was sure."],
        ["Lee et al. 2019 agree.", "So do we."],
        ["So say Lee et al.", "They saw 1.5 g vs. 2 g, p = .02, in each."],
        ["See p. 5 and Fig. 2 for this.", "No. 5 is best."],
        ["Does it help?", "No.", "That is all."],
        ["In the U.S. Congress met.", "It is a law in the U.S.", "The states differ."],
        ["It ended at 3 p.m.", "They went home."],
        ["It ended at 3 p.m. Monday."],
        ["Take vitamin D.", "Doctors agree."],
        ["“It works.”", "She left."],
        ["“Is it safe?” she asked.", "He said: “No.”"],
        ["(A note.)", "Another one."],
        ["It cost 5 euros (about 6 dollars).", "It was cheap."],
        ["What?!", "Yes…", "Then more."],
        ["Wait... and see."],
        ["7-OH is strong.", "10 people took it."],
        ["The pH rose.", "¿Por qué?", "Élodie came."],
        ["It helped [@lee2020].", "It was one trial."],
        ["It helped. [@lee2020; @ray2021, p. 12]", "It was one trial."],
        ["Visit example.org for more.", "Version 2.0 is out."],
        ["Chills, fever, etc. are signs.", "See a doctor."],
        ["An item without a full stop"],
    ],
    ids=lambda parts: parts[0],
)
def test_sentences_end_where_a_reader_hears_them_end(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts
    assert sentences("  " + "\n".join(parts) + " ") == parts


def test_an_empty_line_ends_a_sentence() -> None:
    assert sentences("one\n \n two") == ["one", "two"]
    assert sentences(" \n\n ") == []


def test_words_are_counted_as_a_reader_would() -> None:
    assert words("In 2,798 people (1.5 %), long-term use rose; don’t worry—it’s p = .02.") == [
        *("In", "2,798", "people", "1.5", "long-term", "use", "rose", "don’t", "worry", "it’s", "p", "02"),
    ]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("honey", 2), ("cough", 1), ("people", 2), ("medicine", 3), ("every", 3), ("science", 2), ("the", 1)),
        *(("26", 1), ("2,798", 1), ("1.5", 1), ("2019", 1)),
        *(("long-term", 2), ("7-day", 2), ("follow-up", 3), ("anti-inflammatory", 7)),
        *(("Honey’s", 2), ("don’t", 1), ("HONEY", 2), ("nurse’s", 2), ("doctors’", 2)),
        *(("randomised", 3), ("tumour", 2), ("centre", 2), ("anaemia", 4), ("hospitalisation", 6)),  # British
        *(("folliculitis", 5), ("benzodiazepine", 6), ("alopecia", 5), ("naltrexone", 3), ("euthyroid", 3)),  # rule
        *(("telehealth", 3), ("helpline", 2), ("regrowth", 2), ("placebos", 3), ("biopsied", 3)),
        *(("é", 1), ("漢字", 1), ("x", 1), ("", 1), ("—", 1)),
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


EASY = frozenset({"medicine", "rheumatoid arthritis", "7-hydroxymitragynine", "telogen effluvium", "study"})


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("medicine", 2), ("Medicines", 2), ("medicine’s", 2), ("medicines’", 2), ("MEDICINE", 2)),
        *(("Rheumatoid", 2), ("arthritis", 2), ("effluvium", 2), ("studies", 2)),
        *(("7-hydroxymitragynine", 2), ("medicine-free", 2), ("medicine-related", 3)),
        *(("medical", 3), ("cough", 1), ("26", 1)),
    ],
)
def test_easy_words_are_never_hard(word: str, count: int) -> None:
    assert weight(word, EASY) == count


def test_the_level_follows_the_published_formulas() -> None:
    texts = ["Honey helps a cough.", "The medicine is sweet. It is cheap"]
    found = level(texts, NONE)
    total, count, heard, hard = 11, 3, 14, 1
    assert (found.words, found.sentences, found.long_sentences, found.longest) == (total, count, 0.0, 4)
    assert found.flesch_kincaid == pytest.approx(0.39 * total / count + 11.8 * heard / total - 15.59)
    assert found.smog == pytest.approx(1.0430 * sqrt(hard * 30 / count) + 3.1291)
    assert found.average_sentence == pytest.approx(total / count)


def test_easy_words_lower_both_grades() -> None:
    plain, eased = (level(["The medicine helps most people."], easy) for easy in (NONE, EASY))
    assert eased.flesch_kincaid < plain.flesch_kincaid
    assert eased.smog < plain.smog


def test_long_sentences_are_those_over_twenty_five_words() -> None:
    found = level(["one " * 25 + "."] * 3 + ["one " * 26 + "."], NONE)
    assert found.long_sentences == 0.25
    assert found.longest == 26


@pytest.mark.parametrize("texts", [[], [""], ["…", "—", " \n "]])
def test_what_has_no_words_has_no_level(texts: list[str]) -> None:
    assert level(texts, NONE) == Level(0, 0, 0.0, 0.0, 0.0, 0.0, 0)


def test_a_hard_text_is_graded_harder_than_an_easy_one() -> None:
    easy = level(["Call a nurse. She can help you. You are not alone."], NONE)
    hard = level(["Pharmacological intervention necessitates individualised consideration of contraindications."], NONE)
    assert easy.flesch_kincaid < 3 < 20 < hard.flesch_kincaid
    assert easy.smog < 5 < 15 < hard.smog


@given(st.text())
def test_no_text_breaks_it_and_no_letter_is_lost(text: str) -> None:
    found = list(spans(text))
    assert [text[start:end] for start, end in found] == sentences(text)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in found)
    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(text.split())
    measured = level([text], NONE)
    assert measured.longest <= measured.words
    assert measured.sentences <= max(1, len(found))


@given(st.text(alphabet=" .!?…\"'“”()[]@;aA1eé’-\n"))
def test_no_mixture_of_marks_breaks_it(text: str) -> None:
    assert "".join("".join(sentence.split()) for sentence in sentences(text)) == "".join(text.split())
    assert all(syllables(word) >= 1 and weight(word, EASY) >= 1 for word in words(text))


@pytest.mark.parametrize("piece", [".", ".'", "\n ", "a.", "a. ", "-a", " [@", ". [@", "é’", "x", "A.B. ", "“A.” "])
def test_a_very_long_text_takes_no_longer_than_its_length(piece: str) -> None:
    started = time.perf_counter()
    level([piece * (200_000 // len(piece))], NONE)
    assert time.perf_counter() - started < 5
