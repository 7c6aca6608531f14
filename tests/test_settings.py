"""site.yaml becomes one record with sensible defaults; each fault is told at its line."""

from __future__ import annotations

import pytest

from sitebuilder.checks import RULES
from sitebuilder.settings import Settings, policy, policy_grades, read_settings

MINIMAL = "name: Tea\nbase_url: https://tea.example\ntopics: []\n"


def settings(more: str = "", base: str = MINIMAL) -> Settings:
    found, findings = read_settings(base + more)
    assert findings == ()
    assert found
    return found


def faults(more: str, base: str = MINIMAL) -> list[tuple[str, int]]:
    return [(f.rule, f.place.line) for f in read_settings(base + more)[1]]


def test_three_keys_are_enough() -> None:
    found = settings()
    assert (found.name, found.language, found.time_zone, found.topics, found.menu) == ("Tea", "en", "UTC", (), ())
    assert (found.review.warn_days, found.review.grace_days, found.review.months, found.review.safety_months) == (
        30,
        14,
        36,
        12,
    )
    assert found.grades.highest == {
        "systematic-review": 4,
        "randomised-trial": 3,
        "human-observational": 2,
        "agency": 2,
        "review": 2,
        "case-report": 1,
        "animal": 0,
        "in-vitro": 0,
    }


@pytest.mark.parametrize(
    ("url", "base", "origin"),
    [
        ("https://a.example", "/", "https://a.example"),
        ("https://a.example/", "/", "https://a.example"),
        ("https://a.example/b", "/b/", "https://a.example"),
        ("https://a.example/b/", "/b/", "https://a.example"),
        ("https://a.example:8080/b/c", "/b/c/", "https://a.example:8080"),
        ("http://localhost:8000", "/", "http://localhost:8000"),
    ],
)
def test_the_address_of_the_site_may_have_a_path_and_a_last_slash(url: str, base: str, origin: str) -> None:
    found = settings(base=MINIMAL.replace("https://tea.example", url))
    assert (found.base, found.origin) == (base, origin)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "tea.example",
            "ftp://tea.example",
            "//tea.example",
            "https://",
            "https:///x",
            "https://a/?q",
            "https://a/#f",
        ),
        *("https://[::1", "https://a b", "'https://a/\"><script>'", "https://a:port"),
    ],
)
def test_an_address_that_is_none_is_told(url: str) -> None:
    found, findings = read_settings(MINIMAL.replace("https://tea.example", url))
    assert [(f.rule, f.place.line) for f in findings] == [("value-invalid", 2)]
    assert found is None or found.base


def test_a_missing_file_is_told_at_its_name() -> None:
    found, findings = read_settings(None)
    assert found is None
    assert [(f.rule, f.place.path, f.place.line) for f in findings] == [("file-missing", "site.yaml", 1)]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("nmae: x\n", ("key-unknown", 4)),
        ("name: x\n", ("key-repeated", 4)),
        ("time_zone: Mars/Olympus\n", ("value-invalid", 4)),
        ("time_zone: ../../etc/passwd\n", ("value-invalid", 4)),
        ("time_zone: ''\n", ("value-invalid", 4)),
        ("language: english please\n", ("value-invalid", 4)),
        ("review: {months: many}\n", ("value-invalid", 4)),
        ("review:\n  month: 3\n", ("key-unknown", 5)),
        ("rules: {claim-uncited: maybe}\n", ("value-invalid", 4)),
        ("grades:\n  words:\n    7: {name: x}\n", ("value-invalid", 6)),
        ("grades:\n  highest: {animal: 9}\n", ("value-invalid", 5)),
        ("grades:\n  highest: {dream: 1}\n", ("value-invalid", 5)),
        ("repository: github.com/x\n", ("value-invalid", 4)),
        ("menu: help\n", ("value-invalid", 4)),
        ("sources: {supporting_only: [opinion]}\n", ("value-invalid", 4)),
        ("contact: 'javascript:alert(1)'\n", ("value-invalid", 4)),
        ("review: {months: -5}\n", ("value-invalid", 4)),
    ],
)
def test_what_is_wrong_is_told_at_its_line(more: str, expected: tuple[str, int]) -> None:
    assert expected in faults(more)


def test_two_topics_of_one_name_are_told() -> None:
    text = MINIMAL.replace("topics: []", "topics:\n  - {id: a, title: A}\n  - {id: a, title: B}")
    assert faults("", text) == [("value-invalid", 5)]


@pytest.mark.parametrize("name", ["../a", "A", "a b", "a/b", "", "ä", "-a", "a-"])
def test_a_topic_has_a_name_that_can_stand_in_an_address(name: str) -> None:
    assert ("value-invalid", 3) in faults("", MINIMAL.replace("[]", f"[{{id: '{name}', title: A}}]"))


def test_topics_with_safety_are_known() -> None:
    text = MINIMAL.replace("[]", "[{id: a, title: A, safety: true}, {id: b, title: B}]")
    assert settings(base=text).safety_topics == {"a"}


def test_a_grade_has_the_words_of_site_yaml_or_of_the_builder() -> None:
    found = settings("grades: {words: {3: {name: Quite sure, needs: [quite]}}}\n")
    assert found.grade(3).name == "Quite sure"
    assert found.grade(4) == policy_grades()["4"]


def test_every_grade_has_words() -> None:
    assert set(policy_grades()) == {"0", "1", "2", "3", "4"}
    assert len({verbs.name for verbs in policy_grades().values()}) == 5


def test_every_rule_may_be_named_in_site_yaml() -> None:
    assert faults("rules:\n" + "".join(f"  {name}: warning\n" for name in RULES)) == []


@pytest.mark.parametrize("name", ["claimlike", "grades", "pages", "rules", "wording"])
def test_every_list_of_the_builder_can_be_read(name: str) -> None:
    assert isinstance(policy(name), dict)


def test_a_weight_of_the_search_is_for_a_topic_that_exists() -> None:
    base = "name: Tea\nbase_url: https://tea.example\ntopics:\n  - {id: sayings, title: Sayings}\n"
    assert settings("search: {weights: {sayings: 0.5}}\n", base).search.weights == {"sayings": 0.5}
    assert faults("search:\n  weights:\n    saying: 0.5\n", base) == [("value-invalid", 7)]
    assert faults("search:\n  weights:\n    sayings: 0\n", base) == [("value-invalid", 7)]
    assert faults("search:\n  weights:\n    sayings: much\n", base) == [("value-invalid", 7)]
