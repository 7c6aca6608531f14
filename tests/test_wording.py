"""Words to avoid are found where they do harm, and let stand where they deny, ask, quote or give a number."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from counting import calls
from hypothesis import given
from hypothesis import strategies as st

from sitebuilder import strict_yaml
from sitebuilder.wording import Hit, families, find, hits, phrases, tokens

POLICY = Path(__file__).parent.parent / "sitebuilder" / "policy" / "wording.yaml"


def default() -> Mapping[str, object]:
    reading = strict_yaml.read(POLICY.read_text(encoding="utf-8"), POLICY.name)
    assert not reading.findings
    assert isinstance(reading.value, dict)
    return reading.value


FAMILIES = families(default())


def found(sentence: str, following: str = "") -> list[tuple[str, str]]:
    return [(hit.family, hit.found) for hit in hits(sentence, FAMILIES, following)]


def seen(listed: str, text: str) -> list[str]:
    """Return what one phrase finds in a text."""
    words = tokens(text)
    return [" ".join(words[start:end]) for start, end in find(phrases([listed]), words)]


@pytest.mark.parametrize(
    ("family", "sentence", "words"),
    [
        ("overstating", "Honey is proven to work.", "proven"),
        ("overstating", "Science proves it.", "Science proves"),
        ("overstating", "This miracle drink helps.", "miracle"),
        ("overstating", "Is honey a miracle?", "miracle"),
        ("overstating", "Honey is safe.", "is safe"),
        ("overstating", "It is completely harmless.", "completely harmless"),
        ("overstating", "It cures coughs.", "cures"),
        ("overstating", "Relief is guaranteed.", "guaranteed"),
        ("overstating", "It is a game-changer.", "game-changer"),
        ("overstating", "A game changer for parents.", "game changer"),
        ("overstating", "People swear by it.", "People swear"),
        ("overstating", "It is well known that honey helps.", "well known that"),
        ("overstating", "I tell you, it works.", "it works"),
        ("stigmatising", "An addict came in.", "addict"),
        ("stigmatising", "Drug users were asked.", "Drug users"),
        ("stigmatising", "He has a drug habit.", "drug habit"),
        ("stigmatising", "She got clean in May.", "got clean"),
        ("stigmatising", "A dirty test followed.", "dirty test"),
        ("stigmatising", "He suffers from asthma.", "suffers from"),
        ("stigmatising", "Diabetics may eat it.", "Diabetics"),
        ("marketing", "A 100% natural syrup.", "100% natural"),
        ("marketing", "It detoxifies the liver.", "detoxifies"),
        ("marketing", "Order now and save.", "Order now"),
        ("marketing", "It is premium quality.", "premium"),
        ("dosing-or-sourcing", "Take 2.5 grams with water.", "Take 2.5 grams"),
        ("dosing-or-sourcing", "Take two spoons.", "Take two spoons"),
        ("dosing-or-sourcing", "“Start with 2 g,” he wrote.", "Start with 2 g"),
        ("dosing-or-sourcing", "The ideal dose is small.", "ideal dose"),
        ("dosing-or-sourcing", "Here is where to buy it.", "where to buy"),
        ("dosing-or-sourcing", "This is how to pass a drug test.", "pass a drug test"),
        ("blame-and-scare", "You must stop.", "You must"),
        ("blame-and-scare", "It is your own fault.", "your own fault"),
        ("blame-and-scare", "Simply stop.", "Simply stop"),
        ("blame-and-scare", "A deadly cocktail.", "deadly"),
        ("blame-and-scare", "An epidemic of coughs.", "epidemic"),
        ("blame-and-scare", "Stop now!", "!"),
        ("blame-and-scare", "Never give honey to a baby.", "Never"),
        ("frequency-without-number", "Hives are rare.", "rare"),
        ("frequency-without-number", "Most people sleep better.", "Most people"),
        ("frequency-without-number", "In 2019, a rash was common.", "common"),
        ("frequency-without-number", "Vitamin B12 is often low.", "often"),
    ],
)
def test_each_family_finds_its_words(family: str, sentence: str, words: str) -> None:
    assert (family, words) in found(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It has not been shown to be safe.",
        "There is no proof that it works.",
        "Nobody has proved that it works.",
        "Honey isn’t harmless.",
        "Honey isn't harmless.",
        "We do not know whether it is safe.",
        "No cure is known.",
        "It is not a miracle cure.",
        "Is it safe?",
        "This is how it works.",
        "It works on a receptor.",
        "Call a poison centre.",
        "Poison Centers took calls.",
        "People told poison centres.",
        "The National Institute on Drug Abuse paid.",
        "It asks about sexual abuse.",
        "Sleep habits matter.",
        "Alcoholic drinks add to it.",
        "This guide does not tell you how much to take.",
        "No one knows the best dose.",
        "A doctor can tell you the right dose.",
        "Men in the trial drank 2 g.",
        "How common is it?",
        "The two have much in common.",
        "The common cold is a viral illness.",
        "A safety check found nothing unsafe.",
        "Wash with clean water.",
        "He died by suicide.",
    ],
)
def test_what_denies_asks_or_means_something_else_is_let_stand(sentence: str) -> None:
    assert found(sentence) == []


@pytest.mark.parametrize("marks", ["“{}”", '"{}"', "“{}", "{}”"], ids=["curly", "straight", "opened", "closed"])
def test_a_claim_that_is_being_checked_may_be_quoted(marks: str) -> None:
    assert found(marks.format("Honey is a miracle") + (" it says" if marks.endswith(("”", '"')) else "")) == []


def test_advice_on_amounts_may_not_be_quoted() -> None:
    assert found("They wrote “take 3 grams” there.") == [("dosing-or-sourcing", "take 3 grams")]


def test_a_number_in_this_sentence_or_the_next_excuses_a_word_of_frequency() -> None:
    assert found("Hives are rare: 3 in 100 children had them.") == []
    assert found("Hives are rare.", "Three of a hundred children had them.") == []
    assert found("Hives are rare.", "One in ten had them.") == []
    assert found("Hives are rare.", "One review says so.") == [("frequency-without-number", "rare")]
    assert found("Hives are rare.", "The 2019 review says so.") == [("frequency-without-number", "rare")]
    assert found("Hives are rare after 7-OH.") == [("frequency-without-number", "rare")]


def test_a_number_excuses_no_other_family() -> None:
    assert found("Honey cures 9 in 10 coughs.") == [("overstating", "cures")]


def test_a_hit_says_where_it_stands_and_what_to_write() -> None:
    own = families({"labels": [{"find": ["sugar addict*"], "write": "person who likes sweets"}]})
    sentence = "İstanbul’s “best”  Sugar-Addicts met."
    assert list(hits(sentence, families({"labels": {"inside-quotes": True, "entries": []}}))) == []
    assert list(hits(sentence, own)) == [
        Hit("labels", "Sugar-Addicts", sentence.index("Sugar"), "person who likes sweets")
    ]


def test_a_guide_adds_entries_and_families() -> None:
    own = {"stigmatising": [{"find": ["sugar user|users"], "write": "people who use sugar"}], "new": [{"find": "zap"}]}
    both = families(default(), own)
    assert [hit.family for hit in hits("Sugar users zap addicts.", both)] == ["stigmatising", "stigmatising", "new"]
    assert [family.name for family in both.each] == [*default(), "new"]


@pytest.mark.parametrize(
    ("phrase", "text", "finds"),
    [
        ("cure", "Cure the cured, cure.", ["cure", "cure"]),
        ("cure*", "Cure the cured, secure.", ["cure", "cured"]),
        ("a|b c", "a c, b c, a b", ["a c", "b c"]),
        ("drug seeking", "Drug-seeking drug seeking", ["drug seeking", "drug seeking"]),
        ("drug-seeking", "drug seeking", ["drug seeking"]),
        ("isn't", "isn’t isn't isnt", ["isn't", "isn't"]),
        (
            "<number> in <number>",
            "6 in 10, nine in ten, 2,798 in 3.5, a in b",
            ["6 in 10", "nine in ten", "2,798 in 3.5"],
        ),
        ("<number> people", "2019 people, 7-OH people, 20mg people, 20 people", ["20 people"]),
        ("<digits>", "six 6 2019", ["6"]),
        ("<year>", "six 6 2019 20199", ["2019"]),
        ("not … safe", "not safe; not at all very safe", ["not safe", "not at all very safe"]),
        ("not … safe", "not one two three four five six safe", []),
        ("not … a … safe", "not yet a fully safe", ["not yet a fully safe"]),
        ("^ask|tell", "Ask or tell.", ["ask"]),
        ("^ask|tell", "“So, tell them.”", ["tell"]),
        ("^ask|tell|call", "Call them, then tell and ask.", ["call"]),
        ("^ask", "They ask.", []),
        ("^ask|tell|call", "They tell, call and ask.", []),
        ("50%", "50% of 50 %", ["50 %", "50 %"]),
        ("?", "What? Ever?", ["?", "?"]),
        ("", "anything", []),
    ],
)
def test_a_phrase_means_what_it_says(phrase: str, text: str, finds: list[str]) -> None:
    assert seen(phrase, text) == finds


def test_every_phrase_of_the_policy_finds_itself() -> None:
    for family in default().values():
        assert isinstance(family, dict)
        for entry in family["entries"]:
            for phrase in entry["find"]:
                if not set(phrase) & set("<…^*"):
                    first = " ".join(word.split("|")[0] for word in phrase.split())
                    assert next(find(phrases([phrase]), tokens(first)), None), phrase


def test_every_entry_says_what_to_write() -> None:
    assert all(entry.write for family in FAMILIES.each for entry in family.entries)


@given(st.text(), st.text())
def test_no_text_breaks_it(sentence: str, following: str) -> None:
    for hit in hits(sentence, FAMILIES, following):
        assert sentence[hit.start :].startswith(hit.found)


WORDS = [
    "is",
    "safe",
    "not",
    "“",
    "”",
    '"',
    "!",
    "rare",
    "6",
    "in",
    "10",
    "never",
    "so",
    "cures",
    "İ",
    "take",
    "g",
    "?",
    "-",
]


@given(st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_a_hit_is_what_stands_at_its_place(sentence: str) -> None:
    for hit in hits(sentence, FAMILIES):
        assert hit.found
        assert sentence[hit.start :].startswith(hit.found)


@given(st.lists(st.text(min_size=1), max_size=5), st.text())
def test_no_phrase_breaks_it(listed: list[str], text: str) -> None:
    words = tokens(text)
    assert all(start < end <= len(words) for start, end in find(phrases(listed), words))


@pytest.mark.parametrize(
    "piece", ["is safe ", "not is safe ", "“is safe” ", '"is safe', "“", "take 5 ", "many ", "1,", "a'"]
)
def test_the_steps_taken_grow_with_the_length_of_the_text(piece: str) -> None:
    short, long = (calls(partial(found, piece * times)) for times in (200, 800))
    assert long <= 5 * short
