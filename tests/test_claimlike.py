"""Sentences that need a source are found, others are left alone: measured on a corpus, with its hard cases by name.

`corpus/sentences.tsv` holds one sentence a line: its label (`cite` or `free`), its topic, its words. The labels say
what a sceptical reader would ask (“says who?”), the sentences need not be true. All were written and labelled before
the lexicon was tried on them. It was tuned on the odd lines and on real articles; the even lines are only measured.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest
from counting import calls
from figures import report
from hypothesis import given
from hypothesis import strategies as st

from sitebuilder import strict_yaml
from sitebuilder.claimlike import Lexicon, lexicon, why_claim_like

HERE = Path(__file__).parent
POLICY = HERE.parent / "sitebuilder" / "policy" / "claimlike.yaml"

Row = tuple[str, str, str]


def default() -> Mapping[str, object]:
    reading = strict_yaml.read(POLICY.read_text(encoding="utf-8"), POLICY.name)
    assert not reading.findings
    assert isinstance(reading.value, dict)
    return reading.value


def corpus() -> list[Row]:
    lines = (HERE / "corpus" / "sentences.tsv").read_text(encoding="utf-8").splitlines()
    return [(label, topic, sentence) for label, topic, sentence in (line.split("\t") for line in lines)]


LEXICON = lexicon(default())
ROWS = corpus()
HELD_OUT = ROWS[1::2]


def measured(rows: Sequence[Row], words: Lexicon = LEXICON) -> tuple[float, float]:
    """Return precision and recall."""
    found = [label for label, _, sentence in rows if why_claim_like(sentence, words)]
    right = found.count("cite")
    return right / len(found), right / sum(label == "cite" for label, _, _ in rows)


def test_the_corpus_is_large_and_even() -> None:
    labels = Counter(label for label, _, _ in ROWS)
    assert len(ROWS) >= 540
    assert set(labels) == {"cite", "free"}
    assert len({sentence for _, _, sentence in ROWS}) == len(ROWS)
    for part in (ROWS, HELD_OUT):
        assert 0.45 < sum(label == "cite" for label, _, _ in part) / len(part) < 0.55
        assert 0.45 < sum(topic == "kratom" for _, topic, _ in part) / len(part) < 0.55


@pytest.mark.parametrize(
    ("name", "rows", "least"),
    [("whole corpus", ROWS, 0.9), ("tuning half", ROWS[0::2], 0.9), ("held-out half", HELD_OUT, 0.9)],
    ids=["whole", "tuning", "held-out"],
)
def test_most_finds_are_right_and_most_claims_are_found(name: str, rows: Sequence[Row], least: float) -> None:
    precision, recall = measured(rows)
    report(f"sentences that need a source, {name} ({len(rows)})", f"precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= least
    assert recall >= least


@pytest.mark.parametrize("mine", [True, False], ids=["kratom", "other-topics"])
def test_it_works_as_well_on_other_topics(mine: bool) -> None:
    rows = [row for row in ROWS if (row[1] == "kratom") is mine]
    precision, recall = measured(rows)
    name = f"sentences that need a source, {'kratom' if mine else 'other topics'} ({len(rows)})"
    report(name, f"precision {precision:.3f}, recall {recall:.3f}")
    assert min(precision, recall) >= 0.9


@pytest.mark.parametrize(
    "sentence",
    [
        "Honey relieves a cough.",
        "Honey does not relieve a cough.",
        "Honey is safe.",
        "HONEY CAUSES TOOTH DECAY.",
        "In 6 of 10 children the cough was gone.",
        "67% of them slept better.",
        "Ask a pharmacist, because honey lowers the effect of many pills.",
        "We do not know why, but honey shortens a cold.",
        "If you take honey at night, it eases the cough.",
        "Honey—a sweet food—prevents colds in a third of children.",
        "A 2019 review found no effect.",
        "In mice, honey healed wounds.",
    ],
)
def test_a_claim_is_found(sentence: str) -> None:
    assert why_claim_like(sentence, LEXICON)


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "?!",
        "Does honey relieve a cough?",
        "“Does honey relieve a cough?”",
        "We do not know whether honey relieves a cough.",
        "No one has studied whether it prevents colds in adults.",
        "Ask a pharmacist whether honey is safe for you.",
        "Then call the doctor if the fever rises.",
        "If the cough lasts, see a doctor.",
        "Honey is a food that bees make.",
        "This page explains how honey may relieve a cough.",
        "Our grade for this claim is low.",
        "You may have heard that honey cures asthma.",
    ],
)
def test_what_claims_nothing_is_left_alone(sentence: str) -> None:
    assert why_claim_like(sentence, LEXICON) is None


def test_the_answer_names_the_words() -> None:
    assert why_claim_like("Honey relieves a cough in 6 of 10 children.", LEXICON) == "relieves, 6 of 10"
    assert why_claim_like("Honey relieves, soothes, eases, heals, prevents, lowers and cures all.", LEXICON) == (
        "relieves, soothes, eases, heals, prevents"
    )


def test_a_guide_adds_its_own_words() -> None:
    own = lexicon(default(), {"claims": ["liquefies"], "never-claims": {"ours": ["beekeepers like to think"]}})
    assert why_claim_like("Thyme liquefies phlegm.", LEXICON) is None
    assert why_claim_like("Thyme liquefies phlegm.", own) == "liquefies"
    assert why_claim_like("Beekeepers like to think honey cures all.", own) is None


def test_an_empty_lexicon_finds_nothing() -> None:
    assert why_claim_like("Honey cures everything.", lexicon({})) is None


def test_a_strong_claim_is_not_excused_by_what_excuses_others() -> None:
    words = lexicon(
        {"claims": ["eases"], "strong-claims": ["cures"], "not-claims": ["^ask"], "never-claims": ["whether"]}
    )
    assert why_claim_like("Ask what eases it.", words) is None
    assert why_claim_like("Ask what cures it.", words) == "cures"
    assert why_claim_like("Ask whether it cures.", words) is None


def test_an_excuse_holds_for_its_own_clause_only() -> None:
    words = lexicon({"claims": ["eases"], "never-claims": ["we do not know"], "joints": [", but"]})
    assert why_claim_like("It eases pain, but we do not know how.", words) == "eases"
    assert why_claim_like("It is sweet, but we do not know whether it eases pain.", words) is None


def test_no_bare_word_of_everyday_english_makes_a_claim() -> None:
    for word in ("was", "were", "had", "than", "longer", "differ", "can", "may", "is", "are", "many", "some"):
        assert why_claim_like(f"It {word}.", LEXICON) is None, word


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    why = why_claim_like(text, LEXICON)
    assert why is None or why


@given(st.lists(st.sampled_from([*"?!,;:.“” \n'", "but", "if", "safe", "cures", "not", "6", "of", "10", "ask", "…"])))
def test_no_mixture_of_its_own_words_breaks_it(parts: list[str]) -> None:
    text = " ".join(parts)
    assert why_claim_like(text, LEXICON) == why_claim_like(text, LEXICON)


@pytest.mark.parametrize("piece", ["it cures; ", "people who do not ", "“", "1,", "if, ", "not … "])
def test_the_steps_taken_grow_with_the_length_of_the_text(piece: str) -> None:
    short, long = (calls(partial(why_claim_like, piece * times, LEXICON)) for times in (300, 1200))
    assert long <= 5 * short
